"""Deeper, digits: a triangular system from the last row up, and the condition number."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, normal


def check_back_substitution(function, seed=0):
    """Check back_substitution(R, z) → θ (k,) with Rθ = z, R (k, k) upper triangular.

    Miss if it is not right. The reference is NumPy's solver.
    """
    for k in (3, 1, 5):
        # A diagonal from 1.5 to 2.5 and little beside it: rounding stays small.
        R = torch.triu(normal(seed + k, k, k), 1) / k
        R = R + torch.diag(torch.linspace(1.5, 2.5, k, dtype=torch.float32))
        z = normal(seed + k + 1, k).abs() + 1
        ones_on_diagonal = R - torch.diag(R.diag()) + torch.eye(k, dtype=torch.float32)
        mirrored = R - torch.diag(R.diag()) * 2
        compare(
            "back_substitution",
            call("back_substitution", function, R=R, z=z),
            solved(R, z),
            {
                "this is Rz; which θ does R turn into z?": R @ z,
                "this solves Rᵀθ = z; which row of R has a single unknown?": solved(R.T, z),
                "each number is divided by its entry on the diagonal, and nothing else; what of "
                "the unknowns that are known already?": z / R.diag(),
                "nothing is divided by the diagonal; what multiplies the unknown of a row?": (
                    solved(ones_on_diagonal, z)
                ),
                "the known unknowns are added; on which side of the equation do they stand?": (
                    -solved(mirrored, z)
                ),
                "the unknowns stand in the order in which they are found; which is found first?": (
                    solved(R, z).flip(0)
                ),
                "the unknowns stand in a column; expected shape (k,), as z has": (
                    solved(R, z)[:, None]
                ),
            },
        )
    print("back_substitution is right on the data tried here")


def check_condition_number(function, seed=0):
    """Check condition_number(A) → () for A (n, k), n ≥ k; Miss if it is not right.

    The reference is NumPy's.
    """
    for n, k in ((6, 3), (4, 4), (5, 2)):
        U, _, V = torch.linalg.svd(normal(seed + n, n, k), full_matrices=False)
        most = 4 + float(normal(seed + n + 1).abs())
        stretch = torch.linspace(2, most, k, dtype=torch.float32)
        A = U * stretch @ V
        lengths, entries = A.norm(dim=0), A.abs()
        kappa = torch.tensor(np.linalg.cond(A.double().numpy())).float()
        compare(
            "condition_number",
            call("condition_number", function, A=A),
            kappa,
            {
                "this is the condition number of AᵀA; what does the product do to each factor?": (
                    kappa**2
                ),
                "the smallest is divided by the largest; can κ be below 1?": 1 / kappa,
                "this is the largest factor; by what is it divided?": stretch.max(),
                "these are all the factors; which two of them make κ?": stretch.flip(0),
                "the lengths of the columns are compared; which direction is stretched least?": (
                    lengths.max() / lengths.min()
                ),
                "entries of A are compared; what does A do to a vector of length 1?": (
                    entries.max() / entries.min()
                ),
            },
        )
    print("condition_number is right on the data tried here")


def solved(M, v):
    return torch.from_numpy(np.linalg.solve(M.double().numpy(), v.double().numpy())).float()
