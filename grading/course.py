"""nbgrader for one course: its releases, what it makes of a submission, the marks it records."""

import json
import pathlib
import re
import warnings

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from grading import sandbox
from grading.execute import FLAG
from grading.restore import REPAIRED
from grading.submissions import Unreadable, digest, normalize_submission

NOTE = re.compile(rf"({FLAG}|{REPAIRED})(.*)")
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
    folder = submitted_folder(config).parent / "grading" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def release(config, assignment):
    """Bring the gradebook up to date with the source, if that has changed."""
    now = digest(source_folder(config, assignment))
    file = state_folder(config, assignment) / "source.txt"
    if not file.exists() or file.read_text() != now:
        result = api_of(config).generate_assignment(assignment, force=True)
        if not result["success"]:
            raise SystemExit(f"{assignment} can't be released:\n{result.get('log', result)}")
        file.write_text(now)


def state_of(config, assignment, student):
    """What a graded copy depends on: the submission, the source, the checks, what is shown."""
    submission = submitted_folder(config) / student / assignment
    return digest(submission, source_folder(config, assignment), CHECKS, SHOW)


def last_outcome(config, assignment, student):
    """How the last grading of a submission ended; None where there was none."""
    file = state_folder(config, assignment) / f"{student}.json"
    return json.loads(file.read_text()) if file.exists() else None


def current_outcome(config, assignment, student):
    """The last outcome if it is that of the submission as it is now; None if it is to be graded."""
    outcome = last_outcome(config, assignment, student)
    if outcome and outcome["state"] == state_of(config, assignment, student):
        return outcome
    return None


def grade(root, assignment, student, sandboxed):
    """Grade one submission and record the outcome: why it has no mark (or None), and notes."""
    config = config_of(root)
    reason, notes = None, []
    state = ""  # not that of a submission: what can't even be looked at is tried each time
    try:
        try:
            notes += normalize_submission(
                submitted_folder(config) / student / assignment, assignment
            )
        finally:  # before it is run: what is changed meanwhile is graded again
            state = state_of(config, assignment, student)
        notes += autograde(config, assignment, student, sandboxed)
    except Unreadable as unreadable:
        reason = str(unreadable)
    except Exception as error:  # of this one alone: the others go on
        reason = f"could not be graded ({type(error).__name__}: {str(error)[:150]})"
    if reason:
        require_manual_grade(config, assignment, student)
    outcome = {"reason": reason, "notes": notes, "state": state}
    file = state_folder(config, assignment) / f"{student}.json"
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(outcome))
    draft.replace(file)  # at once: an interruption leaves no half of it
    return outcome


def autograde(config, assignment, student, sandboxed):
    """Let nbgrader grade a submission, a second time where the first fails; notes on it."""
    for _ in range(2):
        settings = config.copy()
        settings.ExecuteOnwards.sandboxed = sandboxed
        result = api_of(settings).autograde(assignment, student)
        log = result.get("log", "")
        if result["success"]:
            return [text if kind == FLAG else REPAIRED + text for kind, text in NOTE.findall(log)]
    file = state_folder(config, assignment) / f"{student}.log"
    file.write_text(log, encoding="utf-8")
    errors = re.findall(r"^\s*(\w*(?:Error|Exception)\b.*)", log, re.MULTILINE)
    raise Unreadable(f"could not be graded ({(errors or ['?'])[-1][:150]}; {file} says more)")


def require_manual_grade(config, assignment, student):
    """Let the gradebook say of every cell of a submission that a person must mark it."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(assignment, student)
        for grade in gradebook.find_submission_notebook(assignment, assignment, student).grades:
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


def marks(config, assignment, student):
    """For each task its points and the most there are; None for points yet to be given by hand."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        except MissingEntry:
            return {}
        tasks = {}
        for grade in notebook.grades:
            task = re.sub(r"^test_|(_\d)?(_on_other_data)?$", "", grade.name)
            points, most = tasks.get(task, (0, 0))
            if points is None or (grade.needs_manual_grade and grade.manual_score is None):
                points = None
            else:
                points += grade.score
            tasks[task] = points, most + grade.max_score
    return tasks
