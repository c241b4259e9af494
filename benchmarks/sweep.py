"""Run in a kernel: move every slider of every explorer along its track, and time each update."""

import gc
import json
import time

import ipywidgets as widgets

from linreg_helpers.explorer import Explorer

STOPS = 60


def track(control):
    """Values from end to end of a slider, evenly spread on its scale."""
    places = [control.min + (control.max - control.min) * i / (STOPS - 1) for i in range(STOPS)]
    if isinstance(control, widgets.FloatLogSlider):
        return [control.base**exponent for exponent in places]
    if isinstance(control, widgets.IntSlider):
        return sorted({round(place) for place in places})
    return places


def sweep(explorer):
    """Milliseconds of each update; the other sliders stand at both of their ends in turn."""
    taken = []
    start = explorer.values
    for name, control in explorer.controls.items():
        others = [other for other in explorer.controls.values() if other is not control]
        for end in ("start", 0, -1):
            for other, value in zip(others, [v for n, v in start.items() if n != name]):
                other.value = value if end == "start" else track(other)[end]
            for value in track(control):
                before = control.value
                began = time.perf_counter()
                control.value = value
                if control.value != before:
                    taken.append(1000 * (time.perf_counter() - began))
        for other, value in start.items():
            explorer.controls[other].value = value
    return taken


def sweep_all():
    explorers = [thing for thing in gc.get_objects() if type(thing) is Explorer]
    explorers.sort(key=lambda explorer: explorer.model_id)
    print(json.dumps([(type(e.picture).__name__, sweep(e)) for e in explorers]))
