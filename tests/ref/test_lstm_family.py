"""LSTM with and without peepholes, and the variants of Greff et al. (2015)."""

import math
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_ref import activations, initialise, readable
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import full_gate_recurrence, greff, lstm, peephole, peephole_full
from tests.lstm_oracles import (
    COLUMNS,
    PEEPHOLES,
    full_gate_recurrence_by_loops,
    parameters_by_paper,
    torch_peephole_lstm,
    variant_by_loops,
)
from tests.oracles import assert_all_same, assert_same, complex_step, torch_autograd, torch_library_lstm
from tests.ref.cases import SIZES, cell_problem, weighted

every_size = pytest.mark.parametrize("sizes", SIZES)
every_variant = pytest.mark.parametrize("name", COLUMNS)
precisions = pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
few_examples = settings(max_examples=10)
any_sizes = st.tuples(*[st.integers(1, 4)] * 4)


def run(cell, problem):
    """Outputs h and final states, as one tuple; gradients with respect to x, states and parameters, as one dict."""
    x, state0, p, dh, dstate_T = problem
    h, state_T, caches = readable.forward(cell, x, state0, p)
    dx, dstate0, dp = readable.backward(cell, dh, dstate_T, caches, p)
    starts = {f"{name}0": d for name, d in dstate0._asdict().items()}
    return (h, *state_T), {"x": dx} | starts | dp._asdict()


def assert_gradients_same(got, expected, rtol):
    assert got.keys() == expected.keys()
    for name in got:
        assert_same(got[name], expected[name], rtol, name)


def assert_same_cell(cell, problem, other, other_problem, rtol=1e-13):
    """Outputs, and gradients with respect to x and initial states, are equal; returns those of the parameters."""
    (outputs, gradients), (expected, expected_gradients) = run(cell, problem), run(other, other_problem)
    assert_all_same(outputs, expected, rtol)
    for name in ("x", "h0", "c0"):
        assert_same(gradients[name], expected_gradients[name], rtol, name)
    return (dict(list(g.items())[3:]) for g in (gradients, expected_gradients))


def assert_equal_to_torch(cell, oracle, problem, rtol):
    outputs, gradients = run(cell, problem)
    arrays, cotangents = (problem.x, *problem.state0, *problem.p), (problem.dh, *problem.dstate_T)
    with torch.no_grad():
        expected = [a.numpy() for a in oracle(*map(torch.tensor, arrays))]
    assert_all_same(outputs, expected, rtol)
    weights = [torch.tensor(w) for w in cotangents]
    expected = torch_autograd(lambda *a: weighted(oracle(*a), weights), arrays)
    assert_gradients_same(gradients, dict(zip(gradients, expected, strict=True)), rtol)


@pytest.mark.oracle("complex step", parts="activations")
@pytest.mark.parametrize("name", ["LOGISTIC", "TANH", "IDENTITY", "ONE"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_derivatives_of_squashing_functions(name, dtype):
    squash, x = getattr(activations, name), np.linspace(-3, 3, 7, dtype=dtype)
    (expected,) = complex_step(lambda x: squash.function(x).sum(), [x.astype(np.float64)])
    y = squash.function(x)
    assert y.dtype == dtype
    assert_same(squash.derivative(y), expected.astype(dtype), 1e-6 if dtype == np.float32 else 1e-14)


@pytest.mark.oracle("scalar loops")
@every_variant
@every_size
def test_forward_equals_loops(name, sizes):
    problem = cell_problem(CELLS[name], sizes, seed=10)
    expected = variant_by_loops(name, problem.x, *problem.state0, *problem.p)
    assert_all_same(run(CELLS[name], problem)[0], expected, 1e-13)


@pytest.mark.oracle("scalar loops", cells="fgr")
@every_size
def test_full_gate_recurrence_equals_loops(sizes):
    problem = cell_problem(full_gate_recurrence, sizes, seed=11)
    expected = full_gate_recurrence_by_loops(problem.x, *problem.state0, *problem.p)
    assert_all_same(run(full_gate_recurrence, problem)[0], expected, 1e-13)


@pytest.mark.oracle("torch.nn.LSTM", cells="lstm")
@every_size
@precisions
def test_lstm_equals_the_library_of_torch(sizes, dtype, rtol):
    assert_equal_to_torch(lstm, torch_library_lstm, cell_problem(lstm, sizes, seed=12, dtype=dtype), rtol)


@pytest.mark.oracle("PyTorch autograd", cells="peephole")
@every_size
@precisions
def test_peephole_equals_torch(sizes, dtype, rtol):
    assert_equal_to_torch(peephole, torch_peephole_lstm, cell_problem(peephole, sizes, seed=13, dtype=dtype), rtol)


@pytest.mark.parametrize("name", [*COLUMNS, "fgr"])
@given(D=st.integers(1, 9), H=st.integers(1, 9))
@few_examples
def test_number_of_parameters(name, D, H):
    shapes = CELLS[name].param_shapes(D, H)
    assert sum(math.prod(shape) for shape in shapes) == parameters_by_paper(name, N=H, M=D)


@every_variant
def test_only_what_exists_has_a_name(name):
    cell = CELLS[name]
    assert "".join(cell.BLOCKS) == COLUMNS[name]
    peepholes = [f"p_{gate}" for gate in PEEPHOLES.get(name, "ifo")]
    assert list(cell.Params._fields) == ["W_x", "W_h", *peepholes, "b"]


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_vanilla_over_squashing_functions_is_the_peephole_cell(sizes, seed):
    problem = cell_problem(peephole, sizes, seed)
    for one, other in zip(run(greff.V, problem), run(peephole, problem), strict=True):
        values, expected = (r.values() if isinstance(r, dict) else r for r in (one, other))
        assert_all_same(values, expected, 1e-14)


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_np_is_the_lstm_without_peepholes(sizes, seed):
    problem = cell_problem(lstm, sizes, seed)
    got, expected = assert_same_cell(greff.NP, problem._replace(p=greff.NP.Params(*problem.p)), lstm, problem)
    assert_gradients_same(got, expected, 1e-13)


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_peepholes_of_zero_give_the_lstm(sizes, seed):
    problem = cell_problem(peephole, sizes, seed)
    zero = np.zeros(sizes[3])
    closed = problem._replace(p=problem.p._replace(p_i=zero, p_f=zero, p_o=zero))
    plain = problem._replace(p=lstm.Params(problem.p.W_x, problem.p.W_h, problem.p.b))
    got, expected = assert_same_cell(peephole, closed, lstm, plain)
    assert_gradients_same({name: got[name] for name in expected}, expected, 1e-13)


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_diagonal_full_peepholes_give_the_peephole_cell(sizes, seed):
    problem = cell_problem(peephole, sizes, seed)
    W_x, W_h, p_i, p_f, p_o, b = problem.p
    W_c = np.hstack([np.diag(p_i), np.diag(p_f), np.zeros((sizes[3], sizes[3])), np.diag(p_o)])
    full = problem._replace(p=peephole_full.Params(W_x, W_h, W_c, b))
    got, expected = assert_same_cell(peephole, problem, peephole_full, full)
    to_i, to_f, _, to_o = np.hsplit(expected.pop("W_c"), 4)
    expected |= {f"p_{gate}": np.diag(block) for gate, block in zip("ifo", (to_i, to_f, to_o), strict=True)}
    assert_gradients_same(got, expected, 1e-13)


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_cifg_is_the_peephole_cell_with_tied_gates(sizes, seed):
    problem = cell_problem(greff.CIFG, sizes, seed)
    W_x, W_h, p_i, p_o, b = problem.p

    def tied(w):  # f = 1 - sigmoid(a_i + p_i c) = sigmoid(-a_i - p_i c)
        to_i, to_g, to_o = np.split(w, 3, axis=-1)
        return np.concatenate([to_i, -to_i, to_g, to_o], axis=-1)

    def chain(dw):  # of the input gate: its own way, and the way through the forget gate
        to_i, to_f, to_g, to_o = np.split(dw, 4, axis=-1)
        return np.concatenate([to_i - to_f, to_g, to_o], axis=-1)

    full = problem._replace(p=peephole.Params(tied(W_x), tied(W_h), p_i, -p_i, p_o, tied(b)))
    got, expected = assert_same_cell(greff.CIFG, problem, peephole, full)
    expected |= {name: chain(expected[name]) for name in ("W_x", "W_h", "b")}
    expected["p_i"] = expected["p_i"] - expected.pop("p_f")
    assert_gradients_same(got, expected, 1e-12)


@pytest.mark.parametrize(("cell", "gate"), [(greff.NIG, "i"), (greff.NFG, "f"), (greff.NOG, "o")])
@few_examples
@given(sizes=any_sizes, seed=st.integers(0, 999))
def test_a_gate_that_is_absent_is_a_gate_with_a_huge_bias(cell, gate, sizes, seed):
    problem = cell_problem(cell, sizes, seed)
    present = [name for name in "ifgo" if name != gate]

    def filled(w, value):
        blocks = dict(zip(present, np.split(w, 3, axis=-1), strict=True))
        return np.concatenate([blocks.get(k, np.full_like(blocks["g"], value)) for k in "ifgo"], axis=-1)

    p = problem.p
    peepholes = {f"p_{k}": getattr(p, f"p_{k}", np.zeros(sizes[3])) for k in "ifo"}
    full = peephole.Params(W_x=filled(p.W_x, 0), W_h=filled(p.W_h, 0), b=filled(p.b, 500), **peepholes)
    got, expected = assert_same_cell(cell, problem, peephole, problem._replace(p=full))
    assert not np.any(expected.pop(f"p_{gate}"))
    for name in ("W_x", "W_h", "b"):
        blocks = dict(zip("ifgo", np.split(expected[name], 4, axis=-1), strict=True))
        assert not np.any(blocks[gate])
        expected[name] = np.concatenate([blocks[k] for k in present], axis=-1)
    assert_gradients_same(got, expected, 1e-13)


@few_examples
@given(any_sizes, st.integers(0, 999))
def test_gate_matrices_of_zero_give_the_peephole_cell(sizes, seed):
    H = sizes[3]
    problem = cell_problem(full_gate_recurrence, sizes, seed)
    silent = problem.dstate_T._replace(i=0 * problem.state0.i, f=0 * problem.state0.f, o=0 * problem.state0.o)
    problem = problem._replace(p=problem.p._replace(W_gates=np.zeros((3 * H, 3 * H))), dstate_T=silent)
    plain = problem._replace(
        state0=peephole.State(*problem.state0[:2]),
        p=peephole.Params(**{name: getattr(problem.p, name) for name in peephole.Params._fields}),
        dstate_T=peephole.State(*silent[:2]),
    )
    (outputs, gradients), (expected, expected_gradients) = run(full_gate_recurrence, problem), run(peephole, plain)
    assert_all_same(outputs[:3], expected, 1e-14)
    for name, gradient in expected_gradients.items():
        assert_same(gradients[name], gradient, 1e-13, name)
    for gate in "ifo":
        assert not np.any(gradients[f"{gate}0"])


@pytest.mark.parametrize("name", ["nig", "nfg", "nog", "niaf", "noaf", "np", "cifg"])
@pytest.mark.parametrize("R", [None, 2])
def test_restrict_is_the_adjoint_of_expand(name, R):
    cell, sizes = CELLS[name], (1, 1, 3, 2)
    p, full = (cell_problem(c, sizes, seed=14, R=R).p for c in (cell, peephole))
    one = sum(np.vdot(a, b) for a, b in zip(cell.expand(p), full, strict=True))
    other = sum(np.vdot(a, b) for a, b in zip(p, cell.restrict(full), strict=True))
    assert abs(one - other) <= 1e-14 * (1 + abs(one))


def test_an_absent_gate_has_no_bias_to_set():
    p = cell_problem(greff.NFG, SIZES[0]).p
    with pytest.raises(ValueError, match="block: got 'f', expected one of i, g, o"):
        initialise.with_bias(greff.NFG, p, "f", 1.0)
    H = SIZES[0][3]
    assert np.array_equal(initialise.with_bias(greff.NFG, p, "o", 3.0).b, [*p.b[: 2 * H], *[3.0] * H])


def test_parameters_of_another_variant_are_refused():
    x, state0, p, _, _ = cell_problem(greff.NIG, SIZES[0])
    with pytest.raises(ValueError, match="p: got 5 entries, expected 6 of W_x, W_h, p_i, p_f, p_o, b"):
        readable.forward(peephole, x, state0, p)
    with pytest.raises(ValueError, match=r"p\.W_x: got shape \(2, 12\), expected \(2, 16\)"):
        readable.forward(greff.NP, x, state0, greff.NP.Params(p.W_x, p.W_h, p.b))


@every_variant
def test_variants_and_their_parameters_can_be_pickled(name):
    p = cell_problem(CELLS[name], SIZES[0]).p
    assert type(pickle.loads(pickle.dumps(p))) is CELLS[name].Params
