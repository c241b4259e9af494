"""Seconds to grade a submission: by our command, and by nbgrader as it comes."""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest
from nbgrader.api import Gradebook

from benchmarks.recorded import record, recorded_time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = "01_model"
SOURCE = ROOT / "notebooks" / "assignments" / NAME

timed = pytest.mark.benchmark(group="grading: a submission", timer=recorded_time)


@pytest.fixture(scope="module")
def students(quick):
    """The names of those who hand in, each the solved notebook."""
    return [f"student{number:02}" for number in range(2 if quick else 30)]


@timed
@pytest.mark.parametrize("options", [[], ["--no-sandbox"]], ids=["sandbox", "no sandbox"])
def test_ours(benchmark, tmp_path, students, options):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for part in ("grading", "notebooks/assignments"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for student in students:
        shutil.copytree(SOURCE, tmp_path / "build" / "submitted" / student / NAME)
    grade(benchmark, tmp_path, students, ["grading", NAME, *options])
    assert passed(tmp_path / "build" / "gradebook.db") == students


@timed
def test_nbgrader_autograde(benchmark, tmp_path, students):
    """Its own settings and folders, and no sandbox."""
    shutil.copytree(SOURCE, tmp_path / "source" / NAME)
    for student in students:
        shutil.copytree(SOURCE, tmp_path / "submitted" / student / NAME)
    run(tmp_path, ["nbgrader", "generate_assignment", NAME])
    grade(benchmark, tmp_path, students, ["nbgrader", "autograde", NAME])
    assert passed(tmp_path / "gradebook.db") == students


def grade(benchmark, folder, students, command):
    began = time.perf_counter()
    run(folder, command)
    record(benchmark, [(time.perf_counter() - began) / len(students)])


def run(folder, command):
    # The installed package alone, as in the sandbox.
    environment = {**os.environ, "PYTHONPATH": ""}
    subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, check=True)


def passed(database):
    """The students whose submissions failed no test."""
    with Gradebook(f"sqlite:///{database}") as gradebook:
        submissions = gradebook.assignment_submissions(NAME)
        return sorted(s.student.id for s in submissions if not s.notebooks[0].failed_tests)
