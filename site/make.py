"""Make the pages: the course in any browser, with explorers that were recorded.

    python site/make.py            into build/site
    python site/make.py FOLDER

It runs each lesson once, to record its explorers; all texts and pictures are those stored.
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import nbformat
from docutils.nodes import make_id
from sphinx.cmd.build import main as sphinx

SITE = pathlib.Path(__file__).resolve().parent
ROOT = SITE.parent
sys.path.insert(0, str(ROOT))  # for the folder grading
from grading.course import config_of  # noqa: E402
from grading.pack import fill  # noqa: E402

LESSONS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("notebooks/deeper/*.ipynb")])
ASSIGNMENTS = sorted(path for path in ROOT.glob("notebooks/assignments/*") if path.is_dir())


def make(folder, recorded=LESSONS):
    """Make the pages in a folder, in place of what is there; of some lessons with recordings.

    SystemExit where Sphinx warns of anything; CalledProcessError where a lesson can't be run.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as stage:
        for file in (SITE / "index.md", ROOT / "README.md"):
            shutil.copy(file, stage)
        pathlib.Path(stage, "explorer.png").write_bytes(first_picture(LESSONS[1]))
        others = shutil.ignore_patterns(".*", "assignments")
        shutil.copytree(ROOT / "notebooks", f"{stage}/notebooks", ignore=others)
        names = [path.name for path in ASSIGNMENTS]
        with tempfile.TemporaryDirectory() as folder_of_students:
            fill(ROOT, pathlib.Path(folder_of_students), names, config_in(stage))
            shutil.make_archive(f"{stage}/course", "zip", folder_of_students)
        for name in names:
            keep_pictures(f"{stage}/notebooks/assignments/{name}/{name}.ipynb")
        options = ["-q", "-W", "--keep-going", "-c", str(SITE), "-d", f"{stage}/build/doctrees"]
        if sphinx([*options, stage, str(folder)]):
            raise SystemExit("The pages are not as they should be: see what Sphinx says above.")
    source = json.dumps((ROOT / "linreg_helpers" / "explorer.js").read_text(encoding="utf-8"))
    (folder / "_static" / "explorer_source.js").write_text(f"window.explorerSource = {source};\n")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda path: record(path, folder / "_static"), recorded))


def first_picture(notebook):
    """The stored picture of a notebook's first explorer, which the front page shows at first."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if data.get("text/plain", "").startswith("Explorer at"):
                return base64.b64decode(data["image/png"])


def config_in(stage):
    """nbgrader's settings, for a gradebook and releases of the pages' own."""
    pathlib.Path(stage, "build").mkdir()
    config = config_of(ROOT)
    config.CourseDirectory.source_directory = str(ROOT / "notebooks" / "assignments")
    config.CourseDirectory.root = stage
    config.CourseDirectory.release_directory = "notebooks/assignments"
    config.CourseDirectory.db_url = f"sqlite:///{stage}/build/gradebook.db"
    return config


def keep_pictures(path):
    """Show the pictures to read, which nbgrader takes out of what it releases."""
    path = pathlib.Path(path)
    source = ROOT / "notebooks" / "assignments" / path.stem / path.name
    outputs = {cell.source: cell.get("outputs") for cell in nbformat.read(source, 4).cells}
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "\nshow(" in cell.source:
            cell.outputs = outputs[cell.source]
    nbformat.write(notebook, path)


def record(notebook, folder):
    """Run a notebook in a Python of its own, and record its explorers into a folder."""
    files = folder / f"{make_id(f'explorer {notebook.stem}')}-{{}}.js"
    command = [sys.executable, SITE / "recordings.py", notebook, files]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1]) if sys.argv[1:] else ROOT / "build" / "site"
    make(target)
    print(f"Open {target / 'index.html'}")
