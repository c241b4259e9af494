"""Lessons in a real JupyterLab: they run without red, and sliders move their pictures."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from support.browser import (
    center,
    fits_the_screen,
    missed_by_a_screen_reader,
    moves_by_hand,
    work_by_hand,
)
from support.guards import LESSONS
from support.laboratory import (
    close_notebook,
    drag,
    error_outputs,
    open_notebook,
    run_all_cells,
)


def marks_the_limit_once_it_was_predicted(tab):
    """Lesson 4's first explorer: a prediction is marked on its slider, and the rates beside it."""
    explorer = tab.locator(".linreg-explorer").first
    rate, steps, *_ = explorer.locator(".widget-slider").all()
    drag(steps, 1.0)
    box = explorer.locator(".linreg-answer").filter(has=tab.locator("input"))
    mark = explorer.locator(".linreg-mark")
    assert mark.count() == 0
    aside = explorer.locator(".linreg-aside")
    for nonsense, words in (("", "a guess will do"), ("abc", "“abc” is no number")):
        box.locator("input").fill(nonsense)
        box.locator("button").click()
        assert words in aside.inner_text()
    box.locator("input").fill("0,6")
    tab.wait_for_timeout(300)
    assert mark.count() == 0  # typed, and not handed in yet
    box.locator("input").press("Enter")
    mark.wait_for()
    assert "You predicted 0.6" in explorer.locator(".linreg-sentence").inner_text()
    middle = center(mark)
    for beyond, word in ((-0.02, "converging"), (0.02, "diverging, from step")):
        track = rate.locator(".noUi-base").bounding_box()
        drag(rate, (middle - track["x"]) / track["width"] + beyond)
        explorer.get_by_text(word).wait_for()
        assert 0 < (center(rate.locator(".noUi-handle")) - middle) * beyond
        assert abs(center(rate.locator(".noUi-handle")) - middle) < 10
    explorer.locator("input[type=checkbox]").click()
    explorer.get_by_text("converging").wait_for()
    assert center(mark) > middle + 20
    assert fits_the_screen(explorer)


@pytest.fixture(scope="module")
def jupyterlab_page(laptop):
    return laptop.new_page()


@pytest.fixture
def tab(jupyterlab_page):
    """A page in which one notebook after the other is opened, and closed at the end."""
    yield jupyterlab_page
    close_notebook(jupyterlab_page)


FURTHER = {"04_gradient_descent": marks_the_limit_once_it_was_predicted}


ONE_FAST = [LESSONS[0], *(pytest.param(path, marks=pytest.mark.slow) for path in LESSONS[1:])]


@pytest.mark.parametrize("path", ONE_FAST, ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_explorers_follow_the_hand(path, tab, lab):
    severe = work_by_hand(path, tab, lab[1])
    if path.stem in FURTHER:
        FURTHER[path.stem](tab)
    assert severe == []


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
    "print('red', file=sys.stderr)",
    "1 / 0",
]


def test_control_red_and_pictures_that_stand_still_are_found(tab, lab):
    course, address = lab
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [new_code_cell(source) for source in CONTROLS]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), course / "controls.ipynb")
    severe = open_notebook(tab, address, "controls.ipynb")
    run_all_cells(tab)
    red = error_outputs(tab)
    assert len(red) == 2 and "red" in red[0] and "ZeroDivisionError" in red[1]
    still, breaks, lags = tab.locator(".linreg-explorer").all()
    assert len(moves_by_hand(still, seconds=1)) == 2
    problems = moves_by_hand(lags, seconds=1)
    assert any("does not lead back" in problem for problem in problems)
    assert missed_by_a_screen_reader(lags) == []
    lags.get_by_role("slider").evaluate("handle => { handle.removeAttribute('aria-label'); }")
    lags.locator(".linreg-picture").evaluate("one => { one.removeAttribute('aria-label'); }")
    assert len(missed_by_a_screen_reader(lags)) == 2
    drag(breaks.locator(".widget-slider"), 1.0)
    breaks.locator("[role=alert]").wait_for()
    assert "This did not work: ValueError: too far" in breaks.inner_text()
    drag(breaks.locator(".widget-slider"), 0.2)
    breaks.get_by_text("x = 2").wait_for()
    assert breaks.locator("[role=alert]").count() == 0
    tab.evaluate("console.error('severe')")
    tab.wait_for_timeout(200)
    assert severe == ["severe"]
