"""Answers to the exercises on Bayesian optimization."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["lower_confidence_bound"] = """def lower_confidence_bound(mean, std, kappa):
    return mean - kappa * std

def lower_confidence_bound(mean, std, kappa):
    return torch.add(mean, std, alpha=-kappa)

def lower_confidence_bound(mean, std, kappa):
    return torch.stack([m - kappa * s for m, s in zip(mean, std)])

lower_confidence_bound = lambda mean, std, kappa: -(kappa * std - mean)
""".split("\n\n")
BOUND = RIGHT["lower_confidence_bound"][0]
WRONG["lower_confidence_bound"] = {
    "this is the upper bound": edit(BOUND, "-", "+"),
    "kappa is left out": edit(BOUND, "kappa * std", "std"),
    "std is left out": edit(BOUND, "kappa * std", "kappa"),
    "it subtracts the variance": edit(BOUND, "* std", "* std**2"),
    "the sign is turned round": edit(BOUND, "mean - kappa * std", "kappa * std - mean"),
    "this is the lowest bound alone": edit(
        BOUND, "mean - kappa * std", "(mean - kappa * std).min()"
    ),
    "this is where the bound is lowest": edit(
        BOUND, "mean - kappa * std", "(mean - kappa * std).argmin()"
    ),
    "gives other numbers": edit(BOUND, "kappa * std", "kappa * std / 3"),
    "returned None": edit(BOUND, "return ", "bound = "),
}

RIGHT["log_likelihood"] = """from linreg_helpers import squared_exponential
import math
def log_likelihood(points, values, length, noise):
    m = len(values)
    A = squared_exponential(points, points, length) + noise**2 * torch.eye(m, dtype=points.dtype)
    L = torch.linalg.cholesky(A)
    fit = values @ torch.cholesky_solve(values[:, None], L)[:, 0]
    return -fit / 2 - L.diagonal().log().sum() - m / 2 * math.log(2 * math.pi)

def log_likelihood(points, values, length, noise):
    A = torch.exp(-(torch.cdist(points, points) ** 2) / (2 * length**2))
    A = A + noise**2 * torch.eye(len(values), dtype=points.dtype)
    normal = torch.distributions.MultivariateNormal(torch.zeros_like(values), A)
    return normal.log_prob(values)

import math
def log_likelihood(points, values, length, noise):
    apart = ((points[:, None] - points) ** 2).sum(-1)
    A = torch.exp(-apart / 2 / length**2) + noise**2 * torch.eye(len(points), dtype=points.dtype)
    fit = values @ torch.linalg.inv(A) @ values
    return -0.5 * (fit + torch.logdet(A) + len(values) * math.log(2 * math.pi))

from linreg_helpers import squared_exponential
import math
def log_likelihood(points, values, length, noise):
    A = squared_exponential(points, points, length)
    A = A + noise**2 * torch.eye(len(A), dtype=A.dtype)
    v = torch.linalg.solve_triangular(torch.linalg.cholesky(A), values[:, None], upper=False)
    size = torch.linalg.slogdet(A).logabsdet
    return -((v**2).sum() + size + len(A) * math.log(2 * math.pi)) / 2
""".split("\n\n")
LIKELIHOOD = RIGHT["log_likelihood"][0]
SUM = " - L.diagonal().log().sum()"
WRONG["log_likelihood"] = {
    "this is minus the log likelihood": edit(LIKELIHOOD, "return ", "return -1 * (") + ")",
    "the constant, m/2 log 2π, is missing": edit(
        LIKELIHOOD, " - m / 2 * math.log(2 * math.pi)", ""
    ),
    "the sum of log L_ii is missing": edit(LIKELIHOOD, SUM, ""),
    "log L_ii counts twice": edit(LIKELIHOOD, SUM, " - 2 * L.diagonal().log().sum()"),
    "comes with half of its weight": edit(LIKELIHOOD, SUM, " - L.diagonal().log().sum() / 2"),
    "the sum of log L_ii has the wrong sign": edit(LIKELIHOOD, SUM, " + L.diagonal().log().sum()"),
    "the first term is not halved": edit(LIKELIHOOD, "-fit / 2", "-fit"),
    "the first term has the wrong sign": edit(LIKELIHOOD, "-fit / 2", "fit / 2"),
    "the inverse of M is left out": edit(
        LIKELIHOOD, "torch.cholesky_solve(values[:, None], L)[:, 0]", "values"
    ),
    "noise is not squared": edit(LIKELIHOOD, "noise**2", "noise"),
    "the noise is left out": edit(LIKELIHOOD, "noise**2", "0.0"),
    "this is the likelihood; expected its": edit(LIKELIHOOD, "return ", "return torch.exp(") + ")",
    "this is the mean over the trials": edit(LIKELIHOOD, "return ", "return (") + ") / m",
    "a nan comes out": edit(LIKELIHOOD, "L.diagonal().log()", "(-L.diagonal()).log()"),
    "gives other numbers": edit(LIKELIHOOD, "squared_exponential(points, points, length)", "1.0"),
}
