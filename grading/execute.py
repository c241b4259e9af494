"""Run a submission, and go on where one of its cells loses the kernel."""

import ast
import asyncio
import json
import pathlib
import time
from collections import Counter

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Float, Integer

from grading.sandbox import REASON, SECONDS

GUARD = pathlib.Path(__file__).with_name("guard.py").read_text(encoding="utf-8")
START = f"""
import os, sys, types
path = sys.path[:]
sys.path[:] = [place for place in path if place not in ("", os.getcwd())]  # nothing handed in
sys.modules["grading_guard"] = types.ModuleType("grading_guard")
exec({GUARD!r}, vars(sys.modules["grading_guard"]))
sys.path[:] = path
del os, path, sys, types
"""
LIMIT_CALLS = """
import linreg_helpers.checks.runner
linreg_helpers.checks.runner.SECONDS = {}
del linreg_helpers
"""
PUT_BACK = 'sys.modules["grading_guard"].put_back(get_ipython().user_ns)'
FLAG = "a person should look: "  # how such a line of nbgrader's log begins


class ExecuteOnwards(Execute):
    """Run every cell; one that loses the kernel, or can't be stopped, is left out of the next run.

    A kernel that is lost in a cell for the first time may have been lost by chance: the cell gets a
    second one. What the submission replaced is put back before each test.
    """

    longest_output = Integer(100_000, help="Characters of a cell's output to keep.").tag(
        config=True
    )
    patience = Float(5, help="Seconds to wait for an interrupted kernel.").tag(config=True)
    call_timeout = Float(
        None,
        allow_none=True,
        help="Seconds that a check gives to one call of a function; None leaves the checks' own.",
    ).tag(config=True)

    def preprocess(self, nb, resources, km=None):
        self.left_out, losses, start = {}, Counter(), time.monotonic()
        while True:
            self.length, self.current = Counter(), None
            try:
                return super().preprocess(nb, resources, km)
            except (DeadKernelError, UnresponsiveKernelError, CellTimeoutError) as error:
                if self.current is None:
                    raise
                if time.monotonic() - start > SECONDS:
                    raise TimeoutError(f"it ran longer than {SECONDS} seconds") from None
                losses[self.current] += 1
                hangs = isinstance(error, UnresponsiveKernelError)
                if hangs or losses[self.current] == 2:
                    self.left_out[self.current] = self.reason(hangs)
                    self.flag(f"{label_of(nb.cells[self.current])}: {self.reason(hangs)}")

    def flag(self, note):
        self.log.warning("%s%s", FLAG, note)

    def reason(self, hangs):
        """Why the kernel was lost."""
        if hangs:
            return f"did not end within {self.timeout} seconds, and could not be interrupted"
        return self.reason_file.read_text() if self.reason_file.exists() else "ended Python"

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type != "code":
            return cell, resources
        if self.current is None:
            self.start_guard()
        self.current = index
        if index in self.left_out:
            reason = self.left_out[index]
            cell.outputs = [new_output("error", ename="Lost", evalue=reason, traceback=[reason])]
            return cell, resources
        if utils.is_grade(cell):
            for name in self.put_back():
                self.flag(f"before {label_of(cell)}, {name} was not what it should be")
        return super().preprocess_cell(cell, resources, index)

    def start_guard(self):
        """Run the guard in a new kernel; it has as much time as the kernel had to start."""
        self.reason_file = pathlib.Path(self.km.connection_file).with_name(REASON)
        self.reason_file.unlink(missing_ok=True)
        cell_timeout, self.timeout = self.timeout, self.startup_timeout
        self.ask(START)
        if self.call_timeout is not None:
            self.ask(LIMIT_CALLS.format(self.call_timeout))
        self.timeout = cell_timeout

    def put_back(self):
        """Put back what the submission replaced; the names of what that was."""
        reply = self.ask("import sys", replaced=f"__import__('json').dumps({PUT_BACK})")
        answer = reply["content"].get("user_expressions", {}).get("replaced", {})
        try:
            names = json.loads(ast.literal_eval(answer["data"]["text/plain"]))
            return [str(name) for name in names]
        except (KeyError, SyntaxError, TypeError, ValueError):  # it is no longer ours that answers
            return ["what the guard asks for"]

    def ask(self, code, **expressions):
        """Run code of ours that leaves no trace in the notebook; the kernel's reply."""
        message = self.kc.execute(
            code, silent=True, store_history=False, user_expressions=expressions
        )
        reply = self.wait_for_reply(message)
        if reply is None:
            raise UnresponsiveKernelError
        return reply

    async def _async_handle_timeout(self, timeout, cell=None):
        reply = await super()._async_handle_timeout(timeout, cell)
        try:  # asked for something else, it answers when what ran before has ended
            await asyncio.wait_for(self.async_wait_for_reply(self.kc.kernel_info()), self.patience)
        except TimeoutError:
            raise UnresponsiveKernelError from None
        return reply

    def _update_display_id(self, display_id, msg):
        if len(str(msg["content"])) <= self.longest_output:
            super()._update_display_id(display_id, msg)

    def output(self, outs, msg, display_id, cell_index):
        before = self.length[cell_index]
        self.length[cell_index] += len(str(msg["content"]))
        if self.length[cell_index] <= self.longest_output:
            return super().output(outs, msg, display_id, cell_index)
        if before <= self.longest_output:
            self.flag(f"{label_of(self.nb.cells[cell_index])}: a flood of output was cut off")
        return None


def label_of(cell):
    """What a note calls a cell: its id, or its first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = cell.source.strip().partition("\n")[0][:40]
    return grade_id or f"the cell `{first}`"
