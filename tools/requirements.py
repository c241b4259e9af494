"""What the course needs on the newest stack: current releases, and d2l without those it asks for.

    pip install -c constraints-newest.txt $(python tools/requirements.py test hub)
    pip install --no-deps d2l==1.0.3 -e .

Prints the requirements in pyproject.toml, with those of the extras named, as they read for Python
3.12 and later, where d2l is installed by hand; so Python 3.11 can have the newest stack, too.
"""

import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def requirements(extras):
    """The requirements that hold on later Pythons, without their markers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra_ones = (project["optional-dependencies"][extra] for extra in extras)
    for text in sum(extra_ones, project["dependencies"]):
        requirement, _, marker = text.partition(";")
        if "<" not in marker:  # all markers there ask whether Python is older than 3.12
            yield requirement.strip()


if __name__ == "__main__":
    print(*dict.fromkeys(requirements(sys.argv[1:])))
