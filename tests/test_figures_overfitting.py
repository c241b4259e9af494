"""The picture of overfitting shows each degree's curve and losses, as numpy fits them."""

import numpy as np
import pytest
import torch
from support.examples import refusal, seeded
from support.figures import answering, changed, is_drawn, made_once, off_color, pieces, rude, seen

from linreg_helpers.figures import DATA, MODEL, RIVAL, FitByDegree

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

generator = seeded(0)
PLACES = torch.linspace(-1, 1, 12, dtype=torch.float64)
OTHERS = 2 * torch.rand(20, generator=generator, dtype=torch.float64) - 1


def noisy(x):
    noise = torch.randn(len(x), generator=generator, dtype=torch.float64)
    return x, torch.sin(3 * x) + noise / 4


SETS = noisy(PLACES), noisy(OTHERS)
MOST = 9


def powers(x, degree):
    return x[:, None] ** torch.arange(1, degree + 1)


def fit_by_degree(powers=powers, dtype=torch.float64):
    sets = [tuple(part.to(dtype) for part in pair) for pair in SETS]
    return FitByDegree(powers, *sets, ("the place", "the height in m"), most=MOST)


DEGREE = {"degree": 5}
EXAMPLES = [(fit_by_degree, DEGREE)]
one_fit = made_once(fit_by_degree, DEGREE, powers=powers)


def by_numpy(degree):
    """The best polynomial, and half its mean squared error on both sets."""
    best = np.polynomial.Polynomial.fit(*(part.numpy() for part in SETS[0]), degree)
    return best, [float(((best(x.numpy()) - y.numpy()) ** 2).mean() / 2) for x, y in SETS]


LOSSES = np.array([by_numpy(degree)[1] for degree in range(1, MOST + 1)])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("degree", [1, 2, 5, MOST])
def test_a_degree_has_its_curve_and_its_losses(degree, dtype):
    picture = fit_by_degree(dtype=dtype)
    best, losses = by_numpy(degree)
    turn = int(LOSSES[:degree, 1].argmin())
    sentence = picture.update(degree)
    assert pieces(sentence, degree, *losses, LOSSES[turn, 1], turn + 1) == (
        "degree #: training loss #, validation loss #; the lowest validation loss so far is #, "
        "at degree #"
    )
    x, heights = picture._curve.get_data()
    low, high = picture.axes[0].get_ylim()
    near = (heights > low) & (heights < high)
    assert near.mean() > 0.8
    assert np.allclose(heights[near], best(x)[near], rtol=1e-2, atol=1e-2)
    for line, expected in zip(picture._losses, LOSSES[:degree].T):
        assert line.get_xdata().tolist() == list(range(1, degree + 1))
        assert np.allclose(line.get_ydata(), expected, rtol=1e-3, atol=1e-4)
    assert picture._turn.get_xydata()[0] == pytest.approx((turn + 1, LOSSES[turn, 1]), rel=1e-3)


def test_control_the_training_loss_falls_and_the_validation_loss_turns():
    assert (np.diff(LOSSES[:, 0]) < 0).all()
    assert 0 < LOSSES[:, 1].argmin() < MOST - 1 and LOSSES[-1, 1] > 1.5 * LOSSES[:, 1].min()


def test_both_sets_are_drawn_in_their_colors_and_named():
    picture = one_fit()
    left, right = picture.axes
    drawn = {line.get_label(): line for line in left.lines if not line.get_label().startswith("_")}
    for (x, y), name, color, marker in zip(SETS, drawn, (DATA, RIVAL), "os", strict=True):
        assert (drawn[name].get_color(), drawn[name].get_marker()) == (color, marker)
        assert np.allclose(drawn[name].get_xydata(), np.column_stack([x, y]))
    assert [text.get_text() for text in right.get_legend().get_texts()] == list(drawn)
    assert [line.get_color() for line in picture._losses] == [DATA, RIVAL]
    assert (left.get_xlabel(), left.get_ylabel()) == ("the place", "the height in m")
    x, heights = picture._curve.get_data()
    assert off_color(picture, (x[100], heights[100]), MODEL) < 8


def test_other_examples_have_faint_curves_of_the_same_degree():
    others = [noisy(PLACES), noisy(PLACES)]
    picture = FitByDegree(powers, *SETS, ("x", "y"), others, most=MOST)
    for degree in (1, 4):
        assert picture.update(degree) == one_fit().update(degree)
        x, heights = picture._faint.get_data()
        assert np.isnan(x).sum() == np.isnan(heights).sum() == len(others)
        for pair, part in zip(others, np.split(heights, len(others))):
            best = np.polynomial.Polynomial.fit(*(one.numpy() for one in pair), degree)
            assert part[:-1] == pytest.approx(best(x[: len(part) - 1]), abs=1e-6)
    assert not len(one_fit()._faint.get_xdata())


def test_the_curve_is_drawn_by_the_function_that_was_given():
    right = seen(one_fit(), **DEGREE)
    other = seen(one_fit(powers=changed(powers, torch.abs)), **DEGREE)
    assert other[0] != right[0] and other[1] != right[1]
    assert seen(one_fit(powers=rude(powers)), **DEGREE) == right
    assert seen(fit_by_degree(), **DEGREE) == right


def test_a_press_chooses_the_nearest_degree_there_is():
    picture = one_fit()
    right = picture.axes[1]
    for pressed, degree in ((3.4, 3), (3.6, 4), (0.5, 1), (MOST + 0.55, MOST)):
        x, y = right.transData.transform((pressed, 0.1))
        assert picture.grab("degree", x, picture.size[1] - y, 0) == {"degree": degree}


def test_losses_that_lie_outside_are_pointed_to():
    def far_off(x, degree):
        return powers(x, degree) * (1 if len(x) == len(PLACES) else 100)

    picture = one_fit(powers=far_off)
    assert "validation loss beyond 1000" in picture.update(3)
    assert is_drawn(picture)
    sides = [line for line in picture.axes[1].lines if line.get_marker() == "^"]
    assert [len(line.get_xdata()) for line in sides] == [0, 3]
    one_fit().update(3)
    assert [len(line.get_xdata()) for line in sides] == [0, 0]


ODD = {"None": None, "a float, 1.0": 1.0, "shape (12,)": PLACES, "shape (12, 1)": PLACES[:, None]}


@pytest.mark.parametrize("came", ODD)
def test_features_of_another_kind_are_named(came):
    message = refusal(one_fit(powers=answering(ODD[came])).update, degree=2)
    assert message.startswith(f"learners returned {came}")
    assert "expected a tensor of shape (12, " in message
