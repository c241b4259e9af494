"""A page with a lesson in a real JupyterLab, and a hand that works its explorers."""

import contextlib
import os
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from run_notebooks import masked

from support.guards import NOTEBOOKS, explorers_made, read
from support.laboratory import (
    IDLE,
    browser,
    drag,
    error_outputs,
    find_chromium,
    jupyterlab,
    open_notebook,
    run_all_cells,
)

LAPTOP = {"width": 1366, "height": 768}
LESSONS = [path for path in NOTEBOOKS if explorers_made(read(path))]

FAULTY = """
import sys
from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import Picture
class Still(Picture):
    def update(self, x):
        return "nothing moves"
class Breaks(Picture):
    def update(self, x):
        if x > 5:
            raise ValueError("too far")
        return f"x = {x}"
class Lags(Picture):
    def __init__(self):
        super().__init__(width=3, height=2)
        self.axes.set(xlim=(-1, 11), ylim=(-1, 1))
        self.dot = self.moves(self.axes.plot([0], [0], "o")[0])
        self.history = [0, 0]
    def update(self, x):
        self.history.append(x)
        shown = self.history[-3]
        self.dot.set_data([shown], [0])
        return f"x = {shown}"
"""
CONTROLS = [
    FAULTY,
    "Explorer(Still(width=3, height=2), x=slider('still', 0, 10, 5))",
    "Explorer(Breaks(width=3, height=2), x=slider('breaks', 0, 10, 5))",
    "Explorer(Lags(), x=slider('lags', 0, 10, 5))",
    "bare = Explorer(Lags(), x=slider('bare', 1, 8, 2, log=True))\n"
    "bare.children = bare.children[:-1]\nbare",
    "print('red', file=sys.stderr)",
    "1 / 0",
]


def need_chromium():
    """Skip a test where no Chromium is found, and in CI fail it."""
    if find_chromium() is None:
        reason = "no Chromium found (Debian and Ubuntu: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and in CI this test must run")
        pytest.skip(reason)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of a headless Chromium, and the address of a JupyterLab that serves the lessons."""
    need_chromium()
    folder = tmp_path_factory.mktemp("lab")
    for path in LESSONS:
        shutil.copy(path, folder)
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [new_code_cell(source) for source in CONTROLS]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), folder / "controls.ipynb")
    with jupyterlab(folder) as address, browser() as chromium:

        @contextlib.contextmanager
        def opened(name):
            tab = chromium.new_page(viewport=LAPTOP)
            try:
                yield tab, open_notebook(tab, address, name)
            finally:
                tab.close()

        yield opened


def view(explorer):
    """A fingerprint of the picture's bytes, and the sentence but for measured times."""
    picture = explorer.locator("img.linreg-picture").evaluate(
        """async picture => {
            const bytes = await (await fetch(picture.src)).arrayBuffer();
            const digest = await crypto.subtle.digest('SHA-256', bytes);
            return [...new Uint8Array(digest)].join();
        }"""
    )
    return picture, masked(explorer.locator(".linreg-sentence").inner_text(), False)


def changed(explorer, before, seconds=10):
    """Whether picture and sentence both become other than before."""
    for _ in range(10 * seconds):
        explorer.page.wait_for_timeout(100)
        with contextlib.suppress(Exception):  # the picture was exchanged while it was read
            now = view(explorer)
            if now[0] != before[0] and now[1] != before[1]:
                return True
    return False


def settled(explorer):
    """The explorer's view when the kernel rests and it has not changed for half a second."""
    seen = [view(explorer)]
    while len(seen) < 3 or len(set(seen[-3:])) > 1 or not explorer.page.evaluate(IDLE):
        explorer.page.wait_for_timeout(250)
        with contextlib.suppress(Exception):  # the picture was exchanged while it was read
            seen.append(view(explorer))
    return seen[-1]


def moves_by_hand(explorer, seconds=10):
    """What of the explorer's controls does not move its picture and sentence; [] if all do."""
    problems = []
    boxes = [(box, "ticked") for box in explorer.locator("input[type=checkbox]").all()]
    buttons = explorer.locator(".widget-toggle-button").all()
    presses = [(button, button.inner_text()) for button in buttons[1:] + buttons[:1]]
    presses += [(button, button.inner_text()) for button in first_of_each_pair(explorer)]
    for control, name in [*boxes, *boxes, *presses]:  # a box twice: there and back
        before = view(explorer)
        control.click()
        if not changed(explorer, before, seconds):
            problems.append(f"{name}: clicked")
    for slider in explorer.locator(".widget-slider").all():
        label = slider.locator(".widget-label").inner_text()
        for fraction in (0.8, 0.3):
            before = view(explorer)
            drag(slider, fraction)
            if not changed(explorer, before, seconds):
                problems.append(f"{label}: dragged to {fraction}")
        # A step there and back must end where the drag ended: its last value was drawn.
        rest = settled(explorer)
        handle = slider.locator(".noUi-handle")
        handle.press("ArrowRight")
        if not changed(explorer, rest, seconds):
            problems.append(f"{label}: ArrowRight")
        handle.press("ArrowLeft")
        if settled(explorer) != rest:
            problems.append(f"{label}: ArrowLeft does not lead back to where the drag ended")
    return problems


def unsaid_to_a_screen_reader(explorer):
    """What of an explorer's sliders, picture and sentence a screen reader is not told."""
    sliders, picture = explorer.locator(".widget-slider"), explorer.locator("img.linreg-picture")
    explorer.page.wait_for_timeout(500)
    problems = []
    for slider in sliders.all():
        label, readout = (
            slider.locator(part).inner_text() for part in (".widget-label", ".widget-readout")
        )
        handle = slider.get_by_role("slider", name=label, exact=True)
        if handle.count() != 1 or handle.get_attribute("tabindex") != "0":
            problems.append(f"{label}: no slider that can be reached has this name")
        elif handle.get_attribute("aria-valuetext") != readout:
            problems.append(
                f"{label}: its value is told as {handle.get_attribute('aria-valuetext')}"
            )
    sentence = explorer.get_by_role("status")
    if sentence.count() != 1 or picture.get_attribute("alt") != sentence.inner_text():
        problems.append("the picture is not told in the sentence's words")
    return problems


def first_of_each_pair(explorer):
    """The buttons that are pressed for their own sake; a second one beside them leads back."""
    return explorer.locator(".linreg-presses > button:first-child").all()


def center(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2


def fits_the_screen(explorer):
    """Whether sliders, picture and sentence are on a laptop's screen together."""
    explorer.scroll_into_view_if_needed()
    shown = explorer.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    box = explorer.bounding_box()
    picture = explorer.locator("img.linreg-picture").bounding_box()
    return box["height"] <= shown["height"] and picture["width"] >= 900


@contextlib.contextmanager
def worked_by_hand(path, page):
    """Run a lesson in a page: no red, its explorers fit a laptop's screen and follow the hand.

    Gives the page, to look at further; at the end there must still be no severe message.
    """
    with page(path.name) as (tab, severe):
        run_all_cells(tab)
        assert error_outputs(tab) == []
        explorers = tab.locator(".linreg-explorer")
        assert explorers.count() == explorers_made(read(path))
        for explorer in explorers.all():
            assert fits_the_screen(explorer)
            assert moves_by_hand(explorer) == []
            assert unsaid_to_a_screen_reader(explorer) == []
            assert explorer.locator("[role=alert]").count() == 0
        yield tab
        assert severe == []
