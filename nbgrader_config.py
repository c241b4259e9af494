"""The instructor's course: nbgrader reads this when its commands run in this folder.

The sources are the solved notebooks under notebooks/assignments; all that nbgrader makes of them,
the gradebook too, goes to build/.
"""

import pathlib

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor

ROOT = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / "build"
BUILD.mkdir(exist_ok=True)  # the gradebook's database does not make its folder


class ShortErrors(NbGraderPreprocessor):
    """Leave of an error in a hidden test its last line; the others show lines of the test."""

    def preprocess_cell(self, cell, resources, cell_index):
        if "BEGIN HIDDEN TESTS" in cell.source:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    output.traceback = output.traceback[-1:]
        return cell, resources


c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "linear_regression"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "notebooks/assignments"
c.CourseDirectory.release_directory = "build/release"
c.CourseDirectory.submitted_directory = "build/submitted"
c.CourseDirectory.autograded_directory = "build/autograded"
c.CourseDirectory.feedback_directory = "build/feedback"
c.CourseDirectory.solution_directory = "build/solution"
c.CourseDirectory.db_url = f"sqlite:///{BUILD / 'gradebook.db'}"

# Files from a learning platform, as ada_01_model.ipynb, in build/downloaded/01_model/archive.
c.ZipCollectApp.downloaded_directory = "build/downloaded"
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[^/]+?)_(?P<file_id>\d\d_[^/]+)"

c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE\n"
    'raise NotImplementedError("Your code is wanted here, in place of these two lines.")'
}
c.ExportApp.plugin_class = "nbgrader.plugins.CsvExportPlugin"
c.CsvExportPlugin.to = str(BUILD / "grades.csv")

c.Execute.timeout = 120  # seconds, for each cell
c.IgnorePattern.enabled = True  # else a library's warning in a test cell would cost its points
c.IgnorePattern.pattern = r"\w*Warning: "

# Else the feedback would show the hidden tests.
c.GenerateFeedback.preprocessors = [
    GetGrades,
    ShortErrors,
    ClearHiddenTests,
    CSSHTMLHeaderPreprocessor,
]
