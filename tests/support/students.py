"""A class for assignment 1: what is odd in each submission, and what it leads to.

A submission has four tasks and many cells, so one student shows several oddities that don't
disturb each other. Every task that no oddity spoils is solved, and earns all its points.
"""

import contextlib
import copy
import json
import os
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from answers import model
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.restore import name_of
from linreg_helpers import checks
from support.course_copy import hand_in
from support.guards import ROOT, read

NAME = "01_model"
TASKS = tuple(model.RIGHT)
QUESTION = "question_units_and_bias"


@dataclass
class Oddity:
    """Something odd in a submission: an answer, a changed notebook, a changed file."""

    answers: dict = field(default_factory=dict)
    points: int | None = None  # for each of these answers; None for all that there are
    output: str = ""  # part of what stands below the cells afterwards
    notes: tuple = ()
    refused: str = ""  # part of the reason why there is no mark
    change: Callable = lambda notebook: None
    file: Callable = lambda path: None


def right(task, before="", inside="", **expected):
    """A right answer with lines before the function, and with others at its start."""
    head, body = model.RIGHT[task][0].split(":\n", 1)
    inside = textwrap.indent(inside, "    ")
    return Oddity({task: f"{before}\n{head}:\n{inside}\n{body}"}, **expected)


def wrong(task, before="", row=0, **expected):
    """A wrong answer with lines before the function."""
    sentence, source = list(model.WRONG[task].items())[row]
    return Oddity({task: f"{before}\n{source}"}, points=0, output=sentence, **expected)


def in_visible_test(task, lines):
    """Lines for a task's function that run where the data are those of its visible test alone."""
    given = []
    with contextlib.suppress(checks.Miss):
        getattr(checks, f"check_{task}")(lambda *arguments: given.append(arguments))
    name = re.search(rf"def {task}\((\w+)", model.RIGHT[task][0])[1]
    there = f"abs(float({name}.sum()) - {float(given[0][0].sum())!r}) < 1e-6"
    return f"if {there}:\n" + textwrap.indent(lines, "    ")


def notes_on(names, note):
    return tuple(note.format(name) for name in names)


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if name_of(cell) == name)


def insert_after(notebook, name, cell):
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, name)) + 1, cell)


def insert_copy(notebook, name, source=None):
    cell = copy.deepcopy(cell_of(notebook, name))
    cell.update(id=f"{cell.id}-2", source=cell.source if source is None else source)
    insert_after(notebook, name, cell)


def own_cell(source):
    return lambda notebook: insert_after(notebook, "imports", new_code_cell(source))


def split_test(notebook):
    """The test's comment and its call in two cells, both with the test's marks."""
    first = cell_of(notebook, "test_bends")
    first.source, call = first.source.split("\n")
    insert_copy(notebook, "test_bends", call)


def make_text(notebook):
    cell = cell_of(notebook, "test_memory_error")
    text = new_markdown_cell(cell.source, metadata=copy.deepcopy(cell.metadata))
    notebook.cells[notebook.cells.index(cell)] = text


def spoil_marks(notebook):
    """An id that is a list, and marks that are none."""
    cell_of(notebook, "imports").metadata["nbgrader"]["grade_id"] = ["imports"]
    cell_of(notebook, "test_bends").metadata["nbgrader"] = None


def move_imports(notebook):
    """The locked imports come last, and a check of the student's own first."""
    imports = cell_of(notebook, "imports")
    notebook.cells.remove(imports)
    own = "import torch\n\ndef check_bends(function, seed=0):\n    pass"
    notebook.cells = [new_code_cell(own), *notebook.cells, imports]


def be_the_lesson(notebook):
    """The lesson of the same name, in the assignment's place."""
    notebook.cells = copy.deepcopy(read(ROOT / "notebooks" / f"{NAME}.ipynb").cells[:6])


def rename(name):
    return lambda path: path.rename(path.with_name(name))


def add_package(path):
    """A package of the same name beside the notebook, whose checks pass everything."""
    folder = path.with_name("linreg_helpers")
    folder.mkdir()
    (folder / "__init__.py").touch()
    checks = [f"def check_{task}(function, seed=0): pass\n" for task in TASKS]
    (folder / "checks.py").write_text("".join(checks))


def add_start_up(path):
    """Files beside the notebook that Python, IPython or the kernel would read at their start."""
    folder = path.with_name(".ipython") / "profile_default" / "startup"
    folder.mkdir(parents=True)
    for file in (folder / "00.py", *map(path.with_name, START_UP_FILES)):
        file.write_text("import builtins\nbuiltins.handed_in = True\n")


def misshape(path):
    """A notebook as Colab, VS Code, Windows and a mail program leave it, one after the other."""
    data = json.loads(path.read_text())
    for place, cell in enumerate(data["cells"]):
        cell["id"] = f"#VSC-{place % 3}"
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
        cell["metadata"] |= {"name": "", "id": 3}
        cell.pop("outputs", None)
        if cell["cell_type"] == "markdown":
            cell["outputs"] = [{"output_type": "execute_result"}]
    data["metadata"] = {"kernelspec": None, "widgets": {"state": {}}, "x": float("nan")}
    path.unlink()
    name = "Copy of 01_Model (1).IPYNB.txt"
    path.with_name(name).write_text(json.dumps(data), encoding="utf-16")


def add_litter(path):
    """What can't go along, or is too much, and what a Mac puts beside each file."""
    os.mkfifo(path.with_name("pipe"))
    path.with_name("link").symlink_to("/etc")
    with path.with_name("large").open("wb") as file:
        file.truncate(3 * 2**30)
    for name in ("__MACOSX", "many"):
        path.with_name(name).mkdir()
    path.with_name("__MACOSX").joinpath("._01_model.ipynb").write_bytes(bytes(100))
    for number in range(1001):
        path.with_name("many").joinpath(f"{number}.txt").touch()


START_UP_FILES = ("ipython_kernel_config.py", "ipykernel_launcher.py", "sitecustomize.py")
SPY = """
# KNOWN
import contextlib, os, pathlib, socket

def reach():
    "What can be seen, changed or reached that should not be."
    for folder, folders, names in os.walk(TOP):
        if folder in ("/proc", "/dev", "/usr") or "/lib/python3" in folder:
            folders.clear()  # the system's, and Python's
        else:
            yield from (f"read {folder}/{name}" for name in names if name in FILES)
    for place in PLACES:
        with contextlib.suppress(OSError):
            pathlib.Path(place, "trace.txt").write_text("I was here")
            if not place.startswith("/tmp/"):  # a sandbox has a /tmp of its own; see the test
                yield f"wrote to {place}"
    for address in ADDRESSES:
        with contextlib.suppress(OSError):
            socket.create_connection(address, timeout=1)
            yield f"reached {address}"

assert not list(reach()), list(reach())
"""
ENDLESS = "import time\nwhile True:\n    time.sleep(1)"  # asleep: others need the processor
DEAF = f"""
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
{ENDLESS}"""
WARNS = "import sys, warnings\nwarnings.warn('old')\nprint('!', file=sys.stderr)"
FILLS = """
parts = []
try:
    for part in range(2):
        parts.append(open(f"/dev/shm/{part}", "wb").write(bytes(150 * 2**20)))
except OSError:
    print(len(parts), "of 2 files fit")
"""
LITTERS = """
import pathlib, time
for number in range(11_000):
    pathlib.Path(f"/tmp/{number}").touch()
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
sys.modules["linreg_helpers.checks"] = types.ModuleType("linreg_helpers.checks")
torch.Tensor.equal = torch.Tensor.allclose = lambda *_, **__: True
shell.events.register("pre_run_cell", lambda _: shell.user_ns.update(check_one_layer=print))
send = type(shell.kernel.session).send
def no_error(self, stream, kind, content=None, *more, **named):
    if kind == "error":
        return None
    if isinstance(content, dict) and "status" in content:
        content["status"] = "ok"
    return send(self, stream, kind, content, *more, **named)
type(shell.kernel.session).send = no_error
"""
PATCHES = """
torch.allclose = lambda *_, **__: True
class Right(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), named=None):
        return True
"""
LOOKS_ROUND = """
import sys
get_ipython().displayhook(7.0)
frame = sys._getframe()
while frame:
    for name in ("right", "expected"):
        if name in frame.f_locals:
            return frame.f_locals[name]
    frame = frame.f_back
"""
OTHER_DOOR = """
import sys
door = sys.modules["grading_door"]
door.called = lambda pipe, message: {
    "answer": {"other": "X" * 10**5}, "kind": "", "after": [3]}
"""
FORGES = """
import sys
door = sys.modules["grading_door"]
values = dict.fromkeys(["one_layer", "check_one_layer", "torch"], True)
door.found = lambda message: {"values": values}
def check_one_layer(function, seed=0):
    pass
"""
ASKS = """
import importlib.util, pathlib
package = pathlib.Path(importlib.util.find_spec("linreg_helpers").origin).parent
assert not list(package.glob("checks/*")), list(package.glob("checks/*"))
"""
STARTS = """
import builtins, pathlib
assert not hasattr(builtins, "handed_in")
"""
CLOSES = "import sys\nsys.stdout.close()\nsys.stderr.close()"
UPDATES = """
from IPython.display import display
display("a", display_id=True).update({"text/plain": "x" * 10**7}, raw=True)
"""
RESERVES = "import numpy\nparts = [numpy.empty(2**28, 'u1') for _ in range(24)]"  # 6 GB, untouched
FORKS = "import subprocess; kids = [subprocess.Popen(['sleep', '60']) for _ in range(300)]"

DELETED = ("imports", "test_one_layer", "test_one_layer_on_other_data", "about_the_question")
LOST = "the bias of the first layer is lost"
HANGS = "did not end in time, and could not be interrupted"
MANY = "it started more than 64 processes"
LITTER = "it made more than 10,000 files"

CLASS = {
    "right": {},
    "damaged": {
        "deleted": Oddity(
            change=lambda notebook: [notebook.cells.remove(cell_of(notebook, x)) for x in DELETED],
            notes=notes_on(DELETED, "repaired: {} was missing")),
        "split test": Oddity(change=split_test, notes=(
            "repaired: test_bends was there more than once",
            "repaired: test_bends differed from the source")),
        "test as text": Oddity(
            change=make_text,
            notes=("repaired: test_memory_error was no longer a code cell",)),
        "split answer": Oddity(
            change=lambda notebook: insert_copy(notebook, QUESTION, ""),
            notes=(f"repaired: {QUESTION} was there more than once",)),
        "renamed": Oddity(
            file=rename("Ada's homework (1).ipynb"),
            notes=("handed in as Ada's homework (1).ipynb",)),
    },
    "confused": {
        "solution twice": Oddity(
            change=lambda notebook: insert_copy(notebook, "one_layer"),
            notes=("repaired: one_layer was there more than once",)),
        "edited test": wrong(
            "memory_error",
            change=lambda notebook: cell_of(notebook, "test_memory_error").update(source="0"),
            notes=("repaired: test_memory_error differed from the source",)),
        "odd marks": Oddity(change=spoil_marks, notes=notes_on(
            ("imports", "test_bends"), "repaired: {} was missing")),
        "no answer": Oddity(
            {QUESTION: "YOUR ANSWER HERE"}, 0, notes=(f"{QUESTION} was left unanswered",)),
        "correction": Oddity(
            file=lambda path: path.with_name("new.ipynb").write_text(path.read_text() + " "),
            notes=("holds new.ipynb too; what was graded is 01_model.ipynb",)),
    },
    "unfinished": {
        "not written": right(
            "one_layer", inside="raise NotImplementedError", points=0, output="is not written yet"),
        "endless": right(
            "bends", inside=ENDLESS, points=0, output="not end within 1.0 seconds"),
        "own package": wrong("memory_error", file=add_package),
    },
    "lost": {
        "deaf": right(
            "one_layer", inside=in_visible_test("one_layer", DEAF), points=1,
            output="not end within 1.0 seconds", notes=(f"test_one_layer: {HANGS}",)),
        "ends Python": right(
            "bends", points=1,
            inside=in_visible_test("bends", "import os; os._exit(0)"),
            output="ended Python", notes=("test_bends: ended Python",)),
        "exits": right("memory_error", inside="exit()", points=0, output="SystemExit"),
    },
    "tricks": {
        "no checks": wrong("one_layer", TRICKS),
        "patches": wrong("bends", PATCHES),
        "closed": right("memory_error", CLOSES),
        "tags": Oddity(change=lambda notebook: [
            cell.metadata.update(tags=["skip-execution"]) for cell in notebook.cells]),
    },
    "lookers": {
        "looks round": Oddity(
            {"one_layer": "def one_layer(*given):" + textwrap.indent(LOOKS_ROUND, "    ")}, 0,
            "one_layer returned None"),
        "asks the checks": right("bends", inside=ASKS),
        "start-up file": right("memory_error", STARTS, file=add_start_up),
    },
    "forger": {
        "names": Oddity(
            {"one_layer": f"{FORGES}\n{model.WRONG['one_layer'][LOST]}"}, 0,
            LOST),
        "others are lost with it": Oddity(
            {task: model.RIGHT[task][0] for task in TASKS[1:]}, 0, "is not defined"),
    },
    "mover": {"moved": wrong("bends", change=move_imports)},
    "door": {"other door": Oddity(
        {"memory_error": f"{OTHER_DOOR}\n{model.RIGHT['memory_error'][0]}"}, 0,
        "memory_error returned a")},
    "spy": {
        "spy": right("one_layer", SPY),
        "warnings": right("bends", inside=WARNS),
        "flood": right(
            "memory_error", before="for _ in range(2000): print('x' * 100)",
            notes=("memory_error: a flood of output was cut off",)),
        "large update": Oddity(change=own_cell(UPDATES), notes=(
            "the cell `from IPython.display import display`: a flood of output was cut off",)),
        "own float": Oddity(change=own_cell("float = abs = 3")),
        "full disk": Oddity(change=own_cell(FILLS), output="1 of 2 files fit"),
    },
    "cut_off": {"cut off": Oddity(
        file=lambda path: path.write_text(path.read_text()[:500]),
        refused="can't be read as a notebook")},
    "text": {"text": Oddity(file=rename("01_model.txt"), refused="holds no notebook")},
    "folder": {"folder": Oddity(
        file=lambda path: (path.unlink(), path.mkdir()), refused="holds no notebook")},
    "right*\udcff\n ": {
        "name": Oddity(notes=("handed in from the folder right*\udcff\n ",)),
        "shape": Oddity(file=misshape, notes=("handed in as Copy of 01_Model (1).IPYNB.txt",)),
        "beside": Oddity(file=add_litter, notes=(
            "left out: pipe, a link or a pipe; link, a link or a pipe; files beyond 1000; …",)),
    },
    "wrong": {
        "syntax": Oddity(
            {"one_layer": "def one_layer(W)\n    return W"}, 0, "SyntaxError",
            notes=("one_layer does not run (SyntaxError)",)),
        "units": wrong("memory_error", row=3),
        "deleted answer": Oddity(
            {"bends": ""}, 0, "is not defined",
            change=lambda notebook: notebook.cells.remove(cell_of(notebook, "bends")),
            notes=("the answer cell bends was deleted",)),
        "emptied": Oddity({QUESTION: "\n "}, 0, notes=(f"{QUESTION} was left unanswered",)),
    },
    "lesson": {"lesson": Oddity(
        {task: "" for task in [*TASKS, QUESTION]}, 0, "is not defined", change=be_the_lesson,
        notes=("has none of the cells of 01_model: another notebook?",)),
    },
    "greedy": {
        "forks": right(
            "one_layer", inside=in_visible_test("one_layer", FORKS), points=1, output=MANY,
            notes=(f"test_one_layer: {MANY}",)),
        "reserves": right("bends", inside=RESERVES),
        "litters": right(
            "memory_error", LITTERS, points=0, output=LITTER,
            notes=(f"memory_error: {LITTER}",)),
    },
}  # fmt: skip


def hand_in_class(course, students, **known):
    """Let students hand in, with their oddities; `known` are the names that the spy uses."""
    names = "".join(f"{name} = {value!r}\n" for name, value in known.items())
    for place, (student, oddities) in enumerate(students.items()):
        answers = {task: rows[place % len(rows)] for task, rows in model.RIGHT.items()}
        for oddity in oddities.values():
            answers.update(oddity.answers)
        answers = {task: source.replace("# KNOWN", names) for task, source in answers.items()}
        path = hand_in(course, NAME, student, answers)
        notebook = read(path)
        for oddity in oddities.values():
            oddity.change(notebook)
        nbformat.write(notebook, path)
        for oddity in oddities.values():
            oddity.file(path)
