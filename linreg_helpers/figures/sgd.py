"""Pictures of lesson 5: training under the hand, batch by batch, as a race and as a hunt."""

import math
import time

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from linreg_helpers import sgd
from linreg_helpers.analytic import analytic_solution
from linreg_helpers.descent import Path, gradient, largest_stable_lr
from linreg_helpers.figures.landscape import Bowl, LossMap, around, near
from linreg_helpers.figures.picture import (
    Picture,
    Rim,
    arrows,
    log_scale,
    of_one_feature,
    set_points,
)
from linreg_helpers.figures.run import STEPS, TINY, RunPanels, pluralize, run_from
from linreg_helpers.figures.style import BATCHES, DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import name_of
from linreg_helpers.model import predict

__all__ = [
    "BatchSteps",
    "Hunt",
    "Race",
    "SgdPath",
    "draw_clouds",
    "draw_race",
    "draw_schedules",
    "draw_spread",
]

LEAST = 1e-7  # of the loss at the start: below it, float32 leaves nothing to see


class SgdPath(Picture):
    """A run of minibatch SGD: its line, its path on the map of the loss, and its loss by examples.

    minibatch_sgd(X, y, lr, batch_size, num_epochs, generator) → a path with w (T+1, 1), b (T+1,)
    and examples_seen (T+1,); X (n, 1), y (n,). ValueError where the data or what the function gives
    are not that.
    """

    @house_style()
    def __init__(self, minibatch_sgd, X, y, most_epochs=6):
        super().__init__(columns=3)
        self._X, self._y = X, y = of_one_feature(X, y)
        self._runs = Runs(minibatch_sgd, X, y)
        self._bowl = bowl = self._runs.bowl
        self._limit = largest_stable_lr(X)
        limits = around((0, 0), bowl.best)
        most = max(1, most_epochs) * len(y)
        self._panels = RunPanels(self, self.axes, X, y, bowl, limits, most)
        self._runs.set_up(self.axes[2], most)
        self.axes[2].set_title("Loss above the lowest")

    def update(self, lr, batch_size, num_epochs, shuffle, start_w=0.0, start_b=0.0):
        """Train again from a start, with the order of the examples that belongs to `shuffle`."""
        start = start_w, start_b
        path, losses, seconds = self._runs.train(lr, batch_size, num_epochs, shuffle, start)
        seen, above = path.examples_seen, self._runs.above(losses)
        self._panels.show(path, self._bowl, self._X, seen, above)
        self.marks = {"lr": (self._limit, f"2/λmax = {self._limit:.3g}")}
        away = math.hypot(path.w[-1, 0] - self._bowl.best[0], path.b[-1] - self._bowl.best[1])
        sentence = (
            f"learning rate {lr:.3g}, batch size {batch_size}, {pluralize(num_epochs, 'epoch')}, "
            f"shuffle {shuffle}: {pluralize(len(losses) - 1, 'update')} in "
            f"{1000 * seconds:.1f} ms; "
        )
        ended = math.isfinite(losses[-1]) and math.isfinite(away)
        if not ended or losses[-1] > 1000 * self._runs.height:
            return sentence + "diverged, the loss ends at more than 1000 times that of zeros"
        above = max(0.0, float(losses[-1]) - self._bowl.lowest)
        return sentence + (
            f"the loss ends at {losses[-1]:.4f}, {above:.4f} above its lowest, and the parameters "
            f"{away:.3f} away from the minimum"
        )


class BatchSteps(Picture):
    """One batch after the other: its examples lit, each one's own step, and the one they take.

    minibatches(X, y, batch_size, generator) → pairs X (B, d), y (B,), each example in one of them;
    X (n, 1), y (n,). Every arrow is one example's step; the heavy one, their mean, is taken. A
    hollow star is the minimum for the batch alone; the start, dropped near that of all, lands on
    it. ValueError where the data or what the function gives are not that.
    """

    @house_style()
    def __init__(self, minibatches, X, y):
        super().__init__(columns=3)
        self._minibatches = minibatches
        self._X, self._y = X, y = of_one_feature(X, y)
        self._bowl = Bowl(X, y)
        limits = around((0, 0), self._bowl.best)
        self._panels = RunPanels(
            self, self.axes, X, y, self._bowl, limits, most=30, dropped=self._onto_star
        )
        for end in self._panels.ends:  # hollow, for near the star the arrows are short
            end.set_fillstyle("none")
        data, plane, curve = self.axes
        start = self._bowl.at_zeros
        curve.set(xlabel="updates", ylabel="loss of all (log scale)", title="Its loss")
        curve.set_ylim(max(0.5 * self._bowl.lowest, 1e-6 * start, TINY), 5 * start or 1)
        lit = {"color": DATA, "markersize": 8, "markeredgecolor": RIVAL}
        self._lit = self.moves(data.plot([], [], "o", **lit)[0])
        hollow = {"markersize": 16, "markerfacecolor": "none", "markeredgewidth": 1.5}
        self._own = self.moves(plane.plot([], [], "*", color=DATA, **hollow)[0])
        self._rim = Rim(self, plane, DATA)
        look = {"linestyle": "-", "solid_joinstyle": "miter", "zorder": 5}  # above the path
        self._fan = self.moves(plane.plot([], [], color=DATA, linewidth=0.8, **look)[0])
        self._all = self.moves(plane.plot([], [], color=RIVAL, linewidth=1.5, **look)[0])
        self._mean = self.moves(plane.plot([], [], color=MODEL, linewidth=3, **look)[0])
        data.set_title("This batch, lit")
        plane.set_title("Each example's step")

    def _onto_star(self, w, b):
        """Where a start that is dropped there begins: near the star, on it."""
        if math.dist((w, b), self._bowl.best) < 0.02 * np.ptp(self._panels.plane.get_xlim()):
            return self._bowl.best.tolist()
        return w, b

    def update(self, lr, batch_size, step, shuffle, start_w=0.0, start_b=0.0):
        """Take `step` updates, and show the batch of the next one."""
        generator = torch.Generator().manual_seed(shuffle)
        w, b = self._y.new_tensor([start_w]), self._y.new_tensor(start_b)
        places = [(w, b)]
        batches = self._numbers(batch_size, generator)
        for _ in range(step):
            batch = next(batches)
            grad_w, grad_b = gradient(w, b, self._X[batch], self._y[batch])
            w, b = w - lr * grad_w, b - lr * grad_b
            places.append((w, b))
        batch = next(batches)
        residual = predict(self._X, w, b) - self._y
        steps = -lr * torch.stack([residual * self._X[:, 0], residual], dim=1).double().numpy()
        w, b = zip(*places)
        path = Path(torch.stack(w), torch.stack(b), None)
        losses = sgd.losses_along(path, self._X, self._y).double().numpy()
        lowest = self._bowl.lowest
        self._panels.show(path, self._bowl, self._X, np.arange(len(losses)), losses, lowest)
        here = np.array([near(path.w[-1, 0]), near(path.b[-1])])
        set_points(self._lit, self._X[batch, 0], self._y[batch])
        own = [], []  # of a single example, many lines have no loss
        if len(batch) > 1:
            own = [near(part) for part in analytic_solution(self._X[batch], self._y[batch])]
        self._own.set_data(*map(np.atleast_1d, own))
        self._rim.point_to(*own)
        unit = 0.02 * float(np.diff(self._panels.plane.get_xlim())[0])
        mean, full = steps[batch].mean(axis=0), steps.mean(axis=0)
        for line, moves in ((self._fan, steps[batch]), (self._mean, [mean]), (self._all, [full])):
            line.set_data(*arrows(here, near(moves), unit))
        diverged = not losses[-1] < 1000 * self._bowl.at_zeros
        end = "diverged" if diverged else f"the loss is {losses[-1]:.4f}"
        return (
            f"learning rate {lr:.3g}, shuffle {shuffle}, after {pluralize(step, 'update')}: "
            f"{end}, and the mean step of the next {pluralize(len(batch), 'example')} "
            f"{compared(mean, full)}"
        )

    def _numbers(self, batch_size, generator):
        """The numbers of the examples of each batch, epoch after epoch."""
        numbers = torch.arange(len(self._y), dtype=self._X.dtype)
        X = torch.stack([self._X[:, 0], numbers], dim=1)  # they travel as a feature of their own
        while True:
            dealt = 0
            for pair in self._minibatches(X.clone(), self._y.clone(), batch_size, generator):
                if not isinstance(pair, tuple | list) or len(pair) != 2 or pair[0].dim() != 2:
                    raise ValueError(
                        f"{name_of(self._minibatches)} gave {pair!r:.60}; expected pairs X_batch "
                        f"(B, d), y_batch (B,)"
                    )
                dealt += len(pair[0])
                yield pair[0][:, -1].round().long().numpy()
            if not dealt:
                raise ValueError(f"{name_of(self._minibatches)} gave no batches; expected some")


def compared(mean, full):
    """How the mean step of a batch differs from that of all examples, in words."""
    if not np.isfinite([*mean, *full]).all():
        return "is lost"
    lengths = np.linalg.norm(mean), np.linalg.norm(full)
    if lengths[1] <= 0.1 * lengths[0] or not lengths[0]:  # it has no direction to speak of
        other = f"{lengths[1]:.2g} long" if lengths[1] > 1e-3 * lengths[0] else "zero, or nearly"
        return f"is {lengths[0]:.2g} long, where that of all is {other}"
    angle = math.degrees(math.atan2(*mean[::-1]) - math.atan2(*full[::-1]))
    return f"points {abs((angle + 180) % 360 - 180):.0f}° away from that of all"


class Race(Picture):
    """Three batch sizes under one clock: which is ahead depends on what the clock counts.

    minibatch_sgd, X, y as in `SgdPath`; the batch sizes are 1, a tenth of the n examples, and n.
    The clock ticks at most `most` times: for n / 10 examples, or for an update.
    """

    @house_style()
    def __init__(self, minibatch_sgd, X, y, most=60):
        super().__init__(columns=2, width_ratios=[2, 3])
        self._X, self._y = X, y = of_one_feature(X, y)
        self._runs, self._most, self._known = Runs(minibatch_sgd, X, y), most, {}
        self._sizes = (1, max(1, len(y) // 10), len(y))
        plane, curve = self.axes
        bowl = self._runs.bowl
        rings = LossMap(plane, bowl, around((0, 0), bowl.best))
        plane.set_title(f"Three paths; rings: loss +{rings.step:g}")
        plane.plot(0, 0, "s", color=QUIET, markersize=7)
        self._paths, self._curves, self._heads, self._labels = [], [], [], []
        for size, (color, line) in zip(self._sizes, BATCHES):
            look = {"color": color, "linestyle": line, "linewidth": 1.2}
            self._paths.append(self.moves(plane.plot([], [], **look)[0]))
            self._curves.append(self.moves(curve.plot([], [], **{**look, "linewidth": 1.8})[0]))
            head = {"color": color, "marker": "o", "markersize": 8, "markeredgecolor": "white"}
            self._heads.append([self.moves(ax.plot([], [], **head)[0]) for ax in self.axes])
            words = {"color": color, "fontsize": 10, "va": "center", "clip_on": True}
            self._labels.append(self.moves(curve.text(0, 1, f"  B = {size}", **words)))
        self.moves(rings.star)
        self._rims = [Rim(self, axes, QUIET) for axes in self.axes]
        self._runs.set_up(curve, most)
        curve.set(
            xlim=(-0.02 * most, 1.25 * most),
            xlabel=f"ticks: {len(y) / 10:g} examples, or 1 update, each",
        )
        curve.set_title("Loss above the lowest")
        curve.set_ylim(0.5 * LEAST * self._runs.height, 8 * self._runs.height)

    def update(self, tick, clock, lr_single, lr_tenth, lr_all, shuffle):
        """Show all three after so many ticks of a clock that counts "examples" or "updates"."""
        rates, ends, words = (lr_single, lr_tenth, lr_all), [], []
        for place, (size, lr) in enumerate(zip(self._sizes, rates)):
            path, losses = self._run(place, size, lr, shuffle)
            efforts = path.examples_seen / (len(self._y) / 10)
            if clock == "updates":
                efforts = torch.arange(len(losses))
            so_far = efforts <= tick
            w, b = near(path.w[so_far, 0]), near(path.b[so_far])
            above = self._runs.above(losses)[so_far]
            self._paths[place].set_data(w, b)
            set_points(self._curves[place], efforts[so_far], above)
            self._heads[place][0].set_data(w[-1:], b[-1:])
            set_points(self._heads[place][1], efforts[so_far][-1], above[-1])
            ends.append((float(efforts[so_far][-1]), float(above[-1]), w[-1], b[-1]))
            finite = math.isfinite(losses[so_far][-1]) and above[-1] < 1000 * self._runs.height
            height = f"{above[-1]:.2g}" if finite else "beyond 1000"
            words.append(f"B = {size} is {height} above the lowest")
        x, heights, w, b = zip(*ends)
        self._label(x, heights)
        self._rims[0].point_to(w, b)
        self._rims[1].point_to(x, heights)
        counted = tick if clock == "updates" else round(tick * len(self._y) / 10)
        rates = ", ".join(f"{lr:.3g}" for lr in rates)
        unit, whole = "update", ""
        if clock == "examples":
            unit, whole = "example", ", in whole batches"
        return (
            f"after {pluralize(counted, unit)} each{whole}, shuffle {shuffle}, "
            f"learning rates {rates}: {', '.join(words)}"
        )

    def _label(self, x, heights):
        """Put the batch sizes beside the ends of their curves, one above the other."""
        low, high = np.log10(self.axes[1].get_ylim())
        apart, highest, levels = 0.055 * (high - low), high - 0.03 * (high - low), {}
        for place in np.argsort(heights):
            below = max(levels.values(), default=-math.inf)
            levels[place] = max(min(math.log10(heights[place]), highest), below + apart)
        for place, level in reversed(levels.items()):
            self._labels[place].set_position((x[place], 10 ** min(level, highest)))
            highest = min(level, highest) - apart

    def _run(self, place, size, lr, shuffle):
        """A run long enough for both clocks; the last of each batch size is kept, to play it."""
        if self._known.get(place, [None])[0] != (lr, shuffle):
            per_epoch = math.ceil(len(self._y) / size)
            num_epochs = max(math.ceil(self._most / 10), math.ceil(self._most / per_epoch))
            path, losses, _ = self._runs.train(lr, size, num_epochs, shuffle)
            self._known[place] = (lr, shuffle), path, losses
        return self._known[place][1:]


class Hunt(Picture):
    """One run's loss on its way to a target, and the finds so far: how few examples sufficed.

    minibatch_sgd, X, y as in `SgdPath`; target: the loss to stay below from somewhere on, by
    default 20% above the lowest; num_epochs: how long each run takes. Gray: what a coarse search
    finds. ValueError where the target is not between the lowest loss and that of zeros.
    """

    @house_style()
    def __init__(self, minibatch_sgd, X, y, target=None, num_epochs=8):
        super().__init__(columns=2)
        if num_epochs < 2:
            raise ValueError(f"num_epochs is {num_epochs}; expected 2 or more")
        X, y = of_one_feature(X, y)
        self._runs = Runs(minibatch_sgd, X, y)
        lowest, start = self._runs.bowl.lowest, self._runs.bowl.at_zeros
        self._target = target = 1.2 * lowest if target is None else target
        if not lowest < target < start:
            raise ValueError(
                f"target is {target}; expected one above the lowest loss {lowest:.4g} and below "
                f"{start:.4g}, that of zeros"
            )
        self._num_epochs = num_epochs
        self._finds, self._asked = set(), 0
        left, right = self.axes
        budget = num_epochs * len(y)
        left.axhline(target - lowest, color=RIVAL, linestyle="--", linewidth=1.5)
        left.text(0, 0.8 * (target - lowest), "target", color=RIVAL, va="top")
        self._curve = self.moves(left.plot([], [], **STEPS)[0])
        self.leaves(self._curve, "ghost")
        look = {"color": MODEL, "markersize": 10, "markerfacecolor": "white", "markeredgewidth": 2}
        self._hit = self.moves(left.plot([], [], "o", **look)[0])
        failed = {"color": RIVAL, "markersize": 9, "markeredgewidth": 2.5}
        self._failed = self.moves(left.plot([], [], "x", **failed)[0])
        self._runs.set_up(left, budget)
        left.set_ylim(bottom=0.01 * (target - lowest))
        left.axvspan(budget - len(y), budget, color=QUIET, alpha=0.15, linewidth=0)
        last = {"ha": "right", "va": "top", "fontsize": 9, "color": QUIET}
        left.text(budget, 0.98, "last epoch", transform=left.get_xaxis_transform(), **last)
        left.set_title("This run")
        searched = self._coarse_search(X, y)
        right.plot(*searched, "o", color=QUIET, alpha=0.4, markersize=7)
        self._all_finds = self.moves(right.plot([], [], "o", color=DATA, markersize=7)[0])
        self._now = self.moves(right.plot([], [], "o", **{**look, "markerfacecolor": "none"})[0])
        look = {"color": DATA, "markersize": 11, "markeredgecolor": RIVAL}
        self._best = self.moves(right.plot([], [], "D", **look)[0])
        right.set(xscale="log", yscale="log", xlabel="batch size", ylabel="examples needed")
        right.set(xlim=(0.8, 1.25 * len(y)), ylim=(0.8 * len(y), 1.25 * budget))
        right.set_xticks(searched[0])
        right.set_yticks([len(y) * epochs for epochs in (1, 2, 4, num_epochs)])
        plain_ticks(right.xaxis, right.yaxis)
        right.set_title("Your finds; gray: a coarse search")

    def update(self, lr, batch_size, shuffle, keep):
        """Train again until the budget ends; `keep` counts the presses of its button."""
        asked = keep - self._asked
        self._asked = keep  # first, so that a run that fails does not pass its turn on to the next
        if keep == 0:
            self._finds = set()
        path, losses, _ = self._runs.train(lr, batch_size, self._num_epochs, shuffle)
        hit = self._arrival(path, losses)
        needed = None if hit is None else int(path.examples_seen[hit])
        if asked > 0 and hit is not None:
            self._finds.add((needed, batch_size, lr, shuffle))
        finds = sorted(self._finds)

        above = self._runs.above(losses)
        set_points(self._curve, path.examples_seen, above)
        self._curve.set_marker("o" if len(above) <= 150 else "")  # so many would make one blot
        set_points(self._hit, *(([], []) if hit is None else (needed, above[hit])))
        failed = [] if hit is not None else self._failures(path, losses)[:1]
        set_points(self._failed, path.examples_seen[failed], above[failed])
        set_points(self._now, *(([], []) if hit is None else (batch_size, needed)))
        set_points(self._all_finds, [find[1] for find in finds], [find[0] for find in finds])
        set_points(self._best, *((finds[0][1], finds[0][0]) if finds else ([], [])))

        sentence = f"learning rate {lr:.3g}, batch size {batch_size}, shuffle {shuffle}: "
        if hit is None:
            sentence += f"not below the target throughout the last of {self._num_epochs} epochs. "
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

    def _arrival(self, path, losses):
        """The update from which on a run stays below the target, for an epoch at least, or None."""
        hit = sgd.arrival(losses, self._target)
        return hit if hit < math.inf and not self._failures(path, losses) else None

    def _failures(self, path, losses):
        """The updates after which a run misses the target in its last epoch: true for nan, too."""
        seen = path.examples_seen
        until = torch.cat([seen[1:], seen[-1:] + 1])  # it stays where it is up to the next one
        last = until > seen[-1] * (1 - 1 / self._num_epochs)
        return (last & ~(losses <= self._target)).nonzero()[:, 0].tolist()

    def _coarse_search(self, X, y):
        """Batch sizes, and the fewest examples that some power of two as a learning rate needs."""
        runs, fewest = Runs(sgd.minibatch_sgd, X, y), {}
        for size in (size for size in (1, 4, 16, 64, 256) if size < len(y)):
            fewest[size] = math.inf
            for power in range(6):
                path, losses, _ = runs.train(0.5**power, size, self._num_epochs, seed=0)
                hit = self._arrival(path, losses)
                if hit is not None:
                    fewest[size] = min(fewest[size], int(path.examples_seen[hit]))
        return list(fewest), list(fewest.values())


class Runs:
    """Training runs of a learner's function on the same data, and the lowest loss beside them."""

    def __init__(self, minibatch_sgd, X, y):
        self._minibatch_sgd, self._X, self._y = minibatch_sgd, X, y
        self.bowl = Bowl(X, y)
        self.height = max(self.bowl.at_zeros, TINY)

    def set_up(self, axes, most):
        """Let axes show the loss above its lowest, by examples seen, up to `most` of them."""
        axes.set(xlabel="examples seen", ylabel="loss − lowest (log scale)")
        log_scale(axes)
        axes.set_xlim(-0.01 * most, 1.01 * most)
        axes.set_ylim(3e-5 * self.height, 8 * self.height)

    def train(self, lr, batch_size, num_epochs, seed, start=(0, 0)):
        """→ path, its losses (T+1,), and the seconds that the training took."""
        seconds = 0.0

        def train(X, y):
            nonlocal seconds
            generator = torch.Generator().manual_seed(seed)
            began = time.perf_counter()
            path = self._minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)
            seconds = time.perf_counter() - began
            return path

        data = self._X, self._y
        path, losses = run_from(start, train, self._minibatch_sgd, *data, examples_seen=())
        return path, torch.as_tensor(losses), seconds

    def above(self, losses):
        """Losses above the lowest, within what a log scale can show."""
        top = 1e12 * self.height
        return (losses.nan_to_num(top) - self.bowl.lowest).clamp(LEAST * self.height, top)


def plain_ticks(*axes):
    """Let the ticks of log axes (each an x or y axis) be plain numbers."""
    for axis in axes:
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())


@house_style()
def draw_spread(measured, S, n):
    """How noisy the gradient of a batch is: dots over the curves S/√B and S/√B · √(1 − B/n).

    measured: for each batch size B below n the spread of drawn batches' gradients; S: that of the n
    examples' own → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 3.6))
    axes = figure.subplots()
    sizes = np.geomspace(min(measured), max(measured), 200)
    rough, exact = S / sizes**0.5, S / sizes**0.5 * (1 - sizes / n).clip(0) ** 0.5
    axes.plot(sizes, rough, "--", color=QUIET, linewidth=1.5)
    axes.plot(sizes, exact, "-", color=RIVAL, linewidth=1.5)
    axes.plot(measured.keys(), measured.values(), "o", color=DATA)
    for curve, text, color in ((rough, "S/√B", QUIET), (exact, "S/√B · √(1 − B/n)", RIVAL)):
        axes.annotate(text, (sizes[-1], curve[-1]), (8, 0), color=color, **BESIDE)
    first = min(measured)
    axes.annotate("measured", (first, measured[first]), (10, 2), color=DATA, **BESIDE)
    log_scale(axes)
    axes.set(xscale="log", xlabel=f"batch size B, of {n} examples", ylabel="spread of the gradient")
    axes.set_xticks([*measured], [*measured])
    powers = [value * 10.0**power for power in range(-4, 5) for value in (1, 2, 5)]
    axes.set_yticks([one for one in powers if exact[-1] / 1.5 < one < 1.2 * rough[0]])
    axes.xaxis.set_minor_locator(NullLocator())
    plain_ticks(axes.xaxis, axes.yaxis)
    axes.set_title("Four times the batch, half the noise")
    return figure


BESIDE = {"textcoords": "offset points", "va": "center", "fontsize": 10, "annotation_clip": False}
LONGER = 1.25  # than the window before it is each into which the updates of a race are gathered


@house_style()
def draw_race(curves, axes_labels, ylabel, target=None):
    """The same runs against several measures of effort, a panel for each, bands over seeds.

    curves: for each batch size the efforts, one (T+1,) for each panel, and the heights above the
    lowest, as parts of it (seeds, T+1); axes_labels: a label for each panel → a matplotlib Figure.
    Updates are gathered in windows, each longer than the one before, so that noise doesn't hide
    the trend. A line is the mean over seeds, its band goes from the lowest to the highest.
    ValueError for more than four curves.
    """
    if len(curves) > len(BATCHES):
        raise ValueError(f"curves holds {len(curves)}; expected at most {len(BATCHES)}")
    figure = Figure(figsize=(9, 3.8))
    panels = figure.subplots(1, len(axes_labels), sharey=True, squeeze=False)[0]
    for (name, (efforts, heights)), (color, line) in zip(curves.items(), BATCHES):
        heights = np.asarray(heights)[:, 1:]  # a log scale has no place for the start, at 0
        starts = windows(heights.shape[1])
        counts = np.diff([*starts, heights.shape[1]])
        heights = 100 * np.add.reduceat(heights, starts, axis=1) / counts
        for panel, effort in zip(panels, efforts):
            effort = np.add.reduceat(np.asarray(effort, dtype=float)[1:], starts) / counts
            band(panel, effort, heights, color, line, name)
        end = (np.asarray(efforts[0], dtype=float)[-1], heights[:, -1].min())
        look = {"ha": "right", "va": "top", "fontsize": 10, "textcoords": "offset points"}
        panels[0].annotate(f"B = {name}", end, (0, -4), color=color, **look)
    for panel, label in zip(panels, axes_labels):
        panel.set(xlabel=label, xscale="log")
        log_scale(panel)
        plain_ticks(panel.xaxis)
        if target is not None:
            panel.axhline(100 * target, color=QUIET, linewidth=1, linestyle="-")
    panels[0].set_ylabel(ylabel)
    panels[0].yaxis.set_major_formatter("{x:g}%")
    panels[0].set_ylim(bottom=0.5 * panels[0].dataLim.y0)  # below the ends there is room for a name
    panels[0].set_title("Which is ahead depends on the axis")
    return figure


@house_style()
def draw_schedules(rates, constant, decaying):
    """Constant and decaying rates, and runs at them by epoch, bands over seeds.

    rates: for each schedule's name the rate of each update (T,); constant, decaying: for each name
    the heights (seeds, epochs) → a matplotlib Figure. A line is the mean over seeds, its band goes
    from the lowest to the highest.
    """
    figure = Figure(figsize=(9, 4))
    left, right = figure.subplots(1, 2, width_ratios=[1, 2])
    for curves, color in ((constant, RIVAL), (decaying, MODEL)):
        for (name, heights), line in zip(curves.items(), ("-", "--", "-.", ":")):
            heights = np.asarray(heights)
            epochs = np.arange(1, heights.shape[1] + 1)
            across = epochs[-1] * np.arange(len(rates[name])) / len(rates[name])
            left.plot(across, rates[name], color=color, linestyle=line, linewidth=1.5)
            band(right, epochs, heights, color, line, name)
            end = (epochs[-1], heights[:, -1].mean())
            right.annotate(name, end, (8, 0), color=color, **BESIDE)
    for axes in (left, right):
        log_scale(axes)
        axes.set_xlabel("epoch")
    highest = max(np.max(rate) for rate in rates.values())
    left.set(ylabel="learning rate", ylim=(highest / 500, 1.5 * highest), title="The rates")
    right.set_ylabel("loss − lowest, mean of the epoch")
    right.set_title("Large steps to get there, small ones to rest")
    return figure


def windows(updates):
    """Where among so many updates each window starts."""
    starts = [0]
    while (start := max(starts[-1] + 1, round(LONGER * (starts[-1] + 1)) - 1)) < updates:
        starts.append(start)
    return starts


def band(axes, x, heights, color, line, name):
    """The mean of the rows of heights (seeds, k) over x (k,), and a band that holds them all."""
    low, high = heights.min(axis=0), heights.max(axis=0)
    axes.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)
    axes.plot(x, heights.mean(axis=0), color=color, linestyle=line, linewidth=1.5, label=name)


@house_style()
def draw_clouds(clouds, X, y):
    """Where training runs wander about, a map for each title.

    clouds: for each title the places w (T, 1) and b (T,); X (n, 1), y (n,) → a matplotlib Figure.
    """
    X, y = of_one_feature(X, y)
    figure = Figure(figsize=(9, 3.6))
    panels = figure.subplots(1, len(clouds), sharey=True, squeeze=False)[0]
    bowl = Bowl(X, y)
    spread = max(float(abs(w - bowl.best[0]).max()) for w, _ in clouds.values())
    limits = around(bowl.best - spread, bowl.best + spread)
    for panel, (title, (w, b)) in zip(panels, clouds.items()):
        star = LossMap(panel, bowl, limits).star
        panel.plot(w[:, 0].numpy(), b.numpy(), ".", color=MODEL, markersize=2)
        star.set_zorder(3)
        panel.set_title(title)
        panel.label_outer()
    return figure
