"""One JupyterLab and one Chromium for all tests, and a hand that works the explorers of a lesson.

The tests that use JupyterLab stand in tests/browser, and run in one process: see conftest.py.
"""

import ast

import pytest
from run_notebooks import masked

from support.course_copy import copy_all
from support.guards import explorer_places, explorers_made, read
from support.laboratory import (
    IDLE,
    browser,
    drag,
    error_outputs,
    find_chromium,
    jupyterlab,
    open_notebook,
    run_cells_above,
    run_in_kernel,
)
from support.needs import skip_if

LAPTOP = {"width": 1366, "height": 768}


def need_chromium():
    """Skip a test where no Chromium is found, and in CI fail it."""
    reason = "no Chromium found (Debian and Ubuntu: apt-get install chromium)"
    skip_if(find_chromium() is None and reason)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium."""
    need_chromium()
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A copy of the whole course, and the address of a JupyterLab that serves it."""
    need_chromium()
    course = copy_all(tmp_path_factory.mktemp("lab") / "course")
    with jupyterlab(course) as address:
        yield course, address


@pytest.fixture(scope="session")
def laptop(chromium):
    """Pages on a laptop's screen, which share what they load."""
    return chromium.new_context(viewport=LAPTOP)


@pytest.fixture
def tab(laptop):
    page = laptop.new_page()
    yield page
    page.close()


# A fingerprint of what the canvases show, and the sentence.
VIEW = """async explorer => {
    const canvases = [...explorer.querySelectorAll('.linreg-panel canvas:last-child')];
    const prints = canvases.map(canvas => {
        const context = canvas.getContext('2d');
        const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
        return crypto.subtle.digest('SHA-256', data);
    });
    const digests = (await Promise.all(prints)).map(digest => new Uint8Array(digest).join());
    return [digests.join(), explorer.querySelector('.linreg-sentence').innerText];
}"""
# Waits in the page, where it costs least, until it is another view, or the same for a while.
CHANGED = f"""async (explorer, [before, seconds]) => {{
    const view = {VIEW}, end = performance.now() + 1000 * seconds;
    for (;;) {{
        const now = await view(explorer);
        if (now.every((part, i) => part !== before[i]) || performance.now() > end) return now;
        await new Promise(done => setTimeout(done, 40));
    }}
}}"""
SETTLED = f"""async explorer => {{
    const view = {VIEW};
    let before = await view(explorer), same = 0;
    while (same < 4) {{
        await new Promise(done => setTimeout(done, 90));
        const now = await view(explorer);
        const rests = ({IDLE})() && now.every((part, i) => part === before[i]);
        same = rests ? same + 1 : 0;
        before = now;
    }}
    return before;
}}"""


def without_times(seen):
    """A view whose sentence has no measured times, which differ from run to run."""
    return seen[0], masked(seen[1], False)


def view(explorer):
    return without_times(explorer.evaluate(VIEW))


def changed(explorer, before, seconds=10):
    """Whether picture and sentence both become other than before."""
    now = without_times(explorer.evaluate(CHANGED, [before, seconds]))
    return now[0] != before[0] and now[1] != before[1]


def settled(explorer):
    """The explorer's view when the kernel rests and it has not changed for a third of a second."""
    return without_times(explorer.evaluate(SETTLED))


# The strokes of the explorer with a sentence: its last frame's number, and a fingerprint.
FRAME = """[
    (e.frame["count"], hash(str(e.frame["strokes"])))
    for e in __import__("gc").get_objects()
    if type(e).__name__ == "Explorer" and e.sentence == {!r}
]"""


def picture_at_rest(explorer):
    """What the kernel last drew, without ghost and trail, once the page shows that frame."""
    _, sentence = explorer.evaluate(SETTLED)
    frames = ast.literal_eval(run_in_kernel(explorer.page, FRAME.format(sentence)))
    shown = int(explorer.locator(".linreg-stage").get_attribute("data-frame"))
    return [strokes for count, strokes in frames if count == shown]


def moves_by_hand(explorer, seconds=10):
    """What of the explorer's controls does not move its picture and sentence; [] if all do."""
    problems = []
    boxes = [(box, "ticked") for box in explorer.locator("input[type=checkbox]").all()]
    buttons = explorer.locator(".widget-toggle-button").all()
    presses = [(button, button.inner_text()) for button in buttons[1:] + buttons[:1]]
    presses += [(button, button.inner_text()) for button in first_of_each_pair(explorer)]
    for control, name in [*boxes, *boxes, *presses]:  # a box twice: there and back
        before = view(explorer)
        control.click()
        if not changed(explorer, before, seconds):
            problems.append(f"{name}: clicked")
    sliders = explorer.locator(".widget-slider").all()
    for slider in sliders:
        label = slider.locator(".widget-label").inner_text()
        handle = slider.locator(".noUi-handle")
        track = slider.locator(".noUi-base").bounding_box()
        if abs((center(handle) - track["x"]) / track["width"] - 0.3) < 0.1:
            drag(slider, 0.6)
            settled(explorer)
        before = view(explorer)
        drag(slider, 0.3)
        if not changed(explorer, before, seconds):
            problems.append(f"{label}: dragged to 0.3")
        if slider != sliders[0]:
            continue
        # A step there and back must end where the drag ended: its last value was drawn. Of one
        # slider in each picture; test_front_ends.py has more of keys and of what is typed.
        rest, drawn = settled(explorer), picture_at_rest(explorer)
        handle.press("ArrowRight")
        if not changed(explorer, rest, seconds):
            problems.append(f"{label}: ArrowRight")
        handle.press("ArrowLeft")
        if settled(explorer)[1] != rest[1] or not drawn or picture_at_rest(explorer) != drawn:
            problems.append(f"{label}: ArrowLeft does not lead back to where the drag ended")
    return problems


def missed_by_a_screen_reader(explorer):
    """What a screen reader misses of an explorer's sliders, picture and sentence; [] if nothing."""
    sliders, picture = explorer.locator(".widget-slider"), explorer.locator(".linreg-picture")
    settled(explorer)
    problems = []
    for slider in sliders.all():
        label, readout = (
            slider.locator(part).inner_text() for part in (".widget-label", ".widget-readout")
        )
        handle = slider.get_by_role("slider", name=label, exact=True)
        if handle.count() != 1 or handle.get_attribute("tabindex") != "0":
            problems.append(f"{label}: no slider that can be reached has this name")
        elif handle.get_attribute("aria-valuetext") != readout:
            problems.append(
                f"{label}: its value is read out as {handle.get_attribute('aria-valuetext')}"
            )
    sentence = explorer.locator(".linreg-sentence[role=status]")
    words = picture.get_attribute("role"), picture.get_attribute("aria-label")
    if sentence.count() != 1 or words != ("img", sentence.inner_text()):
        problems.append("the picture's alternative text is not the sentence")
    return problems


def first_of_each_pair(explorer):
    """The buttons that are pressed for their own sake; a second one beside them leads back."""
    return explorer.locator(".linreg-presses > button:first-child").all()


def center(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2


def fits_the_screen(explorer):
    """Whether sliders, picture and sentence are on a laptop's screen together."""
    explorer.scroll_into_view_if_needed()
    shown = explorer.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    box = explorer.bounding_box()
    picture = explorer.locator(".linreg-picture").bounding_box()
    return box["height"] <= shown["height"] and picture["width"] >= 900


def work_by_hand(path, tab, address):
    """Open a lesson and run it to its last explorer: no red; the explorers follow the hand.

    What comes after shows its stored outputs, which nbval compares with those of a run. Gives the
    list of severe messages, to which what is done further in the page may add.
    """
    notebook = read(path)
    severe = open_notebook(tab, address, f"notebooks/{path.name}")
    run_cells_above(tab, explorer_places(notebook)[-1] + 1)
    assert error_outputs(tab) == []
    explorers = tab.locator(".linreg-explorer")
    assert explorers.count() == explorers_made(notebook)
    for explorer in explorers.all():
        assert fits_the_screen(explorer)
        assert moves_by_hand(explorer) == []
        assert missed_by_a_screen_reader(explorer) == []
        assert explorer.locator("[role=alert]").count() == 0
    return severe
