"""Nobody in the sandbox takes more than their share, and everything that can be seen is counted."""

import contextlib
import ctypes
import functools
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from unittest.mock import Mock

import pytest
from support.forgetful import forgetful, has_ended

from grading import limits, sandbox

SMALL = {"MEMORY": 2**27}
MUCH = "it took more than 0.12 GB of memory"
PREPARED = """
import ctypes, fcntl, mmap, os, resource, signal, socket, tempfile, threading, time
L = ctypes.CDLL(None, use_errno=True)
def take(megabytes):
    return b"x" * (megabytes * 2**20)
def fork_all(number, work=signal.pause):
    for _ in range(number):
        if os.fork() == 0:
            x = work()
            signal.pause()
"""
TOO_MUCH = {  # what it does, the limits, and why it is ended
    "memory": ("x = take(200)", SMALL, MUCH),
    "memory of children": ("fork_all(8, lambda: take(30))", SMALL, MUCH),
    "memory that hides": ("L.prctl(4, 0); x = take(200)", SMALL, MUCH),
    "memory that stands still": ("x = take(200); os.kill(os.getpid(), 19)", SMALL, MUCH),
    "memory whose first thread ended": ("""
def take_alone():
    while "zombie" not in open("/proc/self/status").read():
        pass
    x = take(200)
    signal.sigwait([signal.SIGTERM])
threading.Thread(target=take_alone).start()
L.syscall(EXIT, 0)
""", SMALL, MUCH),
    "memory that is handed on": ("""
x = take(90)
if os.fork() == 0:
    while True:
        if os.fork():
            os._exit(0)
        x += take(1)
signal.pause()
""", SMALL, MUCH),
    "tables of addresses": ("""
x = mmap.mmap(-1, 200 * 2**30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)
for place in range(0, len(x), 2**21):
    x[place]
""", SMALL, MUCH),
    "files in memory": ("""
file = open("/dev/shm/x", "wb")
for _ in range(150):
    file.write(take(1))
""", SMALL, MUCH),
    "deleted files": ("""
for folder in ("/tmp", "/home/student"):
    x = open(f"{folder}/x", "wb")
    os.unlink(x.name)
    os.dup(x.fileno())
    x.write(take(100))
""", {"MEMORY": 2**27 + 2**25}, "it took more than 0.16 GB of memory"),
    "empty files": ("""
os.makedirs("/tmp" + "/x" * 300)
os.chdir("/tmp" + "/x" * 300)
for number in range(11_000):
    open(str(number), "w").close()
""", {}, "it made more than 10,000 files"),
    "processes": ("fork_all(300)", {}, "it started more than 64 processes"),
    "threads": ("""
threading.stack_size(2**16)
for _ in range(2000):
    threading.Thread(target=signal.sigwait, args=[[signal.SIGTERM]]).start()
""", {}, "it started more than 1,000 threads"),
    "sockets": (
        "x = [socket.socketpair() for _ in range(110)]", {}, "it opened more than 200 sockets"),
}  # fmt: skip
DONE = "print('done', flush=True)"
FAIR = {
    "addresses alone": ("import numpy; x = numpy.empty(2**31, 'u1')", SMALL),
    "one array in eleven processes": ("x = take(60); fork_all(10)", SMALL),
    "its share of processes and threads": ("""
fork_all(40)
for _ in range(100):
    threading.Thread(target=signal.sigwait, args=[[signal.SIGTERM]]).start()
""", {}),
}  # fmt: skip
DENIED = {  # what others would pay for, and no limit counts
    "memory shared by processes": ("mmap.mmap(-1, 4096)", "PermissionError"),
    "memory shared by way of a device": (
        "device = open('/dev/zero', 'r+b'); mmap.mmap(device.fileno(), 4096)", "No such device"),
    "memory lent to a pipe": ("""
lent = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(9)), 9)
assert L.vmsplice(os.pipe()[1], lent, 1, 0) == 9, os.strerror(ctypes.get_errno())
""", "Operation not permitted"),
    "semaphores": ("""
number = L.semget(0, 1, 0o600)
assert number >= 0, os.strerror(ctypes.get_errno())
L.semctl(number, 0, 0)  # removes them
""", "Operation not permitted"),
    "files that others wait for": (
        "fcntl.fcntl(tempfile.TemporaryFile(), fcntl.F_SETLEASE, fcntl.F_WRLCK)",
        "PermissionError"),
    "other processors": ("os.sched_setaffinity(0, os.sched_getaffinity(0))", "PermissionError"),
    "many open files": ("x = [os.dup(0) for _ in range(256)]", "Too many open files"),
}  # fmt: skip
EXIT = f"EXIT = {60 if platform.machine() == 'x86_64' else 93}\n"


@pytest.fixture
def outcome(sandboxed, monkeypatch):
    """A function that runs code in a sandbox; why it was ended, or else what it printed first."""

    def outcome(code, group=None, **lowered):
        for name, value in lowered.items():
            monkeypatch.setattr(limits, name, value)
        process = start(code, group)
        os.set_blocking(process.stdout.fileno(), False)
        root, reason, printed = sandbox.root_of(process), None, None
        try:
            while not (reason or printed):
                ended = process.poll() is not None
                printed = process.stdout.read() or (b"ended" if ended else None)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
                reason = limits.reason_to_end(root, group, sandbox.WRITABLE)
        finally:
            process.kill()
            process.communicate()
        return reason or printed.decode()

    return outcome


def start(code, group=None):
    return sandbox.run_in(
        [*sandbox.bwrap_options(*sandbox.python_folders()), "--tmpfs", sandbox.SOCKETS],
        [sys.executable, "-I", "-c", f"{PREPARED}{EXIT}{code}\nsignal.pause()"],
        group,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.parametrize("name", TOO_MUCH)
def test_who_takes_too_much_is_ended_and_told_why(name, outcome):
    code, lowered, reason = TOO_MUCH[name]
    assert outcome(code, **lowered) == reason


@pytest.mark.parametrize("name", FAIR)
def test_control_who_takes_a_fair_share_is_not(name, outcome):
    code, lowered = FAIR[name]
    assert outcome(f"{code}\n{DONE}", **lowered) == "done\n"


def tried(code):
    """Code that prints what it raises, all of it at once."""
    inner = textwrap.indent(f"{code}\n{DONE}", " ")
    return f"try:\n{inner}\nexcept Exception as error:\n print(repr(error), flush=True)"


@pytest.mark.parametrize("name", DENIED)
def test_what_no_limit_counts_is_denied(name, outcome):
    code, error = DENIED[name]
    assert error in outcome(tried(code))
    subprocess.run([sys.executable, "-c", f"{PREPARED}{code}"], check=True)  # outside


@pytest.mark.parametrize(
    ("lent", "printed"),
    [([2**40], "done\n"), ([2**40] * 9, MUCH)],
    ids=["for a moment", "for long"],
)
def test_memory_that_a_process_lends_for_a_moment_counts_once(lent, printed, outcome, monkeypatch):
    looks = iter(lent)

    def takes(process, exact=False):
        return 1, next(looks, 0) if exact else 2**40

    monkeypatch.setattr(limits, "process_takes", takes)
    assert outcome(DONE, **SMALL) == printed


def test_what_bubblewrap_has_yet_to_leave_does_not_count(monkeypatch):
    monkeypatch.setattr(limits, "FILES", -1)
    assert limits.reason_to_end("", None, ["/tmp"]) is None


def test_calls_of_another_architecture_end_the_process(outcome):
    if platform.machine() != "x86_64":
        pytest.skip("only x86_64 has x32's calls beside its own")
    code = "print('now', flush=True) if L.syscall(39 + MARK) > 0 else os._exit(1)"
    assert outcome(code.replace("MARK", "0")) == "now\n"
    assert outcome(code.replace("MARK", "0x40000000")) == "ended"


def test_without_libseccomp_there_is_no_sandbox(sandboxed, monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", Mock(side_effect=OSError("no such file")))
    assert "libseccomp can't be used (no such file" in sandbox.unavailable()


def test_a_call_that_libseccomp_does_not_know_is_named(sandboxed, monkeypatch):
    monkeypatch.setitem(sandbox.DENIED, "new", "fly")
    assert "it does not know fly" in sandbox.unavailable()


@pytest.mark.parametrize(
    "call",
    [
        "socket.socket(socket.AF_VSOCK)",  # to the machine that this one is a guest of
        "fcntl.fcntl(os.open('/tmp', os.O_RDONLY), 1040, bytes(8))",  # folders others wait for
    ],
)
def test_what_not_every_machine_has_is_denied(call, outcome):
    assert "PermissionError" in outcome(tried(call))


def test_a_full_machine_ends_it_first(outcome):
    assert outcome("print(open('/proc/self/oom_score_adj').read(), flush=True)") == "1000\n\n"


def test_a_process_that_hides_how_much_it_shares_counts_in_full(tmp_path):
    for thread, status in (("5", "State:\tZ\nThreads:\t3\n"), ("6", STATUS)):
        (tmp_path / "task" / thread).mkdir(parents=True)
        (tmp_path / "task" / thread / "status").write_text(status)
    assert limits.process_takes(tmp_path, exact=True) == (3, 107 * 1024)
    rollup = tmp_path / "task" / "6" / "smaps_rollup"
    rollup.write_text("7f-80 ---p 00000000 00:00 0 [rollup]\nPss:  10 kB\nSwapPss:  1 kB\n")
    assert limits.process_takes(tmp_path, exact=True) == (3, 13 * 1024)
    assert limits.process_takes(tmp_path) == (3, 107 * 1024)


STATUS = """Name:\tVmRSS: 3 kB
State:\tS (sleeping)
VmRSS:\t     100 kB
VmPTE:\t       2 kB
VmSwap:\t      5 kB
Threads:\t3
"""


# -------------------------------------------------------------------------------------- the kernel


def test_the_kernel_is_watched_and_what_it_writes_beside_its_sockets_stays_inside(
    sandboxed, tmp_path, monkeypatch
):
    (tmp_path / "sockets").mkdir()
    code = f"open('{sandbox.SOCKETS}/x', 'w').close(); x = take(200)"
    monkeypatch.setattr(sandbox, "start_kernel", lambda *given: start(code, given[-1]))
    monkeypatch.setattr(limits, "MEMORY", SMALL["MEMORY"])
    for _ in range(2):  # a submission may have a second kernel
        with pytest.raises(SystemExit):
            sandbox.main("course", f"{tmp_path}/kernel.json")
        assert (tmp_path / sandbox.REASON).read_text() == MUCH
        assert {path.name for path in tmp_path.iterdir()} == {"sockets", sandbox.REASON}
        assert (tmp_path / "sockets").is_symlink()


def test_a_sandbox_that_forgets_to_end_with_its_parent_is_ended(sandboxed, tmp_path, monkeypatch):
    (tmp_path / "sockets").mkdir()
    monkeypatch.setattr(sandbox, "bwrap_options", forgetful)
    monkeypatch.setattr(sandbox, "start_kernel", lambda *given: start("", given[-1]))
    monkeypatch.setattr(sandbox, "reason_to_end", lambda *_: MUCH)
    with pytest.raises(SystemExit):
        sandbox.main("course", f"{tmp_path}/kernel.json")
    assert has_ended(sandbox.first_process(os.readlink(tmp_path / "sockets")))


def test_files_of_any_name_and_many_are_handed_in_but_no_notebook(tmp_path, outside, monkeypatch):
    names = {b"\xff.csv", b"two\nlines.csv", *(b"%0200d" % number for number in range(300))}
    for name in {*names, b"01_model.ipynb"}:
        pathlib.Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).touch()
    monkeypatch.chdir(tmp_path)
    look = ["find", sandbox.WORK, "-type", "f", "-printf", "%f\\0"]
    run_in = functools.partial(sandbox.run_in, stdout=subprocess.PIPE)
    monkeypatch.setattr(sandbox, "run_in", lambda options, *_: run_in(options, look))
    process = sandbox.start_kernel(sandbox.package(), outside, f"{outside}-sockets", [], None)
    assert set(process.communicate()[0].split(b"\0")) == {*names, b""}


@pytest.fixture
def outside(sandboxed, tmp_path_factory):
    """The path of a connection file, which does not lie where the files are."""
    file = tmp_path_factory.mktemp("outside") / "kernel.json"
    file.touch()
    return str(file)


@pytest.mark.parametrize("length", [20, 70, 100])
def test_a_socket_fits_into_the_folder_whatever_the_length_of_tmpdir(length, tmp_path, monkeypatch):
    place = tempfile.mkdtemp(dir="/tmp")
    long = pathlib.Path(place, "x" * (length - len(place) - 1))
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with sandbox.short_folder() as folder, socket.socket(socket.AF_UNIX) as server:
        assert (pathlib.Path(folder).parent == long) == (length <= 70)
        os.mkdir(f"{folder}/sockets")
        server.bind(f"{folder}/sockets/k-99999")
        assert len(f"{tempfile.gettempdir()}/pymp-12345678/listener-12345678") <= 107
    assert not os.path.exists(folder) and tempfile.gettempdir() == str(long)
    shutil.rmtree(place)


def test_where_no_short_folder_is_writable_tmpdir_is_named(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/" + "x" * 100)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(RuntimeError, match="TMPDIR is /xxx.*at most 70 bytes"):
        with sandbox.short_folder():
            pass


# -------------------------------------------------------------------------------------- its cgroup


@pytest.fixture
def own(tmp_path):
    """A folder like that of the grader's own cgroup, in another whose children have limits."""
    own = tmp_path / "session.scope"
    own.mkdir()
    for folder, controllers in ((tmp_path, "cpu memory pids\n"), (own, "")):
        (folder / "cgroup.subtree_control").write_text(controllers)
        (folder / "cgroup.procs").touch()
    return own


def test_a_kernel_gets_a_cgroup_with_its_limits_where_that_may_be(own):
    group = limits.limited_group(own)
    assert group.parent == own.parent
    assert {path.name: path.read_text() for path in group.iterdir()} == {
        "memory.max": str(4 * 2**30),
        "memory.swap.max": "0",
        "memory.oom.group": "1",
        "pids.max": "1000",
    }


def test_old_cgroups_that_are_empty_are_removed(own):
    for name, age, content in (("old", 4000, False), ("used", 4000, True), ("new", 3000, False)):
        group = own.parent / f"kernel-{name}"
        group.mkdir()
        if content:
            (group / "process").touch()
        os.utime(group, (0, time.time() - age))
    new = limits.limited_group(own)
    assert set(own.parent.glob("kernel-*")) - {new} == {
        own.parent / "kernel-used",
        own.parent / "kernel-new",
    }


@pytest.mark.parametrize("lacks", ["controllers", "access", "files"])
def test_elsewhere_no_cgroup_is_made(lacks, own, monkeypatch):
    if lacks == "controllers":
        (own.parent / "cgroup.subtree_control").write_text("cpu pids\n")
    elif lacks == "access":
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        (own.parent / "cgroup.subtree_control").unlink()
    before = set(own.parent.iterdir())
    assert limits.limited_group(own) is None
    assert set(own.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("memory.events", "low 0\nhigh 0\nmax 1\noom 1\noom_kill 1\n", MUCH),
        ("memory.events", "low 0\nhigh 0\nmax 90\noom 0\noom_kill 1\n", None),  # the machine's
        ("pids.events", "max 3\n", "it started more than 1,000 threads"),
        ("pids.events", "max 0\n", None),
    ],
    ids=["memory", "memory of the machine", "threads", "nothing"],
)
def test_its_cgroup_tells_why_a_kernel_ended(file, text, reason, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MEMORY", SMALL["MEMORY"])
    (tmp_path / file).write_text(text)
    assert limits.reason_to_end("/nowhere", tmp_path, sandbox.WRITABLE) == reason


@pytest.mark.parametrize("name", ["memory", "memory of children", "files in memory", "threads"])
def test_a_real_cgroup_counts_what_lies_in_it(name, outcome, monkeypatch):
    monkeypatch.setattr(limits, "MEMORY", SMALL["MEMORY"])
    group = limits.limited_group(limits.own_group())
    if group is None:
        pytest.skip("this process can make no cgroup of version 2")
    code, _, reason = TOO_MUCH[name]
    assert outcome(code, group) == reason
    limits.remove(group)
    assert not group.exists()
