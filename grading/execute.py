"""Run a submission in one kernel, judge it in another process, and go on where a kernel is lost."""

import asyncio
import contextlib
import os
import pathlib
import queue
import re
import secrets
import time
from collections import Counter

import psutil
import zmq
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat import from_dict
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Bool, Float, Integer, Unicode

from grading import sandbox
from grading.export import printable
from grading.start_judge import started_judge

DOOR = "grading_door"
SOURCES = {
    name: pathlib.Path(__file__).with_name(file).read_text(encoding="utf-8")
    for name, file in (("grading.plain", "plain.py"), (DOOR, "door.py"))
}
START = f"""
import os, sys, types
path = [{str(pathlib.Path(sandbox.package()).parent)!r}, *sys.path]
sys.path[:] = [place for place in path if place not in ("", os.getcwd())]  # nothing handed in
for name, source in {SOURCES!r}.items():
    sys.modules[name] = types.ModuleType(name)
    exec(source, vars(sys.modules[name]))
sys.modules[{DOOR!r}].prepare()
sys.path[:] = ["", *path]
if os.path.isdir({sandbox.WORK!r}):
    os.chdir({sandbox.WORK!r})
del name, os, path, source, sys, types
"""
SERVE = "__import__('sys').modules[{!r}].serve({!r})"
# Names and messages of a submission get into nbgrader's log, too, but it can't know this word, and
# so write no line of the log that is taken for a note.
WORD = secrets.token_hex(4)
FLAG = f"a person should look ({WORD}): "  # how such a line begins
LONGEST = 8 * 2**20  # bytes of a message
LIMITS = {zmq.MAXMSGSIZE: LONGEST, zmq.SNDTIMEO: 1000}  # of a channel
TICK = 0.005  # seconds between two looks whether the judge has answered
MEMORY = 200 * 2**20  # bytes for what a kernel sends in many parts
PICTURES = ("image/png", "image/svg+xml", "image/jpeg")
MOST_PICTURES = 20 * 2**20  # characters of them in a notebook
MOST_TEXT = 2 * 2**20
FLOOD = "a flood of output was cut off"
HANGS = "did not end in time, and could not be interrupted"
MISSING = re.compile(r"name '(\w+)' is not defined")
RAISED = re.compile(r"(\w+),.* raised ((?:ModuleNotFound|Import|StdinNotImplemented)Error.*)")
SYNTAX = ("SyntaxError", "IndentationError", "TabError")


class Channel(AsyncZMQSocketChannel):
    """A channel on which a kernel may send without end, and what is no message."""

    async def get_msg(self, timeout=None):
        await asyncio.sleep(0)  # what is there already is got without giving others their turn
        return await super().get_msg(timeout)

    async def _recv(self):
        _, parts = self.session.feed_identities(await self.socket.recv_multipart())
        if sum(map(len, parts[:5])) > LONGEST:  # what comes after them is never read
            raise ValueError("a message too large to read")
        return self.session.deserialize(parts)


class ExecuteOnwards(Execute):
    """Run every cell of a student's; let the judge run the tests, which never run beside them.

    A cell that loses the kernel, or can't be stopped, is left out of the next run. A kernel that is
    lost in a cell for the first time may have been lost by chance: the cell gets a second one.
    """

    sandboxed = Bool(True, help="Run submissions in a sandbox.").tag(config=True)
    deadline = Float(90, help="Seconds for all that runs a submission.").tag(config=True)
    longest_output = Integer(100_000, help="Characters of a cell's output to keep.").tag(
        config=True
    )
    secret = Unicode("", help="File with a secret that changes the tests' data.").tag(config=True)
    patience = Float(5, help="Seconds to wait for an interrupted kernel.").tag(config=True)
    call_timeout = Float(
        None,
        allow_none=True,
        help="Seconds of processor time for one call of a function; None leaves the checks' own.",
    ).tag(config=True)

    def preprocess(self, nb, resources, km=None):
        if self.sandboxed and (problem := sandbox.unavailable()):
            raise RuntimeError(f"{problem}; c.ExecuteOnwards.sandboxed = False grades without one")
        self.nb, self.resources, self.end = nb, resources, time.monotonic() + self.deadline
        self.left_out, self.judged, self.notes, losses = {}, {}, [], Counter()
        self.record_timing = False
        judge = started_judge(self.call_timeout, self.patience, self.secret)
        with judge as self.pipe, sandbox.short_folder() as folder:
            self.set_up_kernel(pathlib.Path(folder))
            while not self.run_once(losses):
                pass
        for index in self.judged:
            for output in nb.cells[index].outputs:
                if note := self.explain(index, output.get("evalue", "")):
                    self.flag(note)
        return nb, resources

    def set_up_kernel(self, folder):
        """Let the student's kernel talk through sockets in a folder, for it has no network."""
        sockets = folder / "sockets"
        sockets.mkdir()
        self.socket, self.reason_file = str(sockets / "judge"), folder / sandbox.REASON
        self.folder = folder
        if self.sandboxed:
            self.kernel_name = sandbox.kernel_spec(folder)
            os.environ["JUPYTER_PATH"] = str(folder)
            self.config.KernelManager.update(
                transport="ipc",
                ip=f"{sockets}/k",  # short: a socket's name may have 107 bytes
                connection_file=f"{folder}/kernel.json",
            )

    def flag(self, note):
        """Ask for a person, once for each note."""
        note = printable(note)
        if note not in self.notes:
            self.notes.append(note)
            self.log.warning("%s%s", FLAG, note)

    def run_once(self, losses):
        """Run in one kernel what is to be run; whether nothing is left for another."""
        self.reset_execution_trackers()
        self.reason_file.unlink(missing_ok=True)
        self.text, self.pictures, self.current = Counter(), Counter(), None
        self.km, self.kc = self.create_kernel_manager(), None
        self.first, self.held = None, []
        try:
            run_sync(self.run_within_limits)()
            return True
        except (EOFError, ConnectionError):
            raise RuntimeError("the judge ended") from None
        except Exception as error:
            if time.monotonic() > self.end:
                self.give_up()
                return True
            if self.current is None:
                raise
            losses[self.current] += 1
            if not isinstance(error, DeadKernelError) or losses[self.current] == 2:
                self.leave_out(error)
            return False
        finally:
            sandbox.end_all(self.first)
            self._cleanup_kernel()
            for held in self.held:
                os.close(held)

    async def run_within_limits(self):
        """Run the cells until the deadline, and while there is room for what the kernel sends."""
        memory = psutil.Process().memory_info
        most = memory().rss + MEMORY
        running = asyncio.ensure_future(self.run_cells())
        while not (await asyncio.wait([running], timeout=0.1))[0]:
            if memory().rss > most or time.monotonic() > self.end:
                running.cancel()
        if running.cancelled():
            raise MemoryError
        running.result()

    def give_up(self):
        """At the deadline: what was judged stays, and nothing more is run."""
        reason = f"the submission ran longer than {self.deadline:g} seconds"
        self.flag(reason)
        for index, cell in enumerate(self.nb.cells):
            run = index in self.judged or index < (self.current or 0)
            if cell.cell_type == "code" and not run:
                cell.outputs = [lost(reason)]

    def leave_out(self, error):
        """Leave the current cell out of the next run."""
        if isinstance(error, DeadKernelError):
            reason = str(error)
        elif isinstance(error, TimeoutError):
            reason = HANGS
        else:  # whatever Python says to messages that Jupyter's kernel never sends
            reason = f"it sent what can't be read ({type(error).__name__})"
        self.left_out[self.current] = reason
        self.flag(f"{label_of(self.nb.cells[self.current])}: {reason}")

    async def run_cells(self):
        await self.async_start_new_kernel()
        if self.sandboxed:
            await asyncio.wait_for(self.hold_sandbox(), self.startup_timeout)
        await self.connect(self.startup_timeout)
        await self.begin()
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type != "code" or index in self.judged:
                continue
            self.current = index
            if index in self.left_out:
                cell.outputs = [lost(self.left_out[index])]
            elif utils.is_grade(cell):
                await self.run_test(cell, index)
            elif cell.source.strip():
                await self.run_cell(cell, index)

    async def hold_sandbox(self):
        """Hold the sandbox's first process and the kernel's sockets, before a student's code runs.

        That may put links to other sockets in their place, and zmq connects anew where it was hung
        up on. So it goes by links of the grader's own, which lead to the sockets held here.
        """
        self.km._close_control_socket()
        for port in self.km.ports:
            path, link = f"{self.km.ip}-{port}", self.folder / f"k-{port}"
            while not os.path.lexists(path):
                if not await self.km.is_alive():
                    raise DeadKernelError("ended Python")
                await asyncio.sleep(TICK)
            self.held.append(os.open(path, os.O_PATH | os.O_NOFOLLOW))
            link.unlink(missing_ok=True)
            link.symlink_to(f"/proc/{os.getpid()}/fd/{self.held[-1]}")
        self.first = sandbox.first_process(os.readlink(self.folder / "sockets"))
        self.km.ip = f"{self.folder}/k"
        self.km._connect_control_socket()

    async def connect(self, seconds):
        """A new client, which takes no large message, and few at once, when the kernel is idle."""
        if self.kc is not None:
            self.kc.stop_channels()
        self.kc = self.km.client()
        for option, value in LIMITS.items():
            self.kc.context.setsockopt(option, value)
        self.kc.shell_channel_class = self.kc.iopub_channel_class = Channel
        self.kc.start_channels(stdin=False, hb=False, control=False)
        await asyncio.wait_for(self.kc.wait_for_ready(seconds), seconds)

    async def begin(self):
        """Prepare a new kernel, and the judge for it.

        The judge runs the locked cells before any test, whatever becomes of them in the kernel.
        """
        self.pipe.send(("student", (self.socket, self.km.provisioner.pid)))
        for cell in self.nb.cells:
            if cell.cell_type == "code" and utils.is_locked(cell) and not utils.is_grade(cell):
                self.pipe.send(("locked", cell.source))
        start = self.kc.execute(START, silent=True, store_history=False)
        reply = await asyncio.wait_for(self.reply(start), self.startup_timeout)
        if reply.get("status") != "ok":
            raise RuntimeError(f"a kernel can't be prepared: {reply}"[:300])
        await self.answer("student")

    async def run_cell(self, cell, index):
        """Run a student's cell, and keep what it shows."""
        cell.outputs, self.clear_before_next_output = [], False
        request = self.kc.execute(cell.source, stop_on_error=False)
        reply = asyncio.ensure_future(self.reply(request))
        shown = asyncio.ensure_future(self.show(request, index))
        try:
            done, _ = await asyncio.wait([reply], timeout=self._get_timeout(cell))
            if not done:
                cell.outputs.append(lost(f"it ran longer than {self.timeout} seconds"))
                await self.km.interrupt_kernel()
            await asyncio.wait_for(reply, self.patience)
            await asyncio.wait([shown], timeout=self.iopub_timeout)
            if shown.done() and await self.is_connected():
                shown.result()
            else:
                self.flag(f"{label_of(cell)}: {FLOOD}")
                await self.connect(self.patience)
        finally:
            reply.cancel()
            shown.cancel()
            cell.execution_count = None

    async def reply(self, request):
        """What the kernel answers to a request; nothing where zmq has hung up on it."""
        while await self.is_connected():
            with contextlib.suppress(queue.Empty):
                message = await self.kc.shell_channel.get_msg(timeout=0.2)
                if message["parent_header"].get("msg_id") == request:
                    return message["content"]
            if not await self.km.is_alive():
                file = self.reason_file
                raise DeadKernelError(file.read_text() if file.exists() else "ended Python")
        return {}

    async def is_connected(self):
        return bool(await self.kc.shell_channel.socket.poll(0, zmq.POLLOUT))

    async def show(self, request, index):
        """Keep what the kernel shows until it has ended a request."""
        with contextlib.suppress(CellExecutionComplete):
            while True:
                message = await self.kc.iopub_channel.get_msg()
                if message["parent_header"].get("msg_id") == request:
                    self.process_message(message, self.nb.cells[index], index)

    async def run_test(self, cell, index):
        """Let the judge alone run a test, while the student's kernel answers what it asks."""
        request = self.kc.execute(SERVE.format(DOOR, self.socket), silent=True, store_history=False)
        self.pipe.send(("judge", cell.source))
        outputs, end = await self.answer("judge")
        if end != "gone":
            cell.outputs = self.judged[index] = list(map(from_dict, outputs))
        if end == "hangs":
            raise TimeoutError
        await asyncio.wait_for(self.reply(request), self.timeout)  # raises where it has died
        if end == "gone":
            raise DeadKernelError("did not answer the tests")

    async def answer(self, kind):
        """The judge's answer; what the kernel prints meanwhile, which would heap up, is dropped."""
        while True:
            while not self.pipe.poll():
                with contextlib.suppress(Exception):
                    await self.kc.iopub_channel.get_msg(timeout=TICK)
                await self.km.is_alive()  # and so an ended kernel is seen by the judge
            answered, answer = self.pipe.recv()
            if answered == kind:  # and not to what was asked for in another kernel
                return answer

    def handle_comm_msg(self, outs, msg, cell_index):
        """Keep no state of widgets, however large."""

    def output(self, outs, msg, display_id, cell_index):
        content, last = msg["content"], outs[-1] if outs else {}
        if not self.fits(content, cell_index):
            return None
        if "text" in content and last.get("name") == content["name"]:
            last.text += content["text"]  # as JupyterLab does
            return last
        return super().output(outs, msg, display_id, cell_index)

    def _update_display_id(self, display_id, msg):
        places = self._display_id_map.get(display_id, {}).values()
        if self.fits(msg["content"], self.current, sum(map(len, places))):
            super()._update_display_id(display_id, msg)

    def clear_display_id_mapping(self, cell_index):
        """What nbclient calls when a cell's outputs are cleared: there is room again."""
        super().clear_display_id_mapping(cell_index)
        self.text[cell_index] = self.pictures[cell_index] = 0

    def fits(self, content, index, times=1):
        """Whether there is room for an output; pictures for which there is none leave it."""
        data = content.get("data", {})
        pictures = [kind for kind in PICTURES if kind in data]
        size = times * sum(len(repr(data[kind])) for kind in pictures)
        text = times * len(content.get("text") or repr(content)) - size
        if self.pictures.total() + size > MOST_PICTURES:
            self.flag(f"pictures beyond {MOST_PICTURES >> 20} MB were left out")
            for kind in pictures:
                del data[kind]
            size = 0
        if self.text[index] + text > self.longest_output or self.text.total() + text > MOST_TEXT:
            self.flag(f"{label_of(self.nb.cells[index])}: {FLOOD}")
            return False
        self.text[index] += text
        self.pictures[index] += size
        return True

    def explain(self, index, error):
        """A note on what cost a test its points and is no mistake in a function, if it was such.

        A function that is no Python is one, too: a person may see that most of it is right.
        """
        if raised := RAISED.match(error):
            return f"{raised[1]}: {cause(raised[2])}"
        missing = MISSING.search(error)
        for place, cell in enumerate(self.nb.cells[:index] if missing else ()):
            errors = [out for out in cell.get("outputs", ()) if out.output_type == "error"]
            if (
                not errors
                or utils.is_locked(cell)
                or missing[1] not in re.findall(r"\w+", cell.source)
            ):
                continue
            if errors[0].ename in SYNTAX:
                return f"{label_of(cell)} does not run ({errors[0].ename})"
            said = f"{errors[0].ename}: {errors[0].evalue}"
            if not said.startswith("NotImplementedError") and missing[0] not in said:
                return self.explain(place, said) or f"{label_of(cell)}: {cause(said)}"
        return None


def cause(error):
    """What a note says of an error."""
    if "StdinNotImplementedError" in error:
        return "input() was called, and nobody is there to answer"
    return error.removeprefix("Lost: ")[:150]


def lost(reason):
    return new_output("error", ename="Lost", evalue=reason, traceback=[reason])


def label_of(cell):
    """What a note calls a cell: its id, or its first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first = cell.source.strip().partition("\n")[0][:40]
    return grade_id or f"the cell `{first}`"
