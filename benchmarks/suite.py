"""How long the tests take, and grading a class."""

import subprocess
import sys
import time

from benchmarks import ROOT, grading


def measure(quick=False):
    """Seconds and last line of a full `pytest`, and the seconds of a submission by each way."""
    return {
        "tests": tested(["--collect-only"] if quick else []),
        "grading": grading.measure(students=4 if quick else 30),
    }


def tested(options):
    """Seconds of pytest and what it says in the end; a failure is told there, and no error."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options], cwd=ROOT, capture_output=True, text=True
    )
    seconds = round(time.perf_counter() - began, 1)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return {"seconds": seconds, "says": lines[-1].strip("= ") if lines else done.stderr[-200:]}
