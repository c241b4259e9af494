"""Measure, and write down what was measured.

    python -m benchmarks                      all parts: about 20 minutes, and the tests
    python -m benchmarks training growth      the parts named
    python -m benchmarks --quick              few repeats, to see that it works: into build/
    python -m benchmarks --pages              no measurement: the pages from what is stored

Run it in the repository's folder, with Chromium and bubblewrap installed, after
`pip install -c constraints.txt -e ".[test,hub,benchmark]"`.
It prints the table of the README and rewrites it there, docs/benchmarks.md and docs/growth.png.
"""

import argparse
import importlib
import os
import pathlib
import sys

from benchmarks import ROOT, machine, pages, plot, results
from benchmarks.headlines import headlines

PARTS = ("start", "training", "growth", "analytic", "kernel", "live", "drag", "suite")


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    options.add_argument("--quick", action="store_true")
    options.add_argument("--pages", action="store_true")
    options = options.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        raise SystemExit(f"{', '.join(unknown)}: no such part; there are {', '.join(PARTS)}")
    # nbgrader calls alembic by its name alone, also where no environment is activated.
    here = str(pathlib.Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([here, os.environ["PATH"]])
    folder = results.QUICK if options.quick else results.DOCS
    for part in [] if options.pages else options.parts or PARTS:
        print(f"{part} …", flush=True)
        load = machine.load()
        measured = importlib.import_module(f"benchmarks.{part}").measure(quick=options.quick)
        results.store(folder, part, measured, options.quick, load)
        write(folder)  # at once: the tests, the last part, hold the pages to what is stored
    if options.pages:
        write(folder)
    print(headlines(results.read(folder)))


def write(folder):
    """Everything that is made of the results of a folder."""
    stored = results.read(folder)
    (folder / "benchmarks.md").write_text(pages.page(stored), encoding="utf-8")
    plot.growth(stored, folder / "growth.png")
    if folder == results.DOCS:
        readme = ROOT / "README.md"
        text = pages.with_table(readme.read_text(encoding="utf-8"), headlines(stored))
        readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
