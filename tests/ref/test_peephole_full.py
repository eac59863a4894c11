import numpy as np
import pytest
import torch

from lstm_ref import readable
from lstm_ref.cells import peephole_full as cell
from tests.oracles import (
    assert_all_same,
    complex_step,
    lstm_by_loops,
    torch_autograd,
    torch_full_lstm,
    torch_library_lstm,
)
from tests.ref.cases import INPUTS, SIZES, lstm_problem, weighted


def run(x, h0, c0, *p):
    h, state_T, caches = readable.forward(cell, x, cell.State(h0, c0), cell.Params(*p))
    return (h, *state_T), caches


def gradients(problem):
    p = cell.Params(*problem.arrays[3:])
    _, caches = run(*problem.arrays)
    dh, *dstate_T = problem.cotangents
    dx, dstate0, dp = readable.backward(cell, dh, cell.State(*dstate_T), caches, p)
    assert isinstance(dp, cell.Params) and isinstance(dstate0, cell.State)
    return (dx, *dstate0, *dp)


@pytest.mark.oracle("scalar loops", cells="peephole_full")
@pytest.mark.parametrize("sizes", SIZES)
def test_forward_equals_loops(sizes):
    arrays = lstm_problem(sizes).arrays
    assert_all_same(run(*arrays)[0], lstm_by_loops(*arrays), 1e-13, ("h", "h_T", "c_T"))


@pytest.mark.oracle("PyTorch autograd", cells="peephole_full")
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_forward_and_backward_equal_torch(sizes, dtype, rtol):
    problem = lstm_problem(sizes, seed=1, dtype=dtype)
    with torch.no_grad():
        expected = [out.numpy() for out in torch_full_lstm(*map(torch.tensor, problem.arrays))]
    assert_all_same(run(*problem.arrays)[0], expected, rtol, ("h", "h_T", "c_T"))
    weights = [torch.tensor(w) for w in problem.cotangents]
    expected = torch_autograd(lambda *a: weighted(torch_full_lstm(*a), weights), problem.arrays)
    assert_all_same(gradients(problem), expected, rtol, INPUTS)


@pytest.mark.oracle("torch.nn.LSTM", cells="peephole_full")
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
    assert_all_same((dx_t, dh_prev, dc_prev, *dp), expected, 1e-12, INPUTS)
