"""How fast the course is, beside what else one could use, measured here and now.

machine     what it ran on
repeats     ways taken in turn, medians and spread, a process of its own for what needs one
results     what was measured, kept as JSON
live        key press to new picture, for each explorer in a real JupyterLab (peers.py, clock.js)
kernel      the kernel's share of that, over whole tracks (sweep.py)
drag        how soon after a fast drag its last picture is there
training    the same training by four libraries
analytic    the analytic solution: time, peak memory, error
growth      how the cost of a step and an epoch grows
start       imports, and a fresh kernel's way to its first explorer
suite       all tests, and grading a class (grading.py)
headlines   the README's table; ahead: where a peer leads, and why; pages: docs/benchmarks.md
words       numbers and tables as Markdown
plot        docs/growth.png
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools")]
