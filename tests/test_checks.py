"""The checks of the assignments let right answers pass, and tell a wrong one what is wrong.

Each answer of the tables in `answers` meets the test cells of its task as they stand in the source
notebook, the hidden ones included.
"""

import re

import pytest
import torch
from answers import ASSIGNMENTS
from guards import ROOT, read

from linreg_helpers.checks import Miss, trial

SOURCES = {
    name: read(ROOT / "notebooks" / "assignments" / name / f"{name}.ipynb") for name in ASSIGNMENTS
}
CELLS = {
    name: {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }
    for name, notebook in SOURCES.items()
}
TASKS = {task: name for name, answers in ASSIGNMENTS.items() for task in answers.RIGHT}
each_task = pytest.mark.parametrize("task", TASKS)


def visible(task):
    return CELLS[TASKS[task]][f"test_{task}"]


def hidden(task):
    return CELLS[TASKS[task]][f"test_{task}_on_other_data"]


def meets(task, answer, *tests):
    """Run an answer, then test cells, in a fresh namespace after the notebook's imports."""
    namespace = {}
    for source in (CELLS[TASKS[task]]["imports"], answer, *tests):
        exec(source, namespace)
    return namespace


def rights():
    for task, name in TASKS.items():
        for place, answer in enumerate(ASSIGNMENTS[name].RIGHT[task]):
            yield pytest.param(task, answer, id=f"{task}-{place}")


def wrongs():
    for task, name in TASKS.items():
        for sentence, answer in ASSIGNMENTS[name].WRONG[task].items():
            yield pytest.param(task, sentence, answer, id=f"{task}-{sentence}")


@each_task
def test_there_are_enough_answers(task):
    answers = ASSIGNMENTS[TASKS[task]]
    assert len(answers.RIGHT[task]) >= 3 and len(answers.WRONG[task]) >= 3


@pytest.mark.parametrize(("task", "answer"), [*rights()])
def test_a_right_answer_passes(task, answer, capsys):
    meets(task, answer, visible(task), hidden(task))
    assert capsys.readouterr().out == 2 * f"{task} is right on the data tried here\n"


@pytest.mark.parametrize(("task", "sentence", "answer"), [*wrongs()])
def test_a_wrong_answer_is_told_what_is_wrong(task, sentence, answer):
    for test in (visible(task), hidden(task)):
        with pytest.raises(Miss, match=re.escape(sentence)) as told:
            meets(task, answer, test)
        said = str(told.value)
        assert said.startswith(task) and "\n" not in said and len(said) <= 200


ANY = {  # answers that are wrong to any task
    "is not written yet": "def {task}(*given): raise NotImplementedError('here')",
    "raised KeyError: 'far'": "def {task}(*given): raise KeyError('far')",
    "raised SystemExit": "def {task}(*given): raise SystemExit",
    "returned None": "def {task}(*given): pass",
    "returned a str": "def {task}(*given): return 'text'",
    "did not end within": "def {task}(*given):\n    while True: pass",
    "raised TypeError": "def {task}(): return 0",
}


@each_task
@pytest.mark.parametrize("sentence", ANY)
def test_an_answer_that_is_none_is_told_so(task, sentence, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0.3)
    with pytest.raises(Miss, match=sentence):
        meets(task, ANY[sentence].format(task=task), visible(task))


def changing(right, place):
    """A right answer that changes its argument at that place."""

    def answer(*given):
        found = right(*given)
        given[place].add_(1)
        return found

    return answer


@each_task
def test_an_answer_that_changes_its_arguments_is_told_so(task):
    right = meets(task, ASSIGNMENTS[TASKS[task]].RIGHT[task][0])
    given = []
    namespace = {
        **right,
        task: lambda *arguments: given.append(arguments) or right[task](*arguments),
    }
    exec(visible(task), namespace)
    places = [place for place, one in enumerate(given[0]) if isinstance(one, torch.Tensor)]
    for place in places:
        with pytest.raises(Miss, match="changed its argument"):
            exec(visible(task), {**right, task: changing(right[task], place)})


def states(given):
    """What was given, with the state of a generator, which each use of it changes, in its place."""
    return [one.get_state() if isinstance(one, torch.Generator) else one for one in given]


@each_task
def test_the_answers_to_the_visible_tests_do_not_pass_the_hidden_ones(task):
    right = meets(task, ASSIGNMENTS[TASKS[task]].RIGHT[task][0])
    seen = []

    def learned(*given):
        before = states(given)
        answer = right[task](*given)
        seen.append((before, answer, states(given)))
        return answer

    def recited(*given):
        known = [(answer, after) for told, answer, after in seen if trial.same(told, states(given))]
        answer, after = (known or [seen[0][1:]])[0]
        for one, state in zip(given, after):
            if isinstance(one, torch.Generator):
                one.set_state(state)
        return answer

    exec(visible(task), {**right, task: learned})
    exec(visible(task), {**right, task: recited})
    with pytest.raises(Miss):
        exec(hidden(task), {**right, task: recited})
