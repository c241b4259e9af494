"""Lesson 1 and its assignment: biases, layers, new columns, units, and a memory to debug."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, normal, require_fixed


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
            case=(function, [[2, 4, 8], [-1, 1, -1]], {"x": [2, -1], "degree": 3}),
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
            case=(function, 3, {"X": [[1], [3]], "y": [4, 10], "w": [2]}),
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
                hint_for="shapes cannot be multiplied|size mismatch|inconsistent tensor size",
                X=X,
                W=W,
                b=b,
            ),
            right,
            mistakes,
            case=(function, [[17, 22]], {"X": [[1, 2]], "W": [[1, 0], [3, 1]], "b": [10, 20]}),
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


def check_one_layer(function, seed=0):
    """Check one_layer(W_1, b_1, W_2, b_2): (d, k), (k,), (k, m), (m,) → W (d, m), b (m,).

    Miss if they are not those of both layers in one. The reference sends examples through both
    layers in NumPy: all features zero for the bias, then each feature alone for its row of weights.
    """
    for d, k, m in ((3, 2, 4), (2, 2, 2), (4, 3, 1)):
        W_1, b_1 = normal(seed + d, d, k), normal(seed + d + 1, k) + 2
        W_2, b_2 = normal(seed + d + 2, k, m), normal(seed + d + 3, m) + 2
        first = np.vstack([np.zeros(d), np.eye(d)]) @ W_1.double().numpy() + b_1.numpy()
        outputs = torch.from_numpy(first @ W_2.double().numpy() + b_2.numpy()).float()
        W, b = outputs[1:] - outputs[0], outputs[0]
        mistakes = {
            "the bias of the first layer is lost; what does the second layer receive where all "
            "features are zero?": (W, b_2),
            "the bias of the second layer is missing": (W, b - b_2),
            "b_1 enters each output alike; by which weights does it pass through the second "
            "layer?": (W, b_1.sum() + b_2),
            "the biases pass through the second layer once more": (W, (b_1 @ W_2 + b_2) + b_2),
        }
        if d == k == m:
            mistakes |= {
                "the biases are added as they are; what does the second layer do to b_1?": (
                    W,
                    b_1 + b_2,
                ),
                "the weights are multiplied in the wrong order; which layer comes first?": (
                    W_2 @ W_1,
                    b,
                ),
                "the weights are multiplied number by number; an output needs a sum over the k "
                "neurons between": (W_1 * W_2, b),
                "the weights are added; a layer multiplies what it receives": (W_1 + W_2, b),
            }
        answer = call("one_layer", function, W_1=W_1, b_1=b_1, W_2=W_2, b_2=b_2)
        compare("one_layer", answer, (W, b), mistakes, parts=("W", "b"))
    print("one_layer is right on the data tried here")


def check_bends(function, seed=0):
    """Check bends(x, knots): x (n,), knots (k,) → (n, k + 1): x, then max(0, x − knot) each.

    Miss if it is not right. The reference is NumPy's interpolation of each broken line.
    """
    for n, k in ((9, 2), (4, 3), (6, 1)):
        x, knots = (
            torch.linspace(-end, end, count, dtype=torch.float32)
            + normal(seed + n + count, count).clamp(-1, 1) / 10
            for end, count in ((3, n), (1.6, k))
        )
        columns = [x.double().numpy()]
        for knot in knots.tolist():
            columns.append(np.interp(columns[0], [-9, knot, 9], [0, 0, 9 - knot]))
        right = torch.from_numpy(np.column_stack(columns)).float()
        shifted = x[:, None] - knots
        beyond = (shifted > 0).float()
        mistakes = {
            "x itself is missing; it is the first column": right[:, 1:],
            "x stands last; it is the first column": right.roll(-1, dims=1),
            "the columns stand in rows; each example should have its own row": right.T,
            "a new column falls below 0 left of its knot; it should stay at 0 there": (
                torch.cat([x[:, None], shifted], dim=1)
            ),
            "the new columns rise to the left; which side of the knot should be level?": (
                torch.cat([x[:, None], (-shifted).clamp(min=0)], dim=1)
            ),
            "the new columns jump at their knot, and so would the prediction; from which height "
            "should each rise?": torch.cat([x[:, None], x[:, None] * beyond], dim=1),
            "the new columns are 0 or 1, a step; a bend rises by 1 for each unit of x": (
                torch.cat([x[:, None], beyond], dim=1)
            ),
            "the new columns rise on both sides of their knot": (
                torch.cat([x[:, None], shifted.abs()], dim=1)
            ),
        }
        answer = call("bends", function, x=x, knots=knots)
        compare("bends", answer, right, mistakes)
    print("bends is right on the data tried here")


def check_memory_error(function, seed=0, part=1):
    """Check memory_error(X, y, num_seen) → (), for bug number `part` of the draft, or Miss.

    The reference goes through the patients one by one, in NumPy.
    """
    scales = torch.tensor([1.0, 60.0, 0.02], dtype=torch.float32)
    X, y = normal(seed, 24, 3) * scales + 5 * scales, 50 * normal(seed + 1, 24) + 150

    def outcome(left):
        seen, asked = X[:14].double().numpy(), X if 1 in left else X[14:]
        of_asked = y if 1 in left else y[14:]
        std = seen.std(ddof=1) if 2 in left else seen.std(axis=0, ddof=1)
        lengths = []
        for row, target in zip(asked.double().numpy(), of_asked.tolist()):
            nearest = (((seen - row) / std) ** 2).sum(axis=1).argmin()
            lengths.append(abs(target - float(y[nearest])))
        return torch.tensor(np.mean(lengths), dtype=torch.float32)

    symptoms = (
        "more than half of its residuals are exactly 0; those of new patients hardly ever are",
        "with a column in other units, it finds other patients most similar",
    )
    answer = call("memory_error", function, X=X, y=y, num_seen=14)
    require_fixed("memory_error", answer, outcome, symptoms, part)
    print(f"memory_error: symptom {part} is gone on the data tried here")
