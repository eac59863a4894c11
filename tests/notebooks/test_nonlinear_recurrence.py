"""The references of unit 03 against other ways to the same numbers, and the numbers that its text states."""

import math
from pathlib import Path

import numpy as np
import pytest

from autograder.folder import CourseFolder
from course.widgets import cobweb
from lstm_ref.stability import lyapunov_exponents

ROOT = Path(__file__).resolve().parents[2]
(UNIT,) = (unit for unit in CourseFolder(ROOT).units() if unit.name == "03_nonlinear_recurrence")
reference = {name: exercise.reference for name, exercise in UNIT.exercises.items()}


def newton(w: float, b: float, h: float) -> float:
    for _ in range(60):
        y = math.tanh(w * h + b)
        h -= (y - h) / (w * (1 - y * y) - 1)
    return h


@pytest.mark.parametrize(("w", "b"), [(2.0, 0.0), (1.5, 0.05), (3.0, -1.0), (0.5, 0.3), (-2.0, 0.5)])
def test_fixed_points_by_newton(w, b):
    starts = (-1.0, -b / (w - 1), 1.0) if w > 1 else (0.0,)
    np.testing.assert_allclose(reference["fixed_points"](w, b), [newton(w, b, h) for h in starts], atol=1e-12)


@pytest.mark.parametrize("w", [1.01, 1.2, 2.0, 4.0, 60.0])
def test_the_fold_by_its_closed_form_and_by_counting(w):
    b = reference["fold_bias"](w)
    assert b == pytest.approx(math.sqrt(w * (w - 1)) - math.atanh(math.sqrt(1 - 1 / w)), rel=1e-10)
    counts = [len(cobweb.fixed_points("tanh", w, b * share)) for share in (0.999, 1.001)]
    assert counts == [3, 1]


@pytest.mark.parametrize("eps", [1e-5, 0.02, 0.1, 0.4])
def test_a_latch_rests_at_its_levels(eps):
    w, b = reference["latch"](eps)
    low, middle, high = cobweb.fixed_points("sigmoid", w, b)
    assert (low.h, middle.h, high.h) == pytest.approx((eps, 0.5, 1 - eps), rel=1e-9)
    assert [point.kind for point in (low, middle, high)] == ["stable", "unstable", "stable"]


@pytest.mark.parametrize("phi", cobweb.NAMES)
def test_influence_by_differences_and_by_lyapunovs_exponent(phi):
    w, b, h0, T, d = 1.3, 0.2, 0.4, 25, 1e-6
    g = reference["influence"](phi, w, b, h0, T)
    up, down = (np.array(cobweb.trajectory(phi, w, b, h0 + side * d, T)) for side in (1, -1))
    np.testing.assert_allclose(g, (up - down) / (2 * d), rtol=1e-6, atol=1e-9)
    J = (g[1:] / g[:-1]).reshape(T, 1, 1)
    assert lyapunov_exponents.exponents(J)[0] == pytest.approx(math.log(abs(g[-1])) / T)


def test_no_step_stretches_more_than_the_bound():
    for seed in range(20):
        for case in UNIT.exercises["contraction"].cases(seed):
            bound, measured = reference["contraction"](*case.values())
            assert 0 < measured <= bound * (1 + 1e-12)


# ---- what the text states ------------------------------------------------------------------------------------------


def test_sigmoids_without_a_bias_forget_in_five_steps():
    for w in np.arange(0, 100, 0.05):
        assert reference["memory_length"]("sigmoid", w, 0.0, 0.01, 10) <= 5
        (point,) = cobweb.fixed_points("sigmoid", w, 0.0)
        assert point.slope < 0.2785
    assert reference["memory_length"]("sigmoid", -8.0, 0.0, 0.01, 1000) == math.inf


def test_where_sigmoids_begin_to_alternate():
    for w, kind in ((-5.86, "stable"), (-5.88, "unstable")):
        assert [point.kind for point in cobweb.fixed_points("sigmoid", w, 0.0)] == [kind]
    for w, kind in ((-3.99, "stable"), (-4.01, "unstable")):
        assert [point.kind for point in cobweb.fixed_points("sigmoid", w, -w / 2)] == [kind]


def test_a_sigmoid_is_a_tanh_in_disguise():
    for w, b, h0 in ((5.0, -1.0, 0.3), (-3.0, 2.0, 0.9)):
        h = np.array(cobweb.trajectory("sigmoid", w, b, h0, 20))
        k = cobweb.trajectory("tanh", w / 4, w / 4 + b / 2, 2 * h0 - 1, 20)
        np.testing.assert_allclose(2 * h - 1, k, atol=1e-12)


def test_forgetting_at_the_fork_is_a_power():
    n = 100_000
    h, g = 0.5, 1.0
    for _ in range(n):
        a = math.tanh(h)
        h, g = a, g * (1 - a * a)
        if _ == n // 10 - 1:
            g_before = g
    assert h == pytest.approx(math.sqrt(3 / (2 * n)), rel=0.01)
    assert g_before / g == pytest.approx(10**1.5, rel=0.01)


def test_an_input_below_the_fold_never_flips_the_bit():
    rng = np.random.default_rng(5)
    for w in (1.2, 2.0, 4.0):
        b = reference["fold_bias"](w)
        h = cobweb.fixed_points("tanh", w, 0.0)[-1].h
        x = np.concatenate([np.full(300, -0.99 * b), rng.uniform(-0.99 * b, 0.99 * b, 300)])
        assert np.all(reference["run"]("tanh", x, w, 1.0, 0.0, h) > 0)
        assert reference["run"]("tanh", np.full(3000, -1.01 * b), w, 1.0, 0.0, h)[-1] < 0
    numbers = [round(reference["fold_bias"](w), 3) for w in (1.2, 2.0, 4.0)]
    assert numbers == [0.056, 0.533, 2.147]


def test_two_tanh_units_can_be_chaotic():
    W, b = np.array([[-5.0, -1.5], [1.5, 0.0]]), np.array([-4.5, 0.0])
    pair, gaps, J = np.array([[0.1, 0.2], [0.1 + 1e-9, 0.2]]), [], []
    for _ in range(2000):
        pair = np.tanh(pair @ W + b)
        gaps.append(np.abs(pair[0] - pair[1]).max())
        J.append(W * (1 - pair[0] ** 2))
    assert gaps[20] < 1e-3 and np.median(gaps[300:]) > 0.1
    assert 0.2 < lyapunov_exponents.exponents(np.array(J))[0] < 0.25
