"""Answers to the assignments: right ones written differently, and wrong ones; a module for each.

RIGHT holds a list of sources for each task, WRONG a source for a part of each sentence that a check
is to say. A source is what a student would write in the cell; `torch` is imported there before.
"""

from answers import model, tuning

ASSIGNMENTS = {"01_model": model, "06_hyperparameters": tuning}
