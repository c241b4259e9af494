"""Run in a kernel: move every control of every explorer along its track, and time each update."""

import json
import time

from support.drivers import track

from linreg_helpers.explorer import Explorer


def sweep(explorer, stops):
    """Milliseconds of each update; the other controls stand at both of their ends in turn."""
    taken = []
    start = explorer.values
    for name, control in explorer.controls.items():
        others = [other for other in explorer.controls.values() if other is not control]
        for end in ("start", 0, -1):
            for other, value in zip(others, [v for n, v in start.items() if n != name]):
                other.value = value if end == "start" else track(other, stops)[end]
            for value in track(control, stops):
                before = control.value
                began = time.perf_counter()
                control.value = value
                if control.value != before:
                    taken.append(1000 * (time.perf_counter() - began))
        for other, value in start.items():
            explorer.controls[other].value = value
    return taken


def sweep_all(stops, shown):
    """Print the name of each explorer's picture and its times; shown: what cells gave, in order."""
    explorers = [thing for thing in shown if type(thing) is Explorer]
    print(json.dumps([(type(e.picture).__name__, sweep(e, stops)) for e in explorers]))
