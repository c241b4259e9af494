"""Pictures of lesson 3, the projection, and of deeper/digits: columns that are nearly equal."""

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.conventions import require
from linreg_helpers.figures.model import FittedLine
from linreg_helpers.figures.picture import Picture, Rim, arrows, set_points
from linreg_helpers.figures.space import Space
from linreg_helpers.figures.style import DATA, HEIGHT, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask
from linreg_helpers.model import predict

__all__ = ["CollinearColumns", "Projection", "draw_digits", "draw_valleys"]

TINY = 1e-12  # for an answer that is the truth, which a log scale does not have
DARKER = "#595959"  # than QUIET, as letters on gray
STICKS = 6  # pixels: so near to the star, what is dragged stays there
ALONG = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 61))  # close where a ring turns round


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
        super().__init__(columns=2, height=4.0, width_ratios=[2, 3])
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
        self._space = Space(self, space, reach=1.8, bottom=-1.0, top=1.4)

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
        self._draw_ground()
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
        """Write words beyond a place, on the side away from `start`."""
        along = np.subtract(place, start)
        along /= np.hypot(*along) or 1
        longest = max(map(len, words.split("\n")))
        self._names[name].set_text(words)
        self._names[name].set_position(place + along * (0.1 + 0.025 * longest, 0.13))


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


class CollinearColumns(Picture):
    """The answers of two solvers where two columns are nearly equal, beside the truth.

    collinear(collinearity, noise, n) → A (n, 2), y (n,); by_inverse(A, y) and by_qr(A, y) → (2,);
    truth (2,). Drawn as aids to the eye are the laws eps · κ and eps · κ², eps that of float32.
    ValueError where the functions give other shapes.
    """

    @house_style()
    def __init__(self, collinear, by_inverse, by_qr, truth):
        super().__init__(columns=2)
        self._collinear, self._truth = collinear, truth
        self._solvers = {"inverse": by_inverse, "QR": by_qr}
        left, right = self.axes
        reach = 4.0
        (w_1, w_2) = truth.tolist()
        left.set(xlim=(w_1 - reach, w_1 + reach), ylim=(w_2 - reach, w_2 + reach))
        left.set(xlabel="weight $w_1$", ylabel="weight $w_2$")
        left.set_title("Where the answers land")
        left.axline((w_1, w_2), slope=-1, color=QUIET, linewidth=1, linestyle=":")
        left.text(w_1 - 3.8, w_2 - 3.7, "dotted: the same $w_1 + w_2$", fontsize=10)
        left.plot(w_1, w_2, "D", color=TRUTH, markersize=8, label="truth")
        looks = {
            "inverse": {"marker": "x", "color": RIVAL, "markersize": 9},
            "QR": {"marker": "o", "color": MODEL, "markerfacecolor": "none", "markersize": 14},
        }
        self._answers, self._errors, self._rims = {}, {}, {}
        for name, look in looks.items():
            look = {"linestyle": "none", "label": name, "markeredgewidth": 2, **look}
            self._answers[name] = self.moves(left.plot([], [], **look)[0])
            self._errors[name] = self.moves(right.plot([], [], **look)[0])
        self.lies_above(left.legend(loc="upper right"))

        kappa = np.logspace(0, 7.5, 50)
        eps = torch.finfo(torch.float32).eps
        for name, size, style in (
            ("eps · κ", eps * kappa, "-"),
            ("eps · κ²", eps * kappa**2, "--"),
        ):
            right.plot(kappa, size, color=QUIET, linewidth=1, linestyle=style)
            end = np.flatnonzero(size < 1e3)[-1]  # where few answers lie
            at = {"textcoords": "offset points", "ha": "right", "va": "bottom"}
            right.annotate(name, (kappa[end], size[end]), (-6, 4), **at)
        right.set(xscale="log", xlim=(1, kappa[-1]), xlabel="condition number κ of the columns")
        right.set(yscale="log", ylim=(1e-8, 1e6), ylabel="distance from the truth")
        right.set_title("How far off they are")
        for name, look in looks.items():
            self._rims[name] = [Rim(self, axes, look["color"]) for axes in (left, right)]

    def update(self, collinearity, noise, n):
        """Make data of n examples anew and let both solvers answer."""
        A, y = self._collinear(collinearity, noise, n)
        kappa = float(torch.linalg.cond(A.double()))
        distances = []
        for name, solver in self._solvers.items():
            try:
                w = ask(solver, A, y, shape=self._truth.shape).float()
            except torch.linalg.LinAlgError:
                w = torch.full(self._truth.shape, torch.nan)
            distance = float((w - self._truth).norm())
            if np.isfinite(distance):
                distances.append(f"{name} {distance:.2g} from the truth")
            else:
                distances.append(f"{name} without an answer")
            for artist, rim, place in (
                (self._answers[name], self._rims[name][0], w.double()),
                (self._errors[name], self._rims[name][1], (kappa, max(distance, TINY))),
            ):
                set_points(artist, *place)
                rim.point_to(*place)
        return (
            f"{n} examples, noise {noise:.2f}, condition number {kappa:.3g}: {', '.join(distances)}"
        )


@house_style()
def draw_valleys(columns, w, top=1.0, reach=2.4):
    """A figure: for each A (n, 2) the loss of targets Aw over the two weights, up to a height.

    The valley is cut at `reach`. Drawn are rings of equal loss; the star is the minimum, w (2,).
    """
    figure = Figure(figsize=(9, 3.5))
    title = "The nearer the columns, the longer the valley"
    figure.suptitle(title, x=0.01, ha="left", size=12, weight="bold")
    center, far = w.double().numpy(), 0.75 * reach
    for place, A in enumerate(columns, start=1):
        axes = figure.add_subplot(1, len(columns), place, projection="3d")
        look = {"rcount": 41, "ccount": 61, "linewidth": 0, "cmap": HEIGHT, "alpha": 0.9}
        axes.plot_surface(*trough(A, center, top, reach), vmin=0, vmax=top, **look)
        for height in (0.1 * top, 0.4 * top, top):
            for side in (0, -1):
                w_1, w_2, _ = trough(A, center, height, reach)[:, side]
                axes.plot(w_1, w_2, height, color=QUIET, linestyle="-", linewidth=1)
        axes.plot(*center[:, None], [0.0], "*", color=RIVAL, markersize=11, zorder=9)
        kappa = float(torch.linalg.cond(A.double()))
        axes.set_title(f"κ = {kappa:.2g}", loc="center", y=0.95, weight="normal")
        axes.set(zlim=(0, 1.5 * top), xlabel="weight $w_1$", ylabel="weight $w_2$")
        axes.set(xlim=(center[0] - far, center[0] + far), ylim=(center[1] - far, center[1] + far))
        axes.set_box_aspect((1, 1, 0.6), zoom=1.05)
        axes.view_init(elev=30, azim=-72)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.set_pane_color((1, 1, 1, 0))
            axis.set_ticks([])
            axis.labelpad = -12
    return figure


def trough(A, center, height, reach):
    """Where the loss of two weights lies at most `height` above its minimum: w_1, w_2, loss.

    (3, 41, 61), one row for each part of the way across; the first and the last lie at `height`.
    """
    curvatures, directions = np.linalg.eigh((A.T @ A / len(A)).double().numpy())
    along = min(reach, np.sqrt(2 * height / curvatures[0])) * ALONG
    rest = (2 * height - curvatures[0] * along**2).clip(0)
    across = np.sqrt(rest / curvatures[1]) * np.linspace(-1, 1, 41)[:, None]
    off = np.stack(np.broadcast_arrays(along, across))
    weights = center[:, None, None] + np.einsum("ij,jab->iab", directions, off)
    return np.stack([*weights, np.einsum("i,iab->ab", curvatures / 2, off**2)])


@house_style()
def draw_digits(digits, held):
    """A figure: how many digits each solver leaves correct, as bars from zero; "none" if below it.

    digits: for each row's label the numbers by solver, the same three in each; held: for each row
    how many digits its type holds, drawn behind.
    """
    figure = Figure(figsize=(9, 1 + 0.72 * len(digits)))
    axes = figure.add_subplot()
    for row, (numbers, most) in enumerate(zip(digits.values(), held)):
        axes.barh(row, most, 0.78, color=QUIET, alpha=0.1)
        for place, (solver, number) in enumerate(numbers.items()):
            height, color = row + 0.25 * (place - 1), (RIVAL, DARKER, MODEL)[place]
            axes.barh(height, max(number, 0), 0.2, color=color)
            words = f"{solver} {number:.1f}" if number > 0 else f"{solver}: none"
            look = {"color": color, "fontsize": 9, "va": "center"}
            axes.text(max(number, 0) + 0.1, height, words, **look)
    axes.set(yticks=range(len(digits)), yticklabels=[*digits], xlim=(0, max(held) + 1))
    axes.set_xlabel("correct digits of the worst coefficient, of those that the type holds (gray)")
    axes.set_title("QR keeps the most digits, in either precision")
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    return figure
