"""What the assignments call on a student's function: one sentence names what is not yet right.

Each module holds the checks of one assignment, `check_<task>`, which are re-exported here; `runner`
runs a student's function, and compares its answer.
"""

from importlib import import_module
from pkgutil import iter_modules

from linreg_helpers.checks.runner import Miss

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
__all__ = ["Miss"]
for _module in _MODULES:
    for _name in vars(_module):
        if _name.startswith("check_"):
            globals()[_name] = getattr(_module, _name)
            __all__.append(_name)
