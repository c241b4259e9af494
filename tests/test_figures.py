"""Pictures draw what they are given: the learner's function, right or wrong."""

import base64
import functools
import importlib
import io
import pathlib
import re

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from support.examples import refusal
from support.figures import (
    X,
    answering,
    changed,
    each_bad_data,
    is_drawn,
    loss,
    made_once,
    off_color,
    rude,
    seen,
    uphill,
    wrong_paths,
    y,
)
from test_figures_loss import outlier_pull

from linreg_helpers import (
    analytic_solution,
    figures,
    gradient,
    gradient_descent,
    largest_stable_lr,
    predict,
)
from linreg_helpers.descent import Path
from linreg_helpers.figures import Picture, show, static
from linreg_helpers.figures.picture import set_points
from linreg_helpers.figures.style import house_style

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red


def line_on_data(predict=predict, X=X, y=y):
    return figures.LineOnData(predict, X, y)


def neuron(predict=predict, w=(2.0, -3.4), b=4.2):
    return figures.Neuron(predict, torch.tensor(w), torch.tensor(b))


def standardize(X):
    return (X - X.mean(dim=0)) / X.std(dim=0, correction=0)


def descent_path(gradient_descent=gradient_descent, X=X + 1, y=y):
    return figures.DescentPath(gradient_descent, standardize, X, y, most_steps=30)


def convention_steps(gradient_descent=gradient_descent, X=X + 1, y=y):
    return figures.ConventionSteps(gradient_descent, X, y, num_steps=20)


LINE = {"w": 1.0, "b": 0.5}
FEATURES = {"x1": 1.0, "x2": 2.0}
DESCENT = {"lr": 0.3, "num_steps": 12, "standardize": False, "prediction": None}
CONVENTION = {"lr": 0.1, "convention": "mean"}
START_AT = {"start_w": 0.5, "start_b": -0.2}
one_line = made_once(line_on_data, LINE, predict=predict)
one_descent = made_once(descent_path, DESCENT, gradient_descent=gradient_descent)
one_convention = made_once(convention_steps, CONVENTION, gradient_descent=gradient_descent)

EXAMPLES = [  # a function that makes a picture, and values to update it with
    (line_on_data, LINE),
    (neuron, FEATURES),
    (descent_path, DESCENT | START_AT),
    (convention_steps, CONVENTION | START_AT),
]
for file in sorted(pathlib.Path(__file__).parent.glob("test_figures_*.py")):
    EXAMPLES += importlib.import_module(file.stem).EXAMPLES
each_example = pytest.mark.parametrize(("make", "values"), EXAMPLES)
EXPORTED = [getattr(figures, name) for name in figures.__all__]
PICTURES = {kind for kind in EXPORTED if isinstance(kind, type)} - {Picture}


@functools.cache
def example(make):
    """An example's picture. Only one test moves and draws it."""
    return make()


def without_example(pictures, examples):
    """The names of the pictures of which no example makes one."""
    return sorted(
        kind.__name__ for kind in pictures - {type(example(make)) for make, _ in examples}
    )


def test_every_picture_has_an_example():
    assert all(issubclass(kind, Picture) for kind in PICTURES)
    assert without_example(PICTURES, EXAMPLES) == [], "without a row in EXAMPLES"


def test_control_a_picture_without_an_example_is_reported():
    assert without_example(PICTURES, EXAMPLES[1:]) == ["LineOnData"]


@each_example
def test_every_picture_is_sharp_enough_and_fits_a_laptop(make, values):
    width, height = example(make).size
    assert width == 900 and 360 <= height <= 420


@each_example
def test_every_column_is_a_panel_and_no_title_is_cut_off(make, values):
    picture = example(make)
    axes = list(np.atleast_1d(picture.axes))
    assert len(picture.panels) == len({ax.get_subplotspec().colspan.start for ax in axes})
    for ax in axes:
        assert ax._left_title.get_window_extent().x1 <= picture.size[0]


@each_example
def test_what_can_be_grabbed_changes_nothing_where_it_is(make, values):
    picture = example(make)
    picture.update(**values)
    assert picture.held_pixels.keys() == picture.grab_hints.keys()
    for name, places in picture.held_pixels.items():
        moves = picture.grab_hints[name]["moves"]
        for which, place in enumerate(zip(places[::2], places[1::2], strict=True)):
            grabbed = picture.grab(name, *place, which)
            assert sorted(grabbed) == sorted(moves)
            if make is outlier_pull and which + 1 != values["which"]:  # the others stand at 0
                assert grabbed == {"up": pytest.approx(0, abs=0.1), "which": which + 1}
            else:  # held to a tenth of a pixel
                expected = {name: values[name] for name in moves}
                assert grabbed == pytest.approx(expected, abs=0.02, rel=0.02)


def formulas_that_move(picture):
    """Words in mathtext among what moves: it would be parsed at each move, which takes long."""
    words = [artist.get_text() for artist in picture._moving if isinstance(artist, Text)]
    return [one for one in words if "$" in one]


@each_example
def test_no_formula_moves(make, values):
    picture = example(make)
    picture.update(**values)
    assert formulas_that_move(picture) == []


def test_control_a_formula_that_moves_is_found():
    picture = small_picture()
    picture.moves(picture.axes.text(0, 0, "$x$"))
    assert formulas_that_move(picture) == ["$x$"]


def small_picture():
    picture = Picture(width=3, height=2)
    picture.axes.set(xlim=(0, 1), ylim=(0, 1))
    return picture


@pytest.mark.parametrize(
    "color", [figures.DATA, figures.MODEL, figures.TRUTH, figures.RIVAL, figures.QUIET, "white"]
)
def test_a_file_keeps_the_color_of_a_dot_on_a_map_of_many_colors(color):
    picture = small_picture()
    shades = np.linspace(0, 1, 100)[None, :].repeat(50, axis=0)
    picture.axes.imshow(shades, cmap="viridis", aspect="auto", extent=(0, 1, 0, 1))
    picture.moves(picture.axes.plot([0.5], [0.5], "s", color=color, markersize=6)[0])
    assert off_color(picture, (0.5, 0.5), color) <= 4


def test_a_file_is_twice_as_large_as_it_is_shown():
    picture = small_picture()
    assert Image.open(io.BytesIO(picture.png())).size == (600, 400)
    assert picture.size == (300, 200)


def test_what_a_figure_declares_wrongly_is_named():
    picture = small_picture()
    dot = picture.moves(picture.axes.plot([], [], "o")[0])
    still = picture.axes.plot([], [], "o")[0]
    picture.grabs("dot", picture.axes, ["x"], lambda x, y, which: {"x": x}, "drag the dot")
    assert refusal(picture.holds, "dit", 0, 0) == "name is 'dit'; expected one that grabs: ['dot']"
    for artist, what in ((dot, "gost"), (dot, ""), (still, "ghost")):
        assert refusal(picture.leaves, artist, what).startswith(f"what is {what!r}; expected")
    assert picture.leaves(dot, "trail of one scene") is dot


def test_moving_artists_only_are_in_the_strokes_and_they_only_are_not_in_the_fixed_part():
    picture = small_picture()
    fixed, moving = picture.axes.plot([], [], "o")[0], picture.axes.plot([], [], "o")[0]
    picture.moves(moving)
    strokes, stays = picture.strokes, picture.fixed
    set_points(moving, 0.5, 0.5)
    assert picture.strokes != strokes and picture.fixed == stays
    set_points(moving, [], [])
    set_points(fixed, 0.5, 0.5)
    assert picture.strokes == strokes and picture.fixed != stays


@each_bad_data
@pytest.mark.parametrize("make", [line_on_data, descent_path, convention_steps])
def test_bad_data_are_named(make, changed, message):
    assert refusal(make, **{"X": X, "y": y, **changed}).startswith(message)


PREDICTIONS = {"None": None, "a float, 1.0": 1.0, "a list, [1.0, ": [1.0] * 9}
PREDICTIONS |= {"a ndarray, array(": np.ones(9), "shape (9, 1)": torch.ones(9, 1)}


@pytest.mark.parametrize("came", PREDICTIONS)
def test_predictions_of_another_kind_are_named(came):
    message = refusal(lambda: line_on_data(answering(PREDICTIONS[came])).update(**LINE))
    assert message.startswith(f"learners returned {came}")
    assert message.endswith("; expected a tensor of shape (9,)")


# -------------------------------------------------------------------------------------- lesson 1


def test_the_sentence_of_the_line_holds_its_residuals():
    residual = y - 2 * X[:, 0]
    average, longest = float(residual.mean()), float(residual.abs().max())
    for dtype in (torch.float32, torch.float64):
        assert line_on_data(X=X.to(dtype), y=y.to(dtype)).update(w=2.0, b=0.0) == (
            f"w = 2.00, b = 0.00: the residuals average {average:+.2f}, "
            f"and the longest stick is {longest:.2f}"
        )


def test_the_line_is_drawn_by_the_function_that_was_given():
    right, image = seen(one_line(), w=2.0, b=1.0)
    other = one_line(predict=lambda X, w, b: X @ w - b)
    wrong, other_image = seen(other, w=2.0, b=1.0)
    assert right != wrong and image != other_image
    assert right == other.update(w=2.0, b=-1.0).replace("b = -1", "b = 1")


def test_numbers_gone_wild_leave_the_picture_up():
    line = made_once(line_on_data, LINE, predict=predict)  # to be drawn first at a wild number
    for broken in (torch.nan, torch.inf, -torch.inf, 1e38):

        def diverged(X, w, b, answer=broken):
            return torch.full((len(X),), answer)

        picture = line(predict=diverged)
        assert "w = 1.00" in picture.update(w=1.0, b=1.0)
        assert is_drawn(picture)


def test_parameters_with_a_gradient_are_drawn_too():
    layer = torch.nn.Linear(1, 1)
    picture = line_on_data(lambda X, w, b: layer(X)[:, 0] * w + b)
    assert "w = 1.00" in picture.update(w=1.0, b=1.0)


def test_functions_that_change_their_arguments_do_not_change_the_data():
    picture = line_on_data(rude(predict))
    assert picture.update(w=1.0, b=1.0) == picture.update(w=1.0, b=1.0)
    assert float(X.max()) == 1.0


@pytest.mark.parametrize("data", [(X[:1], y[:1]), (0 * X, y), (X, 0 * y)], ids=["one", "x", "y"])
def test_data_without_a_span_are_drawn_in_full_axes(data):
    picture = line_on_data(X=data[0], y=data[1])
    picture.update(w=0.5, b=0.5)
    assert is_drawn(picture)
    low, high = picture.axes[0].get_ylim()
    assert high - low > 0.5


def test_the_style_of_the_learner_does_not_change_the_pictures():
    plain = line_on_data()
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "axes.titlesize": 40}):
        # what the house style sets holds against the learner's; the rest stays the learner's
        other = line_on_data()
        size = other.axes[0].title.get_fontsize()
    assert size == plain.axes[0].title.get_fontsize()


def test_the_terms_of_the_neuron_add_up():
    picture = neuron()
    for x1, x2 in ((1.0, 2.0), (-3.0, 1.5), (0.0, 0.0)):
        terms = [2 * x1, -3.4 * x2, 4.2]
        sentence = picture.update(x1, x2)
        numbers = re.findall(r"−?[\d.]+", sentence.replace("x₁", "").replace("x₂", ""))
        numbers = [float(number.replace("−", "-")) for number in numbers]
        assert numbers == pytest.approx([x1, x2, *terms, sum(terms)])
        bars = [(bar.get_x(), bar.get_width()) for bar in picture._sum._bars]
        edges = np.cumsum([0, *terms])
        for (left, width), start, end in zip(bars, [*edges[:3], 0], [*edges[1:], edges[3]]):
            assert (left, width) == pytest.approx((min(start, end), abs(end - start)), abs=1e-5)
        low, high = picture.axes[1].get_xlim()
        assert low < edges.min() and edges.max() < high


def test_the_numbers_on_the_edges_of_the_neuron_are_those_of_its_terms():
    picture = neuron()
    picture.update(1.0, -0.25)
    products = [text.get_text() for text in picture._network._products]
    assert products == ["2 · 1 = 2", "−3.4 · (−0.25) = 0.85", "4.2 · 1 = 4.2"]
    assert [text.get_text() for text in picture._network._inputs[:2]] == ["1", "−0.25"]


def test_the_neuron_calculates_by_the_function_that_was_given():
    sentence = neuron(lambda X, w, b: X @ w - b).update(1.0, 2.0)
    assert "the bias −4.2 add up to ŷ = −9" in sentence
    assert refusal(neuron(answering(None)).update, 1.0, 2.0).startswith("learners returned None")
    assert neuron(rude(predict)).update(1.0, 2.0) == neuron().update(1.0, 2.0)


def test_a_neuron_whose_numbers_have_gone_wild_is_drawn():
    for broken in (torch.nan, torch.inf, -torch.inf, 1e38):
        picture = neuron(lambda X, w, b, answer=broken: torch.full((len(X),), answer))
        assert picture.update(1.0, 2.0).startswith("x₁ = 1, x₂ = 2: the terms")
        assert is_drawn(picture)


def test_a_neuron_has_two_weights_and_a_term_without_one_cannot_be_pulled():
    assert refusal(neuron, w=(1.0, 2.0, 3.0)) == "w has shape (3,); expected (2,), two features"
    assert refusal(neuron, b=(1.0, 2.0)) == "b has shape (2,); expected ()"
    picture = neuron(w=(0.0, 1.0))
    picture.update(1.0, 2.0)
    (across, down) = picture.held_pixels["x1"]
    assert picture.grab("x1", across + 50, down, 0) == {}


# --------------------------------------------------------------------------------------- lesson 4


def test_the_sentence_of_a_descent_before_a_prediction_and_after_it():
    X_one = X + 1
    path = gradient_descent(X_one, y, 0.3, 12)
    end = float(loss(path.w[-1], path.b[-1], X_one, y))
    A = np.column_stack([X_one, np.ones(9)])
    residual = np.linalg.lstsq(A, y.numpy(), rcond=None)[1][0]
    picture = descent_path()
    ends = f"the loss is {end:.4f}, at the minimum {residual / 18:.4f}"
    assert picture.update(**DESCENT) == f"learning rate 0.3, 12 steps: not rising, {ends}"
    assert picture.marks == {}
    known = picture.update(**{**DESCENT, "prediction": 1.0})
    assert known.startswith(f"learning rate 0.3, 12 steps: converging, {ends}. You predicted 1,")


def test_the_limit_flips_the_sentence_and_is_marked_once_it_was_predicted():
    picture, limit = descent_path(), largest_stable_lr(X + 1)
    longer = {**DESCENT, "num_steps": 30}
    below = picture.update(**{**longer, "lr": 0.97 * limit})
    above = picture.update(**{**longer, "lr": 1.03 * limit})
    assert "not rising" in below and "diverging, from step" in above
    assert "λmax" not in below + above and picture.marks == {}
    predicted = {**longer, "prediction": limit / 2}
    assert "converging" in picture.update(**{**predicted, "lr": 0.97 * limit})
    above = picture.update(**{**predicted, "lr": 1.03 * limit})
    assert f"{1.03 * limit:.3g} is above 2/λmax = {limit:.3g}" in above
    assert above.endswith(f"You predicted {limit / 2:.3g}, which is 50% of 2/λmax")
    assert picture.marks == {"lr": (limit, f"2/λmax = {limit:.3g}")}
    picture.update(**{**predicted, "standardize": True})
    assert picture.marks["lr"][0] == pytest.approx(2.0, abs=1e-5)
    # above the limit, a loss that still falls
    sentence = picture.update(**{**predicted, "lr": 1.001 * limit, "num_steps": 1})
    assert "not rising yet" in sentence
    assert f"but {1.001 * limit:.3g} is above 2/λmax = {limit:.3g}, and it will rise" in sentence


def test_the_step_of_divergence_is_the_first_that_raises_the_loss():
    b = torch.tensor([0.0, 0.5, 0.8, 0.2, 0.9, 1.0])
    scripted = answering(Path(torch.zeros(6, 1), b, torch.arange(6)))
    picture = descent_path(scripted, X=X, y=torch.ones(9))
    ends = float(loss(torch.zeros(1), b[-1], X, torch.ones(9)))
    sentence = picture.update(**DESCENT)
    assert sentence.endswith(f"diverging, from step 3 on the loss rises, to {ends:.4f}")


def test_a_loss_that_has_run_off_is_called_more_than_a_thousand_times_the_first():
    ends = "on the loss rises, to more than 1000 times that at the start"
    for lr in (3.0, 1e30):
        assert one_descent().update(**{**DESCENT, "lr": lr}).endswith(ends)


def test_who_predicts_the_eigenvalue_itself_learns_what_the_limit_is():
    limit = largest_stable_lr(X + 1)
    picture = one_descent()
    for factor, itself in ((1, True), (1.02, True), (1.1, False)):
        sentence = picture.update(**{**DESCENT, "prediction": factor * 2 / limit})
        words = f"{factor * 2 / limit:.3g}: that is λmax itself, and the limit is 2 divided by it"
        assert sentence.endswith(words) == itself
        assert ("% of 2/λmax" in sentence) != itself


def test_a_start_that_is_dropped_near_an_axis_of_the_rings_goes_onto_it_and_cannot_grow_there():
    picture, limit = descent_path(), largest_stable_lr(X + 1)
    best = np.array([float(part) for part in analytic_solution(X + 1, y)])
    A = np.column_stack([X + 1, np.ones(9)])
    flat, steep = np.linalg.eigh(A.T @ A / 9)[1].T
    above = {**DESCENT, "lr": 1.05 * limit, "num_steps": 30, "prediction": limit}
    for along, across, can_grow in ((flat, steep, False), (steep, flat, True)):
        for beside, snaps in ((0.01, True), (0.5, False)):
            dropped = best + 0.8 * along + beside * across
            picture.update(**above, start_w=dropped[0], start_b=dropped[1])
            start = picture.grab("start", *picture.held_pixels["start"], 0)
            place = np.array([start["start_w"], start["start_b"]])
            assert (abs((place - best) @ across) < 1e-6) == snaps
            assert (place - best) @ along == pytest.approx(0.8, abs=0.01)
        sentence = picture.update(**above, start_w=dropped[0], start_b=dropped[1])
        assert "diverging" in sentence
        on_axis = best + 0.8 * along
        sentence = picture.update(**above, start_w=on_axis[0], start_b=on_axis[1])
        assert ("diverging" in sentence) == can_grow
        assert ("converging all the same" in sentence) != can_grow
        assert ("but there is nothing here that can grow" in sentence) != can_grow
    picture.update(**{**above, "standardize": True})
    circles = picture.grab("start", *picture.held_pixels["start"], 0)
    assert circles == pytest.approx({"start_w": 0, "start_b": 0}, abs=0.01)


def test_the_axes_of_the_rings_go_through_the_star_at_a_right_angle_and_circles_have_none():
    picture = one_descent()
    picture.update(**DESCENT)
    first, second, _, third, fourth = picture._panels.map.ring_axes.get_xydata()
    (star,) = picture._panels.map.star.get_xydata()
    assert np.allclose([(first + second) / 2, (third + fourth) / 2], star)
    assert (first - second) @ (third - fourth) == pytest.approx(0)
    bowl = picture._panels.map
    ring = bowl.rings[-1].get_xy() - star
    long = (second - first) / np.linalg.norm(second - first)
    assert np.abs(ring @ long).max() == pytest.approx(np.linalg.norm(ring, axis=1).max())
    picture.update(**{**DESCENT, "standardize": True})
    assert picture._panels.map.ring_axes.get_xydata().size == 0


def test_a_factor_that_float32_leaves_of_zero_is_called_zero():
    picture = one_descent()
    picture.update(**{**DESCENT, "lr": 1.0, "standardize": True})
    assert [text.get_text() for text in picture._bars._words] == 2 * ["λ = 1.00: 1 − ηλ = 0"]


def test_any_learning_rate_leaves_the_picture_up():
    picture = descent_path()
    for lr in (1e30, 1e3, 3.0, 1e-6):
        for standardized in (False, True):
            sentence = picture.update(lr, num_steps=30, standardize=standardized, prediction=0.5)
            assert "nan" not in sentence and "inf" not in sentence
            assert is_drawn(picture)


def test_the_path_is_drawn_by_the_function_that_was_given():
    right, image = seen(one_descent(), **DESCENT)
    other = one_descent(gradient_descent=changed(gradient_descent, uphill))
    wrong, other_image = seen(other, **DESCENT)
    assert "not rising" in right and "diverging, from step 1 on" in wrong
    assert image != other_image


@pytest.mark.parametrize(
    ("answer", "came"), [row for row in wrong_paths(1) if "examples_seen" not in row[1]]
)
def test_a_path_of_another_kind_is_named(answer, came):
    for picture, values in (
        (one_descent(gradient_descent=answering(answer)), DESCENT),
        (one_convention(gradient_descent=answering(answer)), CONVENTION),
    ):
        message = refusal(picture.update, **values)
        assert message.startswith(f"learners returned {came}; expected a path with w (T+1, 1) and")


@pytest.mark.parametrize("data", [(X, 0 * y), (X, 1 - 2 * X[:, 0]), (X[:2], y[:2])])
def test_data_that_are_fitted_exactly_have_a_picture_too(data):
    convention_steps(X=data[0], y=data[1]).update(lr=0.1, convention="half the mean")
    picture = descent_path(X=data[0], y=data[1])
    for standardized in (False, True):
        assert "not rising" in picture.update(**{**DESCENT, "standardize": standardized})


def test_a_descent_begins_where_its_start_is_put():
    """By numpy, and by the eigenvectors of its Hessian: each part shrinks by 1 − lr λ a step."""
    A, lr, steps = np.column_stack([X + 1, np.ones(9)]).astype(float), 0.3, 7
    start, places = np.array([1.0, 2.5]), [np.array([1.0, 2.5])]
    for _ in range(steps):
        places.append(places[-1] - lr * A.T @ (A @ places[-1] - y.numpy()) / 9)
    picture = one_descent()
    picture.update(**{**DESCENT, "num_steps": steps}, start_w=1.0, start_b=2.5)
    assert np.allclose(picture._panels._path.get_xydata(), places, atol=1e-5)
    best = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
    values, vectors = np.linalg.eigh(A.T @ A / 9)
    shares = (vectors.T @ (places[-1] - best)) / (vectors.T @ (start - best))
    assert shares == pytest.approx((1 - lr * values) ** steps, abs=1e-9)  # the rule itself
    widths = [bar.get_width() for bar in picture._bars._bars]  # the steepest on top
    assert widths == pytest.approx(shares[::-1], abs=1e-4)
    words = [text.get_text().replace("−", "-") for text in picture._bars._words]
    for text, value in zip(words, values[::-1], strict=True):
        assert text == f"λ = {value:.2f}: 1 - ηλ = {1 - lr * value:.3g}"


def test_a_part_that_float32_rounds_off_beside_one_that_ran_off_has_no_bar():
    picture = one_descent()
    steepest, flattest = 2 / largest_stable_lr(X + 1), None
    for steps, lost in ((3, False), (30, True)):
        picture.update(**{**DESCENT, "lr": 2.0, "num_steps": steps})
        words = [text.get_text() for text in picture._bars._words]
        assert f"λ = {steepest:.2f}: 1 − ηλ" in words[0] and ("rounding" in words[1]) == lost
        flattest = picture._bars._bars[1].get_width()
    assert flattest == 0 and abs(picture._bars._bars[0].get_width()) > 1


def test_at_the_limit_it_neither_arrives_nor_runs_off():
    values = {**DESCENT, "lr": 2.0, "standardize": True, "prediction": 1.0}
    sentence = one_descent().update(**values)
    assert "not rising," in sentence and "2 is at the limit 2/λmax = 2, where" in sentence


def test_from_the_minimum_on_nothing_is_left_to_go():
    best = analytic_solution(X + 1, y)
    picture = one_descent()
    sentence = picture.update(**DESCENT, start_w=float(best[0]), start_b=float(best[1]))
    assert "not rising" in sentence
    assert [bar.get_width() for bar in picture._bars._bars] == [0, 0]
    assert all("no distance" in text.get_text() for text in picture._bars._words)
    assert is_drawn(picture)


def test_standardized_the_rings_are_circles():
    picture = one_descent()
    ratios = []
    for standardized in (False, True):
        picture.update(**{**DESCENT, "standardize": standardized})
        ring = picture._panels.map.rings[-1].get_xy() - picture._panels.map.star.get_xydata()
        radii = np.linalg.norm(ring, axis=1)
        ratios.append(radii.max() / radii.min())
    assert ratios[0] > 1.5 and ratios[1] == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("convention", ["half the mean", "mean", "sum"])
def test_a_step_under_a_convention_is_that_of_autograd(convention):
    leaves = torch.tensor([0.5, -0.2]).requires_grad_()
    squares = (y - (X[:, 0] + 1) * leaves[0] - leaves[1]) ** 2
    {"half the mean": squares.mean() / 2, "mean": squares.mean(), "sum": squares.sum()}[
        convention
    ].backward()
    picture = one_convention()
    sentence = picture.update(lr=0.01, convention=convention, **START_AT)
    first, second = picture._panels._path.get_xydata()[:2]
    assert np.allclose(second - first, -0.01 * leaves.grad.numpy(), rtol=1e-3)
    assert f"the first step is {0.01 * float(leaves.grad.norm()):.3g} long" in sentence


def test_the_slope_and_its_steps_are_drawn_where_they_belong():
    def loss(w, b, X, y):
        return w[0] ** 2 + b

    def gradient(w, b, X, y):
        return 2 * w, torch.ones(())

    figure = figures.draw_slope(loss, gradient, X, y, w=1.0, b=0.0, lrs=[0.1, 0.5], w_range=(-2, 2))
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "slope 2.00" in words
    assert "lr 0.1 moves w by −0.20" in words
    dots = [line.get_xydata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert np.allclose(sorted(map(tuple, dots)), [(0.0, 0.0), (0.8, 0.64), (1.0, 1.0)])


@pytest.mark.parametrize("rates", [{"slow": 0.1, "fast": 1.0}, {"one": 0.1}])
def test_descents_are_drawn_beside_each_other(rates):
    paths = {name: gradient_descent(X, y, lr, 10) for name, lr in rates.items()}
    figure = figures.draw_descents(paths, X, y)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [*rates, *[""] * len(rates)]
    for axes, path in zip(figure.axes[len(rates) :], paths.values()):
        ends = [float(loss(w, b, X, y)) for w, b in zip(path.w, path.b)]
        assert np.allclose(axes.lines[0].get_ydata(), ends)
    assert all(axes.get_xlabel() == "weight w" for axes in figure.axes[: len(rates)])
    rings = torch.tensor([patch.get_xy()[0].tolist() for patch in figure.axes[0].patches])
    heights = sorted(float(loss(w, b, X, y)) for w, b in zip(rings[:, :1], rings[:, 1]))
    step = float(figure.axes[0].texts[0].get_text().rpartition("+")[2])
    assert np.allclose(np.diff(heights), step, rtol=1e-3)
    (arrows,) = figure.axes[0].collections
    for (w, b), *arrow in zip(arrows.XY, arrows.U, arrows.V):
        grad_w, grad_b = gradient(torch.tensor([w]).float(), torch.tensor(b).float(), X, y)
        assert arrow == pytest.approx([-float(grad_w), -float(grad_b)], abs=1e-4)


# --------------------------------------------------------------------- static pictures, show, style


@pytest.fixture
def displayed(monkeypatch):
    """What goes to IPython's display, call by call."""
    calls = []
    monkeypatch.setattr(static, "display", lambda data, **options: calls.append((data, options)))
    return calls


def test_show_gives_the_picture_its_words(displayed):
    with house_style():
        figure = Figure()
        figure.subplots().plot([1], [2], "o")
    show(figure, "One dot.")
    ((data, options),) = displayed
    assert data["text/plain"] == "One dot."
    look = {"alt": "One dot.", "width": 900, "height": 360}
    assert options == {"metadata": {"image/png": look, "needs_background": "light"}, "raw": True}
    png = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(png)).size == (1800, 720)  # at half its size it is sharp


def test_show_closes_figures_of_pyplot(displayed):
    import matplotlib.pyplot as plt

    figure, _ = plt.subplots()
    show(figure, "Empty axes.")
    assert len(displayed) == 1
    assert not plt.fignum_exists(figure.number)


def test_show_refuses_a_picture_without_words():
    assert refusal(show, Figure(), "  ").startswith("alt is empty; expected a sentence")


def test_the_house_style_is_set_for_pyplot():
    with matplotlib.rc_context():
        figures.use_house_style()
        assert matplotlib.rcParams["axes.titleweight"] == "bold"
