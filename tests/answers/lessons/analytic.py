"""Answers to the exercises of lesson 3."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["repaired_draft"] = """def repaired_draft(X, y):
    return torch.linalg.inv(X.T @ X) @ (X.T @ y)

def repaired_draft(X, y):
    return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]

def repaired_draft(X, y):
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True).squeeze(1)

import numpy as np
def repaired_draft(X, y):
    X, y = X.numpy(), y.numpy()
    return torch.from_numpy(np.linalg.solve(X.T @ X, X.T @ y))

def repaired_draft(X, y):
    left = torch.einsum("ij,ik->jk", X, X)
    right = torch.einsum("ij,i->j", X, y)
    return torch.cholesky_solve(right[:, None], torch.linalg.cholesky(left)).flatten()

def repaired_draft(X, y):
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
INVERSE = RIGHT["repaired_draft"][0]
SOLVE = "def repaired_draft(X, y):\n    return torch.linalg.solve(X.T @ X, X.T @ y)"
WITH_BIAS = """def repaired_draft(X, y):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    return torch.linalg.solve(A.T @ A, A.T @ y)"""
WRONG["repaired_draft"] = {
    "there is one number more than features": WITH_BIAS,
    "a bias is fitted and then left out": edit(WITH_BIAS, "A.T @ y)", "A.T @ y)[:-1]"),
    "this is Xᵀy": "def repaired_draft(X, y): return X.T @ y",
    "`** -1` inverts number by number": edit(
        INVERSE, "torch.linalg.inv(X.T @ X)", "(X.T @ X) ** -1"
    ),
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
def repaired_draft(X, y):
    return torch.from_numpy(np.linalg.solve(X.numpy(), y.numpy()))""",
    "over a 0-d tensor, given X of shape (5, 1), y of shape (5,)": """def repaired_draft(X, y):
    w = torch.linalg.lstsq(X, y[:, None]).solution.squeeze()
    return torch.tensor([*w])""",
    "a matrix came back, and the left side": edit(INVERSE, "X.T @ X) @", "X @ X) *"),
    "a matrix came back, and the right side": edit(INVERSE, ") @ (X.T", ") * (X"),
    "expected torch.float32": """def repaired_draft(X, y):
    return torch.linalg.lstsq(X.double(), y.double()).solution""",
    "returned an ndarray": """import numpy as np
def repaired_draft(X, y):
    return np.linalg.lstsq(X.numpy(), y.numpy(), rcond=None)[0]""",
    "gives other numbers": """def repaired_draft(X, y):
    d = X.shape[1]
    return torch.linalg.solve(X[:d], y[:d])""",
}

RIGHT["normal_equations_gap"] = """def normal_equations_gap(X, y, w):
    return X.T @ (y - X @ w)

def normal_equations_gap(X, y, w):
    residual = y - (X * w).sum(dim=1)
    return torch.stack([(column * residual).sum() for column in X.T])

def normal_equations_gap(X, y, w):
    return torch.einsum("ij,i->j", X, y) - X.T @ X @ w

def normal_equations_gap(X, y, w):
    w = w.clone().requires_grad_()
    (((y - X @ w) ** 2).sum() / -2).backward()
    return w.grad

import numpy as np
def normal_equations_gap(X, y, w):
    X, y, w = X.numpy(), y.numpy(), w.numpy()
    return torch.from_numpy((y - X @ w) @ X)""".split("\n\n")
GAP = RIGHT["normal_equations_gap"][0]
WRONG["normal_equations_gap"] = {
    "the sign is turned round": edit(GAP, "y - X @ w", "X @ w - y"),
    "this is the gradient of the loss": edit(GAP, "y - X @ w", "X @ w - y) / len(y"),
    "and this is a mean": edit(GAP, "(y - X @ w)", "(y - X @ w) / len(y)"),
    "this is the residual": edit(GAP, "X.T @ (y - X @ w)", "y - X @ w"),
    "this is Xᵀy": edit(GAP, "(y - X @ w)", "y"),
    "one number for each product": edit(GAP, "X.T @ (y - X @ w)", "X * (y - X @ w)[:, None]"),
    "the lengths of the columns": GAP + " / X.norm(dim=0)",
    "raised RuntimeError": edit(GAP, "X.T @ (", "X @ ("),
    "returned shape (2, 1); expected (2,)": GAP + "[:, None]",
    "gives other numbers": edit(GAP, "y - X", "y + X"),
}

RIGHT["add_ones"] = """def add_ones(X):
    n, d = X.shape
    wide = X.new_ones(n, d + 1)
    wide[:, :d] = X
    return wide

def add_ones(X):
    return torch.stack([torch.tensor([*row, 1.0]) for row in X.tolist()])

import numpy as np
def add_ones(X):
    return torch.from_numpy(np.hstack([X.numpy(), np.ones((len(X), 1), dtype=np.float32)]))

def add_ones(X):
    return torch.nn.functional.pad(X, (0, 1), value=1.0)""".split("\n\n")
ONES = "def add_ones(X):\n    return torch.cat([X, torch.ones(len(X), 1)], dim=1)"
WRONG["add_ones"] = {
    "came back as it was": "def add_ones(X): return X",
    "the ones come first": edit(ONES, "X, torch.ones(len(X), 1)", "torch.ones(len(X), 1), X"),
    "the new column holds zeros": edit(ONES, "torch.ones", "torch.zeros"),
    "there is a new row": edit(ONES, "(len(X), 1)], dim=1", "(1, X.shape[1])]"),
    "expected (4, 3)": edit(ONES, "torch.ones(len(X), 1)", "torch.ones_like(X)"),
    "expected torch.float32": edit(ONES, "len(X), 1", "len(X), 1, dtype=torch.float64"),
    "returned an ndarray; expected a tensor": edit(ONES, "dim=1)", "dim=1).numpy()"),
    "raised RuntimeError": edit(ONES, "len(X), 1", "len(X)"),
    "gives other numbers": edit(ONES, "torch.ones", "X.mean() * torch.ones"),
}
