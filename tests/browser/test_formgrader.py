"""Formgrader and the feedback show a hostile submission, and run and load nothing of it."""

import re
from urllib.parse import quote

import nbformat
import pytest
from jinja2 import Environment, FileSystemLoader
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from playwright.sync_api import Error
from support.course_copy import add_gradebook, hand_in
from support.guards import read
from support.hostile import FILE, STUDENT, canary, make_hostile
from support.laboratory import open_workspace

from grading import sandbox
from grading.course import api_of, config_of
from grading.grade import grade
from grading.show import ShowOnly

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore:No lexer|Your element:UserWarning"),  # of the control
]
NAME = "02_loss"  # which no other test with this JupyterLab grades
CARELESS = "careless"


@pytest.fixture(scope="module")
def asked(lab):
    """A class of two with the same scripts, one graded without cleaning; what the canary heard."""
    course, sandboxed = lab[0], not sandbox.unavailable()
    add_gradebook(course)
    config = config_of(course)
    config.ExecuteOnwards.sandboxed = sandboxed
    assert api_of(config).generate_assignment(NAME)["success"]
    with canary() as (url, asked):
        for student in (STUDENT, CARELESS):
            path = hand_in(course, NAME, student, {})
            notebook = read(path)
            make_hostile(notebook, path, url)
            nbformat.write(notebook, path)
        assert grade(course, NAME, sandboxed, STUDENT)["reason"] is None
        config.Autograde.autograde_preprocessors.remove(ShowOnly)
        assert api_of(config).autograde(NAME, CARELESS)["success"]
        for student in (STUDENT, CARELESS):
            assert api_of(config).generate_feedback(NAME, student)["success"]
        yield asked


@pytest.fixture
def formgrader(lab, tab):
    """Formgrader as a frame of JupyterLab, from its menu."""
    open_workspace(tab, lab[1])
    tab.get_by_role("menuitem", name="Nbgrader").click()
    tab.get_by_role("menuitem", name="Formgrader").click()
    tab.locator("iframe").first.wait_for()
    return tab.locator("iframe").first.element_handle().content_frame()


def open_submission(formgrader, student):
    """Go from Formgrader's first page to a student's submission, and press what is to be pressed"""
    formgrader.get_by_text("Manual Grading").click()
    for _ in range(2):  # the assignment, and its notebook
        formgrader.locator("#main-table a", has_text=NAME).click()
    formgrader.locator("#main-table a.name-hidden").first.wait_for()
    formgrader.get_by_text("Show All Names").click()
    formgrader.locator("#main-table a.name-shown").get_by_text(student, exact=True).click()
    formgrader.get_by_text("A strong answer").wait_for()
    press_all(formgrader)


def press_all(page):
    page.wait_for_timeout(300)
    for place in page.get_by_text("to press").all():
        try:
            place.click(timeout=100)
        except Error:  # covered, or gone to another page
            continue
    page.wait_for_timeout(1200)  # the submission would go to another page after a second


def feedback_of(course, student):
    return (course / "build" / "feedback" / student / NAME / f"{NAME}.html").as_uri()


def file_address(lab, student):
    course, address = lab
    with Gradebook(config_of(course).CourseDirectory.db_url) as gradebook:
        submission = gradebook.find_submission_notebook(NAME, NAME, student).id
    return f"{address}/formgrader/submissions/{submission}/{quote(FILE)}"


def test_of_a_hostile_submission_nothing_runs(asked, lab, formgrader, tab):
    course, address = lab
    dialogs = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_submission(formgrader, STUDENT)
    assert formgrader.get_by_text("<script>top.ran").count() > 4  # there to be read
    for path in ("", f"/{quote(STUDENT)}", f"/{quote(STUDENT)}/{NAME}"):
        formgrader.goto(f"{address}/formgrader/manage_students{path}")
        points = re.compile(r"/ [12]0")  # of all assignments that tests have graded here
        formgrader.locator("#main-table").get_by_text(points).first.wait_for()
    formgrader.goto(f"{address}/formgrader/manage_submissions/{NAME}")
    formgrader.get_by_text(STUDENT).wait_for()
    assert tab.evaluate("window.ran") is None
    tab.goto(feedback_of(course, STUDENT))
    press_all(tab)
    assert tab.get_by_text("A strong answer").count() == 1
    assert tab.evaluate("window.ran") is None
    assert tab.request.get(file_address(lab, STUDENT)).status == 404
    assert (asked, dialogs) == ([], [])


def test_control_of_the_same_submission_as_nbgrader_keeps_it_scripts_run(
    asked, lab, formgrader, tab
):
    open_submission(formgrader, CARELESS)
    tab.wait_for_function("window.ran > 4")
    while not {"/img", "/iframe", "/style", "/markdown"} <= set(asked):
        tab.wait_for_timeout(100)  # a busy machine takes its time; pytest's own limit ends it
    tab.goto(feedback_of(lab[0], CARELESS))
    tab.wait_for_function("window.ran > 4")
    assert tab.request.get(file_address(lab, CARELESS)).text().startswith("<script>")
    asked.clear()
    pages = Environment(loader=FileSystemLoader(handlers.template_path))
    tab.goto("about:blank")
    tab.set_content(
        pages.get_template("manage_students_assignments.tpl").render(student_id=STUDENT)
    )
    tab.wait_for_function("window.ran > 1")
