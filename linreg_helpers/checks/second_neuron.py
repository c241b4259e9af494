"""Exercise of the deeper notebook on the second neuron: which neurons are dead."""

import numpy as np
import torch

from linreg_helpers.checks.runner import call, compare, generator_for, normal


def check_dead_neurons(function, seed=0):
    """Check dead_neurons(X, V, c): X (n, d), V (d, h), c (h,) → (h,) of bool; Miss if it is not.

    The reference is NumPy's.
    """
    for n, d, h in ((7, 1, 9), (5, 2, 12), (9, 3, 6)):
        X, V = normal(seed + n, n, d), normal(seed + n + 1, d, h)
        inner = X.double().numpy() @ V.double().numpy()
        # In turn: never above 0, always, sometimes, and sometimes but mostly below.
        lowest, middle, highest = inner.min(axis=0), np.median(inner, axis=0), inner.max(axis=0)
        places = [-highest - 1, -lowest + 1, -middle + 0.001, -(0.9 * highest + 0.1 * middle)]
        kinds = np.arange(h) % 4
        order = torch.randperm(h, generator=generator_for(seed + n)).numpy()
        c = torch.from_numpy(np.choose(kinds[order], places)).float()
        fires = inner + c.double().numpy() > 0
        dead = torch.from_numpy(~fires.any(axis=0))
        compare(
            "dead_neurons",
            call("dead_neurons", function, X=X, V=V, c=c),
            dead,
            {
                "true and false are exchanged; it is the dead ones that are asked for": ~dead,
                "a neuron counts as dead where it is silent on some example; it must be so on "
                "every one": torch.from_numpy(~fires.all(axis=0)),
                "examples are asked, not neurons; along which dimension do the examples lie?": (
                    torch.from_numpy(~fires.any(axis=1))
                ),
                "the biases are left out; where is the kink of a neuron?": (
                    torch.from_numpy(~(inner > 0).any(axis=0))
                ),
                "this says which neurons fire on every example; which fire on none?": (
                    torch.from_numpy(fires.all(axis=0))
                ),
                "these are the places of the dead neurons; expected true or false for each": (
                    dead.nonzero()[:, 0]
                ),
            },
        )
    print("dead_neurons is right on the data tried here")
