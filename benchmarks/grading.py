"""How long it takes to grade a submission: by our command, by plain nbgrader, and at the least.

The least is a kernel that starts and imports PyTorch, one after the other.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

from jupyter_client.manager import start_new_kernel

from benchmarks import ROOT

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from answers import ASSIGNMENTS  # noqa: E402
from support.course_copy import copy_course, hand_in  # noqa: E402

from grading.course import api_of, config_of  # noqa: E402

NAME = "01_model"

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "linear_regression"
c.CourseDirectory.source_directory = "notebooks/assignments"
c.CourseDirectory.release_directory = "build/release"
c.CourseDirectory.submitted_directory = "build/submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.db_url = "sqlite:///build/gradebook.db"
"""


def measure(students):
    """Seconds for a submission by each way; half of the submissions are right."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as plain:
        courses = pathlib.Path(ours), pathlib.Path(plain)
        for course in courses:
            filled(course, NAME, students)
        (courses[1] / "nbgrader_config.py").write_text(PLAIN)
        unboxed = ("--no-sandbox", "--again")
        seconds = {
            "least": statistics.median(map(floor, range(7))),
            "ours": timed(courses[0], "grading", NAME) / students,
            "ours, --no-sandbox": timed(courses[0], "grading", NAME, *unboxed) / students,
            "nbgrader autograde": timed(courses[1], "nbgrader", "autograde", NAME) / students,
        }
    rounded = {name: float(f"{each:.3g}") for name, each in seconds.items()}
    return {"students": students, "seconds": rounded}


def filled(course, name, count):
    """A course in which students handed in the right answers, and wrong ones, in turn."""
    copy_course(course)
    assert api_of(config_of(course)).generate_assignment(name)["success"]
    answers = ASSIGNMENTS[name]
    right = {task: rows[0] for task, rows in answers.RIGHT.items()}
    wrong = {task: next(iter(rows.values())) for task, rows in answers.WRONG.items()}
    for place in range(count):
        hand_in(course, name, f"student{place:02}", wrong if place % 2 else right)


def timed(course, *command):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", *command], cwd=course, check=True, capture_output=True)
    return time.perf_counter() - start


def floor(_):
    start = time.perf_counter()
    manager, client = start_new_kernel()
    client.execute_interactive("import torch")
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return time.perf_counter() - start
