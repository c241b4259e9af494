"""The judge: a process that runs the locked cells, and never a line of a student's code.

In it a function of the student's is a stand-in, which sends its arguments as plain data to the
student's kernel, and gets plain data back (`plain`, `door`). What becomes of a test is decided here
alone. A forkserver has PyTorch and the checks loaded, so that a judge is there at once.
"""

import ast
import builtins
import contextlib
import io
import pathlib
import socket
import time

import psutil
import torch
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grading.plain import Broken, Gone, Pipe, decode, described, encode, error_of
from linreg_helpers.checks import runner  # and so all checks, before a judge is forked
from linreg_helpers.time_limit import TooLong

TICK = 0.05  # seconds between two looks at what a student's kernel takes


class Lost(Exception):
    """The student's kernel answers no more."""

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

    The limit of a call is in seconds of its processes' time, so that a loaded machine costs nobody
    points; behind it stands a wall clock, `walls` times as generous.
    """

    def __init__(self, path, pid, grader, seconds, patience, walls=6):
        self.server = socket.socket(socket.AF_UNIX)
        pathlib.Path(path).unlink(missing_ok=True)
        self.server.bind(path)
        self.server.listen()
        self.server.settimeout(TICK)
        self.pid, self.grader, self.pipe, self.calls = pid, grader, None, 0
        self.seconds, self.patience, self.walls = seconds, patience, walls

    def meet(self):
        """Wait until the student's kernel, which the grader asked to, connects."""
        start = time.monotonic()
        while self.pipe is None:
            with contextlib.suppress(TimeoutError):
                connection = self.server.accept()[0]
                connection.settimeout(TICK)
                self.pipe = Pipe(connection)
            if time.monotonic() - start > self.patience + 10 or not psutil.pid_exists(self.pid):
                raise Lost("its kernel does not answer")

    def part(self):
        if self.pipe is not None:
            self.pipe.socket.close()
        self.pipe = None

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
        return {
            name: StandIn(self, name) if reply[name] is True else decode(reply[name]["value"])
            for name in names & reply.keys()  # those that were asked for, and no others
        }

    def call(self, name, given, named):
        """Call a function there; its answer, its kind, and whether autograd was switched off.

        What it changed of its arguments, it changed of these.
        """
        functions = []
        self.calls += 1
        message = {
            "number": self.calls,
            "name": name,
            "given": [encode(value, functions) for value in given],
            "named": {key: encode(value, functions) for key, value in named.items()},
        }
        reply = self.ask(message, functions)
        for value, after in zip(given, reply.get("after", ())):
            change(value, decode(after, lambda place: functions[place]))
        if "raised" in reply:
            raise error_of(reply["raised"])
        return decode(reply["answer"]), str(reply.get("kind")), reply.get("off") is True

    def ask(self, message, functions=()):
        watch = Watch(self)
        try:
            self.pipe.send(message)
            while True:
                reply = self.pipe.receive(watch)
                if watch.interrupted and "call" not in reply:
                    raise TooLong
                if not isinstance(reply, dict) or reply.get("number") != message.get("number"):
                    continue  # a late one
                if "call" not in reply:
                    return reply
                self.pipe.send(answer_to(reply, functions))
        except (Gone, OSError):
            self.grader.send(("lost", ""))
            raise Lost("its kernel is gone") from None
        except Broken as error:
            raise Lost(f"its kernel does not answer as it should: {error}") from None


class Watch:
    """Looks, while the student's code runs, at what it takes; interrupts it, and gives it up."""

    def __init__(self, student):
        self.student, self.interrupted, self.had = student, None, None
        self.began = self.looked = time.monotonic()

    def __call__(self):
        now, student = time.monotonic(), self.student
        if now - self.looked < TICK:
            return
        self.looked = now
        if self.interrupted:
            if now - self.interrupted > student.patience:
                student.grader.send(("end", ""))
                student.part()
                raise TooLong
            return
        spent = student.spent()
        self.had = spent if self.had is None else self.had
        long = now - self.began > student.walls * student.seconds
        if long or spent - self.had > student.seconds:
            self.interrupted = now
            student.grader.send(("interrupt", ""))


def answer_to(reply, functions):
    """What a function of a check gives to the student's code that calls it."""
    try:
        given = [decode(value) for value in reply["given"]]
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


class Unprinted(DisplayHook):
    """Keeps the result of a cell, and prints none."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        pass

    def finish_displayhook(self):
        self._is_active = False


class Shell(InteractiveShell):
    """IPython, whose cells' outputs are kept as a notebook has them."""

    displayhook_class = Unprinted

    def __init__(self):
        super().__init__(config=Config({"HistoryManager": {"enabled": False}}))
        self.error = None

    def _showtraceback(self, kind, value, lines):
        self.error = {"ename": kind.__name__, "evalue": str(value), "traceback": lines}

    def run(self, source):
        """The outputs of a cell: what it printed, its result, its error."""
        self.error, printed = None, io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            result = self.run_cell(source, store_history=False)
        outputs = []
        if printed.getvalue():
            text = printed.getvalue()
            outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        if not result.success and self.error is None:
            self.error = {"ename": "Lost", "evalue": "it did not end", "traceback": []}
        if self.error:  # and no result before it, which would be partial credit
            outputs.append({"output_type": "error", **self.error})
        elif result.result is not None:
            data = {"text/plain": repr(result.result)}
            outputs.append({
                "output_type": "execute_result", "data": data, "metadata": {},
                "execution_count": None,
            })  # fmt: skip
        return outputs


def names_used(source):
    """The names that a cell reads."""
    nodes = ast.walk(ast.parse(source))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def judge(grader, path, pid, seconds, patience):
    """Run the locked cells that the grader sends, with the student's functions in the tests."""
    torch.set_num_threads(1)
    runner.SECONDS = seconds or runner.SECONDS
    shell = Shell()
    student, borrowed = Student(path, pid, grader, runner.SECONDS, patience), set()
    grader.send(("ready", ""))
    while True:
        try:
            kind, source = grader.recv()
        except EOFError:
            return
        if kind == "locked":
            grader.send(("outputs", shell.run(source)))
            continue
        for name in borrowed:
            shell.user_ns.pop(name, None)
        try:
            student.meet()
            known = {*shell.user_ns, *vars(builtins)}
            values = student.look_up(names_used(source) - known)
            borrowed = set(values)
            shell.user_ns.update(values)
            outputs = shell.run(source)
        except (Exception, TooLong) as lost:  # whatever a student's side may answer
            text = str(lost) or "its kernel does not answer"
            error = {"ename": "Lost", "evalue": text, "traceback": [text]}
            outputs = [{"output_type": "error", **error}]
        student.part()
        grader.send(("outputs", outputs))
