"""Grade what a class handed in: `python -m grading 01_model`.

It can be interrupted and started again: what is graded stays, unless the submission, the source
or the checks have changed since.
"""

import argparse
import contextlib
import csv
import functools
import pathlib
import signal
import sys
import time

import joblib
from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from grading import sandbox
from grading.collect import skipped
from grading.course import (
    config_of,
    current_outcomes,
    keep_outcome,
    last_outcome,
    marks,
    most_points,
    release,
    state_folder,
    states_of,
    submitted_folder,
    submitted_notebook,
    to_look_at_again,
)
from grading.execute import ExecuteOnwards
from grading.export import as_text
from grading.grade import grade
from grading.late import update_penalties
from grading.processes import grade_here, grade_on_dask
from grading.start_judge import read_secret
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
    try:
        read_secret(config.ExecuteOnwards.secret)
    except ValueError as error:
        return f"{error}."
    release(config, options.assignment)
    submitted = submitted_folder(config)
    folders = students(submitted, options.assignment)
    names = [name for name in folders if options.student in (None, name)]
    if not names:
        return f"Nothing handed in for {options.assignment} in {submitted}."
    states = states_of(config, options.assignment, {name: folders[name] for name in names})
    outcomes = {} if options.again else current_outcomes(config, options.assignment, states)
    waiting = [name for name in names if name not in outcomes]
    if outcomes:
        print(f"{len(outcomes)} of {len(names)} are graded already.", flush=True)
    if waiting:
        print(f"{len(waiting)} to grade; the first may take half a minute.", flush=True)
    start = time.monotonic()
    with contextlib.closing(grade_all(waiting, root, config, options)) as graded:
        for student, outcome in graded:
            outcome["state"] = None if outcome.pop("passing") else states[student]
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
    write_table(config, options.assignment, outcomes)
    return code


def grade_all(names, root, config, options):
    """Each student with the outcome, as they come."""
    how = root, options.assignment, not options.no_sandbox
    deadline = ExecuteOnwards(config=config).deadline
    if options.dask:
        return grade_on_dask(names, *how, deadline, options.dask)
    return grade_here(names, functools.partial(grade, *how), max(1, options.at_once), deadline)


def write_table(config, assignment, outcomes):
    """Print the table of marks, and write it as a file."""
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        update_penalties(config, gradebook, [gradebook.find_assignment(assignment)])
        rows = table(gradebook, config, assignment, outcomes)
    lying = misplaced(submitted_folder(config), assignment)
    left_out = [*skipped(config, assignment), *((as_text(name), why) for name, why in lying)]
    for name, why in left_out:
        rows.append([name, *[""] * (len(rows[0]) - 2), f"not collected: {why}"])
    file = state_folder(config, assignment).with_suffix(".csv")
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(rows)
    print("\n".join(["", *aligned(rows), "", f"The same as a table: {file}"]))


def table(gradebook, config, assignment, outcomes):
    """Rows of text: a head, then each student's points by task, their sum, and what is to do."""
    most = most_points(gradebook, config, assignment)
    rows = [["student", *most, "points", "of", "for a person"]]
    for student in sorted(outcomes):
        reason, remarks = outcomes[student]["reason"], [*outcomes[student]["notes"]]
        notebook = submitted_notebook(gradebook, assignment, student)
        points = marks(notebook) if notebook else {}
        to_mark = [task for task in most if points.get(task) is None]
        total = sum(points.get(task) or 0 for task in most)
        if notebook and notebook.late_submission_penalty:
            total = max(total - notebook.late_submission_penalty, 0)
            remarks.append(f"{notebook.late_submission_penalty:g} points off for lateness")
        if notebook and (again := to_look_at_again(notebook)):
            again = ", ".join(dict.fromkeys(again))
            remarks.append(f"marked by hand before the last grading, look again: {again}")
        if reason:
            remarks.insert(0, reason)
        elif to_mark:
            remarks.append(f"to be marked by hand: {', '.join(to_mark)}")
        cells = ["" if task in to_mark else f"{points[task]:g}" for task in most]
        total = "" if reason and to_mark else f"{total:g}"
        row = [student, *cells, total, f"{sum(most.values()):g}", "; ".join(remarks)]
        rows.append(list(map(as_text, row)))
    return rows


def aligned(rows):
    """Rows as lines with columns below each other."""
    widths = [max(len(text) for text in column) for column in zip(*rows)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows
    ]


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may not know all signs of a name
    for kind in (signal.SIGINT, signal.SIGTERM):  # which a shell's background ignores
        signal.signal(kind, signal.default_int_handler)
    main()
