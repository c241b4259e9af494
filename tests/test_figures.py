"""Pictures draw what they are given: the learner's function, right or wrong."""

import base64
import importlib
import io
import pathlib

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from support.figures import BAD_DATA, X, loss, pixels, y

from linreg_helpers import (
    analytic_solution,
    figures,
    gradient_descent,
    largest_stable_lr,
    mean_squared_error,
    predict,
    squared_error,
)
from linreg_helpers.descent import Path
from linreg_helpers.figures import (
    DATA,
    MODEL,
    QUIET,
    RIVAL,
    TRUTH,
    CollinearColumns,
    ConventionSteps,
    DescentPath,
    LineOnData,
    LossBowl,
    OutlierPull,
    Picture,
    draw_descents,
    draw_neuron,
    draw_projection,
    draw_slope,
    show,
    static,
    use_house_style,
)
from linreg_helpers.figures.picture import set_points


def drawn_afresh(picture):
    """The picture drawn by matplotlib from nothing, without the stored background."""
    for artist in picture._moving:
        artist.set_animated(False)
    file = io.BytesIO()
    picture.figure.savefig(file, format="png", dpi=picture.figure.dpi)
    return np.asarray(Image.open(file).convert("RGB"), dtype=int)


def absolute_error(y_hat, y):
    return (y_hat - y).abs()


def best_line(loss, X, y):
    """By scikit-learn and by a linear program, not by a search."""
    from sklearn.linear_model import LinearRegression, QuantileRegressor

    squared = loss is squared_error
    model = LinearRegression() if squared else QuantileRegressor(alpha=0, solver="highs")
    model.fit(X.numpy(), y.numpy())
    return torch.tensor([float(model.coef_[0])]), torch.tensor(float(model.intercept_))


def line_on_data(predict=predict):
    return LineOnData(predict, X, y)


def loss_bowl(predict=predict, loss=mean_squared_error):
    return LossBowl(predict, loss, X, y, (-1.0, 5.0), (-2.0, 4.0))


def outlier_pull():
    return OutlierPull(predict, best_line, squared_error, absolute_error, X, y, highest=8.0)


w_pair = torch.tensor([2.0, -3.4])


def collinear(collinearity, noise, n):
    chance = torch.randn(n, 3, generator=torch.Generator().manual_seed(0))
    A = torch.stack([chance[:, 0], chance[:, 0] + chance[:, 1] / collinearity], dim=1)
    return A, A @ w_pair + noise * chance[:, 2]


def by_inverse(A, y):
    return torch.linalg.inv(A.T @ A) @ (A.T @ y)


def by_lstsq(A, y):
    return torch.linalg.lstsq(A, y).solution


def collinear_columns(by_inverse=by_inverse, by_qr=by_lstsq, collinear=collinear):
    laws = {"law 1": lambda kappa: 1e-7 * kappa, "law 2": lambda kappa: 1e-7 * kappa**2}
    return CollinearColumns(collinear, by_inverse, by_qr, w_pair, laws)


def standardize(X):
    return (X - X.mean(dim=0)) / X.std(dim=0, correction=0)


def descent_path(gradient_descent=gradient_descent, loss=loss, X=X + 1, y=y):
    functions = (gradient_descent, loss, largest_stable_lr, analytic_solution, standardize)
    return DescentPath(*functions, X, y, (-4.0, 4.0), (-3.0, 3.0), most_steps=30)


def convention_steps(descents=None, loss=loss, X=X + 1, y=y):
    def twice_as_far(X, y, lr, num_steps):
        return gradient_descent(X, y, 2 * lr, num_steps)

    descents = descents or {"half": gradient_descent, "whole": twice_as_far}
    return ConventionSteps(descents, loss, X, y, (-4.0, 4.0), (-3.0, 3.0), num_steps=20)


DESCENT = {"lr": 0.3, "num_steps": 12, "standardize": False, "prediction": None}


EXAMPLES = [  # a function that makes a picture, and values to update it with
    (line_on_data, {"w": 1.0, "b": 0.5}),
    (loss_bowl, {"w": 1.0, "b": 0.5}),
    (outlier_pull, {"up": 5.0, "which": 9}),
    (collinear_columns, {"collinearity": 30.0, "noise": 0.1, "n": 50}),
    (descent_path, DESCENT),
    (convention_steps, {"lr": 0.1, "convention": "whole"}),
]
for file in sorted(pathlib.Path(__file__).parent.glob("test_figures_*.py")):
    EXAMPLES += importlib.import_module(file.stem).EXAMPLES
each_example = pytest.mark.parametrize(("make", "values"), EXAMPLES)
EXPORTED = [getattr(figures, name) for name in figures.__all__]
PICTURES = {kind for kind in EXPORTED if isinstance(kind, type)} - {Picture}


def without_example(pictures, examples):
    """The names of the pictures of which no example makes one."""
    return sorted(kind.__name__ for kind in pictures - {type(make()) for make, _ in examples})


def test_every_picture_has_an_example():
    assert all(issubclass(kind, Picture) for kind in PICTURES)
    assert without_example(PICTURES, EXAMPLES) == []


def test_control_a_picture_without_an_example_is_found():
    assert without_example(PICTURES, EXAMPLES[1:]) == ["LineOnData"]


@each_example
def test_the_stored_background_changes_nothing(make, values):
    quick = make()
    quick.update(**values)
    by_blit = pixels(quick)
    slow = make()
    slow.update(**values)
    # Moving artists come on top when blitted: a few pixels where they cross fixed ones may differ.
    differing = (np.abs(by_blit - drawn_afresh(slow)).max(axis=2) > 32).mean()
    assert differing < 0.002
    assert (by_blit.max(axis=2) < 128).sum() > 1000  # and something is drawn at all


@pytest.mark.parametrize("color", [DATA, MODEL, TRUTH, RIVAL, QUIET, "white"])
def test_the_palette_keeps_the_colors_of_the_house(color):
    picture = Picture(width=3, height=2)
    picture.axes.set(xlim=(0, 1), ylim=(0, 1))
    picture.moves(picture.axes.plot([0.5], [0.5], "s", color=color, markersize=80)[0])
    in_the_middle = pixels(picture)[100, 170]
    expected = 255 * np.array(matplotlib.colors.to_rgb(color))
    assert np.abs(in_the_middle - expected).max() <= 4  # Pillow maps in steps of 4


def test_the_palette_keeps_the_colors_of_a_background():
    picture = Picture(width=3, height=2)
    shades = np.linspace(0, 1, 100)[None, :].repeat(50, axis=0)
    picture.axes.imshow(shades, cmap="viridis", aspect="auto")
    indexed, exact = pixels(picture), np.asarray(picture._pixels(), dtype=int)
    assert np.abs(indexed - exact).max(axis=2).mean() < 3


@each_example
def test_every_picture_is_sharp_enough_and_fits_a_laptop(make, values):
    width, height = make().size
    assert width == 900 and 360 <= height <= 420


def test_the_sentence_of_the_line_holds_its_residuals():
    sentence = line_on_data().update(w=2.0, b=0.0)
    residual = y - 2 * X[:, 0]
    average, longest = float(residual.mean()), float(residual.abs().max())
    assert sentence == (
        f"w = 2.00, b = 0.00: the residuals average {average:+.2f}, "
        f"and the longest stick is {longest:.2f}"
    )


def test_the_line_is_drawn_by_the_function_that_was_given():
    right, wrong = line_on_data(), line_on_data(lambda X, w, b: X @ w - b)
    assert right.update(w=2.0, b=1.0) != wrong.update(w=2.0, b=1.0)
    assert not np.array_equal(pixels(right), pixels(wrong))
    assert right.update(w=2.0, b=1.0) == wrong.update(w=2.0, b=-1.0).replace("b = -1", "b = 1")


def test_the_bowl_is_lowest_at_the_least_squares_line():
    from sklearn.linear_model import LinearRegression

    best = LinearRegression().fit(X.numpy(), y.numpy())
    bowl = loss_bowl()
    loss = float(
        bowl.update(w=float(best.coef_[0]), b=float(best.intercept_)).split()[9].rstrip(";")
    )
    expected = float(np.mean((best.predict(X.numpy()) - y.numpy()) ** 2) / 2)
    assert loss == pytest.approx(expected, abs=0.0005)
    lowest_on_the_grid = float(bowl.update(w=0.0, b=0.0).split()[-1])
    assert loss <= lowest_on_the_grid <= loss + 0.01


def test_the_outlier_pulls_one_line_and_not_the_other():
    picture = outlier_pull()
    for up, which in ((0.0, 9), (8.0, 9), (8.0, 5)):
        moved = y.clone()
        moved[which - 1] += up
        sentence = picture.update(up=up, which=which)
        for error, name in (
            (squared_error, "squared error's line is"),
            (absolute_error, "absolute error's"),
        ):
            w, b = best_line(error, X, moved)
            assert f"{name} {float(w):.2f}x + {float(b):.2f}" in sentence


@pytest.mark.parametrize("broken", [torch.nan, torch.inf, -torch.inf, 1e38])
def test_numbers_gone_wild_leave_the_picture_up(broken):
    def diverged(X, w, b):
        return torch.full((len(X),), broken)

    for picture in (line_on_data(diverged), loss_bowl(diverged)):
        assert "w = 1.00" in picture.update(w=1.0, b=1.0)
        assert pixels(picture).shape[1] == 900


def test_a_loss_that_is_the_same_everywhere_leaves_the_picture_up():
    flat = loss_bowl(loss=lambda y_hat, y: torch.tensor(1.0))
    assert "the loss is 1.000" in flat.update(w=0.0, b=0.0)


def test_parameters_with_a_gradient_are_drawn_too():
    layer = torch.nn.Linear(1, 1)
    picture = line_on_data(lambda X, w, b: layer(X)[:, 0] * w + b)
    assert "w = 1.00" in picture.update(w=1.0, b=1.0)


@pytest.mark.parametrize("make", [line_on_data, loss_bowl])
def test_predictions_of_another_shape_are_named(make):
    with pytest.raises(
        ValueError, match=r"returned shape \(9, 1\); expected a tensor of shape \(9,\)$"
    ):
        make(lambda X, w, b: X * w + b).update(w=1.0, b=1.0)


def test_a_loss_of_another_shape_is_named():
    with pytest.raises(ValueError, match=r"squared_error returned shape \(9,\); expected a tensor"):
        loss_bowl(loss=squared_error)


ANSWERS = {"None": None, "a float, 1.0": 1.0}
ANSWERS |= {"a list, .*": [1.0] * 9, "a ndarray, .*": np.ones(9)}


@pytest.mark.parametrize("came", ANSWERS)
@pytest.mark.parametrize("make", [line_on_data, loss_bowl])
def test_a_prediction_that_is_no_tensor_is_named(make, came):
    def learners(X, w, b):
        return ANSWERS[came]

    with pytest.raises(
        ValueError, match=f"(?s)^learners returned {came}; expected a tensor of shape"
    ):
        make(learners).update(w=1.0, b=1.0)


@pytest.mark.parametrize("answer", [None, 1.0, "loss"])
def test_a_loss_that_is_no_tensor_is_named(answer):
    def learners(y_hat, y):
        return answer

    with pytest.raises(ValueError, match="^learners returned .*; expected a tensor of shape"):
        loss_bowl(loss=learners)


def test_a_mean_where_a_loss_for_each_example_is_expected_is_named():
    with pytest.raises(
        ValueError, match=r"^mean_squared_error returned shape \(\); expected a tensor"
    ):
        OutlierPull(predict, best_line, mean_squared_error, absolute_error, X, y, highest=8.0)


def test_functions_that_change_their_arguments_do_not_change_the_data():
    def rude(X, w, b):
        return X.add_(1)[:, 0] * w + b

    picture = line_on_data(rude)
    assert picture.update(w=1.0, b=1.0) == picture.update(w=1.0, b=1.0)
    assert float(X.max()) == 1.0


@pytest.mark.parametrize(("changed", "message"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_is_named(changed, message):
    data = {"X": X, "y": y, **changed}
    for make in (
        lambda: LineOnData(predict, **data),
        lambda: LossBowl(predict, mean_squared_error, **data, w_range=(0, 1), b_range=(0, 1)),
        lambda: OutlierPull(predict, best_line, squared_error, absolute_error, **data, highest=1),
    ):
        with pytest.raises(ValueError) as refusal:
            make()
        assert str(refusal.value).startswith(message)


def test_a_point_that_is_not_there_is_named():
    for which in (0, 10):
        with pytest.raises(ValueError, match=f"^which is {which}; expected a point from 1 to 9"):
            outlier_pull().update(up=1.0, which=which)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("data", [(X[:1], y[:1]), (0 * X, y), (X, 0 * y)], ids=["one", "x", "y"])
def test_data_without_a_span_are_drawn_in_full_axes(data):
    bowl = LossBowl(predict, mean_squared_error, *data, w_range=(-1.0, 1.0), b_range=(-1.0, 1.0))
    for picture in (LineOnData(predict, *data), bowl):
        picture.update(w=0.5, b=0.5)
        assert pixels(picture).shape[1] == 900
        low, high = picture.axes[0].get_ylim()
        assert high - low > 0.5


def test_other_dtypes_are_drawn_too():
    picture = LineOnData(predict, X.double(), y.double())
    assert picture.update(w=2.0, b=0.0) == line_on_data().update(w=2.0, b=0.0)


def test_the_style_of_the_learner_does_not_change_the_pictures():
    plain = line_on_data()
    plain.update(w=1.0, b=1.0)
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "axes.titlesize": 40}):
        # what the house style sets holds against the learner's; the rest stays the learner's
        other = line_on_data()
        other.update(w=1.0, b=1.0)
        size = other.axes[0].title.get_fontsize()
    assert size == plain.axes[0].title.get_fontsize()


def test_moving_artists_only_are_moved():
    picture = Picture(width=3, height=2)
    picture.axes.set(xlim=(0, 1), ylim=(0, 1))
    fixed, moving = (
        picture.axes.plot([], [], "o")[0],
        picture.moves(picture.axes.plot([], [], "o")[0]),
    )
    before = picture.png()
    set_points(fixed, 0.5, 0.5)
    assert picture.png() == before
    set_points(moving, 0.5, 0.5)
    assert picture.png() != before


# --------------------------------------------------------------------------------------- lesson 3


def test_the_sentence_says_how_far_each_solver_is_off():
    sentence = collinear_columns().update(collinearity=10.0, noise=0.5, n=40)
    A, y = collinear(10.0, 0.5, 40)
    best = np.linalg.lstsq(A.double().numpy(), y.double().numpy(), rcond=None)[0]
    off = np.linalg.norm(best - w_pair.numpy())
    kappa = np.linalg.cond(A.double().numpy())
    assert sentence == (
        f"40 examples, noise 0.50, condition number {kappa:.3g}: "
        f"inverse {off:.2g} off and QR {off:.2g} off the truth"
    )


def test_solvers_that_fail_leave_the_picture_up():
    def singular(A, y):
        raise torch.linalg.LinAlgError("singular")

    def endless(A, y):
        return torch.tensor([torch.inf, torch.nan])

    picture = collinear_columns(by_inverse=singular, by_qr=endless)
    sentence = picture.update(collinearity=1e6, noise=0.0, n=10)
    assert "inverse without an answer and QR without an answer" in sentence
    assert pixels(picture).shape[1] == 900


def test_an_answer_far_away_is_drawn_at_the_frame():
    picture = collinear_columns(by_inverse=lambda A, y: torch.tensor([1e30, -1e30]))
    picture.update(collinearity=10.0, noise=0.0, n=10)
    (x,), (height,) = picture._answers["inverse"].get_data()
    assert picture.axes[0].viewLim.contains(x, height)


def test_a_solver_of_another_shape_is_named():
    picture = collinear_columns(by_inverse=lambda A, y: torch.linalg.inv(A.T @ A) * (A.T @ y))
    with pytest.raises(
        ValueError, match=r"returned shape \(2, 2\); expected a tensor of shape \(2,\)"
    ):
        picture.update(collinearity=10.0, noise=0.0, n=10)


def test_the_projection_shows_what_it_was_given():
    A = torch.tensor([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
    figure = draw_projection(A, torch.tensor([2.0, 0.0, 4.0]), torch.tensor([1.0, 2.0, 3.0]))
    flat, space = figure.axes
    assert [list(line.get_ydata()) for line in flat.lines] == [[1.0, 2.0, 3.0], [2.0, 0.0, 4.0]]
    residual = space.lines[0].get_data_3d()
    along, across, up = np.ptp(np.array(residual), axis=1)
    assert (along, across) == pytest.approx((0, 0), abs=1e-6)  # upright on the plane
    assert up == pytest.approx(np.sqrt(6), abs=1e-6)


# --------------------------------------------------------------------------------------- lesson 4


def test_the_sentence_of_a_descent_that_converges():
    X_one = X + 1
    path = gradient_descent(X_one, y, 0.3, 12)
    end = float(loss(path.w[-1], path.b[-1], X_one, y))
    A = np.column_stack([X_one, np.ones(9)])
    residual = np.linalg.lstsq(A, y.numpy(), rcond=None)[1][0]
    picture = descent_path()
    assert picture.update(**DESCENT) == (
        f"learning rate 0.3, 12 steps: converging, the loss is {end:.4f} "
        f"and its lowest {residual / 18:.4f}"
    )
    assert picture.marks == {}


def test_the_limit_flips_the_sentence_and_is_marked_once_it_was_predicted():
    picture, limit = descent_path(), largest_stable_lr(X + 1)
    below = picture.update(**{**DESCENT, "num_steps": 30, "lr": 0.97 * limit})
    above = picture.update(**{**DESCENT, "num_steps": 30, "lr": 1.03 * limit})
    assert "converging" in below and "diverged at step" in above
    assert "λmax" not in below + above and picture.marks == {}
    predicted = {**DESCENT, "num_steps": 30, "prediction": limit / 2}
    above = picture.update(**{**predicted, "lr": 1.03 * limit})
    assert f"{1.03 * limit:.3g} is above 2/λmax = {limit:.3g}" in above
    assert above.endswith(f"You predicted {limit / 2:.3g}, which is 50% of 2/λmax")
    assert picture.marks == {"lr": (limit, f"2/λmax = {limit:.3g}")}
    picture.update(**{**predicted, "standardize": True})
    assert picture.marks["lr"][0] == pytest.approx(2.0, abs=1e-5)


def test_the_step_of_divergence_is_the_first_that_raises_the_loss():
    def scripted(X, y, lr, num_steps):
        b = torch.tensor([0.0, 0.5, 0.8, 0.2, 0.9, 1.0])
        return Path(torch.zeros(6, 1), b, torch.arange(6))

    picture = descent_path(scripted, X=X, y=torch.ones(9) + 0 * y)
    assert "diverged at step 3, from there the loss rises" in picture.update(**DESCENT)


def test_above_the_limit_a_loss_that_still_falls_is_named():
    picture, limit = descent_path(), largest_stable_lr(X + 1)
    predicted = {**DESCENT, "prediction": 1.0, "lr": 1.001 * limit, "num_steps": 1}
    sentence = picture.update(**predicted)
    assert "converging" in sentence
    assert f"but {1.001 * limit:.3g} is above 2/λmax = {limit:.3g}, and it will rise" in sentence


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lr", [1e-6, 3.0, 1e3, 1e30])
def test_any_learning_rate_leaves_the_picture_up(lr):
    picture = descent_path()
    for standardized in (False, True):
        sentence = picture.update(lr=lr, num_steps=30, standardize=standardized, prediction=0.5)
        assert "nan" not in sentence and "inf" not in sentence
        assert pixels(picture).shape[1] == 900


def test_the_path_is_drawn_by_the_function_that_was_given():
    def uphill(X, y, lr, num_steps):
        path = gradient_descent(X, y, lr, num_steps)
        return Path(-path.w, -path.b, path.examples_seen)

    right, wrong = descent_path(), descent_path(uphill)
    assert "converging" in right.update(**DESCENT)
    assert "diverged at step 1" in wrong.update(**DESCENT)
    assert not np.array_equal(pixels(right), pixels(wrong))


def test_a_path_of_another_kind_is_named():
    for answer, came in (
        (lambda *_: None, "None"),
        (lambda *_: torch.zeros(3), "a Tensor"),
        (lambda *_: Path(torch.zeros(3), torch.zeros(3), None), r"w of shape \(3,\)"),
        (lambda *_: Path(torch.zeros(3, 1), torch.zeros(2), None), r"b of shape \(2,\)"),
        (lambda *_: Path(torch.zeros(0, 1), torch.zeros(0), None), r"w of shape \(0, 1\)"),
    ):
        for picture, values in (
            (descent_path(answer), DESCENT),
            (convention_steps({"half": answer}), {"lr": 0.1, "convention": "half"}),
        ):
            with pytest.raises(ValueError, match=f"returned {came}.*; expected a path"):
                picture.update(**values)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("data", [(X, 0 * y), (X, 1 - 2 * X[:, 0]), (X[:2], y[:2])])
def test_data_that_are_fitted_exactly_have_a_picture_too(data):
    X, y = data
    descent_path(X=X, y=y).update(**DESCENT)
    convention_steps(X=X, y=y).update(lr=0.1, convention="half")
    for standardized in (False, True):
        assert "converging" in descent_path(X=X, y=y).update(
            **{**DESCENT, "standardize": standardized}
        )


def test_conventions_differ_by_their_steps():
    picture = convention_steps()
    half, whole = (picture.update(lr=0.1, convention=name) for name in ("half", "whole"))
    doubled = picture.update(lr=0.2, convention="half")
    assert half != whole
    assert whole.partition("first step")[2] == doubled.partition("first step")[2]


@pytest.mark.parametrize("make", [descent_path, convention_steps])
def test_a_loss_that_is_no_number_is_named(make):
    with pytest.raises(ValueError, match="returned .*; expected a tensor of shape"):
        make(loss=lambda w, b, X, y: predict(X, w, b) - y)


@pytest.mark.parametrize("make", [descent_path, convention_steps])
@pytest.mark.parametrize(("changed", "message"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_have_no_path(make, changed, message):
    with pytest.raises(ValueError) as refusal:
        make(**{"X": X, "y": y, **changed})
    assert str(refusal.value).startswith(message)


def test_the_slope_and_its_steps_are_drawn_where_they_belong():
    figure = draw_slope(lambda w: w**2, lambda w: 2 * w, w=1.0, lrs=[0.1, 0.5], w_range=(-2, 2))
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "slope 2.00" in words
    assert "lr 0.1 moves w by −0.20" in words
    dots = [line.get_xydata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert np.allclose(sorted(map(tuple, dots)), [(0.0, 0.0), (0.8, 0.64), (1.0, 1.0)])


def test_descents_are_drawn_beside_each_other():
    paths = {name: gradient_descent(X, y, lr, 10) for name, lr in (("slow", 0.1), ("fast", 1.0))}
    figure = draw_descents(loss, paths, analytic_solution(X, y), X, y, (-4, 4), (-3, 3))
    assert [axes.get_title(loc="left") for axes in figure.axes[:2]] == ["slow", "fast"]
    for axes, path in zip(figure.axes[2:], paths.values()):
        ends = [float(loss(w, b, X, y)) for w, b in zip(path.w, path.b)]
        assert np.allclose(axes.lines[0].get_ydata(), ends)


def test_a_single_descent_is_drawn_too():
    given = (analytic_solution(X, y), X, y, (-4, 4), (-3, 3))
    figure = draw_descents(loss, {"one": gradient_descent(X, y, 0.1, 10)}, *given)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["one", ""]


# --------------------------------------------------------------------- static pictures, show, style


def test_the_neuron_carries_its_parameters():
    texts = [text.get_text() for text in draw_neuron([2.0, -3.4], 4.2).axes[0].texts]
    assert {"$w_1 = 2$", "$w_2 = -3.4$", "$b = 4.2$"} <= set(texts)


@pytest.fixture
def displayed(monkeypatch):
    """What goes to IPython's display, call by call."""
    calls = []
    monkeypatch.setattr(static, "display", lambda data, **options: calls.append((data, options)))
    return calls


def test_show_gives_the_picture_its_words(displayed):
    show(draw_neuron([1.0], 0.0), "One neuron.")
    ((data, options),) = displayed
    assert data["text/plain"] == "One neuron."
    assert options == {"metadata": {"image/png": {"alt": "One neuron."}}, "raw": True}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_show_closes_figures_of_pyplot(displayed):
    import matplotlib.pyplot as plt

    figure, _ = plt.subplots()
    show(figure, "Empty axes.")
    assert len(displayed) == 1
    assert not plt.fignum_exists(figure.number)


def test_show_refuses_a_picture_without_words():
    with pytest.raises(ValueError, match="^alt is empty; expected a sentence"):
        show(Figure(), "  ")


def test_the_house_style_is_set_for_pyplot():
    with matplotlib.rc_context():
        use_house_style()
        assert matplotlib.rcParams["axes.titleweight"] == "bold"
