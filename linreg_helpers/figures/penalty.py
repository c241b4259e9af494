"""Pictures of the deeper notebook on the penalty: the path of ridge regression, live."""

import numpy as np
import torch

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.picture import Picture, Rim, limits, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask_two
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict

__all__ = ["RidgePath"]

STOPS = 49  # of the path, from the lowest penalty to the highest


class RidgePath(Picture):
    """The weights of ridge regression over the penalty, and its losses up to where you stand.

    ridge(X, y, penalty) → w (d,), b (); training, validation: pairs X (n, d), y (n,); names: of the
    d features; plain: how many of them, from the first on, are no products: they make the rival,
    fitted without a penalty; lowest, highest: the penalties at the ends. ValueError where what the
    function gives is not that.
    """

    @house_style()
    def __init__(self, ridge, training, validation, names, plain, lowest=0.001, highest=10.0):
        super().__init__(columns=2, height=3.9)
        self._ridge, self._names = ridge, names
        self._training, self._validation = training, validation
        self._penalties = np.geomspace(lowest, highest, STOPS)
        fits = [self._fit(penalty) for penalty in self._penalties]
        weights = np.array([w for w, _ in fits])  # (STOPS, d)
        self._losses = np.array([losses for _, losses in fits])  # (STOPS, 2)
        left, right = self.axes
        scale = {"xscale": "log", "xlabel": "penalty α"}
        left.set(xlim=(0.7 * lowest, 1.4 * highest), ylabel="weight", **scale)
        left.set_ylim(limits(weights, 0.08))
        products = f"{weights.shape[1] - plain} products"
        for columns, color, name in (
            (slice(plain, None), QUIET, products),
            (slice(plain), MODEL, f"{plain} plain features"),
        ):
            look = {"color": color, "linestyle": "-", "linewidth": 0.8}
            lines = left.plot(self._penalties, weights[:, columns], **look)
            lines[0].set_label(name)
        self.lies_above(left.legend(loc="lower right"))
        left.set_title("The penalty shrinks the weights")
        self._dots = self.moves(left.plot([], [], "o", color=MODEL, markersize=3)[0])
        self._name = self.moves(left.text(1, 0, "", color=MODEL, va="bottom"))
        look = {"color": MODEL, "linestyle": "--", "linewidth": 1.2}
        self._here = [
            self.moves(axes.plot([], [], transform=axes.get_xaxis_transform(), **look)[0])
            for axes in self.axes
        ]

        X, y = training
        w, b = analytic_solution(X[:, :plain], y)
        X, y = validation
        self._rival = float(mean_squared_error(predict(X[:, :plain], w, b), y))
        self._rival_words = f"the {plain} plain features without a penalty: {self._rival:.4f}"
        right.set(xlim=(0.7 * lowest, 1.4 * highest), ylabel="loss", **scale)
        right.set_ylim(limits(np.array([*self._losses.ravel(), self._rival]), 0.1))
        right.axhline(self._rival, color=QUIET, linestyle=":", linewidth=1.5)
        words = f"{plain} plain, no penalty"
        place = {"xytext": (0, -4), "textcoords": "offset points", "va": "top", "ha": "right"}
        at = 1.3 * highest, self._rival
        right.annotate(words, at, color=QUIET, fontsize=9, **place)
        self._curves, self._ends, self._rims = [], [], [Rim(self, left, MODEL)]
        looks = (("training", DATA, "-", "o", DATA), ("validation", RIVAL, "--", "s", "none"))
        for name, color, line, marker, inside in looks:
            look = {"color": color, "linestyle": line, "label": name}
            self._curves.append(self.moves(right.plot([], [], **look)[0]))
            look = {"color": color, "linestyle": "none", "marker": marker, "mfc": inside}
            look["markersize"] = 7
            self._ends.append(self.moves(right.plot([], [], **look)[0]))
            self._rims.append(Rim(self, right, color))
        self.lies_above(right.legend(loc="upper left"))
        right.set_title("Its losses, up to here")
        for name, axes in zip(("weights", "losses"), self.axes):
            self.grabs(name, axes, ["penalty"], penalty_at, "drag the dashed line", reach=None)

    def update(self, penalty):
        """Fit with that penalty, and draw its weights and its losses."""
        w, losses = self._fit(penalty)
        drawn = np.nan_to_num(w, nan=1e6).clip(-1e6, 1e6)
        self._dots.set_data(np.full(len(w), penalty), drawn)
        self._rims[0].point_to(np.full(len(w), penalty), drawn)
        before = self._penalties < penalty
        for number, loss in enumerate(np.nan_to_num(losses, nan=1e6).clip(0, 1e6)):
            height = [*self._losses[before, number], loss]
            set_points(
                self._curves[number],
                torch.tensor([*self._penalties[before], penalty]),
                torch.tensor(height),
            )
            set_points(self._ends[number], penalty, loss)
            self._rims[1 + number].point_to(penalty, loss)
        # Each as long as the legend leaves room for it.
        for line, name, span in zip(self._here, ("weights", "losses"), ((0.24, 1), (0, 0.8))):
            line.set_data((penalty, penalty), span)
            self.holds(name, penalty, float(np.mean(line.axes.get_ylim())))
        largest = int(np.abs(drawn).argmax())
        side = "left" if before.sum() < len(before) / 2 else "right"
        height = np.clip(drawn[largest], *self.axes[0].get_ylim())
        self._name.set(text=f" {self._names[largest]} ", x=penalty, y=height, ha=side)
        return (
            f"penalty {penalty:.3g}: the weights have length {format_finite(np.linalg.norm(w))}, "
            f"the largest is {self._names[largest]} with {format_finite(w[largest])}; training "
            f"loss {format_finite(losses[0])}, validation loss {format_finite(losses[1])}; "
            f"{self._rival_words}"
        )

    def _fit(self, penalty):
        """→ the learner's weights (d,), and the losses on training and validation examples."""
        X, y = self._training
        w, b = ask_two(self._ridge, X, y, float(penalty), shapes=[(X.shape[1],), ()])
        w, b = w.to(X.dtype), b.to(X.dtype)
        pairs = self._training, self._validation
        losses = [float(mean_squared_error(predict(X, w, b), y)) for X, y in pairs]
        return w.double().numpy(), losses


def penalty_at(penalty, height, which):
    return {"penalty": penalty}


def format_finite(number):
    return f"{number:.4f}" if abs(number) < 1e4 else "beyond 10000"
