"""Pictures of lesson 4: slope and step, paths on the map of the loss, and their loss curves."""

import math

import numpy as np
import torch
from contourpy import contour_generator
from matplotlib.figure import Figure

from linreg_helpers.figures.picture import Picture, log_scale, of_one_feature, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask, require_path

__all__ = ["ConventionSteps", "DescentPath", "draw_descents", "draw_slope"]

CONTOUR = {"color": QUIET, "linestyle": "-", "linewidth": 0.8}
STEPS = {"color": MODEL, "linestyle": "-", "linewidth": 1.5, "marker": "o", "markersize": 4}
TINY = 1e-12  # for losses of zero, which a log scale does not have
FAR = 1e6  # beyond this a point is as good as at the edge, and matplotlib's pixels don't overflow


class DescentPath(Picture):
    """The path of gradient descent on the map of the loss, and the loss after each step.

    gradient_descent(X, y, lr, num_steps) → a path with w (T+1, 1) and b (T+1,); loss(w, b, X, y)
    → (); largest_stable_lr(X) → a number; analytic_solution(X, y) → w (1,), b (); standardize(X) →
    X (n, 1); X (n, 1), y (n,); the ranges of the map are pairs of numbers. ValueError where the
    data or what the functions give are not that.
    """

    @house_style()
    def __init__(
        self,
        gradient_descent,
        loss,
        largest_stable_lr,
        analytic_solution,
        standardize,
        X,
        y,
        w_range,
        b_range,
        most_steps,
    ):
        super().__init__(columns=2)
        X, y = of_one_feature(X, y)
        self._gradient_descent, self._y = gradient_descent, y
        left, right = self.axes
        self._scenes = {}
        for standardized in (False, True):
            inputs = ask(standardize, X, shape=X.shape) if standardized else X
            best = analytic_solution(inputs.clone(), y.clone())
            lowest = loss_at(loss, *best, inputs, y)
            limit = float(largest_stable_lr(inputs.clone()))
            contours = contour_lines(loss, inputs, y, w_range, b_range)
            self._scenes[standardized] = (inputs, contours, best, lowest, limit)
        # The contours move first, so that whatever else moves lies above them.
        self._contours = self.moves(left.plot([], [], **CONTOUR)[0])
        self._panels = PathPanels(self, left, right, loss, w_range, b_range, most_steps)
        self._best = self.moves(left.plot([], [], "*", color=RIVAL, markersize=14)[0])
        self._floor = self.moves(right.plot([], [], color=RIVAL, linestyle=":", linewidth=1.5)[0])
        left.set_title("The path from zeros; star: the lowest")
        right.set_title("The loss, and its lowest (dotted)")
        start = loss_at(loss, X.new_zeros(1), X.new_zeros(()), X, y)
        right.set_ylim(max(0.5 * lowest, 1e-6 * start, TINY), 50 * start or 1)

    def update(self, lr, num_steps, standardize, prediction):
        """Descend again, from zeros, on the data as they are or standardized."""
        X, contours, best, lowest, limit = self._scenes[standardize]
        path = ask_path(self._gradient_descent, X, self._y, lr, num_steps)
        losses = self._panels.move(path, X, self._y)
        set_points(self._contours, *contours)
        set_points(self._best, *best)
        set_points(self._floor, (0, self._panels.most_steps), (lowest, lowest))
        limit_is = f"2/λmax = {limit:.3g}"
        self.marks = {} if prediction is None else {"lr": (limit, limit_is)}

        sentence = f"learning rate {lr:.3g}, {num_steps} steps: "
        if rises := first_rise(losses):
            sentence += f"diverged at step {rises}, from there the loss rises"
        else:
            sentence += f"converging, the loss is {losses[-1]:.4f} and its lowest {lowest:.4f}"
        if prediction is None:
            return sentence
        if rises:
            sentence += f"; {lr:.3g} is {'above' if lr > limit else 'not above'} {limit_is}"
        elif lr > limit:
            sentence += f"; but {lr:.3g} is above {limit_is}, and it will rise"
        if not standardize:
            share = prediction / limit
            sentence += f". You predicted {prediction:.3g}, which is {share:.0%} of 2/λmax"
        return sentence


class ConventionSteps(Picture):
    """The path and the loss curve of the same learning rate under different conventions.

    descents: for each convention's name a function (X, y, lr, num_steps) → a path, as in
    `DescentPath`; loss(w, b, X, y) → (), by which all are judged.
    """

    @house_style()
    def __init__(self, descents, loss, X, y, w_range, b_range, num_steps):
        super().__init__(columns=2)
        self._descents, self._num_steps = descents, num_steps
        self._X, self._y = X, y = of_one_feature(X, y)
        left, right = self.axes
        left.plot(*contour_lines(loss, X, y, w_range, b_range), **CONTOUR)
        self._panels = PathPanels(self, left, right, loss, w_range, b_range, num_steps)
        start = loss_at(loss, X.new_zeros(1), X.new_zeros(()), X, y)
        right.set_ylim(max(0.01 * start, TINY), 50 * start or 1)
        left.set_title("The path from zeros")
        right.set_title("Half the mean, along the path")

    def update(self, lr, convention):
        """Descend anew under the convention of that name."""
        path = ask_path(self._descents[convention], self._X, self._y, lr, self._num_steps)
        losses = self._panels.move(path, self._X, self._y)
        length = math.hypot(float(path.w[1, 0] - path.w[0, 0]), float(path.b[1] - path.b[0]))
        rises = first_rise(losses)
        end = f"diverged at step {rises}" if rises else f"the loss ends at {losses[-1]:.4f}"
        return (
            f"{convention}, learning rate {lr:.3g}: the first step is {length:.3g} long, and "
            f"after {self._num_steps} steps {end}"
        )


class PathPanels:
    """A path on a map at the left, and the loss at each of its places at the right."""

    def __init__(self, picture, left, right, loss, w_range, b_range, most_steps):
        self._loss, self.most_steps = loss, most_steps
        self._path = picture.moves(left.plot([], [], **STEPS)[0])
        self._curve = picture.moves(right.plot([], [], **STEPS)[0])
        left.plot(0, 0, "s", color=DATA, markersize=7)
        left.annotate("start", (0, 0), (6, -14), textcoords="offset points", color=DATA)
        left.set(xlim=w_range, ylim=b_range, xlabel="weight w", ylabel="bias b", aspect="equal")
        right.set(xlim=(-0.5, most_steps + 0.5), xlabel="steps", ylabel="loss (log scale)")
        log_scale(right)

    def move(self, path, X, y):
        """Draw the path; → the loss at each of its places, a list."""
        losses = losses_at(self._loss, zip(path.w, path.b), X, y)
        near = [value.nan_to_num(FAR).clamp(-FAR, FAR) for value in (path.w[:, 0], path.b)]
        set_points(self._path, *near)
        set_points(self._curve, torch.arange(len(losses)), torch.tensor(losses).clamp(max=1e30))
        return losses


def ask_path(descent, X, y, lr, num_steps):
    """The path that a learner's function answers; ValueError that names what else it answers."""
    path = descent(X.clone(), y.clone(), lr, num_steps)
    require_path(path, descent, w=(1,), b=())
    return path


def loss_at(loss, w, b, X, y):
    return float(ask(loss, w, b, X, y, shape=()))


def losses_at(loss, places, X, y):
    """The loss at each of the places, pairs of w and b; ValueError where a loss is no number."""
    X, y = X.clone(), y.clone()  # once, and not at each place: it would take its time
    (w, b), *others = places
    return [loss_at(loss, w, b, X, y)] + [float(loss(w, b, X, y)) for w, b in others]


def first_rise(losses):
    """The first step that raises the loss by more than rounding does; None where none does."""
    for step, (before, after) in enumerate(zip(losses, losses[1:]), start=1):
        if not after - before <= 1e-6 * losses[0]:
            return step
    return None


def contour_lines(loss, X, y, w_range, b_range):
    """The contours of the loss over (w, b) as the points of one line, a NaN between two of them."""
    w_grid, b_grid = np.linspace(*w_range, 61), np.linspace(*b_range, 61)
    ws, bs = ([X.new_tensor(value) for value in grid] for grid in (w_grid, b_grid))
    heights = losses_at(loss, ((w[None], b) for b in bs for w in ws), X, y)
    return lines_through(np.reshape(heights, (61, 61)), w_grid, b_grid)


def lines_through(heights, w_grid, b_grid):
    """Contours of heights (b, w) over a grid, as the points of one line."""
    finite = heights[np.isfinite(heights)]
    levels = (
        np.unique(np.quantile(finite, np.linspace(0.12, 0.97, 11) ** 1.5)) if finite.size else []
    )
    generator = contour_generator(w_grid, b_grid, heights)
    pieces = [piece for level in levels for piece in generator.lines(level)]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([np.concatenate([piece, gap]) for piece in pieces] or [gap]).T


@house_style()
def draw_slope(loss_of_w, slope_of_w, w, lrs, w_range):
    """The loss along w, its slope at one w, and the step that each learning rate makes of it.

    loss_of_w and slope_of_w: functions of a number; w a number; lrs a list → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 3.8))
    axes = figure.subplots()
    grid = np.linspace(*w_range, 200)
    axes.plot(grid, [loss_of_w(value) for value in grid.tolist()], color=RIVAL, linestyle="-")
    height, slope = loss_of_w(w), slope_of_w(w)
    top = max(loss_of_w(value) for value in w_range)
    tangent = np.array([w - 0.45, w + 0.9])
    axes.plot(tangent, height + slope * (tangent - w), color=DATA, linestyle="--")
    words, side = f"slope {slope:.2f}".replace("-", "−"), math.copysign(1, slope)
    look = {"color": DATA, "ha": "left" if side > 0 else "right", "va": "top"}
    axes.text(w + 0.1 * side, height - 0.03 * top, words, **look)
    axes.plot(w, height, "o", color=RIVAL)
    for row, lr in enumerate(lrs, start=1):
        move = -lr * slope
        level = -0.08 * top * row
        arrow = {"arrowstyle": "->", "color": MODEL, "linewidth": 2}
        axes.annotate("", xy=(w + move, level), xytext=(w, level), arrowprops=arrow)
        end, words = max(w, w + move) + 0.08, f"lr {lr:g} moves w by {move:+.2f}"
        axes.text(end, level, words.replace("-", "−"), va="center", color=MODEL)
        axes.plot(w + move, loss_of_w(w + move), "o", color=MODEL)
        down = (level, loss_of_w(w + move))
        axes.plot([w + move] * 2, down, color=QUIET, linestyle=":", linewidth=1)
    axes.axhline(0, color=QUIET, linewidth=1)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= top])
    axes.set(xlim=w_range, xlabel="weight w", ylabel="loss")
    axes.set_ylim(-0.08 * top * (len(lrs) + 0.7), top)
    axes.set_title("One slope, three learning rates, three steps")
    return figure


@house_style()
def draw_descents(loss, paths, best, X, y, w_range, b_range):
    """Paths beside each other on the same map of the loss, their loss curves below.

    loss(w, b, X, y) → (); paths: for each title a path with w (T+1, 1), b (T+1,); best: the w (1,)
    and b () to mark; X (n, 1), y (n,) → a matplotlib Figure.
    """
    X, y = of_one_feature(X, y)
    figure = Figure(figsize=(9, 4.8))
    maps, curves = figure.subplots(2, len(paths), sharey="row", height_ratios=[5, 4], squeeze=False)
    contours = contour_lines(loss, X, y, w_range, b_range)
    for (title, path), upper, lower in zip(paths.items(), maps, curves):
        upper.plot(*contours, **CONTOUR)
        upper.plot(path.w[:, 0].numpy(), path.b.numpy(), **STEPS)
        upper.plot(*(float(value) for value in best), "*", color=RIVAL, markersize=11)
        upper.plot(0, 0, "s", color=DATA, markersize=6)
        upper.set(xlim=w_range, ylim=b_range, xlabel="weight w", title=title, aspect="equal")
        lower.plot(losses_at(loss, zip(path.w, path.b), X, y), **STEPS)
        lower.set(xlabel="steps", yscale="log")
    maps[0].set_ylabel("bias b")
    curves[0].set_ylabel("loss (log scale)")
    return figure
