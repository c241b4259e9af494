"""The instructor's way in notebooks/assignments/README.md, line by line, and nbgrader's buttons."""

import csv
import os
import subprocess
import sys

import pytest
from answers import ASSIGNMENTS
from support.browser import need_chromium
from support.course_copy import copy_all
from support.guards import ROOT
from support.laboratory import browser, jupyterlab, open_notebook

from grading import sandbox

NAME = "01_model"
README = (ROOT / "notebooks" / "assignments" / "README.md").read_text(encoding="utf-8")
BLOCKS = README.split("```")[1::2]  # those that name no language are the instructor's way
STEPS = [line for block in BLOCKS if block.startswith("\n") for line in block.splitlines() if line]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which the lines of the README were run, up to the one that starts JupyterLab."""
    folder = copy_all(tmp_path_factory.mktemp("course") / "all")
    for line in STEPS[: STEPS.index("jupyter lab")]:
        run(line, folder)
    return folder


def run(line, folder):
    if "-m grading 0" in line and sandbox.found():
        line += " --no-sandbox"
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    result = subprocess.run(
        line,
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    assert result.returncode == 0, f"{line}:\n{result.stdout}{result.stderr}"


@pytest.fixture(scope="module")
def tab(course):
    """A page of a headless Chromium, and the address of a JupyterLab that serves the course."""
    need_chromium()
    with jupyterlab(course) as address, browser() as chromium:
        yield chromium.new_page(viewport={"width": 1366, "height": 768}), address


def test_the_lines_lead_from_the_source_to_a_table_of_marks(course, tab):
    page, address = tab
    page.goto(f"{address}/formgrader/gradebook/{NAME}/{NAME}")
    with page.expect_response(lambda response: "/api/grades" in response.url):
        page.get_by_text("Submission #1").click()
    fields = page.locator("input.score")
    fields.last.wait_for()
    page.wait_for_load_state("networkidle")  # before, the page doesn't listen yet
    with page.expect_response(lambda response: "/api/grade/" in response.url):
        fields.last.fill("2.5")
        fields.last.press("Tab")
    for line in STEPS[STEPS.index("jupyter lab") + 1 :]:
        run(line, course)
    with (course / "build" / "grades.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["assignment"]) == ("ada", NAME)
    assert (float(row["score"]), float(row["max_score"])) == (2.5, 10)
    feedback = (course / "build" / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert "2.5" in feedback and "is not written yet" in feedback
    assert (course / "build" / "students.zip").exists()


def validation_of(page, address, path):
    """What JupyterLab's Validate button says of a notebook."""
    severe = open_notebook(page, address, path)
    page.locator(".jp-Toolbar").get_by_text("Validate").first.click()
    said = page.locator(".jp-Dialog")
    said.get_by_text("Validation Results").wait_for(timeout=90_000)
    text = said.inner_text()
    said.get_by_role("button").last.click()
    assert severe == []
    return text


def test_validate_passes_the_source_and_names_what_fails_in_the_students_copy(tab):
    page, address = tab
    assert "Success!" in validation_of(page, address, f"notebooks/assignments/{NAME}/{NAME}.ipynb")
    said = validation_of(page, address, f"build/release/{NAME}/{NAME}.ipynb")
    assert "failed" in said and "add_ones, or a function that it calls, is not written yet" in said


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_create_assignment_panel_shows_points_and_ids(name, tab):
    page, address = tab
    open_notebook(page, address, f"notebooks/assignments/{name}/{name}.ipynb")
    page.get_by_role("tab", name="Create Assignment").click()
    total = page.locator(".nbgrader-TotalPointsInput")
    total.wait_for()
    assert total.input_value() == "10"
    ids = [field.input_value() for field in page.locator(".nbgrader-CellId input").all()]
    for task in ASSIGNMENTS[name].RIGHT:
        assert {task, f"test_{task}", f"test_{task}_on_other_data"} <= set(ids)
