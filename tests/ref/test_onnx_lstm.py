"""The LSTM of the ONNX standard, with and without peepholes."""

import numpy as np
import pytest

from lstm_ref import readable
from lstm_ref.cells import lstm, peephole
from tests.oracles import assert_all_same, assert_same
from tests.ref.onnx_cases import blocks_as, cases, over_directions, reference


def run_peephole(x, state0, W, R, B, P):
    W_x, W_h, b = (blocks_as("iofc", "ifco", w) for w in (W, R, np.add(*np.split(B, 2))))
    p_i, p_o, p_f = np.split(P, 3)
    h, state_T, _ = readable.forward(peephole, x, peephole.State(*state0), peephole.Params(W_x, W_h, p_i, p_f, p_o, b))
    return h, *state_T


def run_lstm(x, state0, W, R, B, P):
    assert not np.any(P)
    W_x, W_h, b = (blocks_as("iofc", "ifco", w) for w in (W, R, np.add(*np.split(B, 2))))
    h, state_T, _ = readable.forward(lstm, x, lstm.State(*state0), lstm.Params(W_x, W_h, b))
    return h, *state_T


CASES = cases("LSTM")
BOTH = [(c, run) for c in CASES for run in (run_peephole, run_lstm) if run is run_peephole or c.inputs[7] is None]


def test_the_cases_have_every_kind():
    assert {(c.attributes["direction"], c.attributes["layout"]) for c in CASES} >= {
        ("forward", 0),
        ("forward", 1),
        ("reverse", 0),
        ("bidirectional", 0),
    }
    assert any(c.inputs[7] is not None for c in CASES) and any(c.inputs[3] is not None for c in CASES)


@pytest.mark.oracle("ONNX cases", cells=("lstm", "peephole"))
@pytest.mark.parametrize(("case", "run"), BOTH, ids=[f"{c.name}-{run.__name__}" for c, run in BOTH])
def test_cases_of_onnx(case, run):
    compared = 0
    for got, expected in zip(over_directions(run, case.attributes, case.inputs), case.outputs, strict=True):
        if expected is not None:
            assert_same(got, expected, 1e-6)
            compared += 1
    assert compared


@pytest.mark.oracle("ONNX reference", cells=("lstm", "peephole"))
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
@pytest.mark.parametrize("layout", [0, 1])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("run", [run_peephole, run_lstm])
def test_random_numbers_equal_the_reference_of_onnx(run, direction, layout, dtype, rtol):
    T, B, D, H = 5, 3, 2, 4
    directions = 2 if direction == "bidirectional" else 1
    rng = np.random.default_rng([directions, layout])
    lead, rows = ((B, T), (B, directions)) if layout else ((T, B), (directions, B))
    shapes = (*lead, D), (directions, 4 * H, D), (directions, 4 * H, H), (directions, 8 * H), (*rows, H), (*rows, H)
    X, W, R, bias, h0, c0 = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    P = rng.normal(size=(directions, 3 * H)).astype(dtype) if run is run_peephole else None
    inputs = [X, W, R, bias, None, h0, c0, P]
    attributes = {"direction": direction, "layout": layout}
    expected = reference("LSTM", inputs, **attributes)
    assert_all_same(over_directions(run, attributes, inputs), expected, rtol, "Y Y_h Y_c".split())
