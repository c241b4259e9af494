"""Lessons that train for longer at each move, in a real JupyterLab."""

import pytest
from support.browser import LESSONS, worked_by_hand


@pytest.mark.parametrize("path", LESSONS[4:], ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_explorers_follow_the_hand(path, page):
    with worked_by_hand(path, page):
        pass
