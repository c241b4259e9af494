"""docs/benchmarks.md, and the table's place in the README: results put into words."""

from benchmarks.ahead import ahead
from benchmarks.growth import slope
from benchmarks.headlines import headlines
from benchmarks.words import digits, duration, share, table

BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"

START = """\
# Benchmarks

Written by `python -m benchmarks` from what it measured ([benchmarks.json](benchmarks.json)); no
number here is typed by hand.

```
pip install -c constraints.txt -e ".[test,hub,benchmark]"
python -m benchmarks                      # everything: about 20 minutes, and the tests
python -m benchmarks training growth      # some parts
python -m benchmarks --pages              # no measurement: pages from stored results
```

Ways that are compared are taken in turn within one run, a first round is left out, and a ratio is
one of medians within that run: times vary with the machine and with what else it does, ratios
less. Spread is given as the quartiles (of the middle half of the repeats), and the number of
repeats beside it. "Times ours" above 1 means that ours is ahead.
"""

LIVE = """\
From key press to one frame after a picture that differs from the last, in a real JupyterLab in
headless Chromium, an arrow key on the first slider. Each lesson's own notebook is opened and run
up to its last explorer, with three cells put behind each explorer. They make the same picture and
controls anew, in other ways: `interact`, whose function updates the artists and displays the
whole figure by the inline backend; ipympl, where the artists are updated and then `draw_idle` is
called; and an empty round trip, from the slider to a label that shows its value. The peers'
figures are in the style of the lessons and laid out once, as ours are; else each of their draws
would take about twice as long. In milliseconds, median (quartiles).
"""
KERNEL = """\
The kernel's share: from the control's new value to the finished PNG and sentence, each control
moved over its whole track (30 stops), with the others at their start, and all at either end. In
milliseconds.
"""
DRAG = """\
Lesson 5 at batch size 1, the learning rate dragged over half its track within a tenth of a second:
from letting go to the last picture.
"""
TRAINING = """\
10,000 examples of 20 features with a known truth, 5 epochs in batches of 32, from zeros, learning
rate 0.03 for the loss with its ½ (halved where the loss has none). d2l with its own data loader
and `board.display = False`; PyTorch's `nn.Linear` and `optim.SGD` with a `DataLoader`, and with
tensors sliced by hand; scikit-learn's `SGDRegressor`, which updates after every single example,
at 1/32 of the learning rate: as far in an epoch, but not the same updates. Each must end at most
3% above the lowest loss there is, or the measurement stops. One thread and the libraries' own
number are two processes.
"""
ANALYTIC = """\
The parameters of the lowest loss from the same float32 X (n, d) and y, without noise: the error
is the largest one of w and b, relative to the largest parameter. What a way needs besides (a
column of ones, a float64 copy) is its own to make, and counts. `numpy` is `numpy.linalg.lstsq`,
`sklearn` is `LinearRegression`. Peak memory is what the first call in a fresh process added to
its resident memory at the highest, input not included; below about 1 MiB it tells nothing.
`numpy.linalg.lstsq` calculates in float64 whatever it gets. Threads as the libraries choose. n =
1,000 with d = 1,000 is left out, as the truth is not determined there, and n·d above 10⁸.
"""
GROWTH = """\
One gradient step with n (20 features) and with d (10,000 examples), and an epoch of minibatch SGD
over 16,384 examples of 20 features with its batch size; one thread. The slope is that of a line
through the points on log axes.

![Times of a step, an epoch and the analytic solution, on log axes](growth.png)
"""
AHEAD = """\
Of the analytic solution's many sizes, those where the lead is above 5%.
"""
START_PART = """\
Seconds in a fresh process or kernel, and of PyTorch alone, which all of the others hold: where one
of them is below it, that is chance.
"""
SUITE = """\
`pytest` with all its tests as the README gives it, and grading of assignment 1, half of whose
submissions are right, by `python -m grading 01_model` (two at a time, each in its sandbox),
without sandbox, by `nbgrader autograde`, and the least: a kernel that starts and imports PyTorch,
one after the other.
"""


def page(results):
    """The whole page, as Markdown."""
    parts = [START, "## In short\n", headlines(results), ""]
    parts += ["## Where something else is ahead\n", AHEAD, ahead(results), ""]
    for part, (title, text, tables) in SECTIONS.items():
        if part in results:
            parts += [f"## {title}\n", text, tables(results[part]["measured"]), ""]
    parts += ["## Machine\n", machines(results)]
    return "\n".join(parts) + "\n"


def with_table(readme, table):
    """The README with a new table between its two marks. ValueError where a mark is missing."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def machines(results):
    """What each part ran on, parts on the same machine together."""
    told = {}
    for part, result in results.items():
        told.setdefault(tuple(result["machine"].items()), []).append(part)
    blocks = [
        table(["", ", ".join(parts)], [list(row) for row in machine])
        for machine, parts in told.items()
    ]
    rows = [[part, result["day"], str(result["load"])] for part, result in sorted(results.items())]
    before = "processes that waited for a core in the minute before"
    return "\n\n".join([*blocks, table(["part", "day", before], rows)])


def spread(taken, show=digits):
    """Median and quartiles."""
    return f"{show(taken['median'])} ({show(taken['q1'])}–{show(taken['q3'])})"


def live(measured):
    names = {"ours": "ours", "inline": "`interact`, inline", "ipympl": "ipympl", "empty": "empty"}
    rows = [
        [
            explorer,
            *(spread(ways[way]) for way in names),
            *(digits(ways[way]["median"] / ways["ours"]["median"]) for way in ("inline", "ipympl")),
            digits(ways["ours"]["p95"]),
            str(ways["ours"]["repeats"]),
        ]
        for explorer, ways in measured.items()
    ]
    head = ["explorer", *names.values(), "inline / ours", "ipympl / ours", "ours, p95", "presses"]
    return table(head, rows)


def kernel(measured):
    columns = ("median", "p95", "max", "repeats")
    rows = [
        [name, *(digits(taken[column]) for column in columns[:3]), str(taken["repeats"])]
        for name, taken in measured.items()
    ]
    return table(["explorer", "median", "p95", "longest", "moves"], rows)


def drag(measured):
    return table(
        ["", "median (quartiles)", "longest", "drags"],
        [["milliseconds", spread(measured), digits(measured["max"]), str(measured["repeats"])]],
    )


def training(measured):
    tables = []
    for threads, told in measured.items():
        ours = told["seconds"]["ours"]["median"]
        rows = [
            [
                way,
                spread(taken, duration),
                digits(taken["median"] / ours),
                duration(taken["median"] / told["updates"]),
                share(told["above"][way]),
                str(taken["repeats"]),
            ]
            for way, taken in told["seconds"].items()
        ]
        title = f"{threads} ({told['threads']})" if threads.startswith("default") else threads
        head = [title, "time", "times ours", f"each of {told['updates']} updates"]
        tables.append(table([*head, "above the lowest loss", "repeats"], rows))
    return "\n\n".join(tables)


def analytic(measured):
    ways = list(next(iter(measured.values())))

    def by_size(title, cell):
        rows = [
            [f"{int(size.split()[0]):,}", size.split()[1], *(cell(told[way], told) for way in ways)]
            for size, told in measured.items()
        ]
        return f"{title}\n\n{table(['n', 'd', *ways], rows)}"

    def time(told, all_told):
        ratio = told["seconds"]["median"] / all_told["ours"]["seconds"]["median"]
        return f"{spread(told['seconds'], duration)}, × {digits(ratio)}"

    return "\n\n".join(
        [
            by_size("Time: median (quartiles), and times ours:", time),
            by_size("Peak memory in MiB:", lambda told, _: digits(told["memory"])),
            by_size("Error:", lambda told, _: f"{told['error']:.1e}"),
            f"Calls measured: {calls(measured)}.",
        ]
    )


def calls(measured):
    """How many calls a median stands for, from the fewest to the most."""
    numbers = [each["seconds"]["repeats"] for told in measured.values() for each in told.values()]
    return f"{min(numbers)} to {max(numbers)} for each size and way"


def growth(measured):
    named = {
        "a step, n": (measured["n"], slope(measured["n"], low=10**4), "from 10,000"),
        "a step, d": (measured["d"], slope(measured["d"], low=10), "from 10"),
        "an epoch, batch size": (
            measured["batch_size"],
            slope(measured["batch_size"], high=256),
            "to 256",
        ),
    }
    rows = [
        [
            name,
            ", ".join(f"{int(size):,}: {duration(taken)}" for size, taken in seconds.items()),
            f"{steep:.2f} ({fitted})",
        ]
        for name, (seconds, steep, fitted) in named.items()
    ]
    return table(["of what, with what", "size: time", "slope"], rows)


def start(measured):
    rows = [[n, spread(taken, duration), str(taken["repeats"])] for n, taken in measured.items()]
    return table(["", "time", "repeats"], rows)


def suite(measured):
    tests, grading = measured["tests"], measured["grading"]
    rows = [
        [way, duration(seconds), digits(seconds / grading["seconds"]["ours"])]
        for way, seconds in grading["seconds"].items()
    ]
    submission = f"a submission, of {grading['students']}"
    told = table(["grading", submission, "times ours"], rows)
    return f"`pytest` took {duration(tests['seconds'])}, and said: {tests['says']}.\n\n{told}"


SECTIONS = {
    "live": ("A picture under the hand", LIVE, live),
    "kernel": ("The kernel's share", KERNEL, kernel),
    "drag": (
        "A fast drag",
        DRAG,
        drag,
    ),
    "training": ("The same training", TRAINING, training),
    "analytic": ("The analytic solution", ANALYTIC, analytic),
    "growth": ("How cost grows", GROWTH, growth),
    "start": ("Starts", START_PART, start),
    "suite": ("Tests and grading", SUITE, suite),
}
