"""Lesson and assignment 5: the batches of an epoch, their gradients and rates, minibatch SGD."""

from itertools import permutations, product

import numpy as np
import torch
from torch.utils.data import BatchSampler

from linreg_helpers.checks.runner import (
    Miss,
    call,
    compare,
    generator_for,
    kind_of,
    normal,
    require_fixed,
    require_generator,
    require_indices,
    require_number,
    require_tensor,
    same,
)

DRAWS = 16  # runs with different generators; a right answer seems wrong by chance in 1 of 10⁹


def check_epoch_indices(function, seed=0):
    """Check epoch_indices(n, batch_size, generator) → list of (≤ batch_size,); Miss if it is not.

    An order is right by what it must hold: each number once, new for each call and generator.
    """

    def order(n, batch_size, generator):
        given = {"n": n, "batch_size": batch_size, "generator": generator}
        return order_of(call("epoch_indices", function, **given), n, batch_size)

    n, generator = 23, generator_for(seed)  # so many that no two orders are the same by chance
    first, second = order(n, 3, generator), order(n, 3, generator)
    again, other = order(n, 3, generator_for(seed)), order(n, 3, generator_for(seed + 1))
    if first == sorted(first):
        raise Miss("epoch_indices: the examples come in their old order; they should be shuffled")
    require_generator("epoch_indices", first, again, other)
    if second == first:
        raise Miss(
            "epoch_indices: two calls with one generator give the same order, so all epochs would "
            "be alike; what starts the generator anew?"
        )
    for n, batch_size in ((6, 3), (7, 2), (5, 1), (4, 9), (7, 5), (9, 4)):
        order(n, batch_size, generator)
    print("epoch_indices is right on the data tried here")


def order_of(answer, n, batch_size):
    """The indices of all batches in one list; Miss if they are no epoch of n examples."""
    task = "epoch_indices"
    if not isinstance(answer, tuple | list):
        raise Miss(
            f"{task} returned {kind_of(answer)}; expected a list with a tensor for each batch"
        )
    for batch in answer:
        require_indices(task, "batch", batch, n)
    batches = [batch.tolist() for batch in answer]
    order = [index for batch in batches for index in batch]
    sizes = [len(batch) for batch in batches]
    expected = [len(batch) for batch in BatchSampler(range(n), batch_size, drop_last=False)]
    short = expected[-1] < batch_size
    if short and sizes == [batch_size] * len(expected) and len(set(order)) == n:
        raise Miss(
            f"{task}: the last batch is filled up with examples that had their turn; it should "
            "stay short"
        )
    if len(set(order)) < len(order):
        raise Miss(
            f"{task}: some examples come twice; in an epoch, each has its turn once (do you draw "
            "from all of them again?)"
        )
    if 0 in sizes:
        raise Miss(f"{task}: one of the batches is empty; where does your loop or range end?")
    if n < batch_size and sizes != expected:
        raise Miss(f"{task}: with a batch_size larger than n, expected one batch of all n examples")
    if short and sizes == expected[:-1]:
        raise Miss(
            f"{task}: the last, short batch is missing; the examples left over have their turn, too"
        )
    if len(order) < n:
        raise Miss(f"{task}: some examples are missing; in an epoch, each has its turn once")
    if n > 20 and order != sorted(order):  # so many that no chance makes all batches neighbors
        if all(batch == [*range(batch[0], batch[0] + len(batch))] for batch in batches):
            raise Miss(
                f"{task}: whole batches are shuffled, and neighbors stay together; it is the "
                "examples that should be shuffled"
            )
        if all(max(batch) - min(batch) == len(batch) - 1 for batch in batches):
            raise Miss(
                f"{task}: each batch is shuffled within itself, so the same examples always meet; "
                "what should be shuffled, and when?"
            )
    if len(sizes) == batch_size != len(expected):
        raise Miss(
            f"{task}: there are batch_size = {batch_size} batches; what is it that batch_size "
            "counts?"
        )
    right = f"expected batch_size = {batch_size} in all but the last"
    about_equal = len(sizes) == len(expected) and max(sizes) < min(sizes) + 2
    if about_equal and sorted(sizes) != sorted(expected):
        raise Miss(f"{task}: {n} examples came in pieces of about equal size, {sizes}; {right}")
    if sizes != expected:
        raise Miss(f"{task}: the batches of {n} examples have the sizes {sizes[:8]}; {right}")
    return order


def check_minibatch_gradient(function, seed=0):
    """Check minibatch_gradient(X, y, w, b, indices) → grad_w (d,), grad_b (); Miss if it is not.

    The reference is autograd's gradient of half of torch's mse_loss over the batch.
    """
    task = "minibatch_gradient"
    for n, d, size in ((9, 3, 4), (7, 1, 1), (8, 2, 5)):
        X, y, w, b = (
            normal(seed + n + k, *shape) for k, shape in enumerate(((n, d), (n,), (d,), ()))
        )
        y = y + 5  # so that no residuals cancel in their mean
        # None of the batch among the first ones, where those who forget the indices would look.
        batch = size + torch.randperm(n - size, generator=generator_for(seed + n))
        batch = (
            batch[:size]
            if n - size >= size
            else torch.randperm(n, generator=generator_for(seed))[:size]
        )
        right = gradient_by_autograd(X[batch], y[batch], w, b)
        grad_w, grad_b = right
        all_w, all_b = gradient_by_autograd(X, y, w, b)
        first_w, first_b = gradient_by_autograd(X[:size], y[:size], w, b)
        flat_w, flat_b = gradient_by_autograd(X[batch], y[batch], w, 0 * b)
        answer = call(task, function, X=X, y=y, w=w, b=b, indices=batch)
        compare(
            task,
            answer,
            right,
            {
                "this is the gradient over all examples; what are the indices for?": (all_w, all_b),
                "these are the first examples; which ones do the indices name?": (first_w, first_b),
                "this is the sum over the batch; expected its mean": (size * grad_w, size * grad_b),
                "the sum over the batch is divided by the number of all examples; of how many "
                "things is it the sum?": (size / n * grad_w, size / n * grad_b),
                "grad_w is a sum over the batch, grad_b its mean; expected two means": (
                    size * grad_w,
                    grad_b,
                ),
                "grad_b is a sum over the batch, grad_w its mean; expected two means": (
                    grad_w,
                    size * grad_b,
                ),
                "grad_b is the mean over all examples, grad_w that over the batch; whose residuals "
                "are these?": (grad_w, all_b),
                "both are twice as large as they should be; do you take half the mean squared "
                "error?": (2 * grad_w, 2 * grad_b),
                "both have the wrong sign; which of ŷ and y is subtracted from the other?": (
                    -grad_w,
                    -grad_b,
                ),
                "the predictions have no bias; what is missing from Xw?": (flat_w, flat_b),
                "a mean of products became a product of means; what is multiplied before the mean "
                "is taken?": (grad_b * X[batch].mean(dim=0), grad_b),
                "grad_w and grad_b came back exchanged": (grad_b, grad_w),
            },
            parts=("grad_w", "grad_b"),
        )
    print("minibatch_gradient is right on the data tried here")


def gradient_by_autograd(X, y, w, b):
    """The gradient of half the mean squared error at w (d,) and b ()."""
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()
    loss = torch.nn.functional.mse_loss(X @ w + b, y) / 2
    return torch.autograd.grad(loss, (w, b))


def check_cosine_lr(function, seed=0):
    """Check cosine_lr(step, lr, warmup, steps): the rate of update number step; Miss if it is not.

    The reference is NumPy's interpolation, and the square of a cosine of half the angle.
    """
    task = "cosine_lr"
    lr = 0.02 * (3 + seed % 5)
    for warmup, steps in ((4, 12 + seed % 5), (0, 9), (1, 6), (5, 30)):
        step = np.arange(steps)
        share = (step - warmup) / (steps - warmup)
        rising, early = (step + 1) / max(warmup, 1), step < warmup
        falling = np.cos(np.pi / 2 * share) ** 2

        def rates(warm=rising, cool=falling, early=early):
            return torch.tensor(lr * np.where(early, warm, cool), dtype=torch.float32)

        right = torch.tensor(
            lr * np.interp(step, [-1, warmup - 1], [0, 1]) * np.where(early, 1, falling),
            dtype=torch.float32,
        )
        answers = []
        for one in step.tolist():
            given = {"step": one, "lr": lr, "warmup": warmup, "steps": steps}
            answers.append(require_number(task, call(task, function, **given)))
        answer = torch.stack(answers)
        mistakes = {
            "the warm-up begins at 0, and so the first update would not move; it begins at lr / "
            "warmup": rates(warm=step / max(warmup, 1)),
            "there is no warm-up; over the first `warmup` updates the rate rises to lr": (
                rates(warm=1.0)
            ),
            "the cosine's formula stands for the warm-up, too; where does it begin?": (
                rates(warm=falling)
            ),
            "the rate at step = warmup is above lr; at which step does the warm-up end?": (
                rates(early=step <= warmup)
            ),
            "the cosine begins at step 0; it begins where the warm-up ends": (
                rates(cool=np.cos(np.pi / 2 * step / steps) ** 2)
            ),
            "the cosine counts from the end of the warm-up, but lasts too long; how many updates "
            "are left for it?": rates(cool=np.cos(np.pi / 2 * (step - warmup) / steps) ** 2),
            "the decay starts at twice lr; 1 + cos goes from 2 to 0": rates(cool=2 * falling),
            "the rate falls below 0; what makes 1 + cos of the cosine good for?": (
                rates(cool=np.cos(np.pi * share))
            ),
            "the rate falls to half of -lr; which number is added to the cosine?": (
                rates(cool=np.cos(np.pi * share) / 2)
            ),
            "this is a quarter of a cosine; the formula has half a period, and 1 added to it": (
                rates(cool=np.cos(np.pi / 2 * share))
            ),
            "the rate falls and rises again; how far does the angle go?": (
                rates(cool=np.cos(np.pi * share) ** 2)
            ),
            "the angle goes from 0 to 1; where is π?": rates(cool=(1 + np.cos(share)) / 2),
            "`math.cos` takes radians: half a turn is π, not 180": (
                rates(cool=(1 + np.cos(180 * share)) / 2)
            ),
            "the brackets around 1 + cos are missing; what does lr / 2 multiply?": torch.tensor(
                np.where(early, lr * rising, lr / 2 + np.cos(np.pi * share)), dtype=torch.float32
            ),
            "the rate rises after the warm-up; what is the sign of the cosine?": (
                rates(cool=1 - falling)
            ),
            "the decay is a straight line; where is the cosine?": rates(cool=1 - share),
            "after the warm-up the rate stays as it is; where is the decay?": rates(cool=1.0),
            "lr has no effect; the rates are parts of it": right / lr,
        }
        compare(task, answer, right, mistakes)
    print("cosine_lr is right on the data tried here")


def check_epoch_loss(function, seed=0):
    """Check epoch_loss(losses, sizes): two of (m,) → (), the mean over examples; Miss if it is not.

    The reference is NumPy's mean of the single examples' losses.
    """
    for sizes in ([6, 6, 1], [5, 2], [2, 6, 3, 3], [3], [2, 2]):
        m, n = len(sizes), sum(sizes)
        single = normal(seed + n, n).abs() + 1
        single += torch.arange(n, dtype=torch.float32) / 2  # rising: no two mistakes meet
        parts = np.split(single.double().numpy(), np.cumsum(sizes)[:-1])
        losses = torch.tensor([part.mean() for part in parts], dtype=torch.float32)
        sizes = torch.tensor(sizes)
        right = torch.tensor(single.double().numpy().mean(), dtype=torch.float32)
        answer = call("epoch_loss", function, losses=losses, sizes=sizes)
        truncated = torch.tensor(np.mean([int(part.mean()) for part in parts for _ in part]))
        cut_off = [cut for cut in (truncated, truncated.floor()) if same(answer, cut)]
        mistakes = {
            "this is the mean of the batches' means; does an example in a short batch then count "
            "as much as any other?": losses.mean(),
            "this is the sum of the batches' means; expected a mean over examples": losses.sum(),
            "this is the sum over all examples; expected their mean": right * n,
            "a sum over examples is divided by the number of batches; of how many things is it "
            "the sum?": right * n / m,
            "the short batch counts as if it were full; how many examples are there?": (
                right * n / (m * sizes.max())
            ),
            "small batches count more than large ones; which batch speaks for more examples?": (
                torch.tensor(np.average(losses, weights=1 / sizes))
            ),
            "a batch's loss is divided by its size; it is a mean already": (losses / sizes).sum(),
            "every batch counts for nothing; what does a whole-number division make of a share?": (
                right * 0
            ),
            "a fraction is cut off on the way; which division or dtype knows whole numbers only?": (
                cut_off[0] if cut_off else right.floor()
            ),
        }
        compare("epoch_loss", answer, right, mistakes)
    print("epoch_loss is right on the data tried here")


def check_momentum_step(function, seed=0):
    """Check momentum_step(w, v, grad, lr, momentum) → w, v like w, new; Miss if they are not.

    The reference is torch.optim.SGD, with v as its buffer.
    """
    for shape, lr, momentum in (((3,), 0.1, 0.8), ((1,), 0.5, 0.9), ((), 0.2, 0.3)):
        # All above 0, so that nothing cancels and leaves the rounding alone.
        w, v, grad = (normal(seed + k, *shape).abs() + least for k, least in enumerate((3, 1, 1)))
        right = stepped(w, v, grad, lr, momentum)
        new_w, new_v = right
        downhill = stepped(w, v, -lr * grad, 1.0, momentum)[1]
        compare(
            "momentum_step",
            call("momentum_step", function, w=w, v=v, grad=grad, lr=lr, momentum=momentum),
            right,
            {
                "w and v came back exchanged; which of the two should come first?": (new_v, new_w),
                "the gradient is multiplied by 1 − momentum; here it counts in full": (
                    stepped(w, v, grad, lr, momentum, dampening=momentum)
                ),
                "lr stands within v; v should add up gradients, and lr is for the step of w": (
                    stepped(w, v, lr * grad, 1.0, momentum)
                ),
                "this is another form of momentum, with lr and the minus sign within v; here v "
                "adds up gradients as they are": (w + downhill, downhill),
                "lr counts twice, in v and in the step of w": (
                    stepped(w, v, lr * grad, lr, momentum)
                ),
                "w moved with the old v; which of the two comes first?": (w - lr * v, new_v),
                "w goes up the slope; which sign does its step have?": (2 * w - new_w, new_v),
                "the gradient enters v with the wrong sign": stepped(w, v, -grad, lr, momentum),
                "w is right, but v has the opposite sign; look for two signs that cancel": (
                    new_w,
                    -new_v,
                ),
                "momentum has no effect, and v stays as it was; this is plain gradient descent": (
                    stepped(w, v, grad, lr, 0.0)
                ),
                "the old v is forgotten; how much of it stays?": stepped(w, 0 * v, grad, lr, 1.0),
                "w moved along the gradient alone; what is v for?": (w - lr * grad, new_v),
                "all of the old v stays; how much of it should momentum keep?": (
                    stepped(w, v, grad, lr, 1.0)
                ),
                "this is Nesterov's momentum, which looks ahead; here w follows v itself": (
                    stepped(w, v, grad, lr, momentum, nesterov=True)
                ),
                "w is right, but v came back as it was; what would the next step start from?": (
                    new_w,
                    v,
                ),
            },
            parts=("w", "v"),
        )
    print("momentum_step is right on the data tried here")


def check_train(function, seed=0):
    """Check train(X, y, lr, batch_size, num_epochs, momentum, generator) → w (d,), b (); or Miss.

    The reference is torch.optim.SGD with autograd, where the order makes no difference or where
    all orders can be tried.
    """
    lr, momentum = 0.05, 0.6

    def answer(X, y, batch_size, num_epochs, generator):
        given = {"X": X, "y": y, "lr": lr, "batch_size": batch_size, "num_epochs": num_epochs}
        result = call("train", function, **given, momentum=momentum, generator=generator)
        where = f" (n = {len(y)}, batch_size = {batch_size}, num_epochs = {num_epochs})"
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise Miss(f"train returned {kind_of(result)}{where}; expected w and b")
        for part, value, expected in zip(("w", "b"), result, zeros(X.shape[1])):
            require_tensor("train", f" for {part}{where}", value, expected)
        return result

    def by_sgd(X, y, batches, **options):
        return trained(X, y, batches, **{"lr": lr, "momentum": momentum, **options})

    def outcomes(X, y, batch_size, num_epochs):
        """What comes of different generators."""
        seeds = range(seed, seed + DRAWS)
        return [answer(X, y, batch_size, num_epochs, generator_for(k)) for k in seeds]

    def singles(order):
        return [[k] for k in order]

    # All examples alike: whatever the order, the steps and their lengths show. Of a fixed length,
    # so that no two mistakes can have the same outcome by chance.
    x = normal(seed, 2) + 0.1
    X, y = (1.5 * x / x.norm()).repeat(10, 1), (normal(seed + 1).abs() + 2).repeat(10)
    epoch = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    start = answer(X, y, 4, 0, generator_for(seed))
    if not same(start, zeros(2)):
        raise Miss("train: after no epoch w and b are not zeros; where does your function start?")
    forgetful = by_sgd(X, y, epoch, start=by_sgd(X, y, epoch))
    compare(
        "train",
        answer(X, y, 4, 2, generator_for(seed)),
        by_sgd(X, y, 2 * epoch),
        {
            "the steps are twice as long as they should be; do you take half the mean squared "
            "error?": by_sgd(X, y, 2 * epoch, share=lambda batch: 2),
            "the loss of a batch is a sum; expected its mean": by_sgd(X, y, 2 * epoch, share=len),
            "the short last batch makes too short a step; by which number is its sum divided?": (
                by_sgd(X, y, 2 * epoch, share=lambda batch: len(batch) / 4)
            ),
            "the sum over a batch is divided by the number of all examples": (
                by_sgd(X, y, 2 * epoch, share=lambda batch: len(batch) / 10)
            ),
            "the last, short batch is missing; the examples left over have their turn, too": (
                by_sgd(X, y, 2 * epoch[:2])
            ),
            "momentum has no effect; is it used, and is v kept from one batch to the next?": (
                by_sgd(X, y, 2 * epoch, momentum=0.0)
            ),
            "v starts anew in each epoch; keep it over batches and epochs": forgetful,
            "the gradient of b is taken after w has moved; both belong to the same point": (
                by_sgd(X, y, 2 * epoch, together=False)
            ),
            "w and b go up the slope; which sign does the step have?": (
                by_sgd(X, y, 2 * epoch, maximize=True)
            ),
            "a gradient is multiplied by 1 − momentum; here it counts in full": (
                by_sgd(X, y, 2 * epoch, dampening=momentum)
            ),
            "this is Nesterov's momentum, which looks ahead; here w and b follow v itself": (
                by_sgd(X, y, 2 * epoch, nesterov=True)
            ),
            "this is where one epoch leads; is there a loop over num_epochs, and where does it "
            "end?": by_sgd(X, y, epoch),
            "there is one step for each epoch; expected one for each batch": (
                by_sgd(X, y, [[0], [0]])
            ),
            "there is a step for each example; expected one for each batch": (
                by_sgd(X, y, 20 * [[0]])
            ),
            "each epoch has batch_size batches; what is it that batch_size counts?": (
                by_sgd(X, y, 8 * [[0]])
            ),
        },
        parts=("w", "b"),
    )

    # So many single examples that no two orders have the same outcome by chance.
    X, y = normal(seed + 2, 12, 1), normal(seed + 3, 12) + 1
    first, again, other = (answer(X, y, 1, 1, generator_for(k)) for k in (seed, seed, seed + 1))
    if same(first, by_sgd(X, y, singles(range(12)))):
        raise Miss("train: the examples come in their old order; they should be shuffled")
    require_generator("train", first, again, other)

    # Three single examples: all orders can be tried.
    X, y = normal(seed + 4, 3, 1), 2 * normal(seed + 5, 3) + 1
    orders = [[*order] for order in permutations(range(3))]
    results = outcomes(X, y, 1, 1)
    if not all_among(results, [by_sgd(X, y, singles(order)) for order in orders]):
        if all_among(results, [by_sgd(X, y, singles(o)) for o in product(range(3), repeat=3)]):
            raise Miss(
                "train: some examples come twice in an epoch; each should have its turn once (do "
                "you draw from all of them again?)"
            )
        pairs = product(orders, orders)
        if all_among(results, [by_sgd(X[o], y[p], singles(range(3))) for o, p in pairs]):
            raise Miss("train: X and y are shuffled apart; does each example keep its own target?")
        raise Miss(
            "train gives numbers that no order of the examples leads to; try three examples and "
            "batch_size 1, and print each batch"
        )
    if all_among(outcomes(X, y, 1, 2), [by_sgd(X, y, singles(2 * order)) for order in orders]):
        raise Miss("train: all epochs have the same order; when are the examples to be shuffled?")

    # One batch with all examples: the order makes no difference again.
    X, y = normal(seed + 6, 6, 3), normal(seed + 7, 6) + 4
    for batch_size in (6, 9):
        compare(
            "train",
            answer(X, y, batch_size, 3, generator_for(seed)),
            by_sgd(X, y, 3 * [[*range(6)]]),
            {
                "each prediction is compared with all targets; which shapes do ŷ and y have?": (
                    by_sgd(X, y.mean().repeat(6), 3 * [[*range(6)]])
                ),
                "a mean of products became a product of means; what is multiplied before the "
                "mean is taken?": by_sgd(X.mean(0, keepdim=True), y.mean()[None], 3 * [[0]]),
            },
            parts=("w", "b"),
        )

    # Four examples in a batch of three and one of one.
    X, y = normal(seed + 8, 4, 1), 2 * normal(seed + 9, 4) + 1
    results = outcomes(X, y, 3, 1)
    orders = [[*order] for order in permutations(range(4))]
    right = [by_sgd(X, y, [order[:3], order[3:]]) for order in orders]
    filled = [by_sgd(X, y, [order[:3], order[1:]]) for order in orders]
    if all_among(results, [by_sgd(X, y, [[0, 1, 2], [3]]), by_sgd(X, y, [[3], [0, 1, 2]])]):
        raise Miss(
            "train: the same examples meet in a batch each time; are examples shuffled, or only "
            "whole batches?"
        )
    if not all_among(results, right):
        if all_among(results, right + filled):
            raise Miss(
                "train: the last batch is filled up with examples that had their turn; it should "
                "stay short"
            )
        if all_among(results, [by_sgd(X, y, [order[:2], order[2:]]) for order in orders]):
            raise Miss(
                "train: the batches are pieces of equal size; expected batch_size in all but the "
                "last"
            )
        raise Miss(
            "train gives numbers that no order of the examples leads to; try four examples and "
            "batch_size 3, and print each batch"
        )
    print("train is right on the data tried here")


def check_train_in_order(function, seed=0, part=1):
    """Check train_in_order(X, y, orders, lr, batch_size) → w (d,), b (), losses (e,), or Miss.

    For bug `part` of the draft. The reference is torch.optim.SGD with autograd.
    """
    symptoms = (
        "w stays near 0 and the loss near that of always predicting the mean of y",
        "an epoch of many small batches leads no farther than one step with all examples",
    )
    n, lr, batch_size = 11, 0.1, 3
    X, y = normal(seed, n, 2), normal(seed + 2, n) / 4 + 1
    y = y + 2 * X[:, 0] - X[:, 1]
    orders = torch.stack([torch.randperm(n, generator=generator_for(seed + k)) for k in range(4)])

    def outcome(left):
        (w, b), losses = zeros(2), []
        for order in orders:
            # The rows in their new order; their targets stay behind while bug 1 is there.
            targets = y if 1 in left else y[order]
            batches = [[*batch] for batch in BatchSampler(range(n), batch_size, drop_last=False)]
            share = (lambda batch: len(batch) / n) if 2 in left else None
            w, b = trained(X[order], targets, batches, lr, 0.0, start=(w, b), share=share)
            losses.append(torch.nn.functional.mse_loss(X @ w + b, y) / 2)
        return w, b, torch.stack(losses)

    given = {"X": X, "y": y, "orders": orders, "lr": lr, "batch_size": batch_size}
    answer = call("train_in_order", function, **given)
    require_fixed("train_in_order", answer, outcome, symptoms, part, ("w", "b", "losses"))
    print(f"train_in_order: symptom {part} is gone on the data tried here")


def zeros(d):
    """Where training starts: w (d,) and b (), float32."""
    return torch.zeros(d, dtype=torch.float32), torch.tensor(0.0, dtype=torch.float32)


def all_among(results, possible):
    """Whether each result, a pair of w and b, is one of the possible ones."""
    # As one vector: either alone may come near 0, where little but its rounding is left.
    results = [torch.cat([w, b[None]]) for w, b in results]
    possible = [torch.cat([w, b[None]]) for w, b in possible]
    return all(any(same(one, other) for other in possible) for one in results)


def stepped(w, v, grad, lr, momentum, **options):
    """w and v after one step of torch.optim.SGD."""
    w = w.clone().requires_grad_()
    w.grad = grad.clone()
    optimizer = torch.optim.SGD([w], lr, momentum, **options)
    optimizer.state[w]["momentum_buffer"] = v.clone()
    optimizer.step()
    return w.detach(), optimizer.state[w]["momentum_buffer"]


def trained(X, y, batches, lr, momentum, start=None, share=None, together=True, **options):
    """w and b after a step of torch.optim.SGD for each batch, a list of row numbers.

    share(batch) multiplies the loss of a batch; together: whether w and b move at the same time.
    """
    start = start or zeros(X.shape[1])
    w, b = (value.clone().requires_grad_() for value in start)
    optimizers = []
    for moved in ([w, b],) if together else ([w], [b]):
        optimizers.append(torch.optim.SGD(moved, lr, momentum, **options))
        for value in moved:  # or the first gradient would be in it in full, whatever the options
            optimizers[-1].state[value]["momentum_buffer"] = torch.zeros_like(value)
    for batch in batches:
        for optimizer in optimizers:
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(X[batch] @ w + b, y[batch]) / 2
            (loss * (share(batch) if share else 1)).backward()
            optimizer.step()
    return w.detach(), b.detach()
