"""Pictures of lesson 6: the map of a search, a run's two curves beside it, and a search's steps."""

import math

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.descent import Path
from linreg_helpers.figures.picture import Picture, log_scale, set_points
from linreg_helpers.figures.sgd import detached, plain_ticks, pluralize
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask, ask_two, name_of
from linreg_helpers.tuning import best_trial

__all__ = ["SearchSteps", "TuningMap", "draw_map"]


class TuningMap(Picture):
    """A run's loss on training and validation examples by epoch, and its place on a map.

    minibatch_sgd(X, y, lr, batch_size, num_epochs, generator) → a path with w (T+1, d), b (T+1,)
    and examples_seen (T+1,); losses_along(path, X, y) → (T+1,); training, validation, test: pairs
    X (n, d), y (n,); table (r, s): the validation losses to draw, for lrs (r,) and batch_sizes, a
    list of s, after `epochs`; worst: from which loss on the map is gray; loss_range: what the
    curves' axis shows. ValueError where what the functions give is not that.
    """

    @house_style()
    def __init__(
        self,
        minibatch_sgd,
        losses_along,
        training,
        validation,
        test,
        lrs,
        batch_sizes,
        table,
        epochs,
        worst,
        loss_range,
        most_epochs,
    ):
        super().__init__(columns=2)
        self._minibatch_sgd, self._losses_along = minibatch_sgd, losses_along
        self._training, self._validation, self._test = training, validation, test
        self._looked = None
        left, right = self.axes
        look = {"linestyle": "-", "marker": "o", "markersize": 4}
        self._curve = self.moves(left.plot([], [], color=DATA, label="training", **look)[0])
        look = {"linestyle": "--", "marker": "s", "markersize": 4}
        self._held_out = self.moves(left.plot([], [], color=MODEL, label="validation", **look)[0])
        self._turn = self.moves(left.plot([], [], "*", color=RIVAL, markersize=14)[0])
        look = {"color": TRUTH, "linestyle": "none", "marker": "D", "markersize": 7}
        self._opened = self.moves(left.plot([], [], label="test", **look)[0])
        left.set(xlim=(-0.3, most_epochs + 0.3), ylim=loss_range, xlabel="epochs", ylabel="loss")
        left.set_title("Two losses; star: lowest validation")
        self.lies_above(left.legend(loc="upper right"))
        draw_map_on(right, lrs, batch_sizes, table, worst)
        right.set_title(f"Validation loss after {epochs} epochs")
        self._ring = self.moves(right.plot([], [], "o", color=RIVAL, mfc="none", ms=12, mew=3)[0])
        moves = ["lr", "batch_size"]
        self.grabs("ring", right, moves, self._setting_at, "press on the map", reach=None)

    def _setting_at(self, lr, batch_size, which):
        return {"lr": lr, "batch_size": batch_size}

    def update(self, lr, batch_size, num_epochs, test):
        """Train again; `test` counts how many times the test examples were asked for: 0 or 1."""
        X, y = self._training
        generator = torch.Generator().manual_seed(0)
        path = self._minibatch_sgd(X.clone(), y.clone(), lr, batch_size, num_epochs, generator)
        path = detached(path, self._minibatch_sgd, d=X.shape[1])
        if path.examples_seen[-1] != num_epochs * len(y):
            raise ValueError(
                f"{name_of(self._minibatch_sgd)} returned examples_seen that end at "
                f"{path.examples_seen[-1]}; expected {len(y)} for each of "
                f"{pluralize(num_epochs, 'epoch')}"
            )
        whole = path.examples_seen % len(y) == 0  # epochs
        path = Path(path.w[whole], path.b[whole], path.examples_seen[whole] / len(y))
        by_epoch = [
            ask(self._losses_along, path, *data, shape=path.b.shape).double()
            for data in (self._training, self._validation, self._test)
        ]
        top = 1e6
        set_points(self._curve, path.examples_seen, by_epoch[0].nan_to_num(top).clamp(max=top))
        set_points(self._held_out, path.examples_seen, by_epoch[1].nan_to_num(top).clamp(max=top))
        set_points(self._ring, lr, batch_size)
        self.holds("ring", lr, batch_size)
        held_out = by_epoch[1]
        turn = best_trial(held_out) if torch.isfinite(held_out).any() else 0
        turned = round(float(path.examples_seen[turn]))
        set_points(self._turn, turned, held_out[turn].nan_to_num(top, posinf=top))
        ends = [float(losses[-1]) for losses in by_epoch]
        setting = (
            f"learning rate {lr:.3g}, batch size {batch_size}, {pluralize(num_epochs, 'epoch')}"
        )
        if not test:  # a press whose run failed counts for the next one: there is no second press
            self._looked = None
        elif self._looked is None:
            self._looked = num_epochs, ends[2], f"{format_loss(ends[2])} for {setting}"
        looked = "not looked at yet" if self._looked is None else self._looked[2]
        set_points(self._opened, *(self._looked or ([], []))[:2])
        return (
            f"{setting}: training loss {format_loss(ends[0])}, "
            f"validation loss {format_loss(ends[1])}, lowest after {pluralize(turned, 'epoch')}; "
            f"test loss: {looked}"
        )


class SearchSteps(Picture):
    """A search in one dimension, trial by trial: what it expects, and where it tries next.

    search(num_trials, length) → the places (m, 1) and values (m,) of the trials, in their order; it
    is asked for one more than are shown, the next;
    expects(points, values, new_points, length) → mean (q,), standard deviation (q,);
    improvement(mean, std, best) → (q,); grid (q, 1) and truth (q,): the function searched, to be
    drawn; lrs (q,): the learning rates that the grid stands for. ValueError where what the
    functions give is not that.
    """

    @house_style()
    def __init__(self, search, expects, improvement, grid, truth, lrs):
        super().__init__(columns=2)
        self._search, self._expects, self._improvement = search, expects, improvement
        self._grid, self._lrs = grid, lrs.numpy()
        if truth.shape != (len(grid),) or not torch.isfinite(truth).all():
            bad = int((~torch.isfinite(truth)).sum())
            raise ValueError(
                f"truth has shape {tuple(truth.shape)}, {bad} of its numbers NaN or infinite; "
                f"expected ({len(grid)},), all finite"
            )
        left, right = self.axes
        span = float(truth.max() - truth.min()) or 1.0
        left.set(xscale="log", xlabel="learning rate", ylabel="validation loss")
        left.set(xlim=(self._lrs[0], self._lrs[-1]), title="What it expects after these trials")
        left.set_ylim(float(truth.min()) - 0.35 * span, float(truth.max()) + 0.35 * span)
        self._band = self.moves(left.fill([], [], color=DATA, alpha=0.25, linewidth=0)[0])
        look = {"color": TRUTH, "linestyle": ":", "label": "truth"}
        self._truth = self.moves(left.plot([], [], **look)[0])
        set_points(self._truth, lrs, truth)
        look = {"color": DATA, "linestyle": "-", "label": "mean ± 2 std"}
        self._mean = self.moves(left.plot([], [], **look)[0])
        look = {"color": RIVAL, "markersize": 7, "label": "trials"}
        self._trials = self.moves(left.plot([], [], "o", **look)[0])
        look = {"color": MODEL, "linestyle": "--", "linewidth": 1.5}
        self._here = self.moves(left.plot([], [], label="next trial", **look)[0])
        self.lies_above(left.legend(loc="upper left", ncols=2, fontsize=9))
        self._gain = self.moves(right.plot([], [], color=MODEL, linestyle="-")[0])
        self._there = self.moves(right.plot([], [], **look)[0])
        right.set(xscale="log", xlabel="learning rate", ylabel="expected improvement")
        log_scale(right)
        right.set(xlim=(self._lrs[0], self._lrs[-1]), ylim=(1e-10 * span, span))
        top = math.floor(math.log10(span))
        right.set_yticks([10.0**power for power in range(top - 9, top + 1, 2)])
        right.set_title("Next comes the highest (gaps: tried)")

    def update(self, num_trials, length):
        """Search anew with that length, and show what is expected after so many trials."""
        shape = (len(self._grid),)
        tried, losses = self._trials_of(num_trials + 1, length)  # the last one is the next trial
        points, values = tried[:-1], losses[:-1]
        seen = points, values, self._grid, length
        mean, std = ask_two(self._expects, *seen, shapes=(shape, shape))
        best = values.min()
        gain = ask(self._improvement, mean, std, best, shape=shape).clone()
        for function, part in ((self._expects, mean + std), (self._improvement, gain)):
            if not torch.isfinite(part).all():
                raise ValueError(
                    f"{name_of(function)} returned NaN or infinite numbers; expected finite ones"
                )
        at = [self._nearest(point) for point in points]
        there = self._nearest(tried[-1])
        expected = float(gain[there])
        gain[at] = math.nan  # no place is tried twice
        lows, highs = (mean - 2 * std).numpy(), (mean + 2 * std).numpy()
        x = np.concatenate([self._lrs, self._lrs[::-1]])
        self._band.set_xy(np.column_stack([x, np.concatenate([lows, highs[::-1]])]))
        set_points(self._mean, self._lrs, mean)
        set_points(self._trials, self._lrs[at], values)
        set_points(self._gain, self._lrs, gain.clamp(min=1e-30))
        next_lr = self._lrs[there]
        set_points(self._there, (next_lr, next_lr), (1e-30, 1e30))
        set_points(self._here, (next_lr, next_lr), (-1e3, 1e3))
        return (
            f"{num_trials} trials, length {length:.3g}: the lowest validation loss so far is "
            f"{float(best):.4f} at a learning rate of {self._lrs[at[int(values.argmin())]]:.3g}; "
            f"next comes {next_lr:.3g}, with an expected improvement of {expected:.2g}"
        )

    def _trials_of(self, num_trials, length):
        shapes = (num_trials, self._grid.shape[1]), (num_trials,)
        return ask_two(self._search, num_trials, length, shapes=shapes)

    def _nearest(self, point):
        return int((self._grid - point).abs().sum(dim=1).argmin())


def format_loss(loss):
    """A loss with four decimals, or in words where it is far away or no number."""
    return f"{loss:.4f}" if math.isfinite(loss) and loss < 1000 else "beyond 1000"


def draw_map_on(axes, lrs, batch_sizes, table, worst):
    """A map of losses on axes, and a bar of its colors beside it; see `draw_map`."""
    losses = torch.as_tensor(table).double()
    shown = np.ma.masked_invalid(losses.clamp(max=1e30).numpy())
    shown = np.ma.masked_greater(shown, worst)
    axes.set_facecolor(QUIET)
    edges = edges_around(lrs), edges_around(batch_sizes)
    # As an image: its colors are numbers, which a dark page must leave as they are.
    cells = axes.pcolormesh(*edges, shown.T, vmax=worst, cmap="viridis_r", rasterized=True)
    axes.figure.colorbar(cells, ax=axes, label="validation loss")
    if torch.isfinite(losses).any():
        row, column = divmod(best_trial(losses.flatten()), len(batch_sizes))
        axes.plot(lrs[row], batch_sizes[column], "*", color="white", markersize=14)
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="batch size")
    axes.set_yticks([size for size in batch_sizes if size & (size - 1) == 0])
    plain_ticks(axes.yaxis)


def edges_around(places):
    """Where the cells around places end, on a log scale; one more than places."""
    logs = np.log(np.asarray(places, dtype=float))
    gaps = np.diff(logs) if len(logs) > 1 else np.array([1.0])
    starts = np.concatenate([[logs[0] - gaps[0] / 2], logs[:-1] + np.diff(logs) / 2])
    return np.exp(np.append(starts, logs[-1] + gaps[-1] / 2))


@house_style()
def draw_map(lrs, batch_sizes, table, worst, title):
    """Losses over learning rate and batch size as colors, a star at the lowest.

    lrs (r,), batch_sizes a list of s, table (r, s); worst: from which loss on, and where it is no
    number, the map is gray → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 3.8))
    axes = figure.subplots()
    draw_map_on(axes, lrs, batch_sizes, table, worst)
    axes.set_title(title)
    return figure
