"""The judge: a process that runs the locked cells, and never a line of a student's code.

In it a function of the student's is a stand-in, which sends its arguments as plain data to the
student's kernel, and gets plain data back (`plain`, `door`). What becomes of a test is decided here
alone. One judge serves a submission, whose every new kernel is a new `Student`.
"""

import ast
import builtins
import contextlib
import io
import multiprocessing
import os
import pathlib
import signal
import socket
import threading
import time
import traceback
from multiprocessing.connection import Connection

import psutil
import torch

from grading.plain import decode, described, encode, error_of, receive, send
from grading.start_judge import read_secret
from linreg_helpers.checks import runner  # and so all checks, before a judge is forked
from linreg_helpers.time_limit import WALLS, TooLong

TICK = 0.05  # seconds between two looks at a student's kernel
MEET = 15  # seconds that it has to connect
UNFIT = "its kernel does not answer as it should"


class Lost(Exception):
    """The student's kernel answers no more, or not as it should."""

    def _render_traceback_(self):
        return [str(self)]


class StandIn(runner.Elsewhere):
    """A function of the student's, by its name."""

    def __init__(self, student, name):
        self.student, self.__name__ = student, name

    def __call__(self, *given, **named):
        return self.student.call(self.__name__, given, named)[0]

    def run(self, *given):
        return self.student.call(self.__name__, given, {})


class Student:
    """The student's kernel, as the judge sees it.

    A call is limited there, in seconds of processor time, so that a loaded machine costs nobody
    points. A kernel that takes `patience` more seconds is given up.
    """

    def __init__(self, path, pid, patience):
        pathlib.Path(path).unlink(missing_ok=True)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()
        self.server.settimeout(TICK)
        self.pid, self.patience, self.connection = pid, patience, None
        self.end = ""  # why there is no more to be had of it: it is "gone", or it "hangs"

    @contextlib.contextmanager
    def connected(self):
        """Wait until the student's kernel, which the grader asked to, connects; then hang up."""
        start = time.monotonic()
        while self.connection is None:
            with contextlib.suppress(TimeoutError):
                self.connection = Connection(self.server.accept()[0].detach())
            if time.monotonic() - start > MEET or not psutil.pid_exists(self.pid):
                self.end = "gone"
                raise Lost("its kernel does not answer")
        try:
            yield
        finally:
            self.connection.close()
            self.connection = None

    def spent(self):
        """Seconds of processor time that the student's processes have taken."""
        total = 0
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.pid)
            for process in [first, *first.children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    total += sum(process.cpu_times()[:4])
        return total

    def look_up(self, names):
        """Those of the names that the student's notebook has; functions as stand-ins."""
        reply = self.ask({"names": sorted(names)})
        values = reply["values"]
        if reply.get("dtype") == "torch.float64":  # which a check then calculates with, too
            torch.set_default_dtype(torch.float64)
        return {
            name: StandIn(self, name) if values[name] is True else decode(values[name]["value"])
            for name in names & values.keys()  # those that were asked for, and no others
        }

    def call(self, name, given, named):
        """Call a function there; its answer, its kind, and whether autograd was switched off.

        What it changed of its arguments, it changed of these.
        """
        functions = []
        message = {
            "name": name,
            "given": [encode(value, functions) for value in given],
            "named": {key: encode(value, functions) for key, value in named.items()},
            "seconds": runner.SECONDS,
        }
        reply = self.ask(message, functions)
        try:
            for value, after in zip(given, reply.get("after", ())):
                change(value, decode(after, lambda place: functions[place]))
            error = error_of(reply["raised"]) if "raised" in reply else None
            answer = decode(reply.get("answer"))
        except Exception as broken:  # whatever Python says to what is no answer
            raise Lost(f"{UNFIT} ({type(broken).__name__})") from None
        if reply.get("late") is True:
            raise TooLong
        if error:
            raise error
        return answer, str(reply.get("kind")), reply.get("off") is True

    def ask(self, message, functions=()):
        """What the student's side answers; before, it may call functions of the check."""
        began, had = time.monotonic(), None
        try:
            send(self.connection, message)
            while True:
                while not self.connection.poll(TICK):
                    spent = self.spent()
                    had = spent if had is None else had
                    walls = time.monotonic() - began - self.patience
                    if max(walls / WALLS, spent - had - self.patience) > runner.SECONDS:
                        self.end = "hangs"
                        self.connection.close()
                        raise TooLong
                reply = receive(self.connection)
                if "call" not in reply:
                    return reply
                send(self.connection, answer_to(reply, functions))
        except (EOFError, OSError):
            self.end = self.end or "gone"
            raise Lost("its kernel is gone") from None


def answer_to(reply, functions):
    """What a function of a check gives to the student's code that calls it."""
    try:
        given = decode(reply["given"])
        named = {str(name): decode(value) for name, value in reply["named"].items()}
        return {"answer": encode(functions[int(reply["call"])](*given, **named))}
    except Exception as error:
        return {"raised": described(error)}


def change(value, after):
    """Make an argument what the student's function left of it."""
    if isinstance(value, torch.Tensor) and isinstance(after, torch.Tensor):
        with torch.no_grad():
            try:
                value.data = after.detach()
            except RuntimeError:  # of another dtype, which a tensor can't become
                value.data = torch.full_like(value, torch.nan)
            if value.is_leaf:
                value.requires_grad_(after.requires_grad and after.is_leaf)
                value.grad = after.grad if after.is_leaf else None
        if not after.is_leaf and value.is_leaf:
            value.mul_(torch.ones((), requires_grad=True))  # recorded, as there
    elif isinstance(value, list) and isinstance(after, list):
        value[:] = after
    elif isinstance(value, torch.Generator) and isinstance(after, torch.Generator):
        value.set_state(after.get_state())


def run(source, names):
    """Run a cell; its outputs as a notebook has them: what it printed, its result, its error."""
    printed, result, outputs = io.StringIO(), None, []
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        try:
            cell = ast.parse(source)
            shows = cell.body and isinstance(cell.body[-1], ast.Expr)
            last = cell.body.pop() if shows else None
            exec(compile(cell, "<cell>", "exec"), names)
            if last:
                result = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        except BaseException as error:  # and no result, which would be partial credit
            outputs.append(error_output(error))
    if result is not None:
        output = {"output_type": "execute_result", "data": {"text/plain": repr(result)}}
        outputs.append({**output, "metadata": {}, "execution_count": None})
    if printed.getvalue():
        stream = {"output_type": "stream", "name": "stdout", "text": printed.getvalue()}
        outputs.insert(0, stream)
    return outputs


def error_output(error):
    """An error as a notebook has it; those of checks say themselves how they look."""
    if hasattr(error, "_render_traceback_"):
        lines = error._render_traceback_()
    else:
        lines = traceback.format_exception(error.with_traceback(error.__traceback__.tb_next))
    name = type(error).__name__
    return {"output_type": "error", "ename": name, "evalue": str(error), "traceback": lines}


def names_used(source):
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def outcome(source, names, student, secret=b""):
    """The outputs of a test's cell; what it does not find here it asks the student for.

    All tests draw the data of this course and year: who knows those of a visible test from the
    students' copy can't type in its answers.
    """
    used = names_used(source)
    runner.VARIANT = secret
    try:
        with student.connected():
            borrowed = student.look_up(used - names.keys() - vars(builtins).keys())
            return run(source, names | borrowed)
    except (Exception, TooLong) as error:  # whatever a student's side may answer
        return [error_output(Lost(f"{UNFIT} ({type(error).__name__})"))]
    finally:
        torch.set_default_dtype(torch.float32)


def judge(grader, seconds, patience, secret):
    """Do what the grader says, in pairs of a kind and what it is of; answer all but "locked"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader ends it
    threading.Thread(target=end_with_the_grader, daemon=True).start()
    torch.set_num_threads(1)
    secret = read_secret(secret)
    runner.SECONDS = seconds or runner.SECONDS
    with contextlib.suppress(EOFError, OSError):  # the grader has gone
        while True:
            kind, what = grader.recv()
            if kind == "student":
                student, names = Student(*what, patience), {"__name__": "__main__"}
                grader.send((kind, None))
            elif kind == "locked":
                run(what, names)
            else:
                grader.send((kind, (outcome(what, names, student, secret), student.end)))


def end_with_the_grader():
    """End this process with the one that started it, whatever it waits for at that moment."""
    multiprocessing.parent_process().join()
    os._exit(1)
