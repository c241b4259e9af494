"""Strokes say what matplotlib draws, few and small; test_live_picture sees a canvas show it."""

import base64
import io
import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image

from linreg_helpers.strokes import Recorder


@pytest.fixture
def axes():
    """Axes that fill a figure of 200 by 100 pixels, a unit for each."""
    figure = Figure(figsize=(2, 1), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 200), ylim=(0, 100))
    return axes


def recorded(artist):
    return Recorder(200, 100, 100).record([artist])


def test_a_line_is_a_polyline_in_tenths_from_the_top(axes):
    ((kind, look, lines),) = recorded(axes.plot([10, 20, 20.04], [90, 50, 0], color="#0B6FD0")[0])
    assert (kind, lines) == ("path", [[100, 100, 200, 500, 200, 1000]])
    assert look["stroke"] == "#0b6fd0" and look["width"] == pytest.approx(1.5 * 100 / 72, abs=0.01)
    assert look["clip"] == [0, 0, 2000, 1000] and "fill" not in look


def test_a_gap_ends_a_polyline_and_a_closed_one_ends_where_it_began(axes):
    ((_, _, lines),) = recorded(axes.plot([0, 10, np.nan, 20, 30], [0] * 5)[0])
    assert lines == [[0, 1000, 100, 1000], [200, 1000, 300, 1000]]
    ((_, look, (square,)),) = recorded(axes.fill([0, 10, 10, 0], [0, 0, 10, 10], alpha=0.25)[0])
    assert square[:2] == square[-2:] and look["fill"].endswith("40")


def test_markers_are_sent_once_and_those_beyond_the_picture_not_at_all(axes):
    line = axes.plot([10, 20, np.nan, 1e9], [50, 60, 0, 0], "s", markersize=7.2)[0]
    ((kind, _, marker, places),) = recorded(line)
    assert (kind, places) == ("markers", [100, 500, 200, 400])
    assert np.ptp(marker[0][0::2]) == pytest.approx(100, abs=2)  # 7.2 points are 10 pixels


def test_a_long_line_that_moves_is_thinned_out_and_cut_off_at_the_rim(axes):
    x = np.linspace(-1e5, 1e5, 10_000)
    ((_, _, lines),) = recorded(axes.plot(x, 50 + 0 * x)[0])
    assert sum(map(len, lines)) < 50  # of 20,000 numbers
    assert np.abs(lines[0]).max() < 2100
    wave = axes.plot(np.linspace(0, 200, 5000), 50 + 40 * np.sin(np.linspace(0, 9, 5000)))[0]
    assert len(json.dumps(recorded(wave))) < 5000


def test_each_letter_is_sent_once(axes):
    recorder = Recorder(200, 100, 100)
    texts = [axes.text(10, 50, words) for words in ("abba", "cab")]
    (one, other), glyphs = recorder.record(texts), recorder.glyphs
    assert len(glyphs) == 3
    letters = [[letter[0] for letter in text[-1]] for text in (one, other)]
    assert letters == [[0, 1, 1, 0], [2, 0, 1]]
    assert one[2:4] == [100, 500]
    recorder.record(texts)
    assert len(recorder.glyphs) == 3


def test_an_image_is_a_picture_at_its_place(axes):
    image = axes.imshow([[0, 1]], extent=(20, 40, 10, 20), aspect="auto", cmap="gray")
    axes.set(xlim=(0, 200), ylim=(0, 100))
    ((kind, _, x, y, width, height, url),) = recorded(image)
    assert kind == "image"
    assert (x, y, width, height) == pytest.approx((200, 800, 200, 100), abs=15)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))
    assert pixels[0, 0, 0] == 0 and pixels[0, -1, 0] == 255


def test_a_clip_path_and_a_collection_are_told(axes):
    circle = Circle((50, 50), 20, transform=axes.transData)
    dots = axes.scatter([10, 50], [20, 50], s=[50, 100], c=["#ff0000", "#00ff00"])
    dots.set_clip_path(circle)
    strokes = recorded(dots)
    assert [look["fill"] for _, look, _ in strokes] == ["#ff0000", "#00ff00"]
    within = np.reshape(strokes[0][1]["within"][0], (-1, 2)) / 10
    assert np.hypot(*(within - 50).T) == pytest.approx(np.full(len(within), 20), abs=0.2)


def test_all_can_be_written_as_json(axes):
    artists = [
        axes.plot([1, 2], [1, 2], "o--")[0],
        axes.text(3, 3, "$x^2$"),
        axes.scatter([1], [1]),
    ]
    assert json.loads(json.dumps(Recorder(200, 100, 100).record(artists)))
