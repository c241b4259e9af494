"""Make web pages of the lessons, to be read without a kernel and without a network.

    python tools/web_pages.py            into build/site
    python tools/web_pages.py FOLDER

The lessons' stored outputs are shown; nothing is executed.
"""

import argparse
import pathlib

from pages.build import ROOT, build
from pages.formulas import Unconvertible


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT / "build" / "site")
    folder = arguments.parse_args().folder
    try:
        print(build(folder))
    except Unconvertible as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
