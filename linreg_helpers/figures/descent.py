"""Pictures of lesson 4: slope and step, paths on the map of the loss, and their loss curves."""

import math

import numpy as np
from matplotlib.figure import Figure

from linreg_helpers.descent import largest_stable_lr
from linreg_helpers.figures.landscape import Bowl, LossMap, around
from linreg_helpers.figures.picture import Picture, Rim, of_one_feature
from linreg_helpers.figures.run import STEPS, TINY, RunPanels, pluralize, run_from
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask
from linreg_helpers.sgd import losses_along

__all__ = ["ConventionSteps", "DescentPath", "draw_descents", "draw_slope"]

AT_LIMIT = 1e-5  # so near to it is at it
NEAR = 4  # pixels: so near to an axis of the rings, the start goes onto it


class DescentPath(Picture):
    """A run of gradient descent: its line, its path on the map of the loss, and its loss by steps.

    gradient_descent(X, y, lr, num_steps) → a path with w (T+1, 1) and b (T+1,); standardize(X) →
    X (n, 1); X (n, 1), y (n,). Two bars show what is left of the distance to the minimum along each
    eigenvector of the Hessian, which are the axes of the rings; the start, dragged near an axis,
    goes onto it. ValueError where the data or what the functions give are not that.
    Source of the bars: Goh, "Why Momentum Really Works", Distill (2017).
    """

    @house_style()
    def __init__(self, gradient_descent, standardize, X, y, most_steps=40):
        mosaic = [["data", "map", "loss"], ["data", "map", "bars"]]
        super().__init__(mosaic=mosaic, height=3.6, height_ratios=[5, 2])
        X, y = of_one_feature(X, y)
        self._gradient_descent, self._y = gradient_descent, y
        self._scenes = {}
        for standardized in (False, True):
            inputs = ask(standardize, X, shape=X.shape) if standardized else X
            limit = largest_stable_lr(inputs.clone())
            self._scenes[standardized] = (inputs, Bowl(inputs, y), limit)
        bowls = [bowl for _, bowl, _ in self._scenes.values()]
        limits = around((0, 0), *(bowl.best for bowl in bowls))
        *panels, bars = self.axes
        self._bowl = bowls[0]
        snapping = {"dropped": self._onto_axis, "snaps": "; it snaps to an axis of the rings"}
        self._panels = RunPanels(
            self, panels, X, y, bowls[0], limits, most_steps, moves=True, **snapping
        )
        set_up_losses(panels[2], bowls[0], "steps", "Its loss")
        self._bars = EigenvectorBars(self, bars)

    def _onto_axis(self, w, b):
        """Where a start that is dropped there begins: near an axis of the rings, on it."""
        bowl, dropped = self._bowl, np.array([w, b])
        along = (dropped - bowl.best) @ bowl.directions
        feet = bowl.best + along[:, None] * bowl.directions.T  # one on each axis
        pixels = self._panels.plane.transData.transform([dropped, *feet])
        far = np.hypot(*(pixels[1:] - pixels[0]).T)
        if bowl.has_axes and far.min() < NEAR:
            return feet[far.argmin()].tolist()
        return w, b

    def update(self, lr, num_steps, standardize, prediction, start_w=0.0, start_b=0.0):
        """Descend again from a start, on the data as they are or standardized."""
        X, self._bowl, limit = self._scenes[standardize]

        def train(X, y):
            return self._gradient_descent(X, y, lr, num_steps)

        path, losses = run_from((start_w, start_b), train, self._gradient_descent, X, self._y)
        scene = "standardized" if standardize else "raw"
        lowest = self._bowl.lowest
        self._panels.show(path, self._bowl, X, np.arange(len(losses)), losses, lowest, scene)
        none_across = self._bars.show(path, self._bowl, lr)
        limit_is = f"2/λmax = {limit:.3g}"
        self.marks = {} if prediction is None else {"lr": (limit, limit_is)}

        sentence = f"learning rate {lr:.3g}, {pluralize(num_steps, 'step')}: "
        known, rises, ratio = prediction is not None, first_rise(losses), lr / limit
        if rises:
            sentence += f"diverging, from step {rises} on the loss rises, {height_of(losses)}"
        else:
            word = "not rising"
            if known and ratio < 1 - AT_LIMIT:
                word = "converging"
            elif known and ratio > 1 + AT_LIMIT:
                word = "converging all the same" if none_across else "not rising yet"
            sentence += f"{word}, the loss is {losses[-1]:.4f}, at the minimum {lowest:.4f}"
        if not known:
            return sentence
        if abs(ratio - 1) < AT_LIMIT:
            sentence += f"; {lr:.3g} is at the limit {limit_is}, where one part stays as large"
        elif rises:
            sentence += f"; {lr:.3g} is {'above' if lr > limit else 'not above'} {limit_is}"
        elif lr > limit and none_across:
            sentence += f"; {lr:.3g} is above {limit_is}, but there is nothing here that can grow"
        elif lr > limit:
            sentence += f"; but {lr:.3g} is above {limit_is}, and it will rise"
        return sentence if standardize else f"{sentence}. {verdict_on(prediction, limit)}"


def height_of(losses):
    """Where losses that rise end, in words; huge ones and what is no number beside the first."""
    if losses[-1] < 1000 * losses[0]:
        return f"to {losses[-1]:.4f}"
    return "to more than 1000 times that at the start"


def verdict_on(prediction, limit):
    """What to say to a prediction of the limit 2/λmax."""
    if abs(prediction * limit / 2 - 1) < 0.03 < abs(prediction / limit - 1):
        return (
            f"You predicted {prediction:.3g}: that is λmax itself, and the limit is 2 divided by it"
        )
    share = prediction / limit
    share = f"{share:.0%} of" if abs(share) < 10 else f"{share:.3g} times"
    return f"You predicted {prediction:.3g}, which is {share} 2/λmax"


class ConventionSteps(Picture):
    """A run of the same learning rate under three conventions: its line, its path, its loss.

    gradient_descent(X, y, lr, num_steps), of half the mean, → a path, as in `DescentPath`. The
    gradient of the mean is twice as long, that of the sum 2n times, which lr takes over. All are
    judged by half the mean.
    """

    @house_style()
    def __init__(self, gradient_descent, X, y, num_steps=30):
        super().__init__(columns=3)
        self._gradient_descent, self._num_steps = gradient_descent, num_steps
        self._X, self._y = X, y = of_one_feature(X, y)
        self._factors = {"half the mean": 1, "mean": 2, "sum": 2 * len(y)}
        self._bowl = Bowl(X, y)
        limits = around((0, 0), self._bowl.best)
        self._panels = RunPanels(self, self.axes, X, y, self._bowl, limits, num_steps)
        set_up_losses(self.axes[2], self._bowl, "steps", "Half the mean along it")

    def update(self, lr, convention, start_w=0.0, start_b=0.0):
        """Descend anew under the convention of that name."""
        descent, factor = self._gradient_descent, self._factors[convention]

        def train(X, y):
            return descent(X, y, factor * lr, self._num_steps)

        path, losses = run_from((start_w, start_b), train, descent, self._X, self._y)
        lowest = self._bowl.lowest
        self._panels.show(path, self._bowl, self._X, np.arange(len(losses)), losses, lowest)
        length = math.hypot(float(path.w[1, 0] - path.w[0, 0]), float(path.b[1] - path.b[0]))
        rises = first_rise(losses)
        if rises:
            end = f"it diverges, from step {rises} of {self._num_steps} on"
        else:
            end = f"after {self._num_steps} steps the loss ends at {losses[-1]:.4f}"
        return (
            f"{convention}, learning rate {lr:.3g}: the first step is {length:.3g} long, and {end}"
        )


class EigenvectorBars:
    """Bars that say how much of the distance to the minimum is left along each eigenvector."""

    def __init__(self, picture, axes):
        axes.set(xlim=(-1.04, 1.04), ylim=(-0.4, 1.75), yticks=[], xticks=[-1, 0, 1])
        axes.set_xticklabels(["−100%", "0", "100%"])
        axes.spines["left"].set_visible(False)
        axes.vlines((0, 0), (-0.25, 0.75), (0.2, 1.2), color=QUIET, linewidth=1)
        axes.set_title("What is left of the distance", fontsize=11)
        self._bars = [picture.moves(bar) for bar in axes.barh([1, 0], [0, 0], 0.3, color=MODEL)]
        at = [(-1.02, height + 0.42) for height in (1, 0)]
        look = {"fontsize": 9, "va": "center"}
        self._words = [picture.moves(axes.text(*place, "", **look)) for place in at]
        self._rim = Rim(picture, axes, MODEL)

    def show(self, path, bowl, lr):
        """Compare the last place of a path with its first; 1 − ηλ is a step's factor.

        Where a part is smaller than what float32 rounds off, as beside another that has run off,
        there is no bar. Gives whether the first place has no distance along the steepest.
        """
        places = np.column_stack([path.w[[0, -1], 0].double(), path.b[[0, -1]].double()])
        places = np.nan_to_num(places, nan=1e30, posinf=1e30, neginf=-1e30)
        first, last = (places - bowl.best) @ bowl.directions[:, ::-1]
        rounding = 1e-6 * np.abs(places).max(axis=1) + 1e-6  # of float32, and of the minimum
        nothing = np.abs(first) < 10 * rounding[0]
        left = np.zeros(2)
        for row, steep in enumerate(bowl.curvatures[::-1]):
            factor = 1 - lr * steep
            factor = 0.0 if abs(factor) < AT_LIMIT else factor  # what float32 leaves of it
            factor = f"1 − ηλ = {factor:.3g}".replace("-", "−")
            if nothing[row]:
                factor = "no distance at the start"
            elif rounding[1] < max(0.05 * abs(first[row]), 0.1 * abs(last[row])):
                left[row] = last[row] / first[row]
            else:
                factor = "lost in rounding"
            self._bars[row].set_width(float(np.clip(left[row], -1.04, 1.04)))
            self._words[row].set_text(f"λ = {steep:.2f}: {factor}")
        self._rim.point_to(left, [1, 0])
        return bool(nothing[0])


def set_up_losses(axes, bowl, xlabel, title):
    """Let axes show the loss on a log scale, from its lowest to well above that at zeros."""
    start = bowl.at_zeros
    axes.set(xlabel=xlabel, ylabel="loss (log scale)", title=title)
    axes.set_ylim(max(0.5 * bowl.lowest, 1e-6 * start, TINY), 8 * start or 1)


def first_rise(losses):
    """The first step that raises the loss by more than rounding does; None where none does."""
    for step, (before, after) in enumerate(zip(losses, losses[1:]), start=1):
        if not after - before <= 1e-6 * losses[0]:
            return step
    return None


@house_style()
def draw_slope(loss, gradient, X, y, w, b, lrs, w_range):
    """The loss along w, its slope at one w, and the step that each learning rate makes of it.

    loss(w, b, X, y) → (); gradient(w, b, X, y) → (1,), (); X (n, 1), y (n,); w and b numbers, of
    which b stays; lrs a list; w_range from and to → a matplotlib Figure.
    """
    b = y.new_tensor(b)

    def loss_of_w(w):
        return float(loss(y.new_tensor([w]), b, X, y))

    def slope_of_w(w):
        return float(gradient(y.new_tensor([w]), b, X, y)[0])

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
def draw_descents(paths, X, y):
    """Paths beside each other on the same map of the loss, their loss curves below.

    Dashed are the axes of the rings; on the first map, arrows point against the gradient.
    paths: for each title a path with w (T+1, 1), b (T+1,); X (n, 1), y (n,) → a matplotlib Figure.
    """
    X, y = of_one_feature(X, y)
    figure = Figure(figsize=(9, 5.6))
    maps, curves = figure.subplots(2, len(paths), sharey="row", height_ratios=[5, 3], squeeze=False)
    bowl = Bowl(X, y)
    limits = around((0, 0), bowl.best)
    for (title, path), upper, lower in zip(paths.items(), maps, curves):
        landscape = LossMap(upper, bowl, limits, with_axes=True)
        upper.plot(path.w[:, 0].numpy(), path.b.numpy(), **STEPS)
        upper.plot(0, 0, "s", color=DATA, markersize=6)
        landscape.star.set_zorder(3)
        upper.set_title(title)
        lower.plot(losses_along(path, X, y), **STEPS)
        lower.set(xlabel="steps", yscale="log")
    for upper in maps[1:]:
        upper.set_ylabel("")
    places = np.meshgrid(*(np.linspace(*ends, count) for ends, count in zip(limits, (9, 11))))
    places = np.stack(places)[:, 1:-1, 1:-1]  # none at the rim
    look = {"color": QUIET, "angles": "xy", "width": 0.008}
    maps[0].quiver(*places, *-bowl.gradient_at(*places), **look)
    look = {"transform": maps[0].transAxes, "fontsize": 9, "va": "bottom"}
    maps[0].text(0.04, 0.03, f"from ring to ring: +{landscape.step:g}", **look)
    curves[0].set_ylabel("loss (log scale)")
    return figure
