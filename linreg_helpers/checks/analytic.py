"""Lesson 3 and its assignment: normal equations, a penalty, weighted examples, a fit to debug."""

import numpy as np
import torch

from linreg_helpers.checks.runner import Miss, call, compare, normal, require_fixed


def check_normal_equations_gap(function, seed=0):
    """Check normal_equations_gap(X, y, w) → Xᵀ(y − Xw) (d,); Miss if it is not right.

    The reference is −n times the derivative of half the mean squared error, by central differences.
    """
    for n, d in ((5, 2), (3, 3), (6, 1)):
        X, y = examples(seed + n, n, d)
        w = normal(seed + n + 3, d) + 1
        right = gap(X, y, w)
        compare(
            "normal_equations_gap",
            call("normal_equations_gap", function, X=X, y=y, w=w),
            right,
            {
                "the sign is turned round; is a residual y − ŷ or ŷ − y?": -right,
                "this is the gradient of the loss; which factor makes it Xᵀ(y − Xw)?": -right / n,
                "a sum is asked for, and this is a mean; where do you divide by n?": right / n,
                "this is the residual; what remains is its inner product with each column": (
                    y - X @ w
                ),
                "this is Xᵀy; what do you subtract from y before?": X.T @ y,
                "there is one number for each product of a residual and a feature; which of them "
                "are to be added up?": X * (y - X @ w)[:, None],
                "the lengths of the columns are divided out; is that asked for?": (
                    right / X.norm(dim=0)
                ),
            },
        )
    print("normal_equations_gap is right on the data tried here")


def check_repaired_draft(function, seed=0):
    """Check repaired_draft(X, y) → w (d,), for X (n, d), n ≥ d; Miss if it is not right.

    The reference is NumPy's least squares.
    """
    task = "repaired_draft"
    raised = []
    for n, d in ((6, 3), (4, 4), (5, 1), (9, 4)):
        # Singular values from 2 to 3: rounding stays small in whatever way it is solved.
        U, _, V = torch.linalg.svd(normal(seed + n, n, d), full_matrices=False)
        X = U * torch.linspace(2, 3, d, dtype=torch.float32) @ V
        y = X @ (normal(seed + n + 1, d).abs() + 1) + 0.3 * normal(seed + n + 2, n) + 1
        try:
            answer = call(task, function, X=X, y=y)
        except Miss as miss:
            # Most mistakes that raise for a tall X show in the numbers for a square one.
            if n == d or miss.__cause__ is None:
                raise
            raised.append(miss)
            continue
        w, (of_columns, b) = solved(X, y), with_bias(X, y)
        pseudo, products = torch.from_numpy(np.linalg.pinv(X.numpy())), X.T @ y
        inverse = pseudo @ pseudo.T
        mistakes = {
            "there is one number more than features, as from a column of ones; is a bias asked "
            "for?": torch.cat([of_columns, b[None]]),
            "a bias is fitted and then left out, which moves the weights; is one asked for?": (
                of_columns
            ),
            "this is Xᵀy, the right side of the equations; what is still to be solved?": products,
            "Xᵀy is multiplied by XᵀX; on which side of the equations does that stand?": (
                X.T @ (X @ products)
            ),
            "a matrix came back, as from number times number; which operator is the matrix "
            "product?": inverse * products,
            "the weights stand in a column; expected shape (d,), as y has shape (n,)": w[:, None],
            "`** -1` inverts number by number; `torch.linalg.inv` inverts the matrix": (
                (1 / (X.T @ X)) @ products
            ),
        }
        if n == d:
            mistakes |= {
                "these are the numbers of the draft; can each of its products be formed for a "
                "tall X?": torch.linalg.inv(X @ X) * (X @ y),
                "the left side holds X times itself; can that product be formed for a tall X?": (
                    solved(X @ X, products)
                ),
                "the right side holds X times y; can that product be formed for a tall X?": (
                    inverse @ (X @ y)
                ),
                "a matrix came back, and the left side holds X times itself; which of your "
                "operators multiplies number by number?": torch.linalg.inv(X @ X) * products,
                "a matrix came back, and the right side holds X times y; which of your operators "
                "multiplies number by number?": inverse * (X @ y),
                "the matrix holds products of rows with rows; which products does XᵀX hold?": (
                    solved(X @ X.T, products)
                ),
            }
        compare(task, answer, w, mistakes)
    if len(raised) == 3:  # for each tall X
        error = raised[0].__cause__
        raise Miss(
            f"{task} is right for a square X and raises {type(error).__name__} for a tall one; "
            "which of its steps are possible for a square X alone?"
        ) from error
    if raised:
        raise raised[0]
    print("repaired_draft is right on the data tried here")


def check_ridge_solution(function, seed=0):
    """Check ridge_solution(X, y, penalty) → w (d,), b (); Miss if it is not right.

    The reference is scikit-learn's Ridge.
    """
    from sklearn.linear_model import LinearRegression, Ridge  # here: it takes its time to load

    for n, d, penalty in ((12, 2, 0.5), (15, 1, 0.2), (20, 4, 1.5), (8, 9, 1.0)):
        X, y = examples(seed + n, n, d)
        ones = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
        w, b = fitted(Ridge(alpha=n * penalty), X, y)
        all_penalized, _ = fitted(Ridge(alpha=n * penalty, fit_intercept=False), ones, y)
        all_by_sum, _ = fitted(Ridge(alpha=penalty, fit_intercept=False), ones, y)
        half_centered, _ = fitted(Ridge(alpha=n * penalty, fit_intercept=False), X, y - y.mean())
        compare(
            "ridge_solution",
            call("ridge_solution", function, X=X, y=y, penalty=penalty),
            (w, b),
            {
                "b is penalized too; does b stand in the penalty of the formula?": (
                    all_penalized[:-1],
                    all_penalized[-1],
                ),
                "b is penalized too, and the penalty is n times too weak; what does the formula "
                "penalize, and against a sum or a mean?": (all_by_sum[:-1], all_by_sum[-1]),
                "the penalty is n times too weak; does it stand against a sum or a mean of squares "
                "in the formula?": fitted(Ridge(alpha=penalty), X, y),
                "the penalty is n times too strong; is what it stands against a sum or a mean in "
                "your code?": fitted(Ridge(alpha=n * n * penalty), X, y),
                "the penalty is twice as strong as it should be; what becomes of each ½ in the "
                "derivative?": fitted(Ridge(alpha=2 * n * penalty), X, y),
                "the penalty is half as strong as it should be; what becomes of each ½ in the "
                "derivative?": fitted(Ridge(alpha=n * penalty / 2), X, y),
                "these are the weights without a penalty; where does penalty come in?": (
                    fitted(LinearRegression(), X, y)
                ),
                "the fit goes through the origin; what lets it have another height there?": (
                    fitted(Ridge(alpha=n * penalty, fit_intercept=False), X, y)
                ),
                "b is the mean of y; what do the weights predict at the means of the features?": (
                    w,
                    y.mean(),
                ),
                "y is centered and X is not; what do the means of the features do?": (
                    half_centered,
                    y.mean(),
                ),
                "b stands among the weights; where is your column of ones, first or last?": (
                    torch.cat([b.reshape(1), w[:-1]]),
                    w[-1],
                ),
            },
            parts=("w", "b"),
        )
    print("ridge_solution is right on the data tried here")


def check_weighted_solution(function, seed=0):
    """Check weighted_solution(X, y, weight) → w (d,), b (); Miss if it is not right.

    The reference is scikit-learn's LinearRegression with sample weights.
    """
    from sklearn.linear_model import LinearRegression

    for n, d in ((12, 2), (10, 1), (20, 4)):
        X, y = examples(seed + n, n, d)
        weight = 2 * normal(seed + n + 4, n).abs() + 0.3
        root, line, level = weight.sqrt(), LinearRegression(), LinearRegression(fit_intercept=False)
        w, b = fitted(line, X, y, weight)
        ones_left, _ = fitted(
            level, torch.cat([X * root[:, None], torch.ones_like(X[:, :1])], dim=1), y * root
        )
        plain_means, _ = fitted(level, X - X.mean(dim=0), y - y.mean(), weight)
        compare(
            "weighted_solution",
            call("weighted_solution", function, X=X, y=y, weight=weight),
            (w, b),
            {
                "each weight counts squared; by what is a row multiplied, so that its square is "
                "multiplied by the weight?": fitted(line, X, y, weight**2),
                "all examples count alike; where does your code use weight?": fitted(line, X, y),
                "the column of ones is not weighted; does an example's residual hold b, too?": (
                    ones_left[:-1],
                    ones_left[-1],
                ),
                "only y is multiplied by the weights; what else is in an example's residual?": (
                    fitted(line, X, y * weight)
                ),
                "only y is multiplied by the roots; what else is in an example's residual?": (
                    fitted(line, X, y * root)
                ),
                "only the left side of the equations is weighted; what does weight do to the "
                "right side?": fitted(line, X, y / weight, weight),
                "only the rows of X are multiplied by the weights; what else is in an "
                "example's residual?": fitted(line, X, y / weight, weight**2),
                "only the rows of X are multiplied by the roots; what else is in an "
                "example's residual?": fitted(line, X, y / root, weight),
                "the fit goes through the origin; what lets it have another height there?": (
                    fitted(level, X, y, weight)
                ),
                "a large weight makes an example count less; do you divide by weight?": (
                    fitted(line, X, y, 1 / weight)
                ),
                "each weight counts by its root; what is the square of each residual multiplied by "
                "in your code?": fitted(line, X, y, root),
                "the means that are subtracted are not weighted; which point does the best line "
                "pass through?": (plain_means, y.mean() - plain_means @ X.mean(dim=0)),
                "b stands among the weights; where is your column of ones, first or last?": (
                    torch.cat([b.reshape(1), w[:-1]]),
                    w[-1],
                ),
            },
            parts=("w", "b"),
        )
    print("weighted_solution is right on the data tried here")


def check_predict_new(function, seed=0, part=1):
    """Check predict_new(X, y, X_new) → y_hat (q,), for bug `part` of the draft, or Miss.

    The reference is NumPy's least squares on columns that are not standardized.
    """
    symptoms = (
        "its prediction for an example changes with the examples that stand beside it in X_new",
        "on the training examples its residuals don't average 0, but the mean of y",
    )
    X, y = examples(seed, 12, 2)
    scale = torch.tensor([3.0, 0.2], dtype=torch.float32)
    X, X_new = X * scale + 2, (normal(seed + 3, 5, 2) + 1.5) * scale + 2

    def outcome(left):
        w, b = (part.double() for part in with_bias(X, y))
        new = X_new.double()
        if 1 in left:  # moved and stretched until it has the training columns' mean and std
            new = (new - new.mean(dim=0)) / new.std(dim=0)
            new = new * X.double().std(dim=0) + X.double().mean(dim=0)
        return (new @ w + b - (y.double().mean() if 2 in left else 0)).float()

    answer = call("predict_new", function, X=X, y=y, X_new=X_new)
    require_fixed("predict_new", answer, outcome, symptoms, part)
    print(f"predict_new: symptom {part} is gone on the data tried here")


def examples(seed, n, d):
    """X (n, d) with means of 0.5 and y (n,); neither w nor b comes near 0, where rounding shows."""
    X = normal(seed, n, d)
    X = X - X.mean(dim=0) + 0.5
    return X, X @ (normal(seed + 1, d).abs() + 1) + normal(seed + 2, n) / 2 + 3


def gap(X, y, w):
    """−n times the derivative of half the mean squared error along each weight, (d,) float32."""
    X, y, w = (part.double().numpy() for part in (X, y, w))
    steps = 0.01 * np.eye(len(w))
    differences = [((X @ (w - h) - y) ** 2).sum() - ((X @ (w + h) - y) ** 2).sum() for h in steps]
    return torch.tensor(differences).float() / 0.04  # exact but for rounding: it is a parabola


def with_bias(X, y):
    """w (d,) and b () of the lowest sum of squares."""
    theta = solved(torch.cat([X, torch.ones_like(X[:, :1])], dim=1), y)
    return theta[:-1], theta[-1]


def solved(A, y):
    theta = np.linalg.lstsq(A.double().numpy(), y.double().numpy(), rcond=None)[0]
    return torch.from_numpy(theta).float()


def fitted(model, X, y, weight=None):
    """w (d,) and b () of a model of scikit-learn, calculated in float64."""
    weight = None if weight is None else weight.double().numpy()
    model.fit(X.double().numpy(), y.double().numpy(), sample_weight=weight)
    return torch.tensor(model.coef_).float(), torch.tensor(model.intercept_).float()
