"""The checks let right answers pass, and name what is wrong with a wrong one.

Each answer of the tables in `answers` meets the test cells of its task as they stand in the source
notebook, the hidden ones included; one to an exercise of a lesson meets its check, twice. What is
read from a picture is judged by the hidden test alone, in which the right letters stand.
"""

import contextlib
import inspect
import math
import re
import signal

import numpy as np
import pytest
import torch
from answers import ASSIGNMENTS
from answers.editing import edit
from answers.lessons import EXERCISES
from support.guards import DEEPER, LESSONS, ROOT, exercises, read

from linreg_helpers import checks
from linreg_helpers.checks import Miss, runner
from linreg_helpers.exercises import check

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
ANSWERS = ASSIGNMENTS | EXERCISES
TASKS = {task: name for name, answers in ANSWERS.items() for task in answers.RIGHT}
CHANGES = {  # the arguments that a task is to change; such a task returns nothing
    task: names
    for answers in ANSWERS.values()
    for task, names in getattr(answers, "CHANGES", {}).items()
}
VALUES = {task for answers in ANSWERS.values() for task in getattr(answers, "VALUES", ())}
FUNCTIONS = [task for task in TASKS if task not in VALUES]
DEBUGGED = [task for task in TASKS if f"test_{task}_2" in CELLS.get(TASKS[task], ())]
LETTER = re.compile(r"\w+ is not [A-Z]")  # what the hidden test of a picture alone says
REASON = re.compile("reason ")  # and what the visible one alone says
each_task = pytest.mark.parametrize("task", TASKS)
each_function = pytest.mark.parametrize("task", FUNCTIONS)


def cells_of(task):
    """The cells of the assignment that asks for a task; of an exercise, what would stand there."""
    of_an_exercise = {
        "imports": f"import math\nimport torch\nfrom linreg_helpers.checks import check_{task}",
        f"test_{task}": f"check_{task}({task})",
        f"test_{task}_on_other_data": f"check_{task}({task}, seed=7)",
    }
    return CELLS.get(TASKS[task], of_an_exercise)


def visible(task):
    """The tests of a task that students see; of a program to debug there are two."""
    return cells_testing(task, "")


def hidden(task):
    return cells_testing(task, "_on_other_data")


def cells_testing(task, ending):
    name = re.compile(rf"test_{task}(_\d)?{ending}")
    return [source for cell, source in cells_of(task).items() if name.fullmatch(cell)]


def meets(task, answer, *tests):
    """Run an answer, then test cells, in a fresh namespace after the notebook's imports."""
    namespace = {}
    for source in (cells_of(task)["imports"], answer, *tests):
        exec(source, namespace)
    return namespace


def misses(task, answer, tests):
    """What each of some tests says to an answer, "" where it says nothing."""
    said = []
    for test in tests:
        try:
            meets(task, answer, test)
            said.append("")
        except Miss as miss:
            said.append(str(miss))
    return said


def rights():
    for task, name in TASKS.items():
        for place, answer in enumerate(ANSWERS[name].RIGHT[task]):
            yield pytest.param(task, answer, id=f"{task}-{place}")


def wrongs():
    for task, name in TASKS.items():
        for sentence, answer in ANSWERS[name].WRONG[task].items():
            yield pytest.param(task, sentence, answer, id=f"{task}-{sentence}")


def test_each_task_has_its_check():
    of_tasks = {f"check_{task}" for task in TASKS} & set(checks.__all__)
    assert set(checks.__all__) == {"Miss", "check_reading", *of_tasks}
    assert {f"check_{task}" for task in FUNCTIONS} <= of_tasks


def test_no_name_stands_for_two_checks_or_two_tasks():
    modules = [module for module in vars(checks).values() if inspect.ismodule(module)]
    defined = [
        name
        for module in modules
        for name, thing in vars(module).items()
        if name.startswith("check_") and thing.__module__ == module.__name__
    ]
    asked = [task for answers in ANSWERS.values() for task in answers.RIGHT]
    for names in (defined, asked):
        assert len(names) == len(set(names)) >= 22


def test_each_exercise_of_the_lessons_has_its_answers():
    asked = {name for path in [*LESSONS, *DEEPER] for name, _ in exercises(read(path))}
    assert asked <= set(TASKS)
    assert {task for answers in EXERCISES.values() for task in answers.RIGHT} <= asked


def test_in_a_lesson_a_check_says_what_is_wrong_and_goes_on(capsys):
    namespace = {}
    exec("def add_ones(X): return X", namespace)
    check(namespace["add_ones"])
    check(lambda X: X)
    check(3)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Not yet: add_ones: X came back as it was")
    assert [line.partition(";")[0] for line in said[1:]] == [
        "Not yet: no exercise asks for <lambda>",
        "Not yet: no exercise asks for 3",
    ]


@each_task
def test_there_are_enough_answers(task):
    answers = ANSWERS[TASKS[task]]
    assert len(answers.RIGHT[task]) >= 3 and len(answers.WRONG[task]) >= 5


def test_control_an_edit_that_does_not_apply_once_is_found():
    assert edit("a = b", "b", "c") == "a = c"
    for source in ("a = 1", "b = b"):
        with pytest.raises(ValueError, match="'b' occurs"):
            edit(source, "b", "c")


@pytest.mark.parametrize(("task", "answer"), [*rights()])
def test_a_right_answer_passes(task, answer, capsys):
    tests = visible(task) + hidden(task)
    meets(task, answer, *tests)
    assert len(capsys.readouterr().out.splitlines()) == len(tests) >= 2


@pytest.mark.parametrize(("task", "sentence", "answer"), [*wrongs()])
def test_a_wrong_answer_learns_what_is_wrong(task, sentence, answer):
    for tests in (visible(task), hidden(task)):
        said = "\n".join(filter(None, misses(task, answer, tests)))
        elsewhere = LETTER if tests == visible(task) else REASON
        if task in VALUES and elsewhere.match(sentence):
            assert said == ""
            continue
        assert sentence in said
        for message in said.splitlines():
            assert len(message) <= 200 and (task in VALUES or message.startswith(task))


@pytest.mark.parametrize("task", DEBUGGED)
def test_each_mistake_of_a_draft_costs_its_own_points(task):
    draft = cells_of(task)[task].partition("### DRAFT\n")[2]
    answers = [*ANSWERS[TASKS[task]].WRONG[task].values(), re.sub("(?m)^# ?", "", draft)]
    for tests in (visible(task), hidden(task)):
        failed = [tuple(map(bool, misses(task, answer, tests))) for answer in answers]
        assert {(True, False), (False, True)} < set(failed) and failed[-1] == (True, True)


@pytest.mark.slow
@pytest.mark.parametrize("secret", [b"of 2026", b"of 2027", b"of another course"])
@pytest.mark.parametrize("task", [task for task in FUNCTIONS if TASKS[task] in ASSIGNMENTS])
def test_with_a_secret_the_hidden_tests_find_the_same(task, secret, monkeypatch):
    monkeypatch.setattr(runner, "VARIANT", secret)
    answers = ANSWERS[TASKS[task]]
    for answer in answers.RIGHT[task]:
        assert not any(misses(task, answer, hidden(task)))
    for sentence, answer in answers.WRONG[task].items():
        assert sentence in "\n".join(misses(task, answer, hidden(task)))


def given(task):
    """What the hidden test of a task gives to a function first, as numbers or text."""
    seen, (source, *_) = [], hidden(task)

    def record(*values, **named):
        for value in [*values, *named.values()]:
            is_generator = isinstance(value, torch.Generator)
            seen.append(value.initial_seed() if is_generator else repr(value))
        raise ValueError

    with contextlib.suppress(Miss, ValueError):
        namespace = {}
        exec(cells_of(task)["imports"], namespace)
        exec(source, namespace | {task: record})
    return seen


@pytest.mark.parametrize("task", [task for task in FUNCTIONS if TASKS[task] in ASSIGNMENTS])
def test_the_data_of_a_hidden_test_change_with_the_secret(task, monkeypatch):
    plain = given(task)
    assert plain == given(task) != []
    monkeypatch.setattr(runner, "VARIANT", b"of 2026, long enough")
    assert given(task) != plain


ANY = {  # answers that are wrong to any task
    "is not written yet": "def {task}(*given): raise NotImplementedError",
    "raised KeyError: 'far'": "def {task}(*given): raise KeyError('far')",
    "raised SystemExit": "def {task}(*given): raise SystemExit",
    "returned None": "def {task}(*given): pass",
    "returned a str": "def {task}(*given): return 'text'",
    "did not end within": "def {task}(*given):\n    while True: pass",
    "raised NotImplementedError: ours": "def {task}(*given): raise NotImplementedError('ours')",
    "leaves autograd switched off": "def {task}(*given): torch.set_grad_enabled(False)",
    "raised GeneratorExit": "def {task}(*given): raise GeneratorExit",
    "raised TypeError": "def {task}(): return 0",
    "leave out `async`": "async def {task}(*given): return given[0]",
    "`yield` stand where `return`": "def {task}(*given): yield given[0]",
}


@each_function
@pytest.mark.parametrize("sentence", ANY)
@pytest.mark.filterwarnings("error")
def test_an_answer_that_is_none_is_named(task, sentence, monkeypatch):
    if sentence == "did not end within":
        monkeypatch.setattr(runner, "SECONDS", 0.3)
    answer = ANY[sentence].format(task=task)
    if task in CHANGES and sentence == "returned None":
        sentence = "as they were"
    with pytest.raises(Miss, match=sentence):
        meets(task, answer, *visible(task))


ODD = (
    "torch.zeros(3, device='meta')",
    "torch.zeros(3).to_sparse()",
    "torch.tensor(1j)",
    "1j",
    "10**400",
    "np.float32(7)",
    "np.ones(3)",
    "given",
)


@each_function
@pytest.mark.parametrize("odd", ODD)
def test_an_answer_of_an_odd_kind_is_a_miss(task, odd):
    for answer in (odd, f"({odd}, {odd})", f"({odd}, {odd}, {odd})", f"4 * [{odd}]"):
        with pytest.raises(Miss):
            meets(task, f"import numpy as np\ndef {task}(*given): return {answer}", *visible(task))


def test_a_check_leaves_the_alarm_of_its_caller():
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        runner.call("double", lambda x: 2 * x, x=torch.ones(3))
        assert 990 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1000
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def with_gradient(answer):
    if isinstance(answer, tuple | list):
        return type(answer)(map(with_gradient, answer))
    if isinstance(answer, torch.Tensor) and answer.is_floating_point():
        return answer.detach().requires_grad_()
    return answer


@each_function
@pytest.mark.filterwarnings("error")
def test_a_right_answer_that_still_requires_a_gradient_passes(task):
    right = meets(task, ANSWERS[TASKS[task]].RIGHT[task][0])
    names = {**right, task: lambda *given: with_gradient(right[task](*given))}
    exec("\n".join(visible(task)), names)


@pytest.fixture
def float64_as_default():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@each_function
def test_a_check_holds_where_float64_is_the_default(task, float64_as_default):
    misses = []
    for answer in ANSWERS[TASKS[task]].RIGHT[task]:
        try:
            meets(task, answer, *visible(task), *hidden(task))
            return
        except Miss as miss:  # some are right only where float32 is the default
            misses.append(str(miss))
    pytest.fail("\n".join(misses))


def test_a_message_says_what_was_expected():
    numbers = (torch.zeros(2), torch.zeros(()), torch.zeros(()))
    answers = {
        "returned None; expected w, b and steps": None,
        "returned an int; expected w, b and steps": 3,
        "returned a tuple of 2; expected": (1, 2),
        "returned None for b; expected a tensor of shape ()": (numbers[0], None, numbers[2]),
        "returned a NumPy float64 for steps; expected": (*numbers[:2], np.float64(0)),
    }
    for sentence, answer in answers.items():
        with pytest.raises(Miss, match=re.escape(sentence)):
            runner.compare("descend", answer, numbers, {}, parts=("w", "b", "steps"))


def changing(right, place):
    """A right answer that changes its argument at that place."""

    def answer(*given):
        result = right(*given)
        given[place].append(0) if isinstance(given[place], list) else given[place].add_(1)
        return result

    return answer


@each_function
def test_an_answer_that_changes_its_arguments_is_named(task):
    right = meets(task, ANSWERS[TASKS[task]].RIGHT[task][0])
    given = []
    namespace = {
        **right,
        task: lambda *arguments: given.append(arguments) or right[task](*arguments),
    }
    exec("\n".join(visible(task)), namespace)
    names = inspect.signature(right[task]).parameters
    places = [
        place
        for place, (name, one) in enumerate(zip(names, given[0]))
        if isinstance(one, torch.Tensor | list) and name not in CHANGES.get(task, ())
    ]
    assert places or not [one for one in given[0] if isinstance(one, torch.Tensor | list)]
    for place in places:
        with pytest.raises(Miss, match="changed its argument"):
            exec("\n".join(visible(task)), {**right, task: changing(right[task], place)})


def data_in(given):
    """What was given but for functions, which can't be compared."""
    return [one for one in given if not callable(one)]


def snapshot(given):
    """What was given, as it stands now: a generator by its state."""
    states = []
    for one in data_in(given):
        one = one.get_state() if isinstance(one, torch.Generator) else one
        states.append(one.detach().clone() if isinstance(one, torch.Tensor) else one)
    return states


def restore(given, states):
    """Make what was given stand as `snapshot` saw it before."""
    for one, state in zip(data_in(given), states):
        if isinstance(one, torch.Generator):
            one.set_state(state)
        elif isinstance(one, torch.Tensor):
            if one.requires_grad:  # so that a backward() is seen, as of who learned its effect
                one.sum().backward()
                one.grad = None
            one.detach().copy_(state)


def recording(function, calls):
    """A function whose calls are written down."""

    def call(*values):
        calls.append(values)
        return function(*values)

    return call


@each_function
def test_the_answers_to_the_visible_tests_do_not_pass_the_hidden_ones(task):
    right = meets(task, ANSWERS[TASKS[task]].RIGHT[task][0])
    seen = []

    def learned(*given):
        before, calls = snapshot(given), []
        recorded = [recording(one, calls) if callable(one) else one for one in given]
        try:
            answer = right[task](*recorded)
        except ValueError as error:
            answer = error
        seen.append((before, calls, answer, snapshot(given)))
        return out(answer)

    def recited(*given):
        known = [rest for before, *rest in seen if runner.same(before, snapshot(given))]
        calls, answer, after = (known or [seen[0][1:]])[0]
        for function in filter(callable, given):
            for values in calls:
                function(*values)
        if known:
            restore(given, after)
        return out(answer)

    def out(answer):
        if isinstance(answer, ValueError):
            raise answer
        return answer

    exec("\n".join(visible(task)), {**right, task: learned})
    exec("\n".join(visible(task)), {**right, task: recited})
    for test in hidden(task):
        with pytest.raises(Miss):
            exec(test, {**right, task: recited})


UNFIT = "it: the shapes don't fit; print the .shape of all that this line puts together (raised "


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (lambda X: X @ X, UNFIT),
        (lambda X: X + torch.ones(2), UNFIT),
        (lambda X: X @ torch.ones(2), UNFIT),
        (lambda X: torch.cat([X, torch.ones(2)]), UNFIT),
        (lambda X: torch.cat([X, torch.ones(2, 1)]), UNFIT),
        (
            lambda X: math.exp(X),
            "it: functions of math take one number; PyTorch has the same for tensors, as torch.log "
            "(raised ValueError: only one element tensors",
        ),
        (lambda X: X.grad.zero_(), "it: .grad is None until the first backward() (raised "),
        (lambda X: X.no_such_thing, "it raised AttributeError: "),  # the control
    ],
)
def test_an_error_of_pytorch_comes_with_what_to_do(function, advice):
    with pytest.raises(Miss) as raised:
        runner.call("it", function, X=torch.ones(2, 3))
    assert str(raised.value).startswith(advice)


def test_the_letters_of_a_picture_of_residuals_are_those_of_tests_of_trend_and_bend():
    (source,) = [cell.source for cell in SOURCES["01_model"].cells if "numbers = {" in cell.source]
    found = {"torch": torch}
    exec(source.partition("show(\n")[0], found)
    tilted, bent = set(), set()
    for letter, residuals in found["panels"].items():
        for letters, degree in ((tilted, 1), (bent, 2)):
            highest, covariances = np.polyfit(found["x"].numpy(), residuals, degree, cov=True)
            if abs(highest[0]) > 2 * covariances[0, 0] ** 0.5:
                letters.add(letter)
    assert (tilted, bent) == ({"C"}, {"B"})
