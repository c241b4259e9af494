"""A search among learning rates, as it should be: what tests of two files of figures share."""

import functools

import numpy as np
import torch
from scipy.stats import norm

from linreg_helpers import next_trial

LINE = torch.linspace(0, 1, 41, dtype=torch.float64)[:, None]
LINE_LRS = 10 ** (-3 + 3 * LINE[:, 0])
ON_LINE = 0.3 + (LINE[:, 0] - 0.6) ** 2 + 0.02 * torch.sin(20 * LINE[:, 0])
NOISE = 0.01


def search(num_trials, length):
    chosen = [4, 20, 36]
    while len(chosen) < num_trials:
        chosen.append(next_trial(LINE[chosen], ON_LINE[chosen], LINE, length, NOISE))
    return LINE[chosen], ON_LINE[chosen]


def by_numpy(places, values, length):
    """What is expected along the line, by inverses, and the improvement by scipy's normal."""
    values = np.array(values)
    center, scale = values.mean(), values.std()

    def likeness(first, second):
        return np.exp(-((np.subtract.outer(first, second) / length) ** 2) / 2)

    line = np.linspace(0, 1, 41)
    inverse = np.linalg.inv(likeness(places, places) + NOISE**2 * np.eye(len(values)))
    k = likeness(places, line)
    mean = center + scale * k.T @ inverse @ ((values - center) / scale)
    std = scale * np.sqrt(np.maximum(0, 1 - np.sum(k * (inverse @ k), axis=0)))
    z = (values.min() - mean) / np.maximum(std, 1e-12)
    return mean, std, std * (z * norm.cdf(z) + norm.pdf(z))


@functools.cache
def searched(num_trials, length):
    """A search by numpy: the trials' indices, the next one's, and what `by_numpy` expects of it."""
    chosen, heights = [4, 20, 36], ON_LINE.numpy()
    while True:
        mean, std, gain = by_numpy(np.array(chosen) / 40, heights[chosen], length)
        untried = np.where(np.isin(np.arange(41), chosen), -1, gain)  # no place is tried twice
        following = int(untried.argmax())
        if len(chosen) == num_trials:
            return chosen, following, mean, std, gain
        chosen.append(following)


def zeros(*shapes):
    return tuple(torch.zeros(shape) for shape in shapes)


# What is no answer of a search for six trials.
TRIALS = [None, torch.zeros(6, 1), zeros((6, 1), 6, 6), zeros(6, 6), zeros((6, 2), 6)]
TRIALS += [zeros((6, 1), (6, 1)), zeros((6, 1), 5), zeros((5, 1), 6), zeros((5, 1), 5)]
TRIALS += [zeros((0, 1), 0), ([[0.0]] * 6, [1.0] * 6)]


def message_of_trials():
    return "learners returned NaN or infinite numbers; expected finite ones"
