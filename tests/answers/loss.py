"""Answers to assignment 2."""

from answers.editing import edit, other_letters

VALUES = ("cost_curves",)

RIGHT, WRONG = {}, {}

RIGHT["huber_loss"] = """def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2)).mean()

def huber_loss(y_hat, y, delta):
    total = torch.tensor(0.0)
    for r in y - y_hat:
        if abs(r) < delta:
            total = total + r**2 / 2
        else:
            total = total + delta * (abs(r) - delta / 2)
    return total / len(y)

def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    near = size.clamp(max=delta)
    return (near**2 / 2 + delta * (size - near)).mean()

import numpy as np
def huber_loss(y_hat, y, delta):
    r = np.abs(y_hat.numpy() - y.numpy())
    small = r <= delta
    total = (r[small] ** 2).sum() / 2 + delta * (r[~small] - delta / 2).sum()
    return torch.tensor(total / len(r), dtype=torch.float32)

def huber_loss(y_hat, y, delta):
    return torch.nn.HuberLoss(delta=delta)(y_hat, y)""".split("\n\n")
HUBER = RIGHT["huber_loss"][0]
NEAR, FAR = "size**2 / 2", "delta * (size - delta / 2)"
SIGNED = """def huber_loss(y_hat, y, delta):
    r = y_hat - y
    return torch.where(r.abs() <= delta, r**2 / 2, delta * (r.abs() - delta / 2)).mean()"""
BY_TORCH = """def huber_loss(y_hat, y, delta):
    return torch.nn.functional.huber_loss(y_hat, y, delta=delta)"""
WRONG["huber_loss"] = {
    "this is n times too large": edit(BY_TORCH, "=delta", '=delta, reduction="sum"'),
    "small residuals cost twice as much": edit(HUBER, NEAR, "size**2"),
    "the straight part lies too high": edit(HUBER, "(size - delta / 2)", "size"),
    "this is divided by delta": edit(HUBER, NEAR, "size**2 / (2 * delta)", FAR, "size - delta / 2"),
    "the two cases are exchanged": edit(HUBER, f"{NEAR}, {FAR}", f"{FAR}, {NEAR}"),
    "large residuals of one sign": edit(SIGNED, "r.abs() <=", "r <="),
    "what of a residual is compared with delta?": """def huber_loss(y_hat, y, delta):
    total = torch.tensor(0.0)
    for r in y - y_hat:
        total += delta * (r - delta / 2) if r > delta else r**2 / 2
    return total / len(y)""",
    "large residuals of one sign lower the loss": edit(SIGNED, "r.abs() -", "r -"),
    "lower the loss; what of a residual counts": edit(
        SIGNED, "y_hat - y", "y - y_hat", "r.abs() <=", "abs(r) <=", "r.abs() -", "r -"
    ),
    "this is the loss for delta = 1": edit(BY_TORCH, ", delta=delta", ""),
    "where does the delta that is given enter": edit(HUBER, "= delta", "= 1", FAR, "size - 1 / 2"),
    "every residual is squared": """def huber_loss(y_hat, y, delta):
    return ((y_hat - y) ** 2).mean() / 2""",
    "the straight part has slope 1": edit(HUBER, FAR, "size - delta / 2"),
    "returned shape (5,); expected ()": edit(HUBER, ".mean()", ""),
    "raised RuntimeError: Boolean value": """def huber_loss(y_hat, y, delta):
    size = (y_hat - y).abs()
    if size <= delta:
        return (size**2 / 2).mean()
    return (delta * (size - delta / 2)).mean()""",
    "returned a float": edit(BY_TORCH, "=delta)", "=delta).item()"),
    "gives other numbers": "def huber_loss(y_hat, y, delta):\n    return (y_hat - y).abs().mean()",
}

RIGHT["quantile_loss"] = """def quantile_loss(y_hat, y, share):
    r = y - y_hat
    return torch.where(r >= 0, share * r, (share - 1) * r).mean()

def quantile_loss(y_hat, y, share):
    r = y - y_hat
    return torch.maximum(share * r, (share - 1) * r).mean()

def quantile_loss(y_hat, y, share):
    total = 0.0
    for one, other in zip(y_hat.tolist(), y.tolist()):
        total += share * (other - one) if other > one else (1 - share) * (one - other)
    return torch.tensor(total / len(y))

import numpy as np
def quantile_loss(y_hat, y, share):
    r = y.numpy() - y_hat.numpy()
    costs = share * r.clip(0) + (1 - share) * (-r).clip(0)
    return torch.tensor(np.mean(costs), dtype=torch.float32)
""".split("\n\n")
QUANTILE = RIGHT["quantile_loss"][0]
LOW, HIGH = "share * r,", "(share - 1) * r)"
WRONG["quantile_loss"] = {
    "this is n times too large": edit(QUANTILE, "mean()", "sum()"),
    "the two prices are exchanged": edit(QUANTILE, "y - y_hat", "y_hat - y"),
    "predictions that are too high lower the loss": edit(QUANTILE, HIGH, "(1 - share) * r)"),
    "predictions that are too high cost nothing": edit(QUANTILE, HIGH, "0 * r)"),
    "predictions that are too low cost nothing": edit(QUANTILE, LOW, "0 * r,"),
    "both sides cost share": edit(QUANTILE, HIGH, "-share * r)"),
    "this is the absolute error": edit(QUANTILE, LOW, "r,", HIGH, "-r)"),
    "too low costs share and too high costs 1": edit(QUANTILE, HIGH, "-r)"),
    "these are squares": edit(QUANTILE, LOW, "share * r**2,", HIGH, "(1 - share) * r**2)"),
    "returned shape (5,); expected ()": edit(QUANTILE, ".mean()", ""),
    "returned a float": edit(QUANTILE, "mean()", "mean().item()"),
    "raised RuntimeError: Boolean value": """def quantile_loss(y_hat, y, share):
    r = y - y_hat
    return (share * r if r > 0 else (share - 1) * r).mean()""",
    "gives other numbers": edit(QUANTILE, HIGH, "share / 2 * r)"),
}

RIGHT["best_line"] = """def best_line(x, y, ws, bs):
    best_w, best_b, lowest = ws[0], bs[0], torch.tensor(float("inf"))
    for w in ws:
        for b in bs:
            y_hat = w * x + b
            loss = ((y_hat - y) ** 2).mean() / 2
            if loss < lowest:
                best_w, best_b, lowest = w, b, loss
    return best_w, best_b, lowest

def best_line(x, y, ws, bs):
    y_hat = ws[:, None, None] * x + bs[:, None]
    losses = ((y_hat - y) ** 2).mean(dim=2) / 2
    row, column = divmod(int(losses.argmin()), len(bs))
    return ws[row], bs[column], losses[row, column]

import itertools
def best_line(x, y, ws, bs):
    def loss(line):
        return torch.nn.functional.mse_loss(line[0] * x + line[1], y) / 2
    w, b = min(itertools.product(ws, bs), key=loss)
    return [w, b, loss((w, b))]""".split("\n\n")
LINE = RIGHT["best_line"][0]
SQUARES = "((y_hat - y) ** 2).mean()"
WRONG["best_line"] = {
    "returned a tuple of 2; expected w, b and loss": edit(
        LINE, "return best_w, best_b, lowest", "return best_w, best_b"
    ),
    "the best line is nearly level": edit(LINE, SQUARES, "((y_hat - y[:, None]) ** 2).mean()"),
    "its loss grows; it should": edit(LINE, "mean()", "sum()"),
    "with every example there twice": edit(LINE, SQUARES, "((y_hat - y[:, None]) ** 2).sum()"),
    "returned a float for loss": edit(
        LINE, "return best_w, best_b, lowest", "return best_w, best_b, lowest.item()"
    ),
    "returned shape (6,) for loss": edit(
        LINE, "return best_w, best_b, lowest", "return best_w, best_b, (best_w * x + best_b - y)"
    ),
    "gives other numbers": edit(LINE, "< lowest", "> lowest", '"inf"', '"-inf"'),
}
SAID = 'reason = "Only C bends upward more and more; A is steep on one side alone."'
RIGHT["cost_curves"] = [
    f'far_off, one_sided = "C", "A"\n{SAID}',
    f'far_off = "c "\none_sided = "a"\n{SAID}',
    f"{SAID}\nfar_off, one_sided = reason[5], 'A'",
]
CURVES = RIGHT["cost_curves"][0]
WRONG["cost_curves"] = {
    "one_sided is still empty": edit(CURVES, '"A"', '""'),
    "far_off is 'CD'; expected one letter": edit(CURVES, '"C"', '"CD"'),
    "far_off is an int; expected a letter": edit(CURVES, '"C"', "3"),
    **other_letters(CURVES, "ABCD", far_off="C", one_sided="A"),
}
