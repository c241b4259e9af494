"""Gradient descent against differences, autograd, optimizers of others, and eigenvalues by hand."""

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from support.examples import data, seeded

from linreg_helpers import (
    diabetes,
    gradient,
    gradient_descent,
    largest_stable_lr,
    mean_squared_error,
    predict,
)


def parameters(d, seed=1):
    generator = seeded(seed)
    w = torch.randn(d, generator=generator, dtype=torch.float64)
    return w, torch.randn((), generator=generator, dtype=torch.float64)


def loss(w, b, X, y):
    return mean_squared_error(predict(X, w, b), y)


def losses(path, X, y):
    return [float(loss(w, b, X, y)) for w, b in zip(path.w, path.b)]


sizes = given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 1000))


@sizes
def test_the_gradient_is_autograds(n, d, seed):
    X, y = data(n, d, seed)
    w, b = (value.requires_grad_() for value in parameters(d, seed))
    loss(w, b, X, y).backward()
    grad_w, grad_b = gradient(w.detach(), b.detach(), X, y)
    assert torch.allclose(grad_w, w.grad, rtol=1e-12, atol=1e-12)
    assert torch.allclose(grad_b, b.grad, rtol=1e-12, atol=1e-12)


@sizes
def test_the_gradient_is_the_slope_by_central_differences(n, d, seed):
    X, y = data(n, d, seed)
    w, b = parameters(d, seed)
    grad_w, grad_b = gradient(w, b, X, y)
    h = 0.01  # the loss is a parabola along any line, for which these are exact
    for j in range(d):
        step = h * torch.eye(d, dtype=torch.float64)[j]
        slope = (loss(w + step, b, X, y) - loss(w - step, b, X, y)) / (2 * h)
        assert float(grad_w[j]) == pytest.approx(float(slope), abs=1e-9)
    slope = (loss(w, b + h, X, y) - loss(w, b - h, X, y)) / (2 * h)
    assert float(grad_b) == pytest.approx(float(slope), abs=1e-9)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"w": torch.zeros(3)}, "w has shape (3,); expected (d,), here (2,)"),
        ({"y": torch.zeros(5, 1)}, "y has shape (5, 1); expected (n,)"),
        ({"y": torch.zeros(4)}, "y has shape (4,); expected (n,), here (5,)"),
        ({"b": torch.zeros(1)}, "b has shape (1,); expected ()"),
    ],
)
def test_shapes_that_do_not_fit_the_gradient_are_named(changed, message):
    good = {"w": torch.zeros(2), "b": torch.tensor(0.0)}
    good |= {"X": torch.zeros(5, 2), "y": torch.zeros(5)}
    with pytest.raises(ValueError) as refusal:
        gradient(**{**good, **changed})
    assert str(refusal.value).startswith(message)


@given(st.integers(2, 30), st.integers(1, 4), st.integers(0, 1000))
def test_the_path_is_that_of_an_optimizer(n, d, seed):
    X, y = data(n, d, seed)
    w, b = torch.zeros(d).double().requires_grad_(), torch.tensor(0.0).double().requires_grad_()
    optimizer = torch.optim.SGD([w, b], lr=0.1)
    path = gradient_descent(X, y, lr=0.1, num_steps=10)
    for step in range(11):
        assert torch.allclose(path.w[step], w, rtol=1e-10, atol=1e-12)
        assert torch.allclose(path.b[step], b, rtol=1e-10, atol=1e-12)
        optimizer.zero_grad()
        loss(w, b, X, y).backward()
        optimizer.step()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_path_has_its_shapes(dtype):
    X, y = data(7, 3, dtype=dtype)
    path = gradient_descent(X, y, lr=0.1, num_steps=4)
    assert (path.w.shape, path.b.shape) == ((5, 3), (5,))
    assert path.w.dtype == path.b.dtype == dtype
    assert path.examples_seen.tolist() == [0, 7, 14, 21, 28]
    assert not path.w[0].any() and path.b[0] == 0


def test_no_steps_stay_at_the_start():
    path = gradient_descent(*data(7, 3), lr=0.1, num_steps=0)
    assert (path.w.tolist(), path.b.tolist()) == ([[0.0, 0.0, 0.0]], [0.0])


def test_it_arrives_at_the_least_squares_solution():
    X, y = data(50, 3)
    path = gradient_descent(X, y, lr=largest_stable_lr(X) / 2, num_steps=500)
    A = torch.cat([X, torch.ones(50, 1)], dim=1)
    best = torch.linalg.lstsq(A, y).solution
    assert torch.allclose(torch.cat([path.w[-1], path.b[-1:]]), best, rtol=1e-9)


def test_one_feature_has_its_limit_by_hand():
    """The Hessian is [[mean of x², mean of x], [mean of x, 1]]; its eigenvalues by the formula."""
    x = [0.5, 2.0, -1.0, 3.0]
    p, q = sum(v * v for v in x) / 4, sum(x) / 4
    greatest = (p + 1) / 2 + math.sqrt(((p - 1) / 2) ** 2 + q**2)
    assert largest_stable_lr(torch.tensor(x)[:, None]) == pytest.approx(2 / greatest, rel=1e-6)


def test_known_limits():
    assert largest_stable_lr(torch.tensor([[1.0], [-1.0]])) == pytest.approx(2.0)
    assert largest_stable_lr(torch.zeros(3, 1)) == pytest.approx(2.0)  # the bias is always there
    assert largest_stable_lr(torch.ones(3, 1)) == pytest.approx(1.0)
    X, _, _ = diabetes()
    H = torch.autograd.functional.hessian(
        lambda theta: loss(theta[:-1], theta[-1], X.double(), torch.zeros(442).double()),
        torch.zeros(11).double(),
    )
    assert largest_stable_lr(X) == pytest.approx(2 / np.linalg.norm(H, ord=2), rel=1e-9)
    assert type(largest_stable_lr(X)) is float


@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 1000), st.floats(0.01, 0.999))
def test_below_half_the_limit_the_loss_never_rises(n, d, seed, share):
    """lr < 1/λmax: no direction overshoots."""
    X, y = data(n, d, seed)
    path_losses = losses(gradient_descent(X, y, share * largest_stable_lr(X) / 2, 50), X, y)
    assert all(after <= before + 1e-12 for before, after in zip(path_losses, path_losses[1:]))


@given(st.integers(2, 30), st.integers(1, 5), st.integers(0, 1000), st.floats(0.5, 0.99))
def test_below_the_limit_it_does_not_diverge(n, d, seed, share):
    X, y = data(n, d, seed)
    path_losses = losses(gradient_descent(X, y, share * largest_stable_lr(X), 100), X, y)
    assert max(path_losses) <= path_losses[0] + 1e-12


@given(st.integers(2, 30), st.integers(1, 5), st.integers(0, 1000), st.floats(1.05, 3))
def test_above_the_limit_it_diverges_unless_it_starts_at_the_optimum(n, d, seed, share):
    X, y = data(n, d, seed)
    A = torch.cat([X, torch.ones(n, 1)], dim=1)
    _, eigenvectors = torch.linalg.eigh(A.T @ A)
    assume(abs(float(eigenvectors[:, -1] @ torch.linalg.lstsq(A, y).solution)) > 1e-3)
    path_losses = losses(gradient_descent(X, y, share * largest_stable_lr(X), 400), X, y)
    assert path_losses[-1] > 100 * path_losses[0] or not math.isfinite(path_losses[-1])


def test_at_the_optimum_no_learning_rate_moves_it():
    X, _ = data(20, 2)
    path = gradient_descent(X, torch.zeros(20).double(), lr=100.0, num_steps=50)
    assert not path.w.any() and not path.b.any()


def test_along_an_eigenvector_the_loss_shrinks_by_the_square():
    X = torch.tensor([[1.0], [-1.0], [2.0], [-2.0]]).double()  # mean 0: H is diagonal, (2.5, 1)
    y = 3 * X[:, 0]  # so the start differs from the optimum along w alone
    for lr in (0.1, 0.5, 0.9):
        path_losses = losses(gradient_descent(X, y, lr, 5), X, y)
        for before, after in zip(path_losses, path_losses[1:]):
            assert after == pytest.approx(before * (1 - lr * 2.5) ** 2, rel=1e-9)


@given(st.integers(1, 20), st.integers(1, 4), st.integers(0, 1000))
def test_order_and_repetition_of_the_examples_change_nothing(n, d, seed):
    X, y = data(n, d, seed)
    path = gradient_descent(X, y, 0.1, 10)
    order = torch.randperm(n, generator=seeded(seed))
    for rows in (order, torch.cat([order, order])):
        again = gradient_descent(X[rows], y[rows], 0.1, 10)
        assert torch.allclose(again.w, path.w, atol=1e-10)
        assert torch.allclose(again.b, path.b, atol=1e-10)
        assert largest_stable_lr(X[rows]) == pytest.approx(largest_stable_lr(X))


def test_divergence_is_no_error():
    X, y = data(10, 2, dtype=torch.float32)
    path = gradient_descent(X, y, lr=1000.0, num_steps=60)
    assert path.w.shape == (61, 2)
    assert not torch.isfinite(path.w[-1]).any()


def test_the_data_are_left_as_they_were():
    X, y = data(10, 2)
    before = X.clone(), y.clone()
    gradient_descent(X, y, 0.1, 3)
    largest_stable_lr(X)
    assert torch.equal(X, before[0]) and torch.equal(y, before[1])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lr": 0}, "lr is 0; expected a plain number, finite and above 0"),
        ({"lr": -0.1}, "lr is -0.1; expected a plain number, finite and above 0"),
        ({"lr": math.nan}, "lr is nan; expected a plain number, finite and above 0"),
        ({"lr": math.inf}, "lr is inf; expected a plain number, finite and above 0"),
        ({"lr": "fast"}, "lr is 'fast'; expected a plain number, finite and above 0"),
        ({"num_steps": -1}, "num_steps is -1; expected a whole number, 0 or more"),
        ({"num_steps": 2.5}, "num_steps is 2.5; expected a whole number, 0 or more"),
        ({"y": torch.zeros(4)}, "y has shape (4,); expected (n,), here (5,)"),
        ({"X": torch.zeros(5)}, "X has shape (5,); expected (n, d)"),
        ({"X": torch.zeros(0, 2), "y": torch.zeros(0)}, "X is empty"),
        ({"y": torch.full((5,), torch.inf)}, "y holds 5 NaN or infinite numbers of 5"),
    ],
)
def test_bad_input_is_named(changed, message):
    good = {"X": torch.zeros(5, 2), "y": torch.zeros(5), "lr": 0.1, "num_steps": 3}
    with pytest.raises(ValueError) as refusal:
        gradient_descent(**{**good, **changed})
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("X", [torch.zeros(5), torch.zeros(0, 2), torch.full((5, 2), torch.nan)])
def test_bad_data_have_no_limit(X):
    with pytest.raises(ValueError, match="^X "):
        largest_stable_lr(X)


@pytest.mark.parametrize(("standardized", "steps"), [(True, 15), (False, 46_000_000)])
def test_the_steps_that_lesson_4_counts_lead_to_within_a_hundredth_and_not_much_earlier(
    standardized, steps
):
    """At half the limit; many steps are one power of the matrix of a step."""
    X, y, _ = (part.double() if isinstance(part, torch.Tensor) else part for part in diabetes())
    X = (X - X.mean(dim=0)) / X.std(dim=0, correction=0) if standardized else X
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H, best = A.T @ A / len(A), torch.linalg.lstsq(A, y[:, None]).solution[:, 0]
    lowest = ((A @ best - y) ** 2).mean() / 2
    one = torch.eye(len(H), dtype=H.dtype) - largest_stable_lr(X) / 2 * H
    for count, within in ((steps, True), (steps * 0.93, False)):
        left = torch.linalg.matrix_power(one, int(count)) @ best
        assert (left @ H @ left / 2 < 0.01 * lowest) == within
