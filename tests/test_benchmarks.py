"""What the README and docs/benchmarks.md say of speed is what was measured, and nothing else."""

import copy
import re

import pytest
from support.guards import NOTEBOOKS, explorers_made, read

from benchmarks import live, pages, results
from benchmarks.__main__ import PARTS
from benchmarks.ahead import ahead
from benchmarks.headlines import ROWS, headlines
from benchmarks.lessons import lessons
from benchmarks.peers import anew
from benchmarks.repeats import in_turn, summary
from benchmarks.words import duration, table


def seconds(median):
    return summary([0.9 * median, median, 1.2 * median])


def canned():
    """Results of each part, small ones, in which ours is ahead everywhere."""
    ways = ("ours", "d2l scratch", "nn.Linear, DataLoader", "SGDRegressor")
    trained = {way: seconds(place + 1.0) for place, way in enumerate(ways)}
    training = {"threads": 1, "updates": 7, "seconds": trained, "above": dict.fromkeys(ways, 0.01)}
    solved = {
        way: {"seconds": seconds(place + 1.0), "memory": 10.0 * (place + 1), "error": 1e-9}
        for place, way in enumerate(("ours", "numpy float64", "sklearn float64"))
    }
    starts = ("import torch", "import linreg_helpers")
    starts += ("kernel, import torch", "kernel, lesson 1 to its first explorer")
    grading = {"least": 2.5, "ours": 2.0, "nbgrader autograde": 3.0}
    pressed = {way: seconds(40.0 * (place + 1)) for place, way in enumerate(live.WAYS)}
    measured = {
        "live": {"01_model 1 LineOnData": pressed},
        "kernel": {"01_model 1 LineOnData": seconds(6.0)},
        "drag": seconds(90.0),
        "training": {"one thread": training, "default threads": training},
        "analytic": {"1000 100": solved, "1000 1": solved},
        "growth": {
            "n": {"10000": 1.0, "100000": 10.0},
            "d": {"10": 1.0, "100": 10.0},
            "batch_size": {"1": 4.0, "4": 1.0, "1024": 0.5},
        },
        "start": {name: seconds(1.5) for name in starts},
        "suite": {
            "tests": {"seconds": 100.0, "says": "9 passed"},
            "grading": {"students": 4, "seconds": grading},
        },
    }
    machine = {"processor": "P", "cores": "2", "memory": "1 GiB", "Python": "3", "torch": "2"}
    about = {"day": "2026-01-01", "quick": False, "load": 0.1, "machine": machine}
    return {part: {**about, "measured": numbers} for part, numbers in measured.items()}


def test_the_readme_and_the_page_say_what_was_measured(root):
    stored = results.read(results.DOCS)
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert readme == pages.with_table(readme, headlines(stored))
    page = (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert page == pages.page(stored)


def test_every_part_was_measured_and_every_explorer():
    stored = results.read(results.DOCS)
    assert set(stored) == set(PARTS)
    made = [path.stem for path in NOTEBOOKS for _ in range(explorers_made(read(path)))]
    for part in ("live", "kernel"):
        names = [name.split()[0] for name in stored[part]["measured"]]
        assert sorted(names) == sorted(made)


def test_the_table_has_every_row():
    said = headlines(canned())
    assert set(ROWS) == set(PARTS) == set(canned())
    rows = said.partition("\n\n")[0].splitlines()
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    for part in PARTS:
        without = {name: result for name, result in canned().items() if name != part}
        assert len(headlines(without).splitlines()) < len(said.splitlines())
    assert "| 2.0 (2.0) |" in said and "P, 2 cores, 1 GiB" in said


def test_the_page_has_every_part_and_stands_without_any():
    page = pages.page(canned())
    for part in PARTS:
        title = pages.SECTIONS[part][0]
        assert f"## {title}\n" in page
        without = {name: result for name, result in canned().items() if name != part}
        assert f"## {title}\n" not in pages.page(without)


def test_control_another_number_gives_another_page():
    results = canned()
    results["drag"]["measured"]["median"] = 123.0
    assert pages.page(results) != pages.page(canned())
    assert headlines(results) != headlines(canned())


def test_who_is_ahead_of_ours_is_told_and_why():
    assert ahead(canned()) == "Nowhere in what was measured."
    results = canned()
    training = copy.deepcopy(results["training"]["measured"]["one thread"])
    training["seconds"]["SGDRegressor"] = seconds(0.25)
    results["training"]["measured"]["one thread"] = training
    assert "SGDRegressor is 4.0 times as fast. Its loop is compiled" in ahead(results)


def test_the_readme_needs_its_marks():
    text = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n"
    assert pages.with_table(text, "new") == text.replace("old", "new")
    with pytest.raises(ValueError, match="README.md has no"):
        pages.with_table(f"before\n{pages.BEGIN}\n", "new")


def test_ways_are_taken_in_turn_after_a_first_round():
    order = []
    taken = in_turn({name: lambda name=name: order.append(name) for name in "ab"}, repeats=2)
    assert order == list("ababab") and [len(times) for times in taken.values()] == [2, 2]


def test_each_explorer_gets_its_peers():
    for _, notebook in lessons():
        cells = len(notebook.cells)
        names = live.with_peers(notebook)
        assert names and len(notebook.cells) == cells + len(live.PEERS) * len(names)


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


def test_numbers_have_their_units():
    assert [duration(s) for s in (90, 2.5, 0.25, 0.0025, 2.5e-6)] == [
        "1.5 min",
        "2.5 s",
        "250 ms",
        "2.5 ms",
        "2.5 µs",
    ]
    assert table(["", "a"], [["b", "1"]]) == "| | a |\n| --- | ---: |\n| b | 1 |"
