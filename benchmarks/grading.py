"""How long it takes to grade a submission: by our command, by plain nbgrader, and at the least.

    python benchmarks/grading.py        30 submissions of assignment 1, in one run

The least is a kernel that starts and imports PyTorch, one after the other.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tools")]

from answers import ASSIGNMENTS  # noqa: E402
from course import copy_course, hand_in  # noqa: E402
from jupyter_client.manager import start_new_kernel  # noqa: E402

from grading.course import api_of, config_of  # noqa: E402

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "linear_regression"
c.CourseDirectory.source_directory = "notebooks/assignments"
c.CourseDirectory.release_directory = "build/release"
c.CourseDirectory.submitted_directory = "build/submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.db_url = "sqlite:///build/gradebook.db"
"""


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--assignment", default="01_model", choices=ASSIGNMENTS)
    options.add_argument("--students", type=int, default=30)
    options = options.parse_args()
    warnings.simplefilter("ignore")
    name, count = options.assignment, options.students
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as plain:
        courses = pathlib.Path(ours), pathlib.Path(plain)
        for course in courses:
            filled(course, name, count)
        (courses[1] / "nbgrader_config.py").write_text(PLAIN)
        seconds = {
            "at the least: a kernel that imports PyTorch": statistics.median(map(floor, range(7))),
            "our command, two at a time": timed(courses[0], "grading", name) / count,
            "our command, --no-sandbox": timed(
                courses[0], "grading", name, "--no-sandbox", "--again"
            )
            / count,
            "nbgrader autograde": timed(courses[1], "nbgrader", "autograde", name) / count,
        }
    least = next(iter(seconds.values()))
    print(f"{name}, {count} submissions, half of them right\n")
    print("| | seconds for a submission | times the least |\n|---|---|---|")
    for words, each in seconds.items():
        print(f"| {words} | {each:.2f} | {each / least:.2f} |")


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


if __name__ == "__main__":
    main()
