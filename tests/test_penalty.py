"""Ridge regression and cross-validation against scikit-learn's, and what must always hold."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import KFold, cross_val_score
from support.examples import ABOVE_ZERO, data, refusal, refused_calls, seeded

from linreg_helpers import analytic_solution, cross_validate, k_folds, ridge

seeds = st.integers(0, 10**6)


@given(st.integers(1, 30), st.integers(1, 12), st.floats(1e-3, 1e3), seeds)
def test_ridge_is_scikit_learns_with_n_times_the_penalty(n, d, penalty, seed):
    X, y = data(n, d, seed)
    X, y = X + 2, y - 3
    w, b = ridge(X, y, penalty)
    theirs = Ridge(alpha=n * penalty, solver="svd").fit(X.numpy(), y.numpy())
    assert np.allclose(w, theirs.coef_, atol=1e-9) and abs(b - theirs.intercept_) < 1e-8


@given(seeds, st.floats(0.01, 10))
def test_at_its_answer_the_penalized_loss_has_no_slope_and_is_lowest(seed, penalty):
    X, y = data(12, 4, seed)

    def penalized(w, b):
        return ((X @ w + b - y) ** 2).mean() / 2 + penalty / 2 * (w**2).sum()

    w, b = ridge(X, y, penalty)
    at = w.clone().requires_grad_(), b.clone().requires_grad_()
    slopes = torch.autograd.grad(penalized(*at), at)
    assert all(float(slope.abs().max()) < 1e-12 for slope in slopes)
    aside = torch.randn(5, generator=seeded(seed), dtype=X.dtype) / 10
    assert penalized(w + aside[:4], b + aside[4]) > penalized(w, b)


def test_the_higher_the_penalty_the_shorter_the_weights():
    X, y = data(20, 5)
    lengths = [float(ridge(X, y, 10.0**power)[0].norm()) for power in range(-6, 7)]
    assert lengths == sorted(lengths, reverse=True) and lengths[-1] < 1e-5
    assert ridge(X, y, 1e-12)[0].allclose(analytic_solution(X, y)[0], atol=1e-9)
    assert ridge(X, y, 1e9)[1] == pytest.approx(float(y.mean()), abs=1e-6)


def test_the_dtype_is_that_of_the_data():
    for dtype in (torch.float32, torch.float64):
        assert {part.dtype for part in ridge(*data(9, 2, dtype=dtype), 0.5)} == {dtype}


@given(st.integers(2, 60), st.data(), seeds)
def test_folds_hold_each_number_once_in_the_sizes_of_scikit_learn(n, drawn, seed):
    k = drawn.draw(st.integers(2, n))
    folds = k_folds(n, k, seeded(seed))
    assert sorted(torch.cat(folds).tolist()) == list(range(n))
    assert [len(fold) for fold in folds] == [len(t) for _, t in KFold(k).split(np.zeros(n))]
    again = k_folds(n, k, seeded(seed))
    assert all(torch.equal(one, other) for one, other in zip(folds, again, strict=True))


def test_folds_are_shuffled_by_the_generator():
    first, second = (torch.cat(k_folds(50, 5, seeded(seed))).tolist() for seed in (1, 2))
    assert first != second and list(range(50)) not in (first, second)


@given(st.integers(6, 40), st.integers(2, 6), seeds)
def test_cross_validation_gives_the_losses_of_scikit_learn(n, k, seed):
    X, y = data(n, 2, seed)
    folds = k_folds(n, k, seeded(seed))
    pairs = [(np.setdiff1d(np.arange(n), fold), fold.numpy()) for fold in folds]
    scores = cross_val_score(
        LinearRegression(), X.numpy(), y.numpy(), cv=pairs, scoring="neg_mean_squared_error"
    )
    assert np.allclose(cross_validate(analytic_solution, X, y, folds), -scores / 2, rtol=1e-6)


def test_what_is_fitted_never_sees_the_fold_that_judges():
    X, y = data(10, 1)
    folds, seen = k_folds(10, 3, seeded()), []

    def fit(X, y):
        seen.append(set(y.tolist()))
        return torch.zeros(1, dtype=X.dtype), y.mean()

    cross_validate(fit, X, y, folds)
    assert seen == [set(y.tolist()) - set(y[fold].tolist()) for fold in folds]


GOOD = {"X": torch.zeros(5, 2), "y": torch.zeros(5)}
MORE = [
    ({"penalty": bad}, f"penalty is {bad!r}; expected a plain number, finite and above 0")
    for bad in ABOVE_ZERO
]


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    refused_calls(
        [
            (ridge, {**GOOD, "penalty": 0.1}),
            (cross_validate, {"fit": analytic_solution, **GOOD, "folds": [torch.arange(2)]}),
        ],
        MORE,
    ),
)
def test_what_cannot_be_is_refused(function, arguments, message):
    assert refusal(function, **arguments) == message


@pytest.mark.parametrize("k", [1, 0, 6, 2.0, math.nan, None])
def test_a_number_of_folds_that_cannot_be_is_refused(k):
    assert refusal(k_folds, 5, k, seeded()) == f"k is {k!r}; expected a whole number from 2 to 5"


@pytest.mark.parametrize(("n", "generator"), [(0, seeded()), (2.5, seeded()), (5, None)])
def test_folds_of_nothing_or_without_a_generator_are_refused(n, generator):
    refusal(k_folds, n, 2, generator)
