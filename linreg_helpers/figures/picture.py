"""A picture that follows the hand: drawn once, and only what moves is drawn again."""

import io

import matplotlib.colors
import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from PIL import Image

from linreg_helpers.conventions import require
from linreg_helpers.figures.style import DATA, MODEL, QUIET, RIVAL, TRUTH, house_style

__all__ = ["Picture"]


class Picture:
    """A figure with fixed axes whose moving artists are drawn anew on a stored background.

    A subclass builds its artists once in `__init__` (under `@house_style()`), wraps each that
    moves in `self.moves(…)`, and defines `update(**values)`, which sets their data and returns one
    plain sentence that holds the numbers. What moves is drawn in colors of the house, the
    background in any. `update` may also set `marks`: places to point out on the sliders, the
    name of a control with its value there and a word for it, as {"lr": (0.5, "limit")}.
    """

    marks = {}

    @house_style()
    def __init__(self, columns=1, width=9.0, height=3.6, **subplots):
        self.figure = Figure(figsize=(width, height))
        self._canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.subplots(1, columns, **subplots)
        self._moving = []
        self._background = None

    def moves(self, artist):
        """Mark an artist as one that `update` moves; returns it."""
        artist.set_animated(True)
        self._moving.append(artist)
        return artist

    def update(self, **values):
        """Move the artists to `values` and return one sentence with the numbers."""
        raise NotImplementedError

    @property
    def size(self):
        """Width and height in pixels."""
        return self._canvas.get_width_height()

    def png(self):
        """The picture as it stands, as the bytes of a PNG file."""
        if self._background is None:
            with house_style():
                self._canvas.draw()  # all but the artists that move: these are `animated`
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
            self._palette = _palette(self._pixels())
        self._canvas.restore_region(self._background)
        for artist in self._moving:
            artist.axes.draw_artist(artist)
        file = io.BytesIO()
        # With a palette, a PNG takes a fourth of the time to write, and is half as large.
        indexed = self._pixels().quantize(palette=self._palette, dither=Image.Dither.NONE)
        indexed.save(file, format="png", compress_level=1)
        return file.getvalue()

    def _pixels(self):
        pixels = self._canvas.buffer_rgba()
        return Image.frombuffer("RGBA", self.size, pixels, "raw", "RGBA", 0, 1).convert("RGB")


def _palette(background):
    """256 colors: those of the background, and the colors of the house on their way to white."""
    house = np.array(
        [matplotlib.colors.to_rgb(color) for color in (DATA, MODEL, TRUTH, RIVAL, QUIET)]
    )
    ramps = 255 * (1 - np.linspace(0, 1, 20)[:, None, None] * (1 - house))
    fixed = background.quantize(256 - 5 * 20, dither=Image.Dither.NONE).getpalette()
    colors = np.concatenate([ramps.reshape(-1, 3), np.reshape(fixed, (-1, 3))])[:256]
    colors[(colors > 247).all(axis=1)] = 255  # Pillow maps in steps of 4, and would turn white gray
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors.round().astype(np.uint8).tobytes())
    return palette


def set_points(line, x, y):
    """Give a line of matplotlib's the tensors or numbers x and y as its points."""
    # numpy, because matplotlib would walk through a tensor number by number
    line.set_data(*(np.atleast_1d(torch.as_tensor(values).detach().numpy()) for values in (x, y)))


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
