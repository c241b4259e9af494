"""Pictures draw what they are given: the learner's function, right or wrong."""

import base64
import io

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image

from linreg_helpers import mean_squared_error, predict, squared_error
from linreg_helpers.figures import (
    DATA,
    MODEL,
    QUIET,
    RIVAL,
    TRUTH,
    LineOnData,
    LossBowl,
    OutlierPull,
    Picture,
    draw_neuron,
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


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (line_on_data, {"w": 1.0, "b": 0.5}),
        (loss_bowl, {"w": 1.0, "b": 0.5}),
        (outlier_pull, {"up": 5.0, "which": 9}),
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
    for picture in (line_on_data(), loss_bowl(), outlier_pull()):
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
