"""What each name of the course stands for, and the ValueError for what it cannot be."""

import functools
import math
import numbers
import sys

import torch

# n examples, d features, p places of a path, r learning rates; m points of a search, q new ones,
# in k dimensions; h hidden neurons.
# A letter means the same number wherever it stands.
SHAPES = {"X": "nd", "y": "n", "y_hat": "n", "w": "d", "b": "", "ws": "pd", "bs": "p", "lrs": "r"}
SHAPES |= {"points": "mk", "values": "m", "new_points": "qk", "candidates": "qk"}
SHAPES |= {"mean": "q", "std": "q", "best": "", "curves": "qr", "V": "dh", "c": "h"}
ARRAYS_FROM_ZERO = ("std",)
ARRAYS_ABOVE_ZERO = ("lrs",)
WHOLE = {"n": 1, "num_steps": 0, "batch_size": 1, "num_epochs": 0}  # and from where on
NUMBERS_FROM_ZERO = ("noise",)
NUMBERS_ABOVE_ZERO = ("lr", "length", "penalty")
GENERATOR = ("generator",)


def require(**arguments):
    """Raise a ValueError for an argument that cannot be what its name stands for.

    Arrays must fit together as in `require_shapes`, hold at least one number, and only finite ones,
    std from 0 up, lrs above 0. n and batch_size must be whole numbers from 1 up, num_steps and
    num_epochs from 0 up, noise a plain number from 0 up, lr, length and penalty above 0,
    generator a torch.Generator.
    """
    require_shapes(**{name: value for name, value in arguments.items() if name in SHAPES})
    for name, value in arguments.items():
        if name in SHAPES:
            _require_finite(name, torch.as_tensor(value))
            if name in ARRAYS_ABOVE_ZERO and value.min() <= 0:
                raise ValueError(f"{name} holds {value.min():.4g}; expected all above 0")
            if name in ARRAYS_FROM_ZERO and value.min() < 0:
                raise ValueError(f"{name} holds {value.min():.4g}; expected all 0 or more")
        elif name in WHOLE:
            if not _is(numbers.Integral, value) or value < WHOLE[name]:
                raise ValueError(
                    f"{name} is {value!r}; expected a whole number, {WHOLE[name]} or more"
                )
        elif name in NUMBERS_FROM_ZERO:
            if not _is(numbers.Real, value) or not 0 <= value <= sys.float_info.max:
                raise ValueError(
                    f"{name} is {value!r}; expected a plain number, finite and 0 or more"
                )
        elif name in NUMBERS_ABOVE_ZERO:
            if not _is(numbers.Real, value) or not 0 < value <= sys.float_info.max:
                raise ValueError(
                    f"{name} is {value!r}; expected a plain number, finite and above 0"
                )
        elif name in GENERATOR:
            if not isinstance(value, torch.Generator):
                raise ValueError(f"{name} is {value!r}; expected a torch.Generator")
        else:
            raise ValueError(f"{name} is no name of this course")


def require_shapes(**arrays):
    """Raise a ValueError where arrays do not fit: X (n, d), y (n,), w (d,), b (), … as in `SHAPES`.

    Each must be a floating-point tensor, all of the same dtype; single numbers (b, best) may be
    plain ones or of another dtype. The first array in which a size stands sets it. The message
    names the array that disagrees, what came and what was expected.
    """
    described = []
    for name, value in arrays.items():
        shape, dtype = None, None
        if isinstance(value, torch.Tensor):
            shape, dtype = value.shape, value.dtype
        described.append((name, type(value), shape, dtype))
    _require_fit(*described)


@functools.lru_cache(maxsize=1000)  # each step of a training asks what the one before did
def _require_fit(*described):
    """What `require_shapes` does, from each name, type and, of a tensor, its shape and dtype."""
    sizes, expected_dtype = {}, None
    for name, kind, shape, dtype in described:
        if name not in SHAPES:
            raise ValueError(
                f"{name} is no array of this course; expected one of {', '.join(SHAPES)}"
            )
        letters = SHAPES[name]
        if shape is None:
            if not letters and issubclass(kind, numbers.Real) and kind is not bool:
                continue
            raise ValueError(
                f"{name} is a {kind.__name__}; expected a tensor {_shape_text(letters)}"
            )
        fits = len(shape) == len(letters)
        for letter, size in zip(letters, shape):
            fits = fits and sizes.get(letter, size) == size
        if not fits:
            here = [sizes.get(letter, letter) for letter in letters]
            raise ValueError(
                f"{name} has shape {tuple(shape)}; expected {_shape_text(letters)}"
                + (f", here {_shape_text(here)}" if here != [*letters] else "")
            )
        if letters:  # a single number adapts to the array it meets
            if expected_dtype is None:
                expected_dtype = dtype if dtype.is_floating_point else torch.get_default_dtype()
            if dtype != expected_dtype:
                raise ValueError(f"{name} is of {dtype}; expected {expected_dtype}")
        sizes.update(zip(letters, shape))


def _shape_text(sizes):
    return "(" + ", ".join(map(str, sizes)) + ("," if len(sizes) == 1 else "") + ")"


def _require_finite(name, array):
    if array.numel() == 0:
        raise ValueError(
            f"{name} is empty, shape {tuple(array.shape)}; expected at least one number"
        )
    # The sum, which is quick, is finite only if every number is; sometimes not even then.
    bad = 0 if math.isfinite(array.sum()) else int((~torch.isfinite(array)).sum())
    if bad:
        raise ValueError(
            f"{name} holds {bad} NaN or infinite numbers of {array.numel()}; expected finite ones"
        )


def _is(kind, value):
    return isinstance(value, kind) and not isinstance(value, bool)
