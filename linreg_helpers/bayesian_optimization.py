"""Deeper, bayesian_optimization: a search that learns from each trial where to try next."""

import math

import torch

from linreg_helpers.conventions import require, require_shapes


def squared_exponential(points, new_points, length):
    """How alike two places count: 1 where they are equal, and less the farther apart they are.

    points (m, k), new_points (q, k), length the distance at which it is e^(−½) → (m, q).
    ValueError where the points are not that, not finite, or length is not above 0.
    """
    require(points=points, new_points=new_points, length=length)
    in_lengths = (points[:, None, :] - new_points[None, :, :]) / length
    return torch.exp(-(in_lengths**2).sum(dim=2) / 2)


def draw_curves(points, length, count, generator):
    """Curves that a Gaussian process believes in before any trial: mean 0, standard deviation 1.

    points (m, k), length as in `squared_exponential`, count how many → (m, count), a curve each
    column. To the kernel's diagonal comes 1e-8, without which rounding may leave it no factor; to
    points as close as on a fine grid that is of use in float64 alone.
    ValueError where the points are not that, length is not above 0, or generator is none.
    """
    require(points=points, generator=generator)
    K = squared_exponential(points, points, length)
    L = torch.linalg.cholesky(K + 1e-8 * torch.eye(len(K), dtype=K.dtype))
    return L @ torch.randn(len(K), count, generator=generator, dtype=K.dtype)


def bend_curves(curves, grid, tried, values, length, noise, generator):
    """Curves of `draw_curves`, bent to the trials: draws of the process that has seen them.

    curves (q, c) over grid (q, k); tried: the trials' indices on the grid; values (m,) there, each
    disturbed by a noise of that standard deviation, as each curve is by one of its own, drawn from
    the generator → (q, c). ValueError where shapes do not fit, a number is not finite or generator
    is none.
    Source: Wilson et al., "Efficiently Sampling Functions from Gaussian Process Posteriors" (2020).
    """
    require(points=grid[tried], values=values, new_points=grid, curves=curves)
    require(noise=noise, generator=generator)
    K = squared_exponential(grid[tried], grid[tried], length)
    k = squared_exponential(grid[tried], grid, length)
    epsilon = noise * torch.randn(len(K), curves.shape[1], generator=generator, dtype=K.dtype)
    off = values[:, None] - curves[tried] - epsilon
    return curves + k.T @ torch.linalg.solve(K + noise**2 * torch.eye(len(K), dtype=K.dtype), off)


def gaussian_process(points, values, new_points, length, noise):
    """What a Gaussian process that has seen some values expects at new points.

    points (m, k), values (m,) seen there, new_points (q, k); length as in `squared_exponential`;
    noise: the standard deviation of what disturbs the values, as a part of theirs → mean (q,),
    standard deviation (q,) of the undisturbed function. Before it has seen any, it expects the
    mean and the standard deviation of the values; one below 1e-9 counts as 1e-9, so bring values
    that differ as little to another unit. ValueError where shapes do not fit, a number is
    not finite, length is not above 0, noise below 0 or too small for points so close together.
    Source: Rasmussen, Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1.
    """
    require(points=points, values=values, new_points=new_points, noise=noise)
    center, scale = values.mean(), values.std(correction=0).clamp(min=1e-9)
    K = squared_exponential(points, points, length)
    k = squared_exponential(points, new_points, length)
    L, failed = torch.linalg.cholesky_ex(K + noise**2 * torch.eye(len(K), dtype=K.dtype))
    # What rounding leaves of two points as good as equal is no information.
    if failed or L.diagonal().min() ** 2 < len(K) * torch.finfo(K.dtype).eps:
        raise ValueError(f"noise is {noise}; expected more, for points so close together")
    mean = k.T @ torch.cholesky_solve((values - center)[:, None] / scale, L)[:, 0]
    v = torch.linalg.solve_triangular(L, k, upper=False)
    std = (1 - (v**2).sum(dim=0)).clamp(min=0).sqrt()
    return center + scale * mean, scale * std


def expected_improvement(mean, std, best):
    """How far, on average, a normally distributed value falls below best; above counts as 0.

    mean (q,), std (q,) not below 0, best a number or () → (q,). ValueError where they are not that.
    Source: Jones, Schonlau, Welch, "Efficient Global Optimization of Expensive Black-Box
    Functions", Journal of Global Optimization 13 (1998), doi.org/10.1023/A:1008306431147.
    """
    require(mean=mean, std=std, best=best)
    gain = best - mean
    z = gain / std.clamp(min=1e-12)
    density = torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return (gain * torch.special.ndtr(z) + std * density).clamp(min=0)


def next_trial(points, values, candidates, length, noise):
    """The index of the candidate to try next: where the expected improvement is largest.

    points (m, k), values (m,) of the trials so far, candidates (q, k) → a plain number. Calculated
    in float64. A value that is not finite counts as the worst finite one; one that is huge hides
    what the others differ by, so clip such losses before. A candidate tried before is not tried
    again, unless all were. ValueError as in `gaussian_process`, and where no value is finite.
    """
    require(points=points, candidates=candidates)
    require_shapes(points=points, values=values)
    points, candidates, values = points.double(), candidates.double(), values.double()
    finite = torch.isfinite(values)
    values = torch.where(finite, values, values[finite].max() if finite.any() else math.nan)
    mean, std = gaussian_process(points, values, candidates, length, noise)
    improvement = expected_improvement(mean, std, values.min())
    tried = (candidates[:, None, :] == points).all(dim=2).any(dim=1)
    improvement[tried] -= 2 * improvement.max() + 1  # behind all others
    return int(improvement.argmax())
