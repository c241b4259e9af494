"""Lessons in a real JupyterLab: they run without red, and sliders move their pictures."""

import pytest
from support.browser import (
    LESSONS,
    center,
    fits_the_screen,
    moves_by_hand,
    unsaid_to_a_screen_reader,
    worked_by_hand,
)
from support.laboratory import drag, error_outputs, run_all_cells


@pytest.mark.parametrize("path", LESSONS[:3], ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_explorers_follow_the_hand(path, page):
    with worked_by_hand(path, page):
        pass


def test_the_fourth_does_too_and_marks_the_limit_on_its_slider_once_it_was_predicted(page):
    with worked_by_hand(LESSONS[3], page) as tab:
        explorer = tab.locator(".linreg-explorer").first
        rate, steps = explorer.locator(".widget-slider").all()
        drag(steps, 1.0)
        box = explorer.locator(".linreg-answer")
        mark = explorer.locator(".linreg-mark")
        assert mark.count() == 0
        box.locator("input").fill("0.6")
        box.locator("input").press("Enter")
        tab.wait_for_timeout(500)
        assert mark.count() == 0  # typed, and not handed in yet
        box.locator("button").click()
        mark.wait_for()
        assert "You predicted 0.6" in explorer.locator(".linreg-sentence").inner_text()
        middle = center(mark)
        for beyond, word in ((-0.02, "converging"), (0.02, "diverged at step")):
            track = rate.locator(".noUi-base").bounding_box()
            drag(rate, (middle - track["x"]) / track["width"] + beyond)
            explorer.get_by_text(word).wait_for()
            assert 0 < (center(rate.locator(".noUi-handle")) - middle) * beyond
            assert abs(center(rate.locator(".noUi-handle")) - middle) < 10
        explorer.locator("input[type=checkbox]").click()
        explorer.get_by_text("converging").wait_for()
        assert center(mark) > middle + 20
        assert fits_the_screen(explorer)


def test_control_red_and_pictures_that_stand_still_are_found(page):
    with page("controls.ipynb") as (tab, severe):
        run_all_cells(tab)
        red = error_outputs(tab)
        assert len(red) == 2 and "red" in red[0] and "ZeroDivisionError" in red[1]
        still, breaks, lags, bare = tab.locator(".linreg-explorer").all()
        assert len(moves_by_hand(still, seconds=1)) == 3
        problems = moves_by_hand(lags, seconds=1)
        assert any("does not lead back" in problem for problem in problems)
        assert unsaid_to_a_screen_reader(lags) == []
        assert len(unsaid_to_a_screen_reader(bare)) == 2
        drag(breaks.locator(".widget-slider"), 1.0)
        breaks.locator("[role=alert]").wait_for()
        assert "This did not work: ValueError: too far" in breaks.inner_text()
        drag(breaks.locator(".widget-slider"), 0.2)
        breaks.get_by_text("x = 2").wait_for()
        assert breaks.locator("[role=alert]").count() == 0
        tab.evaluate("console.error('severe')")
        tab.wait_for_timeout(200)
        assert severe == ["severe"]
