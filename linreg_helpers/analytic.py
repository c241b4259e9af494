"""Lesson 3: the parameters at the minimum of the loss, without a search."""

import torch

from linreg_helpers.conventions import require


def analytic_solution(X, y):
    """The w and b at the minimum of the mean squared error; of several, the smallest w and b.

    X (n, d), y (n,) → w (d,), b (), in the dtype of X; calculated in float64. Smallest means the
    least ‖w‖² + b². Columns that depend on each other up to the rounding of X's dtype count as
    dependent. ValueError for data that are empty, not finite, or do not fit.
    """
    require(X=X, y=y)
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    theta = least_squares(A, y)
    return theta[:-1], theta[-1]


def least_squares(A, y):
    """The θ of the smallest ‖Aθ − y‖; where several reach it, the one of the smallest norm.

    A (n, k) and y (n,) of one dtype → (k,) of that dtype; calculated in float64. With each column
    divided by its largest absolute value, singular values that are up to `tolerance` times the
    greatest count as zero: what A's numbers were rounded by, and what the calculation rounds.
    Source: Golub, Van Loan, "Matrix Computations", 4th edition, sections 5.3 to 5.5.
    """
    (n, k), dtype = A.shape, A.dtype
    A, y = A.double(), y.double()
    tolerance = k * torch.finfo(dtype).eps + n * torch.finfo(A.dtype).eps
    unit = A.abs().amax(dim=0)
    unit[unit == 0] = 1  # a column of zeros has no unit
    Q, R = torch.linalg.qr(A / unit)
    U, S, Vt = torch.linalg.svd(R, full_matrices=False)
    rank = int((S > tolerance * S[0]).sum())
    U, S, Vt = U[:, :rank], S[:rank], Vt[:rank]

    def refined(theta):
        """θ plus the solution for its residual: what rounding left there."""
        return theta + Vt.T @ (U.T @ (Q.T @ (y - A @ theta)) / S) / unit

    theta = refined(refined(torch.zeros_like(unit)))
    if rank < len(theta):
        rows = torch.linalg.qr((Vt * unit).T).Q  # an orthonormal basis of A's row space
        theta = refined(rows @ (rows.T @ theta))
    return theta.to(dtype)
