"""Answers to the exercises of the deeper notebook on the penalty."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["ridge_gradient"] = """def ridge_gradient(w, b, X, y, penalty):
    off = X @ w + b - y
    return X.T @ off / len(y) + penalty * w, off.mean()

def ridge_gradient(w, b, X, y, penalty):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    J = ((X @ w + b - y) ** 2).mean() / 2 + penalty / 2 * (w**2).sum()
    return torch.autograd.grad(J, (w, b))

def ridge_gradient(w, b, X, y, penalty):
    grad_w, grad_b = penalty * w, torch.zeros_like(b)
    for x, target in zip(X, y):
        residual = target - x @ w - b
        grad_w, grad_b = grad_w - residual * x / len(y), grad_b - residual / len(y)
    return [grad_w, grad_b]""".split("\n\n")
GRADIENT = RIGHT["ridge_gradient"][0]
WRONG["ridge_gradient"] = {
    "the gradient of the loss alone": edit(GRADIENT, " + penalty * w", ""),
    "b is penalized too": edit(GRADIENT, "off.mean()", "off.mean() + penalty * b"),
    "the penalty's part is twice as large": edit(GRADIENT, "+ penalty", "+ 2 * penalty"),
    "the penalty's part is half as large": edit(GRADIENT, "+ penalty", "+ 0.5 * penalty"),
    "divided by n, too": edit(GRADIENT, "* w,", "* w / len(y),"),
    "the penalty's part has the wrong sign": edit(GRADIENT, "+ penalty", "- penalty"),
    "the loss's part has the wrong sign": edit(GRADIENT, "X @ w + b - y", "y - X @ w - b"),
    "a sum where the formula has a mean": edit(
        edit(GRADIENT, " / len(y)", ""), "off.mean()", "off.sum()"
    ),
    "gives other numbers": edit(GRADIENT, "* w,", "* w.abs().sqrt(),"),
    "expected grad_w and grad_b": edit(GRADIENT, ", off.mean()", ""),
    "for grad_b; expected ()": edit(GRADIENT, "off.mean()", "off"),
}

RIGHT["one_standard_error"] = """def one_standard_error(penalties, losses):
    mean = losses.mean(dim=1)
    best = mean.argmin()
    limit = mean[best] + losses[best].std() / losses.shape[1] ** 0.5
    return penalties[mean <= limit].max()

import numpy as np
def one_standard_error(penalties, losses):
    rows = sorted(zip(penalties.tolist(), losses.numpy()), key=lambda row: row[1].mean())
    lowest = rows[0][1]
    error = np.std(lowest, ddof=1) / np.sqrt(len(lowest))
    near = [penalty for penalty, row in rows if row.mean() <= lowest.mean() + error]
    return torch.tensor(max(near), dtype=torch.float32)

def one_standard_error(penalties, losses):
    std, mean = torch.std_mean(losses, dim=1)
    error = std / losses.shape[1] ** 0.5
    best, largest = int(mean.argmin()), penalties.min()
    for penalty, value in zip(penalties, mean):
        if value <= mean[best] + error[best] and penalty > largest:
            largest = penalty
    return largest""".split("\n\n")
RULE = RIGHT["one_standard_error"][0]
WRONG["one_standard_error"] = {
    "this is the penalty of the lowest mean": edit(
        RULE, "penalties[mean <= limit].max()", "penalties[best]"
    ),
    "this is the smallest penalty": edit(RULE, ".max()", ".min()"),
    "not divided by √k": edit(RULE, " / losses.shape[1] ** 0.5", ""),
    "the largest penalty of all": edit(RULE, "[mean <= limit]", ""),
    "its own standard error": edit(RULE, "losses[best].std()", "losses.std(dim=1)"),
    "expected ()": edit(RULE, ".max()", ""),
}
