"""Pictures draw what they are given: the learner's function, right or wrong."""

import base64
import io
import re
import time

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from scipy.stats import norm

from linreg_helpers import (
    analytic_solution,
    expected_improvement,
    gaussian_process,
    gradient_descent,
    largest_stable_lr,
    losses_along,
    mean_squared_error,
    minibatch_sgd,
    next_trial,
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
    Hunt,
    LineOnData,
    LossBowl,
    OutlierPull,
    Picture,
    SearchSteps,
    SgdPath,
    TuningMap,
    draw_clouds,
    draw_descents,
    draw_map,
    draw_neuron,
    draw_projection,
    draw_race,
    draw_slope,
    show,
    static,
    use_house_style,
)
from linreg_helpers.figures.picture import place

X = torch.linspace(-1, 1, 9)[:, None]
y = 2 * X[:, 0] + 1 + torch.tensor([0.1, -0.2, 0.0, 0.3, -0.1, 0.2, -0.3, 0.0, 0.1])


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"), dtype=int)


def drawn_afresh(picture):
    """The picture drawn by matplotlib from nothing, without the kept background."""
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
    found = model.fit(X.numpy(), y.numpy())
    return torch.tensor([float(found.coef_[0])]), torch.tensor(float(found.intercept_))


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


def loss(w, b, X, y):
    return mean_squared_error(predict(X, w, b), y)


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


def sgd_path(minibatch_sgd=minibatch_sgd, losses_along=losses_along, X=X + 1, y=y):
    functions = (minibatch_sgd, losses_along, largest_stable_lr, analytic_solution)
    return SgdPath(*functions, X, y, (-4.0, 4.0), (-3.0, 3.0), most_epochs=10)


def hunt(minibatch_sgd=minibatch_sgd, losses_along=losses_along, X=X + 1, y=y, target=0.03):
    return Hunt(minibatch_sgd, losses_along, analytic_solution, X, y, target, num_epochs=20)


X_pair = torch.randn(60, 2, generator=torch.Generator().manual_seed(1))
y_pair = X_pair @ torch.tensor([1.0, -0.5]) + torch.sin(7 * X_pair[:, 0]) / 2
PARTS = {"training": slice(0, 30), "validation": slice(30, 50), "test": slice(50, 60)}
LRS = torch.logspace(-2, 0, 7)
SIZES = [4, 6, 8, 11]
TABLE = 0.1 + 0.02 * (torch.arange(7)[:, None] - torch.tensor([2, 3, 4, 5])) ** 2


def tuning_map(
    minibatch_sgd=minibatch_sgd, losses_along=losses_along, table=TABLE, dtype=torch.float32
):
    parts = [(X_pair[part].to(dtype), y_pair[part].to(dtype)) for part in PARTS.values()]
    places = LRS.to(dtype), SIZES, table
    return TuningMap(
        minibatch_sgd, losses_along, *parts, *places, epochs=10, worst=0.5, most_epochs=30
    )


LINE = torch.linspace(0, 1, 41, dtype=torch.float64)[:, None]
LINE_LRS = 10 ** (-3 + 3 * LINE[:, 0])
ON_LINE = 0.3 + (LINE[:, 0] - 0.6) ** 2 + 0.02 * torch.sin(20 * LINE[:, 0])
NOISE = 0.01


def search(num_trials, length):
    chosen = [4, 20, 36]
    while len(chosen) < num_trials:
        chosen.append(next_trial(LINE[chosen], ON_LINE[chosen], LINE, length, NOISE))
    return LINE[chosen], ON_LINE[chosen]


def expects(points, values, new_points, length):
    return gaussian_process(points, values, new_points, length, NOISE)


def search_steps(search=search, expects=expects, improvement=expected_improvement):
    return SearchSteps(search, expects, improvement, LINE, ON_LINE, LINE_LRS)


TUNING = {"lr": 0.1, "batch_size": 4, "num_epochs": 10, "test": 1}
SEARCH = {"num_trials": 5, "length": 0.2}
SGD = {"lr": 0.3, "batch_size": 4, "num_epochs": 3, "shuffle": 0}
HUNT = {"lr": 0.3, "batch_size": 4, "shuffle": 0, "keep": 1}
DESCENT = {"lr": 0.3, "num_steps": 12, "standardize": False, "prediction": None}


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (line_on_data, {"w": 1.0, "b": 0.5}),
        (loss_bowl, {"w": 1.0, "b": 0.5}),
        (outlier_pull, {"up": 5.0, "which": 9}),
        (collinear_columns, {"collinearity": 30.0, "noise": 0.1, "n": 50}),
        (descent_path, DESCENT),
        (convention_steps, {"lr": 0.1, "convention": "whole"}),
        (sgd_path, SGD),
        (hunt, HUNT),
        (tuning_map, TUNING),
        (search_steps, SEARCH),
    ],
)
def test_the_kept_background_changes_nothing(make, values):
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
    wanted = 255 * np.array(matplotlib.colors.to_rgb(color))
    assert np.abs(in_the_middle - wanted).max() <= 4  # Pillow maps in steps of 4


def test_the_palette_keeps_the_colors_of_a_background():
    picture = Picture(width=3, height=2)
    shades = np.linspace(0, 1, 100)[None, :].repeat(50, axis=0)
    picture.axes.imshow(shades, cmap="viridis", aspect="auto")
    kept, exact = pixels(picture), np.asarray(picture._pixels(), dtype=int)
    assert np.abs(kept - exact).max(axis=2).mean() < 3


def test_every_picture_is_sharp_enough_and_fits_a_laptop():
    pictures = (line_on_data, loss_bowl, outlier_pull, collinear_columns, descent_path)
    pictures += (convention_steps, sgd_path, hunt, tuning_map, search_steps)
    for picture in [make() for make in pictures]:
        width, height = picture.size
        assert width == 900 and 360 <= height <= 420


def test_the_sentence_of_the_line_tells_its_residuals():
    said = line_on_data().update(w=2.0, b=0.0)
    residual = y - 2 * X[:, 0]
    average, longest = float(residual.mean()), float(residual.abs().max())
    assert said == (
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
        said = picture.update(up=up, which=which)
        for loss, name in (
            (squared_error, "squared error's line is"),
            (absolute_error, "absolute error's"),
        ):
            w, b = best_line(loss, X, moved)
            assert f"{name} {float(w):.2f}x + {float(b):.2f}" in said


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
    with pytest.raises(ValueError, match=r"gave shape \(9, 1\); wanted a tensor of shape \(9,\)$"):
        make(lambda X, w, b: X * w + b).update(w=1.0, b=1.0)


def test_a_loss_of_another_shape_is_named():
    with pytest.raises(ValueError, match=r"squared_error gave shape \(9,\); wanted a tensor"):
        loss_bowl(loss=squared_error)


ANSWERS = {"None": None, "a number": 1.0, "a list": [1.0] * 9, "numpy": np.ones(9)}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("make", [line_on_data, loss_bowl])
def test_a_prediction_that_is_no_tensor_is_named(make, answer):
    def learners(X, w, b):
        return answer

    with pytest.raises(ValueError, match="^learners gave .*; wanted a tensor of shape"):
        make(learners).update(w=1.0, b=1.0)


@pytest.mark.parametrize("answer", [None, 1.0, "loss"])
def test_a_loss_that_is_no_tensor_is_named(answer):
    def learners(y_hat, y):
        return answer

    with pytest.raises(ValueError, match="^learners gave .*; wanted a tensor of shape"):
        loss_bowl(loss=learners)


def test_a_mean_where_a_loss_for_each_example_is_wanted_is_named():
    with pytest.raises(ValueError, match=r"^mean_squared_error gave shape \(\); wanted a tensor"):
        OutlierPull(predict, best_line, mean_squared_error, absolute_error, X, y, highest=8.0)


def test_functions_that_change_their_arguments_do_not_change_the_data():
    def rude(X, w, b):
        return X.add_(1)[:, 0] * w + b

    picture = line_on_data(rude)
    assert picture.update(w=1.0, b=1.0) == picture.update(w=1.0, b=1.0)
    assert float(X.max()) == 1.0


BAD_DATA = {
    "another n": ({"y": y[:5]}, "y has shape (5,)"),
    "a column for y": ({"y": y[:, None]}, "y has shape (9, 1)"),
    "two features": ({"X": torch.zeros(9, 2)}, "X has shape (9, 2); wanted (n, 1)"),
    "no feature axis": ({"X": X[:, 0]}, "X has shape (9,)"),
    "nan": ({"y": torch.full((9,), torch.nan)}, "y holds 9 NaN or infinite numbers of 9"),
    "no examples": ({"X": X[:0], "y": y[:0]}, "X is empty"),
    "numpy": ({"X": X.numpy()}, "X is a ndarray; wanted a tensor"),
    "whole numbers": ({"y": y.long()}, "y is of torch.int64; wanted torch.float32"),
}


@pytest.mark.parametrize(("changed", "said"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_is_named(changed, said):
    data = {"X": X, "y": y, **changed}
    for make in (
        lambda: LineOnData(predict, **data),
        lambda: LossBowl(predict, mean_squared_error, **data, w_range=(0, 1), b_range=(0, 1)),
        lambda: OutlierPull(predict, best_line, squared_error, absolute_error, **data, highest=1),
    ):
        with pytest.raises(ValueError) as refusal:
            make()
        assert str(refusal.value).startswith(said)


def test_a_point_that_is_not_there_is_named():
    for which in (0, 10):
        with pytest.raises(ValueError, match=f"^which is {which}; wanted a point from 1 to 9"):
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
    place(fixed, 0.5, 0.5)
    assert picture.png() == before
    place(moving, 0.5, 0.5)
    assert picture.png() != before


# --------------------------------------------------------------------------------------- lesson 3


def test_the_sentence_tells_how_far_each_solver_is_off():
    said = collinear_columns().update(collinearity=10.0, noise=0.5, n=40)
    A, y = collinear(10.0, 0.5, 40)
    best = np.linalg.lstsq(A.double().numpy(), y.double().numpy(), rcond=None)[0]
    off = np.linalg.norm(best - w_pair.numpy())
    kappa = np.linalg.cond(A.double().numpy())
    assert said == (
        f"40 examples, noise 0.50, condition number {kappa:.3g}: "
        f"inverse {off:.2g} off and QR {off:.2g} off the truth"
    )


def test_solvers_that_fail_leave_the_picture_up():
    def singular(A, y):
        raise torch.linalg.LinAlgError("singular")

    def endless(A, y):
        return torch.tensor([torch.inf, torch.nan])

    picture = collinear_columns(by_inverse=singular, by_qr=endless)
    said = picture.update(collinearity=1e6, noise=0.0, n=10)
    assert "inverse without an answer and QR without an answer" in said
    assert pixels(picture).shape[1] == 900


def test_an_answer_far_away_is_drawn_at_the_frame():
    picture = collinear_columns(by_inverse=lambda A, y: torch.tensor([1e30, -1e30]))
    picture.update(collinearity=10.0, noise=0.0, n=10)
    (x,), (height,) = picture._answers["inverse"].get_data()
    assert picture.axes[0].viewLim.contains(x, height)


def test_a_solver_of_another_shape_is_named():
    picture = collinear_columns(by_inverse=lambda A, y: torch.linalg.inv(A.T @ A) * (A.T @ y))
    with pytest.raises(ValueError, match=r"gave shape \(2, 2\); wanted a tensor of shape \(2,\)"):
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
    told = {**DESCENT, "num_steps": 30, "prediction": limit / 2}
    above = picture.update(**{**told, "lr": 1.03 * limit})
    assert f"{1.03 * limit:.3g} is above 2/λmax = {limit:.3g}" in above
    assert above.endswith(f"You predicted {limit / 2:.3g}, which is 50% of 2/λmax")
    assert picture.marks == {"lr": (limit, f"2/λmax = {limit:.3g}")}
    picture.update(**{**told, "standardize": True})
    assert picture.marks["lr"][0] == pytest.approx(2.0, abs=1e-5)


def test_the_step_of_divergence_is_the_first_that_raises_the_loss():
    def scripted(X, y, lr, num_steps):
        b = torch.tensor([0.0, 0.5, 0.8, 0.2, 0.9, 1.0])
        return Path(torch.zeros(6, 1), b, torch.arange(6))

    picture = descent_path(scripted, X=X, y=torch.ones(9) + 0 * y)
    assert "diverged at step 3, from there the loss rises" in picture.update(**DESCENT)


def test_above_the_limit_a_loss_that_still_falls_is_told_as_such():
    picture, limit = descent_path(), largest_stable_lr(X + 1)
    told = {**DESCENT, "prediction": 1.0, "lr": 1.001 * limit, "num_steps": 1}
    said = picture.update(**told)
    assert "converging" in said
    assert f"but {1.001 * limit:.3g} is above 2/λmax = {limit:.3g}, and it will rise" in said


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lr", [1e-6, 3.0, 1e3, 1e30])
def test_any_learning_rate_leaves_the_picture_up(lr):
    picture = descent_path()
    for standardized in (False, True):
        said = picture.update(lr=lr, num_steps=30, standardize=standardized, prediction=0.5)
        assert "nan" not in said and "inf" not in said
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
            with pytest.raises(ValueError, match=f"gave {came}.*; wanted a path"):
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
    with pytest.raises(ValueError, match="gave .*; wanted a tensor of shape"):
        make(loss=lambda w, b, X, y: predict(X, w, b) - y)


@pytest.mark.parametrize("make", [descent_path, convention_steps])
@pytest.mark.parametrize(("changed", "said"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_have_no_path(make, changed, said):
    with pytest.raises(ValueError) as refusal:
        make(**{"X": X, "y": y, **changed})
    assert str(refusal.value).startswith(said)


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


# --------------------------------------------------------------------------------------- lesson 5


def sgd_run(lr, batch_size, num_epochs, shuffle, X=X + 1, y=y):
    """The path of a run, and its losses by numpy in float64; the best line and its loss too."""
    generator = torch.Generator().manual_seed(shuffle)
    path = minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)
    A = np.column_stack([X, np.ones(len(y))]).astype(float)
    best = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
    places = np.column_stack([path.w, path.b]).astype(float)
    losses = np.mean((places @ A.T - y.numpy()) ** 2, axis=1) / 2
    return path, losses, best, np.mean((A @ best - y.numpy()) ** 2) / 2


def without_time(said):
    return re.sub(r"\d+\.\d ms", "some ms", said)


def pieces(said, *numbers):
    """The text between numbers, once these were found to be the ones given, in their order.

    They are told to a certain digit: half of it is let by, and a tenth for rounding in float32.
    """
    found = re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", said)
    assert len(found) == len(numbers)
    for text, number in zip(found, numbers):
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(number, abs=0.6 * 10.0**-digits)
    return re.sub(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", "#", said)


@pytest.mark.parametrize(
    ("batch_size", "num_epochs", "updates"), [(1, 3, 27), (4, 3, 9), (9, 5, 5), (100, 2, 2)]
)
def test_the_sentence_of_a_run(batch_size, num_epochs, updates):
    path, losses, best, lowest = sgd_run(0.2, batch_size, num_epochs, 7)
    off = np.hypot(float(path.w[-1, 0]) - best[0], float(path.b[-1]) - best[1])
    picture = sgd_path()
    said = without_time(picture.update(0.2, batch_size, num_epochs, 7))
    told = (0.2, batch_size, num_epochs, 7, updates, losses[-1], losses[-1] - lowest, off)
    assert pieces(said, *told) == (
        "learning rate #, batch size #, # epochs, shuffle #: # updates in some ms; the loss ends "
        "at #, # above its lowest, and the parameters # away from the optimum"
    )
    A = np.column_stack([X + 1, np.ones(9)])
    limit = 2 * 9 / np.linalg.norm(A, ord=2) ** 2
    assert picture.marks["lr"] == (pytest.approx(limit, rel=1e-6), f"2/λmax = {limit:.3g}")


def test_a_single_epoch_and_a_single_update_are_told_as_one():
    assert "1 epoch, shuffle 0: 1 update in" in sgd_path().update(0.2, 9, 1, 0)
    assert "0 epochs, shuffle 0: 0 updates in" in sgd_path().update(0.2, 9, 0, 0)


def test_a_run_of_no_epochs_is_no_divergence():
    said = sgd_path().update(0.2, 4, 0, 0)
    _, losses, _, lowest = sgd_run(0.2, 4, 0, 0)
    assert f"the loss ends at {losses[0]:.4f}, {losses[0] - lowest:.4f} above its lowest" in said


def test_the_time_told_is_that_of_the_training():
    def sleepy(*arguments):
        time.sleep(0.05)
        return minibatch_sgd(*arguments)

    def told(picture):
        return float(re.search(r"([\d.]+) ms", picture.update(**SGD)).group(1))

    assert 50 <= told(sgd_path(sleepy)) < 5000
    assert told(sgd_path(losses_along=lambda *a: (time.sleep(0.3), losses_along(*a))[1])) < 300


def test_the_run_is_drawn_where_it_went():
    picture = sgd_path()
    picture.update(**SGD)
    path, losses, _, lowest = sgd_run(**SGD)
    assert np.allclose(picture._path.get_xydata(), np.column_stack([path.w, path.b]))
    assert np.allclose(picture._end.get_xydata(), [[path.w[-1, 0], path.b[-1]]])
    seen, above = picture._curve.get_data()
    assert seen.tolist() == path.examples_seen.tolist()
    # what float32 leaves of a difference of numbers about 1 is right to 1e-6
    assert np.allclose(above, losses - lowest, rtol=1e-4, atol=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lr", [1e-6, 3.0, 1e3, 1e30])
def test_any_run_leaves_the_picture_up(lr):
    run, hunted = sgd_path(), hunt()
    for batch_size in (1, 4, 9, 100):
        said = run.update(lr, batch_size, num_epochs=10, shuffle=0)
        assert ("diverged, the loss ends at more than 1000 times" in said) == (lr > 1)
        assert "nan" not in said and "inf" not in said
        for keep in (0, 1):
            said = hunted.update(lr, batch_size, 0, keep)
            assert "not below the target for the last of 20 epochs. " in said
            assert said.endswith("No finds kept yet")
            assert "nan" not in said and "inf" not in said
        assert pixels(run).shape[1] == pixels(hunted).shape[1] == 900


def run_to(b, n=9):
    """A learner's function whose path starts at zeros and goes where b says, its w always 0."""

    def learners(X, y, *others):
        places = torch.tensor([0.0, *b])
        return Path(0 * places[:, None], places, n * torch.arange(len(places)))

    return learners


def bias_of_loss(times):
    """The bias at which w = 0 has that many times the loss of the start, by hand."""
    average, start = float(y.double().mean()), float((y.double() ** 2).mean())
    return average + (times * start - float(y.double().var(correction=0))) ** 0.5


@pytest.mark.parametrize(
    ("times", "diverged"), [(1.1, False), (999, False), (1001, True), (1e9, True)]
)
def test_a_run_has_diverged_where_it_ends_at_a_thousand_times_the_loss_of_the_start(
    times, diverged
):
    start = float((y.double() ** 2).mean()) / 2
    said = sgd_path(run_to([bias_of_loss(times)])).update(**SGD)
    told = re.search(r"ms; (diverged|the loss ends at ([\d.]+), )", said)
    assert (told[1] == "diverged") == diverged
    assert diverged or float(told[2]) == pytest.approx(times * start, rel=1e-4)
    back = sgd_path(run_to([bias_of_loss(times), 0.0])).update(**SGD)
    assert f"; the loss ends at {start:.4f}, " in back  # the end counts, not the way there


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("end", [torch.nan, torch.inf, -torch.inf])
def test_a_run_that_ends_at_no_number_has_diverged(end):
    picture = sgd_path(run_to([0.5, end]))
    said = picture.update(**SGD)
    assert said.endswith("diverged, the loss ends at more than 1000 times that of the start")
    assert pixels(picture).shape[1] == 900


def test_the_star_lies_above_the_path():
    best = sgd_run(0.1, 9, 0, 0)[2]

    def learners(X, y, *others):
        w, b = torch.tensor(np.array([[0, 0], best, [2, 2], best]), dtype=torch.float32).T
        return Path(w[:, None], b, torch.arange(4))

    picture = sgd_path(learners)
    picture.update(**SGD)
    drawn = pixels(picture)

    def color_at(place):
        column, row = picture.axes[0].transData.transform(place)
        return drawn[len(drawn) - 1 - int(row), int(column)]

    for place_of, color in ((best, RIVAL), (0.5 * (best + 2), MODEL)):
        wanted = 255 * np.array(matplotlib.colors.to_rgb(color))
        assert np.abs(color_at(place_of) - wanted).max() < 70  # a thin line's edge is paler


def test_a_run_that_wanders_about_the_optimum_it_started_from_is_no_divergence():
    """Within every limit: no example's x² + 1 is above 2, and 0.3 is below 2 / 2."""
    flat = torch.tensor([1.0, -1.0] * 4 + [0.0])  # the best w is 0, or nearly, and the best b
    picture = sgd_path(X=X, y=flat)
    for shuffle in range(5):
        assert "diverged" not in picture.update(0.3, 1, 10, shuffle)


def test_the_run_is_drawn_by_the_function_that_was_given():
    def uphill(*arguments):
        path = minibatch_sgd(*arguments)
        return Path(-path.w, -path.b, path.examples_seen)

    right, wrong = sgd_path(), sgd_path(uphill)
    assert "the loss ends at" in right.update(**SGD)
    said = wrong.update(**SGD)
    assert (
        re.search(r"the loss ends at (\S+),", said)[1]
        != re.search(r"the loss ends at (\S+),", right.update(**SGD))[1]
    )
    assert not np.array_equal(pixels(right), pixels(wrong))
    right, wrong = hunt(), hunt(uphill)
    assert "shuffle 0: below the target for good" in right.update(**HUNT)
    assert "shuffle 0: not below the target" in wrong.update(**HUNT)
    assert not np.array_equal(pixels(right), pixels(wrong))


def test_the_learner_is_asked_for_what_the_sliders_say():
    def spy(X, y, lr, batch_size, num_epochs, generator):
        asked.append((lr, batch_size, num_epochs, generator.initial_seed()))
        return minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)

    asked = []
    sgd_path(spy).update(lr=0.2, batch_size=4, num_epochs=3, shuffle=8)
    hunt(spy).update(lr=0.1, batch_size=2, shuffle=5, keep=0)
    assert asked == [(0.2, 4, 3, 8), (0.1, 2, 20, 5)]


@pytest.mark.parametrize("batch_size", [1, 4])
def test_a_shuffle_gives_its_picture_again_and_another_another(batch_size):
    picture, values = sgd_path(), {**SGD, "batch_size": batch_size}
    seen = []
    for shuffle in (0, 1, 2, 0):
        said = without_time(picture.update(**{**values, "shuffle": shuffle}))
        seen.append((said.replace(f"shuffle {shuffle}", "shuffle"), picture.png()))
    assert seen[0] == seen[3]
    assert len({said for said, _ in seen}) == len({png for _, png in seen}) == 3


def test_a_batch_of_all_is_gradient_descent():
    picture = sgd_path()
    descent = gradient_descent(X + 1, y, 0.2, 6)
    end = float(loss(descent.w[-1], descent.b[-1], X + 1, y))
    for batch_size in (9, 10, 500):
        assert f"the loss ends at {end:.4f}," in picture.update(0.2, batch_size, 6, 3)
        assert np.allclose(picture._path.get_ydata(), descent.b, atol=1e-5)


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (None, "None"),
        (torch.zeros(3), "a Tensor"),
        ((torch.zeros(3, 1), torch.zeros(3)), "a tuple"),
        (Path(torch.zeros(3), torch.zeros(3), torch.arange(3)), r"w of shape \(3,\)"),
        (Path(torch.zeros(3, 2), torch.zeros(3), torch.arange(3)), r"w of shape \(3, 2\)"),
        (Path(torch.zeros(0, 1), torch.zeros(0), torch.arange(0)), r"w of shape \(0, 1\)"),
        (Path(torch.zeros(()), torch.zeros(()), torch.arange(1)), r"w of shape \(\)"),
        (Path(torch.zeros(3, 1), torch.zeros(2), torch.arange(3)), r"b of shape \(2,\)"),
        (Path(torch.zeros(3, 1), torch.zeros(3, 1), torch.arange(3)), r"b of shape \(3, 1\)"),
        (Path(torch.zeros(3, 1), torch.zeros(3), torch.arange(2)), r"examples_seen of shape \(2,"),
        (Path(torch.zeros(3, 1), torch.zeros(3), [0, 1, 2]), "examples_seen"),
        (Path(torch.zeros(3, 1), torch.zeros(3), None), "examples_seen"),
        (Path([[0.0]], torch.zeros(1), torch.arange(1)), "w"),
    ],
)
def test_a_run_of_another_kind_is_named(answer, came):
    def learners(X, y, lr, batch_size, num_epochs, generator):
        return answer

    for picture, values in ((sgd_path(learners), SGD), (hunt(learners), HUNT)):
        with pytest.raises(ValueError, match=f"^learners gave {came}.*; wanted a path with w "):
            picture.update(**values)


@pytest.mark.parametrize("answer", [None, 1.0, torch.tensor(1.0), torch.zeros(3)], ids=repr)
def test_losses_of_another_kind_are_named(answer):
    def learners(path, X, y):
        return answer

    for make in (sgd_path, hunt):
        with pytest.raises(ValueError, match="^learners gave .*; wanted a tensor of shape"):
            make(losses_along=learners)


@pytest.mark.filterwarnings("error")
def test_runs_with_a_gradient_are_drawn_too():
    def layered(*arguments):
        path = minibatch_sgd(*arguments)
        return Path(path.w.requires_grad_(), path.b.requires_grad_(), path.examples_seen)

    for make, values in ((sgd_path, SGD), (hunt, HUNT)):
        said, plain = (
            without_time(picture.update(**values)) for picture in (make(layered), make())
        )
        assert said == plain


def test_a_learner_that_changes_its_arguments_does_not_change_the_data():
    def rude(X, y, *others):
        path = minibatch_sgd(X, y, *others)
        X.zero_(), y.zero_()
        return path

    for make, values in ((sgd_path, SGD), (hunt, HUNT)):
        picture, before = make(rude), (X.clone(), y.clone())
        first, again = (without_time(picture.update(**values)) for _ in range(2))
        assert first == again == without_time(make().update(**values))
        assert torch.equal(X, before[0]) and torch.equal(y, before[1])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "data",
    [(X, 1 - 2 * X[:, 0]), (X[:2], y[:2]), (X[:1], y[:1]), (0 * X, y), (X, 0 * y)],
    ids=["no noise", "two", "one", "x", "y"],
)
def test_data_that_are_fitted_exactly_have_a_run_too(data):
    picture = sgd_path(X=data[0], y=data[1])
    for batch_size in (1, 4, 9):
        path, losses, _, lowest = sgd_run(0.3, batch_size, 10, 0, *data)
        said = picture.update(0.3, batch_size, 10, 0)
        end, above = re.search(r"ends at (\S+), (\S+) above its lowest", said).groups()
        # four digits are told, and float32 rounds numbers of about 1
        assert float(end) == pytest.approx(losses[-1], abs=6e-5)
        assert float(above) == pytest.approx(losses[-1] - lowest, abs=6e-5)
        assert pixels(picture).shape[1] == 900


@pytest.mark.filterwarnings("error")
def test_data_without_noise_have_a_hunt_too():
    X_exact, y_exact = X, 1 - 2 * X[:, 0]
    picture = hunt(X=X_exact, y=y_exact, target=1e-4)
    losses = sgd_run(0.3, 1, 20, 0, X_exact, y_exact)[1]
    needed = np.flatnonzero(losses > 1e-4)[-1] + 1
    said = picture.update(**{**HUNT, "lr": 0.3, "batch_size": 1})
    assert f"below the target for good after {needed} examples, {needed} updates" in said
    assert pixels(picture).shape[1] == 900


@pytest.mark.parametrize("make", [sgd_path, hunt])
@pytest.mark.parametrize(("changed", "said"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_have_no_run(make, changed, said):
    with pytest.raises(ValueError) as refusal:
        make(**{"X": X, "y": y, **changed})
    assert str(refusal.value).startswith(said)


def test_a_target_that_cannot_be_hunted_is_refused():
    _, losses, _, lowest = sgd_run(0.1, 9, 0, 0)
    start = losses[0]
    for target in (0.9 * lowest, 0.0, -1.0, 1.001 * start, 100.0, float("nan"), float("inf")):
        with pytest.raises(ValueError) as refusal:
            hunt(target=target)
        assert str(refusal.value) == (
            f"target is {target}; wanted one above the lowest loss {lowest:.4g} "
            f"and below {start:.4g}, that of the start"
        )
    for target in (1.01 * lowest, 0.99 * start):
        hunt(target=target)


FINDS = [(0.3, 4, 0), (0.15, 1, 1), (0.6, 9, 1), (0.2, 1, 3)]  # learning rate, batch size, shuffle


def examples_needed(lr, batch_size, shuffle, target=0.03):
    path, losses, _, _ = sgd_run(lr, batch_size, 20, shuffle)
    above = np.flatnonzero(losses > target)
    hit = above[-1] + 1
    assert path.examples_seen[hit] <= 19 * 9  # one epoch of the 20 is left
    return int(path.examples_seen[hit]), int(hit)


@pytest.mark.parametrize(("lr", "batch_size", "shuffle"), FINDS)
def test_a_hunt_tells_from_where_on_the_loss_stays_below_the_target(lr, batch_size, shuffle):
    needed, updates = examples_needed(lr, batch_size, shuffle)
    picture = hunt()
    assert picture.update(lr, batch_size, shuffle, keep=0) == (
        f"learning rate {lr}, batch size {batch_size}, shuffle {shuffle}: below the target for "
        f"good after {needed} examples, {updates} updates. No finds kept yet"
    )
    assert picture._hit.get_xdata() == [needed]
    _, losses, _, lowest = sgd_run(lr, batch_size, 20, shuffle)
    assert picture._hit.get_ydata() == pytest.approx(losses[updates] - lowest, rel=1e-3)
    assert picture._now.get_xydata().tolist() == [[batch_size, needed]]


def test_control_the_finds_differ_from_the_first_touch_of_the_target():
    """Else the test above would not tell a loss that stays below from one that touches."""
    later = [
        np.argmax(sgd_run(f[0], f[1], 20, f[2])[1] <= 0.03) < examples_needed(*f)[1] for f in FINDS
    ]
    assert True in later and False in later


BELOW, ABOVE = 3 * [True], 3 * [False]  # epochs of three updates each


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("below", "hit"),
    [
        (19 * ABOVE + BELOW, 58),
        (18 * ABOVE + [False, False, True] + BELOW, 57),
        ([True] + 59 * [False], None),
        (59 * [True] + [False], None),
        (56 * [True] + [False] + BELOW, 58),
        (55 * [True] + [False, True] + BELOW, 57),
        (60 * [True], 1),
    ],
)
def test_a_find_leaves_at_least_one_epoch_to_go(below, hit):
    """Of 180 examples, 9 to an epoch, at most 171 are needed: those of 57 updates."""
    best = torch.tensor(sgd_run(0.1, 9, 0, 0)[2], dtype=torch.float32)
    for beyond in (0.0, torch.nan, torch.inf):

        def learners(X, y, *others, beyond=beyond):
            places = [best if yes else torch.full((2,), beyond) for yes in below]
            w, b = torch.stack([torch.zeros(2), *places]).T
            return Path(w[:, None], b, 3 * torch.arange(61))

        picture = hunt(learners)
        said = picture.update(lr=0.3, batch_size=3, shuffle=0, keep=1)
        if hit is None or 3 * hit > 171:
            assert ": not below the target for the last of 20 epochs. There is nothing" in said
            assert picture._hit.get_xdata().size == picture._now.get_xdata().size == 0
        else:
            assert f": below the target for good after {3 * hit} examples, {hit} update" in said
            assert picture._hit.get_xdata() == [3 * hit]
        assert pixels(picture).shape[1] == 900


@pytest.mark.filterwarnings("error")
def test_a_run_that_starts_below_the_target_leaves_the_picture_up():
    """As that of a learner's who leaves out the start, and steps to the lowest loss at once."""
    w, b = torch.tensor(sgd_run(0.1, 9, 0, 0)[2], dtype=torch.float32)

    def learners(X, y, *others):
        return Path(w.repeat(20, 1), b.repeat(20), 9 * torch.arange(1, 21))

    picture = hunt(learners)
    said = picture.update(lr=0.3, batch_size=9, shuffle=0, keep=0)
    assert "below the target for good after 9 examples" in said
    assert pixels(picture).shape[1] == 900


def best_told(said):
    """How many finds the sentence tells, and the best: examples, rate, batch size, shuffle."""
    found = re.search(
        r"\. (\d+) finds? kept, the best: (\d+) examples? \(learning rate (\S+), "
        r"batch size (\d+), shuffle (\d+)\)$",
        said,
    )
    return int(found[1]), (int(found[2]), float(found[3]), int(found[4]), int(found[5]))


def test_finds_are_counted_and_the_best_needed_the_fewest_examples():
    picture, known = hunt(), []
    for keep, find in enumerate(FINDS, start=1):
        before = picture.update(*find, keep - 1)
        known.append((examples_needed(*find)[0], *find))
        said = picture.update(*find, keep)
        assert before.partition(". ")[0] == said.partition(". ")[0]
        assert best_told(said) == (keep, min(known))
        assert ("1 find kept" in said) == (keep == 1)
        drawn = {tuple(point) for point in picture._kept.get_xydata().tolist()}
        assert drawn == {(batch_size, needed) for needed, _, batch_size, _ in known}
        assert picture._best.get_xydata().tolist() == [[min(known)[2], min(known)[0]]]
    needs = [find[0] for find in known]
    assert len(set(needs)) > 2 and needs.index(min(needs)) not in (0, 3)  # else too easy


def test_a_find_that_is_kept_stays_when_the_sliders_move():
    picture = hunt()
    picture.update(*FINDS[0], keep=0)
    kept = best_told(picture.update(*FINDS[0], keep=1))
    assert kept == (1, (examples_needed(*FINDS[0])[0], *FINDS[0]))
    for elsewhere in (FINDS[1], FINDS[2], (1e-6, 4, 0), (1e3, 4, 0)):
        assert best_told(picture.update(*elsewhere, keep=1)) == kept
        assert picture._kept.get_xydata().tolist() == [[FINDS[0][1], kept[1][0]]]


def test_to_start_over_forgets_the_finds():
    picture = hunt()
    empty = picture.update(*FINDS[0], keep=0), picture.png()
    for keep, find in enumerate(FINDS[:3], start=1):
        picture.update(*find, keep)
    assert (picture.update(*FINDS[0], keep=0), picture.png()) == empty
    assert empty[0].endswith("No finds kept yet")
    said = picture.update(*FINDS[3], keep=1)
    assert best_told(said) == (1, (examples_needed(*FINDS[3])[0], *FINDS[3]))


def test_where_the_loss_does_not_stay_below_the_target_nothing_is_kept():
    picture, slow = hunt(), (1e-6, 4, 0)
    for keep, nothing in ((0, ""), (1, "There is nothing to keep. "), (1, "")):
        assert picture.update(*slow, keep) == (
            "learning rate 1e-06, batch size 4, shuffle 0: not below the target for the last of "
            f"20 epochs. {nothing}No finds kept yet"
        )
    assert picture._hit.get_xdata().size == picture._kept.get_xdata().size == 0
    # nor is the next run kept unasked, that would stay below
    assert picture.update(*FINDS[0], keep=1).endswith("No finds kept yet")
    said = picture.update(*FINDS[0], keep=2)
    assert best_told(said)[0] == 1 and "nothing to keep" not in said
    said = picture.update(*slow, keep=3)
    assert best_told(said)[0] == 1 and "There is nothing to keep. 1 find kept" in said


def test_a_run_that_fails_when_it_is_to_be_kept_keeps_no_other():
    def picky(X, y, lr, batch_size, *others):
        if batch_size == 3:
            raise RuntimeError("not three")
        return minibatch_sgd(X, y, lr, batch_size, *others)

    picture = hunt(picky)
    picture.update(*FINDS[0], keep=0)
    with pytest.raises(RuntimeError, match="not three"):
        picture.update(lr=0.3, batch_size=3, shuffle=0, keep=1)
    assert picture.update(*FINDS[0], keep=1).endswith("No finds kept yet")


def test_a_find_of_one_example_is_told_as_one():
    picture = hunt(X=X[:1], y=y[:1], target=0.4)
    said = picture.update(lr=0.3, batch_size=1, shuffle=0, keep=1)
    assert "for good after 1 example, 1 update. 1 find kept, the best: 1 example (" in said


def race(names=("1", "32"), panels=2):
    chance = np.random.default_rng(0)
    curves = {}
    for name in names:
        efforts = [torch.arange(5) * (panel + 1) for panel in range(panels)]
        curves[name] = efforts, torch.tensor(chance.uniform(0.1, 1, size=(3, 5)))
    labels = ["examples", "updates", "milliseconds"][:panels]
    return curves, draw_race(curves, labels, "loss", target=0.25)


@pytest.mark.filterwarnings("error")
def test_a_race_shows_the_mean_of_its_runs_and_their_range_in_each_panel():
    curves, figure = race(panels=3)
    figure.savefig(io.BytesIO(), format="png")
    assert [axes.get_xlabel() for axes in figure.axes] == ["examples", "updates", "milliseconds"]
    assert figure.axes[0].get_ylabel() == "loss"
    for panel, axes in enumerate(figure.axes):
        lines = {line.get_label(): line for line in axes.lines}
        for (name, (efforts, heights)), band in zip(curves.items(), axes.collections):
            after_the_start = efforts[panel].tolist()[1:]  # a log scale has no place for effort 0
            assert lines[name].get_xdata().tolist() == after_the_start
            assert np.allclose(lines[name].get_ydata(), (sum(heights.numpy()) / 3)[1:])
            outline = band.get_paths()[0].vertices
            assert set(outline[:, 0]) == set(after_the_start)
            for effort, runs in zip(after_the_start, heights.numpy().T[1:]):
                ends = outline[outline[:, 0] == effort, 1]
                assert (ends.min(), ends.max()) == pytest.approx((min(runs), max(runs)))
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        (target,) = [line for line in axes.lines if line.get_label() not in curves]
        assert set(target.get_ydata()) == {0.25}
    words = [text.get_text() for text in figure.axes[-1].get_legend().get_texts()]
    assert words == ["1", "32"]


def test_the_curves_of_a_race_are_told_apart_without_colors():
    _, figure = race(names=("1", "2", "3", "4"))
    lines = [line for line in figure.axes[0].lines if not line.get_label().startswith("_")]
    assert len({line.get_linestyle() for line in lines}) == len(lines) == 4


def test_a_race_may_have_a_single_panel():
    assert len(race(panels=1)[1].axes) == 1


def test_a_fifth_curve_does_not_vanish_unseen():
    with pytest.raises(ValueError):
        race(names=("1", "2", "3", "4", "5"))


def clouds_of(titles, losses_along=losses_along, X=X + 1, y=y):
    generator = torch.Generator().manual_seed(0)
    clouds = {
        title: (torch.randn(20, 1, generator=generator), torch.randn(20, generator=generator))
        for title in titles
    }
    best = torch.tensor([1.5]), torch.tensor(0.5)
    return clouds, draw_clouds(losses_along, clouds, best, X, y, (-4.0, 4.0), (-3.0, 3.0))


@pytest.mark.filterwarnings("error")
def test_clouds_are_drawn_beside_each_other():
    clouds, figure = clouds_of(["batch size 1", "batch size 8", "batch size 64"])
    figure.savefig(io.BytesIO(), format="png")
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(clouds)
    for axes, (w, b) in zip(figure.axes, clouds.values()):
        by_marker = {line.get_marker(): line for line in axes.lines}
        assert np.array_equal(by_marker["."].get_xydata(), torch.column_stack([w, b]))
        assert by_marker["*"].get_xydata().tolist() == [[1.5, 0.5]]
        assert (axes.get_xlim(), axes.get_ylim()) == ((-4.0, 4.0), (-3.0, 3.0))


def test_a_single_cloud_is_drawn_too():
    assert len(clouds_of(["alone"])[1].axes) == 1


def test_the_map_below_the_clouds_is_the_losses_contours():
    """Each contour is a level of the loss that was given: on it the loss is one number."""
    _, figure = clouds_of(["a", "b"])
    w, b = next(line for line in figure.axes[0].lines if line.get_marker() == "None").get_data()
    places = Path(torch.tensor(w)[:, None], torch.tensor(b), None)
    heights = losses_along(places, (X + 1).double(), y.double()).numpy()
    pieces = np.split(heights, np.flatnonzero(np.isnan(w)))
    spreads = [np.ptp(piece[1:]) / piece[1:].mean() for piece in pieces if len(piece) > 2]
    # between the points of the grid contours go straight, which the valley bends by a few per cent
    assert len(spreads) > 5 and max(spreads) < 0.1
    assert len({round(float(np.nanmean(piece)), 2) for piece in pieces if len(piece) > 2}) > 5


@pytest.mark.parametrize(("changed", "said"), BAD_DATA.values(), ids=BAD_DATA)
def test_bad_data_have_no_clouds(changed, said):
    with pytest.raises(ValueError) as refusal:
        clouds_of(["a", "b"], **{"X": X, "y": y, **changed})
    assert str(refusal.value).startswith(said)


def test_a_loss_of_another_kind_has_no_clouds():
    with pytest.raises(ValueError, match="gave None; wanted a tensor of shape"):
        clouds_of(["a", "b"], losses_along=lambda path, X, y: None)


# --------------------------------------------------------------------------------------- lesson 6


def losses_by_epoch(lr, batch_size, num_epochs, dtype=np.float64):
    """Minibatch SGD by numpy: the three losses after each epoch, (num_epochs + 1, 3)."""
    A = np.column_stack([X_pair, np.ones(60)]).astype(dtype)
    heights = y_pair.numpy().astype(dtype)
    generator, place = torch.Generator().manual_seed(0), np.zeros(3, dtype)
    places = [place]
    for _ in range(num_epochs):
        order = torch.randperm(30, generator=generator).numpy()
        for start in range(0, 30, batch_size):
            batch = order[start : start + batch_size]
            place = place - lr * (A[batch] @ place - heights[batch]) @ A[batch] / len(batch)
        places.append(place)
    misses = (A @ np.array(places).T).T - heights
    return np.column_stack([(misses[:, part] ** 2).mean(axis=1) / 2 for part in PARTS.values()])


SETTINGS = [(0.1, 4, 10), (0.02, 7, 3), (0.3, 30, 1), (0.05, 500, 5), (0.2, 1, 2)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("lr", "batch_size", "num_epochs"), SETTINGS)
def test_a_setting_is_told_by_its_losses(lr, batch_size, num_epochs, dtype):
    by_epoch = losses_by_epoch(lr, batch_size, num_epochs)
    told = (lr, batch_size, num_epochs, *by_epoch[-1, :2])
    picture = tuning_map(dtype=dtype)
    said = picture.update(lr, batch_size, num_epochs, test=0)
    epochs = "epoch" if num_epochs == 1 else "epochs"
    assert pieces(said, *told) == (
        f"learning rate #, batch size #, # {epochs}: training loss #, validation loss #; "
        "test loss: not looked at yet"
    )
    said = picture.update(lr, batch_size, num_epochs, test=1)
    assert pieces(said, *told, by_epoch[-1, 2], lr, batch_size, num_epochs) == (
        f"learning rate #, batch size #, # {epochs}: training loss #, validation loss #; "
        f"test loss: # for learning rate #, batch size #, # {epochs}"
    )


def test_control_the_three_losses_are_told_apart():
    for setting in SETTINGS:
        assert np.diff(np.sort(losses_by_epoch(*setting)[-1])).min() > 5e-4


@pytest.mark.parametrize(("lr", "batch_size", "num_epochs"), SETTINGS)
def test_a_setting_is_drawn_by_epoch_and_where_it_is_on_the_map(lr, batch_size, num_epochs):
    picture = tuning_map()
    for test in (0, 1):
        picture.update(lr, batch_size, num_epochs, test)
        by_epoch = losses_by_epoch(lr, batch_size, num_epochs)
        for curve, losses in ((picture._curve, 0), (picture._held_out, 1)):
            assert curve.get_xdata().tolist() == list(range(num_epochs + 1))
            assert np.allclose(curve.get_ydata(), by_epoch[:, losses], rtol=1e-4, atol=1e-6)
        assert picture._ring.get_xydata()[0] == pytest.approx((lr, batch_size))


def test_the_setting_is_drawn_by_the_functions_that_were_given():
    def uphill(*arguments):
        path = minibatch_sgd(*arguments)
        return Path(-path.w, -path.b, path.examples_seen)

    def twice(path, X, y):
        return 2 * losses_along(path, X, y)

    right, others = tuning_map(), [tuning_map(uphill), tuning_map(losses_along=twice)]
    said, before = right.update(**TUNING), right.png()
    for other in others:
        assert other.update(**TUNING) != said
        assert not np.array_equal(pixels(other), pixels(right))
    losses = losses_by_epoch(0.1, 4, 10)[-1]
    told = re.findall(r"loss:? (\d\.\d+)", others[1].update(**TUNING))
    assert [float(loss) for loss in told] == pytest.approx(list(2 * losses), abs=6e-5)
    again = tuning_map()
    assert (again.update(**TUNING), again.png()) == (said, before)


def test_the_learner_is_asked_for_the_setting_of_the_sliders():
    def spy(X, y, lr, batch_size, num_epochs, generator):
        asked.append((lr, batch_size, num_epochs, generator.initial_seed()))
        assert torch.equal(X, X_pair[:30]) and torch.equal(y, y_pair[:30])  # no others to train on
        return minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)

    asked, picture = [], tuning_map(spy)
    for _ in range(2):
        picture.update(lr=0.2, batch_size=4, num_epochs=3, test=1)
    assert asked == [(0.2, 4, 3, 0)] * 2


def tail(said):
    return said.partition("; ")[2]


def test_the_test_loss_is_that_of_the_setting_at_which_it_was_opened():
    picture = tuning_map()
    for opened in SETTINGS[:3]:
        for setting in SETTINGS:
            assert tail(picture.update(*setting, test=0)) == "test loss: not looked at yet"
        first = tail(picture.update(*opened, test=1))
        test_loss = losses_by_epoch(*opened)[-1, 2]
        assert pieces(first, test_loss, *opened).startswith("test loss: # for learning rate #, ")
        for setting in SETTINGS:
            said = picture.update(*setting, test=1)
            assert tail(said) == first
            moved_on = losses_by_epoch(*setting)[-1, :2]
            told = re.findall(r"loss (\d\.\d+)", said)
            assert [float(loss) for loss in told] == pytest.approx(list(moved_on), abs=6e-5)


def test_control_the_settings_differ_by_their_test_losses():
    ends = sorted(losses_by_epoch(*setting)[-1, 2] for setting in SETTINGS)
    assert np.diff(ends).min() > 2e-3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("lr", [3.0, 1e3, 1e30])
def test_a_setting_that_diverges_leaves_the_map_up(lr, dtype):
    picture = tuning_map(dtype=dtype)
    for batch_size in (1, 4, 30, 500):
        for test in (0, 1):
            said = picture.update(lr, batch_size, 30, test)
            assert "nan" not in said and "inf" not in said
            assert ": training loss beyond 1000, validation loss beyond 1000; test loss: " in said
        assert "; test loss: beyond 1000 for learning rate " in said
        assert pixels(picture).shape[1] == 900
    low = picture.update(**{**TUNING, "test": 0})
    assert "beyond" not in low and "beyond" in picture.update(lr, 4, 30, 0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [999.0, 1001.0, torch.nan, torch.inf])
def test_losses_beyond_a_thousand_are_told_in_words(scale):
    def learners(path, X, y):
        return torch.full_like(path.b, scale)

    picture = tuning_map(losses_along=learners)
    told = "999.0000" if scale == 999 else "beyond 1000"
    said = picture.update(**TUNING)
    assert f": training loss {told}, validation loss {told}; test loss: {told} for" in said
    assert pixels(picture).shape[1] == 900


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (None, "None"),
        (torch.zeros(3, 2), "a Tensor"),
        ((torch.zeros(3, 2), torch.zeros(3)), "a tuple"),
        (Path(torch.zeros(3), torch.zeros(3), torch.arange(3)), r"w of shape \(3,\)"),
        (Path(torch.zeros(3, 1), torch.zeros(3), torch.arange(3)), r"w of shape \(3, 1\)"),
        (Path(torch.zeros(3, 3), torch.zeros(3), torch.arange(3)), r"w of shape \(3, 3\)"),
        (Path(torch.zeros(0, 2), torch.zeros(0), torch.arange(0)), r"w of shape \(0, 2\)"),
        (Path(torch.zeros(3, 2), torch.zeros(2), torch.arange(3)), r"b of shape \(2,\)"),
        (Path(torch.zeros(3, 2), torch.zeros(3), torch.arange(2)), r"examples_seen of shape \(2,"),
        (Path(torch.zeros(3, 2), torch.zeros(3), [0, 1, 2]), "examples_seen as a list"),
        (Path([[0.0, 0.0]], torch.zeros(1), torch.arange(1)), "w as a list"),
    ],
)
def test_a_setting_with_a_run_of_another_kind_is_named(answer, came):
    def learners(X, y, lr, batch_size, num_epochs, generator):
        return answer

    wanted = r"; wanted a path with w \(T\+1, 2\), b \(T\+1,\) and examples_seen"
    with pytest.raises(ValueError, match=f"^learners gave {came}.*{wanted}"):
        tuning_map(learners).update(**TUNING)


COUNTED = {
    "updates": lambda seen: torch.arange(len(seen)),
    "full batches": lambda seen: 4 * torch.arange(len(seen)),
    "no epoch's end": lambda seen: 0 * seen + 4,
}


@pytest.mark.parametrize("counted", COUNTED.values(), ids=COUNTED)
def test_a_run_that_counts_its_examples_otherwise_is_named_or_told_to_its_end(counted):
    def learners(*arguments):
        w, b, seen = minibatch_sgd(*arguments)
        return Path(w, b, counted(seen))

    try:
        said = tuning_map(learners).update(**TUNING)
    except ValueError as refusal:
        assert "examples_seen" in str(refusal)
    else:
        end = losses_by_epoch(0.1, 4, 10)[-1]
        assert f"training loss {end[0]:.4f}, validation loss {end[1]:.4f}; " in said


def test_control_a_run_without_its_start_is_told_to_its_end():
    def learners(*arguments):
        w, b, seen = minibatch_sgd(*arguments)
        return Path(w[1:], b[1:], seen[1:])

    picture = tuning_map(learners)
    assert picture.update(**TUNING) == tuning_map().update(**TUNING)
    assert picture._curve.get_xdata().tolist() == list(range(1, 11))


@pytest.mark.parametrize("answer", [None, 1.0, torch.tensor(1.0), torch.zeros(3)], ids=repr)
def test_a_setting_with_losses_of_another_kind_is_named(answer):
    def learners(path, X, y):
        return answer

    with pytest.raises(ValueError, match=r"^learners gave .*; wanted a tensor of shape \(11,\)"):
        tuning_map(losses_along=learners).update(**TUNING)


@pytest.mark.filterwarnings("error")
def test_a_setting_with_a_gradient_is_drawn_too():
    def layered(*arguments):
        path = minibatch_sgd(*arguments)
        return Path(path.w.requires_grad_(), path.b.requires_grad_(), path.examples_seen)

    assert tuning_map(layered).update(**TUNING) == tuning_map().update(**TUNING)


def test_a_learner_that_changes_its_arguments_does_not_change_the_three_parts():
    def rude_training(X, y, *others):
        path = minibatch_sgd(X, y, *others)
        X.zero_(), y.zero_()
        return path

    def rude_losses(path, X, y):
        losses = losses_along(path, X, y)
        X.zero_(), y.zero_()
        return losses

    picture, before = tuning_map(rude_training, rude_losses), X_pair.clone()
    first, again = (picture.update(**TUNING) for _ in range(2))
    assert first == again == tuning_map().update(**TUNING)
    assert torch.equal(X_pair, before)


BROKEN = {
    "as it is": TABLE,
    "float64": TABLE.double(),
    "a nan": TABLE.clone().index_put_((torch.tensor(6), torch.tensor(0)), torch.tensor(torch.nan)),
    "an inf": TABLE.clone().index_put_((torch.tensor(6), torch.tensor(0)), torch.tensor(torch.inf)),
    "huge": torch.where(TABLE > 0.3, 1e38, TABLE),
    "a nan first": torch.where(torch.arange(28).view(7, 4) == 0, torch.nan, TABLE),
    "one finite": torch.where(torch.arange(28).view(7, 4) == 17, TABLE, torch.nan),
    "one finite, after inf": torch.where(torch.arange(28).view(7, 4) == 17, TABLE, torch.inf),
    "nan and inf": torch.where(TABLE > 0.2, torch.nan, torch.where(TABLE > 0.15, torch.inf, TABLE)),
    "at the worst": torch.where(TABLE > 0.2, torch.tensor(0.5), TABLE),
    "all beyond the worst": 10 + TABLE,
}
each_table = pytest.mark.parametrize("table", BROKEN.values(), ids=BROKEN)


def lowest_place(table):
    """Where a table is lowest, going through its cells one by one."""
    cells = [
        (float(table[row, column]), float(LRS[row]), SIZES[column])
        for row in range(7)
        for column in range(4)
        if np.isfinite(float(table[row, column]))
    ]
    return list(min(cells)[1:])


def stars(axes):
    return [line.get_xydata()[0].tolist() for line in axes.lines if line.get_marker() == "*"]


def cells_drawn(figure, axes, lrs=LRS):
    """The color drawn for each cell (r, 4, 3), a bit beside its middle, where the star may be."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi)
    drawn = np.asarray(Image.open(file).convert("RGB"), dtype=int)
    colors = np.zeros((len(lrs), 4, 3), dtype=int)
    for row, lr in enumerate(lrs.tolist()):
        for column, size in enumerate(SIZES):
            x, y = axes.transData.transform((lr, size))
            colors[row, column] = drawn[len(drawn) - 1 - round(y), round(x) + 16]
    return colors


GRAY = 255 * np.array(matplotlib.colors.to_rgb(QUIET))


@pytest.mark.filterwarnings("error")
@each_table
def test_the_map_is_gray_where_runs_diverged_and_has_its_star_at_the_lowest(table):
    before = table.clone()
    figure = draw_map(LRS, SIZES, table, 0.5, "a title")
    axes, bar = figure.axes
    colors = cells_drawn(figure, axes)
    assert torch.equal(table.nan_to_num(-1), before.nan_to_num(-1))
    assert stars(axes) == [pytest.approx(lowest_place(table))]
    gray = np.abs(colors - GRAY).max(axis=2) < 3
    wanted = np.array([[not value <= 0.5 for value in row] for row in table.tolist()])
    assert np.array_equal(gray, wanted)
    shown = np.array(table.tolist())[~wanted]
    brightness = colors.sum(axis=2)[~wanted][np.argsort(shown)]
    assert (np.diff(brightness) <= 0).all()  # the higher the loss, the darker
    assert (axes.get_title(loc="left"), bar.get_ylabel()) == ("a title", "validation loss")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert axes.get_yticks().tolist() == [4, 8]


@pytest.mark.filterwarnings("error")
def test_rates_far_apart_have_a_map_too():
    lrs, losses = torch.tensor([0.001, 0.01, 0.1, 1.0]), torch.tensor([0.5, 0.4, 0.1, torch.nan])
    figure = draw_map(lrs, SIZES, losses[:, None].repeat(1, 4), 0.5, "a title")
    low, high = figure.axes[0].get_xlim()
    assert low < 0.001 and high > 1
    colors = cells_drawn(figure, figure.axes[0], lrs)
    gray = np.abs(colors - GRAY).max(axis=2) < 3
    assert gray.tolist() == [[False] * 4] * 3 + [[True] * 4]
    brightness = colors.sum(axis=2)
    assert (np.diff(brightness[:3], axis=0) > 0).all()  # from a high loss to a low one


def test_control_the_tables_have_gray_cells_and_others():
    gray = [int((~(table <= 0.5)).sum()) for table in BROKEN.values()]
    assert BROKEN["at the worst"].max() == 0.5
    assert min(gray) == 0 and max(gray) == 28 and len(set(gray)) > 4


@pytest.mark.filterwarnings("error")
@each_table
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_map_of_a_search_may_hold_runs_that_diverged(table, dtype):
    picture = tuning_map(table=table, dtype=dtype)
    assert "training loss 0." in picture.update(**TUNING)
    assert pixels(picture).shape[1] == 900
    assert stars(picture.axes[1])[0] == pytest.approx(lowest_place(table))
    assert picture.axes[1].get_title(loc="left") == "Validation loss after 10 epochs"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_a_map_on_which_all_runs_diverged_is_gray_and_has_no_star(broken):
    table = torch.full((7, 4), broken)
    figure = draw_map(LRS, SIZES, table, 0.5, "a title")
    assert np.abs(cells_drawn(figure, figure.axes[0]) - GRAY).max() < 3
    assert pixels(tuning_map(table=table)).shape[1] == 900
    assert stars(figure.axes[0]) == []


def by_numpy(places, values, length):
    """What is expected along the line, by inverses, and the improvement by scipy's normal."""
    values = np.array(values)
    center, scale = values.mean(), values.std()

    def likeness(first, second):
        return np.exp(-((np.subtract.outer(first, second) / length) ** 2) / 2)

    line = np.linspace(0, 1, 41)
    inverse = np.linalg.inv(likeness(places, places) + NOISE**2 * np.eye(len(values)))
    k = likeness(places, line)
    mean = center + scale * k.T @ inverse @ ((values - center) / scale)
    std = scale * np.sqrt(np.maximum(0, 1 - np.sum(k * (inverse @ k), axis=0)))
    z = (values.min() - mean) / np.maximum(std, 1e-12)
    return mean, std, std * (z * norm.cdf(z) + norm.pdf(z))


def searched(num_trials, length):
    """The trials of a search as in `search`, by numpy: their places' indices."""
    chosen, heights = [4, 20, 36], ON_LINE.numpy()
    while len(chosen) < num_trials:
        gain = by_numpy(np.array(chosen) / 40, heights[chosen], length)[2]
        gain[chosen] = -1  # no place is tried twice
        chosen.append(int(gain.argmax()))
    return chosen


SEARCHES = [(3, 0.1), (4, 0.2), (5, 0.2), (6, 0.1), (8, 0.05), (12, 0.1)]


@pytest.mark.parametrize(("num_trials", "length"), SEARCHES)
def test_the_sentence_of_a_search(num_trials, length):
    chosen = searched(num_trials, length)
    lrs, heights = 10 ** np.linspace(-3, 0, 41), ON_LINE.numpy()
    mean, std, gain = by_numpy(np.array(chosen) / 40, heights[chosen], length)
    best, there = (
        min(chosen, key=lambda place: heights[place]),
        searched(num_trials + 1, length)[-1],
    )
    picture = search_steps()
    assert picture.update(num_trials, length) == (
        f"{num_trials} trials, length {length:.3g}: the lowest validation loss so far is "
        f"{heights[best]:.4f} at a learning rate of {lrs[best]:.3g}; next comes "
        f"{lrs[there]:.3g}, with an expected improvement of {gain[there]:.2g}"
    )
    trials = picture._trials.get_xydata()
    assert len(trials) == num_trials
    assert np.allclose(trials, np.column_stack([lrs[chosen], heights[chosen]]))
    assert np.allclose(picture._mean.get_xydata(), np.column_stack([lrs, mean]))
    drawn = picture._gain.get_ydata()
    assert np.flatnonzero(np.isnan(drawn)).tolist() == sorted(chosen)
    assert np.allclose(np.delete(drawn, chosen), np.delete(gain, chosen), atol=1e-9)
    for line in (picture._here, picture._there):
        assert line.get_xdata() == pytest.approx([lrs[there]] * 2)
    outline = picture._band.get_xy()
    for lr, middle, half in zip(lrs, mean, 2 * std):
        ends = outline[np.isclose(outline[:, 0], lr, rtol=1e-9), 1]
        assert (ends.min(), ends.max()) == pytest.approx((middle - half, middle + half), abs=1e-6)
    assert np.allclose(picture._truth.get_xydata(), np.column_stack([lrs, heights]))


def test_control_the_searches_differ():
    next_ones = {searched(number + 1, length)[-1] for number, length in SEARCHES}
    assert len(next_ones) > 3
    best = {min(ON_LINE[searched(*setting)].tolist()) for setting in SEARCHES}
    assert len(best) > 2
    for number, length in SEARCHES:  # no improvement of which rounding leaves nothing
        *chosen, following = searched(number + 1, length)
        gain = by_numpy(np.array(chosen) / 40, ON_LINE.numpy()[chosen], length)[2]
        assert gain[following] > 1e-9


@pytest.mark.filterwarnings("error")
def test_the_search_is_drawn_by_the_functions_that_were_given():
    def others_search(num_trials, length):
        return LINE[:num_trials], ON_LINE[:num_trials]

    def others_expects(points, values, new_points, length):
        return 0 * new_points[:, 0] + 0.4, 0 * new_points[:, 0] + 0.1

    def certainty(mean, std, best):
        return -std

    right = search_steps()
    said = right.update(**SEARCH)
    for changed in (
        {"search": others_search},
        {"expects": others_expects},
        {"improvement": certainty},
    ):
        other = search_steps(**changed)
        assert other.update(**SEARCH) != said
        assert not np.array_equal(pixels(other), pixels(right))
    asked = []
    search_steps(lambda *a: (asked.append(a), search(*a))[1]).update(**SEARCH)
    assert asked == [(5, 0.2), (6, 0.2)]  # the next trial is the last of a search one longer


@pytest.mark.filterwarnings("error")
def test_a_search_that_tries_a_place_again_is_told_without_nan():
    """As that of a learner's who does not leave out what was tried."""

    def again(num_trials, length):
        chosen = ([4, 20, 36] + [20] * 9)[:num_trials]
        return LINE[chosen], ON_LINE[chosen]

    def unmoved(points, values, new_points, length):
        return expects(points.unique(dim=0), ON_LINE[[4, 20, 36]], new_points, length)

    for num_trials in (3, 5):
        picture = search_steps(again, unmoved)
        said = picture.update(num_trials, 0.2)
        assert f"; next comes {LINE_LRS[20]:.3g}" in said and "nan" not in said
        assert len(picture._trials.get_xdata()) == num_trials
        assert pixels(picture).shape[1] == 900


WRONG_EXPECTATIONS = {
    "None": None,
    "one tensor": torch.zeros(41),
    "three": (torch.zeros(41),) * 3,
    "no std": (torch.zeros(41), None),
    "no mean": (None, torch.zeros(41)),
    "a number": (torch.zeros(41), 1.0),
    "a column": (torch.zeros(41, 1), torch.zeros(41)),
    "a matrix": (torch.zeros(41), torch.zeros(41, 41)),
    "too short": (torch.zeros(40), torch.zeros(40)),
    "numpy": (np.zeros(41), np.zeros(41)),
}


@pytest.mark.parametrize("answer", WRONG_EXPECTATIONS.values(), ids=WRONG_EXPECTATIONS)
def test_expectations_of_another_kind_are_named(answer):
    def learners(points, values, new_points, length):
        return answer

    with pytest.raises(ValueError, match="(?s)gave .*; wanted .*41"):
        search_steps(expects=learners).update(**SEARCH)


WRONG_TRIALS = {
    "None": None,
    "points alone": torch.zeros(5, 1),
    "three": (torch.zeros(5, 1), torch.zeros(5), torch.zeros(5)),
    "points without an axis": (torch.zeros(5), torch.ones(5)),
    "two dimensions": (torch.zeros(5, 2), torch.ones(5)),
    "a column of values": (torch.zeros(5, 1), torch.ones(5, 1)),
    "fewer values": (torch.zeros(5, 1), torch.ones(4)),
    "no trials": (torch.zeros(0, 1), torch.zeros(0)),
    "lists": ([[0.0]] * 5, [1.0] * 5),
}


@pytest.mark.parametrize("answer", WRONG_TRIALS.values(), ids=WRONG_TRIALS)
def test_trials_of_another_kind_are_named(answer):
    def learners(num_trials, length):
        return answer

    def unasked(points, values, new_points, length):
        return 0 * new_points[:, 0], 0 * new_points[:, 0] + 1

    with pytest.raises(ValueError, match="gave .*; wanted"):
        search_steps(search=learners, expects=unasked).update(**SEARCH)


@pytest.mark.parametrize("answer", [None, 1.0, torch.tensor(1.0), torch.zeros(40)], ids=repr)
def test_an_improvement_of_another_kind_is_named(answer):
    def learners(mean, std, best):
        return answer

    with pytest.raises(ValueError, match=r"^learners gave .*; wanted a tensor of shape \(41,\)"):
        search_steps(improvement=learners).update(**SEARCH)


@pytest.mark.filterwarnings("error")
def test_a_search_with_a_gradient_is_drawn_too():
    def layered(function):
        def learners(*arguments):
            return tuple(part.clone().requires_grad_() for part in function(*arguments))

        return learners

    plain = search_steps().update(**SEARCH)
    assert search_steps(search=layered(search)).update(**SEARCH) == plain
    assert search_steps(expects=layered(expects)).update(**SEARCH) == plain


def test_functions_that_change_their_arguments_do_not_change_the_search():
    def rude(points, values, new_points, length):
        answer = expects(points, values, new_points, length)
        points.zero_(), values.zero_(), new_points.zero_()
        return answer

    before = LINE.clone(), ON_LINE.clone()
    try:
        picture = search_steps(expects=rude)
        first, again = (picture.update(**SEARCH) for _ in range(2))
    finally:  # the other tests need the line as it was
        changed = not torch.equal(LINE, before[0])
        LINE.copy_(before[0]), ON_LINE.copy_(before[1])
    assert not changed
    assert first == again == search_steps().update(**SEARCH)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("broken", [torch.nan, torch.inf, 1e30])
def test_expectations_gone_wild_leave_the_picture_up(broken):
    def learners(points, values, new_points, length):
        mean, std = expects(points, values, new_points, length)
        return mean + torch.where(new_points[:, 0] > 0.5, broken, 0), std

    picture = search_steps(expects=learners, improvement=lambda mean, std, best: best - mean)
    picture.update(**SEARCH)
    assert pixels(picture).shape[1] == 900


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
    with pytest.raises(ValueError, match="^alt is empty; wanted a sentence"):
        show(Figure(), "  ")


def test_the_house_style_is_set_for_pyplot():
    with matplotlib.rc_context():
        use_house_style()
        assert matplotlib.rcParams["axes.titleweight"] == "bold"
