"""MUT1, MUT2 and MUT3: scalar loops, PyTorch, their relation to the GRU, and what they refuse."""

import math

import numpy as np
import pytest
import torch

from lstm_ref import readable
from lstm_ref.cells import gru, mut1, mut2, mut3
from tests.oracles import assert_all_same, torch_autograd
from tests.ref.cases import SIZES, by_readable, cell_problem, weighted

CELLS = {"mut1": mut1, "mut2": mut2, "mut3": mut3}
every_cell = pytest.mark.parametrize("name", CELLS)
every_size = pytest.mark.parametrize("sizes", SIZES)


def by_loops(name, x, h0, W_x, W_h, b):
    """One number at a time, as the paper prints the cells. Returns h (T, B, H), h_T."""
    H = h0.shape[1]
    # Which blocks of columns the two matrices have.
    from_x = {"mut1": "zr", "mut2": "zn", "mut3": "zrn"}[name]
    from_h = {"mut1": "rn", "mut2": "zrn", "mut3": "zrn"}[name]

    def seen(matrix, blocks, block, values, unit):
        column = blocks.index(block) * H + unit
        return sum(value * float(matrix[k, column]) for k, value in enumerate(values))

    def logistic(v):
        return 1 / (1 + math.exp(-v))

    def one_row(inputs, hidden):
        z, r, after = [], [], []
        for unit in range(H):
            bias = {block: float(b["zrn".index(block) * H + unit]) for block in "zrn"}
            drive_z = bias["z"] + seen(W_x, from_x, "z", inputs, unit)
            if name == "mut2":
                drive_z += seen(W_h, from_h, "z", hidden, unit)
            if name == "mut3":
                drive_z += seen(W_h, from_h, "z", [math.tanh(v) for v in hidden], unit)
            drive_r = bias["r"] + seen(W_h, from_h, "r", hidden, unit)
            drive_r += inputs[unit] if name == "mut2" else seen(W_x, from_x, "r", inputs, unit)
            z.append(logistic(drive_z))
            r.append(logistic(drive_r))
        for unit in range(H):
            drive_n = float(b[2 * H + unit])
            drive_n += seen(W_h, from_h, "n", [one * v for one, v in zip(r, hidden, strict=True)], unit)
            drive_n += math.tanh(inputs[unit]) if name == "mut1" else seen(W_x, from_x, "n", inputs, unit)
            after.append(math.tanh(drive_n) * z[unit] + hidden[unit] * (1 - z[unit]))
        return after

    h, hs = h0.tolist(), []
    for x_t in x.tolist():
        h = [one_row(inputs, hidden) for inputs, hidden in zip(x_t, h, strict=True)]
        hs.append(h)
    return np.array(hs), np.array(h)


def torch_mut(name, x, h, W_x, W_h, b):
    H = h.shape[1]
    b_z, b_r, b_n = b.split(H)
    x_blocks, h_blocks = W_x.split(H, dim=1), W_h.split(H, dim=1)
    hs = []
    for x_t in x:
        if name == "mut1":
            (W_xz, W_xr), (W_hr, W_hn) = x_blocks, h_blocks
            z, r, drive = x_t @ W_xz, x_t @ W_xr + h @ W_hr, torch.tanh(x_t)
        elif name == "mut2":
            (W_xz, W_xn), (W_hz, W_hr, W_hn) = x_blocks, h_blocks
            z, r, drive = x_t @ W_xz + h @ W_hz, x_t + h @ W_hr, x_t @ W_xn
        else:
            (W_xz, W_xr, W_xn), (W_hz, W_hr, W_hn) = x_blocks, h_blocks
            z, r, drive = x_t @ W_xz + torch.tanh(h) @ W_hz, x_t @ W_xr + h @ W_hr, x_t @ W_xn
        z, r = torch.sigmoid(z + b_z), torch.sigmoid(r + b_r)
        h = torch.lerp(h, torch.tanh((r * h) @ W_hn + drive + b_n), z)
        hs.append(h)
    return torch.stack(hs), h


@pytest.mark.oracle("scalar loops")
@every_cell
@every_size
def test_forward_equals_loops(name, sizes):
    problem = cell_problem(CELLS[name], sizes)
    expected = by_loops(name, problem.x, *problem.state0, *problem.p)
    assert_all_same(by_readable(CELLS[name], problem)[0], expected, 1e-13)


@pytest.mark.oracle("PyTorch autograd")
@every_cell
@every_size
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_forward_and_backward_equal_torch(name, sizes, dtype, rtol):
    problem = cell_problem(CELLS[name], sizes, seed=1, dtype=dtype)
    arrays = problem.x, *problem.state0, *problem.p
    outputs, gradients = by_readable(CELLS[name], problem)
    with torch.no_grad():
        assert_all_same(outputs, [out.numpy() for out in torch_mut(name, *map(torch.tensor, arrays))], rtol)
    weights = [torch.tensor(w) for w in (problem.dh, *problem.dstate_T)]
    assert_all_same(gradients, torch_autograd(lambda *a: weighted(torch_mut(name, *a), weights), arrays), rtol)


@every_size
def test_mut2_is_the_gru_whose_reset_gate_has_the_identity_for_its_input_weights(sizes):
    H = sizes[3]
    problem = cell_problem(mut2, sizes, seed=2)
    W_xz, W_xn = np.split(problem.p.W_x, 2, axis=1)
    full = gru.Params(np.hstack([W_xz, np.eye(H), W_xn]), problem.p.W_h, problem.p.b)
    (outputs, (dx, dh0, dW_x, *rest)) = by_readable(mut2, problem)
    expected, (dx_gru, dh0_gru, dW_x_gru, *rest_gru) = by_readable(gru, problem._replace(p=full))
    assert_all_same(outputs, expected, 1e-14)
    dW_x_gru = np.delete(dW_x_gru, range(H, 2 * H), axis=1)
    assert_all_same((dx, dh0, dW_x, *rest), (dx_gru, dh0_gru, dW_x_gru, *rest_gru), 1e-13)


def test_mut3_is_the_gru_only_where_the_update_gate_does_not_see_the_hidden_state():
    H = SIZES[0][3]
    problem = cell_problem(mut3, SIZES[0], seed=3)
    assert np.max(np.abs(by_readable(mut3, problem)[0][0] - by_readable(gru, problem)[0][0])) > 1e-3
    W_h = problem.p.W_h.copy()
    W_h[:, :H] = 0
    blind = problem._replace(p=problem.p._replace(W_h=W_h))
    assert_all_same(by_readable(mut3, blind)[0], by_readable(gru, blind)[0], 1e-15)


@pytest.mark.parametrize("name", ["mut1", "mut2"])
def test_an_input_of_another_size_is_refused(name):
    cell = CELLS[name]
    p, state0 = cell.Params(*(np.zeros(s) for s in cell.param_shapes(4, 4))), cell.State(np.zeros((2, 4)))
    with pytest.raises(ValueError, match="D: got 3, expected 4, the hidden size H"):
        readable.forward(cell, np.zeros((5, 2, 3)), state0, p)
