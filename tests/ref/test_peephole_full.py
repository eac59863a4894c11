import array_api_strict
import numpy as np
import pytest
import torch

from lstm_ref import sequence
from lstm_ref.cells import peephole_full as cell
from tests.oracles import (
    assert_same,
    complex_step,
    lstm_by_loops,
    torch_autograd,
    torch_full_lstm,
    torch_library_lstm,
)
from tests.ref.cases import INPUTS, SIZES, lstm_problem, weighted


def run(x, h0, c0, *p):
    h, state_T, caches = sequence.forward(cell, x, cell.State(h0, c0), cell.Params(*p))
    return (h, *state_T), caches


def gradients(problem):
    p = cell.Params(*problem.arrays[3:])
    _, caches = run(*problem.arrays)
    dh, *dstate_T = problem.cotangents
    dx, dstate0, dp = sequence.backward(cell, dh, cell.State(*dstate_T), caches, p)
    assert isinstance(dp, cell.Params) and isinstance(dstate0, cell.State)
    return (dx, *dstate0, *dp)


def assert_all_same(got, expected, rtol, names=INPUTS):
    for name, one, other in zip(names, got, expected, strict=True):
        assert_same(one, other, rtol, name)


@pytest.mark.parametrize("sizes", SIZES)
def test_forward_equals_loops(sizes):
    arrays = lstm_problem(sizes).arrays
    assert_all_same(run(*arrays)[0], lstm_by_loops(*arrays), 1e-13, ("h", "h_T", "c_T"))


@pytest.mark.parametrize("sizes", SIZES)
def test_backward_equals_complex_step(sizes):
    problem = lstm_problem(sizes)
    expected = complex_step(lambda *a: weighted(run(*a)[0], problem.cotangents), problem.arrays)
    assert_all_same(gradients(problem), expected, 1e-12)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_forward_and_backward_equal_torch(sizes, dtype, rtol):
    problem = lstm_problem(sizes, seed=1, dtype=dtype)
    with torch.no_grad():
        expected = [out.numpy() for out in torch_full_lstm(*map(torch.tensor, problem.arrays))]
    assert_all_same(run(*problem.arrays)[0], expected, rtol, ("h", "h_T", "c_T"))
    weights = [torch.tensor(w) for w in problem.cotangents]
    expected = torch_autograd(lambda *a: weighted(torch_full_lstm(*a), weights), problem.arrays)
    assert_all_same(gradients(problem), expected, rtol)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_without_peepholes_it_is_the_lstm_of_torch(sizes, dtype, rtol):
    problem = lstm_problem(sizes, seed=2, dtype=dtype)
    x, h0, c0, W_x, W_h, W_c, b = problem.arrays
    problem = problem._replace(arrays=(x, h0, c0, W_x, W_h, np.zeros_like(W_c), b))
    reduced = (x, h0, c0, W_x, W_h, b)
    with torch.no_grad():
        expected = [out.numpy() for out in torch_library_lstm(*map(torch.tensor, reduced))]
    assert_all_same(run(*problem.arrays)[0], expected, rtol, ("h", "h_T", "c_T"))
    weights = [torch.tensor(w) for w in problem.cotangents]
    expected = torch_autograd(lambda *a: weighted(torch_library_lstm(*a), weights), reduced)
    got = gradients(problem)
    assert_all_same(got[:5] + got[6:], expected, rtol, INPUTS[:5] + INPUTS[6:])


@pytest.mark.parametrize("sizes", SIZES)
def test_one_step_backward_equals_complex_step(sizes):
    problem = lstm_problem(sizes, seed=3)
    x, h, c, *p = problem.arrays
    arrays, cotangents = [x[0], h, c, *p], problem.cotangents[1:]
    expected = complex_step(
        lambda x_t, h_prev, c_prev, *p: weighted(cell.step(x_t, h_prev, c_prev, cell.Params(*p))[:2], cotangents),
        arrays,
    )
    cache = cell.step(x[0], h, c, cell.Params(*p))[2]
    dx_t, dh_prev, dc_prev, dp = cell.step_backward(*cotangents, cache, cell.Params(*p))
    assert_all_same((dx_t, dh_prev, dc_prev, *dp), expected, 1e-12)


@pytest.mark.parametrize("sizes", SIZES)
def test_float32_stays_float32_and_close(sizes):
    double = lstm_problem(sizes, seed=4)
    single = double._replace(
        arrays=tuple(a.astype(np.float32) for a in double.arrays),
        cotangents=tuple(w.astype(np.float32) for w in double.cotangents),
    )
    expected = [a.astype(np.float32) for a in (*run(*double.arrays)[0], *gradients(double))]
    assert_all_same((*run(*single.arrays)[0], *gradients(single)), expected, 1e-5, ("h", "h_T", "c_T", *INPUTS))


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_it_needs_only_the_array_standard(sizes, dtype):
    problem = lstm_problem(sizes, seed=5, dtype=dtype)
    strict = problem._replace(
        arrays=tuple(map(array_api_strict.asarray, problem.arrays)),
        cotangents=tuple(map(array_api_strict.asarray, problem.cotangents)),
    )
    got = (*run(*strict.arrays)[0], *gradients(strict))
    assert all(type(a) is type(strict.arrays[0]) for a in got)
    expected = (*run(*problem.arrays)[0], *gradients(problem))
    assert_all_same(map(np.asarray, got), expected, 1e-14 if dtype != np.float32 else 1e-6, range(10))


def test_inputs_are_left_alone():
    problem = lstm_problem(SIZES[0], seed=6)
    before = [a.copy() for a in problem.arrays + problem.cotangents]
    for a in problem.arrays + problem.cotangents:
        a.flags.writeable = False
    first, second = gradients(problem), gradients(problem)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(before, problem.arrays + problem.cotangents, strict=True))


def test_layout_of_memory_does_not_matter():
    problem = lstm_problem(SIZES[0], seed=7)
    turned = problem._replace(arrays=tuple(np.asfortranarray(a) for a in problem.arrays))
    assert_all_same(gradients(turned), gradients(problem), 1e-13)


@pytest.mark.parametrize(("D", "H"), [(2, 3), (1, 1), (3, 1)])
@pytest.mark.parametrize("dtype", ["float32", np.float64])
@pytest.mark.parametrize("xp", [np, array_api_strict])
def test_init(D, H, dtype, xp):
    p = cell.init(np.random.default_rng(8), D, H, dtype=dtype, xp=xp)
    assert isinstance(p, cell.Params)
    again = cell.init(np.random.default_rng(8), D, H)
    for w, w64, shape in zip(p, again, cell.param_shapes(D, H), strict=True):
        assert tuple(w.shape) == shape and np.asarray(w).dtype == np.dtype(dtype)
        assert np.array_equal(np.asarray(w), w64.astype(dtype))
        assert np.all(np.abs(np.asarray(w)) <= 1 / np.sqrt(H)) and np.unique(np.asarray(w)).size == w64.size


def test_forget_bias_changes_the_forget_gate_only():
    x, h, c, *p = lstm_problem(SIZES[0], seed=9).arrays
    p = cell.Params(*p)
    one = cell.step(x[0], h, c, p)[2]
    other = cell.step(x[0], h, c, cell.with_forget_bias(p, 1.5))[2]
    assert np.array_equal(one.i, other.i) and np.array_equal(one.g, other.g)
    assert not np.any(np.isclose(one.f, other.f))
    H = h.shape[1]
    assert np.all(cell.with_forget_bias(p, 1.5).b[H : 2 * H] == 1.5)
