import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.cells import linear_vector
from lstm_ref.stability import jacobian, lyapunov_equation
from lstm_ref.stability.lyapunov_exponents import exponents
from tests.oracles import assert_same

quick = settings(max_examples=40)


def draw(seed, H, radius, dtype=np.float64):
    rng = np.random.default_rng([seed, H])
    W = rng.normal(size=(H, H)).astype(dtype)
    if dtype == np.complex128:
        W = W + 1j * rng.normal(size=(H, H))
    A = rng.normal(size=(H, H)).astype(dtype)
    return W * (radius / np.max(np.abs(np.linalg.eigvals(W)))), A @ A.T + np.eye(H)


@pytest.mark.oracle("sum of all terms", parts="stability.lyapunov_equation")
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
@pytest.mark.parametrize("H", [1, 4])
def test_both_solvers_equal_the_sum_of_all_terms(H, dtype):
    W, Q = draw(1, H, 0.8, dtype)
    power, total, other = np.eye(H, dtype=dtype), np.zeros((H, H), dtype), np.zeros((H, H), dtype)
    for _ in range(400):
        total = total + power @ Q @ power.conj().T
        other = other + power.conj().T @ Q @ power
        power = power @ W
    assert_same(lyapunov_equation.energy(W, Q), total, 1e-12)
    assert_same(lyapunov_equation.stationary_covariance(W, Q), other, 1e-12)


@quick
@given(st.integers(1, 5), st.sampled_from([0.2, 0.9, 0.999, 1.001, 1.3, 4.0]), st.integers(0, 99))
def test_a_positive_definite_solution_exists_just_for_stable_matrices(H, radius, seed):
    W, Q = draw(seed, H, radius)
    assert lyapunov_equation.is_stable(W) == (radius < 1)
    P = lyapunov_equation.energy(W, Q)
    assert_same(P - W @ P @ W.T, Q, 1e-6)
    assert (np.min(np.linalg.eigvalsh((P + P.T) / 2)) > 0) == (radius < 1)


def test_the_energy_falls_at_every_step():
    W, Q = draw(3, 3, 0.95)
    P = lyapunov_equation.energy(W, Q)
    h = np.random.default_rng(3).normal(size=3)
    for _ in range(5):
        new = h @ W
        assert new @ P @ new == pytest.approx(h @ P @ h - h @ Q @ h)
        h = new


def test_the_covariance_is_that_of_a_long_simulation():
    W, Q = draw(4, 2, 0.7)
    rng, h, outer, steps = np.random.default_rng(4), np.zeros((1000, 2)), np.zeros((2, 2)), 300
    root = np.linalg.cholesky(Q)
    for t in range(2 * steps):
        h = h @ W + rng.normal(size=h.shape) @ root.T
        outer = outer + (h.T @ h / len(h) if t >= steps else 0)
    assert_same(outer / steps, lyapunov_equation.stationary_covariance(W, Q), 0.02)


def test_no_solution_is_said():
    Q = np.eye(2)
    with pytest.raises(ValueError, match=r"^W_h: got eigenvalues with lambda conj"):
        lyapunov_equation.energy(np.diag([2.0, 0.5]), Q)
    with pytest.raises(ValueError, match=r"^W_h: got spectral radius 1, expected less than 1$"):
        lyapunov_equation.stationary_covariance(np.diag([1.0, 0.5]), Q)
    assert not lyapunov_equation.is_stable(np.diag([2.0, 0.5]))
    assert not lyapunov_equation.is_stable(np.diag([1.0, 0.5]))
    with pytest.raises(ValueError, match=r"^Q: got shape \(1, 1\), expected \(2, 2\)$"):
        lyapunov_equation.energy(np.eye(2), np.eye(1))
    with pytest.raises(ValueError, match=r"^Q: contains inf"):
        lyapunov_equation.stationary_covariance(0.5 * np.eye(2), np.full((2, 2), math.inf))


# ---- Lyapunov exponents --------------------------------------------------------------------------------------------


@pytest.mark.oracle("closed form", parts="stability.lyapunov_exponents")
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_exponents_of_a_linear_recurrence_are_the_logarithms_of_its_eigenvalues(dtype):
    W, _ = draw(5, 4, 1.1, dtype)
    sizes = np.sort(np.log(np.abs(np.linalg.eigvals(W))))[::-1]
    J = np.broadcast_to(W, (1500, 4, 4))
    assert_same(exponents(J, skip=200), sizes, 3e-3)
    assert exponents(J).sum() == pytest.approx(math.log(abs(np.linalg.det(W))), rel=1e-10)


def test_a_linear_cell_gives_its_matrix_at_every_step():
    p = linear_vector.Params(W_x=np.ones((2, 3)), W_h=np.diag([0.9, -0.5, 0.1]))
    x = np.random.default_rng(6).normal(size=(30, 2, 2))
    J = jacobian.along(linear_vector, x, linear_vector.State(np.ones((2, 3))), p).state
    assert_same(exponents(J), np.log([[0.9, 0.5, 0.1]] * 2), 1e-13)


def henon(steps, a=1.4, b=0.3):
    u, v, J = 0.1, 0.1, []
    for _ in range(steps):
        J.append([[-2 * a * u, b], [1.0, 0.0]])  # entry (k, m): d new[m] / d old[k]
        u, v = 1 - a * u * u + v, b * u
    return np.array(J)


def test_exponents_of_two_maps_with_chaos():
    found = exponents(henon(5000), skip=100)
    assert found[0] == pytest.approx(0.419, abs=0.01)  # Henon's map
    assert found.sum() == pytest.approx(math.log(0.3), rel=1e-10)
    u, J = 0.3, []
    for _ in range(3000):
        J.append([[4 - 8 * u]])
        u = 4 * u * (1 - u)
    assert exponents(np.array(J))[0] == pytest.approx(math.log(2), abs=0.01)  # the logistic map at 4


def test_jacobians_are_multiplied_in_the_order_of_time():
    first, second = np.diag([1.0, 0.0]), np.array([[0.0, 0.0], [1.0, 1.0]])  # first @ second = 0
    assert exponents(np.stack([first, second])).tolist() == [-math.inf, -math.inf]
    J = np.random.default_rng(9).normal(size=(3, 4, 4))
    shift = J[0][0] @ J[1] @ J[2]  # of the first unit, three steps later
    assert np.min(np.abs(exponents(J) - math.log(np.linalg.norm(shift)) / 3)) < 1e-13


def test_a_batch_and_trials_give_what_each_row_gives_alone():
    J = np.random.default_rng(7).normal(size=(6, 2, 3, 4, 4))
    found = exponents(J)
    assert found.shape == (2, 3, 4) and np.all(np.diff(found) <= 0)
    assert_same(found[1, 2], exponents(J[:, 1, 2]), 1e-13)


def test_exponents_need_only_the_array_standard_and_know_zero():
    J = np.random.default_rng(8).normal(size=(5, 2, 3, 3)).astype(np.float32)
    strict = exponents(array_api_strict.asarray(J), skip=1)
    assert_same(np.asarray(strict), exponents(J, skip=1), 1e-6)
    assert exponents(np.zeros((2, 2, 2))).tolist() == [-math.inf, -math.inf]
    assert exponents(np.broadcast_to(np.diag([0.5, 0.0]), (3, 2, 2)))[1] == -math.inf


def test_bad_jacobians_are_named():
    with pytest.raises(ValueError, match=r"^J: got shape \(3, 2, 4\), expected \(3, 2, 2\)$"):
        exponents(np.ones((3, 2, 4)))
    with pytest.raises(ValueError, match=r"^J: got shape \(2, 2\), expected \(T, N, N\)"):
        exponents(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"^J: got shape \(0, 2, 2\)"):
        exponents(np.ones((0, 2, 2)))
    with pytest.raises(ValueError, match=r"^skip: got 3, expected 0 to 2$"):
        exponents(np.ones((3, 2, 2)), skip=3)
    with pytest.raises(TypeError, match=r"^J: got list"):
        exponents([[[1.0]]])
