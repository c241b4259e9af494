"""The picture of overfitting in lesson 6: a curve of growing degree, and its two losses."""

import numpy as np
import torch

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.picture import Picture, Rim, limits, set_points
from linreg_helpers.figures.style import DATA, MODEL, RIVAL, house_style
from linreg_helpers.figures.tuning import format_loss, shown
from linreg_helpers.figures.validate_answers import ask
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict
from linreg_helpers.tuning import best_trial

__all__ = ["FitByDegree"]

FINE = 241  # how many points a curve is drawn through


class FitByDegree(Picture):
    """The curve that fits the training examples best, and its losses for each degree up to there.

    powers(x, degree) → (n, degree), the features of x (n,); training, validation: pairs x (n,),
    y (n,); labels: what x and y are; others: more such pairs, each of which a faint curve of that
    degree fits. ValueError where what the function gives is not that.
    """

    @house_style()
    def __init__(self, powers, training, validation, labels, others=(), most=14):
        super().__init__(columns=2)
        self._powers, self._most = powers, most
        self._training, self._validation, self._others = training, validation, others
        left, right = self.axes
        xs, ys = (torch.cat(both) for both in zip(training, validation))
        self._line = torch.linspace(float(xs.min()), float(xs.max()), FINE, dtype=xs.dtype)
        looks = {"training": {"color": DATA, "marker": "o", "markersize": 6}}
        looks["validation"] = {"color": RIVAL, "marker": "s", "markersize": 5, "mfc": "none"}
        for (x, y), (name, look) in zip((training, validation), looks.items()):
            left.plot(x, y, linestyle="none", label=name, **look)
        faint = {"color": MODEL, "linestyle": "-", "linewidth": 0.8, "alpha": 0.4}
        self._faint = self.moves(left.plot([], [], **faint)[0])
        self._curve = self.moves(left.plot([], [], color=MODEL, linestyle="-")[0])
        left.set(xlim=limits(xs, 0.03), ylim=limits(ys, 0.15), xlabel=labels[0], ylabel=labels[1])
        left.set_title("Fitted to the blue dots alone")
        lines = {"training": "-", "validation": "--"}
        self._losses = [
            self.moves(right.plot([], [], linestyle=lines[name], label=name, **look)[0])
            for name, look in looks.items()
        ]
        self._turn = self.moves(right.plot([], [], "*", color=RIVAL, markersize=14)[0])
        line = analytic_solution(training[0][:, None], training[1])
        high = max(
            float(mean_squared_error(predict(x[:, None], *line), y))
            for x, y in (training, validation)
        )
        right.set(xlim=(0.4, most + 0.6), ylim=(-0.06 * high, 1.25 * high))
        right.set(xlabel="degree", ylabel="loss", title="Loss; star: lowest validation so far")
        self._rims = [Rim(self, right, color) for color in (DATA, RIVAL)]
        self.lies_above(right.legend(loc="upper right"))
        self.grabs("degree", right, ["degree"], self._degree_at, "press on a degree", reach=None)

    def _degree_at(self, degree, loss, which):
        return {"degree": min(max(round(degree), 1), self._most)}

    def update(self, degree):
        """Fit each degree up to this one anew."""
        fits = [self._fit(each, *self._training) for each in range(1, degree + 1)]
        degrees, (w, b) = range(1, degree + 1), fits[-1]
        losses = np.array([[self._loss(*fit, *pair) for fit in fits] for pair in self._pairs()])
        set_points(self._curve, self._line, self._heights(w, b))
        faint = [self._heights(*self._fit(degree, *pair)).numpy() for pair in self._others]
        across = np.append(self._line.numpy(), np.nan)  # a gap between one curve and the next
        heights = [np.append(one, np.nan) for one in faint]
        self._faint.set_data(np.tile(across, len(faint)), np.ravel(heights))
        turn = best_trial(torch.from_numpy(losses[1])) if np.isfinite(losses[1]).any() else 0
        for line, rim, values in zip(self._losses, self._rims, losses):
            set_points(line, degrees, shown(values))
            rim.point_to(degrees, shown(values))
        set_points(self._turn, turn + 1, shown(losses[1, turn]))
        self.holds("degree", degree, float(shown(losses[1, -1])))
        ends = [format_loss(values[-1]) for values in losses]
        return (
            f"degree {degree}: training loss {ends[0]}, validation loss {ends[1]}; "
            f"the lowest validation loss so far is {format_loss(losses[1, turn])}, "
            f"at degree {turn + 1}"
        )

    def _pairs(self):
        return self._training, self._validation

    def _features(self, x, degree):
        return ask(self._powers, x, degree, shape=(len(x), degree)).to(x.dtype)

    def _heights(self, w, b):
        """A curve over the whole panel, and somewhat beyond: farther, a stroke has no pixels."""
        low, high = self.axes[0].get_ylim()
        heights = predict(self._features(self._line, len(w)), w, b)
        return heights.clamp(2 * low - high, 2 * high - low)

    def _fit(self, degree, x, y):
        return analytic_solution(self._features(x, degree), y)

    def _loss(self, w, b, x, y):
        return float(mean_squared_error(predict(self._features(x, len(w)), w, b), y))
