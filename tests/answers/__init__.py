"""Answers to the assignments: right ones written differently, and wrong ones; a module for each.

RIGHT holds a list of sources for each task, WRONG a source for a part of each sentence that a check
is to say. A source is what a student would write in the cell; `torch` is imported there before.
CHANGES names, where there is one, the arguments that a task is to change instead of returning.
"""

from answers import analytic, descent, loss, model, sgd, tuning

ASSIGNMENTS = {
    "01_model": model,
    "02_loss": loss,
    "03_analytic_solution": analytic,
    "04_gradient_descent": descent,
    "05_minibatch_sgd": sgd,
    "06_hyperparameters": tuning,
}
