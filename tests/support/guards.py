"""What must hold of every notebook; each guard returns a list of problems, empty where it holds."""

import ast
import pathlib
import re

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
LESSONS = [path for path in NOTEBOOKS if path.parent.name == "notebooks"]
DEEPER = [path for path in NOTEBOOKS if path.parent.name == "deeper"]
MODULES = sorted((ROOT / "linreg_helpers").rglob("*.py"))


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def not_one_clean_run(notebook):
    """Cells whose stored execution count is not their place: 1, 2, … n."""
    return [
        f"code cell {place} ({cell.id}) has execution count {cell.execution_count}"
        for place, cell in enumerate(code_cells(notebook), start=1)
        if cell.execution_count != place
    ]


def stored_errors(notebook):
    """Outputs that a reader would see in red."""
    return [
        f"cell {cell.id}: {output.get('ename') or output.get('text')}"
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def pictures_without_words(notebook):
    """Stored pictures whose alternative text is not the text stored beside them."""
    problems = []
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            for kind in [kind for kind in data if kind.startswith("image/")]:
                alt = output.metadata.get(kind, {}).get("alt", "").strip()
                if not alt or alt != data.get("text/plain", "").split("\n")[-1]:
                    problems.append(f"cell {cell.id}: {kind} has the text {alt!r}")
                elif not re.search(r"\d", alt):
                    problems.append(f"cell {cell.id}: {kind} has a text without numbers")
            if "<img" in data.get("text/html", ""):
                problems.append(f"cell {cell.id}: a picture in HTML")
    return problems


def escapes_from_nbval(notebook):
    """Marks and tags by which a cell would keep nbval from comparing it."""
    return [
        f"cell {cell.id}: {mark}"
        for cell in code_cells(notebook)
        for mark in [*cell.source.split(), *cell.metadata.get("tags", [])]
        if mark.lstrip("#").lower().replace("_", "-").startswith(("nbval-", "pytest-", "raises-"))
    ]


def tree_of(source):
    """The syntax tree of a cell, its magics turned into plain calls."""
    return ast.parse(TransformerManager().transform_cell(source))


def definitions(source):
    """The functions and classes that a source defines: pairs of a name and a tree in words.

    Docstrings and annotations are left out, and so are stubs of exercises. A name that is given a
    lambda counts as defined.
    """
    pairs = []
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not is_stub(node):
            pairs.append((node.name, bare(node)))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            pairs += [(name, ast.dump(node.value)) for name in names]
    return pairs


def is_stub(definition):
    """Whether a function is one that learners are to write: it ends in NotImplementedError."""
    last = getattr(definition, "body", [None])[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.unparse(last)


def bare(definition):
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(definition)


def in_notebook(notebook):
    """All definitions of a notebook, those that a later one replaces included."""
    return [pair for cell in code_cells(notebook) for pair in definitions(cell.source)]


def in_package():
    """The functions and classes that the package's modules define at their top, by name."""
    trees = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                trees[node.name] = bare(node)
    return trees


def other_than_in_package(notebook, package):
    """What notebook and package both define, and not with the same syntax tree."""
    return sorted(
        name for name, tree in in_notebook(notebook) if name in package and package[name] != tree
    )


def misnumbered(names):
    """Names of lessons, in their order, that don't begin with their place: 01, 02, …"""
    return [name for place, name in enumerate(names, start=1) if name[:3] != f"{place:02}_"]


def not_in_lessons(exports, lessons):
    """Names that no lesson defines, or not the one they belong to.

    exports: for each name the number of its lesson, None where any will do; lessons: for each
    number the names that the lesson defines.
    """
    problems = []
    for name, number in exports.items():
        places = lessons.values() if number is None else [lessons.get(number, ())]
        if not any(name in names for names in places):
            problems.append(name)
    return problems


FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def exercises(notebook):
    """Each exercise's name and the solution in a fold below its stub, "" where there is none."""
    asked = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            nodes = ast.walk(tree_of(cell.source))
            stubs = [node for node in nodes if isinstance(node, ast.FunctionDef) and is_stub(node)]
            asked |= {stub.name: "" for stub in stubs}
            continue
        for fold in FOLD.findall(cell.source):
            for source in PYTHON.findall(fold):
                names = [name for name, _ in definitions(source) if name in asked]
                asked |= {name: source for name in names if not asked[name]}
    return list(asked.items())


def core(notebook):
    """Texts and code cells of a lesson without its folds and its section "## Exercises".

    A heading in the middle of a cell begins a section with the rest of the cell.
    """
    texts, cells, counted = [], [], True
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cells += [cell] * counted
            continue
        for part in re.split(r"^(?=## )", cell.source, flags=re.MULTILINE):
            if part.startswith("## "):
                counted = part.partition("\n")[0].strip() != "## Exercises"
            texts += [FOLD.sub("", part)] * counted
    return texts, cells


def prose_of(text):
    """A text without its formulas, code, rows of tables and the targets of its links."""
    text = re.sub(r"```.*?```|\$\$.*?\$\$", "", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]+`|\$[^$]+\$", "x", text)
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"<[^>]+>|(?<=\])\([^)]*\)", "", text)


def words_in(texts):
    """How many words there are to read: a formula in line counts as one, tables count."""
    rows = [row for text in texts for row in re.findall(r"^\|.*$", text, flags=re.MULTILINE)]
    return sum(len(re.findall(r"\w[\w'’-]*", part)) for part in [*map(prose_of, texts), *rows])


def with_parentheses(notebook):
    """Texts with more than one parenthesis in their prose."""
    return [
        f"cell {cell.id}: {', '.join(found)}"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        if len(found := re.findall(r"\([^)]+\)", prose_of(cell.source))) > 1
    ]


def formulas_in_a_paragraph(notebook):
    """Formulas of their own that text precedes or follows without an empty line.

    JupyterLab shows them all the same; the pages don't.
    """
    return [
        f"cell {cell.id}: {paragraph}"
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for paragraph in re.split(r"\n\s*\n", cell.source.strip())
        if "$$" in paragraph and not re.fullmatch(r"\$\$[^$]+\$\$", paragraph)
    ]


def given_away(notebook):
    """Cells below a "Guess first" whose stored output would answer it before they are run."""
    problems, guess = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            guess = "guess first" in cell.source.lower()
        elif guess and cell.outputs:
            if not cell.metadata.get("jupyter", {}).get("outputs_hidden"):
                problems.append(f"cell {cell.id}")
            guess = False
    return problems


def calls_in(notebook):
    """The name of whatever the cells call, by that name or as an attribute; "" for the rest."""
    return [name for cell in code_cells(notebook) for name in calls_of(cell)]


def calls_of(cell):
    calls = [node.func for node in ast.walk(tree_of(cell.source)) if isinstance(node, ast.Call)]
    return [getattr(call, "id", getattr(call, "attr", "")) for call in calls]


def explorers_made(notebook):
    """How many times the cells call Explorer(…)."""
    return calls_in(notebook).count("Explorer")


def explorer_places(notebook):
    """Where among all its cells a notebook has those that call Explorer(…)."""
    cells = enumerate(notebook.cells)
    return [i for i, cell in cells if cell.cell_type == "code" and "Explorer" in calls_of(cell)]


def explorers_shown(notebook):
    """The text of each explorer among the stored outputs."""
    texts = [
        output.get("data", {}).get("text/plain", "")
        for cell in code_cells(notebook)
        for output in cell.outputs
    ]
    return [text for text in texts if text.startswith("Explorer at")]
