"""Answers to the exercises of lesson 5."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["minibatch_gradient"] = """def minibatch_gradient(X, y, w, b, indices):
    residuals = y[indices] - (X[indices] @ w + b)
    return -X[indices].T @ residuals / len(indices), -residuals.mean()

from linreg_helpers import gradient
def minibatch_gradient(X, y, w, b, indices):
    return gradient(w, b, X[indices], y[indices])

def minibatch_gradient(X, y, w, b, indices):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    (((y[indices] - X[indices] @ w - b) ** 2).mean() / 2).backward()
    return w.grad, b.grad

def minibatch_gradient(X, y, w, b, indices):
    grad_w, grad_b = torch.zeros_like(w), torch.zeros_like(b)
    for i in indices.tolist():
        off = X[i] @ w + b - y[i]
        grad_w += off * X[i] / len(indices)
        grad_b += off / len(indices)
    return [grad_w, grad_b]

import numpy as np
def minibatch_gradient(X, y, w, b, indices):
    rows = np.column_stack([X.numpy(), np.ones(len(X), dtype=np.float32)])[indices.numpy()]
    off = rows @ np.append(w.numpy(), b.numpy()) - y.numpy()[indices.numpy()]
    grad = torch.tensor((rows * off[:, None]).mean(axis=0))
    return grad[:-1], grad[-1]""".split("\n\n")
GRADIENT = """def minibatch_gradient(X, y, w, b, indices):
    X, y = X[indices], y[indices]
    off = X @ w + b - y
    return X.T @ off / len(y), off.mean()"""
BATCH, PAIR = "X, y = X[indices], y[indices]", "return X.T @ off / len(y), off.mean()"
WRONG["minibatch_gradient"] = {
    "over all examples": edit(GRADIENT, f"    {BATCH}\n", ""),
    "these are the first examples": edit(
        GRADIENT, BATCH, "X, y = X[: len(indices)], y[: len(indices)]"
    ),
    "the sum over the batch; expected its mean": edit(GRADIENT, " / len(y)", "", "mean()", "sum()"),
    "divided by the number of all examples": edit(
        GRADIENT, BATCH, f"n = len(y)\n    {BATCH}", "/ len(y)", "/ n", "mean()", "sum() / n"
    ),
    "grad_w is a sum": edit(GRADIENT, " / len(y)", ""),
    "grad_b is a sum": edit(GRADIENT, "mean()", "sum()"),
    "grad_b is the mean over all examples": edit(
        GRADIENT,
        BATCH,
        f"everywhere = X @ w + b - y\n    {BATCH}",
        "off.mean()",
        "everywhere.mean()",
    ),
    "twice as large": edit(GRADIENT, "off = X @ w + b - y", "off = 2 * (X @ w + b - y)"),
    "the wrong sign": edit(GRADIENT, "X @ w + b - y", "y - (X @ w + b)"),
    "have no bias": edit(GRADIENT, " + b", ""),
    "a product of means": edit(GRADIENT, "X.T @ off / len(y)", "X.mean(dim=0) * off.mean()"),
    "came back exchanged": edit(GRADIENT, PAIR, "return off.mean(), X.T @ off / len(y)"),
    "raised RuntimeError": edit(GRADIENT, BATCH, "X = X[indices]"),
    "returned a Tensor; expected grad_w and grad_b": edit(GRADIENT, ", off.mean()", ""),
    "returned shape (1,) for grad_b": edit(GRADIENT, "off.mean()", "off.mean(dim=0, keepdim=True)"),
    "returned a float for grad_b": edit(GRADIENT, "off.mean()", "off.mean().item()"),
    "expected torch.float32": edit(GRADIENT, "X.T @ off", "X.T.double() @ off.double()"),
    "changed its argument w": edit(GRADIENT, PAIR, f"w -= X.T @ off\n    {PAIR}"),
    "gives other numbers": edit(GRADIENT, "X @ w + b - y", "X @ w + b - y.mean()"),
}

RIGHT["cosine_lr"] = """import math
def cosine_lr(step, lr, warmup, steps):
    if step < warmup:
        return lr * (step + 1) / warmup
    return lr * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2

def cosine_lr(step, lr, warmup, steps):
    if step + 1 <= warmup:
        return lr / warmup * (step + 1)
    share = torch.tensor((step - warmup) / (steps - warmup))
    return lr * (torch.pi * share / 2).cos() ** 2

from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
def cosine_lr(step, lr, warmup, steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    cosine = CosineAnnealingLR(optimizer, T_max=steps - warmup)
    scheduler = cosine
    if warmup:
        rise = LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
        scheduler = SequentialLR(optimizer, [rise, cosine], milestones=[warmup])
    for _ in range(step):
        optimizer.step()
        scheduler.step()
    return optimizer.param_groups[0]["lr"]

import numpy as np
def cosine_lr(step, lr, warmup, steps):
    rates = np.concatenate([
        lr * np.arange(1, warmup + 1) / max(warmup, 1),
        lr / 2 + lr / 2 * np.cos(np.linspace(0, np.pi, steps - warmup, endpoint=False)),
    ])
    return rates[step]""".split("\n\n")
RATE = RIGHT["cosine_lr"][0]
COOL = "(1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2"
SHARE = "(step - warmup) / (steps - warmup)"
WRONG["cosine_lr"] = {
    "begins at 0, and so the first": edit(RATE, "(step + 1)", "step"),
    "there is no warm-up": edit(RATE, " * (step + 1) / warmup", ""),
    "stands for the warm-up, too": edit(RATE, "step < warmup", "step < 0"),
    "at step = warmup is above lr": edit(RATE, "step < warmup", "warmup and step <= warmup"),
    "the cosine begins at step 0": edit(RATE, SHARE, "step / steps"),
    "lasts too long": edit(RATE, "/ (steps - warmup)", "/ steps"),
    "starts at twice lr": edit(RATE, f"{COOL}", COOL.removesuffix(" / 2")),
    "falls below 0": edit(RATE, COOL, f"math.cos(math.pi * {SHARE})"),
    "half of -lr": edit(RATE, "(1 + math", "(math"),
    "a quarter of a cosine": edit(RATE, COOL, f"math.cos(math.pi / 2 * {SHARE})"),
    "falls and rises again": edit(RATE, "math.pi *", "2 * math.pi *"),
    "where is π": edit(RATE, "math.pi * ", ""),
    "rises after the warm-up": edit(RATE, "1 + math", "1 - math"),
    "half a turn is π, not 180": edit(RATE, "math.pi", "180"),
    "the brackets around 1 + cos": edit(
        RATE, f"lr * {COOL}", f"lr / 2 * 1 + math.cos(math.pi * {SHARE})"
    ),
    "a straight line": edit(RATE, COOL, f"(1 - {SHARE})"),
    "stays as it is": edit(RATE, f" * {COOL}", ""),
    "lr has no effect": edit(
        RATE, "return lr * (step", "return (step", "return lr * (1", "return (1"
    ),
    "raised ZeroDivisionError": edit(RATE, "if step < warmup:", "if step < warmup or step == 0:"),
    "returned shape (1,)": edit(RATE, "return lr * (step", "return torch.ones(1) * lr * (step"),
    "returned a complex number; expected a real one": edit(
        RATE, "return lr * (step", "return 1j * lr * (step"
    ),
    "gives other numbers": edit(RATE, "step + 1", "step + 2"),
}

RIGHT["epoch_indices"] = """def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).split(batch_size)

def epoch_indices(n, batch_size, generator):
    order = torch.rand(n, generator=generator).argsort()
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]

def epoch_indices(n, batch_size, generator):
    left, batches = list(range(n)), []
    while left:
        batch = []
        while left and len(batch) < batch_size:
            batch.append(left.pop(torch.randint(len(left), (), generator=generator)))
        batches.append(torch.tensor(batch))
    return batches

from torch.utils.data import BatchSampler, RandomSampler
def epoch_indices(n, batch_size, generator):
    order = RandomSampler(range(n), generator=generator)
    return [torch.tensor(batch) for batch in BatchSampler(order, batch_size, drop_last=False)]

import numpy as np
def epoch_indices(n, batch_size, generator):
    seed = torch.randint(2**31, (), generator=generator).item()
    order = np.random.default_rng(seed).permutation(n)
    cuts = np.arange(batch_size, n, batch_size)
    return [torch.from_numpy(part) for part in np.split(order, cuts)]""".split("\n\n")
BATCHES = RIGHT["epoch_indices"][0]
UNSEEDED = edit(BATCHES, ", generator=generator", "")
ORDER = """def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return order.split(batch_size)"""
SPLIT = "order.split(batch_size)"
WRONG["epoch_indices"] = {
    "in their old order": edit(BATCHES, "randperm(n, generator=generator)", "arange(n)"),
    "some examples come twice": edit(BATCHES, "randperm(n,", "randint(n, (n,),"),
    "do you draw from all of them again": """def epoch_indices(n, batch_size, generator):
    number = -(-n // batch_size)
    return [torch.randperm(n, generator=generator)[:batch_size] for _ in range(number)]""",
    "the last, short batch is missing": """def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]""",
    "the last batch is filled up": edit(
        ORDER, "return", "order = torch.cat([order, order[: -n % batch_size]])\n    return"
    ),
    "with examples that had their turn": """def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    batches = list(order.split(batch_size))
    return batches[:-1] + [order[-batch_size:]]""",
    "whole batches are shuffled": """def epoch_indices(n, batch_size, generator):
    batches = torch.arange(n).split(batch_size)
    return [batches[k] for k in torch.randperm(len(batches), generator=generator)]""",
    "shuffled within itself": """def epoch_indices(n, batch_size, generator):
    batches = torch.arange(n).split(batch_size)
    return [batch[torch.randperm(len(batch), generator=generator)] for batch in batches]""",
    "in the same state give different answers": UNSEEDED,
    "are all random numbers drawn from generator": """import random
def epoch_indices(n, batch_size, generator):
    return torch.tensor(random.sample(range(n), n)).split(batch_size)""",
    "in different states give the same answer": edit(
        UNSEEDED, "return", "torch.manual_seed(0)\n    return"
    ),
    "does your function set a seed": edit(BATCHES, "=generator", "=generator.manual_seed(1)"),
    "two calls with one generator give the same order": edit(
        BATCHES, "return", "generator.manual_seed(generator.initial_seed())\n    return"
    ),
    "with a batch_size larger than n": """def epoch_indices(n, batch_size, generator):
    order, batches = torch.randperm(n, generator=generator), []
    for k in range(0, n - batch_size + 1, batch_size):
        batches.append(order[k : k + batch_size])
    if batches and n % batch_size:
        batches.append(order[-(n % batch_size) :])
    return batches""",
    "one of the batches is empty": edit(
        ORDER, SPLIT, "[order[k : k + batch_size] for k in range(0, n + 1, batch_size)]"
    ),
    "below 0 or above n − 1": edit(BATCHES, "torch", "(torch", "=generator)", "=generator) + 1)"),
    "some examples are missing": edit(BATCHES, "randperm(n", "randperm(n - 1"),
    "have the sizes [6, 6, 6, 5]": edit(BATCHES, "split(batch_size", "split(2 * batch_size"),
    "expected torch.int64": edit(BATCHES, ".split", ".float().split"),
    "returned a Tensor; expected a list": edit(BATCHES, ".split(batch_size)", ""),
    "returned a generator; expected a list": edit(ORDER, SPLIT, f"(batch for batch in {SPLIT})"),
    "returned a list of 3 for a batch": """def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator).split(batch_size)
    return [batch.tolist() for batch in order]""",
    "returned shape () for a batch": edit(
        BATCHES, "torch", "list(torch", ".split(batch_size)", ")"
    ),
    "expected one dimension": """def epoch_indices(n, batch_size, generator):
    return [b.squeeze() for b in torch.randperm(n, generator=generator).split(batch_size)]""",
    "raised RuntimeError": """def epoch_indices(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).reshape(-1, batch_size))""",
    "there are batch_size = 3 batches": edit(BATCHES, "split", "chunk"),
    "pieces of about equal size": edit(BATCHES, "split(batch_size)", "chunk(-(-n // batch_size))"),
    "about equal size": edit(BATCHES, "split(batch_size)", "tensor_split(-(-n // batch_size))"),
    "have the sizes [2, 3, 3": """def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return order.tensor_split([*range(n % batch_size or batch_size, n, batch_size)])""",
    "complex, sparse or not on the CPU": """def epoch_indices(n, batch_size, generator):
    return torch.zeros(n, dtype=torch.int64, device="meta").split(batch_size)""",
    "returned a batch that is complex, sparse": """def epoch_indices(n, batch_size, generator):
    batches = torch.randperm(n, generator=generator).split(batch_size)
    return [batch.to_sparse() for batch in batches]""",
}
