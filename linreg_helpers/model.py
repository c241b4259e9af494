"""Lesson 1: the linear model."""

from linreg_helpers.conventions import require_shapes


def predict(X, w, b):
    """The linear model's prediction for each example, ŷ = Xw + b.

    X (n, d), w (d,), b () → (n,). ValueError where the shapes do not fit.
    """
    require_shapes(X=X, w=w, b=b)
    return X @ w + b
