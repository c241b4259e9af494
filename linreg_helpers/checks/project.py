"""Assignment 7, the project: a split, a model, and a report whose numbers are the code's."""

import numpy as np
import torch

from linreg_helpers.checks.runner import (
    Miss,
    call,
    compare,
    generator_for,
    kind_of,
    normal,
    require_generator,
    require_indices,
    require_number,
    require_tensor,
    same,
)


def check_split(function, seed=0):
    """Check split(n, generator) → training and test rows, a quarter to test with; Miss if wrong."""
    for n in (178, 30, 9):
        answers = []
        for generator in (generator_for(seed), generator_for(seed), generator_for(seed + 1)):
            answer = call("split", function, n=n, generator=generator)
            if not isinstance(answer, tuple | list) or len(answer) != 2:
                raise Miss(
                    f"split returned {kind_of(answer)}; expected training rows and test rows"
                )
            require_rows(*answer, n)
            answers.append([part.tolist() for part in answer])
        if n > 100:  # so many that no two splits are the same by chance
            if sorted(answers[0][1]) in ([*range(n // 4)], [*range(n - n // 4, n)]):
                raise Miss("split: the test rows are neighbors in the file; what mixes them?")
            require_generator("split", *answers)
    print("split is right on the data tried here")


def require_rows(training, test, n):
    """Miss unless each row from 0 to n − 1 is in one of the two, n // 4 of them to test with."""
    for part, rows in (("training part", training), ("test part", test)):
        require_indices("split", part, rows, n)
    both = set(training.tolist()) & set(test.tolist())
    if both:
        raise Miss(f"split: row {min(both)} is in both parts; a test row must stay unseen")
    if len(training.unique()) < len(training) or len(test.unique()) < len(test):
        raise Miss("split: a row stands twice in a part; each has one place")
    if len(training) < len(test):
        raise Miss("split: the test part is the larger one; which part comes first?")
    if len(training) + len(test) < n:
        raise Miss(f"split: {n - len(training) - len(test)} of {n} rows are in neither part")
    if len(test) != n // 4:
        raise Miss(f"split: there are {len(test)} test rows of {n}; expected n // 4 = {n // 4}")


def check_fit(function, seed=0):
    """Check fit(X, y) → w (d,), b () for X as it is: on a known truth and on wines; Miss if bad."""
    for count in (0, 10):
        X, y, truth = of_known_truth(seed + count)
        answer = fitted(function, X, y)
        if not same(answer, fitted(function, X, y)):
            raise Miss("fit: the same data give another model the second time; seed its generator")
        if not close(X, answer, truth):
            raise Miss(f"fit: {what_is_wrong(X, y, answer, truth)}")
    X, y = wines()
    losses, baselines = [], []
    for count in range(4):
        order = torch.randperm(len(y), generator=generator_for(seed + count))
        test, training = order[:44], order[44:]
        w, b = fitted(function, X[training], y[training])
        losses.append(mean_loss(X[test] @ w + b, y[test]))
        baselines.append(mean_loss(y[training].mean().expand(44), y[test]))
    share = sum(losses) / sum(baselines)
    if not share < 0.75:
        raise Miss(
            f"fit: on new wines its loss is {share:.2f} times that of always predicting the mean; "
            "expected less than 0.75 times"
        )
    print("fit is right on the data tried here")


def of_known_truth(seed):
    """X (150, 4) in units of its own, y (150,), and the true w and b."""
    scale, shift = torch.tensor([[1.0, 30, 0.1, 5], [3, 90, 0.4, -20]], dtype=torch.float32)
    X = normal(seed, 150, 4) * scale + shift
    w, b = (normal(seed + 1, 4).abs() + 0.5) / scale, normal(seed + 2) + 4
    return X, X @ w + b + normal(seed + 3, 150) / 2, (w, b)


def fitted(function, X, y):
    answer = call("fit", function, X=X, y=y)
    right = (torch.zeros(X.shape[1], dtype=torch.float32), torch.tensor(0.0, dtype=torch.float32))
    if isinstance(answer, tuple | list) and len(answer) == 2:
        for part, one, expected in zip("wb", answer, right):
            require_tensor("fit", f" for {part}", one, expected)
            if not one.isfinite().all():
                raise Miss(f"fit: {part} is not finite; does its training diverge?")
        return tuple(part.detach() for part in answer)
    return compare("fit", answer, right, {}, parts=("w", "b"))


def close(X, model, other):
    """Whether the predictions of two models for X differ by little beside their own spread."""
    (w, b), (v, c) = model, other
    y_hat = X @ v + c
    return bool(((X @ w + b - y_hat) ** 2).mean() < 0.1 * y_hat.var())


def what_is_wrong(X, y, model, truth):
    (w, b), (v, _) = model, truth
    std, mean, level = X.std(dim=0), X.mean(dim=0), y.mean()
    if not w.any():
        return "every weight is 0, so it predicts the same for every example; that is the baseline"
    if close((X - mean) / std, model, (v * std, level)):
        return "w and b belong to standardized columns; carry them back to those of X"
    if close(X - mean, (w, b), (v, level)):
        return "w and b belong to centered columns; carry b back to those of X"
    if close(X, (w, b + level), truth):
        return "predictions are too low by the mean of y; was it subtracted before the fit?"
    if close(X, (w, level - mean @ w), truth):
        return "the weights are right, and b is not; how high does the line lie at the means?"
    return "it is far from a known truth, with little noise; try it on data that you make yourself"


def wines():
    """The other measurements of 178 wines, (178, 12), and their alcohol, (178,), float32."""
    from sklearn.datasets import load_wine  # here: it takes its time to load

    data = torch.tensor(load_wine().data, dtype=torch.float32)
    return data[:, 1:], data[:, 0]


def mean_loss(y_hat, y):
    return float(((y_hat.double() - y.double()) ** 2).mean() / 2)


def check_report(fit, training, test, w, b, **numbers):
    """Check baseline_loss, test_loss and standard_error against what fit gives; Miss if not so.

    training, test: the rows of the wines; w (12,), b (): the model that the report is about. It is
    fitted once more to the training rows, which alone it may have seen.
    """
    X, y = wines()
    for name, rows in (("training", training), ("test", test)):
        require_indices(name, "list of rows", rows, len(y))
    require_rows(training, test, len(y))
    model = fitted(fit, X[training], y[training])
    parts = (("w", w, model[0]), ("b", b, model[1]))
    for name, part, expected in parts:
        require_tensor(name, "", part, expected)
    if not close(X, (w, b), model) or not same(X[test] @ w + b, X[test] @ model[0] + model[1]):
        seen = fitted(fit, X, y)
        if same(X[test] @ w + b, X[test] @ seen[0] + seen[1]):
            raise Miss("w and b are those of a fit to all wines, so they have seen the test rows")
        raise Miss("w and b are not what fit gives for the training rows; what else was seen?")
    level = y[training].mean()
    y_hat, constant = X @ w + b, level.expand(len(y))
    of_model, of_constant = ((each.double() - y) ** 2 / 2 for each in (y_hat, constant))
    gain = (of_model - of_constant)[test]
    error = float(gain.std()) / len(test) ** 0.5
    for name, right, mistakes in (
        ("baseline_loss", of_constant[test].mean(), losses_elsewhere(of_constant, training)),
        ("test_loss", of_model[test].mean(), losses_elsewhere(of_model, training)),
        ("standard_error", error, {
            "the standard deviation is not yet divided by √n": gain.std(),
            "it is divided by n; expected √n": error / len(test) ** 0.5,
            "it is that of the model alone; expected that of the difference, wine by wine": (
                of_model[test].std() / len(test) ** 0.5),
        }),
    ):  # fmt: skip
        number = require_number(name, numbers[name])
        for sentence, wrong in mistakes.items():
            if near(number, wrong) and not near(number, right):
                raise Miss(f"{name}: {sentence}")
        if not near(number, right):
            raise Miss(f"{name} is {float(number):.4g}; this model gives {float(right):.4g}")
    print("the numbers of the report are those of its code")


def losses_elsewhere(losses, training):
    """The numbers that a report could hold by mistake, of the losses of all wines."""
    test = np.setdiff1d(np.arange(len(losses)), training)
    return {
        "it is that of the training rows; a report is about wines that were not seen": (
            losses[training].mean()
        ),
        "it is that of all wines; a report is about those that were not seen": losses.mean(),
        "it is a mean of whole squares; the loss has a ½": 2 * losses[test].mean(),
        "it is a sum; expected the mean over the test rows": losses[test].sum(),
    }


def near(one, other):
    return abs(float(one) - float(other)) < 1e-3 * abs(float(other))
