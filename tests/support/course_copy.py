"""A course in a folder of its own: sources, nbgrader's settings, and students who hand in."""

import pathlib
import re
import shutil

import nbformat

from grading import course as nbgrader_course
from support.guards import ROOT, code_cells, read

STUB = "raise NotImplementedError"


def copy_course(folder):
    """The files of this repository that an instructor's nbgrader works on, in another folder."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for part in ("grading", "notebooks/assignments"):
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    return folder


def copy_all(folder):
    """All that this repository holds, in a folder that is not there yet."""
    kept_out = shutil.ignore_patterns(".*", "build", "__pycache__", "*.egg-info")
    return shutil.copytree(ROOT, folder, ignore=kept_out)


def api_of(course):
    """nbgrader with the course's settings, in this process: it starts more quickly."""
    return nbgrader_course.api_of(nbgrader_course.config_of(course))


def unsolved(notebook):
    """The cells of a release that wait for code."""
    return [cell for cell in code_cells(notebook) if STUB in cell.source]


def release_of(course, name):
    return course / "build" / "release" / name / f"{name}.ipynb"


def hand_in(course, name, student, answers, written="An answer in words."):
    """A student's copy of the release, with sources in the cells of tasks, and what they wrote."""
    notebook = read(release_of(course, name))
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade_id") in answers:
            assert STUB in cell.source
            cell.source = answers[marks["grade_id"]].strip()
        elif marks.get("solution") and marks.get("grade"):
            cell.source = written
    path = pathlib.Path(course, "build", "submitted", student, name, f"{name}.ipynb")
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return path


def between(source, words):
    """The lines between the marks BEGIN and END of those words, indentation left out."""
    found = re.findall(rf"### BEGIN {words}\n(.*?)### END {words}", source, re.DOTALL)
    return [line.strip() for part in found for line in part.splitlines() if line.strip()]
