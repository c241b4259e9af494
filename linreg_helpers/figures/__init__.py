"""The pictures of the course: artists made once, moved by `update()`. Your function goes in.

style              colors and sizes
static             show: a static figure with its alternative text
picture            what every live picture is built on
validate_answers   what a learner's function answers, or a ValueError that names it
landscape          the loss of a line as a map over (w, b)
run                a training run in three linked panels
reading            panels of numbers, and what is read from them
space              pictures that turn
and a module for each lesson: its `Picture`s, which an explorer moves, and what is drawn once

What a module names in its `__all__` is re-exported here.
"""

from importlib import import_module
from pkgutil import iter_modules

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
_EXPORTS = {
    name: getattr(module, name) for module in _MODULES for name in getattr(module, "__all__", ())
}
globals().update(_EXPORTS)
__all__ = list(_EXPORTS)
