"""What the assignments call on a student's function: one sentence names what is not yet right.

Each module holds the checks of a lesson's exercises and its assignment, `check_<task>`, which are
re-exported here; `runner` runs a student's function and compares its answer, `reading` looks at
what was read from a picture.
"""

from importlib import import_module
from pkgutil import iter_modules

from linreg_helpers.checks.runner import Miss

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
_CHECKS = {
    name: check
    for module in _MODULES
    for name, check in vars(module).items()
    if name.startswith("check_")
}
globals().update(_CHECKS)
__all__ = ["Miss", *_CHECKS]
