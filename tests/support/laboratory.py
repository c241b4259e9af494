"""A real JupyterLab on loopback and a headless Chromium, for tests, measurements, screenshots."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from support.ports import free_port

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {  # as JupyterLab comes, but for notices over the page
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
IDLE = """() => window.jupyterapp.shell.currentWidget
    ?.sessionContext?.session?.kernel?.status === 'idle'"""


def find_chromium():
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def jupyterlab(folder):
    """Serve `folder` in a JupyterLab of its own settings; gives its address, ends it by its pid."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="lab-"))
    for name, content in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
    port = free_port()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    if sys.platform == "linux":  # by sockets, for another process can't take those from a kernel
        command.append("--KernelManager.transport=ipc")
    for application in ("LabApp", "JupyterNotebookApp"):
        command.append(f"--{application}.expose_app_in_browser=True")
    log = home / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(address, server, log):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, TimeoutError, ConnectionError):
            direct.open(f"{address}/api/status", timeout=2)
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer at {address}:\n{log.read_text()}")


@contextlib.contextmanager
def browser():
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_FLAGS, headless=True
        )
        try:
            yield chromium
        finally:
            chromium.close()


def open_workspace(page, address):
    """Open JupyterLab in a workspace that no other page has: from such a one it goes elsewhere."""
    page.goto(f"{address}/lab/workspaces/{uuid.uuid4()}")
    page.wait_for_function("window.jupyterapp !== undefined", timeout=90_000)
    page.evaluate("async () => { await window.jupyterapp.restored; }")


def open_notebook(page, address, name, place="doc/tree"):
    """Open a notebook of the served folder; returns a list that fills with severe messages."""
    severe = []
    page.on("console", lambda line: severe.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: severe.append(str(error)))
    if page.evaluate("window.jupyterapp === undefined"):
        page.goto(f"{address}/{place}/{urllib.parse.quote(name)}")
        page.wait_for_function("window.jupyterapp !== undefined", timeout=90_000)
    else:  # loading JupyterLab takes longer than what is to be seen in it
        page.evaluate(
            """async path => {
                await window.jupyterapp.commands.execute('docmanager:open', {path});
            }""",
            name,
        )
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    # A command that comes before its kernel opens a dialog instead.
    page.wait_for_function(IDLE, timeout=90_000)
    return severe


def close_notebook(page):
    """Close the open notebook as it is, and end its kernel."""
    page.evaluate(
        """async () => {
            const notebook = window.jupyterapp.shell.currentWidget;
            await notebook.sessionContext.shutdown();
            notebook.dispose();
        }"""
    )


def run_all_cells(page):
    """Run every cell of the open notebook and wait until the last is done."""
    _run(page, "notebook:run-all-cells")
    require_numbers(page, page.locator(".jp-CodeCell").count())


def run_cells_above(page, place):
    """Run the cells above the one at a place, and wait until they are done."""
    page.evaluate(
        "place => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = place; }", place
    )
    _run(page, "notebook:run-all-above")


def _run(page, command):
    page.evaluate(
        """command => {
            window.cellsRan = false;
            window.jupyterapp.commands.execute(command).finally(() => { window.cellsRan = true; });
        }""",
        command,
    )
    # Polled at leisure: at each frame, as is the default, it would keep a core busy with drawing.
    page.wait_for_function("window.cellsRan", polling=200, timeout=240_000)


def require_numbers(page, count):
    """RuntimeError unless the first `count` code cells ran, in order and once."""
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()[:count]
    if prompts != [f"[{place}]:" for place in range(1, count + 1)]:
        raise RuntimeError(f"not all cells ran, in order and once: {prompts}")


def drag(slider, fraction, steps=8):
    """Drag a slider's handle to a fraction of its track with the mouse, in so many moves."""
    slider.scroll_into_view_if_needed()
    handle = slider.locator(".noUi-handle").bounding_box()
    track = slider.locator(".noUi-base").bounding_box()
    mouse = slider.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    end = track["x"] + fraction * track["width"], track["y"] + track["height"] / 2
    mouse.move(*end, steps=steps)
    mouse.up()


def error_outputs(page):
    """What stands in red below the cells: tracebacks and standard error."""
    return page.evaluate(
        """() => ['stderr', 'error'].flatMap(kind =>
            [...document.querySelectorAll(`[data-mime-type="application/vnd.jupyter.${kind}"]`)]
                .map(output => output.textContent))"""
    )


def run_in_kernel(page, code):
    """The text of an expression's value in the notebook's kernel."""
    return page.evaluate(
        """async code => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const run = kernel.requestExecute({code, store_history: false});
            let text = null;
            run.onIOPub = message => { text = message.content.data?.['text/plain'] ?? text; };
            await run.done;
            return text;
        }""",
        code,
    )
