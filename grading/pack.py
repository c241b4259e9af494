"""Make what students get: `python -m grading.pack build/students` (or `build/students.zip`).

The folder holds the lessons, the released assignments, the package and what installs it. Made again
in a folder that is a git repository, it leaves that repository's history alone: nbgitpuller can
serve it.
"""

import argparse
import pathlib
import re
import shutil
import tempfile

from grading.course import config_of, release

PARTS = [  # of the repository; the assignments come from nbgrader, without their solutions
    "LICENSE",
    "constraints.txt",
    "environment.yml",
    "pyproject.toml",
    "docs/*.gif",
    "linreg_helpers/**/*.py",
    "linreg_helpers/*.css",
    "linreg_helpers/*.js",
    "notebooks/*.ipynb",
    "notebooks/deeper/*.ipynb",
]
MARK = ".students-pack"  # a folder with this file may be filled again
ASSIGNMENTS = """
## Assignments

They are in the folder `notebooks/assignments`. Each is called like its lesson, and is another
notebook. Write your code where it says `YOUR CODE HERE`, run the tests below it, and hand the
notebook in with your name before its own, as `YOURNAME_01_model.ipynb`, unless your teacher says
otherwise.
"""
ONLY_HERE = re.compile(r"\n## Teaching a class\n.*(?=\nText, pictures and code: MIT)", re.DOTALL)


def main():
    options = argparse.ArgumentParser(prog="python -m grading.pack", description=__doc__)
    options.add_argument("target", type=pathlib.Path, help="a folder, or a file ending in .zip")
    options.add_argument("assignments", nargs="*", help="as 01_model; all, if none is named")
    options = options.parse_args()
    root = pathlib.Path.cwd()
    config = config_of(root)
    names = options.assignments or sorted(
        path.name for path in (root / "notebooks" / "assignments").iterdir() if path.is_dir()
    )
    if options.target.suffix == ".zip":
        with tempfile.TemporaryDirectory() as folder:
            fill(root, pathlib.Path(folder), names, config)
            shutil.make_archive(options.target.with_suffix(""), "zip", folder)
    else:
        fill(root, options.target, names, config)
    print(f"{options.target} holds the lessons and {', '.join(names)}")


def fill(root, folder, assignments, config):
    """Put what students get into a folder, in place of what an earlier call put there."""
    earlier = [path for path in folder.glob("*") if path.name != ".git"]
    if earlier and not (folder / MARK).exists():
        raise SystemExit(f"{folder} holds other files; name a new folder, or an empty one.")
    for path in earlier:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for part in PARTS:
        for path in root.glob(part):
            put(path, folder / path.relative_to(root))
    for name in assignments:
        release(config, name)
        course = config.CourseDirectory
        released = pathlib.Path(course.root, course.release_directory, name)
        for path in released.rglob("*"):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                put(path, folder / "notebooks/assignments" / name / path.relative_to(released))
    readme = (root / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(ONLY_HERE.sub(ASSIGNMENTS, readme), encoding="utf-8")
    (folder / MARK).write_text("Made by `python -m grading.pack`, and made anew by it.\n")


def put(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
