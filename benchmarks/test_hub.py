"""What a learner takes on a server: memory after a lesson, and the wait when many drag at once.

Twenty kernels run lesson 5 up to its first explorer. A hand on each moves the learning rate: it
sends the next move as soon as the picture of the last has come, as the page does, but at most 30 a
second. Without browsers, which run on the learners' own machines.
"""

import asyncio
import pathlib
import time

import pytest
from nbclient import NotebookClient
from support.guards import LESSONS, read

from benchmarks.lessons import SGD, up_to
from benchmarks.recorded import record, recorded_time

TICKS = 100  # a second, of Linux's clock for processes


class Learner:
    """A kernel that has run a notebook, and what a hand in it measures."""

    def __init__(self, notebook):
        self.client = NotebookClient(notebook, timeout=600, kernel_name="python3")

    async def start(self):
        self.client.create_kernel_manager()
        await self.client.async_start_new_kernel()
        await self.client.async_start_new_kernel_client()
        for place, cell in enumerate(self.client.nb.cells):
            await self.client.async_execute_cell(cell, place)

    async def end(self):
        await self.client._async_cleanup_kernel()

    def status(self, name):
        """A line of /proc/PID/status, in MiB."""
        text = pathlib.Path(f"/proc/{self._pid}/status").read_text()
        (line,) = [line for line in text.splitlines() if line.startswith(name)]
        return int(line.split()[1]) / 1024

    @property
    def _pid(self):
        return self.client.km.provisioner.pid

    @property
    def seconds_of_processor(self):
        numbers = pathlib.Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / TICKS

    async def drag(self, name, values):
        """Seconds from each move to its picture; ValueError where the last shows another value."""
        states = self.client.widget_state
        (stage,) = [model for model, state in states.items() if "frame" in state]
        waits = []
        for number, value in enumerate(values, start=1):
            began = time.perf_counter()
            content = {"set": name, "value": value, "number": number}
            data = {"method": "custom", "content": content}
            channel = self.client.kc.shell_channel
            channel.send(self.client.kc.session.msg("comm_msg", {"comm_id": stage, "data": data}))
            while True:
                message = await self.client.kc.get_iopub_msg(timeout=60)
                frame = message["content"].get("data", {}).get("state", {}).get("frame", {})
                if frame.get("answered") == number:
                    break
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(max(0, 1 / 30 - waits[-1]))
        if float(frame["values"][name]) != pytest.approx(value, rel=0.01):
            raise ValueError(f"{name} shows {frame['values'][name]}; expected {value}")
        return waits


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.benchmark(
    group="a server: a lesson from its first cell to its last", timer=recorded_time
)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_memory_after_a_lesson(benchmark, loop, path):
    learner, began = Learner(read(path)), time.perf_counter()
    loop.run(learner.start())
    record(benchmark, [time.perf_counter() - began])
    benchmark.extra_info["memory in MiB"] = round(learner.status("VmRSS"))
    benchmark.extra_info["at its highest"] = round(learner.status("VmHWM"))
    loop.run(learner.end())


@pytest.fixture(scope="module")
def learners(loop, quick):
    found = [Learner(up_to(*SGD.values[0])) for _ in range(2 if quick else 20)]
    for learner in found:
        loop.run(learner.start())
    yield found
    for learner in found:
        loop.run(learner.end())


@pytest.mark.benchmark(group="a server: learners who drag at once", timer=recorded_time)
@pytest.mark.parametrize("many", [1, 2, 5, 10, 20])
def test_drag_at_once(benchmark, loop, learners, quick, many):
    rates = [0.005 * 300 ** (place / 299) for place in range(3 if quick else 300)]
    hands = learners[:many]

    async def all_drag():
        return await asyncio.gather(*(learner.drag("lr", rates) for learner in hands))

    used, began = sum(hand.seconds_of_processor for hand in hands), time.perf_counter()
    waits = loop.run(all_drag())
    elapsed = time.perf_counter() - began
    used = sum(hand.seconds_of_processor for hand in hands) - used
    record(benchmark, [wait for each in waits for wait in each])
    benchmark.extra_info["processor of each"] = used / elapsed / len(hands)
    benchmark.extra_info["pictures a second for each"] = len(rates) / elapsed
