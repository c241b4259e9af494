"""The pictures of the course: artists made once, moved by `update()`. No formulas: yours go in.

style              colors and sizes
static             show: a static figure with its alternative text
picture            what every live picture is built on
validate_answers   what a learner's function answers, or a ValueError that names it
and a module for each lesson: its `Picture`s, which an explorer moves, and what is drawn once
"""

from linreg_helpers.figures.analytic import CollinearColumns, draw_projection
from linreg_helpers.figures.descent import (
    ConventionSteps,
    DescentPath,
    draw_descents,
    draw_slope,
)
from linreg_helpers.figures.loss import LossBowl, OutlierPull
from linreg_helpers.figures.model import LineOnData, draw_neuron
from linreg_helpers.figures.picture import Picture
from linreg_helpers.figures.sgd import Hunt, SgdPath, draw_clouds, draw_race
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
from linreg_helpers.figures.tuning import SearchSteps, TuningMap, draw_map

__all__ = [
    "DATA",
    "MODEL",
    "QUIET",
    "RIVAL",
    "TRUTH",
    "CollinearColumns",
    "ConventionSteps",
    "DescentPath",
    "Hunt",
    "LineOnData",
    "LossBowl",
    "OutlierPull",
    "Picture",
    "SearchSteps",
    "SgdPath",
    "TuningMap",
    "draw_clouds",
    "draw_descents",
    "draw_map",
    "draw_neuron",
    "draw_projection",
    "draw_race",
    "draw_slope",
    "house_style",
    "show",
    "use_house_style",
]
