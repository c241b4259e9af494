"""A picture that follows the hand: drawn once, and only what moves is drawn again."""

import io
from typing import NamedTuple

import matplotlib
import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from PIL import Image

from linreg_helpers.conventions import require
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, TRUTH, house_style
from linreg_helpers.strokes import Recorder

__all__ = ["Picture"]

SVG = {"svg.fonttype": "path", "svg.hashsalt": "linreg"}
UPPERMOST = 100  # the zorder of the first artist that moves, above all that stays


class Grab(NamedTuple):
    """What a pointer can take hold of in a picture."""

    axes: object
    moves: tuple  # the names of the controls that it moves
    to_values: object  # (x, y, which) in data coordinates → their new values, a dictionary
    reach: float | None  # in pixels; None for the whole panel
    hint: str


class Picture:
    """A figure with fixed axes over which artists move.

    A subclass builds its artists once in `__init__` (under `@house_style()`), wraps each that
    moves in `self.moves(…)`, and what lies above these, a legend, in `self.lies_above(…)`. It
    defines `update(**values)`, which sets their data and returns one plain sentence that holds the
    numbers. `update` may also set `marks`: places to point out on the sliders, the name of a
    control with its value there and a word for it, as {"lr": (0.5, "limit")}.

    What a pointer can take hold of is declared by `self.grabs(…)` and put in its place, at each
    update, by `self.holds(…)`.
    """

    marks = {}

    @house_style()
    def __init__(self, columns=1, width=9.0, height=3.6, mosaic=None, **subplots):
        self.figure = Figure(figsize=(width, height))
        self._canvas = FigureCanvasAgg(self.figure)
        if mosaic is None:
            self.axes = self.figure.subplots(1, columns, **subplots)
        else:
            self.axes = np.array([*self.figure.subplot_mosaic(mosaic, **subplots).values()])
        self._moving, self._above = [], []
        self._grabs, self.held = {}, {}
        self._recorder = None

    def moves(self, artist):
        """Mark an artist as one that `update` moves; returns it."""
        artist.set_zorder(UPPERMOST + len(self._moving))  # in a file as in the page
        artist.set_in_layout(False)  # where it happens to be first makes no room for it
        self._moving.append(artist)
        return artist

    def lies_above(self, artist):
        """Mark an artist, a legend, as one that stays and lies above all that moves; returns it."""
        artist.set_zorder(10 * UPPERMOST + len(self._above))
        self._above.append(artist)
        return artist

    def leaves(self, artist, what):
        """Let the page go on showing what an artist that moves showed before; returns it.

        what: "ghost", the run before this one, or "trail", each place it was at; and after a space
        whatever names the scene that it belongs to.
        """
        if what.partition(" ")[0] not in ("ghost", "trail") or artist not in self._moving:
            raise ValueError(
                f"what is {what!r}; expected 'ghost' or 'trail', with a scene after it or none, "
                f"of an artist that moves"
            )
        artist.set_gid(what)
        return artist

    def grabs(self, name, axes, moves, to_values, hint, reach=20):
        """Let a pointer take hold of something in `axes` that moves the controls named in `moves`.

        to_values(x, y, which): their new values, a dictionary, where the pointer drags it to
        (x, y), in the units of the axes; `which` counts the places of that name, from 0.
        hint: what a learner can do there. reach: how near the pointer must be, in pixels; None
        lets it start anywhere in the panel.
        """
        self._grabs[name] = Grab(axes, moves, to_values, reach, hint)

    def holds(self, name, x, y):
        """Put what `grabs` declared under that name at x, y: numbers, or as many of each."""
        if name not in self._grabs:
            raise ValueError(f"name is {name!r}; expected one that grabs: {list(self._grabs)}")
        self.held[name] = (x, y)

    def grab(self, name, across, down, which):
        """New values of controls where what `name` holds is dragged there, in pixels."""
        self._lay_out()
        grab = self._grabs[name]
        place = grab.axes.transData.inverted().transform((across, self.size[1] - down))
        return grab.to_values(*place.tolist(), which)

    @property
    def grab_hints(self):
        """What can be grabbed, as plain data: panel, controls, reach and hint by name."""
        self._lay_out()
        hints = {}
        for name, (axes, moves, _, reach, hint) in self._grabs.items():
            (left, bottom), (right, top) = axes.bbox.get_points()
            hints[name] = {
                "panel": self._panel_of[axes],
                "box": [left, self.size[1] - top, right, self.size[1] - bottom],
                "moves": list(moves),
                "reach": reach,
                "hint": hint,
            }
        return hints

    @property
    def held_pixels(self):
        """Where each of these is, by name: across and down, in pixels, one place after another."""
        self._lay_out()
        places = {}
        for name, (x, y) in self.held.items():
            points = np.column_stack([np.atleast_1d(x), np.atleast_1d(y)])
            points = self._grabs[name].axes.transData.transform(points) * (1, -1)
            points = (points + (0, self.size[1])).clip(-1e6, 1e6)
            places[name] = points.round(1).ravel().tolist()
        return places

    def update(self, **values):
        """Move the artists to `values` and return one sentence with the numbers."""
        raise NotImplementedError

    @property
    def size(self):
        """Width and height in pixels."""
        return self._canvas.get_width_height()

    @property
    def panels(self):
        """Where the picture can be cut apart: x, y, width, height of each panel in pixels."""
        self._lay_out()
        return self._cut

    @property
    def fixed(self):
        """What stays, as an SVG."""
        self._lay_out()
        for artist in self._moving + self._above:
            artist.set_visible(False)
        file = io.StringIO()
        with matplotlib.rc_context(SVG):
            transparent = {"facecolor": "none", "metadata": {"Date": None, "Creator": None}}
            self.figure.savefig(file, format="svg", dpi=2 * self.figure.dpi, **transparent)
        for artist in self._moving + self._above:
            artist.set_visible(True)
        return file.getvalue()

    @property
    def above(self):
        """What stays above all that moves, as strokes for each panel."""
        return self._recorded(self._above)

    @property
    def strokes(self):
        """What moves, as it stands, as strokes for each panel."""
        return self._recorded(self._moving)

    @property
    def glyphs(self):
        """The letters in the strokes so far."""
        self._lay_out()
        return self._recorder.glyphs

    def png(self, scale=2):
        """The picture as it stands, as the bytes of a PNG file of scale times its size."""
        self._lay_out()
        with house_style():
            return png_of(self.figure, scale)

    def _recorded(self, artists):
        self._lay_out()
        panels = [[] for _ in self._cut]
        for artist in artists:
            strokes = self._recorder.record([artist])
            if artist.get_gid():
                for _, look, *_ in strokes:
                    look["leaves"] = artist.get_gid()
            panels[self._panel_of[artist.axes]] += strokes
        return panels

    def _lay_out(self):
        """Let matplotlib lay out the figure, once; from then on it stays as it is."""
        if self._recorder is not None:
            return
        with house_style():
            self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")
        self._recorder = Recorder(*self.size, self.figure.dpi)
        self._cut, self._panel_of = cut_apart(self.figure)


def cut_apart(figure):
    """→ the panels of a figure from left to right, and for each of its axes the panel's number.

    Axes that share a part of the width make one panel; a bar of colors belongs to its map's.
    """
    ranges = []  # [left, right, its axes]
    boxes = [(axes.get_tightbbox(), axes) for axes in figure.axes]
    for box, axes in sorted(boxes, key=lambda pair: pair[0].x0):
        bar = getattr(axes, "_colorbar", None)
        if ranges and (bar is not None or box.x0 < ranges[-1][1]):
            ranges[-1][1] = max(ranges[-1][1], box.x1)
            ranges[-1][2].append(axes)
        else:
            ranges.append([box.x0, box.x1, [axes]])
    width, height = figure.canvas.get_width_height()
    between = [(before[1] + after[0]) / 2 for before, after in zip(ranges, ranges[1:])]
    edges = [0, *(round(edge) for edge in between), width]
    panels = [[left, 0, right - left, height] for left, right in zip(edges, edges[1:])]
    number = {axes: place for place, (*_, group) in enumerate(ranges) for axes in group}
    return panels, number


def png_of(figure, scale=2):
    """A figure as the bytes of a PNG file of scale times its size: shown at that size, it is sharp.

    It has 256 colors, which makes it a third as large. Kept are the colors of the house on their
    way to white, which a dot on a map would lose else.
    """
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=scale * figure.dpi)
    image = Image.open(file).convert("RGB")
    house = np.array([to_rgb(color) for color in (DATA, MODEL, TRUTH, RIVAL, QUIET)])
    ramps = 255 * (1 - np.linspace(0, 1, 20)[:, None, None] * (1 - house))
    others = image.quantize(256 - 5 * 20, dither=Image.Dither.NONE).getpalette()
    colors = np.concatenate([ramps.reshape(-1, 3), np.reshape(others, (-1, 3))])[:256]
    colors[(colors > 247).all(axis=1)] = 255  # Pillow maps in steps of 4, and would turn white gray
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors.round().astype(np.uint8).tobytes())
    small = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def set_points(line, x, y):
    """Give a line of matplotlib's the tensors or numbers x and y as its points."""
    # numpy, because matplotlib would walk through a tensor number by number
    line.set_data(*(np.atleast_1d(torch.as_tensor(values).detach().numpy()) for values in (x, y)))


class Rim:
    """Triangles at the rim of axes: they point to what lies outside."""

    def __init__(self, picture, axes, color):
        self._axes = axes
        look = {"color": color, "transform": axes.transAxes, "clip_on": False, "markersize": 7}
        self._sides = {side: axes.plot([], [], side, **look)[0] for side in "<>v^"}
        for line in self._sides.values():
            picture.moves(line)

    def point_to(self, x, y):
        """Point to those of the places x, y, numbers or as many of each, that lie outside."""
        places = np.column_stack(
            [np.atleast_1d(np.asarray(value, dtype=float)) for value in (x, y)]
        )
        (left, right), (bottom, top) = self._axes.get_xlim(), self._axes.get_ylim()
        # Far beyond the rim a scale may not reach, and it makes no difference there.
        spans = np.array([right - left, top - bottom])
        beyond = places.clip((left, bottom) - spans, (right, top) + spans)
        over = np.column_stack(
            [left - beyond[:, 0], beyond[:, 0] - right, bottom - beyond[:, 1], beyond[:, 1] - top]
        )
        over /= spans.repeat(2)
        inside = np.clip(places, (left, bottom), (right, top))
        at = self._axes.transAxes.inverted().transform(self._axes.transData.transform(inside))
        side = np.where(over.max(axis=1) > 0, over.argmax(axis=1), -1)  # the one farthest away
        for number, line in enumerate(self._sides.values()):
            line.set_data(*at[side == number].T)


def arrows(start, moves, head):
    """Arrows from one place along `moves` (k, 2), as the points (2, 7 k) of one line; NaN: a gap.

    head: how long a head is, of an arrow that is longer.
    """
    moves = np.asarray(moves, dtype=float)
    lengths = np.linalg.norm(moves, axis=1, keepdims=True)
    along = moves * np.minimum(head / np.maximum(lengths, 1e-12), 1)
    across = along[:, ::-1] * (-0.5, 0.5)
    tips, gap = start + moves, np.full_like(moves, np.nan)
    starts = np.broadcast_to(start, moves.shape)
    points = [starts, tips, gap, tips - along + across, tips, tips - along - across, gap]
    return np.stack(points, axis=1).reshape(-1, 2).T


def of_one_feature(X, y):
    """X (n, 1) and y (n,), detached; ValueError where they are not that, or not finite."""
    require(X=X, y=y)
    if X.shape[1] != 1:
        raise ValueError(f"X has shape {tuple(X.shape)}; expected (n, 1), a single feature")
    return X.detach().clone(), y.detach().clone()


def log_scale(axes):
    """Give the y axis a log scale with ticks at powers of ten alone.

    To lay out the minor ticks as well would take as long as all the rest of a first picture.
    """
    axes.set_yscale("log")
    axes.yaxis.set_minor_locator(NullLocator())


def limits(values, margin):
    """Axis limits around values, with a margin on both sides as a fraction of their span."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return low - 0.5, high + 0.5
    return low - margin * (high - low), high + margin * (high - low)
