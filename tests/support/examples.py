"""Random examples that several files of tests share."""

import torch


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def data(n, d, seed=0, dtype=torch.float64):
    """X (n, d), y (n,), all of it noise."""
    generator = seeded(seed)
    X = torch.randn(n, d, generator=generator, dtype=dtype)
    return X, torch.randn(n, generator=generator, dtype=dtype)
