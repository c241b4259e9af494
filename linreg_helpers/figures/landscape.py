"""The loss of a line as a map over (w, b): rings of equal loss, which are ellipses, and its star."""

import math

import numpy as np
import torch
from matplotlib.patches import Ellipse
from matplotlib.ticker import MaxNLocator

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.figures.style import HEIGHT, RIVAL

RINGS = 10
FAR = 1e6  # beyond this a point is as good as at the rim, and matplotlib's pixels don't overflow


class Bowl:
    """Half the mean squared error of a line over (w, b): a bowl, known by its minimum and Hessian.

    X (n, 1), y (n,). `best` (2,) is the minimum, of the loss `lowest`; `curvatures` (2,) ascend,
    `directions` (2, 2) has their eigenvectors as columns.
    """

    def __init__(self, X, y):
        X, y = X.double(), y.double()
        A = torch.cat([X, torch.ones_like(X)], dim=1)
        w, b = analytic_solution(X, y)
        self.best = np.array([float(w), float(b)])
        self.lowest = float(((A @ torch.stack([w[0], b]) - y) ** 2).mean()) / 2
        self._hessian = (A.T @ A / len(y)).numpy()
        self.curvatures, self.directions = np.linalg.eigh(self._hessian)

    def above(self, w, b):
        """How far the loss at (w, b), numbers or arrays, lies above the lowest."""
        off = np.stack([np.asarray(w) - self.best[0], np.asarray(b) - self.best[1]])
        return np.einsum("i...,ij,j...->...", off, self._hessian, off) / 2

    def ring(self, above):
        """Center, width, height and angle of the ellipse where the loss is so far above."""
        width, height = 2 * np.sqrt(2 * above / self.curvatures.clip(1e-9))
        across = self.directions[:, 0]
        return {
            "center": self.best,
            "width": min(width, FAR),
            "height": min(height, FAR),
            "angle": math.degrees(math.atan2(across[1], across[0])),
        }


def square_around(*places):
    """Limits of w and b for a square map on which all places, pairs (w, b), lie well inside."""
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    center, reach = (low + high) / 2, 0.85 * max(*(high - low), 1.0)
    return [(float(middle - reach), float(middle + reach)) for middle in center]


class LossMap:
    """Axes as the map of a bowl: the higher the loss, the darker, in rings of equal steps.

    moves: whether `show` may put another bowl there; else the rings are part of what stays.
    """

    def __init__(self, picture, axes, bowl, limits, moves=False):
        w_range, b_range = limits
        axes.set(xlim=w_range, ylim=b_range, xlabel="weight w", ylabel="bias b", aspect="equal")
        corners = np.array([(w, b) for w in w_range for b in b_range]).T
        top = float(bowl.above(*corners).max())
        ticks = MaxNLocator(RINGS, steps=[1, 2, 5, 10]).tick_values(0, top)
        self.step = float(ticks[1] - ticks[0])
        self._heights = [height for height in ticks[::-1] if height > 0]
        axes.patch.set(facecolor=HEIGHT(1.0), visible=True)
        self._rings = []
        for height in self._heights:
            look = {"facecolor": HEIGHT(height / top), "edgecolor": "white", "linewidth": 0.8}
            self._rings.append(axes.add_patch(Ellipse((0, 0), 1, 1, **look)))
        self._star = axes.plot([], [], "*", color=RIVAL, markersize=13)[0]
        for artist in (*self._rings, self._star) if moves else ():
            picture.moves(artist)
        self.show(bowl)

    def show(self, bowl):
        for ring, height in zip(self._rings, self._heights):
            ring.set(**bowl.ring(height))
        self._star.set_data([bowl.best[0]], [bowl.best[1]])


def near(values):
    """Numbers that a path may have run off to, as matplotlib can place them."""
    return np.nan_to_num(np.asarray(values, dtype=float), nan=FAR).clip(-FAR, FAR)
