"""How soon after a fast drag its last value is on the screen, in lesson 5 at batch size 1."""

import pathlib
import tempfile

import nbformat
from support.laboratory import (
    browser,
    drag,
    error_outputs,
    jupyterlab,
    open_notebook,
    run_all_cells,
)

from benchmarks.lessons import lessons
from benchmarks.repeats import summary

LESSON = "05_minibatch_sgd"

# In the page: the time from letting go to the last picture that was loaded, at least 0.
WATCH = """picture => {
    window.released = window.last = 0;
    window.addEventListener('pointerup', event => { window.released = event.timeStamp; }, true);
    picture.addEventListener('load', () => requestAnimationFrame(() => {
        window.last = performance.now();
    }));
}"""


def measure(quick=False):
    """Milliseconds from release to the last picture; each drag crosses half the track.

    RuntimeError where the sentence then tells of another learning rate than the slider.
    """
    taken = []
    (notebook,) = [notebook for path, notebook in lessons() if path.stem == LESSON]
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, pathlib.Path(folder) / f"{LESSON}.ipynb")
        with jupyterlab(folder) as address, browser() as chromium:
            page = chromium.new_page(viewport={"width": 1366, "height": 768})
            severe = open_notebook(page, address, f"{LESSON}.ipynb")
            run_all_cells(page)
            if problems := severe + error_outputs(page):
                raise RuntimeError(f"{LESSON} did not run: {problems}")
            explorer = page.locator(".linreg-explorer").first
            explorer.scroll_into_view_if_needed()
            rate, size, _ = explorer.locator(".widget-slider").all()
            size.locator(".noUi-handle").press("Home")
            explorer.get_by_text("batch size 1,").wait_for()
            explorer.locator("img.linreg-picture").evaluate(WATCH)
            for number in range(4 if quick else 12):
                drag(rate, 0.1 if number % 2 else 0.6, steps=25)  # within a tenth of a second
                page.wait_for_timeout(1500)
                last, released = page.evaluate("[window.last, window.released]")
                taken.append(max(0, last - released))
                shown = rate.locator(".widget-readout").inner_text()
                said = explorer.locator(".linreg-sentence").inner_text()
                told = said.removeprefix("learning rate ").split(",")[0]
                if abs(float(told) / float(shown) - 1) > 0.01:
                    raise RuntimeError(
                        f"the slider stands at {shown}, and the sentence says {said}"
                    )
    return summary(taken)
