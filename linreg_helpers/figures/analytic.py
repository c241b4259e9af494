"""Pictures of lesson 3: the projection on the columns, and columns that are nearly equal."""

import numpy as np
import torch
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from linreg_helpers.figures.picture import Picture, set_points
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.figures.validate_answers import ask

__all__ = ["CollinearColumns", "draw_projection"]


class CollinearColumns(Picture):
    """The answers of two solvers where two columns are nearly equal, beside the truth.

    collinear(collinearity, noise, n) → A (n, 2), y (n,); by_inverse(A, y) and by_qr(A, y) → (2,);
    truth (2,); laws: two names, each with its function of the condition number, drawn as aids to
    the eye. ValueError where the functions give other shapes.
    """

    @house_style()
    def __init__(self, collinear, by_inverse, by_qr, truth, laws):
        super().__init__(columns=2)
        self._collinear, self._truth = collinear, truth
        self._solvers = {"inverse": by_inverse, "QR": by_qr}
        left, right = self.axes
        self._reach = reach = 4.0
        (w_1, w_2) = truth.tolist()
        left.set(xlim=(w_1 - reach, w_1 + reach), ylim=(w_2 - reach, w_2 + reach))
        left.set(xlabel="weight $w_1$", ylabel="weight $w_2$")
        left.set_title("Where the answers land")
        left.axline((w_1, w_2), slope=-1, color=QUIET, linewidth=1, linestyle=":")
        left.text(w_1 - 3.8, w_2 - 3.7, "dotted: the same $w_1 + w_2$", fontsize=10)
        left.plot(w_1, w_2, "*", color=TRUTH, markersize=18, label="truth")
        looks = {
            "inverse": {"marker": "x", "color": RIVAL, "markersize": 9},
            "QR": {"marker": "o", "color": MODEL, "markerfacecolor": "none", "markersize": 14},
        }
        self._answers, self._errors = {}, {}
        for name, look in looks.items():
            look = {"linestyle": "none", "label": name, "markeredgewidth": 2, **look}
            self._answers[name] = self.moves(left.plot([], [], **look)[0])
            self._errors[name] = self.moves(right.plot([], [], **look)[0])
        self.lies_above(left.legend(loc="upper right"))

        kappa = np.logspace(0, 7.5, 50)
        for (name, law), style in zip(laws.items(), ("-", "--")):
            size = np.asarray(law(kappa))
            right.plot(kappa, size, color=QUIET, linewidth=1, linestyle=style)
            end = np.flatnonzero(size < 1e3)[-1]  # where few answers lie
            at = {"textcoords": "offset points", "ha": "right", "va": "bottom"}
            right.annotate(name, (kappa[end], size[end]), (-6, 4), **at)
        right.set(xscale="log", xlim=(1, kappa[-1]), xlabel="condition number κ of the columns")
        right.set(yscale="log", ylim=(1e-8, 1e4), ylabel="distance from the truth")
        right.set_title("How far off they are")

    def update(self, collinearity, noise, n):
        """Make data of n examples anew and let both solvers answer."""
        A, y = self._collinear(collinearity, noise, n)
        kappa = float(torch.linalg.cond(A.double()))
        low, high = self._truth - 0.95 * self._reach, self._truth + 0.95 * self._reach
        distances = []
        for name, solver in self._solvers.items():
            try:
                w = ask(solver, A, y, shape=self._truth.shape).float()
            except torch.linalg.LinAlgError:
                w = torch.full(self._truth.shape, torch.nan)
            distance = float((w - self._truth).norm())
            if np.isfinite(distance):
                distances.append(f"{name} {distance:.2g} off")
            else:
                distances.append(f"{name} without an answer")
            set_points(self._answers[name], *w.clamp(low, high))
            set_points(self._errors[name], kappa, max(distance, 1e-8))  # 0: at the lower edge
        return (
            f"{n} examples, noise {noise:.2f}, condition number {kappa:.3g}: "
            f"{' and '.join(distances)} the truth"
        )


@house_style()
def draw_projection(A, y, y_hat):
    """The same fit twice: three examples as points, and as the three axes of one space.

    A (3, 2), a feature and ones; y and y_hat (3,) → a matplotlib Figure.
    """
    A, y, y_hat = (tensor.numpy() for tensor in (A, y, y_hat))
    figure = Figure(figsize=(9, 4.2), layout="none")  # the layout engine finds no room in 3D
    points = figure.add_axes((0.07, 0.13, 0.36, 0.75))
    points.vlines(A[:, 0], y_hat, y, color=QUIET)
    points.plot(A[:, 0], y_hat, "-", color=MODEL)
    points.plot(A[:, 0], y, "o", color=DATA)
    points.set(xlabel="feature x", ylabel="target y")
    points.margins(0.1)

    # The space turned so that the plane of the columns lies flat and the residual stands up.
    along = y_hat / np.linalg.norm(y_hat)
    across = A[:, 0] - (A[:, 0] @ along) * along
    up = (y - y_hat) / np.linalg.norm(y - y_hat)
    turned = np.stack([along, across / np.linalg.norm(across), up])

    space = figure.add_axes((0.44, -0.06, 0.56, 1.0), projection="3d")
    space.view_init(elev=20, azim=-65)
    space.set_axis_off()
    corners = np.array([[-0.5, -1.3], [4.2, -1.3], [4.2, 1.3], [-0.5, 1.3]])
    plane = np.column_stack([corners, np.zeros(4)])
    space.add_collection3d(Poly3DCollection([plane], facecolor=QUIET, alpha=0.2))
    for arrow, color, name, beside in (
        (A[:, 0], RIVAL, "x", (-0.2, 0, 0.12)),
        (A[:, 1], RIVAL, "ones", (-1.7, 0, -0.45)),
        (y_hat, MODEL, "ŷ", (-0.7, 0, -0.5)),
        (y, DATA, "y", (-1.3, 0, 0.1)),
    ):
        head = turned @ arrow
        space.quiver(0, 0, 0, *head, color=color, arrow_length_ratio=0.08, linewidth=2)
        space.text(*(head + beside), f"{name} {coordinates(arrow)}", color=color, fontsize=11)
    foot, top = turned @ y_hat, turned @ y
    space.plot(*np.stack([foot, top], axis=1), color=QUIET, linestyle="-")
    words = f"residual\n{coordinates(y - y_hat)}"
    space.text(*((foot + top) / 2 + [-0.1, 0, -0.1]), words, color="#595959", ha="right")
    corner = np.array([[-0.4, 0, 0], [-0.4, 0, 0.4], [0, 0, 0.4]]) + foot
    space.plot(*corner.T, color=QUIET, linestyle="-", linewidth=1)
    space.set(xlim=(0, 4), ylim=(-2, 2), zlim=(-0.6, 2.6))
    space.set_box_aspect((4, 4, 3.2), zoom=1.2)
    title = {"fontsize": 12, "weight": "bold"}
    figure.text(0.07, 0.93, "Three examples and their line …", **title)
    figure.text(0.48, 0.93, "… as arrows in a space of three axes", **title)
    return figure


def coordinates(arrow):
    return "(" + ", ".join(f"{number:.0f}" for number in arrow).replace("-", "−") + ")"
