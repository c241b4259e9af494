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
from grading.course import config_of, grade, kept, kept_in, marks, release, remembered, submitted
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
    if not options.no_sandbox and (problem := sandbox.found()):
        sys.exit(f"No sandbox: {problem}. Say --no-sandbox to grade without one.")
    config = config_of(pathlib.Path.cwd())
    release(config, options.assignment)
    everyone = students(submitted(config), options.assignment)
    names = [name for name in everyone if options.student in (None, name)]
    if not names:
        sys.exit(f"Nothing handed in for {options.assignment} in {submitted(config)}.")
    known = functools.partial(remembered, config, options.assignment)
    outcomes = {name: outcome for name in names if not options.again and (outcome := known(name))}
    waiting = [name for name in names if name not in outcomes]
    if outcomes:
        print(f"{len(outcomes)} of {len(names)} are graded already.", flush=True)
    start = time.monotonic()
    for student, outcome in graded(waiting, options):
        outcomes[student] = outcome
        points = sum(point or 0 for point, _ in marks(config, options.assignment, student).values())
        said = outcome["reason"] or f"{points:g} points"
        print(f"[{len(outcomes)}/{len(names)}] {student}: {said}", flush=True)
    if waiting:
        seconds = time.monotonic() - start
        print(f"{len(waiting)} graded in {seconds:.0f} s, {seconds / len(waiting):.1f} s each")
    code = 1 if any(outcome["reason"] for outcome in outcomes.values()) else 0
    for name in everyone:  # the table has the others too, as they were last graded
        if name not in outcomes and (outcome := kept(config, options.assignment, name)):
            outcomes[name] = outcome
    rows = table(config, options.assignment, outcomes)
    file = kept_in(config, options.assignment).with_suffix(".csv")
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(rows)
    print("\n".join(["", *aligned(rows), "", f"The same as a table: {file}"]))
    sys.exit(code)


def graded(names, options):
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
    """What a process made of a submission; if it failed, the next call tries it again."""
    try:
        return future.result()
    except Exception as error:  # whatever it is, the others are to be graded
        return {"reason": f"could not be graded ({error!r:.150})", "notes": []}


def table(config, assignment, outcomes):
    """Rows of text: a head, then each student's points by task, their sum, and what is to do."""
    rows, known_of = [], {student: marks(config, assignment, student) for student in outcomes}
    every = max(known_of.values(), key=len)
    head = ["student", *every, "points", "of", "for a person"]
    for student in sorted(outcomes):
        outcome, tasks = outcomes[student], known_of[student]
        tasks = tasks or {task: (None, most) for task, (_, most) in every.items()}
        waits = [task for task, (points, _) in tasks.items() if points is None]
        looks = [outcome["reason"]] if outcome["reason"] else [*outcome["notes"]]
        if waits and not outcome["reason"]:
            looks.append(f"to be marked by hand: {', '.join(waits)}")
        known = [points for points, _ in tasks.values() if points is not None]
        rows.append(
            [student]
            + ["" if points is None else f"{points:g}" for points, _ in tasks.values()]
            + ["" if outcome["reason"] else f"{sum(known):g}"]
            + [f"{sum(most for _, most in tasks.values()):g}", "; ".join(looks)]
        )
    return [head, *rows]


def aligned(rows):
    """Rows as lines with columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


if __name__ == "__main__":
    main()
