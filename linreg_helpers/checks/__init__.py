"""What the assignments call on a student's function; it says in one sentence what that misses.

trial      how a check calls a function, and what it says of what comes back
model      assignment 1: check_add_ones, check_polynomial_features, check_to_original_units
loss       assignment 2: check_mean_absolute_error, check_gaussian_nll, check_huber_loss,
           check_r_squared
analytic   assignment 3: check_solve_normal_equations, check_ridge_solution, check_weighted_solution
descent    assignment 4: check_ridge_gradient, check_best_constant_lr, check_descend_until,
           check_autograd_step
sgd        assignment 5: check_epoch_indices, check_epoch_loss, check_momentum_step, check_train
tuning     assignment 6: check_split_indices, check_sample_log_uniform,
           check_probability_of_improvement, check_random_search
"""

from linreg_helpers.checks.analytic import (
    check_ridge_solution,
    check_solve_normal_equations,
    check_weighted_solution,
)
from linreg_helpers.checks.descent import (
    check_autograd_step,
    check_best_constant_lr,
    check_descend_until,
    check_ridge_gradient,
)
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
from linreg_helpers.checks.sgd import (
    check_epoch_indices,
    check_epoch_loss,
    check_momentum_step,
    check_train,
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
    "check_autograd_step",
    "check_best_constant_lr",
    "check_descend_until",
    "check_epoch_indices",
    "check_epoch_loss",
    "check_gaussian_nll",
    "check_huber_loss",
    "check_mean_absolute_error",
    "check_momentum_step",
    "check_polynomial_features",
    "check_probability_of_improvement",
    "check_r_squared",
    "check_random_search",
    "check_ridge_gradient",
    "check_ridge_solution",
    "check_sample_log_uniform",
    "check_solve_normal_equations",
    "check_split_indices",
    "check_to_original_units",
    "check_train",
    "check_weighted_solution",
]
