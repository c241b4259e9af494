"""What the assignments call on a student's function; it says in one sentence what that misses.

trial      how a check calls a function, and what it says of what comes back
model      assignment 1: check_add_ones, check_polynomial_features, check_to_original_units
tuning     assignment 6: check_split_indices, check_sample_log_uniform,
           check_probability_of_improvement, check_random_search
"""

from linreg_helpers.checks.model import (
    check_add_ones,
    check_polynomial_features,
    check_to_original_units,
)
from linreg_helpers.checks.trial import Miss
from linreg_helpers.checks.tuning import (
    check_probability_of_improvement,
    check_random_search,
    check_sample_log_uniform,
    check_split_indices,
)

__all__ = [
    "Miss",
    "check_add_ones",
    "check_polynomial_features",
    "check_probability_of_improvement",
    "check_random_search",
    "check_sample_log_uniform",
    "check_split_indices",
    "check_to_original_units",
]
