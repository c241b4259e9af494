"""Answers to assignment 1."""

RIGHT = {
    "add_ones": [
        """
def add_ones(X):
    n, d = X.shape
    wide = X.new_ones(n, d + 1)
    wide[:, :d] = X
    return wide
""",
        """
def add_ones(X):
    return torch.stack([torch.tensor([*row, 1.0]) for row in X.tolist()])
""",
        """
import numpy as np
def add_ones(X):
    return torch.from_numpy(np.hstack([X.numpy(), np.ones((len(X), 1), dtype=np.float32)]))
""",
        """
def add_ones(X):
    return torch.nn.functional.pad(X, (0, 1), value=1.0)
""",
    ],
    "polynomial_features": [
        """
def polynomial_features(x, degree):
    return x[:, None] ** torch.arange(1, degree + 1)
""",
        """
def polynomial_features(x, degree):
    columns = [x]
    for _ in range(degree - 1):
        columns.append(columns[-1] * x)
    return torch.stack(columns, dim=1)
""",
        """
import numpy as np
def polynomial_features(x, degree):
    powers = np.vander(x.numpy(), degree + 1, increasing=True)
    return torch.from_numpy(powers[:, 1:].astype(np.float32))
""",
        """
def polynomial_features(x, degree):
    return torch.cumprod(x[:, None].expand(-1, degree), dim=1)
""",
    ],
    "to_original_units": [
        """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - w_z @ (mean / std)
""",
        """
def to_original_units(w_z, b_z, mean, std):
    w = torch.linalg.solve(torch.diag(std), w_z)
    return w, b_z - torch.einsum("j,j->", w, mean)
""",
        """
def to_original_units(w_z, b_z, mean, std):
    w, b = torch.zeros_like(w_z), b_z.clone()
    for j in range(len(w_z)):
        w[j] = w_z[j] / std[j]
        b -= w[j] * mean[j]
    return w, b
""",
        """
import numpy as np
def to_original_units(w_z, b_z, mean, std):
    w = w_z.numpy() / std.numpy()
    return torch.from_numpy(w), torch.tensor(b_z.numpy() - np.dot(w, mean.numpy()))
""",
    ],
}

WRONG = {
    "add_ones": {
        "came back as it was": "def add_ones(X): return X",
        "the ones stand first": """
def add_ones(X):
    return torch.cat([torch.ones(len(X), 1), X], dim=1)
""",
        "the new column holds zeros": """
def add_ones(X):
    return torch.cat([X, torch.zeros(len(X), 1)], dim=1)
""",
        "there is a new row": """
def add_ones(X):
    return torch.cat([X, torch.ones(1, X.shape[1])])
""",
        "wanted (4, 3)": """
def add_ones(X):
    return torch.cat([X, torch.ones_like(X)], dim=1)
""",
        "wanted torch.float32": """
def add_ones(X):
    return torch.cat([X, torch.ones(len(X), 1, dtype=torch.float64)], dim=1)
""",
        "returned an ndarray; wanted a tensor": """
def add_ones(X):
    return torch.cat([X, torch.ones(len(X), 1)], dim=1).numpy()
""",
        "raised RuntimeError": """
def add_ones(X):
    return torch.cat([X, torch.ones(len(X))], dim=1)
""",
        "gives other numbers": """
def add_ones(X):
    return torch.cat([X, X.mean() * torch.ones(len(X), 1)], dim=1)
""",
    },
    "polynomial_features": {
        "there is a column of ones": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(degree + 1)], dim=1)
""",
        "start with x⁰ = 1": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(degree)], dim=1)
""",
        "in falling order": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(degree, 0, -1)], dim=1)
""",
        "multiples of x": """
def polynomial_features(x, degree):
    return torch.stack([x * k for k in range(1, degree + 1)], dim=1)
""",
        "the powers stand in rows": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(1, degree + 1)])
""",
        "the highest power is missing": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(1, degree)], dim=1)
""",
        "is complex": """
def polynomial_features(x, degree):
    return torch.stack([x**k for k in range(1, degree + 1)], dim=1) + 0j
""",
        "`yield` stand where": """
def polynomial_features(x, degree):
    for k in range(1, degree + 1):
        yield x**k
""",
        "returned a generator; wanted a tensor": """
def polynomial_features(x, degree):
    return (x**k for k in range(1, degree + 1))
""",
        "returned a list of 3": """
def polynomial_features(x, degree):
    return [x**k for k in range(1, degree + 1)]
""",
    },
    "to_original_units": {
        "weights and bias came back as they were": """
def to_original_units(w_z, b_z, mean, std):
    return w_z, b_z
""",
        "still those for standardized columns": """
def to_original_units(w_z, b_z, mean, std):
    return w_z, b_z - (w_z / std * mean).sum()
""",
        "multiplied by std; when x grows by 1 and std is 2": """
def to_original_units(w_z, b_z, mean, std):
    return w_z * std, b_z - (w_z / std * mean).sum()
""",
        "multiplied by std, and the bias uses them": """
def to_original_units(w_z, b_z, mean, std):
    w = w_z * std
    return w, b_z - (w * mean).sum()
""",
        "the bias came back as it was": """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z
""",
        "the bias moves the wrong way": """
def to_original_units(w_z, b_z, mean, std):
    w = w_z / std
    return w, b_z + (w * mean).sum()
""",
        "standardized weights times raw means": """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - (w_z * mean).sum()
""",
        "returned shape (2,) for b": """
def to_original_units(w_z, b_z, mean, std):
    w = w_z / std
    return w, b_z - w * mean
""",
        "returned None for b; wanted a tensor of shape ()": """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std, print(b_z - (w_z / std * mean).sum())
""",
        "returned a NumPy float32 for b": """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std, (b_z - (w_z / std * mean).sum()).numpy()[()]
""",
        "wanted w and b": """
def to_original_units(w_z, b_z, mean, std):
    return w_z / std
""",
    },
}
