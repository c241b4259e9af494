"""Due dates, extensions, penalties: table, gradebook and export say the same, at any time."""

import csv
import datetime

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from support.course_copy import api_of, copy_course, hand_in, run_command

from grading import __main__ as command
from grading.course import config_of, submitted_notebook
from grading.export import CsvOfText
from grading.grade import grade
from grading.late import update_penalties

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME = "01_model"
DUE = datetime.datetime(2026, 11, 29, 12)
HOUR = datetime.timedelta(hours=1)
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin
class PointAnHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student, score, seconds):
        return seconds / 3600
c.AssignLatePenalties.plugin_class = PointAnHour
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with two submissions, two hours late and in time, of which nothing is run."""
    course = copy_course(tmp_path_factory.mktemp("late"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(PLUGIN)
    assert api_of(course).generate_assignment(NAME)["success"]
    for student, time in (("late", DUE + 2 * HOUR), ("early", DUE - HOUR)):
        path = hand_in(course, NAME, student, {})
        path.with_name("timestamp.txt").write_text(f"{time} UTC\n")
        assert grade(course, NAME, False, student, "is marked by hand")["notes"] == []
    return course


def marked(course, points=0, due=DUE, extension=None):
    """Mark the first test of both submissions by hand, the others with 0, and set the dates."""
    with Gradebook(config_of(course).CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=due)
        for student in ("late", "early"):
            first, *others = submitted_notebook(gradebook, NAME, student).grades
            first.manual_score, first.needs_manual_grade = points, False
            for other in others:
                other.manual_score, other.needs_manual_grade = 0, False
        gradebook.find_submission(NAME, "late").extension = extension
        gradebook.db.commit()


def said(course, monkeypatch):
    """The points of both in the table, in the gradebook and in the export."""
    config = config_of(course)
    monkeypatch.setattr(command, "grade_here", kept)
    monkeypatch.setattr(command.sandbox, "unavailable", lambda: None)
    run_command(command.main, course, NAME)
    with (course / f"build/grading/{NAME}.csv").open() as file:
        table = {row["student"]: float(row["points"]) for row in csv.DictReader(file)}
    exported = export(config)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        submissions = [gradebook.find_submission(NAME, student) for student in table]
        recorded = {
            student: submission.score - submission.late_submission_penalty
            for student, submission in zip(table, submissions)
        }
    assert table == recorded == exported
    return table


def kept(names, *_):
    for name in names:
        yield name, {"reason": None, "notes": [], "points": 0, "passing": False}


def export(config):
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        CsvOfText(config=config).export(gradebook)
    with open(config.CsvExportPlugin.to) as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_a_late_submission_loses_what_the_plugin_says(course, monkeypatch):
    marked(course, points=5)
    assert said(course, monkeypatch) == {"late": 3, "early": 5}


def test_a_due_date_that_moves_and_an_extension_change_all(course, monkeypatch):
    marked(course, points=5, due=DUE - 3 * HOUR)
    assert said(course, monkeypatch) == {"late": 0, "early": 3}
    marked(course, points=5, extension=HOUR)
    assert said(course, monkeypatch) == {"late": 4, "early": 5}
    marked(course, points=5, due=None)
    assert said(course, monkeypatch) == {"late": 5, "early": 5}


def test_a_penalty_is_never_more_than_the_marks_of_now(course, monkeypatch):
    marked(course, points=1)
    assert said(course, monkeypatch)["late"] == 0
    marked(course, points=4)
    assert export(config_of(course))["late"] == 2  # also where nobody graded in between


def test_nbgraders_own_rule_of_zero_points(course, monkeypatch):
    marked(course, points=5)
    config = config_of(course)
    config.AssignLatePenalties.plugin_class = LateSubmissionPlugin
    config.LateSubmissionPlugin.penalty_method = "zero"
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        update_penalties(config, gradebook, gradebook.assignments)
        notebook = submitted_notebook(gradebook, NAME, "late")
        assert notebook.late_submission_penalty == notebook.score == 5
