"""Lesson 6: searching for hyperparameters."""

import math

import torch

from linreg_helpers.conventions import require, require_shapes
from linreg_helpers.sgd import minibatches


def best_trial(values):
    """The index of the lowest value; one that is nan, from a run that diverged, never wins.

    values (m,) → a plain number. ValueError where they are not (m,), or none is finite.
    """
    require_shapes(values=values)
    if not torch.isfinite(values).any():
        raise ValueError(
            f"values holds no finite number of {values.numel()}; expected at least one"
        )
    return int(torch.where(torch.isfinite(values), values, math.inf).argmin())


def train_together(X, y, lrs, batch_size, num_epochs, generator):
    """Minibatch SGD from zeros with many learning rates at once, all on the same batches.

    X (n, d), y (n,), lrs (r,) → w (r, d), b (r,) after num_epochs: row i is where `minibatch_sgd`
    ends with lrs[i] and the same generator state, up to rounding; inf or nan where that runs off.
    ValueError as in `minibatch_sgd`, and for lrs that are not (r,), or not all finite and above 0.
    """
    require(X=X, y=y, lrs=lrs, batch_size=batch_size, num_epochs=num_epochs, generator=generator)
    w, b = X.new_zeros(len(lrs), X.shape[1]), X.new_zeros(len(lrs))
    for _ in range(num_epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, generator):
            residual = y_batch - (w @ X_batch.T + b[:, None])
            w = w + lrs[:, None] * (residual @ X_batch) / len(y_batch)
            b = b + lrs * residual.mean(dim=1)
    return w, b
