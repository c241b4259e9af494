"""The kernel's share of an explorer's answer, over the whole track of each of its sliders."""

import json

from nbformat.v4 import new_code_cell
from run_notebooks import execute

from benchmarks import ROOT
from benchmarks.lessons import lessons
from benchmarks.repeats import summary


def measure(quick=False):
    """Milliseconds in the kernel for each update, of each explorer of each lesson."""
    measured = {}
    for path, notebook in lessons():
        sweep = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; from benchmarks import sweep\n"
        sweep += f"sweep.sweep_all({9 if quick else 30}, Out.values())"
        notebook.cells.append(new_code_cell(sweep))
        execute(notebook, path)
        swept = json.loads(notebook.cells[-1].outputs[-1].text)
        for number, (picture, taken) in enumerate(swept):
            measured[f"{path.stem} {number + 1} {picture}"] = summary(taken)
    return measured
