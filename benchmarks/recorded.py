"""Seconds that were measured elsewhere, in a page or a kernel, as the rounds of a benchmark."""

import math

_total = 0.0


def recorded_time():
    """The timer of such a benchmark, `@pytest.mark.benchmark(timer=recorded_time)`."""
    return _total


def record(benchmark, seconds):
    """Enter each of the seconds as a round, and the time that 95% stay below.

    ValueError for a benchmark with another timer.
    """
    remaining = iter(seconds)

    def advance():
        global _total
        _total += next(remaining)

    benchmark.pedantic(advance, rounds=len(seconds))
    benchmark.extra_info["p95"] = sorted(seconds)[int(0.95 * len(seconds))]
    if benchmark.enabled and not math.isclose(benchmark.stats["total"], sum(seconds)):
        raise ValueError("the benchmark has another timer than recorded_time")
