"""Pictures of lesson 6: the map of a search, a run's two curves beside it, and a duel."""

import math

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.bayesian_optimization import (
    bend_curves,
    draw_curves,
    expected_improvement,
    gaussian_process,
)
from linreg_helpers.descent import Path
from linreg_helpers.figures.picture import Picture, Rim, limits, set_points
from linreg_helpers.figures.run import pluralize
from linreg_helpers.figures.sgd import plain_ticks
from linreg_helpers.figures.style import DATA, HEIGHT, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask_two, name_of, require_path
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict
from linreg_helpers.sgd import losses_along
from linreg_helpers.tuning import best_trial

__all__ = [
    "SearchDuel",
    "TuningMap",
    "draw_beliefs",
    "draw_map",
    "draw_optimism",
    "draw_projections",
    "draw_searches",
]

TOP = 1e6  # where a loss is drawn that is higher, or no number
GIVEN = 3  # the trials of a search that you and the search both start from
OWN = 9  # trials that there is room for after them


class TuningMap(Picture):
    """A run's loss on training and validation examples by epoch, and its place on a map.

    minibatch_sgd(X, y, lr, batch_size, num_epochs, generator) → a path with w (T+1, d), b (T+1,)
    and examples_seen (T+1,); training, validation, test: pairs X (n, d), y (n,); table (r, s): the
    validation losses to draw, for lrs (r,) and batch_sizes, a list of s, after `epochs`. ValueError
    where what the function gives is not that.
    """

    @house_style()
    def __init__(
        self,
        minibatch_sgd,
        training,
        validation,
        test,
        lrs,
        batch_sizes,
        table,
        epochs=10,
        most_epochs=20,
    ):
        super().__init__(columns=2)
        self._minibatch_sgd, self._looked = minibatch_sgd, None
        self._training, self._validation, self._test = training, validation, test
        left, right = self.axes
        X, y = training
        best_w, best_b = analytic_solution(X, y)
        lowest = float(mean_squared_error(predict(X, best_w, best_b), y))
        starts = [float(mean_squared_error(0 * y, y)) for _, y in (training, validation)]
        left.axhline(lowest, color=QUIET, linestyle=":", linewidth=1.5)
        left.annotate(
            "lowest possible on training",
            (0, lowest),
            (0, -4),
            textcoords="offset points",
            color=QUIET,
            fontsize=9,
            va="top",
        )
        look = {"linestyle": "-", "marker": "o", "markersize": 4}
        self._curve = self.moves(left.plot([], [], color=DATA, label="training", **look)[0])
        look = {"linestyle": "--", "marker": "s", "markersize": 4, "mfc": "none"}
        self._held_out = self.moves(left.plot([], [], color=RIVAL, label="validation", **look)[0])
        self._turn = self.moves(left.plot([], [], "*", color=RIVAL, markersize=14)[0])
        look = {"color": TRUTH, "linestyle": "none", "marker": "D", "markersize": 7}
        self._opened = self.moves(left.plot([], [], label="test", **look)[0])
        left.set(xlim=(-0.6, most_epochs + 0.6), xlabel="epochs", ylabel="loss")
        left.set_ylim(limits(np.array([lowest, *starts]), 0.1))
        left.set_title("This run; star: lowest validation")
        self._rims = [Rim(self, left, color) for color in (DATA, RIVAL, TRUTH)]
        self.lies_above(left.legend(loc="upper right"))
        draw_map_on(right, lrs, batch_sizes, table, worst=starts[0])
        right.set_title(f"Always after {epochs} epochs; star: lowest of all")
        look = {"color": MODEL, "mfc": "none", "ms": 12, "mew": 3}
        self._ring = self.leaves(self.moves(right.plot([], [], "o", **look)[0]), "trail")
        moves = ["lr", "batch_size"]
        self.grabs("ring", right, moves, self._setting_at, "press on the map", reach=None)

    def _setting_at(self, lr, batch_size, which):
        return {"lr": lr, "batch_size": batch_size}

    def update(self, lr, batch_size, num_epochs, test):
        """Train again; `test` counts how many times the test examples were asked for: 0 or 1."""
        path = self._by_epoch(lr, batch_size, num_epochs)
        epochs = path.examples_seen
        data = self._training, self._validation, self._test
        trained, held_out, tested = (losses_along(path, *pair).double() for pair in data)
        turn = best_trial(held_out) if torch.isfinite(held_out).any() else 0
        turned, end = round(float(epochs[turn])), float(epochs[-1])
        setting = (
            f"learning rate {lr:.3g}, batch size {batch_size}, {pluralize(num_epochs, 'epoch')}"
        )
        if not test:  # a press whose run failed counts for the next one: there is no second press
            self._looked = None
        elif self._looked is None:
            loss = float(tested[-1])
            self._looked = end, shown(loss), f"{format_loss(loss)} for {setting}"

        set_points(self._curve, epochs, shown(trained))
        set_points(self._held_out, epochs, shown(held_out))
        set_points(self._turn, turned, shown(held_out[turn]))
        set_points(self._opened, *(self._looked or ([], []))[:2])
        set_points(self._ring, lr, batch_size)
        self.holds("ring", lr, batch_size)
        # Side by side, where all of them end outside.
        self._rims[0].point_to(end - 0.4, shown(trained[-1]))
        self._rims[1].point_to((end, turned), shown(held_out[[-1, turn]]))
        at, height, words = self._looked or ([], [], "not looked at yet")
        self._rims[2].point_to(np.array(at) + 0.4, height)

        ends = format_loss(float(trained[-1])), format_loss(float(held_out[-1]))
        if not trained[-1] < 1000:
            verdict = "the run diverged"
        elif turned == 0:
            verdict = "never below where it started"
        else:
            verdict = f"lowest after {pluralize(turned, 'epoch')}"
        return (
            f"{setting}: training loss {ends[0]}, validation loss {ends[1]}, {verdict}; "
            f"test loss: {words}"
        )

    def _by_epoch(self, lr, batch_size, num_epochs):
        """The learner's path at the ends of its epochs, which it counts."""
        X, y = self._training
        generator = torch.Generator().manual_seed(0)
        path = self._minibatch_sgd(X.clone(), y.clone(), lr, batch_size, num_epochs, generator)
        require_path(path, self._minibatch_sgd, w=(X.shape[1],), b=(), examples_seen=())
        if path.examples_seen[-1] != num_epochs * len(y):
            raise ValueError(
                f"{name_of(self._minibatch_sgd)} returned examples_seen that end at "
                f"{path.examples_seen[-1]}; expected {len(y)} for each of "
                f"{pluralize(num_epochs, 'epoch')}"
            )
        whole = path.examples_seen % len(y) == 0
        w, b = (part.detach()[whole].to(X.dtype) for part in (path.w, path.b))
        return Path(w, b, path.examples_seen[whole] / len(y))


class Trials:
    """A search among learning rates: its trials, and the truth that it looks for.

    search(num_trials, length) → the places (m, 1) and values (m,) of the trials, in their order;
    grid (q, 1): the places to try, truth (q,): the loss there, lrs (q,): the learning rates that
    they stand for. ValueError where that does not fit.
    """

    def __init__(self, search, grid, truth, lrs):
        if truth.shape != (len(grid),) or not torch.isfinite(truth).all():
            bad = int((~torch.isfinite(truth)).sum())
            raise ValueError(
                f"truth has shape {tuple(truth.shape)}, {bad} of its numbers NaN or infinite; "
                f"expected ({len(grid)},), all finite"
            )
        self._search, self.grid = search, grid
        self.truth, self.lrs = truth.detach().double().numpy(), lrs.numpy()
        self.best = int(self.truth.argmin())

    def set_up(self, picture, axes):
        """Let axes have room for the truth, which stays hidden until `show_truth`."""
        axes.set(xscale="log", xlim=(self.lrs[0], self.lrs[-1]), ylabel="validation loss")
        span = float(np.ptp(self.truth)) or 1.0
        axes.set_ylim(self.truth.min() - 0.35 * span, self.truth.max() + 0.35 * span)
        look = {"color": TRUTH, "linestyle": ":", "label": "truth"}
        self._line = picture.moves(axes.plot([], [], **look)[0])

    def show_truth(self, show):
        """Draw the truth, or take it away → what to say about it."""
        set_points(self._line, *((self.lrs, self.truth) if show else ([], [])))
        if not show:
            return ""
        return f"; the lowest of all is {self.truth[self.best]:.4f} at {self.lrs[self.best]:.3g}"

    def ask(self, num_trials, length):
        """Places (m, 1), values (m,) and their numbers on the grid, of so many trials."""
        shapes = (num_trials, self.grid.shape[1]), (num_trials,)
        points, values = ask_two(self._search, num_trials, length, shapes=shapes)
        require_finite(self._search, points, values)
        at = [int((self.grid - point).abs().sum(dim=1).argmin()) for point in points]
        return points, values, at


class SearchDuel(Picture):
    """You against a search: trials at learning rates of your own, from the same first three.

    search, grid, truth, lrs: as in `Trials`; length: the search's. ValueError where what the
    search gives is not that.
    """

    @house_style()
    def __init__(self, search, grid, truth, lrs, length=0.1):
        super().__init__(columns=2)
        self._search, self._length = Trials(search, grid, truth, lrs), length
        self._yours, self._asked = [], 0
        points, values, self._given = self._search.ask(GIVEN, length)
        left, right = self.axes
        self._search.set_up(self, left)
        left.set(xlabel="learning rate", title="Where is the loss lowest?")
        start = self._search.truth[self._given]
        left.plot(self._search.lrs[self._given], start, "o", color=DATA, label="given")
        look = {"color": MODEL, "linestyle": "none", "marker": "s", "mfc": "none"}
        self._theirs = self.moves(left.plot([], [], label="search", **look)[0])
        look = {"color": RIVAL, "linestyle": "none", "marker": "D", "markersize": 7}
        self._dots = self.moves(left.plot([], [], label="you", **look)[0])
        look = {"color": RIVAL, "linestyle": "--", "linewidth": 1.5}
        across = left.get_xaxis_transform()
        self._here = self.moves(left.plot([], [], transform=across, **look)[0])
        place = {"loc": "upper left", "ncols": 4, "columnspacing": 1, "handletextpad": 0.3}
        self.lies_above(left.legend(fontsize=9, **place))
        look = {"color": MODEL, "linestyle": "-", "marker": "s", "mfc": "none"}
        self._theirs_so_far = self.moves(right.plot([], [], label="search", **look)[0])
        look = {"color": RIVAL, "linestyle": "--", "marker": "D", "markersize": 5}
        self._yours_so_far = self.moves(right.plot([], [], label="you", **look)[0])
        right.axhline(start.min(), color=QUIET, linestyle=":", linewidth=1.5)
        right.annotate(
            "lowest given",
            (GIVEN + OWN, start.min()),
            (0, -4),
            textcoords="offset points",
            color=QUIET,
            fontsize=9,
            ha="right",
            va="top",
        )
        right.set(xlim=(GIVEN - 0.4, GIVEN + OWN + 0.4), xlabel="trials")
        right.set(ylabel="lowest loss so far", title="You against the search")
        right.set_ylim(limits(np.array([start.min(), self._search.truth.min()]), 0.15))
        self._rim = Rim(self, right, MODEL)
        self.lies_above(right.legend(loc="upper right", bbox_to_anchor=(1, 0.82)))
        hint = "press where you would try"
        self.grabs("yours", left, ["yours"], self._rate_at, hint, reach=None)

    def _rate_at(self, lr, loss, which):
        return {"yours": lr}

    def update(self, yours, tried, show_truth):
        """Aim at a learning rate; `tried` counts the presses of the button that tries it."""
        lrs, truth = self._search.lrs, self._search.truth
        if tried == 0:
            self._yours = []
        repeated = ""
        if tried > self._asked:
            place = int(np.abs(np.log(lrs / yours)).argmin())
            if place in self._given + self._yours:
                repeated = f"; the nearest rate, {lrs[place]:.3g}, was tried before"
            else:
                self._yours.append(place)
        self._asked = tried
        count = len(self._yours)
        _, values, at = self._search.ask(GIVEN + count, self._length)
        own = self._given + self._yours
        lows = np.minimum.accumulate(values.double().numpy())[GIVEN - 1 :]

        numbers = range(GIVEN, GIVEN + count + 1)
        set_points(self._here, (yours, yours), (0, 0.87))  # up to the legend
        self.holds("yours", yours, sum(self.axes[0].get_ylim()) / 2)
        set_points(self._dots, lrs[self._yours], truth[self._yours])
        others = at[GIVEN:] if show_truth else []  # what it knows would help you
        set_points(self._theirs, lrs[others], truth[others])
        set_points(self._theirs_so_far, numbers, lows)
        self._rim.point_to(numbers, lows)
        set_points(self._yours_so_far, numbers, np.minimum.accumulate(truth[own])[GIVEN - 1 :])

        best = min(own, key=lambda place: truth[place])
        so_far = f"{truth[best]:.4f} at a learning rate of {lrs[best]:.3g}"
        if not count:
            words = f"the lowest of {GIVEN} given trials is {so_far}"
        else:
            theirs = f"{lows[-1]:.4f}"
            if theirs == f"{truth[best]:.4f}":
                verdict = "a draw"
            else:
                verdict = "you lead" if truth[best] < lows[-1] else "the search leads"
            words = (
                f"after {pluralize(count, 'trial')} of your own your lowest loss is {so_far}, "
                f"the search's after as many is {theirs}: {verdict}"
            )
        return f"{words}; you aim at {yours:.3g}{repeated}{self._search.show_truth(show_truth)}"


def require_finite(function, *parts):
    """ValueError that names the function where a part of its answer is not all finite."""
    for part in parts:
        if not torch.isfinite(part).all():
            raise ValueError(
                f"{name_of(function)} returned NaN or infinite numbers; expected finite ones"
            )


def shown(losses):
    """Losses, a tensor or a number, as a picture can place them."""
    return torch.as_tensor(losses).nan_to_num(TOP).clamp(-TOP, TOP)


def format_loss(loss):
    """A loss with four decimals, or in words where it is far away or no number."""
    return f"{loss:.4f}" if math.isfinite(loss) and loss < 1000 else "beyond 1000"


def draw_map_on(axes, lrs, batch_sizes, table, worst):
    """A map of losses on axes, and a bar of its colors beside it; see `draw_map`."""
    losses = torch.as_tensor(table).double()
    known = np.ma.masked_invalid(losses.clamp(max=1e30).numpy())
    known = np.ma.masked_greater(known, worst)
    axes.set_facecolor(QUIET)
    edges = edges_around(lrs), edges_around(batch_sizes)
    # As an image, like all that lies on it: a dark page leaves its colors as they are.
    cells = axes.pcolormesh(*edges, known.T, vmax=worst, cmap=HEIGHT, rasterized=True)
    axes.figure.colorbar(cells, ax=axes, label="validation loss")
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="batch size")
    if torch.isfinite(losses).any():
        row, column = divmod(best_trial(losses.flatten()), len(batch_sizes))
        draw_contours(axes, lrs, batch_sizes, known.filled(worst), float(losses[row, column]))
        look = {"color": RIVAL, "markersize": 14, "rasterized": True}
        axes.plot(lrs[row], batch_sizes[column], "*", **look)
    axes.set_yticks([size for size in batch_sizes if size & (size - 1) == 0])
    plain_ticks(axes.yaxis)


def draw_contours(axes, lrs, batch_sizes, losses, lowest):
    """Lines on a map where the loss is 1% and 5% above its lowest, with these words."""
    levels = {1.01 * lowest: "+1%", 1.05 * lowest: "+5%"}
    levels = {level: word for level, word in levels.items() if lowest < level < losses.max()}
    if not levels or min(losses.shape) < 2:
        return
    places = []
    for middles in (lrs, batch_sizes):  # up to the rim of the map
        edges = edges_around(middles)
        places.append([edges[0], *(float(middle) for middle in middles), edges[-1]])
    heights = np.pad(losses, 1, mode="edge").T
    look = {"colors": RIVAL, "linewidths": 1, "linestyles": ["-", "--"][: len(levels)]}
    lines = axes.contour(*places, heights, levels=list(levels), **look)
    lines.set_rasterized(True)
    for words in lines.clabel(fmt=levels, fontsize=9, inline_spacing=8):
        words.set_rasterized(True)


def edges_around(places):
    """Where the cells around places end, on a log scale; one more than places."""
    logs = np.log(np.asarray(places, dtype=float))
    gaps = np.diff(logs) if len(logs) > 1 else np.array([1.0])
    starts = np.concatenate([[logs[0] - gaps[0] / 2], logs[:-1] + np.diff(logs) / 2])
    return np.exp(np.append(starts, logs[-1] + gaps[-1] / 2))


@house_style()
def draw_map(lrs, batch_sizes, table, worst, title, trials=None, at_random=10):
    """Losses over learning rate and batch size as colors, with lines, and a star at the lowest.

    lrs (r,), batch_sizes a list of s, table (r, s); worst: from which loss on, and where it is no
    number, the map is gray → a matplotlib Figure. The lines are where the loss is 1% and 5%
    above the lowest. trials: pairs of a learning rate and a batch size, in their order, to be
    drawn as dots; the first ones, drawn `at_random`, are open.
    """
    figure = Figure(figsize=(9, 3.8))
    axes = figure.subplots()
    draw_map_on(axes, lrs, batch_sizes, table, worst)
    axes.set_title(title)
    if trials is not None:
        places = np.asarray(trials, dtype=float).reshape(-1, 2)
        look = {"linestyle": "none", "marker": "o", "markersize": 7, "rasterized": True}
        looks = {"at random": {"mfc": "white", "mec": MODEL, "mew": 2}}
        looks["chosen"] = {"mfc": MODEL, "mec": "white"}
        for (name, own), some in zip(looks.items(), np.split(places, [at_random])):
            axes.plot(*some.T, label=name, **look, **own)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


@house_style()
def draw_optimism(chooses, judges, draws=50):
    """How good the best of some settings looks where it was chosen, and where it was not.

    chooses, judges (s, m): the losses of m settings in s searches, on the examples that choose and
    on others → a matplotlib Figure. A point is the mean over the searches, and over `draws` random
    selections of as many settings; a loss that is not finite counts as the highest finite one.
    """
    figure = Figure(figsize=(9, 3.8))
    axes = figure.subplots()
    searches, most = chooses.shape
    finite = [losses[torch.isfinite(losses)].max() for losses in (chooses, judges)]
    chooses, judges = (
        torch.where(torch.isfinite(losses), losses, worst)
        for losses, worst in zip((chooses, judges), finite)
    )
    counts = [count for count in (8, 12, 16, 24, 32, 48, 64) if count < most] + [most]
    generator, heights = torch.Generator().manual_seed(0), np.zeros((draws, 2, len(counts)))
    for height in heights:
        order = torch.randperm(most, generator=generator)
        for place, count in enumerate(counts):
            some = order[:count]
            best = some[chooses[:, some].argmin(dim=1)]
            rows = range(searches)
            height[:, place] = float(chooses[rows, best].mean()), float(judges[rows, best].mean())
    seen, unseen = heights.mean(axis=0)
    axes.fill_between(counts, seen, unseen, color=QUIET, alpha=0.2, linewidth=0)
    axes.plot(counts, unseen, "-", color=TRUTH, marker="D", markersize=6)
    axes.plot(counts, seen, "--", color=RIVAL, marker="s", markersize=6, mfc="none")
    words = {"what you get: its loss on other examples": (unseen, TRUTH, 8, "bottom")}
    words["what you see: its loss on the examples that chose it"] = (seen, RIVAL, -8, "top")
    for text, (line, color, up, va) in words.items():
        place = {"xy": (counts[-2], line[-2]), "xytext": (0, up), "textcoords": "offset points"}
        axes.annotate(text, color=color, ha="right", va=va, **place)
    axes.annotate(
        f"too good\nby {unseen[-1] - seen[-1]:.4f}",
        (counts[-1], (seen[-1] + unseen[-1]) / 2),
        (6, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )
    axes.set(xscale="log", xlabel="settings tried", ylabel="loss of the chosen one")
    axes.set_xticks(counts)
    axes.minorticks_off()
    plain_ticks(axes.xaxis)
    axes.set_ylim(limits(np.array([seen, unseen]), 0.25))
    axes.set_title("The more settings you try, the more the winner's score flatters")
    return figure


@house_style()
def draw_projections(lrs, losses, plans):
    """Trials over two hyperparameters, of which one does nothing, and what they tell of the other.

    lrs (r,), losses (r,) of each; plans: for each name the trials' places among lrs (m,), and
    their values of the hyperparameter that does nothing (m,) → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 4.4))
    above, below = figure.subplots(
        2, len(plans), sharex=True, sharey="row", height_ratios=[3, 2], squeeze=False
    )
    for top, bottom, (name, (at, other)) in zip(above, below, plans.items()):
        rates, values = lrs[at], losses[at]
        look = {"color": QUIET, "linewidth": 0.8, "linestyle": "-"}
        top.vlines(rates, -0.08, other, **look)
        bottom.vlines(rates, values, 1, **look)
        bottom.plot(lrs, losses, ":", color=TRUTH)
        for axes, heights in ((top, other), (bottom, values)):
            axes.plot(rates, heights, "o", color=DATA, markersize=6, clip_on=False)
        different = pluralize(len(rates.unique()), "learning rate")
        top.set_title(f"{name}: {pluralize(len(rates), 'trial')}, {different}")
        best = int(values.argmin())
        bottom.annotate(
            f"best {values[best]:.4f}",
            (rates[best], values[best]),
            (0, -9),
            textcoords="offset points",
            ha="center",
            va="top",
            color=DATA,
        )
        top.set(xscale="log", ylim=(-0.08, 1.04), yticks=[])
        bottom.set(xlabel="learning rate")
    above[0].set(ylabel="a hyperparameter\nthat does nothing")
    low, high = limits(losses, 0.1)
    below[0].set(ylabel="validation loss", ylim=(low - 0.2 * (high - low), high))
    return figure


@house_style()
def draw_searches(runs, lowest, first, top):
    """The best loss so far of several searches, a panel for each: median, and band over seeds.

    runs: for each name the losses of its trials, (seeds, m), one order a seed; lowest: the lowest
    loss there is; the picture begins at trial `first`, and ends `top` per cent above the lowest →
    a matplotlib Figure. The band goes from the 10% to the 90% quantile; thin lines are the other
    searches' medians.
    """
    figure = Figure(figsize=(9, 3.6))
    panels = figure.subplots(1, len(runs), sharex=True, sharey=True, squeeze=False)[0]
    parts = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64)
    bands = {
        name: (100 * (losses.double().cummin(dim=1).values / lowest - 1)).quantile(parts, dim=0)
        for name, losses in runs.items()
    }
    for axes, name, color in zip(panels, bands, (RIVAL, MODEL)):
        low, middle, high = bands[name]
        trials = range(1, len(middle) + 1)
        for other in bands.keys() - {name}:
            rival = bands[other][1]
            axes.plot(trials, rival, "-", color=QUIET, linewidth=0.8)
            below = bool(rival.mean() < middle.mean())
            at = first + (len(middle) - first) // (2 if below else 6)
            axes.annotate(
                other,
                (at, rival[at - 1]),
                (0, -3 if below else 3),
                textcoords="offset points",
                color=QUIET,
                fontsize=9,
                va="top" if below else "bottom",
            )
        axes.fill_between(trials, low, high, color=color, alpha=0.2, linewidth=0)
        axes.plot(trials, middle, "-", color=color)
        axes.set(xlabel="trials", xlim=(first, len(middle)), title=name)
    panels[0].set(ylabel="best so far, % above the lowest", ylim=(-0.08 * top, top))
    return figure


@house_style()
def draw_beliefs(grid, lrs, tried, values, length, noise, count=30):
    """What a search in one dimension believes after some trials, and what it would try next.

    grid (q, 1), float64, for the learning rates lrs (q,); tried: the trials' indices on the grid,
    values (m,) there; length, noise: as in `gaussian_process`; count: how many curves to draw → a
    matplotlib Figure. A band goes two standard deviations to each side of what is expected.
    """
    figure = Figure(figsize=(9, 4.2))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[5, 2])
    points, center, scale = grid[tried], values.mean(), values.std(correction=0)
    generator = torch.Generator().manual_seed(0)
    curves = draw_curves(grid, length, count, generator)
    units = (values - center) / scale
    curves = center + scale * bend_curves(curves, grid, tried, units, length, noise, generator)
    mean, std = gaussian_process(points, values, grid, length, noise)
    gain = expected_improvement(mean, std, values.min())
    parts = (part.numpy() for part in (lrs, values, curves, mean, std, gain))
    lrs, values, curves, mean, std, gain = parts  # a tensor's numbers make matplotlib warn
    look = {"color": MODEL, "linestyle": "-"}
    above.plot(lrs, curves, linewidth=0.8, alpha=0.4, **look)
    above.fill_between(lrs, mean - 2 * std, mean + 2 * std, color=MODEL, alpha=0.12, linewidth=0)
    above.plot(lrs, mean, linewidth=2.5, label="expected", **look)
    above.plot(lrs[tried], values, "o", color=DATA, markersize=8, label="trials", zorder=3)
    below.plot(lrs, gain, **look)
    there = int(gain.argmax())
    for axes in (above, below):
        axes.axvline(lrs[there], color=MODEL, linestyle="--", linewidth=1.5, label="next trial")
    above.set(xscale="log", xlim=(lrs[0], lrs[-1]), ylabel="validation loss")
    above.set_title(f"{count} curves that agree with {pluralize(len(tried), 'trial')}")
    place = {"loc": "lower right", "bbox_to_anchor": (1, 0.99), "ncols": 3}
    above.legend(*above.get_legend_handles_labels(), **place)
    below.set(xlabel="learning rate", ylabel="expected\nimprovement", yticks=[0])
    below.set_title("Next, the highest point")
    return figure
