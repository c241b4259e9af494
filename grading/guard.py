"""What a submission replaced of Python, of the libraries and of the checks is put back.

The source of this file runs in the submission's kernel, before its first cell and before each test.
It finds what was replaced by accident or in the open; a person who hides it on purpose can.
"""

import builtins
import importlib
import types

MODULES = ["torch", "torch.linalg", "torch.nn.functional", "torch.optim", "numpy", "math", "random"]
CHECKS = "linreg_helpers.checks"


def guarded():
    """The objects whose attributes must stay as they are."""
    checks = importlib.import_module(CHECKS)
    parts = [part for part in vars(checks).values() if isinstance(part, types.ModuleType)]
    modules = [importlib.import_module(name) for name in MODULES]
    return [builtins, *modules, modules[0].Tensor, checks, *parts]


KEPT = [(owner, dict(vars(owner))) for owner in guarded()]
INTERACTIVE = {"_", "display", "get_ipython", "input", "print", "exit", "quit"}  # IPython's own


def put_back(namespace):
    """Put back what was replaced, in modules and in the names of a notebook; what it was."""
    replaced = []
    for owner, kept in KEPT:
        for name, value in kept.items():
            if callable(value) and name not in INTERACTIVE and vars(owner).get(name) is not value:
                setattr(owner, name, value)
                replaced.append(f"{owner.__name__}.{name}")
    checks = importlib.import_module(CHECKS)
    for name in checks.__all__:
        if name in namespace and namespace[name] is not getattr(checks, name):
            namespace[name] = getattr(checks, name)
            replaced.append(name)
    return replaced
