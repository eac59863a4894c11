"""The two GRUs: scalar loops, PyTorch, and how they are related to each other and to the vanilla network."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import readable
from lstm_ref.cells import gru, gru_reset_after, rnn
from tests.oracles import assert_all_same, assert_same, torch_autograd
from tests.ref.cases import SIZES, by_readable, cell_problem, weighted

every_size = pytest.mark.parametrize("sizes", SIZES)
both_dtypes = pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
examples = settings(max_examples=15)
HUGE = 1e3  # sigmoid(1e3) is exactly 1


def by_loops(x, h0, W_x, W_h, b, b_hn=None):
    """A GRU one number at a time; with b_hn the reset gate acts after the product. Returns h (T, B, H), h_T."""
    H = h0.shape[1]
    columns = {"update": range(H), "reset": range(H, 2 * H), "new": range(2 * H, 3 * H)}

    def seen(matrix, values, column):
        return sum(values[k] * float(matrix[k, column]) for k in range(len(values)))

    def gate(name, inputs, hidden):
        drives = [float(b[k]) + seen(W_x, inputs, k) + seen(W_h, hidden, k) for k in columns[name]]
        return [1 / (1 + math.exp(-v)) for v in drives]

    h, hs = h0.tolist(), []
    for x_t in x.tolist():
        after = []
        for inputs, hidden in zip(x_t, h, strict=True):
            update, reset = gate("update", inputs, hidden), gate("reset", inputs, hidden)
            faded = [one * value for one, value in zip(reset, hidden, strict=True)]
            unit = []
            for k, column in enumerate(columns["new"]):
                drive = float(b[column]) + seen(W_x, inputs, column)
                if b_hn is None:
                    drive += seen(W_h, faded, column)
                else:
                    drive += reset[k] * (float(b_hn[k]) + seen(W_h, hidden, column))
                unit.append(hidden[k] + update[k] * (math.tanh(drive) - hidden[k]))
            after.append(unit)
        h = after
        hs.append(h)
    return np.array(hs), np.array(h)


def torch_before(x, h, W_x, W_h, b):
    """The GRU with the reset gate before the product, each block by itself."""
    H = h.shape[1]
    update, reset, new = (slice(k * H, (k + 1) * H) for k in range(3))
    hs = []
    for x_t in x:
        keep = torch.sigmoid(-(x_t @ W_x[:, update] + h @ W_h[:, update] + b[update]))
        fade = torch.sigmoid(x_t @ W_x[:, reset] + h @ W_h[:, reset] + b[reset])
        candidate = torch.tanh(x_t @ W_x[:, new] + (fade * h) @ W_h[:, new] + b[new])
        h = candidate + keep * (h - candidate)
        hs.append(h)
    return torch.stack(hs), h


def torch_library(x, h0, W_x, W_h, b, b_hn):
    """torch.nn.GRU: blocks in the order r, z, n, as rows; its z is ours with the sign of what drives it turned."""
    H = h0.shape[1]

    def theirs(w):
        z, r, n = w[..., :H], w[..., H : 2 * H], w[..., 2 * H :]
        return torch.cat([r, -z, n], dim=-1).T if w.ndim == 2 else torch.cat([r, -z, n])

    layer = torch.nn.GRU(x.shape[2], H).to(x.dtype)
    nothing = torch.zeros(2 * H, dtype=x.dtype)
    weights = {
        "weight_ih_l0": theirs(W_x),
        "weight_hh_l0": theirs(W_h),
        "bias_ih_l0": theirs(b),
        "bias_hh_l0": torch.cat([nothing, b_hn]),
    }
    h, h_T = torch.func.functional_call(layer, weights, (x, h0[None]))
    return h, h_T[0]


def forward(cell, problem, p):
    return readable.forward(cell, problem.x, problem.state0, p)[0]


def with_blocks(p, n_blocks=3, **fields):
    """Parameters in which single blocks are replaced: with_blocks(p, b={1: 0.0})."""
    changed = {name: np.stack(np.split(getattr(p, name), n_blocks, axis=-1)) for name in fields}
    for name, blocks in fields.items():
        for place, value in blocks.items():
            changed[name][place] = value
    return p._replace(**{name: np.concatenate(list(blocks), axis=-1) for name, blocks in changed.items()})


@pytest.mark.oracle("scalar loops")
@every_size
@pytest.mark.parametrize("cell", [gru, gru_reset_after], ids=["before", "after"])
def test_forward_equals_loops(cell, sizes):
    problem = cell_problem(cell, sizes)
    assert_all_same(by_readable(cell, problem)[0], by_loops(problem.x, *problem.state0, *problem.p), 1e-13)


@pytest.mark.oracle("PyTorch autograd")
@every_size
@both_dtypes
@pytest.mark.parametrize(
    ("cell", "oracle"), [(gru, torch_before), (gru_reset_after, torch_library)], ids=["before", "after"]
)
def test_forward_and_backward_equal_torch(cell, oracle, sizes, dtype, rtol):
    problem = cell_problem(cell, sizes, seed=1, dtype=dtype)
    arrays = problem.x, *problem.state0, *problem.p
    outputs, gradients = by_readable(cell, problem)
    with torch.no_grad():
        assert_all_same(outputs, [out.numpy() for out in oracle(*map(torch.tensor, arrays))], rtol)
    weights = [torch.tensor(w) for w in (problem.dh, *problem.dstate_T)]
    assert_all_same(gradients, torch_autograd(lambda *a: weighted(oracle(*a), weights), arrays), rtol)


@every_size
def test_both_are_the_same_where_nothing_is_reset(sizes):
    problem = cell_problem(gru_reset_after, sizes, seed=2)
    after = with_blocks(problem.p, W_x={1: 0}, W_h={1: 0}, b={1: HUGE})
    before = gru.Params(*after[:3])
    before = with_blocks(before, b={2: before.b[2 * sizes[3] :] + after.b_hn})
    assert_same(forward(gru_reset_after, problem, after), forward(gru, problem, before), 1e-14)


@every_size
def test_both_are_the_same_with_diagonal_weights_and_no_inner_bias(sizes):
    H = sizes[3]
    problem = cell_problem(gru_reset_after, sizes, seed=3)
    diagonal = np.diag(np.random.default_rng(0).normal(size=H))
    after = with_blocks(problem.p, W_h={2: diagonal})._replace(b_hn=np.zeros(H))
    before = gru.Params(*after[:3])
    assert_same(forward(gru_reset_after, problem, after), forward(gru, problem, before), 1e-14)


def test_otherwise_they_differ():
    problem = cell_problem(gru_reset_after, SIZES[0], seed=4)
    after, full = forward(gru_reset_after, problem, problem.p), gru.Params(*problem.p[:3])
    assert np.max(np.abs(after - forward(gru, problem, full))) > 0.01
    without = problem.p._replace(b_hn=np.zeros_like(problem.p.b_hn))
    assert np.max(np.abs(forward(gru_reset_after, problem, without) - forward(gru, problem, full))) > 0.01
    assert np.max(np.abs(after - forward(gru_reset_after, problem, without))) > 0.01


@examples
@given(st.sampled_from(SIZES), st.integers(0, 999))
def test_with_z_and_r_fixed_to_1_it_is_a_vanilla_network(sizes, seed):
    H = sizes[3]
    problem = cell_problem(gru, sizes, seed=seed)
    fixed = {0: 0, 1: 0}
    p = with_blocks(problem.p, W_x=fixed, W_h=fixed, b={0: HUGE, 1: HUGE})
    reduced = rnn.Params(*(w[..., 2 * H :] for w in p))
    outputs, gradients = by_readable(gru, problem._replace(p=p))
    plain = problem._replace(p=reduced, state0=rnn.State(*problem.state0), dstate_T=rnn.State(*problem.dstate_T))
    expected, plain_gradients = by_readable(rnn.TANH, plain)
    assert_all_same(outputs, expected, 1e-14)
    assert_all_same(gradients[:2], plain_gradients[:2], 1e-13)
    for got, w in zip(gradients[2:], plain_gradients[2:], strict=True):
        assert_same(got[..., 2 * H :], w, 1e-13)
        assert np.all(got[..., : 2 * H] == 0)


@examples
@given(st.sampled_from(SIZES), st.floats(-4, 4), st.integers(0, 999))
def test_with_z_fixed_between_0_and_1_it_is_a_leaky_vanilla_network(sizes, drive, seed):
    H = sizes[3]
    problem = cell_problem(gru, sizes, seed=seed)
    fixed = {0: 0, 1: 0}
    p = with_blocks(problem.p, W_x=fixed, W_h=fixed, b={0: drive, 1: HUGE})
    h, leak, expected = problem.state0.h, 1 / (1 + math.exp(-drive)), []
    W_x, W_h, b = (w[..., 2 * H :] for w in p)
    for x_t in problem.x:
        h = h + leak * (np.tanh(x_t @ W_x + h @ W_h + b) - h)
        expected.append(h)
    assert_same(forward(gru, problem, p), np.array(expected), 1e-13)


@every_size
@pytest.mark.parametrize("cell", [gru, gru_reset_after], ids=["before", "after"])
def test_with_z_fixed_to_0_the_state_stays(cell, sizes):
    problem = cell_problem(cell, sizes, seed=5)
    h = forward(cell, problem, with_blocks(problem.p, W_x={0: 0}, W_h={0: 0}, b={0: -HUGE}))
    assert np.array_equal(h, np.broadcast_to(problem.state0.h, h.shape))
