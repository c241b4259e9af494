"""Run all tests several times, the notebooks in another order each time; says what failed.

python tools/steady.py 10
"""

import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(number):
    """The last line of one run of pytest, and the lines of what failed in it."""
    notebooks = sorted((ROOT / "notebooks").rglob("*.ipynb"))
    notebooks = [str(path) for path in notebooks if ".ipynb_checkpoints" not in path.parts]
    random.Random(number).shuffle(notebooks)
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests", *notebooks],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PATH": path},
    ).stdout.splitlines()  # fmt: skip
    return told[-1], [line for line in told if line.startswith(("FAILED", "ERROR"))]


def main(times):
    steady = True
    for number in range(1, times + 1):
        last, failed = run(number)
        print("\n".join([f"{number}: {last}", *failed]), flush=True)
        steady = steady and not failed and " passed" in last
    sys.exit(0 if steady else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
