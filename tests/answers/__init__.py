"""Answers to the assignments: right ones written differently, and wrong ones; a module for each.

A module has the name of its assignment without the number. RIGHT holds a list of sources for each
task, WRONG a source for a part of each sentence that a check is to say. A source is what a student
would write in the cell; `torch` is imported there before. CHANGES names, where there is one, the
arguments that a task is to change instead of returning.

Blank lines part the right answers to a task. An answer that differs from another in a line or so is
an `edit` of it, so that its row shows the mistake.
"""

from importlib import import_module

from support.guards import ROOT

ASSIGNMENTS = {
    path.stem: import_module(f"answers.{path.stem.partition('_')[2]}")
    for path in sorted(ROOT.glob("notebooks/assignments/*/*.ipynb"))
    if path.stem == path.parent.name
}
