"""The same training by our minibatch_sgd and by the libraries, each to the same loss.

10,000 examples of 20 features and a known truth, 5 epochs in batches of 32, the learning rate of
each set so that it steps equally far. The ways are taken in turn, in one process.
"""

import math

from benchmarks.repeats import ONE_THREAD, answer, ask, in_turn, summaries

N, D, BATCH_SIZE, EPOCHS, LR = 10_000, 20, 32, 5, 0.03
ABOVE = 0.03  # by how much a final loss may lie above the lowest one, as a part of it


def measure(quick=False):
    """Seconds of each way and its final loss, in one thread and with the libraries' own number."""
    repeats = 2 if quick else 11
    return {
        "one thread": ask("training", ONE_THREAD, repeats=repeats),
        "default threads": ask("training", repeats=repeats),
    }


def work(repeats):
    """Seconds of each way, and how far above the lowest loss it ends, as a part of that."""
    import torch

    from linreg_helpers import analytic_solution, mean_squared_error, predict, synthetic

    w = torch.linspace(-2, 2, D)
    X, y = synthetic(w, torch.tensor(4.2), N, 0.5, torch.Generator().manual_seed(0))
    lowest = float(mean_squared_error(predict(X, *analytic_solution(X, y)), y))
    ended = {}

    def ending(name, train):
        def run():
            ended[name] = train()

        return run

    taken = in_turn({name: ending(name, way) for name, way in ways(X, y).items()}, repeats)
    above = {}
    for name, (w, b) in ended.items():
        above[name] = float(mean_squared_error(predict(X, w, b), y)) / lowest - 1
        if not 0 <= above[name] + 1e-6 <= ABOVE:
            raise RuntimeError(f"{name} ends {above[name]:.2%} above the lowest loss")
    return {
        "threads": torch.get_num_threads(),
        "updates": EPOCHS * math.ceil(N / BATCH_SIZE),
        "seconds": summaries(taken),
        "above": {name: float(f"{part:.3g}") for name, part in above.items()},
    }


def ways(X, y):
    """Functions that train from zeros and give w and b, by name."""
    import torch
    from sklearn.linear_model import SGDRegressor
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    from linreg_helpers import minibatch_sgd
    from linreg_helpers.book import d2l

    def seeded():
        return torch.Generator().manual_seed(1)

    class BookData(d2l.DataModule):
        def __init__(self):
            super().__init__()
            self.batch_size = BATCH_SIZE

        def get_dataloader(self, train):  # the book's own loader
            return self.get_tensorloader((X, y[:, None]), train) if train else None

    def ours():
        path = minibatch_sgd(X, y, LR, BATCH_SIZE, EPOCHS, seeded())
        return path.w[-1], path.b[-1]

    def book(model):
        model.board.display = False  # or it would draw the loss anew at each point
        torch.manual_seed(1)
        d2l.Trainer(max_epochs=EPOCHS).fit(model, BookData())
        return model

    def book_scratch():
        model = book(d2l.LinearRegressionScratch(num_inputs=D, lr=LR, sigma=0.0))
        return model.w.detach()[:, 0], model.b.detach()[0]

    def book_concise():
        model = d2l.LinearRegression(lr=LR / 2)  # its loss has no ½, so it steps twice as far
        model.net = nn.Linear(D, 1)
        return parameters(book(zeroed(model, model.net)).net)

    def zeroed(made, layer):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
        return made

    def parameters(layer):
        return layer.weight.detach()[0], layer.bias.detach()[0]

    def torch_nn(batches):
        layer = nn.Linear(D, 1)
        zeroed(layer, layer)
        optimizer, loss = torch.optim.SGD(layer.parameters(), lr=LR / 2), nn.MSELoss()
        for _ in range(EPOCHS):
            for X_batch, y_batch in batches():
                optimizer.zero_grad()
                loss(layer(X_batch)[:, 0], y_batch).backward()
                optimizer.step()
        return parameters(layer)

    def with_loader():
        loader = DataLoader(TensorDataset(X, y), BATCH_SIZE, shuffle=True, generator=seeded())
        return torch_nn(lambda: loader)

    def with_slices():
        generator = seeded()

        def batches():
            order = torch.randperm(len(y), generator=generator)
            return zip(X[order].split(BATCH_SIZE), y[order].split(BATCH_SIZE))

        return torch_nn(batches)

    X_numpy, y_numpy = X.numpy(), y.numpy()

    def sklearn():
        regressor = SGDRegressor(
            penalty=None,
            learning_rate="constant",
            eta0=LR / BATCH_SIZE,
            max_iter=EPOCHS,
            tol=None,
            random_state=1,
        )
        regressor.fit(X_numpy, y_numpy)
        w, b = torch.tensor(regressor.coef_), torch.tensor(regressor.intercept_[0])
        return w.to(X.dtype), b.to(X.dtype)

    return {
        "ours": ours,
        "d2l scratch": book_scratch,
        "d2l concise": book_concise,
        "nn.Linear, DataLoader": with_loader,
        "nn.Linear, sliced tensors": with_slices,
        "SGDRegressor": sklearn,
    }


if __name__ == "__main__":
    answer(work)
