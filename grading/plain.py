"""Values as plain data between two processes that need not trust each other.

Nothing that arrives is unpickled or evaluated: what is neither a number, a text, a tensor nor a
list of these arrives as the name of its kind. This file's source runs in a student's kernel, too.
"""

import builtins
import json
from fractions import Fraction

import numpy as np
import torch

LONGEST = 8 * 2**20  # bytes of a message
MOST = 50_000  # values in it, and parts of values
DEEPEST = 30  # lists in lists
DTYPES = {
    str(kind).removeprefix("torch."): kind
    for kind in vars(torch).values()
    if isinstance(kind, torch.dtype) and not str(kind).startswith("torch.q")
}
AS_THEY_ARE = (type(None), bool, int, float, str)


class Broken(Exception):
    """What came through a pipe is no message, or a value that no message can hold."""


class Other:
    """In place of a value that does not travel."""


def send(connection, message):
    """Send what JSON knows through a connection of `multiprocessing`."""
    try:
        text = json.dumps(message).encode()
    except ValueError as error:  # such as an int of more digits than Python writes
        raise Broken(str(error)) from None
    if len(text) > LONGEST:
        raise Broken(f"an answer of more than {LONGEST >> 20} MB")
    connection.send_bytes(text)


def receive(connection):
    """The next message; EOFError or OSError where there will be none."""
    text = connection.recv_bytes(LONGEST)
    if sum(map(text.count, (b"[", b"{", b","))) > MOST:
        raise Broken(f"an answer of more than {MOST} values")
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        raise Broken("no message") from None


def encode(value, functions=(), depth=0):
    """A value as what JSON knows; a function by its place in the list `functions`, if it is one."""
    if depth > DEEPEST:
        raise Broken("lists in lists, too deep")
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if kind is Fraction:
        return {"fraction": [value.numerator, value.denominator]}
    if isinstance(value, torch.Tensor):
        return encoded_tensor(value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufcU":
        name = "scalar" if isinstance(value, np.generic) else "array"
        return {name: [value.dtype.str, value.shape, value.tobytes().hex()]}
    if isinstance(value, list | tuple):
        parts = [encode(part, functions, depth + 1) for part in value]
        return parts if isinstance(value, list) else {"tuple": parts}
    if isinstance(value, torch.Generator):
        return {"generator": encoded_tensor(value.get_state())}
    if callable(value) and hasattr(functions, "append"):
        functions.append(value)
        return {"function": len(functions) - 1}
    return {"other": kind.__name__[:60]}


def encoded_tensor(value):
    dtype = str(value.dtype).removeprefix("torch.")
    if value.layout != torch.strided or value.is_nested or dtype not in DTYPES:
        return {"tensor": "sparse"}
    if value.device.type != "cpu":
        return {"tensor": "meta", "dtype": dtype}
    numbers = value.detach().as_subclass(torch.Tensor).resolve_conj().resolve_neg().reshape(-1)
    grad = value.grad if value.is_leaf else None
    return {
        "tensor": dtype,
        "shape": list(value.shape),
        "bytes": numbers.contiguous().view(torch.uint8).numpy().tobytes().hex(),
        "requires_grad": value.requires_grad,
        "is_leaf": value.is_leaf,
        "grad": None if grad is None else encoded_tensor(grad.detach()),
    }


def decode(data, function=None):
    """The value of what `encode` gave; function(place) gives what stands for a function.

    Raises whatever Python, NumPy and PyTorch say to what is no value.
    """
    if type(data) in AS_THEY_ARE:
        return data
    if isinstance(data, list):
        return [decode(part, function) for part in data]
    if "tensor" in data:
        return decoded_tensor(data)
    ((name, content),) = data.items()
    if name == "tuple":
        return tuple(decode(list(content), function))
    if name == "complex":
        return complex(*map(float, content))
    if name == "fraction":
        return Fraction(*map(int, content))
    if name in ("array", "scalar"):
        dtype, shape, raw = np.dtype(str(content[0])), content[1], bytes.fromhex(content[2])
        if dtype.kind not in "biufcU":
            raise Broken("no numbers")
        values = np.frombuffer(raw, dtype).reshape(shape).copy()
        return values if name == "array" else values[()]
    if name == "generator":
        generator = torch.Generator()
        generator.set_state(decoded_tensor(content))
        return generator
    if name == "function":
        return function(int(content))
    if name != "other":
        raise Broken("no value")
    return type(printable(content), (Other,), {})()


def printable(text):
    return "".join(sign if sign.isprintable() else "�" for sign in str(text)[:300])


def decoded_tensor(data):
    if data["tensor"] == "sparse":
        return torch.zeros(1).to_sparse()
    if data["tensor"] == "meta":
        return torch.zeros(1, device="meta", dtype=DTYPES[data["dtype"]])
    raw, dtype = bytearray.fromhex(data["bytes"]), DTYPES[data["tensor"]]
    flat = torch.frombuffer(raw, dtype=dtype) if raw else torch.empty(0, dtype=dtype)
    value = flat.reshape([int(size) for size in data["shape"]]).clone()
    if data["requires_grad"] is True:
        value.requires_grad_()
        value = value if data["is_leaf"] else value.clone()
    if data["grad"] is not None:
        value.grad = decoded_tensor(data["grad"])
    return value


def described(error):
    """The name of an error, the first of its kinds that is Python's, a line of its message."""
    kinds = [kind for kind in type(error).__mro__ if vars(builtins).get(kind.__name__) is kind]
    try:
        lines = str(error).strip().splitlines()
    except BaseException:  # one of the student's own may have no message
        lines = []
    return {
        "name": type(error).__name__[:60],
        "kind": kinds[0].__name__,
        "text": lines[0][:300] if lines else "",
        "args": bool(error.args),
    }


def error_of(raised):
    """An error like the one that was described, of one of Python's own kinds."""
    name, text = printable(raised["name"]), printable(raised["text"])
    base = vars(builtins).get(raised["kind"])
    if not isinstance(base, type) or not issubclass(base, Exception):
        base = Exception
    if issubclass(base, BaseExceptionGroup):  # which no group of errors is without its members
        base = Exception
    own = {"__init__": lambda self, *_: None, "__str__": lambda self: text}
    error = type(name if name.isidentifier() else "Error", (base,), own)()
    error.args = (text,) if raised["args"] is True else ()
    return error
