"""A training run in three linked panels: its line over the data, its path on the map, its loss."""

import numpy as np

from linreg_helpers.descent import Path
from linreg_helpers.figures.landscape import LossMap, near
from linreg_helpers.figures.picture import Rim, limits, log_scale
from linreg_helpers.figures.style import DATA, MODEL, RIVAL
from linreg_helpers.figures.validate_answers import require_path
from linreg_helpers.sgd import losses_along

TINY = 1e-12  # for losses of zero, which a log scale does not have
STEPS = {"color": MODEL, "linestyle": "-", "linewidth": 1.2, "marker": "o", "markersize": 3}


class RunPanels:
    """The panels of a picture in which `show` draws a run: data, map and loss, from left to right.

    X (n, 1), y (n,); bowl, map_limits: as a `LossMap` takes them; moves: whether the bowl changes,
    and its rings have axes. most: how far the axis of the loss goes. The start is held by the
    controls `start_w`, `start_b`; dropped(w, b) → where one that a hand drops there begins, snaps:
    what the hint on it says of that.
    """

    def __init__(
        self, picture, axes, X, y, bowl, map_limits, most, moves=False, dropped=None, snaps=""
    ):
        self._picture, self._X, self._y, self._most = picture, X[:, 0].numpy(), y.numpy(), most
        self.data, self.plane, self.curve = axes
        self._ends = self._X.argmin(), self._X.argmax()

        self.data.set(xlabel="feature x", ylabel="target y", title="Its line")
        self.data.set(xlim=limits(X, 0.05), ylim=limits(y, 0.25))
        self.data.plot(self._X, self._y, "o", color=DATA, markersize=3.5)
        look = {"color": RIVAL, "linewidth": 1.2, "linestyle": ":"}
        self._best_line = picture.moves(self.data.plot([], [], **look)[0])
        self._line = picture.moves(self.data.plot([], [], "-", color=MODEL)[0])

        self._bowl, self.map = bowl, LossMap(self.plane, bowl, map_limits, with_axes=moves)
        for part in self.map.ground if moves else ():
            picture.moves(part)
        self.plane.set_title(f"Its path; rings: +{self.map.step:g}")
        self._path = picture.moves(self.plane.plot([], [], **STEPS)[0])
        self._start = picture.moves(self.plane.plot([], [], "s", color=DATA, markersize=7)[0])
        self._end = picture.moves(self.plane.plot([], [], "o", color=MODEL, markersize=7)[0])
        self.ends = self._start, self._end  # of the path
        picture.moves(self.map.star)
        self._rims = [Rim(picture, axes, MODEL) for axes in (self.plane, self.curve)]
        self._dropped = dropped or (lambda w, b: (w, b))
        hint = f"drag the start, the blue square{snaps}"
        picture.grabs("start", self.plane, ["start_w", "start_b"], self._start_at, hint)

        log_scale(self.curve)
        self.curve.set(xlim=(-0.02 * most, 1.02 * most))
        look = {"color": RIVAL, "linestyle": ":", "linewidth": 1.2}
        self._floor = picture.moves(self.curve.plot([], [], **look)[0])
        look = {"fontsize": 9, "color": RIVAL, "va": "bottom"}
        self._floor_name = picture.moves(self.curve.text(0, 1, "", **look))
        self._losses = picture.moves(self.curve.plot([], [], **STEPS)[0])

    def _start_at(self, w, b, which):
        w, b = self._dropped(w, b)
        return {"start_w": w, "start_b": b}

    def show(self, path, bowl, inputs, efforts, heights, floor=None, scene=""):
        """Draw a run: its path, from its first place on, and heights (T+1,) over efforts (T+1,).

        inputs (n, 1): what the weights belong to; floor: a height to mark; scene: as `leaves` has.
        """
        w, b = near(path.w[:, 0]), near(path.b)
        x = inputs[:, 0].numpy()[[*self._ends]]
        ends = self._X[[*self._ends]]
        self._line.set_data(ends, near(x * w[-1] + b[-1]))
        self._best_line.set_data(ends, x * bowl.best[0] + bowl.best[1])
        if bowl is not self._bowl:
            self._bowl = bowl
            self.map.show(bowl)
        self._path.set_data(w, b)
        for line in (self._path, self._losses):  # so many would make one blot
            line.set_marker("o" if len(w) <= 150 else "")
        self._start.set_data(w[:1], b[:1])
        self._end.set_data(w[-1:], b[-1:])
        self._picture.holds("start", w[0], b[0])
        heights = np.nan_to_num(np.asarray(heights, dtype=float), nan=1e30).clip(1e-30, 1e30)
        self._losses.set_data(efforts, heights)
        if floor is not None:
            self._floor.set_data((0, self._most), (floor, floor))
            self._floor_name.set(text="lowest", y=floor)
        self._rims[0].point_to(w[-1], b[-1])
        self._rims[1].point_to(efforts[-1], heights[-1])
        for artist in (self._line, self._path, self._losses):
            self._picture.leaves(artist, f"ghost {scene}")


def pluralize(number, thing):
    """A number of things, as "1 update" or "2 updates"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def run_from(start, train, function, X, y, **others):
    """The path of train(X, y), which begins at zeros, from another start (w, b), and its losses.

    Its residuals are those of y − (Xw + b), so with that in the place of y it is the same run.
    others: what its path has besides w and b, as `require_path` takes it. ValueError that names
    `function` where it gives no such path.
    """
    w, b = (y.new_tensor(float(value)) for value in start)
    path = train(X.clone(), y - X[:, 0] * w - b)
    require_path(path, function, w=(1,), b=(), **others)
    path = Path(path.w.detach() + w, path.b.detach() + b, getattr(path, "examples_seen", None))
    return path, losses_along(path, X, y).double().numpy()
