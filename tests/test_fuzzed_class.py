"""Hypothesis mutates submissions: none crashes the command, loses a student, or raises a mark."""

import contextlib
import copy
import csv
import io
import json
import shutil

import pytest
from answers import ASSIGNMENTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_output
from nbgrader.utils import is_grade
from support.course_copy import api_of, copy_course, hand_in, run_command
from support.guards import read

from grading import __main__ as command
from grading.execute import ExecuteOnwards
from grading.export import as_text
from grading.submissions import id_of

pytestmark = pytest.mark.filterwarnings("ignore")  # such as nbformat's, of what was mutated
NAME = "01_model"
RIGHT = {task: rows[0] for task, rows in ASSIGNMENTS[NAME].RIGHT.items()}
WRONG = {task: next(iter(rows.values())) for task, rows in ASSIGNMENTS[NAME].WRONG.items()}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=5,
)
MARKS = st.fixed_dictionaries(
    {},
    optional={
        "grade": JSON | st.booleans(),
        "solution": JSON | st.booleans(),
        "locked": JSON | st.booleans(),
        "points": JSON | st.integers(-5, 100),
        "schema_version": JSON | st.integers(0, 5),
        "checksum": JSON,
        "cell_type": st.sampled_from(["code", "markdown"]),
    },
)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["drop", "copy", "move", "swap", "lines", "split"])
        | st.tuples(st.sampled_from(["id", "outputs", "attachments", "metadata", "x"]), JSON)
        | st.tuples(st.just("cell_type"), JSON | st.sampled_from(["code", "markdown", "raw"]))
        | st.tuples(st.just("nbgrader"), JSON | MARKS),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=6,
)
NAMES = st.text(min_size=1, max_size=30).map(lambda name: name.replace("/", "_").replace("\0", "_"))
FILES = st.sampled_from([f"{NAME}.ipynb", f"Copy of {NAME} (1).ipynb", "x.IPYNB", "work/a.ipynb"])


def exec_all(preprocessor, notebook, resources, km=None):
    """In place of kernel and judge, which need seconds: it is these tests' own code that runs."""
    values = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(cell.source, values)
            except BaseException as error:
                if is_grade(cell):
                    error = {"ename": type(error).__name__, "evalue": str(error)}
                    cell.outputs = [new_output("error", traceback=[], **error)]
    return notebook, resources


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with a release, where everything happens in this process."""
    folder = copy_course(tmp_path_factory.mktemp("fuzzed"))
    assert api_of(folder).generate_assignment(NAME)["success"]

    def grade_here(names, task, at_once, deadline):
        for name in names:
            yield name, task(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "grade_here", grade_here)
        patch.setattr(command.sandbox, "unavailable", lambda: None)
        patch.setattr(ExecuteOnwards, "preprocess", exec_all)
        yield folder


def change(cells, what, place, other):
    """Mutate cells as nobody would by hand."""
    place, other = place % len(cells), other % len(cells)
    cell = cells[place]
    if what == "drop":
        cells.pop(place)
    elif what == "copy":
        cells.insert(other, copy.deepcopy(cell))
    elif what == "move":
        cells.insert(other, cells.pop(place))
    elif what == "swap":
        cell["metadata"], cells[other]["metadata"] = cells[other]["metadata"], cell["metadata"]
    elif what == "lines":
        cell["source"] = str(cell["source"]).replace("\n", "\r\n").splitlines(keepends=True)
    elif what == "split":
        first, _, second = str(cell["source"]).partition("\n")
        cells.insert(place, copy.deepcopy(cell) | {"source": first})
        cell["source"] = second
    elif what[0] == "nbgrader" and isinstance(cell["metadata"], dict):
        marks = cell["metadata"].get("nbgrader")
        both = isinstance(marks, dict) and isinstance(what[1], dict)
        cell["metadata"]["nbgrader"] = marks | what[1] if both else what[1]
    else:
        cell[what[0]] = what[1]


def graded(course, name, solved, changes, encoding, file):
    """Hand in a mutated notebook and grade it; the row of the table, and the most it deserves."""
    answers = {task: (RIGHT if task in solved else WRONG)[task] for task in RIGHT}
    path = hand_in(course, NAME, "draft", answers)
    notebook = read(path)
    shutil.rmtree(course / "build" / "submitted")
    for what, place, other in changes:
        if notebook["cells"]:
            change(notebook["cells"], what, place, other)
    folder = course / "build" / "submitted" / name / NAME
    folder.joinpath(file).parent.mkdir(parents=True)
    folder.joinpath(file).write_bytes(json.dumps(notebook).encode(encoding, "replace"))
    code, printed = run_command(command.main, course, NAME)
    assert code in (0, 1), printed
    with (course / "build" / "grading" / f"{NAME}.csv").open(newline="", encoding="utf-8") as table:
        row = {row["student"]: row for row in csv.DictReader(table)}[as_text(id_of(name))]
    return row, {task: float(row[task] or 0) for task in RIGHT}


def check(course, name, solved, changes, encoding, file):
    row, points = graded(course, name, solved, changes, encoding, file)
    assert row["points"] or row["for a person"]
    for task in RIGHT:
        assert points[task] == 0 or task in solved, row
    return row, points


MUTATED = {
    "name": NAMES,
    "solved": st.sets(st.sampled_from(sorted(RIGHT))),
    "changes": CHANGES,
    "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    "file": FILES,
}
SETTINGS = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@given(**MUTATED)
@settings(max_examples=5, **SETTINGS)
def test_no_submission_crashes_the_command_is_lost_or_gains_points(course, **mutated):
    check(course, **mutated)


@pytest.mark.slow
@given(**MUTATED)
@settings(max_examples=150, **SETTINGS)
def test_nor_does_one_of_many(course, **mutated):
    check(course, **mutated)


def test_control_unchanged_the_same_way_leads_to_all_points_and_wrong_ones_to_none(course):
    usual = {"changes": [], "encoding": "utf-8", "file": f"{NAME}.ipynb"}
    row, points = check(course, "ada", set(RIGHT), **usual)
    assert min(points.values()) > 0 and float(row["points"]) == sum(points.values())
    assert check(course, "eve", set(), **usual)[0]["points"] == "0"


def test_control_a_point_that_is_not_deserved_is_seen(course, monkeypatch):
    monkeypatch.setitem(WRONG, min(RIGHT), RIGHT[min(RIGHT)])
    with pytest.raises(AssertionError, match="eve"):
        check(course, "eve", set(), changes=[], encoding="utf-8", file=f"{NAME}.ipynb")
