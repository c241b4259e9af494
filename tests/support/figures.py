"""What the tests of figures share: data, learners' functions, and ways to read a picture."""

import functools
import io
import re

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image

from linreg_helpers import mean_squared_error, predict
from linreg_helpers.descent import Path

X = torch.linspace(-1, 1, 9)[:, None]
y = 2 * X[:, 0] + 1 + torch.tensor([0.1, -0.2, 0.0, 0.3, -0.1, 0.2, -0.3, 0.0, 0.1])
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
each_bad_data = pytest.mark.parametrize(("changed", "message"), BAD_DATA.values(), ids=BAD_DATA)


# -------------------------------------------------------------------------- the learner's functions


def loss(w, b, X, y):
    return mean_squared_error(predict(X, w, b), y)


def answering(answer):
    """A function that gives the same answer to everything."""

    def learners(*arguments):
        return answer

    return learners


def changed(function, change):
    """A function whose answer is that of another, changed."""

    def learners(*arguments):
        return change(function(*arguments))

    return learners


def uphill(path):
    return Path(-path.w, -path.b, path.examples_seen)


def with_gradients(path):
    return Path(path.w.requires_grad_(), path.b.requires_grad_(), path.examples_seen)


def rude(function):
    """A function that overwrites the tensors it is given with zeros, after its answer."""

    def learners(*arguments):
        answer = function(*arguments)
        for argument in arguments:
            if isinstance(argument, torch.Tensor):
                argument.zero_()
        return answer

    return learners


def wrong_paths(d):
    """Answers that are no path of d weights, and how each is named."""

    def path(w=(3, d), b=(3,), seen=(3,)):
        return Path(torch.zeros(w), torch.zeros(b), torch.zeros(seen))

    return [
        (None, "None"),
        (torch.zeros(3, d), "a Tensor"),
        ((torch.zeros(3, d), torch.zeros(3)), "a tuple"),
        (path(w=()), "w of shape ()"),
        (path(w=(3,)), "w of shape (3,)"),
        (path(w=(3, d - 1)), f"w of shape (3, {d - 1})"),
        (path(w=(3, d + 1)), f"w of shape (3, {d + 1})"),
        (path(w=(0, d), b=(0,), seen=(0,)), f"w of shape (0, {d})"),
        (path(b=(2,)), "b of shape (2,)"),
        (path(b=(3, 1)), "b of shape (3, 1)"),
        (path()._replace(w=[[0.0] * d] * 3), "w as a list"),
        (path(seen=(2,)), "examples_seen of shape (2,)"),
        (path()._replace(examples_seen=[0, 1, 2]), "examples_seen as a list"),
        (path()._replace(examples_seen=None), "examples_seen as a NoneType"),
    ]


# ------------------------------------------------------------------------------ a picture, and read


class Exchangeable:
    """A function that answers as the one does that it holds at the moment, and has its name."""

    def __init__(self, function):
        self.function = function

    @property
    def __name__(self):
        return self.function.__name__

    def __call__(self, *arguments):
        return self.function(*arguments)


def made_once(make, values, **functions):
    """A way to one picture, which many tests use: to make and to draw it anew takes its time.

    Each call puts it back to `values` under the functions given here, and exchanges some, by name.
    """
    exchangeable = {name: Exchangeable(function) for name, function in functions.items()}
    picture = functools.cache(lambda: make(**exchangeable))

    def put_back(**others):
        for name, function in functions.items():
            exchangeable[name].function = function
        picture().update(**values)
        for name, function in others.items():
            exchangeable[name].function = function
        return picture()

    return put_back


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png(scale=1))).convert("RGB"), dtype=int)


def is_drawn(picture):
    """Whether the picture comes out, as wide as all are."""
    return pixels(picture).shape[1] == 900


def seen(picture, **values):
    """What a learner sees after a move: the sentence, and the picture."""
    return picture.update(**values), str(picture.strokes)


def off_color(picture, place, color, panel=0):
    """How far from a color is what is drawn at a place of a panel, by default the left one."""
    drawn = pixels(picture)
    axes = np.atleast_1d(picture.axes)[panel]
    column, row = axes.transData.transform(place)
    expected = 255 * np.array(matplotlib.colors.to_rgb(color))
    return np.abs(drawn[len(drawn) - 1 - int(row), int(column)] - expected).max()


def outside(picture, color):
    """Where triangles of that color point to what lies outside the left axes: "^" and so on."""
    sides = [line for line in picture.axes[0].lines if line.get_marker() in list("<>v^")]
    return "".join(
        line.get_marker() * len(line.get_xdata()) for line in sides if line.get_color() == color
    )


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


def triangles(rim):
    """The sides of a panel at which a rim points to something outside."""
    return {side for side, line in rim._sides.items() if len(line.get_xdata())}
