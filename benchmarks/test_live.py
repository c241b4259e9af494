"""A picture under the hand in a real browser: from key press, and from letting go, to picture.

Each explorer of the lessons is there in four ways: our Explorer, and below it those of peers.py, on
a screen of two pixels per CSS pixel, as most laptops have. In Notebook 7, the sliders of ipywidgets
take no arrow keys; ours do.
"""

import contextlib
import json
import pathlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from support.laboratory import (
    browser,
    drag,
    error_outputs,
    jupyterlab,
    open_notebook,
    run_all_cells,
)

from benchmarks.lessons import EXPLORERS, RACE, SGD, execute, up_to
from benchmarks.recorded import record, recorded_time

PICTURES = ["ours", "interact", "ipympl"]
WAYS = [*PICTURES, "empty"]
CLOCK = pathlib.Path(__file__).with_name("clock.js").read_text(encoding="utf-8")
FRONT_ENDS = {"JupyterLab": "doc/tree", "Notebook 7": "notebooks"}


def with_peers(path, place):
    """A lesson up to an explorer, and a cell for each peer below it."""
    notebook = up_to(path, place)
    source = notebook.cells[-1].source
    for way in WAYS[1:]:
        call = f"from benchmarks import peers\npeers.{way}({source!r}, globals())"
        notebook.cells.append(new_code_cell(call))
    return notebook


@contextlib.contextmanager
def opened(folder, path, place, front_end="JupyterLab"):
    """Run a lesson with peers in a page of a front end; gives where each way is in the page."""
    nbformat.write(with_peers(path, place), folder / path.name)
    with jupyterlab(folder) as address, browser() as chromium:
        laptop = {"width": 1366, "height": 768}
        page = chromium.new_page(viewport=laptop, device_scale_factor=2)
        page.add_init_script(CLOCK)
        severe = open_notebook(page, address, path.name, FRONT_ENDS[front_end])
        severe.clear()  # of Notebook 7 itself, as it opens
        run_all_cells(page)
        page.wait_for_timeout(2000)
        roots = {way: page.locator(f".peer-{way}") for way in WAYS[1:]}
        roots["ours"] = page.locator(".linreg-explorer").last
        yield roots
        assert severe + error_outputs(page) == []


def read_clock(page, measure):
    """The seconds that the clock in the page measured, as soon as it knows them."""
    # Polled at leisure: at each frame, as is the default, it would keep a core busy.
    page.wait_for_function(f"{measure}() !== null", polling=100, timeout=15_000)
    return page.evaluate(f"{measure}()") / 1000


@pytest.fixture(scope="module")
def front_end(request):
    return request.param


@pytest.fixture(scope="module", params=EXPLORERS)
def pressed(tmp_path_factory, quick, front_end, request):
    """Seconds from an arrow key on the first slider to a new picture, by way, the ways in turn."""
    seconds = {way: [] for way in WAYS if front_end == "JupyterLab" or way == "ours"}
    rounds, presses = (1, 1) if quick else (4, 3)
    keys = ["ArrowRight", "ArrowLeft"]
    with opened(tmp_path_factory.mktemp("lab"), *request.param, front_end) as roots:
        first = roots["ours"].locator(".noUi-handle").first
        if first.get_attribute("aria-valuenow") == first.get_attribute("aria-valuemax"):
            keys.reverse()
        for round_ in range(rounds + 1):
            for way in seconds:
                handle = roots[way].locator(".noUi-handle").first
                handle.focus()
                handle.page.wait_for_timeout(200)
                for _ in range(presses):
                    roots[way].evaluate("startClock", way)
                    handle.press(keys[round_ % 2])
                    elapsed = read_clock(handle.page, "fromPressToPicture")
                    handle.page.wait_for_timeout(100)  # what the press set off comes to rest
                    if round_ > 0:  # the first round warms up
                        seconds[way].append(elapsed)
    return seconds


@pytest.fixture(scope="module", params=[SGD])
def dragged(tmp_path_factory, quick, request):
    """Seconds from the end of a fast drag to the last picture, by way, the ways in turn."""
    seconds = {way: [] for way in PICTURES}
    with opened(tmp_path_factory.mktemp("lab"), *request.param) as roots:
        for way in PICTURES:  # batch size 1, where a picture takes longest
            roots[way].locator(".noUi-handle").nth(1).press("Home")
        for number in range(2 if quick else 12):
            for way in PICTURES:
                rate = roots[way].locator(".widget-slider").first
                rate.page.wait_for_timeout(500)
                roots[way].evaluate("startClock", way)
                drag(rate, 0.1 if number % 2 else 0.6, steps=25)  # within a tenth of a second
                seconds[way].append(read_clock(rate.page, "fromReleaseToLastPicture"))
    return seconds


@pytest.mark.benchmark(timer=recorded_time)
@pytest.mark.parametrize(
    ("front_end", "way"),
    [*(("JupyterLab", way) for way in WAYS), ("Notebook 7", "ours")],
    indirect=["front_end"],
    scope="module",
)
def test_key_press_to_picture(benchmark, pressed, front_end, way, request):
    explorer = request.node.callspec.id.replace(f"{front_end}-{way}", "").strip("-")
    benchmark.group = f"key press to picture: {explorer}"
    record(benchmark, pressed[way])


@pytest.mark.benchmark(
    group="fast drag let go to last picture: lesson 5 at batch size 1", timer=recorded_time
)
@pytest.mark.parametrize("way", PICTURES)
def test_drag_to_last_picture(benchmark, dragged, way):
    record(benchmark, dragged[way])


@pytest.mark.benchmark(group="play: a stop, its pause taken off", timer=recorded_time)
def test_play(benchmark, tmp_path, quick):
    """Lesson 5's race, which plays 60 ticks of at least 150 ms."""
    stops, pause = 60, 0.15
    with opened(tmp_path, *RACE.values[0]) as roots:
        explorer, page = roots["ours"], roots["ours"].page
        back, play, _ = explorer.locator(".linreg-play button").all()
        seconds = []
        for _ in range(1 if quick else 3):
            explorer.locator(".noUi-handle").first.press("Home")
            page.wait_for_timeout(500)
            began = page.evaluate("performance.now()")
            play.click()
            page.wait_for_function(
                "button => button.textContent === '▶'", arg=play.element_handle(), polling=20
            )
            seconds.append((page.evaluate("performance.now()") - began) / 1000 / stops - pause)
    record(benchmark, seconds)


@pytest.mark.benchmark(group="the kernel's share of a move", timer=recorded_time)
@pytest.mark.parametrize("explorer", EXPLORERS)
def test_move_in_kernel(benchmark, quick, explorer):
    """From the new value of a control to the picture and its sentence, along all its track."""
    notebook = up_to(*explorer)
    stops = 3 if quick else 30
    call = f"from benchmarks.sweep import sweep\nsweep(list(Out.values())[-1], {stops})"
    notebook.cells.append(new_code_cell(call))
    execute(notebook)
    record(benchmark, json.loads(notebook.cells[-1].outputs[-1].text))
