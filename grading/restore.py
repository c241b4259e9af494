"""Put a submission's locked cells back as the source has them, before nbgrader looks at them."""

import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from grading.execute import FLAG

REPAIRED = "repaired: "  # how a line of nbgrader's log on what was put right begins
HIDDEN = re.compile(r"[^\n]*BEGIN HIDDEN TESTS.*END HIDDEN TESTS[^\n]*", re.DOTALL)
NEW = {"code": new_code_cell, "markdown": new_markdown_cell}


class RestoreCells(NbGraderPreprocessor):
    """Bring back what was deleted, split, duplicated or edited of what students are to leave alone.

    nbgrader itself refuses a whole submission for some of these.
    """

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]["notebook"], resources["nbgrader"]["assignment"]
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            source = gradebook.find_notebook(*names)
            cells = {cell.name: cell for cell in source.source_cells}
            points = {cell.name: cell.max_score for cell in source.grade_cells}
            solutions = {cell.name for cell in source.solution_cells}
            wanted = {
                name: (made(cell, points.get(name), name in solutions))
                for name, cell in cells.items()
            }
        order = [name for name in self.order(resources) if name in wanted]
        self.drop_copies(nb, wanted)
        for cell in nb.cells:
            if name_of(cell):
                self.compare(cell, wanted[name_of(cell)])
        self.bring_back(nb, wanted, order)
        for cell in nb.cells:
            marks = wanted[name_of(cell)].metadata.nbgrader if name_of(cell) else {}
            if marks.get("solution") and marks.get("grade"):  # nbgrader gives 0 for these
                if marks.checksum == compute_checksum(cell):
                    self.log.warning("%s%s was left unanswered", FLAG, name_of(cell))
        return nb, resources

    def order(self, resources):
        """The ids in the order of the source notebook; the gradebook keeps none."""
        course = self.parent.parent.coursedir
        folder = course.format_path(
            course.source_directory, ".", resources["nbgrader"]["assignment"]
        )
        notebook = nbformat.read(
            f"{folder}/{resources['nbgrader']['notebook']}.ipynb", as_version=4
        )
        return [name_of(cell) for cell in notebook.cells if name_of(cell)]

    def note(self, name, words):
        self.log.warning("%s%s %s", REPAIRED, name, words)

    def drop_copies(self, nb, wanted):
        """Leave each id once; of a solution keep the code, of a written answer all its words."""
        seen, kept = {}, []
        for cell in nb.cells:
            name = name_of(cell)
            if name not in wanted:
                cell.metadata.pop("nbgrader", None)  # a student's own, or one of another assignment
            elif name in seen:
                self.note(name, "stood there more than once")
                marks = wanted[name].metadata.nbgrader
                if marks.locked:
                    continue
                if marks.grade:
                    seen[name].source += "\n\n" + cell.source
                    continue
                del cell.metadata["nbgrader"]
            else:
                seen[name] = cell
            kept.append(cell)
        nb.cells = kept

    def compare(self, cell, wanted):
        """Give a cell the kind and marks it should have and, where locked, its text."""
        name, locked = name_of(cell), wanted.metadata.nbgrader.locked
        if cell.cell_type != wanted.cell_type:
            self.note(name, f"was no longer a {wanted.cell_type} cell")
            for part in ("outputs", "execution_count", "attachments"):
                cell.pop(part, None)
            cell.update({**wanted, "id": cell.get("id", wanted.id), "source": cell.source})
        if locked and cell.source != wanted.source:
            if cell.source.strip() not in (wanted.source.strip(), shown(wanted.source)):
                self.note(name, "differed from the source")
            cell.source = wanted.source
        cell.metadata["nbgrader"] = wanted.metadata.nbgrader

    def bring_back(self, nb, wanted, order):
        """Put what is missing before what follows it in the source; solutions may stay away."""
        for place in reversed(range(len(order))):
            marks = wanted[order[place]].metadata.nbgrader
            there = {name_of(cell): index for index, cell in enumerate(nb.cells)}
            if order[place] in there or not (marks.locked or marks.grade):
                continue
            later = [there[name] for name in order[place + 1 :] if name in there]
            nb.cells.insert(min(later, default=len(nb.cells)), wanted[order[place]])
            self.note(order[place], "was missing")


def shown(source):
    """What students see of a cell: all but its hidden tests."""
    return HIDDEN.sub("", source).strip()


def name_of(cell):
    """The id that nbgrader gave a cell; None for a student's own."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def made(source, points, solution):
    """A cell as the source has it, from the gradebook's record."""
    marks = {
        "grade": points is not None,
        "grade_id": source.name,
        "locked": source.locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        "checksum": source.checksum,
        "cell_type": source.cell_type,
    }
    if points is not None:
        marks["points"] = points
    return NEW[source.cell_type](source.source, metadata={"nbgrader": marks})
