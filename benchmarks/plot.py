"""docs/growth.png: time and memory against size, on log axes, in the look of the course."""

from matplotlib.figure import Figure

from benchmarks.growth import EPOCH, STEP_D, STEP_N, slope
from linreg_helpers.figures import DATA, MODEL, TRUTH, house_style

LOOKS = {
    "ours": {"color": DATA, "marker": "o"},
    "numpy float64": {"color": MODEL, "marker": "s", "linestyle": "--"},
    "sklearn float64": {"color": TRUTH, "marker": "^", "linestyle": "-."},
}


@house_style()
def growth(results, file):
    """Draw what `growth` and `analytic` measured, where both are there."""
    if not {"growth", "analytic"} <= results.keys():
        return
    steps, solutions = results["growth"]["measured"], results["analytic"]["measured"]
    figure = Figure(figsize=(12, 6.8))
    (of_n, of_d, of_size), below = figure.subplots(2, 3)
    one(of_n, steps["n"], f"A step ~ n to the {slope(steps['n'], low=10**4):.2f}")
    of_n.set(xlabel=f"examples n (d = {STEP_N['d']})", ylabel="seconds")
    one(of_d, steps["d"], f"A step ~ d to the {slope(steps['d'], low=10):.2f}")
    of_d.set(xlabel=f"features d (n = {STEP_D['n']:,})", ylabel="seconds")
    steep = slope(steps["batch_size"], high=256)
    one(of_size, steps["batch_size"], f"An epoch ~ batch size to the {steep:.2f}".replace("-", "−"))
    of_size.set(xlabel=f"batch size (n = {EPOCH['n']:,}, d = {EPOCH['d']})", ylabel="seconds")
    wide = [int(size.split()[0]) for size in solutions if size.split()[1] == "1000"]
    most = max(wide, default=0)  # the greatest n of the most features
    by_n = [("100", "d", place) for place in ("seconds", "memory")]
    panels = [by_n[0], (str(most), "n", "seconds"), by_n[1]]
    for axes, (fixed, letter, quantity) in zip(below, panels):
        several(axes, solutions, fixed, letter, quantity)
    below[0].legend()
    figure.savefig(file, metadata={"Software": None})  # the same bytes from the same results


def one(axes, seconds, title):
    axes.plot([int(size) for size in seconds], list(seconds.values()), **LOOKS["ours"])
    axes.set(xscale="log", yscale="log", title=title)


def several(axes, solutions, fixed, letter, quantity):
    """Each way's seconds or memory against n, where d is fixed, or against d, where n is."""
    place = "nd".index(letter)
    sizes = [size.split() for size in solutions if size.split()[place] == fixed]
    for way, look in LOOKS.items():
        told = [solutions[" ".join(size)][way] for size in sizes]
        values = [t["memory"] if quantity == "memory" else t["seconds"]["median"] for t in told]
        axes.plot([int(size[1 - place]) for size in sizes], values, label=way, **look)
    title = "Analytic solution: peak memory" if quantity == "memory" else "Analytic solution: time"
    label = "MiB above the input" if quantity == "memory" else "seconds"
    moves = ("features d", "examples n")[place]
    axes.set(xscale="log", yscale="log", title=title, ylabel=label)
    axes.set_xlabel(f"{moves} ({letter} = {int(fixed):,})")
