"""Lessons in a real JupyterLab: they run without red, and sliders move their pictures."""

import pytest
from browsing import LESSONS, TRAINING, check_that_it_follows_the_hand, moves_by_hand
from lab import drag, error_outputs, run_all_cells

OTHERS = [path for path in LESSONS if path not in TRAINING]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_explorers_follow_the_hand(path, page):
    check_that_it_follows_the_hand(path, page)


def test_control_red_and_pictures_that_stand_still_are_found(page):
    with page("controls.ipynb") as (tab, severe):
        run_all_cells(tab)
        red = error_outputs(tab)
        assert len(red) == 2 and "red" in red[0] and "ZeroDivisionError" in red[1]
        still, breaks, lags = tab.locator(".linreg-explorer").all()
        assert len(moves_by_hand(still, seconds=1)) == 3
        problems = moves_by_hand(lags, seconds=1)
        assert any("does not lead back" in problem for problem in problems)
        drag(breaks.locator(".widget-slider"), 1.0)
        breaks.locator("[role=alert]").wait_for()
        assert "This did not work: ValueError: too far" in breaks.inner_text()
        drag(breaks.locator(".widget-slider"), 0.2)
        breaks.get_by_text("x = 2").wait_for()
        assert breaks.locator("[role=alert]").count() == 0
        tab.evaluate("console.error('severe')")
        tab.wait_for_timeout(200)
        assert severe == ["severe"]
