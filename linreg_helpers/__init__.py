"""The finished functions of the course, one module for each lesson, in the order they build on.

    conventions   what each name stands for (X, y, w, b, n, …), and the ValueError for the rest
    data          synthetic data of known truth; the diabetes data
    model         lesson 1: predict
    loss          lesson 2: squared_error, mean_squared_error
    analytic      lesson 3: analytic_solution, and least_squares below it
    descent       lesson 4: gradient, gradient_descent and its Path, largest_stable_lr
    sgd           lesson 5: minibatches, minibatch_sgd, losses_along, and arrival below them
    tuning        lesson 6: best_trial, and train_together below it
    bayesian_optimization   deeper: gaussian_process, expected_improvement, next_trial
    penalty       deeper: ridge, k_folds, cross_validate
    second_neuron deeper: hidden_layer, network, random_start, train_network
    strokes       what moves in a picture, written down for the page
    figures       the pictures, one module for each lesson: your function goes in
    time_limit    an end for code that does not come to one by itself
    checks        what the assignments call on your function; each names the mistake it meets
    exercises     the same for the exercises of the lessons, which go on after a mistake
    controls      the sliders, switches, buttons and questions of an explorer
    questions     what the explorers of the lessons ask before they move
    explorer      a picture under its sliders; knows no lesson (explorer.js: in the page)
    book          the book's own library: `from linreg_helpers.book import d2l`

Each module uses only those above it. The maths is imported here; pictures, sliders and the book
are imported where they are used, because they take their time to load.
"""

from linreg_helpers.analytic import analytic_solution
from linreg_helpers.bayesian_optimization import (
    expected_improvement,
    gaussian_process,
    next_trial,
    squared_exponential,
)
from linreg_helpers.data import diabetes, synthetic
from linreg_helpers.descent import Path, gradient, gradient_descent, largest_stable_lr
from linreg_helpers.loss import mean_squared_error, squared_error
from linreg_helpers.model import predict
from linreg_helpers.penalty import cross_validate, k_folds, ridge
from linreg_helpers.second_neuron import hidden_layer, network, random_start, train_network
from linreg_helpers.sgd import losses_along, minibatch_sgd, minibatches
from linreg_helpers.tuning import best_trial

__all__ = [
    "Path",
    "analytic_solution",
    "best_trial",
    "cross_validate",
    "diabetes",
    "expected_improvement",
    "gaussian_process",
    "gradient",
    "gradient_descent",
    "hidden_layer",
    "k_folds",
    "largest_stable_lr",
    "losses_along",
    "mean_squared_error",
    "minibatch_sgd",
    "minibatches",
    "network",
    "next_trial",
    "predict",
    "random_start",
    "ridge",
    "squared_error",
    "squared_exponential",
    "synthetic",
    "train_network",
]
