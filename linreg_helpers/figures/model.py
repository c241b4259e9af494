"""Pictures of lesson 1: the line on the data, and the model as one neuron."""

import functools
import math

import numpy as np
import torch
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle

from linreg_helpers.conventions import require
from linreg_helpers.figures.picture import Picture, Rim, limits, of_one_feature, set_points
from linreg_helpers.figures.style import DATA, DOT, MODEL, QUIET, THIN, house_style
from linreg_helpers.figures.validate_answers import ask

__all__ = ["LineOnData", "Neuron"]

RING = {"facecolor": "none", "linewidth": 2}


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
        left.set_title("Each stick is a residual: data minus line", pad=10)

        (self._residuals,) = right.plot([], [], "o", color=DATA, markersize=4)
        self.moves(self._residuals)
        right.axhline(0, color=MODEL, linewidth=1.5, linestyle="-")
        right.set(xlabel=x_name, xlim=left.get_xlim(), ylabel="residual y − ŷ")
        bottom, top = left.get_ylim()
        right.set_ylim((bottom - top) / 2, (top - bottom) / 2)  # the same scale: as long as there
        self._rims = [Rim(self, left, MODEL), Rim(self, right, DATA)]
        right.set_title("The residuals by themselves", pad=10)  # above the triangles

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


class Neuron(Picture):
    """The model of two features as one neuron, and its terms, added up one after the other.

    `predict(X, w, b)` gives each term by itself, and their sum. w (2,), b (): what stands on the
    connections; each feature goes from −3 to 3. ValueError where w and b are not that, or
    where `predict` does not give (n,) numbers.
    """

    @house_style()
    def __init__(self, predict, w, b):
        require(w=w, b=b)
        if len(w) != 2:
            raise ValueError(f"w has shape {tuple(w.shape)}; expected (2,), two features")
        super().__init__(columns=2, width_ratios=[5, 3])
        self._predict, self._w, self._b = predict, w.detach().clone(), torch.as_tensor(b).detach()
        left, right = self.axes
        self._network = Network(self, left)
        farthest = 3 * float(self._w.abs().sum())
        self._sum = TermByTerm(self, right, farthest, float(self._b))
        for place, name in enumerate(("x1", "x2")):
            pull = functools.partial(self._pull, place)
            self.grabs(name, right, [name], pull, f"pull bar {place + 1} by its dot")

    def _pull(self, place, x, y, which):
        """The feature whose term ends at x; none where its weight is 0."""
        weight = float(self._w[place])
        return {f"x{place + 1}": (x - self._starts[place]) / weight} if weight else {}

    def update(self, x1, x2):
        """Give the neuron the features x1 and x2."""
        x, no_bias = self._w.new_tensor([x1, x2]), torch.zeros_like(self._b)
        products = ask(self._predict, x.diag(), self._w, no_bias, shape=(2,))
        bias = ask(self._predict, torch.zeros_like(x)[None], self._w, self._b, shape=(1,))
        y_hat = ask(self._predict, x[None], self._w, self._b, shape=(1,)).item()
        terms = [*products.tolist(), bias.item()]

        factors = [*self._w.tolist(), float(self._b)]
        self._network.show((x1, x2, 1), factors, terms, y_hat)
        ends = self._sum.show(terms, y_hat)
        self._starts = (0, ends[0])
        for name, end, row in zip(("x1", "x2"), ends, TermByTerm.ROWS):
            self.holds(name, end, row)
        first, second, third = map(short, terms)
        return (
            f"x₁ = {short(x1)}, x₂ = {short(x2)}: the terms {first}, {second} and the bias {third} "
            f"add up to ŷ = {short(y_hat)}"
        )


class Network:
    """Three inputs, the last of them always 1, their connections to the sum, and its output."""

    def __init__(self, picture, axes):
        axes.set(xlim=(0, 10.5), ylim=(-2.9, 2.9), aspect="equal")
        axes.axis("off")
        axes.set_title("One neuron: weigh each input, add it all up")
        look = {"ha": "center", "va": "center", "fontsize": 12}
        along = look | {"va": "bottom", "color": MODEL, "rotation_mode": "anchor"}
        self._inputs, self._products = [], []
        for name, y in zip(("$x_1$", "$x_2$", ""), (2.2, 0, -2.2)):
            axes.add_patch(Circle((1.6, y), 0.6, edgecolor=DATA, **RING))
            axes.text(0.6, y, name, ha="center", va="center", fontsize=14)
            axes.plot([2.2, 6.5], [y, 0.13 * y], color=QUIET, **THIN)
            angle = math.degrees(math.atan2(-0.87 * y, 4.3))
            product = axes.text(4.3, 0.575 * y + 0.12, "", rotation=angle, **along)
            self._inputs.append(picture.moves(axes.text(1.6, y, "", **look)))
            self._products.append(picture.moves(product))
        axes.add_patch(Circle((7.1, 0), 0.6, edgecolor=MODEL, **RING))
        axes.text(7.1, 0, r"$\Sigma$", **look)
        axes.plot([7.7, 8.4], [0, 0], color=QUIET, **THIN)
        output = axes.text(8.5, 0, "", **look | {"ha": "left", "color": MODEL})
        self._output = picture.moves(output)

    def show(self, inputs, factors, terms, y_hat):
        """Write the numbers in their places; of the first three, one for each input."""
        for place, (value, factor, term) in enumerate(zip(inputs, factors, terms)):
            self._inputs[place].set_text(short(value))
            value = short(value) if value >= 0 else f"({short(value)})"
            self._products[place].set_text(f"{short(factor)} · {value} = {short(term)}")
        self._output.set_text(f"ŷ = {short(y_hat)}")  # mathtext would be parsed at each move


class TermByTerm:
    """Terms as bars, each beginning where the one above it ends, and their sum in the last row.

    farthest: how far the first two terms may reach together; bias: the third.
    """

    ROWS = (3, 2, 1, 0)

    def __init__(self, picture, axes, farthest, bias):
        axes.set_title("Its terms, added up")
        axes.set_yticks(self.ROWS, ["$w_1 x_1$", "$w_2 x_2$", "$b$", r"$\hat{y}$"], fontsize=12)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=QUIET, **THIN)
        low, high = limits(np.array([min(bias, 0) - farthest, max(bias, 0) + farthest]), 0.05)
        right = high + 0.25 * (high - low)  # there stand the numbers
        axes.set(xlim=(low, right), ylim=(-0.6, 3.6), xlabel="sum so far")
        axes.axhline(0.5, 0.84, 1, color=QUIET, **THIN)
        (self._steps,) = axes.plot([], [], color=QUIET, **THIN)
        picture.moves(self._steps)
        self._bars, self._words = [], []
        for row in self.ROWS:
            (bar,) = axes.barh([row], [0], height=0.5, color=to_rgba(MODEL, 0.4 if row else 1))
            self._bars.append(picture.moves(bar))
            word = axes.text(right, row, "", ha="right", va="center")
            self._words.append(picture.moves(word))
        (self._ends,) = axes.plot([], [], color=MODEL, **DOT)
        picture.moves(self._ends)

    def show(self, terms, y_hat):
        """Draw three terms and what `predict` says is their sum. → where each of them ends."""
        # Beyond its panel a bar is cut off anyway.
        *lengths, total = np.nan_to_num([*terms, y_hat]).clip(-1e9, 1e9)
        ends = np.cumsum(lengths)
        for bar, start, end in zip(self._bars, [0, *ends[:2], 0], [*ends, total]):
            bar.set(x=min(start, end), width=abs(end - start))
        for word, number in zip(self._words, [*terms, y_hat]):
            word.set_text(short(number))
        down = [[row - 0.25, row - 0.75, np.nan] for row in self.ROWS[:3]]
        set_points(self._steps, ends.repeat(3), np.ravel(down))
        set_points(self._ends, ends[:2], np.array(self.ROWS[:2]))
        return ends.tolist()


def short(number):
    """A number with at most two decimals, and with a minus sign."""
    return f"{round(number, 2) + 0:g}".replace("-", "−")
