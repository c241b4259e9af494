"""Values as plain data between two processes that need not trust each other, and a pipe for them.

Nothing that arrives is unpickled or evaluated: what is neither a number, a text, a tensor nor a
list of these arrives as the name of its kind. This file's source runs in a student's kernel, too.
"""

import base64
import builtins
import functools
import json
import struct
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
AS_THEY_ARE = (type(None), bool, int, str)


class Broken(Exception):
    """What came through a pipe is no message, or a value that no message can hold."""


class Gone(Broken):
    """Nobody is left at the other end."""


class Other:
    """In place of a value that does not travel."""


def as_text(raw):
    return base64.b64encode(raw).decode()


def encode(value, functions=(), depth=0):
    """A value as what JSON knows; a function by its place in the list `functions`, if it is one."""
    if depth > DEEPEST:
        raise Broken("lists in lists, too deep")
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is float:
        return {"float": value.hex()}
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if kind is Fraction:
        return {"fraction": [value.numerator, value.denominator]}
    if isinstance(value, torch.Tensor):
        return encoded_tensor(value, depth)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufcU":
        raw = np.ascontiguousarray(value).tobytes()
        name = "scalar" if isinstance(value, np.generic) else "array"
        return {name: [value.dtype.str, list(value.shape), as_text(raw)]}
    if isinstance(value, list | tuple):
        name = "list" if isinstance(value, list) else "tuple"
        return {name: [encode(part, functions, depth + 1) for part in value]}
    if isinstance(value, torch.Generator):
        return {"generator": as_text(value.get_state().numpy().tobytes())}
    if callable(value) and hasattr(functions, "append"):
        functions.append(value)
        return {"function": len(functions) - 1}
    return {"other": str(kind.__name__)[:60]}


def encoded_tensor(value, depth):
    known = str(value.dtype).removeprefix("torch.")
    if value.layout != torch.strided or value.is_nested or known not in DTYPES:
        return {"tensor": "sparse"}
    if value.device.type != "cpu":
        return {"tensor": "meta", "dtype": known}
    flat = (
        value.detach()
        .as_subclass(torch.Tensor)
        .resolve_conj()
        .resolve_neg()
        .contiguous()
        .reshape(-1)
    )
    grad = value.grad if value.is_leaf else None
    return {
        "tensor": known,
        "shape": list(value.shape),
        "bytes": as_text(flat.view(torch.uint8).numpy().tobytes()),
        "requires_grad": value.requires_grad,
        "is_leaf": value.is_leaf,
        "grad": None if grad is None else encoded_tensor(grad.detach(), depth + 1),
    }


def decode(data, function=None, depth=0):
    """The value of what `encode` gave; function(place) gives what stands for one."""
    try:
        return _decode(data, function, depth)
    except Exception as error:  # whatever NumPy, PyTorch and Python say to what is none
        raise Broken(f"no value ({type(error).__name__})") from None


def _decode(data, function, depth):
    if type(data) in AS_THEY_ARE:
        return data
    if depth > 2 * DEEPEST or not isinstance(data, dict):
        raise Broken("no value")
    if "tensor" in data:
        return decoded_tensor(data)
    ((name, content),) = data.items()
    if name == "float":
        return float.fromhex(content)
    if name == "complex":
        return complex(*map(float.fromhex, content))
    if name == "fraction":
        return Fraction(*map(int, content))
    if name in ("array", "scalar"):
        dtype, shape, raw = np.dtype(str(content[0])), tuple(content[1]), content[2]
        if dtype.kind not in "biufcU":
            raise Broken("no numbers")
        values = np.frombuffer(base64.b64decode(raw), dtype).reshape(shape).copy()
        return values if name == "array" else values[()]
    if name in ("list", "tuple"):
        parts = [_decode(part, function, depth + 1) for part in content]
        return parts if name == "list" else tuple(parts)
    if name == "generator":
        generator = torch.Generator()
        generator.set_state(
            torch.frombuffer(bytearray(base64.b64decode(content)), dtype=torch.uint8)
        )
        return generator
    if name == "function":
        return function(int(content))
    return kind_named(printable(str(content)))()


@functools.lru_cache(maxsize=100)
def kind_named(name):
    return type(name, (Other,), {})


def printable(text):
    return "".join(sign if sign.isprintable() else "�" for sign in text[:300])


def decoded_tensor(data):
    if data["tensor"] == "sparse":
        return torch.zeros(1).to_sparse()
    if data["tensor"] == "meta":
        return torch.zeros(1, device="meta", dtype=DTYPES[data["dtype"]])
    raw, dtype = bytearray(base64.b64decode(data["bytes"])), DTYPES[data["tensor"]]
    flat = torch.frombuffer(raw, dtype=dtype) if raw else torch.empty(0, dtype=dtype)
    value = flat.reshape([int(size) for size in data["shape"]]).clone()
    if data["requires_grad"] is True:
        value.requires_grad_()
        value = value if data["is_leaf"] else value.clone()
    if data["grad"] is not None:
        value.grad = decoded_tensor(data["grad"])
    return value


def described(error):
    """The name of an error, its kinds among Python's own, and the first line of its message."""
    kinds = type(error).__mro__
    own = [kind.__name__ for kind in kinds if getattr(kind, "__module__", "") == "builtins"]
    try:
        text = str(error).strip().splitlines()
    except BaseException:  # one of the student's own may have no message
        text = []
    return {
        "name": type(error).__name__[:60],
        "kinds": own,
        "text": text[0][:300] if text else "",
        "args": bool(error.args),
    }


def error_of(raised):
    """An error like the one that was described, of one of Python's own kinds."""
    name, text = str(raised["name"])[:60], printable(str(raised["text"]))
    own = {"__init__": lambda self, *_: None, "__str__": lambda self: text}
    kinds = [getattr(builtins, str(kind), None) for kind in raised["kinds"]]
    for base in [*kinds, Exception]:
        if not isinstance(base, type) or not issubclass(base, Exception):
            continue
        kind = type(name if name.isidentifier() else "Error", (base,), own)
        try:
            error = kind.__new__(kind)
        except TypeError:  # such as of a group of errors
            continue
        error.args = (text,) if raised["args"] is True else ()
        return error


class Pipe:
    """Messages, which are what JSON knows, through a socket."""

    def __init__(self, socket):
        self.socket = socket

    def send(self, message):
        text = json.dumps(message).encode()
        if len(text) > LONGEST:
            raise Broken(f"an answer of more than {LONGEST >> 20} MB")
        self.socket.sendall(struct.pack("!Q", len(text)) + text)

    def receive(self, waiting=lambda: None):
        """The next message; `waiting` is called again and again until it is there."""
        (length,) = struct.unpack("!Q", self._read(8, waiting))
        if length > LONGEST:
            raise Broken(f"an answer of more than {LONGEST >> 20} MB")
        text = self._read(length, waiting)
        if text.count(b"[") + text.count(b"{") > MOST:
            raise Broken(f"an answer of more than {MOST} values")
        try:
            return json.loads(text)
        except (RecursionError, UnicodeDecodeError, ValueError):
            raise Broken("no message") from None

    def _read(self, length, waiting):
        parts = bytearray()
        while len(parts) < length:
            try:
                part = self.socket.recv(min(length - len(parts), 2**20))
            except TimeoutError:
                waiting()
                continue
            if not part:
                raise Gone("it is gone")
            parts += part
            waiting()
        return bytes(parts)
