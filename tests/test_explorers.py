"""Explorers are sound in themselves, and driving them end to end finds what is not."""

import base64
import contextlib
import io
import itertools
import json
import math
import re
import sys
import threading
import types
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
from support.examples import refusal, seeded
from support.guards import (
    DEEPER,
    LESSONS,
    NOTEBOOKS,
    calls_in,
    explorers_made,
    explorers_shown,
    read,
)
from support.notebook_tests import differing

from linreg_helpers import figures, questions
from linreg_helpers.controls import Answer
from linreg_helpers.explorer import (
    WIDGET_VIEW,
    Explorer,
    answer,
    button,
    choice,
    slider,
    switch,
)
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


def explorer_of(update, inches=Dot.inches, **controls):
    """An explorer whose picture updates as that function says, by default under one slider, x."""
    kind = type("Made", (Dot,), {"update": update, "inches": inches})
    return Explorer(kind(), **(controls or {"x": slider("place x", -10.0, 10.0, 0.0)}))


def dot_at(place=float, sentence="x = {:.2f}".format):
    """An explorer whose dot is at place(x), under sentence(x)."""

    def update(self, x):
        Dot.update(self, place(x))
        return sentence(x)

    return explorer_of(update)


def text_of(explorer):
    """What stands for it where there is no kernel and no picture."""
    return explorer.stored()[0]["text/plain"]


# ---------------------------------------------------------------------- the explorers of a lesson

WITH_EXPLORERS = [path for path in NOTEBOOKS if explorers_made(read(path))]


def test_every_lesson_has_an_explorer():
    assert set(LESSONS) <= set(WITH_EXPLORERS)


def not_made(names, notebooks):
    """The names of pictures that no cell of the notebooks makes."""
    return sorted(set(names).difference(*[calls_in(notebook) for notebook in notebooks]))


def test_every_picture_is_made_in_a_lesson():
    kinds = [name for name in figures.__all__ if isinstance(getattr(figures, name), type)]
    assert not_made(kinds, [read(path) for path in [*LESSONS, *DEEPER]]) == ["Picture"]


def test_control_a_picture_that_no_lesson_makes_is_reported():
    made = new_notebook(cells=[new_code_cell("import figures\nExplorer(figures.Dot(x), x=x)")])
    named = new_notebook(cells=[new_code_cell("from figures import Line")])
    assert not_made(["Dot", "Line"], [made, named]) == ["Line"]


@pytest.mark.parametrize("path", WITH_EXPLORERS, ids=lambda path: path.stem)
def test_every_explorer_that_is_made_is_shown_and_works(path):
    shown = explorers_shown(read(path))
    assert len(shown) == explorers_made(read(path))
    assert not [text for text in shown if "This did not work" in text]


def test_questions_are_plain_text():
    asked = [one for one in vars(questions).values() if isinstance(one, Answer)]
    texts = [text for one in asked for text in (one.description, *sum(one.choices.items(), ()))]
    assert len(asked) > 9 and not [text for text in texts if set("*`$_") & set(text)]


def test_control_another_picture_is_reported():
    explorer = explorer_of(Dot.update, inches={})  # as large as a lesson's
    before = Image.open(io.BytesIO(explorer.png)).convert("L")
    assert differing(before, before) == 0
    explorer.controls["x"].value = 5.0
    after = Image.open(io.BytesIO(explorer.png)).convert("L")
    assert before.size == (1800, 720) and differing(before, after) > 0.0002
    assert differing(before, before.resize((30, 20))) == 1


# -------------------------------------------------------------------------- driven from end to end


def too_far_right(x):
    if x >= 10:
        raise ZeroDivisionError("too far right")
    return f"x = {x:.2f}"


def without_number(x):
    return f"loss {x - x if x < 5 else float('nan')}, x = {x}"


def timed(unit, words="x = {:.2f}"):
    """A sentence that ends in a number which is another one at each update."""
    visits = itertools.count()
    return lambda x: f"{words.format(x)}, after {next(visits)}.5 {unit}"


ON_THE_WAY = ["the same values give another picture"]
PICTURE, SENTENCE = ([f"x moves and the {part} does not"] for part in ("picture", "sentence"))
DRIVEN = {
    "a good one": ({}, []),
    "ignores its slider": ({"place": lambda x: 0}, PICTURE),
    "jumps between the ends": ({"place": lambda x: 0 if -8 < x < 8 else x}, PICTURE),
    "always one sentence": ({"sentence": lambda x: "always the same"}, SENTENCE),
    "a measured time beside other words": ({"sentence": timed("ms")}, []),
    "a measured time alone": ({"sentence": timed("ms", "somewhere")}, SENTENCE),
    "a number that depends on the way there": ({"sentence": timed("steps")}, ON_THE_WAY),
}


@pytest.mark.parametrize(("settings", "problems"), DRIVEN.values(), ids=DRIVEN)
def test_control_what_an_explorer_does_wrong_is_reported_and_nothing_else(settings, problems):
    assert drive(dot_at(**settings)) == problems


@pytest.mark.parametrize(
    ("sentence", "words"), [(too_far_right, "too far right"), (without_number, "loss nan")]
)
def test_control_an_error_and_a_sentence_of_nan_are_reported(sentence, words):
    assert any(words in problem for problem in drive(dot_at(sentence=sentence)))


def test_control_a_warning_in_a_callback_is_reported():
    def update(self, x):
        warnings.warn("nearly", RuntimeWarning, stacklevel=1)
        return Dot.update(self, x)

    with pytest.warns(RuntimeWarning, match="nearly"):
        explorer = explorer_of(update)  # the first draw warns as a cell would
    assert any("nearly" in problem for problem in drive(explorer))


def test_control_a_picture_that_depends_on_the_way_there_is_reported():
    visits = itertools.count()

    def update(self, x):
        set_points(self.dot, x, next(visits) / 50)
        return f"x = {x:.2f}"

    assert ON_THE_WAY[0] in drive(explorer_of(update))


def test_control_a_move_that_sends_too_much_is_reported():
    chance = torch.rand(2, 3000, generator=seeded())

    def update(self, x):
        set_points(self.dot, 10 * chance[0] - x, chance[1])
        return f"x = {x:.2f}"

    assert any("bytes of strokes" in problem for problem in drive(explorer_of(update)))


@pytest.mark.parametrize(("trait", "value"), [("disabled", True), ("description", ""), ("step", 0)])
def test_control_a_control_that_cannot_be_moved_is_reported(trait, value):
    explorers = {"x": dot_at()}
    if trait != "step":
        explorers["keep"], _ = pressed()
    for name, explorer in explorers.items():
        setattr(explorer.controls[name], trait, value)
        assert drive(explorer) == [f"{name} cannot be moved, or does not say what it is"]


@pytest.mark.parametrize("moves", [True, False])
def test_control_switches_choices_answers_and_buttons_are_driven_too(moves):
    def update(self, x, on, word, guess, keep):
        if not moves:
            return Dot.update(self, x)
        self.marks = {} if guess is None else {"x": (guess, "guess")}
        Dot.update(self, x + on + len(word) / 4 + keep / 3)
        return f"{x} {on} {word} {guess} {keep}"

    explorer = explorer_of(
        update,
        x=slider("x", -5, 5, 0),
        on=switch("on"),
        word=choice("word", ["a", "bbbb"], "a"),
        guess=answer("guess"),
        keep=button("keep", most=1, start_over="forget all"),
    )
    still = [
        f"{name} moves and the {what} does not"
        for name in ("on", "word", "guess", "keep")
        for what in ("picture", "sentence")
    ]
    assert drive(explorer) == ([] if moves else still)
    assert track(explorer.controls["keep"], 9) == [0, 1]


@pytest.mark.parametrize(
    ("place", "problems"), [(lambda x: 5 * math.log10(x) - 8, []), (lambda x: 0, PICTURE)]
)
def test_control_a_slider_of_whole_numbers_on_a_log_scale_is_driven(place, problems):
    def update(self, x):
        Dot.update(self, place(x))
        return f"x = {x}"

    explorer = explorer_of(update, x=slider("x", 1, 500, 30, log=True))
    assert text_of(explorer) == "Explorer at x 30\nx = 30"
    assert drive(explorer) == problems


# ------------------------------------------------------------------------------ the explorer itself


def test_a_move_gives_a_new_picture_and_sentence():
    explorer = dot_at()
    before = explorer.frame["strokes"], explorer.sentence
    explorer.controls["x"].value = 5.0
    assert explorer.frame["strokes"] != before[0]
    assert (before[1], explorer.sentence) == ("x = 0.00", "x = 5.00")
    assert explorer.values == {"x": 5.0}


def test_an_error_is_shown_and_the_next_move_recovers():
    def learners_function(x):
        return 1 / (x - 5)

    explorer = dot_at(learners_function)
    good = explorer.frame["strokes"]
    explorer.controls["x"].value = 5.0
    assert isinstance(explorer.error, ZeroDivisionError)
    assert explorer.sentence == (
        "This did not work: ZeroDivisionError: float division by zero "
        "(in learners_function: return 1 / (x - 5))"
    )
    assert explorer.frame["error"] and explorer.frame["sentence"] == explorer.sentence
    assert explorer.frame["strokes"] == good
    explorer.controls["x"].value = 0.0
    assert explorer.error is None
    assert (explorer.frame["strokes"], explorer.sentence) == (good, "x = 0.00")
    assert not explorer.frame["error"] and explorer.frame["sentence"] == "x = 0.00"


def test_an_error_deep_in_a_library_names_the_learners_own_line():
    def learners_function(x):
        return json.loads("[1,")

    explorer = dot_at(sentence=learners_function)
    assert "(in learners_function: return json.loads" in explorer.sentence


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
    def place(x):
        if x == 5:
            raise raised
        return x

    explorer = dot_at(place)
    explorer.controls["x"].value = 5.0
    assert message in explorer.sentence and len(explorer.sentence) < 500
    explorer.controls["x"].value = 6.0
    assert (explorer.error, explorer.sentence) == (None, "x = 6.00")


@pytest.mark.parametrize("raises", [False, True])
def test_an_update_has_one_thread_and_what_follows_has_all(raises):
    def place(x):
        threads.append(torch.get_num_threads())
        return 1 / 0 if raises else x

    threads, before = [], torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert (dot_at(place).error is not None) == raises
        assert (threads, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_an_update_without_a_sentence_is_named():
    explorer = explorer_of(lambda self, x: None)
    assert "TypeError: update returned None; expected a sentence" in explorer.sentence


def test_an_error_at_the_first_draw_leaves_a_picture():
    def place(x):
        raise ValueError("<script>alert(1)</script> & more")

    explorer = dot_at(place)
    assert Image.open(io.BytesIO(explorer.png)).size == (600, 400)
    assert "<script>alert(1)</script> & more" in explorer.sentence


def test_readers_without_a_kernel_get_picture_and_words():
    explorer = dot_at()
    data, metadata = explorer.stored()
    assert data["text/plain"] == "Explorer at place x 0\nx = 0.00"
    assert base64.b64decode(data["image/png"]) == explorer.png
    look = {"alt": "x = 0.00", "width": 300, "height": 200}
    assert metadata == {"image/png": look, "needs_background": "light"}
    assert text_of(dot_at()) == data["text/plain"]  # two alike have the same text


def shown_by(explorer, monkeypatch):
    """What it displays, one after the other: data, and metadata."""
    shown = []
    monkeypatch.setattr(
        "linreg_helpers.explorer.display",
        lambda data, metadata=None, raw=False: shown.append((data, metadata)),
    )
    explorer._ipython_display_()
    return shown


def test_the_stored_picture_and_the_live_one_are_outputs_of_their_own(monkeypatch):
    explorer = dot_at()
    stored, at_rest, live = shown_by(explorer, monkeypatch)
    assert stored == explorer.stored()
    assert "Run the cells" in at_rest[0]["text/html"]
    assert list(live[0]) == [WIDGET_VIEW] and live[0][WIDGET_VIEW]["model_id"] == explorer.model_id


def test_colab_is_told_where_to_find_the_widget_manager(monkeypatch):
    output = types.ModuleType("google.colab.output")
    output._widgets = types.SimpleNamespace(_installed_url=None)

    def enable():
        output._widgets._installed_url = "https://cdn.example/manager.min.js"

    output.enable_custom_widget_manager = enable
    modules = {"google": types.ModuleType("google"), "google.colab": types.ModuleType("colab")}
    for name, module in (modules | {"google.colab.output": output}).items():
        monkeypatch.setitem(sys.modules, name, module)
    *_, (_, metadata) = shown_by(dot_at(), monkeypatch)
    assert metadata[WIDGET_VIEW]["colab"]["custom_widget_manager"]["url"].endswith("manager.min.js")


def test_the_page_can_find_it_by_class():
    explorer = dot_at()
    assert "linreg-explorer" in explorer._dom_classes
    assert "linreg-control-x" in explorer.controls["x"]._dom_classes


def test_control_names_that_do_not_fit_are_refused():
    message = refusal(Explorer, Dot(), speed=slider("speed", 0, 1, 0))
    assert message == "controls are ['speed']; Dot.update expects ['x']: see speed, x"
    assert refusal(Explorer, Dot()) == "controls are []; Dot.update expects ['x']: see x"


# ------------------------------------------------------------------------------------------ marks


def marked(place=lambda x: x / 2, **scale):
    """An explorer that marks place(x) if a box is ticked."""

    def update(self, x, show):
        self.marks = {"x": (place(x), "half of x")} if show else {}
        return Dot.update(self, x)

    return explorer_of(update, x=slider("place x", **scale), show=switch("show the mark"))


def test_a_mark_comes_and_goes_with_the_picture():
    explorer = marked(low=0.0, high=10.0, value=5.0)
    assert explorer.frame["marks"] == {}
    explorer.controls["show"].value = True
    assert explorer.frame["marks"] == {"x": [0.25, "half of x"]}
    explorer.controls["show"].value = False
    assert explorer.frame["marks"] == {}


LOG = {"low": 1.0, "high": 10.0, "value": 5.0, "log": True}
FACTOR = {"low": 0.2, "high": 20.0, "value": 4.0, "log": True}
MARKS = {
    "by its factor on a log scale": (FACTOR, [0.5]),
    "beyond the track": ({"low": 6.0, "high": 10.0, "value": 8.0}, []),
    "zero on a log scale": ({**LOG, "place": lambda x: 0.0}, []),
    "below zero on a log scale": ({**LOG, "place": lambda x: -1.0}, []),
}


@pytest.mark.parametrize(("settings", "places"), MARKS.values(), ids=MARKS)
def test_a_mark_stands_where_the_handle_would_or_is_not_drawn(settings, places):
    explorer = marked(**settings)
    explorer.controls["show"].value = True
    assert explorer.error is None
    assert [place for place, _ in explorer.frame["marks"].values()] == pytest.approx(places)


def test_an_answer_counts_when_it_is_handed_in():
    def update(self, x, guess):
        Dot.update(self, x)
        return f"guess {guess}"

    explorer = explorer_of(update, x=slider("x", 0, 10, 5), guess=answer("your guess"))
    assert explorer.sentence == "guess None" and "your guess open" in text_of(explorer)
    tell(explorer, set="guess", value=3.5)
    assert (explorer.controls["guess"].value, explorer.sentence) == (3.5, "guess 3.5")
    assert "your guess 3.5" in text_of(explorer)


# -------------------------------------------------------------------------- what the page asks for


def tell(explorer, **message):
    """Have the explorer act on a message from its page, as its picture there does."""
    explorer._stage._handle_custom_msg({"number": 7, **message}, [])
    assert explorer.frame["answered"] == 7
    return explorer.values["x"]


TRACKS = {
    "numbers": (slider("x", 0.0, 5.0, 1.0, step=0.5), (1.5, 1.0, 0.0, 5.0), 1.23),
    "whole numbers": (slider("x", 0, 5, 1), (2, 1, 0, 5), 3),
    "a log scale": (slider("x", 0.01, 1.0, 0.1, log=True), (0.1048, 0.1, 0.01, 1.0), 0.5),
    "stops": (slider("x", 1, 100, 10, log=True), (12, 10, 1, 100), 37),
}


@pytest.mark.parametrize(("control", "steps", "typed"), TRACKS.values(), ids=TRACKS)
def test_a_slider_steps_to_its_ends_and_takes_what_is_typed_exactly(control, steps, typed):
    explorer = explorer_of(Dot.update, x=control)
    for by, place in zip((1, -1, "start", "end"), steps, strict=True):
        assert tell(explorer, step="x", by=by) == pytest.approx(place, rel=1e-3)
        assert explorer.frame["last"] == (["x"] if by == "end" else [])
    assert tell(explorer, step="x", by=1) == pytest.approx(steps[-1])  # no step beyond
    assert tell(explorer, set="x", value=typed) == typed
    assert explorer.frame["values"]["x"] == format(typed, "g")
    assert tell(explorer, set="x", value=1e9) == pytest.approx(steps[-1])
    assert "goes from" in explorer.frame["aside"]


@pytest.mark.parametrize("typed", [0.5, 3, 7.0])
def test_a_typed_number_stays_where_the_page_moves_the_handle_to_its_nearest_step(typed):
    explorer = explorer_of(Dot.update, x=slider("x", 0.01, 10.0, 0.1, log=True))
    tell(explorer, set="x", value=typed)
    control = explorer.controls["x"]
    for steps in (0.4, 1.5):
        control.value = typed * control.base ** (steps * control.step)
        assert explorer.values["x"] == (typed if steps < 1 else control.value)
    control.value = typed * control.base ** (0.4 * control.step)  # dragged there, later
    assert explorer.values["x"] == control.value


def test_a_number_between_the_stops_of_whole_numbers_is_rounded():
    explorer = explorer_of(Dot.update, x=slider("x", 1, 100, 10, log=True))
    assert tell(explorer, set="x", value=10.4) == 10
    assert "in whole numbers" in explorer.frame["aside"]


def test_what_is_grabbed_moves_its_controls_in_the_units_of_the_panel():
    class Held(Dot):
        def __init__(self):
            super().__init__()
            self.grabs("dot", self.axes, ["x"], lambda x, y, which: {"x": x + which}, "drag it")

        def update(self, x):
            self.holds("dot", [x, x], [0, 0.5])
            return super().update(x)

    explorer = Explorer(Held(), x=slider("x", -10.0, 10.0, 0.0))
    across, down, *_ = explorer.frame["held"]["dot"]
    right_of_it = explorer.picture.axes.transData.transform((4, 0))
    assert down == pytest.approx(200 - right_of_it[1], abs=0.1)
    assert tell(explorer, grab="dot", which=0, at=[across, down]) == pytest.approx(0, abs=0.02)
    assert tell(explorer, grab="dot", which=0, at=[right_of_it[0], down]) == pytest.approx(4)
    assert tell(explorer, grab="dot", which=1, at=[right_of_it[0], down]) == pytest.approx(5)
    assert tell(explorer, grab="dot", which=0, at=[1e5, down]) == 10


def test_a_grab_leaves_a_slider_of_stops_on_one_of_them():
    explorer = explorer_of(Dot.update, x=slider("x", 1, 100, 10, log=True))
    explorer.picture.grabs("dot", explorer.picture.axes, ["x"], lambda x, y, which: {"x": x}, "it")
    for place, stop in ((37, 32), (40, 48), (-5, 1), (1e6, 100)):
        across, down = explorer.picture.axes.transData.transform((place, 0))
        assert tell(explorer, grab="dot", which=0, at=[across, 200 - down]) == stop


def test_controls_that_move_together_draw_once():
    drawn = []

    def update(self, x, z):
        drawn.append((x, z))
        return Dot.update(self, x)

    explorer = explorer_of(update, x=slider("x", 0.0, 9.0, 0.0), z=slider("z", 0.0, 9.0, 0.0))
    explorer.picture.grabs("dot", explorer.picture.axes, ["x", "z"], lambda x, y, which: AT, "it")
    drawn.clear()
    tell(explorer, grab="dot", which=0, at=[0, 0])
    assert drawn == [(3.0, 4.0)]


AT = {"x": 3.0, "z": 4.0}


@pytest.mark.parametrize("thread", [False, True])
def test_a_loop_without_an_end_is_ended_in_whichever_thread(thread, monkeypatch):
    monkeypatch.setattr("linreg_helpers.explorer.SECONDS", 0.2)

    def place(x):
        while x == 5:
            with contextlib.suppress(Exception):
                x = 5.0
        return x

    explorer = dot_at(place)

    def move():
        explorer.controls["x"].value = 5.0

    if thread:
        mover = threading.Thread(target=move)
        mover.start()
        mover.join(20)
        assert not mover.is_alive()
    else:
        move()
    assert "no end after 0.2 seconds" in explorer.sentence and "in place" in explorer.sentence
    assert tell(explorer, set="x", value=6.0) == 6.0 and explorer.error is None


def test_what_the_function_prints_is_shown_and_nothing_that_others_print(capsys):
    def place(x):
        print(f"here: {x}")
        other = threading.Thread(target=print, args=("there",))
        other.start()
        other.join()
        return x

    explorer = dot_at(place)
    explorer.controls["x"].value = 2.0
    assert explorer.frame["aside"] == "here: 2.0"
    assert "there" in capsys.readouterr().out


def test_a_number_that_is_no_longer_finite_is_noticed():
    explorer = dot_at(sentence=without_number)
    assert explorer.frame["aside"] == ""
    explorer.controls["x"].value = 5.0
    assert "not a number" in explorer.frame["aside"]


def test_a_function_that_was_defined_anew_since_is_named(monkeypatch):
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    exec("def place(x): return x", vars(main))

    class Learned(Dot):
        def __init__(self, place):
            self.parts = [{"place": place}]
            super().__init__()

        def update(self, x):
            return super().update(self.parts[0]["place"](x))

    explorer = Explorer(Learned(main.place), x=slider("x", 0.0, 9.0, 0.0))
    assert explorer.frame["aside"] == ""
    exec("def place(x): return -x", vars(main))
    explorer.controls["x"].value = 2.0
    assert "You have changed place since: run this cell again" in explorer.frame["aside"]


def test_a_cell_that_runs_again_ends_the_explorers_that_it_showed(monkeypatch):
    run = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}
    shell = types.SimpleNamespace(get_parent=lambda: run)
    monkeypatch.setattr("linreg_helpers.explorer.get_ipython", lambda: shell)
    one, other = dot_at(), dot_at()
    for explorer in (one, other):
        shown_by(explorer, monkeypatch)
    assert one.comm is not None and other.comm is not None  # two in one cell
    run["header"] = {"msg_id": "2"}
    shown_by(third := dot_at(), monkeypatch)
    assert one.comm is None and other.comm is None and third.comm is not None


def test_a_cell_that_runs_again_keeps_its_sliders_and_counts_no_presses(monkeypatch):
    run = {"metadata": {"cellId": "b"}, "header": {"msg_id": "1"}}
    shell = types.SimpleNamespace(get_parent=lambda: run)
    monkeypatch.setattr("linreg_helpers.explorer.get_ipython", lambda: shell)
    shown_by(dot_at(), monkeypatch)  # two in one cell, each with its own
    shown_by(explorer := pressed()[0], monkeypatch)
    explorer.controls["x"].value, explorer.controls["keep"].value = 3, 2
    run["header"] = {"msg_id": "2"}
    shown_by(dot_at(), monkeypatch)
    shown_by(again := pressed()[0], monkeypatch)
    assert again.sentence == "x = 3, 0 presses"
    run["header"] = {"msg_id": "3"}
    shown_by(dot_at(), monkeypatch)
    shown_by(other := explorer_of(Dot.update, x=slider("x", -5, 6, 0)), monkeypatch)
    assert other.values == {"x": 0}  # another slider starts where it was told to


# ------------------------------------------------------------------------- the other controls


def test_a_choice_gives_its_words_and_a_switch_is_a_box_to_tick():
    control = choice("loss", ["mean", "sum"], value="sum")
    assert (control.description, control.options, control.value) == ("loss", ("mean", "sum"), "sum")
    message = refusal(choice, "loss", ["mean", "sum"], value="max")
    assert message.startswith("value is 'max'; expected one of")
    assert switch("standardize").value is False
    assert switch("standardize", value=True).value is True


def pressed(**settings):
    """An explorer with a button, and the buttons of that: itself, and the one that leads back."""

    def update(self, x, keep):
        Dot.update(self, x + keep)
        return f"x = {x}, {keep} presses"

    explorer = explorer_of(update, x=slider("x", -5, 5, 0), keep=button("keep", **settings))
    return explorer, *explorer.controls["keep"].children


def test_a_button_counts_its_presses():
    explorer, press = pressed()
    assert isinstance(press, widgets.Button) and press.description == "keep"
    assert explorer.sentence == "x = 0, 0 presses"
    for times in (1, 2, 3):
        before = explorer.frame["strokes"]
        press.click()
        assert (
            explorer.sentence == f"x = 0, {times} presses" and explorer.frame["strokes"] != before
        )
    assert type(explorer.controls["keep"].value) is int and not press.disabled
    assert "x 0, keep 3" in text_of(explorer)


def test_each_button_counts_for_itself():
    one, other = button("one"), button("other")
    one.children[0].click()
    assert (one.value, other.value) == (1, 0)
    assert (one.description, other.description) == ("one", "other")


def test_a_button_is_gray_after_the_most_presses_and_one_beyond_does_not_count():
    """A quick second press is on its way before the page knows that the button is gray."""
    explorer, press = pressed(most=2)
    press.click()
    assert not press.disabled
    for _ in range(3):
        press.click()
        assert (press.disabled, explorer.sentence) == (True, "x = 0, 2 presses")


def test_start_over_leads_back_to_none_and_lets_press_anew():
    explorer, press, over = pressed(most=2, start_over="forget all")
    assert (press.description, over.description) == ("keep", "forget all")
    first = explorer.frame["strokes"]
    for _ in range(2):
        press.click(), press.click()
        assert press.disabled and not over.disabled
        over.click()
        assert (explorer.sentence, explorer.frame["strokes"]) == ("x = 0, 0 presses", first)
        assert not press.disabled
    press.click()
    assert explorer.sentence == "x = 0, 1 presses"


@pytest.mark.parametrize("most", [0, -1, 2.5, 2.0, True, "3", math.nan], ids=repr)
def test_a_most_that_cannot_be_is_refused(most):
    message = f"most is {most!r}; expected a whole number, 1 or more"
    assert refusal(button, "keep", most=most) == message


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


def is_round(number):
    """Whether it is 2^k or 3·2^k: in binary a 1 or two, and zeros behind."""
    return re.fullmatch("11?0*", f"{number:b}") is not None


@given(st.integers(1, 10**6), st.integers(1, 10**9), st.floats(0, 1))
def test_whole_numbers_on_a_log_scale_make_a_slider_that_stops_at_round_ones(low, span, fraction):
    high, value = low + span, low + round(fraction * span)
    control = slider("batch size", low, high, value, log=True)
    assert isinstance(control, widgets.SelectionSlider)
    assert (control.description, control.value) == ("batch size", value)
    assert control.continuous_update and not control.disabled
    options = list(control.options)
    assert options == sorted(set(options)) and value in options
    assert (options[0], options[-1]) == (low, high)
    assert {type(option) for option in (control.value, *options)} == {int}
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


STOPS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


@pytest.mark.parametrize(
    ("low", "high", "value", "stops"),
    [
        (1, 64, 16, STOPS),
        (1, 64, 50, (*STOPS[:-1], 50, 64)),
        (5, 13, 7, (5, 6, 7, 8, 12, 13)),
        (9, 11, 10, (9, 10, 11)),
        (7, 8, 8, (7, 8)),
    ],
)
def test_a_few_stops_by_hand(low, high, value, stops):
    assert slider("x", low, high, value, log=True).options == stops


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
    assert refusal(slider, "x", **{"low": 0, "high": 10, "value": 5, **arguments}) == message
