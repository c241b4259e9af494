"""Lesson 4 and its assignment: gradients, the best rate, when to stop, a descent to debug."""

import itertools

import numpy as np
import torch

from linreg_helpers.checks.runner import (
    Miss,
    call,
    compare,
    copy_of,
    kind_of,
    normal,
    raises_value_error,
    require_fixed,
    require_number,
    same,
)


def check_best_constant_lr(function, seed=0):
    """Check best_constant_lr(X): X (n, d) → a number, the best constant rate; Miss if it is not.

    The reference is made of the singular values of X with a column of ones.
    """
    for n, d in ((7, 2), (9, 3), (5, 1)):
        given, right, mistakes = clear(rate_example, seed, n, d)
        answer = require_number(
            "best_constant_lr",
            call("best_constant_lr", function, **given),
            if_complex="H equals its own transpose, and for such matrices there are functions that "
            "stay real",
        )
        compare("best_constant_lr", answer, right, mistakes)
    print("best_constant_lr is right on the data tried here")


def check_descend_until(function, seed=0):
    """Check descend_until(X, y, lr, tolerance, max_steps) → w (d,), b (), steps; Miss if not so.

    The reference is a power of the matrix that one step applies to the distance from the minimum.
    """
    task = "descend_until"
    finite = "there is a ValueError though the gradient is finite; which line raises it, and "

    def descend(question, **given):
        return call(task, function, hint=finite + question, hint_for="ValueError", **given)

    for n, d in ((6, 2), (9, 3), (5, 1)):
        X, y, lr, tolerance = stopping_data(seed + n, n, d)
        for limit, max_steps in ((tolerance, 0), (tolerance, 3), (tolerance, MANY), (1e6, 5)):
            given = {"X": X, "y": y, "lr": lr, "tolerance": limit, "max_steps": max_steps}
            require_descent(descend("what should happen after max_steps?", **given), **given)
        given |= {"lr": float(f"{100 * lr:.3g}"), "tolerance": tolerance, "max_steps": FAR}
        with np.errstate(all="ignore"):  # NumPy would warn of the overflow, which is intended
            require_descent(descend("does it take large for infinite?", **given), **given)
            given["max_steps"] = 1000
            raises_value_error(task, function, "where the gradient is no longer finite", **given)
    print("descend_until is right on the data tried here")


def check_autograd_step(function, seed=0):
    """Check autograd_step(w, b, X, y, lr): a step in theta, w and b stay leaves; Miss if not so.

    The reference is the matrix that one step applies to the distance from the minimum.
    """
    task = "autograd_step"
    recorded = (
        "autograd records the update, and then a leaf must not change; where does the update have "
        "to stand so that it isn't recorded?"
    )
    for n, d, lr in ((5, 2, 0.1), (4, 1, 0.2), (7, 3, 0.05)):
        given, rights, mistakes = clear(step_example, seed, n, d, lr)
        before = {name: copy_of(value) for name, value in given.items()}
        w, b = given["w"].requires_grad_(), given["b"].requires_grad_()
        came_back = []  # gradients that autograd brought to w
        hook = w.register_hook(came_back.append)
        for step in (slice(0, 2), slice(2, 4)):
            answer = call(
                task, function, changes=("w", "b"), hint=recorded, hint_for="leaf Variable", **given
            )
            if answer is not None:
                raise Miss(
                    f"{task} returned {kind_of(answer)}; it should change w and b, and "
                    "return nothing"
                )
            for name, leaf in (("w", w), ("b", b)):
                if not leaf.requires_grad:
                    raise Miss(f"{task}: {name} no longer requires a gradient after the step")
                if not leaf.is_leaf:
                    raise Miss(
                        f"{task}: {name} is no leaf after the step; autograd recorded the update"
                    )
            answer = (w.detach(), b.detach())
            several = (after_several_steps(k, **before) for k in range(2, 31))
            if not same(answer, rights[step]) and any(same(answer, wrong) for wrong in several):
                raise Miss(f"{task}: this makes several steps; one is asked for")
            after = {sentence: wrong[step] for sentence, wrong in mistakes.items()}
            compare(task, answer, rights[step], after, parts=("w", "b"))
        for name, leaf in (("w", w), ("b", b)):
            if leaf.grad is not None and leaf.grad.any():
                raise Miss(
                    f"{task} leaves a gradient in {name}.grad; clear it at the end, or it "
                    "adds to the next one"
                )
        hook.remove()
        if not came_back:
            raise Miss(
                f"{task}: the numbers are right, but no backward() was called; autograd is to find "
                "the gradient"
            )
    print("autograd_step is right on the data tried here")


def check_numerical_gradient(function, seed=0):
    """Check numerical_gradient(loss, w, b, h) → grad_w (d,), grad_b (); Miss if it is not that.

    loss(w, b) → (). The losses are a parabola and a cubic along any line, of which the central
    difference is the derivative plus h²/6 times the third derivative, without a rest; so h can be
    large, and rounding stays small in float32, too.
    """
    for n, d, h, power, dtype in (
        (5, 3, 0.3, 2, torch.float64),
        (6, 2, 0.4, 3, torch.float64),
        (4, 1, 0.2, 2, torch.float32),
    ):
        given, right, mistakes = clear(difference_example, seed, n, d, h, power, dtype)
        handed = "the `loss` that is handed to it takes w and b only, and has its data already"
        own = r"loss\(\) takes 2 positional arguments"
        answer = call("numerical_gradient", function, hint=handed, hint_for=own, **given)
        compare("numerical_gradient", answer, right, mistakes, parts=("grad_w", "grad_b"))
    print("numerical_gradient is right on the data tried here")


def check_descend(function, seed=0, part=1):
    """Check descend(X, y, lr, num_steps) → losses (num_steps + 1,), for bug `part`, or Miss.

    The reference is the matrix that one step applies to the distance from the minimum; without
    `zero_`, the distances of two steps before and after one differ by as much as its gradient.
    """
    symptoms = (
        "the loss swings up and down, as if nothing slowed the descent",
        "with every example there twice, the losses change; they should stay the same",
    )
    n, num_steps = 5, 30
    X, y = normal(seed, n, 2) + 0.5, normal(seed + 1, n) + 3
    H, minimum = hessian_and_minimum(X, y)
    lr = float(f"{0.15 / np.linalg.eigvalsh(H)[-1]:.3g}")
    A = columns_and_ones(X)

    def outcome(left):
        factor = n if 2 in left else 1
        before = theta = 0 * minimum
        losses = []
        for _ in range(num_steps + 1):
            losses.append(factor * ((A @ theta - y.double().numpy()) ** 2).mean() / 2)
            push = theta - before if 1 in left else 0
            before, theta = theta, theta + push - lr * factor * H @ (theta - minimum)
        return torch.tensor(losses).float()

    answer = call("descend", function, X=X, y=y, lr=lr, num_steps=num_steps)
    require_fixed("descend", answer, outcome, symptoms, part)
    print(f"descend: symptom {part} is gone on the data tried here")


def clear(example, seed, *sizes):
    """The first example in which no part is nearly 0 and, beyond d = 1, all mistakes differ.

    Where large numbers cancel, what rounding leaves is no longer small beside the result.
    """
    _, d, *_ = sizes
    for attempt in itertools.count():
        given, right, mistakes = example(seed + 1000 * attempt, *sizes)
        answers = [right, *mistakes.values()]
        pairs = itertools.combinations(answers, 2) if d > 1 else []
        differ = not any(same(one, other) for one, other in pairs)
        if differ and all(away_from_0(answer) for answer in answers):
            return given, right, mistakes


def away_from_0(answer):
    """Whether the largest number of each part is not small beside the largest of all."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    largest = [float(part.abs().max()) for part in parts]
    return min(largest) > 0.03 * max(largest) > 0


def rate_example(seed, n, d):
    for attempt in itertools.count():
        X = 1.5 * normal(seed + n + 10_000 * attempt, n, d) + 0.5
        if d < 3 or not sorted_by_chance(X):
            break
    stretches = np.linalg.svd(columns_and_ones(X), compute_uv=False)
    of_X = np.linalg.svd(X.double().numpy(), compute_uv=False)
    eigenvalues = stretches**2 / n
    best, limit = 2 / ends(eigenvalues), 2 / eigenvalues.max()
    mistakes = {
        "this is the limit above which descent diverges; the best rate lies below": limit,
        "this is half the limit of divergence; it ignores the flattest direction": (limit / 2),
        "this is half of the best rate; solve the equation for the two ends once more": best / 2,
        "this leaves the bias out; what does X get so that its Hessian covers b?": (
            2 / ends(of_X**2 / n)
        ),
        "the Hessian is that of a sum; what does the mean in the loss do to it?": best / n,
        "the Hessian is divided by the number of features; the mean goes over the examples": (
            best * d / n
        ),
        "the Hessian is divided by the number of parameters; the mean goes over the examples": (
            best * (d + 1) / n
        ),
        "these are singular values, where eigenvalues of the Hessian belong": 2 / ends(stretches),
        "these are singular values divided by n, where eigenvalues of the Hessian belong": (
            2 / ends(stretches / n)
        ),
        "these are roots of eigenvalues, where the eigenvalues themselves belong": (
            2 / ends(stretches / n**0.5)
        ),
        "this is made of the mean of all eigenvalues; which two decide?": 1 / eigenvalues.mean(),
        "this is made of the sum of all eigenvalues; which two decide?": 2 / eigenvalues.sum(),
        "this is made of the smallest eigenvalue alone; descent would diverge": (
            2 / eigenvalues.min()
        ),
    }
    ascending = np.sort(eigenvalues)
    for i, j in itertools.combinations(range(d + 1), 2):
        sentence = (
            f"this is made of eigenvalues {i + 1} and {j + 1} by size, of {d + 1}; is the list "
            "that you take them from sorted?"
        )
        if (i, j) != (0, d):
            mistakes[sentence] = 2 / (ascending[i] + ascending[j])
    mistakes = {sentence: torch.tensor(wrong).float() for sentence, wrong in mistakes.items()}
    return {"X": X}, torch.tensor(best).float(), mistakes


def sorted_by_chance(X):
    """Whether eigvals, which doesn't sort, has the smallest and the largest at its two ends."""
    ones = torch.ones_like(X[:, :1])
    for columns in ([X, ones], [ones, X]):
        for dtype in (torch.float32, torch.float64):
            A = torch.cat(columns, dim=1).to(dtype)
            values = torch.linalg.eigvals(A.T @ A).real
            if same(values[0] + values[-1], ends(values)):
                return True
    return False


def step_example(seed, n, d, lr):
    """What is right, and each mistake: w and b after one step, then w and b after two."""
    X, y = normal(seed + n, n, d) + 0.5, normal(seed + n + 1, n) + 3
    w, b = normal(seed + n + 2, d), normal(seed + n + 3)
    H, minimum = hessian_and_minimum(X, y)
    start = np.append(w.numpy(), b.numpy()).astype(float)
    still, (of_w, of_b) = np.eye(d + 1), steps_of_one(H, lr)
    once, twice = (after_steps(k, still - lr * H, minimum, start) for k in (1, 2))

    def both(M):
        one, two = (after_steps(k, M, minimum, start) for k in (1, 2))
        return *w_and_b(one), *w_and_b(two)

    mistakes = {
        "w and b are as they were; does your code change the tensors themselves, or what "
        "their names stand for?": both(still),
        "b is as it was; does your code change the tensor itself?": both(of_w),
        "w is as it was; does your code change the tensor itself?": both(of_b),
        "w has moved before the gradient of b is taken; take both at one point": both(of_b @ of_w),
        "the step is as long as that of a sum; the loss is a mean": both(still - n * lr * H),
        "the step is twice as long as it should be; is the ½ in your loss?": (
            both(still - 2 * lr * H)
        ),
        "the step is half as long as it should be; how often is the ½ in your loss?": (
            both(still - lr / 2 * H)
        ),
        "the step goes uphill; which sign does the update have?": both(still + lr * H),
        "the learning rate is missing; a derivative is not the amount to move": both(still - H),
        "the second step goes along the sum of both gradients; backward() adds to what is there": (
            *w_and_b(once),
            *w_and_b(twice + once - start),
        ),
    }
    given = {"w": w, "b": b, "X": X, "y": y, "lr": lr}
    return given, (*w_and_b(once), *w_and_b(twice)), mistakes


def after_several_steps(k, w, b, X, y, lr):
    """w and b after k steps of gradient descent."""
    H, minimum = hessian_and_minimum(X, y)
    start = np.append(w.numpy(), b.numpy()).astype(float)
    return w_and_b(after_steps(k, np.eye(len(H)) - lr * H, minimum, start))


def difference_example(seed, n, d, h, power, dtype):
    """A loss, mean((ŷ − y)^power) / power, and its differences from its derivatives by hand."""
    X, y = normal(seed + n, n, d) + 0.5, normal(seed + n + 1, n) + 2
    w, b = normal(seed + n + 2, d), normal(seed + n + 3)
    X, y, w, b = (part.to(dtype) for part in (X, y, w, b))
    A = columns_and_ones(X)
    theta = np.append(w.double().numpy(), b.double().numpy())

    def loss(w, b):
        return ((X @ w + b - y) ** power).mean() / power

    def along(direction, theta=theta, ahead=h, behind=h):
        """(L(θ + ahead · v) − L(θ − behind · v)) / (ahead + behind), multiplied out."""
        v, error = A @ direction, A @ theta - y.double().numpy()
        first = (v * error ** (power - 1)).mean()
        second = (v**2 * (power - 1) * error ** (power - 2)).mean() / 2
        third = (v**3).mean() / 3 if power == 3 else 0.0
        return first + second * (ahead - behind) + third * (ahead**3 + behind**3) / (ahead + behind)

    def gradient(**options):
        return np.array([along(one, **options) for one in np.eye(d + 1)])

    still_nudged = [
        along(one, theta=theta - h * (np.arange(d + 1) < place))
        for place, one in enumerate(np.eye(d + 1))
    ]
    of_all_weights = np.append(np.full(d, along(np.append(np.ones(d), 0.0))), gradient()[-1])
    right = gradient()
    mistakes = {
        "these differences go ahead only; go h to both sides, and the curvature cancels": (
            gradient(behind=0.0)
        ),
        "these differences go back only; go h to both sides, and the curvature cancels": (
            gradient(ahead=0.0)
        ),
        "everything is twice as large as it should be; how far apart are the two points?": (
            2 * right
        ),
        "the difference is not divided; by how much did the parameter change?": 2 * h * right,
        "it divides by 2 and multiplies by h; where are parentheses missing?": h**2 * right,
        "everything has the wrong sign; which loss is subtracted from which?": -right,
        "all weights move at once; nudge one, and let the others stay": of_all_weights,
        "an earlier parameter is still nudged when the next one's turn comes; put each back": (
            np.array(still_nudged)
        ),
    }
    if power == 3:
        mistakes["the points lie at another distance; is h the one that you were given?"] = (
            gradient(ahead=1e-6, behind=1e-6)
        )

    def parts(numbers):
        numbers = torch.from_numpy(numbers).to(dtype)
        return numbers[:-1], numbers[-1]

    mistakes = {sentence: parts(wrong) for sentence, wrong in mistakes.items()}
    return {"loss": loss, "w": w, "b": b, "h": h}, parts(right), mistakes


MANY = 300  # steps that no descent of these checks needs, if it stops where it should
FAR = 16  # steps that make a gradient about 9**16 times as large, whose square is finite still

# What a descent may look at in theta of the gradient's norm, for each sentence on it.
OTHER_NORMS = {
    "it stops by the gradient of w alone; b has a slope, too": [lambda g: np.linalg.norm(g[:-1])],
    "it stops by the gradient of b alone; w has slopes, too": [lambda g: abs(g[-1])],
    "it stops by the squared norm; is a root missing?": [lambda g: g @ g],
    "it stops by the largest component; expected the norm of all": [lambda g: np.abs(g).max()],
    "it stops by a sum of sizes; the norm of all components isn't a sum of parts' norms": [
        lambda g: np.abs(g).sum(),
        lambda g: np.linalg.norm(g[:-1]) + abs(g[-1]),
    ],
    "it stops by a mean, or divides the norm by a number; expected the norm itself": [
        lambda g: np.sqrt((g**2).mean()),
        lambda g: np.abs(g).mean(),
        lambda g: np.linalg.norm(g) / len(g),
    ],
}


def stopping_data(seed, n, d):
    """X, y, lr and tolerance with which all that is looked at for the norm stops elsewhere."""
    for attempt in itertools.count():
        X = normal(seed + 1000 * attempt, n, d) + 0.3
        y = 2 * normal(seed + 1000 * attempt + 1, n) + 4
        H, minimum = hessian_and_minimum(X, y)
        lr = float(f"{0.1 / np.linalg.eigvalsh(H)[-1]:.3g}")
        M = np.eye(d + 1) - lr * H
        thetas = [after_steps(k, M, minimum) for k in range(MANY - 5)]
        gradients = [H @ (theta - minimum) for theta in thetas]
        sizes = np.linalg.norm(gradients, axis=1)
        others = []
        for norms in OTHER_NORMS.values():
            others.append([np.array([norm(g) for g in gradients]) for norm in norms])
        far = after_steps(FAR, np.eye(d + 1) - 100 * lr * H, minimum)
        if not (away_from_0(w_and_b(thetas[3])) and away_from_0(w_and_b(far))):
            continue
        for k in range(20, 100):
            # In the middle between two steps' norms: rounding doesn't decide which is the first.
            tolerance = float(f"{(sizes[k - 1] * sizes[k]) ** 0.5:.4g}")
            stops = [k - 1, k, k + 1]
            for group in others:
                stops.extend({int(np.argmax(other < tolerance)) for other in group})
            clear_cut = sizes[k] < 0.98 * sizes[k - 1] and away_from_0(w_and_b(thetas[k]))
            if clear_cut and min(stops) > 4 and len(set(stops)) == len(stops):
                return X, y, lr, tolerance


def require_descent(answer, X, y, lr, tolerance, max_steps):
    """Miss unless the answer is where descent stops, with the number of its updates."""
    if isinstance(answer, tuple | list) and len(answer) == 3:
        w, b, steps = answer
        if type(steps) is not int:
            raise Miss(
                f"descend_until returned {kind_of(steps)} for steps; expected a plain whole number"
            )
        answer = (w, b, torch.tensor(max(-2, min(steps, 10**9))))  # no tensor holds 10**400
    n = len(y)
    H, minimum = hessian_and_minimum(X, y)
    M = np.eye(len(H)) - lr * H

    def stop(norm=np.linalg.norm, M=M, start=0.0, most=max_steps):
        for k in range(most + 1):
            theta = after_steps(k, M, minimum, start)
            if norm(H @ (theta - minimum)) < tolerance:
                break
        return k

    def outcome(k, steps=None, M=M, start=0.0):
        theta = after_steps(k, M, minimum, start)
        return (*w_and_b(theta), torch.tensor(k if steps is None else steps))

    def with_factor(factor):
        M = np.eye(len(H)) - factor * lr * H
        return outcome(stop(lambda g: np.linalg.norm(factor * g), M), M=M)

    k = stop()
    right = outcome(k)
    if k == max_steps:
        mistakes = {
            "it goes on after max_steps updates; count them, and compare before the next": (
                outcome(k + 1)
            ),
            "it goes on until the gradient is small, whatever max_steps says": (
                outcome(stop(most=MANY))
            ),
        }
    else:
        mistakes = {
            "it makes one update after the gradient is small; look at the gradient before you "
            "move": outcome(k + 1),
            "it goes on to max_steps, though the gradient has long been small": outcome(max_steps),
        }
    of_w, of_b = steps_of_one(H, lr)
    in_turn = of_b @ of_w  # b's gradient is taken after w has moved
    for sentence, norms in OTHER_NORMS.items():
        for norm in norms:
            wrong = outcome(stop(norm))
            if same(answer, wrong) and not same(wrong, right):
                raise Miss(f"descend_until: {sentence}")
    mistakes |= {
        "steps is one too many; it counts the updates that were made": outcome(k, k + 1),
        "steps is one too few; it counts the updates that were made": outcome(k, k - 1),
        "there is one update more than steps says; is each counted before you return?": (
            outcome(k + 1, k)
        ),
        "w has moved before the gradient of b is taken; take both at one point": (
            outcome(stop(M=in_turn), M=in_turn)
        ),
        "the gradient is twice as large as it should be; the loss has a ½": with_factor(2),
        "the gradient is half as large as it should be; the ½ cancels a 2": with_factor(0.5),
        "the gradient is that of a sum; the loss is a mean": with_factor(n),
        "it goes uphill; which sign does the update have?": with_factor(-1),
        "it starts at ones; expected zeros": outcome(stop(start=1.0), start=1.0),
    }
    if max_steps == 0 and started_elsewhere(answer, right):
        mistakes["it doesn't start at zeros; with max_steps = 0 the start comes back"] = answer
    compare("descend_until", answer, right, mistakes, parts=("w", "b", "steps"))


def started_elsewhere(answer, right):
    """Whether an answer after no update has the expected shapes, and isn't zeros."""
    return (
        isinstance(answer, tuple | list)
        and len(answer) == 3
        and all(isinstance(one, torch.Tensor) for one in answer)
        and [one.shape for one in answer] == [one.shape for one in right]
        and answer[2] == 0
    )


def columns_and_ones(X):
    return np.column_stack([X.double().numpy(), np.ones(len(X))])


def ends(values):
    return values.min() + values.max()


def w_and_b(theta):
    """w and b, as float32 tensors, from an array of both."""
    theta = torch.from_numpy(theta).float()
    return theta[:-1], theta[-1]


def hessian_and_minimum(X, y):
    """The Hessian over w and b together, and the minimum of the loss, in float64."""
    A = columns_and_ones(X)
    return A.T @ A / len(A), np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]


def after_steps(k, M, minimum, start=0.0):
    """w and b after k steps; each multiplies the distance from the minimum by the matrix M."""
    return minimum + np.linalg.matrix_power(M, k) @ (start - minimum)


def steps_of_one(H, lr):
    """The matrices of a step that moves w alone, and of one that moves b alone."""
    of_w, of_b = np.eye(len(H)), np.eye(len(H))
    of_w[:-1] -= lr * H[:-1]
    of_b[-1] -= lr * H[-1]
    return of_w, of_b
