"""The model against a plain sum, torch's own layer and the book's."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from linreg_helpers.book import d2l
from linreg_helpers.model import predict

numbers = st.floats(-100, 100, width=32)


@given(st.data())
def test_each_prediction_is_the_weighted_sum_of_its_row(data):
    n, d = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    rows = data.draw(st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=n, max_size=n))
    w = data.draw(st.lists(numbers, min_size=d, max_size=d))
    b = data.draw(numbers)
    y_hat = predict(torch.tensor(rows), torch.tensor(w), torch.tensor(b))
    exact = [math.fsum([*(wj * xj for wj, xj in zip(w, row)), b]) for row in rows]
    # float32 has 24 bits; d + 1 terms of up to 10⁴ each lose at most about (d + 1)² · 10⁴ · 2⁻²³
    assert y_hat.tolist() == pytest.approx(exact, rel=1e-6, abs=0.06)


def test_it_agrees_with_torch_and_the_book():
    generator = torch.Generator().manual_seed(0)
    X, w = torch.randn(20, 3, generator=generator), torch.randn(3, generator=generator)
    b = torch.tensor(0.7)
    expected = torch.nn.functional.linear(X, w[None], b[None])[:, 0]
    torch.testing.assert_close(predict(X, w, b), expected)
    book = d2l.LinearRegressionScratch(num_inputs=3, lr=0.1)
    with torch.no_grad():
        book.w.copy_(w[:, None])
        book.b.copy_(b)
        torch.testing.assert_close(predict(X, w, b), book(X)[:, 0])


def test_a_plain_number_will_do_for_the_bias():
    X, w = torch.ones(2, 1), torch.ones(1)
    assert predict(X, w, 4).tolist() == [5, 5]


def test_divergence_is_no_error():
    y_hat = predict(torch.ones(2, 1), torch.tensor([torch.inf]), torch.tensor(-torch.inf))
    assert y_hat.isnan().all()


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"X": torch.zeros(2)}, "X"),
        ({"w": torch.zeros(3)}, "w"),
        ({"w": torch.zeros(2, 1)}, "w"),
        ({"b": torch.zeros(5)}, "b"),
        ({"b": torch.zeros(1)}, "b"),
    ],
)
def test_shapes_that_do_not_fit_are_named(changed, name):
    arguments = {"X": torch.zeros(5, 2), "w": torch.zeros(2), "b": torch.tensor(0.0)}
    with pytest.raises(ValueError, match=rf"^{name} has shape .*; expected "):
        predict(**{**arguments, **changed})
