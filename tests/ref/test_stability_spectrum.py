import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.stability import spectrum, transient
from tests.oracles import assert_same

quick = settings(max_examples=30)


def random_matrix(seed, H, radius=None, dtype=np.float64):
    rng = np.random.default_rng([seed, H])
    W = rng.normal(size=(H, H)).astype(dtype)
    if np.issubdtype(dtype, np.complexfloating):
        W = W + 1j * rng.normal(size=(H, H))
    return W if radius is None else W * (radius / np.max(np.abs(np.linalg.eigvals(W))))


def rotation(angle):
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def hidden(J, seed=0):
    """The same matrix in a random orthogonal basis."""
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=J.shape))
    return Q @ J @ Q.T


@pytest.mark.oracle("closed form", parts="stability.spectrum")
def test_modes_of_a_damped_rotation():
    first, second, third = spectrum.modes(np.block([[0.9 * rotation(0.3), np.zeros((2, 1))], [np.ones((1, 2)), -0.5]]))
    assert first.eigenvalue == pytest.approx(0.9 * np.exp(0.3j), rel=1e-14)
    assert second.eigenvalue == first.eigenvalue.conjugate() and second.angle == -first.angle
    assert first.magnitude == pytest.approx(0.9) and first.angle == pytest.approx(0.3)
    assert first.period == second.period == pytest.approx(2 * math.pi / 0.3)
    assert first.magnitude**first.time_constant == pytest.approx(1 / math.e)
    assert first.magnitude**first.half_life == pytest.approx(0.5)
    assert third.eigenvalue == pytest.approx(-0.5) and third.angle == math.pi and third.period == 2
    (alternating,) = spectrum.modes(np.array([[complex(-0.5, -0.0)]]))
    assert alternating.angle == math.pi and alternating.period == 2
    (positive,) = spectrum.modes(np.array([[0.25]]))
    assert positive.period == math.inf and positive.angle == 0 and positive.half_life == pytest.approx(0.5)
    (nothing,) = spectrum.modes(np.array([[0.0]]))
    assert nothing.time_constant == 0 and nothing.period == math.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_eigenvalues_are_sorted_roots_of_the_determinant(dtype):
    W = random_matrix(1, 5, dtype=dtype)
    values = spectrum.eigenvalues(W)
    assert values.dtype == np.complex128 and values.shape == (5,)
    assert np.all(np.diff(np.abs(values)) <= 1e-15)
    for value in values:
        assert abs(np.linalg.det(W.astype(np.complex128) - value * np.eye(5))) < 1e-12 * np.linalg.norm(W) ** 5
    assert spectrum.spectral_radius(W) == abs(values[0])
    strict = spectrum.eigenvalues(array_api_strict.asarray(W))
    assert np.array_equal(strict, values)


def test_a_long_free_response_grows_with_the_radius_except_from_the_second_eigenvector():
    V = random_matrix(2, 3)
    W = np.linalg.inv(V) @ np.diag([0.95, -0.7, 0.2]) @ V  # the rows of V are its left eigenvectors
    start, second = np.ones(3), V[1]
    power, next_power = np.linalg.matrix_power(W, 60), np.linalg.matrix_power(W, 61)
    assert np.linalg.norm(start @ next_power) / np.linalg.norm(start @ power) == pytest.approx(0.95, rel=1e-6)
    assert np.linalg.norm(second @ np.linalg.matrix_power(W, 3)) == pytest.approx(0.7**3 * np.linalg.norm(second))


@pytest.mark.parametrize("radius", [1.1, 0.9])
@pytest.mark.parametrize("m", [1, 2, 3])
def test_powers_of_a_jordan_block_grow_faster_than_the_radius_by_a_power_of_t(radius, m):
    W = radius * np.eye(m) + np.eye(m, k=1)
    assert spectrum.spectral_radius(W) == pytest.approx(radius)
    norms = transient.power_norms(W, 200)[100::100] / radius ** np.array([100, 200])
    assert norms[0] == pytest.approx({1: 1, 2: 100 / radius, 3: 50 * 99 / radius**2}[m], rel=1e-3)
    assert norms[1] / norms[0] == pytest.approx(2 ** (m - 1), rel=0.01)


@pytest.mark.oracle("the recurrence itself", parts="stability.spectrum")
@pytest.mark.parametrize(("T", "B", "D", "H"), [(5, 3, 2, 4), (1, 1, 1, 1), (4, 1, 3, 2)])
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_modes_add_up_to_the_response(T, B, D, H, dtype):
    rng = np.random.default_rng([T, B, D, H])
    x, W_x, W_h, h0 = (rng.normal(size=s).astype(dtype) for s in ((T, B, D), (D, H), (H, H), (B, H)))
    if dtype == np.complex128:
        x, W_h = x + 1j * rng.normal(size=x.shape), W_h + 1j * rng.normal(size=W_h.shape)
    found = spectrum.split(x, W_x, W_h, h0)
    h, hs = h0, []
    for t in range(T):
        h = h @ W_h + x[t] @ W_x
        hs.append(h)
    assert found.amplitudes.shape == (T, B, H)
    assert_same(found.amplitudes @ found.directions, np.array(hs).astype(np.complex128), 1e-12)
    assert_same(found.directions @ W_h, found.eigenvalues[:, None] * found.directions, 1e-12)


def test_each_mode_is_a_scalar_recurrence():
    found = spectrum.split(np.zeros((4, 1, 1)), np.ones((1, 3)), random_matrix(3, 3), np.ones((1, 3)))
    ratios = found.amplitudes[1:, 0] / found.amplitudes[:-1, 0]
    assert_same(ratios, np.broadcast_to(found.eigenvalues, (3, 3)), 1e-12)


def test_a_defective_matrix_has_no_modes():
    x, W_x, h0 = np.ones((3, 1, 1)), np.ones((1, 2)), np.ones((1, 2))
    with pytest.raises(ValueError, match=r"^W_h: got a defective matrix"):
        spectrum.split(x, W_x, np.array([[1.0, 1.0], [0.0, 1.0]]), h0)
    with pytest.raises(ValueError, match=r"^W_x: got shape \(1, 2\), expected \(1, 3\)$"):
        spectrum.split(x, W_x, np.eye(3), h0)


JORDAN = np.array([[1.0, 1.0], [0.0, 1.0]])
ROTATIONS = np.block([[rotation(0.7), np.eye(2)], [np.zeros((2, 2)), rotation(0.7)]])  # a complex pair of blocks


@pytest.mark.parametrize(
    ("W", "kind", "block"),
    [
        (np.array([[0.5]]), "stable", 0),
        (np.array([[0.0]]), "stable", 0),
        (np.array([[0.9, 50.0], [0.0, 0.9]]), "stable", 0),
        (np.eye(3), "marginal", 1),
        (np.array([[-1.0]]), "marginal", 1),
        (rotation(0.7), "marginal", 1),
        (np.diag([1.0, -1.0, 0.3]), "marginal", 1),
        (np.diag(np.exp(1j * np.array([0.3, 0.3001, 0.3002]))), "marginal", 1),
        (np.diag([1.0, 1.0 + 1e-9]), "marginal", 1),
        (JORDAN, "unstable", 2),
        (-JORDAN, "unstable", 2),
        (hidden(JORDAN), "unstable", 2),
        (np.eye(3) + np.eye(3, k=1), "unstable", 3),
        (ROTATIONS, "unstable", 2),
        (hidden(ROTATIONS), "unstable", 2),
        (np.array([[1.001]]), "unstable", 0),
        (np.diag([1.0, 2.0]), "unstable", 1),
    ],
)
def test_verdict_looks_at_jordan_blocks_on_the_circle(W, kind, block):
    verdict = spectrum.verdict(W)
    assert (verdict.kind, verdict.block) == (kind, block)
    assert verdict.is_bibo_stable == (kind == "stable")
    assert verdict.radius == pytest.approx(np.max(np.abs(np.linalg.eigvals(W))), rel=1e-12)


@pytest.mark.parametrize(("W", "degree"), [(rotation(0.7), 0), (hidden(JORDAN), 1), (np.eye(3) + np.eye(3, k=1), 2)])
def test_blocks_of_size_m_grow_like_a_polynomial_of_degree_m_minus_1(W, degree):
    growth = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in (1000, 2000)]
    assert math.log2(growth[1] / growth[0]) == pytest.approx(degree, abs=0.01)
    assert spectrum.verdict(W).block == degree + 1


@quick
@given(st.integers(1, 6), st.sampled_from([0.3, 0.9, 0.999, 1.001, 1.5]), st.integers(0, 999))
def test_verdict_tells_whether_powers_die_out(H, radius, seed):
    W = random_matrix(seed, H, radius)
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.linalg.matrix_power(W, 2**16)
        dies = bool(np.max(np.abs(power)) < 1e-3)
    assert spectrum.verdict(W).is_bibo_stable == dies


def test_nothing_but_finite_square_matrices():
    for function in (spectrum.eigenvalues, spectrum.spectral_radius, spectrum.modes, spectrum.verdict):
        with pytest.raises(ValueError, match=r"^W_h: got shape \(2, 3\), expected \(2, 2\)$"):
            function(np.ones((2, 3)))
        with pytest.raises(ValueError, match=r"^W_h: contains NaN"):
            function(np.array([[math.nan]]))
        with pytest.raises(ValueError, match=r"^W_h: contains inf"):
            function(np.array([[math.inf]]))
        with pytest.raises(TypeError, match=r"^W_h: got list"):
            function([[1.0]])
        with pytest.raises(TypeError, match=r"^W_h: got dtype int64"):
            function(np.array([[1]]))
    with pytest.raises(ValueError, match=r"^tol: got 0"):
        spectrum.verdict(np.eye(2), tol=0)


# ---- transient growth ----------------------------------------------------------------------------------------------


def longest_image(W, seed=0):
    """The largest ||h W|| of many unit vectors h, improved by power iteration."""
    h = np.random.default_rng(seed).normal(size=(50, len(W))) + 0j
    for _ in range(300):
        h = h @ W @ W.conj().T
        h = h / np.linalg.norm(h, axis=1, keepdims=True)
    return np.max(np.linalg.norm(h @ W, axis=1))


@pytest.mark.oracle("power iteration", parts="stability.transient")
@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_norms_are_the_longest_images(dtype):
    W = random_matrix(4, 4, 0.9, dtype)
    assert transient.spectral_norm(W) == pytest.approx(longest_image(W), rel=1e-9)
    norms = transient.power_norms(W, 3)
    assert norms[0] == 1 and norms[1] == pytest.approx(transient.spectral_norm(W))
    assert norms[3] == pytest.approx(longest_image(W @ W @ W), rel=1e-9)
    assert np.prod(transient.singular_values(W)) == pytest.approx(abs(np.linalg.det(W)))


@pytest.mark.oracle("closed form", parts="stability.transient")
def test_growth_before_decay():
    W = np.array([[0.9, 10.0], [0.0, 0.9]])  # W^k = 0.9^k [[1, 10 k / 0.9], [0, 1]]
    peak = transient.transient_growth(W, 100)
    entries = [10 * k * 0.9 ** (k - 1) for k in range(101)]
    assert abs(peak.step - int(np.argmax(entries))) <= 1
    assert peak.height == pytest.approx(max(entries), rel=0.01) and peak.height > 38
    assert spectrum.verdict(W).kind == "stable"
    assert transient.transient_growth(0.9 * rotation(0.4), 50) == (1.0, 0)


@quick
@given(st.integers(1, 5), st.floats(0.05, 0.95), st.integers(0, 999))
def test_kreiss_bound_is_reached_by_the_powers(H, radius, seed):
    W = random_matrix(seed, H, radius)
    W = W + 3 * np.triu(np.ones((H, H)), 1) * (seed % 3)  # some far from normal
    if (radius := spectrum.spectral_radius(W)) >= 1:
        W = W * (0.9 / radius)
    reached = transient.transient_growth(W, 400).height
    bound = transient.kreiss_bound(W, angles=16, radii=8)
    assert bound <= reached * (1 + 1e-9)
    assert reached <= math.e * H * transient.kreiss_bound(W) * 1.2  # the grid loses a little


def test_kreiss_bound_of_a_block_is_not_far_below():
    W = np.array([[0.9, 10.0], [0.0, 0.9]])
    assert 20 < transient.kreiss_bound(W) < transient.transient_growth(W, 100).height
    assert transient.kreiss_bound(np.array([[0.5]])) == pytest.approx(1, abs=0.01)
    assert transient.kreiss_bound(np.array([[2.0]]), angles=1, radii=25) > 0


@pytest.mark.parametrize("dtype", [np.float64, np.complex128])
def test_departure_from_normality_is_what_is_above_the_diagonal(dtype):
    upper = np.triu(random_matrix(5, 4, dtype=dtype))
    Q, _ = np.linalg.qr(random_matrix(6, 4, dtype=dtype))
    expected = np.linalg.norm(np.triu(upper, 1))
    assert transient.departure_from_normality(Q @ upper @ Q.conj().T) == pytest.approx(expected)
    assert transient.departure_from_normality(rotation(0.3)) < 1e-7
    assert transient.departure_from_normality(np.diag([1.0, -2.0])) == 0


def test_powers_that_overflow_are_infinite():
    assert transient.power_norms(np.array([[1e200]]), 3).tolist() == [1, 1e200, math.inf, math.inf]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"^T: got -1"):
        transient.power_norms(np.eye(2), -1)
    with pytest.raises(ValueError, match=r"^angles: got 0"):
        transient.kreiss_bound(np.eye(2), angles=0)
    with pytest.raises(ValueError, match=r"^W_h: got shape \(1, 2\)"):
        transient.departure_from_normality(np.ones((1, 2)))
