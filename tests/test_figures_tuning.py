"""Pictures of lesson 6 show a setting, a map and a search as the functions given make them."""

import functools
import io
import re

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.interpolate import RegularGridInterpolator
from support.examples import refusal, seeded
from support.figures import (
    answering,
    changed,
    is_drawn,
    made_once,
    off_color,
    outside,
    pieces,
    rude,
    seen,
    uphill,
    with_gradients,
    wrong_paths,
)
from support.searches import (
    LINE,
    LINE_LRS,
    NOISE,
    ON_LINE,
    TRIALS,
    message_of_trials,
    search,
    searched,
)

from linreg_helpers import minibatch_sgd
from linreg_helpers.descent import Path
from linreg_helpers.figures import (
    DATA,
    MODEL,
    QUIET,
    RIVAL,
    TRUTH,
    SearchDuel,
    TuningMap,
    draw_beliefs,
    draw_map,
    draw_optimism,
    draw_projections,
    draw_searches,
)

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red

X_pair = torch.randn(60, 2, generator=seeded(1))
y_pair = X_pair @ torch.tensor([1.0, -0.5]) + torch.sin(7 * X_pair[:, 0]) / 2
PARTS = {"training": slice(0, 30), "validation": slice(30, 50), "test": slice(50, 60)}
LRS = torch.logspace(-2, 0, 7)
SIZES = [4, 6, 8, 11]
TABLE = 0.1 + 0.02 * (torch.arange(7)[:, None] - torch.tensor([2, 3, 4, 5])) ** 2


def tuning_map(minibatch_sgd=minibatch_sgd, table=TABLE, dtype=torch.float32):
    parts = [(X_pair[part].to(dtype), y_pair[part].to(dtype)) for part in PARTS.values()]
    return TuningMap(minibatch_sgd, *parts, LRS.to(dtype), SIZES, table, most_epochs=30)


def search_duel(search=search, truth=ON_LINE):
    return SearchDuel(search, LINE, truth, LINE_LRS, length=0.2)


TUNING = {"lr": 0.1, "batch_size": 4, "num_epochs": 10, "test": 1}
CLOSED = {**TUNING, "test": 0}
DUEL = {"yours": 0.03, "tried": 0, "show_truth": False}
EXAMPLES = [(tuning_map, TUNING), (search_duel, DUEL)]
one_map = made_once(tuning_map, CLOSED, minibatch_sgd=minibatch_sgd)
one_duel = made_once(search_duel, DUEL, search=search)


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


def verdict(turned):
    """Of a run that does not diverge: where its validation loss is lowest."""
    return f"lowest after {epoch_or_epochs(turned)}" if turned else "never below where it started"


# -------------------------------------------------------------------------------------- the setting

SETTINGS = [(0.1, 4, 10), (0.02, 7, 3), (0.3, 30, 1), (0.05, 500, 5), (0.2, 1, 2)]
SETTINGS += [(0.9, 4, 6), (3.0, 30, 2), (0.8, 2, 4)]  # lowest in the midst, at the start, at 1


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("lr", "batch_size", "num_epochs"), SETTINGS)
def test_a_setting_has_its_losses_and_its_place_on_the_map(lr, batch_size, num_epochs, dtype):
    by_epoch = losses_by_epoch(lr, batch_size, num_epochs)
    turn, test_loss = turn_of(by_epoch), by_epoch[-1, 2]
    epochs = epoch_or_epochs(num_epochs)
    numbers = (lr, batch_size, num_epochs, *by_epoch[-1, :2], *turn[: turn[0] > 0])
    opened = (test_loss, lr, batch_size, num_epochs)
    picture = tuning_map(dtype=dtype)
    for test in (0, 1):
        sentence = picture.update(lr, batch_size, num_epochs, test)
        assert pieces(sentence, *numbers, *(opened if test else ())) == (
            f"learning rate #, batch size #, {epochs}: training loss #, validation loss #, "
            f"{verdict(turn[0])}; test loss: "
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


def lowest_and_starts():
    """By numpy: the lowest training loss there is, and training and validation loss of zeros."""
    A, heights = np.column_stack([X_pair, np.ones(60)]).astype(float), y_pair.numpy().astype(float)
    rows = PARTS["training"]
    best = np.linalg.lstsq(A[rows], heights[rows], rcond=None)[0]
    lowest = ((A[rows] @ best - heights[rows]) ** 2).mean() / 2
    return lowest, *((heights[PARTS[part]] ** 2).mean() / 2 for part in ("training", "validation"))


def test_the_left_axis_goes_from_the_lowest_training_loss_to_where_runs_start():
    picture = tuning_map()
    left = picture.axes[0]
    lowest, *starts = lowest_and_starts()
    for values in (TUNING, {**TUNING, "lr": 3.0, "num_epochs": 30}):
        picture.update(**values)
        low, high = left.get_ylim()
        assert lowest - 0.2 * (high - low) < low < lowest
        assert max(starts) < high < max(starts) + 0.2 * (high - low)
        first, last = left.get_xlim()
        assert -1 < first < 0 and 30 < last < 31
    words = [text.get_text() for text in left.get_legend().get_texts()]
    assert words == ["training", "validation", "test"]
    markers = [line.get_marker() for line in left.lines if line.get_marker() not in list("<>v^")]
    assert sorted(markers) == ["*", "D", "None", "o", "s"]
    (line,) = [line for line in left.lines if line.get_marker() == "None"]
    assert line.get_ydata() == pytest.approx([lowest] * 2, rel=1e-4)
    assert [text.get_text() for text in left.texts] == ["lowest possible on training"]


def test_triangles_point_to_the_losses_that_lie_outside():
    picture = tuning_map()
    for test in (0, 1):
        picture.update(0.1, 4, 10, test)
        assert [outside(picture, color) for color in (DATA, RIVAL, TRUTH)] == ["", "", ""]
    picture.update(0.1, 4, 10, 0)
    picture.update(3.0, 30, 12, 1)  # the test set is opened at a run that diverged
    assert [outside(picture, color) for color in (DATA, RIVAL, TRUTH)] == ["^", "^", "^"]
    picture.update(0.1, 4, 10, 1)  # where its loss stays; the curves are back
    assert [outside(picture, color) for color in (DATA, RIVAL, TRUTH)] == ["", "", "^"]


def along(heights):
    """A run whose validation losses by epoch are these, in the order of their sizes.

    It goes from the validation examples' best line outward: the farther, the higher the loss.
    """
    rows = PARTS["validation"]
    A = np.column_stack([X_pair[rows], np.ones(20)]).astype(float)
    best = torch.tensor(np.linalg.lstsq(A, y_pair[rows].numpy(), rcond=None)[0]).float()
    far = torch.tensor(heights)[:, None]
    seen = 30 * torch.arange(len(heights))
    return answering(Path(best[:2] + far * torch.ones(2), best[2] + 0 * far[:, 0], seen))


SCRIPTS = {  # how far from the validation examples' best line a run is, and when it is nearest
    "at the start": ([0.2, 0.3, 0.4], 0),
    "after one": ([0.5, 0.3, 0.4, 0.35], 1),
    "at the end": ([0.5, 0.3, 0.4, 0.25], 3),
    "nan on the way": ([0.5, torch.nan, 0.3, 0.4], 2),
    "nan at the start": ([torch.nan, 0.4, 0.3, 0.5], 2),
    "infinite on the way": ([0.5, torch.inf, 0.3, 0.4], 2),
    "far away": ([4.0, 2.0, 3.0], 1),
    "very far away": ([4e3, 2e3, 3e3], 1),
}


@pytest.mark.parametrize(("script", "turn"), SCRIPTS.values(), ids=SCRIPTS)
def test_the_star_is_at_the_lowest_finite_validation_loss(script, turn):
    picture = one_map(minibatch_sgd=along(script))
    sentence = picture.update(**{**TUNING, "num_epochs": len(script) - 1})
    words = verdict(turn).replace("#", str(turn))
    if script[-1] > 1000:
        words = "the run diverged"
    assert f", {words}; test loss: " in sentence
    (star,) = points(picture.axes[0], "*")
    assert star[0] == turn and star[1] == picture._held_out.get_ydata()[turn]
    assert is_drawn(picture)
    low, high = picture.axes[0].get_ylim()
    assert low < star[1] < high or outside(picture, RIVAL)  # nothing silently outside


def test_a_run_that_ends_in_no_number_has_diverged():
    for script in ([torch.nan] * 3, [0.3, 0.2, torch.nan], [0.3, torch.inf, torch.inf]):
        picture = one_map(minibatch_sgd=along(script))
        sentence = picture.update(**{**TUNING, "num_epochs": 2})
        assert "validation loss beyond 1000, the run diverged; test loss: beyond 1000" in sentence
        assert is_drawn(picture)


def test_the_setting_is_drawn_by_the_functions_that_were_given():
    right = seen(one_map(), **TUNING)
    opposite = seen(one_map(minibatch_sgd=changed(minibatch_sgd, uphill)), **TUNING)
    assert opposite[0] != right[0] and opposite[1] != right[1]
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
    beyond = ": training loss beyond 1000, validation loss beyond 1000, the run diverged; test"
    for lr in (1e30, 1e3, 3.0):  # so that the first drawing is the wildest
        for batch_size in (1, 4, 30, 500):
            for test in (0, 1):
                sentence = picture.update(lr, batch_size, 30, test)
                assert "nan" not in sentence and "inf" not in sentence and beyond in sentence
                assert points(picture.axes[0], "*") == [pytest.approx((0, start), rel=1e-4)]
            assert "; test loss: beyond 1000 for learning rate " in sentence
            assert is_drawn(picture)
        assert "beyond" not in picture.update(**CLOSED)


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
    for function in (changed(minibatch_sgd, with_gradients), rude(minibatch_sgd)):
        picture = tuning_map(function)
        assert [picture.update(**TUNING) for _ in range(2)] == [plain, plain]
        assert torch.equal(X_pair, before)


def test_a_run_in_another_dtype_than_its_data_is_drawn_too():
    def single(path):
        return Path(path.w.float(), path.b.float(), path.examples_seen)

    plain = tuning_map(dtype=torch.float64)
    rounded = tuning_map(changed(minibatch_sgd, single), dtype=torch.float64)
    assert rounded.update(**TUNING) == plain.update(**TUNING)


def test_the_ring_leaves_a_trail_of_the_places_that_were_visited():
    picture = one_map()
    trails = [look for _, look, *_ in picture.strokes[1] if "leaves" in look]
    assert [look["leaves"] for look in trails] == ["trail"]
    assert matplotlib.colors.same_color(trails[0]["stroke"], picture._ring.get_color())


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


def contours_of(axes):
    """The contours on a map, the points of each, and the words on them."""
    sets = [artist for artist in axes.collections if hasattr(artist, "levels")]
    return [path.vertices for lines in sets for path in lines.get_paths()], axes.texts


SMOOTH = 0.1 + 0.001 * (torch.arange(7)[:, None] - torch.tensor([2, 3, 4, 5])) ** 2
WITH_A_GAP = torch.where(CELLS == 24, torch.nan, SMOOTH)


@pytest.mark.parametrize("table", [SMOOTH, SMOOTH.double(), WITH_A_GAP], ids=["32", "64", "nan"])
def test_lines_on_the_map_are_where_the_loss_is_1_and_5_percent_above_its_lowest(table):
    axes = draw_map(LRS, SIZES, table, 0.5, "a title").axes[0]
    lines, words = contours_of(axes)
    assert {text.get_text() for text in words} == {"+1%", "+5%"}
    heights = table.double().nan_to_num(0.5).numpy()
    loss_at = RegularGridInterpolator((LRS.double().numpy(), SIZES), heights, bounds_error=False)
    for points_on_line, part in zip(lines, (1.01, 1.05), strict=True):
        above = loss_at(points_on_line) / 0.1
        above = above[~np.isnan(above)]  # without those between the last cell and the rim
        assert len(above) > 5 and np.median(above) == pytest.approx(part, abs=1e-3)
        assert np.abs(above - part).max() < 0.02  # beside a label a line is cut anywhere


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (torch.full((7, 4), torch.nan), set()),
        (torch.full((7, 4), 0.2), set()),
        (torch.full((7, 4), 10.0), set()),
        (0.1 + 0.003 * (CELLS > 0), {"+1%"}),
        (-TABLE, set()),
    ],
)
def test_a_map_has_lines_only_where_its_losses_reach_them(table, words):
    lines, drawn = contours_of(draw_map(LRS, SIZES, table, 0.5, "a title").axes[0])
    assert {text.get_text() for text in drawn} == words and len(lines) == len(words)


def test_a_map_of_one_column_has_no_lines():
    figure = draw_map(LRS, SIZES[:1], TABLE[:, :1], 0.5, "a title")
    lines, words = contours_of(figure.axes[0])
    assert not lines and not words


@each_table
def test_the_map_of_a_search_may_hold_runs_that_diverged(table):
    for dtype in (torch.float32, torch.float64):
        picture = tuning_map(table=table, dtype=dtype)
        assert "training loss 0." in picture.update(**TUNING)
        assert points(picture.axes[1], "*") == lowest_places(table)
        title = picture.axes[1].get_title(loc="left")
        assert title == "Always after 10 epochs; star: lowest of all"
    assert is_drawn(picture)  # in float64: float32's map is drawn above


def test_trials_are_dots_on_the_map_the_first_ones_open():
    trials = [(0.02, 5), (0.05, 9), (0.3, 4), (0.1, 8)]
    axes = draw_map(LRS, SIZES, TABLE, 0.5, "a title", trials, at_random=3).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in dots] == [
        [pytest.approx(place) for place in some] for some in (trials[:3], trials[3:])
    ]
    fills = [line.get_markerfacecolor() for line in dots]
    assert fills == ["white", MODEL]
    words = [text.get_text() for text in axes.figure.legends[0].get_texts()]
    assert words == ["at random", "chosen"]
    assert not draw_map(LRS, SIZES, TABLE, 0.5, "a title").legends


# ------------------------------------------------------------------ peeking, projections, matches

CHOOSES = torch.rand(40, 30, generator=seeded(3), dtype=torch.float64)
JUDGES = torch.rand(40, 30, generator=seeded(4), dtype=torch.float64)


def line_of(axes, marker):
    (line,) = [line for line in axes.lines if line.get_marker() == marker]
    return line


def test_the_picture_of_optimism_ends_where_all_settings_are_tried():
    axes = draw_optimism(CHOOSES, JUDGES, draws=20).axes[0]
    seen_line, unseen = line_of(axes, "s"), line_of(axes, "D")
    winners = CHOOSES.numpy().argmin(axis=1)
    ends = CHOOSES.numpy().min(axis=1).mean(), JUDGES.numpy()[range(40), winners].mean()
    for line, end, color in zip((seen_line, unseen), ends, (RIVAL, TRUTH)):
        assert line.get_xdata().tolist() == [8, 12, 16, 24, 30]
        assert line.get_ydata()[-1] == pytest.approx(end)
        assert line.get_color() == color
    # Of m even numbers the lowest is 1 / (m + 1) on average; what had no say stays at a half.
    expected = 1 / (seen_line.get_xdata() + 1)
    assert seen_line.get_ydata() == pytest.approx(expected, abs=0.02)
    assert unseen.get_ydata() == pytest.approx(0.5, abs=0.15)
    assert (np.diff(seen_line.get_ydata()) < 0).all()
    assert f"too good\nby {ends[1] - ends[0]:.4f}" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("diverged", [torch.nan, torch.inf])
def test_a_setting_that_diverged_flatters_nobody(diverged):
    chooses = torch.where(CHOOSES > 0.9, diverged, CHOOSES)
    axes = draw_optimism(chooses, JUDGES, draws=20).axes[0]
    assert line_of(axes, "s").get_ydata()[-1] == pytest.approx(float(CHOOSES.min(dim=1)[0].mean()))


def test_trials_are_projected_on_the_curve_of_the_loss():
    lrs, losses = LINE_LRS, ON_LINE
    plans = {
        "Grid": (torch.tensor([5, 30]).repeat(3), torch.linspace(0, 1, 6)),
        "Random": (torch.arange(4, 40, 6), torch.linspace(1, 0, 6)),
    }
    axes = draw_projections(lrs, losses, plans).axes
    titles = [ax.get_title(loc="left") for ax in axes if ax.get_title(loc="left")]
    assert titles == ["Grid: 6 trials, 2 learning rates", "Random: 6 trials, 6 learning rates"]
    tops, bottoms = axes[:2], axes[2:]
    for top, bottom, (at, other) in zip(tops, bottoms, plans.values()):
        dots = line_of(top, "o"), line_of(bottom, "o")
        for dot, heights in zip(dots, (other, losses[at])):
            assert np.allclose(dot.get_xydata(), np.column_stack([lrs[at], heights]))
        assert [text.get_text() for text in bottom.texts] == [f"best {losses[at].min():.4f}"]
        assert top.get_position().x0 == pytest.approx(bottom.get_position().x0)
        for axes_of, ends in ((top, other), (bottom, losses[at])):  # each line ends at its dot
            (lines,) = axes_of.collections
            tips = [segment[:, 1].tolist() for segment in lines.get_segments()]
            assert all(
                any(end == pytest.approx(float(tip)) for end in ends_of)
                for ends_of, tip in zip(tips, ends, strict=True)
            )
    assert bottoms[0].get_ylim() == bottoms[1].get_ylim()


def test_two_searches_stand_side_by_side_on_the_same_scale():
    runs = {"Random search": CHOOSES[:, :12] + 1, "Bayesian optimization": JUDGES[:, :12] + 1}
    axes = draw_searches(runs, lowest=1.0, first=3, top=40).axes
    assert [ax.get_title(loc="left") for ax in axes] == list(runs)
    assert axes[0].get_ylim() == axes[1].get_ylim() == (-3.2, 40)
    medians = []
    for ax, losses, color in zip(axes, runs.values(), (RIVAL, MODEL)):
        above = 100 * (np.minimum.accumulate(losses.numpy(), axis=1) - 1)
        medians.append(np.quantile(above, 0.5, axis=0))
        (line,) = [line for line in ax.lines if line.get_color() == color]
        assert line.get_ydata() == pytest.approx(medians[-1])
        (band,) = ax.collections
        outline = band.get_paths()[0].vertices
        for trial in (3, 8, 12):
            ends = outline[outline[:, 0] == trial, 1]
            quantiles = np.quantile(above[:, trial - 1], [0.1, 0.9])
            assert (ends.min(), ends.max()) == pytest.approx(tuple(quantiles))
    for ax, other in zip(axes, medians[::-1]):
        (thin,) = [line for line in ax.lines if line.get_color() == QUIET]
        assert thin.get_ydata() == pytest.approx(other)
    assert [[text.get_text() for text in ax.texts] for ax in axes] == [
        [name] for name in [*runs][::-1]
    ]


def test_beliefs_are_the_curves_of_a_search_and_its_next_trial():
    tried, following, mean, std, gain = searched(3, 0.2)
    figure = draw_beliefs(LINE, LINE_LRS, tried, ON_LINE[tried], 0.2, NOISE, count=400)
    figure.savefig(io.BytesIO(), format="png")
    above, below = figure.axes
    drawn = [np.asarray(line.get_ydata()) for line in above.lines]
    curves, expected = np.array(drawn[:400]), drawn[400]
    assert expected == pytest.approx(mean, abs=1e-6)
    assert curves.mean(axis=0) == pytest.approx(mean, abs=0.2 * std.max())
    assert curves.std(axis=0) == pytest.approx(std, abs=0.15 * std.max())
    assert points(above, "o") == torch.stack([LINE_LRS, ON_LINE], dim=1)[tried].tolist()
    assert np.asarray(below.lines[0].get_ydata()) == pytest.approx(gain, abs=1e-6)
    for axes in (above, below):
        assert set(axes.lines[-1].get_xdata()) == {float(LINE_LRS[following])}
    (band,) = above.collections
    outline = band.get_paths()[0].vertices[:, 1]
    ends = (mean - 2 * std).min(), (mean + 2 * std).max()
    assert (outline.min(), outline.max()) == pytest.approx(ends, abs=1e-6)


# ----------------------------------------------------------------------------------------- the duel


def duel_of(*rates, show_truth=False):
    """The duel after a press at each of these rates, and its sentence."""
    picture = one_duel()
    for count, rate in enumerate(rates, start=1):
        picture.update(rate, count - 1, show_truth)
        sentence = picture.update(rate, count, show_truth)
    return picture, sentence


def test_the_duel_compares_as_many_trials_of_both():
    lrs, heights = 10 ** np.linspace(-3, 0, 41), ON_LINE.numpy()
    mine = [39, 0, 23, 24, 22, 30]  # of 41: two that are far off, then around the lowest
    verdicts = []
    for count in range(1, len(mine) + 1):
        picture, sentence = duel_of(*lrs[mine[:count]])
        best = min([4, 20, 36, *mine[:count]], key=lambda place: heights[place])
        theirs = min(heights[searched(3 + count, 0.2)[0]])
        trials = "trial" if count == 1 else "trials"
        start, _, said = sentence.rpartition(" is ")
        assert start == (
            f"after {count} {trials} of your own your lowest loss is {heights[best]:.4f} at a "
            f"learning rate of {lrs[best]:.3g}, the search's after as many"
        )
        number, verdict, aim = re.split(": |; ", said)
        assert number == f"{theirs:.4f}" and aim == f"you aim at {lrs[mine[count - 1]]:.3g}"
        assert np.allclose(picture._dots.get_xdata(), lrs[mine[:count]])
        assert np.allclose(picture._dots.get_ydata(), heights[mine[:count]])
        for line, low in (
            (picture._yours_so_far, heights[best]),
            (picture._theirs_so_far, theirs),
        ):
            assert line.get_xdata().tolist() == list(range(3, 4 + count))
            assert line.get_ydata()[-1] == pytest.approx(low)
            assert (np.diff(line.get_ydata()) <= 0).all()
        lead = round(theirs, 4) - round(heights[best], 4)
        expected = "you lead" if lead > 0 else "the search leads" if lead < 0 else "a draw"
        assert verdict == expected
        verdicts.append(verdict)
    assert len(set(verdicts)) > 1  # a control


def test_the_duel_can_be_won_and_start_over():
    lrs, heights = 10 ** np.linspace(-3, 0, 41), ON_LINE.numpy()
    least = int(np.argmin(heights))
    picture, sentence = duel_of(lrs[least])
    assert f"{heights[least]:.4f} at a learning rate of {lrs[least]:.3g}" in sentence
    assert "you lead" in sentence
    first = min(heights[[4, 20, 36]])
    again = picture.update(0.03, 0, False)
    assert again.startswith(f"the lowest of 3 given trials is {first:.4f} at a learning rate of ")
    assert len(picture._dots.get_xdata()) == 0 and picture._yours_so_far.get_xdata().tolist() == [3]
    assert "0.0316, was tried before" in picture.update(0.03, 1, False)
    assert picture.update(0.02, 2, False).startswith("after 1 trial of your own")


def test_aiming_tries_nothing_and_the_truth_is_hidden_until_it_is_asked_for():
    picture, tried = duel_of(0.003)
    for aim in (0.001, 0.2, 1.0):
        moved = picture.update(aim, 1, False)
        assert moved == tried.replace("aim at 0.003", f"aim at {aim:.3g}")
        assert picture._here.get_xdata() == pytest.approx([aim] * 2)
        assert len(picture._dots.get_xdata()) == 1
        hidden = (picture._search._line, picture._theirs)
        assert [len(line.get_xdata()) for line in hidden] == [0, 0]
    shown = picture.update(1.0, 1, True)
    least = int(np.argmin(ON_LINE.numpy()))
    assert shown == moved + f"; the lowest of all is {ON_LINE[least]:.4f} at {LINE_LRS[least]:.3g}"
    assert np.allclose(picture._search._line.get_ydata(), ON_LINE)
    (fourth,) = searched(4, 0.2)[0][3:]
    assert picture._theirs.get_xdata() == pytest.approx([float(LINE_LRS[fourth])])


def test_a_press_on_the_duel_aims_where_it_was_pressed():
    picture = one_duel()
    left = picture.axes[0]
    assert len(picture.panels) == 2  # and so it is laid out
    x, y = left.transData.transform((0.2, 0.4))
    assert picture.grab("yours", x, picture.size[1] - y, 0) == {"yours": pytest.approx(0.2)}
    hints = picture.grab_hints["yours"]
    assert (hints["panel"], hints["moves"], hints["reach"]) == (0, ["yours"], None)


def test_both_start_from_the_first_trials_of_the_search_that_was_given():
    def others(num_trials, length):
        asked.append((num_trials, length))
        return LINE[2 : 2 + num_trials], ON_LINE[2 : 2 + num_trials]

    asked = []
    picture = search_duel(others)
    first = float(ON_LINE[2:5].min())
    assert f"given trials is {first:.4f}" in picture.update(**DUEL)
    picture.update(0.1, 1, False)
    assert asked == [(3, 0.2), (3, 0.2), (4, 0.2)]
    far = changed(search, lambda trials: (trials[0], trials[1] + 1e30))
    wild = one_duel(search=far)
    wild.update(0.1, 1, False)
    assert is_drawn(wild)
    up = [line for line in wild.axes[1].lines if line.get_marker() == "^"]
    assert [len(line.get_xdata()) for line in up] == [2]  # the search's, at 3 and 4 trials


def test_a_search_of_another_kind_is_named_in_the_duel():
    for answer in TRIALS:
        message = refusal(one_duel(search=answering(answer)).update, **DUEL)
        assert message.startswith("learners returned ")
        assert message.endswith("; expected two tensors, (3, 1) and (3,)")


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_a_duel_over_numbers_that_are_not_finite_is_refused(broken):
    message = refusal(search_duel, truth=torch.full((41,), broken).double())
    assert message.startswith("truth has shape (41,), 41 of its numbers NaN or infinite")
    bad = changed(search, lambda trials: (trials[0], trials[1] * broken))
    assert refusal(one_duel(search=bad).update, **DUEL) == message_of_trials()
