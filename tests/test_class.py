"""One command grades a whole class: every mark is the one deserved, nobody is lost, nothing leaks.

The class has students whose work is right, wrong, partly right, damaged, malicious.
"""

import csv
import os
import pathlib
import signal
import socket
import subprocess
import sys

import psutil
import pytest
from support.course_copy import copy_course, hand_in
from support.guards import ROOT
from support.students import CLASS, NAME, RIGHT, SPY, TASKS, hand_in_all

from grading import sandbox
from grading.course import api_of, config_of, kept_in, marks

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def sandboxed():
    problem = sandbox.found()
    if problem and os.environ.get("CI") == "true":
        pytest.fail(f"{problem}, and in CI this test must run")
    if problem:
        pytest.skip(problem)


def start(course, *arguments):
    """Start the command, with what it says to be read line by line."""
    command = [sys.executable, "-m", "grading", NAME, *arguments]
    return subprocess.Popen(
        command, cwd=course, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def worker_of(command):
    """One of the processes in which a running command grades."""
    children = psutil.Process(command.pid).children()
    return next(child for child in children if "spawn_main" in " ".join(child.cmdline()))


@pytest.fixture(scope="module")
def graded(tmp_path_factory, sandboxed):
    """The course after the class was graded, with an interruption; what the command said."""
    course = copy_course(tmp_path_factory.mktemp("course"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("c.Execute.timeout = 10\n")  # so that the endless ones end sooner
    assert api_of(config_of(course)).generate_assignment(NAME)["success"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        hand_in_all(
            course,
            hand_in,
            WANTED=[f"{NAME}.ipynb", "gradebook.db", "nbgrader_config.py", "restore.py"],
            PLACES=places(course),
            ADDRESSES=[server.getsockname(), ("1.1.1.1", 53)],
        )
        first = start(course)
        said = [first.stdout.readline() for _ in range(3)]
        worker_of(first).kill()  # and the others are graded all the same
        said += [first.stdout.readline() for _ in range(3)]
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
        second = start(course)
        rest, _ = second.communicate()
    return course, "".join(said), rest, second.returncode


def places(course):
    """Folders that no submission may write to."""
    return [str(course), str(course / "build/submitted/right0"), str(ROOT), "/", "/dev", "/var/tmp"]


def rows(course):
    file = kept_in(config_of(course), NAME).with_suffix(".csv")
    with file.open(newline="", encoding="utf-8") as table:
        return {row["student"]: row for row in csv.DictReader(table)}


@pytest.mark.parametrize("student", CLASS)
def test_every_mark_is_the_one_deserved(student, graded):
    course, *_ = graded
    work, row = CLASS[student], rows(course)[student]
    if work.told:
        assert work.told in row["for a person"]
    else:
        assert row["for a person"] == "to be marked by hand: question_units_and_bias"
    if work.points is None:
        assert row["points"] == ""
    else:
        assert tuple(float(row[task]) for task in TASKS) == work.points
    kept = marks(config_of(course), NAME, student)
    assert kept["question_units_and_bias"] == (None, 3)
    assert tuple(kept[task][0] for task in TASKS) == (work.points or (None,) * 3)


def test_no_submission_left_a_trace_where_it_may_not_write(graded):
    course, *_ = graded
    assert not [place for place in places(course) if pathlib.Path(place, "trace.txt").exists()]


def test_a_large_update_of_an_output_is_not_kept(graded):
    course, *_ = graded
    notebook = course / "build" / "autograded" / "updates" / NAME / f"{NAME}.ipynb"
    assert notebook.stat().st_size < 10**6


def test_a_question_left_as_it_was_is_told(graded):
    course, *_ = graded
    hand_in(course, NAME, "wordless", RIGHT, written="YOUR ANSWER HERE")
    said, _ = start(course, "--student", "wordless").communicate()
    table = rows(course)
    assert "question_units_and_bias was left unanswered" in table["wordless"]["for a person"], said
    assert table.keys() >= CLASS.keys()  # who is graded alone takes no other's row away


def test_an_interrupted_command_goes_on_where_it_stood(graded):
    _, first, rest, code = graded
    done = first.count("\n")
    assert done == 6 and first.count(": ") >= 6
    assert f"of {len(CLASS)} are graded already" in rest
    again = rest.splitlines()
    assert int(again[0].split()[0]) >= done
    assert sum(line.startswith("[") for line in again) == len(CLASS) - int(again[0].split()[0])
    assert code == 1  # there are some without a mark


def test_what_a_student_reads_of_a_lost_kernel_is_its_reason(graded):
    course, *_ = graded
    notebook = (course / "build" / "autograded" / "forks" / NAME / f"{NAME}.ipynb").read_text()
    assert "it started more than 64 processes" in notebook


def test_a_corrected_hidden_test_marks_again(graded):
    course, *_ = graded
    source = course / "notebooks" / "assignments" / NAME / f"{NAME}.ipynb"
    before = source.read_text()
    line = "check_add_ones(add_ones, seed="
    assert line in before
    source.write_text(before.replace(line, "assert add_ones.__name__ != 'add_ones' or print("))
    said, _ = start(course, "--student", "right0").communicate()
    assert "[1/1] right0: 6 points" in said
    assert rows(course).keys() >= CLASS.keys()  # the others stand as they were last graded
    source.write_text(before)
    said, _ = start(course, "--student", "right0").communicate()
    assert "[1/1] right0: 7 points" in said


def test_without_a_sandbox_the_command_says_what_to_do(graded, tmp_path):
    course, *_ = graded
    command = [sys.executable, "-m", "grading", NAME]
    environment = {**os.environ, "PATH": str(tmp_path)}
    result = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert "bubblewrap is not installed" in result.stderr and "--no-sandbox" in result.stderr
    result = subprocess.run(
        [*command, "--no-sandbox", "--student", "right1", "--again"],
        cwd=course, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert "[1/1] right1: 7 points" in result.stdout


def test_control_outside_of_a_sandbox_the_spy_reaches_a_server(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {"WANTED": [], "PLACES": [], "ADDRESSES": [server.getsockname()]}
        with pytest.raises(AssertionError, match="reached"):
            exec(SPY.replace('os.walk("/")', f"os.walk({str(tmp_path)!r})"), known)


def test_control_without_a_sandbox_the_spy_finds_something(graded):
    course, *_ = graded
    seen = "\n".join([f"WANTED = ['{NAME}.ipynb']", f"PLACES = ['{course}']", "ADDRESSES = []"])
    spy = CLASS["spy"].answers["add_ones"].replace('os.walk("/")', f"os.walk({str(course)!r})")
    hand_in(course, NAME, "spy2", {**RIGHT, "add_ones": f"{seen}\n{spy}"})
    said, _ = start(course, "--no-sandbox", "--student", "spy2").communicate()
    assert "[1/1] spy2: 5 points" in said
    assert (course / "trace.txt").exists()
