"""Grade one submission: read it in whatever shape, and let nbgrader make of it what it does."""

import re
import shutil

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import is_grade, is_locked, is_solution, parse_utc

from grading.course import (
    api_of,
    config_of,
    graded_copy,
    marks,
    state_folder,
    submitted_folder,
    submitted_notebook,
)
from grading.execute import FLAG, ExecuteOnwards
from grading.restore import REPAIRED, name_of
from grading.submissions import Unreadable, read_submission, students, unread

NOTE = re.compile(rf"({re.escape(FLAG)}|{re.escape(REPAIRED)})(.*)")
MOST_NOTES = 10


def grade(root, assignment, sandboxed, student, reason=None):
    """Grade a submission; why it has no mark (or None), notes, points, whether to try again.

    With a reason, it is not run. Where it isn't, or can't be read, a person finds it in Formgrader.
    """
    try:
        return outcome_of(root, assignment, sandboxed, student, reason)
    except Exception as error:  # of this one alone: the others go on
        reason = f"could not be graded: {error}"[:300]
    try:  # kept all the same
        return outcome_of(root, assignment, sandboxed, student, reason) | {"passing": True}
    except Exception:
        return failed(reason)


def failed(reason):
    """The outcome of what is to be tried again on the next call."""
    return {"reason": reason, "notes": [], "points": 0, "passing": True}


def outcome_of(root, assignment, sandboxed, student, reason):
    config = config_of(root)
    folder = students(submitted_folder(config), assignment)[student]
    try:
        notebook, beside, notes = read_submission(folder, assignment)
    except Unreadable as unreadable:
        reason, notebook, beside, notes = str(unreadable), unread(unreadable), [], []
    if folder.parent.name != student:
        notes.append(f"handed in from the folder {folder.parent.name}")
    stage = state_folder(config, assignment) / "stage"
    config.CourseDirectory.submitted_directory = str(stage)
    config.ExecuteOnwards.sandboxed = sandboxed
    before = marked_by_hand(config, assignment, student)
    try:
        notes += put_on(stage / student / assignment, notebook, folder, beside)
        log = autograde(config, assignment, student, run=reason is None)
    finally:
        shutil.rmtree(stage / student, ignore_errors=True)
    if reason is None:
        notes += notes_in(log)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        recorded = submitted_notebook(gradebook, assignment, student)
        if reason:
            require_manual_grade(gradebook, recorded)
        if before:
            leave_marks(gradebook, recorded, before, answers(config, assignment, student))
        points = sum(points or 0 for points in marks(recorded).values())
    return {"reason": reason, "notes": notes, "points": points, "passing": False}


def put_on(place, notebook, folder, beside):
    """Put a notebook, and files of a folder, where nbgrader will find them; notes on these."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{place.name}.ipynb")
    for file in beside:
        target = place / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    time = place / "timestamp.txt"
    try:
        parse_utc(time.read_text().strip()) if time.exists() else None
    except Exception as error:  # whatever a parser says of what is no time
        time.unlink()
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
        raise RuntimeError(f"{['nbgrader failed', *errors][-1][:150]}; {file} says more")
    return log


def marked_by_hand(config, assignment, student):
    """For each mark that a person gave or confirmed what was answered there, and its own points."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        notebook = submitted_notebook(gradebook, assignment, student)
        marked = {
            grade.name: grade.auto_score
            for grade in (notebook.grades if notebook else ())
            if grade.manual_score is not None and not grade.needs_manual_grade
        }
    known = answers(config, assignment, student) if marked else {}
    return {name: (known.get(name), score) for name, score in marked.items()}


def answers(config, assignment, student):
    """For each graded cell of a graded copy what the student wrote: the words, or all the code."""
    try:
        cells = nbformat.read(graded_copy(config, assignment, student), as_version=4).cells
    except (OSError, ValueError):  # there is none yet, or half of one
        return {}
    code = [cell.source for cell in cells if cell.cell_type == "code" and not is_locked(cell)]
    return {
        name_of(cell): cell.source if is_solution(cell) else code
        for cell in cells
        if is_grade(cell)
    }


def leave_marks(gradebook, notebook, before, now):
    """Let the gradebook ask for another look at marks by hand only where something changed."""
    for grade in notebook.grades:
        if before.get(grade.name) == (now.get(grade.name), grade.auto_score):
            grade.needs_manual_grade = False
    gradebook.db.commit()


def notes_in(log):
    """What a person should know of a submission, as nbgrader's log has it: the gravest first."""
    found = sorted(NOTE.findall(log))
    notes = [text if kind == FLAG else f"repaired: {text}" for kind, text in found]
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES - 1 :] = [f"and {len(notes) - MOST_NOTES + 1} more"]
    return notes


def require_manual_grade(gradebook, notebook):
    """Let the gradebook say of every cell of a submission that a person must mark it."""
    for grade in notebook.grades:
        grade.auto_score, grade.needs_manual_grade = None, True
    gradebook.db.commit()
