"""How fast explorers follow the hand, measured here and now.

    pip install -c constraints.txt -e ".[test,benchmark]"
    python benchmarks/explorers.py

Prints two tables and a line. The first compares three ways of putting a slider beside the same
two-panel picture of a training run, and an empty round trip, all in the same real JupyterLab, from
key press to what is new on the screen. The second gives the kernel's share for each explorer of
the lessons, over the whole track of each of its sliders. The line says how long after a fast drag
is let go the last picture appears, in lesson 5 at a batch size of 1.
"""

import contextlib
import json
import pathlib
import statistics
import sys
import tempfile

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tools"))

from drag import measure_drags  # noqa: E402
from lab import browser, error_outputs, jupyterlab, open_notebook, run_all_cells  # noqa: E402
from run_notebooks import execute  # noqa: E402

# In the order of the cells of four_ways.py.
WAYS = ("our Explorer", "ipympl, set_data + draw_idle", "interact, inline", "empty round trip")
ROUNDS, PRESSES = 12, 5

# In the page: start the clock at a key press, stop it one frame after something new is shown.
CLOCK = """
window.clock = {};
window.addEventListener('keydown', event => { window.clock.start = event.timeStamp; }, true);
window.armClock = () => {
    window.clock = {};
    window.clock.result = new Promise(resolve => { window.clock.resolve = resolve; });
};
window.shown = () => {
    const {start, resolve} = window.clock;
    if (start === undefined || !resolve) return;
    window.clock.resolve = null;
    requestAnimationFrame(() => resolve(performance.now() - start));
};
"""
WATCH = (
    "document.querySelector('img.linreg-picture').addEventListener('load', window.shown)",
    """() => {
        const drawImage = CanvasRenderingContext2D.prototype.drawImage;
        CanvasRenderingContext2D.prototype.drawImage = function (...drawn) {
            drawImage.apply(this, drawn);
            if (this.canvas.isConnected) window.shown();
        };
    }""",
    """() => {
        const output = document.querySelector('.widget-interact .widget-output');
        let last = output.querySelector('img');
        new MutationObserver(() => {
            const picture = output.querySelector('img');
            if (picture && picture !== last) {
                last = picture;
                picture.decode().then(window.shown);
            }
        }).observe(output, {childList: true, subtree: true});
    }""",
    """() => new MutationObserver(window.shown)
        .observe(document.querySelector('.round-trip-label'),
                 {childList: true, characterData: true, subtree: true})""",
)


def write_notebooks(folder):
    """Write a notebook for each way."""
    _, shared, *ways = (HERE / "four_ways.py").read_text(encoding="utf-8").split("# %%\n")
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for way, source in zip(WAYS, ways, strict=True):
        cells = [new_code_cell(shared), new_code_cell(source)]
        notebook = new_notebook(cells=cells, metadata=metadata)
        nbformat.write(notebook, pathlib.Path(folder) / f"{way}.ipynb")


def open_way(chromium, address, way, watch):
    """Open a way's notebook in a tab of its own, run it and start watching."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(CLOCK)
    severe = open_notebook(page, address, f"{way}.ipynb")
    run_all_cells(page)
    if problems := severe + error_outputs(page):
        raise RuntimeError(f"{way} did not run: {problems}")
    page.locator(".noUi-handle").scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    page.evaluate(watch)
    return page


def measure_live():
    """Milliseconds from key press to new picture, a list for each way."""
    times = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        write_notebooks(folder)
        address, chromium = stack.enter_context(jupyterlab(folder)), stack.enter_context(browser())
        pages = [open_way(chromium, address, *way) for way in zip(WAYS, WATCH, strict=True)]
        for round_ in range(ROUNDS + 1):  # in turn, so that all ways meet the same machine
            for way, page in zip(WAYS, pages, strict=True):
                page.bring_to_front()
                page.wait_for_timeout(500)
                for _ in range(PRESSES):
                    page.evaluate("window.armClock()")
                    page.locator(".noUi-handle").press("ArrowLeft" if round_ % 2 else "ArrowRight")
                    taken = page.evaluate("window.clock.result")
                    page.wait_for_timeout(150)  # let all that the press set off come to rest
                    if round_ > 0:  # the first round warms up
                        times[way].append(taken)
    return times


def measure_kernel():
    """Milliseconds in the kernel for each update, a list for each explorer of each notebook."""
    times = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        paths = [str(HERE), str(ROOT / "tools")]
        sweep = f"import sys; sys.path[:0] = {paths!r}; import sweep; sweep.sweep_all()"
        notebook.cells.append(new_code_cell(sweep))
        execute(notebook, path)
        for picture, taken in json.loads(notebook.cells[-1].outputs[-1].text):
            times[f"{path.stem} {picture} #{len(times) + 1}"] = taken
    return times


def p95(times):
    return statistics.quantiles(times, n=20)[-1]


def main():
    live = measure_live()
    ours, empty = live["our Explorer"], live["empty round trip"]
    print(f"Key press to new picture, {len(ours)} presses each, in ms")
    print(f"{'':32}{'median':>8}{'p95':>8}{'of ours':>10}{'of empty':>10}")
    for way, times in live.items():
        median = statistics.median(times)
        to_ours, to_empty = median / statistics.median(ours), median / statistics.median(empty)
        print(f"{way:32}{median:8.1f}{p95(times):8.1f}{to_ours:10.2f}{to_empty:10.2f}")
    print("\nIn the kernel, each update over the whole track of each slider, in ms")
    print(f"{'':32}{'median':>8}{'p95':>8}{'longest':>10}{'updates':>10}")
    for name, times in measure_kernel().items():
        median = statistics.median(times)
        print(f"{name:32}{median:8.1f}{p95(times):8.1f}{max(times):10.1f}{len(times):10}")
    drags = measure_drags()
    print(f"\nLesson 5, batch size 1, fast drag let go to last picture, {len(drags)} drags, in ms:")
    print(f"median {statistics.median(drags):.0f}, longest {max(drags):.0f}")


if __name__ == "__main__":
    main()
