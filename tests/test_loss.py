"""The losses against scikit-learn, torch and the book, each in its own convention."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_squared_error as sklearn_mse

from linreg_helpers.book import d2l
from linreg_helpers.loss import mean_squared_error, squared_error

numbers = st.floats(-1000, 1000, width=32)
pairs = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30)


@given(pairs)
def test_the_mean_is_half_of_scikit_learns(pairs):
    y_hat, y = torch.tensor(pairs, dtype=torch.float64).T
    assert float(mean_squared_error(y_hat, y)) == pytest.approx(sklearn_mse(y, y_hat) / 2)


@given(pairs)
def test_each_loss_is_half_of_torchs(pairs):
    y_hat, y = torch.tensor(pairs).T
    whole = torch.nn.functional.mse_loss(y_hat, y, reduction="none")
    torch.testing.assert_close(squared_error(y_hat, y), whole / 2)


@given(pairs)
def test_the_mean_is_the_books(pairs):
    y_hat, y = torch.tensor(pairs).T
    book = d2l.LinearRegressionScratch(num_inputs=1, lr=0.1)
    torch.testing.assert_close(mean_squared_error(y_hat, y), book.loss(y_hat, y))


def test_its_derivative_is_the_miss():
    y_hat = torch.tensor([1.0, -2.0, 5.0], requires_grad=True)
    y = torch.tensor([0.0, 1.0, 5.0])
    squared_error(y_hat, y).sum().backward()
    assert y_hat.grad.tolist() == [1, -3, 0]


def test_by_hand():
    y_hat, y = torch.tensor([1.0, 2.0, 5.0]), torch.tensor([1.0, 3.0, 1.0])
    assert squared_error(y_hat, y).tolist() == [0, 0.5, 8]
    assert float(mean_squared_error(y_hat, y)) == pytest.approx(8.5 / 3)


@pytest.mark.parametrize("function", [squared_error, mean_squared_error])
@pytest.mark.parametrize("shape", [(3, 1), (4,), (), (1, 3)])
def test_shapes_that_differ_are_named(function, shape):
    with pytest.raises(ValueError) as refusal:
        function(torch.zeros(shape), torch.zeros(3))
    assert f"y_hat has shape {shape}, y has (3,); expected equal shapes" in str(refusal.value)


def test_a_mean_over_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^y is empty, shape \(0,\); expected at least one"):
        mean_squared_error(torch.zeros(0), torch.zeros(0))


def test_divergence_is_no_error():
    assert mean_squared_error(torch.tensor([torch.inf]), torch.zeros(1)) == torch.inf
    assert mean_squared_error(torch.tensor([torch.nan]), torch.zeros(1)).isnan()
