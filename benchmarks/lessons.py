"""The explorers of the lessons, and a lesson's notebook up to one of them."""

import pytest
from nbclient import NotebookClient
from support.guards import LESSONS, explorer_places, read


def find_explorers(paths):
    """A pytest parameter for each cell that makes an explorer: its notebook's path, its place."""
    return [
        pytest.param((path, place), id=f"{path.stem} {number}")
        for path in paths
        for number, place in enumerate(explorer_places(read(path)), start=1)
    ]


EXPLORERS = find_explorers(LESSONS)
SGD, _, _, RACE = [explorer for explorer in EXPLORERS if explorer.id.startswith("05_minibatch")]


def up_to(path, place):
    """A notebook that ends with the cell at a place."""
    notebook = read(path)
    del notebook.cells[place + 1 :]
    return notebook


def execute(notebook):
    """Run the cells of a notebook in a fresh kernel."""
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
