"""Find the explorers of a process, and what their controls can be set to, from end to end."""

import gc

import ipywidgets as widgets

from linreg_helpers.explorer import Answer, Explorer, Presses

SLIDERS = (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider)


def explorers():
    """Every explorer alive in this process."""
    return [thing for thing in gc.get_objects() if type(thing) is Explorer]


def track(control, number):
    """Values of a control from end to end: of a slider `number`, each on one of its steps.

    A choice gives all its options, a switch both its states, an answer none and one, a button
    that is pressed none and one press.
    """
    if isinstance(control, widgets.Checkbox):
        return [False, True]
    if isinstance(control, widgets.ToggleButtons):
        return list(control.options)
    if isinstance(control, Answer):
        return [None, 1.0]
    if isinstance(control, Presses):
        return [0, 1]
    if isinstance(control, widgets.SelectionSlider):
        last = len(control.options) - 1
        places = {round(last * i / (number - 1)) for i in range(number)}
        return [control.options[place] for place in sorted(places)]
    if not isinstance(control, SLIDERS):
        raise TypeError(f"no way known to drive {type(control).__name__}")
    steps = round((control.max - control.min) / control.step)
    places = {round(steps * i / (number - 1)) for i in range(number - 1)}
    values = [control.min + control.step * place for place in sorted(places)] + [control.max]
    if isinstance(control, widgets.FloatLogSlider):
        return [control.base**exponent for exponent in values]
    return sorted(set(values))
