"""How the time of a gradient step grows with n and d, and that of an epoch with the batch size."""

import pytest
import torch

from linreg_helpers import gradient, minibatch_sgd


def data(n, d):
    X = torch.randn(n, d, generator=torch.Generator().manual_seed(0))
    return X, X.sum(dim=1)


def step(w, b, X, y):
    grad_w, grad_b = gradient(w, b, X, y)
    return w - 0.1 * grad_w, b - 0.1 * grad_b


@pytest.mark.benchmark(group="growth: a gradient step with n, d = 20")
@pytest.mark.parametrize("n", [1_000, 10_000, 100_000, 1_000_000])
def test_step_with_n(benchmark, one_thread, n):
    benchmark(step, torch.zeros(20), torch.tensor(0.0), *data(n, 20))


@pytest.mark.benchmark(group="growth: a gradient step with d, n = 10,000")
@pytest.mark.parametrize("d", [1, 10, 100, 1_000])
def test_step_with_d(benchmark, one_thread, d):
    benchmark(step, torch.zeros(d), torch.tensor(0.0), *data(10_000, d))


@pytest.mark.benchmark(group="growth: an epoch with the batch size, n = 16,384, d = 20")
@pytest.mark.parametrize("batch_size", [1, 4, 16, 64, 256, 1_024, 4_096, 16_384])
def test_epoch_with_batch_size(benchmark, one_thread, batch_size):
    X, y = data(16_384, 20)
    generator = torch.Generator().manual_seed(1)
    benchmark(minibatch_sgd, X, y, 0.01, batch_size, 1, generator)
