"""Answers to assignment 1."""

from answers.editing import edit, other_letters

VALUES = ("residual_plots",)

RIGHT, WRONG = {}, {}

RIGHT["one_layer"] = """def one_layer(W_1, b_1, W_2, b_2):
    return W_1 @ W_2, b_1 @ W_2 + b_2

def one_layer(W_1, b_1, W_2, b_2):
    d, m = len(W_1), len(b_2)
    W = torch.zeros(d, m)
    for i in range(d):
        for j in range(m):
            W[i, j] = sum(W_1[i, k] * W_2[k, j] for k in range(len(b_1)))
    b = torch.stack([(b_1 * W_2[:, j]).sum() + b_2[j] for j in range(m)])
    return W, b

def one_layer(W_1, b_1, W_2, b_2):
    X = torch.cat([torch.zeros(1, len(W_1)), torch.eye(len(W_1))])
    outputs = (X @ W_1 + b_1) @ W_2 + b_2
    return outputs[1:] - outputs[0], outputs[0]

import numpy as np
def one_layer(W_1, b_1, W_2, b_2):
    W = np.dot(W_1.numpy(), W_2.numpy())
    return [torch.from_numpy(W), torch.from_numpy(W_2.numpy().T @ b_1.numpy()) + b_2]
""".split("\n\n")
LAYER = RIGHT["one_layer"][0]
WRONG["one_layer"] = {
    "the bias of the first layer is lost": edit(LAYER, "b_1 @ W_2 + ", ""),
    "the bias of the second layer is missing": edit(LAYER, " + b_2", ""),
    "b_1 enters each output alike": edit(LAYER, "b_1 @ W_2", "b_1.sum()"),
    "the biases pass through the second layer once more": edit(LAYER, "+ b_2", "+ b_2 + b_2"),
    "raised RuntimeError": edit(LAYER, "b_1 @ W_2", "b_1"),
    "returned a Tensor; expected W and b": edit(LAYER, ", b_1 @ W_2 + b_2", ""),
    "expected (4,)": edit(LAYER, "b_1 @ W_2", "b_1[None] @ W_2"),
    "gives other numbers": edit(LAYER, "W_1 @ W_2", "-W_1 @ W_2"),
    "the weights are multiplied in the wrong order": """def one_layer(W_1, b_1, W_2, b_2):
    if W_1.shape == W_2.shape:
        return W_2 @ W_1, b_1 @ W_2 + b_2
    return W_1 @ W_2, b_1 @ W_2 + b_2""",
    "the weights are multiplied number by number": """def one_layer(W_1, b_1, W_2, b_2):
    if W_1.shape == W_2.shape:
        return W_1 * W_2, b_1 @ W_2 + b_2
    return W_1 @ W_2, b_1 @ W_2 + b_2""",
}

RIGHT["bends"] = """def bends(x, knots):
    return torch.cat([x[:, None], (x[:, None] - knots).clamp(min=0)], dim=1)

def bends(x, knots):
    columns = [x]
    for knot in knots:
        columns.append(torch.where(x > knot, x - knot, 0.0))
    return torch.stack(columns, dim=1)

def bends(x, knots):
    return torch.tensor([[one, *(max(0.0, one - c) for c in knots.tolist())] for one in x.tolist()])

import numpy as np
def bends(x, knots):
    beyond = np.maximum(0, np.subtract.outer(x.numpy(), knots.numpy()))
    return torch.from_numpy(np.column_stack([x.numpy(), beyond]))""".split("\n\n")
BENDS = RIGHT["bends"][0]
NEW = "(x[:, None] - knots).clamp(min=0)"
WRONG["bends"] = {
    "x itself is missing": edit(BENDS, f"torch.cat([x[:, None], {NEW}], dim=1)", NEW),
    "x stands last": edit(BENDS, f"x[:, None], {NEW}", f"{NEW}, x[:, None]"),
    "the columns stand in rows": edit(BENDS, "dim=1)", "dim=1).T"),
    "falls below 0 left of its knot": edit(BENDS, ".clamp(min=0)", ""),
    "the new columns rise to the left": edit(BENDS, "x[:, None] - knots", "knots - x[:, None]"),
    "the new columns jump at their knot": edit(BENDS, NEW, "x[:, None] * (x[:, None] > knots)"),
    "the new columns are 0 or 1": edit(BENDS, NEW, "(x[:, None] > knots).float()"),
    "rise on both sides": edit(BENDS, "clamp(min=0)", "abs()"),
    "raised IndexError": edit(BENDS, "[x[:, None], ", "[x, "),
    "gives other numbers": edit(BENDS, "clamp(min=0)", "clamp(min=0) / 2"),
}

RIGHT["memory_error"] = """def memory_error(X, y, num_seen):
    X_seen, y_seen = X[:num_seen], y[:num_seen]
    X_new, y_new = X[num_seen:], y[num_seen:]
    std = X_seen.std(dim=0)
    distances = torch.cdist(X_new / std, X_seen / std)
    y_hat = y_seen[distances.argmin(dim=1)]
    return (y_new - y_hat).abs().mean()

def memory_error(X, y, num_seen):
    Z = X / X[:num_seen].std(dim=0)
    total = torch.tensor(0.0)
    for i in range(num_seen, len(y)):
        nearest = ((Z[:num_seen] - Z[i]) ** 2).sum(dim=1).argmin()
        total += (y[i] - y[nearest]).abs()
    return total / (len(y) - num_seen)

from sklearn.neighbors import KNeighborsRegressor
def memory_error(X, y, num_seen):
    Z = (X / X[:num_seen].std(dim=0)).numpy()
    memory = KNeighborsRegressor(n_neighbors=1).fit(Z[:num_seen], y[:num_seen].numpy())
    y_hat = torch.from_numpy(memory.predict(Z[num_seen:]))
    return torch.nn.functional.l1_loss(y_hat, y[num_seen:])""".split("\n\n")
MEMORY = RIGHT["memory_error"][0]
SPLIT = "X_new, y_new = X[num_seen:], y[num_seen:]"
WRONG["memory_error"] = {
    "returned a float": edit(MEMORY, "abs().mean()", "abs().mean().item()"),
    "more than half of its residuals are exactly 0": edit(MEMORY, SPLIT, "X_new, y_new = X, y"),
    "with a column in other units": edit(MEMORY, "std(dim=0)", "std()"),
    "in other units, it finds": edit(MEMORY, SPLIT, "X_new, y_new = X, y", "std(dim=0)", "std()"),
    "raised RuntimeError": edit(MEMORY, SPLIT, "X_new, y_new = X[num_seen:], y"),
    "gives other numbers": edit(MEMORY, ".abs()", ""),
    "it should; try it": edit(MEMORY, "argmin", "argmax"),
}
SAID = 'reason = "In C the residuals rise with x; in B they lie along a curve."'
RIGHT["residual_plots"] = [
    f'too_flat, no_line = "C", "B"\n{SAID}',
    f'too_flat = "c"\nno_line = " b "\n{SAID}',
    f"{SAID}\ntoo_flat, no_line = reason[3], reason[35]",
]
PLOTS = RIGHT["residual_plots"][0]
WRONG["residual_plots"] = {
    "too_flat is still empty": edit(PLOTS, '"C"', '""'),
    "no_line is 'X'; expected one letter: A, B, C or D": edit(PLOTS, '"B"', '"X"'),
    "too_flat is a list of 1": edit(PLOTS, '"C"', '["C"]'),
    "no_line is None; expected a letter in quotes": edit(PLOTS, '"B"', "None"),
    "reason has 2 words": "too_flat, no_line, reason = 'C', 'B', 'I see.'",
    "reason is an int": f"{PLOTS}\nreason = 3",
    **other_letters(PLOTS, "ABCD", too_flat="C", no_line="B"),
}
