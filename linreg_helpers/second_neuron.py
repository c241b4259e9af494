"""Deeper, second_neuron: a hidden layer of neurons that bend, and the same loop to train it."""

import torch

from linreg_helpers.conventions import require, require_shapes
from linreg_helpers.loss import mean_squared_error
from linreg_helpers.model import predict
from linreg_helpers.sgd import minibatches


def hidden_layer(X, V, c):
    """What h hidden neurons give, max(0, XV + c): linear, and bent where that is 0.

    X (n, d), V (d, h), c (h,) → (n, h). ValueError where the shapes do not fit.
    """
    require_shapes(X=X, V=V, c=c)
    return torch.relu(X @ V + c)


def network(X, V, c, w, b):
    """The linear model on what the hidden neurons give.

    X (n, d), V (d, h), c (h,), w (h,), b () → (n,). ValueError where the shapes do not fit.
    """
    return predict(hidden_layer(X, V, c), w, b)


def random_start(num_hidden, generator, d=1):
    """Parameters to start from: V, c and w from N(0, 1), w divided by √h, and b = 0.

    num_hidden: h, generator a torch.Generator → V (d, h), c (h,), w (h,), b (), float32.
    """
    V = torch.randn(d, num_hidden, generator=generator)
    c = torch.randn(num_hidden, generator=generator)
    w = torch.randn(num_hidden, generator=generator) / num_hidden**0.5
    return V, c, w, torch.tensor(0.0)


def train_network(X, y, start, lr, batch_size, num_epochs, generator):
    """Minibatch SGD on the mean squared error (with its ½) of `network`, from `start`.

    X (n, d), y (n,), start: V, c, w, b → a list of num_epochs + 1 such tuples, the start and those
    after each epoch; inf or nan where the run diverges. ValueError as in `minibatch_sgd`.
    """
    require(X=X, y=y, lr=lr, batch_size=batch_size, num_epochs=num_epochs, generator=generator)
    parameters = [part.detach().clone().requires_grad_() for part in start]
    path = [tuple(start)]
    for _ in range(num_epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, generator):
            loss = mean_squared_error(network(X_batch, *parameters), y_batch)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for part, gradient in zip(parameters, gradients):
                    part -= lr * gradient
        path.append(tuple(part.detach().clone() for part in parameters))
    return path
