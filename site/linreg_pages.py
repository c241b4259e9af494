"""The Sphinx extension of the pages: explorers, and what a page says otherwise than a notebook."""

import json
import re

from docutils import nodes
from myst_nb.core.render import NbElementRenderer

# A clause of a lesson's second line, and sentences, that are true in a notebook only.
IN_A_SENTENCE = r"(?:[^.?!\n]|[.?!](?=[^\s*]))"
ONLY_THERE = re.compile(
    r" · run the cells[^*\n]+"
    rf"|(?!\*){IN_A_SENTENCE}+"
    rf"(?:(?:Shift|Ctrl) \+ Enter|click the next cell|in a cell of its own){IN_A_SENTENCE}*\."
)
ON_PAPER = """## Exercises

*On this page, write on paper, and then open the hint and the solution. In a notebook, `check` tries
your function at once.*"""
EXERCISES = re.compile(r"^## Exercises$(\n\n[^\n]*run the cell[^\n]*)?", re.MULTILINE)
TO_READ = """

*Here you can read the tasks. To do them, [get the course](../../../index.md).*
"""


class Renderer(NbElementRenderer):
    """Shows stored pictures with their alternative texts; an explorer's with its sentence."""

    def render_image(self, data):
        [image] = super().render_image(data)
        image["alt"] = data.output_metadata.get(data.mime_type, {}).get("alt", "")
        if "explorer" not in data.output_metadata:
            return [image]
        sentence = nodes.paragraph(text=image["alt"])
        place = {"ids": [data.output_metadata["explorer"]], "classes": ["linreg-recorded"]}
        return [nodes.container("", image, sentence, **place)]


def adapt(app, docname, source):
    """Give the explorers of a notebook names, and answers to guesses a fold; see ONLY_THERE."""
    if app.env.doc2path(docname).suffix != ".ipynb":
        return
    notebook, number = json.loads(source[0]), 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = ONLY_THERE.sub("", "".join(cell["source"]))
            cell["source"] = EXERCISES.sub(ON_PAPER, text)
            if "assignments/" in docname and text.startswith("# "):
                cell["source"] = re.sub("(?<=.)$", TO_READ, text, count=1, flags=re.MULTILINE)
            continue
        if cell["metadata"].get("jupyter", {}).get("outputs_hidden"):
            cell["metadata"].setdefault("tags", []).append("hide-output")
        outputs = [one for one in cell["outputs"] if "linreg-rest" not in json.dumps(one)]
        if re.search(r"^check\(", "".join(cell["source"]), re.MULTILINE):
            outputs = []  # it says that nobody has written the function yet
        for output in outputs:
            if "".join(output.get("data", {}).get("text/plain", "")).startswith("Explorer at"):
                number += 1
                name = f"explorer {docname.rpartition('/')[2]} {number}"
                output["metadata"]["explorer"] = nodes.make_id(name)
        cell["outputs"] = outputs
    source[0] = json.dumps(notebook)


def without_launch(app, pagename, templatename, context, doctree):
    """Take the launch buttons off assignments: they would open the source, with its solutions."""
    if "assignments/" in pagename:
        buttons = context["header_buttons"]
        buttons[:] = [button for button in buttons if button.get("label") != "launch-buttons"]


def setup(app):
    app.connect("source-read", adapt)
    app.connect("html-page-context", without_launch, priority=900)
