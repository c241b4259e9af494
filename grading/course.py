"""nbgrader for one course: its releases, what it makes of a submission, the marks it records."""

import json
import os
import pathlib
import re
import shutil
import warnings

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from grading import sandbox
from grading.execute import FLAG, ExecuteOnwards
from grading.restore import REPAIRED
from grading.submissions import Unreadable, digest, id_of, read_submission, students, unread

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
    folder = pathlib.Path(config.CourseDirectory.root, "build", "grading", assignment)
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


def state_of(config, assignment, folder):
    """What a graded copy depends on: the submission, the source, the checks, what is shown."""
    return digest(folder, source_folder(config, assignment), CHECKS, SHOW)


def last_outcome(config, assignment, student):
    """How the last grading of a submission ended; None where there was none."""
    file = state_folder(config, assignment) / f"{student}.json"
    return json.loads(file.read_text()) if file.exists() else None


def keep_outcome(config, assignment, student, outcome):
    file = state_folder(config, assignment) / f"{student}.json"
    draft = file.with_name(f"{student}.{os.getpid()}.draft")
    draft.write_text(json.dumps(outcome))
    draft.replace(file)  # at once: an interruption leaves no half of it


def grade(root, assignment, sandboxed, student, reason=None):
    """Grade a submission; why it has no mark (or None), notes, points, whether to try again.

    With a reason it is not run. Where it is not, or can't be read, a person finds it in Formgrader.
    """
    config, notes, points, passing = config_of(root), [], 0, False
    try:
        folder = students(submitted_folder(config), assignment)[student]
        try:
            notebook, beside, notes = read_submission(folder, assignment)
        except Unreadable as unreadable:
            reason, notebook, beside = str(unreadable), unread(unreadable), []
        if id_of(folder.parent.name) != folder.parent.name:
            notes.append(f"handed in from the folder {folder.parent.name}")
        stage = state_folder(config, assignment) / "stage"
        place = stage / student / assignment
        shutil.rmtree(place, ignore_errors=True)
        try:
            for file in beside:
                target = place / file.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
            place.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, place / f"{assignment}.ipynb")
            notes += check_timestamp(place / "timestamp.txt")
            config.CourseDirectory.submitted_directory = str(stage)
            config.ExecuteOnwards.sandboxed = sandboxed
            log = autograde(config, assignment, student, reason is None)
            notes += [] if reason else notes_in(log)
        finally:
            shutil.rmtree(stage / student, ignore_errors=True)
        with Gradebook(config.CourseDirectory.db_url) as gradebook:
            recorded = submitted_notebook(gradebook, assignment, student)
            if reason:
                require_manual_grade(gradebook, recorded)
            points = sum(points or 0 for points, _ in marks(recorded).values())
    except Exception as error:  # of this one alone: the others go on
        reason, passing = f"could not be graded: {type(error).__name__}: {error}"[:300], True
    return {"reason": reason, "notes": notes, "points": points, "passing": passing}


def check_timestamp(file):
    """Take away a time of handing in that is none; a note where that happens."""
    try:
        parse_utc(file.read_text().strip())
    except FileNotFoundError:
        return []
    except Exception as error:  # whatever a parser says
        file.unlink()
        return [f"timestamp.txt holds no time ({error})"]
    return []


def autograde(config, assignment, student, run):
    """Let nbgrader grade what is staged, or only keep it; its log."""
    if not run:
        steps = config.Autograde.autograde_preprocessors
        steps = [step for step in steps if step not in (ExecuteOnwards, SaveAutoGrades)]
        config.Autograde.autograde_preprocessors = steps
    result = api_of(config).autograde(assignment, student)
    log = result.get("log", "")
    if not result["success"]:
        file = state_folder(config, assignment) / f"{student}.log"
        file.write_text(f"{log}\n{result['error']}", encoding="utf-8", errors="replace")
        errors = re.findall(r"^\s*((?:\w+\.)*\w*(?:Error|Exception)\b.*)", log, re.MULTILINE)
        raise RuntimeError(f"{[*errors, 'nbgrader failed'][0][:150]}; {file} says more")
    return log


def notes_in(log):
    """What a person should know of a submission, as nbgrader's log has it: the gravest first."""
    notes = [text if kind == FLAG else REPAIRED + text for kind, text in sorted(NOTE.findall(log))]
    return notes[:4] + [f"and {len(notes) - 4} more"] if len(notes) > 5 else notes


def require_manual_grade(gradebook, notebook):
    """Let the gradebook say of every cell of a submission that a person must mark it."""
    for grade in notebook.grades:
        grade.auto_score, grade.needs_manual_grade = None, True
    gradebook.db.commit()


def submitted_notebook(gradebook, assignment, student):
    """The gradebook's record of a submission's notebook; None where there is none."""
    try:
        return gradebook.find_submission_notebook(assignment, assignment, student)
    except MissingEntry:
        return None


def marks(notebook):
    """For each task its points and the most there are; None for points yet to be given by hand."""
    tasks = {}
    for grade in notebook.grades if notebook else []:
        task = re.sub(r"^test_|_on_other_data$", "", grade.name)
        points, most = tasks.get(task, (0, 0))
        if points is None or (grade.needs_manual_grade and grade.manual_score is None):
            points = None
        else:
            points += grade.score
        tasks[task] = points, most + grade.max_score
    return tasks
