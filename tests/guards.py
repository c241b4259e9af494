"""What must hold of every notebook; each guard returns a list of problems, empty where it holds."""

import ast
import pathlib

import nbformat

ROOT = pathlib.Path(__file__).parent.parent
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
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
    """Stored pictures that carry no alternative text."""
    return [
        f"cell {cell.id}: a picture without alternative text"
        for cell in code_cells(notebook)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
        and not output.metadata.get("image/png", {}).get("alt", "").strip()
    ]


def functions(source):
    """The functions that a source defines, by name, as trees without docstrings and annotations."""
    return {
        node.name: bare(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def bare(function):
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(function)


def in_notebook(notebook):
    found = {}
    for cell in code_cells(notebook):
        found.update(functions(cell.source))
    return found


def in_package():
    found = {}
    for path in MODULES:
        found.update(functions(path.read_text(encoding="utf-8")))
    return found


def other_than_in_package(notebook, package):
    """Functions that notebook and package both define, and not with the same syntax tree."""
    defined = in_notebook(notebook)
    return sorted(
        name for name in defined.keys() & package.keys() if defined[name] != package[name]
    )


def explorers_made(notebook):
    """How many times the cells call Explorer(…)."""
    calls = [
        node
        for cell in code_cells(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return sum(call.func.id == "Explorer" for call in calls)
