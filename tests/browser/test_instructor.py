"""The instructor's way in notebooks/assignments/README.md, line by line, and nbgrader's buttons."""

import csv
import os
import subprocess
import sys

import pytest
from answers import ASSIGNMENTS
from support.guards import ROOT
from support.laboratory import IDLE, open_workspace

from grading import sandbox

NAME = "01_model"
README = (ROOT / "notebooks" / "assignments" / "README.md").read_text(encoding="utf-8")
BLOCKS = README.split("```")[1::2]  # those that name no language are the instructor's way
LINES = [line for block in BLOCKS if block.startswith("\n") for line in block.splitlines() if line]
STEPS = [line for line in LINES if not line.startswith("#")]


@pytest.fixture(scope="module")
def course(lab):
    """A course in which the lines of the README were run, up to the one that starts JupyterLab."""
    folder, _ = lab
    for line in STEPS[: STEPS.index("jupyter lab")]:
        run(line, folder)
    return folder


def run(line, folder):
    if "-m grading 0" in line and sandbox.unavailable():
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
def page(lab, laptop):
    """A page with JupyterLab, which is loaded once for all tests; its severe messages."""
    _, address = lab
    page, severe = laptop.new_page(), []
    page.on("console", lambda entry: severe.append(entry.text) if entry.type == "error" else None)
    page.on("pageerror", lambda error: severe.append(str(error)))
    open_workspace(page, address)
    return page, severe


def show_notebook(page, path):
    """Open a notebook in front of those that are open."""
    page.evaluate(
        "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path}); }",
        path,
    )
    page.locator(".jp-Notebook:visible .jp-Cell").first.wait_for(timeout=90_000)
    page.wait_for_function(IDLE, polling=200, timeout=90_000)


def test_the_lines_lead_from_the_source_to_a_table_of_marks(course, lab, tab):
    _, address = lab
    tab.goto(f"{address}/formgrader/gradebook/{NAME}/{NAME}")
    with tab.expect_response(lambda response: "/api/grades" in response.url):
        tab.get_by_text("Submission #1").click()
    fields = tab.locator("input.score")
    fields.last.wait_for()
    tab.wait_for_load_state("networkidle")  # before, the page doesn't listen yet
    with tab.expect_response(lambda response: "/api/grade/" in response.url):
        fields.last.fill("1.5")
        fields.last.press("Tab")
    for line in STEPS[STEPS.index("jupyter lab") + 1 :]:
        run(line, course)
    with (course / "build" / "grades.csv").open() as file:
        rows = {(row["student_id"], row["assignment"]): row for row in csv.DictReader(file)}
    row = rows["ada", NAME]
    assert (float(row["score"]), float(row["max_score"])) == (1.5, 10)
    feedback = (course / "build" / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert "1.5" in feedback and "is not written yet" in feedback
    assert (course / "build" / "students.zip").exists()


def validation_of(page, path):
    """The message of JupyterLab's Validate button on a notebook."""
    show_notebook(page, path)
    page.locator(".jp-Toolbar:visible").get_by_text("Validate").first.click()
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_text("Validation Results").wait_for(timeout=90_000)
    message = dialog.inner_text()
    dialog.get_by_role("button").last.click()
    return message


def test_validate_passes_the_source_and_names_what_fails_in_the_students_copy(course, page):
    page, severe = page
    assert "Success!" in validation_of(page, f"notebooks/assignments/{NAME}/{NAME}.ipynb")
    message = validation_of(page, f"build/release/{NAME}/{NAME}.ipynb")
    assert "failed" in message
    assert "one_layer, or what it calls, is not written yet" in message
    assert severe == []


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_create_assignment_panel_shows_points_and_ids(name, page):
    page, severe = page
    show_notebook(page, f"notebooks/assignments/{name}/{name}.ipynb")
    if page.locator(".nbgrader-CreateAssignmentWidget:visible").count() == 0:
        page.get_by_role("tab", name="Create Assignment").click()
    total = page.locator(".nbgrader-TotalPointsInput:visible")
    total.wait_for()
    assert total.input_value() == "10"
    fields = page.locator(".nbgrader-CellId input:visible")
    ids = fields.evaluate_all("fields => fields.map(field => field.value)")
    for task in ASSIGNMENTS[name].RIGHT:
        assert {task, f"test_{task}", f"test_{task}_on_other_data"} <= set(ids)
    assert severe == []
