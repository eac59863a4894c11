"""The GRU of the ONNX standard, with the reset gate before and after the product."""

import numpy as np
import pytest

from lstm_ref import readable
from lstm_ref.cells import gru, gru_reset_after
from tests.oracles import assert_all_same, assert_same
from tests.ref.onnx_cases import blocks_as, cases, over_directions, reference

CASES = cases("GRU")


def params(W, R, B, linear_before_reset):
    """Parameters of one direction in our cells; ONNX's z is ours with the sign of what drives it turned."""
    H = R.shape[1]
    turned = np.repeat(np.array([-1, 1, 1], W.dtype), H)
    of_input, of_hidden = (blocks_as("zrh", "zrh", b) for b in np.split(B, 2))
    W_x, W_h = (blocks_as("zrh", "zrh", w) * turned for w in (W, R))
    if not linear_before_reset:
        return gru, gru.Params(W_x, W_h, (of_input + of_hidden) * turned)
    inner = of_hidden[2 * H :]
    outer = np.concatenate([of_hidden[: 2 * H], np.zeros_like(inner)])
    return gru_reset_after, gru_reset_after.Params(W_x, W_h, (of_input + outer) * turned, inner)


def runner(linear_before_reset, mask=None):
    def run(x, state0, W, R, B):
        cell, p = params(W, R, B, linear_before_reset)
        h, state_T, _ = readable.forward(cell, x, cell.State(*state0), p, mask)
        return h, *state_T

    return run


def random_inputs(directions, layout, dtype=np.float64, bias=True, start=True):
    T, B, D, H = 5, 3, 2, 4
    rng = np.random.default_rng([directions, layout])
    lead, rows = ((B, T), (B, directions)) if layout else ((T, B), (directions, B))
    shapes = (*lead, D), (directions, 3 * H, D), (directions, 3 * H, H), (directions, 6 * H), (*rows, H)
    X, W, R, b, h0 = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    return [X, W, R, b if bias else None, None, h0 if start else None]


def test_the_cases_have_every_kind():
    kinds = {(c.attributes["direction"], c.attributes["layout"]) for c in CASES}
    assert kinds >= {("forward", 0), ("forward", 1), ("reverse", 0), ("bidirectional", 0)}


@pytest.mark.oracle("ONNX cases", cells=("gru", "gru_reset_after"))
@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_cases_of_onnx(case):
    run, compared = runner(case.attributes["linear_before_reset"]), 0
    for got, expected in zip(over_directions(run, case.attributes, case.inputs), case.outputs, strict=True):
        if expected is not None:
            assert_same(got, expected, 1e-6)
            compared += 1
    assert compared


@pytest.mark.oracle("ONNX reference", cells=("gru", "gru_reset_after"))
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
@pytest.mark.parametrize("layout", [0, 1])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("linear_before_reset", [0, 1])
def test_random_numbers_equal_the_reference_of_onnx(linear_before_reset, direction, layout, dtype, rtol):
    inputs = random_inputs(2 if direction == "bidirectional" else 1, layout, dtype)
    attributes = {"direction": direction, "layout": layout}
    expected = reference("GRU", inputs, linear_before_reset=linear_before_reset, **attributes)
    got = over_directions(runner(linear_before_reset), attributes, inputs)
    assert_all_same(got, expected, rtol, ("Y", "Y_h"))


@pytest.mark.parametrize("linear_before_reset", [0, 1])
@pytest.mark.parametrize(("bias", "start"), [(False, True), (True, False), (False, False)])
def test_absent_inputs_are_zero(linear_before_reset, bias, start):
    inputs = random_inputs(1, 0, bias=bias, start=start)
    expected = reference("GRU", inputs, linear_before_reset=linear_before_reset)
    got = over_directions(runner(linear_before_reset), {"direction": "forward"}, inputs)
    assert_all_same(got, expected, 1e-13, ("Y", "Y_h"))


@pytest.mark.oracle("ONNX reference", parts="sequence.lengths_to_mask")
@pytest.mark.parametrize("linear_before_reset", [0, 1])
def test_sequences_of_unequal_lengths(linear_before_reset):
    """The reference ignores sequence_lens, so each sequence is given to it alone and cut to its length."""
    X, W, R, B, _, h0 = random_inputs(1, 0)
    lengths = [2, 5, 1]
    mask = np.arange(X.shape[0])[:, None] < np.array(lengths)
    h, h_T = runner(linear_before_reset, mask)(X, (h0[0],), W[0], R[0], B[0])
    for row, length in enumerate(lengths):
        one = slice(row, row + 1)
        alone = [X[:length, one], W, R, B, None, h0[:, one]]
        Y, Y_h = reference("GRU", alone, linear_before_reset=linear_before_reset)
        assert_same(h[:length, one], Y[:, 0], 1e-13, "Y")
        assert_same(h_T[one], Y_h[0], 1e-13, "Y_h")
