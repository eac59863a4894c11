import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import readable
from lstm_ref.cells import linear_vector as cell
from lstm_ref.cells import rnn
from lstm_ref.systems import linear, linear_vector
from tests.oracles import assert_all_same, assert_same, complex_step, torch_autograd
from tests.ref.cases import SIZES, cell_problem

SYSTEMS = [(*sizes, K) for sizes, K in zip(SIZES, (6, 2, 5, 3, 1, 1), strict=True)]  # T, B, D, H, K
every_system = pytest.mark.parametrize("sizes", SYSTEMS)
NAMES = ("x", "h0", "W_x", "W_h", "W_y")


def system(sizes, seed=0, dtype=np.float64, R=None):
    """Random x, h0, W_x, W_h, W_y, and a gradient dy for the output."""
    T, B, D, H, K = sizes
    x, (h0,), p, *_ = cell_problem(cell, (T, B, D, H), seed, dtype, R)
    lead = () if R is None else (R,)
    rng = np.random.default_rng([seed, *sizes])
    W_y, dy = rng.normal(size=(*lead, H, K)).astype(dtype), rng.normal(size=(T, *lead, B, K)).astype(dtype)
    return (x, h0, *p, W_y), dy


def response(x, h0, W_x, W_h, W_y):
    return linear_vector.response(x, h0, cell.Params(W_x, W_h), W_y)


def gradients(dy, x, h0, W_x, W_h, W_y):
    dx, dh0, dp, dW_y = linear_vector.response_backward(dy, x, h0, cell.Params(W_x, W_h), W_y)
    assert isinstance(dp, cell.Params)
    return dx, dh0, *dp, dW_y


def by_powers(x, h0, W_x, power):
    """The states from the closed form h(t) = h0 W_h^(t+1) + sum_k x(k) W_x W_h^(t-k)."""
    return np.stack(
        [h0 @ power(t + 1) + sum(x[k] @ W_x @ power(t - k) for k in range(t + 1)) for t in range(x.shape[0])]
    )


@pytest.mark.oracle("closed form", cells="linear_vector")
@every_system
def test_states_and_response_equal_the_closed_form_in_powers(sizes):
    (x, h0, W_x, W_h, W_y), _ = system(sizes)
    expected = by_powers(x, h0, W_x, lambda n: np.linalg.matrix_power(W_h, n))
    h, state_T, _ = readable.forward(cell, x, cell.State(h0), cell.Params(W_x, W_h))
    assert_same(h, expected, 1e-13)
    assert_same(state_T.h, expected[-1], 1e-13)
    assert_same(response(x, h0, W_x, W_h, W_y), expected @ W_y, 1e-13)


@every_system
def test_response_equals_the_closed_form_in_eigenvalues(sizes):
    H = sizes[3]
    rng = np.random.default_rng(H)
    basis = rng.normal(size=(H, H)) + 1j * rng.normal(size=(H, H))
    inverse, rates = np.linalg.inv(basis), 0.9 * np.exp(1j * np.arange(H))
    arrays, _ = system(sizes, seed=1, dtype=np.complex128)
    x, h0, W_x, _, W_y = arrays
    # Row vectors: W_h = V^-1 diag(w) V has the powers V^-1 diag(w^n) V.
    expected = by_powers(x, h0, W_x, lambda n: (inverse * rates**n) @ basis) @ W_y
    assert_same(response(x, h0, W_x, (inverse * rates) @ basis, W_y), expected, 1e-11)


@every_system
def test_response_backward_equals_complex_step(sizes):
    arrays, dy = system(sizes, seed=2)
    expected = complex_step(lambda *a: (dy * response(*a)).sum(), arrays)
    assert_all_same(gradients(dy, *arrays), expected, 1e-12, NAMES)


@pytest.mark.oracle("PyTorch autograd", cells="linear_vector")
@every_system
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_response_and_its_gradients_equal_torch(sizes, dtype, rtol):
    def in_torch(x, h, W_x, W_h, W_y):
        ys = []
        for x_t in x:
            h = h @ W_h + x_t @ W_x
            ys.append(h @ W_y)
        return torch.stack(ys)

    arrays, dy = system(sizes, seed=3, dtype=dtype)
    assert_same(response(*arrays), in_torch(*map(torch.tensor, arrays)).numpy(), rtol)
    expected = torch_autograd(lambda *a: (torch.tensor(dy) * in_torch(*a)).sum(), arrays)
    assert_all_same(gradients(dy, *arrays), expected, rtol, NAMES)


def test_the_answer_to_an_impulse_is_a_power_of_the_recurrent_matrix():
    T, B, D, H, K = 6, 2, 3, 4, 5
    (_, _, W_x, W_h, W_y), _ = system((T, B, D, H, K), seed=4)
    impulse = np.concatenate([np.eye(D)[None], np.zeros((T - 1, D, D))])  # one row of the batch per input
    expected = np.stack([W_x @ np.linalg.matrix_power(W_h, t) @ W_y for t in range(T)])
    assert_same(response(impulse, np.zeros((D, H)), W_x, W_h, W_y), expected, 1e-13)


def test_one_number_is_the_scalar_recurrence():
    rng = np.random.default_rng(5)
    x, (h0, u, w, v) = rng.normal(size=7), rng.normal(size=4).tolist()
    one = [np.array([[n]]) for n in (h0, u, w, v)]
    assert_same(response(x[:, None, None], *one)[:, 0, 0], v * linear.response(x, w, u, h0), 1e-14)


@settings(max_examples=10)
@given(st.tuples(*[st.integers(1, 4)] * 4), st.integers(0, 999))
def test_it_is_the_rnn_of_identity_units_without_bias(sizes, seed):
    x, state0, p, dh, dstate_T = cell_problem(cell, sizes, seed)
    with_bias = rnn.Params(*p, np.zeros(sizes[3]))
    h, state_T, caches = readable.forward(cell, x, state0, p)
    other, other_T, other_caches = readable.forward(rnn.IDENTITY, x, rnn.State(*state0), with_bias)
    assert_same(h, other, 1e-14)
    assert_same(state_T.h, other_T.h, 1e-14)
    dx, dstate0, dp = readable.backward(cell, dh, dstate_T, caches, p)
    got = readable.backward(rnn.IDENTITY, dh, rnn.State(*dstate_T), other_caches, with_bias)
    assert_all_same((dx, dstate0.h, *dp), (got[0], got[1].h, *got[2][:2]), 1e-13)


def test_trials_of_systems_in_the_array_standard():
    arrays, dy = system((4, 2, 3, 5, 6), seed=6, R=3)
    strict = [array_api_strict.asarray(a) for a in arrays]
    y = np.asarray(response(*strict))
    got = [np.asarray(d) for d in gradients(array_api_strict.asarray(dy), *strict)]
    for r in range(3):
        alone = (arrays[0][:, r], *(a[r] for a in arrays[1:]))
        assert_same(y[:, r], response(*alone), 1e-14)
        assert_all_same((got[0][:, r], *(d[r] for d in got[1:])), gradients(dy[:, r], *alone), 1e-13, NAMES)


def test_bad_inputs_are_named():
    arrays, dy = system((3, 2, 4, 5, 6), seed=7)
    x, h0, W_x, W_h, W_y = arrays
    with pytest.raises(ValueError, match=r"^W_y: got shape \(6, 5\), expected \(5, K\) with every size at least 1$"):
        response(x, h0, W_x, W_h, W_y.T)
    with pytest.raises(ValueError, match=r"^W_y: got shape \(5, 0\)"):
        response(x, h0, W_x, W_h, W_y[:, :0])
    with pytest.raises(TypeError, match=r"^W_y: got dtype float32, expected float64$"):
        response(x, h0, W_x, W_h, W_y.astype(np.float32))
    with pytest.raises(ValueError, match=r"^h0: got shape \(1, 5\), expected \(2, H\)"):
        response(x, h0[:1], W_x, W_h, W_y)
    with pytest.raises(ValueError, match=r"^p.W_h: got shape \(5, 4\), expected \(5, 5\)$"):
        response(x, h0, W_x, W_h[:, :4], W_y)
    with pytest.raises(ValueError, match=r"^dy: got shape \(2, 2, 6\), expected \(3, 2, 6\)$"):
        gradients(dy[:2], *arrays)
    with pytest.raises(TypeError, match=r"^dy: got list"):
        gradients(dy.tolist(), *arrays)
