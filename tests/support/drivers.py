"""Drive every control of an explorer the way a hand would, and say what went wrong."""

import gc
import itertools
import json
import re
import warnings

import ipywidgets as widgets
from run_notebooks import masked

from linreg_helpers.controls import Answer, Presses
from linreg_helpers.explorer import Explorer

STOPS = 9
LARGEST = 20_000  # bytes of a move's strokes
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


def drive(explorer):
    """Problems met when each control goes end to end, and all go into their corners; [] if none."""
    problems = [] if explorer.controls else ["nothing to drive"]
    start = explorer.values

    def look():
        # Measured times differ from run to run, and would hide a sentence that stands still.
        picture = str(explorer.frame["strokes"]), str(explorer.picture.marks)
        return picture, masked(explorer.sentence, False)

    first = look()

    def put(values):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what a learner would see in red below the cell
            for name, value in values.items():
                explorer.controls[name].value = value
        if explorer.error is not None:
            problems.append(f"at {values}: {explorer.error!r}")
        size = len(json.dumps(explorer.frame["strokes"], separators=(",", ":")))
        if size > LARGEST:
            problems.append(f"at {values}: {size} bytes of strokes")
        if not explorer.sentence or re.search(r"\b(nan|inf)\b", explorer.sentence):
            problems.append(f"at {values}: {explorer.sentence!r}")
        return look()

    for name, control in explorer.controls.items():
        stuck = isinstance(control, SLIDERS) and not control.step > 0
        if control.disabled or not control.description or stuck:
            problems.append(f"{name} cannot be moved, or does not say what it is")
            continue
        seen = [put({**start, name: value}) for value in track(control, STOPS)]
        if len({picture for picture, _ in seen}) < len(seen):
            problems.append(f"{name} moves and the picture does not")
        if len({sentence for _, sentence in seen}) < len(seen):
            problems.append(f"{name} moves and the sentence does not")
    if problems:
        return problems
    ends = [(track(control, 2)[0], track(control, 2)[-1]) for control in explorer.controls.values()]
    for corner in itertools.product(*ends):
        put(dict(zip(explorer.controls, corner)))
    if put(start) != first:
        problems.append("the same values give another picture")
    return problems


def drive_all():
    """Drive every explorer alive in this process; prints the problems of each as JSON."""
    print(json.dumps([drive(explorer) for explorer in explorers()]))
