"""Answers to assignment 5."""

from answers.editing import edit, other_letters

VALUES = ("loss_curves",)

RIGHT, WRONG = {}, {}

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
    "every batch counts for nothing": edit(LOSS, MEAN, "(losses * (sizes // sizes.sum())).sum()"),
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
    "the gradient is multiplied by 1": edit(STEP, "+ grad", "+ (1 - momentum) * grad"),
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
    "multiplied by 1 − momentum": edit(
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

RIGHT["train_in_order"] = """def train_in_order(X, y, orders, lr, batch_size):
    w, b, losses = torch.zeros(X.shape[1]), torch.tensor(0.0), []
    for order in orders:
        X_mixed, y_mixed = X[order], y[order]
        for start in range(0, len(y), batch_size):
            X_batch = X_mixed[start : start + batch_size]
            y_batch = y_mixed[start : start + batch_size]
            residual = y_batch - (X_batch @ w + b)
            w = w + lr * X_batch.T @ residual / len(y_batch)
            b = b + lr * residual.sum() / len(y_batch)
        losses.append(((y - (X @ w + b)) ** 2).mean() / 2)
    return w, b, torch.stack(losses)

def train_in_order(X, y, orders, lr, batch_size):
    w, b = torch.zeros(X.shape[1], requires_grad=True), torch.zeros((), requires_grad=True)
    optimizer, losses = torch.optim.SGD([w, b], lr=lr), []
    for order in orders:
        for rows in order.split(batch_size):
            optimizer.zero_grad()
            (((X[rows] @ w + b - y[rows]) ** 2).mean() / 2).backward()
            optimizer.step()
        losses.append(((X @ w + b - y) ** 2).mean() / 2)
    return w.detach(), b.detach(), torch.stack(losses).detach()

import numpy as np
def train_in_order(X, y, orders, lr, batch_size):
    A, y = np.column_stack([X.numpy(), np.ones(len(X))]), y.numpy()
    theta, losses = np.zeros(A.shape[1]), []
    for order in orders.numpy():
        for start in range(0, len(y), batch_size):
            rows = order[start : start + batch_size]
            theta = theta - lr * A[rows].T @ (A[rows] @ theta - y[rows]) / len(rows)
        losses.append(np.mean((A @ theta - y) ** 2) / 2)
    theta, losses = (torch.tensor(part, dtype=torch.float32) for part in (theta, np.array(losses)))
    return theta[:-1], theta[-1], losses""".split("\n\n")
MIXED = RIGHT["train_in_order"][0]
APART = "X[order], y[order]", "X[order], y"
OF_W, OF_B = "X_batch.T @ residual / len(y_batch)", "residual.sum() / len(y_batch)"
OF_ALL = OF_W, "X_batch.T @ residual / len(y)", OF_B, "residual.sum() / len(y)"
WRONG["train_in_order"] = {
    "returned a tuple of 2; expected w, b and losses": edit(
        MIXED, "w, b, torch.stack(losses)", "w, b"
    ),
    "w stays near 0 and the loss near that": edit(MIXED, *APART),
    "leads no farther than one step": edit(MIXED, *OF_ALL),
    "an epoch of many small batches": edit(MIXED, *APART, *OF_ALL),
    "returned a list of 4 for losses": edit(MIXED, "torch.stack(losses)", "losses"),
    "gives other numbers": edit(MIXED, "range(0, len(y)", "range(0, len(y) - batch_size + 1"),
    "than it should; try it": edit(MIXED, OF_W, "X_batch.T @ residual / len(y)"),
}
SAID = 'reason = "C jumps higher and higher; B falls fast and then trembles at a height."'
RIGHT["loss_curves"] = [
    f'rate_too_high, batch_too_small = "C", "B"\n{SAID}',
    f'rate_too_high = "c"\nbatch_too_small = "b "\n{SAID}',
    f"{SAID}\nrate_too_high, batch_too_small = reason[0], 'B'",
]
LOSSES = RIGHT["loss_curves"][0]
WRONG["loss_curves"] = {
    "rate_too_high is still empty": edit(LOSSES, '"C"', '""'),
    "batch_too_small is a float; expected a letter": edit(LOSSES, '"B"', "0.5"),
    **other_letters(LOSSES, "ABCD", rate_too_high="C", batch_too_small="B"),
}
