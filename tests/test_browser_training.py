"""Lessons that train anew at each move, in a real JupyterLab; and the limit marked on a slider."""

import pytest
from browsing import TRAINING, center, check_that_it_follows_the_hand, fits_the_screen
from lab import drag, run_all_cells


@pytest.mark.parametrize("path", TRAINING, ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_explorers_follow_the_hand(path, page):
    check_that_it_follows_the_hand(path, page)


def test_the_limit_is_marked_on_the_slider_once_it_was_predicted(page):
    with page("limit.ipynb") as (tab, severe):
        run_all_cells(tab)
        explorer = tab.locator(".linreg-explorer").first
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
        slider = explorer.locator(".widget-slider").first
        middle = center(mark)
        for beyond, word in ((-0.02, "converging"), (0.02, "diverged at step")):
            track = slider.locator(".noUi-base").bounding_box()
            drag(slider, (middle - track["x"]) / track["width"] + beyond)
            explorer.get_by_text(word).wait_for()
            assert 0 < (center(slider.locator(".noUi-handle")) - middle) * beyond
            assert abs(center(slider.locator(".noUi-handle")) - middle) < 10
        explorer.locator("input[type=checkbox]").click()
        explorer.get_by_text("converging").wait_for()
        assert center(mark) > middle + 20
        assert fits_the_screen(explorer)
        assert severe == []
