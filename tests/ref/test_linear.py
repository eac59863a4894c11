import itertools

import array_api_strict
import numpy as np
import pytest

from lstm_ref.systems.linear import fir_response, impulse_response, response, response_backward, worst_input
from tests.oracles import assert_all_same, assert_same, complex_step

WEIGHTS = [0.0, 0.5, -0.9, 1.0, 1.1]


def unrolled(x, w, u, h0):
    """Every term written out: h(t) = w^(t+1) h0 + sum_k w^(t-k) u x(k)."""
    return np.array([w ** (t + 1) * h0 + sum(w ** (t - k) * u * x[k] for k in range(t + 1)) for t in range(len(x))])


@pytest.mark.oracle("closed form", parts="systems.linear")
@pytest.mark.parametrize("T", [1, 2, 7])
@pytest.mark.parametrize("w", WEIGHTS)
def test_response_is_the_unrolled_sum(T, w):
    x = np.random.default_rng(T).normal(size=T)
    assert_same(response(x, w, 1.7, -0.6), unrolled(x.tolist(), w, 1.7, -0.6), 1e-14)
    assert_same(response(x, w, 1.7), unrolled(x.tolist(), w, 1.7, 0.0), 1e-14)


@pytest.mark.oracle("complex step", parts="systems.linear")
@pytest.mark.parametrize("T", [1, 2, 7])
@pytest.mark.parametrize("w", WEIGHTS)
def test_response_backward_equals_complex_step(T, w):
    rng = np.random.default_rng(10 + T)
    x, dh = rng.normal(size=(2, T))
    arrays = [x, np.array(w), np.array(1.7), np.array(-0.6)]
    expected = complex_step(lambda x, w, u, h0: (dh * response(x, w[()], u[()], h0[()])).sum(), arrays)
    got = response_backward(dh, x, w, 1.7, -0.6)
    assert_all_same(got, expected, 1e-13, ("dx", "dw", "du", "dh0"))


@pytest.mark.parametrize("w", [*WEIGHTS, 0.5j])
@pytest.mark.parametrize("T", [1, 6])
def test_impulse_response_is_the_answer_to_an_impulse(w, T):
    impulse = np.eye(1, T)[0].astype(type(w))
    assert_same(impulse_response(w, 1.7, T), response(impulse, w, 1.7), 1e-14)


def test_a_recurrence_is_a_system_with_its_impulse_response_as_taps():
    x = np.random.default_rng(4).normal(size=6)
    assert_same(fir_response(x, impulse_response(-0.8, 1.3, 6)), response(x, -0.8, 1.3), 1e-14)


@pytest.mark.oracle("every input", parts="systems.linear")
@pytest.mark.parametrize("T", [1, 2, 5])
@pytest.mark.parametrize("u", [-1.7, 0.4])
@pytest.mark.parametrize("w", [-1.2, -0.5, 0.5, 1.2])
def test_no_input_of_ones_and_minus_ones_leads_higher_than_the_worst(w, u, T):
    last = {x: response(np.array(x), w, u)[-1] for x in itertools.product([1.0, -1.0], repeat=T)}
    assert tuple(worst_input(w, u, T)) == max(last, key=last.get)


def test_the_worst_input_is_1_or_minus_1_also_where_its_weight_underflows():
    assert impulse_response(0.01, 1.0, 200)[-1] == 0
    assert worst_input(0.01, 1.0, 200).tolist() == [1] * 200
    assert worst_input(-0.01, 1e-300, 200).tolist() == [-1, 1] * 100


@pytest.mark.oracle("scalar loops", parts="systems.linear")
@pytest.mark.parametrize(("T", "N"), [(1, 1), (1, 4), (6, 1), (6, 3), (3, 6)])
def test_finite_response_equals_loops(T, N):
    rng = np.random.default_rng([T, N])
    x, taps = rng.normal(size=T), rng.normal(size=N)
    expected = [sum(taps[k] * x[t - k] for k in range(min(N, t + 1))) for t in range(T)]
    assert_same(fir_response(x, taps), np.array(expected), 1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_they_need_only_the_array_standard(dtype):
    x, dh = np.random.default_rng(5).normal(size=(2, 4)).astype(dtype)
    sx, sdh = array_api_strict.asarray(x), array_api_strict.asarray(dh)
    assert_same(np.asarray(response(sx, 0.5, 1.7, 0.3)), response(x, 0.5, 1.7, 0.3), 0)
    assert_same(np.asarray(fir_response(sx, sdh)), fir_response(x, dh), 0)
    got, expected = response_backward(sdh, sx, 0.5, 1.7, 0.3), response_backward(dh, x, 0.5, 1.7, 0.3)
    assert_all_same(got, expected, 0)


def test_bad_inputs_are_named():
    x = np.ones(3)
    with pytest.raises(ValueError, match=r"^x: got shape \(0,\), expected \(T,\)"):
        response(x[:0], 0.5, 1.0)
    with pytest.raises(ValueError, match=r"^x: got shape \(3, 1\)"):
        fir_response(x[:, None], x)
    with pytest.raises(ValueError, match=r"^x: contains NaN"):
        response(x * np.nan, 0.5, 1.0)
    with pytest.raises(TypeError, match=r"^taps: got list"):
        fir_response(x, [1.0])
    with pytest.raises(ValueError, match=r"^dh: got shape \(2,\), expected \(3,\)$"):
        response_backward(x[:2], x, 0.5, 1.0)
    with pytest.raises(ValueError, match=r"^T: got 0"):
        impulse_response(0.5, 1.0, 0)
