"""Answers to the exercises of lesson 3."""

from answers.analytic_solution import INVERSE, SOLVE
from answers.analytic_solution import RIGHT as ASSIGNED
from answers.editing import edit

RIGHT, WRONG = {}, {}


def renamed(source):
    return source.replace("solve_normal_equations", "repaired_draft")


RIGHT["repaired_draft"] = [renamed(source) for source in ASSIGNED["solve_normal_equations"]]
DRAFT = renamed(edit(INVERSE, "X.T @ X) @ (X.T", "X @ X) * (X"))
REPAIRED = renamed(INVERSE)
WRONG["repaired_draft"] = {
    "these are the numbers of the draft": DRAFT,
    "is right for a square X and raises RuntimeError": edit(DRAFT, "*", "@"),
    "the left side holds X times itself; can": edit(REPAIRED, "X.T @ X", "X @ X"),
    "the right side holds X times y; can": edit(REPAIRED, "X.T @ y", "X @ y"),
    "a matrix came back, as from number times number": edit(REPAIRED, ") @ (", ") * ("),
    "a matrix came back, and the left side": edit(DRAFT, "X @ y", "X.T @ y"),
    "a matrix came back, and the right side": edit(DRAFT, "X @ X", "X.T @ X"),
    "products of rows with rows": edit(REPAIRED, "X.T @ X", "X @ X.T"),
    "the weights stand in a column": edit(renamed(SOLVE), "@ y", "@ y[:, None]"),
}

RIGHT["normal_equations_gap"] = """def normal_equations_gap(X, y, w):
    return X.T @ (y - X @ w)

def normal_equations_gap(X, y, w):
    residual = y - (X * w).sum(dim=1)
    return torch.stack([(column * residual).sum() for column in X.T])

def normal_equations_gap(X, y, w):
    return torch.einsum("ij,i->j", X, y) - X.T @ X @ w

def normal_equations_gap(X, y, w):
    w = w.clone().requires_grad_()
    (((y - X @ w) ** 2).sum() / -2).backward()
    return w.grad

import numpy as np
def normal_equations_gap(X, y, w):
    X, y, w = X.numpy(), y.numpy(), w.numpy()
    return torch.from_numpy((y - X @ w) @ X)""".split("\n\n")
GAP = RIGHT["normal_equations_gap"][0]
WRONG["normal_equations_gap"] = {
    "the sign is turned round": edit(GAP, "y - X @ w", "X @ w - y"),
    "this is the gradient of the loss": edit(GAP, "y - X @ w", "X @ w - y) / len(y"),
    "and this is a mean": edit(GAP, "(y - X @ w)", "(y - X @ w) / len(y)"),
    "this is the residual": edit(GAP, "X.T @ (y - X @ w)", "y - X @ w"),
    "this is Xᵀy": edit(GAP, "(y - X @ w)", "y"),
    "one number for each product": edit(GAP, "X.T @ (y - X @ w)", "X * (y - X @ w)[:, None]"),
    "the lengths of the columns": GAP + " / X.norm(dim=0)",
    "raised RuntimeError": edit(GAP, "X.T @ (", "X @ ("),
    "returned shape (2, 1); expected (2,)": GAP + "[:, None]",
    "gives other numbers": edit(GAP, "y - X", "y + X"),
}
