"""The explorers of the lessons, and a lesson's notebook up to one of them."""

import pytest
from guards import LESSONS, explorers_made, read
from nbclient import NotebookClient
from nbformat.v4 import new_notebook


def find_explorers(paths):
    """A pytest parameter for each cell that makes an explorer: its notebook's path, its place."""
    found = []
    for path in paths:
        cells = read(path).cells
        places = [i for i, cell in enumerate(cells) if explorers_made(new_notebook(cells=[cell]))]
        for number, place in enumerate(places, start=1):
            found.append(pytest.param((path, place), id=f"{path.stem} {number}"))
    return found


EXPLORERS = find_explorers(LESSONS)


def up_to(path, place):
    """A notebook that ends with the cell at a place."""
    notebook = read(path)
    del notebook.cells[place + 1 :]
    return notebook


def execute(notebook):
    """Run the cells of a notebook in a fresh kernel."""
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
