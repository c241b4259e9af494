"""A lesson's cells and stored outputs as HTML."""

import pathlib
import re

from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from pages.formulas import mathml

# A formula and the signs that stand right beside it: lines would break between them.
WITH_SIGNS = re.compile(r"([(“‘]*)<math\b.*?</math>([,.;:!?)’”]*)", re.DOTALL)
TEMPLATES = pathlib.Path(__file__).parent / "templates"


class Renderer(IPythonRenderer):
    """Markdown as HTML: formulas as MathML, links between lessons as links between pages."""

    def __init__(self):
        super().__init__(escape=False, exclude_anchor_links=True)

    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return scrolling("span", "formula", mathml(body, display=True))

    def latex_environment(self, name, body):
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def block_code(self, code, info=None):
        return scrolling("div", "code", super().block_code(code, info))

    def heading(self, text, level, **attrs):
        name = BeautifulSoup(text, "html.parser").get_text().replace(" ", "-")
        return f'<h{level} id="{self.escape_html(name)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        place = re.fullmatch(r"(?:\./|notebooks/)?(\w+)\.ipynb(#.*)?", url)
        if place:
            url = f"{place[1]}.html{place[2] or ''}"
        elif "://" not in url and not url.startswith(("#", "mailto:")):
            return text  # a file of the repository, which the pages don't have
        return super().link(text, url, title)

    def table(self, text):
        return scrolling("div", "table", f"<table>{text}</table>")


def scrolling(tag, name, content):
    """Content that scrolls in itself where the screen is narrower, by keyboard too."""
    start = f'<{tag} class="scrolling {name}" role="group" aria-label="{name}" tabindex="0">'
    return f"{start}{content}</{tag}>"


def html_of(markdown):
    html = MarkdownWithMath(renderer=Renderer()).render(markdown)
    return WITH_SIGNS.sub(together, html)


def together(formula):
    return f'<span class="together">{formula[0]}</span>' if any(formula.groups()) else formula[0]


class LessonExporter(HTMLExporter):
    """The notebook's cells, without the page around them."""

    def __init__(self):
        super().__init__(template_name="lesson", extra_template_basedirs=[str(TEMPLATES)])

    def markdown2html(self, source):
        return html_of(source)


def cells_of(notebook):
    """The notebook's cells and stored outputs as HTML."""
    return LessonExporter().from_notebook_node(notebook)[0]
