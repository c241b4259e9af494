"""The student's side of the judge: what it asks for is looked up, called, and answered.

The source of this file runs in the kernel of a submission, whose code may change it; what it then
answers is that submission's answer.
"""

import contextlib
import importlib.util
import inspect
import io
import sys
import types
from multiprocessing.connection import Client

import numpy as np
import torch
from IPython import get_ipython

from grading.plain import Broken, decode, described, encode, error_of, receive, send
from linreg_helpers.time_limit import TooLong, limited_to

SHELL = get_ipython()


def prepare():
    """Before a student's first cell: what it may call, and what it can't import."""
    SHELL.ask_exit = leave
    hidden = types.ModuleType("linreg_helpers.checks")
    hidden.__path__, hidden.__getattr__ = [], check
    sys.modules[hidden.__name__] = hidden
    if importlib.util.find_spec("torchvision") is None:  # which d2l imports, and needs for images
        vision, transforms = map(types.ModuleType, ("torchvision", "torchvision.transforms"))
        vision.transforms = transforms
        sys.modules |= {module.__name__: module for module in (vision, transforms)}


def leave():
    """What exit() does: end the cell, not the kernel, which would be lost in a later cell."""
    raise SystemExit


def check(name):
    """In place of a check, so that imports succeed: there is nothing to ask for an answer."""
    if name.startswith("check_"):
        return lambda function, seed=0: None
    raise AttributeError(name)


def serve(path):
    """Answer the judge until it hangs up."""
    with contextlib.suppress(EOFError, OSError), Client(path, "AF_UNIX") as judge:
        while True:
            message = receive(judge)
            try:
                send(judge, found(message) if "names" in message else called(judge, message))
            except Broken as error:  # an answer that is too large
                send(judge, {"raised": described(error)})


def found(message):
    """Those of the names that the notebook has: functions as true, all else as plain data."""
    values = {name: SHELL.user_ns[name] for name in message["names"] if name in SHELL.user_ns}
    return {
        "dtype": str(torch.get_default_dtype()),
        "values": {
            name: True if callable(value) else {"value": encode(value)}
            for name, value in values.items()
        },
    }


def called(judge, message):
    """Call a function of the notebook; its answer, and how its arguments stand then."""

    def callback(place):
        def call_back(*arguments, **named):
            given = {name: encode(value) for name, value in named.items()}
            send(judge, {"call": place, "given": list(map(encode, arguments)), "named": given})
            reply = receive(judge)
            if "raised" in reply:
                raise error_of(reply["raised"])
            return decode(reply["answer"])

        return call_back

    function = SHELL.user_ns.get(message["name"])
    given = decode(message["given"], callback)
    named = {name: decode(data, callback) for name, data in message["named"].items()}
    reply, out = {}, io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            with np.errstate(all="ignore"), limited_to(message["seconds"], processor=True):
                answer = function(*given, **named)
        reply["off"] = not torch.is_grad_enabled()
        reply["kind"] = "generator" if inspect.isgeneratorfunction(function) else ""
        if inspect.iscoroutine(answer):
            answer.close()  # or Python warns that it was never awaited
            reply["kind"], answer = "coroutine", None
        reply["answer"] = encode(answer)
    except TooLong:
        reply["late"] = True
    except BaseException as error:
        reply["raised"] = described(error)
    torch.set_grad_enabled(True)
    reply["after"] = [encode(value) for value in given]
    return reply
