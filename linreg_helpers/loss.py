"""Lesson 2: how wrong a prediction is."""


def squared_error(y_hat, y):
    """Half the squared error of each example, ½(ŷ − y)².

    y_hat and y of equal shape → that shape. ValueError where the shapes differ, because (n, 1)
    and (n,) would broadcast to (n, n).
    """
    if y_hat.shape != y.shape:
        raise ValueError(
            f"y_hat has shape {tuple(y_hat.shape)}, y has {tuple(y.shape)}; expected equal shapes"
        )
    return (y_hat - y) ** 2 / 2


def mean_squared_error(y_hat, y):
    """The mean of `squared_error`: half of what most libraries call the mean squared error.

    y_hat (n,), y (n,) → (). ValueError where the shapes differ or there is no example.
    """
    if y.numel() == 0:
        raise ValueError(f"y is empty, shape {tuple(y.shape)}; expected at least one example")
    return squared_error(y_hat, y).mean()
