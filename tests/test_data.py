"""Synthetic data follow their formula; the diabetes data are the published ones."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from support.examples import seeded

from linreg_helpers.data import diabetes, synthetic


@given(n=st.integers(1, 50), d=st.integers(1, 5), seed=st.integers(0, 1000))
def test_without_noise_every_example_lies_on_the_plane(n, d, seed):
    w, b = torch.arange(1.0, d + 1), torch.tensor(-2.0)
    X, y = synthetic(w, b, n, 0.0, seeded(seed))
    assert (X.shape, y.shape) == ((n, d), (n,))
    by_hand = [sum(float(wj) * float(xj) for wj, xj in zip(w, row)) - 2.0 for row in X]
    assert y.tolist() == pytest.approx(by_hand, abs=1e-4)


def test_scikit_learn_finds_the_truth_and_the_noise_in_many_examples():
    X, y = synthetic(torch.tensor([2.0, -3.4]), torch.tensor(4.2), 100_000, 0.5, seeded())
    model = LinearRegression().fit(X.numpy(), y.numpy())
    # five standard errors of an estimated coefficient: 5 * noise / sqrt(n)
    assert model.coef_ == pytest.approx([2.0, -3.4], abs=5 * 0.5 / 100_000**0.5)
    assert model.intercept_ == pytest.approx(4.2, abs=5 * 0.5 / 100_000**0.5)
    residual = y.numpy() - model.predict(X.numpy())
    # five standard errors of an estimated standard deviation: 5 * noise / sqrt(2 n)
    assert residual.std() == pytest.approx(0.5, abs=5 * 0.5 / 200_000**0.5)


def test_it_answers_in_the_dtype_it_was_given():
    w, b = torch.tensor([1.0], dtype=torch.float64), torch.tensor(0.0)
    X, y = synthetic(w, b, 3, 0.1, seeded())
    assert X.dtype == y.dtype == torch.float64


def test_without_a_generator_it_refuses():
    with pytest.raises(ValueError, match="^generator is None; expected a torch.Generator"):
        synthetic(torch.tensor([1.0]), torch.tensor(0.0), 3, 0.1, None)


def test_the_generator_alone_decides():
    w, b = torch.tensor([1.0]), torch.tensor(0.0)
    torch.manual_seed(1)
    first = synthetic(w, b, 10, 1.0, seeded(7))
    torch.manual_seed(2)
    again = synthetic(w, b, 10, 1.0, seeded(7))
    other = synthetic(w, b, 10, 1.0, seeded(8))
    assert torch.equal(first[0], again[0]) and torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_it_does_not_touch_the_global_generator():
    before = torch.get_rng_state()
    synthetic(torch.tensor([1.0]), torch.tensor(0.0), 10, 1.0, seeded())
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"n": 0}, "n"),
        ({"n": 1.5}, "n"),
        ({"noise": -1.0}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"w": torch.zeros(0)}, "w"),
        ({"w": torch.zeros(2, 1)}, "w"),
        ({"w": torch.tensor([torch.nan])}, "w"),
        ({"b": torch.zeros(2)}, "b"),
        ({"b": torch.tensor(torch.inf)}, "b"),
    ],
)
def test_bad_input_is_named(changed, name):
    arguments = {"w": torch.tensor([1.0]), "b": torch.tensor(0.0), "n": 3, "noise": 0.1}
    with pytest.raises(ValueError, match=rf"^{name} (is|has|holds) .*; expected "):
        synthetic(**{**arguments, **changed}, generator=seeded())


def test_the_diabetes_data_are_the_published_ones():
    X, y, names = diabetes()
    assert (X.shape, y.shape, X.dtype, y.dtype) == ((442, 10), (442,), torch.float32, torch.float32)
    assert names == ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    # The first row of the file that goes with Efron et al. (2004).
    first = [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
    assert X[0].tolist() == pytest.approx(first, rel=1e-6)
    assert (y[0].item(), y.min().item(), y.max().item()) == (151, 25, 346)


def test_the_units_are_those_of_measurement():
    X, _, names = diabetes()
    columns = dict(zip(names, X.numpy().T))
    assert 18 <= columns["age"].min() and columns["age"].max() <= 80  # years
    assert 15 <= columns["bmi"].min() and columns["bmi"].max() <= 45  # kg/m²
    assert np.unique(columns["sex"]).tolist() == [1, 2]
