"""Answers to the assignments: right ones written differently, and wrong ones; a module for each.

RIGHT holds a list of sources for each task, WRONG a source for a part of each sentence that a check
is to say. A source is what a student would write in the cell; `torch` is imported there before.
CHANGES names, where there is one, the arguments that a task is to change instead of returning.
"""

from answers import descent, model

ASSIGNMENTS = {"01_model": model, "04_gradient_descent": descent}
