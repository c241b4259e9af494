"""Answers to the exercises of lesson 1."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["best_bias"] = """def best_bias(X, y, w):
    return (y - X @ w).mean()

def best_bias(X, y, w):
    return y.mean() - X.mean(dim=0) @ w

def best_bias(X, y, w):
    total = torch.zeros(())
    for row, target in zip(X, y):
        total += target - (row * w).sum()
    return total / len(y)

import numpy as np
def best_bias(X, y, w):
    return torch.tensor(float(np.mean(y.numpy() - X.numpy() @ w.numpy())), dtype=torch.float32)
""".split("\n\n")
BIAS = "def best_bias(X, y, w):\n    return (y - X @ w).mean()"
WRONG["best_bias"] = {
    "minus the bias": edit(BIAS, "y - X @ w", "X @ w - y"),
    "the average of y": edit(BIAS, " - X @ w", ""),
    "one for each example": edit(BIAS, ".mean()", ""),
    "the sum of what": edit(BIAS, "mean", "sum"),
    "the median of what": edit(BIAS, "mean", "median"),
    "where does y come in": edit(BIAS, "(y - X @ w)", "(X @ w)"),
    "returned shape (1,); expected ()": edit(BIAS, "mean()", "mean(dim=0, keepdim=True)"),
    "a float; expected a tensor of shape (), which torch.tensor(…) makes": edit(
        BIAS, "mean()", "mean().item()"
    ),
    "raised RuntimeError": edit(BIAS, "X @ w", "w @ X"),
    "y = [4, 10], w = [2] it gives 11; expected 3": edit(BIAS, "y - X", "y + X"),
}

RIGHT["layer"] = """def layer(X, W, b):
    return X @ W + b

def layer(X, W, b):
    return torch.stack([X @ W[:, j] + b[j] for j in range(len(b))], dim=1)

def layer(X, W, b):
    return torch.einsum("il,lj->ij", X, W) + b

def layer(X, W, b):
    return torch.nn.functional.linear(X, W.T, b)

def layer(X, W, b):
    return torch.addmm(b, X, W)""".split("\n\n")
LAYER = "def layer(X, W, b):\n    return X @ W + b"
COLUMNS = "def layer(X, W, b):\n    return torch.stack([X @ w for w in W.T], dim=1) + b"
WRONG["layer"] = {
    "the biases are missing": edit(LAYER, " + b", ""),
    "the outputs stand in columns": edit(LAYER, "X @ W + b", "(X @ W + b).T"),
    "each got all of them": edit(LAYER, "+ b", "+ b.sum()"),
    "negative outputs came back as zeros": edit(LAYER, "X @ W + b", "(X @ W + b).relu()"),
    "the neurons are added up": edit(LAYER, "X @ W + b", "(X @ W + b).sum(dim=1)"),
    "the shapes don't fit": edit(LAYER, "X @ W", "X @ W.T"),
    "X is (n, d), and the weights of a neuron": edit(LAYER, "X @ W", "W @ X"),
    "the weights of a neuron are a column of W (d, k)": edit(COLUMNS, "W.T", "W"),
    "don't fit; X is (n, d), and the weights": """def layer(X, W, b):
    y_hat = torch.zeros(len(X), len(b))
    for i in range(len(X)):
        for j in range(len(b)):
            y_hat[i, j] = X[i] @ W[j] + b[j]
    return y_hat""",
    "raised IndexError": edit(COLUMNS, "W.T", "W.T[0, 0, 0]"),
    "it gives [[-3, -18]]; expected [[17, 22]]": edit(LAYER, "+ b", "- b"),
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
    "it gives [[2, 2, 2.6667], [-1, 0.5, -0.33333]]; expected": edit(POWERS, "x**k", "x**k / k"),
    "returned a list of 3": edit(POWERS, "torch.stack(", "", ", dim=1)", ""),
}
