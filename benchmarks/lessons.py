"""The lessons, each up to its last explorer: what comes after takes time and moves no picture."""

import re

import nbformat

from benchmarks import ROOT

MADE = re.compile(r"\bExplorer\(\s*(\w+)\(")


def lessons():
    """Pairs of a lesson's path and its notebook, cut after the last cell with an explorer."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        places = [place for place, cell in enumerate(notebook.cells) if picture_of(cell)]
        if places:
            notebook.cells = notebook.cells[: places[-1] + 1]
            yield path, notebook


def picture_of(cell):
    """The name of the Picture in the explorer that a cell makes; None where it makes none."""
    found = MADE.search(cell.source) if cell.cell_type == "code" else None
    return found and found[1]
