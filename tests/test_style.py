"""The palette of the pictures can be read on white, and distinguished by color-blind eyes."""

import itertools

import pytest
from colorspacious import cspace_convert, deltaE

from linreg_helpers.figures import DATA, MODEL, QUIET, RIVAL, TRUTH

PALETTE = {"DATA": DATA, "MODEL": MODEL, "TRUTH": TRUTH, "RIVAL": RIVAL, "QUIET": QUIET}
VISIONS = ["normal", "deuteranomaly", "protanomaly", "tritanomaly"]  # at 100: -anopia
# In CAM02-UCS a difference of about 1 is just noticeable between patches side by side. Lines are
# thin and lie apart, so ten times that is asked for. Matplotlib's red and green differ by 5 under
# deuteranopia.
APART = 10


def contrast_on_white(color):
    """The contrast ratio of WCAG 2."""
    luminance = sum(
        share * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
        for share, value in zip((0.2126, 0.7152, 0.0722), rgb(color))
    )
    return 1.05 / (luminance + 0.05)


def rgb(color):
    return [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def seen(color, vision):
    if vision == "normal":
        return rgb(color)
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return cspace_convert(rgb(color), space, "sRGB1").clip(0, 1)


def difference(one, other, vision):
    return deltaE(seen(one, vision), seen(other, vision), input_space="sRGB1")


@pytest.mark.parametrize("name", PALETTE)
def test_a_color_can_be_read_on_white(name):
    assert contrast_on_white(PALETTE[name]) >= 4.5


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(PALETTE, 2)))
def test_two_colors_are_told_apart(one, other, vision):
    assert difference(PALETTE[one], PALETTE[other], vision) >= APART


def test_control_a_pale_color_is_found():
    assert contrast_on_white("#FFFFFF") == pytest.approx(1)
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#777777") < 4.5


@pytest.mark.parametrize(
    ("one", "other", "vision"),
    [
        ("#D62728", "#2CA02C", "deuteranomaly"),  # matplotlib's red and green
        ("#A03000", "#504600", "protanomaly"),
        ("#007A8A", "#007F5F", "tritanomaly"),
    ],
)
def test_control_colors_that_only_some_tell_apart_are_found(one, other, vision):
    assert difference(one, other, "normal") >= APART > difference(one, other, vision)
