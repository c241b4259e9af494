"""nbgrader, as it comes, gives right answers all points and wrong ones none, and says why."""

import copy
import html
import re
from unittest.mock import Mock

import pytest
from answers import ASSIGNMENTS
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateSolution
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from support.course_copy import (
    api_of,
    copy_course,
    hand_in,
    hidden_lines,
    lines_of,
    release_of,
    unsolved,
)
from support.guards import ROOT, code_cells, read

from grading.course import config_of
from grading.grade import autograde

# What nbgrader's own calls of its database warn of says nothing about the course.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def graded(request, course):
    """An assignment that one student got right and another wrong, graded, with feedback."""
    name, answers = request.param, ASSIGNMENTS[request.param]
    api = api_of(course)
    results = [api.generate_assignment(name)]
    hand_in(course, name, "right", {task: rows[0] for task, rows in answers.RIGHT.items()})
    wrong = {task: next(iter(rows.values())) for task, rows in answers.WRONG.items()}
    hand_in(course, name, "wrong", wrong)
    for student in ("right", "wrong"):
        results += [api.autograde(name, student), api.generate_feedback(name, student)]
    assert all(result["success"] for result in results), results
    return name, course


def marks(course, name, student):
    """For each graded cell its points, the most there are, and whether a person must look."""
    with Gradebook(config_of(course).CourseDirectory.db_url) as gradebook:
        notebook = gradebook.find_submission_notebook(name, name, student)
        return {
            grade.name: (grade.auto_score, grade.max_score, grade.needs_manual_grade)
            for grade in notebook.grades
        }


def errors(course, name, student):
    """The errors below the test cells of a graded notebook, by id; without those that have none."""
    notebook = read(course / "build" / "autograded" / student / name / f"{name}.ipynb")
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(output.traceback)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" and cell.metadata.get("nbgrader", {}).get("grade")
    }


def source_of(course, name):
    return read(course / "notebooks" / "assignments" / name / f"{name}.ipynb")


def test_an_assignment_has_ten_points_and_one_question(graded):
    name, course = graded
    given = marks(course, name, "right")
    assert sum(most for _, most, _ in given.values()) == 10
    assert sum(manual for *_, manual in given.values()) == 1


def test_a_release_runs_to_its_first_task_and_says_what_to_do_there(graded):
    name, course = graded
    cells, namespace = code_cells(read(release_of(course, name))), {}
    first = cells.index(unsolved(read(release_of(course, name)))[0])
    for cell in cells[: first + 1]:
        exec(cell.source, namespace)
    with pytest.raises(NotImplementedError, match="^Write your code here, in place of these"):
        exec(cells[first + 1].source, namespace)


def test_right_answers_get_all_points(graded):
    name, course = graded
    assert errors(course, name, "right") == {}
    for got, most, manual in marks(course, name, "right").values():
        assert manual or got == most


def test_wrong_answers_get_none_for_their_reason(graded):
    name, course = graded
    messages = errors(course, name, "wrong")
    for task, rows in ASSIGNMENTS[name].WRONG.items():
        sentence = next(iter(rows))
        given = marks(course, name, "wrong")
        tests = [
            test for test in given if re.fullmatch(rf"test_{task}(_\d)?(_on_other_data)?", test)
        ]
        assert len(tests) >= 2
        for test in tests:
            assert sentence in messages[test] and given[test][0] == 0


def test_the_release_holds_no_answer_and_no_hidden_test(graded):
    name, course = graded
    source = source_of(course, name)
    release = "\n".join(cell.source for cell in read(release_of(course, name)).cells)
    hidden, solved = (hidden_lines(source, title) for title in ("HIDDEN TESTS", "SOLUTION"))
    assert len(hidden) >= len(ASSIGNMENTS[name].RIGHT) - 1 <= len(solved)
    assert not {*hidden, *solved} & lines_of(release)
    assert {*hidden, *solved} <= lines_of("\n".join(cell.source for cell in source.cells))
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "markdown":
            assert cell.source[:40] not in release
    assert len(unsolved(read(release_of(course, name)))) == len(ASSIGNMENTS[name].RIGHT)
    assert not re.search("HIDDEN|SOLUTION|DRAFT", release)
    assert all(not cell.get("outputs") for cell in read(release_of(course, name)).cells)


def test_a_solution_for_students_holds_all_but_the_hidden_tests(course):
    config, name = config_of(course), next(iter(ASSIGNMENTS))
    assert api_of(course).generate_assignment(name)["success"]
    folder = CourseDirectory(config=config, assignment_id=name)
    for _ in range(2):  # a second call makes it anew
        GenerateSolution(coursedir=folder, config=config).start()
    solution = read(course / "build" / "solution" / name / f"{name}.ipynb")
    lines = lines_of("\n".join(cell.source for cell in solution.cells))
    source = source_of(course, name)
    assert {*hidden_lines(source, "SOLUTION")} <= lines
    assert not {*hidden_lines(source, "HIDDEN TESTS")} & lines
    assert any(cell.get("outputs") for cell in solution.cells)


def test_of_an_error_in_a_hidden_test_the_feedback_has_its_last_line_only():
    config = config_of(ROOT)
    (short,) = [kind for kind in config.GenerateFeedback.preprocessors if "Short" in kind.__name__]
    lines = ["Traceback", "----> 2 check(f, seed=7)", "NameError: name 'f' is not defined"]
    for source, left in (("### BEGIN HIDDEN TESTS\ncheck(f, seed=7)", 1), ("check(f)", 3)):
        error = new_output("error", ename="NameError", evalue="", traceback=lines)
        cell, _ = short().preprocess_cell(new_code_cell(source, outputs=[error]), {}, 0)
        assert cell.outputs[0].traceback == lines[-left:]


def test_in_a_student_s_own_cell_a_mark_of_hidden_tests_is_text():
    config = config_of(ROOT)
    (clear,) = [kind for kind in config.GenerateFeedback.preprocessors if "Clear" in kind.__name__]
    own = new_code_cell("### BEGIN HIDDEN TESTS\nx = 3")
    own_test = new_code_cell(own.source, metadata={"nbgrader": {"grade": False, "locked": False}})
    marks = {"grade": True, "locked": True, "grade_id": "test", "points": 1}
    test = new_code_cell(f"a\n{own.source}\n### END HIDDEN TESTS", metadata={"nbgrader": marks})
    notebook = new_notebook(cells=[own, own_test, test])
    with pytest.raises(RuntimeError, match="No end hidden tests"):  # a control
        ClearHiddenTests().preprocess(copy.deepcopy(notebook), {})
    cells = clear().preprocess(notebook, {})[0].cells
    assert [cell.source for cell in cells] == [own.source, own.source, "a"]


def test_of_several_errors_in_nbgrader_s_log_the_last_is_the_reason(tmp_path, monkeypatch):
    log = "asyncio.exceptions.CancelledError\n\nThe above\n\nTimeoutError: late\n[ERROR] There was"
    failed = Mock(autograde=lambda *_: {"success": False, "log": log, "error": "Traceback"})
    monkeypatch.setattr("grading.grade.api_of", lambda config: failed)
    config = config_of(ROOT)
    config.CourseDirectory.root = str(tmp_path)
    with pytest.raises(RuntimeError, match="^TimeoutError: late; .*/ada.log says more$"):
        autograde(config, "01_model", "ada", run=True)


def test_the_feedback_says_what_is_wrong_and_hides_the_hidden_tests(graded):
    name, course = graded
    hidden = set(hidden_lines(source_of(course, name), "HIDDEN TESTS"))
    seeds = {seed for line in hidden for seed in re.findall(r"seed=\d+", line)}
    for student in ("right", "wrong"):
        page = (course / "build" / "feedback" / student / name / f"{name}.html").read_text()
        text = html.unescape(re.sub(r"<[^>]+>", "", page))
        assert "HIDDEN" not in text
        assert seeds and not hidden & lines_of(text) and not [x for x in seeds if x in text]
    for rows in ASSIGNMENTS[name].WRONG.values():
        assert next(iter(rows)) in text
