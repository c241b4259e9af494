"""Answers to assignment 4."""

from answers.editing import edit

CHANGES = {"autograd_step": ("w", "b")}

RIGHT, WRONG = {}, {}

RIGHT["ridge_gradient"] = """def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, miss.mean()

def ridge_gradient(w, b, X, y, penalty):
    w = w.clone().requires_grad_()
    b = b.clone().requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean() / 2 + penalty * (w**2).sum() / 2
    loss.backward()
    return w.grad, b.grad

def ridge_gradient(w, b, X, y, penalty):
    n, d = X.shape
    grad_w, grad_b = penalty * w, torch.zeros(())
    for i in range(n):
        miss = b - y[i]
        for j in range(d):
            miss = miss + X[i, j] * w[j]
        grad_w = grad_w + miss * X[i] / n
        grad_b = grad_b + miss / n
    return grad_w, grad_b

def ridge_gradient(w, b, X, y, penalty):
    miss = torch.einsum("ij,j->i", X, w) + b - y
    return torch.einsum("ij,i->j", X, miss) / X.shape[0] + w * penalty, miss.sum() / X.shape[0]

import numpy as np
def ridge_gradient(w, b, X, y, penalty):
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    theta = np.append(w.numpy(), b.numpy())
    grad = A.T @ (A @ theta - y.numpy()) / len(A) + penalty * np.append(w.numpy(), 0)
    grad = torch.tensor(grad, dtype=torch.float32)
    return grad[:-1], grad[-1]

def ridge_gradient(w, b, X, y, penalty):
    w.requires_grad_()
    b.requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean() / 2 + penalty * w @ w / 2
    return torch.autograd.grad(loss, (w, b), create_graph=True)

def ridge_gradient(w, b, X, y, penalty):
    w, b = torch.nn.Parameter(w), torch.nn.Parameter(b)
    miss = X @ w + b - y
    return [X.T @ miss / len(y) + penalty * w, miss.mean()]""".split("\n\n")
RIDGE = RIGHT["ridge_gradient"][0]
DOUBLED = edit(RIDGE, "X.T", "2 * X.T", "miss.mean", "2 * miss.mean")
HALVED = edit(RIDGE, "len(y)", "len(y) / 2", "mean()", "mean() / 2")
WRONG["ridge_gradient"] = {
    "the penalty is missing": edit(RIDGE, " + penalty * w", ""),
    "b is penalized too": edit(RIDGE, "mean()", "mean() + penalty * b"),
    "everything is twice as large": edit(DOUBLED, "penalty * w", "2 * penalty * w"),
    "everything is half as large": edit(HALVED, "penalty * w", "penalty * w / 2"),
    "the part of the residuals is doubled": DOUBLED,
    "the part of the residuals is halved": HALVED,
    "the penalty's part is doubled": edit(RIDGE, "penalty * w", "2 * penalty * w"),
    "the penalty's part is halved": edit(RIDGE, "penalty * w", "penalty * w / 2"),
    "the penalty is divided by the number": edit(
        RIDGE, "X.T @ miss / len(y) + penalty * w", "(X.T @ miss + penalty * w) / len(y)"
    ),
    "the residuals are summed": edit(RIDGE, " / len(y)", "", "mean()", "sum()"),
    "grad_w sums over the examples": edit(RIDGE, " / len(y)", ""),
    "grad_b sums over the examples": edit(RIDGE, "mean()", "sum()"),
    "the residuals are averaged over the features": edit(
        RIDGE, "len(y)", "len(w)", "mean()", "sum() / len(w)"
    ),
    "grad_w is averaged over the features": edit(RIDGE, "len(y)", "len(w)"),
    "the part of the residuals has the wrong sign": edit(RIDGE, "X @ w + b - y", "y - X @ w - b"),
    "the penalty's part has the wrong sign": edit(RIDGE, "+ penalty", "- penalty"),
    "everything has the wrong sign": edit(
        RIDGE, "X.T", "-X.T", "+ penalty", "- penalty", "miss.mean", "-miss.mean"
    ),
    "raised RuntimeError": edit(RIDGE, "X.T", "X"),
    "returned shape (1,) for grad_b": edit(RIDGE, "mean()", "mean().reshape(1)"),
    "returned shape (2, 1) for grad_w": edit(RIDGE, "X.T", "(X.T", "* w,", "* w)[:, None],"),
    "returned torch.float64 for grad_w": edit(RIDGE, "X.T", "(X.T", "* w,", "* w).double(),"),
    "returned a float for grad_b": edit(RIDGE, "miss.mean()", "float(miss.mean())"),
    "expected grad_w and grad_b": edit(RIDGE, ", miss.mean()", ""),
    "gives other numbers": edit(RIDGE, "penalty * w", "penalty * w.norm()"),
}

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

RIGHT["autograd_step"] = """def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()

def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    w.data = w.data - lr * w.grad
    b.data -= lr * b.grad
    w.grad = b.grad = None

def autograd_step(w, b, X, y, lr):
    loss = torch.nn.functional.mse_loss(X @ w + b, y) / 2
    grad_w, grad_b = torch.autograd.grad(loss, (w, b))
    with torch.no_grad():
        w.copy_(w - lr * grad_w)
        b.copy_(b - lr * grad_b)

def autograd_step(w, b, X, y, lr):
    optimizer = torch.optim.SGD([w, b], lr=lr)
    (torch.nn.MSELoss()(X @ w + b, y) / 2).backward()
    optimizer.step()
    optimizer.zero_grad()

@torch.no_grad()
def autograd_step(w, b, X, y, lr):
    with torch.enable_grad():
        loss = sum((X[i] @ w + b - y[i]) ** 2 for i in range(len(y))) / (2 * len(y))
    loss.backward()
    for parameter in (w, b):
        parameter.sub_(parameter.grad, alpha=lr)
        parameter.grad = None

def autograd_step(w, b, X, y, lr):
    w.grad = b.grad = None
    (((X @ w + b - y) ** 2).mean() / 2).backward()
    w.requires_grad_(False)
    b.requires_grad_(False)
    w -= lr * w.grad
    b -= lr * b.grad
    w.requires_grad_()
    b.requires_grad_()
    w.grad = b.grad = None

def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    grad_w, grad_b = torch.autograd.grad(loss, (w, b), create_graph=True)
    w.data, b.data = (w - lr * grad_w).detach(), (b - lr * grad_b).detach()
    w.grad, b.grad = 0 * grad_w, 0 * grad_b""".split("\n\n")
STEP = RIGHT["autograd_step"][0]
MOVE = """
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad"""
ZERO = "\n    w.grad.zero_()\n    b.grad.zero_()"
WRONG["autograd_step"] = {
    "the second step goes along the sum": edit(STEP, ZERO, ""),
    "autograd records the update": edit(STEP, MOVE, "\n    w -= lr * w.grad\n    b -= lr * b.grad"),
    "w and b are as they were": edit(STEP, "w -=", "w = w -", "b -=", "b = b -", ZERO, ""),
    "b is as it was": edit(STEP, "\n        b -= lr * b.grad", ""),
    "w is as it was": edit(STEP, "w -=", "w = w -", "\n    w.grad.zero_()", ""),
    "w no longer requires a gradient": edit(
        STEP,
        MOVE,
        "\n    w.requires_grad_(False)\n    w -= lr * w.grad\n    b.data -= lr * b.grad",
    ),
    "b no longer requires a gradient": edit(
        STEP, ZERO, "\n    w.grad = None\n    b.grad = None\n    b.detach_().requires_grad_(False)"
    ),
    "w is no leaf": """def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    grad_w, grad_b = torch.autograd.grad(loss, [w, b], create_graph=True)
    w.requires_grad_(False)
    b.requires_grad_(False)
    w -= lr * grad_w
    b -= lr * grad_b""",
    "w has moved before the gradient of b": """def autograd_step(w, b, X, y, lr):
    for parameter in (w, b):
        (((X @ w + b - y) ** 2).mean() / 2).backward()
        with torch.no_grad():
            parameter -= lr * parameter.grad
        w.grad = b.grad = None""",
    "as long as that of a sum": edit(STEP, "mean()", "sum()"),
    "twice as long": edit(STEP, "mean() / 2", "mean()"),
    "half as long": edit(STEP, "mean() / 2", "mean() / 4"),
    "goes uphill": edit(STEP, "w -=", "w +=", "b -=", "b +="),
    "the learning rate is missing": edit(STEP, "lr * w", "w", "lr * b", "b"),
    "leaves a gradient in w.grad": edit(
        STEP, "loss =", "w.grad = b.grad = None\n    loss =", ZERO, ""
    ),
    "leaves a gradient in b.grad": edit(
        STEP, "loss =", "b.grad = None\n    loss =", ZERO, "\n    w.grad = None"
    ),
    "raised AttributeError": edit(STEP, "loss =", "w.grad.zero_()\n    loss ="),
    "returned a tuple of 2": edit(STEP, ZERO, f"{ZERO}\n    return w, b"),
    "gives other numbers": edit(STEP, "** 2", "** 4"),
}
