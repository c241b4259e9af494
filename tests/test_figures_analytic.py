"""The picture of lesson 3: a projection that is one."""

import itertools

import numpy as np
import pytest
import torch
from support.examples import refusal
from support.figures import answering, is_drawn, made_once, pieces, rude, seen, triangles

from linreg_helpers.figures import Projection
from linreg_helpers.figures.analytic import basis_on

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

A_three = torch.tensor([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float64)
y_three = torch.tensor([2.0, 0.0, 4.0], dtype=torch.float64)  # the best w is 1, and b is 1


def by_lstsq(A, y):
    return torch.linalg.lstsq(A, y).solution


def projection(solve=by_lstsq, A=A_three, y=y_three):
    return Projection(solve, A, y)


CROWD = (0.0, 0.0, 210)  # w, b and turn where ŷ has no direction
SLID = {"w": 0.2, "b": 1.4, "turn": 20.0}
EXAMPLES = [(projection, SLID)]
one_projection = made_once(projection, SLID)


@pytest.mark.parametrize(("w", "b"), [(0.2, 1.4), (1.0, 1.0), (2.0, -0.5)])
def test_the_sentence_has_the_residual_and_its_products(w, b):
    x, residual = np.array([0, 1, 2]), np.array([2, 0, 4]) - (np.array([0, 1, 2]) * w + b)
    sentence = one_projection().update(w=w, b=b, turn=20.0)
    products = x @ residual, residual.sum()
    numbers = (abs(w), abs(b), np.linalg.norm(residual), *np.abs(products), 20)
    assert pieces(sentence, *numbers).replace("-", "") == (
        "w = #, b = #: the residual is # long, its inner product with x is # and with the ones #; "
        "seen from #°"
    )
    for name, product in zip(("with x is ", "with the ones "), products):
        assert sentence.partition(name)[2].startswith("-") == (round(product, 2) < 0)


def test_the_plane_of_the_columns_lies_flat_and_y_is_above_it():
    chance = np.random.default_rng(0)
    for _ in range(20):
        A = np.column_stack([chance.normal(size=3), np.ones(3)])
        y = chance.normal(size=3)
        basis = basis_on(A, y)
        assert np.allclose(basis.T @ basis, np.eye(3)) and np.linalg.det(basis) > 0
        assert np.allclose((basis.T @ A)[2], 0)
        residual = np.linalg.lstsq(A, y, rcond=None)[1][0]
        assert (basis.T @ y)[2] == pytest.approx(np.sqrt(residual))


def tip_of(picture, name):
    """From the origin to the tip of an arrow, as seen."""
    start, tip = picture._arrows[name].get_xydata()[:2]
    return tip - start


def test_what_the_line_predicts_is_the_weighted_sum_of_the_columns():
    picture = one_projection()
    for values in (SLID, {"w": 1.0, "b": 1.0, "turn": -50.0}):
        picture.update(**values)
        x, ones = tip_of(picture, "x"), tip_of(picture, "ones")
        assert np.allclose(tip_of(picture, "ŷ"), values["w"] * x + values["b"] * ones)
        steps = picture._steps.get_xydata() - picture._steps.get_xydata()[0]
        assert np.allclose(steps[1], values["w"] * x) and np.allclose(steps[4], 0)
        assert np.allclose(steps[3], values["b"] * ones)
        # In an orthographic view an arrow is the sum of its coordinates times those of the axes.
        axes = picture._axes_of.get_xydata()
        tips = [axes[place + 1] - axes[place] for place in (0, 7, 14)]
        unit = np.array(tips) / np.array([[2.4], [1.4], [4.4]])  # 0.4 longer than what is there
        assert np.allclose(tip_of(picture, "y"), np.array([2, 0, 4]) @ unit)
        assert np.allclose(x, np.array([0, 1, 2]) @ unit)


def test_the_residual_stands_upright_at_the_minimum_and_there_only_has_its_mark():
    picture = one_projection()
    for turn in (-50.0, 20.0, 120.0):
        picture.update(w=1.0, b=1.0, turn=turn)
        foot, top = picture._residual.get_xydata()
        assert foot[0] == pytest.approx(top[0]) and top[1] > foot[1]
        assert np.allclose(picture._star.get_xydata(), picture._tip.get_xydata())
        assert len(picture._corner.get_xdata()) == 3
    for w, b in ((1.01, 1.0), (1.0, 0.99), (0.0, 2.0), (2.0, 0.0)):  # the last two: one product 0
        picture.update(w=w, b=b, turn=20.0)
        assert len(picture._corner.get_xdata()) == 0


def test_names_have_the_numbers_of_the_arrows():
    picture = one_projection()
    picture.update(w=1.0, b=1.0, turn=-50.0)
    words = {text.get_text() for text in picture.axes[1].texts}
    assert {"x (0, 1, 2)", "ones (1, 1, 1)", "y (2, 0, 4)", "ŷ (1, 2, 3)"} <= words
    assert {"residual\n(1, −2, 1)", "example 1", "example 2", "example 3"} <= words
    picture.update(w=1.0, b=-1.0, turn=-50.0)
    assert "ŷ (−1, 0, 1)" in {text.get_text() for text in picture.axes[1].texts}


def test_no_name_of_an_arrow_reaches_the_title_however_the_space_is_turned():
    picture = projection()
    assert len(picture.panels) == 2  # from here on it is laid out
    title = picture.axes[1]._left_title.get_window_extent()
    for turn in range(0, 360, 10):
        picture.update(w=0.4, b=0.6, turn=float(turn))
        for name in ("x", "ones", "y", "example 1", "example 2", "example 3"):
            assert picture._names[name].get_window_extent().y1 < title.y0


def test_no_name_of_an_arrow_lies_on_another_however_the_space_is_turned():
    picture = projection()
    assert len(picture.panels) == 2
    for w, b, turn in [*itertools.product((0.0, 0.4, 1.0), (0.6, 1.0), range(0, 360, 30)), CROWD]:
        picture.update(w=w, b=b, turn=float(turn))
        boxes = [name.get_window_extent() for name in picture._names.values()]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)


@pytest.mark.parametrize("turn", [-140.0, -50.0, 20.0])
def test_the_tip_is_slid_over_the_plane(turn):
    picture = one_projection()
    picture.update(w=1.6, b=-0.3, turn=turn)
    place = picture.held_pixels["tip"]
    picture.update(w=0.2, b=0.3, turn=turn)
    assert picture.grab("tip", *place, 0) == pytest.approx({"w": 1.6, "b": -0.3}, abs=0.01)


def test_near_the_star_the_tip_stays_there():
    picture = one_projection()
    picture.update(w=1.0, b=1.0, turn=-50.0)
    across, down = picture.held_pixels["tip"]
    assert picture.grab("tip", across + 3, down - 3, 0) == pytest.approx({"w": 1.0, "b": 1.0})
    assert picture.grab("tip", across + 9, down, 0) != pytest.approx({"w": 1, "b": 1}, abs=0.01)


def test_the_star_is_where_the_answer_that_was_given_leads():
    other = projection(solve=answering(torch.tensor([0.2, 1.4], dtype=torch.float64)))
    other.update(**SLID)
    assert np.allclose(other._star.get_xydata(), other._tip.get_xydata())
    assert seen(other, **SLID) != seen(one_projection(), **SLID)


def test_what_lies_outside_is_pointed_to():
    picture = one_projection()
    rims = {color: triangles(rim) for color, rim in picture._rims.items()}
    assert set().union(*rims.values()) == set()
    far = projection(solve=answering(torch.tensor([100.0, 0.0])))
    far.update(w=-100.0, b=0.0, turn=0.0)
    sides = [triangles(rim) for rim in far._rims.values()]
    assert all(sides) and sides[0] != sides[1]


@pytest.mark.parametrize("value", [torch.nan, torch.inf, 1e30])
def test_an_answer_gone_wild_leaves_the_picture_up(value):
    picture = projection(solve=answering(torch.tensor([value, value])))
    assert picture.update(**SLID) == one_projection().update(**SLID)
    assert is_drawn(picture)
    assert picture.grab("tip", *picture.held_pixels["tip"], 0) == pytest.approx(
        {"w": 0.2, "b": 1.4}, abs=0.01
    )


def test_a_solver_that_changes_its_arguments_does_not_change_the_data():
    assert projection(solve=rude(by_lstsq)).update(**SLID) == one_projection().update(**SLID)


@pytest.mark.parametrize("y", [torch.zeros(3), torch.ones(3), torch.tensor([1.0, 2.0, 3.0])])
def test_targets_that_are_fitted_exactly_have_a_picture_too(y):
    picture = projection(A=A_three.float(), y=y)
    w, b = (float(number) for number in by_lstsq(A_three, y.double()))
    assert "the residual is 0.00 long" in picture.update(w=w, b=b, turn=0.0)
    assert is_drawn(picture) and len(picture._corner.get_xdata()) == 0


def by_product(A, y):
    return torch.linalg.inv(A.T @ A) * (A.T @ y)


ROWS = "A has other rows; expected three, a feature and a one in each"
SHAPE = "expected a tensor of shape (2,)"
REFUSED = [
    (lambda: projection(A=A_three[:2], y=y_three[:2]), ROWS),
    (lambda: projection(A=A_three.flip(1)), ROWS),
    (lambda: projection(A=A_three.numpy()), ROWS),
    (
        lambda: projection(A=torch.ones(3, 2).double()),
        "A has the same feature in each row; expected columns of a plane",
    ),
    (lambda: projection(solve=by_product), f"by_product returned shape (2, 2); {SHAPE}"),
    (lambda: projection(solve=answering(None)), f"learners returned None; {SHAPE}"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_has_no_picture_is_named(call, message):
    assert refusal(call) == message


def test_targets_that_do_not_fit_are_named():
    assert refusal(projection, y=y_three[:2]).startswith("y has shape (2,)")
    assert refusal(projection, y=torch.nan * y_three).startswith("y holds 3 NaN")
