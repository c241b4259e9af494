"""Submissions are graded at once, and none that is lost or endless takes another along."""

import contextlib
import functools
import itertools
import json
import os
import signal
import subprocess
import time
from concurrent.futures import Future
from multiprocessing.context import ForkServerProcess
from types import SimpleNamespace

import pytest
from support.tasks import cores, task

from grading import processes
from grading.processes import grade_here, is_safe, outcomes_of

GOOD = {"reason": None, "notes": [], "points": 1, "passing": False}


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """A function that grades names; → the outcomes, and the reasons with which each was tried."""
    monkeypatch.setattr(processes, "PRELOAD", ["pytest", "grading.grade"])  # no PyTorch
    monkeypatch.setattr(processes, "SPARE", 0)

    def grade(*names, at_once=2):
        outcomes = dict(grade_here(names, functools.partial(task, tmp_path), at_once, 60))
        return outcomes, {path.name: path.read_text().splitlines() for path in tmp_path.iterdir()}

    return grade


def test_each_name_has_its_outcome(graded):
    outcomes, tries = graded(*"abcde")
    assert outcomes == dict.fromkeys("abcde", GOOD)
    assert tries == dict.fromkeys("abcde", ["None"])


def test_a_process_that_is_lost_takes_no_other_along_and_is_tried_twice(graded):
    outcomes, tries = graded("a", "deadly", "lost once", "b")
    assert [outcomes[name] for name in ("a", "lost once", "b")] == [GOOD] * 3
    assert outcomes["deadly"]["reason"] == "could not be graded: its process ended twice"
    assert tries["lost once"] == ["None", "None"]
    assert tries["deadly"] == ["None", "None", outcomes["deadly"]["reason"]]


def test_one_that_takes_too_long_is_not_run_again(graded, tmp_path, monkeypatch):
    def clock():  # which an endless one soon makes run late
        return time.monotonic() + 1000 * (tmp_path / "endless").exists()

    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=clock))
    outcomes, tries = graded("a", "endless", "b", at_once=1)
    assert outcomes["a"] == outcomes["b"] == GOOD
    assert outcomes["endless"]["reason"] == "took longer than 60 seconds"
    assert tries["endless"] == ["None", "took longer than 60 seconds"]


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Linux alone has it")
def test_each_of_those_at_once_has_one_core_and_no_two_the_same(graded):
    ours = sorted(os.sched_getaffinity(0))
    outcomes = dict(grade_here("ab", cores, 2, 60))
    assert sorted(outcomes.values()) == [ours[:1], ours[1:2] or ours]
    assert sorted(os.sched_getaffinity(0)) == ours


def refuse(monkeypatch, times):
    """Let Linux refuse the next processes, so many, as to a user who has too much of something."""
    left, start = iter(range(times)), ForkServerProcess.start

    def refused(process):
        for _ in left:
            raise OSError(109, "Too many references")
        start(process)

    monkeypatch.setattr(ForkServerProcess, "start", refused)


def test_a_process_that_can_t_be_started_is_started_later(graded, monkeypatch):
    refuse(monkeypatch, 2)
    outcomes, tries = graded("a", "b")
    assert outcomes == {"a": GOOD, "b": GOOD}
    assert tries == {"a": ["None"], "b": ["None"]}


def test_where_none_can_be_started_the_command_does_not_wait_forever(graded, monkeypatch):
    refuse(monkeypatch, 1000)
    clock = SimpleNamespace(monotonic=itertools.count(step=50).__next__)
    monkeypatch.setattr(processes, "time", clock)
    with pytest.raises(OSError, match="Too many references"):
        graded("a")


def test_who_stops_listening_ends_all(graded, tmp_path):
    outcomes = grade_here(["a", "endless", "b"], functools.partial(task, tmp_path), 2, 60)
    with contextlib.closing(outcomes):
        assert next(outcomes) == ("a", GOOD)
        running = processes.multiprocessing.active_children()
    assert running
    for process in running:
        process.join(10)
        assert process.exitcode is not None


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_waits_until_a_process_has_started(kind):
    handler = signal.signal(kind, signal.default_int_handler)
    started = []
    try:
        with pytest.raises(KeyboardInterrupt):
            with processes.interruption_later():
                os.kill(os.getpid(), kind)
                started.append("all of it")
        assert started and signal.getsignal(kind) is signal.default_int_handler
        with processes.interruption_later():  # a control: without one nothing comes
            pass
    finally:
        signal.signal(kind, handler)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("tls://10.0.0.7:8786", True),
        ("tcp://127.0.0.1:8786", True),
        ("tcp://[::1]:8786", True),
        ("127.0.0.1:8786", True),
        ("tcp://10.0.0.7:8786", False),
        ("tcp://0.0.0.0:8786", False),
        ("ws://192.168.1.2:80", False),
    ],
)
def test_without_tls_loopback_alone_is_safe(address, safe):
    assert is_safe(address) == safe


def test_an_outcome_that_a_worker_did_not_give_is_a_reason():
    lines = [json.dumps(["a", GOOD])]
    result = subprocess.CompletedProcess([], 1, "\n".join(lines).encode(), b"x\nOSError: full\n")
    future = Future()
    future.set_result(result)
    outcomes = dict(outcomes_of(future, ["a", "b"]))
    assert outcomes["a"] == GOOD
    assert outcomes["b"]["reason"] == "could not be graded: OSError: full"
    assert outcomes["b"]["passing"]
    lost = Future()
    lost.set_exception(OSError("KilledWorker"))
    assert "KilledWorker" in dict(outcomes_of(lost, ["a"]))["a"]["reason"]
