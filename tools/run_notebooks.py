"""Run notebooks, each in a fresh kernel, and store their outputs so that two runs agree.

    python tools/run_notebooks.py                            every notebook under notebooks/
    python tools/run_notebooks.py notebooks/01_model.ipynb   the ones named
    python tools/run_notebooks.py --fresh                    what was measured too
    python tools/run_notebooks.py --clean                    clean what is stored; run nothing

What changes from run to run is left out: ids of live widgets (their first picture and sentence
stay), timestamps, the machine's Python version. Where a new output differs from the stored one in
a measured number alone (tests/measured.cfg), the stored one stays; in a cell tagged `measured`,
whose picture draws such numbers, that holds for its picture too.
"""

import argparse
import configparser
import pathlib
import re
import sys
import uuid

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = pathlib.Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def read_masks():
    config = configparser.RawConfigParser()
    config.read(ROOT / "tests" / "measured.cfg", encoding="utf-8")
    return [
        (re.compile(config[name]["regex"]), config[name]["replace"]) for name in config.sections()
    ]


MASKS = read_masks()


def own_sockets():
    """Settings of a kernel's manager for sockets that no other process can take.

    Free ports, which it looks for otherwise, may be gone when the kernel comes to open them; then
    it dies. Sockets by name alone, and so without files, are Linux'.
    """
    return {"transport": "ipc", "ip": f"@{uuid.uuid4()}"} if sys.platform == "linux" else {}


def execute(notebook, path):
    """Run the cells of a notebook that was read from `path`, in a fresh kernel in its folder."""
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        coalesce_streams=True,
        config=Config(KernelManager=own_sockets()),
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()


def run(path, fresh=False):
    """Run one notebook and store it, cleaned."""
    notebook = nbformat.read(path, as_version=4)
    stored = {} if fresh else {cell.get("id"): cell.get("outputs") for cell in notebook.cells}
    execute(notebook, path)
    clean(notebook, stored)
    nbformat.validate(notebook)
    path.write_text(text_of(notebook), encoding="utf-8")


def cleaned(path):
    """The text of a notebook as it stands in its file, cleaned."""
    notebook = nbformat.read(path, as_version=4)
    clean(notebook)
    return text_of(notebook)


def text_of(notebook):
    return nbformat.writes(notebook) + "\n"


def clean(notebook, stored=()):
    """Take out of a fresh run what another run would give otherwise.

    stored: the outputs before the run, by cell id; none where nothing was run.
    """
    stored = dict(stored)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {
            key: value
            for key, value in cell.metadata.items()
            if key not in ("collapsed", "execution", "trusted")
        }
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)  # its text or picture stays
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data", True)]
        if cell.cell_type == "code" and same_but_for_measured(cell, stored.get(cell.get("id"))):
            cell.outputs = stored[cell.id]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count


def same_but_for_measured(cell, stored):
    """Whether the cell's outputs say what the stored ones say, measured numbers aside."""
    measured_picture = "measured" in cell.metadata.get("tags", [])
    return stored is not None and masked(cell.outputs, measured_picture) == masked(
        stored, measured_picture
    )


def masked(value, measured_picture):
    """Outputs with measured numbers masked, execution counts and measured pictures left out."""
    if isinstance(value, dict):
        dropped = {"execution_count"} | ({"image/png"} if measured_picture else set())
        return {key: masked(value[key], measured_picture) for key in value.keys() - dropped}
    if isinstance(value, list):
        return [masked(item, measured_picture) for item in value]
    if isinstance(value, str):
        for regex, replacement in MASKS:
            value = regex.sub(replacement, value)
    return value


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("notebooks", nargs="*", type=pathlib.Path)
    arguments.add_argument("--fresh", action="store_true", help="keep no stored output")
    arguments.add_argument("--clean", action="store_true", help="run nothing, only clean")
    chosen = arguments.parse_args()
    for path in chosen.notebooks or sorted((ROOT / "notebooks").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            print(path, flush=True)
            if chosen.clean:
                path.write_text(cleaned(path), encoding="utf-8")
            else:
                run(path, chosen.fresh)


if __name__ == "__main__":
    main()
