"""The vanilla recurrent network of the ONNX standard, with tanh units and with linear ones."""

import numpy as np
import pytest

from lstm_ref import readable
from lstm_ref.cells import rnn
from tests.oracles import assert_all_same, assert_same
from tests.ref.onnx_cases import blocks_as, cases, over_directions, reference

CASES = cases("RNN")
UNITS = {  # attributes for one direction
    "tanh": (rnn.TANH, {"activations": ["Tanh"]}),
    "identity": (rnn.IDENTITY, {"activations": ["Affine"], "activation_alpha": [1.0], "activation_beta": [0.0]}),
}


def runner(cell):
    def run(x, state0, W, R, B):
        W_x, W_h, b = (blocks_as("h", cell.BLOCKS, w) for w in (W, R, np.add(*np.split(B, 2))))
        h, state_T, _ = readable.forward(cell, x, cell.State(*state0), cell.Params(W_x, W_h, b))
        return h, *state_T

    return run


def test_the_cases_have_every_kind():
    kinds = {(c.attributes["direction"], c.attributes["layout"]) for c in CASES}
    assert kinds >= {("forward", 0), ("forward", 1), ("reverse", 0), ("bidirectional", 0)}
    assert {c.inputs[3] is None for c in CASES} == {True, False}
    assert all(set(c.attributes["activations"]) == {"Tanh"} for c in CASES)


@pytest.mark.oracle("ONNX cases", cells="rnn_tanh")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cases_of_onnx(case):
    got = over_directions(runner(rnn.TANH), case.attributes, case.inputs)
    pairs = [(a, b) for a, b in zip(got, case.outputs, strict=True) if b is not None]
    assert pairs
    for one, expected in pairs:
        assert_same(one, expected, 1e-6)


@pytest.mark.oracle("ONNX reference", cells="rnn_{units}")
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
@pytest.mark.parametrize("layout", [0, 1])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("units", UNITS)
def test_random_numbers_equal_the_reference_of_onnx(units, direction, layout, dtype, rtol):
    T, B, D, H = 5, 3, 2, 4
    directions = 2 if direction == "bidirectional" else 1
    rng = np.random.default_rng([directions, layout])
    lead, rows = ((B, T), (B, directions)) if layout else ((T, B), (directions, B))
    shapes = (*lead, D), (directions, H, D), (directions, H, H), (directions, 2 * H), (*rows, H)
    X, W, R, bias, h0 = (rng.normal(scale=0.7, size=shape).astype(dtype) for shape in shapes)
    cell, each = UNITS[units]
    inputs, attributes = [X, W, R, bias, None, h0], {"direction": direction, "layout": layout}
    expected = reference("RNN", inputs, **attributes, **{name: value * directions for name, value in each.items()})
    got = over_directions(runner(cell), attributes, inputs)
    assert_all_same(got, expected, rtol, ("Y", "Y_h"))
