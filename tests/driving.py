"""Drive every slider of an explorer the way a hand would, and say what went wrong."""

import gc
import io
import itertools
import json
import warnings

import ipywidgets as widgets
from PIL import Image

from linreg_helpers.explorer import Explorer


def stops(control):
    """The low end, the middle and the high end of a control."""
    if isinstance(control, widgets.FloatLogSlider):
        middle = (control.min + control.max) / 2
        return [control.base**exponent for exponent in (control.min, middle, control.max)]
    if isinstance(control, widgets.IntSlider):
        return [control.min, (control.min + control.max) // 2, control.max]
    if isinstance(control, widgets.FloatSlider):
        return [control.min, (control.min + control.max) / 2, control.max]
    raise TypeError(f"no way known to drive {type(control).__name__}")


def drive(explorer):
    """Problems met when each control goes end to end, and all go into their corners; [] if none."""
    problems = []
    start = explorer.values
    first = explorer.png, explorer.sentence

    def put(values):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what a learner would see in red below the cell
            for name, value in values.items():
                explorer.controls[name].value = value
        if explorer.error is not None:
            problems.append(f"at {values}: {explorer.error!r}")
        if not explorer.sentence:
            problems.append(f"at {values}: no sentence")
        if Image.open(io.BytesIO(explorer.png)).size != explorer.picture.size:
            problems.append(f"at {values}: a picture of another size")
        return explorer.png, explorer.sentence

    for name, control in explorer.controls.items():
        seen = [put({**start, name: value}) for value in stops(control)]
        if len({picture for picture, _ in seen}) < len(seen):
            problems.append(f"{name} moves and the picture does not")
        if len({sentence for _, sentence in seen}) < len(seen):
            problems.append(f"{name} moves and the sentence does not")
    ends = [(stops(control)[0], stops(control)[-1]) for control in explorer.controls.values()]
    for corner in itertools.product(*ends):
        put(dict(zip(explorer.controls, corner)))
    if put(start) != first:
        problems.append("the same values give another picture")
    return problems


def drive_all():
    """Drive every explorer alive in this process; prints the problems of each as JSON."""
    explorers = [thing for thing in gc.get_objects() if type(thing) is Explorer]
    print(json.dumps([drive(explorer) for explorer in explorers]))
