"""Answers to assignment 3."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["solve_normal_equations"] = """def solve_normal_equations(X, y):
    return torch.linalg.inv(X.T @ X) @ (X.T @ y)

def solve_normal_equations(X, y):
    return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]

def solve_normal_equations(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True).squeeze(1)

import numpy as np
def solve_normal_equations(X, y):
    X, y = X.numpy(), y.numpy()
    return torch.from_numpy(np.linalg.solve(X.T @ X, X.T @ y))

def solve_normal_equations(X, y):
    left = torch.einsum("ij,ik->jk", X, X)
    right = torch.einsum("ij,i->j", X, y)
    return torch.cholesky_solve(right[:, None], torch.linalg.cholesky(left)).flatten()

def solve_normal_equations(X, y):
    d = X.shape[1]
    rows = [[float((X[:, j] * X[:, k]).sum()) for k in range(d)] for j in range(d)]
    right = [float((X[:, j] * y).sum()) for j in range(d)]
    for j in range(d):
        for i in range(d):
            if i != j:
                factor = rows[i][j] / rows[j][j]
                rows[i] = [one - factor * other for one, other in zip(rows[i], rows[j])]
                right[i] -= factor * right[j]
    return torch.tensor([right[j] / rows[j][j] for j in range(d)])""".split("\n\n")
INVERSE = RIGHT["solve_normal_equations"][0]
SOLVE = "def solve_normal_equations(X, y):\n    return torch.linalg.solve(X.T @ X, X.T @ y)"
WITH_BIAS = """def solve_normal_equations(X, y):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    return torch.linalg.solve(A.T @ A, A.T @ y)"""
WRONG["solve_normal_equations"] = {
    "there is one number more than features": WITH_BIAS,
    "a bias is fitted and then left out": edit(WITH_BIAS, "A.T @ y)", "A.T @ y)[:-1]"),
    "this is Xᵀy": "def solve_normal_equations(X, y): return X.T @ y",
    "Xᵀy is multiplied by XᵀX": edit(INVERSE, "torch.linalg.inv", ""),
    "a matrix came back": edit(INVERSE, ") @ (", ") * ("),
    "the weights stand in a column": edit(SOLVE, "@ y", "@ y[:, None]"),
    "the numbers of the draft; can each of its products be formed": edit(
        INVERSE, "X.T @ X) @ (X.T", "X @ X) * (X"
    ),
    "X times itself; can that product be formed": edit(INVERSE, "X.T @ X", "X @ X"),
    "X times y; can that product be formed": edit(INVERSE, "X.T @ y", "X @ y"),
    "products of rows with rows": edit(INVERSE, "X.T @ X", "X @ X.T"),
    "is right for a square X and raises RuntimeError": edit(
        INVERSE, "X.T @ X", "X @ X", "X.T @ y", "X @ y"
    ),
    "is right for a square X and raises LinAlgError": """import numpy as np
def solve_normal_equations(X, y):
    return torch.from_numpy(np.linalg.solve(X.numpy(), y.numpy()))""",
    "given X of shape (5, 1), y of shape (5,), raised": """def solve_normal_equations(X, y):
    w = torch.linalg.lstsq(X, y[:, None]).solution.squeeze()
    return torch.tensor([*w])""",
    "a matrix came back, and the left side": edit(INVERSE, "X.T @ X) @", "X @ X) *"),
    "expected torch.float32": """def solve_normal_equations(X, y):
    return torch.linalg.lstsq(X.double(), y.double()).solution""",
    "returned an ndarray": """import numpy as np
def solve_normal_equations(X, y):
    return np.linalg.lstsq(X.numpy(), y.numpy(), rcond=None)[0]""",
    "gives other numbers": """def solve_normal_equations(X, y):
    d = X.shape[1]
    return torch.linalg.solve(X[:d], y[:d])""",
}

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
