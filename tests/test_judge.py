"""The judge gets plain data of a student's function, and finds of it what its check finds."""

import contextlib
import io
import itertools
import os
import socket
import subprocess
import sys
import threading
import types
from fractions import Fraction
from multiprocessing import Pipe
from unittest.mock import Mock, patch

import numpy as np
import pytest
import test_checks
import torch
from support.guards import ROOT
from test_checks import ANSWERS

from grading import judge, plain
from grading.start_judge import read_secret
from linreg_helpers.checks import Miss, check_one_layer
from linreg_helpers.time_limit import TooLong

VALUES = {
    "nothing": None,
    "numbers": [True, 3, -(10**400), 0.1, float("inf"), 2 - 3j, Fraction(1, 3)],
    "text": "ŷ = Xw + b \0",
    "lists": ([1, (2.0,)], [], ()),
    "arrays": [np.arange(6.0).reshape(2, 3), np.float32(0.1), np.array(["a", "bc"])],
    "tensors": [torch.zeros(0, 3), torch.tensor(3), torch.tensor([True]), torch.ones(2).half()],
    "turned": torch.arange(6.0).reshape(2, 3).T,
    "complex": torch.tensor([1 + 2j]).conj(),
}


def there(value, function=None):
    """A value as it arrives at the other end of a pipe."""
    one, other = Pipe()
    with one, other:
        plain.send(one, {"value": plain.encode(value)})
        return plain.decode(plain.receive(other)["value"], function)


@pytest.mark.parametrize("name", VALUES)
def test_plain_data_arrives_as_it_was(name):
    assert_same(there(VALUES[name]), VALUES[name])


def assert_same(one, other):
    assert type(one) is type(other)
    if isinstance(other, torch.Tensor):
        assert one.dtype == other.dtype and torch.equal(one, other)
    elif isinstance(other, np.ndarray | np.generic):
        assert one.dtype == other.dtype and (one == other).all()
    elif isinstance(other, list | tuple):
        assert len(one) == len(other)
        for part, counterpart in zip(one, other):
            assert_same(part, counterpart)
    else:
        assert one == other


def test_the_flags_of_a_leaf_and_a_generator_arrive():
    leaf = torch.ones(2, requires_grad=True)
    (leaf * 3).sum().backward()
    copy = there(leaf)
    assert copy.is_leaf and copy.requires_grad and copy.grad.tolist() == [3, 3]
    assert not there(leaf * 2).is_leaf
    generator = torch.Generator().manual_seed(7)
    numbers = [torch.rand(2, generator=one).tolist() for one in (there(generator), generator)]
    assert numbers[0] == numbers[1]


class Trap:
    """Whatever it is asked for, it does something."""

    def __reduce__(self):
        return print, ("unpickled",)

    def __repr__(self):
        raise AssertionError("evaluated")


@pytest.mark.parametrize("value", [Trap(), Trap, print, np.array([Trap()]), sys, {1: Trap()}])
def test_of_all_else_only_the_name_of_its_kind_arrives(value, capsys):
    arrived = there(value)
    assert isinstance(arrived, plain.Other) and type(arrived).__name__ == type(value).__name__
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "data",
    [
        {"tensor": "float32", "shape": [10**9], "bytes": "", "requires_grad": False, "grad": None},
        {"tensor": "float32", "shape": [-1], "bytes": "000", "requires_grad": False, "grad": None},
        {"tensor": "load", "shape": [1], "bytes": "00" * 4, "requires_grad": False, "grad": None},
        {"array": ["O", [1], "00" * 8]},
        {"array": ["<f8", [10**12], ""]},
        {"fraction": [1, 0]},
        {"fraction": ["1e999999999"]},
        {"complex": "print(1)"},
        {"tuple": 3},
        {"generator": {"tensor": "uint8", "shape": [1], "bytes": "00"}},
        {"a": 1, "b": 2},
        {"print": 1},
        {},
    ],
)
def test_what_is_no_value_is_refused(data):
    with pytest.raises(
        (plain.Broken, ValueError, KeyError, RuntimeError, TypeError, ZeroDivisionError)
    ):
        plain.decode(data)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[" * 2**16, "more than 50000 values"),
        (b"1," * 2**16, "more than 50000 values"),
        (b"{x", "no message"),
        (b"[" * 5000, "no message"),
        (b"\xff", "no message"),
    ],
)
def test_what_is_no_message_is_refused(raw, words):
    one, other = Pipe()
    with one, other, pytest.raises(plain.Broken, match=words):
        one.send_bytes(raw)
        plain.receive(other)


def test_what_is_too_long_is_not_read():
    one, other = Pipe()
    with one, other, pytest.raises(OSError, match="bad message length"):
        os.write(one.fileno(), (plain.LONGEST + 1).to_bytes(4, "big") * 2)
        plain.receive(other)
    with pytest.raises(plain.Broken, match="more than 8 MB"):
        there("x" * plain.LONGEST)


def test_lists_in_lists_without_end_are_refused():
    value = []
    value.append(value)
    with pytest.raises(plain.Broken, match="too deep"):
        plain.encode(value)


# --------------------------------------------------- the old way, in one process, and the new one


class Beside(judge.Student):
    """A student's side in a thread of this process, which takes no time."""

    def __init__(self, door):
        self.connection, its = Pipe()
        self.patience, self.end = 100, ""

        def serve():
            with its, contextlib.suppress(EOFError):
                while True:
                    message = plain.receive(its)
                    found = "names" in message
                    plain.send(its, door.found(message) if found else door.called(its, message))

        threading.Thread(target=serve, daemon=True).start()

    def spent(self):
        return 0


@pytest.fixture(scope="module")
def shell():
    return types.SimpleNamespace(user_ns={})


@pytest.fixture(scope="module")
def door(shell):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("IPython.get_ipython", lambda: shell)
        from grading import door
    return door


@pytest.fixture(scope="module")
def student(door):
    student = Beside(door)
    yield student
    student.connection.close()


def verdict(task, answer, student=None, shell=None):
    """What the tests of a task say of an answer, directly or by the judge's way."""
    names = {}
    exec(test_checks.cells_of(task)["imports"], names)
    shared = set(names)
    exec(answer, names)
    tests = test_checks.visible(task) + test_checks.hidden(task)
    if student:
        shell.user_ns = dict(names)
        asked = judge.names_used("\n".join(tests)) & names.keys() - shared
        names.update(student.look_up(asked))
    torch.manual_seed(0)
    return [one_verdict(test, names) for test in tests]


def one_verdict(test, names):
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(test, names)
    except Miss as miss:
        return str(miss)
    finally:
        torch.set_grad_enabled(True)
    return printed.getvalue()


def answers(task):
    """All right and wrong answers to a task, and those that are wrong to any task."""
    rows = ANSWERS[test_checks.TASKS[task]]
    yield from rows.RIGHT[task]
    yield from rows.WRONG[task].values()
    if task in test_checks.VALUES:
        return
    for words, source in test_checks.ANY.items():
        if "not end" not in words:
            yield source.format(task=task)
    for odd in test_checks.ODD:
        yield f"import numpy as np\ndef {task}(*given): return {odd}"


FIRST = next(iter(test_checks.TASKS))
SLOWLY = [
    task if task == FIRST else pytest.param(task, marks=pytest.mark.slow)
    for task in test_checks.TASKS
    if test_checks.TASKS[task] in test_checks.CELLS
]


@pytest.mark.parametrize("task", SLOWLY)
def test_the_judge_says_of_each_answer_what_its_check_says_directly(task, student, shell):
    for answer in answers(task):
        with contextlib.suppress(SyntaxError):
            assert verdict(task, answer, student, shell) == verdict(task, answer), answer


def test_control_another_function_at_the_other_end_gets_another_verdict(student, shell):
    right, wrong = ANSWERS["01_model"].RIGHT[FIRST][0], f"def {FIRST}(*given): return 3"
    shell.user_ns = {}
    assert verdict(FIRST, right) != verdict(FIRST, wrong, student, shell)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ("ValueError('a\\nb')", ValueError, "a"),
        ("type('Own', (KeyError,), {})('x')", KeyError, "'x'"),
        ("KeyboardInterrupt()", Exception, ""),
        ("UnicodeDecodeError('utf-8', b'x', 0, 1, 'why')", UnicodeDecodeError, "'utf-8' codec"),
        ("ExceptionGroup('two', [ValueError()])", Exception, "two"),
    ],
)
def test_an_error_crosses_as_its_first_line_and_its_kind(error, kind, words, student, shell):
    exec(f"def f(): raise {error}", shell.user_ns)
    with pytest.raises(kind) as raised:
        judge.StandIn(student, "f")()
    assert type(raised.value).__mro__[1].__module__ == "builtins"
    assert str(raised.value).startswith(words) and "\n" not in str(raised.value)
    assert not isinstance(raised.value, KeyboardInterrupt)


@pytest.mark.parametrize(
    ("source", "outputs"),
    [
        ("x = 3", []),
        ("print('a')\nfloat(2)", [("stream", "a\n"), ("execute_result", "2.0")]),
        ("1 + 1\n1 / 0", [("error", "division by zero")]),
        ("raise SystemExit", [("error", "")]),
        ("raise KeyboardInterrupt", [("error", "")]),
        ("x = (", [("error", "never closed")]),
    ],
)
def test_a_cell_of_the_judge_ends_in_its_result_or_in_its_error(source, outputs):
    found = judge.run(source, {})
    assert [output["output_type"] for output in found] == [kind for kind, _ in outputs]
    for output, (_, words) in zip(found, outputs):
        text = output.get("text") or output.get("evalue") or output.get("data", {"text/plain": ""})
        assert words in (text if isinstance(text, str) else text["text/plain"])


def test_names_that_were_not_asked_for_do_not_arrive():
    student = judge.Student.__new__(judge.Student)
    student.ask = lambda _: {"values": {"f": True, "n": {"value": 3}, "check_f": True}}
    assert set(student.look_up({"f", "n", "m"})) == {"f", "n"}


def test_a_call_without_an_end_is_interrupted_where_it_runs(student, shell, monkeypatch):
    monkeypatch.setattr("linreg_helpers.checks.runner.SECONDS", 0.1)
    exec("def f():\n    while True: pass", shell.user_ns)
    with pytest.raises(TooLong):
        judge.StandIn(student, "f")()
    assert student.end == ""


@pytest.mark.parametrize("spent", [0, 30])
def test_a_kernel_that_goes_on_beyond_the_end_is_given_up(spent, monkeypatch):
    """By the clock, and by the time of the processor long before."""
    monkeypatch.setattr("linreg_helpers.checks.runner.SECONDS", 1 if spent else 0.01)
    deaf, times = judge.Student.__new__(judge.Student), iter([0, 0, spent] + 99 * [spent])
    deaf.connection, other = Pipe()
    deaf.patience, deaf.end, deaf.spent = 0.01, "", lambda: next(times)
    with other, pytest.raises(TooLong):
        deaf.call("f", (), {})
    with pytest.raises(judge.Lost):
        deaf.call("f", (), {})
    assert deaf.end == "hangs"


@pytest.mark.parametrize(("dtype", "seen"), [("float64", "float64"), ("float16", "float32")])
def test_a_default_dtype_of_the_students_is_that_of_the_check(dtype, seen, door):
    torch.set_default_dtype(getattr(torch, dtype))
    reply = door.found({"names": []})
    torch.set_default_dtype(torch.float32)
    student = judge.Student.__new__(judge.Student)
    student.ask, student.connected = lambda message: reply, contextlib.nullcontext
    (output,) = judge.outcome("print(torch.ones(1).dtype)", {"torch": torch}, student)
    assert output["text"] == f"torch.{seen}\n" and torch.get_default_dtype() == torch.float32


def test_what_d2l_imports_is_there_and_no_check(door, monkeypatch):
    monkeypatch.setattr(door.importlib.util, "find_spec", lambda name: None)
    names = {}
    with patch.dict(sys.modules):
        door.prepare()
        exec("import torchvision\nfrom torchvision import transforms", names)
        exec("from linreg_helpers.checks import check_add_ones", names)
    assert names["check_add_ones"](None) is None


ANYBODY = Mock(connected=contextlib.nullcontext, look_up=lambda names: {})


def data_of(test, secret=b""):
    """What a test gives to a function, as the judge runs it."""
    seen = []

    def one_layer(*given):
        seen.extend(given)
        raise ValueError

    names = {"one_layer": one_layer, "check_one_layer": check_one_layer}
    judge.outcome(test, names, ANYBODY, secret)
    return seen


def test_a_secret_changes_the_data_of_all_tests():
    (visible,), (hidden,) = test_checks.visible("one_layer"), test_checks.hidden("one_layer")
    secrets = [b"", b"of 2026, long enough", b"of 2027, long enough"]
    for test in (visible, hidden):
        drawn = [data_of(test, secret)[0] for secret in secrets]
        for one, other in itertools.combinations(drawn, 2):
            assert not torch.equal(one, other)
        for secret in secrets:
            assert torch.equal(data_of(test, secret)[0], data_of(test, secret)[0])
    assert len(data_of(hidden)) == 4  # a control: these are a function's arguments


def test_a_secret_is_read_from_a_file_unless_it_could_be_guessed(tmp_path):
    file = tmp_path / "secret.txt"
    assert read_secret(str(file)) == read_secret("") == b""
    file.write_text("0123456789abcdef\n")
    assert read_secret(str(file)) == b"0123456789abcdef"
    file.write_text("2026")
    with pytest.raises(ValueError, match="secret.txt holds 4 characters; expected at least 16"):
        read_secret(str(file))


GRADER = """
import os, sys
{loads}
from grading.start_judge import started_judge
with started_judge(None, 5) as pipe:
    pipe.send(("student", (sys.argv[1], os.getppid())))
    pipe.recv()
    pipe.send(("judge", "f()"))
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    "loads",
    ["import grading.judge", pytest.param("", marks=pytest.mark.slow)],
    ids=["fork", "server"],
)
def test_the_judge_ends_with_the_grader_whatever_it_waits_for(loads, tmp_path):
    """The end of what it prints is the end of all that could print there."""
    path = str(tmp_path / "judge")
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADER.format(loads=loads), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with grader, socket.socket(socket.AF_UNIX) as silent:
        assert grader.stdout.readline() == b"ready\n"
        silent.connect(path)
        assert silent.recv(4)  # a question, whose answer the judge now waits for
        grader.kill()
        assert grader.stdout.read() == b""


# ------------------------------------------------------------------------------------ the sandbox

ESCAPES = {
    "mount": "assert ctypes.CDLL(None).mount(None, b'/', None, 32 | 4096, None) == -1",
    "user namespace": "assert ctypes.CDLL(None).unshare(0x10000000) == -1",
    "file in memory": "assert ctypes.CDLL(None).memfd_create(b'x', 0) == -1",
    "environment": "assert 'SECRET' not in str([open(f'/proc/{p}/environ').read() for p in PIDS])",
    "host paths": "assert '--ro-' + 'bind' not in open('/proc/1/cmdline').read()",
    "root's settings": "assert not [p for p in SETTINGS if writable(p)]",
    "keys": "assert ctypes.CDLL(None).syscall(KEYCTL, 0, -3, 0) == -1",
    "shared memory": "assert ctypes.CDLL(None).shmget(0, 4096, 0o1600) == -1",
    "network": "assert not [one for one in socket.if_nameindex() if one[1] != 'lo']",
}
PREPARED = """
import ctypes, os, platform, socket
PIDS = [p for p in os.listdir("/proc") if p.isdigit()]
SETTINGS = ["/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory"]
KEYCTL = 250 if platform.machine() == "x86_64" else 219

def writable(path):
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        return False
    return True

"""
NOBODY = 65534


START = """
import os, subprocess, sys
from grading import sandbox
python = os.path.realpath(sys.executable)  # before others, who may not look there
if os.geteuid() == 0:
    os.setgid(USER)
    os.setuid(USER)
options, command = sandbox.bwrap_options(sys.base_prefix), [python, "-I", "-c", CODE]
process = sandbox.run_in(options, command, stderr=subprocess.PIPE)
sys.stderr.write(process.communicate()[1].decode())
sys.exit(process.returncode)
"""


def escape(line, user):
    """Try a line in the sandbox, as root or as a plain user; how that went."""
    start = START.replace("CODE", repr(PREPARED + line)).replace("USER", repr(user))
    return subprocess.run(
        [sys.executable, "-c", start],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"SECRET": "SECRET", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture(params=["root", "a plain user"])
def user(request, sandboxed):
    """Who grades."""
    if request.param == "a plain user" and os.geteuid() == 0:
        return NOBODY
    if request.param == "root" and os.geteuid() != 0:
        pytest.skip("these tests do not run as root")
    return os.geteuid()


def test_control_what_fails_in_the_sandbox_is_seen(user):
    done = escape("assert not writable('/dev/null')", user)
    assert done.returncode == 1 and "AssertionError" in done.stderr


@pytest.mark.parametrize("name", ESCAPES)
def test_nobody_gets_out_of_the_sandbox(name, user):
    done = escape(ESCAPES[name], user)
    assert done.returncode == 0, done.stderr
