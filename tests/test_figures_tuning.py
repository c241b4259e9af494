"""Pictures of lesson 6 show a setting, a map and a search as the functions given make them."""

import functools
import io
import re

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import norm
from support.examples import refusal, seeded
from support.figures import (
    answering,
    changed,
    is_drawn,
    made_once,
    off_color,
    pieces,
    rude,
    seen,
    uphill,
    with_gradients,
    wrong_paths,
)

from linreg_helpers import (
    expected_improvement,
    gaussian_process,
    losses_along,
    minibatch_sgd,
    next_trial,
)
from linreg_helpers.descent import Path
from linreg_helpers.figures import QUIET, RIVAL, TRUTH, SearchSteps, TuningMap, draw_map

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

X_pair = torch.randn(60, 2, generator=seeded(1))
y_pair = X_pair @ torch.tensor([1.0, -0.5]) + torch.sin(7 * X_pair[:, 0]) / 2
PARTS = {"training": slice(0, 30), "validation": slice(30, 50), "test": slice(50, 60)}
LRS = torch.logspace(-2, 0, 7)
SIZES = [4, 6, 8, 11]
TABLE = 0.1 + 0.02 * (torch.arange(7)[:, None] - torch.tensor([2, 3, 4, 5])) ** 2


def tuning_map(
    minibatch_sgd=minibatch_sgd,
    losses_along=losses_along,
    table=TABLE,
    dtype=torch.float32,
    loss_range=(0.0, 0.6),
):
    parts = [(X_pair[part].to(dtype), y_pair[part].to(dtype)) for part in PARTS.values()]
    places = LRS.to(dtype), SIZES, table
    ranges = {"epochs": 10, "worst": 0.5, "loss_range": loss_range, "most_epochs": 30}
    return TuningMap(minibatch_sgd, losses_along, *parts, *places, **ranges)


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


def search_steps(
    search=search, expects=expects, improvement=expected_improvement, grid=LINE, truth=ON_LINE
):
    return SearchSteps(search, expects, improvement, grid, truth, LINE_LRS)


TUNING = {"lr": 0.1, "batch_size": 4, "num_epochs": 10, "test": 1}
CLOSED = {**TUNING, "test": 0}
SEARCH = {"num_trials": 5, "length": 0.2}
EXAMPLES = [(tuning_map, TUNING), (search_steps, SEARCH)]
one_map = made_once(tuning_map, CLOSED, minibatch_sgd=minibatch_sgd, losses_along=losses_along)
one_search = made_once(
    search_steps, SEARCH, search=search, expects=expects, improvement=expected_improvement
)


@functools.cache
def losses_by_epoch(lr, batch_size, num_epochs):
    """Minibatch SGD by numpy: the three losses after each epoch, (num_epochs + 1, 3)."""
    A, heights = np.column_stack([X_pair, np.ones(60)]).astype(float), y_pair.numpy().astype(float)
    generator, place = seeded(), np.zeros(3)
    places = [place]
    for _ in range(num_epochs):
        order = torch.randperm(30, generator=generator).numpy()
        for start in range(0, 30, batch_size):
            batch = order[start : start + batch_size]
            place = place - lr * (A[batch] @ place - heights[batch]) @ A[batch] / len(batch)
        places.append(place)
    misses = (A @ np.array(places).T).T - heights
    return np.column_stack([(misses[:, part] ** 2).mean(axis=1) / 2 for part in PARTS.values()])


def points(axes, marker):
    """The places drawn on axes with a marker."""
    lines = [line for line in axes.lines if line.get_marker() == marker]
    return [place for line in lines for place in line.get_xydata().tolist()]


def turn_of(by_epoch):
    """After how many epochs the validation loss is lowest, by a plain search, and that loss."""
    lowest = min(by_epoch[:, 1])
    (epoch,) = [epoch for epoch, losses in enumerate(by_epoch) if losses[1] == lowest]
    return epoch, lowest


def epoch_or_epochs(number):
    return "# epoch" if number == 1 else "# epochs"


# -------------------------------------------------------------------------------------- the setting

SETTINGS = [(0.1, 4, 10), (0.02, 7, 3), (0.3, 30, 1), (0.05, 500, 5), (0.2, 1, 2)]
SETTINGS += [(0.9, 4, 6), (3.0, 30, 2), (0.8, 2, 4)]  # lowest in the midst, at the start, at 1


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("lr", "batch_size", "num_epochs"), SETTINGS)
def test_a_setting_has_its_losses_and_its_place_on_the_map(lr, batch_size, num_epochs, dtype):
    by_epoch = losses_by_epoch(lr, batch_size, num_epochs)
    turn, test_loss = turn_of(by_epoch), by_epoch[-1, 2]
    epochs = epoch_or_epochs(num_epochs)
    numbers = (lr, batch_size, num_epochs, *by_epoch[-1, :2], turn[0])
    opened = (test_loss, lr, batch_size, num_epochs)
    picture = tuning_map(dtype=dtype)
    for test in (0, 1):
        sentence = picture.update(lr, batch_size, num_epochs, test)
        assert pieces(sentence, *numbers, *(opened if test else ())) == (
            f"learning rate #, batch size #, {epochs}: training loss #, validation loss #, "
            f"lowest after {epoch_or_epochs(turn[0])}; test loss: "
            + (f"# for learning rate #, batch size #, {epochs}" if test else "not looked at yet")
        )
        for curve, losses in ((picture._curve, 0), (picture._held_out, 1)):
            assert curve.get_xdata().tolist() == list(range(num_epochs + 1))
            assert np.allclose(curve.get_ydata(), by_epoch[:, losses], rtol=1e-4, atol=1e-6)
        assert picture._ring.get_xydata()[0] == pytest.approx((lr, batch_size))
        assert points(picture.axes[0], "*") == [pytest.approx(turn, rel=1e-4)]
        diamond = [pytest.approx((num_epochs, test_loss), rel=1e-4)] if test else []
        assert points(picture.axes[0], "D") == diamond


def test_control_the_settings_are_distinct():
    """So are a setting's three losses, and the lowest validation loss from the next to it."""
    turns = []
    for setting in SETTINGS:
        by_epoch = losses_by_epoch(*setting)
        assert np.diff(np.sort(by_epoch[-1])).min() > 5e-4
        held_out = np.sort(by_epoch[:, 1])
        assert held_out[1] - held_out[0] > 5e-4  # far above what float32 rounds away
        turns.append((turn_of(by_epoch)[0], setting[2]))
    early = [turn for turn, num_epochs in turns if turn < num_epochs]
    assert {0, 1} < set(early) and len(early) < len(turns)
    test_losses = sorted(losses_by_epoch(*setting)[-1, 2] for setting in SETTINGS)
    assert np.diff(test_losses).min() > 2e-3


def test_the_star_is_black_and_the_test_loss_a_green_diamond():
    by_epoch, picture = losses_by_epoch(0.9, 4, 6), one_map()
    places = {RIVAL: turn_of(by_epoch), TRUTH: (6, by_epoch[-1, 2])}
    far = {}
    for test in (0, 1):
        picture.update(0.9, 4, 6, test)
        for color, place in places.items():
            far[color, test] = off_color(picture, place, color)
    assert far[RIVAL, 0] < 8 and far[RIVAL, 1] < 8 and far[TRUTH, 1] < 8
    assert far[TRUTH, 0] > 50  # none before the test examples were asked for
    red, green, blue = matplotlib.colors.to_rgb(TRUTH)
    assert green > max(red, blue)
    assert max(matplotlib.colors.to_rgb(RIVAL)) < 0.1


@pytest.mark.parametrize("loss_range", [(0.0, 0.6), (0.05, 0.2), (-1.0, 40.0)])
def test_the_left_axis_shows_the_range_that_was_given(loss_range):
    picture = tuning_map(loss_range=loss_range)
    left = picture.axes[0]
    for values in (TUNING, {**TUNING, "lr": 3.0, "num_epochs": 30}):
        picture.update(**values)
        assert left.get_ylim() == loss_range
        low, high = left.get_xlim()
        assert -1 < low < 0 and 30 < high < 31
    words = [text.get_text() for text in left.get_legend().get_texts()]
    assert words == ["training", "validation", "test"]
    markers = [line.get_marker() for line in left.lines]
    assert sorted(markers) == ["*", "D", "o", "s"] and not left.texts  # no line for the mean


SCRIPTS = {  # validation losses after 0, 1, … epochs, and where they are lowest
    "at the start": ([0.2, 0.3, 0.4], 0),
    "after one": ([0.5, 0.3, 0.4, 0.35], 1),
    "at the end": ([0.5, 0.3, 0.4, 0.25], 3),
    "negative": ([0.5, -0.2, -0.5, -0.3], 2),
    "nan on the way": ([0.5, torch.nan, 0.3, 0.4], 2),
    "nan at the start": ([torch.nan, 0.4, 0.3, torch.nan], 2),
    "infinite on the way": ([0.5, torch.inf, 0.3, -torch.inf], 2),
    "far away": ([4e3, 2e3, 3e3], 1),
    "very far away, then none": ([4e6, 2e6, torch.nan], 1),
}


@pytest.mark.parametrize(("script", "turn"), SCRIPTS.values(), ids=SCRIPTS)
def test_the_star_is_at_the_lowest_finite_validation_loss(script, turn):
    def learners(path, X, y):
        return torch.tensor(script) if len(y) == 20 else 0.5 + 0 * path.b  # 20 to validate with

    picture = one_map(losses_along=learners)
    sentence = picture.update(**{**TUNING, "num_epochs": len(script) - 1})
    assert f", lowest after {turn} epoch{'s' if turn != 1 else ''}; test loss: " in sentence
    assert points(picture.axes[0], "*") == [pytest.approx((turn, script[turn]))]
    assert is_drawn(picture)


def test_the_setting_is_drawn_by_the_functions_that_were_given():
    right = seen(one_map(), **TUNING)
    opposite = seen(one_map(minibatch_sgd=changed(minibatch_sgd, uphill)), **TUNING)
    twice = changed(losses_along, lambda losses: 2 * losses)
    doubled = seen(one_map(losses_along=twice), **TUNING)
    for sentence, image in (opposite, doubled):
        assert sentence != right[0] and image != right[1]
    losses_shown = re.findall(r"loss:? (\d\.\d+)", doubled[0])
    expected = list(2 * losses_by_epoch(0.1, 4, 10)[-1])
    assert [float(loss) for loss in losses_shown] == pytest.approx(expected, abs=6e-5)
    assert seen(tuning_map(), **TUNING) == right


def test_the_learner_is_asked_for_the_setting_of_the_sliders():
    def spy(X, y, lr, batch_size, num_epochs, generator):
        asked.append((lr, batch_size, num_epochs, generator.initial_seed()))
        assert torch.equal(X, X_pair[:30]) and torch.equal(y, y_pair[:30])  # no others to train on
        return minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)

    asked, picture = [], one_map(minibatch_sgd=spy)
    for _ in range(2):
        picture.update(lr=0.2, batch_size=4, num_epochs=3, test=1)
    assert asked == [(0.2, 4, 3, 0)] * 2


def tail(sentence):
    return sentence.partition("; ")[2]


def test_the_test_loss_is_that_of_the_setting_at_which_it_was_opened():
    picture = tuning_map()
    for opened in SETTINGS[:3]:
        for setting in SETTINGS:
            assert tail(picture.update(*setting, test=0)) == "test loss: not looked at yet"
            assert points(picture.axes[0], "D") == []
        first = tail(picture.update(*opened, test=1))
        test_loss = losses_by_epoch(*opened)[-1, 2]
        assert pieces(first, test_loss, *opened).startswith("test loss: # for learning rate #, ")
        for setting in SETTINGS:
            sentence = picture.update(*setting, test=1)
            assert tail(sentence) == first
            diamond = pytest.approx((opened[2], test_loss), rel=1e-4)
            assert points(picture.axes[0], "D") == [diamond]
            assert points(picture.axes[0], "*")[0][0] == turn_of(losses_by_epoch(*setting))[0]
            moved_on = losses_by_epoch(*setting)[-1, :2]
            losses_shown = re.findall(r"loss (\d\.\d+)", sentence)
            assert [float(loss) for loss in losses_shown] == pytest.approx(list(moved_on), abs=6e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_setting_that_diverges_leaves_the_map_up(dtype):
    picture, start = tuning_map(dtype=dtype), losses_by_epoch(0.1, 4, 0)[0, 1]
    beyond = ": training loss beyond 1000, validation loss beyond 1000, lowest after 0 epochs; test"
    for lr in (1e30, 1e3, 3.0):  # so that the first drawing is the wildest
        for batch_size in (1, 4, 30, 500):
            for test in (0, 1):
                sentence = picture.update(lr, batch_size, 30, test)
                assert "nan" not in sentence and "inf" not in sentence and beyond in sentence
                assert points(picture.axes[0], "*") == [pytest.approx((0, start), rel=1e-4)]
            assert "; test loss: beyond 1000 for learning rate " in sentence
            assert is_drawn(picture)
        assert "beyond" not in picture.update(**CLOSED)


@pytest.mark.parametrize("scale", [999.0, 1001.0, torch.nan, torch.inf])
def test_losses_beyond_a_thousand_are_put_into_words(scale):
    def learners(path, X, y):
        return torch.full_like(path.b, scale)

    picture = one_map(losses_along=learners)
    shown = "999.0000" if scale == 999 else "beyond 1000"
    sentence = picture.update(**TUNING)
    # Lowest after any number of epochs: all losses are the same.
    losses = rf": training loss {shown}, validation loss {shown}, lowest after \d+ epochs?; "
    assert re.search(f"{losses}test loss: {shown} for", sentence)
    assert is_drawn(picture)


@pytest.mark.parametrize("answer", [None, 1.0, torch.tensor(1.0), torch.zeros(3)], ids=repr)
def test_a_setting_with_losses_of_another_kind_is_named(answer):
    message = refusal(one_map(losses_along=answering(answer)).update, **TUNING)
    assert message.startswith("learners returned ")
    assert message.endswith("; expected a tensor of shape (11,)")


@pytest.mark.parametrize(("answer", "came"), wrong_paths(2))
def test_a_setting_with_a_run_of_another_kind_is_named(answer, came):
    message = refusal(one_map(minibatch_sgd=answering(answer)).update, **TUNING)
    expected = "expected a path with w (T+1, 2), b (T+1,) and examples_seen"
    assert message.startswith(f"learners returned {came}; {expected}")


COUNTED = {
    "updates": lambda seen: torch.arange(len(seen)),
    "full batches": lambda seen: 4 * torch.arange(len(seen)),
    "no epoch's end": lambda seen: 0 * seen + 4,
}


@pytest.mark.parametrize("counted", COUNTED.values(), ids=COUNTED)
def test_a_run_that_counts_its_examples_otherwise_is_named(counted):
    otherwise = changed(minibatch_sgd, lambda path: Path(*path[:2], counted(path.examples_seen)))
    message = refusal(one_map(minibatch_sgd=otherwise).update, **TUNING)
    assert re.match(r"learners returned examples_seen that end at \d+; expected ", message)


def test_control_a_run_without_its_start_is_shown_to_its_end():
    sentence = one_map().update(**TUNING)
    later = changed(minibatch_sgd, lambda path: Path(*[part[1:] for part in path]))
    picture = one_map(minibatch_sgd=later)
    assert picture.update(**TUNING) == sentence
    assert picture._curve.get_xdata().tolist() == list(range(1, 11))


def test_a_setting_with_a_gradient_or_of_a_rude_learner_is_drawn_too():
    plain, before = one_map().update(**TUNING), X_pair.clone()
    gradients = {"minibatch_sgd": changed(minibatch_sgd, with_gradients)}
    overwriting = {"minibatch_sgd": rude(minibatch_sgd), "losses_along": rude(losses_along)}
    for functions in (gradients, overwriting):
        picture = tuning_map(**functions)
        assert [picture.update(**TUNING) for _ in range(2)] == [plain, plain]
        assert torch.equal(X_pair, before)


# ------------------------------------------------------------------------------------------ the map

CELLS = torch.arange(28).view(7, 4)
BROKEN = {
    "as it is": TABLE,
    "float64": TABLE.double(),
    "a nan": torch.where(CELLS == 24, torch.nan, TABLE),
    "an inf": torch.where(CELLS == 24, torch.inf, TABLE),
    "huge": torch.where(TABLE > 0.3, 1e38, TABLE),
    "a nan first": torch.where(CELLS == 0, torch.nan, TABLE),
    "one finite": torch.where(CELLS == 17, TABLE, torch.nan),
    "one finite, after inf": torch.where(CELLS == 17, TABLE, torch.inf),
    "nan and inf": torch.where(TABLE > 0.2, torch.nan, torch.where(TABLE > 0.15, torch.inf, TABLE)),
    "at the worst": torch.where(TABLE > 0.2, torch.tensor(0.5), TABLE),
    "all beyond the worst": 10 + TABLE,
    "all nan": torch.full((7, 4), torch.nan),
    "all inf": torch.full((7, 4), torch.inf),
}
each_table = pytest.mark.parametrize("table", BROKEN.values(), ids=BROKEN)


def lowest_places(table):
    """Where a table is lowest, going through its cells one by one; none if no cell is finite."""
    cells = [
        (float(table[row, column]), float(LRS[row]), SIZES[column])
        for row in range(7)
        for column in range(4)
        if np.isfinite(float(table[row, column]))
    ]
    return [pytest.approx(list(min(cells)[1:]))] if cells else []


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


def are_gray(colors):
    return np.abs(colors - 255 * np.array(matplotlib.colors.to_rgb(QUIET))).max(axis=2) < 3


@each_table
def test_the_map_is_gray_where_runs_diverged_and_has_its_star_at_the_lowest(table):
    before = table.clone()
    figure = draw_map(LRS, SIZES, table, 0.5, "a title")
    axes, bar = figure.axes
    colors = cells_drawn(figure, axes)
    assert torch.equal(table.nan_to_num(-1), before.nan_to_num(-1))
    assert points(axes, "*") == lowest_places(table)
    expected = np.array([[not value <= 0.5 for value in row] for row in table.tolist()])
    assert np.array_equal(are_gray(colors), expected)
    shown = np.array(table.tolist())[~expected]
    brightness = colors.sum(axis=2)[~expected][np.argsort(shown)]
    assert (np.diff(brightness) <= 0).all()  # the higher the loss, the darker
    assert (axes.get_title(loc="left"), bar.get_ylabel()) == ("a title", "validation loss")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert axes.get_yticks().tolist() == [4, 8]


def test_rates_far_apart_have_a_map_too():
    lrs, losses = torch.tensor([0.001, 0.01, 0.1, 1.0]), torch.tensor([0.5, 0.4, 0.1, torch.nan])
    figure = draw_map(lrs, SIZES, losses[:, None].repeat(1, 4), 0.5, "a title")
    low, high = figure.axes[0].get_xlim()
    assert low < 0.001 and high > 1
    colors = cells_drawn(figure, figure.axes[0], lrs)
    assert are_gray(colors).tolist() == [[False] * 4] * 3 + [[True] * 4]
    brightness = colors.sum(axis=2)
    assert (np.diff(brightness[:3], axis=0) > 0).all()  # from a high loss to a low one


def test_control_the_tables_have_gray_cells_and_others():
    gray = [int((~(table <= 0.5)).sum()) for table in BROKEN.values()]
    assert BROKEN["at the worst"].max() == 0.5
    assert min(gray) == 0 and max(gray) == 28 and len(set(gray)) > 4


@each_table
def test_the_map_of_a_search_may_hold_runs_that_diverged(table):
    for dtype in (torch.float32, torch.float64):
        picture = tuning_map(table=table, dtype=dtype)
        assert "training loss 0." in picture.update(**TUNING)
        assert points(picture.axes[1], "*") == lowest_places(table)
        assert picture.axes[1].get_title(loc="left") == "Validation loss after 10 epochs"
    assert is_drawn(picture)  # in float64: float32's map is drawn above


# --------------------------------------------------------------------------------------- the search


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


@functools.cache
def searched(num_trials, length):
    """A search by numpy: the trials' indices, the next one's, and what `by_numpy` expects of it."""
    chosen, heights = [4, 20, 36], ON_LINE.numpy()
    while True:
        mean, std, gain = by_numpy(np.array(chosen) / 40, heights[chosen], length)
        untried = np.where(np.isin(np.arange(41), chosen), -1, gain)  # no place is tried twice
        following = int(untried.argmax())
        if len(chosen) == num_trials:
            return chosen, following, mean, std, gain
        chosen.append(following)


SEARCHES = [(3, 0.1), (4, 0.2), (5, 0.2), (6, 0.1), (8, 0.05), (12, 0.1)]


@pytest.mark.parametrize(("num_trials", "length"), SEARCHES)
def test_a_search_has_its_numbers_and_its_places(num_trials, length):
    chosen, there, mean, std, gain = searched(num_trials, length)
    lrs, heights = 10 ** np.linspace(-3, 0, 41), ON_LINE.numpy()
    best = min(chosen, key=lambda place: heights[place])
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
    low, high = picture.axes[1].get_ylim()
    assert low < gain[there] < high


def test_control_the_searches_differ():
    results = [searched(*setting) for setting in SEARCHES]
    assert len({there for _, there, *_ in results}) > 3
    assert len({min(ON_LINE[chosen].tolist()) for chosen, *_ in results}) > 2
    lowest = min(gain[there] for _, there, *_, gain in results)
    # of none does rounding leave nothing, and some is near the lower end of its axis
    assert 1e-9 < lowest < 1e-7 * float(np.ptp(ON_LINE.numpy()))


def test_the_legend_of_a_search_names_what_is_drawn():
    picture = one_search()
    left = picture.axes[0]
    assert not left.texts
    legend = left.get_legend()
    looks = {
        text.get_text(): (handle.get_color(), handle.get_linestyle(), handle.get_marker())
        for text, handle in zip(legend.get_texts(), legend.legend_handles)
    }
    assert list(looks) == ["truth", "mean ± 2 std", "trials", "next trial"]
    drawn = (picture._truth, picture._mean, picture._trials, picture._here)
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
        sentence = picture.update(num_trials, 0.2)
        assert f"; next comes {LINE_LRS[20]:.3g}" in sentence and "nan" not in sentence
        assert len(picture._trials.get_xdata()) == num_trials
        assert is_drawn(picture)


def zeros(*shapes):
    return tuple(torch.zeros(shape) for shape in shapes)


MEAN = torch.zeros(41)
EXPECTATIONS = [None, MEAN, zeros(41, 41, 41), (MEAN, None), (None, MEAN), (MEAN, 1.0)]
EXPECTATIONS += [zeros((41, 1), 41), zeros(41, (41, 41)), zeros(40, 40), (np.zeros(41),) * 2]
TRIALS = [None, torch.zeros(6, 1), zeros((6, 1), 6, 6), zeros(6, 6), zeros((6, 2), 6)]
TRIALS += [zeros((6, 1), (6, 1)), zeros((6, 1), 5), zeros((5, 1), 6), zeros((5, 1), 5)]
TRIALS += [zeros((0, 1), 0), ([[0.0]] * 6, [1.0] * 6)]
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


def test_expectations_far_away_leave_the_picture_up():
    picture = expecting(1e30)
    picture.update(**SEARCH)
    assert is_drawn(picture)


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_numbers_that_are_not_finite_are_refused(broken):
    message = refusal(expecting(broken).update, **SEARCH)
    assert message.startswith("learners returned NaN or infinite numbers")
    message = refusal(search_steps, truth=torch.full((41,), broken).double())
    assert message.startswith("truth has shape (41,), 41 of its numbers NaN or infinite")
