"""Run in a kernel: a lesson's picture under its controls, in other ways than our Explorer's.

Each function takes the source of the cell that makes the explorer, and the lesson's names; it
makes picture and controls anew, so that no way disturbs another, and shows them.
"""

import inspect

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display


def anew(source, names):
    """Picture and controls as the cell makes them for its Explorer, without the Explorer."""
    made = []

    def catch(picture, **controls):
        heard = inspect.signature(picture.update).parameters  # not of a question with choices
        made.append((picture, {name: controls[name] for name in controls if name in heard}))

    exec(source, {**names, "Explorer": catch})
    ((picture, controls),) = made
    picture.figure.draw_without_rendering()
    picture.figure.set_layout_engine("none")  # laid out once, as ours is, and not at each draw
    return picture, controls


def interact(source, names):
    """ipywidgets' `interact`, and the figure displayed by the inline backend, sharp."""
    get_ipython().run_line_magic("matplotlib", "inline")
    get_ipython().run_line_magic("config", "InlineBackend.figure_formats = ['retina']")
    picture, controls = anew(source, names)

    def draw(**values):
        picture.update(**values)
        display(picture.figure)

    for name, control in controls.items():
        if not isinstance(control, widgets.ValueWidget):
            controls[name] = widgets.fixed(control.value)
    widgets.interact(draw, **controls)
    draw.widget.add_class("peer-interact")


def ipympl(source, names):
    """A canvas of ipympl: the artists are moved, then `draw_idle`."""
    from ipympl.backend_nbagg import Canvas, FigureManager

    picture, controls = anew(source, names)
    canvas = Canvas(picture.figure)
    FigureManager(canvas, 0)

    def redraw(change=None):
        picture.update(**{name: control.value for name, control in controls.items()})
        canvas.draw_idle()

    redraw()
    for control in controls.values():
        control.observe(redraw, names="value")
    shown = [control for control in controls.values() if isinstance(control, widgets.Widget)]
    show([*shown, canvas], "peer-ipympl")


def empty(source, names):
    """The first control and a label that shows its value: a round trip with nothing to do."""
    _, controls = anew(source, names)
    control, label = next(iter(controls.values())), widgets.Label()
    label.add_class("peer-label")
    widgets.dlink((control, "value"), (label, "value"), repr)
    show([control, label], "peer-empty")


def show(children, mark):
    box = widgets.VBox(children)
    box.add_class(mark)
    display(box)
