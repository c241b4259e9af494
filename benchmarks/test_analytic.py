"""The analytic solution by us, NumPy and scikit-learn: time, peak memory, error.

All start from the same float32 X (n, d) and y (n,) without noise and give w and b (d + 1,); what
they need on the way, a column of ones or a float64 copy, is theirs to make, and counts.
"""

import multiprocessing
import pathlib
import re
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression

from linreg_helpers import analytic_solution


def ours(X, y):
    w, b = analytic_solution(torch.from_numpy(X), torch.from_numpy(y))
    return np.append(w.numpy(), b.numpy())


def numpy_lstsq(X, y):
    A = np.ones((X.shape[0], X.shape[1] + 1))
    A[:, :-1] = X
    return np.linalg.lstsq(A, y.astype(float), rcond=None)[0]


def sklearn_float32(X, y):
    model = LinearRegression().fit(X, y)
    return np.append(model.coef_, model.intercept_)


def sklearn_float64(X, y):
    return sklearn_float32(X.astype(float), y.astype(float))


def data(n, d):
    """X (n, d) and y (n,) in float32 and the truth (d + 1,): y is exact but for its rounding."""
    random = np.random.default_rng(0)
    truth = random.uniform(1, 3, d + 1) * random.choice([-1, 1], d + 1)
    X = random.standard_normal((n, d), np.float32)
    y = X.astype(float) @ truth[:-1] + truth[-1]
    return X, y.astype(np.float32), truth


def peak_memory(solve, n, d):
    """The MiB that a first call adds to the memory of this process at its highest."""
    solve(*data(1000, 2)[:2])  # loads what is loaded at the first call
    X, y, _ = data(n, d)
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
    before = highest_memory()
    solve(X, y)
    return highest_memory() - before


def highest_memory():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


@pytest.mark.parametrize("solve", [ours, numpy_lstsq, sklearn_float64, sklearn_float32])
@pytest.mark.parametrize("d", [1, 10, 100])
@pytest.mark.parametrize("n", [1_000, 100_000, 1_000_000])
def test_analytic_solution(benchmark, n, d, solve):
    benchmark.group = f"analytic solution: n = {n:,}, d = {d}"
    X, y, truth = data(n, d)
    found = benchmark(solve, X, y)
    error = float(abs(found - truth).max() / abs(truth).max())
    assert error < 1e-5
    benchmark.extra_info["error"] = error
    if sys.platform == "linux":
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh_process:
            memory = fresh_process.submit(peak_memory, solve, n, d).result()
        benchmark.extra_info["peak memory in MiB"] = round(memory, 1)
