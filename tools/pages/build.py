"""Build the site: a page of each lesson, the page that lists them, the style sheet."""

import pathlib
import re
import shutil

import jinja2
import nbformat
from bs4 import BeautifulSoup
from pygments.formatters import HtmlFormatter

from pages.formulas import Unconvertible
from pages.lesson import TEMPLATES, cells_of, html_of

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FONT = TEMPLATES.parent / "font" / "math.woff"
CODE_STYLE = "xcode"  # the one of pygments whose every color has contrast 4.5 on white and more
ROW = re.compile(
    r"^\| \d+ \| (?P<what>[^|]+) \| (?P<drag>[^|]+) \| (?P<minutes>\d+) \| [^|]+ \|$", re.MULTILINE
)


def build(folder, lessons=LESSONS):
    """Write the site into a folder, and return the path of its first page.

    Unconvertible where a formula has no MathML; it names the lesson and the formula.
    """
    folder.mkdir(parents=True, exist_ok=True)
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES))
    page = templates.get_template("page.html.j2")
    parts = [lesson_of(path) for path in lessons]
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None]):
        html = page.render(**part, previous=before, next=after)
        (folder / part["page"]).write_text(html, encoding="utf-8")
    (folder / "style.css").write_text(style(), encoding="utf-8")
    shutil.copy(FONT, folder)
    index = folder / "index.html"
    index.write_text(
        templates.get_template("contents.html.j2").render(contents()), encoding="utf-8"
    )
    return index


def lesson_of(path):
    """What a lesson's page is made of."""
    try:
        body = cells_of(nbformat.read(path, as_version=4))
    except Unconvertible as error:
        raise Unconvertible(f"{path.name}: {error}") from error
    title = BeautifulSoup(body, "html.parser").h1.get_text()
    return {"title": title, "body": body, "page": f"{path.stem}.html", "notebook": path.name}


def contents():
    """What the first page is made of, from the README: the course's name, the lessons' rows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [
        {key: inline(text) for key, text in row.groupdict().items()} for row in ROW.finditer(readme)
    ]
    return {"title": readme.partition("\n")[0].removeprefix("# "), "lessons": rows}


def inline(markdown):
    return html_of(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def style():
    """The pages' own style sheet and the colors of code."""
    own = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    return f"{own}\n{HtmlFormatter(style=CODE_STYLE).get_style_defs('.highlight')}\n"
