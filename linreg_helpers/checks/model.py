"""Lesson 1 and its assignment: biases, a layer, new columns, and weights back in raw units."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, normal


def check_add_ones(function, seed=0):
    """Check add_ones(X): X (n, d) → (n, d+1), with a column of ones last; Miss if it is not."""
    for n, d in ((4, 2), (2, 1), (3, 5)):
        X = normal(seed + n, n, d)
        ones = torch.ones(n, 1, dtype=torch.float32)
        compare(
            "add_ones",
            call("add_ones", function, X=X),
            torch.from_numpy(np.insert(X.numpy(), d, 1.0, axis=1)),
            {
                "X came back as it was, without a column of ones": X,
                "the ones come first; they should come last": torch.cat([ones, X], dim=1),
                "the new column holds zeros; which number leaves the bias as it is?": (
                    torch.cat([X, 0 * ones], dim=1)
                ),
                "there is a new row instead of a new column; which is dimension 1?": (
                    torch.cat([X, torch.ones(1, d, dtype=torch.float32)])
                ),
            },
        )
    print("add_ones is right on the data tried here")


def check_polynomial_features(function, seed=0):
    """Check polynomial_features(x, degree): x (n,) → (n, degree): x, x², …; Miss if it is not."""
    for n, degree in ((4, 3), (3, 5), (2, 1)):
        x = normal(seed + n, n)
        powers = torch.from_numpy(np.vander(x.numpy(), degree + 1, increasing=True)).float()
        multiples = x[:, None] * torch.arange(1, degree + 1)
        compare(
            "polynomial_features",
            call("polynomial_features", function, x=x, degree=degree),
            powers[:, 1:],
            {
                "there is a column of ones; the powers start with x itself": powers,
                "the powers start with x⁰ = 1; they should go from x¹ to x^degree": powers[:, :-1],
                "the powers come in falling order; x itself should come first": powers[:, 1:].flip(
                    1
                ),
                "these are multiples of x, not powers; which operator raises to a power?": (
                    multiples
                ),
                "the powers stand in rows; each example should have its own row": powers[:, 1:].T,
                "the highest power is missing; where does your loop or range end?": powers[:, 1:-1],
            },
        )
    print("polynomial_features is right on the data tried here")


def check_best_bias(function, seed=0):
    """Check best_bias(X, y, w) → (), with which the residuals average zero; Miss if they don't.

    The reference is NumPy's, of the averages: that of y, less w times those of the columns.
    """
    for n, d in ((5, 2), (2, 3), (8, 1)):
        X, w = normal(seed + n, n, d) + 2, normal(seed + n + 1, d)
        y = normal(seed + n + 2, n) + 3
        averages = X.double().numpy().mean(axis=0)
        b = y.double().numpy().mean() - np.dot(w.double().numpy(), averages)
        b = torch.tensor(b, dtype=torch.float32)
        residuals = y - X @ w
        compare(
            "best_bias",
            call("best_bias", function, X=X, y=y, w=w),
            b,
            {
                "this is minus the bias; a residual is y − ŷ, data minus line": -b,
                "this is the average of y, the best bias if all weights are zero; what do the "
                "weights add to ŷ?": y.mean(),
                "these are the residuals without a bias, one for each example; which one number "
                "is their average?": residuals,
                "this is the sum of what the weights leave over; expected its average": (
                    residuals.sum()
                ),
                "this is the median of what the weights leave over; expected its average": (
                    residuals.median()
                ),
                "this is the average of ŷ without a bias; where does y come in?": (X @ w).mean(),
            },
        )
    print("best_bias is right on the data tried here")


def check_layer(function, seed=0):
    """Check layer(X, W, b): X (n, d), W (d, k), b (k,) → (n, k), XW + b; Miss if it is not.

    The reference goes through NumPy, number by number.
    """
    for n, d, k in ((4, 3, 2), (2, 4, 3), (3, 2, 1)):
        X, W, b = normal(seed + n, n, d), normal(seed + d + 1, d, k), normal(seed + k + 2, k)
        numbers = [
            [sum(X[i, m] * W[m, j] for m in range(d)) + b[j] for j in range(k)] for i in range(n)
        ]
        right = torch.from_numpy(np.array(numbers, dtype=np.float32))
        mistakes = {
            "the biases are missing": right - b,
            "the outputs stand in columns; each example should have its own row": right.T,
            "each neuron has a bias of its own, and here each got all of them": (
                right - b + b.sum()
            ),
            "negative outputs came back as zeros; a linear layer leaves them as they are": (
                right.clamp(min=0)
            ),
            "the neurons are added up; each should have a column of its own": right.sum(dim=1),
        }
        compare(
            "layer",
            call(
                "layer",
                function,
                hint="the shapes don't fit; X is (n, d), and the weights of a neuron are a column "
                "of W (d, k)",
                hint_for="shapes cannot be multiplied",
                X=X,
                W=W,
                b=b,
            ),
            right,
            mistakes,
        )
    print("layer is right on the data tried here")


def check_to_original_units(function, seed=0):
    """Check to_original_units(w_z, b_z, mean, std) → w (d,), b (); Miss if the predictions change.

    The reference is a fit: NumPy's least squares on predictions from standardized X.
    """
    for d in (2, 1, 4):
        mean, std = 3 * normal(seed + d, d) + 5, normal(seed + d + 1, d).abs() + 1.5
        w_z, b_z = normal(seed + d + 2, d), normal(seed + d + 3)
        X = (normal(seed + d + 4, 50, d) * std + mean).double()
        y_hat = (X - mean) / std @ w_z.double() + b_z
        columns = np.column_stack([X, np.ones(50)])
        theta = torch.from_numpy(np.linalg.lstsq(columns, y_hat.numpy(), rcond=None)[0]).float()
        w, b = theta[:-1], theta[-1]
        compare(
            "to_original_units",
            call("to_original_units", function, w_z=w_z, b_z=b_z, mean=mean, std=std),
            (w, b),
            {
                "weights and bias came back as they were learned; when x grows by 1, by how much "
                "does (x − mean) / std grow?": (w_z, b_z),
                "the weights are still those for standardized columns; when x grows by 1, by how "
                "much does (x − mean) / std grow?": (w_z, b),
                "the weights are multiplied by std; when x grows by 1 and std is 2, by how much "
                "does (x − mean) / std grow?": (w_z * std, b),
                "the weights are multiplied by std, and the bias uses them; when x grows by 1 and "
                "std is 2, by how much does (x − mean) / std grow?": (
                    w_z * std,
                    b_z - (w_z * std * mean).sum(),
                ),
                "the bias came back as it was learned; what does the model predict where the raw "
                "x is 0?": (w, b_z),
                "the bias moves the wrong way; which sign has mean in (x − mean) / std?": (
                    w,
                    b_z + (w * mean).sum(),
                ),
                "the bias is shifted by standardized weights times raw means; both must "
                "be in the same units": (w, b_z - (w_z * mean).sum()),
            },
            parts=("w", "b"),
        )
    print("to_original_units is right on the data tried here")
