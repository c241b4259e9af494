"""Exercises on Bayesian optimization: an optimistic bound, and how likely a length is."""

import math

import numpy as np
import torch

from linreg_helpers.checks.runner import Miss, call, compare, normal, plain


def check_lower_confidence_bound(function, seed=0):
    """Check lower_confidence_bound(mean, std, kappa): mean, std (q,) → (q,); Miss if wrong."""
    task = "lower_confidence_bound"
    for q, kappa in ((5, 2.0), (1, 1.5), (8, 0.5)):
        mean = normal(seed + q, q)
        std = 1.3 + normal(seed + q + 1, q).abs().clamp(max=2)
        compare(
            task,
            call(task, function, mean=mean, std=std, kappa=kappa),
            mean - kappa * std,
            {
                "this is the upper bound; on which side of the mean are low losses?": (
                    mean + kappa * std
                ),
                "kappa is left out": mean - std,
                "std is left out; how unsure is each place?": mean - kappa,
                "it subtracts the variance; which measure has the unit of mean?": (
                    mean - kappa * std**2
                ),
                "the sign is turned round; is a lower loss a lower number?": kappa * std - mean,
                "this is the lowest bound alone; expected the bound at each place": (
                    (mean - kappa * std).min()
                ),
                "this is where the bound is lowest; expected the bound at each place": (
                    (mean - kappa * std).argmin()
                ),
            },
        )
    print("lower_confidence_bound is right on the data tried here")


def check_log_likelihood(function, seed=0):
    """Check log_likelihood(points, values, length, noise) → (): points (m, k); Miss if wrong."""
    task = "log_likelihood"
    for m, k, length, noise in ((5, 1, 0.8, 0.4), (7, 2, 0.9, 0.3), (1, 1, 0.5, 0.2)):
        points = normal(seed + m, m, k).clamp(-1, 1)
        points[:, 0] = torch.arange(m) + points[:, 0] / 4  # without noise, M has a factor, too
        values = normal(seed + m + 1, m) + 0.5
        fit, size, count = parts_of_likelihood(points, values, length, noise)
        answer = call(task, function, points=points, values=values, length=length, noise=noise)
        if isinstance(answer, torch.Tensor) and plain(answer) and answer.isnan().any():
            raise Miss(f"{task}: a nan comes out; of which numbers do you take the logarithm?")
        compare(
            task,
            answer,
            tensor(-fit / 2 - size / 2 - count / 2),
            {
                sentence: tensor(wrong)
                for sentence, wrong in mistaken_likelihoods(points, values, length, noise).items()
            },
        )
    print("log_likelihood is right on the data tried here")


def mistaken_likelihoods(points, values, length, noise):
    """For each sentence what its mistake gives."""
    fit, size, count = parts_of_likelihood(points, values, length, noise)
    unsquared = parts_of_likelihood(points, values, length, math.sqrt(noise))
    without = parts_of_likelihood(points, values, length, 0.0)
    plain_fit = float((values.double() ** 2).sum())
    return {
        "this is minus the log likelihood; which lengths should have the larger number?": (
            (fit + size + count) / 2
        ),
        "the constant, m/2 log 2π, is missing": -fit / 2 - size / 2,
        "the sum of log L_ii is missing; what punishes a curve that could fit anything?": (
            -fit / 2 - count / 2
        ),
        "log L_ii counts twice; is that not already the root of M?": -fit / 2 - size - count / 2,
        "the sum of log L_ii comes with half of its weight": -fit / 2 - size / 4 - count / 2,
        "the sum of log L_ii has the wrong sign": -fit / 2 + size / 2 - count / 2,
        "the first term is not halved": -fit - size / 2 - count / 2,
        "the first term has the wrong sign": fit / 2 - size / 2 - count / 2,
        "the inverse of M is left out of the first term": -plain_fit / 2 - size / 2 - count / 2,
        "noise is not squared": -sum(unsquared) / 2,
        "the noise is left out": -sum(without) / 2,
        "this is the likelihood; expected its logarithm": math.exp(-(fit + size + count) / 2),
        "this is the mean over the trials; expected the sum": (
            -(fit + size + count) / 2 / len(values)
        ),
    }


def parts_of_likelihood(points, values, length, noise):
    """By eigenvalues, in float64: yᵀA⁻¹y, the logarithm of A's determinant, and m log 2π."""
    x, y = points.double().numpy(), values.double().numpy()
    distances = ((x[:, None] - x[None]) ** 2).sum(axis=2)
    eigenvalues, vectors = np.linalg.eigh(
        np.exp(-distances / (2 * length**2)) + noise**2 * np.eye(len(y))
    )
    eigenvalues = np.maximum(eigenvalues, 1e-12)
    fit = ((vectors.T @ y) ** 2 / eigenvalues).sum()
    return float(fit), float(np.log(eigenvalues).sum()), len(y) * math.log(2 * math.pi)


def tensor(number):
    return torch.tensor(number, dtype=torch.float32)
