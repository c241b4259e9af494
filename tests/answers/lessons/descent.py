"""Answers to the exercises of lesson 4."""

from answers.editing import edit

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
    "gives other numbers": edit(DIFFERENCES, "    return", "    grad_w = grad_w + 1\n    return"),
}
