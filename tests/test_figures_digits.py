"""Pictures of deeper/digits: answers that are pointed to, rings that lie level, bars from zero."""

import numpy as np
import pytest
import torch
from support.examples import refusal, seeded
from support.figures import answering, is_drawn, made_once, triangles

from linreg_helpers.figures import QUIET, CollinearColumns, draw_digits, draw_valleys
from linreg_helpers.figures.digits import trough

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

w_pair = torch.tensor([2.0, -3.4])


def by_lstsq(A, y):
    return torch.linalg.lstsq(A, y).solution


def by_inverse(A, y):
    return torch.linalg.inv(A.T @ A) @ (A.T @ y)


def collinear(collinearity, noise, n):
    chance = torch.randn(n, 3, generator=seeded())
    A = torch.stack([chance[:, 0], chance[:, 0] + chance[:, 1] / collinearity], dim=1)
    return A, A @ w_pair + noise * chance[:, 2]


def collinear_columns(by_inverse=by_inverse, by_qr=by_lstsq):
    return CollinearColumns(collinear, by_inverse, by_qr, w_pair)


DATA = {"collinearity": 30.0, "noise": 0.1, "n": 50}
EXAMPLES = [(collinear_columns, DATA)]
one_collinear = made_once(collinear_columns, DATA, by_inverse=by_inverse, by_qr=by_lstsq)


def test_the_sentence_says_how_far_each_solver_is_off():
    sentence = one_collinear().update(collinearity=10.0, noise=0.5, n=40)
    A, y = (part.double().numpy() for part in collinear(10.0, 0.5, 40))
    off = np.linalg.norm(np.linalg.lstsq(A, y, rcond=None)[0] - w_pair.numpy())
    assert sentence == (
        f"40 examples, noise 0.50, condition number {np.linalg.cond(A):.3g}: "
        f"inverse {off:.2g} from the truth, QR {off:.2g} from the truth"
    )


def test_an_answer_of_another_shape_is_named():
    def by_product(A, y):
        return torch.linalg.inv(A.T @ A) * (A.T @ y)

    picture = one_collinear(by_inverse=by_product)
    message = refusal(picture.update, collinearity=10.0, noise=0.0, n=10)
    assert message == "by_product returned shape (2, 2); expected a tensor of shape (2,)"


def test_solvers_that_fail_leave_the_picture_up():
    def singular(A, y):
        raise torch.linalg.LinAlgError("singular")

    endless = answering(torch.tensor([torch.inf, torch.nan]))
    picture = one_collinear(by_inverse=singular, by_qr=endless)
    sentence = picture.update(collinearity=1e6, noise=0.0, n=10)
    assert "inverse without an answer, QR without an answer" in sentence
    assert is_drawn(picture)


def test_an_answer_far_away_is_pointed_to_and_not_moved_into_the_panel():
    picture = one_collinear()
    assert not any(triangles(rim) for pair in picture._rims.values() for rim in pair)
    for far in (1e30, 1e3):
        picture = one_collinear(by_inverse=answering(torch.tensor([far, -far])))
        sentence = picture.update(collinearity=10.0, noise=0.0, n=10)
        assert f"inverse {np.hypot(far - 2, 3.4 - far):.2g} from" in sentence or far == 1e30
        sides = triangles(picture._rims["inverse"][0])
        assert sides and sides <= {">", "v"}
        assert triangles(picture._rims["inverse"][1]) == ({"^"} if far == 1e30 else set())
        assert not triangles(picture._rims["QR"][0])
        (x,), (height,) = picture._answers["inverse"].get_data()
        assert not picture.axes[0].viewLim.contains(x, height)
        assert is_drawn(picture)


def test_an_answer_that_is_the_truth_lies_below_the_lowest_error():
    picture = one_collinear(by_qr=answering(w_pair))
    assert "QR 0 from" in picture.update(**DATA)
    assert triangles(picture._rims["QR"][1]) == {"v"}


def test_the_two_laws_are_those_of_float32():
    solid, dashed = (line.get_xydata().T for line in picture_laws(one_collinear()))
    assert np.allclose(solid[1] / solid[0], 2.0**-23)
    assert np.allclose(dashed[1] / dashed[0] ** 2, 2.0**-23)


def picture_laws(picture):
    return [line for line in picture.axes[1].lines if len(line.get_xdata()) > 2]


# ------------------------------------------------------------------------------ valleys and digits


@pytest.mark.parametrize("collinearity", [1, 3, 100])
def test_a_ring_of_the_valley_lies_at_its_height_or_is_cut_off(collinearity):
    A, y = collinear(collinearity, 0.0, 40)
    center = w_pair.double().numpy()
    w_1, w_2, above = trough(A, center, height=0.4, reach=2.0)
    weights = np.stack([w_1, w_2], axis=-1)
    losses = ((weights @ A.double().numpy().T - y.double().numpy()) ** 2).mean(axis=-1) / 2
    assert np.allclose(above, losses, atol=1e-4) and above.max() < 0.4 + 1e-6
    assert np.allclose(above[[0, -1]], 0.4)
    far = np.linalg.norm(weights - center, axis=-1)
    kappa = np.linalg.cond(A.double())
    narrow = np.linalg.norm(weights[0, 30] - weights[-1, 30]) / 2
    assert far[:, 30].max() == pytest.approx(narrow)
    assert far[20, [0, -1]] == pytest.approx(min(2.0, kappa * narrow))


def test_the_valleys_name_their_condition_numbers():
    columns = [collinear(collinearity, 0.0, 40)[0] for collinearity in (1, 30)]
    figure = draw_valleys(columns, w_pair)
    kappas = [f"κ = {np.linalg.cond(A.double()):.2g}" for A in columns]
    assert [axes.get_title(loc="center") for axes in figure.axes] == kappas
    for axes in figure.axes:
        (star,) = [line for line in axes.lines if line.get_marker() == "*"]
        assert np.allclose(np.ravel(star.get_data_3d()), [2.0, -3.4, 0.0])
        assert {line.get_color() for line in axes.lines if line is not star} == {QUIET}


def test_bars_begin_at_zero_and_no_digit_has_no_bar():
    rows = {
        "float32": {"inverse": -4.3, "solve": 0.4, "QR": 1.5},
        "float64": {"inverse": 3.4, "solve": 6.0, "QR": 9.6},
    }
    (axes,) = draw_digits(rows, [6.9, 15.7]).axes
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [6.9, 0, 0.4, 1.5, 15.7, 3.4, 6.0, 9.6]
    assert {bar.get_x() for bar in axes.patches} == {0}
    assert [text.get_text() for text in axes.texts] == [
        *("inverse: none", "solve 0.4", "QR 1.5"),
        *("inverse 3.4", "solve 6.0", "QR 9.6"),
    ]
    assert axes.texts[0].get_position()[0] < 0.5
