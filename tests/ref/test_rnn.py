import math

import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import activations, initialise, readable
from lstm_ref.cells import rnn
from tests.oracles import assert_all_same, assert_same, complex_step, logistic_exact, torch_autograd
from tests.ref.cases import SIZES, cell_problem, weighted

CELLS = {"identity": rnn.IDENTITY, "sigmoid": rnn.SIGMOID, "tanh": rnn.TANH, "relu": rnn.RELU, "elu": rnn.ELU}
SCALAR = {
    "identity": float,
    "sigmoid": logistic_exact,
    "tanh": math.tanh,
    "relu": lambda v: v if v > 0 else 0.0,
    "elu": lambda v: v if v > 0 else math.expm1(v),
}
IN_TORCH = {
    "identity": torch.clone,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "elu": torch.nn.functional.elu,
}
INPUTS = ("x", "h0", "W_x", "W_h", "b")
every_phi = pytest.mark.parametrize("phi", CELLS)
every_size = pytest.mark.parametrize("sizes", SIZES)
both_precisions = pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])


def rnn_by_loops(phi, x, h0, W_x, W_h, b):
    """The vanilla recurrent network, one number at a time. Returns h (T, B, H)."""
    (T, B, D), H = x.shape, h0.shape[1]
    h, hs = h0.tolist(), []
    for t in range(T):
        new = [[float(b[unit]) for unit in range(H)] for _ in range(B)]
        for row in range(B):
            for unit in range(H):
                for n in range(D):
                    new[row][unit] += float(x[t, row, n]) * float(W_x[n, unit])
                for n in range(H):
                    new[row][unit] += h[row][n] * float(W_h[n, unit])
        h = [[SCALAR[phi](v) for v in units] for units in new]
        hs.append(h)
    return np.array(hs)


def torch_cell(phi, x, h, W_x, W_h, b):
    hs = []
    for x_t in x:
        h = IN_TORCH[phi](x_t @ W_x + h @ W_h + b)
        hs.append(h)
    return torch.stack(hs), h


def torch_library(phi, x, h0, W_x, W_h, b):
    """torch.nn.RNN: weights transposed, second bias zero."""
    layer = torch.nn.RNN(x.shape[2], h0.shape[1], nonlinearity=phi).to(x.dtype)
    weights = {"weight_ih_l0": W_x.T, "weight_hh_l0": W_h.T, "bias_ih_l0": torch.zeros_like(b), "bias_hh_l0": b}
    h, h_T = torch.func.functional_call(layer, weights, (x, h0[None]))
    return h, h_T[0]


def assert_equals_torch(phi, oracle, problem, rtol):
    """Outputs, and the gradients with respect to all inputs and parameters, of one cell."""
    cell, (x, state0, p, dh, dstate_T) = CELLS[phi], problem
    h, state_T, caches = readable.forward(cell, x, state0, p)
    dx, dstate0, dp = readable.backward(cell, dh, dstate_T, caches, p)
    arrays = (x, *state0, *p)
    expected = [out.numpy() for out in oracle(phi, *map(torch.tensor, arrays))]
    assert_same(h, expected[0], rtol, "h")
    assert_same(state_T.h, expected[1], rtol, "h_T")
    weights = [torch.tensor(dh), torch.tensor(dstate_T.h)]
    expected = torch_autograd(lambda *a: weighted(oracle(phi, *a), weights), arrays)
    assert_all_same((dx, *dstate0, *dp), expected, rtol, INPUTS)


@pytest.mark.oracle("scalar loops", cells="rnn_{phi}")
@every_phi
@every_size
def test_forward_equals_loops(phi, sizes):
    x, state0, p, *_ = cell_problem(CELLS[phi], sizes)
    h, state_T, _ = readable.forward(CELLS[phi], x, state0, p)
    expected = rnn_by_loops(phi, x, *state0, *p)
    assert_same(h, expected, 1e-13)
    assert_same(state_T.h, expected[-1], 1e-13)


@pytest.mark.oracle("PyTorch autograd", cells="rnn_{phi}")
@every_phi
@every_size
@both_precisions
def test_forward_and_backward_equal_torch(phi, sizes, dtype, rtol):
    assert_equals_torch(phi, torch_cell, cell_problem(CELLS[phi], sizes, 1, dtype), rtol)


@pytest.mark.oracle("torch.nn.RNN", cells="rnn_{phi}")
@pytest.mark.parametrize("phi", ["tanh", "relu"])
@every_size
@both_precisions
def test_forward_and_backward_equal_the_rnn_of_torch(phi, sizes, dtype, rtol):
    assert_equals_torch(phi, torch_library, cell_problem(CELLS[phi], sizes, 2, dtype), rtol)


@pytest.mark.parametrize("phi", ["relu", "elu"])
def test_at_the_kink_the_slope_is_that_of_torch(phi):
    problem = cell_problem(CELLS[phi], (3, 2, 3, 4), seed=3)
    for w in problem.p:
        w[..., 1] = 0  # unit 1 stays at 0
    assert_equals_torch(phi, torch_cell, problem, 1e-12)


@pytest.mark.parametrize(("name", "at_zero"), [("RELU", 0), ("ELU", 1)])
def test_rectifiers_and_their_derivatives(name, at_zero):
    squash, x = getattr(activations, name), np.array([-800, -3, -1e-9, 1e-9, 0.5, 800])
    with np.errstate(all="raise", under="ignore"):
        y = squash.function(x)
    phi = name.lower()
    assert_same(y, np.array([SCALAR[phi](v) for v in x]), 0)
    assert y[2] == SCALAR[phi](-1e-9)
    (expected,) = complex_step(lambda z: squash.function(z).sum(), [x])
    assert_same(squash.derivative(y), expected, 1e-14)
    for zero in (0.0, -0.0):
        assert squash.derivative(squash.function(np.array([zero])))[0] == at_zero
    assert np.isnan(squash.function(np.array([np.nan]))[0])


@pytest.mark.parametrize("function", [f for name in ("RELU", "ELU") for f in getattr(activations, name)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_rectifiers_need_only_the_standard(function, dtype):
    x = np.linspace(-0.9, 9, 6).reshape(2, 3).astype(dtype)
    assert_same(np.asarray(function(array_api_strict.asarray(x))), function(x), 0)


@pytest.mark.parametrize(("D", "H"), [(60, 50), (1, 1), (3, 1), (1, 3)])
@pytest.mark.parametrize("dtype", ["float32", np.float64])
@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_irnn(D, H, dtype, xp):
    p = initialise.irnn(np.random.default_rng(8), D, H, dtype=dtype, xp=xp)
    again = initialise.irnn(np.random.default_rng(8), D, H)
    assert isinstance(p, rnn.RELU.Params)
    for w, w64, shape in zip(p, again, rnn.RELU.param_shapes(D, H), strict=True):
        assert type(w) is type(xp.asarray(0.0)) and tuple(w.shape) == shape
        assert_same(np.asarray(w), w64.astype(dtype), 0)
    assert np.array_equal(again.W_h, np.eye(H)) and not np.any(again.b)
    assert np.unique(again.W_x).size == D * H
    if D * H == 3000:
        assert abs(np.std(again.W_x) - 1e-3) < 5e-5 and abs(np.mean(again.W_x)) < 1e-4
        assert np.mean(again.W_x**4) == pytest.approx(3e-12, rel=0.2)  # as of a normal distribution


@settings(max_examples=10)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 5), st.integers(0, 999))
def test_an_irnn_without_input_keeps_its_state_and_its_gradient(T, B, H, seed):
    rng = np.random.default_rng(seed)
    p, h0 = initialise.irnn(rng, 2, H), rng.exponential(size=(B, H))
    dh, dh_T = np.zeros((T, B, H)), rng.normal(size=(B, H))
    h, _, caches = readable.forward(rnn.RELU, np.zeros((T, B, 2)), rnn.State(h0), p)
    assert np.array_equal(h, np.broadcast_to(h0, h.shape))
    _, dstate0, dp = readable.backward(rnn.RELU, dh, rnn.State(dh_T), caches, p)
    assert np.array_equal(dstate0.h, dh_T)
    assert_same(dp.b, T * dh_T.sum(axis=0), 1e-13)
    h, *_ = readable.forward(rnn.RELU, np.zeros((1, B, 2)), rnn.State(-h0), p)
    assert not np.any(h)
