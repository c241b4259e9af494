"""Take the moving picture of the README anew: a hand on the first explorer of lesson 5.

PYTHONPATH=tests python tools/moving_picture.py
"""

import ast
import io
import pathlib
import shutil
import tempfile

import numpy as np
from PIL import Image
from support.guards import explorer_places, read
from support.laboratory import browser, jupyterlab, open_notebook, run_cells_above, run_in_kernel

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "05_minibatch_sgd.ipynb"
MILLISECONDS, REST = 80, 12  # of a frame; frames for the eye to rest at the end of a movement
COLORS = 96

# Chromium draws no pointer into its screenshots.
POINTER = """() => {
    const pointer = document.createElement('div');
    pointer.innerHTML = `<svg width="22" height="26" viewBox="0 0 22 26"><path
        d="M2 1 L2 20 L7 15.5 L10.2 23 L13.6 21.5 L10.4 14.3 L17 13.8 Z"
        fill="black" stroke="white" stroke-width="1.6"/></svg>`;
    pointer.style = 'position: fixed; z-index: 99999; pointer-events: none; left: 0; top: 0';
    document.body.append(pointer);
    window.addEventListener('pointermove', event => {
        pointer.style.transform = `translate(${event.clientX - 2}px, ${event.clientY - 1}px)`;
    }, true);
}"""


class Film:
    """The frames of a part of the page, and the pointer that acts in them."""

    def __init__(self, page, part):
        box = part.bounding_box()
        self.clip = {"x": box["x"] - 12, "y": box["y"] - 12, "width": box["width"] + 12}
        self.clip["height"] = box["height"] + 24
        self.page, self.frames, self.place = page, [], (box["x"] + box["width"] / 2, box["y"] + 190)
        page.evaluate(POINTER)
        page.mouse.move(*self.place)
        self.take(REST)

    def take(self, times=1):
        picture = self.page.screenshot(clip=self.clip)
        self.frames += times * [Image.open(io.BytesIO(picture)).convert("RGB")]

    def move(self, x, y, frames):
        """Move the pointer there, quickest in the middle of its way."""
        (x0, y0), self.place = self.place, (x, y)
        for part in (1 - np.cos(np.linspace(0, np.pi, frames + 1)[1:])) / 2:
            self.page.mouse.move(x0 + part * (x - x0), y0 + part * (y - y0))
            self.page.wait_for_timeout(150)  # until the picture has followed
            self.take()

    def drag(self, start, *places, frames=14):
        """Take hold of what is there, and drag it from one place to the next."""
        self.move(*start, 9)
        self.page.mouse.down()
        for place in places:
            self.move(*place, frames)
            self.take(REST)
        self.page.mouse.up()

    def save(self, path):
        """As a GIF of few colors, the same in every frame, since what changes is then small."""
        palette = Image.new("RGB", (self.frames[0].width, 2 * self.frames[0].height))
        palette.paste(self.frames[0], (0, 0))
        palette.paste(self.frames[len(self.frames) // 2], (0, self.frames[0].height))
        palette = palette.quantize(COLORS, Image.Quantize.MEDIANCUT)
        first, *others = (
            frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames
        )
        first.save(path, save_all=True, append_images=others, duration=MILLISECONDS, loop=0)


def along(slider, *fractions):
    """Where a slider's handle is on the screen, and where these fractions of its track are."""
    handle = slider.locator(".noUi-handle").bounding_box()
    track = slider.locator(".noUi-base").bounding_box()
    y = handle["y"] + handle["height"] / 2
    places = [track["x"] + fraction * track["width"] for fraction in fractions]
    return [(x, y) for x in (handle["x"] + handle["width"] / 2, *places)]


def held(explorer, name):
    """Where on the screen the thing is that can be grabbed under that name."""
    shown = "Out[max(Out)]"
    number = f"{shown}.spec['grabs']['{name}']['panel']"
    wanted = f"{number}, {shown}.frame['held']['{name}'], {shown}.spec['panels'][{number}]"
    number, place, panel = ast.literal_eval(run_in_kernel(explorer.page, wanted))
    box = explorer.locator(".linreg-panel").nth(number).bounding_box()
    scale = box["width"] / panel[2]
    return [box[side] + scale * (place[i] - panel[i]) for i, side in enumerate("xy")]


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(NOTEBOOK, folder)
        place = explorer_places(read(NOTEBOOK))[0]
        with jupyterlab(folder) as address, browser() as chromium:
            screen = {"width": 1180, "height": 900}
            page = chromium.new_page(viewport=screen, device_scale_factor=1.5)
            open_notebook(page, address, NOTEBOOK.name)
            run_cells_above(page, place + 1)
            explorer = page.locator(".linreg-explorer").first
            explorer.scroll_into_view_if_needed()
            page.mouse.move(600, 500)
            page.mouse.wheel(0, -30)  # clear of the toolbar
            page.wait_for_timeout(1000)
            film = Film(page, explorer)
            rate, batch_size = (explorer.locator(".widget-slider").nth(i) for i in (0, 1))
            film.drag(*along(rate, 0.8, 0.525))
            film.drag(*along(batch_size, 0.0, 1.0, 0.5))
            x, y = held(explorer, "start")
            film.drag((x, y), (x - 90, y - 10), (x, y))
            film.save(ROOT / "docs" / "explorer.gif")


if __name__ == "__main__":
    main()
