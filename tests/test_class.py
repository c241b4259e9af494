"""One command grades a whole class: every mark is the one deserved, nobody is lost, nothing leaks.

The class has students whose work is right, wrong, partly right, damaged, malicious.
"""

import contextlib
import csv
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest
from support.course_copy import copy_course, marks_of, run_command
from support.guards import ROOT, read
from support.students import CLASS, NAME, QUESTION, SPY, TASKS, hand_in_class

from grading import __main__ as command
from grading.course import api_of, config_of, last_outcome, state_folder, submitted_folder
from grading.export import as_text
from grading.submissions import id_of, students

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LIMITS = """
c.Execute.timeout = 5
c.ExecuteOnwards.patience = 2
c.ExecuteOnwards.call_timeout = 1
"""
SLOW = {"lost", "greedy"}  # each of these loses several kernels
STUDENTS = [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in CLASS]
ODDITIES = [
    pytest.param(name, oddity, marks=[pytest.mark.slow] * (name in SLOW))
    for name, oddities in CLASS.items()
    for oddity in oddities
]


@contextlib.contextmanager
def started(course, log):
    """The command as a process of its own that prints to a file; at the end it is killed."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "grading", NAME],
            cwd=course,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for_lines(process, log, count):
    while log.read_text().count("\n") < count:
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)


def graders_of(process):
    """The processes in which a running command grades, each a child of a server."""
    servers = psutil.Process(process.pid).children()
    return [grader for server in servers for grader in server.children()]


@pytest.fixture(scope="module")
def graded(request, tmp_path_factory, sandboxed):
    """The course after a class was graded, with an interruption; the class, what was printed.

    The slow ones are in the class where a test that asks for one is selected.
    """
    selected = [item for item in request.session.items if item.path == request.path]
    slow = any(item.get_closest_marker("slow") for item in selected)
    names = {name for name in CLASS if slow or name not in SLOW}
    folder = tmp_path_factory.mktemp("class")
    course, first_log, second_log = folder / "course", folder / "first.log", folder / "second.log"
    course.mkdir()
    copy_course(course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(LIMITS)
    assert api_of(config_of(course)).generate_assignment(NAME)["success"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        hand_in_class(
            course,
            {name: CLASS[name] for name in CLASS if name in names},
            TOP="/",
            FILES=[f"{NAME}.ipynb", "gradebook.db", "nbgrader_config.py", "restore.py"],
            PLACES=places(course),
            ADDRESSES=[server.getsockname(), ("1.1.1.1", 53)],
        )
        with started(course, first_log) as process:
            wait_for_lines(process, first_log, 3)
            graders_of(process)[0].kill()  # and its student is not lost
            wait_for_lines(process, first_log, 5)
            kin = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            process.wait()
            left = psutil.wait_procs(kin, 60)[1]
        with started(course, second_log) as process:
            code = process.wait()
    return course, names, (first_log.read_text(), second_log.read_text(), code, left)


@pytest.fixture
def one_process(monkeypatch):
    """Let the command grade in this process; what it does with several is seen above."""

    def grade_here(names, task, at_once, deadline):
        for name in names:
            yield name, task(name)

    monkeypatch.setattr(command, "grade_here", grade_here)
    monkeypatch.setenv("JUPYTER_PATH", "")  # which the sandbox changes


def places(course):
    """Folders that no submission may write to."""
    other = course / "build/submitted/right"
    return [str(place) for place in (course, other, ROOT, "/", "/dev", "/var/tmp")]


def rows(course):
    file = state_folder(config_of(course), NAME).with_suffix(".csv")
    with file.open(newline="", encoding="utf-8") as table:
        return {row["student"]: row for row in csv.DictReader(table)}


def autograded(course, student):
    return course / "build" / "autograded" / student / NAME / f"{NAME}.ipynb"


def outputs(course, student):
    """What stands below the cells of a graded notebook."""
    return "\n".join(
        output.get("text", "") + output.get("evalue", "") + "\n".join(output.get("traceback", []))
        for cell in read(autograded(course, student)).cells
        for output in cell.get("outputs", [])
    )


@pytest.mark.parametrize("student", STUDENTS)
def test_every_mark_is_the_one_deserved(student, graded):
    course, *_ = graded
    oddities, row = CLASS[student].values(), rows(course)[id_of(student)]
    given = marks_of(course, NAME, id_of(student))
    if any(oddity.refused for oddity in oddities):
        expected = dict.fromkeys(given)
        assert row["points"] == ""
    else:
        expected = {task: most for task, (_, most) in given.items()} | {QUESTION: None}
        for oddity in oddities:
            if oddity.points is not None:
                expected.update(dict.fromkeys(oddity.answers, oddity.points))
        assert float(row["points"]) == sum(points or 0 for points in expected.values())
    assert expected.keys() == {*TASKS, QUESTION}
    assert {task: points for task, (points, _) in given.items()} == expected
    assert {task: float(row[task]) if row[task] else None for task in given} == expected


@pytest.mark.parametrize("student", STUDENTS)
def test_every_note_has_its_oddity(student, graded):
    course, *_ = graded
    oddities = CLASS[student].values()
    outcome = last_outcome(config_of(course), NAME, id_of(student))
    notes = outcome["notes"]
    assert sorted(notes) == sorted(note for oddity in oddities for note in oddity.notes)
    if any(QUESTION in oddity.answers for oddity in oddities):
        remarks = notes
    elif outcome["reason"]:
        remarks = [outcome["reason"]]
    else:
        remarks = [*notes, f"to be marked by hand: {QUESTION}"]
    assert rows(course)[id_of(student)]["for a person"] == as_text("; ".join(remarks))


@pytest.mark.parametrize(("student", "oddity"), ODDITIES)
def test_every_oddity_is_answered(student, oddity, graded):
    course, *_ = graded
    oddity = CLASS[student][oddity]
    outcome = last_outcome(config_of(course), NAME, id_of(student))
    assert oddity.refused in (outcome["reason"] or "")
    assert bool(oddity.refused) == bool(outcome["reason"])
    assert set(oddity.notes) <= set(outcome["notes"])
    if not oddity.refused:
        assert oddity.output in outputs(course, id_of(student))


def test_no_submission_left_a_trace_where_it_may_not_write(graded):
    course, *_ = graded
    assert not [place for place in places(course) if pathlib.Path(place, "trace.txt").exists()]


def test_a_large_update_of_an_output_is_not_stored(graded):
    course, *_ = graded
    assert autograded(course, "spy").stat().st_size < 10**6


def test_an_interrupted_command_ends_at_once_and_goes_on_where_it_stood(graded):
    _, names, (first, second, code, left) = graded
    done = [line for line in first.splitlines() if line.startswith("[") and ": " in line]
    assert len(done) >= 4 and "could not be graded" not in first
    *_, last = first.splitlines()
    assert last == "Interrupted. What is graded stays; the same command goes on."
    assert first.startswith(f"{len(names)} to grade; ")  # before there is a result
    assert first.count("\n") == len(done) + 3  # and nothing else
    assert left == []
    head, *lines = second.splitlines()
    already = int(head.split()[0])
    assert head == f"{already} of {len(names)} are graded already."
    assert already >= len(done)
    assert sum(line.startswith("[") for line in lines) == len(names) - already
    assert code == 1  # there are some without a mark


@pytest.mark.parametrize("student", ["text", "cut_off", "folder"])
def test_what_could_not_be_graded_has_a_page_for_marking_by_hand(student, graded):
    course, *_ = graded
    cells = read(autograded(course, student)).cells
    assert CLASS[student][student.replace("_", " ")].refused in cells[0].source
    assert [cell.metadata.nbgrader.grade_id for cell in cells if cell.metadata][-1] == QUESTION
    assert not any(cell.get("outputs") for cell in cells)  # nothing of it was run


def test_a_corrected_hidden_test_marks_again(graded, one_process):
    course, names, _ = graded
    source = course / "notebooks" / "assignments" / NAME / f"{NAME}.ipynb"
    before = source.read_text()
    line = "check_one_layer(one_layer, seed="
    assert line in before
    source.write_text(before.replace(line, "assert one_layer.__name__ != 'one_layer' or print("))
    _, printed = run_command(command.main, course, NAME, "--student", "right")
    assert "[1/1] right: 7 points" in printed
    assert rows(course).keys() >= set(map(id_of, names))  # the others as they were last graded
    source.write_text(before)
    _, printed = run_command(command.main, course, NAME, "--student", "right")
    assert "[1/1] right: 8 points" in printed


def test_what_is_graded_already_is_graded_again_on_demand(graded, monkeypatch):
    course, *_ = graded
    everyone, asked_for = [*students(submitted_folder(config_of(course)), NAME)], []

    def ask_for(names, *_):
        asked_for.extend(names)
        yield from ()

    monkeypatch.setattr(command, "grade_here", ask_for)
    _, printed = run_command(command.main, course, NAME)
    assert f"{len(everyone)} of {len(everyone)} are graded already" in printed
    assert asked_for == []
    run_command(command.main, course, NAME, "--again")
    assert asked_for == everyone


def test_control_without_a_sandbox_which_must_be_asked_for_the_spy_is_at_large(
    graded, one_process, tmp_path, monkeypatch
):
    course, *_ = graded
    known = {"TOP": str(course), "FILES": ["gradebook.db"], "PLACES": [str(tmp_path)]}
    spy = {"spy": CLASS["spy"]["spy"]}
    hand_in_class(course, {"at_large": spy}, **known, ADDRESSES=[])
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _ = run_command(command.main, course, NAME, "--student", "at_large")
    assert "bubblewrap is not installed" in code and "--no-sandbox" in code
    assert not (tmp_path / "trace.txt").exists()
    _, printed = run_command(command.main, course, NAME, "--student", "at_large", "--no-sandbox")
    assert "[1/1] at_large: 6 points" in printed
    assert (tmp_path / "trace.txt").exists()


def test_control_outside_of_a_sandbox_the_spy_reaches_what_it_looks_for(tmp_path):
    (tmp_path / "gradebook.db").touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {"TOP": str(tmp_path), "FILES": ["gradebook.db"], "PLACES": [str(tmp_path)]}
        known["ADDRESSES"] = [server.getsockname()]
        with pytest.raises(AssertionError, match=f"read {tmp_path}/gradebook.db.*reached"):
            exec(SPY, known)
    assert (tmp_path / "trace.txt").exists()
