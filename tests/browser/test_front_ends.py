"""An explorer in JupyterLab and Notebook, as it is used: typed into, saved, opened, restarted."""

import contextlib
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import TimeoutError as NotInTime
from support.browser import settled
from support.laboratory import (
    IDLE,
    close_notebook,
    drag,
    error_outputs,
    open_notebook,
    run_all_cells,
    run_in_kernel,
)

DOT = """
from linreg_helpers.explorer import Explorer, answer, slider
from linreg_helpers.figures import Picture
class Dot(Picture):
    def __init__(self, place):
        super().__init__()
        self.place = place
        self.axes.set(xlim=(-10, 10), ylim=(0.01, 10))
        self.dot = self.moves(self.axes.plot([], [], "o")[0])
        self.grabs("dot", self.axes, ["x"], lambda x, y, which: {"x": x}, "drag the dot")
    def update(self, x, lr, batch_size):
        self.dot.set_data([self.place(x)], [lr])
        self.holds("dot", x, lr)
        return f"x = {x:g}, lr = {lr:g}, batch size {batch_size}"
"""
PLACE = "def place(x):\n    return x"
CELL = """
made = Explorer(
    Dot(place),
    x=slider("place x", -10.0, 10.0, -1.0, step=0.5, play=30),
    lr=slider("learning rate", 0.01, 10.0, 0.1, log=True),
    batch_size=slider("batch size", 1, 100, 10, log=True),
)
made
"""
NAME, OWN = "explorer.ipynb", "own.ipynb"
STORED = ".jp-RenderedImage img:visible"


@pytest.fixture(scope="module")
def address(lab):
    """Where JupyterLab serves the notebook."""
    course, address = lab
    write_notebook(course / NAME)
    return address


def write_notebook(path):
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [new_code_cell(source.strip()) for source in (DOT, PLACE, CELL)]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)


@pytest.fixture(scope="module")
def page(address, laptop):
    """A page of JupyterLab with the notebook, its cells run."""
    page = laptop.new_page()
    page.severe = open_notebook(page, address, NAME)
    run_all_cells(page)
    yield page
    close_notebook(page)
    page.close()


@pytest.fixture
def explorer(page):
    """The explorer, put back to where it starts."""
    explorer = page.locator(".linreg-explorer")
    explorer.scroll_into_view_if_needed()
    for label, value in (("place x", "-1"), ("learning rate", "0.1"), ("batch size", "10")):
        typed(explorer, label, value)
    yield explorer
    assert page.severe == [] and error_outputs(page) == []


def sentence(explorer):
    settled(explorer)
    return explorer.locator(".linreg-sentence").inner_text()


def typed(explorer, label, text, key="Enter"):
    """Type over the number beside a slider and leave it by a key; → what stands there then."""
    readout = explorer.get_by_role("textbox", name=f"{label}, typed")
    readout.click()
    readout.press("ControlOrMeta+a")
    readout.press_sequentially(text)
    readout.press(key)
    settled(explorer)
    return readout.inner_text()


@pytest.mark.parametrize("key", ["Enter", "Tab"])
@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("place x", "−1,5", "x = −1.5"),
        ("place x", "1/3", "x = 0.333333"),
        ("learning rate", "0.5", "lr = 0.5"),
        ("learning rate", "3", "lr = 3,"),
        ("batch size", "37", "batch size 37"),
    ],
)
def test_a_typed_number_counts_exactly(label, text, value, key, explorer):
    shown = typed(explorer, label, text, key)
    assert value in sentence(explorer)
    assert "\n" not in shown and float(shown.replace("−", "-")) == pytest.approx(
        float(value.split()[-1].rstrip(",").replace("−", "-")), abs=1e-2
    )


def test_nonsense_is_told_and_escape_leaves_all_as_it_was(explorer):
    assert typed(explorer, "place x", "abc") == "−1.00"
    assert "“abc” is no number" in explorer.locator(".linreg-aside").inner_text()
    assert typed(explorer, "place x", "7", "Escape") == "−1.00"
    assert "x = −1," in sentence(explorer)
    typed(explorer, "place x", "99")
    assert "x = 10," in sentence(explorer)
    assert "goes from −10 to 10" in explorer.locator(".linreg-aside").inner_text()


def test_keys_move_the_slider_and_edit_no_cell(explorer, page):
    cells = page.locator(".jp-Cell").count()
    handle = explorer.get_by_role("slider", name="place x")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "x", "a", "b", "d", "d"):
        handle.press(key)
    assert "x = −0.5," in sentence(explorer)
    assert page.locator(".jp-Cell").count() == cells
    assert explorer.count() == 1


def dot_at(explorer, page):
    """Where the dot is on the screen."""
    box = explorer.locator(".linreg-panel").bounding_box()
    across, down = page.evaluate(
        """() => {  // to the middle of what is drawn
            const canvas = document.querySelector('.linreg-panel canvas:last-child');
            const {width, height} = canvas;
            const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
            let across = 0, down = 0, count = 0;
            for (let i = 0; i < width * height; i++) if (data[4 * i + 3] > 200) {
                across += i % width / width;
                down += Math.floor(i / width) / height;
                count++;
            }
            return [across / count, down / count];
        }"""
    )
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def test_the_right_button_takes_hold_of_nothing(explorer, page):
    before, (x, y) = sentence(explorer), dot_at(explorer, page)
    page.mouse.click(x, y, button="right")
    page.keyboard.press("Escape")
    page.mouse.move(x + 100, y, steps=5)
    assert sentence(explorer) == before


def test_a_drag_begins_within_the_axes_and_ends_anywhere(explorer, page):
    typed(explorer, "place x", "-10")  # at the left rim: beside it are the axis' numbers
    x, y = dot_at(explorer, page)
    for start, moves in ((x - 25, False), (x + 10, True)):
        before = sentence(explorer)
        page.mouse.move(start, y)
        page.mouse.down()
        page.mouse.move(start + 60, y + 900, steps=5)
        page.mouse.up()
        assert (sentence(explorer) != before) == moves


def test_ctrl_s_saves_while_a_slider_has_the_focus(explorer, page):
    explorer.get_by_role("slider", name="place x").press("ArrowRight")
    run_last(page)
    assert page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty")
    explorer.get_by_role("slider", name="place x").press("ControlOrMeta+s")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_the_hand_on_the_slider_stops_the_play(explorer, page):
    typed(explorer, "place x", "-10")
    explorer.get_by_role("button", name="play: place x").click()
    explorer.get_by_text("x = −9").wait_for()
    explorer.get_by_role("slider", name="place x").press("ArrowLeft")
    stopped = sentence(explorer)
    page.wait_for_timeout(300)
    assert sentence(explorer) == stopped and "x = 10," not in stopped
    assert explorer.get_by_role("button", name="play: place x").inner_text() == "▶"


def test_the_dot_follows_the_hand_and_the_slider_the_dot(explorer, page):
    x, y = dot_at(explorer, page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 200, y, steps=20)
    page.mouse.up()
    end = float(sentence(explorer).split()[2].rstrip(","))
    assert 3 < end < 5
    shown = explorer.get_by_role("slider", name="place x").get_attribute("aria-valuetext")
    assert float(shown) == pytest.approx(end, abs=0.01)


def test_it_plays_to_its_end(explorer):
    typed(explorer, "place x", "8")
    explorer.get_by_role("button", name="play: place x").click()
    explorer.get_by_text("x = 10,").wait_for()
    explorer.get_by_role("button", name="one step back: place x").click()
    explorer.get_by_text("x = 9.5,").wait_for()


@pytest.mark.parametrize("size", [(800, 700), (911, 512)], ids=["800 px", "150% of 1366 px"])
def test_on_a_narrow_screen_all_is_to_be_read(size, explorer, page):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        page.evaluate("window.jupyterapp.shell.expandLeft()")  # the list of files beside it
        page.wait_for_timeout(300)
        cut_off = """row => {
            const end = row.getBoundingClientRect().right + 1;
            return [...row.querySelectorAll('.widget-readout, .widget-label')]
                .filter(part => part.getBoundingClientRect().right > end
                    || part.scrollWidth > part.clientWidth + 1)
                .map(part => part.textContent);
        }"""
        assert explorer.locator(".linreg-controls").evaluate(cut_off) == []
        panel = explorer.locator(".linreg-panel").bounding_box()
        stage = explorer.locator(".linreg-stage").bounding_box()
        assert panel["x"] + panel["width"] <= stage["x"] + stage["width"] + 1
    finally:
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        page.set_viewport_size({"width": 1366, "height": 768})


def test_sliders_side_by_side_are_in_line(explorer):
    tops = [slider.bounding_box()["y"] for slider in explorer.locator(".widget-slider").all()]
    assert tops[0] == tops[1] < tops[2]


def test_running_the_cell_again_leaves_one_explorer_and_no_model_more(explorer, page):
    def models():
        return run_in_kernel(page, "from ipywidgets import Widget; len(Widget.widgets)")

    run_last(page)
    before = models()
    run_last(page)
    assert models() == before
    assert page.locator(".linreg-explorer").count() == 1
    assert page.locator(STORED).count() == 0  # hidden while it lives


def run_last(page):
    page.evaluate(
        """async () => {
            const {content} = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            content.deselectAll();
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }"""
    )
    page.wait_for_function(IDLE, polling=100)
    page.locator(".linreg-stage[data-frame]").wait_for()


def test_a_function_that_is_defined_anew_is_told_at_the_next_move(explorer, page):
    run_in_kernel(page, "def place(x): return -x")
    typed(explorer, "place x", "2")
    aside = explorer.locator(".linreg-aside").inner_text()
    assert "You have changed place since: run this cell again" in aside
    run_in_kernel(page, PLACE)
    run_last(page)


def test_a_loop_without_an_end_is_ended_and_told(explorer, page):
    run_in_kernel(page, "import linreg_helpers.explorer as e; e.SECONDS = 1")
    run_in_kernel(page, "exec('def place(x):\\n    while x == 3: pass\\n    return x')")
    run_last(page)
    typed(explorer, "place x", "3")
    explorer.get_by_text("no end after 1 seconds").wait_for(timeout=90_000)
    assert explorer.locator(".linreg-failed").count() == 1
    typed(explorer, "place x", "4")
    assert "x = 4," in sentence(explorer)
    run_in_kernel(page, "e.SECONDS = 10")
    run_in_kernel(page, PLACE)
    run_last(page)


@pytest.fixture
def own_page(lab, laptop):
    """A page of JupyterLab with another notebook, its cells run, in a kernel of its own."""
    course, address = lab
    write_notebook(course / OWN)
    page = laptop.new_page()
    open_notebook(page, address, OWN)
    run_all_cells(page)
    yield page
    close_notebook(page)
    page.close()


def test_saved_and_opened_without_a_kernel_it_shows_picture_and_words(own_page, lab):
    course, address = lab
    page = own_page
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    shutil.copy(course / OWN, course / "saved.ipynb")
    for name, kernel in ((OWN, True), ("saved.ipynb", False)):
        close_notebook(page)
        open_notebook(page, address, name)
        if not kernel:
            page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.wait_for_timeout(4000)  # ipywidgets looks for its model for two seconds
        picture = page.locator(STORED)
        assert picture.count() == 1 and picture.bounding_box()["width"] == 900
        at_rest = page.locator(".linreg-rest")
        assert at_rest.inner_text().startswith("x = −1, lr = 0.1, batch size 10")
        assert "Run the cells" in at_rest.inner_text() and at_rest.is_visible()
        assert not page.get_by_text("Error displaying widget").is_visible()
        assert not page.get_by_text("Loading widget").is_visible()


def test_a_restarted_kernel_shows(own_page):
    page = own_page
    explorer = page.locator(".linreg-explorer")
    explorer.scroll_into_view_if_needed()
    settled(explorer)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.locator(".linreg-explorer.jupyter-widgets-disconnected").wait_for()
    words = explorer.locator(".linreg-stage").evaluate(
        "stage => getComputedStyle(stage, '::before').content"
    )
    assert "run the cells down to this one again" in words


def test_in_notebook_7_arrow_keys_move_the_slider(lab, laptop):
    course, address = lab
    write_notebook(course / "seven.ipynb")
    page = laptop.new_page()
    page.goto(f"{address}/notebooks/seven.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)
    page.wait_for_function(IDLE, timeout=90_000)
    explorer = page.locator(".linreg-explorer")
    while not explorer.count():  # on a loaded machine keys that come too early are lost
        page.locator(".jp-CodeCell .cm-content").first.click()
        for _ in range(3):
            page.keyboard.press("Shift+Enter")
        with contextlib.suppress(NotInTime):
            explorer.wait_for(timeout=15_000)
    explorer.scroll_into_view_if_needed()
    handle = explorer.get_by_role("slider", name="place x")
    cells = page.locator(".jp-Cell").count()
    handle.press("ArrowRight")
    explorer.get_by_text("x = −0.5,").wait_for()
    handle.press("ArrowLeft")
    explorer.get_by_text("x = −1,").wait_for()
    drag(explorer.locator(".widget-slider").first, 0.75)
    explorer.get_by_text("x = 5,").wait_for()
    assert page.locator(".jp-Cell").count() == cells
    assert error_outputs(page) == []
    page.close()
