"""A class of students for assignment 1: what each hands in, the marks it deserves, what is told.

Points are those of add_ones, polynomial_features and to_original_units; None where there is no mark
to give. A student changes the notebook that holds the first right answers.
"""

import copy
import os
from dataclasses import dataclass, field
from typing import Any

import nbformat
from answers import model
from nbformat.v4 import new_markdown_cell

from support.guards import read

NAME = "01_model"
ALL = (2, 2, 3)
TASKS = ("add_ones", "polynomial_features", "to_original_units")
RIGHT = {task: rows[0] for task, rows in model.RIGHT.items()}


@dataclass
class Student:
    """What a student hands in: answers, a change of the notebook, a change of its file."""

    points: Any
    told: str = ""
    answers: dict = field(default_factory=dict)
    change: Any = None
    file: Any = None


def cell_of(notebook, grade_id):
    (cell,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return cell


def without(*grade_ids):
    def change(notebook):
        gone = [cell_of(notebook, grade_id) for grade_id in grade_ids]
        notebook.cells = [cell for cell in notebook.cells if cell not in gone]

    return change


def edited(notebook):
    cell_of(notebook, "test_add_ones").source = "pass"


def twice(grade_id):
    def change(notebook):
        cell = cell_of(notebook, grade_id)
        again = copy.deepcopy(cell)
        again.id = "again"
        notebook.cells.insert(notebook.cells.index(cell) + 1, again)

    return change


def split(notebook):
    """The test's comment and its call in two cells, both with the test's marks."""
    twice("test_add_ones")(notebook)
    first, second = (c for c in notebook.cells if "check_add_ones(add_ones)" in c.source)
    first.source, second.source = second.source.split("\n")


def split_words(notebook):
    """A written answer of which the second half is empty."""
    cell = cell_of(notebook, "question_units_and_bias")
    rest = new_markdown_cell("", metadata=copy.deepcopy(cell.metadata))
    notebook.cells.insert(notebook.cells.index(cell) + 1, rest)


def test_of_another_kind(notebook):
    cell = cell_of(notebook, "test_add_ones")
    notebook.cells[notebook.cells.index(cell)] = new_markdown_cell(
        cell.source, metadata=copy.deepcopy(cell.metadata)
    )


def odd_marks(notebook):
    """An id that is a list, and marks that are none."""
    cell_of(notebook, "imports").metadata["nbgrader"]["grade_id"] = ["imports"]
    cell_of(notebook, "test_add_ones").metadata["nbgrader"] = None


def renamed(path):
    path.rename(path.with_name("Ada's homework (1).ipynb"))


def corrected(path):
    """A second notebook beside the first."""
    path.with_name("corrected.ipynb").write_text(path.read_text() + " ")


def cut_off(path):
    path.write_text(path.read_text()[:500])


def as_link(path):
    path.with_name("more.txt").symlink_to("/etc/passwd")


def with_pipe(path):
    os.mkfifo(path.with_name("pipe"))


def in_a_folder(path):
    path.unlink()
    path.mkdir()


def with_thousands(path):
    for number in range(1001):
        path.with_name(f"{number}.txt").touch()


def with_package(path):
    """A package of the same name beside the notebook, whose checks pass everything."""
    folder = path.with_name("linreg_helpers")
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    names = "".join(f"def check_{task}(function, seed=0): pass\n" for task in TASKS)
    (folder / "checks.py").write_text(names)


def no_notebook(path):
    path.rename(path.with_name("01_model.txt"))


def add_ones(*lines):
    """An answer with lines before the right one's return, and with others before the function."""
    body = "".join(f"    {line}\n" for line in lines)
    return {
        "add_ones": f"def add_ones(X):\n{body}    return torch.cat([X, X[:, :1] * 0 + 1], dim=1)"
    }


def before(lines, answer=RIGHT["add_ones"]):
    return {"add_ones": f"{lines}\n{answer}"}


def wrong(*tasks, row=0):
    return {task: list(model.WRONG[task].values())[row] for task in tasks}


SPY = """
import os, pathlib, socket

def tried():
    "What can be seen, changed or reached that should not be."
    for folder, folders, names in os.walk("/"):
        if folder in ("/proc", "/dev", "/usr") or "/lib/python3" in folder:
            folders.clear()  # the system's, and Python's
        else:
            yield from (f"{folder}/{name}" for name in names if name in WANTED)
    for place in PLACES:
        try:
            pathlib.Path(place, "trace.txt").write_text("I was here")
            if not place.startswith("/tmp/"):  # a room has a /tmp of its own; see the test
                yield f"wrote to {place}"
        except OSError:
            pass
    for address in ADDRESSES:
        try:
            socket.create_connection(address, timeout=1)
            yield f"reached {address}"
        except OSError:
            pass

assert not list(tried()), list(tried())
"""

HANGS = ["import signal", "for kind in (signal.SIGINT, signal.SIGALRM):"]
HANGS += ["    signal.signal(kind, signal.SIG_IGN)", "while True: pass"]
WARNS = "import sys, warnings", "warnings.warn('old')", "print('!', file=sys.stderr)"
FILLS = """
parts = []
try:
    for part in range(2):
        parts.append(open(f"/dev/shm/{part}", "wb").write(bytes(150 * 2**20)))
except OSError:
    pass
assert len(parts) < 2
"""
LITTERS = """
import json, pathlib, time
file = get_ipython().config.IPKernelApp.connection_file
pathlib.Path(json.loads(pathlib.Path(file).read_text())["ip"]).with_name("litter").touch()
time.sleep(3)
"""
TRICKS = """
import ast, sys, types

class NoChecks(ast.NodeTransformer):
    def visit_Expr(self, node):
        return ast.Pass() if "check_" in ast.dump(node) else node

shell = get_ipython()
shell.ast_transformers.append(NoChecks())
shell.input_transformers_post.append(lambda lines: [] if "check_" in str(lines) else lines)
shell.set_custom_exc((Exception,), lambda *_: None)
check_add_ones.__code__ = (lambda function, seed=0: None).__code__
sys.modules["linreg_helpers.checks"] = types.ModuleType("linreg_helpers.checks")
torch.Tensor.equal = torch.Tensor.allclose = lambda *_, **__: True
shell.events.register("pre_run_cell", lambda _: shell.user_ns.update(check_add_ones=print))
"""
CLOSES = "import sys\nsys.stdout.close()\nsys.stderr.close()"
UPDATES = """
from IPython.display import display
handle = display("a", display_id=True)
handle.update({"text/plain": "x" * 10**7}, raw=True)
"""
LAST_TEXT = "about_the_question"
HOG = "kept = [bytearray(2**28) for _ in range(24)]"  # 6 GB, of which no page is touched
FORKS = "import subprocess, sys\n    kids = [subprocess.Popen(['sleep', '60']) for _ in range(300)]"

CLASS = {
    **{
        f"right{k}": Student(ALL, answers={task: rows[k] for task, rows in model.RIGHT.items()})
        for k in range(3)
    },
    **{
        f"partly{k}": Student(points, answers=wrong(*tasks, row=row))
        for k, (points, tasks, row) in enumerate(
            [
                ((0, 2, 3), TASKS[:1], 1),
                ((2, 0, 3), TASKS[1:2], 2),
                ((2, 2, 0), TASKS[2:], 0),
                ((0, 0, 3), TASKS[:2], 0),
                ((0, 0, 0), TASKS, 1),
            ]
        )
    },
    "unwritten": Student((0, 2, 3), answers=add_ones("raise NotImplementedError")),
    "syntax": Student((0, 2, 3), answers={"add_ones": "def add_ones(X)\n    return X"}),
    "loop": Student((0, 2, 3), answers=add_ones("while True: pass")),
    "deaf": Student((0, 2, 3), "could not be interrupted", add_ones(*HANGS)),
    "exits": Student((0, 2, 3), "ended Python", add_ones("import os; os._exit(0)")),
    "hog": Student((0, 2, 3), answers=add_ones(HOG)),
    "forks": Student((0, 2, 3), "more than 64 processes", add_ones(FORKS)),
    "deleted": Student(ALL, "test_add_ones was missing", change=without("test_add_ones")),
    "all_deleted": Student(
        ALL,
        "imports was missing",
        change=without("imports", "test_add_ones", "test_add_ones_on_other_data", LAST_TEXT),
    ),
    "edited": Student((0, 2, 3), "test_add_ones differed", wrong("add_ones"), edited),
    "split": Student(ALL, "test_add_ones stood there more than once", change=split),
    "split_words": Student(ALL, "question_units_and_bias stood", change=split_words),
    "twice": Student(ALL, "add_ones stood there more than once", change=twice("add_ones")),
    "other_kind": Student(ALL, "no longer a code cell", change=test_of_another_kind),
    "renamed": Student(ALL, "handed in as Ada's homework (1).ipynb", file=renamed),
    "cut_off": Student(None, "can't be read as a notebook", file=cut_off),
    "no_notebook": Student(None, "holds no notebook", file=no_notebook),
    "link": Student(None, "holds links to other files", file=as_link),
    "own_package": Student((0, 2, 3), answers=wrong("add_ones"), file=with_package),
    "odd_marks": Student(ALL, "test_add_ones was missing", change=odd_marks),
    "pipe": Student(None, "neither a file nor a folder", file=with_pipe),
    "folder": Student(None, "holds no notebook", file=in_a_folder),
    "thousands": Student(None, "holds more than 1000 files", file=with_thousands),
    "right*": Student(None, "stands under a name with one of *?["),
    "fills": Student(ALL, answers=before(FILLS)),
    "litters": Student((0, 2, 3), "where nothing but sockets belong", before(LITTERS)),
    "tricks": Student(
        (0, 2, 3),
        "ast_transformers of IPython was not what it should be",
        before(TRICKS, list(model.WRONG["add_ones"].values())[0]),
    ),
    "closes": Student(ALL, "sys.stdout was not what it should be", before(CLOSES)),
    "leaves": Student((0, 2, 3), answers=add_ones("exit()")),
    "corrected": Student(ALL, "holds corrected.ipynb too", file=corrected),
    "updates": Student(ALL, answers=before(UPDATES)),
    "own_float": Student(ALL, answers=before("float = abs = 3")),
    "patched": Student(
        (0, 2, 3),
        "builtins.abs was not what it should be",
        before(
            "import builtins\nbuiltins.abs = len\ntorch.allclose = lambda *a, **k: True\n"
            "check_add_ones = print",
            list(model.WRONG["add_ones"].values())[0],
        ),
    ),
    "flood": Student(ALL, "a flood of output", add_ones("for _ in range(5000): print('x' * 100)")),
    "warns": Student(ALL, answers=add_ones(*WARNS)),
    "spy": Student(ALL, answers=before(SPY)),
}  # fmt: skip


def hand_in_all(course, hand_in, **known):
    """Let the class hand in; `known` are the names that the spy uses."""
    for student, work in CLASS.items():
        answers = {**RIGHT, **work.answers}
        if student == "spy":
            names = "".join(f"{name} = {value!r}\n" for name, value in known.items())
            answers["add_ones"] = names + answers["add_ones"]
        path = hand_in(course, NAME, student, answers)
        if work.change:
            notebook = read(path)
            work.change(notebook)
            nbformat.write(notebook, path)
        if work.file:
            work.file(path)
