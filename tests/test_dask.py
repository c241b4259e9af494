"""A class is graded by a Dask cluster as by one machine, and loses nobody with a worker."""

import csv
import os
import shutil
import signal
import subprocess
import sys

import pytest
from answers import ASSIGNMENTS
from support.course_copy import api_of, copy_course, hand_in
from support.needs import skip_if

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME = "01_model"
STUDENTS = 8


@pytest.fixture
def cluster():
    """A cluster of two worker processes on this machine."""
    try:
        from distributed import LocalCluster
    except ImportError:
        skip_if("distributed is not installed")
    with LocalCluster(2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        yield cluster


@pytest.fixture
def course(tmp_path):
    """A course whose students have some tasks right."""
    course = copy_course(tmp_path)
    assert api_of(course).generate_assignment(NAME)["success"]
    tasks = ASSIGNMENTS[NAME].RIGHT
    for number in range(STUDENTS):
        right = {task: tasks[task][0] for place, task in enumerate(tasks) if number >> place & 1}
        hand_in(course, NAME, f"student {number}", right)
    return course


def started(course, *options):
    """The command as a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, "-m", "grading", NAME, *options], cwd=course, **pipes)


def rows(course):
    with (course / "build" / "grading" / f"{NAME}.csv").open(encoding="utf-8") as table:
        return list(csv.reader(table))


@pytest.mark.slow
def test_two_workers_give_the_marks_of_one_machine_and_a_lost_one_takes_none_along(
    course, cluster, postgres, sandboxed
):
    with started(course) as alone:
        printed = alone.communicate()[0]
    assert alone.returncode == 0, printed
    expected = rows(course)
    assert len(expected) == 1 + STUDENTS and len({row[-3] for row in expected}) > 2
    for part in ("grading", "autograded"):
        shutil.rmtree(course / "build" / part)
    address = postgres.replace("postgresql:", "postgresql+psycopg:")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {address!r}\n")
    with started(course, "--dask", cluster.scheduler_address) as together:
        lines = [together.stdout.readline() for _ in range(3)]  # how many there are, and two
        os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
        printed = "".join(lines) + together.communicate()[0]
    assert together.returncode == 0, printed
    assert printed.count("\n[") + printed.startswith("[") == STUDENTS
    assert rows(course) == expected


def test_a_cluster_that_is_open_to_the_network_or_does_not_answer_is_refused(
    course, cluster, monkeypatch
):
    from grading import processes

    monkeypatch.setattr(processes, "is_safe", lambda address: False)
    ask = processes.grade_on_dask(["ada"], course, NAME, True, 90, cluster.scheduler_address)
    with pytest.raises(SystemExit, match="is open to the network"):
        next(ask)
    ask = processes.grade_on_dask(["ada"], course, NAME, True, 90, "127.0.0.1")
    with pytest.raises(SystemExit, match="No Dask scheduler answers at 127.0.0.1"):
        next(ask)
