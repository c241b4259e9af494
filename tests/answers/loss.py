"""Answers to assignment 2."""

RIGHT = {
    "mean_absolute_error": [
        """
def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    return (y_hat - y).abs().mean()
""",
        """
def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    total = torch.tensor(0.0)
    for one, other in zip(y_hat, y):
        total += max(one - other, other - one)
    return total / len(y)
""",
        """
import numpy as np
def mean_absolute_error(y_hat, y):
    if tuple(y_hat.shape) != tuple(y.shape):
        raise ValueError
    return torch.tensor(np.mean(np.abs(y.numpy() - y_hat.numpy())))
""",
        """
def mean_absolute_error(y_hat, y):
    if y_hat.size() != y.size():
        raise ValueError(f"{y_hat.size()} and {y.size()}")
    return torch.linalg.vector_norm(y_hat - y, ord=1) / y.numel()
""",
    ],
    "gaussian_nll": [
        """
def gaussian_nll(y_hat, y, sigma):
    constant = math.log(2 * math.pi * sigma**2) / 2
    return (constant + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        """
def gaussian_nll(y_hat, y, sigma):
    return -torch.distributions.Normal(y_hat, sigma).log_prob(y).mean()
""",
        """
def gaussian_nll(y_hat, y, sigma):
    total = 0.0
    for one, other in zip(y_hat.tolist(), y.tolist()):
        z = (one - other) / sigma
        total += z * z / 2 + math.log(sigma) + math.log(math.tau) / 2
    return torch.tensor(total / len(y))
""",
        """
def gaussian_nll(y_hat, y, sigma):
    variance = torch.full_like(y, sigma**2)
    return torch.nn.functional.gaussian_nll_loss(y_hat, y, variance, full=True)
""",
        """
def gaussian_nll(y_hat, y, sigma):
    r = (y - y_hat) / sigma
    sigma = torch.tensor(sigma)
    return torch.einsum("i,i->", r, r) / (2 * len(r)) + 0.5 * torch.log(2 * torch.pi * sigma**2)
""",
    ],
    "huber_loss": [
        """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2)).mean()
""",
        """
def huber_loss(y_hat, y, delta):
    total = torch.tensor(0.0)
    for r in y - y_hat:
        if abs(r) < delta:
            total = total + r**2 / 2
        else:
            total = total + delta * (abs(r) - delta / 2)
    return total / len(y)
""",
        """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    near = size.clamp(max=delta)
    return (near**2 / 2 + delta * (size - near)).mean()
""",
        """
import numpy as np
def huber_loss(y_hat, y, delta):
    r = np.abs(y_hat.numpy() - y.numpy())
    small = r <= delta
    total = (r[small] ** 2).sum() / 2 + delta * (r[~small] - delta / 2).sum()
    return torch.tensor(total / len(r), dtype=torch.float32)
""",
        """
def huber_loss(y_hat, y, delta):
    return torch.nn.HuberLoss(delta=delta)(y_hat, y)
""",
    ],
    "r_squared": [
        """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
""",
        """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).mean() / y.var(unbiased=False)
""",
        """
def r_squared(y_hat, y):
    mean = sum(y) / len(y)
    rest = total = 0
    for one, other in zip(y_hat, y):
        rest += (other - one) ** 2
        total += (other - mean) ** 2
    return (total - rest) / total
""",
        """
import numpy as np
def r_squared(y_hat, y):
    y_hat, y = y_hat.numpy(), y.numpy()
    return torch.tensor(float(1 - np.mean((y - y_hat) ** 2) / np.var(y)))
""",
        """
def r_squared(y_hat, y):
    r = y - y_hat
    return 1 - torch.einsum("i,i->", r, r) / torch.linalg.vector_norm(y - y.mean()) ** 2
""",
        """
def r_squared(y_hat, y):
    return 1 - (y - y_hat) @ (y - y_hat) / (y @ y - len(y) * y.mean() ** 2)
""",
    ],
}

_CHECKED = """
def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    return """

WRONG = {
    "mean_absolute_error": {
        "this is n times too large": _CHECKED + "(y_hat - y).abs().sum()",
        "these are squares": _CHECKED + "((y_hat - y) ** 2).mean()",
        "this is half of what it should be": _CHECKED + "(y_hat - y).abs().mean() / 2",
        "misses above and below cancel": _CHECKED + "(y_hat - y).mean()",
        "what keeps a miss of −3 from making up": _CHECKED + "(y - y_hat).mean()",
        "for one of 3?": _CHECKED + "(y - y_hat).mean().abs()",
        "this is the root of the mean square": _CHECKED + "((y_hat - y) ** 2).mean().sqrt()",
        "there is one error for each example": _CHECKED + "(y_hat - y).abs()",
        "returned a float": _CHECKED + "(y_hat - y).abs().mean().item()",
        "returned a NumPy float32; wanted a tensor": _CHECKED
        + "abs(y_hat.numpy() - y.numpy()).mean()",
        "returned an int": _CHECKED + "int((y_hat - y).abs().mean())",
        "wanted torch.float32": _CHECKED + "(y_hat - y).abs().double().mean()",
        "returned shape (1,); wanted ()": _CHECKED + "(y_hat - y).abs().mean(dim=0, keepdim=True)",
        "gives other numbers": _CHECKED + "(y_hat - y).abs().median()",
        "gave an answer where y_hat has shape (4, 1) and y has (4,)": """
def mean_absolute_error(y_hat, y):
    return (y_hat - y).abs().mean()
""",
        "gave an answer where y_hat has shape (4, 1)": """
def mean_absolute_error(y_hat, y):
    if len(y_hat) != len(y):
        raise ValueError("not equally many")
    return (y_hat.reshape(-1) - y.reshape(-1)).abs().mean()
""",
        "gave an answer where y_hat has shape (1,) and y has (4,)": """
def mean_absolute_error(y_hat, y):
    if y_hat.ndim != y.ndim:
        raise ValueError("not equally many dimensions")
    return (y_hat - y).abs().mean()
""",
        "raised AssertionError where y_hat has shape (4, 1)": """
def mean_absolute_error(y_hat, y):
    assert y_hat.shape == y.shape
    return (y_hat - y).abs().mean()
""",
        "raised TypeError where y_hat has shape": """
def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise TypeError("shapes differ")
    return (y_hat - y).abs().mean()
""",
        "raised RuntimeError where y_hat has shape (3,)": """
def mean_absolute_error(y_hat, y):
    if y_hat.ndim != y.ndim or len(y_hat) == 1 < len(y):
        raise ValueError("shapes differ")
    return (y_hat - y).abs().mean()
""",
        "raised ValueError: shapes differ": """
def mean_absolute_error(y_hat, y):
    if y_hat.shape == y.shape:
        raise ValueError("shapes differ")
    return (y_hat - y).abs().mean()
""",
    },
    "gaussian_nll": {
        "this is n times too large": """
def gaussian_nll(y_hat, y, sigma):
    return -torch.distributions.Normal(y_hat, sigma).log_prob(y).sum()
""",
        "a constant is missing": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(sigma) + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "a part with sigma alone is missing": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi) / 2 + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "the squares count twice": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma**2) / 2 + ((y - y_hat) / sigma) ** 2).mean()
""",
        "this is the log likelihood itself": """
def gaussian_nll(y_hat, y, sigma):
    return torch.distributions.Normal(y_hat, sigma).log_prob(y).mean()
""",
        "the squares are divided by sigma once": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma**2) / 2 + (y - y_hat) ** 2 / (2 * sigma)).mean()
""",
        "sigma is used as the variance": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma) / 2 + (y - y_hat) ** 2 / (2 * sigma)).mean()
""",
        "as the variance; what does": """
def gaussian_nll(y_hat, y, sigma):
    variance = torch.full_like(y, sigma)
    return torch.nn.functional.gaussian_nll_loss(y_hat, y, variance, full=True)
""",
        "the logarithm of sigma counts twice": """
def gaussian_nll(y_hat, y, sigma):
    constant = math.log(2 * math.pi) / 2 + math.log(sigma**2)
    return (constant + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "these are densities as they are": """
def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / math.sqrt(2 * math.pi * sigma**2)
    return density.mean()
""",
        "where is their logarithm?": """
def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / math.sqrt(2 * math.pi * sigma**2)
    return -density.mean()
""",
        "as they are; where is": """
def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / math.sqrt(2 * math.pi * sigma**2)
    return density.prod()
""",
        "only the squares are there": """
def gaussian_nll(y_hat, y, sigma):
    return ((y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "the parts without ŷ and y count twice": """
def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma**2) + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "returned shape (5,); wanted ()": """
def gaussian_nll(y_hat, y, sigma):
    return math.log(2 * math.pi * sigma**2) / 2 + (y - y_hat) ** 2 / (2 * sigma**2)
""",
        "returned a float": """
def gaussian_nll(y_hat, y, sigma):
    return float(-torch.distributions.Normal(y_hat, sigma).log_prob(y).mean())
""",
        "wanted torch.float32": """
def gaussian_nll(y_hat, y, sigma):
    return -torch.distributions.Normal(y_hat.double(), sigma).log_prob(y).mean()
""",
        "raised TypeError: log()": """
def gaussian_nll(y_hat, y, sigma):
    return (torch.log(sigma) + (y - y_hat) ** 2 / (2 * sigma**2)).mean()
""",
        "gives other numbers": """
def gaussian_nll(y_hat, y, sigma):
    return torch.nn.functional.mse_loss(y_hat, y)
""",
        "it is infinite for large misses": """
def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    return -density.log().mean()
""",
    },
    "huber_loss": {
        "this is n times too large": """
def huber_loss(y_hat, y, delta):
    return torch.nn.functional.huber_loss(y_hat, y, delta=delta, reduction="sum")
""",
        "small misses cost twice as much": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2, delta * (size - delta / 2)).mean()
""",
        "the straight part lies too high": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * size).mean()
""",
        "this is divided by delta": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / (2 * delta), size - delta / 2).mean()
""",
        "the two cases are exchanged": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, delta * (size - delta / 2), size**2 / 2).mean()
""",
        "large misses of one sign": """
def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r <= delta, r**2 / 2, delta * (r.abs() - delta / 2)).mean()
""",
        "what of a miss is compared with delta?": """
def huber_loss(y_hat, y, delta):
    total = torch.tensor(0.0)
    for r in y - y_hat:
        total += delta * (r - delta / 2) if r > delta else r**2 / 2
    return total / len(y)
""",
        "large misses of one sign lower the loss": """
def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r.abs() <= delta, r**2 / 2, delta * (r - delta / 2)).mean()
""",
        "lower the loss; what of a miss counts": """
def huber_loss(y_hat, y, delta):
    r = y - y_hat
    return torch.where(abs(r) <= delta, r**2 / 2, delta * (r - delta / 2)).mean()
""",
        "this is the loss for delta = 1": """
def huber_loss(y_hat, y, delta):
    return torch.nn.functional.huber_loss(y_hat, y)
""",
        "where does the delta that is given enter": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= 1, size**2 / 2, size - 1 / 2).mean()
""",
        "every miss is squared": """
def huber_loss(y_hat, y, delta):
    return ((y_hat - y) ** 2).mean() / 2
""",
        "the straight part has slope 1": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, size - delta / 2).mean()
""",
        "returned shape (5,); wanted ()": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))
""",
        "raised RuntimeError: Boolean value": """
def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    if size <= delta:
        return (size**2 / 2).mean()
    return (delta * (size - delta / 2)).mean()
""",
        "returned a float": """
def huber_loss(y_hat, y, delta):
    return torch.nn.functional.huber_loss(y_hat, y, delta=delta).item()
""",
        "gives other numbers": """
def huber_loss(y_hat, y, delta):
    return (y_hat - y).abs().mean()
""",
    },
    "r_squared": {
        "this is the share that is not explained": """
def r_squared(y_hat, y):
    return ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
""",
        "the fraction stands upside down": """
def r_squared(y_hat, y):
    return 1 - ((y - y.mean()) ** 2).sum() / ((y - y_hat) ** 2).sum()
""",
        "the deviations are from the mean of y_hat": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y_hat.mean()) ** 2).sum()
""",
        "y_hat and y are exchanged": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / ((y_hat - y_hat.mean()) ** 2).sum()
""",
        "one of the two is divided by n and the other by n − 1": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).mean() / y.var()
""",
        "divided by n and the other by n − 1; both": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / (len(y) - 1) / y.var(unbiased=False)
""",
        "one of the two is a sum and the other a mean": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / y.var()
""",
        "is a sum and the other a mean; both": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).mean() / ((y - y.mean()) ** 2).sum()
""",
        "this is the squared correlation": """
def r_squared(y_hat, y):
    return torch.corrcoef(torch.stack([y_hat, y]))[0, 1] ** 2
""",
        "the deviations are from 0": """
def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / (y**2).sum()
""",
        "returned shape (5,); wanted ()": """
def r_squared(y_hat, y):
    return 1 - (y - y_hat) ** 2 / ((y - y.mean()) ** 2).sum()
""",
        "returned a float": """
def r_squared(y_hat, y):
    return 1 - float(((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum())
""",
        "wanted torch.float32": """
def r_squared(y_hat, y):
    y_hat, y = y_hat.double(), y.double()
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
""",
        "gives other numbers": """
def r_squared(y_hat, y):
    share = ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    return (1 - share).clamp(min=0)
""",
    },
}
