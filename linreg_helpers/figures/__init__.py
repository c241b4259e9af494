"""The pictures of the course: artists made once, moved by `update()`. No formulas: yours go in.

style      colors and sizes
static     show: a static figure with its alternative text
picture    what every live picture is built on
model      lesson 1: LineOnData, draw_neuron
loss       lesson 2: LossBowl, OutlierPull
"""

from linreg_helpers.figures.loss import LossBowl, OutlierPull
from linreg_helpers.figures.model import LineOnData, draw_neuron
from linreg_helpers.figures.picture import Picture
from linreg_helpers.figures.static import show
from linreg_helpers.figures.style import (
    DATA,
    MODEL,
    QUIET,
    RIVAL,
    TRUTH,
    house_style,
    use_house_style,
)

__all__ = [
    "DATA",
    "MODEL",
    "QUIET",
    "RIVAL",
    "TRUTH",
    "LineOnData",
    "LossBowl",
    "OutlierPull",
    "Picture",
    "draw_neuron",
    "house_style",
    "show",
    "use_house_style",
]
