"""The picture in the page is matplotlib's, sharp, in the hand, and works without a kernel, too."""

import base64
import colorsys
import contextlib
import io
import json

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle
from PIL import Image
from recordings import recording_of
from support.guards import ROOT
from test_explorers import Dot
from test_figures import EXAMPLES, LINE, example, line_on_data
from test_figures_tuning import tuning_map

from linreg_helpers.controls import answer, slider
from linreg_helpers.explorer import Explorer
from linreg_helpers.figures import Picture
from linreg_helpers.figures.picture import set_points
from linreg_helpers.figures.style import MODEL

SOURCE = (ROOT / "linreg_helpers" / "explorer.js").read_text(encoding="utf-8")
STYLE = (ROOT / "linreg_helpers" / "explorer.css").read_text(encoding="utf-8")
PAGE = """<!doctype html><meta charset="utf-8"><title>Live</title><style>{style}</style>
<body style="margin: 0"><div id="here"></div>
<script src="source.js"></script><script src="recording.js"></script><script>
import(URL.createObjectURL(new Blob([window.source], {{type: 'text/javascript'}})))
    .then(module => {{
        window.module = module;
        window.made = module.replay(here, window.recording);
    }});
</script>"""


def page_of(folder, recording):
    """A page from a folder that replays a recording."""
    (folder / "source.js").write_text(f"window.source = {json.dumps(SOURCE)};")
    (folder / "recording.js").write_text(f"window.recording = {json.dumps(recording)};")
    (folder / "page.html").write_text(PAGE.format(style=STYLE))
    return (folder / "page.html").as_uri()


def spec_of(picture, controls=()):
    names = ("size", "panels", "fixed", "above", "glyphs")
    spec = {name: getattr(picture, name) for name in names}
    return spec | {"grabs": picture.grab_hints, "controls": list(controls)}


@pytest.fixture(scope="module")
def recording():
    controls = {"w": slider("slope w", -2.0, 2.0, 0.0, step=0.5, play=20)}
    controls["b"] = slider("bias b", -2.0, 2.0, 0.0, step=0.5)
    return recording_of(Explorer(line_on_data(), **controls), (9, 3, 7, 4))


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens a recording in Chromium, from a folder and without a network; gives the page."""
    with contextlib.ExitStack() as stack:

        def open_recording(recording, **settings):
            context = chromium.new_context(**settings)
            stack.callback(context.close)
            page = context.new_page()
            severe = []
            page.on("pageerror", lambda error: severe.append(str(error)))
            stack.callback(lambda: severe and pytest.fail(str(severe)))
            page.goto(page_of(tmp_path, recording))
            page.wait_for_selector("[data-ready]")
            return page

        yield open_recording


# The canvases of all panels, as one picture on white.
PIXELS = """async () => {
    const panels = [...document.querySelectorAll('.linreg-panel')];
    const width = panels.reduce((sum, panel) => sum + panel.firstChild.width, 0);
    const whole = new OffscreenCanvas(width, panels[0].firstChild.height);
    const context = whole.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, whole.width, whole.height);
    let left = 0;
    for (const panel of panels) {
        for (const canvas of SHOWN) context.drawImage(canvas, left, 0);
        left += panel.firstChild.width;
    }
    const bytes = new Uint8Array(await (await whole.convertToBlob()).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}"""


def drawn_in(page, shown="panel.children", ground="white"):
    """What the page shows, in shades of gray: all canvases, or those of each panel named."""
    text = page.evaluate(PIXELS.replace("SHOWN", shown).replace("white", ground))
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("L"), dtype=float)


def drawn_by_matplotlib(picture):
    """The artists that move or lie above these, drawn by Agg at two pixels per CSS pixel."""
    assert picture.panels  # and so laid out
    before, picture.figure.dpi = picture.figure.dpi, 200
    canvas = FigureCanvasAgg(picture.figure)
    with matplotlib.rc_context({"text.hinting": "none"}):
        renderer = canvas.get_renderer()
        for artist in picture._moving + picture._above:
            artist.draw(renderer)
    pixels = Image.fromarray(np.asarray(renderer.buffer_rgba()))
    picture.figure.dpi = before
    white = Image.new("RGBA", pixels.size, "white")
    return np.asarray(Image.alpha_composite(white, pixels).convert("L"), dtype=float)


def differing(one, other):
    """The share of pixels that differ by more than the smoothing of an edge does.

    Agg moves the edges of straight lines to whole pixels, a canvas does not: each is compared with
    the darkest and the lightest of the pixels around it in the other picture.
    """
    assert one.shape == other.shape
    around = [np.roll(other, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    low, high = np.min(around, axis=0), np.max(around, axis=0)
    return float(((one < low - 48) | (one > high + 48)).mean())


def frame_of(picture):
    return {"strokes": picture.strokes, "sentence": "", "held": {}, "values": {}, "count": 0}


@pytest.fixture
def canvas(opened):
    """Draws a picture as it stands in a page of two pixels per CSS pixel; gives its pixels."""

    def draw(picture):
        strokes = frame_of(picture)  # first, for its glyphs
        only = {"spec": spec_of(picture), "stops": {}, "start": {}, "frames": {"": strokes}}
        page = opened(only, device_scale_factor=2, viewport={"width": 950, "height": 600})
        return drawn_in(page, "[panel.lastChild]")

    return draw


@pytest.mark.parametrize(("make", "values"), EXAMPLES)
def test_the_canvas_shows_what_matplotlib_draws(make, values, canvas):
    picture = example(make)
    picture.update(**values)
    agg = drawn_by_matplotlib(picture)
    assert (agg < 128).sum() > 200  # something is drawn at all
    assert differing(canvas(picture), agg) < 0.001


class Everything(Dot):
    """What the figures of the course don't draw, but may."""

    inches = {"width": 4, "height": 3}

    def __init__(self):
        super().__init__()
        axes = self.axes
        axes.set(xlim=(0, 10), ylim=(0, 10))
        circle = axes.add_patch(Circle((8, 8), 1.5))
        shades = np.linspace(0, 1, 100).reshape(10, 10)
        for artist in (
            axes.imshow(shades, extent=(0, 4, 0, 4), clip_path=circle, aspect="auto"),
            axes.imshow(shades, extent=(6, 10, 6, 10), cmap="magma", aspect="auto"),
            axes.scatter([1, 2, 3], [8, 8, 8], s=[40, 90, 160], c=["r", "g", "b"], alpha=0.5),
            axes.quiver([5, 5], [2, 2], [1, 2], [1, -1], color="purple"),
            axes.text(1, 6, r"plain, $\frac{w_1}{2} \cdot x^2$", rotation=20, fontsize=14),
            axes.fill_between([4, 6, 8], [1, 3, 1], 0.5, color="orange", alpha=0.4),
            axes.plot([0, 5, 10], [5, 9, 5], "--", color="k", linewidth=3, solid_capstyle="round")[
                0
            ],
        ):
            self.moves(artist)
        self.image = axes.images[1]
        self.image.set_clip_path(circle)


def test_the_canvas_shows_everything_that_matplotlib_may_draw(canvas):
    picture = Everything()
    assert differing(canvas(picture), drawn_by_matplotlib(picture)) < 0.002


def test_control_a_dot_at_another_place_is_found(canvas):
    picture = example(line_on_data)
    picture.update(**LINE)
    drawn = canvas(picture)
    artist = picture._residuals
    x, y = artist.get_data()
    set_points(artist, [x[0] + 0.1, *x[1:]], y)
    assert differing(drawn, drawn_by_matplotlib(picture)) > 0
    picture.update(w=0.5, b=0.0)
    assert differing(drawn, drawn_by_matplotlib(picture)) > 0.001


@pytest.mark.parametrize("density", [1, 1.5, 2, 3])
def test_the_canvases_have_as_many_pixels_as_the_screen(density, recording, opened):
    page = opened(recording, device_scale_factor=density, viewport={"width": 1000, "height": 600})
    for canvas in page.locator("canvas").all():
        width, shown = canvas.evaluate("one => [one.width, one.getBoundingClientRect().width]")
        assert width == pytest.approx(density * shown, abs=1)


def sentence(page):
    return page.locator(".linreg-sentence").inner_text()


def drag(page, name, which, across, down, steps=6):
    """Drag what is held under a name by so many pixels; → where it was, and where it is then."""
    held = "name => window.made.state.frame.held[name]"
    before = page.evaluate(held, name)[2 * which : 2 * which + 2]
    box = page.locator(".linreg-panel").first.bounding_box()
    x, y = box["x"] + before[0], box["y"] + before[1]
    page.mouse.move(x, y)
    assert page.locator(".linreg-panel").first.evaluate("one => one.style.cursor") == "grab"
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=steps)
    page.mouse.up()
    after = page.evaluate(held, name)[2 * which : 2 * which + 2]
    return before, after


def test_a_printer_gets_three_times_as_many_pixels(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 600})
    widths = "() => [...document.querySelectorAll('.linreg-panel canvas')].map(one => one.width)"
    before = page.evaluate(widths)
    page.emulate_media(media="print")
    page.wait_for_function(
        f"before => ({widths})().every((w, i) => w === 3 * before[i])", arg=before
    )
    page.emulate_media(media="screen")
    page.wait_for_function(f"before => ({widths})().every((w, i) => w === before[i])", arg=before)


def test_the_line_is_turned_and_lifted_by_hand(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 600})
    assert page.get_by_text("turn the line by its ends").is_visible()
    before, after = drag(page, "ends", 1, 0, -50)
    assert after[1] == pytest.approx(before[1] - 50, abs=15)
    assert "w = 0.00" not in sentence(page)
    turned = sentence(page).split(",")[0]
    drag(page, "line", 20, 0, 40)
    assert sentence(page).split(",")[0] == turned  # lifted, and not turned
    outputs = page.locator("output").all_inner_texts()
    assert sentence(page).startswith(f"w = {outputs[0]}, b = {outputs[1]}")


def test_a_finger_turns_the_line_and_elsewhere_scrolls(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 300}, has_touch=True)
    page.evaluate("document.body.style.height = '2000px'")
    touch = page.context.new_cdp_session(page)

    def stroke(x, y, up):
        for type, points in (
            ("touchStart", [{"x": x, "y": y}]),
            *(("touchMove", [{"x": x, "y": y - up * part / 8}]) for part in range(1, 9)),
            ("touchEnd", []),
        ):
            touch.send("Input.dispatchTouchEvent", {"type": type, "touchPoints": points})

    x, y = page.evaluate(
        """() => {
            const box = document.querySelector('.linreg-panel').getBoundingClientRect();
            const [x, y] = window.made.state.frame.held.ends.slice(2);
            return [box.left + x, box.top + y];
        }"""
    )
    stroke(x, y, 50)
    assert "w = 0.00" not in sentence(page) and page.evaluate("scrollY") == 0
    turned = sentence(page)
    stroke(x - 60, y - 100, 80)
    page.wait_for_function("scrollY > 20")
    assert sentence(page) == turned


def test_a_slider_moves_and_plays_to_its_end(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 600})
    slider_w = page.get_by_label("slope w", exact=True)
    slider_w.press("Home")
    assert sentence(page).startswith("w = −2.00, b = 0.00")
    page.get_by_role("button", name="one step forward: slope w").click()
    assert sentence(page).startswith("w = −1.50")
    page.get_by_role("button", name="play: slope w").press("Enter")
    page.get_by_text("w = 2.00").wait_for()
    assert page.get_by_role("button", name="play: slope w").inner_text() == "▶"
    assert slider_w.get_attribute("aria-valuetext") == "2.00"


def test_who_wants_no_motion_is_led_to_the_end_at_once(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 600}, reduced_motion="reduce")
    before = page.evaluate("window.made.act({step: 'w', by: 'start'}).then(() => here.innerText)")
    assert "w = −2.00" in before
    page.evaluate("""() => {
        window.seen = [];
        const sentence = document.querySelector('.linreg-sentence');
        const look = () => window.seen.push(sentence.innerText);
        new MutationObserver(look).observe(sentence, {childList: true});
    }""")
    page.get_by_role("button", name="play: slope w").click()
    page.get_by_text("w = 2.00").wait_for()
    assert len(page.evaluate("window.seen")) == 1


class Walk(Picture):
    """A square above that leaves a ghost, a dot below that leaves a trail; both in scenes."""

    def __init__(self):
        super().__init__()
        self.axes.set(xlim=(-1, 4), ylim=(0, 1))
        look = {"color": "black", "markersize": 14}
        self.square = self.moves(self.axes.plot([], [], "s", **look)[0])
        self.dot = self.leaves(self.moves(self.axes.plot([], [], "o", **look)[0]), "trail")

    def update(self, x, scene):
        self.leaves(self.square, f"ghost {scene}")
        self.square.set_data([x], [0.75])
        self.dot.set_data([x], [0.25])
        return f"x = {x}, scene {scene}"

    def shades(self, page):
        """What is drawn at x = 0, 1, 2, 3: "full", "dark", "faint" or "", above and below."""
        gray, shades = drawn_in(page, "[panel.lastChild]"), []
        for height in (0.75, 0.25):
            places = self.axes.transData.transform([(x, height) for x in range(4)])
            values = [gray[len(gray) - int(y), int(x)] for x, y in places]
            levels = {50: "full", 170: "dark", 230: "faint", 256: ""}
            shades.append([next(levels[top] for top in levels if v < top) for v in values])
        return shades


def test_the_run_before_stays_as_a_ghost_and_each_place_as_a_trail(opened):
    picture = Walk()
    controls = {"x": slider("place x", 0, 3, 0), "scene": slider("scene", 0, 1, 0)}
    explorer = Explorer(picture, **controls)
    recording = recording_of(explorer, (4, 3, 7, 4))
    page = opened(recording, viewport={"width": 1000, "height": 600})
    page.wait_for_timeout(800)  # the hand rests
    slider_x = page.get_by_label("place x", exact=True)
    slider_x.press("ArrowRight")
    slider_x.press("ArrowRight")
    above, below = picture.shades(page)
    assert above == ["faint", "", "full", ""]  # where it rested, not where it passed
    assert below == ["faint", "faint", "full", ""]
    page.wait_for_timeout(800)
    slider_x.press("ArrowRight")
    assert picture.shades(page)[0] == ["", "", "faint", "full"]
    page.get_by_label("scene", exact=True).press("ArrowRight")
    above, below = picture.shades(page)
    assert above == ["", "", "", "full"]  # a ghost of another scene would lie
    assert below == ["faint", "faint", "faint", "full"]
    slider_x.press("Home")
    for key in ["ArrowRight", "ArrowLeft"] * 3:
        slider_x.press(key)
    assert picture.shades(page)[1] == ["full", "faint", "faint", "faint"]  # however often


def test_a_question_answers_each_choice_and_asks_for_no_picture(opened):
    picture = Walk()
    controls = {"x": slider("place x", 0, 3, 0), "scene": slider("scene", 0, 1, 0)}
    question = answer("Where to?", {"left": "There is nothing.", "right": "Yes."})
    explorer = Explorer(picture, guess=question, **controls)
    recording = recording_of(explorer, (4, 3, 7, 4))
    page = opened(recording, viewport={"width": 1000, "height": 600})
    before = page.locator(".linreg-stage").get_attribute("data-frame")
    for choice, words in (("left", "There is nothing."), ("right", "Yes.")):
        button = page.get_by_role("button", name=choice, exact=True)
        button.click()
        assert page.locator(".linreg-reply").inner_text() == words
        assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".linreg-answer [aria-pressed=true]").count() == 1
    assert page.locator(".linreg-stage").get_attribute("data-frame") == before


def test_panels_are_stacked_on_a_phone_and_nothing_is_wider_than_it(recording, opened):
    page = opened(recording, viewport={"width": 420, "height": 900})
    first, second = (panel.bounding_box() for panel in page.locator(".linreg-panel").all())
    assert second["y"] >= first["y"] + first["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.set_viewport_size({"width": 1000, "height": 600})
    page.wait_for_timeout(200)
    first, second = (panel.bounding_box() for panel in page.locator(".linreg-panel").all())
    assert second["y"] == first["y"]


def test_on_a_dark_page_light_and_dark_are_exchanged(recording, opened):
    page = opened(recording, viewport={"width": 1000, "height": 600})
    light = drawn_in(page)
    page.evaluate("document.body.style.background = '#111'")
    page.wait_for_timeout(400)
    dark = drawn_in(page, ground="#111")
    assert light.mean() > 200 and dark.mean() < 60
    assert (dark > 180).sum() > 1000  # letters, and what was dark


IN_A_NOTEBOOK = """url => document.body.innerHTML = `<div class="jp-Notebook">
    <p class="linreg-stage"></p><img class="jp-needs-light-background" src="${url}"></div>`"""


def test_in_jupyterlab_a_file_is_dark_on_a_dark_page_and_keeps_its_hues(recording, opened):
    picture = Picture(width=2, height=1)
    picture.axes.set_axis_off()
    picture.axes.add_patch(Circle((0.5, 0.5), 0.4, color=MODEL))
    page = opened(recording)
    png = base64.b64encode(picture.png(scale=1)).decode()
    page.evaluate(IN_A_NOTEBOOK, f"data:image/png;base64,{png}")
    for light, ground in (("true", 255), ("false", 0x11)):
        page.evaluate("light => document.body.dataset.jpThemeLight = light", light)
        shown = Image.open(io.BytesIO(page.locator("img").screenshot())).convert("RGB")
        assert max(abs(channel - ground) for channel in shown.getpixel((1, 1))) <= 1
        red, green, blue = (channel / 255 for channel in shown.getpixel((100, 50)))
        assert colorsys.rgb_to_hsv(red, green, blue)[0] == pytest.approx(0.06, abs=0.02)


def test_a_dark_page_leaves_the_colors_of_a_map_as_they_are(opened):
    picture = example(tuning_map)
    only = {"spec": spec_of(picture), "stops": {}, "start": {}, "frames": {"": frame_of(picture)}}
    page = opened(only, viewport={"width": 1000, "height": 600})
    light = drawn_in(page, "[panel.firstChild]")
    page.evaluate("document.body.style.background = '#111'")
    page.wait_for_timeout(400)
    dark = drawn_in(page, "[panel.firstChild]", ground="#111")
    box = picture.axes[1].get_window_extent()
    rows, columns = slice(360 - int(box.y1) + 9, 360 - int(box.y0) - 9), slice(int(box.x0) + 9, -1)
    bar = slice(int(picture.figure.axes[2].get_window_extent().x0) + 3, None)
    for part in (slice(columns.start, columns.start + 200), slice(bar.start, bar.start + 8)):
        same = np.abs(light - dark)[rows, part] < 3  # all but a star and gray cells
        assert same.mean() > 0.9
    assert np.abs(light - dark)[:20].mean() > 20  # a title, and what is behind it


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("−1.50", -1.5),
        ("-1,5", -1.5),
        ("1/2", 0.5),
        (" 2e-3 ", 0.002),
        (".5", 0.5),
        ("1/0", None),
        ("1e999", None),
        ("abc", None),
        ("1/2/3", None),
        ("1,2,3", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number, numbers_page):
    assert numbers_page.evaluate("text => window.module.numberIn(text)", text) == number


@pytest.fixture(scope="module")
def numbers_page(chromium, tmp_path_factory, recording):
    page = chromium.new_page()
    page.goto(page_of(tmp_path_factory.mktemp("numbers"), recording))
    page.wait_for_selector("[data-ready]")
    yield page
    page.close()
