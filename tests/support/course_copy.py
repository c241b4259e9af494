"""A course in a folder of its own: sources, nbgrader's settings, and students who hand in."""

import contextlib
import io
import pathlib
import re
import shutil
import sys

import nbformat
import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine

from grading import course as nbgrader_course
from support.guards import ROOT, code_cells, read


def copy_course(folder):
    """The files of this repository that an instructor's nbgrader works on, in another folder."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for part in ("grading", "notebooks/assignments"):
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    add_gradebook(folder)
    return folder


def copy_all(folder):
    """All that this repository holds, in a folder that is not there yet; without a gradebook."""
    ignored = shutil.ignore_patterns(".*", "build", "__pycache__", "*.egg-info")
    return shutil.copytree(ROOT, folder, ignore=ignored)


def add_gradebook(course):
    """Give a course an empty gradebook; for one that it makes itself, nbgrader starts alembic."""
    file = pathlib.Path(course, "build", "gradebook.db")
    file.parent.mkdir(exist_ok=True)
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    engine.dispose()


def api_of(course):
    """nbgrader with the course's settings, in this process: it starts more quickly."""
    return nbgrader_course.api_of(nbgrader_course.config_of(course))


def unsolved(notebook):
    """The cells of a release that wait for code, or for a draft to be fixed."""
    marked = [cell.metadata.get("nbgrader", {}) for cell in code_cells(notebook)]
    return [cell for cell, marks in zip(code_cells(notebook), marked) if marks.get("solution")]


def release_of(course, name):
    return course / "build" / "release" / name / f"{name}.ipynb"


def hand_in(course, name, student, answers, written="An answer in words."):
    """A student's copy of the release, with sources in the cells of tasks, and what they wrote."""
    notebook = read(release_of(course, name))
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade_id") in answers:
            assert marks["solution"]
            cell.source = answers[marks["grade_id"]].strip()
        elif marks.get("solution") and marks.get("grade"):
            cell.source = written
    path = pathlib.Path(course, "build", "submitted", student, name, f"{name}.ipynb")
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return path


def marks_of(course, name, student):
    """For each task of a student's submission its points (None: by hand), and the most there are.

    The gradebook's sums; the student's id as the gradebook has it.
    """
    config = nbgrader_course.config_of(course)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        notebook = nbgrader_course.submitted_notebook(gradebook, name, student)
        points = nbgrader_course.marks(notebook)
        most = nbgrader_course.most_points(gradebook, config, name)
        return {task: (points[task], most[task]) for task in most}


def between(source, title):
    """The lines between the marks BEGIN and END of a title, indentation left out."""
    parts = re.findall(rf"### BEGIN {title}\n(.*?)### END {title}", source, re.DOTALL)
    return [line.strip() for part in parts for line in part.splitlines() if line.strip()]


def lines_of(text):
    return {line.strip() for line in text.splitlines()}


def hidden_lines(source, *titles):
    """The lines between marks of these titles, but for those that students get elsewhere."""
    drafts = "".join(cell.source.partition("### DRAFT")[2] for cell in source.cells)
    drafts = re.sub("(?m)^# ?", "", drafts)
    text = "\n".join(cell.source for cell in source.cells)
    elsewhere = drafts + re.sub(r"(?s)### BEGIN (.*?)\n.*?### END \1", "", text)
    hidden = [line for title in titles for line in between(text, title)]
    return [line for line in hidden if line not in elsewhere and len(line) > 3]


def run_command(main, course, *arguments):
    """Call a command's `main` in a course and in this process; its exit code, what it printed."""
    printed, code = io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.chdir(course)
        patch.setattr(sys, "argv", ["command", *map(str, arguments)])
        try:
            main()
        except SystemExit as end:
            code = end.code
    return code, printed.getvalue()
