"""A submission that tries to run in the browser of whoever looks at it, and where that would show.

Whatever runs counts in the uppermost window's `ran`; whatever is loaded is asked of a canary.
"""

import base64
import contextlib
import http.server
import json
import threading

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

RUN = "top.ran=(top.ran||0)+1"
STUDENT = f"\";{RUN};\"<img src=x onerror='{RUN}'>"  # ends a script's text, and opens a tag
FILE = f"<img src=x onerror='{RUN}'>.html"
HOSTILE = """
<script>RUN</script><svg onload="RUN"></svg><img src="URL/img" onerror="RUN">
<iframe src="URL/iframe"></iframe><iframe srcdoc="<script>RUN</script>"></iframe>
<object data="URL/object"></object><embed src="URL/embed"><video src="URL/video"></video>
<link rel="stylesheet" href="URL/link"><style>@import "URL/style";</style>
<details open ontoggle="RUN">.</details><input autofocus onfocus="RUN">
<div style="background: url(URL/background)">.</div>
<form action="URL/form"><button formaction="javascript:RUN">to press</button></form>
<a href="javascript:RUN">to press</a> <base href="URL/base/">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=RUN&gt;">
<meta http-equiv="refresh" content="1;url=URL/meta">

![](URL/markdown)

[to press](javascript:RUN) <javascript:RUN> [to press][there] [to press](FILE)

[there]: javascript:RUN "<img src=x onerror=RUN>"

```mermaid
graph TD; A["<img src=x onerror=RUN>"]
```

`<img src=x onerror=RUN>` $<img src=x onerror=RUN>$ \\begin{a}<img src=x onerror=RUN>\\end{a}

<scr\x00ipt>RUN</scr\x00ipt><<img src=x onerror=RUN>//
"""
ANSWER = "A **strong** answer: $w^2 < 2$. ![](attachment:picture.svg)"
OUTPUTS = """
import json
from IPython import display
text = json.loads(TEXT)
for kind in ("text/html", "text/markdown", "image/svg+xml", "text/latex", "text/vnd.mermaid",
             "application/javascript", "application/json", "image/jpeg", "image/png"):
    code = text if kind != "application/javascript" else "RUN"
    display.display({kind: code}, raw=True, metadata={kind: {"isolated": True, "width": text}})
display.display({"application/vnd.jupyter.widget-view+json": {"model_id": text}}, raw=True)
print(text, "\\x1b[31;1m", text)
display.display({"text/plain": text, "text/html": text}, raw=True)
raise type("<script>RUN</script>", (Exception,), {})(text)
"""


@contextlib.contextmanager
def canary():
    """The address of a server on loopback, and what was asked of it."""
    asked = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def make_hostile(notebook, path, url):
    """Write scripts into a submission's answer, outputs, metadata, and beside it."""

    def armed(text):
        return text.replace("RUN", RUN).replace("URL", url).replace("FILE", FILE)

    text = armed(HOSTILE)
    (answer,) = (
        cell
        for cell in notebook.cells
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("grade")
    )
    svg = base64.b64encode(armed("<svg onload='RUN'></svg>").encode()).decode()
    answer.source = ANSWER + text
    answer.attachments = {"picture.svg": {"image/svg+xml": svg}}
    outputs = armed(OUTPUTS).replace("TEXT", repr(json.dumps(text)))
    notebook.cells += [
        new_code_cell(outputs, metadata={"tags": [text], "magics_language": text}),
        new_code_cell(f"# {text}".replace("\n", "\n# ")),
        new_markdown_cell(text, metadata={"alt": text}),
        new_raw_cell(text, metadata={"raw_mimetype": "text/html"}),
        new_raw_cell(text),
    ]
    notebook.metadata["title"] = text
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path.with_name(FILE).write_text(armed("<script>RUN</script>"))
