"""The same picture of a training run under the same slider, four ways.

The first cell is what they share; each of the others makes a notebook with it.
"""

# %%
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np

from linreg_helpers.explorer import Explorer, slider
from linreg_helpers.figures import Picture, house_style, use_house_style
from linreg_helpers.figures.picture import place

use_house_style()
random = np.random.default_rng(0)
x = random.normal(0.5, 1, 100)
y = 2 * x + 1 + random.normal(0, 0.5, 100)
w_grid, b_grid = np.linspace(-1, 5, 60), np.linspace(-2, 4, 60)
loss_grid = np.mean((w_grid[:, None, None] * x + b_grid[:, None] - y) ** 2, axis=2).T / 2


def train(lr, num_steps=50):
    """Gradient descent from zero: w, b and the loss at each step."""
    w, b, path = 0.0, 0.0, []
    for _ in range(num_steps):
        miss = w * x + b - y
        path.append((w, b, np.mean(miss**2) / 2))
        w, b = w - lr * np.mean(miss * x), b - lr * np.mean(miss)
    return np.array(path).T


def decorate(left, right):
    """What both panels have that no slider moves."""
    left.contour(w_grid, b_grid, loss_grid, levels=15, colors="gray")
    left.set(xlim=(-1, 5), ylim=(-2, 4), xlabel="w", ylabel="b", title="path")
    right.set(xlim=(0, 50), ylim=(0.05, 10), yscale="log", xlabel="step", title="loss")


def new_slider():
    return slider("learning rate", 0.01, 1.0, value=0.3)


# %%
class Training(Picture):
    @house_style()
    def __init__(self):
        super().__init__(columns=2)
        left, right = self.axes
        decorate(left, right)
        self.path = self.moves(left.plot([], [], "o-", color="C1")[0])
        self.curve = self.moves(right.plot([], [], color="C0")[0])

    def update(self, lr):
        w, b, loss = train(lr)
        place(self.path, w, b)
        place(self.curve, np.arange(len(loss)), loss)
        return f"loss {loss[-1]:.3f}"


Explorer(Training(), lr=new_slider())

# %%
get_ipython().run_line_magic("matplotlib", "widget")  # noqa: F821
with plt.ioff():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
decorate(left, right)
path_line = left.plot([], [], "o-", color="C1")[0]
curve_line = right.plot([], [], color="C0")[0]


def redraw(change):
    w, b, loss = train(change["new"])
    path_line.set_data(w, b)
    curve_line.set_data(np.arange(len(loss)), loss)
    figure.canvas.draw_idle()


control = new_slider()
control.observe(redraw, names="value")
redraw({"new": control.value})
widgets.VBox([control, figure.canvas])


# %%
def draw(lr):
    w, b, loss = train(lr)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
    decorate(left, right)
    left.plot(w, b, "o-", color="C1")
    right.plot(loss, color="C0")
    plt.show()


_ = widgets.interact(draw, lr=new_slider())

# %%
label = widgets.Label()
label.add_class("round-trip-label")
control = new_slider()
control.observe(lambda change: setattr(label, "value", f"{change['new']:.3f}"), names="value")
widgets.VBox([control, label])
