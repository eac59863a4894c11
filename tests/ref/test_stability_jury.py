import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lstm_ref.stability.jury import characteristic_polynomial, jury
from tests.oracles import assert_same

many = settings(max_examples=150)
coefficient = st.floats(-2, 2).filter(lambda a: a == 0 or abs(a) > 1e-3)


@pytest.mark.oracle("numpy.roots", parts="stability.jury")
@many
@given(st.lists(coefficient, min_size=1, max_size=7))
def test_jury_counts_the_roots_that_numpy_finds(tail):
    coefficients = np.array([1.0, *tail])
    sizes = np.abs(np.roots(coefficients))
    assume(np.all(np.abs(sizes - 1) > 1e-3))
    found = jury(coefficients)
    assume(not found.is_degenerate)
    assert all(abs(abs(k) - 1) > 1e-12 for k in found.ratios)
    assert found.all_inside == bool(np.all(sizes < 1))
    if np.min(np.abs(np.abs(found.ratios) - 1)) > 1e-6:
        assert found.outside == int(np.sum(sizes > 1))


@many
@given(st.lists(st.tuples(st.floats(0, 1.6), st.floats(-math.pi, math.pi)), min_size=1, max_size=6))
def test_jury_of_complex_polynomials_with_known_roots(polar):
    assume(all(abs(size - 1) > 0.01 for size, _ in polar))
    roots = np.array([size * np.exp(1j * angle) for size, angle in polar])
    found = jury((2 - 1j) * np.poly(roots).astype(np.complex128))
    if all(size < 1 for size, _ in polar):
        assert found.all_inside and found.outside == 0 and len(found.rows) == len(roots) + 1
    else:
        assert not found.all_inside
        if not found.is_degenerate and np.min(np.abs(np.abs(found.ratios) - 1)) > 1e-6:
            assert found.outside == sum(size > 1 for size, _ in polar)


def test_the_table_of_a_quadratic_by_hand():
    # z^2 - 0.5 z + 0.25: ratio 1/4; next row 15/16 z - 3/8, ratio -2/5; last row 15/16 - 3/20.
    found = jury(np.array([1.0, -0.5, 0.25]))
    assert_same(found.ratios, np.array([0.25, -0.4]), 1e-15)
    for row, expected in zip(found.rows, ([1, -0.5, 0.25], [15 / 16, -3 / 8], [15 / 16 - 3 / 20]), strict=True):
        assert_same(row, np.array(expected), 1e-15)
    assert found.all_inside and found.outside == 0 and not found.is_degenerate


@pytest.mark.parametrize(
    "coefficients",
    [
        [1.0, -1.0],  # root 1
        [1.0, 0.0, 1.0],  # roots j and -j
        [1.0, -2 * math.cos(0.7), 1.0],  # a rotation
        [1.0, -2.5, 1.0],  # 2 and 1/2: mirrored in the circle
        [1.0, -1.5, 0.5],  # 1 and 1/2: found in the second row
        [1.0, -2.0, 1.0],  # 1 twice
    ],
)
def test_roots_on_the_circle_or_mirrored_in_it_make_the_table_degenerate(coefficients):
    found = jury(np.array(coefficients))
    assert not found.all_inside and found.is_degenerate and found.outside is None
    assert abs(found.ratios[-1]) == pytest.approx(1, abs=1e-12) and len(found.rows) == len(found.ratios)


def test_without_roots_or_with_roots_at_0():
    assert jury(np.array([3.0])).all_inside and jury(np.array([3.0])).outside == 0
    assert jury(np.array([2.0, 0.0, 0.0])).all_inside
    assert jury(np.array([2.0, 5.0, 0.0])).outside == 1


@pytest.mark.parametrize("H", [1, 2, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_characteristic_polynomial_equals_determinants(H, dtype):
    rng = np.random.default_rng(H)
    W = rng.normal(size=(H, H)).astype(dtype)
    if dtype == np.complex128:
        W = W + 1j * rng.normal(size=(H, H))
    got = characteristic_polynomial(W)
    assert got.dtype == np.result_type(dtype, np.float64) and got[0] == 1
    for z in rng.normal(size=4):
        assert np.polyval(got, z) == pytest.approx(np.linalg.det(z * np.eye(H) - W.astype(got.dtype)), rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_jury_of_a_matrix_is_its_stability(seed):
    W = np.random.default_rng(seed).normal(scale=0.5, size=(4, 4))
    radius = np.max(np.abs(np.linalg.eigvals(W)))
    assert jury(characteristic_polynomial(W)).all_inside == (radius < 1)


def test_bad_polynomials_are_named():
    for bad, words in [
        (np.array([0.0, 1.0]), r"^coefficients: got 0 as the first"),
        (np.array([]), r"^coefficients: got shape \(0,\)"),
        (np.array([[1.0]]), r"^coefficients: got shape \(1, 1\)"),
        (np.array([1.0, math.nan]), r"^coefficients: contains NaN"),
        (np.array([1.0, math.inf]), r"^coefficients: contains inf"),
    ]:
        with pytest.raises(ValueError, match=words):
            jury(bad)
    with pytest.raises(TypeError, match=r"^coefficients: got list"):
        jury([1.0])
    with pytest.raises(ValueError, match=r"^tol: got -1"):
        jury(np.array([1.0]), tol=-1)
