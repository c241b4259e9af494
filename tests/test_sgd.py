"""Minibatch SGD against gradient descent, autograd, and the SGD of torch and scikit-learn."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.linear_model import SGDRegressor
from support.examples import data, refusal, refused_calls, seeded

from linreg_helpers import (
    Path,
    gradient_descent,
    losses_along,
    mean_squared_error,
    minibatch_sgd,
    minibatches,
    predict,
    synthetic,
)
from linreg_helpers.sgd import arrival


def numbered(n, d=2):
    """Every number of an example tells its row: row i holds i in each column of X, and in y."""
    rows = torch.arange(n, dtype=torch.float64)
    return rows[:, None].repeat(1, d), rows


def rows_of(batches):
    """The rows of `numbered` in the order in which they come."""
    return [int(row) for _, y_batch in batches for row in y_batch]


def by_autograd(w, b, X, y):
    """The gradient of torch's own loss, halved."""
    w, b = (value.detach().clone().requires_grad_() for value in (w, b))
    (torch.nn.functional.mse_loss(X @ w + b, y) / 2).backward()
    return torch.cat([w.grad, b.grad[None]])


# ------------------------------------------------------------------------------------- minibatches


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 1000))
@example(7, 7, 0)
@example(7, 8, 0)
@example(7, 1000, 0)
def test_an_epoch_is_every_example_once_in_full_batches_in_the_generators_order(
    n, batch_size, seed
):
    batches = list(minibatches(*numbered(n, 3), batch_size, seeded(seed)))
    full, rest = divmod(n, batch_size)
    expected = [batch_size] * full + [rest] * (rest > 0)
    assert [tuple(X_batch.shape) for X_batch, _ in batches] == [(size, 3) for size in expected]
    assert [tuple(y_batch.shape) for _, y_batch in batches] == [(size,) for size in expected]
    assert sorted(rows_of(batches)) == list(range(n))
    for X_batch, y_batch in batches:
        assert torch.equal(X_batch, y_batch[:, None].repeat(1, 3))
    # whatever the batch size
    assert rows_of(batches) == rows_of(minibatches(*numbered(n), 1, seeded(seed)))


def test_the_order_is_another_each_epoch_and_for_each_seed():
    """Among 50! orders, chance gives none twice."""
    generator = seeded()
    orders = [rows_of(minibatches(*numbered(50), 8, generator)) for _ in range(20)]
    orders += [rows_of(minibatches(*numbered(50), 8, seeded(seed))) for seed in range(1, 20)]
    assert len(set(map(tuple, [*orders, list(range(50))]))) == 40


def biased(orders):
    """The orders of four that come too often or too rarely, of 4800.

    Each should come about 200 times; the binomial distribution's deviation is 13.8, and beyond
    4.5 of it lies one order in 150 000.
    """
    counts = Counter(map(tuple, orders))
    deviation = math.sqrt(4800 * 1 / 24 * 23 / 24)
    every = itertools.permutations(range(4))
    return [order for order in every if abs(counts[order] - 4800 / 24) > 4.5 * deviation]


def test_no_order_comes_more_often_than_another():
    generator = seeded()
    assert not biased(rows_of(minibatches(*numbered(4), 2, generator)) for _ in range(4800))


def test_control_a_biased_order_is_reported():
    def naive(generator):
        """Each swapped with any other: not all orders come equally often."""
        order = [0, 1, 2, 3]
        for place, other in enumerate(torch.randint(4, (4,), generator=generator).tolist()):
            order[place], order[other] = order[other], order[place]
        return order

    generator = seeded()
    assert biased(naive(generator) for _ in range(4800))


def test_each_example_is_first_about_equally_often():
    """Of 5000 epochs of ten, 500 ± 21.2 by the binomial distribution; 4.5 deviations are let by."""
    generator = seeded()
    X, y = numbered(10)
    first = Counter(rows_of(minibatches(X, y, 3, generator))[0] for _ in range(5000))
    assert all(abs(first[row] - 500) < 4.5 * math.sqrt(5000 * 0.1 * 0.9) for row in range(10))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_the_mean_over_the_batches_of_an_epoch_is_the_full_gradient(count, batch_size, seed):
    X, y = data(count * batch_size, 3, seed)
    w, b = data(1, 3, seed + 1)
    w, b = w[0], b[0]
    gradients = [by_autograd(w, b, *batch) for batch in minibatches(X, y, batch_size, seeded(seed))]
    assert len(gradients) == count
    full = by_autograd(w, b, X, y)
    assert torch.allclose(torch.stack(gradients).mean(dim=0), full, rtol=1e-12, atol=1e-12)


# ----------------------------------------------------------------------------------- minibatch_sgd

paths = given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 35), st.integers(0, 1000))


@paths
def test_the_path_is_that_of_an_optimizer_given_the_same_batches(n, d, batch_size, seed):
    """torch averages each batch over its own size, a short last one too."""
    X, y = data(n, d, seed)
    layer = torch.nn.Linear(d, 1, dtype=torch.float64)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer, loss = torch.optim.SGD(layer.parameters(), lr=0.1), torch.nn.MSELoss()
    expected, generator = [], seeded(seed)

    def note():
        expected.append(torch.cat([layer.weight[0], layer.bias]).detach().clone())

    note()
    for _ in range(3):
        for X_batch, y_batch in minibatches(X, y, batch_size, generator):
            optimizer.zero_grad()
            (loss(layer(X_batch)[:, 0], y_batch) / 2).backward()
            optimizer.step()
            note()
    path = minibatch_sgd(X, y, 0.1, batch_size, 3, seeded(seed))
    steps = torch.cat([path.w, path.b[:, None]], dim=1)
    # A step's rounding grows by up to (1 + lr ‖x‖²) a step where a large x is met again and again.
    scale = float(steps.abs().max())
    assert torch.allclose(steps, torch.stack(expected), rtol=1e-10, atol=1e-11 * max(1, scale))


@given(st.integers(1, 20), st.integers(1, 4), st.integers(0, 1000))
def test_one_example_at_a_time_is_scikit_learns_sgd(n, d, seed):
    """Its squared error has the ½ too; each call of partial_fit is one step."""
    X, y = data(n, d, seed)
    model = SGDRegressor(penalty=None, learning_rate="constant", eta0=0.05, shuffle=False)
    expected, generator = [np.zeros(d + 1)], seeded(seed)
    for _ in range(2):
        for X_one, y_one in minibatches(X, y, 1, generator):
            model.partial_fit(X_one.numpy(), y_one.numpy())
            expected.append(np.append(model.coef_, model.intercept_))
    path = minibatch_sgd(X, y, 0.05, 1, 2, seeded(seed))
    steps = np.column_stack([path.w.numpy(), path.b.numpy()])
    assert np.allclose(steps, np.array(expected), rtol=1e-9, atol=1e-11)


@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 5), st.integers(0, 1000))
def test_one_batch_of_all_examples_is_gradient_descent(n, d, more, seed):
    X, y = data(n, d, seed)
    path = minibatch_sgd(X, y, 0.1, n + more, 10, seeded(seed))
    whole = gradient_descent(X, y, 0.1, 10)
    assert torch.allclose(path.w, whole.w, rtol=1e-11, atol=1e-13)
    assert torch.allclose(path.b, whole.b, rtol=1e-11, atol=1e-13)
    assert torch.equal(path.examples_seen, whole.examples_seen)


def orders_along(n, path):
    """In what order examples that have a feature each were met, epoch by epoch: what moved."""
    moved = [(after != before).nonzero().tolist() for before, after in zip(path.w, path.w[1:])]
    assert all(len(which) == 1 for which in moved)
    met = [which[0][0] for which in moved]
    return [met[start : start + n] for start in range(0, len(met), n)]


def test_each_epoch_meets_every_example_in_an_order_of_its_own():
    path = minibatch_sgd(torch.eye(50), torch.ones(50), 0.01, 1, 10, seeded())
    orders = orders_along(50, path)
    assert len(orders) == 10
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len(set(map(tuple, orders))) == 10


@paths
def test_the_same_generator_gives_the_same_path_among_other_draws(n, d, batch_size, seed):
    X, y = data(n, d, seed, torch.float32)
    runs = []
    for others in (seed, seed + 1):
        torch.manual_seed(others)
        before = torch.get_rng_state()
        runs.append(minibatch_sgd(X, y, 0.1, batch_size, 2, seeded(seed)))
        assert torch.equal(torch.get_rng_state(), before)  # nor does it change theirs
    assert all(torch.equal(one, other) for one, other in zip(*runs))


def test_another_generator_or_its_next_state_gives_another_path():
    X, y = data(20, 2)
    generator = seeded(0)
    paths = [minibatch_sgd(X, y, 0.1, 5, 2, generator) for _ in range(2)]
    paths.append(minibatch_sgd(X, y, 0.1, 5, 2, seeded(1)))
    for one, other in itertools.combinations(paths, 2):
        assert not torch.allclose(one.w, other.w)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_path_has_its_shapes_and_its_dtype(dtype):
    X, y = data(7, 3, dtype=dtype)
    path = minibatch_sgd(X, y, 0.1, 3, 2, seeded())
    assert type(path) is Path
    assert (path.w.shape, path.b.shape) == ((7, 3), (7,))
    assert path.w.dtype == path.b.dtype == dtype
    assert path.examples_seen.tolist() == [0, 3, 6, 7, 10, 13, 14]
    assert path.examples_seen.dtype == torch.int64
    for X_batch, y_batch in minibatches(X, y, 3, seeded()):
        assert X_batch.dtype == y_batch.dtype == dtype
    losses = losses_along(path, X, y)
    assert (losses.shape, losses.dtype) == ((7,), dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_numpys_numbers_do_as_well_as_pythons(dtype):
    """As everywhere in the course: sizes and rates come out of numpy's arrays, too."""
    X, y = data(7, 3, dtype=dtype)
    plain = minibatch_sgd(X, y, 0.5, 3, 2, seeded())
    numpys = minibatch_sgd(X, y, np.float64(0.5), np.int64(3), np.int64(2), seeded())
    assert numpys.w.dtype == dtype
    assert all(torch.equal(one, other) for one, other in zip(plain, numpys))


@given(st.integers(1, 30), st.integers(1, 35), st.integers(0, 4))
@example(7, 2, 0)
def test_a_path_starts_at_zeros_and_counts_its_updates_and_its_examples(n, batch_size, num_epochs):
    path = minibatch_sgd(*data(n, 3), 0.1, batch_size, num_epochs, seeded())
    assert (path.w[0].tolist(), path.b[0], path.examples_seen[0]) == ([0.0] * 3, 0, 0)
    assert len(path.w) == len(path.b) == 1 + num_epochs * math.ceil(n / batch_size)
    assert path.examples_seen[-1] == num_epochs * n
    steps = path.examples_seen.diff()
    assert ((0 < steps) & (steps <= batch_size)).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("batch_size", [1, 4, 10])
def test_divergence_is_no_error(batch_size):
    X, y = data(10, 2, dtype=torch.float32)
    path = minibatch_sgd(X, y, 1000.0, batch_size, 60, seeded())
    assert len(path.w) == 1 + 60 * math.ceil(10 / batch_size)
    assert not torch.isfinite(path.w[-1]).any()
    losses = losses_along(path, X, y)
    assert losses[0].isfinite() and not losses[-1].isfinite()


def test_what_goes_in_is_left_as_it_was():
    X, y = data(10, 2)
    before = X.clone(), y.clone()
    for X_batch, y_batch in minibatches(X, y, 10, seeded()):
        X_batch.zero_(), y_batch.zero_()  # a batch is the caller's to change
    path = minibatch_sgd(X, y, 0.1, 3, 3, seeded())
    places = [value.clone() for value in path]
    losses_along(path, X, y)
    assert torch.equal(X, before[0]) and torch.equal(y, before[1])
    assert all(torch.equal(one, other) for one, other in zip(path, places))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("batch_size", [1, 10, 64])
def test_it_learns_the_truth(dtype, batch_size):
    # Noise of 0.01 leaves the best line about 0.01 / √1000 off, and the steps of single examples
    # wander about 0.01 · √(lr / 2) = 0.001 around it; five times that is let by.
    w, b = torch.tensor([2.0, -3.4], dtype=dtype), torch.tensor(4.2, dtype=dtype)
    X, y = synthetic(w, b, 1000, 0.01, seeded())
    lr, num_epochs = (0.02, 5) if batch_size == 1 else (0.1, 20)
    path = minibatch_sgd(X, y, lr, batch_size, num_epochs, seeded())
    assert torch.allclose(path.w[-1], w, rtol=0, atol=0.005)
    assert float(path.b[-1]) == pytest.approx(4.2, abs=0.005)


def test_without_noise_it_arrives_exactly():
    # where every example is fitted, no batch pulls elsewhere at the end
    w, b = torch.tensor([2.0, -3.4]).double(), torch.tensor(4.2).double()
    X, y = synthetic(w, b, 40, 0.0, seeded())
    path = minibatch_sgd(X, y, 0.1, 4, 200, seeded())
    assert torch.allclose(path.w[-1], w, rtol=1e-9) and float(path.b[-1]) == pytest.approx(4.2)


# ------------------------------------------------------------------------------------- losses_along


def anywhere(places, d, seed, dtype=torch.float64):
    w, b = data(places, d, seed, dtype)
    return Path(w, b, torch.arange(places))


@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 12), st.integers(0, 1000))
def test_the_losses_along_a_path_are_those_of_its_places(n, d, places, seed):
    X, y = data(n, d, seed)
    path = anywhere(places, d, seed + 1)
    losses = losses_along(path, X, y)
    assert losses.shape == (places,)
    for loss, w, b in zip(losses, path.w, path.b):
        y_hat = predict(X, w, b)
        torchs = torch.nn.functional.mse_loss(y_hat, y) / 2
        assert float(loss) == pytest.approx(float(torchs), rel=1e-12, abs=1e-14)
        assert float(loss) == pytest.approx(float(mean_squared_error(y_hat, y)), rel=1e-12)


def test_the_loss_is_that_of_all_the_data_and_not_of_a_batch():
    X, y = data(30, 2)
    path = minibatch_sgd(X, y, 0.1, 4, 2, seeded())
    by_lines = [((X @ w + b - y) ** 2).sum().item() / 60 for w, b in zip(path.w, path.b)]
    assert losses_along(path, X, y).tolist() == pytest.approx(by_lines, rel=1e-12)


@pytest.mark.parametrize("gone", [math.nan, math.inf, -math.inf, 1e38])
def test_a_place_far_off_has_no_finite_loss_and_leaves_the_others_theirs(gone):
    X, y = data(10, 3, dtype=torch.float32)
    path = anywhere(6, 3, seed=1, dtype=torch.float32)
    before = losses_along(path, X, y)
    path.w[2, 1] = gone
    path.b[4] = gone
    after = losses_along(path, X, y)
    assert after.isfinite().tolist() == [True, True, False, True, False, True]
    assert torch.equal(after[after.isfinite()], before[after.isfinite()])


# --------------------------------------------------------------------------------- what is refused


def path(d=2, b=(6,), dtype=torch.float32):
    return Path(torch.zeros(6, d), torch.zeros(b, dtype=dtype), torch.arange(6))


DATA = {"X": torch.zeros(5, 2), "y": torch.zeros(5)}
BATCH = {**DATA, "batch_size": 2, "generator": seeded()}
GOOD = [
    (minibatches, BATCH),
    (minibatch_sgd, {**BATCH, "lr": 0.1, "num_epochs": 3}),
    (minibatch_sgd, {**BATCH, "lr": 0.1, "num_epochs": 0}),
    (losses_along, {**DATA, "path": path()}),
]
BAD_PATHS = [
    ({"path": path(d=1)}, "ws has shape (6, 1); expected (p, d), here (p, 2)"),
    ({"path": path(d=3)}, "ws has shape (6, 3); expected (p, d), here (p, 2)"),
    ({"path": path(d=4)}, "ws has shape (6, 4); expected (p, d), here (p, 2)"),
    ({"path": path(b=(1,))}, "bs has shape (1,); expected (p,), here (6,)"),
    ({"path": path(b=(5,))}, "bs has shape (5,); expected (p,), here (6,)"),
    ({"path": path(b=(7,))}, "bs has shape (7,); expected (p,), here (6,)"),
    ({"path": path(b=(6, 1))}, "bs has shape (6, 1); expected (p,), here (6,)"),
    ({"path": path(b=())}, "bs has shape (); expected (p,), here (6,)"),
    ({"path": path(dtype=torch.float64)}, "bs is of torch.float64; expected torch.float32"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), refused_calls(GOOD, BAD_PATHS))
def test_bad_input_is_named_before_a_batch_is_asked_for(function, arguments, message):
    assert refusal(function, **arguments) == message


def test_control_what_is_right_is_not_refused():
    batches, run, still, losses = (function(**good) for function, good in GOOD)
    assert (len(list(batches)), len(run.w), len(still.w), len(losses)) == (3, 10, 1, 6)


# ------------------------------------------------------------------------------------------ arrival


@pytest.mark.parametrize(
    ("values", "index"),
    [
        ([3, 1, 2, 0], 1),
        ([3, 1, 2.5, 2], 3),
        ([0, 0], 0),
        ([3, 1, 3], math.inf),
        ([1, math.nan, 1], 2),
        ([1, math.nan], math.inf),
    ],
)
def test_values_have_arrived_where_they_stay_at_or_below_the_target(values, index):
    assert arrival(torch.tensor(values, dtype=torch.float64), 2) == index


def test_arrival_needs_a_list_of_values():
    assert refusal(arrival, torch.zeros(2, 3), 1) == "values has shape (2, 3); expected (m,)"
