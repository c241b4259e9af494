"""Answers to assignment 4."""

CHANGES = {"autograd_step": ("w", "b")}


RIGHT = {
    "ridge_gradient": [
        """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, miss.mean()
""",
        """
def ridge_gradient(w, b, X, y, penalty):
    w = w.clone().requires_grad_()
    b = b.clone().requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean() / 2 + penalty * (w**2).sum() / 2
    loss.backward()
    return w.grad, b.grad
""",
        """
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
""",
        """
def ridge_gradient(w, b, X, y, penalty):
    miss = torch.einsum("ij,j->i", X, w) + b - y
    return torch.einsum("ij,i->j", X, miss) / X.shape[0] + w * penalty, miss.sum() / X.shape[0]
""",
        """
import numpy as np
def ridge_gradient(w, b, X, y, penalty):
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    theta = np.append(w.numpy(), b.numpy())
    grad = A.T @ (A @ theta - y.numpy()) / len(A) + penalty * np.append(w.numpy(), 0)
    grad = torch.tensor(grad, dtype=torch.float32)
    return grad[:-1], grad[-1]
""",
        """
def ridge_gradient(w, b, X, y, penalty):
    w.requires_grad_()
    b.requires_grad_()
    loss = ((X @ w + b - y) ** 2).mean() / 2 + penalty * w @ w / 2
    return torch.autograd.grad(loss, (w, b), create_graph=True)
""",
        """
def ridge_gradient(w, b, X, y, penalty):
    w, b = torch.nn.Parameter(w), torch.nn.Parameter(b)
    miss = X @ w + b - y
    return [X.T @ miss / len(y) + penalty * w, miss.mean()]
""",
    ],
    "best_constant_lr": [
        """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    eigenvalues = torch.linalg.eigvalsh(A.T @ A / len(A))
    return 2 / float(eigenvalues[0] + eigenvalues[-1])
""",
        """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1).double()
    s = torch.linalg.svdvals(A)
    return 2 * len(X) / (s[0] ** 2 + s[-1] ** 2)
""",
        """
import numpy as np
def best_constant_lr(X):
    A = np.hstack([np.ones((len(X), 1)), X.numpy()])
    eigenvalues = np.linalg.eigvals(np.dot(A.T, A) / len(A)).real
    return 2 / (min(eigenvalues) + max(eigenvalues))
""",
        """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1).double()
    H = torch.einsum("ij,ik->jk", A, A) / len(A)
    high = torch.linalg.matrix_norm(H, 2)
    low = 1 / torch.linalg.matrix_norm(torch.linalg.inv(H), 2)
    return (2 / (low + high)).item()
""",
        """
def best_constant_lr(X):
    X = X.requires_grad_()
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    eigenvalues = torch.linalg.eigvals(A.T @ A / len(A)).real
    return 2 / (eigenvalues.min() + eigenvalues.max())
""",
    ],
    "descend_until": [
        """
def descend_until(X, y, lr, tolerance, max_steps):
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
""",
        """
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
""",
        """
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
""",
        """
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
""",
        """
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
""",
        """
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
    return torch.from_numpy(theta[:-1]), torch.tensor(theta[-1]), steps
""",
    ],
    "autograd_step": [
        """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    w.data = w.data - lr * w.grad
    b.data -= lr * b.grad
    w.grad = b.grad = None
""",
        """
def autograd_step(w, b, X, y, lr):
    loss = torch.nn.functional.mse_loss(X @ w + b, y) / 2
    grad_w, grad_b = torch.autograd.grad(loss, (w, b))
    with torch.no_grad():
        w.copy_(w - lr * grad_w)
        b.copy_(b - lr * grad_b)
""",
        """
def autograd_step(w, b, X, y, lr):
    optimizer = torch.optim.SGD([w, b], lr=lr)
    (torch.nn.MSELoss()(X @ w + b, y) / 2).backward()
    optimizer.step()
    optimizer.zero_grad()
""",
        """
@torch.no_grad()
def autograd_step(w, b, X, y, lr):
    with torch.enable_grad():
        loss = sum((X[i] @ w + b - y[i]) ** 2 for i in range(len(y))) / (2 * len(y))
    loss.backward()
    for parameter in (w, b):
        parameter.sub_(parameter.grad, alpha=lr)
        parameter.grad = None
""",
        """
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
""",
        """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    grad_w, grad_b = torch.autograd.grad(loss, (w, b), create_graph=True)
    w.data, b.data = (w - lr * grad_w).detach(), (b - lr * grad_b).detach()
    w.grad, b.grad = 0 * grad_w, 0 * grad_b
""",
    ],
}

WRONG = {
    "ridge_gradient": {
        "the penalty is missing": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y), miss.mean()
""",
        "b is penalized too": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, miss.mean() + penalty * b
""",
        "everything is twice as large": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return 2 * X.T @ miss / len(y) + 2 * penalty * w, 2 * miss.mean()
""",
        "everything is half as large": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) / 2 + penalty * w / 2, miss.mean() / 2
""",
        "the part of the misses is doubled": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return 2 * X.T @ miss / len(y) + penalty * w, 2 * miss.mean()
""",
        "the part of the misses is halved": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) / 2 + penalty * w, miss.mean() / 2
""",
        "the penalty's part is doubled": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + 2 * penalty * w, miss.mean()
""",
        "the penalty's part is halved": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w / 2, miss.mean()
""",
        "the penalty is divided by the number": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return (X.T @ miss + penalty * w) / len(y), miss.mean()
""",
        "the misses are summed": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss + penalty * w, miss.sum()
""",
        "grad_w sums over the examples": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss + penalty * w, miss.mean()
""",
        "grad_b sums over the examples": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, miss.sum()
""",
        "the misses are averaged over the features": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(w) + penalty * w, miss.sum() / len(w)
""",
        "grad_w is averaged over the features": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(w) + penalty * w, miss.mean()
""",
        "the part of the misses has the wrong sign": """
def ridge_gradient(w, b, X, y, penalty):
    miss = y - X @ w - b
    return X.T @ miss / len(y) + penalty * w, miss.mean()
""",
        "the penalty's part has the wrong sign": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) - penalty * w, miss.mean()
""",
        "everything has the wrong sign": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return -X.T @ miss / len(y) - penalty * w, -miss.mean()
""",
        "raised RuntimeError": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X @ miss / len(y) + penalty * w, miss.mean()
""",
        "returned shape (1,) for grad_b": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, miss.mean().reshape(1)
""",
        "returned shape (2, 1) for grad_w": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return (X.T @ miss / len(y) + penalty * w)[:, None], miss.mean()
""",
        "returned torch.float64 for grad_w": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return (X.T @ miss / len(y) + penalty * w).double(), miss.mean()
""",
        "returned a float for grad_b": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w, float(miss.mean())
""",
        "wanted grad_w and grad_b": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w
""",
        "gives other numbers": """
def ridge_gradient(w, b, X, y, penalty):
    miss = X @ w + b - y
    return X.T @ miss / len(y) + penalty * w.norm(), miss.mean()
""",
    },
    "best_constant_lr": {
        "this is the limit": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e[-1])
""",
        "this is half the limit": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 1 / e[-1]
""",
        "this is half of the best rate": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 1 / float(e[0] + e[-1])
""",
        "this leaves the bias out": """
def best_constant_lr(X):
    A = X
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())
""",
        "the Hessian is that of a sum": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())
""",
        "divided by the number of features": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / X.shape[1]
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())
""",
        "divided by the number of parameters": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / A.shape[1]
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())
""",
        "these are singular values, where": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.svdvals(A)
    return 2 / float(e.min() + e.max())
""",
        "these are singular values divided by n": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.svdvals(A) / len(A)
    return 2 / float(e.min() + e.max())
""",
        "these are roots of eigenvalues": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H).sqrt()
    return 2 / float(e.min() + e.max())
""",
        "made of the mean of all eigenvalues": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 1 / float(e.mean())
""",
        "made of the sum of all eigenvalues": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / H.trace()
""",
        "made of the smallest eigenvalue": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / e[0]
""",
        "raised RuntimeError": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e.min() + e.max())
""",
        "returned shape (3,)": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / (e + e.max())
""",
        "returned shape (1,)": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / (e[:1] + e[-1:])
""",
        "returned a complex number": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvals(H)
    return 2 / (e.real.min() + e.real.max()) + 0j
""",
        "is the list that you take them from sorted?": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    e = torch.linalg.eigvals(A.T @ A / len(A)).real
    return 2 / (e[0] + e[-1])
""",
        "of 4; is the list that you take them from sorted?": """
def best_constant_lr(X):
    A = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
    e = torch.linalg.eig(A.T @ A / len(A))[0].real
    if len(e) < 4:
        e = e.sort().values
    return float(2 / (e[0] + e[-1]))
""",
        "by size, of 3; is the list": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    e = torch.linalg.eigvalsh(A.T @ A / len(A))
    return 2 / (e[0] + e[1])
""",
        "returned a complex number; H equals its own": """
def best_constant_lr(X):
    return torch.ones((), dtype=torch.complex64, device="meta")
""",
        "returned a complex": """
import numpy as np
def best_constant_lr(X):
    return np.complex64(1)
""",
        "returned a tensor that is sparse or not on the CPU": """
def best_constant_lr(X):
    return torch.ones((), device="meta")
""",
        "returned a tensor that is sparse": """
def best_constant_lr(X):
    return torch.tensor(1.0).to_sparse()
""",
        "returned a str; wanted one plain number": "def best_constant_lr(X): return '0.1'",
        "returned None": "def best_constant_lr(X): pass",
        "gives other numbers than": "def best_constant_lr(X): return 10**400",
        "returned a tuple of 2": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return e[0], e[-1]
""",
        "gives other numbers": """
def best_constant_lr(X):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    H = A.T @ A / len(A)
    e = torch.linalg.eigvalsh(H)
    return 2 / float(e[-1] - e[0])
""",
    },
    "descend_until": {
        "it stops by the gradient of w alone": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = grad_w.norm()
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it stops by the gradient of b alone": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = grad_b.abs()
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it stops by the squared norm": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = (grad_w**2).sum() + grad_b**2
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it stops by the largest component": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.maximum(grad_w.abs().max(), grad_b.abs())
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it stops by a sum of sizes": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = grad_w.norm() + grad_b.abs()
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it stops by a mean, or divides": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.cat([grad_w, grad_b.reshape(1)]).pow(2).mean().sqrt()
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it goes on after max_steps updates": """
def descend_until(X, y, lr, tolerance, max_steps):
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
        if steps > max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it goes on until the gradient is small, whatever": """
def descend_until(X, y, lr, tolerance, max_steps):
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
        if steps > 10000:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it makes one update after the gradient is small": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
        if size < tolerance:
            return w, b, steps
""",
        "it goes on to max_steps": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "steps is one too many": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 1
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps > max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "steps is one too few": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps - 1
        if steps >= max_steps:
            return w, b, steps - 1
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "there is one update more than steps says": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w - lr * grad_w, b - lr * grad_b, steps
        if steps >= max_steps:
            return w - lr * grad_w, b - lr * grad_b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "w has moved before the gradient of b": """
def descend_until(X, y, lr, tolerance, max_steps):
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
        w = w - lr * grad_w
        b = b - lr * (X @ w + b - y).mean()
        steps += 1
""",
        "the gradient is twice as large": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = 2 * X.T @ miss / len(y), 2 * miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "the gradient is half as large": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y) / 2, miss.mean() / 2
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "the gradient is that of a sum": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss, miss.sum()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "it goes uphill": """
def descend_until(X, y, lr, tolerance, max_steps):
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
        w, b = w + lr * grad_w, b + lr * grad_b
        steps += 1
""",
        "it starts at ones": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.ones(X.shape[1]), torch.tensor(1.0)
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
""",
        "it doesn't start at zeros": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.randn(X.shape[1]), torch.tensor(0.0)
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
""",
        "there is a ValueError though": """
def descend_until(X, y, lr, tolerance, max_steps):
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
            raise ValueError("max_steps is reached")
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "which line raises it, and does it take large for infinite": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not size < 1e6:
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "finite; which line raises it, and does it take large": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not size < 1e15:
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "does it take large for infinite? (ValueError: the gradient has grown": """
def descend_until(X, y, lr, tolerance, max_steps):
    last = float("inf")
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not size <= 2 * last:
            raise ValueError("the gradient has grown")
        last = size
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "does it take large for infinite? (ValueError: the loss": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not (miss**2).mean() / 2 < 1e20:
            raise ValueError("the loss is huge")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "does it take large for infinite? (ValueError: the rate": """
def descend_until(X, y, lr, tolerance, max_steps):
    A = torch.cat([X, torch.ones_like(X[:, :1])], dim=1)
    if lr * torch.linalg.matrix_norm(A, 2) ** 2 / len(A) > 2:
        raise ValueError("the rate is too large")
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "which line raises it, and what is wanted after max_steps? (ValueError: only one": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.tensor([grad_w, grad_b]).norm()
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "gave an answer where the gradient is no longer finite": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "raised OverflowError where the gradient is no longer finite": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise OverflowError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "returned a Tensor for steps": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = torch.tensor(0)
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
""",
        "returned a float for steps": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0.0
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
""",
        "gives other numbers than it": """
def descend_until(X, y, lr, tolerance, max_steps):
    return torch.zeros(X.shape[1]), torch.tensor(0.0), 10**400
""",
        "returned a tuple of 2": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b
        if steps >= max_steps:
            return w, b
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "returned shape (1,) for b": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.zeros(1)
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
""",
        "returned shape (2, 1) for w": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w[:, None], b, steps
        if steps >= max_steps:
            return w[:, None], b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "returned torch.float64 for w": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w.double(), b, steps
        if steps >= max_steps:
            return w.double(), b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "returned a float for b": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y), miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, float(b), steps
        if steps >= max_steps:
            return w, float(b), steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
        "gives other numbers": """
def descend_until(X, y, lr, tolerance, max_steps):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    steps = 0
    while True:
        miss = X @ w + b - y
        grad_w, grad_b = X.T @ miss / len(y) + w, miss.mean()
        size = torch.sqrt((grad_w**2).sum() + grad_b**2)
        if not torch.isfinite(size):
            raise ValueError("diverged")
        if size < tolerance:
            return w, b, steps
        if steps >= max_steps:
            return w, b, steps
        w, b = w - lr * grad_w, b - lr * grad_b
        steps += 1
""",
    },
    "autograd_step": {
        "the second step goes along the sum": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
""",
        "autograd records the update": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    w -= lr * w.grad
    b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "w and b are as they were": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w = w - lr * w.grad
        b = b - lr * b.grad
""",
        "b is as it was": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "w is as it was": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w = w - lr * w.grad
        b -= lr * b.grad
    b.grad.zero_()
""",
        "w no longer requires a gradient": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    w.requires_grad_(False)
    w -= lr * w.grad
    b.data -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "b no longer requires a gradient": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
    b.grad = None
    b.detach_().requires_grad_(False)
""",
        "w is no leaf": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    grad_w, grad_b = torch.autograd.grad(loss, [w, b], create_graph=True)
    w.requires_grad_(False)
    b.requires_grad_(False)
    w -= lr * grad_w
    b -= lr * grad_b
""",
        "w has moved before the gradient of b": """
def autograd_step(w, b, X, y, lr):
    for parameter in (w, b):
        (((X @ w + b - y) ** 2).mean() / 2).backward()
        with torch.no_grad():
            parameter -= lr * parameter.grad
        w.grad = b.grad = None
""",
        "as long as that of a sum": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).sum() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "twice as long": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "half as long": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 4
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "goes uphill": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w += lr * w.grad
        b += lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "the learning rate is missing": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= w.grad
        b -= b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "leaves a gradient in w.grad": """
def autograd_step(w, b, X, y, lr):
    w.grad = b.grad = None
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
""",
        "leaves a gradient in b.grad": """
def autograd_step(w, b, X, y, lr):
    b.grad = None
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
""",
        "raised AttributeError": """
def autograd_step(w, b, X, y, lr):
    w.grad.zero_()
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
        "returned a tuple of 2": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 2).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
    return w, b
""",
        "gives other numbers": """
def autograd_step(w, b, X, y, lr):
    loss = ((X @ w + b - y) ** 4).mean() / 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
    },
}
