"""A picture under its sliders, in the page and in the kernel; it knows no lesson."""

import base64
import contextlib
import html
import inspect
import io
import itertools
import pathlib
import re
import sys
import sysconfig
import textwrap
import threading
import traceback

import anywidget
import ipywidgets as widgets
import torch
import traitlets
from IPython import get_ipython
from IPython.display import display

from linreg_helpers.controls import (
    answer,
    button,
    choice,
    fraction,
    is_last,
    put,
    schema_of,
    slider,
    step,
    switch,
    text_of,
    value_of,
)
from linreg_helpers.time_limit import TooLong, limited_to

__all__ = ["Explorer", "answer", "button", "choice", "slider", "switch"]

PACKAGE, STDLIB = str(pathlib.Path(__file__).parent), sysconfig.get_path("stdlib")
KEPT = ("slider", "switch", "choice")  # when a cell runs again
SECONDS = 10  # for one move; most take milliseconds
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# Shown beside the stored picture where there is no kernel; the live picture hides both.
AT_REST = """<style>
.jp-OutputArea:has(.linreg-stage) > .jp-OutputArea-child:has(+ .jp-OutputArea-child .linreg-rest),
.jp-OutputArea:has(.linreg-stage) > .jp-OutputArea-child:has(.linreg-rest),
.jp-OutputArea-child:has(.linreg-rest) + .jp-OutputArea-child:not(:has(.linreg-stage)) > *
{{ display: none }}
</style><p class="linreg-rest">{}<br>
<em>Run the cells down to this one to bring the picture to life.</em></p>"""


class Stage(anywidget.AnyWidget):
    """The picture in the page: see docs/live_picture.md."""

    _esm = pathlib.Path(__file__).with_name("explorer.js")
    _css = pathlib.Path(__file__).with_name("explorer.css")
    fixed = traitlets.Unicode().tag(sync=True)
    size, panels, above, glyphs, controls = (traitlets.List().tag(sync=True) for _ in range(5))
    grabs, frame = (traitlets.Dict().tag(sync=True) for _ in range(2))


class Explorer(widgets.VBox):
    """A picture under its controls, drawn anew at each of their moves, and its numbers below it.

    picture: a `figures.Picture`, or what has its attributes; its `update(**values)` returns a
    sentence. controls: as `slider`, `switch`, `choice`, `answer` and `button` give them, named as
    the arguments of `update`, whose defaults stand for those left out; and questions with choices,
    of which `update` does not hear. ValueError where those names differ. An error that `update`
    raises is shown below the picture, and the next move recovers; what takes longer than SECONDS
    is ended. A cell that runs again keeps its sliders, switches and choices where they stood.
    """

    _shown = {}  # by a cell's id: its run, the explorers in it, where others stood before

    def __init__(self, picture, **controls):
        schema = [schema_of(name, control) for name, control in controls.items()]
        heard = {
            name: control
            for name, control in controls.items()
            if not getattr(control, "choices", None)
        }
        arguments = inspect.signature(picture.update).parameters
        needed = {
            name for name, argument in arguments.items() if argument.default is argument.empty
        }
        if odd := (needed - set(heard)) | (set(heard) - set(arguments)):
            raise ValueError(
                f"controls are {list(controls)}; {type(picture).__name__}.update expects "
                f"{list(arguments)}: see {', '.join(sorted(odd))}"
            )
        self.picture, self.controls = picture, heard
        self.sentence, self.error = "", None
        self._lock, self._count = threading.RLock(), itertools.count()
        self._moving, self._aside = False, ""  # whether controls still move; words on a typed value
        self._functions = dict.fromkeys(_functions_in(vars(picture)))  # each once
        self._asked = 0  # the number of the page's last message
        shown = [control for control in heard.values() if isinstance(control, widgets.Widget)]
        row = widgets.Box(shown)
        row.add_class("linreg-controls")
        self._stage = Stage(
            fixed=picture.fixed,
            size=list(picture.size),
            panels=picture.panels,
            above=picture.above,
            grabs={
                name: grab
                for name, grab in picture.grab_hints.items()
                if set(grab["moves"]) <= set(heard)
            },
            controls=schema,
        )
        self._strokes = picture.strokes
        self._redraw()
        super().__init__([row, self._stage])
        self.add_class("linreg-explorer")
        for name, control in heard.items():
            control.observe(self._redraw, names="value")
            if isinstance(control, widgets.Widget):
                control.add_class(f"linreg-control-{name}")
        self._stage.on_msg(self._hear)

    @property
    def values(self):
        """Where the controls stand, by name."""
        return {name: value_of(control) for name, control in self.controls.items()}

    @property
    def spec(self):
        """What the page is sent once: see docs/live_picture.md."""
        names = ("size", "panels", "fixed", "above", "glyphs", "grabs", "controls")
        return {name: getattr(self._stage, name) for name in names}

    @property
    def frame(self):
        """What the page was last sent: see docs/live_picture.md."""
        return self._stage.frame

    def frame_at(self, values):
        """Let the controls stand at these values, by name; → the frame that the page is sent."""
        with self._drawn_once():
            for name, value in values.items():
                put(self.controls[name], value)
        return self.frame

    @property
    def png(self):
        """The picture as it stands, as the bytes of a PNG file of twice its size."""
        return self.picture.png()

    @contextlib.contextmanager
    def _drawn_once(self):
        """Several controls may move; the picture is drawn at the end."""
        with self._lock:
            self._moving, self._aside = True, ""
            try:
                yield
            finally:
                self._moving = False
                self._redraw()

    def _hear(self, _, message, buffers):
        """Act on a message from the page: {set: name, value}, {step: name, by} or {grab: name, …}.

        The picture says which message it answers.
        """
        with self._drawn_once():
            self._asked = message.get("number", 0)
            if "set" in message:
                self._aside = put(self.controls[message["set"]], message["value"])
            elif "step" in message:
                step(self.controls[message["step"]], message["by"])
            elif "grab" in message:
                moved = self.picture.grab(message["grab"], *message["at"], message["which"])
                for name, value in moved.items():
                    put(self.controls[name], value, typed=False)

    def _redraw(self, change=None):
        if self._moving:
            return
        with self._lock:
            printed, aside, self._aside = _Printed(), self._aside, ""
            try:
                with _one_thread(), contextlib.redirect_stdout(printed), limited_to(SECONDS):
                    sentence = self.picture.update(**self.values)
                if not isinstance(sentence, str):
                    raise TypeError(f"update returned {sentence!r}; expected a sentence")
                self._strokes = self.picture.strokes
                self.sentence, self.error = with_minus_signs(sentence), None
            except (Exception, SystemExit, TooLong) as error:  # whatever the learner's code raises
                self.error = error
                self.sentence = f"This did not work: {_error_text(error)}"
            if re.search(r"\b(nan|inf)\b", self.sentence) and self.error is None:
                aside += " Some number is no longer finite: nan means “not a number”."
            notes = [aside.strip(), *_outdated(self._functions), printed.text()]
            self._stage.glyphs = list(self.picture.glyphs)
            self._stage.frame = {
                "count": next(self._count),
                "answered": self._asked,
                "strokes": self._strokes,
                "sentence": self.sentence,
                "error": self.error is not None,
                "aside": "\n".join(filter(None, notes))[-2000:],
                "values": {name: text_of(control) for name, control in self.controls.items()},
                "held": self.picture.held_pixels,
                "marks": self._marks(),
                "last": [name for name, control in self.controls.items() if is_last(control)],
            }

    def _marks(self):
        marks = {}
        for name, (value, words) in self.picture.marks.items():
            place = fraction(self.controls[name], value)
            if place is not None:
                marks[name] = [place, words]
        return marks

    def _ipython_display_(self):
        """Show the picture for readers without a kernel, and the live one, which hides it."""
        kernel = getattr(get_ipython(), "get_parent", dict)()
        cell, run = kernel.get("metadata", {}).get("cellId"), kernel.get("header", {}).get("msg_id")
        last_run, shown, before = Explorer._shown.pop(cell, (None, [], []))
        if last_run != run:
            before = [(explorer.spec["controls"], explorer.values) for explorer in shown]
            for explorer in shown:
                explorer.close_all()
            shown = []
        if cell is not None:
            if before:
                self._keep_values(*before.pop(0))
            Explorer._shown[cell] = run, [*shown, self], before
        data, metadata = self.stored()
        display(data, metadata=metadata, raw=True)
        at_rest = AT_REST.format(html.escape(self.sentence))
        display({"text/html": at_rest, "text/plain": "Run this cell."}, raw=True)
        bundle = self._stage._repr_mimebundle_()
        metadata = bundle[1] if isinstance(bundle, tuple) else {}  # Colab's
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        display({WIDGET_VIEW: view}, metadata=metadata, raw=True)

    def _keep_values(self, schema, values):
        """Let sliders, switches and choices stand where they did, if the controls are the same."""
        if schema == self.spec["controls"]:
            kept = [control["name"] for control in schema if control["kind"] in KEPT]
            self.frame_at({name: values[name] for name in kept})

    def stored(self):
        """The picture and its words, as data and metadata of an output."""
        settings = [
            f"{control.description} {value:.4g}"
            if isinstance(value, float)
            else f"{control.description} {'open' if value is None else value}"
            for control, value in zip(self.controls.values(), self.values.values())
        ]
        width, height = self.picture.size
        look = {"alt": self.sentence, "width": width, "height": height}
        data = {
            "text/plain": f"Explorer at {with_minus_signs(', '.join(settings))}\n{self.sentence}",
            "image/png": base64.b64encode(self.png).decode(),
        }
        return data, {"image/png": look, "needs_background": "light"}

    def close_all(self):
        """End the explorer and all that the page has of it."""
        ending = [self]
        for widget in ending:
            parts = [getattr(widget, name, None) for name in ("layout", "style")]
            ending += [*getattr(widget, "children", ()), *filter(None, parts)]
        for widget in ending:
            widget.close()


class _Printed(io.StringIO):
    """What this thread prints; what others print goes where it went."""

    def __init__(self):
        super().__init__()
        self._thread, self._others = threading.get_ident(), sys.stdout

    def write(self, text):
        own = threading.get_ident() == self._thread
        return super().write(text) if own else self._others.write(text)

    def text(self):
        return self.getvalue().strip()


@contextlib.contextmanager
def _one_thread():
    """Let PyTorch calculate in one thread: several would all wait for one whose core is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def with_minus_signs(text):
    """The text with a minus sign, no hyphen, before its numbers, and none before zeros."""
    text = re.sub(r"(?<![\w.-])-(?=0\.?0*(?![\d.]))", "", text)
    return re.sub(r"(?<![\w.-])-(?=\.?\d)", "−", text)


def _functions_in(thing, depth=3):
    """The functions of the notebook that a picture, or what it consists of, works with."""
    if getattr(thing, "__module__", None) == "__main__" and hasattr(thing, "__name__"):
        return [thing]
    if isinstance(thing, dict | list | tuple):
        parts = thing.values() if isinstance(thing, dict) else thing
    elif type(thing).__module__.startswith(("linreg_helpers", "__main__")):
        parts = vars(thing).values() if hasattr(thing, "__dict__") else ()
    else:
        return []
    return [found for part in parts if depth for found in _functions_in(part, depth - 1)]


def _outdated(functions):
    """Sentences on those that the notebook has defined anew since."""
    now = vars(sys.modules["__main__"])
    return [
        f"You have changed {function.__name__} since: run this cell again to see the new one."
        for function in functions
        if now.get(function.__name__, function) is not function
    ]


def _error_text(error):
    """The error, and the line of the learner's own code that it comes from."""
    if isinstance(error, TooLong):
        message = f"no end after {SECONDS} seconds; does each loop come to an end?"
    else:
        message = traceback.format_exception_only(error)[-1].strip()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_installed(frame.filename)]
    place = f" (in {own[-1].name}: {own[-1].line})" if own else ""
    return textwrap.shorten(message, 300) + place


def _is_installed(filename):
    return "site-packages" in filename or filename.startswith((PACKAGE, STDLIB, "<frozen"))
