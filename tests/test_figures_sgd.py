"""Pictures of lesson 5 draw the run they are given, and the hunt keeps its finds."""

import functools
import io
import re
import time

import numpy as np
import pytest
import torch
from support.examples import refusal, seeded
from support.figures import (
    X,
    answering,
    changed,
    each_bad_data,
    is_drawn,
    loss,
    made_once,
    off_color,
    pieces,
    rude,
    seen,
    uphill,
    with_gradients,
    wrong_paths,
    y,
)

from linreg_helpers import gradient_descent, losses_along, minibatch_sgd, minibatches
from linreg_helpers.descent import Path
from linreg_helpers.figures import (
    MODEL,
    RIVAL,
    BatchSteps,
    Hunt,
    Race,
    SgdPath,
    draw_clouds,
    draw_race,
    draw_schedules,
    draw_spread,
)

pytestmark = pytest.mark.filterwarnings("error")  # a learner would see one in red


def sgd_path(minibatch_sgd=minibatch_sgd, X=X + 1, y=y):
    return SgdPath(minibatch_sgd, X, y, most_epochs=10)


def batch_steps(minibatches=minibatches, X=X + 1, y=y):
    return BatchSteps(minibatches, X, y)


def race(minibatch_sgd=minibatch_sgd, X=X + 1, y=y):
    return Race(minibatch_sgd, X, y, most=20)


def hunt(minibatch_sgd=minibatch_sgd, X=X + 1, y=y, target=0.03):
    return Hunt(minibatch_sgd, X, y, target, num_epochs=20)


SGD = {"lr": 0.3, "batch_size": 4, "num_epochs": 3, "shuffle": 0}
BATCH = {"lr": 0.3, "batch_size": 4, "step": 5, "shuffle": 1}
RACE = {"tick": 12, "clock": "examples", "lr_single": 0.05, "lr_tenth": 0.1, "lr_all": 0.4}
RACE |= {"shuffle": 0}
HUNT = {"lr": 0.3, "batch_size": 4, "shuffle": 0, "keep": 1}
START_AT = {"start_w": 0.5, "start_b": -0.2}
EXAMPLES = [(sgd_path, SGD | START_AT), (batch_steps, BATCH | START_AT), (race, RACE), (hunt, HUNT)]
one_run = made_once(sgd_path, SGD, minibatch_sgd=minibatch_sgd)
one_race = made_once(race, RACE, minibatch_sgd=minibatch_sgd)
one_batch = made_once(batch_steps, BATCH, minibatches=minibatches)
one_hunt = made_once(hunt, {**HUNT, "keep": 0}, minibatch_sgd=minibatch_sgd)  # 0: and no finds


@functools.cache
def sgd_run(lr, batch_size, num_epochs, shuffle, X=X + 1, y=y):
    """The path of a run, and its losses by numpy in float64; the best line and its loss too."""
    path = minibatch_sgd(X, y, lr, batch_size, num_epochs, seeded(shuffle))
    A = np.column_stack([X, np.ones(len(y))]).astype(float)
    best = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
    places = np.column_stack([path.w, path.b]).astype(float)
    losses = np.mean((places @ A.T - y.numpy()) ** 2, axis=1) / 2
    return path, losses, best, np.mean((A @ best - y.numpy()) ** 2) / 2


A = np.column_stack([X + 1, np.ones(9)]).astype(float)
BEST = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
START, LOWEST = (np.mean((A @ place - y.numpy()) ** 2) / 2 for place in (np.zeros(2), BEST))


def without_time(sentence):
    return re.sub(r"\d+\.\d ms", "some ms", sentence)


# ------------------------------------------------------------------------------------------ the run


@pytest.mark.parametrize(
    ("batch_size", "num_epochs", "updates"), [(1, 3, 27), (4, 3, 9), (9, 5, 5), (100, 2, 2)]
)
def test_a_run_has_its_numbers_and_its_places(batch_size, num_epochs, updates):
    path, losses, best, lowest = sgd_run(0.2, batch_size, num_epochs, 7)
    off = np.hypot(float(path.w[-1, 0]) - best[0], float(path.b[-1]) - best[1])
    picture = one_run()
    sentence = without_time(picture.update(0.2, batch_size, num_epochs, 7))
    numbers = (0.2, batch_size, num_epochs, 7, updates, losses[-1], losses[-1] - lowest, off)
    assert pieces(sentence, *numbers) == (
        "learning rate #, batch size #, # epochs, shuffle #: # updates in some ms; the loss ends "
        "at #, # above its lowest, and the parameters # away from the minimum"
    )
    assert np.allclose(picture._panels._path.get_xydata(), np.column_stack([path.w, path.b]))
    assert np.allclose(picture._panels._end.get_xydata(), [[path.w[-1, 0], path.b[-1]]])
    examples, above = picture._panels._losses.get_data()
    assert examples.tolist() == path.examples_seen.tolist()
    # what float32 leaves of a difference of numbers about 1 is right to 1e-6
    assert np.allclose(above, losses - lowest, rtol=1e-4, atol=1e-6)
    limit = 2 * 9 / np.linalg.norm(A, ord=2) ** 2
    assert picture.marks["lr"] == (pytest.approx(limit, rel=1e-6), f"2/λmax = {limit:.3g}")


def test_a_run_of_one_epoch_or_none_has_a_sentence_too():
    assert "1 epoch, shuffle 0: 1 update in" in one_run().update(0.2, 9, 1, 0)
    sentence = one_run().update(0.2, 4, 0, 0)
    assert "0 epochs, shuffle 0: 0 updates in" in sentence
    assert f"the loss ends at {START:.4f}, {START - LOWEST:.4f} above its lowest" in sentence


def test_the_time_in_the_sentence_is_that_of_the_training():
    def after(seconds, function):
        def learners(*arguments):
            time.sleep(seconds)
            return function(*arguments)

        return learners

    def milliseconds(picture):
        return float(re.search(r"([\d.]+) ms", picture.update(**SGD)).group(1))

    assert 50 <= milliseconds(one_run(minibatch_sgd=after(0.05, minibatch_sgd))) < 5000


def test_any_run_leaves_the_picture_up():
    run, hunted = sgd_path(), hunt()
    for lr in (1e30, 1e3, 3.0, 1e-6):  # so that the first drawing is the wildest
        for batch_size in (1, 4, 9, 100):
            sentence = run.update(lr, batch_size, num_epochs=10, shuffle=0)
            assert ("diverged, the loss ends at more than 1000 times" in sentence) == (lr > 1)
            assert "nan" not in sentence and "inf" not in sentence
            for keep in (0, 1):
                sentence = hunted.update(lr, batch_size, 0, keep)
                assert "not below the target throughout the last of 20 epochs. " in sentence
                assert sentence.endswith("No finds kept yet")
                assert "nan" not in sentence and "inf" not in sentence
            assert is_drawn(run) and is_drawn(hunted)


def run_to(*b):
    """A training whose path starts at zeros and goes where b says, its w always 0."""
    places = torch.tensor([0.0, *b])
    return answering(Path(0 * places[:, None], places, 9 * torch.arange(len(places))))


@pytest.mark.parametrize("times", [1.1, 999, 1001, 1e9])
def test_a_run_has_diverged_where_it_ends_at_a_thousand_times_the_loss_of_the_start(times):
    average, square = float(y.double().mean()), float((y.double() ** 2).mean())
    # the bias at which w = 0 has that many times the loss of the start, by hand
    b = average + (times * square - float(y.double().var(correction=0))) ** 0.5
    sentence = one_run(minibatch_sgd=run_to(b)).update(**SGD)
    end = re.search(r"ms; (diverged|the loss ends at ([\d.]+), )", sentence)
    assert (end[1] == "diverged") == (times > 1000)
    assert times > 1000 or float(end[2]) == pytest.approx(times * square / 2, rel=1e-4)
    back = one_run(minibatch_sgd=run_to(b, 0.0)).update(**SGD)
    assert f"; the loss ends at {square / 2:.4f}, " in back  # the end counts, not the way there


@pytest.mark.parametrize("end", [torch.nan, torch.inf, -torch.inf])
def test_a_run_that_ends_at_no_number_has_diverged(end):
    picture = one_run(minibatch_sgd=run_to(0.5, end))
    sentence = picture.update(**SGD)
    assert sentence.endswith("diverged, the loss ends at more than 1000 times that of zeros")
    assert is_drawn(picture)


def test_the_star_lies_above_the_path():
    places = np.array([[0, 0], BEST, [2, 2], BEST])
    w, b = torch.tensor(places, dtype=torch.float32).T
    picture = one_run(minibatch_sgd=answering(Path(w[:, None], b, torch.arange(4))))
    picture.update(**SGD)
    assert off_color(picture, BEST, RIVAL, panel=1) < 70  # a thin line's edge is paler
    assert off_color(picture, 0.5 * (BEST + 2), MODEL, panel=1) < 70


def test_a_run_that_wanders_about_the_optimum_it_started_from_is_no_divergence():
    """Within every limit: no example's x² + 1 is above 2, and 0.3 is below 2 / 2."""
    flat = torch.tensor([1.0, -1.0] * 4 + [0.0])  # the best w is 0, or nearly, and the best b
    picture = sgd_path(X=X, y=flat)
    for shuffle in range(5):
        assert "diverged" not in picture.update(0.3, 1, 10, shuffle)


def test_the_run_is_drawn_by_the_function_that_was_given():
    trainings = minibatch_sgd, changed(minibatch_sgd, uphill)
    runs = [seen(one_run(minibatch_sgd=training), **SGD) for training in trainings]
    ends = {re.search(r"the loss ends at (\S+),", sentence)[1] for sentence, _ in runs}
    assert len(ends) == len({image for _, image in runs}) == 2
    hunts = [seen(one_hunt(minibatch_sgd=training), **HUNT) for training in trainings]
    assert "shuffle 0: below the target for good" in hunts[0][0]
    assert "shuffle 0: not below the target" in hunts[1][0]
    assert hunts[0][1] != hunts[1][1]


def test_the_learner_is_asked_for_what_the_sliders_say():
    def spy(X, y, lr, batch_size, num_epochs, generator):
        asked.append((lr, batch_size, num_epochs, generator.initial_seed()))
        return minibatch_sgd(X, y, lr, batch_size, num_epochs, generator)

    asked = []
    one_run(minibatch_sgd=spy).update(lr=0.2, batch_size=4, num_epochs=3, shuffle=8)
    one_hunt(minibatch_sgd=spy).update(lr=0.1, batch_size=2, shuffle=5, keep=0)
    assert asked == [(0.2, 4, 3, 8), (0.1, 2, 20, 5)]


@pytest.mark.parametrize("batch_size", [1, 4])
def test_a_shuffle_gives_its_picture_again_and_another_another(batch_size):
    picture, values = one_run(), {**SGD, "batch_size": batch_size}
    views = []
    for shuffle in (0, 1, 2, 0):
        sentence, image = seen(picture, **{**values, "shuffle": shuffle})
        views.append((without_time(sentence).replace(f"shuffle {shuffle}", "shuffle"), image))
    assert views[0] == views[3]
    assert len({sentence for sentence, _ in views}) == len({image for _, image in views}) == 3


def test_a_batch_of_all_is_gradient_descent():
    picture = one_run()
    descent = gradient_descent(X + 1, y, 0.2, 6)
    end = float(loss(descent.w[-1], descent.b[-1], X + 1, y))
    for batch_size in (9, 10, 500):
        assert f"the loss ends at {end:.4f}," in picture.update(0.2, batch_size, 6, 3)
        assert np.allclose(picture._panels._path.get_ydata(), descent.b, atol=1e-5)


@pytest.mark.parametrize(("answer", "came"), wrong_paths(1))
def test_a_run_of_another_kind_is_named(answer, came):
    begins = f"learners returned {came}; expected a path with w (T+1, 1), b (T+1,) and examples_s"
    for one, values in ((one_run, SGD), (one_hunt, HUNT)):
        picture = one(minibatch_sgd=answering(answer))
        assert refusal(picture.update, **values).startswith(begins)


@pytest.mark.parametrize("learners", [changed(minibatch_sgd, with_gradients), rude(minibatch_sgd)])
def test_runs_with_a_gradient_or_of_a_rude_learner_are_drawn_too(learners):
    before = X.clone(), y.clone()
    for make, values in ((sgd_path, SGD), (hunt, HUNT)):
        picture = make(learners)
        first, again = (without_time(picture.update(**values)) for _ in range(2))
        assert first == again == without_time(make().update(**values))
    assert torch.equal(X, before[0]) and torch.equal(y, before[1])


@pytest.mark.parametrize(
    "data",
    [(X, 1 - 2 * X[:, 0]), (X[:2], y[:2]), (X[:1], y[:1]), (0 * X, y), (X, 0 * y)],
    ids=["no noise", "two", "one", "x", "y"],
)
def test_data_that_are_fitted_exactly_have_a_run_too(data):
    picture = sgd_path(X=data[0], y=data[1])
    for batch_size in (1, 4, 9):
        path, losses, _, lowest = sgd_run(0.3, batch_size, 10, 0, *data)
        sentence = picture.update(0.3, batch_size, 10, 0)
        end, above = re.search(r"ends at (\S+), (\S+) above its lowest", sentence).groups()
        # the sentence has four digits, and float32 rounds numbers of about 1
        assert float(end) == pytest.approx(losses[-1], abs=6e-5)
        assert float(above) == pytest.approx(losses[-1] - lowest, abs=6e-5)
        assert is_drawn(picture)


def test_losses_near_the_end_of_float32_have_a_picture():
    picture = sgd_path(X=X, y=1e14 * y)
    assert "the loss ends at" in picture.update(**SGD)
    assert is_drawn(picture)


def run_by_numpy(X, y, lr, batch_size, num_epochs, seed, start):
    """Minibatch SGD from a start in float64, its order by torch's generator alone."""
    A, y, place = np.column_stack([X, np.ones(len(y))]), y.double().numpy(), np.array(start)
    generator, places = seeded(seed), [place]
    for _ in range(num_epochs):
        order = torch.randperm(len(y), generator=generator).numpy()
        for at in range(0, len(y), batch_size):
            batch = order[at : at + batch_size]
            place = place - lr * A[batch].T @ (A[batch] @ place - y[batch]) / len(batch)
            places.append(place)
    return np.array(places)


@pytest.mark.parametrize("start", [(0.5, -0.2), (-3.0, 4.0)])
def test_a_run_begins_where_its_start_is_put(start):
    picture = one_run()
    picture.update(**SGD, start_w=start[0], start_b=start[1])
    expected = run_by_numpy(X + 1, y, 0.3, 4, 3, 0, start)
    assert np.allclose(picture._panels._path.get_xydata(), expected, atol=1e-5)
    assert np.allclose(picture._panels._start.get_xydata(), [start])


def test_a_path_that_leaves_the_map_is_pointed_to():
    picture = one_run(minibatch_sgd=run_to(100.0))
    picture.update(**SGD)
    rim = {side: len(line.get_xdata()) for side, line in picture._panels._rims[0]._sides.items()}
    assert rim == {"<": 0, ">": 0, "v": 0, "^": 1}
    one_run().update(**SGD)
    assert not any(len(line.get_xdata()) for line in picture._panels._rims[0]._sides.values())


# ------------------------------------------------------------------------- batch by batch, the race


@pytest.mark.parametrize("step", [0, 1, 5])
def test_a_batch_is_lit_and_its_arrows_are_the_steps_of_its_examples(step):
    picture = one_batch()
    picture.update(**{**BATCH, "step": step}, start_w=1.0, start_b=0.0)
    place = run_by_numpy(X + 1, y, 0.3, 4, 2, 1, (1.0, 0.0))[step]
    assert np.allclose(picture._panels._end.get_xydata(), [place], atol=1e-5)
    generator = seeded(1)
    orders = [torch.randperm(9, generator=generator) for _ in range(2)]
    batch = [part for order in orders for part in order.split(4)][step].numpy()  # 4, 4, 1
    points = np.column_stack([X[:, 0] + 1, y])
    assert np.allclose(picture._lit.get_xydata(), points[batch])
    each = -0.3 * (A @ place - y.numpy())[:, None] * A
    for line, moves in (
        (picture._fan, each[batch]),
        (picture._mean, [each[batch].mean(axis=0)]),
        (picture._all, [each.mean(axis=0)]),
    ):
        shafts = line.get_xydata().reshape(-1, 7, 2)
        assert np.allclose(shafts[:, 0], place, atol=1e-5)
        assert np.allclose(shafts[:, 1] - shafts[:, 0], moves, atol=1e-5)
        assert np.allclose(shafts[:, 4], shafts[:, 1])  # the tip of the head


def test_the_angle_is_between_the_batch_and_all():
    sentence = one_batch().update(**{**BATCH, "batch_size": 9})
    assert sentence.endswith("of the next 9 examples points 0° away from that of all")
    generator = seeded(1)
    i = int(torch.randperm(9, generator=generator)[0])
    single, full = A[i] * y[i].item(), (A * y.numpy()[:, None]).mean(axis=0)
    cosine = single @ full / np.linalg.norm(single) / np.linalg.norm(full)
    sentence = one_batch().update(**{**BATCH, "batch_size": 1, "step": 0})
    assert f"1 example points {np.degrees(np.arccos(cosine)):.0f}° away" in sentence
    assert "after 0 updates" in sentence


def test_on_the_star_there_is_no_angle():
    start = dict(zip(("start_w", "start_b"), BEST))
    sentence = one_batch().update(**{**BATCH, "step": 0}, **start)
    assert "4 examples is 0." in sentence and "that of all is zero, or nearly" in sentence
    start["start_b"] += 0.002
    near = one_batch().update(**{**BATCH, "step": 0}, **start)
    (mean, full) = re.search(r"is (\S+) long, where that of all is (\S+) long", near).groups()
    off = 0.3 * 0.002 * np.hypot(A[:, 0].mean(), 1)
    assert float(full) == pytest.approx(off, rel=0.06) and float(full) < 0.1 * float(mean)


def test_a_start_dropped_on_the_star_lands_there_and_elsewhere_where_it_is_dropped():
    picture = one_batch()
    assert picture.panels  # from here on it is laid out
    plane = picture.axes[1]
    middle = plane.transData.transform(BEST)
    for off, lands in (((2, -2), True), ((0, 12), False)):
        x, y = middle + off
        dropped = picture.grab("start", x, picture.size[1] - y, 0)
        place = BEST if lands else plane.transData.inverted().transform((x, y))
        assert dropped == {
            "start_w": pytest.approx(place[0], abs=1e-6),
            "start_b": pytest.approx(place[1], abs=1e-6),
        }


@pytest.mark.parametrize("batch_size", [1, 4, 9])
def test_a_batch_has_a_star_of_its_own(batch_size):
    picture = one_batch()
    picture.update(**{**BATCH, "batch_size": batch_size, "step": 0})
    batch = torch.randperm(9, generator=seeded(1))[:batch_size].numpy()
    own = picture._own.get_xydata()
    if batch_size == 1:
        assert len(own) == 0
    else:
        best = np.linalg.lstsq(A[batch], y.numpy()[batch], rcond=None)[0]
        assert own[0] == pytest.approx(best, abs=1e-4)


def test_batches_of_another_kind_are_named():
    for answer, message in (
        ([], "learners gave no batches; expected some"),
        ([torch.zeros(3, 2)], "learners gave tensor("),
        ([(torch.zeros(3), torch.zeros(3))], "learners gave (tensor("),
    ):
        assert refusal(one_batch(minibatches=answering(answer)).update, **BATCH).startswith(message)


def test_any_batch_leaves_the_picture_up():
    picture = batch_steps()
    for lr in (1e30, 3.0, 1e-6):
        for batch_size in (1, 9, 100):
            sentence = picture.update(lr, batch_size, step=20, shuffle=0)
            assert "nan" not in sentence and "inf" not in sentence
            assert is_drawn(picture)


def test_in_a_race_all_have_come_as_far_as_the_clock():
    sizes, rates = (1, 1, 9), (0.05, 0.1, 0.4)  # a tenth of 9 examples is 1 at the least
    for clock, counts in (("examples", (10, 10, 9)), ("updates", (12, 12, 12 * 9))):
        picture = one_race()
        sentence = picture.update(**{**RACE, "clock": clock})
        for place, (size, rate, examples) in enumerate(zip(sizes, rates, counts, strict=True)):
            expected = run_by_numpy(X + 1, y, rate, size, 20, 0, (0, 0))[: examples // size + 1]
            assert np.allclose(picture._paths[place].get_xydata(), expected, atol=1e-5)
            off = A @ expected[-1] - y.numpy()
            above = float(off @ off) / 18 - LOWEST
            told = float(
                sentence.split(f"B = {size} is ")[place + 1 if size == 1 else 1].split()[0]
            )
            assert told == pytest.approx(above, rel=0.06)


@pytest.mark.parametrize("tick", [0, 1, 12])
def test_the_labels_of_a_race_can_be_told_apart(tick):
    picture = one_race()
    picture.update(**{**RACE, "tick": tick})
    middles = [label.get_window_extent().y0 for label in picture._labels]
    high = picture._labels[0].get_window_extent().height
    assert np.diff(sorted(middles)).min() > 0.8 * high


def test_a_race_that_runs_off_leaves_the_picture_up():
    picture = race()
    for tick in (0, 5, 20):
        sentence = picture.update(**{**RACE, "tick": tick, "lr_single": 1e30, "lr_all": 5.0})
        assert "nan" not in sentence and "inf" not in sentence
        assert is_drawn(picture)
    assert "B = 1 is beyond 1000 above the lowest" in sentence


# ----------------------------------------------------------------------------------------- the hunt


def test_a_target_that_cannot_be_hunted_is_refused():
    for target in (0.9 * LOWEST, 0.0, -1.0, 1.001 * START, 100.0, float("nan"), float("inf")):
        assert refusal(hunt, target=target) == (
            f"target is {target}; expected one above the lowest loss {LOWEST:.4g} "
            f"and below {START:.4g}, that of zeros"
        )
    for target in (1.01 * LOWEST, 0.99 * START):
        hunt(target=target)


def test_a_hunt_needs_an_epoch_to_arrive_and_one_to_stay():
    message = refusal(Hunt, minibatch_sgd, X, y, 0.03, 1)
    assert message == "num_epochs is 1; expected 2 or more"


FINDS = [(0.3, 4, 0), (0.15, 1, 1), (0.6, 9, 1), (0.2, 1, 3)]  # learning rate, batch size, shuffle


def examples_needed(lr, batch_size, shuffle):
    """How many examples, and how many updates, until the loss stays below the target."""
    path, losses, _, _ = sgd_run(lr, batch_size, 20, shuffle)
    hit = np.flatnonzero(losses > 0.03)[-1] + 1
    assert path.examples_seen[hit] <= 19 * 9  # one epoch of the 20 is left
    return int(path.examples_seen[hit]), int(hit)


@pytest.mark.parametrize(("lr", "batch_size", "shuffle"), FINDS)
def test_a_hunt_says_from_where_on_the_loss_stays_below_the_target(lr, batch_size, shuffle):
    needed, updates = examples_needed(lr, batch_size, shuffle)
    picture = one_hunt()
    assert picture.update(lr, batch_size, shuffle, keep=0) == (
        f"learning rate {lr}, batch size {batch_size}, shuffle {shuffle}: below the target for "
        f"good after {needed} examples, {updates} updates. No finds kept yet"
    )
    assert picture._hit.get_xdata() == [needed]
    _, losses, _, lowest = sgd_run(lr, batch_size, 20, shuffle)
    assert picture._hit.get_ydata() == pytest.approx(losses[updates] - lowest, rel=1e-3)
    assert picture._now.get_xydata().tolist() == [[batch_size, needed]]


def test_a_cross_marks_where_a_run_fails_in_its_last_epoch():
    picture = one_hunt()
    picture.update(*FINDS[0], keep=0)
    assert len(picture._failed.get_xdata()) == 0
    picture.update(1e-6, 4, 0, keep=0)  # 3 updates an epoch: stands still above the target
    assert picture._failed.get_xdata().tolist() == [19 * 9]
    best = torch.tensor(BEST, dtype=torch.float32)
    far = torch.tensor([1.0, 1.0])
    places = [far, *57 * [best], best, far, far]  # the last epoch's second update is the first
    w, b = torch.stack(places).T
    picture = one_hunt(minibatch_sgd=answering(Path(w[:, None], b, 3 * torch.arange(61))))
    picture.update(lr=0.3, batch_size=3, shuffle=0, keep=0)
    assert picture._failed.get_xdata().tolist() == [3 * 59]


def test_control_the_finds_differ_from_the_first_touch_of_the_target():
    """Else the test above could not distinguish a loss that stays below from one that touches."""
    first = [np.argmax(sgd_run(f[0], f[1], 20, f[2])[1] <= 0.03) for f in FINDS]
    later = [touch < examples_needed(*find)[1] for touch, find in zip(first, FINDS)]
    assert True in later and False in later


BELOW, ABOVE = 3 * [True], 3 * [False]  # epochs of three updates each


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
    best = torch.tensor(BEST, dtype=torch.float32)
    for beyond in (0.0, torch.nan, torch.inf):
        places = [best if yes else torch.full((2,), beyond) for yes in below]
        w, b = torch.stack([torch.zeros(2), *places]).T
        picture = one_hunt(minibatch_sgd=answering(Path(w[:, None], b, 3 * torch.arange(61))))
        sentence = picture.update(lr=0.3, batch_size=3, shuffle=0, keep=1)
        if hit is None or 3 * hit > 171:
            assert (
                ": not below the target throughout the last of 20 epochs. There is nothing"
                in sentence
            )
            assert picture._hit.get_xdata().size == picture._now.get_xdata().size == 0
        else:
            assert f": below the target for good after {3 * hit} examples, {hit} update" in sentence
            assert picture._hit.get_xdata() == [3 * hit]
        assert is_drawn(picture)


def test_a_run_that_starts_below_the_target_leaves_the_picture_up():
    """As that of a learner's who leaves out the start, and steps to the lowest loss at once."""
    w, b = torch.tensor(BEST, dtype=torch.float32)
    path = Path(w.repeat(20, 1), b.repeat(20), 9 * torch.arange(1, 21))
    picture = one_hunt(minibatch_sgd=answering(path))
    sentence = picture.update(lr=0.3, batch_size=9, shuffle=0, keep=0)
    assert "below the target for good after 9 examples" in sentence
    assert is_drawn(picture)


def test_data_without_noise_have_a_hunt_too():
    X_exact, y_exact = X, 1 - 2 * X[:, 0]
    picture = hunt(X=X_exact, y=y_exact, target=1e-4)
    losses = sgd_run(0.3, 1, 20, 0, X_exact, y_exact)[1]
    needed = np.flatnonzero(losses > 1e-4)[-1] + 1
    sentence = picture.update(**{**HUNT, "batch_size": 1})
    assert f"below the target for good after {needed} examples, {needed} updates" in sentence
    assert is_drawn(picture)


def best_in(sentence):
    """How many finds the sentence counts, and the best: examples, rate, batch size, shuffle."""
    match = re.search(
        r"\. (\d+) finds? kept, the best: (\d+) examples? \(learning rate (\S+), "
        r"batch size (\d+), shuffle (\d+)\)$",
        sentence,
    )
    return int(match[1]), (int(match[2]), float(match[3]), int(match[4]), int(match[5]))


def test_finds_are_counted_and_the_best_needed_the_fewest_examples():
    picture, known = one_hunt(), []
    for keep, find in enumerate(FINDS, start=1):
        before = picture.update(*find, keep - 1)
        known.append((examples_needed(*find)[0], *find))
        sentence = picture.update(*find, keep)
        assert before.partition(". ")[0] == sentence.partition(". ")[0]
        assert best_in(sentence) == (keep, min(known))
        assert ("1 find kept" in sentence) == (keep == 1)
        drawn = {tuple(point) for point in picture._all_finds.get_xydata().tolist()}
        assert drawn == {(batch_size, needed) for needed, _, batch_size, _ in known}
        assert picture._best.get_xydata().tolist() == [[min(known)[2], min(known)[0]]]
    needs = [find[0] for find in known]
    assert len(set(needs)) > 2 and needs.index(min(needs)) not in (0, 3)  # else too easy


def test_a_find_stays_when_the_sliders_move():
    picture = one_hunt()
    picture.update(*FINDS[0], keep=0)
    best = best_in(picture.update(*FINDS[0], keep=1))
    assert best == (1, (examples_needed(*FINDS[0])[0], *FINDS[0]))
    for elsewhere in (FINDS[1], FINDS[2], (1e-6, 4, 0), (1e3, 4, 0)):
        assert best_in(picture.update(*elsewhere, keep=1)) == best
        assert picture._all_finds.get_xydata().tolist() == [[FINDS[0][1], best[1][0]]]


def test_to_start_over_forgets_the_finds():
    picture = hunt()
    empty = picture.update(*FINDS[0], keep=0), picture.strokes
    for keep, find in enumerate(FINDS[:3], start=1):
        picture.update(*find, keep)
    assert (picture.update(*FINDS[0], keep=0), picture.strokes) == empty
    assert empty[0].endswith("No finds kept yet")
    sentence = picture.update(*FINDS[3], keep=1)
    assert best_in(sentence) == (1, (examples_needed(*FINDS[3])[0], *FINDS[3]))


def test_where_the_loss_does_not_stay_below_the_target_there_is_no_find():
    picture, slow = hunt(), (1e-6, 4, 0)
    for keep, nothing in ((0, ""), (1, "There is nothing to keep. "), (1, "")):
        assert picture.update(*slow, keep) == (
            "learning rate 1e-06, batch size 4, shuffle 0: not below the target throughout the "
            f"last of 20 epochs. {nothing}No finds kept yet"
        )
    assert picture._hit.get_xdata().size == picture._all_finds.get_xdata().size == 0
    # nor does the next run, which stays below, count as a find unasked
    assert picture.update(*FINDS[0], keep=1).endswith("No finds kept yet")
    sentence = picture.update(*FINDS[0], keep=2)
    assert best_in(sentence)[0] == 1 and "nothing to keep" not in sentence
    sentence = picture.update(*slow, keep=3)
    assert best_in(sentence)[0] == 1 and "There is nothing to keep. 1 find kept" in sentence


def test_a_run_that_fails_as_the_button_is_pressed_keeps_no_other():
    def picky(X, y, lr, batch_size, *others):
        if batch_size == 3:
            raise RuntimeError("not three")
        return minibatch_sgd(X, y, lr, batch_size, *others)

    picture = one_hunt(minibatch_sgd=picky)
    picture.update(*FINDS[0], keep=0)
    with pytest.raises(RuntimeError, match="not three"):
        picture.update(lr=0.3, batch_size=3, shuffle=0, keep=1)
    assert picture.update(*FINDS[0], keep=1).endswith("No finds kept yet")


def test_a_find_of_one_example_is_in_the_singular():
    picture = hunt(X=X[:1], y=y[:1], target=0.4)
    sentence = picture.update(lr=0.3, batch_size=1, shuffle=0, keep=1)
    assert "for good after 1 example, 1 update. 1 find kept, the best: 1 example (" in sentence


# ------------------------------------------------------------------ races, schedules, clouds, noise


def race_of(names=("1", "32"), panels=2, updates=4):
    chance = np.random.default_rng(0)
    curves = {}
    for name in names:
        efforts = [torch.arange(updates + 1) * (panel + 1) for panel in range(panels)]
        curves[name] = efforts, torch.tensor(chance.uniform(0.1, 1, size=(3, updates + 1)))
    labels = ["examples", "updates", "milliseconds"][:panels]
    return curves, draw_race(curves, labels, "loss", target=0.25)


def by_name(axes):
    """The lines of axes that have a name, and beside each the band that was drawn with it."""
    lines = [line for line in axes.lines if not line.get_label().startswith("_")]
    return {line.get_label(): pair for line, *pair in zip(lines, lines, axes.collections)}


def shows(line, band, x, heights):
    """Whether a line is the mean of the rows of heights over x, and the band their range."""
    (outline,) = [path.vertices for path in band.get_paths()]
    right = np.allclose(line.get_xdata(), x) and np.allclose(line.get_ydata(), heights.mean(axis=0))
    for place, column in zip(x, heights.T):
        at = outline[np.isclose(outline[:, 0], place), 1]
        right = right and np.allclose([at.min(), at.max()], [column.min(), column.max()])
    return right


@pytest.mark.parametrize("panels", [1, 3])
def test_a_race_shows_the_mean_of_its_runs_and_their_range_in_each_panel(panels):
    curves, figure = race_of(panels=panels)
    figure.savefig(io.BytesIO(), format="png")
    labels = ["examples", "updates", "milliseconds"][:panels]
    assert [axes.get_xlabel() for axes in figure.axes] == labels
    assert figure.axes[0].get_ylabel() == "loss"
    for panel, axes in enumerate(figure.axes):
        for name, (line, band) in by_name(axes).items():
            efforts, heights = curves[name]
            # a log scale has no place for effort 0; so few updates are windows of their own
            assert shows(line, band, efforts[panel].numpy()[1:], 100 * heights.numpy()[:, 1:])
        assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
        (target,) = [line for line in axes.lines if line.get_label() not in curves]
        assert set(target.get_ydata()) == {25}
    assert [text.get_text() for text in figure.axes[0].texts] == ["B = 1", "B = 32"]


def test_each_window_of_a_long_race_is_a_quarter_longer_and_all_updates_count_once():
    curves, figure = race_of(names=("1",), panels=1, updates=1000)
    (efforts,), heights = curves["1"]
    (line, band), updates = by_name(figure.axes[0])["1"], efforts.numpy()[1:]
    windows, first = [], 1
    while first <= 1000:
        following = max(first + 1, round(1.25 * first))
        windows.append((updates >= first) & (updates < following))
        first = following
    assert np.array(windows).sum(axis=0).tolist() == 1000 * [1] and len(windows) < 40
    middles = np.array([updates[window].mean() for window in windows])
    means = np.array([100 * heights.numpy()[:, 1:][:, window].mean(axis=1) for window in windows])
    assert shows(line, band, middles, means.T)


def test_a_name_of_a_race_stands_below_the_end_of_its_curve_and_within_the_panel():
    _, figure = race_of(names=("1", "2", "3", "4"))
    figure.savefig(io.BytesIO(), format="png")
    panel = figure.axes[0].get_window_extent()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        end = by_name(figure.axes[0])[text.get_text().removeprefix("B = ")][0].get_xydata()[-1]
        assert box.y1 < figure.axes[0].transData.transform(end)[1]
        assert panel.y0 < box.y0


def test_the_curves_of_a_race_are_distinct_without_colors_and_a_fifth_is_refused():
    _, figure = race_of(names=("1", "2", "3", "4"))
    lines = [line for line, _ in by_name(figure.axes[0]).values()]
    assert len({line.get_linestyle() for line in lines}) == len(lines) == 4
    message = refusal(race_of, names=("1", "2", "3", "4", "5"))
    assert message == "curves holds 5; expected at most 4"


def test_schedules_are_drawn_by_kind_with_their_names_at_their_ends():
    chance = np.random.default_rng(1)
    heights = {name: torch.tensor(chance.uniform(0.1, 1, size=(5, 8))) for name in "abcd"}
    kinds = [{name: heights[name] for name in names} for names in ("ab", "cd")]
    rates = {name: [0.1 / (1 + t) for t in range(16)] for name in "abcd"}  # two updates an epoch
    figure = draw_schedules(rates, *kinds)
    figure.savefig(io.BytesIO(), format="png")
    left, axes = figure.axes
    for line, other in zip(left.lines, axes.lines, strict=True):
        assert np.allclose(line.get_xydata(), np.column_stack([np.arange(16) / 2, rates["a"]]))
        assert (line.get_color(), line.get_linestyle()) == (
            other.get_color(),
            other.get_linestyle(),
        )
    drawn = by_name(axes)
    for kind, color in zip(kinds, (RIVAL, MODEL)):
        for name in kind:
            assert shows(*drawn[name], np.arange(1, 9), heights[name].numpy())
            assert drawn[name][0].get_color() == color
    assert len({(line.get_color(), line.get_linestyle()) for line, _ in drawn.values()}) == 4
    ends = {text.get_text(): text.xy for text in axes.texts}
    assert ends == {name: (8, pytest.approx(heights[name][:, -1].mean())) for name in "abcd"}


def test_the_noise_of_batches_is_drawn_over_its_formula():
    measured, S, n = {1: 2.1, 4: 0.9, 16: 0.3}, 2.0, 20
    figure = draw_spread(measured, S, n)
    figure.savefig(io.BytesIO(), format="png")
    rough, exact, dots = figure.axes[0].lines
    assert dict(dots.get_xydata().tolist()) == measured
    sizes = rough.get_xdata()
    assert (sizes[0], sizes[-1]) == (1, pytest.approx(16))
    assert np.allclose(rough.get_ydata() ** 2, S**2 / sizes)
    # the variance of a mean of B drawn without repeats, of n numbers
    assert np.allclose(exact.get_ydata() ** 2, (n - sizes) / n * S**2 / sizes, atol=1e-9)


def clouds_of(X=X + 1, y=y, titles=("a", "b")):
    generator = seeded()
    clouds = {
        title: (torch.randn(20, 1, generator=generator), torch.randn(20, generator=generator))
        for title in titles
    }
    return clouds, draw_clouds(clouds, X, y)


@pytest.mark.parametrize("titles", [["batch size 1", "batch size 8", "batch size 64"], ["alone"]])
def test_clouds_are_drawn_beside_each_other(titles):
    clouds, figure = clouds_of(titles=titles)
    figure.savefig(io.BytesIO(), format="png")
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(clouds)
    for axes, (w, b) in zip(figure.axes, clouds.values()):
        by_marker = {line.get_marker(): line for line in axes.lines}
        assert np.array_equal(by_marker["."].get_xydata(), torch.column_stack([w, b]))
        assert np.allclose(by_marker["*"].get_xydata(), [BEST], atol=1e-6)
        assert all(axes.viewLim.contains(*place) for place in [BEST, *torch.column_stack([w, b])])


def test_the_rings_of_a_map_are_evenly_spaced_levels_of_the_loss():
    _, figure = clouds_of()
    heights = []
    for ring in figure.axes[0].patches:
        w, b = torch.tensor(ring.get_xy()).T
        losses = losses_along(Path(w[:, None], b, None), (X + 1).double(), y.double())
        assert float(losses.max() - losses.min()) < 1e-6 * float(losses.max())
        heights.append(float(losses.mean()) - LOWEST)
    gaps = -np.diff(heights)  # drawn from the outermost to the innermost
    assert len(gaps) > 3 and np.allclose(gaps, heights[-1], rtol=1e-4)


# --------------------------------------------------------------------------------- what is refused


@each_bad_data
@pytest.mark.parametrize("make", [sgd_path, batch_steps, race, hunt, clouds_of])
def test_bad_data_are_named(make, changed, message):
    assert refusal(make, **{"X": X, "y": y, **changed}).startswith(message)
