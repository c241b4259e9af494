"""Answers to the exercises of lesson 4."""

from answers.editing import edit

CHANGES = {"autograd_step": ("w", "b")}

RIGHT, WRONG = {}, {}

RIGHT["numerical_gradient"] = """def numerical_gradient(loss, w, b, h):
    grad_w = torch.zeros_like(w)
    for j in range(len(w)):
        step = torch.zeros_like(w)
        step[j] = h
        grad_w[j] = (loss(w + step, b) - loss(w - step, b)) / (2 * h)
    return grad_w, (loss(w, b + h) - loss(w, b - h)) / (2 * h)

def numerical_gradient(loss, w, b, h):
    steps = h * torch.eye(len(w), dtype=w.dtype)
    grad_w = torch.stack([loss(w + step, b) - loss(w - step, b) for step in steps]) / (2 * h)
    return grad_w, (loss(w, b + h) - loss(w, b - h)) / (2 * h)

def numerical_gradient(loss, w, b, h):
    theta = torch.cat([w, b.reshape(1)])
    slopes = []
    for j in range(len(theta)):
        ahead, back = theta.clone(), theta.clone()
        ahead[j] += h
        back[j] -= h
        slopes.append((loss(ahead[:-1], ahead[-1]) - loss(back[:-1], back[-1])) / (2 * h))
    slopes = torch.stack(slopes)
    return slopes[:-1], slopes[-1]

import numpy as np
def numerical_gradient(loss, w, b, h):
    w, grad = w.clone(), np.zeros(len(w))
    for j in range(len(w)):
        kept = w[j].item()
        w[j] = kept + h
        ahead = loss(w, b).item()
        w[j] = kept - h
        grad[j] = (ahead - loss(w, b).item()) / (2 * h)
        w[j] = kept
    grad_b = (loss(w, b + h) - loss(w, b - h)) / (2 * h)
    return torch.tensor(grad, dtype=w.dtype), grad_b""".split("\n\n")
DIFFERENCES = RIGHT["numerical_gradient"][0]
OF_W = "(loss(w + step, b) - loss(w - step, b)) / (2 * h)"
OF_B = "(loss(w, b + h) - loss(w, b - h)) / (2 * h)"


def with_differences(of_w, of_b):
    return edit(DIFFERENCES, OF_W, of_w, OF_B, of_b)


IN_PLACE = """def numerical_gradient(loss, w, b, h):
    w, grad_w = w.clone(), torch.zeros_like(w)
    for j in range(len(w)):
        w[j] += h
        ahead = loss(w, b)
        w[j] -= 2 * h
        grad_w[j] = (ahead - loss(w, b)) / (2 * h)
    return grad_w, (loss(w, b + h) - loss(w, b - h)) / (2 * h)"""
WRONG["numerical_gradient"] = {
    "these differences go ahead only": with_differences(
        "(loss(w + step, b) - loss(w, b)) / h", "(loss(w, b + h) - loss(w, b)) / h"
    ),
    "these differences go back only": with_differences(
        "(loss(w, b) - loss(w - step, b)) / h", "(loss(w, b) - loss(w, b - h)) / h"
    ),
    "twice as large as it should be": with_differences(
        OF_W.replace("(2 * h)", "h"), OF_B.replace("(2 * h)", "h")
    ),
    "the difference is not divided": with_differences(
        OF_W.replace(" / (2 * h)", ""), OF_B.replace(" / (2 * h)", "")
    ),
    "divides by 2 and multiplies by h": with_differences(
        OF_W.replace("(2 * h)", "2 * h"), OF_B.replace("(2 * h)", "2 * h")
    ),
    "everything has the wrong sign": with_differences(
        "(loss(w - step, b) - loss(w + step, b)) / (2 * h)",
        "(loss(w, b - h) - loss(w, b + h)) / (2 * h)",
    ),
    "all weights move at once": edit(
        DIFFERENCES, "torch.zeros_like(w)\n        step[j] = h", "torch.full_like(w, h)"
    ),
    "an earlier parameter is still nudged": IN_PLACE,
    "the points lie at another distance": edit(
        DIFFERENCES, "    grad_w =", "    h = 1e-3\n    grad_w ="
    ),
    "changed its argument w": edit(IN_PLACE, "w, grad_w = w.clone(),", "grad_w ="),
    "returned torch.float32 for grad_w": edit(
        DIFFERENCES, "return grad_w", "return grad_w.to(torch.float32)"
    ),
    "returned shape (1,) for grad_b": edit(DIFFERENCES, OF_B, f"torch.ones(1) * {OF_B}"),
    "returned a Tensor; expected grad_w and grad_b": edit(DIFFERENCES, f", {OF_B}", ""),
    "takes w and b only": """def numerical_gradient(loss, w, b, h):
    X, y = torch.ones(5, len(w)), torch.ones(5)
    grad_b = (loss(w, b + h, X, y) - loss(w, b - h, X, y)) / (2 * h)
    return torch.zeros_like(w), grad_b""",
    "gives other numbers": edit(DIFFERENCES, "    return", "    grad_w = grad_w + 1\n    return"),
}

RIGHT["to_original_units"] = """def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - w_z @ (mean / std)

def to_original_units(w_z, b_z, mean, std):
    w = torch.linalg.solve(torch.diag(std), w_z)
    return w, b_z - torch.einsum("j,j->", w, mean)

def to_original_units(w_z, b_z, mean, std):
    w, b = torch.zeros_like(w_z), b_z.clone()
    for j in range(len(w_z)):
        w[j] = w_z[j] / std[j]
        b -= w[j] * mean[j]
    return w, b

import numpy as np
def to_original_units(w_z, b_z, mean, std):
    w = w_z.numpy() / std.numpy()
    return torch.from_numpy(w), torch.tensor(b_z.numpy() - np.dot(w, mean.numpy()))
""".split("\n\n")
UNITS = """def to_original_units(w_z, b_z, mean, std):
    return w_z / std, b_z - (w_z / std * mean).sum()"""
SHIFT = " - (w_z / std * mean).sum()"
UNITS_BY_W = """def to_original_units(w_z, b_z, mean, std):
    w = w_z / std
    return w, b_z - (w * mean).sum()"""
WRONG["to_original_units"] = {
    "weights and bias came back as they were": edit(UNITS, f" / std, b_z{SHIFT}", ", b_z"),
    "still those for standardized columns": edit(UNITS, "w_z / std,", "w_z,"),
    "multiplied by std; when x grows by 1 and std is 2": edit(UNITS, "w_z / std,", "w_z * std,"),
    "multiplied by std, and the bias uses them": edit(UNITS_BY_W, "w_z / std", "w_z * std"),
    "the bias came back as it was": edit(UNITS, SHIFT, ""),
    "the bias moves the wrong way": edit(UNITS_BY_W, "b_z - ", "b_z + "),
    "standardized weights times raw means": edit(UNITS, "w_z / std * mean", "w_z * mean"),
    "returned shape (2,) for b": edit(UNITS_BY_W, "(w * mean).sum()", "w * mean"),
    "returned None for b; expected a tensor of shape ()": edit(
        UNITS, "b_z -", "print(b_z -", "()", "())"
    ),
    "returned a NumPy float32 for b": edit(UNITS, "b_z -", "(b_z -", "()", "()).numpy()[()]"),
    "expected w and b": edit(UNITS, f", b_z{SHIFT}", ""),
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
    "this makes several steps": edit(STEP, "autograd_step", "once")
    + """

def autograd_step(w, b, X, y, lr):
    for _ in range(5):
        once(w, b, X, y, lr)""",
    "no backward() was called": """def autograd_step(w, b, X, y, lr):
    with torch.no_grad():
        off = X @ w + b - y
        w -= lr * X.T @ off / len(y)
        b -= lr * off.mean()""",
    "raised AttributeError": edit(STEP, "loss =", "w.grad.zero_()\n    loss ="),
    "returned a tuple of 2": edit(STEP, ZERO, f"{ZERO}\n    return w, b"),
    "gives other numbers": edit(STEP, "** 2", "** 4"),
}
