"""The pictures to read in the assignments: panels with a letter each, drawn from numbers."""

import numpy as np
from matplotlib.figure import Figure

from linreg_helpers.figures.style import DATA, MODEL, QUIET, house_style

__all__ = ["draw_panels"]


@house_style()
def draw_panels(x, panels, xlabel, ylabel, ylim, dots=False, level=None):
    """A figure with a panel for each letter, side by side and on the same axes.

    x (m,); panels: for each letter the m numbers to draw over x, or a dict of such lists by name;
    ylim: the lowest and highest y to show; dots: no lines; level: a height to mark by a thin line.
    """
    figure = Figure(figsize=(9, 3.2))
    for axes, (letter, lines) in zip(figure.subplots(1, len(panels), sharey=True), panels.items()):
        lines = lines if isinstance(lines, dict) else {"": lines}
        for (name, values), color in zip(lines.items(), (DATA, MODEL)):
            look = {"linestyle": "none", "marker": "o", "markersize": 4} if dots else {}
            axes.plot(x, np.array(values), color=color, label=name, **look)
        if level is not None:
            axes.axhline(level, color=QUIET, linestyle=":", linewidth=1)
        axes.set(title=letter, xlabel=xlabel, ylim=ylim)
    figure.axes[0].set_ylabel(ylabel)
    if len(lines) > 1:
        figure.axes[0].legend()
    return figure
