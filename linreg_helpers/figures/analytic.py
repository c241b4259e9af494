"""Pictures of lesson 3: the projection on the columns."""

import cmath
import math

import numpy as np
import torch

from linreg_helpers.conventions import require
from linreg_helpers.figures.model import FittedLine
from linreg_helpers.figures.picture import Picture, Rim, arrows
from linreg_helpers.figures.space import Space
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, house_style
from linreg_helpers.figures.validate_answers import ask
from linreg_helpers.model import predict

__all__ = ["Projection"]

DARKER = "#595959"  # than QUIET, as letters on gray
STICKS = 6  # pixels: so near to the star, what is dragged stays there
TURNS = [  # of a name about its place, and farther away, in the order in which they are tried
    cmath.rect(far, math.radians(angle))
    for far in (1, 1.6)
    for angle in sorted(range(180, -180, -30), key=abs)
]


class Projection(Picture):
    """Three examples and their line, and the same as arrows in a space with an axis for each.

    solve(A, y) → (2,); A (3, 2), a feature and ones; y (3,). The space is turned so that the plane
    of the two columns lies flat; the star is where the answer of `solve` leads. ValueError where A,
    y or the answer are not that, or where the columns span no plane.
    """

    @house_style()
    def __init__(self, solve, A, y):
        if not isinstance(A, torch.Tensor) or A.shape != (3, 2) or not (A[:, 1] == 1).all():
            raise ValueError("A has other rows; expected three, a feature and a one in each")
        require(X=A, y=y)
        if len(A[:, 0].unique()) == 1:
            raise ValueError("A has the same feature in each row; expected columns of a plane")
        super().__init__(columns=2, height=3.8, width_ratios=[2, 3])
        A, y = A.detach().clone(), y.detach().clone()
        best = ask(solve, A, y, shape=(2,))
        self._A, self._y, self._best = (part.double().numpy() for part in (A, y, best))
        if not np.isfinite(self._best).all():
            self._best = np.full(2, np.nan)  # then there is no star
        points, space = self.axes
        self._line = FittedLine(self, points, predict, A[:, :1], y, "feature x", "target y")
        points.set_title("Three examples and their line …")

        self._basis = basis_on(self._A, self._y)
        self._scale = np.linalg.norm(np.column_stack([self._A, self._y]), axis=0).max() / 2
        self._middle = (self._basis.T @ self._y / 2 / self._scale * (1, 1, 0))[:, None]
        space.set_title("… are arrows, with an axis for each example")
        self._draw_space(space)
        self.grabs("tip", space, ["w", "b"], self._slid, "slide ŷ over the plane")
        self._space = Space(self, space, reach=1.8, bottom=-0.92, top=1.52)

    def _draw_space(self, axes):
        def line(color, **look):
            look = {"linestyle": "-", "linewidth": 1, "color": color, **look}
            return self.moves(axes.plot([], [], **look)[0])

        (plane,) = axes.fill([], [], facecolor=QUIET, alpha=0.18)
        self._plane = self.moves(plane)
        self._axes_of = line(QUIET)
        self._steps = line(RIVAL, linestyle=":")
        self._residual, self._corner = line(QUIET, linewidth=2), line(QUIET)
        colors = {"x": RIVAL, "ones": RIVAL, "y": DATA, "ŷ": MODEL}
        self._arrows = {name: line(color, linewidth=2) for name, color in colors.items()}
        self._star = line(RIVAL, marker="*", markersize=13)
        self._tip = line(MODEL, marker="o", markersize=8, markeredgecolor="white")
        colors |= {"residual": DARKER, **{f"example {number}": DARKER for number in (1, 2, 3)}}
        look = {"fontsize": 10, "ha": "center", "va": "center"}
        self._names = {
            name: self.moves(axes.text(0, 0, "", color=color, **look))
            for name, color in colors.items()
        }
        self._rims = {color: Rim(self, axes, color) for color in (MODEL, RIVAL)}

    def _seen(self, *tips):
        """Where the tips of arrows (3,) are seen, across and up, (2, how many)."""
        turned = self._basis.T @ np.column_stack(tips) / self._scale - self._middle
        return np.array(self._space.seen(*turned))

    def _slid(self, across, up, which):
        """The weights of the columns that lead to this place of the plane."""
        (star,) = self._seen(self._A @ self._best).T
        pixels = self.axes[1].transData.transform([star, (across, up)])
        if np.hypot(*(pixels[0] - pixels[1])) < STICKS:
            return dict(zip(("w", "b"), self._best.tolist()))
        ground = np.array([*self._space.on_ground(across, up), 0.0]) + self._middle[:, 0]
        y_hat = self._basis @ (self._scale * ground)
        return dict(zip(("w", "b"), np.linalg.lstsq(self._A, y_hat, rcond=None)[0].tolist()))

    def update(self, w, b, turn):
        """Draw the line of slope w and bias b, and ŷ, w times the one column plus b ones."""
        y_hat = self._line.move(w, b).double().numpy()
        self._space.turn_to(turn)
        x, ones = self._A.T
        residual = self._y - y_hat
        tips = {"x": x, "ones": ones, "y": self._y, "ŷ": y_hat}
        origin = np.zeros(3)
        starts = {"x": ones, "ones": x}  # the names of the columns keep clear of each other
        self._taken = []
        self._draw_ground()  # first, for these names stay while ŷ moves
        for name, tip in tips.items():
            start, end, away_from = self._seen(origin, tip, starts.get(name, origin)).T
            self._arrows[name].set_data(*arrows(start, [end - start], head=0.1))
            if name == "y":  # above its arrow, and that of the third example, wherever they turn
                away_from = end + (1.0, -0.7)
            self._name(f"{name} {coordinates(tip)}", name, end, away_from)
        self._steps.set_data(*self._seen(origin, w * x, y_hat, b * ones, origin))
        foot, top, start = self._seen(y_hat, self._y, origin).T
        middle = (foot + top) / 2
        self._residual.set_data(*zip(foot, top))
        self._name(f"residual\n{coordinates(residual)}", "residual", middle, (start[0], middle[1]))
        self._tip.set_data([foot[0]], [foot[1]])
        self._rims[MODEL].point_to(*foot)
        for name in ("ŷ", "residual"):  # in another panel they would be in the way
            self._names[name].set_visible(self._space.shows(*foot))
        self.holds("tip", *foot)
        star = self._seen(self._A @ self._best)
        self._star.set_data(*star)
        self._rims[RIVAL].point_to(*star)

        products = [float(column @ residual) for column in (x, ones)]
        length = float(np.linalg.norm(residual))
        orthogonal = length > 0.005 and all(abs(product) < 0.005 for product in products)
        self._corner.set_data(*(self._right_angle(y_hat, residual) if orthogonal else ([], [])))
        with_x, with_ones = (f"{product:.2f}".replace("-0.00", "0.00") for product in products)
        return (
            f"w = {w:.2f}, b = {b:.2f}: the residual is {length:.2f} long, its inner product with "
            f"x is {with_x} and with the ones {with_ones}; seen from {turn:.0f}°"
        )

    def _draw_ground(self):
        """The plane of the columns, and the axes of the three examples."""
        corners = np.array([[-1, 1, 1, -1], [-1, -1, 1, 1], [0, 0, 0, 0]]) * 1.2
        self._plane.set_xy(np.array(self._space.seen(*corners)).T)
        lengths = np.abs(np.column_stack([self._A, self._y])).max(axis=1) + 0.4
        points = []
        for number, tip in enumerate(np.diag(lengths), start=1):
            start, end = self._seen(np.zeros(3), tip).T
            points.append(arrows(start, [end - start], head=0.06))
            self._name(f"example {number}", f"example {number}", end, start)
        self._axes_of.set_data(*np.hstack(points))

    def _right_angle(self, y_hat, residual):
        """The corner between the residual and ŷ, as far as the plane goes."""
        up = residual / np.linalg.norm(residual) * 0.12 * self._scale
        back = -y_hat / (np.linalg.norm(y_hat) or 1) * 0.12 * self._scale
        return self._seen(y_hat + back, y_hat + back + up, y_hat + up)

    def _name(self, words, name, place, start):
        """Write words beyond a place, away from `start`, or turned as far as other names need."""
        lines = words.split("\n")
        width, height = 0.07 * max(map(len, lines)), 0.145 * len(lines)
        along = complex(*np.subtract(place, start).tolist())
        along = along / abs(along) if along else 1
        x, y = np.asarray(place).tolist()
        least = math.inf
        for turn in TURNS:
            way = along * turn
            at = x + way.real * (0.1 + width / 2), y + way.imag * (0.065 + height / 2)
            covered = sum(shared((*at, width, height), other) for other in self._taken)
            if covered < least:
                least, best = covered, at
            if not covered:
                break
        self._taken.append((*best, width, height))
        self._names[name].set_text(words)
        self._names[name].set_position(best)


def shared(box, other):
    """The area that two boxes share; each is its middle (x, y), its width and its height."""
    across, up = ((box[i + 2] + other[i + 2]) / 2 - abs(box[i] - other[i]) for i in (0, 1))
    return max(across, 0) * max(up, 0)


def basis_on(A, y):
    """Three orthonormal columns (3, 3): two along the plane of A's columns, one towards y."""
    plane = np.linalg.qr(A)[0]
    foot = plane.T @ y
    first, second = foot / np.hypot(*foot) if foot.any() else (1.0, 0.0)
    along, across = (plane @ [[first, -second], [second, first]]).T
    up = np.cross(along, across)
    return np.column_stack([along, across, up] if up @ y >= 0 else [along, -across, -up])


def coordinates(arrow):
    numbers = (f"{number:.2f}".rstrip("0").rstrip(".") for number in arrow)
    return f"({', '.join(numbers)})".replace("-0,", "0,").replace("-0)", "0)").replace("-", "−")
