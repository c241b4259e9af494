"""A network of one hidden layer against PyTorch's own parts, and what its training must keep."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.examples import BAD_DATA, BAD_SETTINGS, data, refusal, seeded
from torch import nn

from linreg_helpers import hidden_layer, network, random_start, train_network

seeds, sizes = st.integers(0, 10**6), st.integers(1, 6)


def parameters(d, h, seed):
    generator = seeded(seed)
    shapes = (d, h), (h,), (h,), ()
    return tuple(torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes)


def torch_network(V, c, w, b):
    """The same network of nn.Linear and nn.ReLU."""
    first, last = nn.Linear(*V.shape), nn.Linear(len(w), 1)
    model = nn.Sequential(first, nn.ReLU(), last).to(V.dtype)
    with torch.no_grad():
        first.weight.copy_(V.T), first.bias.copy_(c)
        last.weight.copy_(w[None]), last.bias.copy_(b)
    return model


@given(sizes, sizes, sizes, seeds)
def test_it_predicts_what_the_parts_of_torch_do(n, d, h, seed):
    X, _ = data(n, d, seed)
    V, c, w, b = parameters(d, h, seed)
    model = torch_network(V, c, w, b)
    assert network(X, V, c, w, b).allclose(model(X)[:, 0].detach(), atol=1e-12)
    assert hidden_layer(X, V, c).allclose(model[:2](X).detach(), atol=1e-12)


@given(seeds, st.floats(0.1, 10))
def test_exchanged_or_rescaled_neurons_are_the_same_network(seed, factor):
    X, _ = data(8, 2, seed)
    V, c, w, b = parameters(2, 3, seed)
    order = torch.randperm(3, generator=seeded(seed))
    same = network(X, V[:, order], c[order], w[order], b)
    assert same.allclose(network(X, V, c, w, b), atol=1e-12)
    assert network(X, factor * V, factor * c, w / factor, b).allclose(same, atol=1e-10)


@given(st.integers(1, 12), sizes, st.integers(1, 15), st.integers(0, 3), seeds)
def test_training_walks_the_path_of_torchs_optimizer(n, h, batch_size, num_epochs, seed):
    X, y = data(n, 2, seed)
    start, lr, generator = parameters(2, h, seed), 0.05, seeded(seed)
    path = train_network(X, y, start, lr, batch_size, num_epochs, seeded(seed))
    assert len(path) == num_epochs + 1
    model = torch_network(*start)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr / 2)  # nn.MSELoss has no ½
    for V, c, w, b in path:
        assert V.T.allclose(model[0].weight, atol=1e-9) and c.allclose(model[0].bias, atol=1e-9)
        assert w.allclose(model[2].weight[0], atol=1e-9) and b.allclose(model[2].bias, atol=1e-9)
        for batch in torch.randperm(n, generator=generator).split(batch_size):
            optimizer.zero_grad()
            nn.MSELoss()(model(X[batch])[:, 0], y[batch]).backward()
            optimizer.step()


def test_the_start_stays_as_it_was_and_the_path_needs_no_gradient():
    X, y = data(9, 1)
    start = parameters(1, 2, 0)
    before = [part.clone() for part in start]
    path = train_network(X, y, start, 0.1, 4, 3, seeded())
    assert all(torch.equal(one, other) for one, other in zip(start, before))
    assert not any(part.requires_grad for parts in path for part in parts)
    assert all(torch.equal(one, other) for one, other in zip(path[0], before))


@given(sizes, sizes, seeds)
def test_a_random_start_is_of_its_generator_alone(h, d, seed):
    one, again = (random_start(h, seeded(seed), d) for _ in range(2))
    assert [tuple(part.shape) for part in one] == [(d, h), (h,), (h,), ()]
    assert all(torch.equal(part, other) for part, other in zip(one, again))


def test_the_spread_of_a_random_start():
    V, c, w, b = random_start(10_000, seeded(), d=2)
    assert float(b) == 0
    assert [float(part.std()) for part in (V, c, 100 * w)] == pytest.approx([1, 1, 1], abs=0.03)
    assert np.abs([float(part.mean()) for part in (V, c, 100 * w)]).max() < 0.03


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"V": torch.zeros(3, 4)}, "V has shape (3, 4); expected (d, h), here (2, h)"),
        ({"c": torch.zeros(3)}, "c has shape (3,); expected (h,), here (4,)"),
        ({"w": torch.zeros(3)}, "w has shape (3,); expected (d,), here (4,)"),
        ({"b": torch.zeros(1)}, "b has shape (1,); expected ()"),
        ({"V": torch.zeros(2, 4).double()}, "V is of torch.float64; expected torch.float32"),
    ],
)
def test_parameters_that_do_not_fit_are_named(changed, message):
    fitting = {"V": torch.zeros(2, 4), "c": torch.zeros(4), "w": torch.zeros(4), "b": 0.0}
    assert refusal(network, torch.zeros(5, 2), **{**fitting, **changed}) == message


SETTINGS = ("lr", "batch_size", "num_epochs", "generator")
BAD = [({name: bad}, f"{name} is {bad!r}") for name in SETTINGS for bad in BAD_SETTINGS[name][0]]


@pytest.mark.parametrize(("changed", "message"), [*BAD, *BAD_DATA])
def test_what_cannot_be_trained_is_refused(changed, message):
    good = {"X": torch.zeros(5, 2), "y": torch.zeros(5), "start": random_start(3, seeded(), 2)}
    good |= {"lr": 0.1, "batch_size": 2, "num_epochs": 1, "generator": seeded()}
    assert refusal(train_network, **{**good, **changed}).startswith(message)
