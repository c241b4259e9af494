"""A submission is run to its end, whatever becomes of its kernel on the way."""

from concurrent.futures import Future
from contextlib import nullcontext
from unittest.mock import Mock

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading import sandbox
from grading.__main__ import outcome_of
from grading.execute import FLAG, ExecuteOnwards

ENDS = "import os; os._exit(1)"
ENDS_ONCE = """
import os, pathlib
there = pathlib.Path("was_here").exists()
pathlib.Path("was_here").touch()
if not there:
    os._exit(1)
"""
READY = Mock(recv=lambda: ("student", None))  # a judge that has nothing to do


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs cells; → what each printed (why, where it was lost), the notes."""
    monkeypatch.setattr("grading.execute.START", "")  # and so no PyTorch in each kernel
    monkeypatch.setattr("grading.execute.started_judge", lambda *_: nullcontext(READY))

    def run(*sources, **options):
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        options = {"timeout": 20, "sandboxed": False, "shutdown_kernel": "immediate", **options}
        preprocessor = ExecuteOnwards(**options)
        preprocessor.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
        return [
            "".join(output.get("text", output.get("evalue", "")) for output in cell.outputs)
            for cell in notebook.cells
        ], preprocessor.notes

    return run


def test_a_kernel_lost_by_chance_gets_a_second_one(run):
    printed, notes = run("x = 3", ENDS_ONCE, "print(x)")
    assert printed == ["", "", "3\n"]
    assert notes == []


def test_a_cell_that_loses_each_kernel_is_left_out(run):
    printed, notes = run("x = 3", ENDS, "print(x)")
    assert printed == ["", "ended Python", "3\n"]
    assert notes == [f"the cell `{ENDS}`: ended Python"]


def test_a_submission_that_runs_for_long_is_given_up_and_keeps_what_it_has(run):
    printed, notes = run(
        "print(3)", "import time\nwhile True: time.sleep(1)", "print(4)", deadline=4
    )
    reason = "the submission ran longer than 4 seconds"
    assert printed == ["3\n", reason, reason] and notes == [reason]


def test_what_was_printed_too_much_is_cut_off(run):
    printed, notes = run("for _ in range(50): print('x' * 99, flush=True)", longest_output=1500)
    assert 0 < len(printed[0]) <= 1500
    assert len(notes) == 1 and notes[0].endswith("a flood of output was cut off")


def test_a_note_is_a_line_of_the_log_that_the_command_finds_once(caplog):
    preprocessor = ExecuteOnwards()
    preprocessor.notes = []
    preprocessor.flag("here")
    preprocessor.flag("here")
    assert caplog.text.count(f"{FLAG}here") == 1


def test_a_failure_of_the_command_is_a_reason():
    future = Future()
    future.set_exception(OSError("the disk is full"))
    assert "the disk is full" in outcome_of(future)["reason"]


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
