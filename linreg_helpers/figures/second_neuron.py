"""Pictures of the deeper notebook on the second neuron: a network that learns to bend, its loss."""

import math

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.landscape import STAR
from linreg_helpers.figures.picture import (
    Picture,
    Rim,
    limits,
    log_scale,
    of_one_feature,
    set_points,
)
from linreg_helpers.figures.run import pluralize
from linreg_helpers.figures.style import DATA, HEIGHT, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask, name_of
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict

__all__ = ["BendingNetwork", "KinksByHand", "draw_two_minima"]

LEAST, MOST = 1e-6, 1e6  # between them a loss is drawn
KINK = {"color": MODEL, "linestyle": "none", "marker": "o", "mfc": "white", "mew": 2}
KINK["markersize"] = 8


class KinksByHand(Picture):
    """Two hidden neurons, one for each side, whose kinks you drag; the last neuron is fitted.

    hidden_layer(X, V, c) → (n, 2), for X (n, 1), V (1, 2), c (2,); y (n,). The last neuron has the
    analytic solution for what the hidden ones give; dotted is what each of these would give without
    its ReLU. ValueError where the data or what the function gives are not that.
    """

    @house_style()
    def __init__(self, hidden_layer, X, y):
        super().__init__(columns=2, width_ratios=[3, 2])
        self._X, self._y = X, y = of_one_feature(X, y)
        self._hidden_layer = hidden_layer
        left, right = self.axes
        ends = limits(X, 0.04)
        self._along = torch.linspace(*ends, 161, dtype=X.dtype)[:, None]
        left.set(xlabel="feature x", ylabel="target y", xlim=ends, ylim=limits(y, 0.15))
        left.set_title("Two neurons, bent by your hand")
        left.plot(X[:, 0].numpy(), y.numpy(), "o", color=DATA, markersize=4)
        look = {"color": QUIET, "linestyle": ":", "linewidth": 1.2}
        look["label"] = "one neuron without its ReLU, with b"
        self._each = self.moves(left.plot([], [], **look)[0])
        self._curve = self.moves(left.plot([], [], "-", color=MODEL, label="network")[0])
        self._kinks = self.moves(left.plot([], [], label="its kinks", **KINK)[0])
        self.lies_above(left.legend(loc="upper center"))
        right.axhline(0, color=MODEL, linewidth=1.5, linestyle="-")
        self._residuals = self.moves(right.plot([], [], "o", color=DATA, markersize=4)[0])
        right.set(xlabel="feature x", ylabel="residual y − ŷ", xlim=ends)
        bottom, top = left.get_ylim()
        right.set_ylim((bottom - top) / 2, (top - bottom) / 2)  # the same scale
        right.set_title("Its residuals")
        for name in ("cold", "warm"):
            hint = f"drag the kink of the {name} side"
            self.grabs(name, left, [name], lambda x, y, _, name=name: {name: x}, hint)

    def update(self, cold, warm):
        """Bend at these places: one neuron fires left of `cold`, the other right of `warm`."""
        H = self._ask(self._X, cold, warm)
        w, b = analytic_solution(H, self._y)
        y_hat = predict(H, w, b)
        set_points(
            self._curve, self._along[:, 0], predict(self._ask(self._along, cold, warm), w, b)
        )
        slopes = -float(w[0]), float(w[1])
        x, parts = self._along[:, 0], []
        for slope, kink in zip(slopes, (cold, warm)):
            parts += [tame(slope * (x - kink) + b), [math.nan]]
        self._each.set_data(np.tile([*x.tolist(), math.nan], 2), np.concatenate(parts))
        at = self._X.new_tensor([[cold], [warm]])
        heights = predict(self._ask(at, cold, warm), w, b).tolist()
        self._kinks.set_data((cold, warm), heights)
        for name, x, height in zip(("cold", "warm"), (cold, warm), heights):
            self.holds(name, x, height)
        set_points(self._residuals, self._X[:, 0], self._y - y_hat)
        loss = float(mean_squared_error(y_hat, self._y))
        slopes = [round(slope, 2) + 0.0 for slope in slopes]
        return (
            f"kinks at {cold:.2f} and {warm:.2f}: the cold side has slope {slopes[0]:.2f}, "
            f"the warm side {slopes[1]:.2f}; the loss is {loss:.4f}"
        )

    def _ask(self, X, cold, warm):
        V, c = X.new_tensor([[-1.0, 1.0]]), X.new_tensor([cold, -warm])
        H = ask(self._hidden_layer, X, V, c, shape=(len(X), 2))
        return torch.nan_to_num(H.to(X.dtype)).clamp(-MOST, MOST)


class BendingNetwork(Picture):
    """A network of one hidden layer while it trains: its curve over the data, and its loss.

    train_network(X, y, start, lr, batch_size, num_epochs, generator) → for the start and after each
    epoch the parameters V (1, h), c (h,), w (h,), b (); network(X, V, c, w, b) → (n,);
    random_start(num_hidden, generator) → a start; X (n, 1), y (n,). Each run is trained once and
    kept. ValueError where the data or what the functions give are not that.
    """

    @house_style()
    def __init__(self, train_network, network, random_start, X, y, lr, batch_size, most_epochs=60):
        super().__init__(columns=2, height=3.9, width_ratios=[3, 2])
        self._X, self._y = X, y = of_one_feature(X, y)
        self._train, self._network, self._random_start = train_network, network, random_start
        self._lr, self._batch_size, self._most_epochs = lr, batch_size, most_epochs
        self._runs = {}
        line = analytic_solution(X, y)
        self._of_line = float(mean_squared_error(predict(X, *line), y))
        left, right = self.axes
        ends = limits(X, 0.04)
        self._along = torch.linspace(*ends, 161, dtype=X.dtype)[:, None]
        left.set(xlabel="feature x", ylabel="target y", xlim=ends, ylim=limits(y, 0.15))
        left.plot(X[:, 0].numpy(), y.numpy(), "o", color=DATA, markersize=4)
        look = {"color": RIVAL, "linestyle": ":", "linewidth": 1.2, "label": "best line"}
        left.plot(self._along[:, 0].numpy(), predict(self._along, *line).numpy(), **look)
        look = {"color": QUIET, "linestyle": "--", "linewidth": 1, "label": "one neuron, with b"}
        self._each = self.moves(left.plot([], [], **look)[0])
        self._curve = self.moves(left.plot([], [], "-", color=MODEL, label="network")[0])
        self._kinks = self.moves(left.plot([], [], label="its kinks", **KINK)[0])
        self.lies_above(left.legend(loc="upper center", ncols=2))
        left.set_title("Each hidden neuron bends the line once")

        log_scale(right)
        start = float(((y - y.mean()) ** 2).mean()) / 2
        top = 10 * max(start, self._of_line, 1e-3)
        right.set(xlim=(-0.02 * most_epochs, 1.02 * most_epochs), ylim=(top / 500, top))
        right.set(xlabel="epochs", ylabel="loss (log scale)", title="Its loss")
        look = {"color": RIVAL, "linestyle": ":", "linewidth": 1.2}
        right.axhline(max(self._of_line, LEAST), **look)
        at = most_epochs, max(self._of_line, LEAST)
        place = {"xytext": (0, 4), "textcoords": "offset points", "ha": "right", "va": "bottom"}
        right.annotate("best line", at, fontsize=9, color=RIVAL, **place)
        self._losses = self.moves(right.plot([], [], "-", color=MODEL)[0])
        self._end = self.moves(right.plot([], [], "o", color=MODEL, markersize=7)[0])
        self._rims = [Rim(self, axes, MODEL) for axes in self.axes]
        self.grabs("epochs", right, ["epochs"], epochs_at, "drag along the epochs", reach=None)

    def update(self, num_hidden, start, epochs):
        """Show the network of so many neurons, from the start of that number, after the epochs."""
        path, losses = self._run(num_hidden, start)
        V, c, w, b = path[epochs]
        shape = self._along[:, 0].shape
        curve = tame(ask(self._network, self._along, V, c, w, b, shape=shape))
        set_points(self._curve, self._along[:, 0], curve)
        x, parts = self._along[:, 0].numpy(), []
        for j in range(num_hidden):
            one = V[:, j : j + 1], c[j : j + 1], w[j : j + 1], b
            parts += [tame(ask(self._network, self._along, *one, shape=shape)), [math.nan]]
        self._each.set_data(np.tile([*x, math.nan], num_hidden), np.concatenate(parts))
        with np.errstate(all="ignore"):
            at = -c.numpy() / V[0].numpy()
        at = at[(at >= x[0]) & (at <= x[-1])]
        heights = np.interp(at, x, curve)
        self._kinks.set_data(at, heights)
        passed = losses[: epochs + 1]
        self._losses.set_data(np.arange(epochs + 1), passed)
        self._end.set_data([epochs], passed[-1:])
        self._rims[0].point_to(x[80], curve[80])
        self._rims[1].point_to(epochs, passed[-1])
        self.holds("epochs", epochs, float(np.clip(passed[-1], *self.axes[1].get_ylim())))

        fires = (self._X @ V + c > 0).any(dim=0)
        dead = int((~fires).sum())
        loss = "beyond 1000" if not passed[-1] < 1000 else f"{passed[-1]:.4f}"
        return (
            f"{pluralize(num_hidden, 'hidden neuron')}, start {start}, after "
            f"{pluralize(epochs, 'epoch')}: the loss is {loss}, that of the best line "
            f"{self._of_line:.4f}; neurons that never fire: {dead}"
        )

    def _run(self, num_hidden, start):
        """→ the parameters by epoch, and the losses (most_epochs + 1,) as they are drawn."""
        if (num_hidden, start) not in self._runs:
            generator = torch.Generator().manual_seed(start)
            first = tuple(self._random_start(num_hidden, generator))
            settings = self._lr, self._batch_size, self._most_epochs, generator
            path = self._train(self._X.clone(), self._y.clone(), first, *settings)
            self._runs[num_hidden, start] = self._validated(path, num_hidden)
        return self._runs[num_hidden, start]

    def _validated(self, path, num_hidden):
        expected = [(1, num_hidden), (num_hidden,), (num_hidden,), ()]
        name, count = name_of(self._train), self._most_epochs + 1
        if not isinstance(path, list | tuple) or len(path) != count:
            came = f"{len(path)} of them" if isinstance(path, list | tuple) else type(path).__name__
            raise ValueError(
                f"{name} returned {came}; expected parameters V, c, w, b {count} times"
            )
        for parts in path:
            shapes = [tuple(getattr(part, "shape", ("none",))) for part in parts]
            if shapes != expected:
                came = ", ".join(map(str, shapes))
                raise ValueError(
                    f"{name} returned V, c, w, b of shapes {came}; expected {expected}"
                )
        path = [tuple(part.detach().clone() for part in parts) for parts in path]
        losses = [
            mean_squared_error(ask(self._network, self._X, *parts, shape=self._y.shape), self._y)
            for parts in path
        ]
        return path, np.nan_to_num(torch.stack(losses).double().numpy(), nan=MOST).clip(LEAST, MOST)


def epochs_at(epochs, loss, which):
    return {"epochs": round(epochs)}


def tame(heights):
    """Heights of a curve that may have run off, as matplotlib can place them."""
    return np.nan_to_num(heights.numpy(), nan=MOST).clip(-MOST, MOST)


@house_style()
def draw_two_minima(grid, losses):
    """The loss over the weights v₁ and v₂ of two equal hidden neurons, and from minimum to minimum.

    grid (g,) ascending in equal steps, losses (g, g): losses[i, j] at v₁ = grid[i], v₂ = grid[j]
    → a matplotlib Figure.
    """
    grid, losses = grid.numpy(), losses.numpy()
    one, other = sorted(np.unravel_index(losses.argmin(), losses.shape))  # the minimum is mirrored
    figure = Figure(figsize=(9, 4.2))
    plane, section = figure.subplots(1, 2)
    levels = [0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.5, 1]
    steps = np.linspace(0, 1, len(levels) + 1)
    look = {"levels": levels, "colors": HEIGHT(steps[1:]), "extend": "max"}
    plane.contourf(grid, grid, losses.T, **look)
    plane.contour(grid, grid, losses.T, levels=levels, colors="white", linewidths=0.8)
    plane.plot(grid[[0, -1]], grid[[0, -1]], ":", color=QUIET, linewidth=1.2)
    ends = grid[[one, other]]
    plane.plot(ends, ends[::-1], "--", color=MODEL, linewidth=1.5)
    plane.plot(ends, ends[::-1], **STAR)
    plane.set(xlabel="weight $v_1$", ylabel="weight $v_2$", aspect="equal")
    plane.set_title("Two minima, mirrored")

    steps = np.arange(one, other + 1)
    path = losses[steps, steps[::-1]]
    part = np.linspace(0, 1, len(steps))
    section.plot(part, path, "--", color=MODEL)
    section.plot((0, 1), path[[0, -1]], ":", color=QUIET)
    section.plot((0, 1), path[[0, -1]], **STAR)
    section.text(
        0.5,
        path[0] + 0.02 * path.max(),
        "in a bowl, never above this line",
        color=QUIET,
        ha="center",
    )
    section.set(xlabel="part of the way between the stars", ylabel="loss", xlim=(-0.05, 1.05))
    section.set_ylim(-0.05 * path.max(), 1.1 * path.max())
    section.set_title("Straight from one to the other")
    return figure
