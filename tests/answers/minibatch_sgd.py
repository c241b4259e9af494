"""Answers to assignment 5."""

RIGHT = {
    "epoch_indices": [
        """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).split(batch_size)
""",
        """
def epoch_indices(n, batch_size, generator):
    order = torch.rand(n, generator=generator).argsort()
    return [order[k : k + batch_size] for k in range(0, n, batch_size)]
""",
        """
def epoch_indices(n, batch_size, generator):
    left, batches = list(range(n)), []
    while left:
        batch = []
        while left and len(batch) < batch_size:
            batch.append(left.pop(torch.randint(len(left), (), generator=generator)))
        batches.append(torch.tensor(batch))
    return batches
""",
        """
from torch.utils.data import BatchSampler, RandomSampler
def epoch_indices(n, batch_size, generator):
    order = RandomSampler(range(n), generator=generator)
    return [torch.tensor(batch) for batch in BatchSampler(order, batch_size, drop_last=False)]
""",
        """
import numpy as np
def epoch_indices(n, batch_size, generator):
    seed = torch.randint(2**31, (), generator=generator).item()
    order = np.random.default_rng(seed).permutation(n)
    cuts = np.arange(batch_size, n, batch_size)
    return [torch.from_numpy(part) for part in np.split(order, cuts)]
""",
    ],
    "epoch_loss": [
        """
def epoch_loss(losses, sizes):
    return losses @ (sizes / sizes.sum())
""",
        """
def epoch_loss(losses, sizes):
    total, n = torch.tensor(0.0), 0
    for loss, size in zip(losses, sizes):
        total += loss * size
        n += size
    return total / n
""",
        """
import numpy as np
def epoch_loss(losses, sizes):
    mean = np.average(losses.numpy(), weights=sizes.numpy())
    return torch.tensor(mean, dtype=torch.float32)
""",
        """
def epoch_loss(losses, sizes):
    return losses.repeat_interleave(sizes).mean()
""",
        """
def epoch_loss(losses, sizes):
    return torch.einsum("k,k->", losses, sizes.float()) / sizes.sum()
""",
    ],
    "momentum_step": [
        """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    return w - lr * v, v
""",
        """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * momentum * v - lr * grad, torch.add(grad, v, alpha=momentum)
""",
        """
def momentum_step(w, v, grad, lr, momentum):
    w, v = w.clone(), v.clone()
    v *= momentum
    v += grad
    w -= lr * v
    return [w, v]
""",
        """
import numpy as np
def momentum_step(w, v, grad, lr, momentum):
    v = np.float32(momentum) * v.numpy() + grad.numpy()
    return torch.tensor(w.numpy() - np.float32(lr) * v), torch.tensor(v)
""",
    ],
    "train": [
        """
def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    w, b = torch.zeros(X.shape[1]), torch.tensor(0.0)
    v_w, v_b = torch.zeros_like(w), torch.zeros_like(b)
    for _ in range(num_epochs):
        for rows in torch.randperm(len(y), generator=generator).split(batch_size):
            miss = X[rows] @ w + b - y[rows]
            v_w = momentum * v_w + X[rows].T @ miss / len(rows)
            v_b = momentum * v_b + miss.mean()
            w, b = w - lr * v_w, b - lr * v_b
    return w, b
""",
        """
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
""",
        """
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
""",
        """
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
""",
        """
def train(X, y, lr, batch_size, num_epochs, momentum, generator):
    w, b, u_w, u_b = torch.zeros(X.shape[1]), torch.zeros(()), 0.0, 0.0
    for _ in range(num_epochs):
        for rows in torch.randperm(len(y), generator=generator).split(batch_size):
            miss = X[rows] @ w + b - y[rows]
            u_w = momentum * u_w - lr * (miss @ X[rows]) / len(rows)
            u_b = momentum * u_b - lr * miss.mean()
            w, b = w + u_w, b + u_b
    return [w, b]
""",
    ],
}

SGD = RIGHT["train"][0]  # most wrong ones are this with one thing changed
SHUFFLED = "torch.randperm(len(y), generator=generator).split(batch_size)"


def with_change(*pairs):
    """The first right answer to train, with each text of a pair replaced by the other."""
    source = SGD
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    return source


WRONG = {
    "epoch_indices": {
        "in their old order": """
def epoch_indices(n, batch_size, generator):
    return torch.arange(n).split(batch_size)
""",
        "some examples come twice": """
def epoch_indices(n, batch_size, generator):
    return torch.randint(n, (n,), generator=generator).split(batch_size)
""",
        "do you draw from all of them again": """
def epoch_indices(n, batch_size, generator):
    number = -(-n // batch_size)
    return [torch.randperm(n, generator=generator)[:batch_size] for _ in range(number)]
""",
        "the last, short batch is missing": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]
""",
        "the last batch is filled up": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    order = torch.cat([order, order[: -n % batch_size]])
    return order.split(batch_size)
""",
        "with examples that had their turn": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    batches = list(order.split(batch_size))
    return batches[:-1] + [order[-batch_size:]]
""",
        "whole batches are shuffled": """
def epoch_indices(n, batch_size, generator):
    batches = torch.arange(n).split(batch_size)
    return [batches[k] for k in torch.randperm(len(batches), generator=generator)]
""",
        "shuffled within itself": """
def epoch_indices(n, batch_size, generator):
    batches = torch.arange(n).split(batch_size)
    return [batch[torch.randperm(len(batch), generator=generator)] for batch in batches]
""",
        "in the same state gives another order": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n).split(batch_size)
""",
        "where do your random numbers come from": """
import random
def epoch_indices(n, batch_size, generator):
    return torch.tensor(random.sample(range(n), n)).split(batch_size)
""",
        "every generator gives the same order": """
def epoch_indices(n, batch_size, generator):
    torch.manual_seed(0)
    return torch.randperm(n).split(batch_size)
""",
        "does your function set a seed": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator.manual_seed(1)).split(batch_size)
""",
        "two calls with one generator give the same order": """
def epoch_indices(n, batch_size, generator):
    generator.manual_seed(generator.initial_seed())
    return torch.randperm(n, generator=generator).split(batch_size)
""",
        "with a batch_size larger than n": """
def epoch_indices(n, batch_size, generator):
    order, batches = torch.randperm(n, generator=generator), []
    for k in range(0, n - batch_size + 1, batch_size):
        batches.append(order[k : k + batch_size])
    if batches and n % batch_size:
        batches.append(order[-(n % batch_size) :])
    return batches
""",
        "one of the batches is empty": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return [order[k : k + batch_size] for k in range(0, n + 1, batch_size)]
""",
        "not in 0 … n − 1": """
def epoch_indices(n, batch_size, generator):
    return (torch.randperm(n, generator=generator) + 1).split(batch_size)
""",
        "some examples are missing": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n - 1, generator=generator).split(batch_size)
""",
        "have the sizes [6, 6, 6, 5]": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).split(2 * batch_size)
""",
        "wanted torch.int64": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).float().split(batch_size)
""",
        "returned a Tensor; wanted a list": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator)
""",
        "returned a generator; wanted a list": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return (batch for batch in order.split(batch_size))
""",
        "the list holds a list": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator).split(batch_size)
    return [batch.tolist() for batch in order]
""",
        "a batch has shape ()": """
def epoch_indices(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator))
""",
        "wanted one dimension": """
def epoch_indices(n, batch_size, generator):
    return [b.squeeze() for b in torch.randperm(n, generator=generator).split(batch_size)]
""",
        "raised RuntimeError": """
def epoch_indices(n, batch_size, generator):
    return list(torch.randperm(n, generator=generator).reshape(-1, batch_size))
""",
        "there are batch_size = 3 batches": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).chunk(batch_size)
""",
        "pieces of about equal size": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).chunk(-(-n // batch_size))
""",
        "about equal size": """
def epoch_indices(n, batch_size, generator):
    return torch.randperm(n, generator=generator).tensor_split(-(-n // batch_size))
""",
        "have the sizes [2, 3, 3": """
def epoch_indices(n, batch_size, generator):
    order = torch.randperm(n, generator=generator)
    return order.tensor_split([*range(n % batch_size or batch_size, n, batch_size)])
""",
        "complex, sparse or not on the CPU": """
def epoch_indices(n, batch_size, generator):
    return torch.zeros(n, dtype=torch.int64, device="meta").split(batch_size)
""",
        "holds a tensor that is complex, sparse": """
def epoch_indices(n, batch_size, generator):
    batches = torch.randperm(n, generator=generator).split(batch_size)
    return [batch.to_sparse() for batch in batches]
""",
    },
    "epoch_loss": {
        "the mean of the batches' means": """
def epoch_loss(losses, sizes):
    return losses.mean()
""",
        "the sum of the batches' means": """
def epoch_loss(losses, sizes):
    return losses.sum()
""",
        "the sum over all examples": """
def epoch_loss(losses, sizes):
    return (losses * sizes).sum()
""",
        "divided by the number of batches": """
def epoch_loss(losses, sizes):
    return (losses * sizes).mean()
""",
        "counts as if it were full": """
def epoch_loss(losses, sizes):
    return (losses * sizes).sum() / (len(sizes) * sizes[0])
""",
        "small batches count more": """
def epoch_loss(losses, sizes):
    return (losses / sizes).sum() / (1 / sizes).sum()
""",
        "it is a mean already": """
def epoch_loss(losses, sizes):
    return (losses / sizes).sum()
""",
        "all batches count nothing": """
def epoch_loss(losses, sizes):
    return (losses * (sizes // sizes.sum())).sum()
""",
        "a fraction is cut off": """
def epoch_loss(losses, sizes):
    return (losses * sizes).sum() // sizes.sum()
""",
        "which division or dtype": """
def epoch_loss(losses, sizes):
    return (losses.long() * sizes).sum() / sizes.sum()
""",
        "cut off on the way": """
def epoch_loss(losses, sizes):
    return (losses.to(sizes.dtype) * sizes).sum() // sizes.sum()
""",
        "wanted torch.float32": """
def epoch_loss(losses, sizes):
    return (losses.double() * sizes).sum() / sizes.sum()
""",
        "returned a float": """
def epoch_loss(losses, sizes):
    return float((losses * sizes).sum() / sizes.sum())
""",
        "returned shape (1,)": """
def epoch_loss(losses, sizes):
    return (losses * sizes).sum(dim=0, keepdim=True) / sizes.sum()
""",
        "returned shape (3,)": """
def epoch_loss(losses, sizes):
    return losses * sizes / sizes.sum()
""",
        "raised RuntimeError": """
def epoch_loss(losses, sizes):
    return losses @ sizes / sizes.sum()
""",
        "changed its argument losses": """
def epoch_loss(losses, sizes):
    losses *= sizes
    return losses.sum() / sizes.sum()
""",
    },
    "momentum_step": {
        "weighted by what momentum leaves": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + (1 - momentum) * grad
    return w - lr * v, v
""",
        "lr stands within v": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + lr * grad
    return w - v, v
""",
        "another form of momentum": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v - lr * grad
    return w + v, v
""",
        "lr counts twice": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + lr * grad
    return w - lr * v, v
""",
        "w moved with the old v": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * v, momentum * v + grad
""",
        "w goes up the slope": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    return w + lr * v, v
""",
        "the gradient enters v with the wrong sign": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v - grad
    return w - lr * v, v
""",
        "v has the opposite sign": """
def momentum_step(w, v, grad, lr, momentum):
    v = -momentum * v - grad
    return w + lr * v, v
""",
        "momentum has no effect": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * grad, v
""",
        "the old v is forgotten": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * grad, grad
""",
        "w moved along the gradient alone": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * grad, momentum * v + grad
""",
        "all of the old v stays": """
def momentum_step(w, v, grad, lr, momentum):
    v = v + grad
    return w - lr * v, v
""",
        "Nesterov": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    return w - lr * (grad + momentum * v), v
""",
        "came back exchanged": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    return v, w - lr * v
""",
        "v came back as it was": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * (momentum * v + grad), v
""",
        "changed its argument w": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * v + grad
    w -= lr * v
    return w, v
""",
        "changed its argument v": """
def momentum_step(w, v, grad, lr, momentum):
    v.mul_(momentum).add_(grad)
    return w - lr * v, v
""",
        "returned a Tensor; wanted w and v": """
def momentum_step(w, v, grad, lr, momentum):
    return w - lr * (momentum * v + grad)
""",
        "gives other numbers": """
def momentum_step(w, v, grad, lr, momentum):
    v = momentum * (v + grad)
    return w - lr * v, v
""",
    },
    "train": {
        "twice as long": with_change(("v_w + X", "v_w + 2 * X"), ("v_b + miss", "v_b + 2 * miss")),
        "the loss of a batch is a sum": with_change(
            (" / len(rows)", ""), ("miss.mean()", "miss.sum()")
        ),
        "makes too short a step": with_change(
            ("/ len(rows)", "/ batch_size"), ("miss.mean()", "miss.sum() / batch_size")
        ),
        "by the number of all examples": with_change(
            ("/ len(rows)", "/ len(y)"), ("miss.mean()", "miss.sum() / len(y)")
        ),
        "the last, short batch is missing": with_change(
            (SHUFFLED, f"{SHUFFLED}[: len(y) // batch_size]")
        ),
        "momentum has no effect": with_change(("momentum * v_w + ", ""), ("momentum * v_b + ", "")),
        "v starts anew in each epoch": with_change(
            ("        for rows", "        v_w, v_b = 0 * w, 0 * b\n        for rows")
        ),
        "is v kept from one batch": with_change(
            ("            miss", "            v_w, v_b = 0 * w, 0 * b\n            miss")
        ),
        "after w has moved": with_change(
            (
                "            v_b =",
                "            w = w - lr * v_w\n            miss = X[rows] @ w + b - y[rows]\n"
                "            v_b =",
            ),
            ("w, b = w - lr * v_w, b - lr * v_b", "b = b - lr * v_b"),
        ),
        "go up the slope": with_change(("w - lr", "w + lr"), ("b - lr", "b + lr")),
        "what momentum leaves of 1": with_change(
            ("v_w + X", "v_w + (1 - momentum) * X"), ("v_b + miss", "v_b + (1 - momentum) * miss")
        ),
        "Nesterov": with_change(
            ("w - lr * v_w", "w - lr * (X[rows].T @ miss / len(rows) + momentum * v_w)"),
            ("b - lr * v_b", "b - lr * (miss.mean() + momentum * v_b)"),
        ),
        "this is where one epoch leads": with_change(
            ("range(num_epochs)", "range(num_epochs)[:1]")
        ),
        "one step for each epoch": with_change((".split(batch_size)", ".split(len(y))")),
        "a step for each example": with_change((".split(batch_size)", ".split(1)")),
        "after no epoch": with_change(
            ("torch.zeros(X.shape[1])", "torch.randn(X.shape[1], generator=generator)")
        ),
        "in their old order": with_change((SHUFFLED, "torch.arange(len(y)).split(batch_size)")),
        "in the same state leads to another": with_change((", generator=generator", "")),
        "some examples come twice in an epoch": with_change(
            ("torch.randperm(len(y),", "torch.randint(len(y), (len(y),),")
        ),
        "X and y are shuffled apart": with_change(
            (
                "        for rows",
                "        y = y[torch.randperm(len(y), generator=generator)]\n        for rows",
            )
        ),
        "keep its own target": with_change(
            (
                "        for rows",
                "        X = X[torch.randperm(len(y), generator=generator)]\n        for rows",
            ),
            (SHUFFLED, "torch.arange(len(y)).split(batch_size)"),
        ),
        "every generator gives the same order": with_change(
            ("    w, b = torch", "    generator.manual_seed(0)\n    w, b = torch")
        ),
        "all epochs have the same order": with_change(
            ("    for _ in", f"    batches = {SHUFFLED}\n    for _ in"),
            (f"in {SHUFFLED}", "in batches"),
        ),
        "when are the examples to be shuffled": with_change(
            (
                "        for rows",
                "        generator.manual_seed(generator.initial_seed())\n        for rows",
            ),
        ),
        "each prediction is compared with all targets": with_change(
            ("X[rows] @ w + b - y[rows]", "(X[rows] @ w[:, None] + b - y[rows]).mean(1)")
        ),
        "a product of means": with_change(
            ("X[rows].T @ miss / len(rows)", "X[rows].mean(dim=0) * miss.mean()")
        ),
        "the last batch is filled up": with_change(
            (
                "            miss",
                "            left = batch_size - len(rows)\n"
                "            if len(y) > batch_size:\n"
                "                rows = torch.cat([rows, order[:left]])\n            miss",
            ),
            (
                "        for rows",
                "        order = torch.randperm(len(y), generator=generator)\n        for rows",
            ),
            (SHUFFLED, "order.split(batch_size)"),
        ),
        "the same examples meet in a batch": with_change(
            (
                "        for rows",
                "        batches = torch.arange(len(y)).split(batch_size)\n        for k",
            ),
            (SHUFFLED, "torch.randperm(len(batches), generator=generator)"),
            ("            miss", "            rows = batches[k]\n            miss"),
        ),
        "try three examples and batch_size 1": with_change(("- y[rows]", "- y.mean()")),
        "try four examples and batch_size 3": with_change((SHUFFLED, f"reversed({SHUFFLED})")),
        "returned shape () for w": with_change(("return w, b", "return w.squeeze(), b")),
        "returned shape (1,) for b": with_change(("torch.tensor(0.0)", "torch.zeros(1)")),
        "returned shape (2, 1) for w": with_change(("return w, b", "return w[:, None], b")),
        "wanted torch.float32": with_change(("return w, b", "return w.double(), b.double()")),
        "returned a Tensor (n = 10, batch_size = 4, num_epochs = 0); wanted w and b": with_change(
            ("return w, b", "return torch.cat([w, b[None]])")
        ),
        "returned a float for b": with_change(("return w, b", "return w, b.item()")),
        "each epoch has batch_size batches": with_change((".split(batch", ".chunk(batch")),
        "pieces of equal size": with_change(
            (".split(batch_size)", ".chunk(-(-len(y) // batch_size))")
        ),
        "the batches are pieces": with_change(
            (".split(batch_size)", ".tensor_split(-(-len(y) // batch_size))")
        ),
        "filled up with examples that had": with_change(
            (
                "        for rows",
                "        order = torch.randperm(len(y), generator=generator)\n        for rows",
            ),
            (SHUFFLED, "[*order.split(batch_size)[:-1], order[-batch_size:]]"),
        ),
        "returned a str (n = 10, batch_size = 4, num_epochs = 0)": with_change(
            ("    w, b = torch", "    if num_epochs == 0:\n        return ''\n    w, b = torch")
        ),
        "returned None (n = 12, batch_size = 1, num_epochs = 1)": with_change(
            ("    return", "    if batch_size > 1:\n        return")
        ),
        "returned a tuple of 3 (n = 3, batch_size": with_change(
            ("return w, b", "return (w, b, 1) if len(y) == 3 else (w, b)")
        ),
        "returned an int for b (n = 3, batch_size = 1, num_epochs = 2)": with_change(
            ("return w, b", "return w, 1 if len(y) == 3 and num_epochs == 2 else b")
        ),
        "returned shape (1,) for b (n = 4, batch_size = 3": with_change(
            ("return w, b", "return w, b[None] if len(y) == 4 else b")
        ),
        "complex, sparse or not on the CPU": with_change(
            ("return w, b", "return w, b.to('meta') if len(y) == 6 else b")
        ),
        "changed its argument X": with_change(
            (
                "        for rows",
                "        order = torch.randperm(len(y), generator=generator)\n"
                "        X[:], y[:] = X[order], y[order]\n        for rows",
            ),
            (SHUFFLED, "torch.arange(len(y)).split(batch_size)"),
        ),
    },
}
