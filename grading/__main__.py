"""Grade what a class handed in: `python -m grading 01_model`.

It can be interrupted and started again: what is graded stays, unless the submission, the source
or the checks have changed since.
"""

import argparse
import csv
import functools
import pathlib
import sys
import time

import joblib
from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from grading import sandbox
from grading.collect import skipped
from grading.course import (
    config_of,
    keep_outcome,
    last_outcome,
    marks,
    release,
    state_folder,
    state_of,
    submitted_folder,
    submitted_notebook,
)
from grading.export import as_text
from grading.grade import grade
from grading.late import update_penalties
from grading.processes import grade_here, grade_on_dask
from grading.submissions import misplaced, students


def main():
    options = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    options.add_argument("assignment", help="as in notebooks/assignments, such as 01_model")
    options.add_argument("--student", help="grade this one alone")
    options.add_argument("--again", action="store_true", help="also what is graded already")
    options.add_argument(
        "--at-once", type=int, default=joblib.cpu_count(), help="submissions; %(default)s here"
    )
    options.add_argument(
        "--dask", metavar="ADDRESS", help="of a scheduler, on whose workers to grade"
    )
    options.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions with all that you may do yourself",
    )
    options = options.parse_args()
    sys.stdout.reconfigure(errors="replace")  # a terminal may not know all signs of a name
    try:
        sys.exit(run(options))
    except SQLAlchemyError as error:
        sys.exit(
            f"The gradebook does not answer: {error.args[0]}. What is graded stays; try again."
        )
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. What is graded stays; the same command goes on.")


def run(options):
    """Grade, and print a table; the exit code, 1 where some are without a mark."""
    root = pathlib.Path.cwd()
    if set(str(root)) & set("*?["):
        return f"{root} has one of *?[ in its name, which nbgrader reads as a pattern. Rename it."
    if not options.no_sandbox and (problem := sandbox.unavailable()):
        return f"No sandbox: {problem}. Use --no-sandbox to grade without one."
    config = config_of(root)
    release(config, options.assignment)
    submitted = submitted_folder(config)
    folders = students(submitted, options.assignment)
    names = [name for name in folders if options.student in (None, name)]
    if not names:
        return f"Nothing handed in for {options.assignment} in {submitted}."
    outcomes, states = {}, {}
    for name in names:
        states[name] = state_of(config, options.assignment, folders[name])
        outcome = last_outcome(config, options.assignment, name)
        if outcome and outcome["state"] == states[name] and not options.again:
            outcomes[name] = outcome
    waiting = [name for name in names if name not in outcomes]
    if outcomes:
        print(f"{len(outcomes)} of {len(names)} are graded already.", flush=True)
    start = time.monotonic()
    for student, outcome in grade_all(waiting, root, config, options):
        outcome["state"] = "" if outcome.pop("passing") else states[student]
        keep_outcome(config, options.assignment, student, outcome)
        outcomes[student] = outcome
        result = outcome["reason"] or f"{outcome['points']:g} points"
        print(as_text(f"[{len(outcomes)}/{len(names)}] {student}: {result}"), flush=True)
    if waiting:
        seconds = time.monotonic() - start
        print(f"{len(waiting)} graded in {seconds:.0f} s, {seconds / len(waiting):.1f} s each")
    code = 1 if any(outcome["reason"] for outcome in outcomes.values()) else 0
    for name in folders:  # the table has the others too, as they were last graded
        if name not in outcomes and (outcome := last_outcome(config, options.assignment, name)):
            outcomes[name] = outcome
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        update_penalties(config, gradebook, [gradebook.find_assignment(options.assignment)])
        rows = table(gradebook, options.assignment, outcomes)
    for name, why in [
        *skipped(config, options.assignment),
        *misplaced(submitted, options.assignment),
    ]:
        rows.append([as_text(name), *[""] * (len(rows[0]) - 2), as_text(f"not collected: {why}")])
    file = state_folder(config, options.assignment).with_suffix(".csv")
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(rows)
    print("\n".join(["", *aligned(rows), "", f"The same as a table: {file}"]))
    return code


def grade_all(names, root, config, options):
    """Each student with the outcome, as they come."""
    deadline = config.ExecuteOnwards.get("deadline", 90)
    sandboxed = not options.no_sandbox
    if options.dask:
        return grade_on_dask(names, root, options.assignment, sandboxed, options.dask, deadline)
    task = functools.partial(grade, root, options.assignment, sandboxed)
    return grade_here(names, task, max(1, options.at_once), deadline)


def table(gradebook, assignment, outcomes):
    """Rows of text: a head, then each student's points by task, their sum, and what is to do."""
    notebooks = {name: submitted_notebook(gradebook, assignment, name) for name in outcomes}
    all_marks = {student: marks(notebook) for student, notebook in notebooks.items()}
    most_tasks = max(all_marks.values(), key=len)
    rows = [["student", *most_tasks, "points", "of", "for a person"]]
    for student in sorted(outcomes):
        reason, notes = outcomes[student]["reason"], outcomes[student]["notes"]
        tasks = all_marks[student] or {task: (None, most) for task, (_, most) in most_tasks.items()}
        cells = ["" if points is None else f"{points:g}" for points, _ in tasks.values()]
        total = sum(points or 0 for points, _ in tasks.values())
        remarks = [reason, *notes] if reason else [*notes]
        if penalty := getattr(notebooks[student], "late_submission_penalty", None):
            total = max(total - penalty, 0)
            remarks.append(f"{penalty:g} points off for lateness")
        to_mark = [task for task, (points, _) in tasks.items() if points is None]
        if to_mark and not reason:
            remarks.append(f"to be marked by hand: {', '.join(to_mark)}")
        total = "" if to_mark and reason else f"{total:g}"
        of = sum(most for _, most in tasks.values())
        rows.append(list(map(as_text, [student, *cells, total, f"{of:g}", "; ".join(remarks)])))
    return rows


def aligned(rows):
    """Rows as lines with columns below each other."""
    widths = [max(len(text) for text in column) for column in zip(*rows)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows
    ]


if __name__ == "__main__":
    main()
