"""Sliders beside a picture: the only module that knows ipywidgets, and it knows no lesson."""

import base64
import html
import inspect
import math
import pathlib
import sysconfig
import traceback

import ipywidgets as widgets

PACKAGE, STDLIB = str(pathlib.Path(__file__).parent), sysconfig.get_path("stdlib")


def slider(label, low, high, value, step=None, log=False):
    """A labeled slider from low to high, starting at value.

    Whole numbers all through make a slider of whole numbers. step is what an arrow key moves: by
    default 1 for whole numbers, else a hundredth of the track. On a log scale equal ways are equal
    factors, and an arrow key always moves a hundredth of the track.
    ValueError where low is not below high, value lies outside, step is not above 0, or a log scale
    starts at 0 or below.
    """
    if not low < high:
        raise ValueError(f"low is {low}, high is {high}; wanted low below high")
    if not low <= value <= high:
        raise ValueError(f"value is {value}; wanted one from {low} to {high}")
    if log and low <= 0:
        raise ValueError(f"low is {low}; wanted a number above 0 for a log scale")
    if log and step is not None:
        raise ValueError(f"step is {step}; wanted none for a log scale")
    if step is not None and not step > 0:
        raise ValueError(f"step is {step}; wanted a number above 0")
    look = {
        "description": label,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width="420px"),
    }
    if log:
        low, high = math.log10(low), math.log10(high)
        kind, look["readout_format"] = widgets.FloatLogSlider, ".3g"
    elif all(isinstance(number, int) for number in (low, high, value, step or 1)):
        kind, step = widgets.IntSlider, step or 1
    else:
        kind, look["readout_format"] = widgets.FloatSlider, ".2f"
    return kind(value=value, min=low, max=high, step=step or (high - low) / 100, **look)


class Explorer(widgets.VBox):
    """A picture under its controls, drawn anew at each of their moves, and its numbers below it.

    picture: has `update(**values)`, which returns a sentence, `png()` and `size` (figures.Picture).
    controls: ipywidgets that have a value, named as the arguments of `update`; see `slider`.
    ValueError where those names differ. What `update` raises is told below the picture in words,
    and the next move recovers.
    """

    def __init__(self, picture, **controls):
        wanted = list(inspect.signature(picture.update).parameters)
        if set(wanted) != set(controls):
            name = type(picture).__name__
            raise ValueError(f"controls are {list(controls)}; {name}.update wants {wanted}")
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
        row = widgets.Box(list(controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([row, self._image, self._words])
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
            self.sentence = self.picture.update(**self.values)
            self._image.value = self.picture.png()
            self.error = None
            self._words.value = html.escape(self.sentence)
        except Exception as error:  # the learner's function may raise anything; sliders stay alive
            self.error = error
            self.sentence = f"This did not work: {_in_words(error)}"
            self._words.value = f'<b role="alert">{html.escape(self.sentence)}</b>'

    def _repr_mimebundle_(self, **kwargs):
        """The live widget; for readers without a kernel, its picture and sentence as they stand."""
        data = super()._repr_mimebundle_(**kwargs)
        settings = [
            f"{control.description} {value:.4g}"
            if isinstance(value, float)
            else f"{control.description} {value}"
            for control, value in zip(self.controls.values(), self.values.values())
        ]
        data["text/plain"] = f"Explorer at {', '.join(settings)}\n{self.sentence}"
        data["image/png"] = base64.b64encode(self.png).decode()
        return data, {"image/png": {"alt": self.sentence}}


def _in_words(error):
    """The error, and the line of the learner's own code that it comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_installed(frame.filename)]
    place = f" (in {own[-1].name}: {own[-1].line})" if own else ""
    return f"{type(error).__name__}: {error}{place}"


def _is_installed(filename):
    return "site-packages" in filename or filename.startswith((PACKAGE, STDLIB, "<frozen"))
