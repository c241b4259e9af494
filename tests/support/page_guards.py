"""What must hold of every web page; each guard returns a list of problems, empty where it holds."""

import re
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

PHONE = {"width": 390, "height": 844}
FORMULA = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def stored_pictures(notebook):
    """The alternative text and the text of each stored picture, in their order."""
    return [
        (output.metadata["image/png"]["alt"], output.data["text/plain"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def pictures_unlike_stored(page, notebook):
    """Pictures that don't show, or whose words are not the stored ones."""
    shown = page.locator("img").evaluate_all(
        "all => all.map(one => [one.alt, one.checkVisibility() && one.naturalWidth > 0])"
    )
    expected = [alt for alt, _ in stored_pictures(notebook)]
    problems = [f"{alt!r} does not show" for alt, shows in shown if not shows]
    if not all(expected) or [alt for alt, _ in shown] != expected:
        problems.append(f"alternative texts {[alt for alt, _ in shown]}, expected {expected}")
    return problems


def explorers_unlike_stored(page, notebook, count):
    """Explorers that are not there as a picture with the sentence stored with it."""
    shown = page.locator("figure:has(img) .sentence").all_inner_texts()
    texts = [text for _, text in stored_pictures(notebook) if text.startswith("Explorer at")]
    expected = [text.partition("\n")[2] for text in texts]
    return [] if shown == expected and len(shown) == count else [f"{shown}, expected {expected}"]


def formulas_lost(page, notebook):
    """Whether there are fewer formulas, or more, than in the lesson's Markdown."""
    prose = [CODE.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    expected = sum(len(FORMULA.findall(text)) for text in prose)
    shown = page.locator("math").count()
    return [] if shown == expected > 0 else [f"{shown} formulas, expected {expected}"]


def raw_latex(page):
    """LaTeX that a reader would see, outside of code."""
    text = page.evaluate(
        """() => {
            const body = document.body.cloneNode(true);
            body.querySelectorAll('pre, code').forEach(code => code.remove());
            return body.textContent;
        }"""
    )
    return re.findall(r".{0,20}(?:\$|\\[a-zA-Z]+).{0,20}", text)


def small_parentheses(page):
    """Parentheses around a matrix that are lower than it is: no font with large ones is used."""
    return page.evaluate(
        """() => [...document.querySelectorAll('mo + mtable')].filter(table =>
            table.previousElementSibling.getBoundingClientRect().height
                < 0.9 * table.getBoundingClientRect().height).map(table => table.textContent)"""
    )


def torn_off(page):
    """Formulas whose comma, or other sign right after them, stands on the next line."""
    return page.evaluate(
        """() => [...document.querySelectorAll('math')].filter(math => {
            let after = math.nextSibling;
            if (!after || after.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)’”]/.test(after.data))
                return false;
            const sign = document.createRange();
            sign.setStart(after, 0);
            sign.setEnd(after, 1);
            return sign.getBoundingClientRect().left < math.getBoundingClientRect().right - 1;
        }).map(math => math.parentElement.textContent.trim().slice(0, 80))"""
    )


def signs_not_in_font(path, font):
    """Signs of a page's formulas that the font lacks."""
    known = TTFont(font).getBestCmap()
    signs = set("".join(math.get_text() for math in parsed(path).find_all("math")))
    return [sign for sign in sorted(signs) if not sign.isspace() and ord(sign) not in known]


def barriers(page):
    """What axe-core finds: the rule, its impact, and where."""
    violations = Axe().run(page).response["violations"]
    return [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in violations]


def wider_than_a_phone(page):
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [] if width <= PHONE["width"] else [f"{width} pixels wide"]


def broken_links(folder):
    """Links and sources that lead nowhere, and names that two places share."""
    pages = {path.name: parsed(path) for path in sorted(folder.glob("*.html"))}
    names = {page: [one["id"] for one in soup.select("[id]")] for page, soup in pages.items()}
    problems = [f"{page}: an id twice" for page, ids in names.items() if len(ids) != len(set(ids))]
    for page, soup in pages.items():
        for element in soup.select("[href], [src]"):
            target = element.get("href", element.get("src"))
            if not leads_somewhere(target, page, folder, names):
                problems.append(f"{page}: {target}")
    return problems


def leads_somewhere(target, page, folder, names):
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return re.fullmatch(r"([\w-]+\.)+[a-z]{2,}(:\d+)?", parts.netloc) is not None
    if parts.scheme:
        return parts.scheme == "data"
    file = unquote(parts.path) or page
    there = (folder / file).is_file()
    return there and (not parts.fragment or unquote(parts.fragment) in names.get(file, []))
