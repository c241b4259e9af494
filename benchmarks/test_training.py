"""The same training by our minibatch_sgd and by the libraries, each to the same loss."""

import pytest
import torch
from sklearn.linear_model import SGDRegressor
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from linreg_helpers import analytic_solution, mean_squared_error, minibatch_sgd, predict, synthetic
from linreg_helpers.book import d2l

N, D, BATCH_SIZE, EPOCHS, LR = 10_000, 20, 32, 5, 0.03


def seeded(seed=1):
    return torch.Generator().manual_seed(seed)


X, y = synthetic(torch.linspace(-2, 2, D), torch.tensor(4.2), N, 0.5, seeded(0))
X_numpy, y_numpy = X.numpy(), y.numpy()


def ours():
    path = minibatch_sgd(X, y, LR, BATCH_SIZE, EPOCHS, seeded())
    return path.w[-1], path.b[-1]


class BookData(d2l.DataModule):
    def __init__(self):
        super().__init__()
        self.batch_size = BATCH_SIZE

    def get_dataloader(self, train):
        return self.get_tensorloader((X, y[:, None]), train) if train else None


def d2l_trainer():
    model = d2l.LinearRegressionScratch(num_inputs=D, lr=LR, sigma=0.0)
    model.board.display = False  # or it would draw the loss anew at each point
    torch.manual_seed(1)
    d2l.Trainer(max_epochs=EPOCHS).fit(model, BookData())
    return model.w.detach()[:, 0], model.b.detach()[0]


def train_linear(batches_of_epoch):
    """Train nn.Linear on the pairs that batches_of_epoch() gives in each epoch."""
    layer = nn.Linear(D, 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    loss = nn.MSELoss()  # it has no ½, so half the learning rate steps as far
    optimizer = torch.optim.SGD(layer.parameters(), lr=LR / 2)
    for _ in range(EPOCHS):
        for X_batch, y_batch in batches_of_epoch():
            optimizer.zero_grad()
            loss(layer(X_batch)[:, 0], y_batch).backward()
            optimizer.step()
    return layer.weight.detach()[0], layer.bias.detach()[0]


def linear_and_dataloader():
    loader = DataLoader(TensorDataset(X, y), BATCH_SIZE, shuffle=True, generator=seeded())
    return train_linear(lambda: loader)


def linear_and_slices():
    generator = seeded()

    def slices():
        order = torch.randperm(N, generator=generator)
        return zip(X[order].split(BATCH_SIZE), y[order].split(BATCH_SIZE))

    return train_linear(slices)


def sgd_regressor():
    """scikit-learn updates after each example: with LR / BATCH_SIZE it steps as far an epoch."""
    settings = {"penalty": None, "tol": None, "max_iter": EPOCHS, "random_state": 1}
    regressor = SGDRegressor(learning_rate="constant", eta0=LR / BATCH_SIZE, **settings)
    regressor.fit(X_numpy, y_numpy)
    return torch.tensor(regressor.coef_).float(), torch.tensor(regressor.intercept_[0]).float()


WAYS = [ours, d2l_trainer, linear_and_dataloader, linear_and_slices, sgd_regressor]


@pytest.mark.benchmark(group="training: 5 epochs of minibatch SGD, one thread")
@pytest.mark.parametrize("train", WAYS)
def test_training(benchmark, one_thread, train):
    w, b = benchmark.pedantic(train, rounds=11, warmup_rounds=1)
    lowest = mean_squared_error(predict(X, *analytic_solution(X, y)), y)
    above = float(mean_squared_error(predict(X, w, b), y) / lowest) - 1
    benchmark.extra_info["above the lowest loss"] = above
    assert -1e-6 < above < 0.03
