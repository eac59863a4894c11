import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref.cells import peephole_full, rnn
from lstm_ref.stability import bounds, error_flow, jacobian
from tests.oracles import assert_same
from tests.ref.cases import cell_problem

quick = settings(max_examples=60)


def draw(seed, q, n, scale=1.0, slope=1.0):
    rng = np.random.default_rng([seed, q, n])
    return slope * rng.random((q, n)), rng.normal(scale=scale, size=(n, n))


def by_recursion(slopes, W_h, u, v, q):
    """The paper's equation 1, unit by unit; w(u, v) is the weight from v to u."""

    def w(to, source):
        return float(W_h[source, to])

    if q == 1:
        return float(slopes[0, v]) * w(u, v)
    return float(slopes[q - 1, v]) * sum(w(l, v) * by_recursion(slopes, W_h, u, l, q - 1) for l in range(len(W_h)))  # noqa: E741


@pytest.mark.oracle("scalar recursion", parts="stability.error_flow")
@pytest.mark.parametrize(("q", "n"), [(1, 1), (1, 3), (4, 1), (3, 2), (4, 3)])
def test_flow_equals_recursion_equals_sum_over_paths(q, n):
    slopes, W_h = draw(0, q, n)
    flow = error_flow.error_flow(slopes, W_h)
    assert flow.shape == (q, n, n)
    for u in range(n):
        for v in range(n):
            assert flow[q - 1, u, v] == pytest.approx(by_recursion(slopes, W_h, u, v, q), rel=1e-12)
            terms = dict(error_flow.paths(slopes, W_h, u, v))
            assert len(terms) == n ** (q - 1)
            assert all(len(path) == q + 1 and path[0] == u and path[-1] == v for path in terms)
            assert sum(terms.values()) == pytest.approx(flow[q - 1, u, v], rel=1e-12)


@pytest.mark.oracle("complex step", parts="stability.error_flow")
def test_flow_is_the_ratio_of_gradients_by_the_net_inputs():
    """In a network of logistic units: d net(t) / d net(t-q), by complex step."""
    T, n = 4, 3
    rng = np.random.default_rng(1)
    W_h, start = rng.normal(scale=2, size=(n, n)), rng.normal(size=n)

    def nets(first):
        found = [first]
        for _ in range(T - 1):
            found.append((1 / (1 + np.exp(-found[-1]))) @ W_h)
        return found

    y = [1 / (1 + np.exp(-net)) for net in nets(start)]
    slopes = np.array([y[t] * (1 - y[t]) for t in reversed(range(T - 1))])
    expected = np.stack([nets(start + 1e-100j * np.eye(n)[v])[-1].imag / 1e-100 for v in range(n)], axis=-1)
    assert_same(error_flow.error_flow(slopes, W_h)[-1], expected, 1e-13)


def test_flow_and_jacobians_tell_the_same():
    """Error signals belong to net inputs, Jacobians to outputs: they differ by one slope at each end."""
    problem = cell_problem(rnn.TANH, (4, 2, 3, 3), seed=2)
    J = jacobian.along(rnn.TANH, problem.x, problem.state0, problem.p).state
    h, slopes = problem.state0.h, []
    for x_t in problem.x:
        h, cache = rnn.TANH.step(x_t, h, problem.p)
        slopes.append(1 - cache.h_t**2)
    backward = np.array(slopes[::-1])  # (T, B, n): at t = T-1, T-2, ...
    flow = error_flow.error_flow(backward[1:], problem.p.W_h)  # from net(T-1) back
    products = jacobian.products(J)  # d h(T-1)[m] / d h(T-1-q)[k]
    for q in (1, 2, 3):
        # d h(T-1) / d net(T-1-q) = products[q] times the slope at T-1-q = flow times the slope at T-1.
        left = backward[q][:, :, None] * products[q]
        right = np.swapaxes(flow[q - 1], -1, -2) * backward[0][:, None, :]
        assert_same(left, right, 1e-13)


def test_a_batch_gives_what_each_row_gives_alone_in_the_array_standard():
    rng = np.random.default_rng(3)
    slopes, W_h = rng.random((3, 2, 4)).astype(np.float32), rng.normal(size=(4, 4)).astype(np.float32)
    strict = error_flow.error_flow(array_api_strict.asarray(slopes), array_api_strict.asarray(W_h))
    for row in range(2):
        assert_same(np.asarray(strict)[:, row], error_flow.error_flow(slopes[:, row], W_h), 1e-6)
    terms = error_flow.paths(array_api_strict.asarray(slopes[:, 0]), array_api_strict.asarray(W_h), 1, 2)
    assert float(sum(share for _, share in terms)) == pytest.approx(float(strict[2, 0, 1, 2]), rel=1e-4)


def test_bad_arguments_of_the_flow_are_named():
    slopes, W_h = draw(4, 2, 3)
    with pytest.raises(ValueError, match=r"^slopes: got shape \(2, 1\), expected \(q, 3\)"):
        error_flow.error_flow(slopes[:, :1], W_h)
    with pytest.raises(ValueError, match=r"^W_h: got shape \(1, 3\), expected \(1, 1\)$"):
        error_flow.error_flow(slopes, W_h[:1])
    with pytest.raises(TypeError, match=r"^slopes: got dtype float32, expected float64$"):
        error_flow.error_flow(slopes.astype(np.float32), W_h)
    with pytest.raises(ValueError, match=r"^u: got 3, expected 0 to 2$"):
        error_flow.paths(slopes, W_h, 3, 0)
    with pytest.raises(ValueError, match=r"^slopes: got shape \(1, 2, 3\), expected \(1, 3\)$"):
        error_flow.paths(slopes[None], W_h, 0, 0)


# ---- bounds --------------------------------------------------------------------------------------------------------


@pytest.mark.oracle("the flow itself", parts="stability.bounds")
@quick
@given(st.integers(1, 6), st.integers(1, 5), st.floats(0.01, 5), st.sampled_from([0.25, 1.0]), st.integers(0, 999))
def test_no_bound_is_ever_below_the_truth(q, n, scale, slope, seed):
    slopes, W_h = draw(seed, q, n, scale, slope)
    if seed % 2:
        slopes, W_h = np.full_like(slopes, slope), abs(W_h)  # nothing cancels
    local = np.max(np.abs(error_flow.error_flow(slopes, W_h)), axis=(1, 2))
    largest, sums = bounds.rate_of_largest_weight(W_h, slope), bounds.rate_of_sums(W_h, slope)
    room = 1 + 1e-12
    assert sums <= largest * room
    for rate in (largest, sums):
        assert np.all(local <= bounds.error_flow_bound(n, rate, q) * room)
    J = W_h * slopes[::-1, None, :]  # d h_t / d h_prev of h_t = f(h_prev W_h)
    true = np.array([np.linalg.norm(P, 2) for P in jacobian.products(J)])
    assert np.all(true[1:] <= bounds.norm_bound(bounds.rate_of_singular_value(W_h, slope), q) * room)
    assert np.all(true <= bounds.product_bound(J) * room)


@pytest.mark.parametrize(("slope", "w", "vanishes"), [(0.25, 3.99, True), (0.25, 4.01, False), (1.0, 0.99, True)])
def test_one_unit_reaches_its_bound(slope, w, vanishes):
    W_h, slopes = np.array([[w]]), np.full((50, 1), slope)
    flow = error_flow.error_flow(slopes, W_h)[:, 0, 0]
    for rate in (bounds.rate_of_largest_weight, bounds.rate_of_sums, bounds.rate_of_singular_value):
        assert_same(bounds.error_flow_bound(1, rate(W_h, slope), 50), flow, 1e-12)
        assert (rate(W_h, slope) < 1) == vanishes


def test_weights_below_4_over_n_make_logistic_units_forget():
    n = 5
    W_h = np.random.default_rng(5).uniform(-1, 1, (n, n)) * 3.9 / n
    assert bounds.rate_of_largest_weight(W_h, bounds.SLOPE_LOGISTIC) < 1
    assert bounds.error_flow_bound(3, 0.5, 2).tolist() == [1.5, 0.75]
    assert bounds.rate_of_sums(np.array([[0.0, 1.0], [3.0, -2.0]]), 0.5) == 1.5  # the column of unit 1: 1 + |-2|


def test_the_spectral_radius_is_no_bound():
    W_h = np.array([[0.5, 10.0], [0.0, 0.5]])
    assert np.linalg.norm(W_h @ W_h, 2) > 0.5**2
    assert bounds.rate_of_singular_value(W_h, 1.0) > 1  # so nothing is sure


def test_the_bound_of_products_holds_for_an_lstm():
    problem = cell_problem(peephole_full, (5, 2, 3, 2), seed=6)
    J = jacobian.along(peephole_full, problem.x, problem.state0, problem.p).state
    products = jacobian.products(J)
    for row in range(2):
        true = [np.linalg.norm(P, 2) for P in products[:, row]]
        each = [np.linalg.norm(J_t, 2) for J_t in J[:, row]]
        expected = [math.prod(each[5 - q :]) for q in range(6)]
        assert_same(bounds.product_bound(J)[:, row], np.array(expected), 1e-12)
        assert np.all(true <= np.array(expected) * (1 + 1e-12))
    assert_same(bounds.norms(products)[:, 0], np.array([np.linalg.norm(P, 2) for P in products[:, 0]]), 1e-12)


@pytest.mark.oracle("closed form", parts="stability.bounds")
def test_scaling_factor_of_a_logistic_connection():
    w = np.linspace(-60, 60, 100001)
    for y in (0.1, 0.5, -1.0):
        slope = np.exp(-abs(w * y)) / (1 + np.exp(-abs(w * y))) ** 2
        factor = bounds.scaling_factor(w, y)
        assert_same(factor, slope * abs(w), 1e-13)
        assert np.all(factor[abs(w) < 4] < 1)
        best, value = bounds.largest_scaling_factor(y)
        assert abs(w[np.argmax(factor)]) == pytest.approx(best, abs=2e-3)
        assert value == pytest.approx(np.max(factor), rel=1e-6)
        assert best == pytest.approx(1 / abs(y) / math.tanh(best * abs(y) / 2), rel=1e-12)  # coth(net / 2) / y
    assert bounds.largest_scaling_factor(0.2239)[1] < 1 < bounds.largest_scaling_factor(0.2238)[1]
    assert float(bounds.scaling_factor(np.asarray(1e4), 1.0)) == 0


def test_bad_arguments_of_bounds_are_named():
    W_h = np.eye(2)
    for rate in (bounds.rate_of_largest_weight, bounds.rate_of_sums, bounds.rate_of_singular_value):
        with pytest.raises(ValueError, match=r"^slope: got 0"):
            rate(W_h, 0)
        with pytest.raises(ValueError, match=r"^W_h: got shape \(1, 2\)"):
            rate(W_h[:1], 1.0)
    with pytest.raises(ValueError, match=r"^T: got 0"):
        bounds.norm_bound(0.5, 0)
    with pytest.raises(ValueError, match=r"^rate: got -1"):
        bounds.norm_bound(-1, 2)
    with pytest.raises(ValueError, match=r"^n: got 0"):
        bounds.error_flow_bound(0, 0.5, 2)
    with pytest.raises(ValueError, match=r"^y: got 0"):
        bounds.largest_scaling_factor(0.0)
    with pytest.raises(TypeError, match=r"^w: got list"):
        bounds.scaling_factor([1.0], 1.0)
    with pytest.raises(ValueError, match=r"^J: got shape \(2, 3\), expected \(T, N, N\)"):
        bounds.product_bound(np.ones((2, 3)))
