"""The carousel, norms of arriving gradients, and gate saturation."""

import math

import array_api_strict
import numpy as np
import pytest

from lstm_ref import readable
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import linear_vector, lstm_1997, rnn
from lstm_ref.cells import peephole_full as lstm
from lstm_ref.stability import carousel, gradients, jacobian
from lstm_ref.stability.gradients import Layer
from lstm_ref.stability.saturation import saturation
from tests.oracles import assert_same, complex_step
from tests.ref.cases import cell_problem, weighted

EXACT = {name: each for name, each in CELLS.items() if "truncated" not in name}


def layer_of(cell, problem, mask=None):
    return Layer(cell, readable.forward(cell, problem.x, problem.state0, problem.p, mask)[2], problem.p)


@pytest.mark.oracle("Jacobians", parts="stability.carousel")
def test_the_cell_path_is_the_whole_flow_where_nothing_else_is_connected():
    problem = cell_problem(lstm, (5, 2, 3, 4), seed=30)
    p = problem.p._replace(W_h=np.zeros_like(problem.p.W_h), W_c=np.zeros_like(problem.p.W_c))
    J = jacobian.along(lstm, problem.x, problem.state0, p).state
    flow = jacobian.part(jacobian.products(J), lstm.state_sizes(4), "c", "c")
    f = carousel.forget_gates(readable.forward(lstm, problem.x, problem.state0, p)[2])
    path = carousel.cell_path(f)
    assert path.shape == (6, 2, 4) and np.all(path[0] == 1)
    assert_same(path[..., None] * np.eye(4), flow, 1e-14)
    assert_same(carousel.cell_rate(f), np.log(path[-1]) / 5, 1e-12)


def test_with_recurrent_weights_the_cell_path_is_a_part_of_the_flow():
    problem = cell_problem(lstm, (5, 2, 3, 4), seed=31)
    layer = layer_of(lstm, problem)
    J = jacobian.along(lstm, problem.x, problem.state0, problem.p).state
    flow = jacobian.part(jacobian.products(J), lstm.state_sizes(4), "c", "c")
    path = carousel.cell_path(carousel.forget_gates(layer.caches))[..., None] * np.eye(4)
    assert np.max(np.abs(flow[1:] - path[1:])) > 0.1


def test_the_cell_path_in_the_array_standard_and_at_closed_gates():
    f = np.random.default_rng(32).random((3, 2, 2)).astype(np.float32)
    strict = carousel.cell_path(array_api_strict.asarray(f))
    assert_same(np.asarray(strict)[3], f[0] * f[1] * f[2], 1e-6)
    assert carousel.cell_rate(np.zeros((2, 1, 1))).tolist() == [[-math.inf]]
    assert np.all(carousel.cell_path(np.ones((7, 2, 2))) == 1)
    with pytest.raises(ValueError, match=r"^caches: got no forget gate f"):
        problem = cell_problem(rnn.TANH, (2, 1, 1, 1))
        carousel.forget_gates(layer_of(rnn.TANH, problem).caches)
    with pytest.raises(ValueError, match=r"^caches: got 0 entries"):
        carousel.forget_gates([])
    with pytest.raises(TypeError, match=r"^f: got float"):
        carousel.cell_path(0.5)
    with pytest.raises(ValueError, match=r"^f: got shape \(0, 2\)"):
        carousel.cell_rate(np.ones((0, 2)))


# ---- norms of gradients --------------------------------------------------------------------------------------------


@pytest.mark.oracle("complex step", parts="stability.gradients")
@pytest.mark.parametrize("name", EXACT)
def test_norms_equal_complex_step_from_each_state(name):
    cell = CELLS[name]
    T, B = 3, 2
    x, state0, p, dh, dstate_T = problem = cell_problem(cell, (T, B, 3, 2), seed=33)
    found = gradients.norms(layer_of(cell, problem), dh, dstate_T)
    assert type(found) is cell.State
    states = [state0]
    for x_t in x:
        *new, _ = cell.step(x_t, *states[-1], p)
        states.append(cell.State(*new))
    for t in range(T):

        def loss(*state, t=t):
            total = weighted((state[0],), (dh[t],))
            for later in range(t + 1, T):
                *state, _ = cell.step(x[later], *state, cell.Params(*(w.astype(np.complex128) for w in p)))
                total = total + weighted((state[0],), (dh[later],))
            return total + weighted(state, dstate_T)

        for norm, expected in zip(found, complex_step(loss, states[t + 1]), strict=True):
            assert_same(norm[t], np.linalg.norm(expected, axis=-1), 1e-12)


def test_of_a_linear_recurrence_they_are_norms_of_powers():
    problem = cell_problem(linear_vector, (6, 2, 3, 4), seed=34)
    dh = gradients.loss_at_end(problem.dh[0], 6)
    (norms,) = gradients.norms(layer_of(linear_vector, problem), dh)
    expected = [
        np.linalg.norm(problem.dh[0] @ np.linalg.matrix_power(problem.p.W_h.T, 5 - t), axis=1) for t in range(6)
    ]
    assert_same(norms, np.array(expected), 1e-13)


def test_the_layers_of_a_stack_equal_complex_step():
    """Loss at the last step of the top layer; each layer's hidden states shifted one at a time."""
    T, B, sizes = 4, 2, (3, 4, 2, 5)
    cells = (rnn.TANH, lstm, rnn.SIGMOID)
    rng = np.random.default_rng(35)
    problems = [cell_problem(cell, (T, B, *sizes[n : n + 2]), seed=n) for n, cell in enumerate(cells)]
    weight = rng.normal(size=(B, sizes[-1]))

    def loss(*shifts, x=problems[0].x):
        h = x
        for cell, problem, shift in zip(cells, problems, shifts, strict=True):
            state, hs = problem.state0, []
            p = cell.Params(*(w.astype(np.complex128) for w in problem.p))
            for t in range(T):
                *state, _ = cell.step(h[t], *state, p)
                state = [state[0] + shift[t], *state[1:]]
                hs.append(state[0])
            h = np.stack(hs)
        return (weight * h[-1]).sum()

    expected = complex_step(loss, [np.zeros((T, B, n)) for n in sizes[1:]])
    h, layers = problems[0].x, []
    for cell, problem in zip(cells, problems, strict=True):
        h, _, caches = readable.forward(cell, h, problem.state0, problem.p)
        layers.append(Layer(cell, caches, problem.p))
    found = gradients.norms_by_layer(layers, gradients.loss_at_end(weight, T))
    assert [type(norms) for norms in found] == [cell.State for cell in cells]
    for norms, gradient in zip(found, expected, strict=True):
        assert_same(norms.h, np.linalg.norm(gradient, axis=-1), 1e-12)
    assert np.all(found[-1].h[-1] == np.linalg.norm(weight, axis=-1))


def test_vanishing_gradients_do_not_underflow_in_their_squares():
    p = linear_vector.Params(W_x=np.ones((1, 2), np.float32), W_h=1e-6 * np.eye(2, dtype=np.float32))
    x, state0 = np.ones((5, 1, 1), np.float32), linear_vector.State(np.ones((1, 2), np.float32))
    layer = Layer(linear_vector, readable.forward(linear_vector, x, state0, p)[2], p)
    (norms,) = gradients.norms(layer, gradients.loss_at_end(np.ones((1, 2), np.float32), 5))
    expected = math.log10(math.sqrt(2)) - 6 * np.arange(4, -1, -1)
    assert norms.dtype == np.float32
    assert_same(np.log10(norms[:, 0]), expected.astype(np.float32), 1e-6)
    (norms,) = gradients.norms(layer, np.zeros((5, 1, 2), np.float32))
    assert np.all(norms == 0)


def test_norms_with_masks_and_trials_in_the_array_standard():
    problem = cell_problem(lstm, (4, 2, 3, 2), seed=36, R=3)
    mask = np.random.default_rng(36).random((4, 3, 2)) < 0.6
    expected = gradients.norms(layer_of(lstm, problem, mask), problem.dh, problem.dstate_T, mask)
    strict, smask = problem.map(array_api_strict.asarray), array_api_strict.asarray(mask)
    found = gradients.norms(layer_of(lstm, strict, smask), strict.dh, strict.dstate_T, smask)
    for one, other in zip(found, expected, strict=True):
        assert other.shape == (4, 3, 2)
        assert_same(np.asarray(one), other, 1e-13)


def test_what_passes_by_a_masked_step_arrives_unchanged_at_the_step_before():
    problem = cell_problem(lstm, (5, 4, 3, 2), seed=40)
    mask = np.random.default_rng(40).random((5, 4)) < 0.5
    layer, dh = layer_of(lstm, problem, mask), gradients.loss_at_end(problem.dh[0], 5)
    for norm in gradients.norms(layer, dh, problem.dstate_T, mask):
        same = norm[:-1] == norm[1:]
        assert 0 < np.sum(mask) < mask.size and np.array_equal(same, ~mask[1:])


def test_bad_arguments_of_norms_are_named():
    problem = cell_problem(lstm, (3, 2, 3, 2))
    layer = layer_of(lstm, problem)
    with pytest.raises(ValueError, match=r"^layers\[0\]: dh: got shape \(2, 2, 2\), expected \(3, 2, 2\)$"):
        gradients.norms_by_layer([layer], problem.dh[1:])
    with pytest.raises(ValueError, match=r"^layers: got 0 entries"):
        gradients.norms_by_layer([], problem.dh)
    with pytest.raises(ValueError, match=r"^caches: got 0 entries"):
        gradients.norms(Layer(lstm, [], problem.p), problem.dh)
    with pytest.raises(ValueError, match=r"^T: got 0"):
        gradients.loss_at_end(problem.dh[0], 0)


# ---- gate saturation -----------------------------------------------------------------------------------------------


def counted(caches, name, left, right, mask=None):
    """The fractions, one number at a time."""
    T, (B, H) = len(caches), getattr(caches[0], name).shape
    fractions = []
    for unit in range(H):
        seen = [
            float(getattr(caches[t], name)[row, unit])
            for t in range(T)
            for row in range(B)
            if mask is None or mask[t, row]
        ]
        fractions.append([sum(v < left for v in seen) / len(seen), sum(v > right for v in seen) / len(seen)])
    return np.array(fractions).T


@pytest.mark.oracle("scalar loops", parts="stability.saturation")
@pytest.mark.parametrize(("left", "right"), [(0.1, 0.9), (0.3, 0.6)])
@pytest.mark.parametrize("masked", [False, True])
def test_fractions_equal_counting(left, right, masked):
    problem = cell_problem(lstm, (9, 4, 3, 5), seed=37)
    problem = problem._replace(x=3 * problem.x)
    mask = np.random.default_rng(37).random((9, 4)) < 0.5 if masked else None
    caches = layer_of(lstm, problem, mask).caches
    found = saturation(lstm, caches, left, right, mask)
    assert list(found) == ["i", "f", "o"]
    for name, both in found.items():
        expected = counted(caches, name, left, right, mask)
        assert np.max(expected) > 0
        assert_same(np.array(both), expected, 1e-15, name)


@pytest.mark.parametrize("name", [name for name, cell in CELLS.items() if set(cell.BLOCKS) & set("ifozr")])
def test_every_cell_with_gates_has_fractions(name):
    cell = CELLS[name]
    problem = cell_problem(cell, (6, 3, 4, 4), seed=38)
    caches = layer_of(cell, problem).caches
    for gate, both in saturation(cell, caches, 0.3, 0.7).items():
        assert_same(np.array(both), counted(caches, gate, 0.3, 0.7), 1e-15, gate)


def test_gates_shared_by_blocks_and_trials_in_the_array_standard():
    cell = lstm_1997.Blocks(2)
    problem = cell_problem(cell, (4, 3, 2, 2), seed=39, R=2)
    expected = saturation(cell, layer_of(cell, problem).caches, 0.4, 0.6)
    strict = problem.map(array_api_strict.asarray)
    found = saturation(cell, layer_of(cell, strict).caches, 0.4, 0.6)
    for name in ("i", "o"):
        assert expected[name].left.shape == (2, 2)
        assert_same(np.asarray(found[name].left), expected[name].left, 0)
        assert_same(np.asarray(found[name].right), expected[name].right, 0)


def test_thresholds_themselves_are_not_saturated():
    gates = np.array([[0.1, 0.9, 0.05]])
    found = saturation(lstm, [lstm.Cache(**dict.fromkeys(lstm.Cache._fields, gates))])
    assert found["f"].left.tolist() == [0, 0, 1] and found["f"].right.tolist() == [0, 0, 0]


def test_bad_arguments_of_saturation_are_named():
    problem = cell_problem(lstm, (3, 2, 3, 2))
    caches = layer_of(lstm, problem).caches
    with pytest.raises(ValueError, match=r"^left, right: got 0.9 and 0.1"):
        saturation(lstm, caches, 0.9, 0.1)
    with pytest.raises(ValueError, match=r"^caches: got 0 entries"):
        saturation(lstm, [])
    with pytest.raises(ValueError, match=r"^mask: got no True"):
        saturation(lstm, caches, mask=np.zeros((3, 2), dtype=bool))
    with pytest.raises(ValueError, match=r"^mask: got shape \(3, 1\), expected \(3, 2\)$"):
        saturation(lstm, caches, mask=np.ones((3, 1), dtype=bool))
    plain = cell_problem(rnn.TANH, (3, 2, 3, 2))
    with pytest.raises(ValueError, match=r"^cell: got blocks h, expected at least one of i, f, o, z, r$"):
        saturation(rnn.TANH, layer_of(rnn.TANH, plain).caches)
