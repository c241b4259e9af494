"""Deeper, penalty: a price on large weights, and k folds that choose it."""

import torch

from linreg_helpers.conventions import require
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict


def ridge(X, y, penalty):
    """The w and b of the lowest mean squared error (with its ½) plus penalty/2 · ‖w‖².

    X (n, d), y (n,), penalty a plain number above 0 → w (d,), b (), in the dtype of X. The bias is
    not penalized. ValueError for data that are empty, not finite or do not fit, and for a penalty
    not above 0.
    Source: Hoerl, Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems",
    Technometrics 12 (1970), doi.org/10.1080/00401706.1970.10488634.
    """
    require(X=X, y=y, penalty=penalty)
    n, d = X.shape
    x_mean, y_mean = X.mean(dim=0), y.mean()
    Z = X - x_mean
    identity = torch.eye(d, dtype=X.dtype)
    w = torch.linalg.solve(Z.T @ Z / n + penalty * identity, Z.T @ (y - y_mean) / n)
    return w, y_mean - x_mean @ w


def k_folds(n, k, generator):
    """The numbers from 0 to n − 1 in random order, cut into k folds: a tuple of k tensors.

    The first n mod k folds have one more. ValueError where n is not whole or below 1, k not a whole
    number from 2 to n, and where there is no torch.Generator.
    """
    require(n=n, generator=generator)
    if not isinstance(k, int) or not 2 <= k <= n:
        raise ValueError(f"k is {k!r}; expected a whole number from 2 to {n}")
    return torch.randperm(n, generator=generator).tensor_split(k)


def cross_validate(fit, X, y, folds):
    """The mean squared error on each fold of what was fitted to all the others.

    fit(X, y) → w (d,), b (); X (n, d), y (n,), folds: k tensors of indices → (k,). ValueError for
    data that are empty, not finite or do not fit.
    """
    require(X=X, y=y)
    losses = []
    for fold in folds:
        kept = torch.ones(len(y), dtype=torch.bool)
        kept[fold] = False
        w, b = fit(X[kept], y[kept])
        losses.append(mean_squared_error(predict(X[fold], w, b), y[fold]))
    return torch.stack(losses)
