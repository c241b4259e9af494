"""Pictures of lesson 5: training anew under the hand, and races between batch sizes."""

import math
import time

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from linreg_helpers.descent import Path
from linreg_helpers.figures.descent import CONTOUR, FAR, TINY, lines_through
from linreg_helpers.figures.picture import Picture, log_scale, of_one_feature, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask, name_of, require_path

__all__ = ["Hunt", "SgdPath", "draw_clouds", "draw_race"]

STEPS = {"color": MODEL, "linestyle": "-", "linewidth": 0.8, "marker": "o", "markersize": 2.5}
LEAST = 1e-7  # of the loss at the start: below it, float32 leaves nothing to see
LOOKS = ((DATA, "-"), (MODEL, "--"), (TRUTH, "-."), (RIVAL, ":"))


class SgdPath(Picture):
    """A training run of minibatch SGD: its path on the map of the loss, and the loss by examples.

    minibatch_sgd(X, y, lr, batch_size, num_epochs, generator) → a path with w (T+1, 1), b (T+1,)
    and examples_seen (T+1,); losses_along(path, X, y) → (T+1,); largest_stable_lr(X) → a number;
    analytic_solution(X, y) → w (1,), b (); X (n, 1), y (n,); the ranges of the map are pairs of
    numbers. ValueError where the data or what the functions give are not that.
    """

    @house_style()
    def __init__(
        self,
        minibatch_sgd,
        losses_along,
        largest_stable_lr,
        analytic_solution,
        X,
        y,
        w_range,
        b_range,
        most_epochs,
    ):
        super().__init__(columns=2)
        self._X, self._y = X, y = of_one_feature(X, y)
        self._runs = Runs(minibatch_sgd, losses_along, analytic_solution, X, y)
        self._limit = float(largest_stable_lr(X.clone()))
        left, right = self.axes
        left.plot(*map_of(losses_along, X, y, w_range, b_range), **CONTOUR)
        self._path = self.moves(left.plot([], [], **STEPS)[0])
        self._end = self.moves(left.plot([], [], "o", color=MODEL, markersize=8)[0])
        self._curve = self.moves(right.plot([], [], **STEPS)[0])
        left.plot(0, 0, "s", color=DATA, markersize=7)
        left.annotate("start", (0, 0), (6, -14), textcoords="offset points", color=DATA)
        self._best = self.moves(left.plot([], [], "*", color=RIVAL, markersize=14)[0])
        set_points(self._best, *self._runs.best)  # it moves only to lie above the path
        left.set(xlim=w_range, ylim=b_range, xlabel="weight w", ylabel="bias b", aspect="equal")
        left.set_title("The path, its end (dot); star: the lowest")
        right.set_title("The loss above its lowest")
        self._runs.set_up(right, max(1, most_epochs) * len(y))

    def update(self, lr, batch_size, num_epochs, shuffle):
        """Train again, from zeros, with the order of the examples that belongs to `shuffle`."""
        path, losses, seconds = self._runs.train(lr, batch_size, num_epochs, shuffle)
        near = [value.nan_to_num(FAR).clamp(-FAR, FAR) for value in (path.w[:, 0], path.b)]
        set_points(self._path, *near)
        set_points(self._end, near[0][-1], near[1][-1])
        set_points(self._curve, path.examples_seen, self._runs.above(losses))
        self.marks = {"lr": (self._limit, f"2/λmax = {self._limit:.3g}")}
        best_w, best_b = self._runs.best
        away = math.hypot(path.w[-1, 0] - float(best_w), path.b[-1] - float(best_b))
        sentence = (
            f"learning rate {lr:.3g}, batch size {batch_size}, {pluralize(num_epochs, 'epoch')}, "
            f"shuffle {shuffle}: {pluralize(len(losses) - 1, 'update')} in "
            f"{1000 * seconds:.1f} ms; "
        )
        ended = math.isfinite(losses[-1]) and math.isfinite(away)
        if not ended or losses[-1] > 1000 * self._runs.height:
            return sentence + "diverged, the loss ends at more than 1000 times that of the start"
        above = max(0.0, float(losses[-1]) - self._runs.lowest)
        return sentence + (
            f"the loss ends at {losses[-1]:.4f}, {above:.4f} above its lowest, and the parameters "
            f"{away:.3f} away from the lowest place"
        )


class Hunt(Picture):
    """One run's loss on its way to a target, and the finds so far: how few examples sufficed.

    minibatch_sgd, losses_along, analytic_solution, X, y as in `SgdPath`; target: the loss to stay
    below, from somewhere on; num_epochs: how long each run takes. ValueError where the target is
    not between the lowest loss and that of the start, and as there.
    """

    @house_style()
    def __init__(self, minibatch_sgd, losses_along, analytic_solution, X, y, target, num_epochs):
        super().__init__(columns=2)
        if num_epochs < 2:
            raise ValueError(f"num_epochs is {num_epochs}; expected 2 or more")
        X, y = of_one_feature(X, y)
        self._runs = Runs(minibatch_sgd, losses_along, analytic_solution, X, y)
        lowest, start = self._runs.lowest, self._runs.start
        if not lowest < target < start:
            raise ValueError(
                f"target is {target}; expected one above the lowest loss {lowest:.4g} and below "
                f"{start:.4g}, that of the start"
            )
        self._target, self._num_epochs = target, num_epochs
        self._finds, self._asked = set(), 0
        left, right = self.axes
        budget = num_epochs * len(y)
        left.axhline(target - lowest, color=TRUTH, linestyle="--", linewidth=1.5)
        left.text(0, 0.8 * (target - lowest), "target", color=TRUTH, va="top")
        self._curve = self.moves(left.plot([], [], **STEPS)[0])
        self._hit = self.moves(left.plot([], [], "o", color=TRUTH, markersize=9)[0])
        self._runs.set_up(left, budget)
        left.set_title("This run")
        self._all_finds = self.moves(right.plot([], [], "o", color=DATA, markersize=7)[0])
        self._now = self.moves(right.plot([], [], "o", color=MODEL, markersize=9, mfc="none")[0])
        self._best = self.moves(right.plot([], [], "*", color=TRUTH, markersize=16)[0])
        right.set(xscale="log", yscale="log", xlabel="batch size", ylabel="examples needed")
        right.set(xlim=(0.8, 1.25 * len(y)), ylim=(0.08 * len(y), 1.25 * budget))
        plain_ticks(right.xaxis, right.yaxis)
        right.set_title("Your finds; star: the best, ring: this run")

    def update(self, lr, batch_size, shuffle, keep):
        """Train again until the budget ends; `keep` counts the presses of its button."""
        asked = keep - self._asked
        self._asked = keep  # first, so that a run that fails does not pass its turn on to the next
        if keep == 0:
            self._finds = set()
        path, losses, _ = self._runs.train(lr, batch_size, self._num_epochs, shuffle)
        outside = (~(losses <= self._target)).nonzero()  # true for nan, too
        hit = int(outside[-1]) + 1 if len(outside) else 0
        least = path.examples_seen[-1] * (1 - 1 / self._num_epochs)  # to stay for the last epoch
        hit = hit if hit < len(losses) and path.examples_seen[hit] <= least else None
        needed = None if hit is None else int(path.examples_seen[hit])
        if asked > 0 and hit is not None:
            self._finds.add((needed, batch_size, lr, shuffle))
        finds = sorted(self._finds)

        above = self._runs.above(losses)
        set_points(self._curve, path.examples_seen, above)
        set_points(self._hit, *(([], []) if hit is None else (needed, above[hit])))
        set_points(self._now, *(([], []) if hit is None else (batch_size, needed)))
        set_points(self._all_finds, [find[1] for find in finds], [find[0] for find in finds])
        set_points(self._best, *((finds[0][1], finds[0][0]) if finds else ([], [])))

        sentence = f"learning rate {lr:.3g}, batch size {batch_size}, shuffle {shuffle}: "
        if hit is None:
            sentence += f"not below the target for the last of {self._num_epochs} epochs. "
            if asked > 0:
                sentence += "There is nothing to keep. "
        else:
            sentence += (
                f"below the target for good after {pluralize(needed, 'example')}, "
                f"{pluralize(hit, 'update')}. "
            )
        if not finds:
            return sentence + "No finds kept yet"
        needed, batch_size, lr, shuffle = finds[0]
        return (
            f"{sentence}{pluralize(len(finds), 'find')} kept, the best: "
            f"{pluralize(needed, 'example')} (learning rate {lr:.3g}, batch size {batch_size}, "
            f"shuffle {shuffle})"
        )


class Runs:
    """Training runs of a learner's function on the same data, and the lowest loss beside them."""

    def __init__(self, minibatch_sgd, losses_along, analytic_solution, X, y):
        self._minibatch_sgd, self._losses_along = minibatch_sgd, losses_along
        self._X, self._y = X, y
        self.best = analytic_solution(X.clone(), y.clone())
        w, b = (torch.as_tensor(value).detach() for value in self.best)
        ends = Path(torch.stack([w, 0 * w]), torch.stack([b, 0 * b]), torch.arange(2))
        self.lowest, self.start = ask(losses_along, ends, X, y, shape=(2,)).tolist()
        if not math.isfinite(self.lowest) or not math.isfinite(self.start):
            raise ValueError(
                f"{name_of(losses_along)} returned {self.lowest} for the lowest loss and "
                f"{self.start} for that of the start; expected finite numbers"
            )
        self.height = max(self.start, TINY)

    def set_up(self, axes, most):
        """Let axes show the loss above its lowest, by examples seen, up to `most` of them."""
        axes.set(xlabel="examples seen", ylabel="loss − lowest (log scale)")
        log_scale(axes)
        axes.set_xlim(-0.01 * most, 1.01 * most)
        axes.set_ylim(1e-5 * self.height, 20 * self.height)

    def train(self, lr, batch_size, num_epochs, seed):
        """→ path, its losses, and the seconds that the training took."""
        X, y, generator = self._X.clone(), self._y.clone(), torch.Generator().manual_seed(seed)
        start = time.perf_counter()
        path = self._minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)
        seconds = time.perf_counter() - start
        path = detached(path, self._minibatch_sgd)
        length = len(path.b)
        return path, ask(self._losses_along, path, self._X, self._y, shape=(length,)), seconds

    def above(self, losses):
        """Losses above the lowest, within what a log scale can show."""
        top = 1e12 * self.height
        losses = losses.double()  # float32 may not hold the top
        return (losses.nan_to_num(top) - self.lowest).clamp(LEAST * self.height, top)


def detached(path, function, d=1):
    """A path of d weights without its gradients; ValueError that names what else came."""
    require_path(path, function, w=(d,), b=(), examples_seen=())
    return Path(path.w.detach(), path.b.detach(), path.examples_seen.detach())


def map_of(losses_along, X, y, w_range, b_range):
    """Contours of the loss over (w, b), as the points of one line."""
    w_grid, b_grid = np.linspace(*w_range, 61), np.linspace(*b_range, 61)
    w, b = (X.new_tensor(values.ravel()) for values in np.meshgrid(w_grid, b_grid))
    places = Path(w[:, None], b, torch.arange(len(b)))
    heights = ask(losses_along, places, X, y, shape=w.shape).numpy().reshape(61, 61)
    return lines_through(heights.astype(float), w_grid, b_grid)


def pluralize(number, thing):
    """A number of things, as "1 update" or "2 updates"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def plain_ticks(*axes):
    """Let the ticks of log axes (each an x or y axis) be plain numbers."""
    for axis in axes:
        axis.set_major_formatter(ScalarFormatter())
        axis.set_minor_formatter(NullFormatter())


@house_style()
def draw_race(curves, axes_labels, ylabel, target=None):
    """The same runs against several measures of effort, a panel for each, bands over seeds.

    curves: for each name the efforts, one (T+1,) for each panel, and the heights (seeds, T+1);
    axes_labels: a label for each panel → a matplotlib Figure. A line is the mean over seeds, its
    band goes from the lowest to the highest. ValueError for more than four curves.
    """
    if len(curves) > len(LOOKS):
        raise ValueError(f"curves holds {len(curves)}; expected at most {len(LOOKS)}")
    figure = Figure(figsize=(9, 3.8))
    panels = figure.subplots(1, len(axes_labels), sharey=True, squeeze=False)[0]
    for (name, (efforts, heights)), (color, line) in zip(curves.items(), LOOKS):
        heights = np.asarray(heights)[:, 1:]  # a log scale has no place for the start, at 0
        for panel, effort in zip(panels, efforts):
            effort = np.asarray(effort)[1:]
            panel.fill_between(
                effort, heights.min(0), heights.max(0), color=color, alpha=0.2, linewidth=0
            )
            panel.plot(effort, heights.mean(0), color=color, linestyle=line, label=name)
    for panel, label in zip(panels, axes_labels):
        panel.set(xlabel=label, xscale="log", yscale="log")
        if target is not None:
            panel.axhline(target, color=QUIET, linewidth=1, linestyle="-")
    panels[0].set_ylabel(ylabel)
    panels[0].set_title("Which is ahead depends on the axis")
    panels[-1].legend(title="batch size", loc="upper right")
    return figure


@house_style()
def draw_clouds(losses_along, clouds, best, X, y, w_range, b_range):
    """Where training runs wander about, a map for each title.

    clouds: for each title the places w (T, 1) and b (T,); best: the w (1,) and b () to mark
    → a matplotlib Figure.
    """
    X, y = of_one_feature(X, y)
    figure = Figure(figsize=(9, 3.6))
    panels = figure.subplots(1, len(clouds), sharey=True, squeeze=False)[0]
    contours = map_of(losses_along, X, y, w_range, b_range)
    for panel, (title, (w, b)) in zip(panels, clouds.items()):
        panel.plot(*contours, **CONTOUR)
        panel.plot(w[:, 0].numpy(), b.numpy(), ".", color=MODEL, markersize=2)
        panel.plot(*(float(value) for value in best), "*", color=RIVAL, markersize=11)
        panel.set(xlim=w_range, ylim=b_range, xlabel="weight w", title=title, aspect="equal")
    panels[0].set_ylabel("bias b")
    return figure
