"""Answers to assignment 5."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

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

RIGHT["epoch_loss"] = """def epoch_loss(losses, sizes):
    return losses @ (sizes / sizes.sum())

def epoch_loss(losses, sizes):
    total, n = torch.tensor(0.0), 0
    for loss, size in zip(losses, sizes):
        total += loss * size
        n += size
    return total / n

import numpy as np
def epoch_loss(losses, sizes):
    mean = np.average(losses.numpy(), weights=sizes.numpy())
    return torch.tensor(mean, dtype=torch.float32)

def epoch_loss(losses, sizes):
    return losses.repeat_interleave(sizes).mean()

def epoch_loss(losses, sizes):
    return torch.einsum("k,k->", losses, sizes.float()) / sizes.sum()""".split("\n\n")
LOSS = "def epoch_loss(losses, sizes):\n    return (losses * sizes).sum() / sizes.sum()"
MEAN = "(losses * sizes).sum() / sizes.sum()"
WRONG["epoch_loss"] = {
    "the mean of the batches' means": edit(LOSS, MEAN, "losses.mean()"),
    "the sum of the batches' means": edit(LOSS, MEAN, "losses.sum()"),
    "the sum over all examples": edit(LOSS, " / sizes.sum()", ""),
    "divided by the number of batches": edit(LOSS, MEAN, "(losses * sizes).mean()"),
    "counts as if it were full": edit(LOSS, "/ sizes.sum()", "/ (len(sizes) * sizes[0])"),
    "small batches count more": edit(LOSS, "* sizes", "/ sizes", "sizes.sum", "(1 / sizes).sum"),
    "it is a mean already": edit(LOSS, MEAN, "(losses / sizes).sum()"),
    "all batches count nothing": edit(LOSS, MEAN, "(losses * (sizes // sizes.sum())).sum()"),
    "a fraction is cut off": edit(LOSS, "/ sizes", "// sizes"),
    "which division or dtype": edit(LOSS, "(losses *", "(losses.long() *"),
    "cut off on the way": edit(LOSS, "(losses *", "(losses.to(sizes.dtype) *", "/", "//"),
    "expected torch.float32": edit(LOSS, "(losses *", "(losses.double() *"),
    "returned a float": edit(LOSS, MEAN, f"float({MEAN})"),
    "returned shape (1,)": edit(LOSS, "sum() /", "sum(dim=0, keepdim=True) /"),
    "returned shape (3,)": edit(LOSS, "(losses * sizes).sum()", "losses * sizes"),
    "raised RuntimeError": edit(LOSS, "(losses * sizes).sum()", "losses @ sizes"),
    "changed its argument losses": edit(
        LOSS, "return (losses * sizes)", "losses *= sizes\n    return losses"
    ),
}

RIGHT["momentum_step"] = """def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    return w - lr * v, v

def momentum_step(w, v, grad, lr, momentum):
    return w - lr * momentum * v - lr * grad, torch.add(grad, v, alpha=momentum)

def momentum_step(w, v, grad, lr, momentum):
    w, v = w.clone(), v.clone()
    v *= momentum
    v += grad
    w -= lr * v
    return [w, v]

import numpy as np
def momentum_step(w, v, grad, lr, momentum):
    v = np.float32(momentum) * v.numpy() + grad.numpy()
    return torch.tensor(w.numpy() - np.float32(lr) * v), torch.tensor(v)""".split("\n\n")
STEP = RIGHT["momentum_step"][0]
ONE_LINE = """def momentum_step(w, v, grad, lr, momentum):
    return w - lr * (momentum * v + grad), momentum * v + grad"""
NEW_V = "(momentum * v + grad)"
WRONG["momentum_step"] = {
    "weighted by what momentum leaves": edit(STEP, "+ grad", "+ (1 - momentum) * grad"),
    "lr stands within v": edit(STEP, "+ grad", "+ lr * grad", "w - lr * v", "w - v"),
    "another form of momentum": edit(STEP, "+ grad", "- lr * grad", "w - lr * v", "w + v"),
    "lr counts twice": edit(STEP, "+ grad", "+ lr * grad"),
    "w moved with the old v": edit(ONE_LINE, NEW_V, "v"),
    "w goes up the slope": edit(STEP, "w - lr", "w + lr"),
    "the gradient enters v with the wrong sign": edit(STEP, "+ grad", "- grad"),
    "v has the opposite sign": edit(STEP, "= momentum * v +", "= -momentum * v -", "w -", "w +"),
    "momentum has no effect": edit(ONE_LINE, f"{NEW_V}, momentum * v + grad", "grad, v"),
    "the old v is forgotten": edit(ONE_LINE, f"{NEW_V}, momentum * v + grad", "grad, grad"),
    "w moved along the gradient alone": edit(ONE_LINE, NEW_V, "grad"),
    "all of the old v stays": edit(STEP, "momentum * v", "v"),
    "Nesterov": edit(STEP, "lr * v", "lr * (grad + momentum * v)"),
    "came back exchanged": edit(STEP, "w - lr * v, v", "v, w - lr * v"),
    "v came back as it was": edit(ONE_LINE, ", momentum * v + grad", ", v"),
    "changed its argument w": edit(STEP, "return w - lr * v, v", "w -= lr * v\n    return w, v"),
    "changed its argument v": edit(STEP, "v = momentum * v + grad", "v.mul_(momentum).add_(grad)"),
    "returned a Tensor; expected w and v": edit(ONE_LINE, ", momentum * v + grad", ""),
    "gives other numbers": edit(STEP, "momentum * v + grad", "momentum * (v + grad)"),
}

RIGHT["train"] = """def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    v_w, v_b = torch.zeros_like(w), torch.zeros_like(b)
    for _ in range(num_epochs):
        for rows in torch.randperm(len(y), generator=generator).split(batch_size):
            miss = X[rows] @ w + b - y[rows]
            v_w = momentum * v_w + X[rows].T @ miss / len(rows)
            v_b = momentum * v_b + miss.mean()
            w, b = w - lr * v_w, b - lr * v_b
    return w, b

from torch.utils.data import DataLoader, TensorDataset
def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    w = torch.zeros(X.shape[1], requires_grad=True)
    b = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=lr, momentum=momentum)
    loader = DataLoader(TensorDataset(X, y), batch_size, shuffle=True, generator=generator)
    for _ in range(num_epochs):
        for X_batch, y_batch in loader:
            optimizer.zero_grad()
            (((X_batch @ w + b - y_batch) ** 2).mean() / 2).backward()
            optimizer.step()
    return w, b

def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    n, d = X.shape
    X = torch.cat([X, torch.ones(n, 1)], dim=1)
    w, v = torch.zeros(d + 1), torch.zeros(d + 1)
    for _ in range(num_epochs):
        order = torch.rand(n, generator=generator).argsort()
        X, y = X[order], y[order]
        for k in range(0, n, batch_size):
            rows, targets = X[k : k + batch_size], y[k : k + batch_size]
            gradient = torch.einsum("ij,i->j", rows, rows @ w - targets) / len(rows)
            v = momentum * v + gradient
            w = w - lr * v
    return w[:-1], w[-1]

import numpy as np
def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    X, y = X.numpy().astype(float), y.numpy().astype(float)
    w, b, v_w, v_b = np.zeros(X.shape[1]), 0.0, 0.0, 0.0
    for _ in range(num_epochs):
        order = torch.randperm(len(y), generator=generator).numpy()
        while len(order):
            rows, order = order[:batch_size], order[batch_size:]
            step_w, step_b = np.zeros(X.shape[1]), 0.0
            for i in rows:
                miss = w @ X[i] + b - y[i]
                step_w += miss * X[i] / len(rows)
                step_b += miss / len(rows)
            v_w, v_b = momentum * v_w + step_w, momentum * v_b + step_b
            w, b = w - lr * v_w, b - lr * v_b
    return torch.tensor(w, dtype=torch.float32), torch.tensor(b, dtype=torch.float32)

def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    w, b, u_w, u_b = torch.zeros(X.shape[1]), torch.zeros(()), 0.0, 0.0
    for _ in range(num_epochs):
        for rows in torch.randperm(len(y), generator=generator).split(batch_size):
            miss = X[rows] @ w + b - y[rows]
            u_w = momentum * u_w - lr * (miss @ X[rows]) / len(rows)
            u_b = momentum * u_b - lr * miss.mean()
            w, b = w + u_w, b + u_b
    return [w, b]""".split("\n\n")
SGD = RIGHT["train"][0]
RANDOM = "torch.randperm(len(y), generator=generator)"
SHUFFLED, SORTED = f"{RANDOM}.split(batch_size)", "torch.arange(len(y)).split(batch_size)"
# Where lines can go in between: at the start, and ahead of an epoch's and of a batch's work.
START, EPOCH, BATCH = "w, b = torch", "for rows", "miss ="
GRAD_W = "X[rows].T @ miss / len(rows)"
CUT = "order.split(batch_size)"
BY_ORDER = edit(SGD, EPOCH, f"order = {RANDOM}\n        {EPOCH}", SHUFFLED, CUT)
WRONG["train"] = {
    "twice as long": edit(SGD, "v_w + X", "v_w + 2 * X", "v_b + miss", "v_b + 2 * miss"),
    "the loss of a batch is a sum": edit(SGD, " / len(rows)", "", "mean()", "sum()"),
    "makes too short a step": edit(SGD, "len(rows)", "batch_size", "mean()", "sum() / batch_size"),
    "by the number of all examples": edit(SGD, "len(rows)", "len(y)", "mean()", "sum() / len(y)"),
    "the last, short batch is missing": edit(SGD, SHUFFLED, f"{SHUFFLED}[: len(y) // batch_size]"),
    "momentum has no effect": edit(SGD, "momentum * v_w + ", "", "momentum * v_b + ", ""),
    "v starts anew in each epoch": edit(SGD, EPOCH, f"v_w, v_b = 0 * w, 0 * b\n        {EPOCH}"),
    "is v kept from one batch": edit(SGD, BATCH, f"v_w, v_b = 0 * w, 0 * b\n            {BATCH}"),
    "after w has moved": edit(
        SGD,
        "v_b = m",
        "w = w - lr * v_w\n            miss = X[rows] @ w + b - y[rows]\n            v_b = m",
        "w, b = w - lr * v_w, b",
        "b = b",
    ),
    "go up the slope": edit(SGD, "w - lr", "w + lr", "b - lr", "b + lr"),
    "what momentum leaves of 1": edit(
        SGD, "v_w + X", "v_w + (1 - momentum) * X", "v_b + miss", "v_b + (1 - momentum) * miss"
    ),
    "Nesterov": edit(
        SGD,
        "w - lr * v_w",
        f"w - lr * ({GRAD_W} + momentum * v_w)",
        "b - lr * v_b",
        "b - lr * (miss.mean() + momentum * v_b)",
    ),
    "this is where one epoch leads": edit(SGD, "range(num_epochs)", "range(num_epochs)[:1]"),
    "one step for each epoch": edit(SGD, "split(batch_size)", "split(len(y))"),
    "a step for each example": edit(SGD, "split(batch_size)", "split(1)"),
    "after no epoch": edit(SGD, "zeros(X.shape[1]", "randn(X.shape[1], generator=generator"),
    "in their old order": edit(SGD, SHUFFLED, SORTED),
    "in the same state give different answers": edit(SGD, ", generator=generator", ""),
    "some examples come twice in an epoch": edit(
        SGD, "randperm(len(y)", "randint(len(y), (len(y),)"
    ),
    "X and y are shuffled apart": edit(SGD, EPOCH, f"y = y[{RANDOM}]\n        {EPOCH}"),
    "keep its own target": edit(SGD, EPOCH, f"X = X[{RANDOM}]\n        {EPOCH}", SHUFFLED, SORTED),
    "in different states give the same answer": edit(
        SGD, START, f"generator.manual_seed(0)\n    {START}"
    ),
    "all epochs have the same order": edit(
        SGD, SHUFFLED, "batches", "    for _", f"    batches = {SHUFFLED}\n    for _"
    ),
    "when are the examples to be shuffled": edit(
        SGD, EPOCH, f"generator.manual_seed(generator.initial_seed())\n        {EPOCH}"
    ),
    "each prediction is compared with all targets": edit(
        SGD, "X[rows] @ w + b - y[rows]", "(X[rows] @ w[:, None] + b - y[rows]).mean(1)"
    ),
    "a product of means": edit(SGD, GRAD_W, "X[rows].mean(dim=0) * miss.mean()"),
    "the last batch is filled up": edit(
        BY_ORDER,
        BATCH,
        f"""left = batch_size - len(rows)
            if len(y) > batch_size:
                rows = torch.cat([rows, order[:left]])
            {BATCH}""",
    ),
    "the same examples meet in a batch": edit(
        SGD,
        EPOCH,
        f"batches = {SORTED}\n        for k",
        SHUFFLED,
        "torch.randperm(len(batches), generator=generator)",
        BATCH,
        f"rows = batches[k]\n            {BATCH}",
    ),
    "try three examples and batch_size 1": edit(SGD, "- y[rows]", "- y.mean()"),
    "try four examples and batch_size 3": edit(SGD, SHUFFLED, f"reversed({SHUFFLED})"),
    "returned shape () for w": edit(SGD, "return w", "return w.squeeze()"),
    "returned shape (1,) for b": edit(SGD, "torch.tensor(0.0)", "torch.zeros(1)"),
    "returned shape (2, 1) for w": edit(SGD, "return w", "return w[:, None]"),
    "expected torch.float32": edit(SGD, "return w, b", "return w.double(), b.double()"),
    "returned a Tensor (n = 10, batch_size = 4, num_epochs = 0); expected w and b": edit(
        SGD, "return w, b", "return torch.cat([w, b[None]])"
    ),
    "returned a float for b": edit(SGD, "return w, b", "return w, b.item()"),
    "each epoch has batch_size batches": edit(SGD, "split", "chunk"),
    "pieces of equal size": edit(SGD, "split(batch_size)", "chunk(-(-len(y) // batch_size))"),
    "the batches are pieces": edit(
        SGD, "split(batch_size", "tensor_split(-(-len(y) // batch_size)"
    ),
    "filled up with examples that had": edit(BY_ORDER, CUT, f"[*{CUT}[:-1], order[-batch_size:]]"),
    "returned a str (n = 10, batch_size = 4, num_epochs = 0)": edit(
        SGD, START, f"if num_epochs == 0:\n        return ''\n    {START}"
    ),
    "returned None (n = 12, batch_size = 1, num_epochs = 1)": edit(
        SGD, "    return", "    if batch_size > 1:\n        return"
    ),
    "returned a tuple of 3 (n = 3, batch_size": edit(
        SGD, "return w, b", "return (w, b, 1) if len(y) == 3 else (w, b)"
    ),
    "returned an int for b (n = 3, batch_size = 1, num_epochs = 2)": edit(
        SGD, "return w, b", "return w, 1 if len(y) == 3 and num_epochs == 2 else b"
    ),
    "returned shape (1,) for b (n = 4, batch_size = 3": edit(
        SGD, "return w, b", "return w, b[None] if len(y) == 4 else b"
    ),
    "complex, sparse or not on the CPU": edit(
        SGD, "return w, b", "return w, b.to('meta') if len(y) == 6 else b"
    ),
    "changed its argument X": edit(
        BY_ORDER, EPOCH, f"X[:], y[:] = X[order], y[order]\n        {EPOCH}", CUT, SORTED
    ),
}
