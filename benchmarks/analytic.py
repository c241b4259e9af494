"""The analytic solution by us, NumPy and scikit-learn: time, peak memory, error.

All start from the same float32 X (n, d) and y (n,) without noise and give w and b; what they need
on the way, a column of ones or a float64 copy, is theirs to make and counts. Each call that is
measured for memory is the first of a fresh process.
"""

import contextlib
import pathlib
import re
import statistics
import time

from benchmarks.repeats import answer, ask, summary

SIZES = [
    (n, d)
    for n in (1_000, 10_000, 100_000, 1_000_000)
    for d in (1, 10, 100, 1000)
    if n > d + 1 and n * d <= 10**8  # below, the truth is not determined; above, it takes minutes
]
ROUNDS = 2
SECONDS, FEWEST, CALLS = 0.3, 3, 7  # in each process: calls for so long, and how many


def measure(quick=False):
    """For each size and way: seconds, peak memory in MiB above the input, error against truth."""
    measured = {}
    for n, d in SIZES:
        if quick and n * d > 10**7:
            continue
        answers = {way: [] for way in WAYS}
        for _ in range(1 if quick or n * d >= 10**7 else ROUNDS):
            for way in WAYS:
                answers[way].append(ask("analytic", way=way, n=n, d=d))
        measured[f"{n} {d}"] = {
            way: {
                "seconds": summary([seconds for each in told for seconds in each["seconds"]]),
                "memory": statistics.median(each["memory"] for each in told),
                "error": max(each["error"] for each in told),
            }
            for way, told in answers.items()
        }
    return measured


def work(way, n, d):
    """Seconds of some calls, MiB that the first one added to the peak, the error of its answer."""
    import numpy as np

    solve = WAYS[way]()
    solve(*data(10, 2)[:2])  # loads what is loaded at the first call
    X, y, truth = data(n, d)
    before = peak(anew=True)
    began = time.perf_counter()
    found = solve(X, y)
    taken = [time.perf_counter() - began]
    memory = peak() - before
    while len(taken) < CALLS and sum(taken) < (SECONDS if len(taken) > FEWEST else 5 * SECONDS):
        began = time.perf_counter()
        solve(X, y)
        taken.append(time.perf_counter() - began)
    error = float(np.abs(np.asarray(found, dtype=float) - truth).max() / np.abs(truth).max())
    taken = taken[1:] or taken  # the first one warms up
    return {"seconds": taken, "memory": round(memory, 1), "error": float(f"{error:.2g}")}


def data(n, d):
    """X (n, d) and y (n,) in float32 and w, b (d + 1,): y is exact but for its rounding.

    Made a few rows at a time, so that making them leaves no peak higher than what they take.
    """
    import numpy as np

    random = np.random.default_rng(0)
    truth = random.uniform(1, 3, d + 1) * random.choice([-1, 1], d + 1)
    X, y = np.empty((n, d), np.float32), np.empty(n, np.float32)
    for start in range(0, n, 1000):
        rows = slice(start, start + 1000)
        X[rows] = random.standard_normal((min(1000, n - start), d))
        y[rows] = X[rows].astype(float) @ truth[:-1] + truth[-1]
    return X, y, truth


def peak(anew=False):
    """The most memory, in MiB, that this process had so far, or from now on where it begins anew.

    As Linux tells it; getrusage would count what a parent had before this process was its own.
    """
    if anew:
        with contextlib.suppress(OSError):
            pathlib.Path("/proc/self/clear_refs").write_text("5")
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def ours():
    import numpy as np
    import torch

    from linreg_helpers.analytic import analytic_solution

    def solve(X, y):
        w, b = analytic_solution(torch.from_numpy(X), torch.from_numpy(y))
        return np.append(w.numpy(), b.numpy())

    return solve


def numpy_in(dtype):
    def make():
        import numpy as np

        def solve(X, y):
            A = np.empty((X.shape[0], X.shape[1] + 1), dtype)
            A[:, :-1], A[:, -1] = X, 1
            return np.linalg.lstsq(A, y.astype(dtype), rcond=None)[0]

        return solve

    return make


def sklearn_in(dtype):
    def make():
        import numpy as np
        from sklearn.linear_model import LinearRegression

        def solve(X, y):
            X, y = X.astype(dtype, copy=False), y.astype(dtype, copy=False)
            model = LinearRegression().fit(X, y)
            return np.append(model.coef_, model.intercept_)

        return solve

    return make


WAYS = {
    "ours": ours,
    "numpy float64": numpy_in("float64"),
    "numpy float32": numpy_in("float32"),
    "sklearn float64": sklearn_in("float64"),
    "sklearn float32": sklearn_in("float32"),
}

if __name__ == "__main__":
    answer(work)
