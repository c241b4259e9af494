"""The pages show what is stored, by themselves, to everybody, and their explorers live.

One page is walked here, all of them by the slow test at the end; in the middle stand the controls,
which show that the guards can fail.
"""

import contextlib
import shutil

import make
import pytest
from linreg_pages import ONLY_THERE
from support.guards import ROOT, read
from support.page_guards import (
    alive,
    barriers,
    blurred,
    broken_links,
    first_states_unlike_stored,
    folds_lost,
    formulas_lost,
    move_all,
    parsed,
    pictures_unlike_stored,
    raw_latex,
    torn_off,
    true_only_in_a_notebook,
    unlike_the_kernel,
    wider_than_a_phone,
)
from test_pack import leaks

ONE = next(path for path in make.LESSONS if path.stem == "penalty")  # has a grab and a play button
DESK = {"viewport": {"width": 1366, "height": 900}, "device_scale_factor": 2}
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated. Check CHANGES")  # of Sphinx's own


def page_of(site, path):
    return (site / path.relative_to(ROOT)).with_suffix(".html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """All pages, with buttons that launch; of one the explorers are recorded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_REPOSITORY", "https://github.com/somebody/course")
        patch.setenv("COURSE_HUB", "https://hub.example.org")
        folder = tmp_path_factory.mktemp("pages") / "site"
        make.make(folder, recorded=[ONE])
    return folder


@pytest.fixture(scope="module")
def opened(chromium):
    """Opens a file in Chromium without a network; gives its page and a list of what went wrong."""

    @contextlib.contextmanager
    def open_file(path, **settings):
        context, wrong = chromium.new_context(offline=True, **{**DESK, **settings}), []

        def answer(route):
            if not route.request.url.startswith(("file:", "data:", "blob:")):
                wrong.append(f"asked for {route.request.url}")
            route.continue_()

        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and wrong.append(line.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            page.goto(path.as_uri())
            page.evaluate("window.MathJax?.startup?.promise?.then(() => null)")
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            yield page, wrong
        finally:
            context.close()

    return open_file


@pytest.fixture(scope="module")
def lesson(site, opened):
    """The page of one lesson, for the controls."""
    with opened(page_of(site, ONE)) as (page, wrong):
        yield page, wrong


def walk(path, notebook, opened):
    """Open a lesson's page, try all that it has; problems, and where its explorers were moved."""
    problems, states = [*pictures_unlike_stored(path, notebook), *folds_lost(path, notebook)], []
    with opened(path, color_scheme="light", reduced_motion="reduce") as (page, wrong):
        places = alive(page)
        problems += first_states_unlike_stored(places, notebook) + blurred(places, 2)
        problems += formulas_lost(page, notebook)
        for number, place in enumerate(places):
            immovable, seen = move_all(place)
            problems += immovable
            states += [(number, state) for state in seen]
        problems += what_everybody_meets(page, wrong)
    with opened(path, color_scheme="dark") as (page, wrong):
        alive(page)
        problems += barriers(page)
    return problems, states


def what_everybody_meets(page, wrong):
    """Problems of a page that is read: errors, barriers, odd lines, width."""
    problems = [*wrong]  # before axe reads the style sheets once more, which a file may not
    problems += barriers(page) + raw_latex(page) + true_only_in_a_notebook(page)
    return problems + wider_than_a_phone(page) + torn_off(page)


def test_a_page_is_for_everybody_and_its_explorers_do_what_the_kernels_do(site, opened):
    problems, states = walk(page_of(site, ONE), read(ONE), opened)
    assert problems == [] and len(states) > 2
    number, (settings, sentence, strokes) = states[0]
    spoiled = [(settings, f"{sentence}!", strokes), (settings, sentence, strokes[1:])]
    states += [(number, state) for state in spoiled]  # the control
    assert len(unlike_the_kernel(ONE, read(ONE), states)) == 2


def test_control_what_stands_still_or_elsewhere_or_is_blurred_is_found(site, opened):
    with opened(page_of(site, ONE)) as (page, _):
        [place] = alive(page)
        place.get_by_role("slider").press("End")
        assert len(first_states_unlike_stored([place], read(ONE))) == 2
        assert len(blurred([place], 3)) > 1
        place.locator(".linreg-sentence").evaluate("one => one.replaceWith(one.cloneNode(true))")
        assert len(move_all(place, seconds=0.1)[0]) == 4


def test_play_goes_step_by_step_to_the_end(site, opened):
    with opened(page_of(site, ONE)) as (page, _):
        [place] = alive(page)
        slider = place.get_by_role("slider")
        slider.press("End")
        for _ in range(3):
            slider.press("ArrowLeft")
        seen = place.evaluate_handle("""place => {
            const seen = [], sentence = place.querySelector('.linreg-sentence');
            const look = () => seen.push(sentence.innerText);
            new MutationObserver(look).observe(sentence, {childList: true});
            return seen;
        }""")
        place.get_by_role("button", name="play").press("Enter")
        page.wait_for_function("seen => seen.length === 3", arg=seen)
        assert slider.evaluate("one => one.valueAsNumber") == 1


def test_no_solution_hidden_test_or_answer_leaks(site, tmp_path):
    for path in site.rglob("*.html"):
        name = "-".join(path.relative_to(site).parts)
        (tmp_path / f"{name}.txt").write_text(parsed(path).get_text(), encoding="utf-8")
    [course] = site.glob("_downloads/*/course.zip")
    shutil.unpack_archive(course, tmp_path / "course")
    assert (tmp_path / "course" / "notebooks" / "01_model.ipynb").exists()
    shutil.copytree(site / "_sources", tmp_path / "sources")
    shutil.copy(site / "searchindex.js", tmp_path)
    assert leaks(tmp_path) == []
    statements = list(site.glob("_sources/notebooks/assignments/*/*.ipynb"))
    assert len(statements) == len(make.ASSIGNMENTS) > 0


def test_control_a_page_with_a_solution_is_found(site, tmp_path):
    source = next(make.ASSIGNMENTS[0].glob("*.ipynb"))
    cells = "\n".join(cell.source for cell in read(source).cells)
    page = page_of(site, source).read_text(encoding="utf-8")
    (tmp_path / "page.txt").write_text(page + cells, encoding="utf-8")
    assert len(leaks(tmp_path)) > 3


def test_lessons_launch_and_assignments_whose_source_has_solutions_do_not(site):
    lesson = parsed(page_of(site, ONE))
    links = [link["href"] for link in lesson.select(".dropdown-launch-buttons a")]
    place, hub = "notebooks/deeper/penalty.ipynb", "https://hub.example.org/hub/user-redirect"
    assert links == [
        f"https://mybinder.org/v2/gh/somebody/course/main?urlpath=lab/tree/{place}",
        f"{hub}/git-pull?repo=https%3A//github.com/somebody/course&urlpath=lab/tree/course/{place}&branch=main",
        f"https://colab.research.google.com/github/somebody/course/blob/main/{place}",
    ]
    for path in make.ASSIGNMENTS:
        assert not parsed(page_of(site, path / path.name)).select(".dropdown-launch-buttons")


def test_what_a_kernel_alone_can_do_is_said_and_where_to_find_one(lesson):
    page, _ = lesson
    [place] = alive(page)
    hint = place.locator(".linreg-hint").last
    assert "your own functions need a notebook: Binder, JupyterHub, Colab." in hint.inner_text()


def test_only_what_is_true_in_a_notebook_alone_is_left_out():
    source = "*45 · run the cells by Shift + Enter*\n\nA. Run b by **c**: Shift + Enter d.\nE."
    assert ONLY_THERE.sub("", source) == "*45*\n\nA.\nE."
    assert ONLY_THERE.sub("", "A. In a notebook, **Ctrl + Enter** b. C.") == "A. C."
    assert ONLY_THERE.sub("", "A? See `b??` by Shift + Enter. C.") == "A? C."


def cut_in_two(markdown):
    """What is left out of a page of which the bold face or the code begins or ends elsewhere."""
    left_out = [found[0] for found in ONLY_THERE.finditer(markdown)]
    return [text for text in left_out if any(text.count(mark) % 2 for mark in ("**", "`", "$"))]


def test_nothing_is_cut_in_two_where_a_page_leaves_something_out():
    for path in make.LESSONS:
        for cell in read(path).cells:
            assert cell.cell_type == "code" or cut_in_two(cell.source) == []


def test_control_a_sentence_that_begins_in_the_middle_of_bold_face_is_found():
    assert cut_in_two("**Predict.** Run it with Ctrl + Enter.") == []
    assert len(cut_in_two("**Predict. Run it** with Ctrl + Enter.")) == 1


def test_a_picture_to_read_is_there_and_nobody_is_told_that_no_code_was_written(site):
    for path in make.ASSIGNMENTS:
        pictures = parsed(page_of(site, path / path.name)).select(".cell_output img")
        assert len(pictures) == ("project" not in path.name), path
    for path in make.LESSONS:
        assert "Not yet:" not in parsed(page_of(site, path)).get_text()


def test_the_menu_opens_on_a_phone(site, opened):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with opened(page_of(site, ONE), **phone) as (page, _):
        for kind in ("primary", "secondary"):
            page.locator(f".{kind}-toggle:visible").first.tap()
            page.locator("dialog[open]").wait_for()
            page.keyboard.press("Escape")
        image = page.locator(".cell_output img").first
        box, size = (
            image.bounding_box(),
            image.evaluate("one => one.naturalWidth / one.naturalHeight"),
        )
        assert box["width"] / box["height"] == pytest.approx(size, rel=0.02)


def test_every_link_leads_somewhere(site):
    assert broken_links(site) == []


# ------------------------------------------------------------------------------------- controls


def test_control_other_pictures_and_folds_are_found(site):
    path, notebook = page_of(site, ONE), read(ONE)
    text, alt = path.read_text(encoding="utf-8"), parsed(path).select(".cell_output img")[0]["alt"]
    spoiled = path.with_name("spoiled.html")
    spoiled.write_text(text.replace(alt[:20], "Another").replace("<details>", "<div>", 1))
    assert len(pictures_unlike_stored(spoiled, notebook)) == 1
    assert len(folds_lost(spoiled, notebook)) == 1
    spoiled.unlink()


@contextlib.contextmanager
def spoiled(page, html):
    article = page.locator(".bd-article")
    insert = "(article, html) => article.insertAdjacentHTML('afterbegin', html)"
    article.evaluate(insert, f"<div>{html}</div>")
    yield
    article.evaluate("article => article.firstElementChild.remove()")


def test_control_barriers_are_found(lesson):
    page, _ = lesson
    with spoiled(page, "<input><p style='color: #999'>pale</p>"):
        assert {rule for rule, *_ in barriers(page)} == {"label", "color-contrast"}


@pytest.mark.parametrize(
    ("spoil", "guard"),
    [
        ("<p>\\frac{1}{2} $x$</p>", raw_latex),
        ("<p>Run it with Shift + Enter.</p>", true_only_in_a_notebook),
        ("<div style='width: 500px'>wide</div>", wider_than_a_phone),
        ("<p><span class='math inline' style='display: block'>x</span>, y</p>", torn_off),
    ],
)
def test_control_what_would_be_in_the_way_is_found(spoil, guard, lesson):
    page, _ = lesson
    with spoiled(page, spoil):
        assert len(guard(page)) == 1
    page.set_viewport_size(DESK["viewport"])
    assert guard(page) == []


def test_control_a_lost_formula_is_found(lesson):
    page, _ = lesson
    assert formulas_lost(page, read(ONE)) == []
    page.locator("mjx-assistive-mml").first.evaluate("one => one.remove()")
    assert len(formulas_lost(page, read(ONE))) == 1


def test_control_what_asks_a_network_or_fails_is_found(site, opened):
    with opened(page_of(site, ONE)) as (page, wrong):
        page.evaluate("""() => {
            console.error("wrong");
            document.body.append(Object.assign(new Image(), {src: "https://a.example/x.png"}));
            setTimeout(() => null.x);
        }""")
        page.wait_for_timeout(200)
        assert "asked for https://a.example/x.png" in wrong and "wrong" in wrong
        assert any("null" in one for one in wrong)


@pytest.mark.parametrize("target", ["07_more.html", "#Nowhere", "https://d2l", "../README.md"])
def test_control_a_broken_link_is_found(target, tmp_path):
    (tmp_path / "a.html").write_text(f"<a href='{target}'>there</a><p id='x'></p>")
    assert broken_links(tmp_path) == [f"a.html: {target}"]


# ------------------------------------------------------------------------------------ all of them


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "site"
    make.make(folder)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_recording_is_small_enough(whole):
    files = list((whole / "_static").glob("explorer-*.js"))
    assert len(files) > 20 and max(file.stat().st_size for file in files) <= 1_500_000


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", make.LESSONS, ids=lambda path: path.stem)
def test_every_lesson(path, whole, opened):
    problems, states = walk(page_of(whole, path), read(path), opened)
    assert problems == []
    assert unlike_the_kernel(path, read(path), states) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_other_page(whole, opened):
    lessons = {page_of(whole, path) for path in make.LESSONS}
    for path in sorted(whole.rglob("*.html")):
        if "_static" in path.parts or path in lessons:
            continue
        for color_scheme in ("light", "dark"):
            with opened(path, color_scheme=color_scheme) as (page, wrong):
                alive(page)
                assert what_everybody_meets(page, wrong) == []
