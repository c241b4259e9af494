"""Answers to the exercises of lesson 2."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["mean_absolute_error"] = """def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    return (y_hat - y).abs().mean()

def mean_absolute_error(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    total = torch.tensor(0.0)
    for one, other in zip(y_hat, y):
        total += max(one - other, other - one)
    return total / len(y)

import numpy as np
def mean_absolute_error(y_hat, y):
    if tuple(y_hat.shape) != tuple(y.shape):
        raise ValueError
    return torch.tensor(np.mean(np.abs(y.numpy() - y_hat.numpy())))

def mean_absolute_error(y_hat, y):
    if y_hat.size() != y.size():
        raise ValueError(f"{y_hat.size()} and {y.size()}")
    return torch.linalg.vector_norm(y_hat - y, ord=1) / y.numel()""".split("\n\n")
MAE = RIGHT["mean_absolute_error"][0]
ABS = "(y_hat - y).abs()"
SHAPES = "y_hat.shape != y.shape"
CHECK = f'\n    if {SHAPES}:\n        raise ValueError("shapes differ")'
SQUARES = edit(MAE, ABS, "((y_hat - y) ** 2)")
WRONG["mean_absolute_error"] = {
    "this is n times too large": edit(MAE, "mean()", "sum()"),
    "these are squares": SQUARES,
    "this is half of what it should be": edit(MAE, "mean()", "mean() / 2"),
    "residuals above and below cancel": edit(MAE, ".abs()", ""),
    "what keeps one of −3 from making up": edit(MAE, ABS, "(y - y_hat)"),
    "for one of 3?": edit(MAE, "(y_hat - y).abs().mean()", "(y - y_hat).mean().abs()"),
    "this is the root of the mean square": edit(SQUARES, "mean()", "mean().sqrt()"),
    "there is one error for each example": edit(MAE, ".mean()", ""),
    "returned a float": edit(MAE, "mean()", "mean().item()"),
    "returned a NumPy float32; expected a tensor": edit(MAE, ABS, "abs(y_hat.numpy() - y.numpy())"),
    "returned an int": edit(MAE, ABS, f"int({ABS}", "mean()", "mean())"),
    "expected torch.float32": edit(MAE, "mean()", "double().mean()"),
    "returned shape (1,); expected ()": edit(MAE, "mean()", "mean(dim=0, keepdim=True)"),
    "y_hat = [3, 2, 8], y = [3, 3, 3] it gives 1; expected 2": edit(MAE, "mean()", "median()"),
    "returned an answer where y_hat has shape (4, 1) and y has (4,)": edit(MAE, CHECK, ""),
    "returned an answer where y_hat has shape (4, 1)": """def mean_absolute_error(y_hat, y):
    if len(y_hat) != len(y):
        raise ValueError("not equally many")
    return (y_hat.reshape(-1) - y.reshape(-1)).abs().mean()""",
    "returned an answer where y_hat has shape (1,) and y has (4,)": edit(
        MAE, SHAPES, "y_hat.ndim != y.ndim", "shapes differ", "not equally many dimensions"
    ),
    "returned a ValueError where y_hat has shape (4, 1) and y has (4,)": edit(
        MAE, 'raise ValueError("shapes differ")', 'return ValueError("shapes differ")'
    ),
    "returned a ValueError where y_hat has shape": edit(
        MAE, 'raise ValueError("shapes differ")', "return ValueError"
    ),
    "raised AssertionError where y_hat has shape (4, 1)": edit(
        MAE, CHECK, "\n    assert y_hat.shape == y.shape"
    ),
    "raised TypeError where y_hat has shape": edit(MAE, "ValueError", "TypeError"),
    "raised RuntimeError where y_hat has shape (3,)": edit(
        MAE, SHAPES, "y_hat.ndim != y.ndim or len(y_hat) == 1 < len(y)"
    ),
    "raised ValueError: shapes differ": edit(MAE, "!=", "=="),
}

RIGHT["gaussian_nll"] = """def gaussian_nll(y_hat, y, sigma):
    constant = math.log(2 * math.pi * sigma**2) / 2
    return (constant + (y - y_hat) ** 2 / (2 * sigma**2)).mean()

def gaussian_nll(y_hat, y, sigma):
    return -torch.distributions.Normal(y_hat, sigma).log_prob(y).mean()

def gaussian_nll(y_hat, y, sigma):
    total = 0.0
    for one, other in zip(y_hat.tolist(), y.tolist()):
        z = (one - other) / sigma
        total += z * z / 2 + math.log(sigma) + math.log(math.tau) / 2
    return torch.tensor(total / len(y))

def gaussian_nll(y_hat, y, sigma):
    variance = torch.full_like(y, sigma**2)
    return torch.nn.functional.gaussian_nll_loss(y_hat, y, variance, full=True)

def gaussian_nll(y_hat, y, sigma):
    r = (y - y_hat) / sigma
    sigma = torch.tensor(sigma)
    return torch.einsum("i,i->", r, r) / (2 * len(r)) + 0.5 * torch.log(2 * torch.pi * sigma**2)
""".split("\n\n")
BY_NORMAL, BY_TORCH = RIGHT["gaussian_nll"][1], RIGHT["gaussian_nll"][3]
NLL = """def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma**2) / 2 + (y - y_hat) ** 2 / (2 * sigma**2)).mean()"""
BY_MSE = """def gaussian_nll(y_hat, y, sigma):
    halved = ((y_hat - y) ** 2 / 2).mean()
    return math.log(2 * math.pi * sigma**2) / 2 + halved / (2 * sigma**2)"""
LOG = "math.log(2 * math.pi * sigma**2) / 2"
ONCE = edit(NLL, "(2 * sigma**2)", "(2 * sigma)")
DENSITY = """def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / math.sqrt(2 * math.pi * sigma**2)
    return density.mean()"""
WRONG["gaussian_nll"] = {
    "this is n times too large": edit(BY_NORMAL, "mean()", "sum()"),
    "a constant is missing": edit(NLL, LOG, "math.log(sigma)"),
    "a part with sigma alone is missing": edit(NLL, "pi * sigma**2", "pi"),
    "the squares count twice": """def gaussian_nll(y_hat, y, sigma):
    return (math.log(2 * math.pi * sigma**2) / 2 + ((y - y_hat) / sigma) ** 2).mean()""",
    "the squares are halved twice; mean_squared_error has the ½": BY_MSE,
    "0.92 is the constant where sigma is 1": edit(NLL, LOG, "0.92"),
    "this is the log likelihood itself": edit(BY_NORMAL, "-torch", "torch"),
    "the squares are divided by sigma once": ONCE,
    "sigma is used as the variance": edit(ONCE, "sigma**2", "sigma"),
    "as the variance; what does": edit(BY_TORCH, "sigma**2", "sigma"),
    "the logarithm of sigma counts twice": edit(
        RIGHT["gaussian_nll"][0], LOG, "math.log(2 * math.pi) / 2 + math.log(sigma**2)"
    ),
    "these are densities as they are": DENSITY,
    "where is their logarithm?": edit(DENSITY, "return ", "return -"),
    "as they are; where is": edit(DENSITY, "mean()", "prod()"),
    "only the squares are there": edit(NLL, f"{LOG} + ", ""),
    "the parts without ŷ and y count twice": edit(NLL, " / 2 +", " +"),
    "returned shape (5,); expected ()": edit(NLL, "(math", "math", ").mean()", ""),
    "returned a float": edit(BY_NORMAL, "-torch", "float(-torch", "mean()", "mean())"),
    "expected torch.float32": edit(BY_NORMAL, "Normal(y_hat", "Normal(y_hat.double()"),
    "raised TypeError: log()": edit(NLL, LOG, "torch.log(sigma)"),
    "y = [0], sigma = 2 it gives 4.6121; expected 3.6121": edit(NLL, LOG, f"1 + {LOG}"),
    "it is infinite for large residuals": """def gaussian_nll(y_hat, y, sigma):
    density = torch.exp(-((y - y_hat) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    return -density.log().mean()""",
}

RIGHT["r_squared"] = """def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()

def r_squared(y_hat, y):
    return 1 - ((y - y_hat) ** 2).mean() / y.var(unbiased=False)

def r_squared(y_hat, y):
    mean = sum(y) / len(y)
    rest = total = 0
    for one, other in zip(y_hat, y):
        rest += (other - one) ** 2
        total += (other - mean) ** 2
    return (total - rest) / total

import numpy as np
def r_squared(y_hat, y):
    y_hat, y = y_hat.numpy(), y.numpy()
    return torch.tensor(float(1 - np.mean((y - y_hat) ** 2) / np.var(y)))

def r_squared(y_hat, y):
    r = y - y_hat
    return 1 - torch.einsum("i,i->", r, r) / torch.linalg.vector_norm(y - y.mean()) ** 2

def r_squared(y_hat, y):
    return 1 - (y - y_hat) @ (y - y_hat) / (y @ y - len(y) * y.mean() ** 2)""".split("\n\n")
R2 = RIGHT["r_squared"][0]
BY_VAR = RIGHT["r_squared"][1]
REST, TOTAL = "((y - y_hat) ** 2).sum()", "((y - y.mean()) ** 2).sum()"
WRONG["r_squared"] = {
    "this is the share that is not explained": edit(R2, "1 - ", ""),
    "the fraction stands upside down": edit(R2, f"{REST} / {TOTAL}", f"{TOTAL} / {REST}"),
    "the deviations are from the mean of y_hat": edit(R2, "y.mean()", "y_hat.mean()"),
    "y_hat and y are exchanged": edit(R2, "y - y.mean()", "y_hat - y_hat.mean()"),
    "one of the two is divided by n and the other by n − 1": edit(BY_VAR, "unbiased=False", ""),
    "n and the other by n − 1, as var() does": edit(BY_VAR, "mean()", "sum() / (len(y) - 1)"),
    "one of the two is a sum and the other a mean": edit(
        BY_VAR, "mean()", "sum()", "unbiased=False", ""
    ),
    "is a sum and the other a mean; both": edit(R2, REST, "((y - y_hat) ** 2).mean()"),
    "a sum and the other a mean; both must": edit(R2, REST, "((y - y_hat) ** 2 / 2).mean()"),
    "one of the two has the ½ of mean_squared_error; both": edit(BY_VAR, "mean()", "mean() / 2"),
    "has the ½ of mean_squared_error; both": edit(R2, TOTAL, f"({TOTAL} / 2)"),
    "mean_squared_error, and var() divides by n − 1": edit(
        BY_VAR, "mean()", "mean() / 2", "unbiased=False", ""
    ),
    "this is the squared correlation": """def r_squared(y_hat, y):
    return torch.corrcoef(torch.stack([y_hat, y]))[0, 1] ** 2""",
    "the deviations are from 0": edit(R2, "((y - y.mean()) ** 2)", "(y**2)"),
    "returned shape (5,); expected ()": edit(R2, REST, "(y - y_hat) ** 2"),
    "returned a float": edit(R2, f"{REST} / {TOTAL}", f"float({REST} / {TOTAL})"),
    "expected torch.float32": edit(
        R2, "return", "y_hat, y = y_hat.double(), y.double()\n    return"
    ),
    "y_hat = [3, 2, 1], y = [1, 2, 3] it gives 0; expected -3": """def r_squared(y_hat, y):
    share = ((y - y_hat) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    return (1 - share).clamp(min=0)""",
}
