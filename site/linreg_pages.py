"""The Sphinx extension of the pages: explorers, and what a page says otherwise than a notebook."""

import json
import re

from docutils import nodes
from myst_nb.core.render import NbElementRenderer

# Clauses and sentences of a lesson that are true in a notebook only.
ONLY_THERE = re.compile(
    r"( · |;|(?<=\.))[^.·;*\n]*(\*\*[^*]*\*\*[^.·;*\n]*)?Shift \+ Enter[^.*\n]*\.?"
)


def explorer_name(stem):
    """What the names of a notebook's explorers start with: ids for HTML, and of their scripts."""
    return f"explorer-{stem}".replace("_", "-")


class Renderer(NbElementRenderer):
    """Shows stored pictures with their alternative texts; and explorers, with their sentence."""

    def render_image(self, data):
        [image] = super().render_image(data)
        image["alt"] = data.output_metadata.get(data.mime_type, {}).get("alt", "")
        name = data.output_metadata.get("explorer")
        if name is None:
            return [image]
        return [
            nodes.container(
                "",
                image,
                nodes.paragraph(text=image["alt"]),
                ids=[name],
                classes=["linreg-recorded"],
            )
        ]


def adapt(app, docname, source):
    """Adapt a notebook to a page: explorers get a name, answers to guesses a fold; ONLY_THERE."""
    if app.env.doc2path(docname).suffix != ".ipynb":
        return
    notebook, number = json.loads(source[0]), 0
    name = explorer_name(docname.rpartition("/")[2])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = ONLY_THERE.sub("", "".join(cell["source"]))
            continue
        outputs = cell.get("outputs", [])
        for output in outputs:
            if "".join(output.get("data", {}).get("text/plain", "")).startswith("Explorer at"):
                number += 1
                output["metadata"]["explorer"] = f"{name}-{number}"
        if cell["metadata"].get("jupyter", {}).get("outputs_hidden"):
            cell["metadata"].setdefault("tags", []).append("hide-output")
        cell["outputs"] = [output for output in outputs if "linreg-rest" not in json.dumps(output)]
    source[0] = json.dumps(notebook)


def without_launch(app, pagename, templatename, context, doctree):
    """Take the launch buttons off assignments: they would open the source, with its solutions."""
    if "assignments/" in pagename:
        buttons = context["header_buttons"]
        buttons[:] = [button for button in buttons if button.get("label") != "launch-buttons"]


def setup(app):
    app.connect("source-read", adapt)
    app.connect("html-page-context", without_launch, priority=900)
    return {"version": "1", "parallel_read_safe": True}
