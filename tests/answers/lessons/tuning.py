"""Answers to exercises of lesson 6."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["best_so_far"] = """import math
def best_so_far(losses):
    finite = torch.where(torch.isfinite(losses), losses, math.inf)
    return finite.cummin(dim=0).values

import math
def best_so_far(losses):
    best, lowest = torch.full_like(losses, math.inf), math.inf
    for t, loss in enumerate(losses.tolist()):
        if math.isfinite(loss) and loss < lowest:
            lowest = loss
        best[t] = lowest
    return best

import numpy as np
def best_so_far(losses):
    return torch.from_numpy(np.fmin.accumulate(np.append(np.float32(np.inf), losses))[1:])

def best_so_far(losses):
    known = losses.detach().clone()
    known[~known.isfinite()] = float("inf")
    return torch.stack([known[: t + 1].min() for t in range(len(known))])""".split("\n\n")
FIRST = """import math
def best_so_far(losses):
    finite = torch.where(torch.isfinite(losses), losses, math.inf)
    best = finite.cummin(dim=0).values
    return best"""
RUNNING = """import math
def best_so_far(losses):
    best, lowest = torch.zeros_like(losses), math.inf
    for t, loss in enumerate(losses.tolist()):
        if loss < lowest:
            lowest = loss
        best[t] = lowest
    return best"""
WRONG["best_so_far"] = {
    "a nan has won": edit(FIRST, "finite.cummin", "losses.cummin"),
    "came back as they were": edit(FIRST, "return best", "return losses"),
    "the lowest of all trials": edit(FIRST, "return best", "return finite.min().expand(len(best))"),
    "which end wins": edit(
        FIRST, "losses, math.inf", "losses, -math.inf", "cummin(dim=0)", "cummax(dim=0)"
    ),
    "from the end to the beginning": edit(
        FIRST, "finite.cummin(dim=0).values", "finite.flip(0).cummin(dim=0).values.flip(0)"
    ),
    "are left out": edit(FIRST, "finite.cummin", "losses[losses.isfinite()].cummin"),
    "inf stands wherever": edit(
        FIRST, "return best", "return torch.where(torch.isfinite(losses), best, math.inf)"
    ),
    "something else than inf": edit(RUNNING, "math.inf", "1e9"),
    "else than inf": edit(RUNNING, "math.inf", "losses[1:][:1].sum().item()"),
    "gives other numbers": edit(RUNNING, "math.inf", "0.0"),
    "expected torch.float32": edit(FIRST, "return best", "return best.double()"),
    "returned an ndarray": edit(FIRST, "return best", "return best.numpy()"),
}

RIGHT["compare_models"] = """import math
def compare_models(y_hat_a, y_hat_b, y):
    d = (y_hat_a - y) ** 2 / 2 - (y_hat_b - y) ** 2 / 2
    return d.mean(), d.std() / math.sqrt(len(d))

def compare_models(y_hat_a, y_hat_b, y):
    d = (y_hat_a - y_hat_b) * ((y_hat_a + y_hat_b) / 2 - y)
    n, mean = len(d), d.sum() / len(d)
    return mean, (((d - mean) ** 2).sum() / (n - 1) / n).sqrt()

from linreg_helpers import squared_error
def compare_models(y_hat_a, y_hat_b, y):
    d = squared_error(y_hat_a, y) - squared_error(y_hat_b, y)
    return [d.mean(), (d.var() / len(d)) ** 0.5]

import numpy as np
def compare_models(y_hat_a, y_hat_b, y):
    a, b = ((y_hat.numpy() - y.numpy()) ** 2 / 2 for y_hat in (y_hat_a, y_hat_b))
    error = np.sqrt(np.cov(a, b)[[0, 1, 0], [0, 1, 1]] @ [1, 1, -2] / len(y))
    return torch.tensor((a - b).mean()), torch.tensor(error, dtype=torch.float32)""".split("\n\n")
COMPARE = RIGHT["compare_models"][0]
D = "(y_hat_a - y) ** 2 / 2 - (y_hat_b - y) ** 2 / 2"
ERROR = "d.std() / math.sqrt(len(d))"
WRONG["compare_models"] = {
    "the sign is that of B minus A": edit(
        COMPARE, D, "(y_hat_b - y) ** 2 / 2 - (y_hat_a - y) ** 2 / 2"
    ),
    "where is the ½": edit(COMPARE, D, "(y_hat_a - y) ** 2 - (y_hat_b - y) ** 2"),
    "not yet divided by √n": edit(COMPARE, ERROR, "d.std()"),
    "expected √n": edit(COMPARE, ERROR, "d.std() / len(d)"),
    "expected n − 1": edit(COMPARE, "d.std()", "d.std(correction=0)"),
    "take its root first": edit(COMPARE, "d.std()", "d.var()"),
    "which root is missing": edit(COMPARE, ERROR, "d.var() / len(d)"),
    "the two models are taken apart": edit(
        COMPARE,
        ERROR,
        "((((y_hat_a - y) ** 2 / 2).var() + ((y_hat_b - y) ** 2 / 2).var()) / len(d)).sqrt()",
    ),
    "compared with each other": edit(COMPARE, D, "y_hat_a - y_hat_b"),
    "this is the sum": edit(COMPARE, "d.mean()", "d.sum()"),
    "are exchanged": edit(COMPARE, f"d.mean(), {ERROR}", f"{ERROR}, d.mean()"),
    "returned a float for the mean": edit(COMPARE, "d.mean()", "d.mean().item()"),
    "expected the mean and the standard error": edit(COMPARE, f", {ERROR}", ""),
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
