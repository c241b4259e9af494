"""Tables of marks that are text alone, to a spreadsheet and to a terminal."""

from types import SimpleNamespace

from nbgrader.plugins import CsvExportPlugin

from grading.late import update_penalties

PARTS = ("id", "last_name", "first_name", "email")


def printable(text):
    """A text that no terminal takes for an order."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def as_text(cell):
    """A printable cell that no spreadsheet takes for a formula."""
    text = printable(cell)
    return f"'{text}" if text.strip(" '\"")[:1] in tuple("=+-@＝＋－＠") else text


class Cell(str):
    """A name as it stands in a file of comma-separated values; `raw` is the name itself."""

    def __new__(cls, raw):
        text = as_text(raw or "").replace('"', '""')
        cell = super().__new__(cls, f'"{text}"' if set(text) & set('",') else text)
        cell.raw = raw
        return cell


class CsvOfText(CsvExportPlugin):
    """nbgrader's table of all marks, with names that are text alone and penalties of today."""

    def export(self, gradebook):
        update_penalties(self.config, gradebook, gradebook.assignments)
        table = SimpleNamespace(assignments=gradebook.assignments, students=[])
        for student in gradebook.students:
            names = {part: Cell(getattr(student, part)) for part in PARTS}
            table.students.append(SimpleNamespace(**names))
        table.find_submission = lambda name, cell: gradebook.find_submission(name, cell.raw)
        super().export(table)
