"""Sliders beside a picture: the only module that knows ipywidgets, and it knows no lesson."""

import base64
import contextlib
import html
import inspect
import math
import numbers
import pathlib
import sysconfig
import textwrap
import traceback

import anywidget
import ipywidgets as widgets
import torch
import traitlets

PACKAGE, STDLIB = str(pathlib.Path(__file__).parent), sysconfig.get_path("stdlib")


def slider(label, low, high, value, step=None, log=False):
    """A labeled slider from low to high, starting at value.

    Whole numbers all through make a slider of whole numbers. step is what an arrow key moves: by
    default 1 for whole numbers, else about a hundredth of the track, or less where value is nearer
    to low. On a log scale equal ways are equal factors, and step is left out; there whole numbers
    make a slider of 1, 2, 3, 4, 6, 8, 12, 16, …: the powers of two, and halfway between them.
    ValueError where low is not below high, value lies outside, a step is not above 0 or does not
    lead from low to value, or a log scale starts at 0 or below.
    """
    given = {"low": low, "high": high, "value": value, "step": step or 1}
    for name, number in given.items():
        if not isinstance(number, numbers.Real):
            raise ValueError(f"{name} is {number!r}; expected a number")
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"low is {low}, high is {high}; expected finite numbers, low below high")
    if not low <= value <= high:
        raise ValueError(f"value is {value}; expected one from {low} to {high}")
    if log and low <= 0:
        raise ValueError(f"low is {low}; expected a number above 0 for a log scale")
    if log and step is not None:
        raise ValueError(f"step is {step}; expected none for a log scale")
    whole = all(isinstance(number, numbers.Integral) for number in given.values())
    if whole:  # NumPy's too, which a page does not take
        low, high, value, step = int(low), int(high), int(value), step and int(step)
    look = {
        "value": value,
        "description": label,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="420px"),
    }
    if log and whole:
        round_ones = {factor * 2**power for factor in (2, 3) for power in range(64)} | {1}
        between = {number for number in round_ones if low <= number <= high}
        options = sorted(between | {low, value, high})
        return widgets.SelectionSlider(options=options, **look)
    if log:
        low, high, value = (math.log10(number) for number in (low, high, value))
        kind, look["readout_format"] = widgets.FloatLogSlider, ".3g"
    elif whole:
        kind, step = widgets.IntSlider, 1 if step is None else step
    else:
        kind, look["readout_format"] = widgets.FloatSlider, ".2f"
    if step is None:  # a whole number of steps from low to value: the page would move it to one
        steps = max(1, round(100 * (value - low) / (high - low)))
        step = (value - low) / steps or (high - low) / 100
    if not 0 < step <= high - low:
        raise ValueError(f"step is {step}; expected one above 0 and at most {high - low}")
    if abs((value - low) / step - round((value - low) / step)) > 1e-6:
        raise ValueError(f"value is {value}; expected one that steps of {step} reach from {low}")
    return kind(min=low, max=high, step=step, **look)


def switch(label, value=False):
    """A labeled box to tick; value says whether it starts ticked."""
    return widgets.Checkbox(value=value, description=label, indent=False)


def choice(label, options, value):
    """Labeled buttons, one for each of the options (words); the one of value is pressed at first.

    ValueError where value is none of the options.
    """
    if value not in options:
        raise ValueError(f"value is {value!r}; expected one of {list(options)}")
    return widgets.ToggleButtons(
        options=list(options),
        value=value,
        description=label,
        style={"description_width": "initial", "button_width": "auto"},
        layout=widgets.Layout(width="max-content"),
    )


def answer(label):
    """A labeled box for a number, and a button that hands it in: until then the value is None."""
    return Answer(label)


def button(label, most=None, start_over=None):
    """A labeled button whose value is how many times it was pressed, from 0.

    most: how many presses count, after which it is gray. start_over: the label of a second button
    that leads back to 0. ValueError where most is not a whole number, 1 or more.
    """
    if most is not None and (type(most) is not int or most < 1):
        raise ValueError(f"most is {most!r}; expected a whole number, 1 or more")
    return Presses(label, most, start_over)


class Presses(widgets.HBox):
    """What `button` gives: a control that counts the presses of its button."""

    value = traitlets.Int(0)
    disabled = False

    def __init__(self, label, most, start_over):
        self.description, self._most = label, most
        self._button = _button(label, self._press)
        buttons = [self._button]
        if start_over is not None:
            buttons.append(_button(start_over, lambda: setattr(self, "value", 0)))
        super().__init__(buttons)
        self.add_class("linreg-presses")

    def _press(self):
        if not self._button.disabled:  # two quick presses arrive before the page has it gray
            self.value += 1

    @traitlets.observe("value")
    def _gray(self, change):
        self._button.disabled = self._most is not None and self.value >= self._most


def _button(label, act):
    made = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
    made.on_click(lambda _: act())
    return made


class Answer(widgets.HBox):
    """What `answer` gives: a control whose value changes when its button is pressed."""

    value = traitlets.Float(None, allow_none=True)
    disabled = False

    def __init__(self, label):
        self.description = label
        self._box = widgets.FloatText(
            description=label,
            step=0.01,
            style={"description_width": "initial"},
            layout=widgets.Layout(width="320px"),
        )
        self._button = _button("check", lambda: setattr(self, "value", self._box.value))
        self._button.tooltip = f"check {label}"
        super().__init__([self._box, self._button])
        self.add_class("linreg-answer")


class Named(anywidget.AnyWidget):
    """Lets a screen reader name the explorer that it is put in: in the page, and invisibly."""

    _esm = pathlib.Path(__file__).with_name("named.js")


class Explorer(widgets.VBox):
    """A picture under its controls, drawn anew at each of their moves, and its numbers below it.

    picture: has `update(**values)`, which returns a sentence, `png()`, `size` and `marks`, the
    places to mark on sliders (figures.Picture).
    controls: ipywidgets that have a value, named as the arguments of `update`; see `slider`,
    `switch`, `choice`, `answer` and `button`.
    ValueError where those names differ. An error that `update` raises is shown below the picture,
    and the next move recovers.
    """

    def __init__(self, picture, **controls):
        expected = list(inspect.signature(picture.update).parameters)
        if set(expected) != set(controls):
            name = type(picture).__name__
            raise ValueError(f"controls are {list(controls)}; {name}.update expects {expected}")
        self.picture = picture
        self.controls = controls
        self.sentence = ""
        self.error = None
        width, height = picture.size
        self._image = widgets.Image(
            value=picture.png(),
            format="png",
            width=width,
            height=height,
            layout=widgets.Layout(max_width="100%", height="auto"),
        )
        self._words = widgets.HTML()
        self._strips = {name: widgets.HTML() for name in controls if hasattr(controls[name], "max")}
        columns = [
            widgets.VBox([control, self._strips[name]]) if name in self._strips else control
            for name, control in controls.items()
        ]
        row = widgets.Box(columns, layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([row, self._image, self._words, Named()])
        self.add_class("linreg-explorer")
        self._image.add_class("linreg-picture")
        self._words.add_class("linreg-sentence")
        for control in controls.values():
            control.observe(self._redraw, names="value")
        self._redraw()

    @property
    def values(self):
        """Where the controls stand, by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def png(self):
        """The picture as it stands, as the bytes of a PNG file."""
        return self._image.value

    def _redraw(self, change=None):
        try:
            with _one_thread():
                sentence = self.picture.update(**self.values)
            if not isinstance(sentence, str):
                raise TypeError(f"update returned {sentence!r}; expected a sentence")
            self._image.value = self.picture.png()
            self.sentence, self.error = sentence, None
            self._words.value = html.escape(sentence)
            for name, strip in self._strips.items():
                strip.value = _mark(self.controls[name], *self.picture.marks.get(name, (None, "")))
                strip.layout.display = "" if strip.value else "none"
        except (Exception, SystemExit) as error:  # whatever the learner's function raises
            self.error = error
            self.sentence = f"This did not work: {_error_text(error)}"
            self._words.value = f'<b role="alert">{html.escape(self.sentence)}</b>'

    def _repr_mimebundle_(self, **kwargs):
        """The live widget; for readers without a kernel, its picture and sentence as they stand."""
        data = super()._repr_mimebundle_(**kwargs)
        settings = [
            f"{control.description} {value:.4g}"
            if isinstance(value, float)
            else f"{control.description} {'open' if value is None else value}"
            for control, value in zip(self.controls.values(), self.values.values())
        ]
        data["text/plain"] = f"Explorer at {', '.join(settings)}\n{self.sentence}"
        data["image/png"] = base64.b64encode(self.png).decode()
        return data, {"image/png": {"alt": self.sentence}}


@contextlib.contextmanager
def _one_thread():
    """Let PyTorch calculate in one thread: several would all wait for one whose core is busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _mark(control, value, words):
    """A mark under a slider at value, as HTML; empty where there is none, or not on the track."""
    log = hasattr(control, "base")
    if value is None or log and value <= 0:
        return ""
    place = math.log(value, control.base) if log else value
    fraction = (place - control.min) / (control.max - control.min)
    if not 0 <= fraction <= 1:
        return ""
    side = (
        f"right: {100 * (1 - fraction):.2f}%" if fraction > 0.5 else f"left: {100 * fraction:.2f}%"
    )
    place = "position: absolute; white-space: nowrap;"
    # The same boxes as the slider's own, so that the mark stands where the handle would.
    return (
        '<div class="jupyter-widgets widget-inline-hbox widget-hslider"'
        f' style="width: {control.layout.width}; height: 18px; line-height: 18px; margin: 0">'
        '<div class="widget-label" style="visibility: hidden; width: auto; height: 18px">'
        f'{html.escape(control.description)}</div><div class="slider-container">'
        '<div style="position: relative; height: 18px"><span class="linreg-mark"'
        f' style="{place} left: {100 * fraction:.2f}%; transform: translateX(-50%)">▲</span>'
        f'<span style="{place} {side}; padding: 0 9px">{html.escape(words)}</span></div></div>'
        '<div class="widget-readout" style="visibility: hidden"></div></div>'
    )


def _error_text(error):
    """The error, and the line of the learner's own code that it comes from."""
    message = traceback.format_exception_only(error)[-1].strip()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_installed(frame.filename)]
    place = f" (in {own[-1].name}: {own[-1].line})" if own else ""
    return textwrap.shorten(message, 300) + place


def _is_installed(filename):
    return "site-packages" in filename or filename.startswith((PACKAGE, STDLIB, "<frozen"))
