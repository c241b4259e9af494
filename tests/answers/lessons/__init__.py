"""Answers to the exercises of the lessons; a module for each lesson.

As in `answers`: RIGHT holds a list of sources for each exercise, WRONG a source for a part of each
sentence that its check is to say.
"""

from importlib import import_module
from pkgutil import iter_modules

EXERCISES = {
    module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
}
