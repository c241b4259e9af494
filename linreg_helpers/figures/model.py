"""Pictures of lesson 1: the line on the data, and the model as one neuron."""

import numpy as np
import torch
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from linreg_helpers.figures.picture import Picture, Rim, limits, of_one_feature, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, house_style
from linreg_helpers.figures.validate_answers import ask

__all__ = ["LineOnData", "draw_neuron"]


class FittedLine:
    """Data of one feature on `axes`, a line that moves, and a stick from it to each example.

    squares: whether each stick is a side of a square.
    """

    def __init__(self, picture, axes, predict, X, y, x_name, y_name, squares=False):
        self._predict, self._X, self._y = predict, X, y
        axes.set(xlabel=x_name, xlim=limits(X, 0.05))
        axes.set(ylabel=y_name, ylim=limits(y, 0.15))
        self._squares = None
        if squares:
            look = {"facecolor": to_rgba(MODEL, 0.05), "edgecolor": to_rgba(MODEL, 0.4)}
            look["linewidth"] = 0.6
            self._squares = picture.moves(axes.add_collection(PolyCollection([], **look)))
        stick = {"color": QUIET, "linestyle": "-", "linewidth": 1 if len(y) < 60 else 0.6}
        (self._sticks,) = axes.plot([], [], **stick)
        (self._line,) = axes.plot([], [], color=MODEL, linestyle="-")
        (points,) = axes.plot(X[:, 0].numpy(), y.numpy(), "o", color=DATA, markersize=4)
        for artist in (self._sticks, self._line, points):  # points stay, but on top of the sticks
            picture.moves(artist)
        self._X_line = torch.linspace(*axes.get_xlim(), 50, dtype=X.dtype)[:, None]
        self._picture = picture
        picture.grabs("ends", axes, ["w", "b"], self._turn, "turn the line by its ends")
        picture.grabs("line", axes, ["b"], self._lift, "lift it in the middle", reach=10)

    def _turn(self, x, y, which):
        """The slope and bias of the line whose one end goes to y; the other stays."""
        held_x, held_y = (values[1 - which] for values in self._picture.held["ends"])
        end_x = self._picture.held["ends"][0][which]
        w = (y - held_y) / (end_x - held_x)
        return {"w": w, "b": held_y - w * held_x}

    def _lift(self, x, y, which):
        return {"b": y - self._w * x}

    def move(self, w, b):
        """Put the line where `predict(X, w, b)` says; w and b are numbers. → y_hat (n,)"""
        self._w = w
        w, b = self._X.new_tensor([w]), self._X.new_tensor(b)
        y_hat = ask(self._predict, self._X, w, b, shape=self._y.shape)
        line = ask(self._predict, self._X_line, w, b, shape=self._X_line[:, 0].shape)
        set_points(self._line, self._X_line[:, 0], line)
        x = self._X_line[:, 0]
        self._picture.holds("ends", x[[2, -3]].tolist(), line[[2, -3]].tolist())
        self._picture.holds("line", x[4:-4], line[4:-4])
        # A NaN ends a stick. All sticks are one line, which is far faster to draw than one each.
        gap = torch.full_like(self._y, torch.nan)
        ends = torch.stack([y_hat, self._y, gap], dim=1).flatten()
        set_points(self._sticks, self._X[:, 0].repeat_interleave(3), ends)
        if self._squares:
            self._draw_squares(y_hat)
        return y_hat

    def _draw_squares(self, y_hat):
        """Squares on the screen, on the side of each stick where the line goes away from them."""
        axes = self._line.axes
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        _ = self._picture.panels  # only then matplotlib has laid out the axes
        across = (right - left) / axes.bbox.width * axes.bbox.height / (top - bottom)
        x, y = self._X[:, 0].numpy(), self._y.numpy()
        # Beyond its panel a square is cut off anyway.
        gap = np.nan_to_num(y_hat.numpy() - y).clip(bottom - top, top - bottom)
        other = x + across * gap * (1 if self._w >= 0 else -1)
        sides = np.stack([[x, other, other, x], [y, y, y + gap, y + gap]])
        self._squares.set_verts(sides.transpose(2, 1, 0))


class LineOnData(Picture):
    """Data of one feature, the line of `predict(X, w, b)` through it, and the residuals y − ŷ.

    X (n, 1), y (n,). ValueError where they are not, or where `predict` does not give (n,) numbers.
    """

    @house_style()
    def __init__(self, predict, X, y, x_name="feature x", y_name="target y"):
        super().__init__(columns=2, width_ratios=[3, 2])
        self._X, self._y = X, y = of_one_feature(X, y)
        left, right = self.axes
        self._line = FittedLine(self, left, predict, X, y, x_name, y_name)
        left.set_title("Each stick is a residual: data minus line")

        (self._residuals,) = right.plot([], [], "o", color=DATA, markersize=4)
        self.moves(self._residuals)
        right.axhline(0, color=MODEL, linewidth=1.5, linestyle="-")
        right.set(xlabel=x_name, xlim=left.get_xlim(), ylabel="residual y − ŷ")
        bottom, top = left.get_ylim()
        right.set_ylim((bottom - top) / 2, (top - bottom) / 2)  # the same scale: as long as there
        self._rims = [Rim(self, left, MODEL), Rim(self, right, DATA)]
        right.set_title("The residuals by themselves")

    def update(self, w, b):
        """Draw the line of slope w and bias b."""
        y_hat = self._line.move(w, b)
        residual = self._y - y_hat
        set_points(self._residuals, self._X[:, 0], residual)
        middle = len(y_hat) // 2
        self._rims[0].point_to(self._X[middle, 0], y_hat[middle])
        self._rims[1].point_to(self._X[:, 0], residual)
        return (
            f"w = {w:.2f}, b = {b:.2f}: the residuals average {float(residual.mean()):+.2f}, "
            f"and the longest stick is {float(residual.abs().max()):.2f}"
        )


@house_style()
def draw_neuron(weights, bias):
    """The linear model as a network of one neuron, its parameters written on the connections.

    weights: one number for each input; bias: a number → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 3))
    axes = figure.subplots()
    axes.set(xlim=(0, 9), ylim=(-1.5, 1.5), aspect="equal")
    axes.axis("off")
    arrow = {"arrowstyle": "->", "color": QUIET}
    inputs = [f"$x_{j}$" for j, _ in enumerate(weights, start=1)] + ["1"]
    strengths = [f"$w_{j} = {weight:g}$" for j, weight in enumerate(weights, start=1)]
    strengths.append(f"$b = {bias:g}$")
    heights = torch.linspace(1.1, -1.1, len(inputs)).tolist()
    for name, strength, height in zip(inputs, strengths, heights):
        _node(axes, 1.5, height, name, DATA)
        axes.annotate("", xy=(4.45, 0.12 * height), xytext=(1.85, height), arrowprops=arrow)
        label = axes.text(3.0, 0.603 * height, strength, ha="center", va="center", color=MODEL)
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 2})
    _node(axes, 4.8, 0, r"$\Sigma$", MODEL)
    axes.annotate("", xy=(6.6, 0), xytext=(5.2, 0), arrowprops=arrow)
    axes.text(6.7, 0, r"$\hat{y} = \mathbf{w}^{\top}\mathbf{x} + b$", va="center", fontsize=14)
    axes.set_title("One neuron: each input times its weight, all summed")
    return figure


def _node(axes, x, y, name, color):
    axes.add_patch(Circle((x, y), 0.35, facecolor="white", edgecolor=color, linewidth=2))
    axes.text(x, y, name, ha="center", va="center", fontsize=13)
