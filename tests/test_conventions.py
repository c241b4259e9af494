"""Bad input is refused by name: what came, what was expected."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from linreg_helpers.conventions import SHAPES, require, require_shapes

X, y, w, b = torch.zeros(5, 2), torch.zeros(5), torch.zeros(2), torch.tensor(0.0)


@pytest.mark.parametrize(
    ("arguments", "name", "came", "expected"),
    [
        ({"X": torch.zeros(5)}, "X", "(5,)", "(n, d)"),
        ({"X": X, "w": torch.zeros(3)}, "w", "(3,)", "(d,), here (2,)"),
        ({"X": X, "w": torch.zeros(2, 1)}, "w", "(2, 1)", "(d,), here (2,)"),
        ({"X": X, "w": w, "b": torch.zeros(1)}, "b", "(1,)", "()"),
        ({"X": X, "w": w, "b": torch.zeros(5)}, "b", "(5,)", "()"),
        ({"X": X, "y": torch.zeros(4)}, "y", "(4,)", "(n,), here (5,)"),
        ({"X": X, "y": torch.zeros(5, 1)}, "y", "(5, 1)", "(n,), here (5,)"),
        ({"y_hat": torch.zeros(4), "y": y}, "y", "(5,)", "(n,), here (4,)"),
        ({"lrs": torch.zeros(2, 1)}, "lrs", "(2, 1)", "(r,)"),
        ({"lrs": torch.tensor(0.1)}, "lrs", "()", "(r,)"),
        ({"points": torch.zeros(3)}, "points", "(3,)", "(m, k)"),
        (
            {"points": torch.zeros(3, 2), "values": torch.zeros(4)},
            "values",
            "(4,)",
            "(m,), here (3,)",
        ),
        ({"new_points": torch.zeros(4)}, "new_points", "(4,)", "(q, k)"),
        (
            {"points": X, "new_points": torch.zeros(5, 3)},
            "new_points",
            "(5, 3)",
            "(q, k), here (q, 2)",
        ),
        ({"mean": torch.zeros(4, 1)}, "mean", "(4, 1)", "(q,)"),
        ({"mean": torch.zeros(4), "std": torch.zeros(3)}, "std", "(3,)", "(q,), here (4,)"),
        ({"new_points": X, "mean": torch.zeros(4)}, "mean", "(4,)", "(q,), here (5,)"),
    ],
)
def test_a_shape_that_does_not_fit_is_named(arguments, name, came, expected):
    for function in (require_shapes, require):
        with pytest.raises(ValueError) as refusal:
            function(**arguments)
        assert str(refusal.value) == f"{name} has shape {came}; expected {expected}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"X": torch.zeros(0, 2)}, "X is empty"),
        ({"w": torch.zeros(0)}, "w is empty"),
        ({"y": torch.tensor([1.0, torch.nan])}, "y holds 1 NaN or infinite numbers of 2"),
        ({"X": torch.full((3, 2), torch.inf)}, "X holds 6 NaN or infinite numbers of 6"),
        ({"b": float("nan")}, "b holds 1 NaN"),
        ({"n": 0}, "n is 0; expected a whole number, 1 or more"),
        ({"n": 2.0}, "n is 2.0; expected a whole number"),
        ({"n": True}, "n is True; expected a whole number"),
        ({"n": "ten"}, "n is 'ten'; expected a whole number"),
        ({"noise": -0.1}, "noise is -0.1; expected a plain number, finite and 0 or more"),
        ({"noise": float("nan")}, "noise is nan; expected a plain number"),
        ({"noise": float("inf")}, "noise is inf; expected a plain number"),
        ({"noise": 10**309}, f"noise is {10**309}; expected a plain number, finite and 0 or more"),
        ({"noise": None}, "noise is None; expected a plain number"),
        ({"num_steps": -1}, "num_steps is -1; expected a whole number, 0 or more"),
        ({"num_steps": 1.5}, "num_steps is 1.5; expected a whole number, 0 or more"),
        ({"lr": 0.0}, "lr is 0.0; expected a plain number, finite and above 0"),
        ({"lr": 10**309}, f"lr is 1{309 * '0'}; expected a plain number, finite and above 0"),
        ({"lr": True}, "lr is True; expected a plain number, finite and above 0"),
        ({"lr": "0.1"}, "lr is '0.1'; expected a plain number, finite and above 0"),
        ({"length": 0.0}, "length is 0.0; expected a plain number, finite and above 0"),
        ({"length": float("inf")}, "length is inf; expected a plain number, finite and above 0"),
        ({"length": torch.tensor(1.0)}, "length is tensor(1.); expected a plain number"),
        ({"batch_size": 0}, "batch_size is 0; expected a whole number, 1 or more"),
        ({"batch_size": 2.0}, "batch_size is 2.0; expected a whole number, 1 or more"),
        ({"batch_size": True}, "batch_size is True; expected a whole number, 1 or more"),
        ({"num_epochs": -1}, "num_epochs is -1; expected a whole number, 0 or more"),
        ({"num_epochs": None}, "num_epochs is None; expected a whole number, 0 or more"),
        ({"lrs": torch.tensor([0.1, 0.0])}, "lrs holds 0; expected all above 0"),
        ({"lrs": torch.tensor([-0.5, 0.1])}, "lrs holds -0.5; expected all above 0"),
        ({"lrs": torch.tensor([0.1, torch.nan])}, "lrs holds 1 NaN or infinite numbers of 2"),
        ({"lrs": torch.zeros(0)}, "lrs is empty"),
        ({"lrs": [0.1]}, "lrs is a list; expected a tensor (r,)"),
        ({"points": torch.zeros(0, 2)}, "points is empty"),
        ({"points": torch.full((3, 2), torch.nan)}, "points holds 6 NaN or infinite numbers of 6"),
        ({"values": torch.tensor([1.0, torch.inf])}, "values holds 1 NaN or infinite numbers of 2"),
        ({"new_points": torch.zeros(4, 0)}, "new_points is empty, shape (4, 0)"),
        ({"mean": torch.tensor([torch.inf])}, "mean holds 1 NaN or infinite numbers of 1"),
        ({"std": torch.tensor([0.0, -0.5])}, "std holds -0.5; expected all 0 or more"),
        ({"std": torch.tensor([torch.nan])}, "std holds 1 NaN or infinite numbers of 1"),
        ({"generator": None}, "generator is None; expected a torch.Generator"),
        ({"generator": 7}, "generator is 7; expected a torch.Generator"),
        ({"speed": 1}, "speed is no name of this course"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(arguments, message):
    with pytest.raises(ValueError) as refusal:
        require(**arguments)
    assert message in str(refusal.value)


@given(n=st.integers(1, 20), d=st.integers(1, 20))
def test_what_fits_passes(n, d):
    fitting = {"X": torch.zeros(n, d), "w": torch.zeros(d), "b": 1.5}
    require(**fitting, y=torch.zeros(n), y_hat=torch.zeros(n), n=n, noise=0.0)


@given(*[st.integers(1, 20)] * 4)
def test_what_fits_a_search_passes(m, q, k, r):
    require(points=torch.zeros(m, k), values=torch.zeros(m), new_points=torch.zeros(q, k))
    require(mean=torch.zeros(q), std=torch.zeros(q), lrs=torch.ones(r), length=1e-3, noise=0)
    require(X=torch.zeros(m, k), y=torch.zeros(m), lrs=torch.ones(r), batch_size=q, num_epochs=0)


def test_plain_numbers_pass_whether_pythons_or_numpys():
    require(w=w, b=3, n=np.int64(4), noise=np.float64(0.5), generator=torch.Generator())
    require(w=w, b=np.float32(3), n=4, noise=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"w": [1.0, 2.0]}, "w is a list; expected a tensor (d,)"),
        ({"X": np.zeros((5, 2))}, "X is a ndarray; expected a tensor (n, d)"),
        ({"y": None}, "y is a NoneType; expected a tensor (n,)"),
        ({"b": "one"}, "b is a str; expected a tensor ()"),
        ({"X": X.long()}, "X is of torch.int64; expected torch.float32"),
        ({"X": X, "w": w.double()}, "w is of torch.float64; expected torch.float32"),
        ({"X": X.double(), "w": w}, "w is of torch.float32; expected torch.float64"),
        ({"Z": X}, "Z is no array of this course; expected one of " + ", ".join(SHAPES)),
    ],
)
def test_what_is_no_fitting_tensor_is_named(arguments, message):
    with pytest.raises(ValueError) as refusal:
        require_shapes(**arguments)
    assert str(refusal.value) == message


def test_a_single_number_adapts_to_the_dtype_it_meets():
    require_shapes(X=X.double(), w=w.double(), b=torch.tensor(1.0))
    require_shapes(X=X, w=w, b=torch.tensor(1.0, dtype=torch.float64))
    require_shapes(b=torch.tensor(1.0, dtype=torch.float64), w=w)


@given(n=st.integers(1, 6), d=st.integers(1, 6), other=st.integers(1, 6))
def test_a_weight_passes_exactly_when_there_is_one_for_each_column(n, d, other):
    fits = True
    try:
        require_shapes(X=torch.zeros(n, d), w=torch.zeros(other))
    except ValueError:
        fits = False
    assert fits == (d == other)
