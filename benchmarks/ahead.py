"""Where something else is ahead of ours: by how much, and why."""

from benchmarks.words import digits

# Of each way that a part compares, where its lead comes from.
WHY = {
    ("training", "SGDRegressor"): "its loop is compiled and updates after each example; ours calls "
    "PyTorch several times for each batch, and for batches as small as these the calls take nearly "
    "all the time. In the lessons every step is to be read, so this lead stays.",
    ("training", "nn.Linear, sliced tensors"): "with batches cut by hand it needs no more calls to "
    "PyTorch than ours, which also keeps the whole path for the picture.",
    ("time", "numpy"): "one call to LAPACK (gelsd). Ours also scales the columns, factorizes twice "
    "(QR, then the singular values of R) and refines the answer once; for small data its checks "
    "and the calls into PyTorch take more than the arithmetic.",
    ("time", "sklearn"): "it centers the columns, which saves the column of ones, and calls LAPACK "
    "(gelsd) once. Ours also scales the columns, factorizes twice and refines the answer.",
    (
        "memory",
        "numpy",
    ): "LAPACK overwrites its one copy of the matrix. Ours holds the columns with "
    "their ones in float64, the same scaled, and Q of its factorization at once.",
    ("memory", "sklearn"): "LAPACK overwrites its centered copy. Ours holds the columns with their "
    "ones in float64, the same scaled, and Q of its factorization at once.",
    (
        "error",
        "float64",
    ): "it gives its answer in float64, ours in the dtype of X, which rounds it.",
}


def ahead(results):
    """A list in Markdown of every lead of a peer's; a sentence where there is none."""
    leads = [lead for part, of in LEADS.items() if part in results for lead in of(results[part])]
    return "\n".join(f"- {lead}" for lead in leads) or "Nowhere in what was measured."


def live(result):
    for name, ways in result["measured"].items():
        for way in ("inline", "ipympl"):
            ratio = ways["ours"]["median"] / ways[way]["median"]
            if ratio > 1:
                yield f"{name}: {way}, {digits(ratio)} times as fast."


def training(result):
    for threads, measured in result["measured"].items():
        seconds = measured["seconds"]
        for way, taken in seconds.items():
            ratio = seconds["ours"]["median"] / taken["median"]
            if ratio > 1:
                why = WHY.get(("training", way), "not yet known why.")
                yield f"Training, {threads}: {way} is {digits(ratio)} times as fast: {why}"


def analytic(result):
    measured = result["measured"]
    for kind, take, words in (
        ("time", lambda each: each["seconds"]["median"], "as fast"),
        ("memory", lambda each: max(each["memory"], 1), "as sparing with memory"),
        ("error", lambda each: max(each["error"], 1e-16), "as near to the truth"),
    ):
        for way in next(iter(measured.values())):
            ratios = {size: take(ways["ours"]) / take(ways[way]) for size, ways in measured.items()}
            leads = {size: ratio for size, ratio in ratios.items() if ratio > 1.05}
            if not leads:
                continue
            most = max(leads, key=leads.get)
            n, d = most.split()
            why = WHY.get((kind, way.split()[0])) or WHY.get((kind, way.split()[1]))
            yield (
                f"Analytic solution: {way} is ahead at {len(leads)} of {len(ratios)} sizes, at "
                f"most {digits(leads[most])} times {words} (n = {int(n):,}, d = {d}): "
                f"{why or 'not yet known why.'}"
            )


def suite(result):
    seconds = result["measured"]["grading"]["seconds"]
    ratio = seconds["ours"] / seconds["nbgrader autograde"]
    if ratio > 1:
        yield f"Grading: `nbgrader autograde` is {digits(ratio)} times as fast, without a sandbox."


LEADS = {"live": live, "training": training, "analytic": analytic, "suite": suite}
