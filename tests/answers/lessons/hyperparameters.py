"""Answers to exercises of lesson 6."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["best_so_far"] = """import math
def best_so_far(losses):
    finite = torch.where(torch.isfinite(losses), losses, math.inf)
    return finite.cummin(dim=0).values

import math
def best_so_far(losses):
    best, lowest = torch.full_like(losses, math.inf), math.inf
    for t, loss in enumerate(losses.tolist()):
        if math.isfinite(loss) and loss < lowest:
            lowest = loss
        best[t] = lowest
    return best

import numpy as np
def best_so_far(losses):
    return torch.from_numpy(np.fmin.accumulate(np.append(np.float32(np.inf), losses))[1:])

def best_so_far(losses):
    known = losses.detach().clone()
    known[~known.isfinite()] = float("inf")
    return torch.stack([known[: t + 1].min() for t in range(len(known))])""".split("\n\n")
FIRST = """import math
def best_so_far(losses):
    finite = torch.where(torch.isfinite(losses), losses, math.inf)
    best = finite.cummin(dim=0).values
    return best"""
RUNNING = """import math
def best_so_far(losses):
    best, lowest = torch.zeros_like(losses), math.inf
    for t, loss in enumerate(losses.tolist()):
        if loss < lowest:
            lowest = loss
        best[t] = lowest
    return best"""
WRONG["best_so_far"] = {
    "a nan has won": edit(FIRST, "finite.cummin", "losses.cummin"),
    "came back as they were": edit(FIRST, "return best", "return losses"),
    "the lowest of all trials": edit(FIRST, "return best", "return finite.min().expand(len(best))"),
    "which end wins": edit(
        FIRST, "losses, math.inf", "losses, -math.inf", "cummin(dim=0)", "cummax(dim=0)"
    ),
    "from the end to the beginning": edit(
        FIRST, "finite.cummin(dim=0).values", "finite.flip(0).cummin(dim=0).values.flip(0)"
    ),
    "are left out": edit(FIRST, "finite.cummin", "losses[losses.isfinite()].cummin"),
    "inf stands wherever": edit(
        FIRST, "return best", "return torch.where(torch.isfinite(losses), best, math.inf)"
    ),
    "something else than inf": edit(RUNNING, "math.inf", "1e9"),
    "else than inf": edit(RUNNING, "math.inf", "losses[1:][:1].sum().item()"),
    "gives other numbers": edit(RUNNING, "math.inf", "0.0"),
    "expected torch.float32": edit(FIRST, "return best", "return best.double()"),
    "returned an ndarray": edit(FIRST, "return best", "return best.numpy()"),
}

RIGHT["compare_models"] = """import math
def compare_models(y_hat_a, y_hat_b, y):
    d = (y_hat_a - y) ** 2 / 2 - (y_hat_b - y) ** 2 / 2
    return d.mean(), d.std() / math.sqrt(len(d))

def compare_models(y_hat_a, y_hat_b, y):
    d = (y_hat_a - y_hat_b) * ((y_hat_a + y_hat_b) / 2 - y)
    n, mean = len(d), d.sum() / len(d)
    return mean, (((d - mean) ** 2).sum() / (n - 1) / n).sqrt()

from linreg_helpers import squared_error
def compare_models(y_hat_a, y_hat_b, y):
    d = squared_error(y_hat_a, y) - squared_error(y_hat_b, y)
    return [d.mean(), (d.var() / len(d)) ** 0.5]

import numpy as np
def compare_models(y_hat_a, y_hat_b, y):
    a, b = ((y_hat.numpy() - y.numpy()) ** 2 / 2 for y_hat in (y_hat_a, y_hat_b))
    error = np.sqrt(np.cov(a, b)[[0, 1, 0], [0, 1, 1]] @ [1, 1, -2] / len(y))
    return torch.tensor((a - b).mean()), torch.tensor(error, dtype=torch.float32)""".split("\n\n")
COMPARE = RIGHT["compare_models"][0]
D = "(y_hat_a - y) ** 2 / 2 - (y_hat_b - y) ** 2 / 2"
ERROR = "d.std() / math.sqrt(len(d))"
WRONG["compare_models"] = {
    "the sign is that of B minus A": edit(
        COMPARE, D, "(y_hat_b - y) ** 2 / 2 - (y_hat_a - y) ** 2 / 2"
    ),
    "where is the ½": edit(COMPARE, D, "(y_hat_a - y) ** 2 - (y_hat_b - y) ** 2"),
    "not yet divided by √n": edit(COMPARE, ERROR, "d.std()"),
    "expected √n": edit(COMPARE, ERROR, "d.std() / len(d)"),
    "expected n − 1": edit(COMPARE, "d.std()", "d.std(correction=0)"),
    "which root is missing": edit(COMPARE, ERROR, "d.var() / len(d)"),
    "the two models are taken apart": edit(
        COMPARE,
        ERROR,
        "((((y_hat_a - y) ** 2 / 2).var() + ((y_hat_b - y) ** 2 / 2).var()) / len(d)).sqrt()",
    ),
    "compared with each other": edit(COMPARE, D, "y_hat_a - y_hat_b"),
    "this is the sum": edit(COMPARE, "d.mean()", "d.sum()"),
    "are exchanged": edit(COMPARE, f"d.mean(), {ERROR}", f"{ERROR}, d.mean()"),
    "returned a float for the mean": edit(COMPARE, "d.mean()", "d.mean().item()"),
    "expected the mean and the standard error": edit(COMPARE, f", {ERROR}", ""),
}
