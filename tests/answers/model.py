"""Answers to assignment 1."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

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

RIGHT["polynomial_features"] = """def polynomial_features(x, degree):
    return x[:, None] ** torch.arange(1, degree + 1)

def polynomial_features(x, degree):
    columns = [x]
    for _ in range(degree - 1):
        columns.append(columns[-1] * x)
    return torch.stack(columns, dim=1)

import numpy as np
def polynomial_features(x, degree):
    powers = np.vander(x.numpy(), degree + 1, increasing=True)
    return torch.from_numpy(powers[:, 1:].astype(np.float32))

def polynomial_features(x, degree):
    return torch.cumprod(x[:, None].expand(-1, degree), dim=1)""".split("\n\n")
POWERS = """def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(1, degree + 1)], dim=1)"""
WRONG["polynomial_features"] = {
    "there is a column of ones": edit(POWERS, "range(1, ", "range("),
    "start with x⁰ = 1": edit(POWERS, "range(1, degree + 1)", "range(degree)"),
    "in falling order": edit(POWERS, "range(1, degree + 1)", "range(degree, 0, -1)"),
    "multiples of x": edit(POWERS, "x**k", "x * k"),
    "the powers stand in rows": edit(POWERS, ", dim=1", ""),
    "the highest power is missing": edit(POWERS, "degree + 1", "degree"),
    "is complex": edit(POWERS, "dim=1)", "dim=1) + 0j"),
    "`yield` stand where": """def polynomial_features(x, degree):
    for k in range(1, degree + 1):
        yield x**k""",
    "returned a generator; expected a tensor": edit(POWERS, "torch.stack([", "(", "], dim=1)", ")"),
    "returned a list of 3": edit(POWERS, "torch.stack(", "", ", dim=1)", ""),
}

RIGHT["to_original_units"] = """def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - w_z @ (mean / std)

def to_original_units(w_z, b_z, mean, std):
    w = torch.linalg.solve(torch.diag(std), w_z)
    return w, b_z - torch.einsum("j,j->", w, mean)

def to_original_units(w_z, b_z, mean, std):
    w, b = torch.zeros_like(w_z), b_z.clone()
    for j in range(len(w_z)):
        w[j] = w_z[j] / std[j]
        b -= w[j] * mean[j]
    return w, b

import numpy as np
def to_original_units(w_z, b_z, mean, std):
    w = w_z.numpy() / std.numpy()
    return torch.from_numpy(w), torch.tensor(b_z.numpy() - np.dot(w, mean.numpy()))
""".split("\n\n")
UNITS = """def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - (w_z / std * mean).sum()"""
SHIFT = " - (w_z / std * mean).sum()"
UNITS_BY_W = """def to_original_units(w_z, b_z, mean, std):
    w = w_z / std
    return w, b_z - (w * mean).sum()"""
WRONG["to_original_units"] = {
    "weights and bias came back as they were": edit(UNITS, f" / std, b_z{SHIFT}", ", b_z"),
    "still those for standardized columns": edit(UNITS, "w_z / std,", "w_z,"),
    "multiplied by std; when x grows by 1 and std is 2": edit(UNITS, "w_z / std,", "w_z * std,"),
    "multiplied by std, and the bias uses them": edit(UNITS_BY_W, "w_z / std", "w_z * std"),
    "the bias came back as it was": edit(UNITS, SHIFT, ""),
    "the bias moves the wrong way": edit(UNITS_BY_W, "b_z - ", "b_z + "),
    "standardized weights times raw means": edit(UNITS, "w_z / std * mean", "w_z * mean"),
    "returned shape (2,) for b": edit(UNITS_BY_W, "(w * mean).sum()", "w * mean"),
    "returned None for b; expected a tensor of shape ()": edit(
        UNITS, "b_z -", "print(b_z -", "()", "())"
    ),
    "returned a NumPy float32 for b": edit(UNITS, "b_z -", "(b_z -", "()", "()).numpy()[()]"),
    "expected w and b": edit(UNITS, f", b_z{SHIFT}", ""),
}
