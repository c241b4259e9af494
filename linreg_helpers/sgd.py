"""Lesson 5: a step for every few examples."""

import math

import torch

from linreg_helpers.conventions import require, require_shapes
from linreg_helpers.descent import Path, gradient


def minibatches(X, y, batch_size, generator):
    """The examples in a new random order, batch_size at a time: every example once.

    X (n, d), y (n,) → an iterator over pairs (batch_size, d), (batch_size,); the last pair is
    shorter where batch_size does not divide n. A batch_size above n gives all examples in one pair.
    ValueError for data that are empty, not finite or do not fit, for a batch_size below 1 or not
    whole, and where there is no torch.Generator.
    """
    require(X=X, y=y, batch_size=batch_size, generator=generator)
    order = torch.randperm(len(y), generator=generator)
    return zip(X[order].split(int(batch_size)), y[order].split(int(batch_size)))


def minibatch_sgd(X, y, lr, batch_size, num_epochs, generator):
    """Stochastic gradient descent from zeros: a step for every batch of `minibatches`.

    X (n, d), y (n,) → a Path of num_epochs times ⌈n / batch_size⌉ steps, in the dtype of X. With
    too large a learning rate the path runs off, up to inf and nan. ValueError as in `minibatches`,
    for lr not above 0, and num_epochs not whole or below 0.
    Source: Robbins, Monro, "A Stochastic Approximation Method", Annals of Mathematical Statistics
    22 (1951), doi.org/10.1214/aoms/1177729586.
    """
    require(X=X, y=y, lr=lr, batch_size=batch_size, num_epochs=num_epochs, generator=generator)
    w, b = X.new_zeros(X.shape[1]), X.new_zeros(())
    path, examples_seen = [(w, b)], [0]
    for _ in range(num_epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, generator):
            grad_w, grad_b = gradient(w, b, X_batch, y_batch)
            w, b = w - lr * grad_w, b - lr * grad_b
            path.append((w, b))
            examples_seen.append(examples_seen[-1] + len(y_batch))
    ws, bs = zip(*path)
    return Path(torch.stack(ws), torch.stack(bs), torch.tensor(examples_seen))


def losses_along(path, X, y):
    """The mean squared error over all of X and y at each point of a path.

    path with w (T+1, d) and b (T+1,), X (n, d), y (n,) → (T+1,); inf or nan where the path ran
    off. ValueError for data that are empty, not finite or do not fit, and a path that does not fit.
    """
    require(X=X, y=y)
    require_shapes(X=X, ws=path.w, bs=path.b)
    residuals = y - (path.w @ X.T + path.b[:, None])
    return (residuals**2).mean(dim=1) / 2


def arrival(values, target):
    """The index from which on values (m,) stay at or below a target; math.inf where none is.

    A nan counts as above. ValueError where the values are not (m,).
    """
    require_shapes(values=values)
    outside = (~(values <= target)).nonzero()
    first = int(outside[-1]) + 1 if len(outside) else 0
    return first if first < len(values) else math.inf
