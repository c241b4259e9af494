"""Run a submission in one kernel, judge it in another process, and go on where a kernel is lost."""

import asyncio
import contextlib
import os
import pathlib
import queue
import tempfile
import time
from collections import Counter

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import from_dict
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Bool, Float, Integer

from grading import sandbox
from grading.export import printable
from grading.sandbox import REASON, SECONDS
from grading.start_judge import start_judge

HERE = pathlib.Path(__file__).parent
PARTS = [(HERE / name).read_text(encoding="utf-8") for name in ("plain.py", "door.py")]
DOOR = "grading_door"
START = f"""
import os, sys, types
path = [{str(pathlib.Path(sandbox.package()).parent)!r}, *sys.path]
sys.path[:] = [place for place in path if place not in ("", os.getcwd())]  # nothing handed in
sys.modules[{DOOR!r}] = types.ModuleType({DOOR!r})
for part in {PARTS!r}:
    exec(part, vars(sys.modules[{DOOR!r}]))
sys.modules[{DOOR!r}].hide_checks()
sys.path[:] = ["", *path]
if os.path.isdir({sandbox.WORK!r}):
    os.chdir({sandbox.WORK!r})
del os, part, path, sys, types
"""
SERVE = "__import__('sys').modules[{!r}].serve({!r})"
FLAG = "a person should look: "  # how such a line of nbgrader's log begins


class ExecuteOnwards(Execute):
    """Run every cell of a student's; let the judge run the tests, which never run beside them.

    A cell that loses the kernel, or can't be stopped, is left out of the next run. A kernel that is
    lost in a cell for the first time may have been lost by chance: the cell gets a second one.
    """

    sandboxed = Bool(True, help="Run submissions in a sandbox.").tag(config=True)
    longest_output = Integer(100_000, help="Characters of a cell's output to keep.").tag(
        config=True
    )
    patience = Float(5, help="Seconds to wait for an interrupted kernel.").tag(config=True)
    call_timeout = Float(
        None,
        allow_none=True,
        help="Seconds of processor time for one call of a function; None leaves the checks' own.",
    ).tag(config=True)

    def preprocess(self, nb, resources, km=None):
        if self.sandboxed and (problem := sandbox.unavailable()):
            raise RuntimeError(f"{problem}; c.ExecuteOnwards.sandboxed = False grades without one")
        self.left_out, losses, start = {}, Counter(), time.monotonic()
        self.judged = {}
        with tempfile.TemporaryDirectory(prefix="g") as folder:
            self.folder = pathlib.Path(folder)
            self.set_up_kernel()
            while True:
                self.length, self.current = Counter(), None
                self.judge, self.pipe = None, None
                self.gave_up, self.lost = False, False
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
                finally:
                    self.dismiss_judge()

    def set_up_kernel(self):
        """Let the student's kernel talk through sockets in a folder, for it has no network."""
        sockets = self.folder / "sockets"
        sockets.mkdir()
        if self.sandboxed:
            self.kernel_name = sandbox.kernel_spec(self.folder)
            os.environ["JUPYTER_PATH"] = str(self.folder)
            self.config.KernelManager.update(
                transport="ipc",
                ip=f"{sockets}/k",  # short: a socket's name may have 107 bytes
                connection_file=f"{self.folder}/kernel.json",
            )

    def dismiss_judge(self):
        if self.judge is not None:
            self.pipe.close()
            self.judge.terminate()
            self.judge.join()

    def flag(self, note):
        self.log.warning("%s%s", FLAG, printable(note))

    def reason(self, hangs):
        """Why the kernel was lost."""
        if hangs:
            return "did not end in time, and could not be interrupted"
        return self.reason_file.read_text() if self.reason_file.exists() else "ended Python"

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type != "code":
            return cell, resources
        if self.current is None:
            self.begin()
        self.current = index
        if utils.is_grade(cell) and index not in self.judged and index not in self.left_out:
            self.run_test(cell, index)
        if index in self.judged:
            cell.outputs = self.judged[index]
            return cell, resources
        if index in self.left_out:
            cell.outputs = [lost(self.left_out[index])]
            return cell, resources
        return super().preprocess_cell(cell, resources, index)

    def begin(self):
        """Prepare a new kernel, and its judge; it has as much time as the kernel had to start."""
        self.reason_file = self.folder / REASON
        self.reason_file.unlink(missing_ok=True)
        self.socket = str(self.folder / "sockets" / "judge")
        self.judge, self.pipe = start_judge(
            self.socket, self.km.provisioner.pid, self.call_timeout, self.patience
        )
        cell_timeout, self.timeout = self.timeout, self.startup_timeout
        if self.wait_for_reply(self.kc.execute(START, silent=True, store_history=False)) is None:
            raise UnresponsiveKernelError
        self.timeout = cell_timeout
        self.outcome("ready")
        # Before any test and whatever becomes of them in the student's kernel.
        for cell in self.nb.cells:
            if cell.cell_type == "code" and utils.is_locked(cell) and not utils.is_grade(cell):
                self.pipe.send(("locked", cell.source))
                self.outcome()

    def run_test(self, cell, index):
        """Let the judge alone run a test, while the student's kernel answers what it asks."""
        message = self.kc.execute(SERVE.format(DOOR, self.socket), silent=True, store_history=False)
        self.pipe.send(("judge", cell.source))
        outputs = [from_dict(output) for output in self.outcome()]
        if self.gave_up:
            self.judged[index] = outputs
            raise UnresponsiveKernelError
        if self.lost:
            raise DeadKernelError("the kernel died in a test")
        self.judged[index] = outputs
        if self.wait_for_reply(message) is None:
            raise UnresponsiveKernelError

    def outcome(self, expected="outputs"):
        """What the judge says at last; until then it may ask for the student's kernel's end."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                while not self.pipe.poll(0.2):
                    self.drop_messages()
                    if time.monotonic() > end:
                        raise TimeoutError(f"its judge ran longer than {SECONDS} seconds")
                kind, what = self.pipe.recv()
            except EOFError:
                raise RuntimeError("the judge ended") from None
            if kind == expected:
                return what
            if kind == "interrupt":
                run_sync(self.km.interrupt_kernel)()
            elif kind == "end":
                self.gave_up = True
                run_sync(self.km.shutdown_kernel)(now=True)
            elif kind == "lost":
                self.lost = True

    def drop_messages(self):
        """Take away what the student's kernel prints meanwhile: it would heap up."""
        with contextlib.suppress(queue.Empty):
            while True:
                run_sync(self.kc.iopub_channel.get_msg)(timeout=0)

    def handle_comm_msg(self, outs, msg, cell_index):
        """Keep no state of widgets, however large."""

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


def lost(reason):
    return new_output("error", ename="Lost", evalue=reason, traceback=[reason])


def label_of(cell):
    """What a note calls a cell: its id, or its first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = cell.source.strip().partition("\n")[0][:40]
    return grade_id or f"the cell `{first}`"
