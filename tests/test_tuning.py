"""The search for hyperparameters against runs one at a time, scikit-learn and integrals."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.examples import data, numbers, refusal, refused_calls, seeded

from linreg_helpers import best_trial, minibatch_sgd
from linreg_helpers.tuning import train_together

NAN, INF = math.nan, math.inf


# ---------------------------------------------------------------------------------- train_together


def alone(X, y, lrs, batch_size, num_epochs, seed):
    """The last places of `minibatch_sgd`, one learning rate at a time: (r, d + 1)."""
    rows = []
    for lr in lrs:
        path = minibatch_sgd(X, y, float(lr), batch_size, num_epochs, seeded(seed))
        rows.append(torch.cat([path.w[-1], path.b[-1:]]))
    return torch.stack(rows)


def together(X, y, lrs, batch_size, num_epochs, seed):
    w, b = train_together(X, y, lrs, batch_size, num_epochs, seeded(seed))
    return torch.cat([w, b[:, None]], dim=1)


@given(
    st.integers(1, 30),
    st.integers(1, 4),
    st.integers(1, 35),
    st.integers(0, 4),
    st.lists(st.floats(1e-4, 0.1), min_size=1, max_size=5),
    st.integers(0, 1000),
)
def test_each_row_is_where_its_rate_leads_alone(n, d, batch_size, num_epochs, lrs, seed):
    X, y = data(n, d, seed)
    arguments = X, y, numbers(*lrs), batch_size, num_epochs, seed
    assert torch.allclose(together(*arguments), alone(*arguments), rtol=1e-10, atol=1e-12)


SOME = *data(12, 3), numbers(0.001, 0.01, 0.1)


@pytest.mark.parametrize("batch_size", [1, 4, 5, 12, 100])  # 5 leaves two examples at the end
def test_it_does_so_whether_the_batches_come_out_even_or_not(batch_size):
    arguments = *SOME, batch_size, 6, 7
    assert torch.allclose(together(*arguments), alone(*arguments), rtol=1e-10, atol=1e-12)


def test_control_batches_of_another_order_lead_elsewhere():
    one, other = together(*SOME, 5, 6, 7), alone(*SOME, 5, 6, 8)
    assert not torch.allclose(one, other, rtol=1e-3, atol=1e-3)


@given(st.permutations(range(5)), st.integers(1, 20), st.integers(0, 1000))
def test_a_rate_that_diverges_spoils_its_own_row_only(order, batch_size, seed):
    X, y = data(20, 3, seed)
    lrs = numbers(0.01, 1e200, 0.05, 1e80, 0.02)[list(order)]
    result, expected = (f(X, y, lrs, batch_size, 8, seed) for f in (together, alone))
    tame = lrs < 1
    assert torch.isfinite(result[tame]).all()
    assert torch.allclose(result[tame], expected[tame], rtol=1e-10, atol=1e-12)
    assert not torch.isfinite(result[~tame]).any()
    assert not torch.isfinite(expected[~tame]).any()


def test_no_epochs_stay_at_the_start_and_draw_nothing():
    generator = seeded(3)
    before = generator.get_state()
    w, b = train_together(*data(7, 3), numbers(0.1, 1e9), 2, 0, generator)
    assert (w.tolist(), b.tolist()) == ([[0.0] * 3] * 2, [0.0] * 2)
    assert torch.equal(generator.get_state(), before)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_what_comes_back_has_its_shapes_and_the_dtype_of_x(dtype):
    X, y = data(7, 3, dtype=dtype)
    w, b = train_together(X, y, torch.tensor([0.1, 0.2], dtype=dtype), 2, 3, seeded())
    assert (w.shape, b.shape) == ((2, 3), (2,))
    assert w.dtype == b.dtype == dtype


def test_one_draw_for_each_epoch_however_many_rates():
    X, y = data(7, 3)
    one, many = seeded(), seeded()
    minibatch_sgd(X, y, 0.1, 2, 3, one)
    train_together(X, y, numbers(0.1, 0.2, 0.3), 2, 3, many)
    assert torch.equal(one.get_state(), many.get_state())


# -------------------------------------------------------------------------------------- best_trial

finite = st.floats(-(2.0**100), 2.0**100, width=32)


@given(
    st.lists(st.one_of(finite, st.sampled_from([NAN, INF])), max_size=10),
    finite,
    st.integers(0, 10),
    st.sampled_from([torch.float32, torch.float64]),
)
def test_the_best_trial_is_the_lowest_finite_one(others, one, at, dtype):
    values = others[:at] + [one] + others[at:]
    lowest = min(value for value in values if math.isfinite(value))
    index = best_trial(torch.tensor(values, dtype=dtype))
    assert type(index) is int
    assert values[index] == lowest


@pytest.mark.parametrize(
    ("values", "best"),
    [
        ([NAN, 2.0, INF, 1.0], 3),
        ([NAN, NAN, NAN, 5e30], 3),
        ([INF, 3.0], 1),
        ([3.0, NAN, 1.0, INF], 2),
        ([2.0, -INF, 1.0], 2),  # as `next_trial` counts it: like the worst finite value
    ],
)
def test_a_trial_that_diverged_never_wins(values, best):
    assert best_trial(torch.tensor(values)) == best


def test_control_argmin_would_choose_the_nan():
    assert int(torch.tensor([3.0, NAN, 1.0, INF]).argmin()) == 1


@pytest.mark.parametrize("values", [[NAN], [INF, NAN], [-INF, NAN], [INF, INF, INF], []])
def test_where_no_value_is_finite_there_is_no_best(values):
    message = f"values holds no finite number of {len(values)}; expected at least one"
    assert refusal(best_trial, torch.tensor(values)) == message


# --------------------------------------------------------------------------------- of all functions


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (train_together, (*data(10, 2), numbers(0.1, 0.2), 3, 2, seeded())),
        (best_trial, (numbers(3, NAN, 1, INF),)),
    ],
)
def test_arguments_are_left_as_they_were(function, arguments):
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    before = [tensor.clone() for tensor in tensors]
    function(*arguments)
    for now, then in zip(tensors, before):
        assert torch.equal(now.nan_to_num(nan=-9), then.nan_to_num(nan=-9))


BATCHES = {"X": torch.zeros(5, 2), "y": torch.zeros(5), "lrs": torch.tensor([0.1, 0.2])}
BATCHES |= {"batch_size": 2, "generator": seeded()}
GOOD = [
    (train_together, {**BATCHES, "num_epochs": 0}),
    (train_together, {**BATCHES, "num_epochs": 3}),
]
BAD = [  # what an argument cannot be, whichever function takes it, and how the message begins
    ({"lrs": torch.tensor([0.1, 0.0])}, "lrs holds 0; expected all above 0"),
    ({"lrs": torch.tensor([0.1, -0.5])}, "lrs holds -0.5; expected all above 0"),
    ({"lrs": torch.tensor([0.1, NAN])}, "lrs holds 1 NaN or infinite numbers of 2"),
    ({"lrs": torch.tensor([INF, INF])}, "lrs holds 2 NaN or infinite numbers of 2"),
    ({"lrs": torch.tensor([[0.1, 0.2]])}, "lrs has shape (1, 2); expected (r,)"),
    ({"lrs": torch.tensor(0.1)}, "lrs has shape (); expected (r,)"),
    ({"lrs": torch.zeros(0)}, "lrs is empty"),
    ({"lrs": [0.1, 0.2]}, "lrs is a list; expected a tensor (r,)"),
    ({"lrs": 0.1}, "lrs is a float; expected a tensor (r,)"),
    ({"lrs": torch.tensor([0.1]).double()}, "lrs is of torch.float64; expected torch.float32"),
    ({"lrs": torch.tensor([1, 2])}, "lrs is of torch.int64; expected torch.float32"),
]
CASES = refused_calls(GOOD, BAD)


@pytest.mark.parametrize(("function", "arguments", "message"), CASES)
def test_bad_input_is_named(function, arguments, message):
    assert refusal(function, **arguments).startswith(message)


@pytest.mark.parametrize(("function", "arguments"), GOOD)
def test_control_what_is_right_is_not_refused(function, arguments):
    function(**arguments)
