"""What is shown of a submission: readable, harmless, soon there, and without the hidden tests."""

import base64
import copy
import csv
import re
import struct

import nbformat
import pytest
from answers import model
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from nbgrader.server_extensions.formgrader import handlers
from support.course_copy import api_of, between, copy_course, hand_in, run_command
from support.guards import read
from support.hostile import STUDENT

from grading import __main__ as command
from grading import course as nbgrader_course
from grading import sandbox, show
from grading.course import config_of
from grading.execute import ExecuteOnwards
from grading.export import CsvOfText, as_text
from grading.grade import grade
from grading.show import LONGEST, ShowOnly, formatted
from grading.submissions import id_of

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME = "01_model"
PICTURE = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 4, 3) + b"\0" * 20
)
PICTURE = PICTURE.decode()
MARKS = {"grade": True, "solution": True, "locked": False, "grade_id": "question", "points": 3}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("course"))
    assert api_of(course).generate_assignment(NAME)["success"]
    return course


@pytest.fixture
def cleaned(tmp_path):
    """Clean a notebook of some cells as the graded copy is cleaned."""

    def clean(*cells, **metadata):
        notebook = new_notebook(cells=list(cells), metadata=metadata)
        return ShowOnly().preprocess(notebook, {"metadata": {"path": tmp_path}})[0]

    return clean


def formgrader_page(notebook, student="ada"):
    """Formgrader's page of a submission."""
    config = config_of(nbgrader_course.pathlib.Path(__file__).parents[1])
    exporter = HTMLExporter(
        config=config, template_name="formgrade", extra_template_basedirs=[handlers.template_path]
    )
    resources = {"index": 0, "total": 1, "student": student}
    return exporter.from_notebook_node(notebook, resources=resources)[0]


def answer(source, **parts):
    return new_markdown_cell(source, metadata={"nbgrader": MARKS}, **parts)


def test_an_answer_keeps_its_formatting_formulas_and_pictures(cleaned):
    source = "**So**: $a_1 < b$\n\n- one\n\n![](attachment:p.png)\n\n```python\nif a < b: 'c'\n```"
    notebook = cleaned(answer(source, attachments={"p.png": {"image/png": PICTURE}}))
    page = formgrader_page(notebook)
    for part in (
        "<strong>So</strong>: $a_1 &lt; b$",
        "<li>one</li>",
        f'src="data:image/png;base64,{PICTURE}"',
        "<pre><code>if a &lt; b: 'c'\n</code></pre>",
    ):
        assert part in page


@pytest.mark.parametrize(
    "source",
    ["<b onclick=a()>b</b>", "a\n\n<script>a()</script>\n\nb", "<a href='http://a'>", "&lt;b>"],
)
def test_html_in_an_answer_is_text(source, cleaned):
    page = BeautifulSoup(
        formgrader_page(cleaned(answer(source), new_raw_cell(source))), "html.parser"
    )
    shown = page.select("#notebook-container .rendered_html")
    assert [tag.name for cell in shown for tag in cell.select("a, b, script")] == []
    for part in source.split("\n\n"):
        assert all(part in cell.get_text() for cell in shown) and len(shown) == 2


def test_a_link_is_text_that_says_where_it_led():
    assert "here (javascript:a())" in formatted("[here](javascript:a())", {})
    assert formatted("<http://a.b>", {}) == "<div><p>http://a.b</p>&#10;</div>"


def test_many_pictures_take_no_room_from_what_is_written(cleaned):
    large = PICTURE.rstrip("=") + "A" * 200_000
    outputs = [new_output("display_data", {"image/png": large}) for _ in range(6)]
    notebook = cleaned(new_code_cell("plot()", outputs=outputs), new_markdown_cell("and more"))
    assert len(notebook.cells) == 2 and "and more" in notebook.cells[1].source
    assert [output.data["image/png"] for output in notebook.cells[0].outputs] == [large] * 6


def test_of_outputs_text_and_pictures_stay(cleaned):
    error = {"ename": "\x1b[1m<b>", "evalue": "<b>", "traceback": ["\x1b]0;title\x07<script>"]}
    outputs = [
        new_output("display_data", {"text/html": "<b>", "text/plain": "a <b>"}),
        new_output("display_data", {"image/svg+xml": "<svg/>", "text/latex": "$<b>$"}),
        new_output("display_data", {"image/png": PICTURE, "text/plain": "a picture"}),
        new_output("display_data", {"image/png": "iVBORw0KGgo<b>", "text/plain": "no picture"}),
        new_output("stream", text="\x1b[31m<i>\x1b[0m"),
        new_output("error", **error),
    ]
    cell = new_code_cell("x", outputs=outputs, metadata={"tags": ["<b>"], "name": "<b>"})
    (cell,) = cleaned(cell, widgets={"<b>": 0}).cells
    shown = [{**output.get("data", {}), "text": output.get("text")} for output in cell.outputs]
    assert shown[0]["text/plain"] == "a <b>" and "text/html" not in shown[0]
    assert shown[1] == {"text/plain": "(not shown: image/svg+xml, text/latex)", "text": None}
    assert shown[2]["image/png"] == PICTURE
    assert shown[3]["text/plain"] == "no picture" and "image/png" not in shown[3]
    assert shown[4]["text"] == "<i>"
    assert cell.outputs[5].traceback == ["]0;title<script>"]
    assert cell.metadata == {}


def test_a_picture_of_a_million_rows_is_not_shown(cleaned):
    head = base64.b64encode(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 10**6, 10**6) + b"\0" * 20
    )
    output = new_output("display_data", {"image/png": head.decode(), "text/plain": "large"})
    (cell,) = cleaned(new_code_cell("x", outputs=[output])).cells
    assert cell.outputs[0].data == {"text/plain": "large"}


def test_a_picture_keeps_its_words_as_text(cleaned):
    words = 'Two "panels", A < B, from 0\x1b[1m to 3" onload="a()'
    data = {"image/png": PICTURE, "text/plain": words}
    output = new_output("display_data", data, metadata={"image/png": {"alt": "x", "width": "<b>"}})
    source = '![a *slope*, "3" < 4](attachment:p.png) ![](attachment:p.png)'
    attached = answer(source, attachments={"p.png": {"image/png": PICTURE}})
    page = formgrader_page(cleaned(new_code_cell("show()", outputs=[output]), attached))
    pictures = BeautifulSoup(page, "html.parser").select("#notebook-container img")
    assert [picture["alt"] for picture in pictures] == [
        words.replace("\x1b[1m", ""),
        'a slope, "3" < 4',
        "a picture without description",
    ]
    assert {name for picture in pictures for name in picture.attrs} == {"alt", "src"}


@pytest.mark.parametrize("widgets", [{}, None, 3, {"application/vnd.jupyter.widget-state+json": 0}])
def test_lost_attachments_and_odd_widgets_leave_a_page(widgets, cleaned):
    view = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "a slider"}
    cells = [
        answer("see ![it](attachment:gone)"),
        new_markdown_cell("![](attachment:gone)", metadata={"nbgrader": {"locked": True}}),
        new_code_cell("x", outputs=[new_output("display_data", view)]),
    ]
    with pytest.raises(Exception, match="attachment|widget|state|subscript"):  # a control
        formgrader_page(new_notebook(cells=copy.deepcopy(cells), metadata={"widgets": widgets}))
    page = formgrader_page(cleaned(*cells, widgets=widgets))
    assert page.count("attachment:gone") == 2 and "a slider" in page


@pytest.mark.parametrize("part", [r"\begin{a}", "[", "*a **a ", "a|b\n-|-\n"])
def test_a_long_answer_is_rendered_in_time_and_cut(part, cleaned, monkeypatch):
    monkeypatch.setattr(show, "PATIENCE", 1)  # without an end it would take minutes
    page = formgrader_page(
        cleaned(answer(part * 100_000), *map(new_markdown_cell, 9 * [part * 9000]))
    )
    assert "more characters are not shown" in page


def test_of_many_cells_the_students_own_are_cut_first(cleaned, monkeypatch):
    monkeypatch.setattr(show, "MOST", 400_000)
    notebook = cleaned(*[new_code_cell("+a" * LONGEST) for _ in range(9)], answer("the last"))
    assert 2 < len(notebook.cells) < 8 and "the last" in notebook.cells[-2].source
    assert notebook.cells[-1].source == "*Further cells are not shown.*"


def test_of_the_files_beside_a_notebook_those_that_run_go(cleaned, tmp_path):
    for name in ("a.html", "b.svg", "c.js", "d.xhtml", "e.HTM", "f.svgz", "g.csv", "h.py", "i.pt"):
        (tmp_path / name).touch()
    (tmp_path / "j.html").mkdir()
    cleaned()
    assert {path.name for path in tmp_path.iterdir()} == {"g.csv", "h.py", "i.pt", "j.html"}


def test_a_name_is_text_on_formgraders_page(cleaned):
    page = formgrader_page(cleaned(answer("x")), STUDENT)
    assert "<img src=" not in page and "&lt;img src=x" in page


PEEKS = """
import sys
SEEN = []
def peek():
    SEEN.append(str(get_ipython().user_ns["In"][-1]))
    frame = sys._getframe()
    while frame:
        SEEN.append(str(dict(frame.f_locals)) + str(frame.f_code.co_consts))
        frame = frame.f_back
"""
FINDS = """
import pathlib
print(In[-2:], get_ipython().history_manager.input_hist_raw[-3:])
for text in [*SEEN, *(path.read_text() for path in pathlib.Path().glob("*.ipynb"))]:
    found = text.find("seed=")
    print(text[max(found - 200, 0) : found + 50] if found > 0 else "nothing")
"""


@pytest.mark.parametrize(("student", "judged"), [("peeks", True), ("control", False)])
def test_a_function_that_prints_what_it_sees_shows_no_hidden_test(student, judged, course):
    sandboxed = not sandbox.unavailable()
    if judged and not sandboxed:
        pytest.skip("without a sandbox the notebook itself can be read")
    head, body = model.RIGHT["one_layer"][0].split(":\n", 1)
    path = hand_in(course, NAME, student, {"one_layer": f"{PEEKS}\n{head}:\n    peek()\n{body}"})
    notebook = read(path)
    notebook.cells.append(new_code_cell(FINDS))
    nbformat.write(notebook, path)
    config = config_of(course)
    if judged:
        assert grade(course, NAME, sandboxed, student)["reason"] is None
    else:
        steps = config.Autograde.autograde_preprocessors
        steps[steps.index(ExecuteOnwards)] = Execute
        assert nbgrader_course.api_of(config).autograde(NAME, student)["success"]
    assert nbgrader_course.api_of(config).generate_feedback(NAME, student)["success"]
    page = (course / "build" / "feedback" / student / NAME / f"{NAME}.html").read_text()
    source = read(course / "notebooks" / "assignments" / NAME / f"{NAME}.ipynb")
    hidden = [line for cell in source.cells for line in between(cell.source, "HIDDEN TESTS")]
    text = re.sub(r"<[^>]+>", "", page)
    assert "nothing" in text or not judged
    assert any(line in text for line in hidden if "seed=" in line) is not judged


def test_no_name_is_a_formula_or_reaches_the_terminal(course, monkeypatch):
    folders = {}
    for name in ['=1+1\x1bc","9', "@a\x9b2J", "+1", "-1"]:
        folder = folders[id_of(name)] = course / "build" / "submitted" / name / NAME
        folder.mkdir(parents=True)
        (folder / "\x1b[2J.txt").touch()
    odd = list(folders)
    monkeypatch.setattr(command, "students", lambda *_: folders)
    code, printed = run_command(command.main, course, NAME)
    assert code == 1 and printed.count("holds no notebook") == 2 * len(odd)
    assert printed.replace("\n", "").isprintable()
    with (course / "build" / "grading" / f"{NAME}.csv").open(newline="") as file:
        names = {row["student"] for row in csv.DictReader(file)}
    assert {as_text(name) for name in odd} <= names
    config = config_of(course)
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        gradebook.update_or_create_student("b", first_name="=2", last_name='B, "b"', email="\tb")
        CsvOfText(config=config).export(gradebook)
        assert {*odd, "b"} <= {student.id for student in gradebook.students}  # as they were
    with (course / "build" / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {as_text(name) for name in odd} <= set(rows)
    assert (rows["b"]["first_name"], rows["b"]["last_name"]) == ("'=2", 'B, "b"')
    for row in rows.values():
        assert row["max_score"] == "10.0" and None not in row
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


def test_a_cell_of_a_table_is_text_whatever_it_was():
    for cell in ("=1", "+1", "-1", "@a", " =1", '"=1', "＝1"):
        assert as_text(cell) == f"'{cell}"
    for cell in ("", "Jörg", "a=1", "7", "李"):
        assert as_text(cell) == cell
    assert as_text("\t=1\r\x1b[1m\u202e\udcff") == "�=1��[1m��"
