"""Take the picture of the README anew: an explorer of lesson 2 in a real JupyterLab.

PYTHONPATH=tests python tools/screenshot.py
"""

import pathlib
import shutil
import tempfile

from support.laboratory import browser, jupyterlab, open_notebook, run_all_cells

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOK = "02_loss.ipynb"


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "notebooks" / NOTEBOOK, folder)
        with jupyterlab(folder) as address, browser() as chromium:
            screen = {"width": 1180, "height": 760}
            page = chromium.new_page(viewport=screen, device_scale_factor=2)
            open_notebook(page, address, NOTEBOOK)
            run_all_cells(page)
            explorer = page.locator(".linreg-explorer").first
            explorer.scroll_into_view_if_needed()
            handle = explorer.locator(".noUi-handle").first
            for _ in range(14):
                handle.press("ArrowRight")
            explorer.get_by_text("w = 1.40").wait_for()
            page.mouse.wheel(0, -60)
            page.wait_for_timeout(1000)
            page.screenshot(path=ROOT / "docs" / "explorer.png")


if __name__ == "__main__":
    main()
