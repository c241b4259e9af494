"""The benchmarks run, and each explorer of the lessons is measured beside its peers."""

import importlib
import math
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from support.guards import LESSONS, ROOT, explorers_made, read

from benchmarks import test_growth, test_live, test_training
from benchmarks.lessons import EXPLORERS, find_explorers
from benchmarks.peers import anew
from benchmarks.recorded import record, recorded_time
from benchmarks.test_analytic import peak_memory

MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("test_*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_every_benchmark_can_be_imported(name):
    importlib.import_module(f"benchmarks.{name}")


class Once:
    """Runs what it is given once, in place of the fixture of pytest-benchmark."""

    def __init__(self):
        self.extra_info = {}

    def __call__(self, target, *arguments):
        return target(*arguments)

    def pedantic(self, target, **settings):
        return target()


@pytest.mark.parametrize("train", test_training.WAYS)
def test_each_way_to_train_that_is_measured_comes_near_the_lowest_loss(train):
    test_training.test_training(Once(), None, train)


def test_what_grows_is_measured():
    test_growth.test_step_with_n(Once(), None, 1_000)
    test_growth.test_step_with_d(Once(), None, 10)
    test_growth.test_epoch_with_batch_size(Once(), None, 1_024)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of memory")
def test_the_peak_of_memory_is_what_a_call_takes_for_itself():
    def call(X, y):
        np.ones(40 * 2**20, np.uint8)

    assert peak_memory(call, 10, 1) == pytest.approx(40, abs=2)


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
    for explorer in EXPLORERS:
        path, place = explorer.values[0]
        own, *peers = test_live.with_peers(path, place).cells[place:]
        for way, cell in zip(test_live.WAYS[1:], peers, strict=True):
            assert cell.source.endswith(f"peers.{way}({own.source!r}, globals())")


def test_a_peer_gets_a_picture_of_its_own_to_be_drawn_whole():
    source = """
from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import Picture
class Dot(Picture):
    def __init__(self):
        super().__init__()
        self.moves(self.axes.plot(0, 0, "o")[0])
    def update(self, x):
        return str(x)
"""
    names = {}
    exec(source, names)
    cell = "line = Explorer(Dot(), x=slider('x', 0, 9, value=3), guess=None)\nline"
    (picture, controls), (other, _) = anew(cell, names), anew(cell, names)
    assert picture is not other and "line" not in names
    assert [*controls] == ["x"] and controls["x"].value == 3
    assert not any(artist.get_animated() for artist in picture.figure.findobj())


class Benchmark:
    """Takes rounds by a timer, as the fixture of pytest-benchmark does."""

    enabled = True

    def __init__(self, timer):
        self.timer, self.extra_info = timer, {}

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
    record(benchmark, list(range(1, 101)))
    assert benchmark.extra_info["p95"] == 96


def test_control_another_timer_is_refused():
    with pytest.raises(ValueError, match="another timer"):
        record(Benchmark(lambda: 0.0), [0.25, 2.0])
