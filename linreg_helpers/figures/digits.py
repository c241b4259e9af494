"""Pictures of deeper/digits: columns that are nearly equal, their valley, and lost digits."""

import numpy as np
import torch
from matplotlib.figure import Figure

from linreg_helpers.figures.analytic import DARKER
from linreg_helpers.figures.picture import Picture, Rim, set_points
from linreg_helpers.figures.style import HEIGHT, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask

__all__ = ["CollinearColumns", "draw_digits", "draw_valleys"]

TINY = 1e-12  # for an answer that is the truth, which a log scale does not have
ALONG = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 61))  # close where a ring turns round


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
def draw_valleys(columns, w):
    """A figure: for each A (n, 2) the loss of targets Aw over the two weights, up to 1.

    Drawn are rings of equal loss; the star is the minimum, w (2,).
    """
    figure = Figure(figsize=(9, 3.5))
    title = "The nearer the columns, the longer the valley"
    figure.suptitle(title, x=0.01, ha="left", size=12, weight="bold")
    center, top, reach = w.double().numpy(), 1.0, 2.4
    far = 0.75 * reach
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
