"""The student's side of the judge: what it asks for is looked up, called, and answered.

The source of this file runs in the kernel of a submission, whose code may change it; what it then
answers is that submission's answer. `plain` stands before it in the same module.
"""

import contextlib
import inspect
import io
import socket
import sys
import types

import numpy as np
import torch
from IPython import get_ipython

SHELL = get_ipython()


def leave():
    """What exit() does: end the cell, not the kernel, which would be lost in a later cell."""
    raise SystemExit


SHELL.ask_exit = leave


def hide_checks():
    """Let imports of the checks succeed, and give nothing that could be asked for an answer."""

    def part(name):
        if name.startswith("check_"):
            return lambda function, seed=0: None
        raise AttributeError(name)

    hidden = types.ModuleType("linreg_helpers.checks")
    hidden.__path__, hidden.__getattr__ = [], part
    sys.modules[hidden.__name__] = hidden


def serve(path):
    """Answer the judge until it hangs up."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        pipe = Pipe(connection)  # noqa: F821
        with contextlib.suppress(Broken, OSError):  # noqa: F821
            while True:
                try:
                    message = pipe.receive()
                except KeyboardInterrupt:  # meant for what has ended meanwhile
                    continue
                pipe.send(found(message) if "names" in message else called(pipe, message))


def found(message):
    """Those of the names that the notebook has: functions as true, all else as plain data."""
    values = {name: SHELL.user_ns[name] for name in message["names"] if name in SHELL.user_ns}
    return {
        name: True if callable(value) else {"value": encode(value)}  # noqa: F821
        for name, value in values.items()
    }


@contextlib.contextmanager
def _quiet():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        with np.errstate(all="ignore"):
            yield


def called(pipe, message):
    """Call a function of the notebook; its answer, and how its arguments stand then."""

    def callback(place):
        def call_back(*arguments, **named):
            given = {name: encode(value) for name, value in named.items()}  # noqa: F821
            values = [encode(value) for value in arguments]  # noqa: F821
            pipe.send({"number": message["number"], "call": place, "given": values, "named": given})
            reply = pipe.receive()
            if "raised" in reply:
                raise error_of(reply["raised"])  # noqa: F821
            return decode(reply["answer"])  # noqa: F821

        return call_back

    function = SHELL.user_ns.get(message["name"])
    arguments = [decode(data, callback) for data in message["given"]]  # noqa: F821
    named = {name: decode(data, callback) for name, data in message["named"].items()}  # noqa: F821
    reply = {"number": message["number"]}
    try:
        with _quiet():
            answer = function(*arguments, **named)
        reply["off"] = not torch.is_grad_enabled()
        reply["kind"] = "generator" if inspect.isgeneratorfunction(function) else ""
        if inspect.iscoroutine(answer):
            answer.close()  # or Python warns that it was never awaited
            reply["kind"], answer = "coroutine", None
        reply["answer"] = encode(answer)  # noqa: F821
    except BaseException as error:
        reply["raised"] = described(error)  # noqa: F821
    torch.set_grad_enabled(True)
    reply["after"] = [encode(value) for value in arguments]  # noqa: F821
    return reply
