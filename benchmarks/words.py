"""Numbers as a page shows them, and tables of Markdown."""


def duration(seconds):
    """Seconds with their unit, in three digits at most."""
    if seconds >= 60:
        return f"{seconds / 60:.1f} min"
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{digits(seconds / size)} {unit}"


def digits(number):
    """A number of two digits or more, whole from 100 up."""
    if number >= 100:
        return f"{number:.0f}"
    return (
        f"{number:.1f}" if number >= 1 else f"{number:.2f}" if number >= 0.01 else f"{number:.2g}"
    )


def share(part):
    """A part of a whole, in percent."""
    return f"{part:.2%}"


def span(low, high):
    """From low to high, or one of them where they look the same."""
    low, high = digits(low), digits(high)
    return low if low == high else f"{low} to {high}"


def table(head, rows):
    """A table of Markdown; every column but the first is aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(
        "|" + "".join(f" {cell} |" if cell else " |" for cell in line) for line in lines
    )
