"""A notebook that makes float64 the default makes no right answer fail."""

import pytest
import torch
from answers import ASSIGNMENTS

from linreg_helpers import checks

# For each task, the place of a right answer that doesn't depend on the default itself.
PLACES = {
    "solve_normal_equations": 0,
    "ridge_solution": 3,
    "weighted_solution": 1,
    "ridge_gradient": 0,
    "best_constant_lr": 0,
    "descend_until": 4,
    "autograd_step": 0,
}
RIGHT = {task: rows for answers in ASSIGNMENTS.values() for task, rows in answers.RIGHT.items()}


@pytest.fixture
def float64_as_default():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.parametrize("task", PLACES)
def test_a_right_answer_passes_with_float64_as_default(task, float64_as_default):
    namespace = {"torch": torch}
    exec(RIGHT[task][PLACES[task]], namespace)
    getattr(checks, f"check_{task}")(namespace[task])
