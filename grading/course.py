"""nbgrader for one course: its releases, what it makes of a submission, the marks it records."""

import json
import os
import pathlib
import re
import warnings

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from grading import sandbox
from grading.restore import ids_in
from grading.submissions import digest

warnings.filterwarnings("ignore", category=SAWarning)  # of nbgrader's own calls of its database
CHECKS = pathlib.Path(sandbox.package(), "checks")
SHOW = pathlib.Path(__file__).with_name("show.py")


def config_of(root):
    """The settings in nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def api_of(config):
    """nbgrader's commands as functions, with these settings."""
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def source_folder(config, assignment):
    course = config.CourseDirectory
    return pathlib.Path(course.root, course.source_directory, assignment)


def submitted_folder(config):
    return pathlib.Path(config.CourseDirectory.root, config.CourseDirectory.submitted_directory)


def state_folder(config, assignment):
    """The folder in which this command records what it did for an assignment."""
    folder = pathlib.Path(config.CourseDirectory.root, "build", "grading", assignment)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def release(config, assignment):
    """Bring the gradebook up to date with the source, if that has changed."""
    sources = source_folder(config, ".")
    names = sorted(path.parent.name for path in sources.glob("*/*.ipynb"))
    if assignment not in names:
        raise SystemExit(f"There is no assignment {assignment}; there are {', '.join(names)}.")
    now = digest(source_folder(config, assignment))
    file = state_folder(config, assignment) / "source.txt"
    if not file.exists() or file.read_text() != now:
        result = api_of(config).generate_assignment(assignment, force=True)
        if not result["success"]:
            raise SystemExit(f"{assignment} can't be released:\n{result.get('log', result)}")
        file.write_text(now)


def states_of(config, assignment, folders):
    """What each graded copy depends on: submission, source, checks, what is shown, secret.

    None for a folder that can't be read, which is tried on each call.
    """
    secret = pathlib.Path(config.ExecuteOnwards.secret)
    known = digest(source_folder(config, assignment), CHECKS, SHOW, *[secret] * secret.is_file())
    states = {}
    for name, folder in folders.items():
        try:
            states[name] = f"{digest(folder)} {known}"
        except OSError:
            states[name] = None
    return states


def last_outcome(config, assignment, student):
    """How the last grading of a submission ended; None where there was none."""
    try:
        file = state_folder(config, assignment) / f"{student}.json"
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return None


def current_outcomes(config, assignment, states):
    """The last outcomes of those students whose submissions' states are still the same."""
    outcomes = {name: last_outcome(config, assignment, name) for name in states}
    return {
        name: outcome
        for name, outcome in outcomes.items()
        if outcome and states[name] and outcome["state"] == states[name]
    }


def keep_outcome(config, assignment, student, outcome):
    file = state_folder(config, assignment) / f"{student}.json"
    draft = file.with_name(f"{student}.{os.getpid()}.draft")
    draft.write_text(json.dumps(outcome))
    draft.replace(file)  # at once: an interruption leaves no half of it


def submitted_notebook(gradebook, assignment, student):
    """The gradebook's record of a submission's notebook; None where there is none."""
    try:
        return gradebook.find_submission_notebook(assignment, assignment, student)
    except MissingEntry:
        return None


def marks(notebook):
    """For each task of a submission its points; None for points yet to be given by hand."""
    points = {}
    for grade in notebook.grades:
        task = task_of(grade.name)
        if grade.needs_manual_grade and grade.manual_score is None:
            points[task] = None
        elif points.get(task, 0) is not None:
            points[task] = points.get(task, 0) + grade.score
    return points


def to_look_at_again(notebook):
    """The tasks whose marks by hand are of an earlier grading."""
    grades = [grade for grade in notebook.grades if grade.needs_manual_grade]
    return [task_of(grade.name) for grade in grades if grade.manual_score is not None]


def graded_copy(config, assignment, student):
    course = config.CourseDirectory
    folder = pathlib.Path(course.root, course.autograded_directory, student, assignment)
    return folder / f"{assignment}.ipynb"


def most_points(gradebook, config, assignment):
    """For each task of an assignment, in the order of the source, the most points there are."""
    cells = gradebook.find_notebook(assignment, assignment).grade_cells
    points = {cell.name: cell.max_score for cell in cells}
    most = {}
    for name in ids_in(source_folder(config, assignment) / f"{assignment}.ipynb"):
        if name in points:
            most[task_of(name)] = most.get(task_of(name), 0) + points[name]
    return most


def task_of(test):
    """The task that the cell of a test, or of an answer in words, belongs to."""
    return re.sub(r"^test_|(_\d)?(_on_other_data)?$", "", test)
