"""What the assignments call on answers read from a picture: letters, and a reason in words."""

from linreg_helpers.checks.runner import Miss, kind_of


def check_reading(panels, wrong=None, *, reason="", **choices):
    """Check letters chosen among the panels, and a reason; Miss where one is none, or is wrong.

    panels: their letters, as "ABCD"; choices: an answer by the name of its question; wrong: by the
    name of a question, then by letter, what to say to that choice. With it the letters alone count,
    without it the form alone: a letter to each question, and a reason.
    """
    letters = f"{', '.join(panels[:-1])} or {panels[-1]}"
    for name, choice in choices.items():
        if not isinstance(choice, str):
            raise Miss(f"{name} is {kind_of(choice)}; expected a letter in quotes: {letters}")
        if choice.strip() == "":
            raise Miss(f"{name} is still empty; expected one letter: {letters}")
        if choice.strip().upper() not in [*panels]:
            raise Miss(f"{name} is {choice!r}; expected one letter: {letters}")
    if wrong:
        for name, choice in choices.items():
            if said := wrong[name].get(choice.strip().upper()):
                raise Miss(f"{name} is not {choice.strip().upper()}: {said}")
        print("all letters are right")
        return
    if not isinstance(reason, str):
        raise Miss(f"reason is {kind_of(reason)}; expected a sentence in quotes")
    if len(reason.split()) < 6:
        raise Miss(
            f"reason has {len(reason.split())} words; say what you saw in a sentence of six or more"
        )
    print("the form is right: letters, and a reason")
