import math
from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import clipping, readable
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import gru, linear_vector, lstm, peephole_full, rnn
from tests.oracles import assert_same, torch_autograd
from tests.ref.cases import SIZES, cell_problem, weighted
from tests.ref.layer_cases import flat, nesting, rebuilt

TREE = [lstm.Params(None, None, None), (None, [None])]


def gradients(seed=0, R=None, scale=1.0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    lead = () if R is None else (R,)
    shapes = [(2, 4), (1, 4), (4,), (1,), (3, 2)]
    return rebuilt(TREE, iter([(scale * rng.normal(size=(*lead, *s))).astype(dtype) for s in shapes]))


def norm_by_hypot(grads):
    return math.hypot(*(float(v) for a in flat(grads) for v in np.ravel(a)))


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.floats(1e-3, 1e3), st.integers(0, 999))
def test_by_norm(bound, seed):
    grads = gradients(seed, scale=10)
    got, norm = clipping.by_norm(grads, bound)
    expected = norm_by_hypot(grads)
    assert float(norm) == pytest.approx(expected, rel=1e-14) and np.shape(norm) == ()
    assert nesting(got) == nesting(grads)
    factor = min(1.0, bound / expected)
    for one, other in zip(flat(got), flat(grads), strict=True):
        assert_same(one, factor * other, 1e-14)
    assert norm_by_hypot(got) == pytest.approx(min(bound, expected), rel=1e-14)
    if bound > expected:
        assert all(np.array_equal(one, other) for one, other in zip(flat(got), flat(grads), strict=True))


@pytest.mark.parametrize(("dtype", "scale"), [(np.float32, 1e30), (np.float32, 1e-30), (np.float64, 1e200)])
def test_squares_neither_overflow_nor_vanish(dtype, scale):
    grads = gradients(scale=scale, dtype=dtype)
    got, norm = clipping.by_norm(grads, scale)
    assert np.asarray(norm).dtype == dtype and float(norm) == pytest.approx(norm_by_hypot(grads), rel=1e-6)
    assert all(a.dtype == dtype for a in flat(got)) and norm_by_hypot(got) == pytest.approx(scale, rel=1e-6)


def test_zero_stays_zero():
    got, norm = clipping.by_norm([np.zeros((2, 3))], 1.0)
    assert float(norm) == 0 and not got[0].any()
    got, norms = clipping.by_norm_per_trial([np.array([[0.0], [4.0]])], 1.0)
    assert got[0].tolist() == [[0], [1]] and norms.tolist() == [0, 4]


@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_each_trial_is_clipped_by_its_own_norm(wrap):
    grads = gradients(R=4)
    grads[0].W_x[2] *= 100
    wrapped = rebuilt(grads, iter([wrap(a) for a in flat(grads)]))
    got, norms = clipping.by_norm_per_trial(wrapped, 5.0)
    for r in range(4):
        alone = rebuilt(grads, iter([a[r] for a in flat(grads)]))
        expected, norm = clipping.by_norm(alone, 5.0)
        assert float(norms[r]) == pytest.approx(float(norm), rel=1e-15)
        for one, other in zip(flat(got), flat(expected), strict=True):
            assert_same(np.asarray(one)[r], other, 1e-15)
    _, norm = clipping.by_norm(wrapped, 5.0)
    assert float(norm) == pytest.approx(norm_by_hypot(grads), rel=1e-14)
    assert math.hypot(*np.asarray(norms).tolist()) == pytest.approx(float(norm), rel=1e-14)


def test_bad_gradients_are_named():
    def refused(error, pattern, function, *arguments):
        with pytest.raises(error, match=pattern):
            function(*arguments)

    grads = gradients(R=3)
    bad = [grads[0]._replace(W_h=np.full((3, 1, 4), np.nan)), grads[1]]
    refused(ValueError, r"^grads\[0\]\.W_h: contains NaN", clipping.by_norm, bad, 1.0)
    bad = [grads[0]._replace(W_h=np.full((3, 1, 4), np.inf)), grads[1]]
    refused(ValueError, "^grads: got an infinite number", clipping.by_norm_per_trial, bad, 1.0)
    refused(ValueError, "^grads: got no arrays", clipping.by_norm, [], 1.0)
    refused(
        TypeError, r"^grads\[0\]: got dtype complex128, expected a real one$", clipping.by_norm, [np.ones(2) * 1j], 1
    )
    refused(
        ValueError,
        r"^grads\[1\]: got shape \(3,\), expected a trial axis",
        clipping.norm_per_trial,
        [np.ones(2), np.ones(3)],
    )
    refused(
        ValueError,
        r"^grads\[1\]: got shape \(\), expected a trial axis",
        clipping.norm_per_trial,
        [np.ones(2), np.ones(())],
    )
    for bound in (0, -1.0, math.inf, math.nan):
        refused(ValueError, f"^bound: got {bound}", clipping.by_norm, grads, bound)
        refused(ValueError, f"^bound: got {bound}", clipping.clipped, lstm, bound)
    refused(TypeError, "^bound: got str, expected a number$", clipping.by_norm, grads, "1")


# Derivatives inside the backward pass.


def clamp(a, bound):
    """Lets `a` through, and clips what comes back."""
    if a.requires_grad:
        a.register_hook(lambda da: da.clamp(-bound, bound))
    return a


def torch_lstm(x, h, c, W_x, W_h, b, bound):
    H, hs = h.shape[-1], []
    for x_t in x:
        a = clamp(x_t @ W_x + h @ W_h + b, bound)
        i, f, g, o = (a[:, n * H : (n + 1) * H] for n in range(4))
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        hs.append(h)
    return torch.stack(hs), h, c


def torch_rnn(x, h, W_x, W_h, b, bound):
    hs = []
    for x_t in x:
        h = torch.tanh(clamp(x_t @ W_x + h @ W_h + b, bound))
        hs.append(h)
    return torch.stack(hs), h


def backward(cell, q):
    _, _, caches = readable.forward(cell, q.x, q.state0, q.p)
    dx, dstate0, dp = readable.backward(cell, q.dh, q.dstate_T, caches, q.p)
    assert type(dp) is cell.Params
    return dx, *dstate0, *dp


@pytest.mark.parametrize(("cell", "oracle"), [(lstm, torch_lstm), (rnn.TANH, torch_rnn)], ids=["lstm", "rnn"])
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("bound", [0.05, 0.5])
def test_preactivation_gradients_are_clipped_as_by_hooks_in_torch(cell, oracle, sizes, bound):
    q = cell_problem(cell, sizes, seed=1)
    got = backward(clipping.clipped(cell, bound), q)
    cotangents = [torch.tensor(w) for w in (q.dh, *q.dstate_T)]
    expected = torch_autograd(lambda *arrays: weighted(oracle(*arrays, bound), cotangents), [q.x, *q.state0, *q.p])
    for n, (one, other) in enumerate(zip(got, expected, strict=True)):
        assert_same(one, other, 1e-12, str(n))
    assert np.all(np.abs(got[-1]) <= bound * sizes[0] * sizes[1] * (1 + 1e-12))


@pytest.mark.parametrize("cell", [lstm, rnn.TANH, rnn.RELU], ids=["lstm", "tanh", "relu"])
@pytest.mark.parametrize("R", [None, 3])
def test_a_wide_bound_changes_nothing(cell, R):
    q = cell_problem(cell, SIZES[0], seed=2, R=R)
    for one, other in zip(backward(clipping.clipped(cell, 1e6), q), backward(cell, q), strict=True):
        assert_same(one, other, 1e-13)


def test_each_trial_is_clipped_as_alone_in_the_array_standard():
    q = cell_problem(lstm, SIZES[0], seed=3, R=3)
    cell = clipping.clipped(lstm, 0.1)
    got = [np.asarray(a) for a in backward(cell, q.map(array_api_strict.asarray))]
    for r in range(3):
        groups = (type(part)(*(a[r] for a in part)) for part in (q.state0, q.p, q.dstate_T))
        state0, p, dstate_T = groups
        alone = backward(cell, type(q)(q.x[:, r], state0, p, q.dh[:, r], dstate_T))
        assert_same(got[0][:, r], alone[0], 1e-14)
        for one, other in zip(got[1:], alone[1:], strict=True):
            assert_same(one[r], other, 1e-14)


def test_float32_stays_float32():
    q = cell_problem(lstm, SIZES[0], seed=4, dtype=np.float32)
    assert all(a.dtype == np.float32 for a in backward(clipping.clipped(lstm, 0.1), q))
    with pytest.raises(TypeError, match=r"^dstate: got dtype complex128, expected a real one$"):
        backward(clipping.clipped(lstm, 0.1), cell_problem(lstm, SIZES[0], dtype=np.complex128))


def test_cells_of_the_catalogue_are_clipped_exactly_or_refused():
    covered = set()
    for name, cell in CELLS.items():
        try:
            wrapped = clipping.clipped(cell, 1e6)
        except ValueError as error:
            assert str(error).startswith("cell: got ") and "expected one with pre-activations" in str(error)
            continue
        covered.add(name)
        H = 4
        q = cell_problem(cell, (3, 2, H if getattr(cell, "input_is_hidden", False) else 3, H), seed=5)
        for one, other in zip(backward(wrapped, q), backward(cell, q), strict=True):
            assert_same(one, other, 1e-12, name)
    for cell in (peephole_full, gru, linear_vector):
        with pytest.raises(ValueError, match=r"^cell: got "):
            clipping.clipped(cell, 1.0)
    assert not {name for name in covered if "peephole" in name or "gru" in name or "1997" in name or "mut" in name}


def test_a_cell_that_truncates_its_gradient_is_refused():
    def truncated(*arguments):
        dx_t, dh_prev, *rest = lstm.step_backward(*arguments)
        return dx_t, 0 * dh_prev, *rest

    names = ("Params", "State", "Cache", "param_shapes", "state_sizes", "step")
    cell = SimpleNamespace(step_backward=truncated, **{name: getattr(lstm, name) for name in names})
    with pytest.raises(ValueError, match=r"^cell: got namespace"):
        clipping.clipped(cell, 1.0)


def test_a_clipped_cell_is_a_cell():
    cell = clipping.clipped(lstm, 1.0)
    assert cell.Params is lstm.Params and cell.BLOCKS == lstm.BLOCKS and hash(cell)
    with pytest.raises(AttributeError):
        _ = cell.nothing
