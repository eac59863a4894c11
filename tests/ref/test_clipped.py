import math
import pickle
from types import SimpleNamespace

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import readable, sequence
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import greff, lstm, peephole
from lstm_ref.cells.clipped import clipped
from tests.lstm_oracles import COLUMNS, PEEPHOLES
from tests.oracles import assert_all_same, torch_autograd
from tests.ref.cases import SIZES, by_readable, cell_problem, weighted

RNNS = {"rnn_tanh": torch.tanh, "rnn_relu": torch.relu, "rnn_elu": torch.nn.functional.elu}
RNNS |= {"rnn_sigmoid": torch.sigmoid, "rnn_identity": lambda a: a}
COVERED = {*COLUMNS, *RNNS} - {"cifg"}
every_covered_cell = pytest.mark.parametrize("name", sorted(COVERED))


class Clamp:
    """Lets pre-activations through, clips what comes back, and counts: {name: (clipped, not clipped)}."""

    def __init__(self, bound):
        self.bound, self.counts = bound, {}

    def __call__(self, name, a):
        def hook(da):
            beyond, within = self.counts.get(name, (0, 0))
            outside = int((da.abs() > self.bound).sum())
            self.counts[name] = beyond + outside, within + da.numel() - outside
            return da.clamp(-self.bound, self.bound)

        a.register_hook(hook)
        return a


def torch_lstm(name, clamp, x, h, c, W_x, W_h, *rest):
    *vectors, b = rest
    peepholes = dict(zip(PEEPHOLES.get(name, "ifo"), vectors, strict=True))
    H, hs = h.shape[-1], []

    def drive(gate, x_t, h, c):
        n = COLUMNS[name].index(gate)
        block = slice(n * H, (n + 1) * H)
        a = x_t @ W_x[:, block] + h @ W_h[:, block] + b[block]
        return clamp(gate, a + peepholes[gate] * c if gate in peepholes else a)

    def gate(gate, x_t, h, c):
        return torch.sigmoid(drive(gate, x_t, h, c)) if gate in COLUMNS[name] else 1.0

    for x_t in x:
        g = drive("g", x_t, h, c)
        g = g if name == "niaf" else torch.tanh(g)
        c_new = gate("f", x_t, h, c) * c + gate("i", x_t, h, c) * g
        h = gate("o", x_t, h, c_new) * (c_new if name == "noaf" else torch.tanh(c_new))
        c = c_new
        hs.append(h)
    return torch.stack(hs), h, c


def torch_rnn(name, clamp, x, h, W_x, W_h, b):
    hs = []
    for x_t in x:
        h = RNNS[name](clamp("h", x_t @ W_x + h @ W_h + b))
        hs.append(h)
    return torch.stack(hs), h


def torch_clipped(name, q, bound):
    """Gradients with respect to x, the initial states and the parameters; counts as in `Clamp`."""
    clamp, forward = Clamp(bound), torch_rnn if name in RNNS else torch_lstm
    cotangents = [torch.tensor(w) for w in (q.dh, *q.dstate_T)]

    def loss(*arrays):
        return weighted(forward(name, clamp, *arrays), cotangents)

    return torch_autograd(loss, [q.x, *q.state0, *q.p]), clamp.counts


def gradients_of(cell, q):
    return by_readable(cell, q)[1]


@pytest.mark.oracle("PyTorch hooks", parts="cells.clipped")
@every_covered_cell
@pytest.mark.parametrize("sizes", SIZES)
def test_preactivation_gradients_are_clipped_as_by_hooks_in_torch(name, sizes):
    q = cell_problem(CELLS[name], sizes, seed=1)
    got = gradients_of(clipped(CELLS[name], 0.05), q)
    expected, counts = torch_clipped(name, q, 0.05)
    assert set(counts) == set(COLUMNS.get(name, "h"))
    if sizes == SIZES[0]:
        assert all(min(outside, within) >= 3 for outside, within in counts.values()), counts
    assert_all_same(got, expected, 1e-12)


@every_covered_cell
@pytest.mark.parametrize("bound", [1e6, 10**300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("R", [None, 3])
def test_a_wide_bound_changes_nothing(name, bound, dtype, R):
    q = cell_problem(CELLS[name], SIZES[0], seed=2, dtype=dtype, R=R)
    written_out = name in ("lstm", "peephole")  # where the composition may round differently
    rtol = 0 if not written_out else 1e-6 if dtype == np.float32 else 1e-14
    assert_all_same(gradients_of(clipped(CELLS[name], bound), q), gradients_of(CELLS[name], q), rtol)


@every_covered_cell
def test_forward_nothing_changes(name):
    q = cell_problem(CELLS[name], SIZES[0], seed=3)
    h, state_T, _ = readable.forward(clipped(CELLS[name], 0.05), q.x, q.state0, q.p)
    expected, expected_T, _ = readable.forward(CELLS[name], q.x, q.state0, q.p)
    assert_all_same((h, *state_T), (expected, *expected_T), 1e-15)


def test_the_vanilla_cell_is_the_peephole_cell():
    q = cell_problem(peephole, SIZES[0], seed=3)
    got, expected = (gradients_of(clipped(cell, 0.05), q) for cell in (greff.V, peephole))
    assert_all_same(got, expected, 0)


@every_covered_cell
def test_each_trial_is_clipped_as_alone_in_the_array_standard(name):
    q = cell_problem(CELLS[name], SIZES[0], seed=3, R=3)
    cell = clipped(CELLS[name], 0.1)
    got = [np.asarray(a) for a in gradients_of(cell, q.map(array_api_strict.asarray))]
    for r in range(3):
        groups = (type(part)(*(a[r] for a in part)) for part in (q.state0, q.p, q.dstate_T))
        state0, p, dstate_T = groups
        alone = gradients_of(cell, type(q)(q.x[:, r], state0, p, q.dh[:, r], dstate_T))
        assert_all_same((got[0][:, r], *(a[r] for a in got[1:])), alone, 1e-14)


@pytest.mark.oracle("PyTorch hooks", parts="cells.clipped")
@pytest.mark.parametrize("name", ["lstm", "rnn_tanh"])
def test_the_front_door_clips_too(name):
    q = cell_problem(CELLS[name], SIZES[0], seed=4)
    _, _, tape = sequence.forward(clipped(CELLS[name], 0.05), q.x, q.state0, q.p)
    dx, dstate0, dp = sequence.backward(q.dh, q.dstate_T, tape)
    assert_all_same((dx, *dstate0, *dp), torch_clipped(name, q, 0.05)[0], 1e-12)


@every_covered_cell
def test_clipped_twice_has_the_smaller_bound(name):
    q = cell_problem(CELLS[name], SIZES[0], seed=5)
    expected = gradients_of(clipped(CELLS[name], 0.05), q)
    for first, second in ((0.05, 0.5), (0.5, 0.05)):
        assert_all_same(gradients_of(clipped(clipped(CELLS[name], first), second), q), expected, 0)


@pytest.mark.parametrize("bound", [1, 0.1, np.float64(0.1), 1e300])
@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_float32_stays_float32(bound, wrap):
    q = cell_problem(lstm, SIZES[0], seed=4, dtype=np.float32).map(wrap)
    assert all(np.asarray(a).dtype == np.float32 for a in gradients_of(clipped(lstm, bound), q))


@every_covered_cell
@pytest.mark.parametrize("wrap", [np.asarray, array_api_strict.asarray])
def test_complex_numbers_cannot_be_clipped(name, wrap):
    q = cell_problem(CELLS[name], SIZES[0], dtype=np.complex128).map(wrap)
    with pytest.raises(TypeError, match=r"^dy: got dtype .*complex128, expected a real one, which can be clipped$"):
        gradients_of(clipped(CELLS[name], 0.1), q)


@pytest.mark.parametrize("cell", [*(CELLS[name] for name in sorted({*CELLS} - COVERED)), SimpleNamespace(), None])
def test_other_cells_are_refused(cell):
    with pytest.raises(ValueError, match=r"^cell: got \S+, expected one .*: lstm, peephole, nig, .*, rnn with any"):
        clipped(cell, 1.0)


@every_covered_cell
def test_a_clipped_cell_is_a_cell_of_its_own(name):
    plain = CELLS[name]
    q = cell_problem(plain, SIZES[0], seed=6)
    before = gradients_of(plain, q)
    cell = clipped(plain, 0.01)
    assert_all_same(gradients_of(plain, q), before, 0)
    assert cell != plain and cell not in [*CELLS.values(), greff.V] and len({cell, plain}) == 2
    assert (cell.Params, cell.State, cell.BLOCKS) == (plain.Params, plain.State, plain.BLOCKS)
    assert cell.param_shapes(3, 2) == plain.param_shapes(3, 2) and cell.state_sizes(2) == plain.state_sizes(2)
    assert_all_same(gradients_of(pickle.loads(pickle.dumps(cell)), q), gradients_of(cell, q), 0)


@pytest.mark.parametrize("bound", [0, -1.0, math.inf, math.nan])
def test_bounds_that_cannot_be_are_named(bound):
    with pytest.raises(ValueError, match=f"^bound: got {bound}"):
        clipped(lstm, bound)
