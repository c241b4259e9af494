"""What moves in a picture, as strokes that a page draws; docs/live_picture.md has their format."""

import base64
import functools
import io

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D
from PIL import Image

__all__ = ["Recorder"]


@functools.lru_cache(maxsize=1000)  # from move to move, most words stay as they are
def glyphs_of(words, font_properties, ismath):
    """The glyphs of words and their places, the outlines of each glyph, and the bars between."""
    if ismath:
        glyphs, *others = text_to_path.get_glyphs_mathtext(font_properties, words)
    else:
        font = get_font(findfont(font_properties))
        font.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
        glyphs, *others = text_to_path.get_glyphs_with_font(font, words)
    return list(glyphs), *others


class Recorder(RendererBase):
    """A matplotlib renderer that writes down what it is asked to draw.

    width, height: of the figure in pixels, at that dpi. `strokes` holds what was drawn, `glyphs`
    the outlines of all letters so far, which texts name by their place in that list. Numbers are
    tenths of a pixel, from the top left corner.
    """

    def __init__(self, width, height, dpi):
        super().__init__()
        self.width, self.height, self.dpi = width, height, dpi
        self.strokes, self.glyphs = [], []
        self._places = {}  # of each glyph in self.glyphs

    def record(self, artists):
        """The strokes of matplotlib's artists, in their order."""
        self.strokes = []
        for artist in artists:
            artist.draw(self)
        return self.strokes

    # ------------------------------------------------------- what matplotlib asks a renderer for

    def flipy(self):
        return False  # y grows upwards, as in matplotlib's own pixels

    def get_canvas_width_height(self):
        return self.width, self.height

    def points_to_pixels(self, points):
        return points * self.dpi / 72

    def draw_path(self, gc, path, transform, rgbFace=None):
        # Only a line that is not filled can be cut off at the rim, and thinned out.
        line = rgbFace is None and gc.get_hatch() is None
        clip = (-1, -1, self.width + 1, self.height + 1) if line else None
        outline = self._outline(path, transform, clip, line and path.should_simplify)
        if outline:
            self.strokes.append(["path", self._look(gc, rgbFace), outline])

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        places = trans.transform(path.vertices)
        # The page has no use for markers beyond the picture.
        inside = (np.abs(places) < 2 * max(self.width, self.height)).all(axis=1)  # and no nan
        if inside.any():
            marker = [tenths(line * (1, -1)) for line in polylines(marker_path, marker_trans)]
            at = self._from_top(places[inside])
            self.strokes.append(["markers", self._look(gc, rgbFace), marker, at])

    def draw_image(self, gc, x, y, im, transform=None):
        height, width = im.shape[:2]
        file = io.BytesIO()
        Image.fromarray(np.asarray(im)[::-1]).save(file, format="png")
        url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
        corner = self._from_top(np.array([[x, y + height]]))
        size = [10 * width, 10 * height]
        self.strokes.append(["image", self._look(gc, None), *corner, *size, url])

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        glyphs, outlines, boxes = glyphs_of(s, prop, ismath)
        size = self.points_to_pixels(prop.get_size_in_points()) / text_to_path.FONT_SCALE
        letters = []
        for name, across, up, scale in glyphs:
            if name not in self._places:
                self._places[name] = len(self.glyphs)
                path = Path(*outlines[name])
                self.glyphs.append([tenths(line * (1, -1)) for line in polylines(path)])
            letters.append([self._places[name], *tenths(np.array([across, -up])), round(scale, 3)])
        look = self._look(gc, gc.get_rgb()) | {"width": 0}
        at = self._from_top(np.array([[x, y]]))
        self.strokes.append(["text", look, *at, -angle, round(size, 5), letters])
        turn = Affine2D().scale(size).rotate_deg(angle).translate(x, y)
        for vertices, codes in boxes:  # the bars of fractions and roots
            bar = self._outline(Path(vertices, codes), turn)
            self.strokes.append(["path", look, bar])

    # ------------------------------------------------------------------------------- in tenths

    def _look(self, gc, fill):
        """How a stroke is drawn: what is left out is as on a fresh canvas."""
        width = self.points_to_pixels(gc.get_linewidth())
        look = {"width": round(width, 2)}
        if width:
            look["stroke"] = color_of(gc.get_rgb())
            usual = {"join": "round", "cap": "butt"}
            ends = {"join": gc.get_joinstyle(), "cap": gc.get_capstyle()}
            look |= {name: end for name, end in ends.items() if end != usual[name]}
        if fill is not None:
            forced = gc.get_forced_alpha()
            look["fill"] = color_of((*fill[:3], gc.get_alpha()) if forced else fill)
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            look["dash"] = [round(self.points_to_pixels(dash), 1) for dash in dashes]
            look["offset"] = round(self.points_to_pixels(offset), 1)
        rectangle, (path, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
        if rectangle is not None:
            corners = np.array([[rectangle.x0, rectangle.y1], [rectangle.x1, rectangle.y0]])
            look["clip"] = self._from_top(corners)
        if path is not None:
            look["within"] = self._outline(path, transform)
        return look

    def _outline(self, path, transform, clip=None, simplify=False):
        """A path as polylines."""
        return [self._from_top(line) for line in polylines(path, transform, clip, simplify)]

    def _from_top(self, vertices):
        return tenths(vertices * (1, -1) + (0, self.height))


def polylines(path, transform=None, clip=None, simplify=False):
    """The lines that a path consists of, curves straightened; a closed one ends where it began."""
    clean = path.cleaned(transform, remove_nans=True, clip=clip, simplify=simplify, curves=False)
    starts = np.flatnonzero(clean.codes == Path.MOVETO)
    stops = np.append(starts[1:], len(clean.codes))
    lines = []
    for start, stop in zip(starts, stops):
        codes, vertices = clean.codes[start:stop], clean.vertices[start:stop].copy()
        vertices[codes == Path.CLOSEPOLY] = vertices[0]
        vertices = vertices[codes != Path.STOP]
        if len(vertices) > 1:
            lines.append(vertices)
    return lines


def tenths(numbers):
    """Numbers in tenths, as a flat list of whole ones that a canvas can take."""
    return np.rint(10 * numbers).clip(-1e6, 1e6).astype(int).ravel().tolist()


def color_of(color):
    """A color of matplotlib's as #rrggbb, or #rrggbbaa where it can be seen through."""
    return to_hex(color, keep_alpha=len(color) > 3 and color[3] < 1)
