"""From key press to new picture, for every explorer of the lessons, in a real JupyterLab.

The first slider of each explorer is moved by an arrow key, in our Explorer and in the ways of
peers.py, in turn. The clock stops one frame after a picture that differs from the last is shown.
"""

import pathlib
import tempfile

import nbformat
from nbformat.v4 import new_code_cell
from support.laboratory import browser, error_outputs, jupyterlab, open_notebook, run_all_cells

from benchmarks import ROOT
from benchmarks.lessons import lessons, picture_of
from benchmarks.repeats import summaries

PEERS = ("inline", "ipympl", "empty")
WAYS = ("ours", *PEERS)
CLOCK = pathlib.Path(__file__).with_name("clock.js").read_text(encoding="utf-8")


def with_peers(notebook):
    """Put a cell for each peer behind each explorer; gives the names of the pictures, in order."""
    names, cells = [], []
    for cell in notebook.cells:
        cells.append(cell)
        if picture_of(cell):
            for way in PEERS:
                mark = f"peer-{way}-{len(names)}"
                source = (
                    f"import sys; sys.path[:0] = [{str(ROOT)!r}]; from benchmarks import peers\n"
                )
                source += f"peers.{way}({cell.source!r}, globals(), {mark!r})"
                cells.append(new_code_cell(source))
            names.append(picture_of(cell))
    notebook.cells = cells
    return names


def measure(quick=False):
    """Milliseconds from key press to new picture: of each explorer, of each way."""
    rounds, presses = (1, 2) if quick else (4, 3)
    measured = {}
    with tempfile.TemporaryDirectory() as folder, jupyterlab(folder) as address:
        with browser() as chromium:
            for path, notebook in lessons():
                names = with_peers(notebook)
                nbformat.write(notebook, pathlib.Path(folder) / path.name)
                page = opened(chromium, address, path.name)
                for number, name in enumerate(names):
                    times = press_in_turn(page, number, rounds, presses)
                    measured[f"{path.stem} {number + 1} {name}"] = summaries(times)
                if problems := error_outputs(page):
                    raise RuntimeError(f"{path.name}: {problems}")
                page.close()
    return measured


def opened(chromium, address, name):
    """A notebook in a tab of its own, run and at rest."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(CLOCK)
    severe = open_notebook(page, address, name)
    run_all_cells(page)
    if problems := severe + error_outputs(page):
        raise RuntimeError(f"{name} did not run: {problems}")
    page.wait_for_timeout(2000)
    return page


def press_in_turn(page, number, rounds, presses):
    """Milliseconds of each press at an explorer, a list for each way."""
    roots = {way: page.locator(f".peer-{way}-{number}") for way in PEERS}
    roots = {"ours": page.locator(".linreg-explorer").nth(number), **roots}
    for way, root in roots.items():
        root.evaluate("watchWay", way)
    times = {way: [] for way in roots}
    for round_ in range(rounds + 1):
        for way, root in roots.items():
            handle = root.locator(".noUi-handle").first
            root.scroll_into_view_if_needed()
            handle.focus()
            page.wait_for_timeout(200)
            for _ in range(presses):
                root.evaluate("armClock", way)
                handle.press("ArrowLeft" if round_ % 2 else "ArrowRight")
                taken = page.evaluate("readClock()")
                if taken is None:
                    raise RuntimeError(f"a press at explorer {number}, {way}: no new picture")
                page.wait_for_timeout(100)  # let all that the press set off come to rest
                if round_ > 0:  # the first round warms up
                    times[way].append(taken)
    return times
