"""nbgrader, as it comes, gives right answers all points and wrong ones none, and says why."""

import re

import pytest
from answers import ASSIGNMENTS
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from support.course_copy import api_of, between, copy_course, hand_in, release_of, unsolved
from support.guards import ROOT, code_cells, read

from grading.course import config_of

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
        for test in (f"test_{task}", f"test_{task}_on_other_data"):
            assert sentence in messages[test]
            assert marks(course, name, "wrong")[test][0] == 0


def test_the_release_holds_no_answer_and_no_hidden_test(graded):
    name, course = graded
    source = source_of(course, name)
    release = "\n".join(cell.source for cell in read(release_of(course, name)).cells)
    hidden = [line for cell in source.cells for line in between(cell.source, "HIDDEN TESTS")]
    solved = [line for cell in source.cells for line in between(cell.source, "SOLUTION")]
    assert len(hidden) >= len(ASSIGNMENTS[name].RIGHT) <= len(solved)
    text = "\n".join(cell.source for cell in source.cells)
    for line in hidden + solved:
        assert line in text  # a control: where it stands, it is found
        assert line not in release or len(line) < 4  # a bracket alone
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "markdown":
            assert cell.source[:40] not in release
    assert len(unsolved(read(release_of(course, name)))) == len(ASSIGNMENTS[name].RIGHT)
    assert "HIDDEN" not in release and "SOLUTION" not in release
    assert all(not cell.get("outputs") for cell in read(release_of(course, name)).cells)


def test_of_an_error_in_a_hidden_test_the_feedback_has_its_last_line_only():
    config = config_of(ROOT)
    (short,) = [kind for kind in config.GenerateFeedback.preprocessors if "Short" in kind.__name__]
    lines = ["Traceback", "----> 2 check(f, seed=7)", "NameError: name 'f' is not defined"]
    for source, left in (("### BEGIN HIDDEN TESTS\ncheck(f, seed=7)", 1), ("check(f)", 3)):
        error = new_output("error", ename="NameError", evalue="", traceback=lines)
        cell, _ = short().preprocess_cell(new_code_cell(source, outputs=[error]), {}, 0)
        assert cell.outputs[0].traceback == lines[-left:]


def test_the_feedback_says_what_is_missed_and_hides_the_hidden_tests(graded):
    name, course = graded
    cells = source_of(course, name).cells
    hidden = [line for cell in cells for line in between(cell.source, "HIDDEN TESTS")]
    for student in ("right", "wrong"):
        page = (course / "build" / "feedback" / student / name / f"{name}.html").read_text()
        text = re.sub(r"<[^>]+>", "", page)
        assert "HIDDEN" not in text
        for line in hidden:
            assert line not in text and re.search(r"seed=\d+", line)[0] not in text
    for rows in ASSIGNMENTS[name].WRONG.values():
        assert next(iter(rows)) in text
