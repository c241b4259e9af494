"""Lesson 3: the parameters at the minimum of the loss, without a search."""

import torch

from linreg_helpers.conventions import require

NUMBERS = 2**18  # of A at once: a float64 copy of all examples would take much memory


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
    tolerance = k * torch.finfo(dtype).eps + n * torch.finfo(torch.float64).eps
    unit = A.abs().amax(dim=0).double()
    unit[unit == 0] = 1  # a column of zeros has no unit

    def triangle(theta):
        """R and Qᵀr, where QR = A / unit and r is the residual y − Aθ."""
        R = torch.empty(0, k + 1, dtype=torch.float64)
        many = max(NUMBERS // k, 4 * k)
        for rows, targets in zip(A.split(many), y.split(many)):
            rows = rows.double()
            residual = targets.double() - rows @ theta
            block = torch.cat([rows / unit, residual[:, None]], dim=1)
            R = torch.linalg.qr(torch.cat([R, block]), mode="r").R
        return R[:k, :k], R[:k, k]

    R, Qr = triangle(torch.zeros_like(unit))
    U, S, Vt = torch.linalg.svd(R, full_matrices=False)
    rank = int((S > tolerance * S[0]).sum())
    U, S, Vt = U[:, :rank], S[:rank], Vt[:rank]

    def solution(Qr):
        return Vt.T @ (U.T @ Qr / S) / unit

    theta = solution(Qr)
    if rank < k:
        rows = torch.linalg.qr((Vt * unit).T).Q  # an orthonormal basis of A's row space
        theta = rows @ (rows.T @ theta)
    if rank < k or dtype == torch.float64:  # in float32, what rounding left would not show
        _, Qr = triangle(theta)
        theta += solution(Qr)
    return theta.to(dtype)
