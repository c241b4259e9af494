"""What must hold of every page; each guard returns a list of problems, empty where it holds."""

import base64
import io
import json
import re
from urllib.parse import unquote, urlsplit

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell
from PIL import Image
from run_notebooks import execute, masked

from support.browser import changed, view

PHONE = {"width": 360, "height": 740}
FORMULA = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


# -------------------------------------------------------------------------- what stands on a page


def stored_pictures(notebook):
    """The alternative text, the bytes and the text of each stored picture, in their order."""
    return [
        (
            output.metadata["image/png"]["alt"],
            base64.b64decode(output.data["image/png"]),
            output.data["text/plain"],
        )
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def pictures_unlike_stored(path, notebook):
    """Pictures of a page's file that are not the stored ones, or have other words."""
    shown = [
        (image["alt"], (path.parent / image["src"]).read_bytes())
        for image in parsed(path).select(".cell_output img")
    ]
    expected = [picture[:2] for picture in stored_pictures(notebook)]
    if len(shown) != len(expected):
        return [f"{len(shown)} pictures, expected {len(expected)}"]
    return [repr(alt) for (alt, data), stored in zip(shown, expected) if (alt, data) != stored]


def folds_lost(path, notebook):
    """Whether there are other folds than in the lesson, and cells whose output it hides."""
    folds = sum(cell.source.count("<details>") for cell in notebook.cells)
    hidden = [cell for cell in notebook.cells if cell.metadata.get("jupyter", {})]
    shown = parsed(path).select(".bd-article details")
    expected = folds + len(hidden)
    return [] if len(shown) == expected else [f"{len(shown)} folds, expected {expected}"]


def formulas_lost(page, notebook):
    """Whether there are fewer formulas than in the lesson's text, one is wrong, or not to hear."""
    prose = [CODE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    expected = sum(len(FORMULA.findall(text)) for text in prose)
    shown = page.locator("mjx-container:has(svg):has(mjx-assistive-mml math)").count()
    wrong = page.locator("[data-mjx-error], mjx-merror").all_text_contents()
    return wrong + ([] if shown == expected > 0 else [f"{shown} formulas, expected {expected}"])


def raw_latex(page):
    """LaTeX that a reader would see, outside of code."""
    text = page.locator("main").evaluate(
        """article => {
            const copy = article.cloneNode(true);
            copy.querySelectorAll('pre, code, script').forEach(code => code.remove());
            return copy.textContent;
        }"""
    )
    return re.findall(r".{0,20}(?:\$|\\[a-zA-Z(]+).{0,20}", text)


def true_only_in_a_notebook(page):
    """Words about keys that run a cell, which a page does not have."""
    text = page.locator("main").inner_text()
    return re.findall(r".{0,20}(?:(?:Shift|Ctrl) \+ Enter|Run the cells down).{0,20}", text)


def torn_off(page):
    """Formulas whose comma, or other sign right after them, stands on the next line."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.math.inline')].filter(math => {
            const after = math.nextSibling;
            if (after?.nodeType !== Node.TEXT_NODE) return false;
            if (!/^[,.;:!?)’”]/.test(after.data)) return false;
            const sign = document.createRange();
            sign.setStart(after, 0);
            sign.setEnd(after, 1);
            return sign.getBoundingClientRect().left < math.getBoundingClientRect().right - 3;
        }).map(math => math.parentElement.textContent.trim().slice(0, 80))"""
    )


def barriers(page):
    """What axe-core finds that is serious: the rule, its impact, and where."""
    violations = Axe().run(page).response["violations"]
    return [
        (one["id"], one["impact"], one["nodes"][0]["html"][:200])
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


def wider_than_a_phone(page):
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [] if width <= PHONE["width"] else [f"{width} pixels wide"]


def broken_links(folder):
    """Links and sources that lead nowhere, and names that two places share."""
    paths = [path for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts]
    pages = {path: parsed(path) for path in paths}
    names = {path: [one["id"] for one in soup.select("[id]")] for path, soup in pages.items()}
    problems = [
        f"{path.name}: an id twice" for path, ids in names.items() if len(ids) > len({*ids})
    ]
    for path, soup in pages.items():
        for element in soup.select("[href], [src]"):
            target = element.get("href", element.get("src"))
            if target != "#" and not leads_somewhere(target, path, names):
                problems.append(f"{path.name}: {target}")
    return problems


def leads_somewhere(target, page, names):
    parts = urlsplit(target)
    if parts.scheme in ("http", "https"):
        return re.fullmatch(r"([\w-]+\.)+[a-z]{2,}(:\d+)?", parts.netloc) is not None
    if parts.scheme:
        return parts.scheme == "data"
    file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return file.is_file() and (not parts.fragment or unquote(parts.fragment) in names[file])


# -------------------------------------------------------------------------------- living explorers


def alive(page):
    """The explorers of a page, once each has come into view and to life."""
    places = page.locator(".linreg-recorded").all()
    for place in places:
        place.scroll_into_view_if_needed()
        place.locator("[data-ready]").wait_for()
    return places


def first_states_unlike_stored(places, notebook):
    """Explorers whose first sentence or picture is not the stored one."""
    stored = [(png, text) for _, png, text in stored_pictures(notebook) if "Explorer at" in text]
    if len(places) != len(stored):
        return [f"{len(places)} explorers, expected {len(stored)}"]
    problems = []
    for place, (png, text) in zip(places, stored):
        sentence, expected = place.locator(".linreg-sentence").inner_text(), text.split("\n")[1]
        if masked(sentence, False) != masked(expected, False):
            problems.append(f"{sentence!r}, expected {expected!r}")
        share = unlike(drawn_in(place), png)
        if share > 0.02:
            problems.append(f"{share:.1%} of the picture is another: {sentence}")
    return problems


# The canvases of all panels, as one picture on white.
PIXELS = """async place => {
    const panels = [...place.querySelectorAll('.linreg-panel')];
    const width = panels.reduce((sum, panel) => sum + panel.firstChild.width, 0);
    const whole = new OffscreenCanvas(width, panels[0].firstChild.height);
    const context = whole.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, whole.width, whole.height);
    let left = 0;
    for (const panel of panels) {
        for (const canvas of panel.children) context.drawImage(canvas, left, 0);
        left += panel.firstChild.width;
    }
    const bytes = new Uint8Array(await (await whole.convertToBlob()).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}"""


def drawn_in(place):
    return Image.open(io.BytesIO(base64.b64decode(place.evaluate(PIXELS)))).convert("L")


def unlike(drawn, png):
    """The share of pixels in which a drawing, made smaller, differs from that of a PNG file."""
    stored = Image.open(io.BytesIO(png)).convert("L")
    size = drawn.width // 4, drawn.height // 4
    one, other = (np.asarray(image.resize(size), dtype=float) for image in (drawn, stored))
    return float((np.abs(one - other) > 40).mean())


def blurred(places, density):
    """Canvases that have other than so many pixels per CSS pixel."""
    sizes = [
        canvas.evaluate("one => [one.width, one.getBoundingClientRect().width]")
        for place in places
        for canvas in place.locator("canvas").all()
    ]
    return [f"{pixels} for {css:.0f}" for pixels, css in sizes if abs(pixels - density * css) > 1]


SETTINGS = "place => place.explorer.settings()"
STROKES = "place => place.explorer.state.frame.strokes"


def move_all(place, seconds=5):
    """Move an explorer by each slider, each grab and each play button.

    Gives what did not change picture and sentence, and where it stood after each: its settings,
    its sentence and its strokes.
    """
    problems, states = [], []
    sliders = place.locator("input[type=range]").all()
    names = place.evaluate("({explorer}) => Object.keys(explorer.spec.grabs)")
    buttons = place.locator(".linreg-play-play").all()
    moves = [(step, slider) for slider in sliders] + [(drag, place, name) for name in names]
    for act, *arguments in moves + [(play, button) for button in buttons]:
        if act is play:
            beside = arguments[0].locator("xpath=ancestor::*[contains(@class, 'linreg-native')]")
            beside.get_by_role("slider").press("Home")
        before = view(place)
        act(*arguments)
        if not changed(place, before, seconds):
            problems.append(f"{act.__name__} {arguments[-1]} changes nothing")
        sentence = place.locator(".linreg-sentence").inner_text()
        states.append((place.evaluate(SETTINGS), sentence, place.evaluate(STROKES)))
        if act is step:
            step(*arguments, back=True)
    return problems, states


def step(slider, back=False):
    last = slider.evaluate("one => one.valueAsNumber === 1")
    slider.press("ArrowLeft" if last or back else "ArrowRight")


FROM_AND_TO = """(place, name) => {
    const {spec, state} = place.explorer, grab = spec.grabs[name];
    place.scrollIntoView({block: 'center', behavior: 'instant'});
    const [left, , width] = spec.panels[grab.panel];
    const panel = place.querySelectorAll('.linreg-panel')[grab.panel].getBoundingClientRect();
    const scale = panel.width / width;
    const ends = [[grab.box[0], grab.box[2]], [grab.box[1], grab.box[3]]].map(([low, high], i) => {
        const from = Math.min(Math.max(state.frame.held[name][i], low), high);
        return [from, from + 0.6 * ((from - low > high - from ? low : high) - from)];
    });
    return [0, 1].flatMap(i => [
        panel.left + (ends[0][i] - left) * scale, panel.top + ends[1][i] * scale,
    ]);
}"""


def drag(place, name):
    """Drag what is held under a name toward the farther corner of its box."""
    x, y, to_x, to_y = place.evaluate(FROM_AND_TO, name)
    mouse = place.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(to_x, to_y, steps=5)
    mouse.up()


def play(button):
    """Play a slider to its end."""
    button.click()
    ended = "button => button.textContent === '▶'"
    button.page.wait_for_function(ended, arg=button.element_handle())


RECALL = """
from linreg_helpers.explorer import Explorer
made = []
def keep(self, *arguments, before=Explorer.__init__, **named):
    before(self, *arguments, **named)
    made.append(self)
Explorer.__init__ = keep
"""
TELL = """
told = []
for number, settings in {!r}:
    for name, value in settings.items():
        made[number].controls[name].value = value
    told.append((made[number].sentence, made[number].frame["strokes"]))
print(__import__("json").dumps(told))
"""


def unlike_the_kernel(path, notebook, states):
    """Where a page's explorers say or draw other than the kernel's at the same settings.

    states: pairs of an explorer's number and what `move_all` gives.
    """
    wanted = [(number, settings) for number, (settings, *_) in states]
    notebook.cells.insert(0, new_code_cell(RECALL))
    notebook.cells.append(new_code_cell(TELL.format(wanted)))
    execute(notebook, path)
    told = json.loads(notebook.cells[-1].outputs[0].text)
    return [
        f"{settings}: {sentence!r}, the kernel's: {expected!r}"
        for (_, (settings, sentence, strokes)), (expected, drawn) in zip(states, told)
        if masked(sentence, False) != masked(expected, False) or bare(strokes) != bare(drawn)
    ]


def bare(strokes):
    """Strokes without texts, whose letters are numbered in the order of their first use."""
    return [[stroke for stroke in panel if stroke[0] != "text"] for panel in strokes]
