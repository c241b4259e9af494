"""What the assignments call on a student's function; it says in one sentence what that misses.

trial      how a check calls a function, and what it says of what comes back
model      assignment 1: check_add_ones, check_polynomial_features, check_to_original_units
descent    assignment 4: check_ridge_gradient, check_best_constant_lr, check_descend_until,
           check_autograd_step
"""

from linreg_helpers.checks.descent import (
    check_autograd_step,
    check_best_constant_lr,
    check_descend_until,
    check_ridge_gradient,
)
from linreg_helpers.checks.model import (
    check_add_ones,
    check_polynomial_features,
    check_to_original_units,
)
from linreg_helpers.checks.trial import Miss

__all__ = [
    "Miss",
    "check_add_ones",
    "check_autograd_step",
    "check_best_constant_lr",
    "check_descend_until",
    "check_polynomial_features",
    "check_ridge_gradient",
    "check_to_original_units",
]
