"""Answers to the exercises of deeper/digits."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["back_substitution"] = """def back_substitution(R, z):
    theta = torch.zeros_like(z)
    for j in reversed(range(len(z))):
        theta[j] = (z[j] - R[j, j + 1 :] @ theta[j + 1 :]) / R[j, j]
    return theta

def back_substitution(R, z):
    rest, theta = z.clone(), [0.0] * len(z)
    for j in range(len(z) - 1, -1, -1):
        theta[j] = rest[j] / R[j, j]
        rest -= theta[j] * R[:, j]
    return torch.stack(theta)

def back_substitution(R, z):
    return torch.linalg.solve_triangular(R, z[:, None], upper=True)[:, 0]

def back_substitution(R, z):
    return torch.linalg.inv(R) @ z

import numpy as np
def back_substitution(R, z):
    return torch.from_numpy(np.linalg.solve(R.numpy(), z.numpy()))""".split("\n\n")
BACK = RIGHT["back_substitution"][0]
WRONG["back_substitution"] = {
    "this is Rz": "def back_substitution(R, z): return R @ z",
    "this solves Rᵀθ = z": "def back_substitution(R, z): return torch.linalg.solve(R.T, z)",
    "and nothing else": edit(BACK, "reversed(range(len(z)))", "range(len(z))"),
    "nothing is divided by the diagonal": edit(BACK, " / R[j, j]", ""),
    "the known unknowns are added": edit(BACK, "z[j] - ", "z[j] + "),
    "in the order in which they are found": edit(BACK, "return theta", "return theta.flip(0)"),
    "stand in a column": edit(BACK, "return theta", "return theta[:, None]"),
    "gives other numbers": edit(BACK, "R[j, j + 1 :]", "R[j + 1 :, j]", "R[j, j]", "R[0, 0]"),
    "returned a list of 3": edit(BACK, "return theta", "return theta.tolist()"),
}

RIGHT["condition_number"] = """def condition_number(A):
    stretch = torch.linalg.svdvals(A)
    return stretch.max() / stretch.min()

def condition_number(A):
    return torch.linalg.cond(A)

def condition_number(A):
    squares = torch.linalg.eigvalsh(A.T @ A)
    return (squares[-1] / squares[0]).sqrt()

import numpy as np
def condition_number(A):
    return torch.tensor(np.linalg.cond(A.numpy()))""".split("\n\n")
KAPPA = RIGHT["condition_number"][0]
WRONG["condition_number"] = {
    "the condition number of AᵀA": edit(KAPPA, "(A)\n    return", "(A.T @ A)\n    return"),
    "the smallest is divided by the largest": edit(
        KAPPA, "max() / stretch.min()", "min() / stretch.max()"
    ),
    "this is the largest factor": edit(KAPPA, " / stretch.min()", ""),
    "these are all the factors": edit(KAPPA, "stretch.max() / stretch.min()", "stretch"),
    "the lengths of the columns": edit(KAPPA, "torch.linalg.svdvals(A)", "A.norm(dim=0)"),
    "entries of A": edit(KAPPA, "torch.linalg.svdvals(A)", "A.abs()"),
    "gives other numbers": edit(KAPPA, "max() / stretch", "max() - stretch"),
    "returned a float; expected a tensor": edit(
        KAPPA, "min()", "min().item()", "max()", "max().item()"
    ),
}
