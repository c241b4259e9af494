"""The few figures that the README shows, one row for each comparison."""

import statistics

from benchmarks import words
from benchmarks.growth import slope
from benchmarks.words import digits, duration, span

HEAD = ["", "ours", "beside it", "times ours"]


def headlines(results):
    """The README's table, and below it what it was measured on."""
    rows = [row for part, of in ROWS.items() if part in results for row in of(results[part])]
    machines = sorted({said(result["machine"]) for result in results.values()})
    days = sorted({result["day"] for result in results.values()})
    between = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    quick = " With few repeats." if any(result["quick"] for result in results.values()) else ""
    below = f"Medians, each row in one run, all ways in turn; measured on {'; '.join(machines)}, "
    return f"{words.table(HEAD, rows)}\n\n{below}{between}.{quick}"


def said(machine):
    """A machine in a few words."""
    hardware = (machine["processor"], f"{machine['cores']} cores", machine["memory"])
    return ", ".join([*hardware, f"Python {machine['Python']}", f"PyTorch {machine['torch']}"])


def against(what, ours, name, theirs):
    """A row for seconds of ours and of something else."""
    return [what, duration(ours), f"{name}: {duration(theirs)}", digits(theirs / ours)]


def live(result):
    explorers = result["measured"].values()
    ours = statistics.median(each["ours"]["median"] for each in explorers)
    for way, name in (
        ("inline", "`interact` with the inline backend"),
        ("ipympl", "ipympl"),
        ("empty", "an empty round trip"),
    ):
        theirs = statistics.median(each[way]["median"] for each in explorers)
        ratios = [each[way]["median"] / each["ours"]["median"] for each in explorers]
        yield [
            f"key press to new picture, {len(ratios)} explorers in JupyterLab",
            f"{ours:.0f} ms",
            f"{name}: {theirs:.0f} ms",
            f"{digits(statistics.median(ratios))} ({span(min(ratios), max(ratios))})",
        ]


def kernel(result):
    p95 = [taken["p95"] for taken in result["measured"].values()]
    within = f"{min(p95):.0f} to {max(p95):.0f} ms"
    yield ["the kernel's share of it, 95 of 100 moves within", within, "", ""]


def drag(result):
    taken = result["measured"]
    last = f"{taken['median']:.0f} ms, at most {taken['max']:.0f} ms"
    yield ["a fast drag let go to its last picture, batch size 1", last, "", ""]


def training(result):
    measured = result["measured"]["one thread"]
    seconds = {way: taken["median"] for way, taken in measured["seconds"].items()}
    for way, name in (
        ("d2l scratch", "d2l's `Trainer`"),
        ("nn.Linear, DataLoader", "`nn.Linear` with a `DataLoader`"),
        ("SGDRegressor", "scikit-learn's `SGDRegressor`"),
    ):
        what = f"{measured['updates']} updates of minibatch SGD, one thread"
        yield against(what, seconds["ours"], name, seconds[way])


def analytic(result):
    measured = result["measured"]
    n, d = max((tuple(map(int, size.split())) for size in measured), key=lambda s: (s[1] == 100, s))
    ways = measured[f"{n} {d}"]
    seconds = {way: each["seconds"]["median"] for way, each in ways.items()}
    for way in ("numpy float64", "sklearn float64"):
        yield against(f"analytic solution, n = {n:,}, d = {d}", seconds["ours"], way, seconds[way])
        yield [
            "its peak memory above the data",
            f"{ways['ours']['memory']:.0f} MiB",
            f"{way}: {ways[way]['memory']:.0f} MiB",
            digits(ways[way]["memory"] / max(ways["ours"]["memory"], 0.1)),
        ]


def growth(result):
    measured = result["measured"]
    n, d = slope(measured["n"], low=10**4), slope(measured["d"], low=10)
    size = slope(measured["batch_size"], high=256)
    yield ["a gradient step grows with n and d to the power of", f"{n:.2f} and {d:.2f}", "", ""]
    yield ["an epoch with the batch size, up to 256", f"{size:.2f}".replace("-", "−"), "", ""]


def start(result):
    taken = {name: each["median"] for name, each in result["measured"].items()}
    for ours, floor in (
        ("import linreg_helpers", "import torch"),
        ("kernel, lesson 1 to its first explorer", "kernel, import torch"),
    ):
        yield against(ours, taken[ours], floor, taken[floor])


def suite(result):
    measured = result["measured"]
    tests = measured["tests"]
    yield [f"`pytest`: {tests['says']}", duration(tests["seconds"]), "", ""]
    seconds = measured["grading"]["seconds"]
    for way, name in (
        ("nbgrader autograde", "`nbgrader autograde`, no sandbox"),
        ("least", "a kernel that imports PyTorch"),
    ):
        what = f"grading a submission, {measured['grading']['students']} in a sandbox"
        yield against(what, seconds["ours"], name, seconds[way])


ROWS = {
    "live": live,
    "kernel": kernel,
    "drag": drag,
    "training": training,
    "analytic": analytic,
    "growth": growth,
    "start": start,
    "suite": suite,
}
