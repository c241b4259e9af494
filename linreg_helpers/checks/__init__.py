"""What the assignments call on a student's function; it says in one sentence what that misses.

trial      how a check calls a function, and what it says of what comes back
model      assignment 1: check_add_ones, check_polynomial_features, check_to_original_units
sgd        assignment 5: check_epoch_indices, check_epoch_loss, check_momentum_step, check_train
"""

from linreg_helpers.checks.model import (
    check_add_ones,
    check_polynomial_features,
    check_to_original_units,
)
from linreg_helpers.checks.sgd import (
    check_epoch_indices,
    check_epoch_loss,
    check_momentum_step,
    check_train,
)
from linreg_helpers.checks.trial import Miss

__all__ = [
    "Miss",
    "check_add_ones",
    "check_epoch_indices",
    "check_epoch_loss",
    "check_momentum_step",
    "check_polynomial_features",
    "check_to_original_units",
    "check_train",
]
