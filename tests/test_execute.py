"""A submission is run to its end, whatever becomes of its kernel on the way."""

import socket
import time
from contextlib import nullcontext
from unittest.mock import Mock

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support.forgetful import has_ended
from support.guards import ROOT

from grading import sandbox
from grading.execute import FLAG, ExecuteOnwards

ENDS = "import os; os._exit(1)"
ENDS_ONCE = """
import os, pathlib
there = pathlib.Path("was_here").exists()
pathlib.Path("was_here").touch()
if not there:
    os._exit(1)
"""


def judge_that(*answers):
    """A pipe to a judge that has nothing to do, and then answers to each test."""
    answers = [("judge", (outputs, "")) for outputs in answers]
    return Mock(recv=Mock(side_effect=[("student", None), *answers, *[("student", None)] * 9]))


def seen(output):
    """A text of an output, and whether there is a picture."""
    if "data" in output:
        return output.data["text/plain"] + ", a picture" * ("image/png" in output.data)
    return output.get("text", output.get("evalue"))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs cells; → what each printed (why, where it was lost), the notes."""
    monkeypatch.setattr("grading.execute.START", "")  # and so no PyTorch in each kernel

    def run(*cells, judge=None, **options):
        pipe = nullcontext(judge or judge_that())
        monkeypatch.setattr("grading.execute.started_judge", lambda *_: pipe)
        cells = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        notebook = new_notebook(cells=cells)
        options = {"timeout": 20, "sandboxed": False, "shutdown_kernel": "immediate", **options}
        preprocessor = ExecuteOnwards(**options)
        preprocessor.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
        return ["".join(map(seen, cell.outputs)) for cell in notebook.cells], preprocessor.notes

    return run


def test_a_kernel_lost_by_chance_gets_a_second_one(run):
    printed, notes = run("x = 3", ENDS_ONCE, "print(x)")
    assert printed == ["", "", "3\n"]
    assert notes == []


def test_a_cell_that_loses_each_kernel_is_left_out(run):
    printed, notes = run("x = 3", ENDS, "print(x)")
    assert printed == ["", "ended Python", "3\n"]
    assert notes == [f"the cell `{ENDS}`: ended Python"]


def test_at_the_deadline_what_was_judged_stays_and_nothing_more_is_run(run, monkeypatch):
    def passes(preprocessor, *output):
        preprocessor.end = time.monotonic()

    monkeypatch.setattr(ExecuteOnwards, "output", passes)
    first, second = (new_code_cell("1", metadata={"nbgrader": {"grade": True}}) for _ in "12")
    endless = "print(3)\nimport time\nwhile True: time.sleep(1)"
    judge = judge_that([new_output("stream", text="right")])
    printed, notes = run("x = 3", first, endless, "x", second, judge=judge)
    reason = "the submission ran longer than 90 seconds"
    assert printed == ["", "right", reason, reason, reason]
    assert notes == [reason]


def test_what_is_shown_too_much_is_cut_off(run, monkeypatch):
    monkeypatch.setattr("grading.execute.MOST_PICTURES", 15000)
    picture = "display({{'image/png': {!r}, 'text/plain': {!r}}}, raw=True)"
    printed, notes = run(
        "for _ in range(50): print('x' * 99, flush=True)",
        "for _ in range(900): print('.', end='', flush=True)",
        "raise ValueError('x' * 9_000_000)",
        picture.format("x" * 10000, "a"),
        picture.format("x" * 10000, "b"),
        "from IPython.display import clear_output\n"
        "for _ in range(9): clear_output(wait=True); " + picture.format("x" * 4000, "c"),
        longest_output=1500,
        iopub_timeout=1,
    )
    assert printed[0] == ("x" * 99 + "\n") * 15 and printed[1] == "." * 900 and printed[2] == ""
    floods = [note for note in notes if note.endswith("a flood of output was cut off")]
    assert len(floods) == 2 and len(notes) == 3 and "pictures beyond 0 MB were left out" in notes
    assert printed[3:] == ["a, a picture", "b", "c, a picture"]


FORGETS = f"""import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from grading import sandbox
from support import forgetful
sandbox.bwrap_options = forgetful.forgetful
sandbox.main(*sys.argv[1:])"""


def test_a_sandbox_that_forgets_to_end_with_its_parent_ends_with_the_run(
    sandboxed, run, monkeypatch
):
    found, first_process = [], sandbox.first_process
    monkeypatch.setattr(
        sandbox, "first_process", lambda root: found.append(first_process(root)) or found[-1]
    )
    monkeypatch.setattr(sandbox, "START", FORGETS)
    assert run("print(3)", sandboxed=True) == (["3\n"], [])
    (first,) = found
    assert has_ended(first)


LEADS_AWAY = """
import os, pathlib
for path in pathlib.Path({!r}).glob("k-*"):
    path.unlink()
    path.symlink_to({!r})
print("x" * 9_000_000)
"""


def test_where_a_student_puts_links_in_place_of_sockets_nobody_follows_them(
    sandboxed, run, tmp_path
):
    path = str(tmp_path / "machine")
    with socket.socket(socket.AF_UNIX) as machine:
        machine.bind(path)
        machine.listen()
        machine.setblocking(False)
        printed, _ = run(LEADS_AWAY.format(sandbox.SOCKETS, path), "print(3)", sandboxed=True)
        with pytest.raises(BlockingIOError):
            machine.accept()
    assert printed[1] == "3\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parts", "error"), [("[b'x'] * 7", "ValueError"), ("[b'x' * 2**22] * 90", "MemoryError")]
)
def test_what_is_no_message_costs_the_cell_that_sent_it(parts, error, run, monkeypatch):
    monkeypatch.setattr("grading.execute.MEMORY", 10**8)
    sends = "send = get_ipython().kernel.iopub_thread.send_multipart\nimport time\n"
    sends += f"send({parts}), time.sleep({60 if error == 'MemoryError' else 0})"
    printed, notes = run("x = 3", sends, "print(x)")
    assert printed[0] == "" and printed[2] == "3\n"
    assert notes == [f"the cell `{sends[:40]}`: it sent what can't be read ({error})"]


GONE = "ModuleNotFoundError", "No module named 'seaborn'"
SAYS_GONE = "f: ModuleNotFoundError: No module named 'seaborn'"
UNDEFINED = "name 'f' is not defined"


@pytest.mark.parametrize(
    ("source", "error", "miss", "note"),
    [
        ("def f(): 1", GONE, UNDEFINED, SAYS_GONE),
        ("f = 1", GONE, f"g, given 1, raised NameError: {UNDEFINED}", SAYS_GONE),
        ("g = 1", GONE, UNDEFINED, None),
        ("f = 1", GONE, "f gives other numbers than it should", None),
        ("f = 1", ("Lost", "ended Python"), UNDEFINED, "f: ended Python"),
        ("f = (", ("SyntaxError", "a"), UNDEFINED, "f does not run (SyntaxError)"),
        (" f = 1", ("IndentationError", "a"), UNDEFINED, "f does not run (IndentationError)"),
        ("f = 1", ("NotImplementedError", ""), UNDEFINED, None),
        ("f(3)", ("NameError", UNDEFINED), UNDEFINED, None),
        ("", ("", ""), f"f, given 1, raised {': '.join(GONE)}", SAYS_GONE),
        (
            "f = input()",
            ("StdinNotImplementedError", "raw_input was called, but"),
            UNDEFINED,
            "f: input() was called, and nobody is there to answer",
        ),
    ],
)
def test_what_cost_points_and_is_no_mistake_in_a_function_is_noted(source, error, miss, note):
    cell = new_code_cell(source, metadata={"nbgrader": {"grade_id": "f", "solution": True}})
    cell.outputs = [new_output("error", ename=error[0], evalue=error[1])]
    preprocessor = ExecuteOnwards()
    preprocessor.nb = new_notebook(cells=[new_code_cell("1"), cell])
    assert preprocessor.explain(2, miss) == note


def test_the_first_of_several_causes_is_noted():
    own, cell = new_code_cell("import seaborn as sns"), new_code_cell("sns.x\ndef f(): 1")
    own.outputs = [new_output("error", ename=GONE[0], evalue=GONE[1])]
    cell.outputs = [new_output("error", ename="NameError", evalue="name 'sns' is not defined")]
    preprocessor = ExecuteOnwards()
    preprocessor.nb = new_notebook(cells=[own, cell])
    words = f"the cell `import seaborn as sns`: {': '.join(GONE)}"
    assert preprocessor.explain(2, UNDEFINED) == words


def test_a_note_is_a_line_of_the_log_that_the_command_finds_once(caplog):
    preprocessor = ExecuteOnwards()
    preprocessor.notes = []
    preprocessor.flag("here")
    preprocessor.flag("here")
    assert caplog.text.count(f"{FLAG}here") == 1


@pytest.mark.parametrize(
    ("version", "words"),
    [("bubblewrap 0.6.2", "bubblewrap 0.6.2 is too old"), ("what?", "what? is too old")],
)
def test_an_older_bubblewrap_is_refused_by_name(version, words, tmp_path, monkeypatch):
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{version}'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert words in sandbox.unavailable()


def test_without_a_sandbox_nothing_runs_and_the_setting_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "unavailable", lambda: "user namespaces are forbidden here")
    notebook = new_notebook(cells=[new_code_cell("1")])
    with pytest.raises(RuntimeError, match="forbidden here; c.ExecuteOnwards.sandboxed = False"):
        ExecuteOnwards().preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    assert not notebook.cells[0].outputs
