"""Pictures of the notebook on Bayesian optimization: curves that remain, a search's steps."""

import math

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.figures.picture import Picture, Rim, set_points
from linreg_helpers.figures.run import pluralize
from linreg_helpers.figures.style import DATA, MODEL, QUIET, house_style
from linreg_helpers.figures.tuning import Trials, require_finite
from linreg_helpers.figures.validate_answers import ask, ask_two

__all__ = ["CurvesThatRemain", "SearchSteps", "draw_cut"]


GUESS = 0.35, 0.1  # what is believed of a loss before any trial: mean and standard deviation
DRAWN = 300  # curves whose mean and spread are shown, which a few would leave to chance


class CurvesThatRemain(Picture):
    """Curves drawn from a Gaussian process, and how they close in on the truth trial by trial.

    draw(grid, length, count, generator) → curves (q, count) of mean 0 and standard deviation 1;
    bend(curves, grid, tried, values, length, noise, generator) → the same curves, now near the
    values (m,) of the trials at those indices of the grid. grid (q, 1), truth (q,), lrs (q,): as in
    `Trials`; order: the indices to try, one after the other; count: how many of the curves are
    shown, beside the mean of all. ValueError where what a function gives is not that, or not
    finite.
    """

    @house_style()
    def __init__(self, draw, bend, grid, truth, lrs, order, noise, count=15):
        super().__init__()
        self._draw, self._bend, self._noise, self._count = draw, bend, noise, count
        self._search, self._order = Trials(draw, grid, truth, lrs), list(order)
        self.axes = axes = np.atleast_1d(self.axes)[0]
        look = {"color": MODEL, "linestyle": "-", "linewidth": 1, "alpha": 0.6}
        self._curves = self.moves(axes.plot([], [], label="curves", **look)[0])
        look = {"color": MODEL, "linestyle": "-", "linewidth": 3, "label": f"mean of {DRAWN}"}
        self._mean = self.moves(axes.plot([], [], **look)[0])
        self._search.set_up(self, axes)
        look = {"color": DATA, "markersize": 7, "label": "trials"}
        self._trials = self.moves(axes.plot([], [], "o", **look)[0])
        self._rims = [Rim(self, axes, color) for color in (MODEL, DATA)]
        center, scale = GUESS
        axes.set(xlabel="learning rate", ylim=(center - 3 * scale, center + 3 * scale))
        place = {"loc": "lower right", "bbox_to_anchor": (1, 0.99), "ncols": 4}
        self.lies_above(axes.legend(**place))
        axes.set_title("Curves that agree with the trials")

    def update(self, num_trials, length, others, show_truth):
        """Draw the curves and bend them to so many trials; `others` counts how often anew."""
        grid, lrs, (center, scale) = self._search.grid, self._search.lrs, GUESS
        shape = len(lrs), DRAWN
        generator = torch.Generator().manual_seed(others)
        curves = ask(self._draw, grid, length, DRAWN, generator, shape=shape)
        require_finite(self._draw, curves)
        tried = self._order[:num_trials]
        values = torch.as_tensor(self._search.truth[tried]).to(grid)
        if tried:
            units = (values - center) / scale
            seen = curves, grid, list(tried), units, length, self._noise, generator
            curves = ask(self._bend, *seen, shape=shape)
            require_finite(self._bend, curves)
        heights = center + scale * curves.double().numpy()
        mean, spread = heights.mean(axis=1), heights.std(axis=1)
        heights = heights[:, : self._count]

        gaps = np.full((1, self._count), math.nan)  # between one curve and the next
        across = np.append(lrs, math.nan)[:, None].repeat(self._count, axis=1)
        set_points(self._curves, across.T.ravel(), np.concatenate([heights, gaps]).T.ravel())
        set_points(self._mean, lrs, mean)
        set_points(self._trials, lrs[tried], values)
        ends = heights.min(axis=1), heights.max(axis=1)
        self._rims[0].point_to(np.tile(lrs, 2), np.concatenate(ends))
        self._rims[1].point_to(lrs[tried], values)
        most = int(spread.argmax())
        return (
            f"{pluralize(num_trials, 'trial')}, length {length:.3g}: {DRAWN} curves with a "
            f"standard deviation of {spread.mean():.3f} on average, and of {spread[most]:.3f} "
            f"where they differ most, at a learning rate of {lrs[most]:.3g}"
            f"{self._search.show_truth(show_truth)}"
        )


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
        below.set_yticks([0], ["0"])
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
        # It shrinks from trial to trial: the axis shrinks along, and its end is written beside it.
        low, high = min(0.0, float(np.nanmin(gain))), float(np.nanmax(gain))
        set_points(self._gain, lrs, (gain - low) / ((high - low) or 1.0))
        self._height.set(text=f" {expected:.2g} ", x=next_lr, y=1.18, ha=("left", "right")[right])
        return (
            f"{pluralize(num_trials, 'trial')}, length {length:.3g}: the lowest validation loss "
            f"so far is {float(best):.4f} at a learning rate of "
            f"{lrs[at[int(values.argmin())]]:.3g}; "
            f"next comes {next_lr:.3g}, with an expected improvement of {expected:.2g}"
            f"{self._search.show_truth(show_truth)}"
        )


@house_style()
def draw_cut(curves, bent, loss, width, places):
    """Each curve as a dot, its heights at a trial and elsewhere: thrown away, and bent.

    curves (2, c), bent (2, c): the heights of the same curves at those two places, before and
    after; loss: what the trial gave at the first, width: by how much a curve that is kept may miss
    it; places: their names → a matplotlib Figure.
    """
    curves, bent, loss = curves.numpy(), bent.numpy(), float(loss)
    figure = Figure(figsize=(9, 3.8))
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes in (left, right):
        axes.axvspan(loss - width, loss + width, color=DATA, alpha=0.2, linewidth=0)
        axes.set(xlim=(-3.5, 3.5), ylim=(-3.5, 3.5), xlabel=f"height at {places[0]}")
    left.set_ylabel(f"height at {places[1]}")
    kept = np.abs(curves[0] - loss) < width
    dot = {"linestyle": "none", "marker": "o", "markersize": 3}
    left.plot(*curves[:, ~kept], color=QUIET, alpha=0.4, **dot)
    left.plot(*curves[:, kept], color=MODEL, **dot)
    left.set_title(f"Thrown away: {kept.sum()} of {len(kept)} are left")
    few = slice(60)  # more lines would hide one another
    for before, after in zip(curves[:, few].T, bent[:, few].T):
        right.plot(*zip(before, after), color=QUIET, linestyle="-", linewidth=0.5)
    right.plot(*curves[:, few], color=QUIET, alpha=0.4, **dot)
    right.plot(*bent, color=MODEL, **dot)
    right.set_title(f"Bent: all {len(kept)} slide over to the trial")
    return figure
