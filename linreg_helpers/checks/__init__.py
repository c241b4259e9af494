"""What the assignments call on a student's function; it says in one sentence what that misses.

trial      how a check calls a function, and what it says of what comes back
model      assignment 1: check_add_ones, check_polynomial_features, check_to_original_units
loss       assignment 2: check_mean_absolute_error, check_gaussian_nll, check_huber_loss,
           check_r_squared
"""

from linreg_helpers.checks.loss import (
    check_gaussian_nll,
    check_huber_loss,
    check_mean_absolute_error,
    check_r_squared,
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
    "check_gaussian_nll",
    "check_huber_loss",
    "check_mean_absolute_error",
    "check_polynomial_features",
    "check_r_squared",
    "check_to_original_units",
]
