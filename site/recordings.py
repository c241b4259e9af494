"""Record the explorers of a notebook, for pages without a kernel: see docs/live_picture.md.

    python site/recordings.py notebooks/02_loss.ipynb "build/explorer-{}.js"

runs the notebook once, and writes build/explorer-1.js and so on, scripts that keep them for a page.
"""

import base64
import gzip
import itertools
import json
import os
import pathlib
import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from linreg_helpers.controls import schema_of, stops_of
from linreg_helpers.explorer import Explorer

LARGEST = 1_499_000  # bytes of a recording
# How many stops, about: each of the first two controls; each of these while a further one moves; a
# further one; each of two that a hand moves together. The richest that is small enough counts.
LEVELS = [
    (41, 7, 15, 9),
    (31, 5, 11, 7),
    (21, 5, 9, 6),
    (21, 3, 7, 4),
    (17, 3, 7, 4),
    (13, 3, 7, 4),
]
MOST = 61  # of one that is to be played, or has the grid almost to itself


def main(notebook, files):
    """Run a notebook and record its explorers into files, named after the numbers of these."""
    shell, shown, numbers = InteractiveShell.instance(), [], itertools.count(1)
    Explorer._ipython_display_ = lambda explorer: shown.append(explorer)
    cells, files = nbformat.read(notebook, as_version=4).cells, os.path.abspath(files)
    os.chdir(os.path.dirname(notebook))
    for cell in cells:
        if cell.cell_type == "code":
            with capture_output():
                shell.run_cell(cell.source).raise_error()
        while shown:  # now, while the notebook's functions are those that it shows
            file, wanted = (
                pathlib.Path(files.format(next(numbers))),
                cell.metadata.get("recorded", []),
            )
            file.write_text(script_of(file.stem, shown.pop(0), wanted))


def script_of(name, explorer, wanted=()):
    """A classic script that keeps the recording of an explorer, compressed; ValueError if large.

    wanted: settings that the lesson speaks of, a value, a list of values or "all" by control.
    """
    *richer, poorest = ((level, len(plan(explorer, level, wanted)[1])) for level in LEVELS)
    data = least = packed(explorer, poorest[0], wanted)
    for level, count in richer:
        if len(least) * count / poorest[1] < LARGEST:  # about
            data = packed(explorer, level, wanted)
            if len(data) < LARGEST:
                break
            data = least
    if len(data) >= LARGEST:
        raise ValueError(f"{name} has {len(data)} bytes; expected less than {LARGEST}")
    return f'(window.recordings ??= {{}})["{name}"] = "{data}";\n'


def packed(explorer, level, wanted):
    text = json.dumps(recording_of(explorer, level, wanted), separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def recording_of(explorer, level, wanted=()):
    """What an explorer shows at many of its settings; a level is one of LEVELS."""
    start = explorer.values
    known, settings = plan(explorer, level, wanted)
    stops, table, frames = known["stops"], {}, {}
    for places in settings:
        frame = explorer.frame_at({name: stops[name][at] for name, at in places.items()})
        parts = ("sentence", "error", "aside", "values", "held", "marks")
        shown = {part: frame[part] for part in parts if frame[part]}
        texts = [json.dumps(strokes) for strokes in frame["strokes"]]
        shown["strokes"] = [table.setdefault(text, len(table)) for text in texts]
        frames[",".join(map(str, places.values()))] = shown
    explorer.frame_at(start)  # and spec, from here on, has the glyphs of all frames
    return {"spec": explorer.spec, "strokes": [*map(json.loads, table)], **known, "frames": frames}


def plan(explorer, level, wanted):
    """The stops, the start, the grid, what needs a kernel; and the settings, by places of stops."""
    most, coarse, further_most, together = level
    start, controls = explorer.values, explorer.controls
    kinds = {name: schema_of(name, control)["kind"] for name, control in controls.items()}
    kernel = [name for name in kinds if kinds[name] == "button" and remembers(explorer, name)]
    names = [name for name in kinds if name not in kernel]
    grid = [name for name in names if kinds[name] not in ("answer", "button")][:2]
    kept = [name for name in names if kinds[name] in ("switch", "choice")]
    further = [name for name in names if name not in grid + kept]
    # Two that a hand moves together, else one alone.
    grabs = explorer.spec["grabs"].values()
    groups = [pair for grab in grabs if len(pair := [*filter(further.count, grab["moves"])]) > 1]
    groups += [[name] for name in further if name not in sum(groups, [])]
    few = {
        name: further_most if len(group) == 1 else together for group in groups for name in group
    }
    few |= {name: MOST for name in names if getattr(controls[name], "play", None)}
    few |= {name: most for name in grid[1:]}
    room = most**2 // len(stops_of(controls[grid[1]], most)) if len(grid) > 1 else MOST
    few[grid[0]] = min(room, MOST)
    # An answer is most likely about the first control.
    of = {name: controls[grid[0] if kinds[name] == "answer" else name] for name in names}
    stops = {name: stops_of(of[name], few.get(name, MOST)) for name in names}
    for name, values in itertools.chain(*(each.items() for each in wanted)):
        if values != "all":
            stops[name] = sorted({*stops[name], *listed(values)})
    stops |= {name: [None, *stops[name]] for name in names if kinds[name] == "answer"}
    at = {name: values.index(start[name]) for name, values in stops.items()}
    settings = settings_of(stops, start, grid, groups, coarse)
    for each in wanted:
        whole = dict.fromkeys(kept, "all")
        parts = [listed((whole | each).get(name, start[name])) for name in stops]
        parts = [stops[name] if part == ["all"] else part for name, part in zip(stops, parts)]
        for values in itertools.product(*parts):
            settings.append({name: stops[name].index(one) for name, one in zip(stops, values)})
    unique = {tuple(one.values()): one for one in settings}
    known = {"stops": stops, "start": at, "grid": grid, "kernel": kernel}
    return known, [unique[places] for places in sorted(unique)]


def listed(value):
    return value if isinstance(value, list) else [value]


def remembers(explorer, button):
    """Whether it matters where the others stood when a button was pressed."""
    start = explorer.values
    first = next(iter(start))
    elsewhere = start | {first: stops_of(explorer.controls[first], 2)[-1], button: 1}
    explorer.frame_at(start | {button: 1})
    pressed_before = explorer.frame_at(elsewhere)["strokes"]
    explorer.frame_at(elsewhere | {button: 0})
    pressed_there = explorer.frame_at(elsewhere)["strokes"]
    explorer.frame_at(start)
    return pressed_before != pressed_there


def settings_of(stops, start, grid, groups, coarse_most):
    """Places of stops, by control: the whole grid, and a coarse one beside each further group.

    What is in neither, a switch or a choice, is combined with all of them.
    """
    whole = {name: list(range(len(values))) for name, values in stops.items()}
    still = {name: [stops[name].index(start[name])] for name in sum(groups, [])}
    coarse = {}
    for name in grid:
        stride = -(-len(whole[name]) // coarse_most)
        coarse[name] = {stops[name].index(start[name]), *whole[name][::stride], whole[name][-1]}
    parts = [whole | still]
    parts += [whole | still | coarse | {name: whole[name] for name in group} for group in groups]
    places = {places for part in parts for places in itertools.product(*part.values())}
    return [dict(zip(stops, one)) for one in places]


if __name__ == "__main__":
    main(*sys.argv[1:])
