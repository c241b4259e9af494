"""The pictures of the second neuron show the network that the functions given train."""

import numpy as np
import pytest
import torch
from support.examples import refusal, seeded
from support.figures import answering, each_bad_data, is_drawn, made_once, pieces, seen

from linreg_helpers import hidden_layer, network, random_start, train_network
from linreg_helpers.figures import BendingNetwork, KinksByHand, draw_two_minima

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

X = torch.linspace(-1.5, 1.5, 9)[:, None]
y = X[:, 0].abs() + 0.1 * torch.randn(9, generator=seeded(1))
LR, BATCH_SIZE, MOST = 0.1, 4, 12


def bending_network(
    train_network=train_network, network=network, random_start=random_start, X=X, y=y
):
    functions = train_network, network, random_start
    return BendingNetwork(*functions, X, y, LR, BATCH_SIZE, most_epochs=MOST)


BENDING = {"num_hidden": 2, "start": 3, "epochs": 5}
KINKS = {"cold": -0.4, "warm": 0.3}


def kinks_by_hand(hidden_layer=hidden_layer, X=X, y=y):
    return KinksByHand(hidden_layer, X, y)


EXAMPLES = [(bending_network, BENDING), (kinks_by_hand, KINKS)]
one_network = made_once(bending_network, BENDING, network=network)


def by_numpy(parts, x):
    """The network's curve at x (q,), and what each neuron gives (q, h)."""
    V, c, w, b = (part.numpy().astype(float) for part in parts)
    each = np.maximum(0, x[:, None] * V[0] + c) * w
    return each.sum(axis=1) + b, each + b


def trained(num_hidden, start):
    generator = seeded(start)
    first = random_start(num_hidden, generator)
    return train_network(X, y, first, LR, BATCH_SIZE, MOST, generator)


@pytest.mark.parametrize(
    ("num_hidden", "start", "epochs"), [(1, 0, 12), (2, 3, 5), (8, 9, 1), (3, 4, 0)]
)
def test_the_network_after_so_many_epochs_is_shown(num_hidden, start, epochs):
    path, x = trained(num_hidden, start), X[:, 0].numpy().astype(float)
    losses = [((by_numpy(parts, x)[0] - y.numpy()) ** 2).mean() / 2 for parts in path]
    V, c, w, b = (part.numpy() for part in path[epochs])
    line = np.polyval(np.polyfit(x, y.numpy(), 1), x)
    of_line = ((line - y.numpy()) ** 2).mean() / 2
    dead = int((np.maximum(0, x[:, None] * V[0] + c).max(axis=0) == 0).sum())
    picture = bending_network()
    sentence = picture.update(num_hidden, start, epochs)
    neurons = "hidden neuron" if num_hidden == 1 else "hidden neurons"
    after = "epoch" if epochs == 1 else "epochs"
    assert pieces(sentence, num_hidden, start, epochs, losses[epochs], of_line, dead) == (
        f"# {neurons}, start #, after # {after}: the loss is #, that of the best line #; neurons "
        "that never fire: #"
    )
    assert np.allclose(picture._losses.get_ydata(), losses[: epochs + 1], rtol=1e-4)
    along, curve = picture._curve.get_data()
    expected, each = by_numpy(path[epochs], along.astype(float))
    assert np.allclose(curve, expected, atol=1e-4)
    drawn = picture._each.get_ydata().reshape(num_hidden, -1)
    assert np.allclose(drawn[:, :-1], each.T, atol=1e-4) and np.isnan(drawn[:, -1]).all()
    kinks = -c / V[0]
    inside = np.sort(kinks[(kinks >= along[0]) & (kinks <= along[-1])])
    assert np.allclose(np.sort(picture._kinks.get_xdata()), inside)


def test_each_run_is_trained_once():
    asked = []

    def spy(X, y, start, *settings):
        asked.append(len(start[1]))
        return train_network(X, y, start, *settings)

    picture = bending_network(train_network=spy)
    for _ in range(2):
        for epochs in (0, 5, 12):
            picture.update(2, 3, epochs)
            picture.update(3, 3, epochs)
    assert asked == [2, 3]


def test_it_is_drawn_by_the_functions_that_were_given():
    right = seen(one_network(), **BENDING)
    without_bend = one_network(network=lambda X, V, c, w, b: (X @ V + c) @ w + b)
    assert seen(without_bend, **BENDING)[1] != right[1]
    unlearning = bending_network(
        train_network=lambda X, y, start, lr, *rest: train_network(X, y, start, lr / 100, *rest)
    )
    assert seen(unlearning, **BENDING)[0] != right[0]
    assert seen(bending_network(), **BENDING) == right


def test_a_run_that_diverges_leaves_the_picture_up():
    for value in (torch.nan, torch.inf, 1e30):
        wild = tuple(torch.full(shape, value) for shape in ((1, 2), (2,), (2,), ()))
        path = [random_start(2, seeded())] + MOST * [wild]
        picture = bending_network(train_network=answering(path))
        sentence = picture.update(2, 3, 9)
        assert "the loss is beyond 1000" in sentence and "nan" not in sentence
        assert is_drawn(picture)


@pytest.mark.parametrize(
    ("path", "came"),
    [
        (None, "NoneType; expected parameters V, c, w, b 13 times"),
        ([random_start(2, seeded())], "1 of them; expected parameters V, c, w, b 13 times"),
        (13 * [random_start(3, seeded())], "V, c, w, b of shapes (1, 3), (3,), (3,), (); expected"),
        (13 * [[1.0]], "V, c, w, b of shapes ('none',); expected"),
    ],
)
def test_an_answer_that_is_no_run_is_named(path, came):
    picture = bending_network(train_network=answering(path))
    assert refusal(picture.update, **BENDING).startswith(f"learners returned {came}")


@each_bad_data
@pytest.mark.parametrize("make", [bending_network, kinks_by_hand])
def test_bad_data_are_named(make, changed, message):
    assert refusal(make, **{"X": X, "y": y, **changed}).startswith(message)


@pytest.mark.parametrize(("cold", "warm"), [(-0.4, 0.3), (0.7, -0.6), (0.2, 0.2), (-2.0, 0.5)])
def test_between_the_kinks_the_last_neuron_is_fitted(cold, warm):
    """By NumPy's least squares; a neuron that never fires has the weight 0."""
    x = X[:, 0].numpy().astype(float)
    A = np.column_stack([np.maximum(0, cold - x), np.maximum(0, x - warm), np.ones(9)])
    theta = np.linalg.lstsq(A, y.numpy(), rcond=None)[0]
    residual = y.numpy() - A @ theta
    picture = kinks_by_hand()
    sentence = picture.update(cold, warm).replace("-", "")
    numbers = abs(cold), abs(warm), abs(theta[0]), abs(theta[1]), (residual**2).mean() / 2
    assert pieces(sentence, *numbers) == (
        "kinks at # and #: the cold side has slope #, the warm side #; the loss is #"
    )
    assert np.allclose(picture._residuals.get_ydata(), residual, atol=1e-4)
    along, dotted = (part.reshape(2, -1)[:, :-1] for part in picture._each.get_data())
    bent = np.stack([cold - along[0], along[1] - warm]) * theta[:2, None] + theta[2]
    assert np.allclose(dotted, bent, atol=1e-4)
    heights = np.maximum(0, cold - np.array([cold, warm])) * theta[0] + theta[2]
    heights += np.maximum(0, np.array([cold, warm]) - warm) * theta[1]
    assert np.allclose(picture._kinks.get_xydata(), np.column_stack([(cold, warm), heights]), 1e-4)


def test_the_kinks_are_drawn_by_the_layer_that_was_given():
    straight = kinks_by_hand(lambda X, V, c: X @ V + c)
    assert seen(straight, **KINKS) != seen(kinks_by_hand(), **KINKS)
    for value in (torch.nan, 1e30):
        picture = kinks_by_hand(lambda X, V, c, value=value: torch.full((len(X), 2), value))
        assert "nan" not in picture.update(**KINKS) and is_drawn(picture)
    message = refusal(kinks_by_hand(answering(torch.zeros(9, 3))).update, **KINKS)
    assert message == "learners returned shape (9, 3); expected a tensor of shape (9, 2)"


def test_two_mirrored_minima_and_the_ridge_between_them():
    grid = torch.linspace(-1, 1, 21, dtype=torch.float64)
    one, other = grid[:, None], grid[None, :]
    losses = ((one + 0.5) ** 2 + (other - 0.3) ** 2) * ((one - 0.3) ** 2 + (other + 0.5) ** 2)
    plane, section = draw_two_minima(grid, losses).axes
    stars = [line.get_xydata() for line in plane.lines if line.get_marker() == "*"]
    assert np.allclose(stars, [[(-0.5, 0.3), (0.3, -0.5)]])
    path = section.lines[0].get_ydata()
    expected = [losses[5 + k, 13 - k] for k in range(9)]
    assert np.allclose(path, expected) and path.max() > 0.05 and path[0] < 1e-12
