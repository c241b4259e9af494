"""Answers to assignment 6."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["split_indices"] = """def split_indices(n, fractions, generator):
    wanted = torch.tensor(fractions, dtype=torch.float64) * n
    sizes = wanted.floor().long()
    left = n - int(sizes.sum())
    sizes[(wanted - sizes).argsort(descending=True)[:left]] += 1
    return list(torch.randperm(n, generator=generator).split(sizes.tolist()))

def split_indices(n, fractions, generator):
    sizes = [int(fraction * n) for fraction in fractions]
    while sum(sizes) < n:
        short = [fraction * n - size for fraction, size in zip(fractions, sizes)]
        sizes[short.index(max(short))] += 1
    order = torch.randperm(n, generator=generator)
    parts, start = [], 0
    for size in sizes:
        parts.append(order[start : start + size])
        start += size
    return parts

import numpy as np
def split_indices(n, fractions, generator):
    whole, rest = np.divmod(np.array(fractions) * n, 1)
    rank = (-rest).argsort().argsort()
    sizes = (whole + (rank < n - whole.sum())).astype(int)
    seed = int(torch.randint(2**31, (), generator=generator))
    order = np.random.default_rng(seed).permutation(n)
    return [torch.from_numpy(part) for part in np.split(order, sizes.cumsum()[:-1])]

def split_indices(n, fractions, generator):
    sizes = [int(fraction * n) for fraction in fractions]
    rests = {place: fraction * n - sizes[place] for place, fraction in enumerate(fractions)}
    for place in sorted(rests, key=rests.get)[len(sizes) - (n - sum(sizes)) :]:
        sizes[place] += 1
    label = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
    label = label[torch.rand(n, generator=generator).argsort()]
    return tuple((label == place).nonzero()[:, 0] for place in range(len(sizes)))
""".split("\n\n")
# What the wrong splits have in common: the sizes of the largest remainder, and cuts by sizes.
DEF_SPLIT = """def fair(n, fractions):
    sizes = [int(fraction * n) for fraction in fractions]
    while sum(sizes) < n:
        short = [fraction * n - size for fraction, size in zip(fractions, sizes)]
        sizes[short.index(max(short))] += 1
    return sizes
def cut(order, sizes):
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    return [order[end - size : end] for end, size in zip(ends, sizes)]
def split_indices(n, fractions, generator):"""
BY_REST = f"""{DEF_SPLIT}
    sizes = [int(fraction * n) for fraction in fractions]
    rests = [fraction * n - size for fraction, size in zip(fractions, sizes)]
    order = sorted(range(5), key=lambda k: -rests[k])
    for place in order[: n - sum(sizes)]:
        sizes[place] += 1
    return cut(torch.randperm(n, generator=generator), sizes)"""
RANK = "sorted(range(5), key=lambda k: -rests[k])"
ORDER = "torch.randperm(n, generator=generator)"
SPLIT = f"{DEF_SPLIT}\n    return cut({ORDER}, fair(n, fractions))"
TO_LAST = f"""{DEF_SPLIT}
    sizes = [int(fraction * n) for fraction in fractions]
    sizes[-1] += n - sum(sizes)
    return cut(torch.randperm(n, generator=generator), sizes)"""
WRONG["split_indices"] = {
    "the last part gets all": TO_LAST,
    "the first part gets all": edit(TO_LAST, "[-1]", "[0]"),
    "each size is rounded by itself": f"""{DEF_SPLIT}
    sizes = [round(fraction * n) for fraction in fractions]
    return cut(torch.randperm(n, generator=generator), sizes)""",
    "rounded by itself; do they then add up": f"""{DEF_SPLIT}
    sizes = [round(fraction * n) for fraction in fractions]
    order, parts = torch.randperm(n, generator=generator), []
    for size in sizes[:-1]:
        parts.append(order[:size])
        order = order[size:]
    return [*parts, order]""",
    "the limits between the parts are rounded": f"""{DEF_SPLIT}
    ends = [round(sum(fractions[:k]) * n) for k in range(len(fractions) + 1)]
    order = torch.randperm(n, generator=generator)
    return [order[start:end] for start, end in zip(ends, ends[1:])]""",
    "parts are rounded or cut off": f"""{DEF_SPLIT}
    ends = [int(sum(fractions[:k]) * n) for k in range(1, len(fractions))]
    order = torch.randperm(n, generator=generator)
    return [order[start:end] for start, end in zip([0, *ends], [*ends, n])]""",
    "the whole parts alone leave": edit(TO_LAST, "    sizes[-1] += n - sum(sizes)\n", ""),
    "the largest parts get": edit(BY_REST, "-rests[k]", "-fractions[k]"),
    "measured relative": edit(BY_REST, "-rests[k]", "-rests[k] / fractions[k]"),
    "relative to the sizes": edit(BY_REST, "-rests[k]", "-rests[k] / sizes[k]"),
    "the first parts get": edit(BY_REST, RANK, "[*range(5)]"),
    "the last parts get": edit(BY_REST, RANK, "[*range(5)][::-1]"),
    "the smallest remainders get": edit(BY_REST, "-rests[k]", "rests[k]"),
    "two parts share examples": f"""{DEF_SPLIT}
    sizes = fair(n, fractions)
    return [torch.randperm(n, generator=generator)[:size] for size in sizes]""",
    "nothing is shuffled": edit(SPLIT, ORDER, "torch.arange(n)"),
    "each part is shuffled inside": f"""{DEF_SPLIT}
    parts = cut(torch.arange(n), fair(n, fractions))
    return [part[torch.randperm(len(part), generator=generator)] for part in parts]""",
    "in the same state give different": edit(SPLIT, ", generator=generator", ""),
    "in different states give the same": edit(SPLIT, "=generator", "=generator.manual_seed(0)"),
    "different states give the same": f"""{DEF_SPLIT}
    mine = torch.Generator().manual_seed(generator.initial_seed())
    return cut(torch.randperm(n, generator=mine), fair(n, fractions))""",
    "drawn with replacement": f"""{DEF_SPLIT}
    return [torch.randint(n, (size,), generator=generator) for size in fair(n, fractions)]""",
    "mask of True and False": f"""{DEF_SPLIT}
    masks = []
    for part in cut(torch.randperm(n, generator=generator), fair(n, fractions)):
        masks.append(torch.zeros(n, dtype=torch.bool))
        masks[-1][part] = True
    return masks""",
    "the indices are floats": edit(SPLIT, ORDER, f"{ORDER}.float()"),
    "expected torch.int64": edit(SPLIT, ORDER, f"{ORDER}.int()"),
    "below 0 or above n − 1": edit(SPLIT, ORDER, f"1 + {ORDER}"),
    " for a part; expected a tensor": edit(SPLIT, ORDER, f"{ORDER}.tolist()"),
    "returned shape": edit(SPLIT, ORDER, f"{ORDER}[:, None]"),
    "returned a Tensor": edit(SPLIT, f"cut({ORDER}, fair(n, fractions))", ORDER),
    "a part that is complex, sparse or not on the CPU": edit(SPLIT, ORDER, f'{ORDER}.to("meta")'),
    "returned a part that is complex, sparse": f"""{DEF_SPLIT}
    parts = cut(torch.randperm(n, generator=generator), fair(n, fractions))
    return [part.to_sparse() for part in parts]""",
    "expected a list of 5": edit(SPLIT, "fair(n, fractions))", "fair(n, fractions))[:-1]"),
    "the sizes are": f"""{DEF_SPLIT}
    sizes = fair(n, fractions)[::-1]
    return cut(torch.randperm(n, generator=generator), sizes)""",
    "are in no part": edit(SPLIT, ORDER, f"{ORDER}[:-9]"),
}

RIGHT["sample_log_uniform"] = """import math
def sample_log_uniform(low, high, size, generator):
    u = torch.rand(size, generator=generator)
    return torch.exp(math.log(low) + u * (math.log(high) - math.log(low)))

def sample_log_uniform(low, high, size, generator):
    u = torch.rand(size, generator=generator, dtype=torch.float64)
    return high * (low / high) ** u

import math
def sample_log_uniform(low, high, size, generator):
    numbers = []
    for _ in range(size):
        u = torch.rand((), generator=generator).item()
        numbers.append(10 ** (math.log10(low) * (1 - u) + math.log10(high) * u))
    return torch.tensor(numbers)

import numpy as np
from scipy import stats
def sample_log_uniform(low, high, size, generator):
    random = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    return torch.from_numpy(stats.loguniform(low, high).rvs(size, random_state=random))

def sample_log_uniform(low, high, size, generator):
    ends = torch.tensor([low, high]).log2()
    return 2 ** torch.empty(size).uniform_(*ends.tolist(), generator=generator)""".split("\n\n")
DEF_DRAW = "import math\ndef sample_log_uniform(low, high, size, generator):"
U = "torch.rand(size, generator=generator)"
NUMBERS = f"low * (high / low) ** {U}"
DRAW = f"{DEF_DRAW}\n    return {NUMBERS}"
DRAW_U = f"{DEF_DRAW}\n    u = {U}\n    return low * (high / low) ** u"
DRAW_LOG = f"""{DEF_DRAW}
    u = torch.rand(size, generator=generator)
    return 10 ** (math.log(low) + u * (math.log(high) - math.log(low)))"""
WRONG["sample_log_uniform"] = {
    "even on the linear scale": edit(DRAW, "low * (high / low) **", "low + (high - low) *"),
    "the bases don't fit": DRAW_LOG,
    "undone by its own power": f"""{DEF_DRAW}
    u = torch.rand(size, generator=generator)
    return torch.exp(math.log10(low) + u * (math.log10(high) - math.log10(low)))""",
    "are different; may all numbers": f"""{DEF_DRAW}
    start, end = math.ceil(math.log10(low)), math.ceil(math.log10(high))
    return 10.0 ** torch.randint(start, end, (size,), generator=generator)""",
    "these are logarithms": edit(DRAW_LOG, "10 ** (", "", "(low)))", "(low))"),
    "how do you get back": f"""{DEF_DRAW}
    return torch.empty(size).uniform_(math.log10(low), math.log10(high), generator=generator)""",
    "factors by which low grows": edit(DRAW, "low * ", ""),
    "some numbers lie outside": edit(DRAW_U, "(high", "(10 * high"),
    "lie outside": edit(DRAW_U, "rand", "randn"),
    "crowd in the middle": edit(
        DRAW_U, U, "(0.5 + torch.randn(size, generator=generator) / 6).clamp(0, 1)"
    ),
    "the exponents crowd": edit(DRAW_U, U, "0.5 + torch.randn(size, generator=generator) / 5"),
    "in the lower half of the log scale": edit(DRAW_U, U, f"{U} ** 2"),
    "one number is repeated": edit(DRAW, U, "torch.rand(1, generator=generator).expand(size)"),
    "in the same state give different": edit(DRAW, ", generator=generator", ""),
    "in different states give the same": edit(DRAW, "=generator", "=generator.manual_seed(1)"),
    "give the same answer": f"""{DEF_DRAW}
    return torch.logspace(math.log10(low), math.log10(high), size)""",
    "only in another order": f"""{DEF_DRAW}
    numbers = torch.logspace(math.log10(low), math.log10(high), size)
    return numbers[torch.randperm(size, generator=generator)]""",
    "whatever the generator's state": f"""{DEF_DRAW}
    numbers = low * (high / low) ** torch.rand(size, generator=torch.Generator().manual_seed(1))
    return numbers[torch.randperm(size, generator=generator)]""",
    "more even than chance": f"""{DEF_DRAW}
    u = torch.linspace(0, 1, size) + torch.rand((), generator=generator)
    return low * (high / low) ** (u % 1)""",
    "like a grid": edit(DRAW_U, U, f"(torch.arange(size) + {U}) / size"),
    "complex, sparse or not on the CPU": edit(DRAW, NUMBERS, 'torch.empty(size, device="meta")'),
    "returned a list": edit(DRAW, NUMBERS, f"({NUMBERS}).tolist()"),
    "returned shape ()": edit(DRAW, "rand(size", "rand(()"),
    "returned torch.int64": edit(DRAW, NUMBERS, f"({NUMBERS}).long()"),
}

RIGHT["probability_of_improvement"] = """def probability_of_improvement(mean, std, best):
    sure = std == 0
    z = (best - mean) / torch.where(sure, 1.0, std)
    return torch.where(sure, (mean < best).float(), torch.special.ndtr(z))

import math
def probability_of_improvement(mean, std, best):
    found = []
    for m, s in zip(mean.tolist(), std.tolist()):
        if s == 0:
            found.append(float(m < best))
        else:
            found.append((1 + math.erf((best - m) / (s * math.sqrt(2)))) / 2)
    return torch.tensor(found)

def probability_of_improvement(mean, std, best):
    found = (mean < best).to(mean.dtype)
    open = std > 0
    found[open] = torch.distributions.Normal(mean[open], std[open]).cdf(torch.tensor(best))
    return found

def probability_of_improvement(mean, std, best):
    return torch.special.ndtr((best - mean) / std).nan_to_num(0.0)

import numpy as np
from scipy import stats
def probability_of_improvement(mean, std, best):
    m, s = mean.numpy(), std.numpy()
    with np.errstate(all="ignore"):
        found = np.where(s > 0, stats.norm.sf(m, loc=best, scale=s), m < best)
    return torch.from_numpy(found.astype(np.float32))""".split("\n\n")
DEF_IMPROVE = "import math\ndef probability_of_improvement(mean, std, best):"
NDTR = "torch.special.ndtr((best - mean) / std)"
IMPROVE = f"{DEF_IMPROVE}\n    return {NDTR}"
SURE = f"""{DEF_IMPROVE}
    z = (best - mean) / std
    return torch.where(std == 0, 0.5, torch.special.ndtr(z))"""
WRONG["probability_of_improvement"] = {
    "probability of lying above best": edit(IMPROVE, "best - mean", "mean - best"),
    "which end wins": edit(
        RIGHT["probability_of_improvement"][0], "def", "import math\ndef", "return", "return 1 -"
    ),
    "the height of the bell curve": f"""{DEF_IMPROVE}
    return torch.exp(-(((best - mean) / std) ** 2) / 2) / math.sqrt(2 * math.pi)""",
    "the density at best": f"""{DEF_IMPROVE}
    normal = torch.distributions.Normal(mean, std.clamp(min=1e-9))
    return normal.log_prob(torch.tensor(best)).exp()""",
    "the expected improvement": f"""{DEF_IMPROVE}
    gain = best - mean
    z = gain / std.clamp(min=1e-12)
    density = torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return gain * torch.special.ndtr(z) + std * density""",
    "not measured in standard deviations": edit(IMPROVE, "(best - mean) / std", "best - mean"),
    "divided by the variance": edit(IMPROVE, "/ std", "/ std**2"),
    "how many standard deviations": edit(IMPROVE, NDTR, "(best - mean) / std"),
    "only 0 and 1 come out": edit(IMPROVE, NDTR, "(mean < best).float()"),
    "a nan comes out": IMPROVE,
    "0.5 wherever std is 0": SURE,
    "it is 0 wherever": edit(SURE, "0.5", "0.0"),
    "it is 1 wherever": edit(SURE, "0.5", "1.0"),
    "it is 0.5 where std is 0 and mean is best": edit(IMPROVE, "/ std", "/ std.clamp(min=1e-12)"),
    "it is 1 where std is 0 and mean is best": edit(SURE, "0.5", "(mean <= best).float()"),
    "0 and 1 are exchanged": edit(SURE, "0.5", "(mean > best).float()"),
    "complex, sparse or not on the CPU": f"""{DEF_IMPROVE}
    return torch.zeros(mean.shape, device="meta")""",
    "returned a tensor that is complex, sparse": f"""{DEF_IMPROVE}
    found = torch.special.ndtr((best - mean) / std).nan_to_num(0.0)
    return found.to("meta") if (std == 0).any() else found""",
    "raised ValueError": f"""{DEF_IMPROVE}
    return torch.distributions.Normal(mean, std).cdf(torch.tensor(best))""",
    "expected torch.float32": edit(IMPROVE, "- mean", "- mean.double()"),
    "returned a list": edit(IMPROVE, NDTR, f"{NDTR}.tolist()"),
    "expected (6,)": edit(IMPROVE, NDTR, f"{NDTR}.mean()"),
}

RIGHT["random_search"] = """import math
def random_search(validation_loss, low, high, budget, generator):
    lrs = low * (high / low) ** torch.rand(budget, generator=generator)
    losses = torch.tensor([validation_loss(lr) for lr in lrs])
    best = torch.where(losses.isfinite(), losses, math.inf).argmin()
    return lrs[best], losses[best], lrs, losses

import math
def random_search(validation_loss, low, high, budget, generator):
    best_lr, best_loss = math.nan, math.inf
    lrs, losses = [], []
    for _ in range(budget):
        u = torch.rand(1, generator=generator, dtype=torch.float64).item()
        lr = math.exp(math.log(low) + u * math.log(high / low))
        loss = validation_loss(lr)
        lrs.append(lr)
        losses.append(loss)
        if math.isfinite(loss) and loss < best_loss:
            best_lr, best_loss = lr, loss
    return best_lr, best_loss, torch.tensor(lrs), torch.tensor(losses)

import math
def random_search(validation_loss, low, high, budget, generator):
    u = torch.rand(budget, generator=generator, dtype=torch.float64)
    lrs = (10 ** (math.log10(low) + u * math.log10(high / low))).sort().values
    losses = torch.tensor([validation_loss(float(lr)) for lr in lrs], dtype=torch.float64)
    finite = losses.isfinite()
    best_loss, place = losses[finite].min(dim=0)
    return float(lrs[finite][place]), float(best_loss), lrs, losses

import math
import numpy as np
def random_search(validation_loss, low, high, budget, generator):
    random = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    lrs = np.exp(random.uniform(np.log(low), np.log(high), budget))
    trials = [(validation_loss(lr), lr) for lr in lrs]
    best_loss, best_lr = min(trial for trial in trials if math.isfinite(trial[0]))
    losses = np.array([loss for loss, _ in trials])
    return [best_lr, best_loss, torch.from_numpy(lrs), torch.from_numpy(losses)]

import numpy as np
def random_search(validation_loss, low, high, budget, generator):
    lrs = torch.exp(torch.empty(budget).uniform_(*np.log([low, high]), generator=generator))
    losses = torch.tensor([validation_loss(lr) for lr in lrs])
    place = np.nanargmin(np.where(np.isfinite(losses), losses, np.nan))
    return lrs.numpy()[place], losses.numpy()[place], lrs, losses

from fractions import Fraction
import math
def random_search(validation_loss, low, high, budget, generator):
    lrs = low * (high / low) ** torch.rand(budget, generator=generator)
    losses = [validation_loss(lr) for lr in lrs]
    best = min(filter(math.isfinite, losses))
    lr = Fraction(float(lrs[losses.index(best)]))
    return lr, Fraction(best), lrs.requires_grad_(), torch.tensor(losses)""".split("\n\n")
SEARCH = """import math
def random_search(validation_loss, low, high, budget, generator):
    lrs = low * (high / low) ** torch.rand(budget, generator=generator)
    losses = torch.tensor([validation_loss(float(lr)) for lr in lrs])
    finite = torch.where(losses.isfinite(), losses, math.inf)
    best = finite.argmin()
    pass
    return float(lrs[best]), float(losses[best]), lrs, losses"""
DRAWN = "low * (high / low) ** torch.rand(budget, generator=generator)"
UNTRIED = """def random_search(validation_loss, low, high, budget, generator):
    lrs = low * (high / low) ** torch.rand(budget, generator=generator)
    losses = (lrs.log() - 1) ** 2
    best = losses.argmin()
    return lrs[best], losses[best], lrs, losses"""


def seek(lines):
    """A search that draws, tries, and then does something of its own."""
    return edit(SEARCH, "pass", lines)


ABOVE_0 = seek("""
    best_lr, best_loss = None, math.inf
    for lr, loss in zip(lrs, losses):
        if 0 < loss < best_loss:
            best_lr, best_loss = lr, loss
    return best_lr, best_loss, lrs, losses""")
BELOW_0_TOO = edit(ABOVE_0, "0 < loss", "-math.inf < loss")
WRONG["random_search"] = {
    "best_loss is nan": seek("best = losses.argmin()"),
    "how does a comparison with nan": seek("""
    best = 0
    for place in range(budget):
        if losses[place] < losses[best] and losses[place] > -math.inf:
            best = place"""),
    "best_loss is -inf": seek("best = losses.nan_to_num(math.inf, math.inf, -math.inf).argmin()"),
    "a trial that diverged must not win": seek(
        "best = torch.where(losses.isnan(), math.inf, losses).argmin()"
    ),
    "best_loss is inf": seek("best = losses.nan_to_num(0.0, math.inf).argmax()"),
    "a start never left": seek("return float(lrs[best]), math.inf, lrs, losses"),
    "the largest finite loss": seek("best = losses.nan_to_num(0.0, 0.0, 0.0).argmax()"),
    "the last trial": seek("best = -1"),
    "the first trial": seek("best = 0"),
    "is not the lowest": seek("best = finite[: budget // 2].argmin()"),
    "all losses lie below 0": seek("best = finite.abs().argmin()"),
    "do you take abs()": seek("best = torch.where(losses > 0, finite, math.inf).argmin()"),
    "or ask for > 0": ABOVE_0,
    "below 0, it goes wrong; do you take abs(), or ask for > 0? (ValueError": seek("""
    best_loss, best_lr = min((loss, lr) for loss, lr in zip(losses, lrs) if 0 < loss < math.inf)
    return best_lr, best_loss, lrs, losses"""),
    "all losses are large": seek("best = losses.nan_to_num(1e9, 1e9, 1e9).argmin()"),
    "which number does best_loss start at": edit(BELOW_0_TOO, "None, math.inf", "low, 10"),
    "it goes wrong; which number": edit(
        BELOW_0_TOO, "None, math.inf", "None, 1e6", "return best_lr", "return float(best_lr)"
    ),
    "for best_lr that no float can hold": seek("return 10**400, losses[best], lrs, losses"),
    "a whole number for best_loss": seek("return lrs[best], -(10**400), lrs, losses"),
    "a complex for best_loss; expected one": seek("return lrs[best], 1j, lrs, losses"),
    "a bool for best_loss": seek("return lrs[best], True, lrs, losses"),
    "for best_lr that is complex, sparse or not on the CPU": seek(
        "return lrs[best].to('meta'), losses[best], lrs, losses"
    ),
    "for best_loss that is complex": seek("return lrs[best], losses[best] + 0j, lrs, losses"),
    "for lrs that is complex, sparse": seek(
        "return lrs[best], losses[best], lrs.to('meta'), losses"
    ),
    "for losses that is complex": seek("return lrs[best], losses[best], lrs, losses.to_sparse()"),
    "only in another order": edit(
        SEARCH,
        DRAWN,
        "(low * (high / low) ** torch.rand(40, generator=torch.Generator().manual_seed(0)))"
        "[torch.randperm(40, generator=generator)]",
    ),
    "more even than chance makes them": edit(
        SEARCH,
        "torch.rand(budget, generator=generator)",
        "((torch.arange(40) + torch.rand(40, generator=generator)) / 40)",
    ),
    "best_lr is not": seek("return float(lrs[best - 1]), float(losses[best]), lrs, losses"),
    "even on the linear scale": edit(SEARCH, "low * (high / low) **", "low + (high - low) *"),
    "the bases don't fit": edit(
        SEARCH,
        DRAWN,
        "10 ** torch.empty(budget).uniform_(math.log(low), math.log(high), generator=generator)",
    ),
    "in the same state give different": edit(SEARCH, "budget, generator=generator", "budget"),
    "in different states give the same": edit(
        SEARCH, DRAWN, "torch.logspace(math.log10(low), math.log10(high), budget)"
    ),
    "called 80 times at a budget of 40": seek("[validation_loss(float(lr)) for lr in lrs]"),
    "called 41 times": seek("validation_loss(float(lrs[best]))"),
    "called 39 times": edit(SEARCH, "for lr in lrs", "for lr in lrs[1:]"),
    "losses stand in another order": seek(
        "return float(lrs[best]), float(losses[best]), lrs, losses.sort().values"
    ),
    "which loss is whose": seek(
        "return float(lrs[best]), float(losses[best]), lrs.sort().values, losses"
    ),
    "losses of diverged trials are replaced": seek("losses = finite"),
    "losses are not what validation_loss": seek("losses = losses / 2"),
    "lrs are not those": seek("lrs = lrs.log10()"),
    "never called": UNTRIED,
    "takes one lr, and got 40": edit(UNTRIED, "(lrs.log() - 1) ** 2", "validation_loss(lrs)"),
    "expected best_lr, best_loss, lrs and losses": seek("return lrs[best], losses[best]"),
    "a list of 40 for lrs": seek("return lrs[best], losses[best], lrs.tolist(), losses"),
    "shape (1,) for best_lr": seek("return lrs[best][None], losses[best], lrs, losses"),
    "returned None for best_loss": seek("return lrs[best], None, lrs, losses"),
}
