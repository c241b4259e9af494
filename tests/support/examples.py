"""Random examples that several files of tests share, and what a function must refuse."""

import math

import numpy as np
import pytest
import torch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def data(n, d, seed=0, dtype=torch.float64):
    """X (n, d), y (n,), all of it noise."""
    generator = seeded(seed)
    X = torch.randn(n, d, generator=generator, dtype=dtype)
    return X, torch.randn(n, generator=generator, dtype=dtype)


def in_cube(*shape, seed=0):
    """Points in the unit cube."""
    return torch.rand(*shape, generator=seeded(seed), dtype=torch.float64)


def numbers(*values):
    return torch.tensor(values, dtype=torch.float64)


def refusal(function, *arguments, **named):
    """The words of the ValueError that a call must raise."""
    with pytest.raises(ValueError) as raised:
        function(*arguments, **named)
    return str(raised.value)


AT_LEAST_ONE, FINITE = "expected at least one number", "expected finite ones"
BAD_DATA = [  # what X (5, 2) and y (5,) cannot be, and the message
    ({"X": torch.zeros(0, 2), "y": torch.zeros(0)}, f"X is empty, shape (0, 2); {AT_LEAST_ONE}"),
    ({"X": torch.zeros(5, 0)}, f"X is empty, shape (5, 0); {AT_LEAST_ONE}"),
    ({"X": torch.zeros(5)}, "X has shape (5,); expected (n, d)"),
    ({"X": np.zeros((5, 2))}, "X is a ndarray; expected a tensor (n, d)"),
    (
        {"X": torch.tensor([[0, math.nan]] * 5)},
        f"X holds 5 NaN or infinite numbers of 10; {FINITE}",
    ),
    ({"y": torch.zeros(4)}, "y has shape (4,); expected (n,), here (5,)"),
    ({"y": torch.zeros(5, 1)}, "y has shape (5, 1); expected (n,), here (5,)"),
    ({"y": torch.zeros(5).double()}, "y is of torch.float64; expected torch.float32"),
    (
        {"y": torch.tensor([0, math.nan, math.inf, 0, 0])},
        f"y holds 2 NaN or infinite numbers of 5; {FINITE}",
    ),
]
ABOVE_ZERO = [0, 0.0, -1.0, math.nan, math.inf, torch.tensor(0.5)]
BAD_SETTINGS = {  # what a single argument cannot be, and what is expected
    "batch_size": ([0, -1, 2.5, 2.0, True, "3", math.nan, None], "a whole number, 1 or more"),
    "num_epochs": ([-1, 1.5, True], "a whole number, 0 or more"),
    "lr": (ABOVE_ZERO, "a plain number, finite and above 0"),
    "length": (ABOVE_ZERO, "a plain number, finite and above 0"),
    "noise": ([-0.1, math.nan, None], "a plain number, finite and 0 or more"),
    "generator": ([None, 0, 3], "a torch.Generator"),
}


def refused_calls(functions, more):
    """For each function all that its arguments cannot be: (function, arguments, message).

    functions: pairs of a function and good arguments by name, X (5, 2) and y (5,) among them;
    more: pairs of changed arguments and a message, for those functions that take the arguments.
    """
    settings = [
        ({name: bad}, f"{name} is {bad!r}; expected {expected}")
        for name, (values, expected) in BAD_SETTINGS.items()
        for bad in values
    ]
    return [
        (function, {**good, **changed}, message)
        for function, good in functions
        for changed, message in [*BAD_DATA, *settings, *more]
        if changed.keys() <= good.keys()
    ]
