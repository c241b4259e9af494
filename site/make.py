"""Make the pages: the course in any browser, with explorers that were recorded.

    python site/make.py            into build/site
    python site/make.py FOLDER

It runs each lesson once, to record its explorers; all texts and pictures are those stored.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution

from linreg_pages import explorer_name
from sphinx.cmd.build import main as sphinx

SITE = pathlib.Path(__file__).resolve().parent
ROOT = SITE.parent
sys.path.insert(0, str(ROOT))  # for the folder grading
from grading.course import config_of, release  # noqa: E402

LESSONS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("notebooks/deeper/*.ipynb")])
ASSIGNMENTS = sorted(path for path in ROOT.glob("notebooks/assignments/*") if path.is_dir())
MATHJAX = "sphinx-mathjax-offline/static/mathjax/tex-svg-full.js"


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "site")
    folder = arguments.parse_args().folder
    make(folder)
    print(f"Open {folder / 'index.html'}")


def make(folder, lessons=LESSONS, assignments=ASSIGNMENTS, recorded=LESSONS):
    """Make the pages of lessons and assignments in a folder; of some the explorers are recorded.

    SystemExit where Sphinx warns of anything.
    """
    with tempfile.TemporaryDirectory() as stage:
        stage = pathlib.Path(stage)
        shutil.copytree(SITE, stage, dirs_exist_ok=True)
        for path in [*lessons, ROOT / "README.md", ROOT / "docs" / "explorer.png"]:
            copy(path, stage / path.relative_to(ROOT))
        release_into(stage, assignments)
        static = stage / "_static"
        for path in (SITE / "pages.js", SITE / "pages.css", ROOT / "linreg_helpers/explorer.css"):
            copy(path, static / path.name)
        copy(
            distribution("sphinx-mathjax-offline").locate_file(MATHJAX), static / "tex-svg-full.js"
        )
        source = (ROOT / "linreg_helpers" / "explorer.js").read_text(encoding="utf-8")
        script = f"window.explorerSource = {json.dumps(source)};\n"
        (static / "explorer_source.js").write_text(script, encoding="utf-8")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(
                pool.map(
                    lambda path: record(path, static), [one for one in recorded if one in lessons]
                )
            )
        shutil.rmtree(folder, ignore_errors=True)
        if sphinx(
            ["-q", "-W", "--keep-going", "-d", f"{stage}/build/doctrees", str(stage), str(folder)]
        ):
            raise SystemExit("The pages are not as they should be: see what Sphinx says above.")


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def release_into(folder, assignments):
    """Let nbgrader make what students get, with a gradebook that nobody needs."""
    config = config_of(ROOT)
    config.CourseDirectory.source_directory = str(ROOT / "notebooks" / "assignments")
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.release_directory = "notebooks/assignments"
    config.CourseDirectory.db_url = f"sqlite:///{folder}/build/gradebook.db"
    (folder / "build").mkdir()
    for path in assignments:
        release(config, path.name)


def record(notebook, folder):
    """Run a notebook in a Python of its own, and record its explorers."""
    command = [
        sys.executable,
        SITE / "recordings.py",
        notebook,
        folder / explorer_name(notebook.stem),
    ]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}
    if subprocess.run(command, cwd=ROOT, env=one_thread).returncode:
        raise SystemExit(f"{notebook.name} could not be recorded: see above.")


if __name__ == "__main__":
    main()
