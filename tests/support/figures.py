"""What several files of tests share: data, pictures made of them, and ways to read these."""

import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from linreg_helpers import (
    analytic_solution,
    expected_improvement,
    gaussian_process,
    largest_stable_lr,
    losses_along,
    mean_squared_error,
    minibatch_sgd,
    next_trial,
    predict,
)
from linreg_helpers.figures import Hunt, SearchSteps, SgdPath, TuningMap

X = torch.linspace(-1, 1, 9)[:, None]
y = 2 * X[:, 0] + 1 + torch.tensor([0.1, -0.2, 0.0, 0.3, -0.1, 0.2, -0.3, 0.0, 0.1])


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"), dtype=int)


def loss(w, b, X, y):
    return mean_squared_error(predict(X, w, b), y)


def sgd_path(minibatch_sgd=minibatch_sgd, losses_along=losses_along, X=X + 1, y=y):
    functions = (minibatch_sgd, losses_along, largest_stable_lr, analytic_solution)
    return SgdPath(*functions, X, y, (-4.0, 4.0), (-3.0, 3.0), most_epochs=10)


def hunt(minibatch_sgd=minibatch_sgd, losses_along=losses_along, X=X + 1, y=y, target=0.03):
    return Hunt(minibatch_sgd, losses_along, analytic_solution, X, y, target, num_epochs=20)


X_pair = torch.randn(60, 2, generator=torch.Generator().manual_seed(1))
y_pair = X_pair @ torch.tensor([1.0, -0.5]) + torch.sin(7 * X_pair[:, 0]) / 2
PARTS = {"training": slice(0, 30), "validation": slice(30, 50), "test": slice(50, 60)}
LRS = torch.logspace(-2, 0, 7)
SIZES = [4, 6, 8, 11]
TABLE = 0.1 + 0.02 * (torch.arange(7)[:, None] - torch.tensor([2, 3, 4, 5])) ** 2


def tuning_map(
    minibatch_sgd=minibatch_sgd,
    losses_along=losses_along,
    table=TABLE,
    dtype=torch.float32,
    loss_range=(0.0, 0.6),
):
    parts = [(X_pair[part].to(dtype), y_pair[part].to(dtype)) for part in PARTS.values()]
    places = LRS.to(dtype), SIZES, table
    ranges = {"epochs": 10, "worst": 0.5, "loss_range": loss_range, "most_epochs": 30}
    return TuningMap(minibatch_sgd, losses_along, *parts, *places, **ranges)


LINE = torch.linspace(0, 1, 41, dtype=torch.float64)[:, None]
LINE_LRS = 10 ** (-3 + 3 * LINE[:, 0])
ON_LINE = 0.3 + (LINE[:, 0] - 0.6) ** 2 + 0.02 * torch.sin(20 * LINE[:, 0])
NOISE = 0.01


def search(num_trials, length):
    chosen = [4, 20, 36]
    while len(chosen) < num_trials:
        chosen.append(next_trial(LINE[chosen], ON_LINE[chosen], LINE, length, NOISE))
    return LINE[chosen], ON_LINE[chosen]


def expects(points, values, new_points, length):
    return gaussian_process(points, values, new_points, length, NOISE)


def search_steps(search=search, expects=expects, improvement=expected_improvement):
    return SearchSteps(search, expects, improvement, LINE, ON_LINE, LINE_LRS)


TUNING = {"lr": 0.1, "batch_size": 4, "num_epochs": 10, "test": 1}
SEARCH = {"num_trials": 5, "length": 0.2}
SGD = {"lr": 0.3, "batch_size": 4, "num_epochs": 3, "shuffle": 0}
HUNT = {"lr": 0.3, "batch_size": 4, "shuffle": 0, "keep": 1}

BAD_DATA = {
    "another n": ({"y": y[:5]}, "y has shape (5,)"),
    "a column for y": ({"y": y[:, None]}, "y has shape (9, 1)"),
    "two features": ({"X": torch.zeros(9, 2)}, "X has shape (9, 2); expected (n, 1)"),
    "no feature axis": ({"X": X[:, 0]}, "X has shape (9,)"),
    "nan": ({"y": torch.full((9,), torch.nan)}, "y holds 9 NaN or infinite numbers of 9"),
    "no examples": ({"X": X[:0], "y": y[:0]}, "X is empty"),
    "numpy": ({"X": X.numpy()}, "X is a ndarray; expected a tensor"),
    "whole numbers": ({"y": y.long()}, "y is of torch.int64; expected torch.float32"),
}


def pieces(sentence, *numbers):
    """The text between numbers, once these are checked to be the ones given, in their order.

    They are rounded to a certain digit: half of it is let by, and a tenth for rounding in float32.
    """
    texts = re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", sentence)
    assert len(texts) == len(numbers)
    for text, number in zip(texts, numbers):
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(number, abs=0.6 * 10.0**-digits)
    return re.sub(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", "#", sentence)
