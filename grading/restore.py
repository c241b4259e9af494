"""Put a submission's locked cells back as the source has them, before nbgrader looks at them."""

import re

import nbformat
from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from grading.execute import FLAG
from grading.submissions import NEW_CELL

REPAIRED = (
    f"repaired ({FLAG[-11:-3]}): "  # how a line of nbgrader's log on what was put right begins
)
HIDDEN = re.compile(r"[^\n]*BEGIN HIDDEN TESTS.*END HIDDEN TESTS[^\n]*", re.DOTALL)


class RestoreCells(NbGraderPreprocessor):
    """Bring back what was deleted, split, duplicated or edited of what students are to leave alone.

    nbgrader itself refuses a whole submission for some of these.
    """

    def preprocess(self, nb, resources):
        notebook, assignment = (resources["nbgrader"][part] for part in ("notebook", "assignment"))
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            expected = expected_cells(gradebook.find_notebook(notebook, assignment))
        course = self.parent.parent.coursedir  # the gradebook does not record an order
        source = course.format_path(course.source_directory, ".", assignment)
        order = [name for name in ids_in(f"{source}/{notebook}.ipynb") if name in expected]
        self.foreign = not any(name_of(cell) in expected for cell in nb.cells)
        if self.foreign:
            self.log.warning("%shas none of the cells of %s: another notebook?", FLAG, assignment)
        self.drop_copies(nb, expected)
        for cell in nb.cells:
            if name_of(cell):
                self.restore(cell, expected[name_of(cell)])
        self.insert_missing(nb, expected, order)
        for cell in nb.cells:
            cell.metadata.pop("tags", None)  # such as skip-execution: they mean nothing here
            marks = expected[name_of(cell)].metadata.nbgrader if name_of(cell) else {}
            if marks.get("solution") and marks.get("grade"):  # nbgrader gives 0 for these
                if marks.checksum == compute_checksum(cell):
                    self.note(name_of(cell), "was left unanswered", FLAG)
        return nb, resources

    def note(self, name, what, kind=REPAIRED):
        if not self.foreign:  # of which all is said
            self.log.warning("%s%s %s", kind, name, what)

    def drop_copies(self, nb, expected):
        """Leave each id once; of a solution its code, of a written answer all its words."""
        first, cells = {}, []
        for cell in nb.cells:
            name = name_of(cell)
            if name not in expected:
                cell.metadata.pop("nbgrader", None)  # a student's own, or one of another assignment
            elif name in first:
                self.note(name, "was there more than once")
                marks = expected[name].metadata.nbgrader
                if marks.locked:
                    continue
                if marks.grade:
                    first[name].source += "\n\n" + cell.source
                    continue
                del cell.metadata["nbgrader"]
            else:
                first[name] = cell
            cells.append(cell)
        nb.cells = cells

    def restore(self, cell, expected):
        """Give a cell the kind and marks it should have and, where locked, its text."""
        name, locked = name_of(cell), expected.metadata.nbgrader.locked
        if cell.cell_type != expected.cell_type:
            self.note(name, f"was no longer a {expected.cell_type} cell")
            for part in ("outputs", "execution_count", "attachments"):
                cell.pop(part, None)
            cell.update({**expected, "id": cell.get("id", expected.id), "source": cell.source})
        if locked and cell.source != expected.source:
            if cell.source.strip() not in (expected.source.strip(), visible(expected.source)):
                self.note(name, "differed from the source")
            cell.source = expected.source
        if not cell.source.strip() and expected.metadata.nbgrader.grade:  # emptied is unanswered
            cell.source = expected.source
        cell.metadata = from_dict({"nbgrader": expected.metadata.nbgrader})

    def insert_missing(self, nb, expected, order):
        """Put what is missing before what follows it in the source; of a solution say it."""
        for place in reversed(range(len(order))):
            name = order[place]
            places = {name_of(cell): index for index, cell in enumerate(nb.cells)}
            marks = expected[name].metadata.nbgrader
            if name in places:
                continue
            if marks.locked or marks.grade:
                later = [places[other] for other in order[place + 1 :] if other in places]
                nb.cells.insert(min(later, default=len(nb.cells)), expected[name])
                self.note(name, "was missing")
            else:  # what it asks for may stand elsewhere
                self.note(f"the answer cell {name}", "was deleted", FLAG)


def ids_in(path):
    """The ids that nbgrader gave to cells of a notebook, in order."""
    cells = nbformat.read(path, as_version=4).cells
    return [name_of(cell) for cell in cells if name_of(cell)]


def visible(source):
    """What students see of a cell: all but its hidden tests."""
    return HIDDEN.sub("", source).strip()


def name_of(cell):
    """The id that nbgrader gave a cell; None for a student's own."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def expected_cells(notebook):
    """The cells of the source by name, from the gradebook's record of its notebook."""
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    expected = {}
    for cell in notebook.source_cells:
        marks = {
            "grade": cell.name in points,
            "grade_id": cell.name,
            "locked": cell.locked,
            "schema_version": 3,
            "solution": cell.name in solutions,
            "task": False,
            "checksum": cell.checksum,
            "cell_type": cell.cell_type,
        }
        if cell.name in points:
            marks["points"] = points[cell.name]
        new_cell = NEW_CELL[cell.cell_type]
        expected[cell.name] = new_cell(cell.source, metadata={"nbgrader": marks})
    return expected
