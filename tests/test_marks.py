"""Marks by hand stay, and the table names those that were given to another answer."""

import csv

import nbformat
import pytest
from answers import ASSIGNMENTS
from nbgrader.api import Gradebook
from support.course_copy import api_of, copy_course, hand_in, run_command
from support.guards import read

from grading import __main__ as command
from grading.course import config_of, submitted_notebook
from grading.execute import ExecuteOnwards
from grading.restore import name_of

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME, QUESTION, TEST = "01_model", "question_units_and_bias", "test_bends_on_other_data"
RIGHT = {task: rows[0] for task, rows in ASSIGNMENTS[NAME].RIGHT.items()}
AGAIN = "marked by hand before the last grading, look again: "


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with one submission, in which each test passes without being run."""
    course = copy_course(tmp_path)
    assert api_of(course).generate_assignment(NAME)["success"]
    hand_in(course, NAME, "ada", RIGHT, "A weight has a unit.")

    def grade_here(names, task, at_once, deadline):
        for name in names:
            yield name, task(name)

    monkeypatch.setattr(command, "grade_here", grade_here)
    monkeypatch.setattr(command.sandbox, "unavailable", lambda: None)
    monkeypatch.setattr(ExecuteOnwards, "preprocess", lambda self, nb, resources: (nb, resources))
    assert row(course)["for a person"] == f"to be marked by hand: {QUESTION}"
    return course


def row(course, *options):
    """The table's row after the command."""
    code, printed = run_command(command.main, course, NAME, *options)
    assert code in (0, 1), printed
    with (course / "build" / "grading" / f"{NAME}.csv").open() as file:
        return next(csv.DictReader(file))


def mark(course, cell, points):
    """What Formgrader does where a person enters points, or presses Resolve."""
    with Gradebook(config_of(course).CourseDirectory.db_url) as gradebook:
        notebook = submitted_notebook(gradebook, NAME, "ada")
        (grade,) = (grade for grade in notebook.grades if grade.name == cell)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def rewrite(course, cell, source):
    """The student hands in again, with another answer."""
    path = course / "build" / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    notebook = read(path)
    (place,) = (one for one in notebook.cells if name_of(one) == cell)
    place.source = source
    nbformat.write(notebook, path)


def test_a_mark_of_another_answer_is_named_until_a_person_confirms_it(course):
    mark(course, QUESTION, 1.5)
    for options in ([], ["--again"]):
        assert row(course, *options)["for a person"] == ""
    rewrite(course, QUESTION, "I don't know.")
    for options in ([], ["--again"]):
        changed = row(course, *options)
        assert changed["for a person"] == AGAIN + QUESTION
        assert (changed[QUESTION], changed["points"]) == ("1.5", "9.5")
    mark(course, QUESTION, 0)
    for options in ([], ["--again"]):
        confirmed = row(course, *options)
        assert (confirmed["for a person"], confirmed[QUESTION]) == ("", "0")


def test_corrected_points_of_a_test_are_named_where_any_code_changed(course):
    mark(course, QUESTION, 2)
    mark(course, TEST, 0.5)
    rewrite(course, "imports", "# a locked cell, which is put back")
    assert AGAIN not in row(course)["for a person"]
    rewrite(course, "one_layer", RIGHT["one_layer"] + "  # which bends may call")
    assert row(course)["for a person"].endswith(AGAIN + "bends")


def test_points_that_are_given_otherwise_now_are_another_grading(course, monkeypatch):
    mark(course, QUESTION, 2)
    mark(course, TEST, 0.5)
    monkeypatch.setattr("nbgrader.utils.determine_grade", lambda cell, log: (0, 1))
    assert row(course, "--again")["for a person"] == f"{AGAIN}bends, {QUESTION}"


def test_a_submission_that_became_unreadable_keeps_its_marks_and_says_so(course):
    mark(course, QUESTION, 2)
    (course / "build" / "submitted" / "ada" / NAME / f"{NAME}.ipynb").write_text("{")
    unread = row(course)
    assert "can't be read as a notebook" in unread["for a person"]
    assert unread["for a person"].endswith(AGAIN + QUESTION) and unread[QUESTION] == "2"


def test_control_nbgrader_itself_asks_for_a_look_at_every_mark(course):
    mark(course, QUESTION, 2)
    assert api_of(course).autograde(NAME, "ada", force=True)["success"]
    assert row(course)["for a person"] == AGAIN + QUESTION
