"""Exercises of the deeper notebook on the penalty: a gradient with it, and a choice among many."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, normal


def check_ridge_gradient(function, seed=0):
    """Check ridge_gradient(w, b, X, y, penalty) → grad_w (d,), grad_b (); Miss if it is not right.

    The reference is by central differences, which are exact for a square but for rounding.
    """
    for n, d, penalty in ((6, 2, 0.5), (4, 1, 3.0), (9, 4, 0.2)):
        w, b = normal(seed + n, d).abs() + 1, normal(seed + n + 1).abs() + 2
        X, y = normal(seed + n + 2, n, d) + 0.5, normal(seed + n + 3, n)
        slopes = differences(w, b, X, y, penalty, of_bias=0)
        loss_w, grad_b = differences(w, b, X, y, 0.0, of_bias=0)
        grad_w = slopes[0]
        price = grad_w - loss_w
        compare(
            "ridge_gradient",
            call("ridge_gradient", function, w=w, b=b, X=X, y=y, penalty=penalty),
            (grad_w, grad_b),
            {
                "this is the gradient of the loss alone; where does the penalty come in?": (
                    loss_w,
                    grad_b,
                ),
                "b is penalized too; does b stand in the penalty of the formula?": differences(
                    w, b, X, y, penalty, of_bias=1
                ),
                "the penalty's part is twice as large; what becomes of the ½ in its derivative?": (
                    loss_w + 2 * price,
                    grad_b,
                ),
                "the penalty's part is half as large; what becomes of the ½ in its derivative?": (
                    loss_w + price / 2,
                    grad_b,
                ),
                "the penalty's part is divided by n, too; does it stand under the mean?": (
                    loss_w + price / n,
                    grad_b,
                ),
                "the penalty's part has the wrong sign; does it rise or fall as a weight grows?": (
                    loss_w - price,
                    grad_b,
                ),
                "the loss's part has the wrong sign; is it ŷ − y or y − ŷ in the formula?": (
                    price - loss_w,
                    -grad_b,
                ),
                "the loss's part is a sum where the formula has a mean": (
                    n * loss_w + price,
                    n * grad_b,
                ),
            },
            parts=("grad_w", "grad_b"),
        )
    print("ridge_gradient is right on the data tried here")


def differences(w, b, X, y, penalty, of_bias):
    """Central differences of the penalized loss along w and b; of_bias: 1 where b pays as well."""
    X, y = X.double().numpy(), y.double().numpy()
    theta = np.append(w.double().numpy(), float(b))
    pays = np.append(np.ones(len(w)), of_bias)

    def loss(theta):
        off = X @ theta[:-1] + theta[-1] - y
        return (off @ off) / (2 * len(y)) + penalty / 2 * (pays * theta**2).sum()

    steps = np.eye(len(theta))
    slopes = [(loss(theta + step) - loss(theta - step)) / 2 for step in steps]
    return torch.tensor(slopes[:-1]).float(), torch.tensor(slopes[-1]).float()


def check_one_standard_error(function, seed=0):
    """Check one_standard_error(penalties (p,), losses (p, k)) → (); Miss if it is not right.

    The reference is NumPy's.
    """
    task = "one_standard_error"
    for p, k in ((12, 10), (9, 5), (7, 4)):
        generator = torch.Generator().manual_seed(seed + p)
        order = torch.randperm(p, generator=generator)
        penalties = torch.logspace(-2, 1, p, dtype=torch.float32)[order]
        # A valley of these heights in standard errors, and around each mean a spread of its own.
        heights = torch.linspace(-2.2, 2.4, p, dtype=torch.float32)[order] ** 2
        spread = normal(seed + p, p, k)
        spread = spread - spread.mean(dim=1, keepdim=True)
        spread = spread / spread.std(dim=1, keepdim=True)
        sizes = 1 + torch.rand(p, 1, generator=generator, dtype=torch.float32) / 2
        sizes[heights.argmin()] = 1
        # The first one beyond the limit is within a standard error of its own.
        beyond = penalties[0.9 * heights <= 1].max()
        sizes[penalties == penalties[penalties > beyond].min()] = 4
        losses = 9 + 0.9 * heights[:, None] / k**0.5 + spread * sizes
        by = {
            name: chosen(penalties.numpy(), losses.double().numpy(), name)
            for name in ("right", "best", "smallest", "no root", "of each", "worst")
        }
        compare(
            task,
            call(task, function, penalties=penalties, losses=losses),
            by["right"],
            {
                "this is the penalty of the lowest mean; which larger ones are within a standard "
                "error of it?": by["best"],
                "this is the smallest penalty within one standard error; the simplest model has "
                "the largest": by["smallest"],
                "the standard deviation is not divided by √k; how far off is a mean of k "
                "losses?": by["no root"],
                "this is the largest penalty of all; is its mean within a standard error of the "
                "lowest?": by["worst"],
                "each penalty is allowed its own standard error; the limit is that of the lowest "
                "mean": by["of each"],
            },
        )
    print(f"{task} is right on the data tried here")


def chosen(penalties, losses, rule):
    mean = losses.mean(axis=1)
    error = losses.std(axis=1, ddof=1) / np.sqrt(losses.shape[1])
    best = mean.argmin()
    within = {
        "right": mean <= mean[best] + error[best],
        "best": mean == mean[best],
        "smallest": mean <= mean[best] + error[best],
        "no root": mean <= mean[best] + error[best] * np.sqrt(losses.shape[1]),
        "of each": mean - error <= mean[best],
        "worst": mean < np.inf,
    }[rule]
    return torch.tensor(penalties[within].min() if rule == "smallest" else penalties[within].max())
