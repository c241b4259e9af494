"""Drive every slider of an explorer the way a hand would, and say what went wrong."""

import gc
import io
import itertools
import json
import re
import warnings

import ipywidgets as widgets
from PIL import Image

from linreg_helpers.explorer import Explorer


def stops(control):
    """Nine values of a slider from its low end to its high end, each on one of its steps."""
    if not isinstance(control, widgets.IntSlider | widgets.FloatSlider | widgets.FloatLogSlider):
        raise TypeError(f"no way known to drive {type(control).__name__}")
    steps = round((control.max - control.min) / control.step)
    places = [control.min + control.step * round(steps * i / 8) for i in range(8)] + [control.max]
    if isinstance(control, widgets.FloatLogSlider):
        return [control.base**exponent for exponent in places]
    return sorted(set(places))


def drive(explorer):
    """Problems met when each control goes end to end, and all go into their corners; [] if none."""
    problems = [] if explorer.controls else ["nothing to drive"]
    start = explorer.values
    first = explorer.png, explorer.sentence

    def put(values):
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what a learner would see in red below the cell
            for name, value in values.items():
                explorer.controls[name].value = value
        if explorer.error is not None:
            problems.append(f"at {values}: {explorer.error!r}")
        if not explorer.sentence or re.search(r"\b(nan|inf)\b", explorer.sentence):
            problems.append(f"at {values}: {explorer.sentence!r}")
        if Image.open(io.BytesIO(explorer.png)).size != explorer.picture.size:
            problems.append(f"at {values}: a picture of another size")
        return explorer.png, explorer.sentence

    for name, control in explorer.controls.items():
        if control.disabled or not control.description or not control.step > 0:
            problems.append(f"{name} cannot be moved, or does not say what it is")
            continue
        seen = [put({**start, name: value}) for value in stops(control)]
        if len({picture for picture, _ in seen}) < len(seen):
            problems.append(f"{name} moves and the picture does not")
        if len({sentence for _, sentence in seen}) < len(seen):
            problems.append(f"{name} moves and the sentence does not")
    if problems:
        return problems
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
