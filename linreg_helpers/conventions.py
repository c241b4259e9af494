"""What each name of the course stands for, and the ValueError for what it cannot be."""

import math
import numbers

import torch

# n examples, d features. A letter means the same number wherever it stands.
SHAPES = {"X": "nd", "y": "n", "y_hat": "n", "w": "d", "b": ""}
WHOLE_FROM_ONE = ("n",)
NUMBERS_FROM_ZERO = ("noise",)


def require(**arguments):
    """Raise a ValueError for an argument that cannot be what its name stands for.

    Arrays (X, y, y_hat, w, b) must fit together as in `require_shapes`, hold at least one number,
    and only finite ones. n must be a whole number from 1 up, noise a plain number from 0 up.
    """
    unknown = set(arguments) - {*SHAPES, *WHOLE_FROM_ONE, *NUMBERS_FROM_ZERO}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no names of this course")
    require_shapes(**{name: value for name, value in arguments.items() if name in SHAPES})
    for name, value in arguments.items():
        if name in SHAPES:
            _require_finite(name, torch.as_tensor(value))
        elif name in WHOLE_FROM_ONE:
            if not _is(numbers.Integral, value) or value < 1:
                raise ValueError(f"{name} is {value!r}; wanted a whole number, 1 or more")
        elif name in NUMBERS_FROM_ZERO:
            if not _is(numbers.Real, value) or not 0 <= value < math.inf:
                raise ValueError(
                    f"{name} is {value!r}; wanted a plain number, finite and 0 or more"
                )


def require_shapes(**arrays):
    """Raise a ValueError where shapes do not fit: X (n, d), y (n,), y_hat (n,), w (d,), b ().

    The first array in which a size stands sets it. The message names the array that disagrees,
    its shape, and the shape that was wanted.
    """
    sizes = {}
    for name, value in arrays.items():
        shape, letters = tuple(torch.as_tensor(value).shape), SHAPES[name]
        wanted = [sizes.get(letter, size) for letter, size in zip(letters, shape)]
        if len(shape) != len(letters) or list(shape) != wanted:
            given = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
            written = "(" + ", ".join(letters) + ("," if len(letters) == 1 else "") + ")"
            raise ValueError(
                f"{name} has shape {shape}; wanted {written}" + (f" with {given}" if given else "")
            )
        sizes.update(zip(letters, shape))


def _require_finite(name, array):
    if array.numel() == 0:
        raise ValueError(f"{name} is empty, shape {tuple(array.shape)}; wanted at least one number")
    bad = int((~torch.isfinite(array)).sum())
    if bad:
        raise ValueError(
            f"{name} holds {bad} NaN or infinite numbers of {array.numel()}; wanted finite ones"
        )


def _is(kind, value):
    return isinstance(value, kind) and not isinstance(value, bool)
