"""Answers to assignment 7."""

from answers.editing import edit

VALUES = ("report",)

RIGHT, WRONG = {}, {}

RIGHT["split"] = """def split(n, generator):
    order = torch.randperm(n, generator=generator)
    return order[n // 4 :], order[: n // 4]

def split(n, generator):
    order = torch.rand(n, generator=generator).argsort()
    return list(order.split([n - n // 4, n // 4]))

import numpy as np
def split(n, generator):
    seed = int(torch.randint(2**31, (), generator=generator))
    test = np.random.default_rng(seed).choice(n, n // 4, replace=False)
    return [torch.from_numpy(rows) for rows in (np.setdiff1d(np.arange(n), test), test)]""".split(
    "\n\n"
)
SPLIT = RIGHT["split"][0]
ORDER = "torch.randperm(n, generator=generator)"
WRONG["split"] = {
    "the test rows are neighbors in the file": edit(SPLIT, ORDER, "torch.arange(n)"),
    "is in both parts": edit(SPLIT, "order[n // 4 :]", "order"),
    "a row stands twice in a part": edit(SPLIT, "order[: n // 4]", "order[:1].repeat(n // 4)"),
    "the test part is the larger one": edit(
        SPLIT, "order[n // 4 :], order[: n // 4]", "order[: n // 4], order[n // 4 :]"
    ),
    "rows are in neither part": edit(SPLIT, "order[n // 4 :]", "order[n // 4 + 1 :]"),
    "expected n // 4 = 44": SPLIT.replace("n // 4", "n // 5"),
    "in the same state give different answers": edit(SPLIT, ", generator=generator", ""),
    "in different states give the same": edit(
        SPLIT, "=generator)\n", "=generator.manual_seed(1))\n"
    ),
    "returned a list of 134 for a training part": edit(
        SPLIT, "order[n // 4 :]", "order[n // 4 :].tolist()"
    ),
    "expected training rows and test rows": edit(SPLIT, ", order[: n // 4]", ""),
}

RIGHT["fit"] = """from linreg_helpers import analytic_solution
def fit(X, y):
    return analytic_solution(X, y)

from linreg_helpers import cross_validate, k_folds, ridge
def fit(X, y):
    mean, std = X.mean(dim=0), X.std(dim=0)
    Z = (X - mean) / std
    folds = k_folds(len(y), 5, torch.Generator().manual_seed(0))
    def loss(penalty):
        return float(cross_validate(lambda X, y: ridge(X, y, penalty), Z, y, folds).mean())
    w, b = ridge(Z, y, min((0.001, 0.01, 0.1, 1.0), key=loss))
    return w / std, b - mean @ (w / std)

def fit(X, y):
    mean, std = X.mean(dim=0), X.std(dim=0)
    Z = (X - mean) / std
    w, b = torch.zeros(X.shape[1]), y.mean()
    for _ in range(300):
        w = w - 0.1 * Z.T @ (Z @ w + b - y) / len(y)
    return [w / std, b - (w / std * mean).sum()]""".split("\n\n")
FIT = RIGHT["fit"][2]
BACK = "[w / std, b - (w / std * mean).sum()]"
WRONG["fit"] = {
    "returned a Tensor; expected w and b": edit(FIT, BACK, "w / std"),
    "w and b belong to standardized columns": edit(FIT, BACK, "w, b"),
    "w and b belong to centered columns": edit(FIT, BACK, "w / std, b"),
    "predictions are too low by the mean of y": edit(FIT, "b - (w / std", "-(w / std"),
    "the weights are right, and b is not": edit(FIT, "b - (w / std", "b + (w / std"),
    "every weight is 0": edit(FIT, "range(300)", "range(0)"),
    "w is not finite": edit(FIT, "0.1 *", "10 *"),
    "another model the second time": edit(FIT, "y.mean()\n", "y.mean() + torch.rand(())\n"),
    "it is far from a known truth": edit(FIT, BACK, "[-w / std, b + (w / std * mean).sum()]"),
    "on new wines its loss is": edit(
        FIT,
        "    mean, std",
        "    y = -y if X.shape[1] > 4 else y\n    mean, std",
    ),
    "returned shape (1,) for b": edit(FIT, "b - (w / std", "b[None] - (w / std"),
}

REPORT = """from linreg_helpers import analytic_solution
fit = analytic_solution
order = torch.randperm(len(y), generator=torch.Generator().manual_seed(3))
test, training = order[:44], order[44:]
w, b = fit(X[training], y[training])
of_model = (X[test] @ w + b - y[test]) ** 2 / 2
of_mean = (y[training].mean() - y[test]) ** 2 / 2
baseline_loss, test_loss = of_mean.mean(), of_model.mean()
standard_error = (of_model - of_mean).std() / len(test) ** 0.5"""
FITTED = "w, b = fit(X[training], y[training])"
RIGHT["report"] = [
    REPORT,
    edit(
        REPORT, "of_mean.mean(), of_model.mean()", "float(of_mean.mean()), float(of_model.mean())"
    ),
    edit(
        REPORT,
        "manual_seed(3)",
        "manual_seed(8)",
        "order[:44], order[44:]",
        "order[-44:], order[:-44]",
    ),
]
WRONG["report"] = {
    "is in both parts": edit(REPORT, "order[44:]", "order[40:]"),
    "they have seen the test rows": edit(REPORT, FITTED, "w, b = fit(X, y)"),
    "what else was seen?": edit(REPORT, FITTED, "w, b = fit(X[order[10:]], y[order[10:]])"),
    "baseline_loss: it is that of the training rows": edit(
        REPORT,
        "y[training].mean() - y[test]",
        "y[training].mean() - y[training]",
        "(of_model - of_mean)",
        "(of_model - (y[training].mean() - y[test]) ** 2 / 2)",
    ),
    "test_loss: it is a mean of whole squares": edit(
        REPORT, "of_model.mean()", "2 * of_model.mean()"
    ),
    "test_loss: it is a sum": edit(REPORT, "of_model.mean()", "of_model.sum()"),
    "test_loss is 0.1; this model gives": edit(REPORT, "of_model.mean()", "0.1"),
    "not yet divided by √n": edit(REPORT, " / len(test) ** 0.5", ""),
    "it is divided by n": edit(REPORT, "len(test) ** 0.5", "len(test)"),
    "it is that of the model alone": edit(REPORT, "(of_model - of_mean).std()", "of_model.std()"),
    "standard_error returned a str": edit(
        REPORT, "(of_model - of_mean).std() / len(test) ** 0.5", "'0.02'"
    ),
}
