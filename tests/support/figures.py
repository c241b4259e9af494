"""What the tests of figures share: data, and ways to read a picture and its sentence."""

import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from linreg_helpers import mean_squared_error, predict

X = torch.linspace(-1, 1, 9)[:, None]
y = 2 * X[:, 0] + 1 + torch.tensor([0.1, -0.2, 0.0, 0.3, -0.1, 0.2, -0.3, 0.0, 0.1])


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"), dtype=int)


def loss(w, b, X, y):
    return mean_squared_error(predict(X, w, b), y)


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
