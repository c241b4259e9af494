"""How a check runs a student's function, and how it names what is wrong with the answer."""

import hashlib
import inspect
import itertools
import math
import numbers
import re
import textwrap

import numpy as np
import torch

from linreg_helpers.time_limit import TooLong, limited_to

SECONDS = 10  # of processor time for one call; the right ones take milliseconds
STUB = "Write your code here"  # in the cells that students are to fill
GLOSSES = {  # what a learner can do about an error of PyTorch's, by a part of its message
    r"must match|cannot be multiplied|size mismatch|same number of dimensions": "the shapes don't "
    "fit; print the .shape of all that this line puts together",
    "one element tensors": "functions of math take one number; PyTorch has the same for tensors, "
    "as torch.log",
    "NoneType.*zero_": ".grad is None until the first backward()",
}
VARIANT = b""  # of a course and year; where there is one, other data come from the same seeds


class Miss(AssertionError):
    """One sentence on what is not yet right; Jupyter shows it without the lines of the check."""

    def __init__(self, sentence):
        super().__init__(textwrap.shorten(sentence, 200, placeholder=" …"))

    def _render_traceback_(self):
        return [f"Not yet: {self}"]


class Elsewhere:
    """A function that runs in another process, as `grading` has them: see `run_here`."""

    def run(self, *given):
        raise NotImplementedError


def generator_for(seed):
    """A generator for the data of a check; the same for the same seed and VARIANT."""
    if VARIANT:
        digest = hashlib.sha256(VARIANT + str(seed).encode()).digest()
        seed = int.from_bytes(digest[:6], "big")
    return torch.Generator().manual_seed(seed)


def normal(seed, *shape):
    """Random numbers for a check to try a function on, float32; the same for the same seed."""
    return torch.randn(shape, generator=generator_for(seed), dtype=torch.float32)


def call(task, function, changes=(), hint=None, hint_for="", **arguments):
    """What the function answers, given copies of the arguments in their order.

    Miss where it is not written, raises, takes longer than SECONDS, or changes an argument.
    changes: names of arguments that it is to change; these it gets themselves, not copies.
    hint: the sentence on the mistake behind an error whose message matches hint_for.
    """
    given = {name: copy_of(value) for name, value in arguments.items()}
    given |= {name: arguments[name] for name in changes}
    try:
        if isinstance(function, Elsewhere):
            answer, kind, switched_off = function.run(*given.values())
        else:
            answer, kind, switched_off = run_here(function, *given.values())
    except TooLong:
        raise Miss(
            f"{task} did not end within {SECONDS} seconds; does each of its loops come to an end?"
        ) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        message = message_of(error)
        if isinstance(error, NotImplementedError) and (STUB in message or not error.args):
            raise Miss(
                f"{task}, or what it calls, is not written yet: replace `raise NotImplementedError`"
            ) from None
        if hint and re.search(hint_for, message):
            raise Miss(f"{task}: {hint} ({message})") from error
        raised = f"raised {message}, given {describe(arguments)}"
        for part, gloss in GLOSSES.items():  # before the message, whose end a long one loses
            if re.search(part, message):
                raise Miss(f"{task}: {gloss} ({raised})") from error
        raise Miss(f"{task} {raised}") from error
    if kind == "coroutine":
        raise Miss(f"{task} returned a coroutine, which waits to be run; leave out `async`")
    if kind == "generator":
        raise Miss(f"{task} returned a generator; does `yield` stand where `return` is meant?")
    if switched_off:
        raise Miss(f"{task} leaves autograd switched off for all that comes later")
    for name, value in arguments.items():
        if name not in changes and not same(given[name], value, exactly=True):
            raise Miss(
                f"{task} changed its argument {name}; calculate something new, and leave what "
                "was given as it is"
            )
    return answer


def run_here(function, *given):
    """The answer of a function, whether it is a "coroutine" or of a "generator" function, or "".

    And whether autograd is switched off after it. TooLong where it takes longer than SECONDS.
    """
    with torch.enable_grad(), limited_to(SECONDS, processor=True):
        answer = function(*given)
        switched_off = not torch.is_grad_enabled()
    if inspect.iscoroutine(answer):
        answer.close()  # or Python warns that it was never awaited
        return None, "coroutine", switched_off
    kind = "generator" if inspect.isgeneratorfunction(function) else ""
    return answer, kind, switched_off


def message_of(error):
    """The name of an error and the first line of its message."""
    try:
        message = f"{type(error).__name__}: {error}"
    except Exception:  # one of the student's own may have no message
        message = type(error).__name__
    return message.strip().splitlines()[0].rstrip(": ")


def raises_value_error(task, function, when, **arguments):
    """Miss unless the function raises a ValueError, as it should `when` …"""
    try:
        answer = call(task, function, **arguments)
    except Miss as miss:
        if isinstance(miss.__cause__, ValueError):
            return
        if miss.__cause__ is None:
            raise
        raised = type(miss.__cause__).__name__
        raise Miss(f"{task} raised {raised} {when}; expected a ValueError") from miss.__cause__
    if isinstance(answer, ValueError) or answer is ValueError:
        raise Miss(f"{task} returned a ValueError {when}; raise it instead")
    raise Miss(f"{task} returned an answer {when}; expected a ValueError")


def compare(task, answer, right, mistakes, parts=None, case=None):
    """Miss where the answer is not right, with the sentence on the mistake that leads to it.

    right: a tensor, or a tuple of them, one for each name in parts; mistakes: for each sentence
    what its mistake gives in place of `right`; case: for an answer that no sentence fits, the
    function, the right answer and the arguments where these are easy, with lists for tensors.
    """
    if not same(answer, right):
        for sentence, wrong in mistakes.items():
            if same(answer, wrong) and not same(wrong, right):
                raise Miss(f"{task}: {sentence}")
    if parts is None:
        require_tensor(task, "", answer, right)
    else:
        if not isinstance(answer, tuple | list) or len(answer) != len(parts):
            names = f"{', '.join(parts[:-1])} and {parts[-1]}"
            raise Miss(f"{task} returned {kind_of(answer)}; expected {names}")
        for part, one, expected in zip(parts, answer, right):
            require_tensor(task, f" for {part}", one, expected)
    if not same(answer, right):
        advice = "try it where you can calculate the answer by hand"
        found = in_this_case(task, *case) if case else ""
        raise Miss(f"{task} gives other numbers than it should; {found or advice}")


def in_this_case(task, function, right, arguments):
    """What a function answers in an easy case, and what is right; "" where that is the same."""
    tensors = {
        name: torch.tensor(value, dtype=torch.float32) if isinstance(value, list) else value
        for name, value in arguments.items()
    }
    answer, right = call(task, function, **tensors), torch.tensor(right, dtype=torch.float32)
    require_tensor(task, "", answer, right)
    if same(answer, right):
        return ""
    given = ", ".join(f"{name} = {in_figures(value)}" for name, value in arguments.items())
    found, expected = in_figures(answer.tolist()), in_figures(right.tolist())
    return f"for {given} it gives {found}; expected {expected}"


def require_fixed(task, answer, outcome, symptoms, part, parts=None):
    """Miss with the symptom of bug number `part` where that is left in a draft to debug.

    outcome(left): what comes out while the bugs in the tuple `left` are there; symptoms: one for
    each bug, numbered from 1. Miss, too, where no choice of bugs leads to the answer.
    """
    numbers = range(1, len(symptoms) + 1)
    for count in range(len(symptoms) + 1):
        for left in itertools.combinations(numbers, count):
            if same(answer, outcome(left)):
                if part in left:
                    raise Miss(f"{task}: {symptoms[part - 1]}")
                return
    compare(task, answer, outcome(()), {}, parts)


def require_tensor(task, part, answer, expected):
    """Miss where the answer is no tensor of the shape and dtype of the expected one."""
    shape = tuple(expected.shape)
    if answer is None and not part:
        raise Miss(f"{task} returned None; does it end with `return`?")
    if not isinstance(answer, torch.Tensor):
        how = ", which torch.tensor(…) makes" if isinstance(answer, float) and not shape else ""
        raise Miss(
            f"{task} returned {kind_of(answer)}{part}; expected a tensor of shape {shape}{how}"
        )
    if not plain(answer):
        raise Miss(f"{task} returned a tensor{part} that is complex, sparse or not on the CPU")
    if tuple(answer.shape) != shape:
        raise Miss(f"{task} returned shape {tuple(answer.shape)}{part}; expected {shape}")
    if answer.dtype != expected.dtype:
        raise Miss(f"{task} returned {answer.dtype}{part}; expected {expected.dtype}")


def require_number(task, answer, if_complex="expected a real one"):
    """A plain number or a tensor of shape () as float32; Miss where the answer is neither."""
    if answer is None:
        raise Miss(f"{task} returned None; does it end with `return`?")
    tensor = isinstance(answer, torch.Tensor)
    if answer.is_complex() if tensor else isinstance(answer, complex | np.complexfloating):
        raise Miss(f"{task} returned a complex number; {if_complex}")
    if tensor:
        if not plain(answer):
            raise Miss(f"{task} returned a tensor that is sparse or not on the CPU")
        if answer.shape != ():
            raise Miss(f"{task} returned shape {tuple(answer.shape)}; expected one plain number")
        answer = answer.item()
    if not isinstance(answer, numbers.Real):
        raise Miss(f"{task} returned {kind_of(answer)}; expected one plain number")
    try:
        value = float(answer)
    except OverflowError:  # an int such as 10**400
        value = math.inf
    return torch.tensor(value, dtype=torch.float32)


def require_indices(task, part, answer, n):
    """Miss where a part of an answer is no tensor (size,) of indices from 0 to n − 1."""
    if not isinstance(answer, torch.Tensor):
        raise Miss(f"{task} returned {kind_of(answer)} for a {part}; expected a tensor of indices")
    if not plain(answer):
        raise Miss(f"{task} returned a {part} that is complex, sparse or not on the CPU")
    if answer.dim() != 1:
        raise Miss(
            f"{task} returned shape {tuple(answer.shape)} for a {part}; expected one dimension, "
            "even for a single index"
        )
    if answer.dtype == torch.bool:
        raise Miss(f"{task} returned a mask of True and False for a {part}; expected the indices")
    if answer.is_floating_point():
        raise Miss(f"{task}: the indices are floats, which can't index; expected torch.int64")
    if answer.dtype != torch.int64:
        raise Miss(f"{task} returned {answer.dtype} for a {part}; expected torch.int64")
    if not ((answer >= 0) & (answer < n)).all():
        raise Miss(f"{task}: some index is below 0 or above n − 1; where do indices start and end?")


def require_generator(task, first, again, other):
    """Miss unless two equal states of the generator gave the same, and another state another."""
    if not same(first, again):
        raise Miss(
            f"{task}: two generators in the same state give different answers; are all random "
            "numbers drawn from generator?"
        )
    if same(first, other):
        raise Miss(
            f"{task}: generators in different states give the same answer; does your function set "
            "a seed, or draw nothing?"
        )


def same(one, other, exactly=False):
    """Whether two answers are the same numbers, up to the rounding of float32 unless exactly."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        if len(one) != len(other):
            return False
        return all(same(part, counterpart, exactly) for part, counterpart in zip(one, other))
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        if not plain(one) or not plain(other) or one.shape != other.shape:
            return False
        if exactly:  # a nan is equal to a nan here
            numbers = (tensor.nan_to_num(0, math.inf, -math.inf) for tensor in (one, other))
            return torch.equal(one.isnan(), other.isnan()) and torch.equal(*numbers)
        one, other = one.detach().double(), other.detach().double()
        # As large as the largest number allows: rounding is as large in all that came of a sum.
        atol = 1e-5 * float(other.abs().nan_to_num(0, 0, 0).max()) if other.numel() else 0.0
        return torch.allclose(one, other, rtol=1e-4, atol=atol, equal_nan=True)
    if isinstance(one, torch.Generator):
        return True  # it is there to be used
    return one is other or (type(one) is type(other) and one == other)


def plain(tensor):
    """Whether its numbers can be compared: real ones, all of them there, on the CPU."""
    there = tensor.device.type == "cpu" and tensor.layout == torch.strided
    return there and not tensor.is_complex() and not tensor.is_nested


def copy_of(value):
    if isinstance(value, torch.Tensor):
        return value.clone()
    return list(value) if isinstance(value, list) else value


def kind_of(answer):
    """The type of an answer, with its article, or how many things a tuple or list holds."""
    if answer is None:
        return "None"
    kind = type(answer).__name__
    if isinstance(answer, np.generic):  # or its float32 would read like that of PyTorch
        kind = f"NumPy {kind}"
    if isinstance(answer, tuple | list):
        kind = f"{kind} of {len(answer)}"
    return f"{'an' if kind[0].lower() in 'aeiou' or kind == 'ndarray' else 'a'} {kind}"


def in_figures(value):
    """A number, or a list of numbers, as one would write it by hand."""
    if isinstance(value, list):
        return f"[{', '.join(map(in_figures, value))}]"
    return f"{value:.5g}"


def describe(arguments):
    """The arguments by name, tensors by their shapes; functions and generators are left out."""
    descriptions = []
    for name, value in arguments.items():
        if isinstance(value, torch.Tensor):
            descriptions.append(f"{name} of shape {tuple(value.shape)}")
        elif isinstance(value, tuple | list) and any(isinstance(x, torch.Tensor) for x in value):
            descriptions.append(f"{name}, {kind_of(value)}")
        elif not callable(value) and not isinstance(value, torch.Generator):
            descriptions.append(f"{name} = {value}")
    return ", ".join(descriptions)
