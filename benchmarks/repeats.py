"""Ways are taken in turn, so that all meet the same machine; then medians, and their spread."""

import json
import os
import statistics
import subprocess
import sys
import time

from benchmarks import ROOT

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}


def in_turn(ways, repeats):
    """Seconds of each of the ways, functions by name: each once, unmeasured, then all in turn."""
    taken = {name: [] for name in ways}
    for round_ in range(repeats + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            if round_ > 0:  # the first round warms up
                taken[name].append(time.perf_counter() - began)
    return taken


def summary(times):
    """Median, quartiles, 95th percentile, extremes, and how many there were."""
    if len(times) > 1:
        low, _, high = statistics.quantiles(times, n=4, method="inclusive")
        p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    else:
        low = high = p95 = times[0]
    numbers = {
        "median": statistics.median(times),
        "q1": low,
        "q3": high,
        "p95": p95,
        "min": min(times),
        "max": max(times),
    }
    return {name: float(f"{value:.4g}") for name, value in numbers.items()} | {
        "repeats": len(times)
    }


def summaries(taken):
    """The `summary` of each list of times, by name."""
    return {name: summary(times) for name, times in taken.items()}


def ask(module, environment=None, **question):
    """What a module of this package answers to a question, in a process of its own."""
    asked = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", json.dumps(question)],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        text=True,
    )
    if asked.returncode:
        raise RuntimeError(f"benchmarks.{module} ended with {asked.returncode} at {question}")
    return json.loads(asked.stdout.splitlines()[-1])


def answer(work):
    """The other side of `ask`: print what work(**question) gives, as JSON."""
    print(json.dumps(work(**json.loads(sys.argv[1]))))
