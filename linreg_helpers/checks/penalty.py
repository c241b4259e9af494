"""The exercise of the deeper notebook on the penalty: a choice among many."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, normal


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
