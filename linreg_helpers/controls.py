"""The controls of an explorer: the only module that knows each of ipywidgets' kinds."""

import math
import numbers

import ipywidgets as widgets
import traitlets


def slider(label, low, high, value, step=None, log=False, play=None):
    """A labeled slider from low to high, starting at value.

    Whole numbers all through make a slider of whole numbers. step is what an arrow key moves: by
    default 1 for whole numbers, else about a hundredth of the track, or less where value is nearer
    to low. On a log scale equal ways are equal factors, and step is left out; there whole numbers
    make a slider of 1, 2, 3, 4, 6, 8, 12, 16, …: the powers of two, and halfway between them.
    play: the least milliseconds that a stop stays, for a slider that can be played from stop to
    stop; by default it has no buttons for that. Between its stops, any number can be typed.
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
        return playable(widgets.SelectionSlider(options=options, **look), play)
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
    return playable(kind(min=low, max=high, step=step, **look), play)


def playable(control, play):
    """The control, to be played with at least so many milliseconds at each stop, or None."""
    if play is not None and not play > 0:
        raise ValueError(f"play is {play}; expected milliseconds above 0, or None")
    control.play = play
    return control


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


def answer(label, choices=None):
    """A question, answered by a number, which is None until then, or by one of the choices.

    choices: for each choice what the page says to it, words for words; such a question is between
    the page and the learner, and no picture hears of it.
    """
    return Answer(description=label, choices=dict(choices or {}))


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


class Answer(traitlets.HasTraits):
    """What `answer` gives: a control that the page shows above the picture."""

    value = traitlets.Any(None)
    description = traitlets.Unicode()
    choices = traitlets.Dict()
    disabled = False


# ---------------------------------------------------------------------- a control as plain data


def schema_of(name, control):
    """A control as plain data, from which a page can build one: see docs/live_picture.md."""
    schema = {"name": name, "label": control.description, "value": control.value}
    if isinstance(control, Answer):
        return schema | {"kind": "answer", "choices": [*map(list, control.choices.items())]}
    if isinstance(control, Presses):
        return schema | {"kind": "button", "most": control._most}
    if isinstance(control, widgets.Checkbox):
        return schema | {"kind": "switch"}
    if isinstance(control, widgets.ToggleButtons):
        return schema | {"kind": "choice", "options": list(control.options)}
    play = getattr(control, "play", None)
    schema |= {"kind": "slider", "play": play is not None, "pause": play}
    if isinstance(control, widgets.SelectionSlider):
        return schema | {"stops": list(control.options)}
    low, high = ends_of(control)
    log = isinstance(control, widgets.FloatLogSlider)
    return schema | {"low": low, "high": high, "step": control.step, "log": log}


def place_of(control, value):
    """Where a slider's track has a value, in the units of its `min`, `max` and `step`."""
    if not isinstance(control, widgets.FloatLogSlider):
        return value
    return math.log(value, control.base) if value > 0 else -math.inf


def value_at(control, place):
    """The value at a place of a slider's track; the way back from `place_of`."""
    return control.base**place if isinstance(control, widgets.FloatLogSlider) else place


def ends_of(control):
    """The least and the greatest value of a slider."""
    if isinstance(control, widgets.SelectionSlider):
        return control.options[0], control.options[-1]
    return value_at(control, control.min), value_at(control, control.max)


def value_of(control):
    """The value of a control; of a slider where a number was typed, that number exactly.

    The page moves the handle to the nearest of its steps, and would have the value follow.
    """
    exact = getattr(control, "exact", None)
    if exact is None or control.value == exact:
        return control.value
    if abs(place_of(control, control.value) - place_of(control, exact)) <= 0.51 * control.step:
        return exact
    control.exact = None
    return control.value


def text_of(control):
    """The value of a control as its readout has it, and all digits of what was typed."""
    value = value_of(control)
    if not isinstance(value, float):
        return str(value)
    short, exact = format(value, getattr(control, "readout_format", "g")), f"{value:.6g}"
    text = exact if float(exact) == value != float(short) else short
    return text.replace("-", "\N{MINUS SIGN}")  # as ipywidgets writes it


def put(control, value, typed=True):
    """Let a control stand at a value, or as near as it can; returns a word on it where it can't.

    Numbers between the stops of a slider are exact; of a slider of whole numbers they are rounded,
    or, unless typed, go to the nearest stop.
    """
    if isinstance(control, widgets.SelectionSlider):
        low, high = ends_of(control)
        if not typed:
            value = min(control.options, key=lambda stop: abs(math.log(max(value, low) / stop)))
        exact = min(max(round(value), low), high)
        if exact not in control.options:
            control.options = sorted({*control.options, exact})
        control.value = exact
    elif hasattr(control, "max"):
        low, high = ends_of(control)
        exact = min(max(value, low), high)
        if isinstance(control, widgets.IntSlider):  # the page knows no values between its steps
            exact = low + control.step * round((exact - low) / control.step)
        else:
            control.exact = exact
        control.value = exact
    else:
        control.value = exact = value
    if exact == value:
        return ""
    words = f"{control.description} goes from {low:g} to {high:g}"
    if isinstance(control, widgets.IntSlider):
        words += f", in steps of {control.step}"
    elif isinstance(control, widgets.SelectionSlider):
        words += ", in whole numbers"
    return f"{words}.".replace("-", "\N{MINUS SIGN}")


def step(control, by):
    """Move a slider by so many of its stops, or to its "start" or "end"."""
    if isinstance(control, widgets.SelectionSlider):
        last, place = len(control.options) - 1, control.index
    else:
        control.exact = None
        last = round((control.max - control.min) / control.step)
        place = round((place_of(control, control.value) - control.min) / control.step)
    place = {"start": 0, "end": last}.get(by, place + by if isinstance(by, int) else place)
    place = min(max(place, 0), last)
    if isinstance(control, widgets.SelectionSlider):
        control.index = place
    else:
        control.value = value_at(control, min(control.min + control.step * place, control.max))


def fraction(control, value):
    """How far along its track a slider has a value, from 0 to 1; None where it does not."""
    place = (place_of(control, value) - control.min) / (control.max - control.min)
    return place if 0 <= place <= 1 else None


def stops_of(control, most):
    """About so many values of a control: its ends, where it stands, and evenly from there.

    Of a slider each lies on one of its steps; a button was pressed 0, 1, … times.
    """
    if isinstance(control, widgets.Checkbox):
        return [False, True]
    if isinstance(control, widgets.ToggleButtons):
        return list(control.options)
    if isinstance(control, Presses):
        return list(range(most if control._most is None else min(most, control._most + 1)))
    if isinstance(control, widgets.SelectionSlider):
        every = list(control.options)
    else:
        count = round((control.max - control.min) / control.step) + 1
        places = (round(control.min + control.step * place, 12) for place in range(count))
        every = [value_at(control, place) for place in places]
        every[-1] = min(every[-1], ends_of(control)[1])
    last = len(every) - 1
    start = min(range(last + 1), key=lambda place: abs(every[place] - control.value))
    every[start] = control.value
    stride = max(1, -(-last // (most - 1)))
    return [every[place] for place in sorted({0, *range(start % stride, last, stride), last})]


def is_last(control):
    """Whether a slider stands at the end of its track."""
    if isinstance(control, widgets.SelectionSlider):
        return control.index == len(control.options) - 1
    return hasattr(control, "max") and fraction(control, control.value) in (1, None)
