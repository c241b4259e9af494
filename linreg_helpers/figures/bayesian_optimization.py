"""Pictures of the notebook on Bayesian optimization: what a search expects, trial by trial."""

import math

import numpy as np

from linreg_helpers.figures.picture import Picture, Rim, set_points
from linreg_helpers.figures.run import pluralize
from linreg_helpers.figures.style import DATA, MODEL, house_style
from linreg_helpers.figures.tuning import Trials, require_finite
from linreg_helpers.figures.validate_answers import ask, ask_two

__all__ = ["SearchSteps"]


class SearchSteps(Picture):
    """A search in one dimension, trial by trial: what it expects, and where it tries next.

    search, grid, truth, lrs: as in `Trials`; the search is asked for one trial more than are
    shown, the next; expects(points, values, new_points, length) → mean (q,), standard deviation
    (q,); improvement(mean, std, best) → (q,). ValueError where what the functions give is not that.
    """

    @house_style()
    def __init__(self, search, expects, improvement, grid, truth, lrs):
        rows = {"mosaic": [["curve"], ["gain"]], "height_ratios": [5, 3], "sharex": True}
        super().__init__(height=4.2, **rows)
        self._search = Trials(search, grid, truth, lrs)
        self._expects, self._improvement = expects, improvement
        above, below = self.axes
        self._band = self.moves(above.fill([], [], color=MODEL, alpha=0.2, linewidth=0)[0])
        self._search.set_up(self, above)
        look = {"color": MODEL, "linestyle": "-", "label": "expected ± 2 std"}
        self._mean = self.moves(above.plot([], [], **look)[0])
        # From the bottom of the axes to their top, whatever they show.
        look = {"color": MODEL, "linestyle": "--", "linewidth": 1.5, "label": "next trial"}
        self._next = [
            self.moves(axes.plot([], [], transform=axes.get_xaxis_transform(), **look)[0])
            for axes in (above, below)
        ]
        look = {"color": DATA, "markersize": 7, "label": "trials"}
        self._trials = self.moves(above.plot([], [], "o", **look)[0])
        self._rims = [Rim(self, above, color) for color in (MODEL, DATA)]
        place = {"loc": "lower right", "bbox_to_anchor": (1, 0.98), "ncols": 4}
        self.lies_above(above.legend(**place))
        above.set_title("What it expects")
        self._gain = self.moves(below.plot([], [], color=MODEL, linestyle="-")[0])
        self._height = self.moves(below.text(1, 1, "", color=MODEL, va="top"))
        below.set(xlabel="learning rate", ylabel="expected\nimprovement", ylim=(-0.08, 1.2))
        below.set_yticks([0, 1], ["lowest", "highest"])
        below.set_title("The next trial is the highest point; gaps: already tried")

    def update(self, num_trials, length, show_truth):
        """Search anew with that length, and show what is expected after so many trials."""
        tried, losses, at = self._search.ask(num_trials + 1, length)
        points, values, lrs = tried[:-1], losses[:-1], self._search.lrs
        *at, there = at  # the last one is the next trial
        shape, best = (len(lrs),), values.min()
        seen = points, values, self._search.grid, length
        mean, std = ask_two(self._expects, *seen, shapes=(shape, shape))
        require_finite(self._expects, mean, std)
        gain = ask(self._improvement, mean, std, best, shape=shape).double().clone()
        require_finite(self._improvement, gain)
        mean, std, next_lr = mean.double().numpy(), std.double().numpy(), lrs[there]

        outline = np.concatenate([mean - 2 * std, (mean + 2 * std)[::-1]])
        self._band.set_xy(np.column_stack([np.concatenate([lrs, lrs[::-1]]), outline]))
        set_points(self._mean, lrs, mean)
        set_points(self._trials, lrs[at], values)
        ends = [int(mean.argmin()), int(mean.argmax())]
        self._rims[0].point_to(lrs[ends], mean[ends])
        self._rims[1].point_to(lrs[at], values)
        for line in self._next:
            set_points(line, (next_lr, next_lr), (0, 1))
        expected, right = float(gain[there]), there > len(lrs) / 2
        gain[at] = math.nan  # no place is tried twice
        # It shrinks from trial to trial: its shape is drawn, and its height written beside it.
        low, high = np.nanmin(gain), np.nanmax(gain)
        set_points(self._gain, lrs, (gain - low) / ((high - low) or 1.0))
        self._height.set(text=f" {expected:.2g} ", x=next_lr, y=1.18, ha=("left", "right")[right])
        return (
            f"{pluralize(num_trials, 'trial')}, length {length:.3g}: the lowest validation loss "
            f"so far is {float(best):.4f} at a learning rate of "
            f"{lrs[at[int(values.argmin())]]:.3g}; "
            f"next comes {next_lr:.3g}, with an expected improvement of {expected:.2g}"
            f"{self._search.show_truth(show_truth)}"
        )
