"""Lesson 6 and its assignment: draws on a log scale, folds, early stopping, a search to debug."""

import math

import numpy as np
import torch

from linreg_helpers.checks.runner import (
    Miss,
    call,
    compare,
    generator_for,
    kind_of,
    normal,
    plain,
    require_fixed,
    require_generator,
    require_indices,
    require_tensor,
    same,
)


def check_sample_log_uniform(function, seed=0):
    """Check sample_log_uniform(low, high, size, generator) → (size,), float; Miss if it is not."""
    task = "sample_log_uniform"
    start, end = limits(seed)
    for low, high, size in ((start, end, 4000), (1 / end, 1 / start, 4000), (start, end, 1)):
        answers = []
        for generator in three_generators(seed):
            arguments = {"low": low, "high": high, "size": size, "generator": generator}
            answers.append(call(task, function, **arguments))
            require_floats(task, "", answers[-1], size)
        if size > 1:  # a single number can be the same by chance
            require_log_scale(task, answers[0], low, high)
            require_generator(task, *answers)
            require_chance(task, *answers[1:], low, high)
    print("sample_log_uniform is right on the data tried here")


def limits(seed):
    """Two limits for learning rates, of two digits each: about 0.00003 and about 0.3."""
    one, other = normal(seed, 2).clamp(-2, 2).tolist()
    return float(f"{10 ** (-4.5 + one / 4):.1e}"), float(f"{10 ** (-0.5 + other / 6):.1e}")


def require_log_scale(task, numbers, low, high):
    """Miss unless many numbers spread evenly from low to high on a log scale."""
    numbers = numbers.detach().double()
    different, count = len(numbers.unique()), len(numbers)
    if different == 1:
        raise Miss(f"{task}: one number is repeated; how many random numbers are drawn?")
    if different < count / 4:
        raise Miss(
            f"{task}: among {count} numbers only {different} are different; may all numbers "
            "between the limits come up?"
        )
    logs, start, end, ten = numbers.log(), math.log(low), math.log(high), math.log(10)
    positions = (logs - start) / (end - start)
    inside = bool(((positions > -1e-4) & (positions < 1 + 1e-4)).all())
    if inside and is_even(logs, start, end):
        return
    back = "these are logarithms; how do you get back from them?"
    bases = "the bases don't fit: is the logarithm undone by its own power?"
    for sentence, values, first, last in (
        ("the numbers are even on the linear scale; nearly all are large", numbers, low, high),
        (back, numbers, start, end),
        (back, numbers, start / ten, end / ten),
        (bases, logs, start * ten, end * ten),
        (bases, logs, start / ten, end / ten),
        ("these are the factors by which low grows; they start at 1", logs, 0.0, end - start),
    ):
        if is_even(values, first, last):
            raise Miss(f"{task}: {sentence}")
    middle = ((positions > 0.25) & (positions < 0.75)).double().mean()
    if middle > 0.58 and abs(positions.median() - 0.5) < 0.1:
        raise Miss(
            f"{task}: the exponents crowd in the middle, like normal ones; expected uniform ones"
        )
    if not inside:
        raise Miss(f"{task}: some numbers lie outside {low:g} … {high:g}; try it with many")
    raise Miss(
        f"{task}: {(positions < 0.5).sum()} of {count} numbers lie in the lower half of the log "
        f"scale, {middle:.0%} in its middle half; expected about half each"
    )


def require_chance(task, first, other, low, high):
    """Miss where even numbers are no random ones: a list in another order, or a moved grid."""
    if same(first.sort().values, other.sort().values):
        raise Miss(
            f"{task}: whatever the generator's state, the numbers are the same, only in another "
            "order; what should be random?"
        )
    if unevenness(first.detach().double().log(), math.log(low), math.log(high)) < 0.2:
        raise Miss(
            f"{task}: the numbers are more even than chance makes them, like a grid; expected "
            "random ones, each drawn by itself"
        )


def is_even(values, low, high):
    """Whether values (m,) spread evenly from low to high, as far as chance lets them."""
    return unevenness(values, low, high) < 3.8


def unevenness(values, low, high):
    """How far values (m,) are from an even spread from low to high, in units of 1/√m.

    By chance, it is above 3.8 or below 0.2 about once in 10¹² each (Kolmogorov's test).
    """
    positions = ((values - low) / (high - low)).sort().values
    even = torch.linspace(0, 1, len(values), dtype=torch.float64)
    return float((positions - even).abs().max()) * math.sqrt(len(values))


def float32(numbers):
    return torch.tensor(numbers, dtype=torch.float32)


def three_generators(seed):
    """Two generators in the same state, and a third with the same seed in another state."""
    generators = [generator_for(seed) for _ in range(3)]
    torch.rand(5, generator=generators[2])
    return generators


def require_floats(task, part, answer, size):
    """Miss unless the answer is a tensor (size,) of floats, float32 or float64."""
    double = isinstance(answer, torch.Tensor) and answer.dtype == torch.float64
    expected = torch.empty(size, dtype=torch.float64 if double else torch.float32)
    require_tensor(task, part, answer, expected)


def check_best_so_far(function, seed=0):
    """Check best_so_far(losses): (m,) → (m,), the lowest finite one up to each; Miss if wrong."""
    task = "best_so_far"
    bumps = torch.tensor([math.nan, 5.0, 3.0, math.inf, 4.0, math.nan, 1.0, 6.0, 2.0])
    first = bumps.to(torch.float32) + normal(seed, 9).abs().clamp(max=2) / 4
    for losses in (first, first - 20, 1e12 * first, first[2:3], first[[0, 3]], -first[[1, 2, 4]]):
        finite = losses.isfinite()
        known = torch.where(finite, losses, math.inf)
        right = lowest_up_to(known)
        answer = call(task, function, losses=losses)
        compare(
            task,
            answer,
            right,
            {
                "a nan has won, and stays; which losses may not count?": lowest_up_to(losses),
                "the losses came back as they were": losses,
                "the lowest of all trials stands everywhere; what was known after the first?": (
                    known.min() + 0 * right.clamp(max=0)
                ),
                "these are the largest so far; which end wins?": (
                    -lowest_up_to(torch.where(finite, -losses, math.inf))
                ),
                "the lowest runs from the end to the beginning; which trials come first?": (
                    lowest_up_to(known.flip(0)).flip(0)
                ),
                "the trials that diverged are left out; expected an entry for each trial": (
                    lowest_up_to(losses[finite])
                ),
                "inf stands wherever a trial diverged; what was the best so far by then?": (
                    torch.where(finite, right, math.inf)
                ),
                "before the first finite loss stands something else than inf": with_start_of(
                    answer, right
                ),
            },
        )
    print("best_so_far is right on the data tried here")


def lowest_up_to(losses):
    return torch.from_numpy(np.minimum.accumulate(losses.numpy()))


def with_start_of(answer, right):
    """What is right, but with the answer's numbers where nothing was known yet."""
    if not isinstance(answer, torch.Tensor) or not plain(answer) or answer.shape != right.shape:
        return right
    return torch.where(right == math.inf, answer.detach().to(right.dtype), right)


def check_compare_models(function, seed=0):
    """Check compare_models(y_hat_a, y_hat_b, y): (n,) each → (), (); Miss if it is not that."""
    task = "compare_models"
    for n in (12, 3, 40):
        y, common, own = (normal(seed + n + place, n) for place in range(3))
        # Both are wrong on the same examples, A by more: no two mistakes give the same.
        off = 2 + common.clamp(-1.5, 1.5) / 2 + torch.arange(n) % 2
        residuals = off, 0.6 * off + own.clamp(-1, 1) / 5
        a, b = (residual.double().numpy() ** 2 / 2 for residual in residuals)
        d = a - b
        mean, error = d.mean(), math.sqrt(np.cov(d) / n)
        apart = math.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)
        between = (residuals[0] - residuals[1]).double().numpy()
        mistakes = {
            "the sign is that of B minus A; expected A minus B": (-mean, error),
            "these are differences of whole squares; where is the ½?": (2 * mean, 2 * error),
            "s is not yet divided by √n; how far does a mean of n scatter?": (mean, d.std(ddof=1)),
            "s is divided by n; expected √n": (mean, error / math.sqrt(n)),
            "the sum of squares is divided by n; expected n − 1": (mean, d.std() / math.sqrt(n)),
            "s² is divided by √n; take its root first": (mean, d.var(ddof=1) / math.sqrt(n)),
            "this is the square of the standard error; which root is missing?": (mean, error**2),
            "the two models are taken apart; take the difference example by example, so that what "
            "is hard for both cancels": (mean, apart),
            "the predictions are compared with each other; what does each of them cost, measured "
            "by y?": (between.mean(), math.sqrt(np.cov(between) / n)),
            "this is the sum of the differences; expected their mean": (n * mean, error),
            "standard error and mean are exchanged": (error, mean),
        }
        compare(
            task,
            call(task, function, y_hat_a=y + residuals[0], y_hat_b=y + residuals[1], y=y),
            tuple(float32([mean, error])),
            {sentence: tuple(float32(wrong)) for sentence, wrong in mistakes.items()},
            parts=("the mean", "the standard error"),
        )
    print("compare_models is right on the data tried here")


def check_group_folds(function, seed=0):
    """Check group_folds(groups, k, generator): groups (n,) → k tensors of indices; Miss if not."""
    task = "group_folds"
    for count, k in ((24, 4), (7, 3), (5, 5)):
        readings = torch.randint(1, 5, (count,), generator=generator_for(seed + count))
        groups = torch.arange(count).repeat_interleave(readings) * 3 + 10
        groups = groups[torch.randperm(len(groups), generator=generator_for(seed))]
        answers = []
        for generator in three_generators(seed):
            folds = call(task, function, groups=groups, k=k, generator=generator)
            require_group_folds(task, folds, groups, k)
            answers.append([sorted(fold.tolist()) for fold in folds])
        if count > 20:  # so many that no two orders are the same by chance
            require_generator(task, *answers)
    print(f"{task} is right on the data tried here")


def require_group_folds(task, folds, groups, k):
    """Miss unless folds hold each index once and each group in one piece, evenly dealt."""
    if not isinstance(folds, tuple | list) or len(folds) != k:
        raise Miss(f"{task} returned {kind_of(folds)}; expected a list of k = {k} tensors")
    for fold in folds:
        require_indices(task, "fold", fold, len(groups))
    together = torch.cat([*folds])
    held = [set(groups[fold].tolist()) for fold in folds]
    if len(together.unique()) < len(together):
        raise Miss(f"{task}: a reading stands twice; each belongs to one fold, and there once")
    for number, group in enumerate(groups.tolist()):
        if sum(group in fold for fold in held) > 1:
            raise Miss(
                f"{task}: group {group} is in two folds, so a model is judged on a patient that "
                "it was fitted to; what should be shuffled and dealt?"
            )
        if number not in together:
            raise Miss(f"{task}: reading {number} is in no fold; each has its turn")
    counts = [len(fold) for fold in held]
    if max(counts) - min(counts) > 1:
        raise Miss(
            f"{task}: the folds hold {counts} patients; expected counts that differ by at most 1"
        )


def check_choose_penalty(function, seed=0):
    """Check choose_penalty(X, y, penalties, folds) → best (), losses (p,); Miss if not right.

    The reference is scikit-learn's Ridge.
    """
    task = "choose_penalty"
    X, y, penalties, folds, rests, table = folded(seed)
    all_rows, sizes = torch.arange(len(y)), np.array([len(fold) for fold in folds])

    def chosen(losses):
        return penalties[int(np.argmin(losses))], float32(losses)

    best, right = chosen(table.mean(axis=1))
    mistakes = {
        "each model is judged on the examples that it was fitted to; which were kept back?": (
            chosen(losses_of(X, y, penalties, rests, rests).mean(axis=1))
        ),
        "each model is fitted to a fold and judged on the rest; which is the larger part?": (
            chosen(losses_of(X, y, penalties, folds, rests).mean(axis=1))
        ),
        "each model is fitted to all examples, so it has seen those that judge it": (
            chosen(losses_of(X, y, penalties, [all_rows] * 3, folds).mean(axis=1))
        ),
        "these are means of whole squares; the loss has a ½": chosen(2 * table.mean(axis=1)),
        "the losses of the folds are added; expected their mean": chosen(table.sum(axis=1)),
        "only one fold has its turn; expected the mean over all": chosen(table[:, -1]),
        "each example counts alike; expected each fold to count alike": (
            chosen((table * sizes).sum(axis=1) / sizes.sum())
        ),
        "the penalty with the highest loss is chosen": (penalties[right.argmax()], right),
        "best is the lowest loss; which penalty leads to it?": (right.min(), right),
        "best is a place in the list; which penalty stands there?": (right.argmin(), right),
    }
    answer = call(task, function, X=X, y=y, penalties=penalties, folds=folds)
    compare(task, answer, (best, right), mistakes, parts=("best", "losses"))
    print(f"{task} is right on the data tried here")


def folded(seed):
    """X (18, 6), y (18,), penalties (5,), three unequal folds, what each leaves, and the losses.

    A penalty in the middle is the best.
    """
    penalties = torch.logspace(-2, 1, 5, dtype=torch.float32)
    while True:
        X = normal(seed, 18, 6)
        y = X @ (normal(seed + 1, 6) / 2) + 1.5 * normal(seed + 2, 18) + 1
        folds = [*torch.randperm(18, generator=generator_for(seed)).split([8, 6, 4])]
        rests = [torch.cat([*folds[:k], *folds[k + 1 :]]) for k in range(3)]
        table = losses_of(X, y, penalties, rests, folds)
        lowest, second, *_ = np.sort(table.mean(axis=1))
        if 0 < table.mean(axis=1).argmin() < 4 and second > 1.001 * lowest:
            return X, y, penalties, folds, rests, table
        seed += 1000


def losses_of(X, y, penalties, fitted_to, judged_on):
    """The mean squared error (with its ½) of each penalty, (p, k), on k sets of rows."""
    from sklearn.linear_model import Ridge  # here: it takes its time to load

    X, y = X.double().numpy(), y.double().numpy()
    table = np.zeros((len(penalties), len(fitted_to)))
    for i, penalty in enumerate(penalties.tolist()):
        for k, (fit, judge) in enumerate(zip(fitted_to, judged_on)):
            model = Ridge(alpha=len(fit) * penalty).fit(X[fit], y[fit])
            table[i, k] = ((model.predict(X[judge]) - y[judge]) ** 2).mean() / 2
    return table


def check_stopping_epoch(function, seed=0):
    """Check stopping_epoch(losses, patience): (m,) → best, last, whole numbers; Miss if wrong."""
    task = "stopping_epoch"
    # At a patience of 3, no two rules stop at the same place here.
    valley = "9 7 8 7.5 6 6.5 6 6.4 6.3 6.2 6.1 6.3 6.4 6.5 5 4"
    scale, shift = (normal(seed, 2).abs() + 0.5).tolist()
    losses = scale * float32([float(loss) for loss in valley.split()]) + shift
    diverged = losses.clone()
    diverged[5] = math.nan
    walk = normal(seed + 1, 30)
    cases = (losses, 3), (diverged, 3), (walk, 2), (losses, 1), (losses, 20), (losses[:1], 3)
    for given, patience in cases:
        answer = call(task, function, losses=given, patience=patience)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise Miss(f"{task} returned {kind_of(answer)}; expected best and last")
        for name, part in zip(("best", "last"), answer):
            if type(part) is not int:
                raise Miss(f"{task} returned {kind_of(part)} for {name}; expected a whole number")
        require_stop(task, answer, given.tolist(), patience)
    print(f"{task} is right on the data tried here")


def require_stop(task, answer, losses, patience):
    """Miss unless best and last are those of training that waits `patience` epochs."""
    finite = [loss if math.isfinite(loss) else math.inf for loss in losses]
    m = len(finite)
    bests = [min(range(epoch + 1), key=finite.__getitem__) for epoch in range(m)]
    # How long each rule has waited at each epoch.
    waited = [epoch - best for epoch, best in enumerate(bests)]
    since_equal = [finite[epoch::-1].index(min(finite[: epoch + 1])) for epoch in range(m)]
    rises = [0]
    for before, after in zip(finite, finite[1:]):
        rises.append(0 if after < before else rises[-1] + 1)

    def stop(waited, patience=patience):
        return next((epoch for epoch in range(m) if waited[epoch] >= patience), m - 1)

    last = stop(waited)
    mistakes = {
        "it goes on for one epoch too many; count from the best one": stop(waited, patience + 1),
        "it stops one epoch too early; count from the best one": stop(waited, patience - 1),
        "each loss is compared with the one before; compare with the lowest so far": stop(rises),
        "an equal loss counts as lower; has the model gained anything?": stop(since_equal),
        "training goes on to the end; what stops it?": m - 1,
    }
    best = bests[last]
    if tuple(answer) == (best, last):
        return
    if any(map(math.isnan, losses)):  # and without it, all was right
        raise Miss(f"{task}: with a nan among the losses it goes wrong; is nan a lower loss?")
    if tuple(answer) == (last, best):
        raise Miss(f"{task}: best and last are exchanged")
    if answer[1] == last:
        if answer[0] == bests[-1]:
            raise Miss(f"{task}: best comes after the stop; nobody knows those losses by then")
        if answer[0] == last:
            raise Miss(f"{task}: best is the last epoch; which had the lowest loss?")
        raise Miss(f"{task}: best is {answer[0]}; expected {best}, the lowest up to the stop")
    for sentence, wrong in mistakes.items():
        if answer[1] == wrong:
            raise Miss(f"{task}: {sentence}")
    raise Miss(f"{task}: last is {answer[1]}; expected {last}, with a patience of {patience}")


def check_tune(function, seed=0, part=1):
    """Check tune(fit, lrs, training, validation, test) → lr, validation loss, test loss, or Miss.

    For bug `part` of the draft. The reference is NumPy's, on made-up models.
    """
    symptoms = (
        "with other test examples it chooses another learning rate",
        "a learning rate whose run diverged wins, and its loss is nan",
    )
    lrs = torch.logspace(-3, 0, 9, dtype=torch.float32)
    generator = generator_for(seed)
    sets = [[normal(seed + 2 * k, 8, 2), normal(seed + 2 * k + 1, 8)] for k in range(3)]
    low, other = (torch.randperm(6, generator=generator)[:2] + 1).tolist()
    if part == 2:
        other = low  # validation and test examples prefer one rate, so that nan alone decides
    # Validation targets are those of rate number `low`, test targets those of `other`, and noise.
    for (X, y), number in zip(sets[1:], (low, other)):
        y.copy_(X @ made_up_weights(number) + 0.1 + y / 20)

    def fit(X, y, lr):
        number = int((lrs - float(lr)).abs().argmin())
        if part == 2 and number > 6:
            return float32([math.nan, math.nan]), float32(math.nan)
        return made_up_weights(number), float32(0.1)

    def loss(number, X, y):
        w, b = fit(X, y, lrs[number])
        return float(((X.double() @ w.double() + float(b) - y) ** 2).mean() / 2)

    def outcome(left):
        table = [[loss(number, *examples) for examples in sets] for number in range(9)]
        judged = np.array(table)[:, 2 if 1 in left else 1]
        best = int(judged.argmin() if 2 in left else np.nanargmin(judged))
        return lrs[best], float32(table[best][1]), float32(table[best][2])

    given = dict(zip(("training", "validation", "test"), map(tuple, sets)))
    answer = call("tune", function, fit=fit, lrs=lrs, **given)
    names = ("lr", "the validation loss", "the test loss")
    require_fixed("tune", answer, outcome, symptoms, part, names)
    print(f"tune: symptom {part} is gone on the data tried here")


def made_up_weights(number):
    """Weights (2,) that go round as the number of a learning rate grows."""
    angle = torch.tensor(0.7 * number, dtype=torch.float32)
    return torch.stack([angle.cos(), angle.sin()])
