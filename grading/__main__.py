"""Grade what a class handed in: `python -m grading 01_model`.

It can be interrupted and started again: what is graded stays, unless the submission, the source
or the checks have changed since.
"""

import argparse
import csv
import functools
import multiprocessing
import pathlib
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from grading import sandbox
from grading.course import (
    config_of,
    current_outcome,
    grade,
    last_outcome,
    marks,
    release,
    state_folder,
    submitted_folder,
)
from grading.export import as_text
from grading.submissions import students

AT_ONCE = 2


def main():
    options = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    options.add_argument("assignment", help="as in notebooks/assignments, such as 01_model")
    options.add_argument("--student", help="grade this one alone")
    options.add_argument("--again", action="store_true", help="also what is graded already")
    options.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions with all that you may do yourself",
    )
    options = options.parse_args()
    if not options.no_sandbox and (problem := sandbox.unavailable()):
        sys.exit(f"No sandbox: {problem}. Use --no-sandbox to grade without one.")
    config = config_of(pathlib.Path.cwd())
    release(config, options.assignment)
    everyone = students(submitted_folder(config), options.assignment)
    names = [name for name in everyone if options.student in (None, name)]
    if not names:
        sys.exit(f"Nothing handed in for {options.assignment} in {submitted_folder(config)}.")
    outcomes = {}
    for name in names:
        outcome = None if options.again else current_outcome(config, options.assignment, name)
        if outcome:
            outcomes[name] = outcome
    waiting = [name for name in names if name not in outcomes]
    if outcomes:
        print(f"{len(outcomes)} of {len(names)} are graded already.", flush=True)
    start = time.monotonic()
    for student, outcome in grade_all(waiting, options):
        outcomes[student] = outcome
        points = sum(point or 0 for point, _ in marks(config, options.assignment, student).values())
        result = outcome["reason"] or f"{points:g} points"
        print(as_text(f"[{len(outcomes)}/{len(names)}] {student}: {result}"), flush=True)
    if waiting:
        seconds = time.monotonic() - start
        print(f"{len(waiting)} graded in {seconds:.0f} s, {seconds / len(waiting):.1f} s each")
    code = 1 if any(outcome["reason"] for outcome in outcomes.values()) else 0
    for name in everyone:  # the table has the others too, as they were last graded
        if name not in outcomes and (outcome := last_outcome(config, options.assignment, name)):
            outcomes[name] = outcome
    rows = table(config, options.assignment, outcomes)
    file = state_folder(config, options.assignment).with_suffix(".csv")
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(rows)
    print("\n".join(["", *aligned(rows), "", f"The same as a table: {file}"]))
    sys.exit(code)


def grade_all(names, options):
    """Each student with the outcome; those whom a lost process took along get a second try."""
    task = functools.partial(grade, pathlib.Path.cwd(), options.assignment)
    context = multiprocessing.get_context("spawn")
    lost = []
    with ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        futures = {pool.submit(task, name, not options.no_sandbox): name for name in names}
        for future in as_completed(futures):
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(futures[future])
            else:
                yield futures[future], outcome_of(future)
    for name in lost:  # each in a process of its own: the one to blame takes no other along
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            yield name, outcome_of(pool.submit(task, name, not options.no_sandbox))


def outcome_of(future):
    """The outcome that a process returns; if it failed, the next call tries it again."""
    try:
        return future.result()
    except Exception as error:  # whatever it is, the others are to be graded
        return {"reason": f"could not be graded ({error!r:.150})", "notes": []}


def table(config, assignment, outcomes):
    """Rows of text: a head, then each student's points by task, their sum, and what is to do."""
    all_marks = {student: marks(config, assignment, student) for student in outcomes}
    most_tasks = max(all_marks.values(), key=len)
    rows = [["student", *most_tasks, "points", "of", "for a person"]]
    for student in sorted(outcomes):
        outcome = outcomes[student]
        tasks = all_marks[student]
        if not tasks:
            tasks = {task: (None, most) for task, (_, most) in most_tasks.items()}
        cells, total, to_mark = [], 0, []
        for task, (points, _) in tasks.items():
            if points is None:
                cells.append("")
                to_mark.append(task)
            else:
                cells.append(f"{points:g}")
                total += points
        if outcome["reason"]:
            remarks, total = [outcome["reason"]], ""
        else:
            remarks, total = list(outcome["notes"]), f"{total:g}"
            if to_mark:
                remarks.append(f"to be marked by hand: {', '.join(to_mark)}")
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
