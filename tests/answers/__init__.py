"""Answers to the assignments: right ones written differently, and wrong ones; a module for each.

RIGHT holds a list of sources for each task, WRONG a source for a part of each sentence that a check
is to say. A source is what a student would write in the cell; `torch` is imported there before.
"""

from answers import model, sgd

ASSIGNMENTS = {"01_model": model, "05_minibatch_sgd": sgd}
