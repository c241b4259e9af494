"""The instructor's course: nbgrader reads this when its commands run in this folder.

The sources are the solved notebooks under notebooks/assignments; all that nbgrader makes of them,
the gradebook too, goes to build/.
"""

import functools
import html
import os
import pathlib
import re
import shutil
import sys
import tempfile

from jinja2 import Environment, FileSystemLoader
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import base
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    Execute,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from nbgrader.utils import find_all_files

ROOT = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # for the plugins in the folder grading
from grading.collect import ByFolder, ByStudent  # noqa: E402
from grading.execute import ExecuteOnwards  # noqa: E402
from grading.export import CsvOfText  # noqa: E402
from grading.restore import RestoreCells  # noqa: E402
from grading.show import ShowOnly  # noqa: E402
from grading.submissions import DEEPEST  # noqa: E402

# nbgrader starts alembic by its name, also where this Python's programs are on no path.
os.environ["PATH"] = os.pathsep.join([f"{sys.prefix}/bin", os.environ.get("PATH", os.defpath)])
BUILD = ROOT / "build"
BUILD.mkdir(exist_ok=True)  # the gradebook's database does not make its folder


class Drafts(NbGraderPreprocessor):
    """Give students the draft that stands in comments at the end of a solution's cell, if any."""

    def preprocess_cell(self, cell, resources, cell_index):
        _, mark, draft = cell.source.partition("### DRAFT\n")
        if mark:
            cell.source = re.sub(r"^# ?", "", draft, flags=re.MULTILINE)
        return cell, resources


class ShortErrors(NbGraderPreprocessor):
    """Leave of an error in a hidden test its last line; the others show lines of the test."""

    def preprocess_cell(self, cell, resources, cell_index):
        if "BEGIN HIDDEN TESTS" in cell.source:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    output.traceback = output.traceback[-1:]
        return cell, resources


class ClearTests(ClearHiddenTests):
    """Clear hidden tests in tests alone: nbgrader stops at a student's own cell with one mark."""

    def preprocess_cell(self, cell, resources, cell_index):
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and marks.get("locked"):
            return super().preprocess_cell(cell, resources, cell_index)
        return cell, resources


class NamesAsText(NbGraderPreprocessor):
    """Let Formgrader's page of a submission show names as text."""

    def preprocess(self, nb, resources):
        for part in ("student", "first_name", "last_name", "notebook_path"):
            resources[part] = html.escape(resources.get(part) or "")
        return nb, resources


class CollectNoLinks(ExchangeCollect):
    """Take no link out of the exchange: it would lead to a file of whoever collects."""

    def do_copy(self, src, dest, log=None):
        with tempfile.TemporaryDirectory() as folder:
            try:
                for place, folders, names, fd in os.fwalk(src):  # which enters no link
                    target = pathlib.Path(folder, os.path.relpath(place, src))
                    target.mkdir(exist_ok=True)
                    if len(target.relative_to(folder).parts) == DEEPEST:
                        folders.clear()
                    for name in names:
                        self.copy_file(name, fd, target)
                super().do_copy(folder, dest, log)
            except Exception as error:  # whatever lies there, it stops no other
                self.log.error("Left out: %s (%s)", ascii(src), error)

    def copy_file(self, name, fd, target):
        """Copy a file of an open folder; a link does not open, even one put there just now."""
        try:
            source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=fd)
        except OSError as error:
            return self.log.warning("Left out: %s (%s)", ascii(name), error.strerror)
        with open(source, "rb") as file, open(target / name, "wb") as copy:
            shutil.copyfileobj(file, copy)


def files_without_links(path, exclude=None):
    """What nbgrader's own command copies along with a notebook."""
    return [file for file in find_all_files(path, exclude) if not os.path.islink(file)]


base.find_all_files = files_without_links


class TextInScripts(FileSystemLoader):
    """Formgrader's other templates, in whose scripts a value is text, whatever it holds."""

    def get_source(self, environment, template):
        source, *rest = super().get_source(environment, template)
        return re.sub(r'"{{ (\w+) }}";', r"{{ \1 | tojson }};", source), *rest


# The server of Formgrader reads this file before it uses either.
if formgrader := sys.modules.get("nbgrader.server_extensions.formgrader.formgrader"):
    formgrader.Environment = functools.partial(Environment, autoescape=True)
    formgrader.FileSystemLoader = TextInScripts

c = get_config()  # noqa: F821

c.ExchangeFactory.collect = CollectNoLinks
c.CourseDirectory.course_id = "linear_regression"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "notebooks/assignments"
c.CourseDirectory.release_directory = "build/release"
c.CourseDirectory.submitted_directory = "build/submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.feedback_directory = "build/feedback"
c.CourseDirectory.solution_directory = "build/solution"
# A file, or a PostgreSQL, as postgresql+psycopg://user:password@host/name; a minute for its locks.
c.CourseDirectory.db_url = f"sqlite:///{BUILD / 'gradebook.db'}?timeout=60"

# Each of these commands makes its files anew, without being asked to by `--force`.
c.ZipCollectApp.force = c.GenerateAssignment.force = True
c.GenerateSolution.force = c.GenerateFeedback.force = True

# Files from a learning platform, as ada_01_model.ipynb, in build/downloaded/01_model/archive.
c.ZipCollectApp.downloaded_directory = "build/downloaded"
c.ZipCollectApp.extractor_plugin = ByStudent
c.ZipCollectApp.collector_plugin = ByFolder

c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE\n"
    'raise NotImplementedError("Write your code here, in place of these two lines.")'
}
c.GenerateAssignment.preprocessors.insert(4, Drafts)  # after ClearSolutions, which is the fourth
c.GenerateSolution.preprocessors = [ClearHiddenTests, ClearOutput, Execute]  # for students
c.ExportApp.plugin_class = CsvOfText
c.CsvExportPlugin.to = str(BUILD / "grades.csv")

c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    RestoreCells,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ExecuteOnwards,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
    ShowOnly,
]
c.HTMLExporter.preprocessors = [NamesAsText]
c.ExecuteOnwards.secret = str(ROOT / "secret.txt")  # need not be there
c.Execute.timeout = 30  # seconds, for a student's cell; a check gives a single call ten
c.Execute.shutdown_kernel = "immediate"  # after the last cell nothing counts
c.IgnorePattern.enabled = True  # else people would see what libraries write to stderr
c.IgnorePattern.pattern = r"[\s\S]"

# Else the feedback would show the hidden tests.
c.GenerateFeedback.preprocessors = [
    GetGrades,
    ShortErrors,
    ClearTests,
    CSSHTMLHeaderPreprocessor,
]
