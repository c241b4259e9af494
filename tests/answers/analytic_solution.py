"""Answers to assignment 3."""

from answers.editing import edit, other_letters

VALUES = ("penalty_paths",)

RIGHT, WRONG = {}, {}

RIGHT["ridge_solution"] = """def ridge_solution(X, y, penalty):
    n, d = X.shape
    A = torch.cat([X, torch.ones(n, 1)], dim=1)
    free = torch.eye(d + 1)
    free[d, d] = 0
    theta = torch.linalg.inv(A.T @ A + n * penalty * free) @ A.T @ y
    return theta[:d], theta[d]

def ridge_solution(X, y, penalty):
    n, d = X.shape
    mean, level = X.mean(dim=0), y.mean()
    rows = torch.cat([X - mean, (n * penalty) ** 0.5 * torch.eye(d)])
    w = torch.linalg.lstsq(rows, torch.cat([y - level, torch.zeros(d)])).solution
    return w, level - torch.dot(w, mean)

def ridge_solution(X, y, penalty):
    n, d = X.shape
    centered, mean = X - X.mean(dim=0), y.mean()
    inner = centered @ centered.T + n * penalty * torch.eye(n)
    w = centered.T @ torch.linalg.solve(inner, y - mean)
    return w, (y - X @ w).mean()

import numpy as np
def ridge_solution(X, y, penalty):
    X, y = X.double().numpy(), y.double().numpy()
    S = np.cov(X.T, bias=True).reshape(X.shape[1], -1)
    c = (X - X.mean(axis=0)).T @ y / len(y)
    w = np.linalg.solve(S + penalty * np.eye(len(c)), c)
    b = y.mean() - X.mean(axis=0) @ w
    return torch.tensor(w).float(), torch.tensor(b).float()

def ridge_solution(X, y, penalty):
    w, b = torch.zeros(X.shape[1]), y.mean()
    for _ in range(200):
        for j in range(len(w)):
            rest = y - b - X @ w + X[:, j] * w[j]
            w[j] = (X[:, j] * rest).mean() / ((X[:, j] ** 2).mean() + penalty)
        b = (y - X @ w).mean()
    return [w, b]""".split("\n\n")
RIDGE = """def ridge_solution(X, y, penalty):
    n, d = X.shape
    A = torch.cat([X, torch.ones(n, 1)], dim=1)
    free = torch.eye(d + 1)
    free[d, d] = 0
    theta = torch.linalg.solve(A.T @ A + n * penalty * free, A.T @ y)
    return theta[:-1], theta[-1]"""
WITHOUT_BIAS = """def ridge_solution(X, y, penalty):
    n, d = X.shape
    w = torch.linalg.solve(X.T @ X + n * penalty * torch.eye(d), X.T @ y)
    return w, torch.tensor(0.0)"""
WRONG["ridge_solution"] = {
    "b is penalized too; does": edit(RIDGE, "= 0", "= 1"),
    "b is penalized too, and": edit(RIDGE, "= 0", "= 1", "n * penalty", "penalty"),
    "n times too weak; does it": edit(RIDGE, "n * penalty", "penalty"),
    "n times too strong": edit(RIDGE, "n * penalty", "n * n * penalty"),
    "twice as strong": edit(RIDGE, "n * penalty", "2 * n * penalty"),
    "half as strong": edit(RIDGE, "n * penalty", "n * penalty / 2"),
    "without a penalty": edit(RIDGE, "n * penalty", "0"),
    "goes through the origin": WITHOUT_BIAS,
    "b is the mean of y": """def ridge_solution(X, y, penalty):
    n, d = X.shape
    X = X - X.mean(dim=0)
    w = torch.linalg.solve(X.T @ X + n * penalty * torch.eye(d), X.T @ y)
    return w, y.mean()""",
    "y is centered and X is not": edit(
        WITHOUT_BIAS, "@ y", "@ (y - y.mean())", "torch.tensor(0.0)", "y.mean()"
    ),
    "b stands among the weights": edit(
        RIDGE, "X, torch.ones(n, 1)", "torch.ones(n, 1), X", "[d, d]", "[0, 0]"
    ),
    "gives other numbers": edit(RIDGE, "n * penalty", "-n * penalty"),
    "returned a Tensor; expected w and b": """def ridge_solution(X, y, penalty):
    n, d = X.shape
    return torch.linalg.solve(X.T @ X + n * penalty * torch.eye(d), X.T @ y)""",
    "returned shape (1,) for b": edit(RIDGE, "theta[-1]", "theta[-1:]"),
    "returned a float for b": edit(RIDGE, "theta[-1]", "theta[-1].item()"),
    "returned torch.float64 for w": edit(
        RIDGE, "theta[:-1]", "theta.double()[:-1]", "theta[-1]", "theta.double()[-1]"
    ),
}

RIGHT["weighted_solution"] = """def weighted_solution(X, y, weight):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    W = torch.diag(weight)
    theta = torch.linalg.solve(A.T @ W @ A, A.T @ W @ y)
    return theta[:-1], theta[-1]

def weighted_solution(X, y, weight):
    share = weight / weight.sum()
    mean, level = share @ X, share @ y
    centered = X - mean
    left = torch.einsum("i,ij,ik->jk", share, centered, centered)
    w = torch.linalg.inv(left) @ torch.einsum("i,ij,i->j", share, centered, y - level)
    return w, level - w @ mean

import numpy as np
def weighted_solution(X, y, weight):
    root = np.sqrt(weight.numpy())
    A = np.column_stack([np.ones(len(X), dtype=np.float32), X.numpy()]) * root[:, None]
    theta = np.linalg.lstsq(A, y.numpy() * root, rcond=None)[0]
    return torch.from_numpy(theta[1:]), torch.tensor(theta[0])

def weighted_solution(X, y, weight):
    d = X.shape[1]
    left, right = torch.zeros(d + 1, d + 1), torch.zeros(d + 1)
    for row, target, one in zip(X, y, weight):
        row = torch.cat([row, torch.ones(1)])
        left += one * torch.outer(row, row)
        right += one * target * row
    theta = torch.linalg.solve(left, right)
    return theta[:d], theta[d]""".split("\n\n")
WEIGHTED = """def weighted_solution(X, y, weight):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    theta = torch.linalg.solve(A.T @ torch.diag(weight) @ A, A.T @ torch.diag(weight) @ y)
    return theta[:-1], theta[-1]"""
ALIKE = """def weighted_solution(X, y, weight):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    theta = torch.linalg.lstsq(A, y).solution
    return theta[:-1], theta[-1]"""
WRONG["weighted_solution"] = {
    "each weight counts squared": edit(ALIKE, "A, y", "A * weight[:, None], y * weight"),
    "all examples count alike": ALIKE,
    "the column of ones is not weighted": """def weighted_solution(X, y, weight):
    root = weight.sqrt()
    A = torch.cat([X * root[:, None], torch.ones(len(X), 1)], dim=1)
    theta = torch.linalg.lstsq(A, y * root).solution
    return theta[:-1], theta[-1]""",
    "only y is multiplied by the weights": edit(WEIGHTED, "weight) @ A", "torch.ones_like(y)) @ A"),
    "only y is multiplied by the roots": edit(ALIKE, "A, y", "A, y * weight.sqrt()"),
    "only the left side": edit(WEIGHTED, "weight) @ y", "torch.ones_like(y)) @ y"),
    "only the rows of X are multiplied by the weights": edit(ALIKE, "A,", "A * weight[:, None],"),
    "only the rows of X are multiplied by the roots": edit(
        ALIKE, "A,", "A * weight.sqrt()[:, None],"
    ),
    "goes through the origin": """def weighted_solution(X, y, weight):
    w = torch.linalg.solve(X.T @ (weight[:, None] * X), X.T @ (weight * y))
    return w, torch.tensor(0.0)""",
    "makes an example count less": edit(
        WEIGHTED, "weight) @ A", "1 / weight) @ A", "weight) @ y", "1 / weight) @ y"
    ),
    "counts by its root; what is the square of each residual": edit(
        WEIGHTED, "weight) @ A", "weight.sqrt()) @ A", "weight) @ y", "weight.sqrt()) @ y"
    ),
    "the means that are subtracted": """def weighted_solution(X, y, weight):
    mean, level = X.mean(dim=0), y.mean()
    X = X - mean
    w = torch.linalg.solve(X.T @ (weight[:, None] * X), X.T @ (weight * (y - level)))
    return w, level - w @ mean""",
    "b stands among the weights": """def weighted_solution(X, y, weight):
    A = torch.cat([torch.ones(len(X), 1), X], dim=1)
    theta = torch.linalg.solve(A.T @ (weight[:, None] * A), A.T @ (weight * y))
    return theta[:-1], theta[-1]""",
    "gives other numbers": edit(
        WEIGHTED, "weight) @ A", "1 + weight) @ A", "weight) @ y", "1 + weight) @ y"
    ),
    "raised RuntimeError": edit(ALIKE, "A, y", "A * weight, y * weight"),
    "returned a Tensor; expected w and b": edit(WEIGHTED, "theta[:-1], theta[-1]", "theta"),
    "returned shape (2, 1) for w": edit(WEIGHTED, "theta[:-1]", "theta[:-1, None]"),
    "returned shape (1,) for b": edit(WEIGHTED, "theta[-1]", "theta[-1:]"),
}

RIGHT["predict_new"] = """def predict_new(X, y, X_new):
    mean, std = X.mean(dim=0), X.std(dim=0)
    Z, Z_new = (X - mean) / std, (X_new - mean) / std
    w = torch.linalg.solve(Z.T @ Z, Z.T @ (y - y.mean()))
    return Z_new @ w + y.mean()

from linreg_helpers import analytic_solution, predict
def predict_new(X, y, X_new):
    return predict(X_new, *analytic_solution(X, y))

import numpy as np
def predict_new(X, y, X_new):
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    theta = np.linalg.lstsq(A, y.numpy(), rcond=None)[0]
    y_hat = np.column_stack([X_new.numpy(), np.ones(len(X_new))]) @ theta
    return torch.tensor(y_hat, dtype=torch.float32)""".split("\n\n")
PREDICT = RIGHT["predict_new"][0]
OWN = "(X_new - mean) / std", "(X_new - X_new.mean(dim=0)) / X_new.std(dim=0)"
WRONG["predict_new"] = {
    "returned shape (5, 1); expected (5,)": edit(PREDICT, "Z_new @ w +", "Z_new @ w[:, None] +"),
    "changes with the examples that stand beside it": edit(PREDICT, *OWN),
    "its residuals don't average 0": edit(PREDICT, " + y.mean()", ""),
    "average 0, but the mean of y": edit(PREDICT, *OWN, " + y.mean()", ""),
    "raised RuntimeError": edit(PREDICT, "Z.T @ (y", "Z @ (y"),
    "gives other numbers": edit(PREDICT, " + y.mean()", " - y.mean()"),
    "than it should; try it": edit(PREDICT, "(X_new - mean) / std", "X_new"),
}
SAID = 'reason = "A and D part where the penalty is small; C stays near 0 throughout."'
RIGHT["penalty_paths"] = [
    f'copy_of_a, no_use = "D", "C"\n{SAID}',
    f'copy_of_a = "d"\nno_use = " C"\n{SAID}',
    f"{SAID}\ncopy_of_a, no_use = reason[6], 'c'",
]
PATHS = RIGHT["penalty_paths"][0]
WRONG["penalty_paths"] = {
    "copy_of_a is 'F'; expected one letter: A, B, C, D or E": edit(PATHS, '"D"', '"F"'),
    "no_use is still empty": edit(PATHS, '"C"', '" "'),
    **other_letters(PATHS, "ABCDE", copy_of_a="D", no_use="C"),
}
