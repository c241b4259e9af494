"""Run notebooks, each in a fresh kernel, and store their outputs so that two runs agree.

    python tools/run_notebooks.py                            every notebook under notebooks/
    python tools/run_notebooks.py notebooks/01_model.ipynb   the ones named

What changes from run to run is left out: ids of live widgets (their first picture and sentence
stay), timestamps, the machine's Python version. Where a new output differs from the stored one in
a measured duration alone, the stored one stays; in a cell tagged `measured`, whose picture draws
durations, that holds for its picture too.
"""

import configparser
import pathlib
import re
import sys

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def read_masks():
    config = configparser.RawConfigParser()
    config.read(ROOT / "tests" / "measured_times.cfg", encoding="utf-8")
    return [
        (re.compile(config[name]["regex"]), config[name]["replace"]) for name in config.sections()
    ]


MASKS = read_masks()


def run(path):
    """Run one notebook and store it, cleaned."""
    notebook = nbformat.read(path, as_version=4)
    stored = {cell.id: cell.get("outputs") for cell in notebook.cells}
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    clean(notebook, stored)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def clean(notebook, stored):
    """Take out of a fresh run what another run would give otherwise.

    stored: the outputs before the run, by cell id.
    """
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {
            key: value
            for key, value in cell.metadata.items()
            if key not in ("execution", "trusted")
        }
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data.pop(WIDGET_VIEW, None)
        if cell.cell_type == "code" and same_but_for_times(cell, stored.get(cell.id)):
            cell.outputs = stored[cell.id]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count


def same_but_for_times(cell, stored):
    """Whether the cell's outputs say what the stored ones say, measured durations aside."""
    timed_picture = "measured" in cell.metadata.get("tags", [])
    return stored is not None and masked(cell.outputs, timed_picture) == masked(
        stored, timed_picture
    )


def masked(outputs, timed_picture):
    text = nbformat.writes(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs, id="cell")])
    )
    if timed_picture:
        text = re.sub(r'"image/png": "[^"]*"', "", text)
    for regex, replacement in MASKS:
        text = regex.sub(replacement, text)
    return re.sub(r'"execution_count": (\d+|null)', "", text)


if __name__ == "__main__":
    chosen = [pathlib.Path(name).resolve() for name in sys.argv[1:]] or sorted(
        (ROOT / "notebooks").rglob("*.ipynb")
    )
    for path in chosen:
        if ".ipynb_checkpoints" not in path.parts:
            print(path.relative_to(ROOT), flush=True)
            run(path)
