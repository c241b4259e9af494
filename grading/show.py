"""What people are shown of a submission: text, formulas and pictures, and nothing that runs.

The graded copy is cleaned before it is stored: whatever reads it is safe.
"""

import base64
import html
import mimetypes
import pathlib
import re
import struct
import time

import bleach
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import from_dict
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.submissions import METADATA

LONGEST = 20_000  # characters of a text
MOST = 600_000  # characters of the student's own cells together; a page makes much of code
PATIENCE = 10  # seconds for the formatting; what comes later is shown as it was typed
PIXELS = 20_000_000  # of a picture
TAGS = bleach.ALLOWED_TAGS | set(
    "br dd del dl dt h1 h2 h3 h4 h5 h6 hr img p pre table tbody td th thead tr".split()
)
SCRIPTED = re.compile(r"html|[/+]x[ms]l|script|multipart")  # files in which a browser runs scripts
COLOR, CONTROL = r"\x1b\[[0-9;]*m", r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]"
PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/]{30,}[=\s]*")  # in base64


class ShowOnly(NbGraderPreprocessor):
    """Leave of a graded copy, and of the files beside it, what can be shown."""

    def preprocess(self, nb, resources):
        self.end, room, cells = time.monotonic() + PATIENCE, MOST, []
        for cell in map(self.shown, nb.cells):
            room -= 0 if cell.metadata else text_in(cell)
            if cell.metadata or room >= 0:
                cells.append(cell)
        nb.cells = [*cells, *[new_markdown_cell("*Further cells are not shown.*")] * (room < 0)]
        nb.metadata = from_dict(METADATA)
        for path in pathlib.Path(resources["metadata"]["path"]).rglob("*"):
            kind = mimetypes.guess_type(path.name)[0]  # as which Formgrader would serve it
            if path.is_file() and SCRIPTED.search(kind or ""):
                path.unlink()
        return nb, resources

    def shown(self, cell):
        """A cell that can be shown; of its metadata nbgrader's alone stay."""
        marks, attachments = cell.metadata.get("nbgrader"), cell.pop("attachments", {})
        cell.metadata = from_dict({"nbgrader": marks} if marks else {})
        if cell.cell_type == "code":
            cell.update(source=cut(cell.source), outputs=list(map(shown_output, cell.outputs)))
        elif not (marks and marks.locked) or "attachment:" in cell.source:
            late = time.monotonic() > self.end
            cell.source = as_typed(cell.source) if late else formatted(cell.source, attachments)
            cell.cell_type = "markdown"
        return cell


def text_in(cell):
    """How many characters of a cell a page has to format; of pictures the kernel sent few."""
    pictures = [output.get("data", {}).get("image/png", "") for output in cell.get("outputs", [])]
    return len(str(cell)) + 3 * len(cell.source) - sum(map(len, pictures))


def shown_output(output):
    """An output as text or as a PNG picture."""
    if output.output_type in ("stream", "error"):
        for key, part in output.items():
            output[key] = cut(part) if isinstance(part, str) else list(map(cut, part))
        return output
    if is_picture(output.data.get("image/png")):
        alt = cut(str(output.data.get("text/plain", "")))
        data = {"image/png": output.data["image/png"], "text/plain": alt}
        return new_output("display_data", data, metadata={"image/png": {"alt": alt}})
    text = output.data.get("text/plain", f"(not shown: {', '.join(output.data)})")
    return new_output("display_data", {"text/plain": cut(str(text))})


def cut(text):
    """A text as far as it is shown, without colors and what no page can show."""
    text = re.sub(f"{COLOR}|{CONTROL}", "", text).encode(errors="replace").decode()
    more = f"\n... {len(text) - LONGEST:,} more characters are not shown"
    return text[:LONGEST] + more * (len(text) > LONGEST)


def is_picture(data):
    """Whether this is a PNG of sensible size."""
    if not isinstance(data, str) or not PNG.fullmatch(data):
        return False
    width, height = struct.unpack(">II", base64.b64decode(data[:32])[16:])
    return width * height <= PIXELS


class Formatted(IPythonRenderer):
    """Markdown in which HTML is text, links lead nowhere, and pictures are attached PNGs."""

    def block_code(self, code, info=None):
        return f"<pre><code>{html.escape(code)}</code></pre>\n"

    def link(self, text, url, title=None):
        address = html.escape(url)
        return text if text == address else f"{text} ({address})"

    def image(self, text, url, title=None):
        data = self.attachments.get(url.removeprefix("attachment:"), {}).get("image/png")
        if is_picture(data):
            words = html.unescape(re.sub(r"<[^>]+>", "", text)) or "a picture without description"
            return f'<img alt="{html.escape(words)}" src="data:image/png;base64,{data}">'
        return f"(a picture that is not shown: {html.escape(url)})"


def formatted(source, attachments):
    """Markdown that shows an answer with its formatting and formulas."""
    try:
        renderer = Formatted(True, attachments=attachments, exclude_anchor_links=True)
        markup = MarkdownWithMath(renderer).render(cut(source))
        allowed = {"img": ["alt", "src"]}
        return in_one_line(bleach.clean(markup, TAGS, allowed, ["data"], strip=True))
    except Exception:  # whatever a parser thinks of it
        return as_typed(source)


def as_typed(source):
    """Markdown that shows a text as it was typed."""
    return in_one_line(f'<span style="white-space: pre-wrap">{html.escape(cut(source))}</span>')


def in_one_line(markup):
    """HTML as a block without an end of a line, in which Markdown finds nothing to read."""
    return "<div>" + re.sub(CONTROL, "", markup).replace("\n", "&#10;") + "</div>"
