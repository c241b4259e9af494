"""The benchmarks run, and each explorer of the lessons is measured beside its peers."""

import math
import subprocess
import sys

import nbformat
import pytest
from guards import LESSONS, explorers_made, read
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.lessons import EXPLORERS, find_explorers
from benchmarks.peers import anew
from benchmarks.recorded import record, recorded_time

CHEAP = "training or growth and 1000 or 16384 or 1000-1-ours"


def test_the_cheap_benchmarks_run_and_all_are_collected(root):
    pytest.importorskip("pytest_benchmark")
    command = [sys.executable, "-m", "pytest", "benchmarks", "-q", "--benchmark-disable"]
    ran = subprocess.run([*command, "-k", CHEAP], cwd=root, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_each_explorer_of_the_lessons_is_found():
    assert len(EXPLORERS) == sum(explorers_made(read(path)) for path in LESSONS)


def test_control_only_a_cell_that_calls_explorer_is_found(tmp_path):
    sources = ["Explorer", "# Explorer(Dot())", "print('Explorer(Dot())')"]
    sources += ["line = helpers.Explorer(Dot())\nline", "Explorer(Dot())"]
    cells = [new_code_cell(source) for source in sources]
    nbformat.write(new_notebook(cells=cells), tmp_path / "some.ipynb")
    found = find_explorers([tmp_path / "some.ipynb"])
    assert [(each.values[0][1], each.id) for each in found] == [(3, "some 1"), (4, "some 2")]


def test_each_explorer_gets_its_peers():
    live = pytest.importorskip("benchmarks.test_live")
    for explorer in EXPLORERS:
        path, place = explorer.values[0]
        cells = live.with_peers(path, place).cells[place:]
        assert [cell.source.partition("(")[0].split(".")[-1] for cell in cells[1:]] == live.WAYS[1:]
        assert all(repr(cells[0].source) in cell.source for cell in cells[1:])


def test_a_peer_gets_a_picture_of_its_own_to_be_drawn_whole():
    source = """
from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import Picture
class Dot(Picture):
    def __init__(self):
        super().__init__()
        self.moves(self.axes.plot(0, 0, "o")[0])
"""
    names = {}
    exec(source, names)
    cell = "line = Explorer(Dot(), x=slider('x', 0, 9, value=3))\nline"
    (picture, controls), (other, _) = anew(cell, names), anew(cell, names)
    assert picture is not other and "line" not in names
    assert controls["x"].value == 3
    assert not any(artist.get_animated() for artist in picture.figure.findobj())


class Benchmark:
    """Takes rounds by a timer, as the fixture of pytest-benchmark does."""

    enabled = True

    def __init__(self, timer):
        self.timer = timer

    def pedantic(self, target, rounds):
        self.seconds = []
        for _ in range(rounds):
            began = self.timer()
            target()
            self.seconds.append(self.timer() - began)
        self.stats = {"total": math.fsum(self.seconds)}


def test_recorded_seconds_are_the_rounds_of_a_benchmark():
    for _ in range(2):
        benchmark = Benchmark(recorded_time)
        record(benchmark, [0.25, 2.0, 0.5])
        assert benchmark.seconds == [0.25, 2.0, 0.5]


def test_control_another_timer_is_refused():
    with pytest.raises(ValueError, match="another timer"):
        record(Benchmark(lambda: 0.0), [0.25, 2.0])
