"""Run in a kernel: move the controls of an explorer along their tracks, and time each move."""

import json
import time

from support.drivers import track


def sweep(explorer, stops):
    """Print the seconds of each move as JSON.

    Each control goes over so many stops of its track, with the others where they start, then all
    at one end, then all at the other.
    """
    seconds, places = [], [explorer.values]
    for end in (0, -1):
        places.append({name: track(control, 2)[end] for name, control in explorer.controls.items()})
    for place in places:
        for moved in explorer.controls.values():
            for name, control in explorer.controls.items():
                control.value = place[name]
            for value in track(moved, stops):
                before, began = moved.value, time.perf_counter()
                moved.value = value
                if moved.value != before:
                    seconds.append(time.perf_counter() - began)
    print(json.dumps(seconds))
