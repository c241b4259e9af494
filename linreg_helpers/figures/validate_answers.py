"""What a learner's function answers, or a ValueError that names it and says what else came."""

import torch


def name_of(function):
    return getattr(function, "__name__", "the function")


def ask(function, *arguments, shape):
    """What a learner's function answers, given copies of the tensors; a detached tensor.

    ValueError that names the function where the answer is no tensor of that shape.
    """
    answer = _answer(function, arguments)
    if not isinstance(answer, torch.Tensor) or answer.shape != shape:
        if isinstance(answer, torch.Tensor):
            came = f"shape {tuple(answer.shape)}"
        else:
            came = "None" if answer is None else f"a {type(answer).__name__}, {answer!r:.60}"
        raise ValueError(
            f"{name_of(function)} returned {came}; expected a tensor of shape {tuple(shape)}"
        )
    return answer.detach()


def ask_two(function, *arguments, shapes):
    """The two tensors that a learner's function answers, as `ask` for one."""
    answer = _answer(function, arguments)
    parts = answer if isinstance(answer, tuple | list) else [answer]
    came = [
        tuple(part.shape) if isinstance(part, torch.Tensor) else type(part).__name__
        for part in parts
    ]
    if came != list(shapes):
        raise ValueError(
            f"{name_of(function)} returned {', '.join(map(str, came))}; "
            f"expected two tensors, {shapes[0]} and {shapes[1]}"
        )
    return [part.detach() for part in parts]


def require_path(path, function, **shapes):
    """ValueError that names the function where its answer is no path of T+1 places.

    shapes: for each part that the path must have, its shape at one place, as w=(1,), b=().
    """
    name = name_of(function)
    words = [f"{part} {('T+1', *shape)}".replace("'", "") for part, shape in shapes.items()]
    expected = f"expected a path with {', '.join(words[:-1])} and {words[-1]}"
    if not all(hasattr(path, part) for part in shapes):
        came = "None" if path is None else f"a {type(path).__name__}"
        raise ValueError(f"{name} returned {came}; {expected}")
    for part in shapes:
        if not isinstance(getattr(path, part), torch.Tensor):
            came = type(getattr(path, part)).__name__
            raise ValueError(f"{name} returned {part} as a {came}; {expected}, all of them tensors")
    length = len(path.w) if path.w.dim() else 0
    for part, shape in shapes.items():
        came = tuple(getattr(path, part).shape)
        if came != (length, *shape) or not length:
            raise ValueError(f"{name} returned {part} of shape {came}; {expected}")


def _answer(function, arguments):
    # Copies, so that a function that changes its arguments changes nobody else's.
    return function(*(a.clone() if isinstance(a, torch.Tensor) else a for a in arguments))
