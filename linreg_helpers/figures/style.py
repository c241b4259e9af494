"""The look of every picture of the course: sizes, and one color for one thing."""

import matplotlib
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap

__all__ = ["DATA", "MODEL", "QUIET", "RIVAL", "TRUTH", "house_style", "use_house_style"]

# Dark enough to be read as text on white, and distinct for color-blind eyes; a line style or a
# marker says the same.
DATA = "#0B6FD0"  # what was measured
MODEL = "#C44601"  # what the model says
TRUTH = "#006C40"  # what generated the data, where that is known
RIVAL = "#111111"  # what the model is compared with
QUIET = "#767676"  # aids to the eye: residuals, contours, axes

# Runs of several batch sizes, from the smallest on: what a model says, in shades.
BATCHES = (("#E58A3C", "-"), (MODEL, "--"), ("#8A3000", "-."), ("#4A1A00", ":"))

# How high a loss is, on a map of it; light enough for whatever is drawn on top.
HEIGHT = LinearSegmentedColormap.from_list("height", ["#f6f3fc", "#a798d4"])

# A dot that can be dragged, and a line that is an aid.
DOT = {"linestyle": "none", "marker": "o", "markersize": 9, "markeredgecolor": "white"}
THIN = {"linestyle": "-", "linewidth": 1}

HOUSE = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.facecolor": "none",
    "axes.labelsize": 11,
    "axes.prop_cycle": cycler(color=[DATA, MODEL, TRUTH, RIVAL], linestyle=["-", "--", "-.", ":"]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.figsize": (9, 3.6),
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 2,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
}


def house_style():
    """A context in which matplotlib draws in the style of the course."""
    return matplotlib.rc_context(HOUSE)


def use_house_style():
    """Let everything that matplotlib draws from now on have the style of the course."""
    matplotlib.rcParams.update(HOUSE)
