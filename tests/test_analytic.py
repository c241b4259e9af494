"""The analytic solution against other solvers, exact coefficients, and what must always hold."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from support.examples import data, seeded

from linreg_helpers import analytic_solution, diabetes, synthetic
from linreg_helpers.analytic import least_squares

# NIST's Wampler1 and Wampler2, www.itl.nist.gov/div898/strd/lls: integers, so y is rounded once.
x_wampler = np.arange(21)
POWERS = torch.tensor(np.stack([x_wampler**k for k in range(1, 6)], axis=1), dtype=torch.float64)
WAMPLER = {
    "Wampler1": (sum(x_wampler**k for k in range(6)) / 1, [1.0] * 6),
    "Wampler2": (
        sum(x_wampler**k * 10 ** (5 - k) for k in range(6)) / 10**5,
        [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1.0],
    ),
}
each_polynomial = pytest.mark.parametrize(("y", "exact"), WAMPLER.values(), ids=WAMPLER)


def digits(theta, exact):
    """NIST's measure: the log relative error of the worst coefficient."""
    error = np.max(np.abs(np.asarray(theta, dtype=float) - exact) / np.abs(exact))
    return -np.log10(max(error, 1e-16))


def together(solution):
    w, b = solution
    return torch.cat([w, b.reshape(1)])


def with_ones(X):
    return np.column_stack([X, np.ones(len(X))])


def smallest(X, y):
    """The least-squares solution of the smallest norm, by NumPy's pseudo-inverse."""
    return np.linalg.pinv(with_ones(X), rcond=1e-10) @ y.numpy()


@each_polynomial
def test_the_coefficients_of_the_polynomials_have_seven_digits(y, exact):
    """And no more than half a digit less than NumPy's."""
    theta = together(analytic_solution(POWERS, torch.tensor(y)))
    by_numpy = np.linalg.lstsq(with_ones(POWERS), y, rcond=None)[0]
    assert digits(theta, exact) >= max(7, digits(by_numpy, exact) - 0.5)


@each_polynomial
def test_in_float32_they_have_what_float32_holds(y, exact):
    """Wampler1's numbers are whole and fit into float32. Wampler2's y is rounded, which costs as
    many digits as the condition number of the columns, each in its own unit, has."""
    y_float32 = torch.tensor(y, dtype=torch.float32)
    theta = together(analytic_solution(POWERS.float(), y_float32))
    A = with_ones(POWERS)
    kappa = np.linalg.cond(A / np.abs(A).max(axis=0))
    exactly = np.array_equal(y_float32.double(), y)
    assert exactly == (exact[0] == 1)
    assert digits(theta, exact) >= -np.log10(np.finfo(np.float32).eps * (1 if exactly else kappa))


@each_polynomial
def test_control_the_normal_equations_lose_digits(y, exact):
    A = torch.tensor(with_ones(POWERS))
    by_inverse = torch.linalg.inv(A.T @ A) @ (A.T @ torch.tensor(y))
    theta = together(analytic_solution(POWERS, torch.tensor(y)))
    assert digits(by_inverse, exact) < digits(theta, exact) - 2


@pytest.mark.parametrize(("dtype", "most"), [(torch.float32, 2), (torch.float64, 16)])
@each_polynomial
def test_what_the_lesson_says_of_the_digits_holds(y, exact, dtype, most):
    """QR keeps more than solve, solve more than the inverse, and float32 leaves the two hardly any.

    In the median over orders of the examples, because single ones depend on how they round.
    """
    solvers = {
        "inverse": lambda A, y: torch.linalg.inv(A.T @ A) @ (A.T @ y),
        "solve": lambda A, y: torch.linalg.solve(A.T @ A, A.T @ y),
        "QR": lambda A, y: torch.linalg.lstsq(A, y[:, None], driver="gels").solution[:, 0],
    }
    A, y = torch.tensor(with_ones(POWERS)).to(dtype), torch.tensor(y).to(dtype)
    generator = seeded()
    orders = [torch.randperm(21, generator=generator) for _ in range(101)]
    median = {
        name: np.median([digits(solver(A[order], y[order]), exact) for order in orders])
        for name, solver in solvers.items()
    }
    assert median["inverse"] < median["solve"] < median["QR"]
    assert median["solve"] < most


@given(st.integers(1, 30), st.integers(1, 10), st.integers(0, 1000))
def test_it_is_the_least_squares_solution_of_the_smallest_norm(n, d, seed):
    """For any shape, n < d + 1 included, where many solutions fit exactly."""
    X, y = data(n, d, seed)
    assume(np.linalg.cond(with_ones(X)) < 1e6)
    assert np.allclose(together(analytic_solution(X, y)), smallest(X, y), atol=1e-7, rtol=1e-7)


@given(st.integers(2, 30), st.integers(1, 5), st.integers(0, 1000), st.sampled_from([32, 64]))
def test_dependent_columns_share_the_weight_by_the_smallest_norm(n, d, seed, bits):
    X, y = data(n, d, seed, getattr(torch, f"float{bits}"))
    X = torch.cat([X, X[:, :1], X.sum(dim=1, keepdim=True), 3 * X[:, -1:]], dim=1)
    assume(np.linalg.cond(with_ones(data(n, d, seed)[0])) < 100)
    expected = np.linalg.pinv(with_ones(X.double()), rcond=1e-5) @ y.double().numpy()
    close = {"atol": 1e-7} if bits == 64 else {"atol": 1e-3, "rtol": 1e-3}
    assert np.allclose(together(analytic_solution(X, y)), expected, **close)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_repeated_column_takes_half_the_weight(dtype):
    X, y = synthetic(torch.tensor([2.0], dtype=dtype), torch.tensor(1.0), 50, 0.1, seeded())
    (alone,), b_alone = analytic_solution(X, y)
    (one, other), b = analytic_solution(torch.cat([X, X], dim=1), y)
    assert torch.allclose(torch.stack([one, other]), alone / 2)
    assert torch.allclose(b, b_alone)


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_the_unit_of_a_column_does_not_matter(unit):
    X, y = data(40, 3)
    w, b = analytic_solution(X, y)
    scaled = X * torch.tensor([1.0, unit, 1.0])
    w_scaled, b_scaled = analytic_solution(scaled, y)
    assert torch.allclose(w_scaled * torch.tensor([1.0, unit, 1.0]), w, rtol=1e-9)
    assert torch.allclose(b_scaled, b, rtol=1e-9)


@pytest.mark.parametrize("unit", [1e-12, 1e9, 1e12])
def test_the_unit_of_a_column_does_not_matter_beside_collinear_ones(unit):
    celsius, other = 10 * data(50, 2)[0].T
    X = torch.stack([celsius, 1.8 * celsius + 32, unit * other], dim=1)
    y = celsius / 2 + 3 * other + 1
    w, b = analytic_solution(X, y)
    assert w[2] * unit == pytest.approx(3, rel=1e-9)
    assert torch.allclose(X @ w + b, y, rtol=1e-9)


def test_a_column_of_zeros_has_no_weight():
    X, y = data(20, 2)
    w, b = analytic_solution(torch.cat([X, 0 * y[:, None]], dim=1), y)
    assert w[2] == 0
    assert torch.allclose(torch.cat([w[:2], b.reshape(1)]), together(analytic_solution(X, y)))


@given(st.integers(5, 40), st.integers(1, 4), st.integers(0, 1000))
def test_order_and_repetition_of_the_examples_change_nothing(n, d, seed):
    X, y = data(n, d, seed)
    assume(np.linalg.cond(with_ones(X)) < 1e4)
    solution = together(analytic_solution(X, y))
    order = torch.randperm(n, generator=seeded())
    for rows in (order, torch.cat([order, order])):
        again = together(analytic_solution(X[rows], y[rows]))
        assert torch.allclose(again, solution, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("times", [100, 1000])
def test_many_examples_do_not_make_columns_count_as_dependent(times):
    X, y, _ = diabetes()
    w, b = analytic_solution(X, y)
    again, b_again = analytic_solution(X.repeat(times, 1), y.repeat(times))
    assert torch.allclose(again, w, rtol=1e-4)
    assert torch.allclose(b_again, b, rtol=1e-4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("n", [1000, 100_000])
def test_dependent_columns_of_many_examples_are_recognized(n, dtype):
    X, y = data(n, 3, dtype=dtype)
    X = torch.cat([X, X.sum(dim=1, keepdim=True)], dim=1)
    w, b = analytic_solution(X, y)
    expected = np.linalg.pinv(with_ones(X.double()), rcond=1e-5) @ y.double().numpy()
    assert np.allclose(torch.cat([w, b.reshape(1)]), expected, atol=1e-5)


def test_years_are_no_constant():
    year = torch.linspace(1950, 2020, 50_000)[:, None]
    w, b = analytic_solution(year, year[:, 0] - 1950)
    assert float(w) == pytest.approx(1, rel=1e-5)


@given(st.integers(5, 40), st.integers(1, 4), st.integers(0, 1000))
def test_the_residual_is_orthogonal_to_every_column(n, d, seed):
    X, y = data(n, d, seed)
    A = torch.tensor(with_ones(X))
    assert (A.T @ (y - A @ together(analytic_solution(X, y)))).abs().max() < 1e-9


def test_the_diabetes_data_are_fitted_as_scikit_learn_does():
    X, y, _ = diabetes()
    w, b = analytic_solution(X, y)
    model = LinearRegression().fit(X.double().numpy(), y.double().numpy())
    assert np.allclose(w, model.coef_, rtol=5e-5)
    assert float(b) == pytest.approx(model.intercept_, rel=5e-5)
    assert model.score(X.double().numpy(), y.double().numpy()) == pytest.approx(0.518, abs=0.0005)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_it_answers_in_the_dtype_it_was_given(dtype):
    X = torch.tensor([[0.0], [1.0], [2.0]], dtype=dtype)
    w, b = analytic_solution(X, torch.tensor([2.0, 0.0, 4.0], dtype=dtype))
    assert w.dtype == b.dtype == dtype
    assert (w.shape, b.shape) == ((1,), ())
    assert torch.allclose(torch.stack([w[0], b]).double(), torch.ones(2).double(), atol=0.01)


def test_the_data_are_left_as_they_were():
    X, y = data(10, 2)
    before = X.clone(), y.clone()
    analytic_solution(X, y)
    A = torch.tensor(with_ones(X))
    A_before = A.clone()
    least_squares(A, y)
    assert torch.equal(X, before[0]) and torch.equal(y, before[1]) and torch.equal(A, A_before)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"y": torch.zeros(4)}, "y has shape (4,); expected (n,), here (5,)"),
        ({"y": torch.zeros(5, 1)}, "y has shape (5, 1); expected (n,)"),
        ({"X": torch.zeros(5)}, "X has shape (5,); expected (n, d)"),
        ({"X": torch.zeros(0, 2), "y": torch.zeros(0)}, "X is empty"),
        ({"X": torch.full((5, 2), torch.nan)}, "X holds 10 NaN or infinite numbers of 10"),
        ({"y": torch.zeros(5).double()}, "y is of torch.float64; expected torch.float32"),
        ({"X": [[1.0]] * 5}, "X is a list; expected a tensor"),
    ],
)
def test_bad_input_is_named(changed, message):
    with pytest.raises(ValueError) as refusal:
        analytic_solution(**{"X": torch.zeros(5, 2), "y": torch.zeros(5), **changed})
    assert str(refusal.value).startswith(message)
