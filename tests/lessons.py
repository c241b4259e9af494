"""What is tested in the kernel of a notebook after nbval has run its cells there."""

import base64
import importlib.metadata
import io
import json
import pathlib

import pytest
from guards import explorers_made
from nbval.plugin import IPyNbFile
from PIL import Image, ImageChops
from PIL.ImageFilter import MaxFilter, MinFilter

PATHS = [str(pathlib.Path(__file__).parent / folder) for folder in (".", "../tools")]
# Another release of matplotlib than the stored pictures were drawn with sets letters and labels up
# to five pixels elsewhere (seen: 3.11 against 3.7).
STORED_WITH = f"matplotlib=={importlib.metadata.version('matplotlib')}\n"
CONSTRAINTS = pathlib.Path(__file__).parent.parent / "constraints.txt"
AS_STORED = STORED_WITH in CONSTRAINTS.read_text()
LETTERS_MOVE = 0 if AS_STORED else 5
DIFFERING = 0.0002 if AS_STORED else 0.001  # a small dot that moves is 0.0003 of a picture
DRIVER = f"import sys; sys.path[:0] = {PATHS!r}; import driving; driving.drive_all()"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Collect each notebook as a `Lesson`."""
    collected = yield
    return [
        Lesson.from_parent(parent, path=file_path) if type(file) is IPyNbFile else file
        for file in collected
    ]


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


class StoredPictures(pytest.Item):
    """The pictures stored in a notebook are those that its cells drew in this run."""

    def runtest(self):
        compared = 0
        for item in self.parent.cells:
            if "measured" in item.cell.metadata.get("tags", []):
                continue
            drawn = pictures_of({"outputs": item.test_outputs})
            for before, after in zip(pictures_of(item.cell), drawn, strict=True):
                assert differing(before, after, LETTERS_MOVE) < DIFFERING, item.cell.id
                compared += 1
        assert compared > explorers_made(self.parent.nb)


class DrivenExplorers(pytest.Item):
    """Every explorer of a notebook can be driven everywhere."""

    def runtest(self):
        printed = []

        def keep(message):
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        self.parent.kernel.kc.execute_interactive(DRIVER, output_hook=keep, timeout=120)
        problems = json.loads("".join(printed))
        assert problems == [[]] * explorers_made(self.parent.nb)


def pictures_of(cell):
    outputs = cell.get("outputs", [])
    pngs = [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]
    return [Image.open(io.BytesIO(base64.b64decode(png))).convert("L") for png in pngs]


def differing(before, after, shift=0):
    """The share of pixels of one that differ clearly from all pixels of the other up to shift away.

    1 where the sizes differ. Other processors round otherwise, which may move the edge of a line by
    a fraction of a pixel.
    """
    if before.size != after.size:
        return 1.0
    return max(unlike_all_near(before, after, shift), unlike_all_near(after, before, shift))


def unlike_all_near(picture, other, shift):
    size = 2 * shift + 1
    darkest, lightest = (other.filter(kind(size)) for kind in (MinFilter, MaxFilter))
    outside = ImageChops.add(
        ImageChops.subtract(darkest, picture), ImageChops.subtract(picture, lightest)
    )
    histogram = outside.histogram()
    return sum(histogram[64:]) / sum(histogram)
