"""Assignment 6: a split in parts, draws on a log scale, where to try next, and a random search.

And, for exercises of lesson 6 alone, the best so far, and a comparison of two models.
"""

import math
from itertools import combinations
from numbers import Real
from statistics import NormalDist

import numpy as np
import torch

from linreg_helpers.checks.runner import (
    Miss,
    call,
    compare,
    kind_of,
    normal,
    plain,
    require_generator,
    require_indices,
    require_tensor,
    same,
    seeded,
)

LOSSES = (  # scale and shift of losses, and the mistake that shows with these alone
    (1.0, 0.0, None),
    (1.0, -5.0, "where all losses lie below 0, it goes wrong; do you take abs(), or ask for > 0?"),
    (1e12, 0.0, "where all losses are large, it goes wrong; which number does best_loss start at?"),
)


def check_split_indices(function, seed=0):
    """Check split_indices(n, fractions, generator) → a list of (size,) int64; Miss if it is not."""
    task = "split_indices"
    n, fractions, mistakes = split_example(seed)
    first, again, other = (
        parts_of(task, function, n, fractions, generator, mistakes)
        for generator in three_generators(seed)
    )
    if torch.equal(torch.cat(first), torch.arange(n)):
        raise Miss(f"{task}: the parts hold 0, 1, 2, … in order; nothing is shuffled")
    if all(part.max() - part.min() == len(part) - 1 for part in first):
        raise Miss(
            f"{task}: each part is shuffled inside, and the first still holds the first examples; "
            "what is to be shuffled before the cut?"
        )
    require_generator(task, first, again, other)
    for n, fractions in ((7, [0.3, 0.7]), (5, [1.0])):
        parts_of(task, function, n, fractions, three_generators(seed)[0], {})
    print("split_indices is right on the data tried here")


def split_example(seed):
    """n, five fractions, and for each sentence the sizes that its mistake gives; all differ."""
    generator = seeded(seed)
    while True:
        n = int(torch.randint(150, 250, (), generator=generator))
        cuts = [0, *(torch.randperm(91, generator=generator)[:4] + 5).sort().values.tolist(), 100]
        percent = [end - start for start, end in zip(cuts, cuts[1:])]
        rests = [n * each % 100 for each in percent]
        ends = [n * cut % 50 for cut in cuts[1:-1]]
        # No limit or tie is near, where rounding would decide, and one part is so large that draws
        # with replacement surely repeat one of its examples.
        if len({0, 50, *rests}) < 7 or 0 in ends or max(percent) <= 40:
            continue
        mistakes = mistaken_sizes(n, percent)
        sizes = [one for several in mistakes.values() for one in set(several)]
        fractions = [each / 100 for each in percent]
        wrong = not any(sum(one) == n and is_fair(one, n, fractions) for one in sizes)
        if wrong and all(mistakes.values()) and len(set(sizes)) == len(sizes):
            return n, fractions, mistakes


def mistaken_sizes(n, percent):
    whole = [n * each // 100 for each in percent]
    rounded = [(n * each + 50) // 100 for each in percent]
    left = n - sum(whole)
    rests, parts = [n * each % 100 for each in percent], range(len(percent))
    ends = [n * sum(percent[: part + 1]) for part in parts]

    def between(ends):
        return tuple(end - start for start, end in zip([0, *ends], ends))

    def favored(claims):
        """The sizes where none without one more has as large a claim as one with it, if any."""
        return [
            tuple(size + (part in lucky) for part, size in enumerate(whole))
            for lucky in combinations(parts, left)
            if all(claims[a] > claims[b] for a in lucky for b in set(parts) - set(lucky))
        ]

    return {
        "the whole parts alone leave some examples in no part; who gets those?": [tuple(whole)],
        "the last part gets all that is left over; which parts have the largest remainders?": [
            (*whole[:-1], whole[-1] + left)
        ],
        "the first part gets all that is left over; which parts have the largest remainders?": [
            (whole[0] + left, *whole[1:])
        ],
        "each size is rounded by itself; do they then add up to n, or are examples lost or "
        "counted twice?": [tuple(rounded), (*rounded[:-1], n - sum(rounded[:-1]))],
        "the limits between the parts are rounded or cut off, not the sizes; compare the "
        "remainders of the sizes": [
            between([(end + 50) // 100 for end in ends]),
            between([end // 100 for end in ends]),
        ],
        "the largest parts get what is left over; is it the size of a part or its remainder that "
        "counts?": favored(percent),
        "the remainders are measured relative to the sizes of their parts; expected the "
        "largest ones as they are": favored([rest / each for rest, each in zip(rests, percent)]),
        "the first parts get what is left over, one each; which parts have the largest "
        "remainders?": favored([-part for part in parts]),
        "the last parts get what is left over, one each; which parts have the largest "
        "remainders?": favored(parts),
        "the smallest remainders get what is left over; which end of your order comes first?": (
            favored([-rest for rest in rests])
        ),
    }


def is_fair(sizes, n, fractions):
    """Whether sizes that add up to n are those of the largest remainder.

    They are if no part is short of its share by one more than another: else the one would have
    had a better claim to an example than the other.
    """
    short = [fraction * n - size for fraction, size in zip(fractions, sizes)]
    return max(short) - min(short) < 1


def parts_of(task, function, n, fractions, generator, mistakes):
    """The parts a student's function gives, if they are a split of n in the right sizes."""
    parts = call(task, function, n=n, fractions=fractions, generator=generator)
    if not isinstance(parts, tuple | list) or len(parts) != len(fractions):
        raise Miss(
            f"{task} returned {kind_of(parts)}; expected a list of {len(fractions)}, a tensor for "
            "each fraction"
        )
    for part in parts:
        require_indices(task, "part", part, n)
    every, sizes = torch.cat(list(parts)), tuple(len(part) for part in parts)
    if any(len(part.unique()) < len(part) for part in parts):
        raise Miss(f"{task}: a part holds an index twice; is it drawn with replacement?")
    if len(every.unique()) < len(every):
        raise Miss(f"{task}: two parts share examples; which ones are left after a part is drawn?")
    for sentence, wrong in mistakes.items():
        if sizes in wrong:
            raise Miss(f"{task}: {sentence}")
    if len(every) < n:
        raise Miss(f"{task}: {n - len(every)} of {n} examples are in no part")
    if not is_fair(sizes, n, fractions):
        raise Miss(f"{task}: the sizes are {sizes} of {n}; work them out by hand for {fractions}")
    return list(parts)


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
            "order; what is to be random?"
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


def check_probability_of_improvement(function, seed=0):
    """Check probability_of_improvement(mean, std, best): mean, std (q,) → (q,); Miss if wrong."""
    task = "probability_of_improvement"
    for q in (6, 1, 9):
        # At q = 6 neither z nor std − 1 comes near 0, so that each mistake gives other numbers.
        z = torch.linspace(-1.5, 1.4, q, dtype=torch.float32)
        z = z + 0.1 * normal(seed + q, q).clamp(-1, 1)
        std = 1.5 + normal(seed + q + 1, q).abs().clamp(max=1.5)
        best = round(float(normal(seed + q + 2)), 2)
        mean = best - z * std
        gain = best - mean
        z = gain / std
        area, height = area_to(z), float32([NormalDist().pdf(each) for each in z.tolist()])
        compare(
            task,
            call(task, function, mean=mean, std=std, best=best),
            area,
            {
                "this is the probability of lying above best; which end wins when you minimize?": (
                    1 - area
                ),
                "this is the height of the bell curve at z; expected an area below it": height,
                "this is the density at best, which can exceed 1; expected a probability": (
                    height / std
                ),
                "this is the expected improvement; how likely is one, whatever its size?": (
                    gain * area + std * height
                ),
                "best − mean is not measured in standard deviations": area_to(gain),
                "best − mean is divided by the variance; which measure has the unit of mean?": (
                    area_to(gain / std**2)
                ),
                "this is how many standard deviations best lies above mean, not yet a "
                "probability": z,
                "only 0 and 1 come out; what does std say about how sure that is?": (
                    (mean < best).float()
                ),
            },
        )
        require_right_where_sure(task, function, mean, std, best)
    print("probability_of_improvement is right on the data tried here")


def area_to(z):
    return float32([NormalDist().cdf(each) for each in z.tolist()])


def float32(numbers):
    return torch.tensor(numbers, dtype=torch.float32)


def require_right_where_sure(task, function, mean, std, best):
    """The same with three more places, where std is 0: mean above, at, and below best."""
    best = round(8 * best) / 8  # float32 holds it as it is
    mean = torch.cat([float32([best + 1, best, best - 0.5]), mean])
    std = torch.cat([float32([0, 0, 0]), std])
    area = area_to((best - mean[3:]) / std[3:])
    answer = call(task, function, mean=mean, std=std, best=best)

    def sure(*three):
        return torch.cat([float32(three), area])

    if isinstance(answer, torch.Tensor) and plain(answer) and answer.isnan().any():
        raise Miss(f"{task}: a nan comes out where std is 0; what is 0 / 0?")
    compare(
        task,
        answer,
        sure(0.0, 0.0, 1.0),
        {
            "it is 0.5 wherever std is 0; does mean play no part there?": sure(0.5, 0.5, 0.5),
            "it is 0 wherever std is 0; what if mean lies below best?": sure(0.0, 0.0, 0.0),
            "it is 1 wherever std is 0; what if mean lies above best?": sure(1.0, 1.0, 1.0),
            "it is 0.5 where std is 0 and mean is best; does a loss that surely equals best "
            "lie below it?": sure(0.0, 0.5, 1.0),
            "it is 1 where std is 0 and mean is best; is equal the same as below?": (
                sure(0.0, 1.0, 1.0)
            ),
            "0 and 1 are exchanged where std is 0; which mean lies below best?": (
                sure(1.0, 0.0, 0.0)
            ),
        },
    )


def check_random_search(function, seed=0):
    """Check random_search(validation_loss, low, high, budget, generator); Miss if it is wrong.

    → best_lr, best_loss, lrs (budget,), losses (budget,).
    """
    task, budget = "random_search", 40
    low, high = limits(seed)
    loss_at = losses_for(low, high, seed)

    def search(generator, **options):
        return searched(task, function, loss_at, low, high, budget, generator, **options)

    first, again, other = (search(generator) for generator in three_generators(seed))
    require_generator(task, first[2], again[2], other[2])
    require_chance(task, again[2], other[2], low, high)
    # Many searches, for some mistakes show only where the first trial diverges, or the last.
    lrs = []
    for scale, shift, sentence in LOSSES:
        loss_at = losses_for(low, high, seed, scale, shift)
        searches = []
        for _ in range(20):
            generator = seeded(1000 * seed + len(lrs))
            searches.append(search(generator, sentence=sentence))
            lrs.append(searches[-1][2])
        require_best(task, searches, sentence)
    require_log_scale(task, torch.cat(lrs), low, high)
    print("random_search is right on the data tried here")


def losses_for(low, high, seed, scale=1.0, shift=0.0):
    """A loss for each lr, lowest somewhere between the limits; in some bands it diverges."""
    lowest, start = torch.rand(2, generator=seeded(seed), dtype=torch.float32).tolist()

    def loss_at(lr):
        position = math.log(max(abs(lr), 1e-30) / low) / math.log(high / low)
        band = (7 * position + start) % 1
        for end, loss in ((0.3, math.nan), (0.4, math.inf), (0.5, -math.inf)):
            if band < end:
                return loss
        return scale * (0.2 + (position - lowest) ** 2) + shift

    return loss_at


def searched(task, function, loss_at, low, high, budget, generator, sentence=None):
    """best_lr, best_loss, lrs, losses of one search, if they are of the right kind and fit.

    sentence: the mistake, where the function fails or finds no best with losses like these alone.
    """
    asked = []

    def validation_loss(lr):
        if isinstance(lr, torch.Tensor) and lr.numel() != 1:
            raise TypeError(f"validation_loss takes one lr, and got {lr.numel()}")
        asked.append(float(lr))
        return loss_at(asked[-1])

    arguments = {"validation_loss": validation_loss, "low": low, "high": high, "budget": budget}
    answer = call(task, function, hint=sentence, **arguments, generator=generator)
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        raise Miss(
            f"{task} returned {kind_of(answer)}; expected best_lr, best_loss, lrs and losses"
        )
    best_lr, best_loss, lrs, losses = answer
    if sentence and None in (best_lr, best_loss):
        raise Miss(f"{task}: {sentence}")
    best_lr, best_loss = as_float(task, "best_lr", best_lr), as_float(task, "best_loss", best_loss)
    if not asked:
        raise Miss(f"{task}: validation_loss was never called; what chooses the best?")
    if len(asked) != budget:
        raise Miss(
            f"{task}: validation_loss was called {len(asked)} times at a budget of {budget}; each "
            "learning rate costs one call"
        )
    require_floats(task, " for lrs", lrs, budget)
    require_floats(task, " for losses", losses, budget)
    asked = torch.tensor(asked, dtype=torch.float64)
    if not close(lrs.sort().values, asked.sort().values):
        raise Miss(f"{task}: lrs are not those that validation_loss was called with")
    # By rank, not by value: where a band ends, the rounding of lrs to float32 can change the loss.
    right = torch.empty(budget, dtype=torch.float64)
    right[lrs.argsort()] = right.new_tensor([loss_at(lr) for lr in sorted(asked.tolist())])
    if not same(losses, right):
        if same(losses.sort().values, right.sort().values):
            raise Miss(f"{task}: losses stand in another order than lrs; which loss is whose?")
        finite = right.isfinite()
        if same(losses[finite], right[finite]):
            raise Miss(
                f"{task}: losses of diverged trials are replaced; losses should hold what "
                "validation_loss returned"
            )
        raise Miss(f"{task}: losses are not what validation_loss returned for these lrs")
    return best_lr, best_loss, lrs.detach().double(), right


def as_float(task, name, one):
    """A number, or a tensor of shape (), as a float; Miss if it is neither."""
    if isinstance(one, torch.Tensor):
        require_tensor(task, f" for {name}", one, torch.empty((), dtype=one.dtype))
        return float(one.detach())
    if not isinstance(one, Real) or isinstance(one, bool):
        raise Miss(f"{task} returned {kind_of(one)} for {name}; expected one number")
    try:
        return float(one)
    except OverflowError:
        raise Miss(f"{task} returned a whole number for {name} that no float can hold") from None


def require_best(task, searches, sentence):
    """Miss unless in each search the lowest finite loss has won, with its learning rate.

    sentence: the mistake if not, where it is known that with other losses it has.
    """
    best_losses = [best_loss for _, best_loss, _, _ in searches]
    finite = [losses[losses.isfinite()] for *_, losses in searches]
    lowest = [near(loss, float(losses.min())) for loss, losses in zip(best_losses, finite)]
    if sentence and not all(lowest):
        raise Miss(f"{task}: {sentence}")
    for index, word in ((-1, "last"), (0, "first")):
        if all(near(lr, float(lrs[index])) for lr, _, lrs, _ in searches):
            raise Miss(f"{task}: the {word} trial is returned as the best, whatever its loss")
    if any(math.isnan(loss) for loss in best_losses):
        raise Miss(f"{task}: best_loss is nan; how does a comparison with nan come out?")
    if -math.inf in best_losses:
        raise Miss(f"{task}: best_loss is -inf; a trial that diverged must not win")
    if math.inf in best_losses:
        raise Miss(f"{task}: best_loss is inf; is that the largest loss, or a start never left?")
    if all(near(loss, float(losses.max())) for loss, losses in zip(best_losses, finite)):
        raise Miss(f"{task}: the largest finite loss wins; which one is the best?")
    if not all(lowest):
        raise Miss(f"{task}: best_loss is not the lowest finite loss of its search")
    for best_lr, best_loss, lrs, losses in searches:
        owners = lrs[(losses - best_loss).abs() <= 1e-5 * abs(best_loss)]
        if not any(near(best_lr, lr) for lr in owners.tolist()):
            raise Miss(f"{task}: best_lr is not the learning rate whose loss is best_loss")


def three_generators(seed):
    """Two generators in the same state, and a third with the same seed in another state."""
    generators = [seeded(seed) for _ in range(3)]
    torch.rand(5, generator=generators[2])
    return generators


def require_floats(task, part, answer, size):
    """Miss unless the answer is a tensor (size,) of floats, float32 or float64."""
    double = isinstance(answer, torch.Tensor) and answer.dtype == torch.float64
    expected = torch.empty(size, dtype=torch.float64 if double else torch.float32)
    require_tensor(task, part, answer, expected)


def close(one, other):
    return torch.allclose(one.detach().double(), other, rtol=1e-5, atol=0)


def near(one, other):
    return math.isclose(one, other, rel_tol=1e-5)


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
