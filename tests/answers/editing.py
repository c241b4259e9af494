"""An answer that differs from another in a line or so, written as that difference."""


def edit(source, old, new, *more):
    """The source with new in place of old, then so on with more pairs.

    ValueError, which names old, unless it occurs exactly once.
    """
    if source.count(old) != 1:
        raise ValueError(f"{old!r} occurs {source.count(old)} times, not once, in:\n{source}")
    source = source.replace(old, new)
    return edit(source, *more) if more else source


def other_letters(source, letters, **right):
    """Wrong answers to a picture: each other letter in place of each right one, by name."""
    return {
        f"{name} is not {other}": edit(source, f'"{letter}"', f'"{other}"')
        for name, letter in right.items()
        for other in letters
        if other != letter
    }
