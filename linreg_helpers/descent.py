"""Lesson 4: downhill in steps."""

from typing import NamedTuple

import torch

from linreg_helpers.conventions import require, require_shapes
from linreg_helpers.model import predict


class Path(NamedTuple):
    """The parameters at the start and after each of T steps: w (T+1, d), b (T+1,).

    examples_seen (T+1,) counts how many examples were looked at up to there.
    """

    w: torch.Tensor
    b: torch.Tensor
    examples_seen: torch.Tensor


def gradient(w, b, X, y):
    """The gradient of the mean squared error (with its ½): Xᵀ(ŷ − y) / n and the mean of ŷ − y.

    w (d,), b (), X (n, d), y (n,) → grad_w (d,), grad_b (). ValueError where the shapes do not fit.
    """
    require_shapes(X=X, y=y, w=w, b=b)
    y_hat = predict(X, w, b)
    return X.T @ (y_hat - y) / len(y), (y_hat - y).mean()


def gradient_descent(X, y, lr, num_steps):
    """Steps of the learning rate lr against the gradient over all examples, from zeros.

    X (n, d), y (n,) → a Path of num_steps steps, in the dtype of X. With too large a learning rate
    the path runs off, up to inf and nan. ValueError for data that are empty, not finite or do not
    fit, for lr not above 0, and num_steps not whole or below 0.
    """
    require(X=X, y=y, lr=lr, num_steps=num_steps)
    w, b = X.new_zeros(X.shape[1]), X.new_zeros(())
    path = [(w, b)]
    for _ in range(num_steps):
        grad_w, grad_b = gradient(w, b, X, y)
        w, b = w - lr * grad_w, b - lr * grad_b
        path.append((w, b))
    ws, bs = zip(*path)
    return Path(torch.stack(ws), torch.stack(bs), len(y) * torch.arange(num_steps + 1))


def largest_stable_lr(X):
    """The learning rate above which gradient descent diverges from almost any start: 2/λmax.

    λmax is the largest eigenvalue of the mean squared error's Hessian over (w, b), AᵀA / n, where
    A is X with a column of ones. X (n, d) → a plain number. ValueError for an X that is empty, not
    finite or not (n, d).
    Source: Goh, "Why Momentum Really Works", Distill (2017), doi.org/10.23915/distill.00006.
    """
    require(X=X)
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1).double()
    return 2 / float(torch.linalg.eigvalsh(A.T @ A / len(A))[-1])
