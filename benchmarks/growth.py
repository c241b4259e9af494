"""How the time of a gradient step grows with n and d, and that of an epoch with the batch size."""

import math
import statistics
import time

from benchmarks.repeats import ONE_THREAD, answer, ask

STEP_N = {"d": 20, "n": [10**3, 10**4, 10**5, 10**6]}
STEP_D = {"n": 10_000, "d": [1, 10, 100, 1000]}
EPOCH = {"n": 16_384, "d": 20, "batch_size": [4**power for power in range(8)]}


def measure(quick=False):
    """Seconds by n, by d and by batch size, in one thread."""
    return ask("growth", ONE_THREAD, repeats=3 if quick else 15)


def work(repeats):
    import torch

    from linreg_helpers import gradient, minibatch_sgd

    def step(n, d):
        X = torch.randn(n, d, generator=torch.Generator().manual_seed(0))
        y, w, b = X.sum(dim=1), torch.zeros(d), torch.tensor(0.0)

        def run():
            grad_w, grad_b = gradient(w, b, X, y)
            return w - 0.1 * grad_w, b - 0.1 * grad_b

        return run

    def epoch(batch_size):
        X = torch.randn(EPOCH["n"], EPOCH["d"], generator=torch.Generator().manual_seed(0))
        y = X.sum(dim=1)
        return lambda: minibatch_sgd(X, y, 0.01, batch_size, 1, torch.Generator().manual_seed(1))

    return {
        "n": by_size({n: step(n, STEP_N["d"]) for n in STEP_N["n"]}, repeats, 20),
        "d": by_size({d: step(STEP_D["n"], d) for d in STEP_D["d"]}, repeats, 20),
        "batch_size": by_size({size: epoch(size) for size in EPOCH["batch_size"]}, repeats // 3, 1),
    }


def by_size(runs, repeats, calls):
    """Median seconds of a call by size; each repeat takes the mean of several, sizes in turn."""
    taken = {size: [] for size in runs}
    for round_ in range(repeats + 1):
        for size, run in runs.items():
            began = time.perf_counter()
            for _ in range(calls):
                run()
            if round_ > 0:  # the first round warms up
                taken[size].append((time.perf_counter() - began) / calls)
    return {str(size): float(f"{statistics.median(times):.4g}") for size, times in taken.items()}


def slope(seconds, low=0, high=math.inf):
    """How steep seconds rise with size on log axes, for the sizes from low to high."""
    sizes = [int(size) for size in seconds if low <= int(size) <= high]
    logs = [math.log(seconds[str(size)]) for size in sizes]
    return statistics.linear_regression(list(map(math.log, sizes)), logs).slope


if __name__ == "__main__":
    answer(work)
