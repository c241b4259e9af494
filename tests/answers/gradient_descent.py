"""Answers to assignment 4."""

from answers.editing import edit, other_letters

VALUES = ("descents",)

RIGHT, WRONG = {}, {}

RIGHT["best_constant_lr"] = """def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    eigenvalues = torch.linalg.eigvalsh(A.T @ A / len(A))
    return 2 / float(eigenvalues[0] + eigenvalues[-1])

def best_constant_lr(X):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1).double()
    s = torch.linalg.svdvals(A)
    return 2 * len(X) / (s[0] ** 2 + s[-1] ** 2)

import numpy as np
def best_constant_lr(X):
    A = np.hstack([np.ones((len(X), 1)), X.numpy()])
    eigenvalues = np.linalg.eigvals(np.dot(A.T, A) / len(A)).real
    return 2 / (min(eigenvalues) + max(eigenvalues))

def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1).double()
    H = torch.einsum("ij,ik->jk", A, A) / len(A)
    high = torch.linalg.matrix_norm(H, 2)
    low = 1 / torch.linalg.matrix_norm(torch.linalg.inv(H), 2)
    return (2 / (low + high)).item()

def best_constant_lr(X):
    X = X.requires_grad_()
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    eigenvalues = torch.linalg.eigvals(A.T @ A / len(A)).real
    return 2 / (eigenvalues.min() + eigenvalues.max())""".split("\n\n")
RATE = """def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())"""
ENDS = "float(e.min() + e.max())"
ANSWER = f"2 / {ENDS}"
UNSORTED = """def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    e = torch.linalg.eigvals(A.T @ A / len(A)).real
    return 2 / (e[0] + e[-1])"""
WRONG["best_constant_lr"] = {
    "this is the limit": edit(RATE, "e.min() + e.max()", "e[-1]"),
    "this is half the limit": edit(RATE, ANSWER, "1 / e[-1]"),
    "this is half of the best rate": edit(RATE, ANSWER, "1 / float(e[0] + e[-1])"),
    "this leaves the bias out": edit(RATE, "torch.cat([X, torch.ones_like(X[:, :1])], dim=1)", "X"),
    "the Hessian is that of a sum": edit(RATE, " / len(A)", ""),
    "divided by the number of features": edit(RATE, "len(A)", "X.shape[1]"),
    "divided by the number of parameters": edit(RATE, "len(A)", "A.shape[1]"),
    "these are singular values, where": edit(RATE, "eigvalsh(H)", "svdvals(A)"),
    "these are singular values divided by n": edit(RATE, "eigvalsh(H)", "svdvals(A) / len(A)"),
    "these are roots of eigenvalues": edit(RATE, "eigvalsh(H)", "eigvalsh(H).sqrt()"),
    "made of the mean of all eigenvalues": edit(RATE, ANSWER, "1 / float(e.mean())"),
    "made of the sum of all eigenvalues": edit(RATE, ENDS, "H.trace()"),
    "made of the smallest eigenvalue": edit(RATE, ENDS, "e[0]"),
    "raised RuntimeError": edit(RATE, "A.T", "A"),
    "returned shape (3,)": edit(RATE, ENDS, "(e + e.max())"),
    "returned shape (1,)": edit(RATE, ENDS, "(e[:1] + e[-1:])"),
    "returned a complex number": edit(
        RATE, "eigvalsh", "eigvals", ENDS, "(e.real.min() + e.real.max()) + 0j"
    ),
    "is the list that you take them from sorted?": UNSORTED,
    "of 4; is the list that you take them from sorted?": """def best_constant_lr(X):
    A = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
    e = torch.linalg.eig(A.T @ A / len(A))[0].real
    if len(e) < 4:
        e = e.sort().values
    return float(2 / (e[0] + e[-1]))""",
    "by size, of 3; is the list": edit(UNSORTED, "eigvals", "eigvalsh", ".real", "", "[-1]", "[1]"),
    "returned a complex number; H equals its own": """def best_constant_lr(X):
    return torch.ones((), dtype=torch.complex64, device="meta")""",
    "returned a complex": """import numpy as np
def best_constant_lr(X):
    return np.complex64(1)""",
    "returned a tensor that is sparse or not on the CPU": """def best_constant_lr(X):
    return torch.ones((), device="meta")""",
    "returned a tensor that is sparse": """def best_constant_lr(X):
    return torch.tensor(1.0).to_sparse()""",
    "returned a str; expected one plain number": "def best_constant_lr(X): return '0.1'",
    "returned None": "def best_constant_lr(X): pass",
    "gives other numbers than": "def best_constant_lr(X): return 10**400",
    "returned a tuple of 2": edit(RATE, ANSWER, "e[0], e[-1]"),
    "gives other numbers": edit(RATE, "e.min() + e.max()", "e[-1] - e[0]"),
}

RIGHT["descend_until"] = """def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1

def descend_until(X, y, lr, tolerance, max_steps):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    theta = torch.zeros(A.shape[1])
    steps = 0
    grad = A.T @ (A @ theta - y) / len(A)
    while grad.norm() >= tolerance and steps < max_steps:
        theta -= lr * grad
        steps += 1
        grad = A.T @ (A @ theta - y) / len(A)
        if not grad.isfinite().all():
            raise ValueError(f"diverged after {steps} steps")
    return theta[:-1], theta[-1], steps

import numpy as np
def descend_until(X, y, lr, tolerance, max_steps):
    A = np.column_stack([X.numpy(), np.ones(len(X))]).astype(np.float64)
    theta = np.zeros(A.shape[1])
    for steps in range(max_steps + 1):
        grad = A.T @ (A @ theta - y.numpy()) / len(A)
        if not np.isfinite(grad).all():
            raise ValueError
        if np.linalg.norm(grad) < tolerance or steps == max_steps:
            break
        theta = theta - lr * grad
    theta = torch.tensor(theta, dtype=torch.float32)
    return theta[:-1], theta[-1], steps

import math
def descend_until(X, y, lr, tolerance, max_steps):
    w = torch.zeros(X.shape[1], requires_grad=True)
    b = torch.zeros((), requires_grad=True)
    steps = 0
    while True:
        loss = torch.nn.functional.mse_loss(torch.mv(X, w) + b, y) / 2
        grad_w, grad_b = torch.autograd.grad(loss, [w, b])
        size = math.hypot(*grad_w.tolist(), grad_b.item())
        if math.isnan(size) or math.isinf(size):
            raise ValueError("the learning rate is too large")
        if size < tolerance or steps == max_steps:
            return w.detach(), b.detach(), steps
        with torch.no_grad():
            w -= lr * grad_w
            b -= lr * grad_b
        steps += 1

def descend_until(X, y, lr, tolerance, max_steps):
    w = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    b = torch.zeros((), dtype=X.dtype, requires_grad=True)
    for steps in range(max_steps + 1):
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        norm = torch.cat([grad_w, grad_b[None]]).norm()
        if not torch.isfinite(norm):
            raise ValueError(f"diverged after {steps} steps")
        if norm < tolerance or steps == max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b

import warnings
import numpy as np
def descend_until(X, y, lr, tolerance, max_steps):
    A = np.column_stack([X.numpy(), np.ones(len(X), dtype=np.float32)])
    theta = np.zeros(A.shape[1], dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # fails where a warning would be seen
        for steps in range(max_steps + 1):
            grad = A.T @ (A @ theta - y.numpy()) / np.float32(len(A))
            norm = np.sqrt((grad**2).sum())
            if not np.isfinite(norm):
                raise ValueError("diverged")
            if norm < tolerance or steps == max_steps:
                break
            theta = theta - np.float32(lr) * grad
    return torch.from_numpy(theta[:-1]), torch.tensor(theta[-1]), steps""".split("\n\n")
UNTIL = RIGHT["descend_until"][0]
NORM = "torch.sqrt((grad_w**2).sum() + grad_b**2)"
UPDATE = "w, b = w - lr * grad_w, b - lr * grad_b"
RETURN = "return w, b, steps"
SMALL = f"\n        if size < tolerance:\n            {RETURN}"
SPENT = f"\n        if steps >= max_steps:\n            {RETURN}"
DIVERGED = '\n        if not torch.isfinite(size):\n            raise ValueError("diverged")'
UNGUARDED = edit(UNTIL, DIVERGED, "")


def ending(small, spent=None):
    """The right answer with other lines than its two returns; with one of them in both places."""
    ends = SMALL.replace(RETURN, small), SPENT.replace(RETURN, spent or small)
    return edit(UNTIL, SMALL, ends[0], SPENT, ends[1])


WRONG["descend_until"] = {
    "it stops by the gradient of w alone": edit(UNTIL, NORM, "grad_w.norm()"),
    "it stops by the gradient of b alone": edit(UNTIL, NORM, "grad_b.abs()"),
    "it stops by the squared norm": edit(UNTIL, NORM, "(grad_w**2).sum() + grad_b**2"),
    "it stops by the largest component": edit(
        UNTIL, NORM, "torch.maximum(grad_w.abs().max(), grad_b.abs())"
    ),
    "it stops by a sum of sizes": edit(UNTIL, NORM, "grad_w.norm() + grad_b.abs()"),
    "it stops by a mean, or divides": edit(
        UNTIL, NORM, "torch.cat([grad_w, grad_b.reshape(1)]).pow(2).mean().sqrt()"
    ),
    "it goes on after max_steps updates": edit(UNTIL, ">= max_steps", "> max_steps"),
    "it goes on until the gradient is small, whatever": edit(UNTIL, ">= max_steps", "> 10000"),
    "it makes one update after the gradient is small": edit(
        UNTIL, SMALL, "", "steps += 1", f"steps += 1{SMALL}"
    ),
    "it goes on to max_steps": edit(UNTIL, SMALL, ""),
    "steps is one too many": edit(UNTIL, "steps = 0", "steps = 1", ">= max_steps", "> max_steps"),
    "steps is one too few": ending("return w, b, steps - 1"),
    "there is one update more than steps says": ending(
        "return w - lr * grad_w, b - lr * grad_b, steps"
    ),
    "w has moved before the gradient of b": edit(
        UNTIL, UPDATE, "w = w - lr * grad_w\n        b = b - lr * (X @ w + b - y).mean()"
    ),
    "the gradient is twice as large": edit(UNTIL, "X.T", "2 * X.T", "miss.mean", "2 * miss.mean"),
    "the gradient is half as large": edit(UNTIL, "len(y)", "len(y) / 2", "mean()", "mean() / 2"),
    "the gradient is that of a sum": edit(UNTIL, " / len(y)", "", "mean()", "sum()"),
    "it goes uphill": edit(UNTIL, "w - lr", "w + lr", "b - lr", "b + lr"),
    "it starts at ones": edit(UNTIL, "zeros(", "ones(", "0.0", "1.0"),
    "it doesn't start at zeros": edit(UNTIL, "zeros(", "randn("),
    "there is a ValueError though": ending(RETURN, 'raise ValueError("max_steps is reached")'),
    "which line raises it, and does it take large for infinite": edit(
        UNTIL, "torch.isfinite(size)", "size < 1e6"
    ),
    "finite; which line raises it, and does it take large": edit(
        UNTIL, "torch.isfinite(size)", "size < 1e15"
    ),
    "does it take large for infinite? (ValueError: the gradient has grown": edit(
        UNTIL,
        "w, b = torch",
        'last = float("inf")\n    w, b = torch',
        DIVERGED,
        """
        if not size <= 2 * last:
            raise ValueError("the gradient has grown")
        last = size""",
    ),
    "does it take large for infinite? (ValueError: the loss": edit(
        UNTIL, "torch.isfinite(size)", "(miss**2).mean() / 2 < 1e20", "diverged", "the loss is huge"
    ),
    "does it take large for infinite? (ValueError: the rate": edit(
        UNGUARDED,
        "w, b = torch",
        """A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    if lr * torch.linalg.matrix_norm(A, 2) ** 2 / len(A) > 2:
        raise ValueError("the rate is too large")
    w, b = torch""",
    ),
    "which line raises it, and what should happen after max_steps? (ValueError: only one": edit(
        UNGUARDED, NORM, "torch.tensor([grad_w, grad_b]).norm()"
    ),
    "returned an answer where the gradient is no longer finite": UNGUARDED,
    "raised OverflowError where the gradient is no longer finite": edit(
        UNTIL, "ValueError", "OverflowError"
    ),
    "returned a Tensor for steps": edit(UNTIL, "steps = 0", "steps = torch.tensor(0)"),
    "returned a float for steps": edit(UNTIL, "steps = 0", "steps = 0.0"),
    "gives other numbers than it": """def descend_until(X, y, lr, tolerance, max_steps):
    return torch.zeros(X.shape[1]), torch.tensor(0.0), 10**400""",
    "returned a tuple of 2": ending("return w, b"),
    "returned shape (1,) for b": edit(UNTIL, "torch.tensor(0.0)", "torch.zeros(1)"),
    "returned shape (2, 1) for w": ending("return w[:, None], b, steps"),
    "returned torch.float64 for w": ending("return w.double(), b, steps"),
    "returned a float for b": ending("return w, float(b), steps"),
    "gives other numbers": edit(UNTIL, "len(y)", "len(y) + w"),
}

RIGHT["descend"] = """def descend(X, y, lr, num_steps):
    w = torch.zeros(X.shape[1], requires_grad=True)
    b = torch.zeros((), requires_grad=True)
    losses = []
    for _ in range(num_steps + 1):
        loss = ((X @ w + b - y) ** 2).mean() / 2
        losses.append(loss.detach())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
    return torch.stack(losses)

def descend(X, y, lr, num_steps):
    parameters = [torch.zeros(X.shape[1], requires_grad=True), torch.zeros((), requires_grad=True)]
    optimizer, losses = torch.optim.SGD(parameters, lr=lr), []
    for _ in range(num_steps + 1):
        optimizer.zero_grad()
        losses.append(torch.nn.functional.mse_loss(X @ parameters[0] + parameters[1], y) / 2)
        losses[-1].backward()
        optimizer.step()
    return torch.stack(losses).detach()

from linreg_helpers import gradient_descent, losses_along
def descend(X, y, lr, num_steps):
    return losses_along(gradient_descent(X, y, lr, num_steps), X, y)""".split("\n\n")
DESCEND = RIGHT["descend"][0]
CLEAR = "\n        w.grad.zero_()\n        b.grad.zero_()"
WRONG["descend"] = {
    "returned a list of 31; expected a tensor": edit(DESCEND, "torch.stack(losses)", "losses"),
    "the loss swings up and down": edit(DESCEND, CLEAR, ""),
    "the losses change; they should": edit(DESCEND, "mean()", "sum()"),
    "with every example there twice": edit(DESCEND, CLEAR, "", "mean()", "sum()"),
    "expected (31,)": edit(DESCEND, "num_steps + 1", "num_steps"),
    "raised RuntimeError: a leaf Variable": edit(DESCEND, "torch.no_grad()", "torch.enable_grad()"),
    "gives other numbers": edit(DESCEND, "mean() / 2", "mean()"),
    "than it should; try it": edit(DESCEND, "\n        b.grad.zero_()", ""),
}
SAID = 'reason = "C falls first and then rises for good; D swings around without end."'
RIGHT["descents"] = [
    f'above_limit, not_cleared = "C", "D"\n{SAID}',
    f'above_limit = " c"\nnot_cleared = "d"\n{SAID}',
    f"{SAID}\nabove_limit, not_cleared = reason[0], 'D'",
]
DESCENTS = RIGHT["descents"][0]
WRONG["descents"] = {
    "above_limit is still empty": edit(DESCENTS, '"C"', '""'),
    "not_cleared is 'none'; expected one letter": edit(DESCENTS, '"D"', '"none"'),
    **other_letters(DESCENTS, "ABCD", above_limit="C", not_cleared="D"),
}
