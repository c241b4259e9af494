"""Data: synthetic with known truth, and one real set."""

import torch

from linreg_helpers.conventions import require


def synthetic(w, b, n, noise, generator):
    """Examples of known truth: y = Xw + b + ε with X from N(0, 1) and ε from N(0, noise²).

    w (d,), b (), n examples, noise the standard deviation of ε, generator a torch.Generator
    → X (n, d), y (n,) in the dtype of w. ValueError for n below 1 or not whole, for negative noise,
    for a w or b that is empty, not finite or of another shape, and where there is no generator.
    """
    require(w=w, b=b, n=n, noise=noise, generator=generator)
    X = torch.randn(n, len(w), generator=generator, dtype=w.dtype)
    epsilon = noise * torch.randn(n, generator=generator, dtype=w.dtype)
    return X, X @ w + b + epsilon


def diabetes():
    """The diabetes data: ten variables of 442 patients, and their disease's progression in a year.

    → X (442, 10), unscaled; y (442,), a measure of progression from 25 to 346; the ten names: age
    in years, sex coded 1 or 2, body mass index in kg/m², blood pressure, six blood serum values.
    Needs no network: the file comes with scikit-learn.
    Source: Efron, Hastie, Johnstone, Tibshirani, "Least Angle Regression", Annals of Statistics
    32 (2004).
    """
    from sklearn.datasets import load_diabetes  # here, because it takes its time to load

    packaged = load_diabetes(scaled=False)
    X = torch.tensor(packaged.data, dtype=torch.float32)
    y = torch.tensor(packaged.target, dtype=torch.float32)
    return X, y, list(packaged.feature_names)
