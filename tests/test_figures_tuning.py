"""Pictures of lesson 6 show a setting, a map and a search as the functions given make them."""

import io
import re

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.stats import norm
from support.figures import pieces, pixels

from linreg_helpers import (
    expected_improvement,
    gaussian_process,
    losses_along,
    minibatch_sgd,
    next_trial,
)
from linreg_helpers.descent import Path
from linreg_helpers.figures import QUIET, RIVAL, TRUTH, SearchSteps, TuningMap, draw_map

X_pair = torch.randn(60, 2, generator=torch.Generator().manual_seed(1))
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


def search_steps(search=search, expects=expects, improvement=expected_improvement):
    return SearchSteps(search, expects, improvement, LINE, ON_LINE, LINE_LRS)


TUNING = {"lr": 0.1, "batch_size": 4, "num_epochs": 10, "test": 1}
SEARCH = {"num_trials": 5, "length": 0.2}
EXAMPLES = [(tuning_map, TUNING), (search_steps, SEARCH)]


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


SETTINGS = [(0.1, 4, 10), (0.02, 7, 3), (0.3, 30, 1), (0.05, 500, 5), (0.2, 1, 2)]
SETTINGS += [(0.9, 4, 6), (3.0, 30, 2), (0.8, 2, 4)]  # lowest in the midst, at the start, at 1


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("lr", "batch_size", "num_epochs"), SETTINGS)
def test_the_sentence_of_a_setting_holds_its_losses(lr, batch_size, num_epochs, dtype):
    by_epoch = losses_by_epoch(lr, batch_size, num_epochs)
    turn = turn_of(by_epoch)[0]
    numbers = (lr, batch_size, num_epochs, *by_epoch[-1, :2], turn)
    epochs = epoch_or_epochs(num_epochs)
    begins = (
        f"learning rate #, batch size #, {epochs}: training loss #, validation loss #, "
        f"lowest after {epoch_or_epochs(turn)}; test loss: "
    )
    picture = tuning_map(dtype=dtype)
    sentence = picture.update(lr, batch_size, num_epochs, test=0)
    assert pieces(sentence, *numbers) == begins + "not looked at yet"
    sentence = picture.update(lr, batch_size, num_epochs, test=1)
    assert pieces(sentence, *numbers, by_epoch[-1, 2], lr, batch_size, num_epochs) == (
        f"{begins}# for learning rate #, batch size #, {epochs}"
    )


def test_control_the_three_losses_are_distinct():
    for setting in SETTINGS:
        assert np.diff(np.sort(losses_by_epoch(*setting)[-1])).min() > 5e-4


def test_control_the_lowest_validation_losses_are_distinct():
    turns = []
    for setting in SETTINGS:
        held_out = np.sort(losses_by_epoch(*setting)[:, 1])
        assert held_out[1] - held_out[0] > 5e-4  # far above what float32 rounds away
        turns.append((turn_of(losses_by_epoch(*setting))[0], setting[2]))
    early = [turn for turn, num_epochs in turns if turn < num_epochs]
    assert {0, 1} < set(early) and len(early) < len(turns)


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
        assert points(picture.axes[0], "*") == [pytest.approx(turn_of(by_epoch), rel=1e-4)]
        opened = [pytest.approx((num_epochs, by_epoch[-1, 2]), rel=1e-4)] if test else []
        assert points(picture.axes[0], "D") == opened


def color_at(picture, place):
    """The color drawn at a place of the left panel."""
    drawn = pixels(picture)
    column, row = picture.axes[0].transData.transform(place)
    return drawn[len(drawn) - 1 - int(row), int(column)]


def test_the_star_is_black_and_the_test_loss_a_green_diamond():
    by_epoch, picture = losses_by_epoch(0.9, 4, 6), tuning_map()
    places = {RIVAL: turn_of(by_epoch), TRUTH: (6, by_epoch[-1, 2])}
    far = {}
    for test in (0, 1):
        picture.update(0.9, 4, 6, test)
        for color, place in places.items():
            expected = 255 * np.array(matplotlib.colors.to_rgb(color))
            far[color, test] = np.abs(color_at(picture, place) - expected).max()
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


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("script", "turn"), SCRIPTS.values(), ids=SCRIPTS)
def test_the_star_is_at_the_lowest_finite_validation_loss(script, turn):
    def learners(path, X, y):
        return torch.tensor(script) if len(y) == 20 else 0.5 + 0 * path.b  # 20 to validate with

    picture = tuning_map(losses_along=learners)
    sentence = picture.update(**{**TUNING, "num_epochs": len(script) - 1})
    assert f", lowest after {turn} epoch{'s' if turn != 1 else ''}; test loss: " in sentence
    assert points(picture.axes[0], "*") == [pytest.approx((turn, script[turn]))]
    assert pixels(picture).shape[1] == 900


def test_the_setting_is_drawn_by_the_functions_that_were_given():
    def uphill(*arguments):
        path = minibatch_sgd(*arguments)
        return Path(-path.w, -path.b, path.examples_seen)

    def twice(path, X, y):
        return 2 * losses_along(path, X, y)

    right, others = tuning_map(), [tuning_map(uphill), tuning_map(losses_along=twice)]
    sentence, before = right.update(**TUNING), right.png()
    for other in others:
        assert other.update(**TUNING) != sentence
        assert not np.array_equal(pixels(other), pixels(right))
    losses = losses_by_epoch(0.1, 4, 10)[-1]
    losses_shown = re.findall(r"loss:? (\d\.\d+)", others[1].update(**TUNING))
    assert [float(loss) for loss in losses_shown] == pytest.approx(list(2 * losses), abs=6e-5)
    again = tuning_map()
    assert (again.update(**TUNING), again.png()) == (sentence, before)


def test_the_learner_is_asked_for_the_setting_of_the_sliders():
    def spy(X, y, lr, batch_size, num_epochs, generator):
        asked.append((lr, batch_size, num_epochs, generator.initial_seed()))
        assert torch.equal(X, X_pair[:30]) and torch.equal(y, y_pair[:30])  # no others to train on
        return minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)

    asked, picture = [], tuning_map(spy)
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


def test_control_the_settings_differ_by_their_test_losses():
    ends = sorted(losses_by_epoch(*setting)[-1, 2] for setting in SETTINGS)
    assert np.diff(ends).min() > 2e-3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("lr", [3.0, 1e3, 1e30])
def test_a_setting_that_diverges_leaves_the_map_up(lr, dtype):
    picture, start = tuning_map(dtype=dtype), losses_by_epoch(0.1, 4, 0)[0, 1]
    for batch_size in (1, 4, 30, 500):
        for test in (0, 1):
            sentence = picture.update(lr, batch_size, 30, test)
            assert "nan" not in sentence and "inf" not in sentence
            assert (
                ": training loss beyond 1000, validation loss beyond 1000, "
                "lowest after 0 epochs; test loss: "
            ) in sentence
            assert points(picture.axes[0], "*") == [pytest.approx((0, start), rel=1e-4)]
        assert "; test loss: beyond 1000 for learning rate " in sentence
        assert pixels(picture).shape[1] == 900
    low = picture.update(**{**TUNING, "test": 0})
    assert "beyond" not in low and "beyond" in picture.update(lr, 4, 30, 0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [999.0, 1001.0, torch.nan, torch.inf])
def test_losses_beyond_a_thousand_are_put_into_words(scale):
    def learners(path, X, y):
        return torch.full_like(path.b, scale)

    picture = tuning_map(losses_along=learners)
    shown = "999.0000" if scale == 999 else "beyond 1000"
    sentence = picture.update(**TUNING)
    # Lowest after any number of epochs: all losses are the same.
    losses = rf": training loss {shown}, validation loss {shown}, lowest after \d+ epochs?; "
    assert re.search(f"{losses}test loss: {shown} for", sentence)
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

    expected = r"; expected a path with w \(T\+1, 2\), b \(T\+1,\) and examples_seen"
    with pytest.raises(ValueError, match=f"^learners returned {came}.*{expected}"):
        tuning_map(learners).update(**TUNING)


COUNTED = {
    "updates": lambda seen: torch.arange(len(seen)),
    "full batches": lambda seen: 4 * torch.arange(len(seen)),
    "no epoch's end": lambda seen: 0 * seen + 4,
}


@pytest.mark.parametrize("counted", COUNTED.values(), ids=COUNTED)
def test_a_run_that_counts_its_examples_otherwise_is_named(counted):
    def learners(*arguments):
        w, b, seen = minibatch_sgd(*arguments)
        return Path(w, b, counted(seen))

    with pytest.raises(
        ValueError, match=r"^learners returned examples_seen that end at \d+; expected "
    ):
        tuning_map(learners).update(**TUNING)


def test_control_a_run_without_its_start_is_shown_to_its_end():
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

    with pytest.raises(
        ValueError, match=r"^learners returned .*; expected a tensor of shape \(11,\)"
    ):
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
    assert points(axes, "*") == [pytest.approx(lowest_place(table))]
    gray = np.abs(colors - GRAY).max(axis=2) < 3
    expected = np.array([[not value <= 0.5 for value in row] for row in table.tolist()])
    assert np.array_equal(gray, expected)
    shown = np.array(table.tolist())[~expected]
    brightness = colors.sum(axis=2)[~expected][np.argsort(shown)]
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
    assert points(picture.axes[1], "*")[0] == pytest.approx(lowest_place(table))
    assert picture.axes[1].get_title(loc="left") == "Validation loss after 10 epochs"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_a_map_on_which_all_runs_diverged_is_gray_and_has_no_star(broken):
    table = torch.full((7, 4), broken)
    figure = draw_map(LRS, SIZES, table, 0.5, "a title")
    assert np.abs(cells_drawn(figure, figure.axes[0]) - GRAY).max() < 3
    assert pixels(tuning_map(table=table)).shape[1] == 900
    assert points(figure.axes[0], "*") == []


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


def test_the_legend_of_a_search_names_what_is_drawn():
    picture = search_steps()
    picture.update(**SEARCH)
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


@pytest.mark.parametrize(("num_trials", "length"), SEARCHES)
def test_the_expected_improvement_of_the_next_trial_is_on_the_axis(num_trials, length):
    picture = search_steps()
    picture.update(num_trials, length)
    *chosen, following = searched(num_trials + 1, length)
    gain = by_numpy(np.array(chosen) / 40, ON_LINE.numpy()[chosen], length)[2]
    low, high = picture.axes[1].get_ylim()
    assert low < gain[following] < high


def test_control_some_improvement_is_very_low():
    span, lowest = float(np.ptp(ON_LINE.numpy())), 1.0
    for number, length in SEARCHES:
        *chosen, following = searched(number + 1, length)
        gain = by_numpy(np.array(chosen) / 40, ON_LINE.numpy()[chosen], length)[2]
        lowest = min(lowest, gain[following])
    assert lowest < 1e-7 * span


@pytest.mark.filterwarnings("error")
def test_the_search_is_drawn_by_the_functions_that_were_given():
    def others_search(num_trials, length):
        return LINE[:num_trials], ON_LINE[:num_trials]

    def others_expects(points, values, new_points, length):
        return 0 * new_points[:, 0] + 0.4, 0 * new_points[:, 0] + 0.1

    def certainty(mean, std, best):
        return -std

    right = search_steps()
    sentence = right.update(**SEARCH)
    for changed in (
        {"search": others_search},
        {"expects": others_expects},
        {"improvement": certainty},
    ):
        other = search_steps(**changed)
        assert other.update(**SEARCH) != sentence
        assert not np.array_equal(pixels(other), pixels(right))
    asked = []
    search_steps(lambda *a: (asked.append(a), search(*a))[1]).update(**SEARCH)
    assert asked == [(6, 0.2)]  # the next trial is the last of a search one longer


@pytest.mark.filterwarnings("error")
def test_a_search_that_tries_a_place_again_has_a_sentence_without_nan():
    """As that of a learner's who does not leave out what was tried."""

    def again(num_trials, length):
        chosen = ([4, 20, 36] + [20] * 9)[:num_trials]
        return LINE[chosen], ON_LINE[chosen]

    def unmoved(points, values, new_points, length):
        return expects(points.unique(dim=0), ON_LINE[[4, 20, 36]], new_points, length)

    for num_trials in (3, 5):
        picture = search_steps(again, unmoved)
        sentence = picture.update(num_trials, 0.2)
        assert f"; next comes {LINE_LRS[20]:.3g}" in sentence and "nan" not in sentence
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

    with pytest.raises(ValueError, match="(?s)returned .*; expected .*41"):
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

    with pytest.raises(ValueError, match="returned .*; expected"):
        search_steps(search=learners, expects=unasked).update(**SEARCH)


@pytest.mark.parametrize("answer", [None, 1.0, torch.tensor(1.0), torch.zeros(40)], ids=repr)
def test_an_improvement_of_another_kind_is_named(answer):
    def learners(mean, std, best):
        return answer

    with pytest.raises(
        ValueError, match=r"^learners returned .*; expected a tensor of shape \(41,\)"
    ):
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


def expecting(wild):
    def learners(points, values, new_points, length):
        mean, std = expects(points, values, new_points, length)
        return mean + torch.where(new_points[:, 0] > 0.5, wild, 0), std

    return search_steps(expects=learners, improvement=lambda mean, std, best: best - mean)


@pytest.mark.filterwarnings("error")
def test_expectations_far_away_leave_the_picture_up():
    picture = expecting(1e30)
    picture.update(**SEARCH)
    assert pixels(picture).shape[1] == 900


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_expectations_that_are_no_numbers_are_named(broken):
    with pytest.raises(ValueError, match="^learners returned NaN or infinite numbers"):
        expecting(broken).update(**SEARCH)


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_a_function_to_search_that_is_not_finite_is_refused(broken):
    truth = torch.full((5,), broken, dtype=torch.float64)
    grid, lrs = torch.linspace(0, 1, 5)[:, None].double(), torch.logspace(-4, 0, 5).double()
    with pytest.raises(ValueError, match="truth has shape .5,., 5 of its numbers NaN or infinite"):
        SearchSteps(search, expects, expected_improvement, grid, truth, lrs)
