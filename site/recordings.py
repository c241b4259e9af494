"""Record the explorers of a notebook, for pages without a kernel: see docs/live_picture.md.

    python site/recordings.py notebooks/02_loss.ipynb build/explorer-02-loss

runs the notebook once, and writes build/explorer-02-loss-1.js, and so on, for its explorers.
"""

import base64
import contextlib
import gzip
import io
import itertools
import json
import os
import pathlib
import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell

from linreg_helpers.controls import schema_of, stops_of
from linreg_helpers.explorer import Explorer

LARGEST = 1_500_000  # bytes of a script
# How many stops, about: each of the first two controls, fewer where the recording is too large;
# each of these while a further one moves; a further one, and two that a hand moves together.
GRIDS, COARSE, FURTHER, TOGETHER = (21, 17, 13), 4, 7, 4
MOST = 61  # of one that is to be played, or has the grid almost to itself
KINDS = ("sentence", "error", "aside", "values", "held", "marks")  # of a frame, besides strokes


def main(notebook, start):
    """Write the recordings of a notebook's explorers into files whose names start like that."""
    shell, start, shown = InteractiveShell.instance(), start.resolve(), []
    Explorer._ipython_display_ = lambda explorer: shown.append(explorer)
    numbers = itertools.count(1)
    cells = nbformat.read(notebook, as_version=4).cells
    os.chdir(notebook.parent)
    for cell in cells:
        if cell.cell_type == "code":
            aside = io.StringIO()
            with contextlib.redirect_stdout(aside), contextlib.redirect_stderr(aside):
                shell.run_cell(cell.source).raise_error()
        while shown:  # now, while the notebook's functions are those that it shows
            file = start.with_name(f"{start.name}-{next(numbers)}.js")
            file.write_text(script_of(file.stem, shown.pop(0)))


def script_of(name, explorer):
    """A classic script that keeps the recording of an explorer, compressed, for the page."""
    for grid in GRIDS:
        text = json.dumps(recording_of(explorer, grid), separators=(",", ":"))
        data = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
        script = f'(window.recordings ??= {{}})["{name}"] = "{data}";\n'
        if len(script) <= LARGEST:
            return script
    raise ValueError(f"{name} has {len(script)} bytes; expected at most {LARGEST}")


def recording_of(explorer, most):
    """What an explorer shows at many of its settings: see "Without a kernel" there.

    most: how many stops, about, each of its first two controls has.
    """
    start = explorer.values
    needs_kernel = [name for name in start if remembers(explorer, name)]
    kinds = {
        name: schema_of(name, control)["kind"]
        for name, control in explorer.controls.items()
        if name not in needs_kernel
    }
    grid = [name for name, kind in kinds.items() if kind not in ("answer", "button")][:2]
    kept = [name for name in kinds if kinds[name] in ("switch", "choice") and name not in grid]
    further = [name for name in kinds if name not in grid + kept]
    groups = groups_of(further, explorer.spec["grabs"])
    found = grid_stops(explorer, grid, most)
    found |= {name: stops_of(explorer.controls[name], MOST) for name in kept}
    for group in groups:
        found |= further_stops(explorer, group, found[grid[0]])
    stops = {name: found[name] for name in kinds}
    table, frames = {}, {}
    for places in settings_of(stops, start, grid, kept, groups):
        frame = explorer.frame_at({name: stops[name][at] for name, at in places.items()})
        shown = {kind: frame[kind] for kind in KINDS if frame[kind]}
        texts = [json.dumps(strokes) for strokes in frame["strokes"]]
        shown["strokes"] = [table.setdefault(text, len(table)) for text in texts]
        frames[",".join(map(str, places.values()))] = shown
    explorer.frame_at(start)
    return {
        "spec": explorer.spec,  # by now with the glyphs of all frames
        "stops": stops,
        "start": {name: values.index(start[name]) for name, values in stops.items()},
        "grid": grid,
        "kernel": needs_kernel,
        "strokes": [json.loads(text) for text in table],
        "frames": frames,
    }


def remembers(explorer, name):
    """Whether it matters where the others stood when a button was pressed."""
    start = explorer.values
    if schema_of(name, explorer.controls[name])["kind"] != "button":
        return False
    first = next(iter(start))
    elsewhere = start | {first: stops_of(explorer.controls[first], 2)[-1], name: 1}
    explorer.frame_at(start | {name: 1})
    pressed_before = explorer.frame_at(elsewhere)["strokes"]
    explorer.frame_at(elsewhere | {name: 0})
    pressed_there = explorer.frame_at(elsewhere)["strokes"]
    explorer.frame_at(start)
    return pressed_before != pressed_there


def groups_of(further, grabs):
    """Controls that move while those of the grid have few stops: two of a grab, else one alone."""
    pairs = [[name for name in grab["moves"] if name in further] for grab in grabs.values()]
    pairs = [pair for pair in pairs if len(pair) > 1]
    return pairs + [[name] for name in further if name not in sum(pairs, [])]


def grid_stops(explorer, grid, most):
    """The stops of the controls of the grid; where the second has few, the first has more."""
    stops = {name: stops_of(explorer.controls[name], most) for name in grid[1:]}
    room = most**2 // max(1, *map(len, stops.values())) if stops else MOST
    return {grid[0]: stops_of(explorer.controls[grid[0]], min(room, MOST))} | stops


def further_stops(explorer, group, of_first):
    """The stops of further controls; an answer has those of the first, which it is likely about."""
    stops = {}
    for name in group:
        schema = schema_of(name, explorer.controls[name])
        if schema["kind"] == "answer":
            stops[name] = [None, *of_first[:: max(1, len(of_first) // FURTHER)]]
        else:
            few = TOGETHER if len(group) > 1 else FURTHER
            stops[name] = stops_of(explorer.controls[name], MOST if schema.get("play") else few)
    return stops


def settings_of(stops, start, grid, kept, groups):
    """Places of stops, by control: the whole grid, and a coarse one beside each further group."""
    whole = {name: list(range(len(values))) for name, values in stops.items()}
    base = {name: [values.index(start[name])] for name, values in stops.items()}
    base |= {name: whole[name] for name in kept}
    coarse = {name: thin(len(stops[name]), base[name][0]) for name in grid}
    parts = [base | {name: whole[name] for name in grid}]
    parts += [base | coarse | {name: whole[name] for name in group} for group in groups]
    places = {places for part in parts for places in itertools.product(*part.values())}
    return [dict(zip(stops, one)) for one in sorted(places)]


def thin(count, start):
    """A few of so many places, the ends and the start among them."""
    return sorted({round((count - 1) * i / (COARSE - 1)) for i in range(COARSE)} | {start})


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
