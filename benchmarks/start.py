"""How long one waits at the start: for imports, and for the first explorer of lesson 1."""

import subprocess
import sys

from jupyter_client.manager import start_new_kernel

from benchmarks import ROOT
from benchmarks.lessons import lessons, picture_of
from benchmarks.repeats import in_turn, summaries


def measure(quick=False):
    """Seconds of each start, in turn; each in a fresh process or kernel."""
    ways = {
        "import torch": lambda: imported("torch"),
        "import linreg_helpers": lambda: imported("linreg_helpers"),
        "kernel, import torch": lambda: executed(["import torch"]),
        "kernel, lesson 1 to its first explorer": lambda: executed(first_cells()),
    }
    return summaries(in_turn(ways, 2 if quick else 5))


def imported(name):
    subprocess.run([sys.executable, "-c", f"import {name}"], cwd=ROOT, check=True)


def first_cells():
    """The code of the first lesson, down to the cell of its first explorer."""
    _, notebook = next(lessons())
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    last = next(place for place, cell in enumerate(cells) if picture_of(cell))
    return [cell.source for cell in cells[: last + 1]]


def executed(cells):
    """Start a kernel and execute cells in it; RuntimeError where one fails."""
    manager, client = start_new_kernel(cwd=str(ROOT))
    try:
        for cell in cells:
            reply = client.execute_interactive(cell, output_hook=lambda message: None)
            if reply["content"]["status"] != "ok":
                raise RuntimeError(f"{reply['content']} at {cell}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
