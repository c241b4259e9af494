"""The loss of a line as a map over (w, b): its rings of equal loss, and a star at its minimum."""

import numpy as np
import torch
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.style import HEIGHT, QUIET, RIVAL
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict

RINGS = 14  # at the most
TURN = np.linspace(0, 2 * np.pi, 73)
CIRCLE = np.column_stack([np.cos(TURN), np.sin(TURN)])
STAR = {"color": RIVAL, "linestyle": "none", "marker": "*", "markersize": 13}
FAR = 1e6  # beyond this a point is as good as at the rim, and matplotlib's pixels don't overflow


class Bowl:
    """Half the mean squared error of a line over (w, b): a bowl, known by its minimum and Hessian.

    X (n, 1), y (n,). `best` (2,) is the minimum, of the loss `lowest`; `at_zeros` is the loss at
    (0, 0); `curvatures` (2,) ascend, `directions` (2, 2) has their eigenvectors as columns.
    """

    def __init__(self, X, y):
        X, y = X.double(), y.double()
        A = torch.cat([X, torch.ones_like(X)], dim=1)
        w, b = analytic_solution(X, y)
        self.best = np.array([float(w), float(b)])
        self.lowest = float(mean_squared_error(predict(X, w, b), y))
        self._hessian = (A.T @ A / len(y)).numpy()
        self.curvatures, self.directions = np.linalg.eigh(self._hessian)
        self.at_zeros = self.lowest + float(self.above(0, 0))

    def above(self, w, b):
        """How far the loss at (w, b), numbers or arrays, lies above the lowest."""
        return (self._from_star(w, b) * self.gradient_at(w, b)).sum(axis=0) / 2

    def gradient_at(self, w, b):
        """The gradient at (w, b), numbers or arrays, as (2, …)."""
        return np.einsum("ij,j...->i...", self._hessian, self._from_star(w, b))

    def _from_star(self, w, b):
        return np.stack([np.asarray(w) - self.best[0], np.asarray(b) - self.best[1]])

    def ring(self, above):
        """The ellipse on which the loss is so far above the lowest, as points (73, 2)."""
        axes = np.sqrt(2 * above / self.curvatures.clip(1e-9)).clip(max=FAR)
        return self.best + CIRCLE * axes @ self.directions.T

    def axes_of_rings(self, reach):
        """The axes of the rings, so far from the star to both sides, as one line (2, 5).

        NaN parts the two; where the rings are circles there is no line (2, 0).
        """
        if not self.has_axes:
            return np.empty((2, 0))
        ends = self.best[:, None] + reach * np.repeat(self.directions, 2, axis=1) * (1, -1, 1, -1)
        return np.insert(ends, 2, np.nan, axis=1)

    @property
    def has_axes(self):
        """Whether one direction is steeper than the other, by more than rounding."""
        return self.curvatures[1] > 1.001 * self.curvatures[0]


def round_levels(low, high, most):
    """At most so many evenly spaced levels above low and up to high, round numbers."""
    ticks = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    return ticks[(ticks > low) & (ticks <= high)]


def around(*places, ratio=1.2):
    """Limits of w and b for a map on which all places, pairs (w, b), lie well inside.

    ratio: how much higher than wide the map is to be, at equal units.
    """
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    center, half = (low + high) / 2, (high - low) / 2
    reach = 1.5 * max(half[0], half[1] / ratio, 0.5) * np.array([1, ratio])
    return [(float(middle - far), float(middle + far)) for middle, far in zip(center, reach)]


class LossMap:
    """Axes as the map of a bowl: the higher the loss, the darker, in rings of equal steps.

    limits: of w and of b; with_axes: whether the two axes of the rings are drawn, which circles
    don't have. What is to be exchanged by `show`, or to lie above a path, its picture may move:
    `ground`, the rings and then their axes, and `star`.
    """

    def __init__(self, axes, bowl, limits, with_axes=False):
        w_range, b_range = limits
        axes.set(xlim=w_range, ylim=b_range, xlabel="weight w", ylabel="bias b")
        axes.set(aspect="equal", anchor="N")
        corners = np.array([(w, b) for w in w_range for b in b_range]).T
        top = float(bowl.above(*corners).max())
        self._heights = round_levels(0, top, RINGS)[::-1]
        self.step = float(self._heights[-1])
        axes.patch.set(facecolor=HEIGHT(1.0), visible=True)
        self.rings = []
        for height in self._heights:
            look = {"facecolor": HEIGHT(height / top), "edgecolor": "white", "linewidth": 0.8}
            self.rings.append(axes.add_patch(Polygon(CIRCLE, **look)))
        look = {"color": QUIET, "linestyle": "--", "linewidth": 0.8}
        self._with_axes, self._reach = with_axes, float(np.hypot(*np.ptp(limits, axis=1)))
        self.ring_axes = axes.plot([], [], **look)[0]
        self.ground = [*self.rings, self.ring_axes]
        self.star = axes.plot([], [], **STAR)[0]
        self.show(bowl)

    def show(self, bowl):
        """Put the rings and the star where another bowl has them."""
        for ring, height in zip(self.rings, self._heights):
            ring.set_xy(bowl.ring(height))
        if self._with_axes:
            self.ring_axes.set_data(*bowl.axes_of_rings(self._reach))
        self.star.set_data([bowl.best[0]], [bowl.best[1]])


def near(values):
    """Numbers that a path may have run off to, as matplotlib can place them."""
    return np.nan_to_num(np.asarray(values, dtype=float), nan=FAR).clip(-FAR, FAR)
