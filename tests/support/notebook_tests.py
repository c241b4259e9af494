"""What is tested in the kernel of a notebook after nbval has run its cells there."""

import base64
import io
import json

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager
from nbval.plugin import IPyNbFile
from PIL import Image, ImageChops
from run_notebooks import own_sockets

from support.guards import ROOT, exercises, explorers_made

DIFFERING = 0.0002  # a small dot that moves is 0.0003 of a picture
PATHS = [str(ROOT / folder) for folder in ("tests", "tools")]
DRIVER = f"import sys; sys.path[:0] = {PATHS!r}; from support import drivers; drivers.drive_all()"


def manager(**settings):
    return KernelManager(**own_sockets(), **settings)


nbval.kernel.KernelManager = manager  # it has no setting for how its kernels are spoken to


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Collect each notebook as a `Lesson`."""
    collected = yield
    return [
        Lesson.from_parent(parent, path=file_path) if type(file) is IPyNbFile else file
        for file in collected
    ]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the cells of a notebook together and in order where a plugin shuffles the tests."""
    cells = {}
    for item in items:
        if lesson := item.getparent(Lesson):
            cells.setdefault(lesson, []).append(item)
    yield
    shuffled, items[:] = list(items), []
    for item in shuffled:
        lesson = item.getparent(Lesson)
        items += cells.pop(lesson, []) if lesson else [item]


class Lesson(IPyNbFile):
    """A notebook whose cells nbval tests; then its pictures, and its explorers, are tested."""

    def collect(self):
        self.cells = list(super().collect())
        yield from self.cells
        explorers = explorers_made(self.nb)
        if explorers or any(map(pictures_of, (cell.cell for cell in self.cells))):
            yield StoredPictures.from_parent(self, name="stored pictures")
        if explorers:
            yield DrivenExplorers.from_parent(self, name="driven explorers")
        for name, solution in exercises(self.nb):
            yield Solution.from_parent(self, name=f"solution of {name}", solution=solution)


class InTheKernel(pytest.Item):
    """A test beyond nbval's; where it fails, its own lines are shown, and none of pytest's."""

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.name}"

    def repr_failure(self, failure):
        failure.traceback = failure.traceback[-1:]
        return super().repr_failure(failure)


class StoredPictures(InTheKernel):
    """The pictures stored in a notebook are those that its cells drew in this run."""

    def runtest(self):
        compared = 0
        for item in self.parent.cells:
            if "measured" in item.cell.metadata.get("tags", []):
                continue
            drawn = pictures_of({"outputs": item.test_outputs})
            for before, after in zip(pictures_of(item.cell), drawn, strict=True):
                assert differing(before, after) < DIFFERING, item.cell.id
                compared += 1
        explorers = explorers_made(self.parent.nb)
        assert compared > explorers, "expected a picture that does not move, besides the explorers"


class DrivenExplorers(InTheKernel):
    """Every explorer of a notebook can be driven everywhere."""

    def runtest(self):
        problems = json.loads(printed_by(self.parent.kernel, DRIVER))
        assert problems == [[]] * explorers_made(self.parent.nb)


class Solution(InTheKernel):
    """The solution in the fold of an exercise is right, and its stub not yet."""

    def __init__(self, *, solution, **settings):
        super().__init__(**settings)
        self.exercise, self.solution = self.name.rpartition(" ")[2], solution

    def runtest(self):
        call = f"\nfrom linreg_helpers.exercises import check; check({self.exercise})"
        assert printed_by(self.parent.kernel, call).startswith(f"Not yet: {self.exercise}")
        assert self.solution, "expected a fold with the solution, in ```python"
        right = f"{self.exercise} is right on the data tried here\n"
        assert printed_by(self.parent.kernel, self.solution + call) == right


def printed_by(kernel, source):
    """What a source prints in the kernel of a notebook whose cells have run."""
    printed = []

    def keep(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    kernel.kc.execute_interactive(source, output_hook=keep, timeout=120)
    return "".join(printed)


def pictures_of(cell):
    outputs = cell.get("outputs", [])
    pngs = [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]
    return [Image.open(io.BytesIO(base64.b64decode(png))).convert("L") for png in pngs]


def differing(before, after):
    """The share of pixels that differ clearly between two pictures; 1 where the sizes differ.

    Other processors round otherwise, which may move the edge of a line by a fraction of a pixel.
    """
    if before.size != after.size:
        return 1.0
    histogram = ImageChops.difference(before, after).histogram()
    return sum(histogram[64:]) / sum(histogram)
