"""Lesson 2 and its assignment: losses, likelihood, the explained share, and a search to debug."""

import itertools
import math

import numpy as np
import torch
from torch.distributions import Normal
from torch.nn import functional

from linreg_helpers.checks.runner import (
    call,
    compare,
    normal,
    raises_value_error,
    require_fixed,
    same,
)


def check_mean_absolute_error(function, seed=0):
    """Check mean_absolute_error(y_hat, y): both (n,) → (), a ValueError for shapes that differ.

    Miss if it is not so.
    """
    from sklearn import metrics  # here, because it takes its time to load

    task = "mean_absolute_error"
    for n in (5, 3, 8, 1):
        y = normal(seed + n, n)
        # Residuals of both signs, all above 1 in size and growing: no two mistakes give the same.
        y_hat = y + signs(n) * (1.5 + counting(n) + 0.4 * fractions(seed + n + 1, n))
        answer = call(task, function, y_hat=y_hat, y=y)
        right = scalar(metrics.mean_absolute_error(y, y_hat))
        squared = scalar(metrics.mean_squared_error(y, y_hat))
        each = metrics.mean_absolute_error(y[None], y_hat[None], multioutput="raw_values")
        signed = (y_hat - y).mean()
        compare(
            task,
            answer,
            right,
            {
                "this is n times too large; what makes a mean of a sum over n examples?": n * right,
                "these are squares; what does a residual of 3 cost under the absolute error?": (
                    squared
                ),
                "this is half of what it should be; the ½ belongs to the squared error": right / 2,
                "residuals above and below cancel; what keeps one of −3 from making up for one of "
                "3?": that_of(answer, signed, -signed),
                "this is the root of the mean square; which number lies in the middle between "
                "residuals of 1 and 3?": squared.sqrt(),
                "there is one error for each example; expected one number for all of them": (
                    torch.from_numpy(each)
                ),
            },
            case=(function, 2, {"y_hat": [3, 2, 8], "y": [3, 3, 3]}),
        )
    pairs = (((4, 1), (4,)), ((4,), (4, 1)), ((1,), (4,)), ((3,), (4,)), ((4, 1), (4, 2)))
    for one, other in pairs:
        made = ", from which broadcasting makes (4, 4)" if {one, other} == {(4, 1), (4,)} else ""
        raises_value_error(
            task,
            function,
            f"where y_hat has shape {one} and y has {other}{made}",
            y_hat=normal(seed, *one),
            y=normal(seed + 1, *other),
        )
    print("mean_absolute_error is right on the data tried here")


def check_gaussian_nll(function, seed=0):
    """Check gaussian_nll(y_hat, y, sigma): y_hat, y (n,), sigma a number → (); Miss if not."""
    for n, sigma in ((5, 0.6), (3, 2.0), (4, 1.5), (1, 4.0)):
        y = normal(seed + n, n)
        # All residuals about 2 sigma, where no two mistakes give the same.
        y_hat = y + sigma * signs(n) * (2 + 0.4 * fractions(seed + n + 1, n))
        answer = call("gaussian_nll", function, y_hat=y_hat, y=y, sigma=sigma)
        right = scalar(-Normal(y_hat.double(), sigma).log_prob(y).mean())
        # What is left of the loss where ŷ is y.
        at_the_target = scalar(-Normal(0.0, sigma).log_prob(torch.tensor(0.0)))
        squares = right - at_the_target
        densities = Normal(y_hat, sigma).log_prob(y).exp()
        compare(
            "gaussian_nll",
            answer,
            right,
            {
                "this is n times too large; expected the mean over the examples": n * right,
                "a constant is missing, one without sigma; what else stands before exp in the "
                "density?": right - math.log(2 * math.pi) / 2,
                "a part with sigma alone is missing; what does the logarithm make of the factor "
                "before exp?": right - math.log(sigma),
                "the squares count twice; what stands beside σ² in the exponent?": right + squares,
                "the squares are halved twice; mean_squared_error has the ½ already": (
                    right - squares / 2
                ),
                "this is the log likelihood itself; is it small for a good model?": -right,
                "the squares are divided by sigma once; in which unit is the exponent then?": (
                    at_the_target + sigma * squares
                ),
                "sigma is used as the variance; what does the task say that it is?": (
                    right - math.log(sigma) / 2 + (sigma - 1) * squares
                ),
                "the logarithm of sigma counts twice; is there a root in the density?": (
                    right + math.log(sigma)
                ),
                "these are densities as they are; where is their logarithm?": that_of(
                    answer, densities.mean(), -densities.mean(), densities.prod(), -densities.prod()
                ),
                "only the squares are there; the parts without ŷ and y are missing": squares,
                "the parts without ŷ and y count twice; is there a root in the density?": (
                    right + at_the_target
                ),
                "0.92 is the constant where sigma is 1; how does it depend on sigma?": (
                    squares + 0.92
                ),
            },
            case=(function, 2 + math.log(8 * math.pi) / 2, {"y_hat": [4], "y": [0], "sigma": 2}),
        )
    y, sigma = normal(seed, 3), 0.5
    y_hat = y + 40 * sigma * signs(3)
    compare(
        "gaussian_nll",
        call("gaussian_nll", function, y_hat=y_hat, y=y, sigma=sigma),
        scalar(-Normal(y_hat.double(), sigma).log_prob(y).mean()),
        {
            "it is infinite for large residuals, where the density rounds to 0; take the logarithm "
            "of its formula first": scalar(math.inf)
        },
    )
    print("gaussian_nll is right on the data tried here")


def check_huber_loss(function, seed=0):
    """Check huber_loss(y_hat, y, delta): y_hat, y (n,), delta a number → (); Miss if it is not."""
    for n, delta in ((5, 0.5), (4, 2.0), (8, 3.0), (1, 1.5)):
        y = normal(seed + n, n)
        # In turn a small residual and a large one above, and a small and a large one below.
        large = torch.arange(n) % 2 == 1
        share = fractions(seed + n + 1, n)
        size = torch.where(large, 2.6 + 0.6 * share, 0.3 + 0.4 * share)
        y_hat = y + delta * size * signs(n, each=2)
        answer = call("huber_loss", function, y_hat=y_hat, y=y, delta=delta)
        each = functional.huber_loss(y_hat, y, delta=delta, reduction="none")
        right = functional.huber_loss(y_hat, y, delta=delta)
        half_squares = functional.mse_loss(y_hat, y, reduction="none") / 2
        straight = functional.l1_loss(y_hat, y) * delta - delta**2 / 2
        of_small, of_large = (each * ~large).mean(), (each * large).mean()
        above, below = y_hat > y, y_hat < y
        one_sided = [torch.where(side, each, half_squares).mean() for side in (above, below)]
        signed = [  # −δ(|r| + δ/2) for large residuals on that side
            torch.where(large & side, -each - delta**2, each).mean() for side in (above, below)
        ]
        compare(
            "huber_loss",
            answer,
            right,
            {
                "this is n times too large; expected the mean over the examples": n * right,
                "small residuals cost twice as much as they should; do both parts meet at |r| = "
                "delta?": right + of_small,
                "the straight part lies too high; what do both parts give at |r| = delta?": (
                    right + delta**2 / 2 * large.float().mean()
                ),
                "this is divided by delta; should a small residual cost more where delta is "
                "small?": (functional.smooth_l1_loss(y_hat, y, beta=delta)),
                "the two cases are exchanged; which of them is for small residuals?": (
                    half_squares.mean() + straight - right
                ),
                "large residuals of one sign are taken for small ones; what of a residual is "
                "compared with delta?": that_of(answer, *one_sided),
                "large residuals of one sign lower the loss; what of a residual counts in the "
                "straight part?": that_of(answer, *signed),
                "this is the loss for delta = 1; where does the delta that is given enter?": (
                    functional.huber_loss(y_hat, y, delta=1.0)
                ),
                "every residual is squared; what does one beyond delta cost?": half_squares.mean(),
                "the straight part has slope 1; how steep is the square where it ends?": (
                    of_small + of_large / delta
                ),
            },
        )
    print("huber_loss is right on the data tried here")


def check_r_squared(function, seed=0):
    """Check r_squared(y_hat, y): both (n,) → (), 1 where all is explained; Miss if it is not."""
    from sklearn import metrics

    # The last model is worse than the mean of y.
    for n, slope in ((5, 0.5), (4, 0.6), (6, 0.7), (7, -1.0)):
        y = counting(n) - 0.5 + fractions(seed + n, n)
        y_hat = y.mean() + slope * (y - y.mean()) + 0.3 * y.std()
        y_hat = y_hat + fractions(seed + n + 1, n) / 2 - 0.25
        answer = call("r_squared", function, y_hat=y_hat, y=y)
        right = scalar(metrics.r2_score(y, y_hat))
        rest = 1 - right
        squared = metrics.mean_squared_error(y, y_hat)
        from_mean_of_y_hat = metrics.mean_squared_error(y, y_hat.mean().expand(n))
        from_zero = metrics.mean_squared_error(y, np.zeros(n))
        compare(
            "r_squared",
            answer,
            right,
            {
                "this is the share that is not explained; what does a perfect model get?": rest,
                "the fraction stands upside down; what does a perfect model get?": 1 - 1 / rest,
                "the deviations are from the mean of y_hat; which constant is the model compared "
                "with?": scalar(1 - squared / from_mean_of_y_hat),
                "y_hat and y are exchanged; whose deviations should the model explain?": scalar(
                    metrics.r2_score(y_hat, y)
                ),
                "one of the two is divided by n and the other by n − 1, as var() does; both must "
                "be alike": that_of(answer, 1 - rest * (n - 1) / n, 1 - rest * n / (n - 1)),
                "one of the two has the ½ of mean_squared_error; both must be alike": that_of(
                    answer, 1 - rest / 2, 1 - rest * 2
                ),
                "one of the two has the ½ of mean_squared_error, and var() divides by n − 1; both "
                "must be alike": 1 - rest / 2 * (n - 1) / n,
                "one of the two is a sum and the other a mean; both must be alike": that_of(
                    answer,
                    1 - rest * n,
                    1 - rest / n,
                    1 - rest * (n - 1),
                    1 - rest / (n - 1),
                    1 - rest / (2 * n),
                ),
                "this is the squared correlation; does it see that all predictions are too high?": (
                    scalar(np.corrcoef(y_hat, y)[0, 1] ** 2)
                ),
                "the deviations are from 0; which constant is the model compared with?": scalar(
                    1 - squared / from_zero
                ),
            },
            case=(function, -3, {"y_hat": [3, 2, 1], "y": [1, 2, 3]}),
        )
    print("r_squared is right on the data tried here")


def check_quantile_loss(function, seed=0):
    """Check quantile_loss(y_hat, y, share): y_hat, y (n,), share a number → (); Miss if not."""
    from sklearn.metrics import mean_pinball_loss

    for n, share in ((5, 0.8), (4, 0.3), (8, 0.9), (1, 0.25)):
        y = normal(seed + n, n)
        # Residuals of both signs in turn and growing, so that no two mistakes give the same.
        y_hat = y - signs(n) * (1 + counting(n) + 0.4 * fractions(seed + n + 1, n))
        residual = (y - y_hat).double()
        above, below = residual.clamp(min=0).mean(), (-residual).clamp(min=0).mean()
        right = scalar(mean_pinball_loss(y, y_hat, alpha=share))
        compare(
            "quantile_loss",
            call("quantile_loss", function, y_hat=y_hat, y=y, share=share),
            right,
            {
                "this is n times too large; expected the mean over the examples": n * right,
                "the two prices are exchanged; what does a prediction cost that is too low?": (
                    scalar((1 - share) * above + share * below)
                ),
                "predictions that are too high lower the loss; what sign has r there?": (
                    scalar(share * above - (1 - share) * below)
                ),
                "predictions that are too high cost nothing": scalar(share * above),
                "predictions that are too low cost nothing": scalar((1 - share) * below),
                "both sides cost share; what does one too high cost?": scalar(
                    share * (above + below)
                ),
                "this is the absolute error; where does share come in?": scalar(above + below),
                "too low costs share and too high costs 1; where is 1 − share?": (
                    scalar(share * above + below)
                ),
                "these are squares; the price is in proportion to the residual": (
                    scalar(
                        share * (residual.clamp(min=0) ** 2).mean()
                        + (1 - share) * (residual.clamp(max=0) ** 2).mean()
                    )
                ),
            },
        )
    print("quantile_loss is right on the data tried here")


def check_best_line(function, seed=0, part=1):
    """Check best_line(x, y, ws, bs) → w (), b (), loss (), for bug number `part`, or Miss.

    The bugs are those of the draft. The reference is NumPy's, for all lines at once.
    """
    symptoms = (
        "the best line is nearly level, however steeply the points rise",
        "with every example there twice, its loss grows; it should stay the same",
    )
    ws, bs = (torch.linspace(-k, k, 4 * k + 1, dtype=torch.float32) for k in (2, 3))
    for attempt in itertools.count():
        x = normal(seed + 1000 * attempt, 6) + 0.7
        y = 1.5 * x - 1 + normal(seed + 1000 * attempt + 1, 6) / 4
        losses = {left: losses_of_lines(x, y, ws, bs, left) for left in ((), (1,), (2,), (1, 2))}
        lowest = [np.partition(table, 1, axis=None)[:2] for table in losses.values()]
        if all(second > 1.02 * first for first, second in lowest):
            break

    def outcome(left):
        table = losses[left]
        row, column = np.unravel_index(table.argmin(), table.shape)
        return ws[row], bs[column], scalar(table.min())

    answer = call("best_line", function, x=x, y=y, ws=ws, bs=bs)
    require_fixed("best_line", answer, outcome, symptoms, part, parts=("w", "b", "loss"))
    print(f"best_line: symptom {part} is gone on the data tried here")


def losses_of_lines(x, y, ws, bs, left):
    """The loss of each line, a row for each w, with those bugs of the draft that are left."""
    x, y, ws, bs = (part.double().numpy() for part in (x, y, ws, bs))
    y_hat = ws[:, None, None] * x + bs[:, None]
    if 1 in left:
        squares = (y_hat[..., None] - y) ** 2 / 2
        return squares.sum(axis=(2, 3)) if 2 in left else squares.mean(axis=(2, 3))
    squares = (y_hat - y) ** 2 / 2
    return squares.sum(axis=2) if 2 in left else squares.mean(axis=2)


def scalar(value):
    """A number as a tensor of shape (), float32."""
    return torch.tensor(float(value), dtype=torch.float32)


def counting(n):
    """The numbers from 0 to n − 1, (n,), float32."""
    return torch.arange(n, dtype=torch.float32)


def fractions(seed, n):
    """Random numbers between 0 and 1, (n,)."""
    return normal(seed, n).sigmoid()


def signs(n, each=1):
    """Signs in turn, (n,): 1 as often as each says, −1 as often, and so on."""
    return 1 - 2 * (counting(n) // each % 2)


def that_of(answer, *wrongs):
    """Of the numbers that one mistake can lead to, the answered one, or the first."""
    return next((wrong for wrong in wrongs if same(answer, wrong)), wrongs[0])
