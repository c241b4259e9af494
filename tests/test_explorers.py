"""Explorers are sound in themselves, and driving them end to end finds what is not."""

import base64
import io
import json
import math
import re
import warnings

import ipywidgets as widgets
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from support.drivers import drive, track
from support.guards import LESSONS, NOTEBOOKS, calls_in, explorers_made, explorers_shown, read
from support.notebook_tests import differing

from linreg_helpers import figures
from linreg_helpers.explorer import Explorer, answer, button, choice, slider, switch
from linreg_helpers.figures import Picture
from linreg_helpers.figures.picture import set_points


class Dot(Picture):
    """The smallest picture: a dot at (x, 0)."""

    inches = {"width": 3, "height": 2}

    def __init__(self):
        super().__init__(**self.inches)
        self.axes.set(xlim=(-10, 10), ylim=(-1, 1))
        self.dot = self.moves(self.axes.plot([], [], "o")[0])

    def update(self, x):
        set_points(self.dot, x, 0)
        return f"x = {x:.2f}"


def explorer_of(update, low=-10.0, high=10.0, value=0.0):
    """An explorer whose picture updates as `update(picture, x)` says."""
    kind = type("Made", (Dot,), {"update": update})
    return Explorer(kind(), x=slider("place x", low, high, value))


WITH_EXPLORERS = [path for path in NOTEBOOKS if explorers_made(read(path))]
each_notebook = pytest.mark.parametrize("path", WITH_EXPLORERS, ids=lambda path: path.stem)


def test_every_lesson_has_an_explorer():
    assert set(LESSONS) <= set(WITH_EXPLORERS)


def not_made(names, notebooks):
    """The names of pictures that no cell of the notebooks makes."""
    return sorted(set(names).difference(*[calls_in(notebook) for notebook in notebooks]))


def test_every_picture_is_made_in_a_lesson():
    kinds = [name for name in figures.__all__ if isinstance(getattr(figures, name), type)]
    assert not_made(kinds, [read(path) for path in LESSONS]) == ["Picture"]


@each_notebook
def test_every_explorer_that_is_made_is_shown_and_works(path):
    shown = explorers_shown(read(path))
    assert len(shown) == explorers_made(read(path))
    assert not [text for text in shown if "This did not work" in text]


def test_control_a_picture_that_no_lesson_makes_is_found():
    made = new_notebook(cells=[new_code_cell("import figures\nExplorer(figures.Dot(x), x=x)")])
    named = new_notebook(cells=[new_code_cell("from figures import Line")])
    assert not_made(["Dot", "Line"], [made, named]) == ["Line"]


def test_control_another_picture_is_found():
    kind = type("Large", (Dot,), {"inches": {}})  # as large as a lesson's
    explorer = Explorer(kind(), x=slider("place x", -10.0, 10.0, 0.0))
    before = Image.open(io.BytesIO(explorer.png)).convert("L")
    assert differing(before, before) == 0
    explorer.controls["x"].value = 5.0
    after = Image.open(io.BytesIO(explorer.png)).convert("L")
    assert before.size == (900, 360) and differing(before, after) > 0.0002
    assert differing(before, before.resize((30, 20))) == 1


def test_control_a_good_explorer_has_no_problems():
    assert drive(explorer_of(Dot.update)) == []


def test_control_a_callback_that_raises_at_one_end_is_found():
    def update(self, x):
        if x >= 10:
            raise ZeroDivisionError("too far right")
        return Dot.update(self, x)

    assert any("too far right" in problem for problem in drive(explorer_of(update)))


def test_control_a_picture_that_ignores_its_slider_is_found():
    def update(self, x):
        Dot.update(self, 0)
        return f"x = {x:.2f}"

    assert drive(explorer_of(update)) == ["x moves and the picture does not"]


def test_control_a_picture_that_jumps_only_between_the_ends_is_found():
    def update(self, x):
        Dot.update(self, 0 if -8 < x < 8 else x)
        return f"x = {x:.2f}"

    assert drive(explorer_of(update)) == ["x moves and the picture does not"]


def test_control_a_sentence_of_nan_is_found():
    def update(self, x):
        Dot.update(self, x)
        return f"loss {x - x if x < 5 else float('nan')}, x = {x}"

    assert any("loss nan" in problem for problem in drive(explorer_of(update)))


def test_control_a_slider_that_cannot_be_moved_is_found():
    for trait, value in (("disabled", True), ("description", ""), ("step", 0)):
        explorer = explorer_of(Dot.update)
        setattr(explorer.controls["x"], trait, value)
        assert drive(explorer) == ["x cannot be moved, or does not say what it is"]


def test_control_a_sentence_that_ignores_its_slider_is_found():
    def update(self, x):
        Dot.update(self, x)
        return "always the same"

    assert drive(explorer_of(update)) == ["x moves and the sentence does not"]


def test_control_a_warning_in_a_callback_is_found():
    def update(self, x):
        warnings.warn("nearly", RuntimeWarning, stacklevel=1)
        return Dot.update(self, x)

    with pytest.warns(RuntimeWarning, match="nearly"):
        explorer = explorer_of(update)  # the first draw warns as a cell would
    assert any("nearly" in problem for problem in drive(explorer))


def test_control_a_picture_that_depends_on_the_way_there_is_found():
    def update(self, x):
        self.visits = getattr(self, "visits", 0) + 1
        set_points(self.dot, x, self.visits / 50)
        return f"x = {x:.2f}"

    assert "the same values give another picture" in drive(explorer_of(update))


def timed(unit, still=False):
    """An explorer whose sentence ends in a number that is another one at each update."""

    def update(self, x):
        self.visits = getattr(self, "visits", 0) + 1
        Dot.update(self, x)
        return f"{'somewhere' if still else f'x = {x:.2f}'}, after {self.visits}.5 {unit}"

    return explorer_of(update)


def test_a_measured_time_beside_other_words_is_no_problem():
    assert drive(timed("ms")) == []


def test_control_a_sentence_that_moves_by_its_measured_time_alone_is_found():
    assert drive(timed("ms", still=True)) == ["x moves and the sentence does not"]


def test_control_another_number_that_depends_on_the_way_there_is_found():
    assert drive(timed("steps")) == ["the same values give another picture"]


# ------------------------------------------------------------------------------ the explorer itself


def test_a_move_gives_a_new_picture_and_sentence():
    explorer = explorer_of(Dot.update)
    before = explorer.png, explorer.sentence
    explorer.controls["x"].value = 5.0
    assert explorer.png != before[0]
    assert (before[1], explorer.sentence) == ("x = 0.00", "x = 5.00")
    assert explorer.values == {"x": 5.0}


def test_an_error_is_shown_and_the_next_move_recovers():
    def learners_function(x):
        return 1 / (x - 5)

    def update(self, x):
        learners_function(x)
        return Dot.update(self, x)

    explorer = explorer_of(update)
    good = explorer.png
    explorer.controls["x"].value = 5.0
    assert isinstance(explorer.error, ZeroDivisionError)
    assert explorer.sentence == (
        "This did not work: ZeroDivisionError: float division by zero "
        "(in learners_function: return 1 / (x - 5))"
    )
    assert "This did not work" in explorer.children[2].value
    assert explorer.png == good
    explorer.controls["x"].value = 0.0
    assert explorer.error is None
    assert (explorer.png, explorer.sentence) == (good, "x = 0.00")
    assert explorer.children[2].value == "x = 0.00"


def test_an_error_deep_in_a_library_names_the_learners_own_line():
    def learners_function(x):
        return json.loads("[1,")

    def update(self, x):
        return str(learners_function(x))

    assert "(in learners_function: return json.loads" in explorer_of(update).sentence


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (ValueError("long " * 1000), "ValueError: long long"),
        (type("Mute", (Exception,), {"__str__": lambda self: 1 / 0})(), "Mute"),
    ],
    ids=["exit", "long", "mute"],
)
def test_whatever_is_raised_the_sliders_live_on(raised, message):
    def update(self, x):
        if x == 5:
            raise raised
        return Dot.update(self, x)

    explorer = explorer_of(update)
    explorer.controls["x"].value = 5.0
    assert message in explorer.sentence and len(explorer.sentence) < 500
    explorer.controls["x"].value = 6.0
    assert (explorer.error, explorer.sentence) == (None, "x = 6.00")


@pytest.mark.parametrize("low", [0.0, 5.0], ids=["works", "raises"])
def test_an_update_has_one_thread_and_what_follows_has_all(low):
    def update(self, x):
        seen.append(torch.get_num_threads())
        if low:
            raise ValueError("no")
        return Dot.update(self, x)

    seen, before = [], torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        explorer_of(update)
        assert (seen, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_an_update_without_a_sentence_is_named():
    explorer = explorer_of(lambda self, x: None)
    assert "TypeError: update returned None; expected a sentence" in explorer.sentence


def test_the_message_of_an_error_is_no_markup():
    def update(self, x):
        raise ValueError("<script>alert(1)</script> & more")

    shown = explorer_of(update).children[2].value
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_an_error_at_the_first_draw_leaves_a_picture():
    def update(self, x):
        raise RuntimeError("not yet")

    explorer = explorer_of(update)
    assert Image.open(io.BytesIO(explorer.png)).size == (300, 200)
    assert "not yet" in explorer.sentence


def test_the_mime_bundle_serves_readers_without_a_kernel():
    explorer = explorer_of(Dot.update)
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == "Explorer at place x 0\nx = 0.00"
    assert base64.b64decode(data["image/png"]) == explorer.png
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == "x = 0.00"


def test_the_text_is_the_same_for_two_explorers_alike():
    texts = {explorer_of(Dot.update)._repr_mimebundle_()[0]["text/plain"] for _ in range(2)}
    assert len(texts) == 1


def test_the_page_can_find_it_by_class():
    explorer = explorer_of(Dot.update)
    assert "linreg-explorer" in explorer._dom_classes
    assert sum("linreg-picture" in child._dom_classes for child in explorer.children) == 1


def test_control_names_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"controls are \['speed'\]; Dot.update expects \['x'\]"):
        Explorer(Dot(), speed=slider("speed", 0, 1, 0))
    with pytest.raises(ValueError, match=r"controls are \[\]; Dot.update expects \['x'\]"):
        Explorer(Dot())


# ------------------------------------------------------------------- marks, and the other controls


class Marked(Dot):
    """A dot that marks the half of x, where `show` is on."""

    def update(self, x, show):
        self.marks = {"x": (x / 2, "half of <x>")} if show else {}
        return super().update(x)


def marked(**scale):
    explorer = Explorer(Marked(), x=slider("place x", **scale), show=switch("show the mark"))
    return explorer, explorer.children[0].children[0].children[1]


def test_a_mark_comes_and_goes_with_the_picture():
    explorer, strip = marked(low=0.0, high=10.0, value=5.0)
    assert (strip.value, strip.layout.display) == ("", "none")
    explorer.controls["show"].value = True
    assert "left: 25.00%" in strip.value and "▲" in strip.value
    assert "half of &lt;x&gt;" in strip.value
    assert strip.layout.display == ""
    explorer.controls["show"].value = False
    assert (strip.value, strip.layout.display) == ("", "none")


def test_a_mark_on_a_log_scale_stands_by_its_factor():
    explorer, strip = marked(low=0.2, high=20.0, value=4.0, log=True)
    explorer.controls["show"].value = True
    assert "left: 50.00%" in strip.value


def test_a_mark_beyond_the_track_is_not_drawn():
    explorer, strip = marked(low=6.0, high=10.0, value=8.0)
    explorer.controls["show"].value = True
    assert (explorer.error, strip.value) == (None, "")


@pytest.mark.parametrize("where", [0.0, -1.0])
def test_a_mark_that_no_log_scale_can_have_is_not_drawn(where):
    class AtZero(Dot):
        def update(self, x):
            self.marks = {"x": (where, "nowhere")}
            return super().update(x)

    explorer = Explorer(AtZero(), x=slider("x", 1.0, 10.0, 5.0, log=True))
    assert (explorer.error, explorer.children[0].children[0].children[1].value) == (None, "")


def test_an_answer_counts_when_it_is_handed_in():
    def update(self, x, guess):
        Dot.update(self, x)
        return f"guess {guess}"

    kind = type("Guessed", (Dot,), {"update": update})
    explorer = Explorer(kind(), x=slider("x", 0, 10, 5), guess=answer("your guess"))
    control = explorer.controls["guess"]
    box, button = control.children
    box.value = 3.5
    assert (control.value, explorer.sentence) == (None, "guess None")
    assert "your guess open" in explorer._repr_mimebundle_()[0]["text/plain"]
    button.click()
    assert (control.value, explorer.sentence) == (3.5, "guess 3.5")
    assert "your guess 3.5" in explorer._repr_mimebundle_()[0]["text/plain"]


def test_a_choice_gives_its_words():
    control = choice("loss", ["mean", "sum"], value="sum")
    assert (control.description, control.options, control.value) == ("loss", ("mean", "sum"), "sum")
    with pytest.raises(ValueError, match="value is 'max'; expected one of"):
        choice("loss", ["mean", "sum"], value="max")


def test_a_switch_is_a_box_to_tick():
    assert switch("standardize").value is False
    assert switch("standardize", value=True).value is True


def test_control_switches_choices_and_answers_are_driven_too():
    def update(self, x, on, word, guess):
        self.marks = {} if guess is None else {"x": (guess, "guess")}
        Dot.update(self, x + on + len(word) / 4)
        return f"{x} {on} {word} {guess}"

    def still(self, x, on, word, guess):
        Dot.update(self, x)
        return f"{x}"

    for change, problems in (
        (update, []),
        (
            still,
            [
                f"{name} moves and the {what} does not"
                for name in ("on", "word", "guess")
                for what in ("picture", "sentence")
            ],
        ),
    ):
        kind = type("Made", (Dot,), {"update": change})
        explorer = Explorer(
            kind(),
            x=slider("x", -5, 5, 0),
            on=switch("on"),
            word=choice("word", ["a", "bbbb"], "a"),
            guess=answer("guess"),
        )
        assert drive(explorer) == problems


def pressed(**settings):
    """An explorer with a button, and the buttons of that: itself, and the one that leads back."""

    def update(self, x, keep):
        Dot.update(self, x + keep)
        return f"x = {x}, {keep} kept"

    kind = type("Kept", (Dot,), {"update": update})
    explorer = Explorer(kind(), x=slider("x", -5, 5, 0), keep=button("keep", **settings))
    return explorer, *explorer.controls["keep"].children


def test_a_button_counts_its_presses():
    explorer, press = pressed()
    assert isinstance(press, widgets.Button) and press.description == "keep"
    assert explorer.sentence == "x = 0, 0 kept"
    for times in (1, 2, 3):
        before = explorer.png
        press.click()
        assert explorer.sentence == f"x = 0, {times} kept" and explorer.png != before
    assert type(explorer.controls["keep"].value) is int and not press.disabled
    assert "x 0, keep 3" in explorer._repr_mimebundle_()[0]["text/plain"]


def test_each_button_counts_for_itself():
    one, other = button("one"), button("other")
    one.children[0].click()
    assert (one.value, other.value) == (1, 0)
    assert (one.description, other.description) == ("one", "other")


def test_a_button_is_gray_after_the_most_presses():
    explorer, press = pressed(most=2)
    press.click()
    assert not press.disabled
    press.click()
    assert (press.disabled, explorer.sentence) == (True, "x = 0, 2 kept")


def test_a_press_beyond_the_most_does_not_count():
    """A quick second press is on its way before the page knows that the button is gray."""
    explorer, press = pressed(most=2)
    for _ in range(4):
        press.click()
    assert explorer.sentence == "x = 0, 2 kept"


def test_start_over_leads_back_to_none_and_lets_press_anew():
    explorer, press, over = pressed(most=2, start_over="forget all")
    assert (press.description, over.description) == ("keep", "forget all")
    first = explorer.png
    for _ in range(2):
        press.click(), press.click()
        assert press.disabled and not over.disabled
        over.click()
        assert (explorer.sentence, explorer.png) == ("x = 0, 0 kept", first)
        assert not press.disabled
    press.click()
    assert explorer.sentence == "x = 0, 1 kept"


@pytest.mark.parametrize("most", [0, -1, 2.5, 2.0, True, "3", math.nan], ids=repr)
def test_a_most_that_cannot_be_is_refused(most):
    with pytest.raises(ValueError) as refusal:
        button("keep", most=most)
    assert str(refusal.value) == f"most is {most!r}; expected a whole number, 1 or more"


def test_a_button_is_driven_by_one_press():
    explorer, _, _ = pressed(most=1, start_over="forget all")
    assert track(explorer.controls["keep"], 9) == [0, 1]
    assert drive(explorer) == []


def test_control_a_button_that_does_nothing_is_found():
    def still(self, x, keep):
        return Dot.update(self, x)

    kind = type("Kept", (Dot,), {"update": still})
    explorer = Explorer(kind(), x=slider("x", -5, 5, 0), keep=button("keep"))
    assert drive(explorer) == [
        "keep moves and the picture does not",
        "keep moves and the sentence does not",
    ]


def test_control_a_gray_button_or_one_without_words_is_found():
    for trait, value in (("disabled", True), ("description", "")):
        explorer, _ = pressed()
        setattr(explorer.controls["keep"], trait, value)
        assert drive(explorer) == ["keep cannot be moved, or does not say what it is"]


# ----------------------------------------------------------------------------------------- sliders


def test_whole_numbers_make_a_slider_of_whole_numbers():
    control = slider("steps", 1, 60, value=20)
    assert (type(control).__name__, control.step) == ("IntSlider", 1)
    assert (control.description, control.min, control.max, control.value) == ("steps", 1, 60, 20)


def test_other_numbers_make_about_a_hundred_steps():
    control = slider("slope", -3.0, 5.0, value=5.0)
    assert (type(control).__name__, control.step) == ("FloatSlider", pytest.approx(0.08))
    assert slider("slope", -3.0, 5.0, value=0.0, step=0.5).step == 0.5
    assert slider("slope", 0, 10, value=5, step=0.5).step == 0.5


def test_a_log_scale_reaches_its_ends_by_equal_factors():
    control = slider("learning rate", 0.01, 1.0, value=0.1, log=True)
    assert (control.base**control.min, control.base**control.max) == pytest.approx((0.01, 1.0))
    assert (control.value, control.step) == (0.1, pytest.approx(0.02))


@given(st.floats(-100, 100), st.floats(0.01, 100), st.floats(0, 1), st.booleans())
def test_by_default_the_value_lies_on_a_step(low, span, fraction, log):
    """Else the page would move it to one, and show another picture than the stored one."""
    low = abs(low) + 0.01 if log else low
    control = slider("x", low, low + span, value=low + fraction * span, log=log)
    value = math.log10(control.value) if log else control.value
    steps = (value - control.min) / control.step
    assert abs(steps - round(steps)) < 1e-4
    assert 0 < control.step <= (control.max - control.min) / 60


def test_sliders_move_while_dragging():
    assert all(slider("x", 0.1, 1.0, 0.5, log=log).continuous_update for log in (False, True))


whole_tracks = given(st.integers(1, 10**6), st.integers(1, 10**9), st.floats(0, 1))


@whole_tracks
def test_whole_numbers_on_a_log_scale_make_a_slider_of_whole_numbers(low, span, fraction):
    high = low + span
    value = low + round(fraction * span)
    control = slider("batch size", low, high, value, log=True)
    assert isinstance(control, widgets.SelectionSlider)
    assert (control.description, control.value) == ("batch size", value)
    options = list(control.options)
    assert options == sorted(set(options)) and value in options
    assert (options[0], options[-1]) == (low, high)
    assert {type(option) for option in (control.value, *options)} == {int}
    assert control.continuous_update and not control.disabled


def is_round(number):
    """Whether it is 2^k or 3·2^k: in binary a 1 or two, and zeros behind."""
    return re.fullmatch("11?0*", f"{number:b}") is not None


@whole_tracks
def test_its_stops_are_round_numbers_and_no_round_number_is_left_out(low, span, fraction):
    high, value = low + span, low + round(fraction * span)
    options = slider("x", low, high, value, log=True).options
    assert all(is_round(stop) for stop in options if stop not in (low, value, high))
    doubled = [factor << power for factor in (1, 3) for power in range(40)]  # far above 10^9
    assert {number for number in doubled if low <= number <= high} <= set(options)
    assert all(after <= 2 * before for before, after in zip(options, options[1:]))


@given(st.integers(1, 200), st.integers(1, 2000))
def test_its_stops_are_all_the_round_numbers_there_are(low, span):
    options = slider("x", low, low + span, low, log=True).options
    ends = {low, low + span}
    round_ones = {number for number in range(low, low + span) if is_round(number)}
    assert set(options) == round_ones | ends


def test_a_few_stops_by_hand():
    stops = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
    assert slider("x", 1, 64, 16, log=True).options == stops
    assert slider("x", 1, 64, 50, log=True).options == (*stops[:-1], 50, 64)
    assert slider("x", 5, 13, 7, log=True).options == (5, 6, 7, 8, 12, 13)
    assert slider("x", 9, 11, 10, log=True).options == (9, 10, 11)
    assert slider("x", 7, 8, 8, log=True).options == (7, 8)


@pytest.mark.parametrize("log", [False, True])
def test_whole_numbers_of_numpy_make_a_slider_of_whole_numbers(log):
    control = slider("x", np.int64(1), np.int64(64), np.int64(8), None if log else np.int32(1), log)
    assert type(control.value) is int and control.value == 8


@pytest.mark.parametrize("numbers", [(1.0, 100, 10), (1, 100.0, 10), (1, 100, 10.0)])
def test_control_a_log_scale_of_other_numbers_stays_continuous(numbers):
    assert isinstance(slider("x", *numbers, log=True), widgets.FloatLogSlider)


@given(st.integers(1, 1000), st.integers(1, 10**5), st.floats(0, 1), st.integers(2, 12))
def test_the_track_of_its_stops_goes_from_end_to_end(low, span, fraction, number):
    control = slider("x", low, low + span, low + round(fraction * span), log=True)
    stops = track(control, number)
    assert (stops[0], stops[-1]) == (low, low + span)
    assert len(stops) == min(number, len(control.options))
    assert stops == sorted(set(stops)) and set(stops) <= set(control.options)
    for stop in stops:
        control.value = stop
        assert control.value == stop


def of_whole_numbers(update):
    kind = type("Made", (Dot,), {"update": update})
    return Explorer(kind(), x=slider("x", 1, 500, 30, log=True))


def test_a_slider_of_whole_numbers_on_a_log_scale_is_driven():
    def update(self, x):
        set_points(self.dot, 5 * math.log10(x) - 8, 0)
        return f"x = {x}"

    explorer = of_whole_numbers(update)
    assert drive(explorer) == []
    assert explorer._repr_mimebundle_()[0]["text/plain"] == "Explorer at x 30\nx = 30"


def test_control_a_picture_that_ignores_such_a_slider_is_found():
    explorer = of_whole_numbers(lambda self, x: f"x = {x}")
    assert drive(explorer) == ["x moves and the picture does not"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"value": None}, "value is None; expected a number"),
        ({"high": "10"}, "high is '10'; expected a number"),
        ({"step": "1"}, "step is '1'; expected a number"),
        ({"low": 2, "high": 1}, "low is 2, high is 1; expected finite numbers, low below high"),
        ({"low": 1, "high": 1}, "low is 1, high is 1; expected finite numbers, low below high"),
        ({"value": 11}, "value is 11; expected one from 0 to 10"),
        ({"value": float("nan")}, "value is nan; expected one from 0 to 10"),
        ({"log": True}, "low is 0; expected a number above 0 for a log scale"),
        ({"high": math.inf}, "low is 0, high is inf; expected finite numbers, low below high"),
        ({"step": 0}, "step is 0; expected one above 0 and at most 10"),
        ({"step": -1.0}, "step is -1.0; expected one above 0 and at most 10"),
        ({"step": 11}, "step is 11; expected one above 0 and at most 10"),
        ({"step": 2}, "value is 5; expected one that steps of 2 reach from 0"),
        ({"low": 1, "step": 2, "log": True}, "step is 2; expected none for a log scale"),
        ({"low": -1, "log": True}, "low is -1; expected a number above 0 for a log scale"),
        ({"low": 6, "log": True}, "value is 5; expected one from 6 to 10"),
    ],
)
def test_a_slider_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError) as refusal:
        slider("x", **{"low": 0, "high": 10, "value": 5, **arguments})
    assert str(refusal.value) == message
