"""Where something else is ahead of ours: by how much, and why."""

from benchmarks.words import digits

# Of each way that a part compares, where its lead comes from.
WHY = {
    ("training", "SGDRegressor"): "Its loop is compiled and updates after each example; ours calls "
    "PyTorch several times for each batch, and for batches as small as these the calls take nearly "
    "all the time. In the lessons every step is to be read, so this lead stays.",
    ("training", "nn.Linear, sliced tensors"): "With batches cut by hand it needs no more calls to "
    "PyTorch than ours, which also keeps the whole path for the picture.",
    (
        "time",
        "numpy",
    ): "It calls LAPACK (gelsd) once. Ours also scales the columns, factorizes twice "
    "(QR, then the singular values of R) and refines the answer; for small data its checks and "
    "the calls into PyTorch take more than the arithmetic.",
    ("time", "sklearn"): "It centers the columns, which saves the column of ones, and calls LAPACK "
    "(gelsd) once. Ours also scales the columns, factorizes twice and refines the answer.",
    (
        "memory",
        "numpy",
    ): "It holds the matrix with its column of ones and LAPACK's copy. Ours holds "
    "the matrix in float64, the same scaled, and Q of its factorization.",
    (
        "memory",
        "sklearn",
    ): "It holds the centered columns and LAPACK's copy, in float32 at half the "
    "size. Ours holds the matrix in float64, the same scaled, and Q of its factorization.",
    (
        "error",
        "float64",
    ): "It gives its answer in float64, ours in the dtype of X, which rounds it.",
}
NOT_KNOWN = "Why is not known yet."


def ahead(results):
    """A list in Markdown of every lead of a peer's, by reason; a sentence where there is none."""
    reasons = {}
    for part, of in LEADS.items():
        for lead, why in of(results[part]) if part in results else []:
            reasons.setdefault(why, []).append(lead)
    items = [f"- {'; '.join(leads)}. {why}" for why, leads in reasons.items()]
    return "\n".join(items) or "Nowhere in what was measured."


def live(result):
    for name, ways in result["measured"].items():
        for way in ("inline", "ipympl"):
            ratio = ways["ours"]["median"] / ways[way]["median"]
            if ratio > 1:
                yield f"{name}: {way} is {digits(ratio)} times as fast", NOT_KNOWN


def training(result):
    for threads, measured in result["measured"].items():
        seconds = measured["seconds"]
        for way, taken in seconds.items():
            ratio = seconds["ours"]["median"] / taken["median"]
            if ratio > 1:
                lead = f"Training, {threads}: {way} is {digits(ratio)} times as fast"
                yield lead, WHY.get(("training", way), NOT_KNOWN)


def analytic(result):
    measured = result["measured"]
    for kind, take, words in (
        ("time", lambda each: each["seconds"]["median"], "as fast"),
        ("memory", lambda each: max(each["memory"], 1), "as sparing with memory"),
        ("error", lambda each: max(each["error"], 1e-16), "as near to the truth"),
    ):
        for way in list(next(iter(measured.values())))[1:]:
            ratios = {size: take(ways["ours"]) / take(ways[way]) for size, ways in measured.items()}
            leads = {size: ratio for size, ratio in ratios.items() if ratio > 1.05}
            if not leads:
                continue
            most = max(leads, key=leads.get)
            n, d = most.split()
            library, dtype = way.split()
            why = WHY.get((kind, library)) or WHY.get((kind, dtype), NOT_KNOWN)
            where = f"at {len(leads)} of {len(ratios)} sizes, most at n = {int(n):,}, d = {d}"
            lead = f"Analytic solution: {way} is {digits(leads[most])} times {words} ({where})"
            yield lead, why


def suite(result):
    seconds = result["measured"]["grading"]["seconds"]
    ratio = seconds["ours"] / seconds["nbgrader autograde"]
    if ratio > 1:
        lead = f"Grading: `nbgrader autograde` is {digits(ratio)} times as fast"
        yield lead, "It puts no submission in a sandbox."


LEADS = {"live": live, "training": training, "analytic": analytic, "suite": suite}
