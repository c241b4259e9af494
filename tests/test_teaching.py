"""What the instructor reads names sections, tasks and questions that are there."""

import re

from answers import ASSIGNMENTS
from support.guards import DEEPER, LESSONS, ROOT, read

TEACHING, TEST, KEY = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("teaching", "concept_test", "concept_test_key")
)
README = (ROOT / "notebooks" / "assignments" / "README.md").read_text(encoding="utf-8")
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


def test_each_question_has_its_key():
    questions = re.findall(r"(?m)^\*\*(\d+)\.\*\*", TEST)
    keys = dict(re.findall(r"(?m)^\| (\d+) \| ([A-D]) \|", KEY))
    assert questions == [*keys] == [str(number) for number in range(1, 13)]
    assert len(re.findall("(?m)^- [A-D]\\. ", TEST)) == 48
    rows = [row for row in KEY.splitlines() if re.match(r"\| \d+ \| [A-D] \|", row)]
    for row, letter in zip(rows, keys.values()):
        wrong = re.findall(r"\b([A-D])\b(?=[,:])", row)
        assert sorted(wrong) == [other for other in "ABCD" if other != letter]
