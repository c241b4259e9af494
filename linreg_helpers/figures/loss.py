"""Pictures of lesson 2: the loss as a bowl over (w, b), and an outlier under two losses."""

import numpy as np
import torch

from linreg_helpers.figures.model import FittedLine
from linreg_helpers.figures.picture import Picture, limits, of_one_feature, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask

__all__ = ["LossBowl", "OutlierPull"]


class LossBowl(Picture):
    """The line on the data, and its place on the map of the loss over all (w, b).

    predict(X, w, b) → (n,); mean_squared_error(y_hat, y) → (); X (n, 1), y (n,); the ranges of the
    map are pairs of numbers. ValueError where the data or what the functions give are not that.
    """

    @house_style()
    def __init__(self, predict, mean_squared_error, X, y, w_range, b_range):
        super().__init__(columns=2)
        self._predict, self._loss = predict, mean_squared_error
        self._X, self._y = X, y = of_one_feature(X, y)
        left, right = self.axes
        self._line = FittedLine(self, left, predict, X, y, "feature x", "target y")
        left.set_title("One line …")

        w_grid, b_grid = np.linspace(*w_range, 81), np.linspace(*b_range, 81)
        loss = np.array([[self._loss_at(w, b) for w in w_grid] for b in b_grid])
        finite = loss[np.isfinite(loss)]
        self._lowest = finite.min() if finite.size else np.nan
        levels = np.unique(np.quantile(finite, np.linspace(0.03, 0.95, 9))) if finite.size else []
        if len(levels) > 1:  # a loss that is the same everywhere has no contours
            shades = {"cmap": "Greys", "alpha": 0.3, "extend": "both"}
            right.contourf(w_grid, b_grid, loss, levels=levels, **shades)
            lines = {"colors": QUIET, "linewidths": 1, "linestyles": "-"}
            contours = right.contour(w_grid, b_grid, loss, levels=levels, **lines)
            labels = {"fmt": "%.1f", "fontsize": 9, "colors": "black"}
            for label in right.clabel(contours, levels=levels[::2], **labels):
                label.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1})
        (self._place,) = right.plot([], [], "o", color=MODEL, markersize=9, markeredgecolor="white")
        self.moves(self._place)
        hint = "drag the dot over the map"
        self.grabs("dot", right, ["w", "b"], lambda w, b, _: {"w": w, "b": b}, hint, reach=None)
        right.set(xlim=w_range, ylim=b_range, xlabel="weight w", ylabel="bias b")
        right.set_title("… is one place on the map of the loss")

    def update(self, w, b):
        """Draw the line of slope w and bias b, and its place on the map."""
        self._line.move(w, b)
        set_points(self._place, w, b)
        self.holds("dot", w, b)
        return (
            f"w = {w:.2f}, b = {b:.2f}: the loss is {self._loss_at(w, b):.3f}; "
            f"the lowest on the map is {self._lowest:.3f}"
        )

    def _loss_at(self, w, b):
        w, b = self._X.new_tensor([w]), self._X.new_tensor(b)
        y_hat = ask(self._predict, self._X, w, b, shape=self._y.shape)
        return float(ask(self._loss, y_hat, self._y, shape=()))


class OutlierPull(Picture):
    """One point moves up: the best line under each of two losses, and what each makes of it.

    predict(X, w, b) → (n,); best_line(loss, X, y) → w (1,), b (); the losses take (y_hat, y) and
    give one number an example; X (n, 1) ascending, y (n,); highest: the farthest up a point goes.
    """

    @house_style()
    def __init__(self, predict, best_line, squared_error, absolute_error, X, y, highest):
        super().__init__(columns=2)
        self._predict, self._best_line = predict, best_line
        self._X, self._y = X, y = of_one_feature(X, y)
        self._losses = (squared_error, absolute_error)
        looks = (
            {"color": MODEL, "linestyle": "-", "label": "squared"},
            {"color": RIVAL, "linestyle": "--", "label": "absolute"},
        )
        left, right = self.axes
        ends = limits(X, 0.06)
        self._ends = X.new_tensor(ends)[:, None]
        left.set(xlabel="feature x", xlim=ends)
        left.set(ylabel="target y", ylim=(float(y.min()) - 1, float(y.max()) + highest + 1))
        left.set_title("The best line under each loss")
        (self._points,) = left.plot([], [], "o", color=DATA, markersize=5)
        ring = {"markerfacecolor": "none", "markeredgewidth": 2, "markersize": 11}
        (self._ring,) = left.plot([], [], "o", color=DATA, **ring)
        self._lines = [left.plot([], [], **look)[0] for look in looks]
        self.lies_above(left.legend(loc="upper left"))

        reach = highest + 2
        residual = torch.linspace(-2, reach, 200)
        for loss, look in zip(self._losses, looks):
            cost = ask(loss, torch.zeros_like(residual), residual, shape=residual.shape)
            right.plot(residual.numpy(), cost.numpy(), **look)
        right.set(xlabel="its residual y − ŷ", xlim=(-2, reach))
        right.set(ylabel="its loss", ylim=(-2, reach**2 / 2))
        right.set_title("What the moved point costs")
        self.lies_above(right.legend(loc="upper left"))
        dot = {"markersize": 9, "markeredgecolor": "white"}
        self._costs = [right.plot([], [], "o", color=look["color"], **dot)[0] for look in looks]
        for artist in (self._points, self._ring, *self._lines, *self._costs):
            self.moves(artist)
        self.grabs("points", left, ["up", "which"], self._pull, "pull any point up", reach=14)

    def _pull(self, x, height, which):
        return {"up": height - float(self._y[which]), "which": which + 1}

    def update(self, up, which):
        """Move the point numbered `which`, counted from 1 on the left, up by `up`."""
        if not 1 <= which <= len(self._y):
            raise ValueError(f"which is {which}; expected a point from 1 to {len(self._y)}")
        i = which - 1
        y = self._y.clone()
        y[i] += up
        set_points(self._points, self._X[:, 0], y)
        self.holds("points", self._X[:, 0], y)
        set_points(self._ring, self._X[i, 0], y[i])
        equations = []
        for loss, line, cost in zip(self._losses, self._lines, self._costs):
            w, b = self._best_line(loss, self._X.clone(), y.clone())
            set_points(line, self._ends[:, 0], ask(self._predict, self._ends, w, b, shape=(2,)))
            y_hat = ask(self._predict, self._X, w, b, shape=y.shape)
            set_points(cost, (y - y_hat)[i], ask(loss, y_hat, y, shape=y.shape)[i])
            equations.append(f"{float(w):.2f}x {'-' if b < 0 else '+'} {abs(float(b)):.2f}")
        return (
            f"Point {which} of {len(y)} up by {up:.1f}: "
            f"the squared error's line is {equations[0]}, the absolute error's {equations[1]}"
        )
