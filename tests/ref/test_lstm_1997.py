import math
from itertools import product

import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import initialise, readable, truncated_1997
from lstm_ref.cells.lstm_1997 import Blocks, Truncated
from tests.oracles import assert_all_same
from tests.ref.cases import SIZES, by_readable, cell_problem, weighted

every_size = pytest.mark.parametrize("sizes", SIZES)
every_block_size = pytest.mark.parametrize("S", [1, 2, 3])
INPUTS = ("x", "h0", "c0", "i0", "o0", "W_x", "W_h", "W_i", "W_o", "b")
RECURRENT = {"h0", "i0", "o0"}  # what the rule of 1997 cuts


def by_loops(S, x, h0, c0, i0, o0, W_x, W_h, W_i, W_o, b):
    """The network of the paper, one unit at a time; columns are input gates, cells, output gates."""
    T, B, D = x.shape
    H, N = h0.shape[1], i0.shape[1]

    def f(v):
        return 1 / (1 + math.exp(-v))

    outputs, states = np.zeros((T, B, H)), c0.copy()
    y_in, y_out = i0.copy(), o0.copy()
    for row in range(B):
        before = [*h0[row], *i0[row], *o0[row]]  # activations of all hidden units at t - 1
        weights = np.concatenate([W_h, W_i, W_o])
        for t in range(T):
            net = []
            for unit in range(H + 2 * N):
                total = float(b[unit])
                for k in range(D):
                    total += float(x[t, row, k]) * float(W_x[k, unit])
                for k in range(H + 2 * N):
                    total += float(before[k]) * float(weights[k, unit])
                net.append(total)
            for block in range(N):
                y_in[row, block] = f(net[block])
                y_out[row, block] = f(net[N + H + block])
                for cell in range(block * S, (block + 1) * S):
                    states[row, cell] += y_in[row, block] * (4 * f(net[N + cell]) - 2)
                    outputs[t, row, cell] = y_out[row, block] * (2 * f(states[row, cell]) - 1)
            before = [*outputs[t, row], *y_in[row], *y_out[row]]
    return outputs, outputs[-1], states, y_in, y_out


def by_torch(S, truncated, x, y, s, y_in, y_out, W_x, W_h, W_i, W_o, b):
    """The same in PyTorch; truncated: what the hidden units receive from t - 1 is detached, and nothing else."""
    H, N = y.shape[1], y_in.shape[1]
    into = {"in": slice(0, N), "cell": slice(N, N + H), "out": slice(N + H, None)}
    ys = []
    for x_t in x:
        received = [source.detach() if truncated else source for source in (y, y_in, y_out)]

        def net(units, x_t=x_t, received=received):
            recurrent = [a @ W[:, into[units]] for a, W in zip(received, (W_h, W_i, W_o), strict=True)]
            return x_t @ W_x[:, into[units]] + sum(recurrent) + b[into[units]]

        y_in, y_out = torch.sigmoid(net("in")), torch.sigmoid(net("out"))
        written = 4 * torch.sigmoid(net("cell")) - 2
        s = s + (y_in[:, :, None] * written.unflatten(1, (N, S))).flatten(1)
        y = (y_out[:, :, None] * (2 * torch.sigmoid(s) - 1).unflatten(1, (N, S))).flatten(1)
        ys.append(y)
    return torch.stack(ys), y, s, y_in, y_out


def torch_gradients(S, truncated, problem):
    leaves = [torch.tensor(a, requires_grad=True) for a in flat(problem)]
    weights = [torch.tensor(w) for w in (problem.dh, *problem.dstate_T)]
    loss = weighted(by_torch(S, truncated, *leaves), weights)
    return [d.numpy() for d in torch.autograd.grad(loss, leaves, allow_unused=True, materialize_grads=True)]


def flat(problem):
    return (problem.x, *problem.state0, *problem.p)


def gradients(cell, problem, mask=None):
    return by_readable(cell, problem, mask)[1]


def without_final_gradient(problem):
    return problem._replace(dstate_T=type(problem.dstate_T)(*map(np.zeros_like, problem.dstate_T)))


@pytest.mark.oracle("scalar loops", cells=("lstm_1997", "lstm_1997_blocks"))
@every_size
@every_block_size
def test_forward_equals_loops(sizes, S):
    problem = cell_problem(Blocks(S), sizes)
    h, state_T, _ = readable.forward(Blocks(S), problem.x, problem.state0, problem.p)
    assert_all_same((h, *state_T), by_loops(S, *flat(problem)), 1e-13, ("h", "h_T", "c_T", "i_T", "o_T"))


@pytest.mark.oracle("PyTorch autograd", cells=("lstm_1997", "lstm_1997_blocks"))
@every_size
@every_block_size
def test_the_exact_gradient_equals_torch(sizes, S):
    problem = cell_problem(Blocks(S), sizes, seed=1)
    assert_all_same(gradients(Blocks(S), problem), torch_gradients(S, False, problem), 1e-12, INPUTS)


@pytest.mark.oracle("PyTorch autograd", cells="lstm_1997_truncated")
@every_size
@every_block_size
def test_the_truncated_gradient_equals_torch_with_recurrent_sources_detached(sizes, S):
    problem = cell_problem(Truncated(S), sizes, seed=2)
    got, expected = gradients(Truncated(S), problem), torch_gradients(S, True, problem)
    assert_all_same(got, expected, 1e-12, INPUTS)
    for name, gradient in zip(INPUTS, got, strict=True):
        assert np.any(gradient) == (name not in RECURRENT), name


@pytest.mark.oracle("the truncated cell", parts="truncated_1997")
@every_size
@every_block_size
def test_three_forms_of_the_truncated_gradient(sizes, S):
    cell = Truncated(S)
    problem = without_final_gradient(cell_problem(cell, sizes, seed=3))
    expected = gradients(cell, problem)[5:]
    arguments = problem.x, problem.state0, problem.p, problem.dh
    for form, layer in product((truncated_1997.by_traces, truncated_1997.by_cumulative_sum), (cell, Blocks(S))):
        dp = form(layer, *arguments)
        assert type(dp) is cell.Params
        assert_all_same(dp, expected, 1e-12, cell.Params._fields)


@pytest.mark.parametrize("form", [truncated_1997.by_traces, truncated_1997.by_cumulative_sum])
@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_the_forms_with_trials_in_the_array_standard(form, dtype):
    cell = Truncated(2)
    problem = without_final_gradient(cell_problem(cell, (4, 3, 2, 2), seed=4, dtype=dtype, R=5))
    strict = problem.map(array_api_strict.asarray)
    dp = form(cell, strict.x, strict.state0, strict.p, strict.dh)
    assert all(type(d) is array_api_strict._array_object.Array for d in dp)
    rtol = 1e-5 if dtype == np.float32 else 1e-12
    assert_all_same([np.asarray(d) for d in dp], gradients(cell, problem)[5:], rtol, cell.Params._fields)


@pytest.mark.parametrize("form", [truncated_1997.by_traces, truncated_1997.by_cumulative_sum])
def test_the_forms_with_sequences_of_unequal_lengths(form):
    cell = Truncated(2)
    problem = without_final_gradient(cell_problem(cell, (5, 3, 2, 2), seed=5))
    mask = np.arange(5)[:, None] < np.array([2, 5, 3])
    problem = problem._replace(dh=problem.dh * mask[:, :, None])
    dp = form(cell, problem.x, problem.state0, problem.p, problem.dh)
    assert_all_same(dp, gradients(cell, problem, mask)[5:], 1e-12, cell.Params._fields)


def test_the_contribution_of_a_step_is_the_gradient_of_its_part_of_the_loss():
    cell = Truncated(2)
    problem = without_final_gradient(cell_problem(cell, (4, 3, 2, 2), seed=6))
    traces, state = truncated_1997.no_traces(cell, problem.x[0], problem.dh.shape[-1]), problem.state0
    for t in range(4):
        *state, cache = cell.step(problem.x[t], *state, problem.p)
        traces = truncated_1997.extend(cell, traces, cache)
        got = truncated_1997.contribution(cell, problem.dh[t], traces, cache)
        alone = np.zeros_like(problem.dh)
        alone[t] = problem.dh[t]
        assert_all_same(got, gradients(cell, problem._replace(dh=alone))[5:], 1e-12, cell.Params._fields)


@every_block_size
def test_truncated_equals_exact_without_recurrent_weights(S):
    problem = cell_problem(Blocks(S), (6, 3, 2, 2), seed=7)
    differ = gradients(Truncated(S), problem), gradients(Blocks(S), problem)
    assert not np.allclose(differ[0][5], differ[1][5], rtol=1e-3)
    zeros = {w: np.zeros_like(getattr(problem.p, w)) for w in ("W_h", "W_i", "W_o")}
    problem = problem._replace(p=problem.p._replace(**zeros))
    assert_all_same(gradients(Truncated(S), problem), gradients(Blocks(S), problem), 1e-14, INPUTS)


@pytest.mark.parametrize(
    ("S", "D", "H", "K", "biases", "count"),
    [
        (1, 7, 4, 7, "gates", 264),  # Experiment 1, 4 blocks of size 1
        (2, 7, 6, 7, "gates", 276),  # Experiment 1, 3 blocks of size 2
        *((1, p + 4, 2, 2, "none", count) for p, count in [(50, 364), (100, 664), (200, 1264), (1000, 6064)]),  # 2c
        (1, 1, 3, 1, "hidden", 102),  # Experiment 3
        (2, 2, 4, 1, "all", 93),  # Experiments 4 and 5
        (2, 8, 4, 4, "all", 156),  # Experiment 6a
        (2, 8, 6, 8, "all", 308),  # Experiment 6b
    ],
)
def test_the_number_of_weights_is_that_of_the_paper(S, D, H, K, biases, count):
    shapes = Blocks(S).param_shapes(D, H)
    i, g, o = Blocks(S).split_blocks(np.zeros(shapes.b))
    with_bias = {"all": (i, g, o), "hidden": (i, g, o), "gates": (i, o), "none": ()}[biases]
    weights = sum(math.prod(shape) for shape in shapes[:-1]) + sum(block.size for block in with_bias)
    assert weights + K * (H + (biases == "all")) == count


def test_ranges_of_cell_input_and_cell_output():
    cell = Blocks(1)
    # One unit each, driven alone by its own input: input gate, cell, output gate.
    p = cell.Params(np.eye(3), np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((1, 3)), np.zeros(3))
    drive = np.array([-1e3, -50.0, -1.0, 0.0, 1e-9, 1.0, 50.0, 1e3])[:, None]
    x_t = np.concatenate([np.full_like(drive, 1e3), drive, np.full_like(drive, 1e3)], axis=1)
    start = np.zeros((8, 1))
    h, c, i, o, _ = cell.step(x_t, start, start, start, start, p)
    assert np.all(i == 1) and np.all(o == 1) and c[0] == -2 and c[-1] == 2 and c[3] == 0
    assert abs(c[4, 0] - 1e-9) <= 1e-24  # g'(0) = 1
    assert np.all(np.abs(h - np.tanh(c / 2)) <= 1e-16)
    h, *_ = cell.step(x_t, start, 500 * c, start, start, p)
    assert h[0] == -1 and h[-1] == 1


def carousel_problem(cell, T):
    return cell_problem(cell, (T, 2, 2, 2), seed=8)


@pytest.mark.parametrize("cell", [Blocks(2), Truncated(2)], ids=["exact", "truncated"])
def test_behind_a_closed_input_gate_state_and_error_stay_for_1000_steps(cell):
    problem = carousel_problem(cell, 1000)
    p = initialise.with_bias(cell, problem.p, "i", -1e4)
    h, state_T, caches = readable.forward(cell, problem.x, problem.state0, p)
    assert np.array_equal(state_T.c, problem.state0.c) and np.ptp(h[:, 0, 0]) > 0
    nothing = without_final_gradient(problem).dstate_T
    dc_T = problem.dstate_T.c
    _, dstate0, _ = readable.backward(cell, np.zeros_like(h), nothing._replace(c=dc_T), caches, p)
    assert np.array_equal(dstate0.c, dc_T)


def test_the_truncated_rule_carries_the_error_unchanged_through_open_gates():
    cell = Truncated(2)
    problem = carousel_problem(cell, 1000)
    h, _, caches = readable.forward(cell, problem.x, problem.state0, problem.p)
    nothing = without_final_gradient(problem).dstate_T
    dc_T = problem.dstate_T.c
    _, dstate0, dp = readable.backward(cell, np.zeros_like(h), nothing._replace(c=dc_T), caches, problem.p)
    assert np.array_equal(dstate0.c, dc_T)
    i, g, o = cell.split_blocks(dp.b)
    assert np.all(i) and np.all(g) and not np.any(o)
    _, exact0, _ = readable.backward(Blocks(2), np.zeros_like(h), nothing._replace(c=dc_T), caches, problem.p)
    assert not np.allclose(exact0.c, dc_T)


def test_bias_of_each_block():
    cell, D, H = Blocks(3), 2, 6
    p = initialise.uniform(cell, np.random.default_rng(0), D, H)
    places = {"i": slice(0, 2), "g": slice(2, 8), "o": slice(8, 10)}
    for block, place in places.items():
        changed = initialise.with_bias(cell, p, block, -3.0)
        assert np.all(changed.b[place] == -3)
        assert np.array_equal(np.delete(changed.b, place), np.delete(p.b, place))
    both = initialise.with_bias(cell, initialise.trials([p, p]), "o", -3.0)
    assert np.array_equal(both.b[1], changed.b)


def test_errors():
    message = r"^H: got 5, expected a multiple of the block size 2$"
    with pytest.raises(ValueError, match=message):
        Blocks(2).param_shapes(3, 5)
    with pytest.raises(ValueError, match=message):
        Blocks(2).state_sizes(5)
    with pytest.raises(ValueError, match=r"^block_size: got 0, expected at least 1$"):
        Blocks(0)
    cell = Truncated(2)
    problem = cell_problem(cell, (3, 2, 2, 2))
    for form in truncated_1997.by_traces, truncated_1997.by_cumulative_sum:
        with pytest.raises(ValueError, match=r"^dh: got shape \(2, 2, 4\), expected \(3, 2, 4\)$"):
            form(cell, problem.x, problem.state0, problem.p, problem.dh[1:])
        with pytest.raises(ValueError, match=r"^state0\.i: got shape \(2, 4\), expected \(2, 2\)$"):
            form(cell, problem.x, problem.state0._replace(i=problem.state0.c), problem.p, problem.dh)
