"""Pictures of lesson 2: squares that are square, one loss as map and bowl, and pulls at a line."""

import json
import re
import unicodedata

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.spatial.transform import Rotation
from support.examples import refusal
from support.figures import (
    X,
    answering,
    changed,
    each_bad_data,
    is_drawn,
    made_once,
    pieces,
    rude,
    seen,
    y,
)

from linreg_helpers import mean_squared_error, squared_error
from linreg_helpers.figures import BellsOnLine, LossBowl, OutlierPull, Picture, draw_conventions
from linreg_helpers.figures.space import TILT, Space

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red


def absolute_error(y_hat, y):
    return (y_hat - y).abs()


def best_line(loss, X, y):
    """By scikit-learn and by a linear program, not by a search."""
    from sklearn.linear_model import LinearRegression, QuantileRegressor

    squared = getattr(loss, "function", loss) is squared_error
    model = LinearRegression() if squared else QuantileRegressor(alpha=0, solver="highs")
    model.fit(X.numpy(), y.numpy())
    return torch.tensor([float(model.coef_[0])]), torch.tensor(float(model.intercept_))


def loss_bowl(loss=mean_squared_error, X=X, y=y):
    return LossBowl(loss, X, y)


def gaussian_density(epsilon, sigma):
    """By SciPy's normal distribution."""
    return torch.from_numpy(stats.norm(scale=sigma).pdf(epsilon.numpy()))


def bells_on_line(density=gaussian_density, X=X, y=y):
    return BellsOnLine(density, X, y)


def outlier_pull(best_line=best_line, squared_error=squared_error, X=X, y=y):
    return OutlierPull(best_line, squared_error, absolute_error, X, y, highest=8.0)


BOWL = {"w": 1.0, "b": 0.5, "turn": 30.0}
PULL = {"up": 5.0, "which": 9}
BELLS = {"w": 1.5, "b": 0.8, "sigma": 0.3}
EXAMPLES = [(loss_bowl, BOWL), (bells_on_line, BELLS), (outlier_pull, PULL)]
one_bowl = made_once(loss_bowl, BOWL, loss=mean_squared_error)
one_line = made_once(bells_on_line, BELLS, density=gaussian_density)
one_pull = made_once(outlier_pull, PULL, best_line=best_line)

A = np.column_stack([X, np.ones(9)]).astype(float)
BEST = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]


def loss_of(w, b):
    """Half the mean squared error on the data above, by numpy."""
    return np.mean((X[:, 0].double().numpy() * w + b - y.double().numpy()) ** 2) / 2


# ------------------------------------------------------------------------------------ line and bowl


def test_the_sentence_of_the_bowl_has_its_losses():
    for w, b in ((1.0, 0.5), (2.0, 1.0), tuple(BEST)):
        sentence = one_bowl().update(w=w, b=b, turn=30.0)
        assert pieces(sentence, w, b, loss_of(w, b), loss_of(*BEST), 30) == (
            "w = #, b = #: the loss, half the mean area of the squares, is #; the minimum on "
            "the map is #; the bowl is turned by #°"
        )


def squares_of(picture):
    """The corners of the squares: in the units of the axes, and in pixels; each (n, 4, 2)."""
    corners = np.array([path.vertices[:4] for path in picture._line._squares.get_paths()])
    pixels = picture.axes[0].transData.transform(corners.reshape(-1, 2)).reshape(corners.shape)
    return corners, pixels


@pytest.mark.parametrize(("w", "b"), [(1.0, 0.5), (-1.0, 2.0), (0.0, 0.0)])
def test_each_residual_is_the_side_of_a_square_and_their_area_is_the_loss(w, b):
    picture = one_bowl()
    picture.update(w=w, b=b, turn=0.0)
    corners, pixels = squares_of(picture)
    width, height = np.ptp(pixels, axis=1).T
    assert np.allclose(width, height, atol=0.01)
    x, line = X[:, 0].numpy(), (X[:, 0] * w + b).numpy()
    for number, square in enumerate(corners):
        for end in (line[number], y[number]):  # of the stick
            assert np.isclose(square, (x[number], end), atol=1e-5).all(axis=1).any()
        # It lies beside the line, not across it: three corners on one side, and one end on it.
        above = square[:, 1] - (square[:, 0] * w + b)
        assert (above >= -1e-5).all() or (above <= 1e-5).all()
    sides = np.ptp(corners[:, :, 1], axis=1)
    assert np.mean(sides**2) / 2 == pytest.approx(loss_of(w, b), rel=1e-5)


def test_zero_and_the_best_line_lie_well_inside_the_map():
    for w, b in ((2.0, 1.0), (-30.0, 4.0), (0.0, 0.0), (0.1, -500.0)):
        picture = loss_bowl(y=X[:, 0] * w + b)
        for low, high, best in zip(*zip(*map(sorted, limits_of(picture))), (w, b)):
            for place in (0.0, best):
                assert 0.2 < (place - low) / (high - low) < 0.8


def limits_of(picture):
    return picture.axes[1].get_xlim(), picture.axes[1].get_ylim()


def test_rings_are_even_and_closed_and_have_the_loss_that_they_say():
    landscape = one_bowl()._landscape
    steps = np.diff(landscape.levels)
    assert 4 <= len(landscape.levels) <= 15 and np.allclose(steps, steps[0])
    assert f"{steps[0]:.1g}"[-1] in "125"
    w, b, level = landscape.rings()
    ends = np.flatnonzero(np.isnan(w))
    starts = np.append(0, ends[:-1] + 1)
    assert len(ends) == len(landscape.levels)
    assert np.allclose((w[starts], b[starts]), (w[ends - 1], b[ends - 1]))
    there = ~np.isnan(w)
    exact = [loss_of(*place) for place in zip(w[there], b[there])]
    assert np.allclose(exact, level[there], atol=0.02 * landscape.levels[-1])


def test_the_star_is_at_the_least_squares_line_on_the_map_and_in_the_bowl():
    picture = one_bowl()
    star = next(line for line in picture.axes[1].lines if line.get_marker() == "*")
    assert np.allclose(np.ravel(star.get_data()), BEST, atol=1e-5)
    picture.update(w=float(BEST[0]), b=float(BEST[1]), turn=70.0)
    bowl = picture._bowl
    assert np.allclose(bowl._star.get_data(), bowl._dot.get_data(), atol=1e-4)


def test_the_sections_through_the_dot_are_parabolas():
    picture = one_bowl()
    picture.update(w=1.0, b=0.5, turn=0.0)  # then w points to the right
    across, up = picture._bowl._sections.get_data()
    along_w = slice(0, np.flatnonzero(np.isnan(across))[0])
    seen_there = np.isfinite(up[along_w])
    across, up = across[along_w][seen_there], up[along_w][seen_there]
    curve = np.polyfit(across, up, 2)
    assert len(across) > 20 and np.allclose(np.polyval(curve, across), up, atol=1e-4)
    (low, high), _ = limits_of(picture)
    lowest = (low + high) / 2 - curve[1] / (2 * curve[0]) * (high - low) / 2
    x = X[:, 0].double().numpy()
    assert lowest == pytest.approx(x @ (y.double().numpy() - 0.5) / (x @ x), abs=0.01)


def test_the_dot_hangs_above_its_place_and_on_both_sections():
    picture = one_bowl()
    for turn in (-120.0, 0.0, 30.0):
        picture.update(w=1.0, b=0.5, turn=turn)
        bowl = picture._bowl
        (dot,), (shadow,) = bowl._dot.get_xydata(), bowl._shadow.get_xydata()
        assert dot[0] == pytest.approx(shadow[0]) and dot[1] > shadow[1]
        assert np.allclose(bowl._drop.get_xydata(), [dot, shadow])
        sections = np.split(bowl._sections.get_xydata(), 2)
        for section in sections:  # sampled on the grid: near, not at it
            assert np.nanmin(np.hypot(*(section - dot).T)) < 0.1


def test_nothing_of_the_bowl_is_above_its_highest_ring():
    picture = one_bowl()
    picture.update(w=-5.0, b=-3.0, turn=0.0)
    heights = picture._bowl._in_space(*picture._landscape.rings())[2]
    assert np.nanmax(heights) == pytest.approx(picture._bowl.HEIGHT)
    assert not np.isfinite(picture._bowl._sections.get_ydata()).any()  # the dot is far above


def triangles(rim):
    return {side for side, line in rim._sides.items() if len(line.get_xdata())}


def test_a_place_outside_is_pointed_to():
    picture = one_bowl()
    assert triangles(picture._rim) == triangles(picture._bowl._rim) == set()
    picture.update(w=100.0, b=-100.0, turn=0.0)
    assert triangles(picture._rim) and triangles(picture._rim) <= {">", "v"}
    assert triangles(picture._bowl._rim) and "v" not in triangles(picture._bowl._rim)


def test_the_dot_on_the_map_leaves_a_trail():
    picture = one_bowl()
    (trail,) = [look for _, look, *_ in picture.strokes[1] if look.get("leaves") == "trail"]
    assert trail["fill"]


def test_the_background_turns_the_bowl_and_round_again():
    picture = one_bowl()
    before = picture.strokes
    x, height = picture.held_pixels["turn"]
    left, right = picture.axes[2].transData.transform([(-1.6, 0), (1.6, 0)])[:, 0]
    assert picture.grab("turn", x + (right - left) / 4, height, 0)["turn"] == pytest.approx(
        75, abs=0.1
    )
    assert picture.grab("turn", x - (right - left) / 4, height, 0)["turn"] == pytest.approx(
        345, abs=0.1
    )
    assert picture.grab("turn", x + right - left, height + 9, 0)["turn"] == pytest.approx(
        210, abs=0.1
    )
    picture.update(**{**BOWL, "turn": 75.0})
    turned = picture.strokes
    assert turned[2] != before[2] and turned[:2] == before[:2]
    picture.update(**{**BOWL, "turn": 30.0 + 360})
    assert picture.strokes == before


def test_a_move_stays_small():
    assert len(json.dumps(one_bowl().strokes, separators=(",", ":"))) < 20_000


def test_the_map_is_that_of_the_function_that_was_given():
    def mean_absolute_error(y_hat, y):
        return (y_hat - y).abs().mean()

    picture = loss_bowl(loss=mean_absolute_error)
    sentence = picture.update(w=0.0, b=0.0, turn=0.0)
    assert f"is {float(y.abs().mean()):.3f};" in sentence
    own = one_bowl()
    own.update(w=0.0, b=0.0, turn=0.0)
    assert picture.fixed != own.fixed and picture.strokes != own.strokes


WILD = [torch.nan, torch.inf, -torch.inf, 1e30, -1e30, 1.0, 0.0]


@pytest.mark.parametrize("value", WILD)
def test_a_loss_that_is_the_same_everywhere_leaves_the_picture_up(value):
    picture = loss_bowl(loss=answering(torch.tensor(value)))
    sentence = picture.update(**BOWL)
    if abs(value) <= 1e30:
        assert f"is {value:.3g}" in sentence.replace(".000", "")
    else:
        assert "the minimum on the map is no finite number" in sentence
        assert "nan" not in sentence and "inf" not in sentence.replace("finite", "")
    assert is_drawn(picture)


@pytest.mark.parametrize("value", WILD)
def test_a_loss_that_breaks_down_beyond_some_line_leaves_the_picture_up(value):
    def learners(y_hat, y):
        loss = mean_squared_error(y_hat, y)
        return loss if y_hat[0] < 1.0 else torch.tensor(value)

    picture = loss_bowl(loss=learners)
    for w, b in ((1.0, 0.5), (-3.0, 4.0)):
        assert "the loss, half the mean area" in picture.update(w=w, b=b, turn=0.0)
        assert is_drawn(picture)


def test_functions_that_change_their_arguments_do_not_change_the_data():
    picture = loss_bowl(loss=rude(mean_squared_error))
    assert picture.update(**BOWL) == one_bowl().update(**BOWL)


@pytest.mark.parametrize("data", [(X[:1], y[:1]), (0 * X, y), (X, 0 * y)], ids=["one", "x", "y"])
@pytest.mark.parametrize(("make", "values"), [(loss_bowl, BOWL), (bells_on_line, BELLS)])
def test_data_without_a_span_are_drawn_in_full_axes(make, values, data):
    picture = make(X=data[0], y=data[1])
    picture.update(**values)
    assert is_drawn(picture)
    low, high = picture.axes[0].get_ylim()
    assert high - low > 0.5


@each_bad_data
@pytest.mark.parametrize("make", [loss_bowl, bells_on_line, outlier_pull])
def test_bad_data_are_named(make, changed, message):
    assert refusal(make, **{"X": X, "y": y, **changed}).startswith(message)


SHAPE = "expected a tensor of shape"
REFUSED = [
    (lambda: loss_bowl(loss=squared_error), f"squared_error returned shape (9,); {SHAPE} ()"),
    (lambda: loss_bowl(loss=answering(None)), f"learners returned None; {SHAPE} ()"),
    (lambda: loss_bowl(loss=answering(1.0)), f"learners returned a float, 1.0; {SHAPE} ()"),
    (lambda: loss_bowl(loss=answering("loss")), f"learners returned a str, 'loss'; {SHAPE} ()"),
    (
        lambda: one_line(density=answering(torch.ones(3))).update(**BELLS),
        f"learners returned shape (3,); {SHAPE} (9,)",
    ),
    (
        lambda: outlier_pull(squared_error=mean_squared_error),
        f"mean_squared_error returned shape (); {SHAPE} (200,)",
    ),
    (
        lambda: one_pull(best_line=answering(None)).update(**PULL),
        "learners returned NoneType; expected two tensors, (1,) and ()",
    ),
    (lambda: one_pull().update(1.0, 0), "which is 0; expected a point from 1 to 9"),
    (lambda: one_pull().update(1.0, 10), "which is 10; expected a point from 1 to 9"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_has_no_picture_is_named(call, message):
    assert refusal(call) == message


# ---------------------------------------------------------------------------------------- the space


@pytest.fixture
def space():
    picture = Picture(width=3, height=3)
    return Space(picture, picture.axes, reach=1.0, bottom=-1.0, top=1.0)


@pytest.mark.parametrize("turn", [0.0, 30.0, -125.0])
def test_a_space_is_turned_and_tilted(space, turn):
    places = np.random.default_rng(0).normal(size=(5, 3))
    turned = Rotation.from_euler("zx", [np.radians(turn), TILT]).apply(places)
    space.turn_to(turn)
    assert np.allclose(space.seen(*places.T), turned[:, [0, 2]].T)


def test_the_ground_is_found_again(space):
    space.turn_to(40.0)
    assert np.allclose(space.on_ground(*space.seen(0.3, -0.8, 0.0)), (0.3, -0.8))


# ------------------------------------------------------------------------- conventions and bells


def test_a_convention_changes_height_and_slope_and_leaves_the_minimum():
    def loss_at(w):
        return mean_squared_error(X[:, 0] * w + 1.0, y)

    factors = {"half": 1, "mean": 2, "sum": 18}
    figure = draw_conventions(loss_at, torch.linspace(-2, 5, 71), factors)
    y_off = y.double().numpy() - 1.0
    x = X[:, 0].double().numpy()
    places = np.array([(x @ y_off) / (x @ x), np.mean(y_off**2) / 2, -np.mean(x * y_off)])
    for axes, shown in zip(figure.axes, (["mean", "half"], ["sum", "mean", "half"]), strict=True):
        curves = [line for line in axes.lines if len(line.get_xdata()) == 71]
        stars = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "*"]
        words = [text.get_text() for text in axes.get_legend().get_texts()]
        for name, curve, star, label in zip(shown, curves, stars, words, strict=True):
            w, height = curve.get_xydata().T
            expected = [factors[name] * np.mean((x * at - y_off) ** 2) / 2 for at in w]
            assert np.allclose(height, expected, rtol=1e-4)
            assert star == pytest.approx((places[0], min(expected)), abs=0.05)
            slope = f"{factors[name] * places[2]:.3g}".replace("-", "−")
            assert label == f"{name}: slope {slope}"
        dots = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o"]
        tangents = [line.get_xydata() for line in axes.lines if line.get_linewidth() == 3.5]
        drawn = shown[: len(dots)]
        assert drawn == (shown if len(shown) == 2 else ["sum"])  # beside the sum they lie flat
        for name, dot, tangent in zip(drawn, dots, tangents, strict=True):
            assert dot == pytest.approx((0, factors[name] * places[1]), rel=1e-4)
            assert np.allclose(tangent.mean(axis=0), dot)
            slope = np.diff(tangent[:, 1]) / np.diff(tangent[:, 0])
            assert slope == pytest.approx(factors[name] * places[2], rel=1e-3)


@pytest.mark.parametrize(("w", "b", "sigma"), [(1.5, 0.8, 0.3), (2.0, 1.0, 0.2), (0.0, 0.0, 1.5)])
def test_the_sentence_of_the_bells_has_the_likelihood(w, b, sigma):
    noise = y.double().numpy() - X[:, 0].double().numpy() * w - b
    nll = -stats.norm(scale=sigma).logpdf(noise).sum()
    sentence = one_line().update(w=w, b=b, sigma=sigma)
    power = re.search("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", sentence)[0]
    assert int(unicodedata.normalize("NFKC", power).replace("−", "-")) == round(-nll / np.log(10))
    sentence = sentence.replace("10" + power, "this").replace("is -", "is ")
    assert pieces(sentence, w, b, sigma, 9, abs(nll)) == (
        "w = #, b = #, σ = #: the likelihood, the product of the # densities, is about this, "
        "and its −log is #"
    )


def test_bells_stand_on_the_line_and_sticks_reach_up_to_the_bell():
    picture = one_line()
    picture.update(w=1.5, b=0.8, sigma=0.3)
    density = stats.norm(scale=0.3).pdf
    bells = [path.vertices for path in picture._bells.get_paths()]
    assert len(bells) == 5
    for bell in bells:
        foot = bell[:, 0].min()
        farthest = bell[bell[:, 0].argmax()]
        assert farthest[1] == pytest.approx(1.5 * foot + 0.8, abs=0.05)
    widths = [np.ptp(bell[:, 0]) for bell in bells]
    assert np.allclose(widths, widths[0], rtol=1e-4)
    noise, height = picture._dots.get_xydata().T
    assert np.allclose(noise, y.numpy() - 1.5 * X[:, 0].numpy() - 0.8, atol=1e-5)
    assert np.allclose(height, density(noise), rtol=1e-4)
    one_bell = picture._one_bell.get_paths()[0].vertices[:81]
    assert np.allclose(one_bell[:, 1], density(one_bell[:, 0]), rtol=1e-4)


def test_targets_under_no_bell_are_pointed_to_and_leave_the_picture_up():
    picture = one_line()
    sentence = picture.update(w=2.0, b=60.0, sigma=0.1)
    assert "is no finite number, and its −log is no finite number" in sentence
    assert is_drawn(picture)
    assert triangles(picture._rims[0]) == {"^"} and triangles(picture._rims[1]) == {"<"}


@pytest.mark.parametrize("value", WILD)
def test_densities_gone_wild_leave_the_picture_up(value):
    picture = one_line(density=changed(gaussian_density, lambda density: density * value))
    assert "the product of the 9 densities" in picture.update(**BELLS)
    assert is_drawn(picture)


def test_the_bells_are_those_of_the_function_that_was_given():
    right = seen(one_line(), **BELLS)
    other = one_line(density=changed(gaussian_density, lambda density: density / 2))
    wrong = seen(other, **BELLS)
    assert right[0] != wrong[0] and right[1] != wrong[1]


# -------------------------------------------------------------------------------------- the outlier


@pytest.mark.parametrize(("up", "which"), [(0.0, 9), (8.0, 9), (8.0, 5), (3.0, 1)])
def test_lines_and_tangents_at_the_moved_point(up, which):
    picture = one_pull()
    moved = y.clone()
    moved[which - 1] += up
    sentence = picture.update(up=up, which=which)
    names = {squared_error: "squared error's line is", absolute_error: "absolute error's line is"}
    for number, (error, name) in enumerate(names.items()):
        w, b = best_line(error, X, moved)
        residual = float(moved[which - 1] - X[which - 1, 0] * w - b)
        slope = residual if error is squared_error else np.sign(residual)
        if error is absolute_error and abs(residual) < 1e-4:  # it goes through the point
            slope = None
        assert f"{name} {float(w):.2f}x + {float(b):.2f}, and " in sentence
        ((x, z),) = picture._costs[number].get_xydata()
        assert (x, z) == pytest.approx(
            (residual, residual**2 / 2 if number == 0 else abs(residual)), abs=1e-4
        )
        start, end = picture._tangents[number].get_xydata()
        assert np.allclose((start + end) / 2, (x, z))
        if slope is not None:
            assert (end[1] - start[1]) / (end[0] - start[0]) == pytest.approx(slope, abs=1e-3)
            label = picture._words[number].get_text()
            assert float(label.split()[1]) == pytest.approx(slope, abs=0.006)


def test_points_that_were_pulled_lie_in_the_panel_and_what_lies_outside_is_pointed_to():
    picture = one_pull()
    for up in (0.0, 8.0):
        for which in (1, 5, 9):
            picture.update(up=up, which=which)
            rims = [rim for pair in picture._rims for rim in pair]
            assert all(triangles(rim) == set() for rim in rims)
    far = one_pull(best_line=answering((torch.tensor([0.0]), torch.tensor(-50.0))))
    far.update(**PULL)
    assert triangles(far._rims[0][0]) == {"v"}
    assert triangles(far._rims[0][1]) and triangles(far._rims[0][1]) <= {">", "^"}


@pytest.mark.parametrize("value", [torch.nan, torch.inf, 1e30])
def test_lines_and_losses_gone_wild_leave_the_picture_up(value):
    line = one_pull(best_line=answering((torch.tensor([value]), torch.tensor(value))))
    sentence = line.update(**PULL)
    assert "nan" not in sentence and "inf" not in sentence.replace("finite", "")
    assert is_drawn(line)
    loss = outlier_pull(squared_error=changed(squared_error, lambda loss: loss * value))
    assert "the absolute error's line is" in loss.update(**PULL)
    assert is_drawn(loss)


def test_the_lines_are_drawn_by_the_function_that_was_given():
    right = seen(one_pull(), **PULL)
    other = one_pull(best_line=changed(best_line, lambda line: (line[0] + 1, line[1])))
    wrong = seen(other, **PULL)
    assert right[0] != wrong[0] and right[1] != wrong[1]
