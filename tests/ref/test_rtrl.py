import array_api_strict
import numpy as np
import pytest

from lstm_ref import readable, rtrl
from lstm_ref.catalogue import CELLS
from lstm_ref.cells import rnn
from tests.oracles import assert_all_same, assert_same, complex_step
from tests.ref.cases import SIZES, cell_problem

PHIS = {
    "rnn_identity": lambda a: a,
    "rnn_sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "rnn_tanh": np.tanh,
    "rnn_relu": lambda a: a * (a.real > 0),
    "rnn_elu": lambda a: np.where(a.real > 0, a, np.exp(a) - 1),
}
INPUTS = ("h0", "W_x", "W_h", "b")
every_cell = pytest.mark.parametrize("name", PHIS)
every_size = pytest.mark.parametrize("sizes", SIZES)


def problem_of(name, sizes, seed=0, dtype=np.float64):
    """x, h0, p and dh of a random problem."""
    x, (h0,), p, dh, _ = cell_problem(CELLS[name], sizes, seed, dtype)
    return x, h0, p, dh


def through_time(cell, x, h0, p, dh):
    """dh0 and dp of backpropagation through time."""
    _, _, caches = readable.forward(cell, x, cell.State(h0), p)
    _, (dh0,), dp = readable.backward(cell, dh, cell.State(np.zeros_like(h0)), caches, p)
    return dh0, *dp


def states(phi, x, h, each_p):
    """The hidden states where each step has parameters of its own."""
    for x_t, (W_x, W_h, b) in zip(x, each_p, strict=True):
        h = phi(x_t @ W_x + h @ W_h + b)
        yield h


@pytest.mark.oracle("backpropagation through time", parts="rtrl")
@every_cell
@every_size
def test_gradients_equal_backpropagation_through_time(name, sizes):
    x, h0, p, dh = problem_of(name, sizes)
    dh0, dp = rtrl.gradients(CELLS[name], x, h0, p, dh)
    assert isinstance(dp, rnn.Params)
    assert_all_same((dh0, *dp), through_time(CELLS[name], x, h0, p, dh), 1e-12, INPUTS)


@pytest.mark.oracle("complex step", parts="rtrl")
@every_cell
@every_size
def test_gradients_equal_complex_step(name, sizes):
    x, h0, p, dh = problem_of(name, sizes, seed=1)

    def loss(h0, *p):
        return sum((w * h).sum() for w, h in zip(dh, states(PHIS[name], x, h0, [p] * len(x)), strict=True))

    dh0, dp = rtrl.gradients(CELLS[name], x, h0, p, dh)
    assert_all_same((dh0, *dp), complex_step(loss, (h0, *p)), 1e-12, INPUTS)


@every_cell
def test_at_each_step_the_sum_so_far_is_the_gradient_so_far(name):
    cell, (x, h0, p, dh) = CELLS[name], problem_of(name, SIZES[0], seed=2)
    s, total = rtrl.start(h0, x.shape[2]), None
    for t in range(len(x)):
        s = rtrl.step(cell, x[t], s, p)
        dh0, dp = rtrl.gradient(s, dh[t])
        total = [a + b for a, b in zip(total, (dh0, *dp), strict=True)] if t else [dh0, *dp]
        assert_all_same(total, through_time(cell, x[: t + 1], h0, p, dh[: t + 1]), 1e-12, INPUTS)
        assert_same(s.h, readable.forward(cell, x[: t + 1], rnn.State(h0), p)[1].h, 0)


@every_cell
def test_the_sensitivity_is_the_derivative_of_the_hidden_state(name):
    cell, (x, h0, p, _) = CELLS[name], problem_of(name, SIZES[0], seed=3)
    s = rtrl.start(h0, x.shape[2])
    for x_t in x:
        s = rtrl.step(cell, x_t, s, p)
    for row in range(h0.shape[0]):
        for m in range(h0.shape[1]):

            def unit(h0_row, *p, row=row, m=m):
                *_, h = states(PHIS[name], x[:, row : row + 1], h0_row[None], [p] * len(x))
                return h[0, m]

            got = [derivative[row, ..., m] for derivative in s[1:]]
            assert_all_same(got, complex_step(unit, (h0[row], *p)), 1e-11, INPUTS)


@every_cell
def test_on_line_learning_differentiates_by_a_shift_shared_by_all_steps(name):
    cell, (x, h0, p, target) = CELLS[name], problem_of(name, SIZES[0], seed=4)
    s, used, far = rtrl.start(h0, x.shape[2]), [], []
    for t in range(len(x)):
        used.append(p)
        s = rtrl.step(cell, x[t], s, p)

        def loss(h0, *shift, used=tuple(used), t=t):
            shifted = [[w + d for w, d in zip(earlier, shift, strict=True)] for earlier in used]
            *_, h = states(PHIS[name], x[: t + 1], h0, shifted)
            return ((h - target[t]) ** 2).sum() / 2

        dh_t = s.h - target[t]
        dh0, dp = rtrl.gradient(s, dh_t)
        assert_all_same((dh0, *dp), complex_step(loss, (h0, *map(np.zeros_like, p))), 1e-11, INPUTS)
        # Of the same loss at the present parameters, had they been there from the start:
        replayed = readable.forward(cell, x[: t + 1], rnn.State(h0), p)[1].h
        dh = np.zeros((t + 1, *h0.shape))
        dh[t] = replayed - target[t]
        exact = through_time(cell, x[: t + 1], h0, p, dh)
        far.append(max(np.max(np.abs(a - b)) for a, b in zip((dh0, *dp), exact, strict=True)))
        p = rnn.Params(*(w - 0.05 * dw for w, dw in zip(p, dp, strict=True)))
    assert far[0] < 1e-13 and max(far) > 1e-3


def test_the_smaller_the_changes_the_closer_on_line_learning_is_to_the_gradient():
    cell, (x, h0, start, target) = rnn.TANH, problem_of("rnn_tanh", SIZES[0], seed=5)

    def distance(rate):
        p, s = start, rtrl.start(h0, x.shape[2])
        for x_t, target_t in zip(x, target, strict=True):
            last, s = p, rtrl.step(cell, x_t, s, p)
            _, dp = rtrl.gradient(s, s.h - target_t)
            p = rnn.Params(*(w - rate * dw for w, dw in zip(p, dp, strict=True)))
        _, _, dW_h, _ = through_time(cell, x, h0, last, _last_error(cell, x, h0, last, target))
        return np.max(np.abs(dp.W_h - dW_h))

    assert distance(0) < 1e-12
    assert distance(1e-3) / distance(1e-4) == pytest.approx(10, rel=0.1)


def _last_error(cell, x, h0, p, target):
    h, _, _ = readable.forward(cell, x, rnn.State(h0), p)
    return (h - target) * (np.arange(len(x)) == len(x) - 1)[:, None, None]


@every_cell
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_it_needs_only_the_array_standard(name, dtype):
    x, h0, p, dh = problem_of(name, SIZES[0], seed=6, dtype=dtype)
    dh0, dp = rtrl.gradients(CELLS[name], x, h0, p, dh)
    assert all(d.dtype == dtype for d in (dh0, *dp))
    strict = array_api_strict.asarray
    got, got_p = rtrl.gradients(CELLS[name], strict(x), strict(h0), rnn.Params(*map(strict, p)), strict(dh))
    rtol = 1e-6 if dtype == "float32" else 1e-14
    assert_all_same([np.asarray(d) for d in (got, *got_p)], (dh0, *dp), rtol, INPUTS)


def test_inputs_are_left_alone():
    x, h0, p, dh = problem_of("rnn_tanh", SIZES[0], seed=7)
    for a in (x, h0, *p, dh):
        a.flags.writeable = False
    first, second = (rtrl.gradients(rnn.TANH, x, h0, p, dh) for _ in range(2))
    assert_all_same((first[0], *first[1]), (second[0], *second[1]), 0, INPUTS)


def test_bad_inputs_are_named():
    x, h0, p, dh = problem_of("rnn_tanh", (3, 2, 4, 5))
    with pytest.raises(ValueError, match=r"^x: got shape \(3, 1, 2, 4\), expected \(T, B, D\) with every size"):
        rtrl.gradients(rnn.TANH, x[:, None], h0[None], rnn.Params(*(w[None] for w in p)), dh[:, None])
    with pytest.raises(ValueError, match=r"^h0: got shape \(1, 2, 5\), expected \(B, H\) with every size"):
        rtrl.start(h0[None], 4)
    with pytest.raises(ValueError, match=r"^p.W_h: got shape \(5, 4\), expected \(5, 5\)$"):
        rtrl.gradients(rnn.TANH, x, h0, p._replace(W_h=p.W_h[:, :4]), dh)
    with pytest.raises(ValueError, match=r"^dh: got shape \(2, 2, 5\), expected \(3, 2, 5\)$"):
        rtrl.gradients(rnn.TANH, x, h0, p, dh[:2])
    with pytest.raises(TypeError, match=r"^h0: got list"):
        rtrl.start(h0.tolist(), 4)
