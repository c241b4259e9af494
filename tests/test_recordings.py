"""What is recorded of an explorer is what it shows, and the page finds its way in it."""

import itertools

import numpy as np
import pytest
from recordings import packed, recording_of, script_of
from test_explorers import Dot, dot_at, explorer_of
from test_live_picture import page_of, sentence

from linreg_helpers.controls import answer, button, choice, slider, stops_of, switch
from linreg_helpers.figures.picture import set_points


def show(self, x, y, turn, wide, guess, fresh):
    set_points(self.dot, x + turn + 2 * wide + fresh, y / 10 + (guess or 0) / 100)
    return f"x={x} y={y} turn={turn} wide={wide} guess={guess} fresh={fresh}"


def controls():
    return {
        "x": slider("x", 0, 40, value=4),
        "y": slider("y", -5, 5, value=0),
        "turn": slider("turn", 0, 9, value=1, play=10),
        "wide": switch("wide"),
        "guess": answer("guess"),
        "fresh": button("fresh"),
    }


LEVEL = (11, 3, 7, 4)


@pytest.fixture(scope="module")
def recording():
    return recording_of(explorer_of(show, **controls()), LEVEL)


@pytest.fixture
def page(chromium, tmp_path, recording):
    page = chromium.new_page()
    page.goto(page_of(tmp_path, recording))
    page.wait_for_selector("[data-ready]")
    yield page
    page.close()


@pytest.mark.parametrize(
    "control",
    [
        slider("w", -3.0, 5.0, value=0.3, step=0.1),
        slider("rate", 0.01, 3.0, value=0.1, log=True),
        slider("size", 1, 100, value=10, log=True),
        slider("steps", 1, 40, value=20),
    ],
    ids=lambda control: control.description,
)
def test_stops_are_few_and_even_with_the_ends_and_the_value(control):
    low, high = stops_of(control, 2)[0], stops_of(control, 2)[-1]
    stops = stops_of(control, 9)
    assert 6 < len(stops) < 13 and control.value in stops
    assert (stops[0], stops[-1]) == (low, high) and stops == sorted(stops)
    before = control.value
    for stop in stops:
        control.value = stop
        assert control.value == stop
    control.value = before
    between = np.diff(np.log(stops[1:-1]) if "rate" in control.description else stops[1:-1])
    assert control.description == "size" or np.ptp(between) < 1e-9


def test_stops_are_the_numbers_that_one_would_write():
    assert 1.0 in stops_of(slider("b", -3.8, 6.0, value=-1.0, step=0.1), 99)


def test_stops_of_what_is_no_slider():
    assert stops_of(switch("s"), 9) == [False, True]
    assert stops_of(choice("c", ["a", "b", "c"], "b"), 2) == ["a", "b", "c"]
    assert stops_of(button("b"), 4) == [0, 1, 2, 3] and stops_of(button("b", most=1), 4) == [0, 1]


def test_each_frame_is_what_the_explorer_shows_there(recording):
    explorer = explorer_of(show, **controls())
    names, stops = list(recording["stops"]), recording["stops"]
    for key, frame in itertools.islice(recording["frames"].items(), 0, None, 7):
        values = {name: stops[name][int(at)] for name, at in zip(names, key.split(","))}
        assert frame["sentence"].replace("−", "-") == show(explorer.picture, **values)
        drawn = [recording["strokes"][place] for place in frame["strokes"]]
        assert drawn == explorer.picture.strokes
    start = ",".join(str(recording["start"][name]) for name in names)
    assert recording["frames"][start]["sentence"] == explorer.sentence


def test_the_grid_is_whole_and_switches_are_combined_with_everything(recording):
    names, stops = list(recording["stops"]), recording["stops"]
    keys = {tuple(map(int, key.split(","))) for key in recording["frames"]}
    start = tuple(recording["start"].values())
    grid = {key[:2] for key in keys if key[2:3] + key[4:] == start[2:3] + start[4:]}
    assert len(grid) == len(stops["x"]) * len(stops["y"]) > 100
    assert {(*key[:3], 1 - key[3], *key[4:]) for key in keys} == keys
    for name in ("turn", "guess", "fresh"):
        assert {key[names.index(name)] for key in keys} == set(range(len(stops[name])))


def test_what_a_lesson_speaks_of_is_recorded():
    wanted = [{"x": 7, "turn": "all"}, {"y": [-2, 3], "guess": [12.5]}]
    recording = recording_of(explorer_of(show, **controls()), LEVEL, wanted)
    names, stops = list(recording["stops"]), recording["stops"]
    start = {name: stops[name][at] for name, at in recording["start"].items()}
    settings = [start | {"x": 7, "turn": turn} for turn in stops["turn"]]
    settings += [start | {"y": y, "guess": 12.5} for y in (-2, 3)]
    for values in settings:
        key = ",".join(str(stops[name].index(values[name])) for name in names)
        assert key in recording["frames"], values


def test_the_richest_level_that_is_small_enough_counts(monkeypatch):
    explorer = dot_at()
    sizes = [len(packed(explorer, (most, 3, 7, 4), [])) for most in (60, 30, 10)]
    assert sizes == sorted(sizes, reverse=True)
    monkeypatch.setattr("recordings.LEVELS", [(60, 3, 7, 4), (30, 3, 7, 4), (10, 3, 7, 4)])
    for largest, kept in ((sizes[0] + 1, 0), (sizes[1] + 1, 1), (sizes[2] + 1, 2)):
        monkeypatch.setattr("recordings.LARGEST", largest)
        assert len(script_of("one", explorer).split('"')[3]) == sizes[kept]


def test_a_button_that_keeps_what_was_set_needs_a_kernel():
    def keep(self, x, press):
        self.kept = x if press == 1 and not getattr(self, "kept", None) else self.kept
        self.kept = self.kept if press else None
        set_points(self.dot, self.kept or x, 0)
        return f"x={x}, kept {self.kept}"

    def count(self, x, press):
        set_points(self.dot, x + press, 0)
        return f"x={x}, {press}"

    def controls():
        return {"x": slider("x", 1, 9, value=2), "press": button("press")}

    Dot.kept = None
    assert recording_of(explorer_of(keep, **controls()), (5, 3, 3, 3))["kernel"] == ["press"]
    assert recording_of(explorer_of(count, **controls()), (5, 3, 3, 3))["kernel"] == []


def test_a_recording_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("recordings.LARGEST", 100)
    monkeypatch.setattr("recordings.LEVELS", [(3, 2, 2, 2), (2, 2, 2, 2)])
    with pytest.raises(ValueError, match="explorer-odd-1 has .* bytes; expected less than 100"):
        script_of("explorer-odd-1", dot_at())


def values_of(page):
    return page.evaluate("window.made.settings()")


def test_a_further_control_stays_while_the_first_two_move_and_goes_back_for_another(page):
    page.get_by_role("checkbox").check()
    page.get_by_label("turn", exact=True).press("End")
    page.get_by_label("x", exact=True).press("ArrowRight")
    there = values_of(page)
    assert there["turn"] == 9 and there["wide"] and there["x"] > 4
    assert sentence(page).startswith(f"x={there['x']} y={there['y']} turn=9 wide=True")
    said = page.locator(".linreg-aside").inner_text()
    assert said == "While “turn” is not at its start, the others have fewer stops."
    page.get_by_role("button", name="fresh").click()
    assert values_of(page) == there | {"turn": 1, "fresh": 1}
    said = page.locator(".linreg-aside").inner_text()
    assert said == "Recorded there with “turn” at 1."


def test_a_button_starts_over_after_its_last_press(page, recording):
    for press in [*range(1, len(recording["stops"]["fresh"])), 0]:
        page.get_by_role("button", name="fresh").click()
        assert values_of(page)["fresh"] == press


def test_of_a_typed_number_the_nearest_is_shown_and_named(page, recording):
    for typed in ("7.4", "40"):
        page.get_by_role("textbox").fill(typed)
        page.get_by_role("button", name="check").click()
        nearest = min(recording["stops"]["guess"][1:], key=lambda one: abs(one - float(typed)))
        assert values_of(page)["guess"] == nearest
        words = "" if nearest == float(typed) else f"Recorded for {nearest}, which is the nearest."
        assert page.locator(".linreg-aside").inner_text() == words


def test_a_pointer_drags_a_native_slider_to_the_nearest_stop(page, recording):
    box = page.get_by_label("x", exact=True).bounding_box()
    for fraction in (0.33, 0.71):
        across = box["x"] + 8 + fraction * (box["width"] - 16)
        page.mouse.click(across, box["y"] + box["height"] / 2)
        nearest = min(recording["stops"]["x"], key=lambda stop: abs(stop / 40 - fraction))
        assert values_of(page)["x"] == nearest
        at = page.get_by_label("x", exact=True).evaluate("one => one.valueAsNumber")
        assert at == pytest.approx(nearest / 40)
