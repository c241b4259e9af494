"""Every notebook is the record of one clean run, and says what the package says.

That its stored outputs are those of the code is nbval's part: it runs each cell of each notebook
and compares; `support.notebook_tests` does so with the pictures, and drives the explorers. The
controls at the end show that these guards, nbval's among them, can fail.
"""

import base64
import inspect
import io
import re
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import nbval.kernel
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from run_notebooks import execute, run
from support import notebook_tests
from support.guards import (
    DEEPER,
    LESSONS,
    NOTEBOOKS,
    core,
    definitions,
    escapes_from_nbval,
    exercises,
    explorers_made,
    formulas_in_a_paragraph,
    given_away,
    in_notebook,
    in_package,
    misnumbered,
    not_in_lessons,
    not_one_clean_run,
    other_than_in_package,
    pictures_without_words,
    read,
    stored_errors,
    with_parentheses,
    words_in,
)

import linreg_helpers

each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
each_to_read = pytest.mark.parametrize("path", [*LESSONS, *DEEPER], ids=lambda path: path.stem)


def test_the_lessons_are_numbered_and_the_assignments_belong_to_them():
    names = [path.stem for path in LESSONS]
    assert misnumbered(names) == []
    graded = sorted(path.stem for path in NOTEBOOKS if "assignments" in path.parts)
    assert misnumbered(graded) == []
    assert graded and set(graded[:-1]) <= set(names)  # the last one is the project


@each_notebook
def test_it_was_stored_after_one_clean_run(path):
    assert not_one_clean_run(read(path)) == []


@each_notebook
def test_it_shows_no_error(path):
    assert stored_errors(read(path)) == []


@each_notebook
def test_every_picture_has_words(path):
    assert pictures_without_words(read(path)) == []


@each_notebook
def test_it_defines_functions_as_the_package_does(path):
    assert other_than_in_package(read(path), in_package()) == []


def lesson_of(thing):
    """The lesson that a function's module is for, by number, by name one that goes deeper.

    None where it is for all.
    """
    place = re.match(r"(?:Lesson (\d+)|Deeper, (\w+)): ", inspect.getmodule(thing).__doc__)
    return place and (int(place[1]) if place[1] else place[2])


def test_a_lesson_derives_each_function_that_the_package_exports():
    exports = {name: lesson_of(getattr(linreg_helpers, name)) for name in linreg_helpers.__all__}
    assert exports.pop("diabetes") is None  # which loads a file
    lessons = {int(path.stem[:2]): dict(in_notebook(read(path))) for path in LESSONS}
    deeper = {path.stem: dict(in_notebook(read(path))) for path in DEEPER}
    assert not_in_lessons(exports, lessons | deeper) == []
    assert {None, *lessons} <= set(exports.values()), 'a docstring begins with "Lesson 1: "'


@each_lesson
def test_a_lesson_takes_about_45_minutes(path):
    texts, cells = core(read(path))
    words = words_in(texts)
    assert words <= 2200, f"{words} words before the exercises"
    assert len(cells) <= 25, f"{len(cells)} code cells before the exercises"


@each_lesson
def test_a_lesson_has_three_exercises(path):
    assert len(exercises(read(path))) >= 3


@each_to_read
def test_a_text_has_at_most_one_parenthesis(path):
    assert with_parentheses(read(path)) == []


@each_notebook
def test_a_formula_on_a_line_of_its_own_is_a_paragraph(path):
    assert formulas_in_a_paragraph(read(path)) == []


@each_to_read
def test_no_stored_output_answers_what_is_to_be_guessed_first(path):
    assert given_away(read(path)) == []


@each_notebook
def test_no_cell_escapes_from_nbval(path):
    assert escapes_from_nbval(read(path)) == []


def test_no_other_process_can_take_a_kernels_sockets(tmp_path):
    transport = {"linux": "ipc"}.get(sys.platform, "tcp")
    told = "from ipykernel.connect import get_connection_info as told; print(told())"
    notebook = notebook_of((told, []))
    execute(notebook, tmp_path / "a.ipynb")
    assert f'"transport": "{transport}"' in notebook.cells[0].outputs[0].text
    managers = [nbval.kernel.KernelManager(kernel_name="python3") for _ in range(2)]
    assert {manager.transport for manager in managers} == {transport}
    assert len({manager.ip for manager in managers}) == 2 or transport == "tcp"


def test_pictures_and_explorers_are_tested_after_the_cells(pytestconfig):
    hooks = pytestconfig.hook.pytest_collect_file.get_hookimpls()
    assert notebook_tests.pytest_collect_file in [hook.function for hook in hooks]


@each_notebook
def test_no_live_widget_is_stored_where_a_picture_stands(path):
    stored = [
        output.data
        for cell in read(path).cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    assert not [data for data in stored if "application/vnd.jupyter.widget-view+json" in data]


# ------------------------------------------------------------------------------------- controls


def notebook_of(*sources_and_outputs):
    cells = [
        new_code_cell(source, outputs=outputs, execution_count=place)
        for place, (source, outputs) in enumerate(sources_and_outputs, start=1)
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return new_notebook(cells=cells, metadata=metadata)


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


DOT = """
from matplotlib.figure import Figure
from linreg_helpers.figures import show
figure = Figure()
figure.subplots().plot([1], [2], "o")
show(figure, "one")
"""
ROUNDED = 'print("QR keeps 9.6 digits of 16")'
TIMED = 'print("took 98.7 ms, 4 runs")'


def picture(words, x=(1,)):
    figure, file = Figure(), io.BytesIO()
    figure.subplots().plot(x, [2] * len(x), "o")
    figure.savefig(file, format="png", dpi=200)
    png = base64.b64encode(file.getvalue()).decode()
    return [new_output("display_data", data={"text/plain": words, "image/png": png})]


EXPLORER = """
from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import Picture
class Dot(Picture):
    def __init__(self):
        super().__init__(width=3, height=2)
        self.axes.set_xlim(-1, 11)
        self.dot = self.moves(self.axes.plot([0], [0], "o")[0])
    def update(self, x):
        self.dot.set_data([x], [0])
        return f"x = {x}"
Explorer(Dot(), x=slider("x", 0, 10, value=5))
"""
STUCK = EXPLORER.replace("set_data([x]", "set_data([min(x, 9)]")
CELL, PICTURES, DRIVEN = "cell", "stored pictures", "driven explorers"
NBVAL_CONTROLS = {  # source, stored output, what is to look at it, and whether it is to accept it
    "right": ("print(1 + 1)", printed("2\n"), CELL, True),
    "wrong": ("print(1 + 1)", printed("3\n"), CELL, False),
    "too_much": ("print(1 + 1)", printed("2\nand more\n"), CELL, False),
    "missing": ("print(1 + 1)", [], CELL, False),
    "raises": ("print(1 + 1); 1 / 0", printed("2\n"), CELL, False),
    "words_right": (DOT, picture("one"), CELL, True),
    "words_wrong": (DOT, picture("two"), CELL, False),
    "picture_right": (DOT, picture("one"), PICTURES, True),
    "picture_wrong": (DOT, picture("one", x=(1, 2)), PICTURES, False),
    "measured_time": (TIMED, printed("took 12.3 ms, 4 runs\n"), CELL, True),
    "measured_digits": (ROUNDED, printed("QR keeps -1.3 digits of 16\n"), CELL, True),
    "other_number_than_digits": (ROUNDED, printed("QR keeps 9.6 digits of 17\n"), CELL, False),
    "other_number": (TIMED, printed("took 12.3 ms, 5 runs\n"), CELL, False),
    "explorer_right": (EXPLORER, [], DRIVEN, True),
    "explorer_stuck": (STUCK, [], DRIVEN, False),
}
TOGETHER = {"picture_wrong": "wrong_then_right", "explorer_right": "wrong_then_right"}


@pytest.fixture(scope="module")
def accepted_by_nbval(tmp_path_factory, root):
    """Run pytest with this repository's settings on each control; gives those that pass.

    Those of which another thing is looked at share a notebook, and so a kernel.
    """
    folder = tmp_path_factory.mktemp("controls")
    notebooks, places = {}, {}
    for name, (source, stored, test, _) in NBVAL_CONTROLS.items():
        notebook = "cells" if test == CELL else TOGETHER.get(name, name)
        cells = notebooks.setdefault(notebook, [])
        places[name] = notebook, f"Cell {len(cells)}" if test == CELL else test
        cells.append((source, stored))
    for notebook, cells in notebooks.items():
        nbformat.write(notebook_of(*cells), folder / f"{notebook}.ipynb")
    (folder / "conftest.py").write_text("from support.notebook_tests import pytest_collect_file\n")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(folder)]
    command += ["-c", str(root / "pyproject.toml"), f"--rootdir={root}", f"--junitxml={report}"]
    subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL)
    passes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        stem = case.get("classname").removesuffix(".ipynb").rpartition(".")[2]
        passes[stem, case.get("name")] = not list(case)
    return [name for name, place in places.items() if passes[place]]


@pytest.mark.parametrize("name", NBVAL_CONTROLS)
def test_control_only_what_the_code_gives_is_accepted(name, accepted_by_nbval):
    assert (name in accepted_by_nbval) == NBVAL_CONTROLS[name][3]


def test_control_a_cell_that_was_not_executed_is_found():
    notebook = notebook_of(("1", []), ("2", []))
    assert not_one_clean_run(notebook) == []
    notebook.cells[1].execution_count = None
    assert len(not_one_clean_run(notebook)) == 1


def test_control_cells_run_out_of_order_are_found():
    notebook = notebook_of(("1", []), ("2", []))
    notebook.cells[0].execution_count, notebook.cells[1].execution_count = 2, 1
    assert len(not_one_clean_run(notebook)) == 2


def test_control_errors_are_found():
    raised = new_output("error", ename="ValueError", evalue="no", traceback=[])
    warned = new_output("stream", name="stderr", text="careful")
    assert len(stored_errors(notebook_of(("1 / 0", [raised]), ("warn()", [warned])))) == 2


@pytest.mark.parametrize(
    ("data", "alt", "problems"),
    [
        ({"image/png": "AAAA", "text/plain": "A line, 3 up."}, "A line, 3 up.", 0),
        ({"image/png": "AAAA", "text/plain": "Explorer at x 1\nA line, 3 up."}, "A line, 3 up.", 0),
        ({"image/png": "AAAA", "text/plain": "A line, 3 up."}, "", 1),
        ({"image/png": "AAAA", "text/plain": "A line, 3 up."}, "Another line.", 1),
        ({"image/png": "AAAA"}, "A line, 3 up.", 1),
        ({"image/svg+xml": "<svg/>", "text/plain": "A line, 3 up."}, "", 1),
        ({"text/html": "<img src='x.png'>", "text/plain": "A line, 3 up."}, "", 1),
        ({"image/png": "AAAA", "text/plain": "A line."}, "A line.", 1),  # without its numbers
    ],
)
def test_control_a_picture_without_words_is_found(data, alt, problems):
    output = new_output("display_data", data=data)
    output.metadata["image/png"] = {"alt": alt}
    assert len(pictures_without_words(notebook_of(("show()", [output])))) == problems


@pytest.mark.parametrize(
    "mark", ["# NBVAL_SKIP", "#NBVAL_IGNORE_OUTPUT", "# PYTEST_VALIDATE_IGNORE_OUTPUT"]
)
def test_control_an_escape_from_nbval_is_found(mark):
    notebook = notebook_of((f"{mark}\nprint(1)", []), ("print(2)", []))
    assert len(escapes_from_nbval(notebook)) == 1
    notebook.cells[1].metadata["tags"] = ["nbval-skip"]
    assert len(escapes_from_nbval(notebook)) == 2


@pytest.mark.parametrize(
    ("source", "differs"),
    [
        ("def double(x):\n    return 2 * x", []),
        ('def double(x: float) -> float:\n    """Twice x."""\n    return 2 * x', []),
        ("%matplotlib inline\ndef double(x):\n    return 2 * x", []),
        ("def double(x):\n    return x + x", ["double"]),
        ("def double(y):\n    return 2 * y", ["double"]),
        ("@cached\ndef double(x):\n    return 2 * x", ["double"]),
        ("if True:\n    def double(x):\n        return x + x", ["double"]),
        ("def double(x): return 3 * x\ndef double(x):\n    return 2 * x", ["double"]),
        ("double = lambda x: x + x", ["double"]),
        ("def triple(x):\n    return 3 * x", []),
    ],
)
def test_control_another_syntax_tree_is_found(source, differs):
    package = dict(definitions('def double(x):\n    """Two times x."""\n    return 2 * x'))
    assert other_than_in_package(notebook_of((source, [])), package) == differs


def test_control_a_gap_between_lessons_is_found():
    assert misnumbered(["01_model", "02_loss"]) == []
    assert misnumbered(["01_model", "03_loss"]) == ["03_loss"]
    assert misnumbered(["1_model"]) == ["1_model"]


def test_control_a_function_that_its_lesson_does_not_define_is_found():
    lessons = {1: {"double"}, 2: {"triple"}}
    assert not_in_lessons({"double": 1, "triple": 2}, lessons) == []
    assert not_in_lessons({"double": None, "triple": None}, lessons) == []
    elsewhere = {"double": 2, "triple": 3, "half": None}
    assert not_in_lessons(elsewhere, lessons) == ["double", "triple", "half"]


@pytest.mark.parametrize(
    "call", ["Explorer(p)", "ex.Explorer(p)", "[Explorer(p)]", "f(Explorer(p))"]
)
def test_control_explorers_are_counted_however_they_are_called(call):
    assert explorers_made(notebook_of((call, []), ("explore(Explorer)", []))) == 1


ADD_ONES = "def add_ones(X):\n    raise NotImplementedError('Write your code here')"
FOLDED = "<details><summary>Solution</summary>\n\n```python\n{}\n```\n</details>"


def test_control_an_exercise_is_found_with_the_solution_below_it():
    notebook = notebook_of((ADD_ONES, []))
    assert exercises(notebook) == [("add_ones", "")]
    assert in_notebook(notebook) == []  # a stub may differ from the package's function
    for text in ("```python\ndef add_ones(X): ...\n```", FOLDED.format("def add_one(X): ...")):
        notebook.cells.append(new_markdown_cell(text))
        assert exercises(notebook) == [("add_ones", "")]
    notebook.cells.append(new_markdown_cell(FOLDED.format("def add_ones(X): ...")))
    assert exercises(notebook) == [("add_ones", "def add_ones(X): ...\n")]


def test_control_a_lesson_is_counted_without_folds_and_exercises():
    notebook = notebook_of(("1", []), ("2", []))
    fold = FOLDED.format("one two three")
    notebook.cells.insert(0, new_markdown_cell(f"Don't read $x + 1$ or `x + 1`.\n{fold}"))
    notebook.cells.insert(2, new_markdown_cell("| a | b |\n\n## Exercises\n\nMany words"))
    texts, cells = core(notebook)
    assert words_in(texts) == 7 and len(cells) == 1
    notebook.cells.append(new_markdown_cell("## Summary\n\none [two](three.ipynb)"))
    assert words_in(core(notebook)[0]) == 10


def test_control_a_second_parenthesis_is_found():
    notebook = notebook_of()
    notebook.cells.append(new_markdown_cell("One (and one) of [two](x), $f(x) = (x)$ and `f(x)`"))
    assert with_parentheses(notebook) == []
    notebook.cells.append(new_markdown_cell("One (and one)\nof two (and two)"))
    assert len(with_parentheses(notebook)) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [("So\n\n$$a +\n b$$\n\nholds", 0), ("So\n$$a$$", 1), ("$$a$$\nholds", 1), ("So $$a$$", 1)],
)
def test_control_a_formula_within_a_paragraph_is_found(text, found):
    notebook = notebook_of()
    notebook.cells.append(new_markdown_cell(text))
    assert len(formulas_in_a_paragraph(notebook)) == found


def test_control_an_answer_below_its_question_is_found():
    notebook = notebook_of(("x = 1", []), ("print(225)", printed("225\n")), ("2", printed("2")))
    assert given_away(notebook) == []
    notebook.cells.insert(0, new_markdown_cell("**Guess first**: how many?"))
    assert len(given_away(notebook)) == 1
    notebook.cells[2].metadata["jupyter"] = {"outputs_hidden": True}
    assert given_away(notebook) == []


# ------------------------------------------------------------------------- storing the outputs

VOLATILE = """
import time
from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import LossBowl
from linreg_helpers import mean_squared_error
import torch
X, y = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([1.0, 2.0, 4.0])
start = time.perf_counter()
explorer = Explorer(
    LossBowl(mean_squared_error, X, y),
    w=slider("w", -1.0, 3.0, value=1.0),
    b=slider("b", -1.0, 3.0, value=1.0),
    turn=slider("turn", 0, 359, value=30),
)
print(f"built in {1000 * (time.perf_counter() - start):.6f} ms")
explorer
"""


def test_storing_outputs_twice_gives_the_same_file(tmp_path):
    path = tmp_path / "volatile.ipynb"
    nbformat.write(notebook_of((VOLATILE, []), ("len(X)", [])), path)
    run(path)
    first = path.read_bytes()
    run(path)
    assert path.read_bytes() == first
    outputs = read(path).cells[0].outputs
    assert outputs[1].data.keys() == {"image/png", "text/plain"}
    assert outputs[1].metadata["image/png"]["alt"] == outputs[1].data["text/plain"].split("\n")[1]


def test_a_changed_output_is_stored(tmp_path):
    path = tmp_path / "changed.ipynb"
    nbformat.write(notebook_of(("print('3 ms for 2')", printed("9 ms for 1\n"))), path)
    run(path)
    assert read(path).cells[0].outputs[0].text == "3 ms for 2\n"
