"""Pictures of lesson 2: the loss as a bowl, its conventions, its bells, and an outlier."""

import math

import numpy as np
import torch
from contourpy import contour_generator
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.landscape import STAR, round_levels
from linreg_helpers.figures.model import FittedLine
from linreg_helpers.figures.picture import Picture, Rim, limits, of_one_feature, set_points
from linreg_helpers.figures.space import Space
from linreg_helpers.figures.style import DATA, DOT, HEIGHT, MODEL, QUIET, RIVAL, THIN, house_style
from linreg_helpers.figures.validate_answers import ask, ask_two
from linreg_helpers.model import predict

__all__ = ["BellsOnLine", "LossBowl", "OutlierPull", "draw_conventions"]

STEP = 1e-4  # of the residual, to measure a derivative over
GRID = 61  # odd, so that the middle of the map is one of its places
RINGS = 12  # in the bowl
MAP_RINGS = 18
VIOLET = "#7C6AB5"  # a line's shade of HEIGHT: to be seen on a dark page as well
BELLS = 5  # on the line
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
EPSILON = torch.linspace(-4, 4, 81)  # of a bell, in standard deviations


class LossBowl(Picture):
    """A line with the squares of its residuals, its point on the map of the loss, and in the bowl.

    mean_squared_error(y_hat, y) → (); X (n, 1), y (n,). The map holds (0, 0), and the best line in
    its middle. ValueError where the data or what the function gives are not that.
    """

    @house_style()
    def __init__(self, mean_squared_error, X, y):
        super().__init__(columns=3, height=3.7, width_ratios=[1, 1, 1.1])
        self._loss = mean_squared_error
        self._X, self._y = X, y = of_one_feature(X, y)
        line, plane, bowl = self.axes
        self._line = FittedLine(self, line, predict, X, y, "feature x", "target y", squares=True)
        line.set_title("One line and its squares …")

        w, b = (float(value) for value in analytic_solution(X, y))
        reach = 2 * max(abs(w), abs(b), 0.5)
        w_grid = w + reach * np.linspace(-1, 1, GRID)
        b_grid = b + 1.2 * reach * np.linspace(-1, 1, GRID)  # the panel is higher than wide
        loss = np.array([[self._loss_at(w, b) for w in w_grid] for b in b_grid])
        self._landscape = landscape = Landscape(w_grid, b_grid, loss)

        plane.set(xlim=w_grid[[0, -1]], ylim=b_grid[[0, -1]], xlabel="weight w", ylabel="bias b")
        plane.set_title("… one point on the map …")
        if len(landscape.levels) > 1:  # a loss that is the same everywhere has no rings
            levels = {"levels": landscape.on_the_map()}
            apart = levels["levels"][1] - levels["levels"][0]
            plane.contourf(w_grid, b_grid, landscape.loss, cmap=HEIGHT, extend="both", **levels)
            plane.contour(w_grid, b_grid, landscape.loss, colors="white", linewidths=0.8, **levels)
            plane.plot(*landscape.star, **STAR)
            plane.text(0.03, 0.02, f"rings {apart:g} apart", transform=plane.transAxes, fontsize=10)
        self._place = self.moves(plane.plot([], [], color=MODEL, **DOT)[0])
        self.leaves(self._place, "trail")
        self._rim = Rim(self, plane, MODEL)
        hint = "drag the dot over the map"
        self.grabs("dot", plane, ["w", "b"], lambda w, b, _: {"w": w, "b": b}, hint, reach=None)
        bowl.set_title("… one height in the bowl")
        self._bowl = RingedBowl(self, bowl, landscape)

    def update(self, w, b, turn):
        """Draw the line of slope w and bias b, its point on the map, and the bowl, turned."""
        self._line.move(w, b)
        set_points(self._place, w, b)
        self._rim.point_to(w, b)
        self.holds("dot", w, b)
        loss, landscape = self._loss_at(w, b), self._landscape
        along_w = [self._loss_at(other, b) for other in landscape.w_grid]
        along_b = [self._loss_at(w, other) for other in landscape.b_grid]
        self._bowl.move(w, b, loss, along_w, along_b, turn)
        return (
            f"w = {w:.2f}, b = {b:.2f}: the loss, half the mean area of the squares, is "
            f"{in_words(loss)}; the minimum on the map is {in_words(landscape.lowest)}; "
            f"the bowl is turned by {turn:.0f}°"
        )

    def _loss_at(self, w, b):
        y_hat = self._X[:, 0] * w + b
        return float(ask(self._loss, y_hat, self._y, shape=()))


class Landscape:
    """A loss on a grid of places: its lowest, and evenly spaced levels up to the rim of the bowl.

    w_grid, b_grid (GRID,); loss (GRID, GRID), a row for each b.
    """

    def __init__(self, w_grid, b_grid, loss):
        self.w_grid, self.b_grid = w_grid, b_grid
        self.loss = np.ma.masked_invalid(loss)
        self.lowest, self.star, self.levels = math.nan, ([], []), np.zeros(0)
        if self.loss.count() == 0:
            return
        row, column = np.unravel_index(self.loss.argmin(), loss.shape)
        self.lowest = float(loss[row, column])
        self.star = w_grid[[column]], b_grid[[row]]
        # The bowl ends where its rings would run out of the map.
        border = np.ma.concatenate([self.loss[[0, -1]].ravel(), self.loss[:, [0, -1]].ravel()])
        top = float(border.min()) if border.count() else self.lowest
        if not top > self.lowest + 0.1 * (float(self.loss.max()) - self.lowest):  # no bowl
            top = float(self.loss.max())
        if top > self.lowest + 1e-6 * abs(self.lowest):
            self.levels = round_levels(self.lowest, top, RINGS)

    def on_the_map(self):
        """Levels for the map, which goes on beyond the rim of the bowl."""
        levels = round_levels(self.lowest, float(self.loss.max()), MAP_RINGS)
        return levels if len(levels) > 1 else self.levels

    def rings(self):
        """All rings of equal loss one after another: w, b and the loss there, NaN between two."""
        generator = contour_generator(self.w_grid, self.b_grid, self.loss)
        parts = []
        for level in self.levels:
            for ring in generator.lines(level):
                thinned = math.ceil(len(ring) / 50)  # fine enough for the eye
                ring = np.vstack([ring[:-1:thinned], ring[-1:]])
                parts += [np.column_stack([ring, np.full(len(ring), level)]), [[math.nan] * 3]]
        return np.vstack(parts).T if parts else np.zeros((3, 0))


class RingedBowl:
    """A bowl in a space that turns: its rings, and its two sections through a dot that moves.

    It stands on the map, at the height 0 of the loss, or its lowest where that is below.
    """

    HEIGHT = 2.0  # of the highest ring, where the ground goes from -1 to 1

    def __init__(self, picture, axes, landscape):
        self._landscape = landscape
        levels = landscape.levels
        self._base = min(0.0, landscape.lowest) if len(levels) else 0.0
        self._top = float(levels[-1]) if len(levels) else 1.0
        violet = {"color": VIOLET, **THIN}
        (
            self._ground,
            self._rings,
            self._drop,
            self._sections,
            self._star,
            self._shadow,
            self._dot,
        ) = (
            picture.moves(axes.plot([], [], **look)[0])
            for look in (
                {"color": QUIET, **THIN},
                violet,
                {"color": MODEL, **THIN, "linestyle": ":"},
                {"color": MODEL, **THIN, "linewidth": 1.5},
                STAR,
                {"color": MODEL, **DOT, "markersize": 5},
                {"color": MODEL, **DOT},
            )
        )
        middle = {"ha": "center", "va": "center", "fontsize": 11}
        words = ["w", "b", "loss", f"{self._top:g}"]
        self._words = [picture.moves(axes.text(0, 0, word, **middle)) for word in words]
        self._rim = Rim(picture, axes, MODEL)
        self._space = Space(picture, axes, reach=1.6, bottom=-1.05, top=2.4, what="the bowl")
        self._ring_places = self._in_space(*landscape.rings())

    def _in_space(self, w, b, loss):
        """w, b and the loss, numbers or arrays, as places in the space."""
        places = []
        for values, grid in ((w, self._landscape.w_grid), (b, self._landscape.b_grid)):
            middle, reach = (grid[-1] + grid[0]) / 2, (grid[-1] - grid[0]) / 2
            places.append((np.asarray(values) - middle) / reach)
        height = (np.asarray(loss) - self._base) / (self._top - self._base)
        return *places, self.HEIGHT * height

    def move(self, w, b, loss, along_w, along_b, turn):
        """Turn the bowl, and put the dot at w, b; along_w and along_b have the loss on the grid."""
        self._space.turn_to(turn)
        seen, landscape = self._space.seen, self._landscape
        corners = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], [0, 0, 0, 0, 0]])
        across, up = seen(*corners)
        corner = int(np.argmin(across[:4]))  # the scale of heights stands at the left
        scale = seen(corners[0, corner], corners[1, corner], self.HEIGHT)
        gap = (math.nan, math.nan)
        outline = np.column_stack([(across, up), gap, (across[corner], up[corner]), scale])
        self._ground.set_data(*outline)
        self._rings.set_data(*seen(*self._ring_places))

        # Beyond the highest ring there is no bowl.
        sections = []
        for places in ((landscape.w_grid, b, along_w), (w, landscape.b_grid, along_b)):
            first, second, third = np.broadcast_arrays(*self._in_space(*places))
            third = np.where(third <= self.HEIGHT + 1e-9, third, math.nan)
            sections += [np.array(seen(first, second, third)), np.array([gap]).T]
        self._sections.set_data(*np.hstack(sections))
        on_bowl = np.nan_to_num(self._in_space(w, b, loss), nan=math.nan).clip(-1e3, 1e3)
        dot, shadow = seen(*on_bowl), seen(on_bowl[0], on_bowl[1], 0.0)
        set_points(self._dot, *dot)
        set_points(self._shadow, *shadow)
        self._drop.set_data(*zip(dot, shadow))
        self._rim.point_to(*dot)
        if len(landscape.levels):
            self._star.set_data(*seen(*self._in_space(*landscape.star, [landscape.lowest])))

        near_w = min(seen(0, -1.25, 0), seen(0, 1.25, 0), key=lambda place: place[1])
        near_b = min(seen(-1.25, 0, 0), seen(1.25, 0, 0), key=lambda place: place[1])
        loss_at = (scale[0], scale[1] + 0.2)
        for text, place in zip(self._words, (near_w, near_b, loss_at, (scale[0] - 0.12, scale[1]))):
            text.set_position(place)
        self._words[-1].set_text(f"{self._top:g}" if len(landscape.levels) else "")


@house_style()
def draw_conventions(loss_at, w_values, factors):
    """A loss over w in several conventions, with tangents at w = 0: the others, and all of them.

    loss_at(w) → (); w_values (k,) ascend, 0 well inside them; factors: by which number each of up
    to three conventions multiplies the loss, by its name, the greatest last → a matplotlib Figure.
    """
    figure = Figure(figsize=(9, 3.6))
    title = {"x": 0.01, "ha": "left", "fontsize": 12, "fontweight": "bold"}
    figure.suptitle("Three conventions: other heights, other slopes, the same minimum", **title)
    loss = np.array([float(ask(loss_at, w, shape=())) for w in w_values.tolist()])
    near = [float(ask(loss_at, w, shape=())) for w in (-0.01, 0.0, 0.01)]
    best, ends = float(w_values[loss.argmin()]), np.array([-0.8, 0.8])
    looks = dict(zip(factors, ("-", "--", ":")))
    for axes, shown in zip(figure.subplots(1, 2), ([*factors][:-1], factors)):
        highest = 1.05 * max(factors[name] for name in shown) * loss.max()
        axes.plot([best, best], [0, 0.72 * highest], color=QUIET, **THIN)
        for name in reversed(shown):  # the legend in the order of the curves
            height, slope = factors[name] * near[1], factors[name] * (near[2] - near[0]) / 0.02
            label = f"{name}: slope {slope:.3g}".replace("-", "−")
            curve = {"color": MODEL, "linestyle": looks[name], "linewidth": 1.5, "label": label}
            axes.plot(w_values.numpy(), factors[name] * loss, **curve)
            axes.plot([best], [factors[name] * loss.min()], clip_on=False, **STAR)
            if height > 0.1 * highest:  # on the scale of the sum the others are all but flat
                tangent = height + slope * ends
                axes.plot(ends, tangent, color=MODEL, linestyle="-", linewidth=3.5)
                axes.plot([0], [height], color=MODEL, **DOT)
        axes.set(xlabel="weight w", ylim=(0, highest))
        axes.legend(loc="upper center")
    figure.axes[0].set(ylabel="loss")
    return figure


class BellsOnLine(Picture):
    """A line with the bell of Gaussian noise on it, and each residual under that bell.

    gaussian_density(epsilon, sigma) gives one number for each of epsilon's; X (n, 1), y (n,).
    """

    @house_style()
    def __init__(self, gaussian_density, X, y):
        super().__init__(columns=2, height=3.7, width_ratios=[3, 2])
        self._density = gaussian_density
        self._X, self._y = X, y = of_one_feature(X, y)
        left, right = self.axes
        bell = {"facecolor": to_rgba(MODEL, 0.15), "edgecolor": MODEL, "linewidth": 1.2}
        self._bells = self.moves(left.add_collection(PolyCollection([], **bell)))
        self._line = FittedLine(self, left, predict, X, y, "feature x", "target y")
        left.set_title("At each x, the noise is a bell around the line")
        low, high = left.get_xlim()
        self._apart = (high - low) / BELLS
        self._at = low + self._apart * (0.3 + torch.arange(BELLS, dtype=X.dtype))[:, None]

        one_bell = right.add_collection(PolyCollection([], **bell))
        (self._sticks,) = right.plot([], [], color=QUIET, **THIN)
        (self._dots,) = right.plot([], [], "o", color=DATA, markersize=4)
        self._one_bell = self.moves(one_bell)
        for artist in (self._sticks, self._dots):
            self.moves(artist)
        self._spread = spread = self._spread_around_the_best_line(left.get_ylim())
        right.set(xlabel="residual y − ŷ", xlim=(-5.5 * spread, 5.5 * spread))
        right.set(ylabel="density", ylim=(0, 1 / spread))
        right.set_title("Each stick: one target's density")
        self._rims = [Rim(self, left, MODEL), Rim(self, right, DATA)]

    def update(self, w, b, sigma):
        """Draw the line of slope w and bias b, with noise of standard deviation sigma."""
        y_hat = self._line.move(w, b)
        residual = self._y - y_hat
        density = self._density_of(residual, sigma)
        epsilon = sigma * EPSILON
        height = self._density_of(epsilon, sigma).numpy().clip(0, 1e3)
        foot = predict(self._at, self._X.new_tensor([w]), self._X.new_tensor(b))
        # Where σ is the spread, the bell takes half of the way to the next.
        across = 1.25 * self._apart * self._spread * height
        self._bells.set_verts(
            [
                np.column_stack([float(x) + across, float(y) + epsilon])
                for x, y in zip(self._at, foot)
            ]
        )
        self._one_bell.set_verts([np.column_stack([epsilon, height])])
        gap = torch.full_like(residual, torch.nan)
        upright = torch.stack([0 * density, density, gap], dim=1).flatten()
        set_points(self._sticks, residual.repeat_interleave(3), upright)
        set_points(self._dots, residual, density)
        middle = len(y_hat) // 2
        self._rims[0].point_to(self._X[middle, 0], y_hat[middle])
        self._rims[1].point_to(residual, density)
        nll = -float(density.double().log().sum())
        power = f"about {power_of_ten(-nll)}" if math.isfinite(nll) else in_words(nll)
        return (
            f"w = {w:.2f}, b = {b:.2f}, σ = {sigma:.2f}: the likelihood, the product of the "
            f"{len(residual)} densities, is {power}, and its −log is {in_words(nll, 2)}"
        )

    def _spread_around_the_best_line(self, span):
        """The standard deviation of the residuals, or a little of the span where they vanish."""
        residual = self._y - predict(self._X, *analytic_solution(self._X, self._y))
        return max(float((residual**2).mean().sqrt()), 0.02 * (span[1] - span[0]))

    def _density_of(self, epsilon, sigma):
        return ask(self._density, epsilon.double(), sigma, shape=epsilon.shape)


class OutlierPull(Picture):
    """One point moves up: the best line under each of two losses, and how hard it pulls at each.

    best_line(loss, X, y) → w (1,), b (); the losses take (y_hat, y) and give one number an
    example; X (n, 1) ascending, y (n,); highest: the farthest up a point goes.
    """

    @house_style()
    def __init__(self, best_line, squared_error, absolute_error, X, y, highest=12.0):
        super().__init__(columns=2, height=3.9)
        self._best_line = best_line
        self._X, self._y = X, y = of_one_feature(X, y)
        self._losses = (squared_error, absolute_error)
        looks = (
            {"color": MODEL, "linestyle": "-", "label": "squared"},
            {"color": RIVAL, "linestyle": "--", "label": "absolute"},
        )
        left, right = self.axes
        ends = limits(X, 0.06)
        self._ends = X.new_tensor(ends)[:, None]
        left.set(xlabel="feature x", xlim=ends)
        left.set(ylabel="target y", ylim=(float(y.min()) - 1, float(y.max()) + highest + 1))
        left.set_title("The best line under each loss")
        (self._points,) = left.plot([], [], "o", color=DATA, markersize=5)
        ring = {"markerfacecolor": "none", "markeredgewidth": 2, "markersize": 11}
        (self._ring,) = left.plot([], [], "o", color=DATA, **ring)
        self._lines = [left.plot([], [], **look)[0] for look in looks]
        self.lies_above(left.legend(loc="upper left"))

        reach = highest + 1  # about as far as a point gets from a line that stays
        top = 0.4 * reach**2  # a point pulls the squared error's line along, and gets less far
        residual = torch.linspace(-2, reach, 200)
        for loss, look in zip(self._losses, looks):
            cost = ask(loss, torch.zeros_like(residual), residual, shape=residual.shape)
            right.plot(residual.numpy(), cost.numpy(), **{**look, "linewidth": 1, "alpha": 0.6})
        right.set(xlabel="its residual y − ŷ", xlim=(-2, reach))
        right.set(ylabel="its loss", ylim=(-0.1 * top, top))
        right.set_title("The tangent's slope is the point's pull")
        self._tangents = [right.plot([], [], **{**look, "linewidth": 3})[0] for look in looks]
        dot = {"markersize": 9, "markeredgecolor": "white"}
        self._costs = [right.plot([], [], "o", color=look["color"], **dot)[0] for look in looks]
        beside = ({"ha": "right", "va": "bottom"}, {"ha": "center", "va": "top"})
        self._words = [
            right.text(0, 0, "", color=look["color"], fontsize=10, **side)
            for look, side in zip(looks, beside)
        ]
        parts = (self._points, self._ring, *self._lines, *self._tangents, *self._costs)
        for artist in (*parts, *self._words):
            self.moves(artist)
        self._rims = [
            (Rim(self, left, look["color"]), Rim(self, right, look["color"])) for look in looks
        ]
        self.grabs("points", left, ["up", "which"], self._pull, "pull any point up", reach=14)

    def _pull(self, x, height, which):
        return {"up": height - float(self._y[which]), "which": which + 1}

    def update(self, up, which):
        """Move the point numbered `which`, counted from 1 on the left, up by `up`."""
        if not 1 <= which <= len(self._y):
            raise ValueError(f"which is {which}; expected a point from 1 to {len(self._y)}")
        i = which - 1
        y = self._y.clone()
        y[i] += up
        set_points(self._points, self._X[:, 0], y)
        self.holds("points", self._X[:, 0], y)
        set_points(self._ring, self._X[i, 0], y[i])
        equations, pulls = [], []
        for number, loss in enumerate(self._losses):
            w, b = ask_two(self._best_line, loss, self._X, y, shapes=[(1,), ()])
            ends, middle = self._ends[:, 0] * w + b, float(self._ends.mean() * w + b)
            set_points(self._lines[number], self._ends[:, 0], ends)
            self._rims[number][0].point_to(float(self._ends.mean()), middle)
            equations.append(line_in_words(float(w), float(b)))
            pulls.append(self._show_pull(number, float(y[i] - self._X[i, 0] * w - b)))
        return (
            f"Point {which} of {len(y)} up by {up:.1f}: the squared error's line is "
            f"{equations[0]}, and the tangent of its loss has slope {pulls[0]}; the absolute "
            f"error's line is {equations[1]}, and its tangent has {pulls[1]}"
        )

    def _show_pull(self, number, residual):
        """Draw the tangent of a loss at a residual; → its slope in words."""
        axes = self.axes[1]
        near = torch.tensor([residual - STEP, residual, residual + STEP], dtype=torch.float64)
        loss = ask(self._losses[number], torch.zeros_like(near), near, shape=near.shape).tolist()
        slope = (loss[2] - loss[0]) / (2 * STEP)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        # As long on the screen whatever its slope, where the panel is about as wide as it is high.
        length = (right - left) / 6 / math.hypot(1, slope * (right - left) / (top - bottom))
        along = np.array([-length, length])
        set_points(self._tangents[number], residual + along, loss[1] + slope * along)
        set_points(self._costs[number], residual, loss[1])
        self._rims[number][1].point_to(residual, loss[1])
        finite = math.isfinite(loss[1]) and math.isfinite(slope)
        words = in_words(slope, 2) if finite else in_words(math.nan)
        # Wholly within the panel, of which the words take about a quarter.
        width, aside = right - left, 0.04 * (top - bottom)
        height = min(max(loss[1], bottom), top) if finite else 0.0
        if number == 0:
            place = min(max(residual - 0.03 * width, left + 0.28 * width), right), height + aside
        else:
            place = min(max(residual, left + 0.14 * width), right - 0.14 * width), height - aside
        self._words[number].set_text(f"slope {words}" if finite else "")
        self._words[number].set_position(place)
        return words


def power_of_ten(logarithm):
    """The nearest power of ten to exp(logarithm), in words."""
    return "10" + f"{logarithm / math.log(10):.0f}".translate(RAISED)


def line_in_words(w, b):
    return f"{in_words(w, 2)}x {'-' if b < 0 else '+'} {in_words(abs(b), 2)}"


def in_words(number, digits=3):
    if not math.isfinite(number):
        return "no finite number"
    return f"{number:.{digits}f}" if abs(number) < 1e4 else f"{number:.3g}"
