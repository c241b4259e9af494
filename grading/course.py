"""nbgrader for one course: its releases, what it makes of a submission, the marks it keeps."""

import contextlib
import json
import os
import pathlib
import re
import tempfile
import warnings

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

import linreg_helpers.checks
from grading import execute, restore, sandbox
from grading.submissions import Unreadable, digest, ready

TOLD = re.compile(rf"({execute.FLAG}|{restore.REPAIRED})(.*)")
warnings.filterwarnings("ignore", category=SAWarning)  # of nbgrader's own calls of its database
CHECKS = pathlib.Path(linreg_helpers.checks.__file__).parent


def config_of(root):
    """The settings in nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def api_of(config):
    """nbgrader's commands as functions, with these settings."""
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def source_of(config, assignment):
    course = config.CourseDirectory
    return pathlib.Path(course.root, course.source_directory, assignment)


def submitted(config):
    return pathlib.Path(config.CourseDirectory.root, config.CourseDirectory.submitted_directory)


def kept_in(config, assignment):
    """The folder with what this command remembers of an assignment."""
    folder = submitted(config).parent / "grading" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def release(config, assignment):
    """Tell the gradebook what the source holds now, where that is not what it knows."""
    now = digest(source_of(config, assignment))
    file = kept_in(config, assignment) / "source.txt"
    if not file.exists() or file.read_text() != now:
        result = api_of(config).generate_assignment(assignment, force=True)
        if not result["success"]:
            raise SystemExit(f"{assignment} can't be released:\n{result.get('log', result)}")
        file.write_text(now)


def state_of(config, assignment, student):
    """What a mark depends on: the submission, the source, the checks."""
    return digest(submitted(config) / student / assignment, source_of(config, assignment), CHECKS)


def kept(config, assignment, student):
    """What was made of a submission when it was last graded; None where it never was."""
    file = kept_in(config, assignment) / f"{student}.json"
    return json.loads(file.read_text()) if file.exists() else None


def remembered(config, assignment, student):
    """What was made of a submission as it stands now; None where it is to be graded."""
    outcome = kept(config, assignment, student)
    if outcome and outcome["state"] == state_of(config, assignment, student):
        return outcome
    return None


def grade(root, assignment, student, sandboxed):
    """Grade one submission; why it has no mark (or None), and notes on it. Both are remembered."""
    config = config_of(root)
    reason, notes = None, []
    state = ""  # not that of a submission: what can't even be looked at is tried each time
    try:
        try:
            notes += ready(submitted(config) / student / assignment, assignment)
        finally:  # before it is run: what is changed meanwhile is graded again
            state = state_of(config, assignment, student)
        notes += autograded(config, assignment, student, sandboxed)
    except Unreadable as unreadable:
        reason = str(unreadable)
    except Exception as error:  # of this one alone: the others go on
        reason = f"could not be graded ({type(error).__name__}: {str(error)[:150]})"
    if reason:
        hold(config, assignment, student)
    outcome = {"reason": reason, "notes": notes, "state": state}
    file = kept_in(config, assignment) / f"{student}.json"
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(outcome))
    draft.replace(file)  # at once: an interruption leaves no half of it
    return outcome


def autograded(config, assignment, student, sandboxed):
    """Let nbgrader grade a submission, a second time where the first fails; notes on it."""
    for _ in range(2):
        with apart(config) if sandboxed else contextlib.nullcontext(config) as settings:
            result = api_of(settings).autograde(assignment, student)
        log = result.get("log", "")
        if result["success"]:
            return [
                said if kind == execute.FLAG else kind + said for kind, said in TOLD.findall(log)
            ]
    file = kept_in(config, assignment) / f"{student}.log"
    file.write_text(log, encoding="utf-8")
    errors = re.findall(r"^\s*(\w*(?:Error|Exception)\b.*)", log, re.MULTILINE)
    raise Unreadable(f"could not be graded ({(errors or ['?'])[-1][:150]}; {file} says more)")


@contextlib.contextmanager
def apart(config):
    """The settings with which the kernel runs in a sandbox of its own."""
    with tempfile.TemporaryDirectory(prefix="g") as folder:
        settings = config.copy()
        settings.Execute.kernel_name = sandbox.kernel_spec(folder)
        os.environ["JUPYTER_PATH"] = folder
        pathlib.Path(folder, "sockets").mkdir()
        # Sockets in a folder, since the room has no network; their names must be short.
        settings.KernelManager.update(
            transport="ipc",
            ip=f"{folder}/sockets/k",
            connection_file=f"{folder}/kernel.json",
        )
        yield settings


def hold(config, assignment, student):
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
            task = re.sub(r"^test_|_on_other_data$", "", grade.name)
            points, most = tasks.get(task, (0, 0))
            waits = grade.needs_manual_grade and grade.manual_score is None
            tasks[task] = (
                None if waits or points is None else points + grade.score,
                most + grade.max_score,
            )
    return tasks
