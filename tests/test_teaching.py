"""What the instructor reads names sections, tasks and questions that are there."""

import re

import pytest
from answers import ASSIGNMENTS
from support.guards import DEEPER, LESSONS, ROOT, read

TEACHING, TEST, KEY = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("teaching", "concept_test", "concept_test_key")
)
PAGES = [
    ROOT / "notebooks/assignments/README.md",
    ROOT / "docs/grading.md",
    ROOT / "docs/teaching.md",
]
README = PAGES[0].read_text(encoding="utf-8")
TASKS = {task for answers in ASSIGNMENTS.values() for task in answers.RIGHT}


def headings():
    texts = "\n".join(cell.source for path in [*LESSONS, *DEEPER] for cell in read(path).cells)
    return "\n".join(re.findall("(?m)^##+ (.*)$", texts)).lower()


def unknown(text):
    """Sections of lessons in quotes, and tasks of assignments, that a text names in vain."""
    sections = [part for part in re.findall('"([^"]+)"', text) if part.lower() not in headings()]
    named = re.findall(r"`([a-z]+_\w+)`", text)
    return sections + [name for name in named if name not in TASKS]


def test_the_table_of_misconceptions_names_what_is_there():
    table = TEACHING[TEACHING.index("| they believe") : TEACHING.index("## The concept test")]
    assert table.count("\n|") > 20 and unknown(table) == []
    assert unknown('"The loss is a bowl", "No such section", A2 `best_line`, `no_task`') == [
        "No such section",
        "no_task",
    ]


def test_the_table_of_tasks_names_each_function():
    table = README[README.index("| | functions beyond") : README.index("No assignment repeats")]
    values = {task for answers in ASSIGNMENTS.values() for task in answers.VALUES}
    assert set(re.findall(r"`(\w+)`", table)) == TASKS - values


def missing(page, links):
    """Those of a page's relative links that lead to no file, or to no heading of one."""
    lost = []
    for link in links:
        name, _, heading = link.partition("#")
        path = (page.parent / name).resolve() if name else page
        known = re.findall("(?m)^#+ (.*)$", path.read_text("utf-8")) if path.is_file() else []
        if not path.exists() or heading and heading not in map(anchor, known):
            lost.append(link)
    return lost


def anchor(heading):
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_what_the_instructor_reads_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert links and missing(page, links) == []


def test_control_a_link_that_leads_nowhere_is_found():
    links = ["teaching.md", "grading.md#a-large-class", "no.md", "grading.md#no-such-heading"]
    assert missing(PAGES[1], links) == ["no.md", "grading.md#no-such-heading"]


def test_each_question_has_its_key():
    questions = re.findall(r"(?m)^\*\*(\d+)\.\*\*", TEST)
    keys = dict(re.findall(r"(?m)^\| (\d+) \| ([A-D]) \|", KEY))
    assert questions == [*keys] == [str(number) for number in range(1, 13)]
    assert len(re.findall("(?m)^- [A-D]\\. ", TEST)) == 48
    rows = [row for row in KEY.splitlines() if re.match(r"\| \d+ \| [A-D] \|", row)]
    for row, letter in zip(rows, keys.values()):
        wrong = re.findall(r"\b([A-D])\b(?=[,:])", row)
        assert sorted(wrong) == [other for other in "ABCD" if other != letter]
