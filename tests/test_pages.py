"""The lessons as web pages show what is stored, by themselves, and to everybody.

The controls at the end show that the guards can fail.
"""

import contextlib
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook
from pages.build import build
from pages.formulas import Unconvertible, mathml
from support.guards import LESSONS, explorers_made, read
from support.page_guards import (
    barriers,
    broken_links,
    explorers_unlike_stored,
    formulas_lost,
    parsed,
    pictures_unlike_stored,
    raw_latex,
    signs_not_in_font,
    small_parentheses,
    torn_off,
    wider_than_a_phone,
)

NOTEBOOKS = {path.stem: read(path) for path in LESSONS}
PAGES = ["index", *NOTEBOOKS]
NARROW = range(990, 390, -150)  # each breaks the lines elsewhere
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("site")).parent


@pytest.fixture(scope="module")
def opened(chromium):
    """Opens a file in Chromium; gives its page, all folds open, and a list of what went wrong.

    What is asked of any network is refused, and is on the list.
    """

    @contextlib.contextmanager
    def open_file(path):
        wrong = []

        def answer(route):
            if route.request.url.startswith(("file:", "data:")):
                return route.continue_()
            wrong.append(f"asked for {route.request.url}")
            return route.abort()

        context = chromium.new_context()
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda line: line.type == "error" and wrong.append(line.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            page.goto(path.as_uri())
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            yield page, wrong
        finally:
            context.close()

    return open_file


def test_the_first_page_lists_the_lessons_and_each_leads_on(site):
    links = [link["href"] for link in parsed(site / "index.html").select("ol a")]
    assert links == [f"{path.stem}.html" for path in LESSONS]
    for before, after in zip(LESSONS, LESSONS[1:]):
        forward = parsed(site / f"{before.stem}.html").select("a[rel=next]")
        back = parsed(site / f"{after.stem}.html").select("a[rel=prev]")
        assert {link["href"] for link in forward} == {f"{after.stem}.html"}
        assert {link["href"] for link in back} == {f"{before.stem}.html"}


# ------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\mathbf{w}^\top\boldsymbol{\theta}\mathtt{eps}", "𝐰⊤𝜽𝚎𝚙𝚜"),
        (r"\epsilon \sim \mathcal{N}", "ϵ∼𝒩"),
        (r"\hat{y}^*", "yˆ∗"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a=bc=d"),
    ],
)
def test_a_formula_has_the_signs_that_latex_gives_it(latex, shown):
    assert "".join(parsed_formula(latex).get_text().split()) == shown


@pytest.mark.parametrize(
    ("latex", "forms"),
    [("a - b", [None]), ("(-3)", ["prefix"]), ("a = -3", ["prefix"]), ("(a) - b", [None])],
)
def test_a_sign_belongs_to_its_number(latex, forms):
    minus = [one for one in parsed_formula(latex).find_all("mo") if one.get_text() == "−"]
    assert [one.get("form") for one in minus] == forms


@pytest.mark.parametrize(("latex", "spaces"), [(r"2 \log u", 2), (r"\log(u)", 0), ("uv", 0)])
def test_names_are_set_off(latex, spaces):
    assert len(parsed_formula(latex).find_all("mspace")) == spaces


def parsed_formula(latex):
    return BeautifulSoup(mathml(latex), "html.parser")


@pytest.mark.parametrize(
    "latex", [r"\nosuch{x}", r"\frac{1}", r"\left( x", r"x \\ y", "{x", "a & b", r"\mathbf"]
)
def test_a_formula_without_mathml_stops_the_build_by_name(latex, tmp_path):
    with pytest.raises(Unconvertible):
        mathml(latex)
    path = tmp_path / "07_odd.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(f"# Odd\n\n${latex}$")]), path)
    with pytest.raises(Unconvertible) as error:
        build(tmp_path / "site", [path])
    assert "07_odd.ipynb" in str(error.value) and repr(latex) in str(error.value)


# ------------------------------------------------------------------------------------- controls


@pytest.fixture
def spoiled(site, tmp_path):
    """Copies the site; gives a function that replaces words in its first lesson."""
    folder = shutil.copytree(site, tmp_path / "spoiled")

    def spoil(old, new):
        path = folder / "01_model.html"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return spoil


def test_control_other_pictures_and_sentences_are_found(site, opened):
    notebook = read(LESSONS[0])
    with opened(site / "01_model.html") as (page, _):
        picture = page.locator("img").first
        picture.evaluate("one => { one.alt = 'Another'; }")
        assert len(pictures_unlike_stored(page, notebook)) == 1
        picture.evaluate("one => { one.removeAttribute('alt'); }")
        assert ("image-alt", "critical") in [barrier[:2] for barrier in barriers(page)]
        picture.evaluate(
            """one => new Promise(failed => {
                one.onerror = failed;
                one.src = 'data:image/png;base64,broken';
            }).then(() => null)"""
        )
        assert len(pictures_unlike_stored(page, notebook)) == 2
        page.locator(".sentence").first.evaluate("one => { one.textContent = 'Other'; }")
        assert len(explorers_unlike_stored(page, notebook, 2)) == 1


def test_control_what_asks_a_network_or_fails_is_found(spoiled, opened):
    script = "<script>console.error('wrong'); null.x</script><img src='https://a.example/x.png'>"
    with opened(spoiled("</main>", f"{script}</main>")) as (page, wrong):
        assert "asked for https://a.example/x.png" in wrong and "wrong" in wrong
        assert any("null" in one for one in wrong)


def test_control_barriers_raw_latex_and_width_are_found(spoiled, opened):
    poor = "<input><p style='color: #999'>pale \\frac{1}{2} $x$</p>"
    wide = "<div style='width: 500px'>wide</div>"
    with opened(spoiled("</main>", f"{poor}{wide}</main>")) as (page, _):
        assert {"label", "color-contrast"} <= {rule for rule, *_ in barriers(page)}
        assert len(raw_latex(page)) == 1
        assert wider_than_a_phone(page) == ["516 pixels wide"]


def test_control_lost_formulas_and_small_parentheses_are_found(spoiled, opened):
    path = spoiled("<math", "<span")
    (path.parent / "math.woff").unlink()
    with opened(path) as (page, _):
        assert len(formulas_lost(page, read(LESSONS[0]))) == 1
        assert len(small_parentheses(page)) > 0


def test_control_a_comma_on_the_next_line_is_found(spoiled, opened):
    formula = "<math><mi>x</mi></math>, y"
    together = f'<span class="together">{formula}</span>'
    path = spoiled("</main>", f'<p style="width: 0">{formula} {together}</p></main>')
    with opened(path) as (page, _):
        assert torn_off(page) == ["x, y x, y"]


def test_control_a_sign_that_the_font_lacks_is_found(spoiled, site):
    path = spoiled("<mi>d</mi>", "<mi>ж</mi>")
    assert signs_not_in_font(path, site / "math.woff") == ["ж"]


@pytest.mark.parametrize(
    "target", ["07_more.html", "02_loss.html#Nowhere", "#Nowhere", "https://d2l", "../README.md"]
)
def test_control_a_broken_link_is_found(target, spoiled):
    path = spoiled("https://d2l.ai", target)
    assert broken_links(path.parent) == [f"01_model.html: {target}"]


def test_control_a_name_of_two_places_is_found(spoiled):
    path = spoiled("</main>", '<p id="main"></p></main>')
    assert broken_links(path.parent) == ["01_model.html: an id twice"]


def test_the_first_page_lists_the_lessons_of_the_readmes_table(site):
    lessons = parsed(site / "index.html").select("ol.lessons > li")
    assert [item.a["href"] for item in lessons] == [f"{path.stem}.html" for path in LESSONS]
    assert all("|" not in item.text and "You drag" in item.text for item in lessons)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_by_itself_for_everybody_and_on_a_phone(name, site, opened):
    with opened(site / f"{name}.html") as (page, wrong):
        assert page.locator("h1").count() == 1
        assert raw_latex(page) == []
        assert wrong == []  # before axe reads the style sheet once more, which a file may not
        assert barriers(page) == []
        if name in NOTEBOOKS:
            assert pictures_unlike_stored(page, NOTEBOOKS[name]) == []
            shown = explorers_made(NOTEBOOKS[name])
            assert explorers_unlike_stored(page, NOTEBOOKS[name], shown) == []
            assert formulas_lost(page, NOTEBOOKS[name]) == []
            assert small_parentheses(page) == []
        for width in NARROW:
            page.set_viewport_size({"width": width, "height": 800})
            assert torn_off(page) == []
        assert wider_than_a_phone(page) == []


@each_lesson
def test_the_font_has_every_sign_of_the_formulas(path, site):
    assert signs_not_in_font(site / f"{path.stem}.html", site / "math.woff") == []


def test_every_link_leads_somewhere(site):
    assert broken_links(site) == []
