"""The picture of the penalty shows what the ridge function given makes of the data."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression, Ridge
from support.examples import data, refusal
from support.figures import answering, is_drawn, made_once, pieces, rude, seen

from linreg_helpers import ridge
from linreg_helpers.figures import DATA, RIVAL, RidgePath

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

NAMES = ["one", "two", "one·two", "square"]
X, noise = data(40, 4, seed=3)
y = X @ torch.tensor([1.0, -0.5, 0.1, 0.0], dtype=torch.float64) + 0.5 * noise
TRAINING, VALIDATION = (X[:25], y[:25]), (X[25:], y[25:])


def ridge_path(ridge=ridge, dtype=torch.float64):
    pairs = [tuple(part.to(dtype) for part in pair) for pair in (TRAINING, VALIDATION)]
    return RidgePath(ridge, *pairs, NAMES, plain=2)


AT = {"penalty": 0.3}
EXAMPLES = [(ridge_path, AT)]
one_path = made_once(ridge_path, AT, ridge=ridge)


def half_mean_square(model, pair, columns=4):
    X, y = pair[0].numpy()[:, :columns], pair[1].numpy()
    return ((model.predict(X) - y) ** 2).mean() / 2


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("penalty", [0.001, 0.3, 10.0])
def test_weights_and_losses_are_those_of_scikit_learn(penalty, dtype):
    model = Ridge(alpha=25 * penalty).fit(*(part.numpy() for part in TRAINING))
    plain = LinearRegression().fit(TRAINING[0].numpy()[:, :2], TRAINING[1].numpy())
    picture = ridge_path(dtype=dtype)
    sentence = picture.update(penalty).replace("-", "")  # the sign of a weight is not compared
    losses = [half_mean_square(model, pair) for pair in (TRAINING, VALIDATION)]
    largest = int(np.abs(model.coef_).argmax())
    numbers = penalty, np.linalg.norm(model.coef_), abs(model.coef_[largest]), *losses
    rival = half_mean_square(plain, VALIDATION, 2)
    assert pieces(sentence, *numbers, 2, rival) == (
        f"penalty #: the weights have length #, the largest is {NAMES[largest]} with #; training "
        "loss #, validation loss #; the # plain features without a penalty: #"
    )
    assert np.allclose(picture._dots.get_ydata(), model.coef_, atol=1e-5)
    assert set(picture._dots.get_xdata()) == {penalty}
    assert picture._name.get_text().strip() == NAMES[largest]
    for curve, loss in zip(picture._curves, losses, strict=True):
        assert curve.get_xdata()[-1] == penalty == max(curve.get_xdata())
        assert curve.get_ydata()[-1] == pytest.approx(loss, abs=1e-6)


def test_the_curves_go_no_further_than_where_you_stand():
    picture = one_path()
    lengths = []
    for penalty in (0.001, 0.01, 0.1, 10.0):
        picture.update(penalty)
        lengths.append(len(picture._curves[0].get_xdata()))
    assert lengths[0] == 1 and lengths == sorted(set(lengths))


def test_validation_has_the_color_that_it_has_in_lesson_6():
    picture = one_path()
    assert [curve.get_color() for curve in picture._curves] == [DATA, RIVAL]
    assert [end.get_color() for end in picture._ends] == [DATA, RIVAL]
    assert [end.get_markerfacecolor() for end in picture._ends] == [DATA, "none"]
    assert RIVAL not in {line.get_color() for line in picture._here}  # which is dashed, too


def test_the_path_that_stays_is_made_of_the_same_function():
    lines = [line for line in ridge_path().axes[0].lines if len(line.get_xdata()) > 40]
    assert len(lines) == 4
    twice = ridge_path(lambda X, y, penalty: [2 * part for part in ridge(X, y, penalty)])
    others = [line for line in twice.axes[0].lines if len(line.get_xdata()) > 40]
    for one, other in zip(lines, others, strict=True):
        assert np.allclose(2 * one.get_ydata(), other.get_ydata())


def test_it_is_drawn_by_the_function_that_was_given():
    right = seen(one_path(), **AT)
    unpaid = seen(one_path(ridge=lambda X, y, penalty: ridge(X, y, penalty / 40)), **AT)
    assert right[0] != unpaid[0] and right[1] != unpaid[1]
    assert seen(one_path(ridge=rude(ridge)), **AT) == right
    assert seen(one_path(ridge=rude(ridge)), **AT) == right


def test_numbers_gone_wild_leave_the_picture_up():
    for value in (torch.nan, torch.inf, 1e30):
        wild = torch.full((4,), value, dtype=torch.float64), torch.tensor(0.0)
        picture = one_path(ridge=answering(wild))
        sentence = picture.update(0.3)
        assert "nan" not in sentence and "inf" not in sentence and "beyond 10000" in sentence
        assert is_drawn(picture)


def test_an_answer_of_another_kind_is_named():
    for answer, came in ((None, "NoneType"), (torch.zeros(4), "(4,)")):
        message = refusal(ridge_path, answering(answer))
        assert message == f"learners returned {came}; expected two tensors, (4,) and ()"
