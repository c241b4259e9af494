"""Answers to the exercise of the deeper notebook on the second neuron."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["dead_neurons"] = """def dead_neurons(X, V, c):
    return (torch.relu(X @ V + c) == 0).all(dim=0)

def dead_neurons(X, V, c):
    return (X @ V).amax(dim=0) + c <= 0

def dead_neurons(X, V, c):
    fired = torch.zeros(len(c), dtype=torch.bool)
    for x in X:
        fired = fired | (x @ V + c > 0)
    return ~fired

import numpy as np
def dead_neurons(X, V, c):
    return torch.from_numpy(np.all(X.numpy() @ V.numpy() + c.numpy() <= 0, axis=0))""".split("\n\n")
DEAD = RIGHT["dead_neurons"][0]
WRONG["dead_neurons"] = {
    "true and false are exchanged": edit(DEAD, "return (", "return ~("),
    "silent on some example": edit(DEAD, "all(", "any("),
    "along which dimension": edit(DEAD, "dim=0", "dim=1"),
    "the biases are left out": edit(DEAD, " + c", ""),
    "which fire on none": edit(DEAD, "== 0", "> 0"),
    "the places of the dead neurons": edit(DEAD, "(dim=0)", "(dim=0).nonzero()[:, 0]"),
    "returned a list of 9; expected": edit(DEAD, "(dim=0)", "(dim=0).tolist()"),
    "expected torch.bool": edit(DEAD, "(dim=0)", "(dim=0).float()"),
    "returned shape ()": edit(DEAD, "dim=0", ""),
}
