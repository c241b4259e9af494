"""Answers to the exercises of lesson 1 that assignment 1 does not ask for."""

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
    "returned a float; expected a tensor": edit(BIAS, "mean()", "mean().item()"),
    "raised RuntimeError": edit(BIAS, "X @ w", "w @ X"),
    "gives other numbers": edit(BIAS, "y - X", "y + X"),
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
    "raised IndexError": edit(COLUMNS, "W.T", "W.T[0, 0, 0]"),
    "gives other numbers": edit(LAYER, "+ b", "- b"),
}
