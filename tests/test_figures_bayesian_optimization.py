"""Pictures of Bayesian optimization show a search as the functions given make it."""

import matplotlib
import numpy as np
import pytest
import torch
from support.examples import refusal, seeded
from support.figures import answering, changed, is_drawn, made_once, outside, rude, seen
from support.searches import (
    LINE,
    LINE_LRS,
    NOISE,
    ON_LINE,
    TRIALS,
    message_of_trials,
    search,
    searched,
    zeros,
)

from linreg_helpers import expected_improvement, gaussian_process
from linreg_helpers.bayesian_optimization import bend_curves, draw_curves
from linreg_helpers.figures import DATA, MODEL, CurvesThatRemain, SearchSteps, draw_cut

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red


def expects(points, values, new_points, length):
    return gaussian_process(points, values, new_points, length, NOISE)


def search_steps(
    search=search, expects=expects, improvement=expected_improvement, grid=LINE, truth=ON_LINE
):
    return SearchSteps(search, expects, improvement, grid, truth, LINE_LRS)


ORDER = [20, 4, 36, 12, 28]


def curves_that_remain(draw=draw_curves, bend=bend_curves, truth=ON_LINE):
    return CurvesThatRemain(draw, bend, LINE, truth, LINE_LRS, ORDER, NOISE, count=6)


SEARCH = {"num_trials": 5, "length": 0.2, "show_truth": False}
CURVES = {"num_trials": 3, "length": 0.2, "others": 0, "show_truth": False}
EXAMPLES = [(search_steps, SEARCH), (curves_that_remain, CURVES)]
one_family = made_once(curves_that_remain, CURVES, draw=draw_curves, bend=bend_curves)
one_search = made_once(
    search_steps, SEARCH, search=search, expects=expects, improvement=expected_improvement
)


SEARCHES = [(3, 0.1), (4, 0.2), (5, 0.2), (6, 0.1), (8, 0.05), (12, 0.1)]


@pytest.mark.parametrize(("num_trials", "length"), SEARCHES)
def test_a_search_has_its_numbers_and_its_places(num_trials, length):
    chosen, there, mean, std, gain = searched(num_trials, length)
    lrs, heights = 10 ** np.linspace(-3, 0, 41), ON_LINE.numpy()
    best = min(chosen, key=lambda place: heights[place])
    picture = search_steps()
    words = (
        f"{num_trials} trials, length {length:.3g}: the lowest validation loss so far is "
        f"{heights[best]:.4f} at a learning rate of {lrs[best]:.3g}; next comes "
        f"{lrs[there]:.3g}, with an expected improvement of {gain[there]:.2g}"
    )
    assert picture.update(num_trials, length, show_truth=False) == words
    assert len(picture._search._line.get_xdata()) == 0
    least = int(np.argmin(heights))
    found = f"; the lowest of all is {heights[least]:.4f} at {lrs[least]:.3g}"
    assert picture.update(num_trials, length, show_truth=True) == words + found
    trials = picture._trials.get_xydata()
    assert len(trials) == num_trials
    assert np.allclose(trials, np.column_stack([lrs[chosen], heights[chosen]]))
    assert np.allclose(picture._mean.get_xydata(), np.column_stack([lrs, mean]))
    drawn, untried = picture._gain.get_ydata(), np.delete(gain, chosen)
    assert np.flatnonzero(np.isnan(drawn)).tolist() == sorted(chosen)
    assert np.allclose(np.delete(drawn, chosen), untried / untried.max(), atol=1e-4)  # 0 stays 0
    assert drawn[there] == 1 and picture._height.get_text().strip() == f"{gain[there]:.2g}"
    for line in picture._next:
        assert line.get_xdata() == pytest.approx([lrs[there]] * 2)
    outline = picture._band.get_xy()
    for lr, middle, half in zip(lrs, mean, 2 * std):
        ends = outline[np.isclose(outline[:, 0], lr, rtol=1e-9), 1]
        assert (ends.min(), ends.max()) == pytest.approx((middle - half, middle + half), abs=1e-6)
    assert np.allclose(picture._search._line.get_xydata(), np.column_stack([lrs, heights]))
    low, high = picture.axes[1].get_ylim()
    assert low < 0 and high > 1


def test_the_two_panels_of_a_search_share_the_learning_rate():
    picture = one_search()
    above, below = (axes.get_window_extent() for axes in picture.axes)
    assert len(picture.panels) == 1
    assert above.x0 == below.x0 and above.x1 == below.x1 and above.y0 > below.y1
    assert picture.axes[0].get_xlim() == picture.axes[1].get_xlim()


@pytest.mark.parametrize("length", [0.03, 0.5])
def test_no_panel_of_a_search_is_empty_at_the_ends_of_its_length(length):
    picture = one_search()
    for num_trials in (3, 12):
        picture.update(num_trials, length, show_truth=False)
        heights = picture._gain.get_ydata()
        assert 0 <= np.nanmin(heights) < 0.01 and np.nanmax(heights) == 1
        low, high = picture.axes[0].get_ylim()
        assert ((low < picture._mean.get_ydata()) & (picture._mean.get_ydata() < high)).mean() > 0.8


def test_control_the_searches_differ():
    results = [searched(*setting) for setting in SEARCHES]
    assert len({there for _, there, *_ in results}) > 3
    assert len({min(ON_LINE[chosen].tolist()) for chosen, *_ in results}) > 2
    lowest = min(gain[there] for _, there, *_, gain in results)
    assert 1e-9 < lowest < 1e-7 * float(np.ptp(ON_LINE.numpy()))  # hardly anything, but no zero


def test_the_legend_of_a_search_names_what_is_drawn():
    picture = one_search()
    above = picture.axes[0]
    assert not above.texts
    legend = above.get_legend()
    box, axes = legend.get_window_extent(), above.get_window_extent()
    assert box.y0 > axes.y1 - 3 and box.x1 < 900  # the line of the next trial ends below it
    looks = {
        text.get_text(): (handle.get_color(), handle.get_linestyle(), handle.get_marker())
        for text, handle in zip(legend.get_texts(), legend.legend_handles)
    }
    assert list(looks) == ["truth", "expected ± 2 std", "next trial", "trials"]
    drawn = (picture._search._line, picture._mean, picture._next[0], picture._trials)
    assert list(looks.values()) == [
        (line.get_color(), line.get_linestyle(), line.get_marker()) for line in drawn
    ]
    assert len(set(looks.values())) == 4


def test_the_search_is_drawn_by_the_functions_that_were_given():
    def others_search(num_trials, length):
        return LINE[:num_trials], ON_LINE[:num_trials]

    def others_expects(points, values, new_points, length):
        return 0 * new_points[:, 0] + 0.4, 0 * new_points[:, 0] + 0.1

    def certainty(mean, std, best):
        return -std

    def spy(*arguments):
        asked.append(arguments)
        return search(*arguments)

    right = seen(one_search(), **SEARCH)
    others = {"search": others_search}, {"expects": others_expects}, {"improvement": certainty}
    for other in others:
        sentence, image = seen(one_search(**other), **SEARCH)
        assert sentence != right[0] and image != right[1]
    asked = []
    one_search(search=spy).update(**SEARCH)
    assert asked == [(6, 0.2)]  # the next trial is the last of a search one longer


def test_a_search_that_tries_a_place_again_has_a_sentence_without_nan():
    """As that of a learner's who does not leave out what was tried."""

    def again(num_trials, length):
        chosen = ([4, 20, 36] + [20] * 9)[:num_trials]
        return LINE[chosen], ON_LINE[chosen]

    def unmoved(points, values, new_points, length):
        return expects(points.unique(dim=0), ON_LINE[[4, 20, 36]], new_points, length)

    picture = one_search(search=again, expects=unmoved)
    for num_trials in (3, 5):
        sentence = picture.update(num_trials, 0.2, show_truth=False)
        assert f"; next comes {LINE_LRS[20]:.3g}" in sentence and "nan" not in sentence
        assert len(picture._trials.get_xdata()) == num_trials
        assert is_drawn(picture)


MEAN = torch.zeros(41)
EXPECTATIONS = [None, MEAN, zeros(41, 41, 41), (MEAN, None), (None, MEAN), (MEAN, 1.0)]
EXPECTATIONS += [zeros((41, 1), 41), zeros(41, (41, 41)), zeros(40, 40), (np.zeros(41),) * 2]
GAINS = [None, 1.0, torch.tensor(1.0), torch.zeros(40)]
WRONG = [("expects", answer, "two tensors, (41,) and (41,)") for answer in EXPECTATIONS]
WRONG += [("search", answer, "two tensors, (6, 1) and (6,)") for answer in TRIALS]
WRONG += [("improvement", answer, "a tensor of shape (41,)") for answer in GAINS]


@pytest.mark.parametrize(("name", "answer", "expected"), WRONG)
def test_what_a_search_cannot_use_is_named(name, answer, expected):
    message = refusal(one_search(**{name: answering(answer)}).update, **SEARCH)
    assert message.startswith("learners returned ") and message.endswith(f"; expected {expected}")


def parts_with_gradients(parts):
    return [part.clone().requires_grad_() for part in parts]


def test_a_search_with_a_gradient_or_of_a_rude_learner_is_drawn_too():
    plain, grid = one_search().update(**SEARCH), LINE.clone()
    for functions in (
        {"search": changed(search, parts_with_gradients)},
        {"expects": changed(expects, parts_with_gradients)},
        {"expects": rude(expects)},
    ):
        picture = search_steps(**functions, grid=grid)
        assert [picture.update(**SEARCH) for _ in range(2)] == [plain, plain]
        assert torch.equal(grid, LINE)


def expecting(far):
    """A search that expects that much more beyond the middle of the line."""

    def learners(points, values, new_points, length):
        mean, std = expects(points, values, new_points, length)
        return mean + torch.where(new_points[:, 0] > 0.5, far, 0), std

    return search_steps(expects=learners, improvement=lambda mean, std, best: best - mean)


@pytest.mark.parametrize(("far", "sides"), [(0, ""), (1e30, "^"), (-1e30, "v")])
def test_expectations_far_away_leave_the_picture_up(far, sides):
    picture = expecting(far)
    picture.update(**SEARCH)
    assert is_drawn(picture)
    assert outside(picture, MODEL) == sides


def test_an_improvement_that_is_the_same_everywhere_leaves_the_picture_up():
    for same in (0.0, -1.0, 1e30):
        picture = one_search(improvement=lambda mean, std, best, same=same: 0 * mean + same)
        assert f"improvement of {same:.2g}" in picture.update(**SEARCH)
        heights = picture._gain.get_ydata()
        assert set(heights[~np.isnan(heights)]) == {float(same > 0)}


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_numbers_that_are_not_finite_are_refused(broken):
    message = refusal(expecting(broken).update, **SEARCH)
    assert message.startswith("learners returned NaN or infinite numbers")
    message = refusal(search_steps, truth=torch.full((41,), broken).double())
    assert message.startswith("truth has shape (41,), 41 of its numbers NaN or infinite")
    bad = changed(search, lambda trials: (trials[0], trials[1] * broken))
    assert refusal(one_search(search=bad).update, **SEARCH) == message_of_trials()


# -------------------------------------------------------------------------------------- the curves


def curves_drawn(picture):
    """The heights of the curves in a picture, (41, 6), over the same rates each."""
    across, heights = picture._curves.get_data()
    parts = heights.reshape(6, 42)
    assert np.isnan(parts[:, -1]).all()  # a gap behind each
    assert np.allclose(across.reshape(6, 42)[:, :-1], LINE_LRS.numpy())
    return parts[:, :-1].T


def bent_by_numpy(num_trials, length, seed):
    """The same in numpy: 0.35 + 0.1 f, where f is drawn and then bent, in units of 0.1."""
    line = LINE[:, 0].numpy()

    def kernel(one, other):
        return np.exp(-((one[:, None] - other) ** 2) / (2 * length**2))

    generator = seeded(seed)
    z = torch.randn(41, 300, generator=generator, dtype=torch.float64).numpy()
    f = np.linalg.cholesky(kernel(line, line) + 1e-8 * np.eye(41)) @ z
    tried = ORDER[:num_trials]
    if tried:
        at = line[tried]
        disturbed = torch.randn(num_trials, 300, generator=generator, dtype=torch.float64).numpy()
        off = ((ON_LINE.numpy()[tried] - 0.35) / 0.1)[:, None] - f[tried] - NOISE * disturbed
        A = kernel(at, at) + NOISE**2 * np.eye(num_trials)
        f = f + kernel(line, at) @ np.linalg.inv(A) @ off
    return 0.35 + 0.1 * f


FAMILIES = [(0, 0.2, 0), (1, 0.2, 0), (3, 0.1, 0), (3, 0.1, 2), (5, 0.3, 1)]


@pytest.mark.parametrize(("num_trials", "length", "others"), FAMILIES)
def test_the_curves_are_those_of_the_process_and_the_sentence_says_how_they_spread(
    num_trials, length, others
):
    picture, expected = curves_that_remain(), bent_by_numpy(num_trials, length, others)
    sentence = picture.update(num_trials, length, others, show_truth=False)
    assert np.allclose(curves_drawn(picture), expected[:, :6], atol=1e-6)
    mean = np.column_stack([LINE_LRS, expected.mean(axis=1)])
    assert np.allclose(picture._mean.get_xydata(), mean, atol=1e-6)
    spread, trials = expected.std(axis=1), "trial" if num_trials == 1 else "trials"
    assert sentence == (
        f"{num_trials} {trials}, length {length:.3g}: 300 curves with a standard deviation of "
        f"{spread.mean():.3f} on average, and of {spread.max():.3f} where they differ most, at a "
        f"learning rate of {LINE_LRS[spread.argmax()]:.3g}"
    )
    at = ORDER[:num_trials]
    assert np.allclose(picture._trials.get_xdata(), LINE_LRS[at])
    assert np.allclose(picture._trials.get_ydata(), ON_LINE[at])
    # Off by their noise: 300 for each of at most five trials, so five standard deviations.
    assert (np.abs(expected[at] - ON_LINE.numpy()[at, None]) < 5 * 0.1 * NOISE).all()


def test_the_curves_close_in_and_others_are_others():
    picture = one_family()
    spreads = []
    for num_trials in range(6):
        picture.update(num_trials, 0.2, 0, False)
        spreads.append(curves_drawn(picture).std(axis=1).mean())
    assert spreads == sorted(spreads, reverse=True) and spreads[-1] < spreads[0] / 4
    one, other = (seen(picture, **(CURVES | {"others": others})) for others in (0, 1))
    assert one[0] != other[0] and one[1] != other[1]
    assert seen(picture, **CURVES) == one


def test_the_truth_of_the_curves_is_hidden_until_it_is_asked_for():
    picture = one_family()
    hidden = picture.update(**CURVES)
    assert len(picture._search._line.get_xdata()) == 0
    shown = picture.update(**(CURVES | {"show_truth": True}))
    least = int(ON_LINE.argmin())
    assert shown == f"{hidden}; the lowest of all is {ON_LINE[least]:.4f} at {LINE_LRS[least]:.3g}"
    assert np.allclose(picture._search._line.get_ydata(), ON_LINE)


def test_the_curves_are_drawn_by_the_functions_that_were_given():
    right = seen(one_family(), **CURVES)
    for others in (
        {"draw": changed(draw_curves, lambda curves: 2 * curves)},
        {"bend": changed(bend_curves, lambda curves: curves / 2)},
    ):
        sentence, image = seen(one_family(**others), **CURVES)
        assert sentence != right[0] and image != right[1]
    for functions in (
        {"draw": changed(draw_curves, lambda curves: curves.requires_grad_())},
        {"bend": rude(bend_curves)},
    ):
        assert [seen(one_family(**functions), **CURVES) for _ in range(2)] == [right] * 2


FAMILY_ANSWERS = [None, 1.0, torch.zeros(41), torch.zeros(300, 41), [[0.0] * 300] * 41]


@pytest.mark.parametrize("name", ["draw", "bend"])
def test_curves_of_another_kind_are_named(name):
    for answer in FAMILY_ANSWERS:
        message = refusal(one_family(**{name: answering(answer)}).update, **CURVES)
        assert message.startswith("learners returned ")
        assert message.endswith("; expected a tensor of shape (41, 300)")
    broken = answering(torch.full((41, 300), torch.nan))
    assert refusal(one_family(**{name: broken}).update, **CURVES) == message_of_trials()
    message = refusal(curves_that_remain, truth=torch.full((41,), torch.inf).double())
    assert message.startswith("truth has shape (41,), 41 of its numbers NaN or infinite")


def test_curves_far_away_leave_the_picture_up_and_are_pointed_to():
    wild = changed(bend_curves, lambda curves: curves + 1e6)
    picture = one_family(bend=wild)
    picture.update(**CURVES)
    assert is_drawn(picture)
    up = [line for line in picture.figure.axes[0].lines if line.get_marker() == "^"]
    assert sum(len(line.get_xdata()) for line in up) > 0


def test_of_the_curves_in_the_cut_those_in_the_strip_are_kept_and_all_slide_to_where_they_land():
    before = torch.randn(2, 90, generator=seeded(4), dtype=torch.float64)
    after = before / 2 - 1
    left, right = draw_cut(before, after, torch.tensor(-0.5), 0.3, ("here", "there")).axes
    inside = [abs(height + 0.5) < 0.3 for height in before[0].tolist()]
    kept = [line.get_xydata() for line in left.lines if line.get_color() == MODEL]
    assert np.array_equal(kept, [before.T[inside]]) and 5 < sum(inside) < 60
    assert sum(len(line.get_xdata()) for line in left.lines) == 90
    assert left.get_title(loc="left") == f"Thrown away: {sum(inside)} of 90 are left"
    slid = [line.get_xydata() for line in right.lines if line.get_marker() == "None"]
    assert np.allclose(slid, np.stack([before.T, after.T], axis=1)[:60])
    landed = [line.get_xydata() for line in right.lines if line.get_color() == MODEL]
    assert np.array_equal(landed, [after.T])
    for axes in (left, right):
        (strip,) = axes.patches
        assert strip.get_facecolor()[:3] == pytest.approx(matplotlib.colors.to_rgb(DATA))
        assert (strip.get_x(), strip.get_width()) == pytest.approx((-0.8, 0.6))
        assert axes.get_xlabel() == "height at here"
