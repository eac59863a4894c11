"""The recurrent operators of ONNX as oracles: its node test cases, and its reference implementation.

The weights in ONNX's own cases are constant, so they tell nothing about the order of blocks, rows and columns:
compare with `reference` on random numbers too. Its layout, for one direction: W (nH, D) and R (nH, H) with n blocks
of H rows, B (2nH,) a bias of the input and then one of the hidden state, P (3H,) the peepholes of i, o, f. The order
of the blocks is i, o, f, c for an LSTM and z, r, h for a GRU. W, R, B, P have an axis of directions in front,
initial and final states too; Y is (T, directions, B, H). With layout = 1 the batch is the first axis of all but
the weights.
"""

import importlib
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator


class Case(NamedTuple):
    """One call of an operator, None in place of what is absent."""

    name: str
    attributes: dict[str, Any]  # those not stated have their default, or are absent if there is none
    inputs: list  # X, W, R, B, sequence_lens, initial_h; LSTM also: initial_c, P
    outputs: list  # Y, Y_h; LSTM also: Y_c


def cases(operator: str) -> list[Case]:
    """All node test cases of "LSTM", "GRU" or "RNN" that the installed onnx package defines."""
    module = importlib.import_module(f"onnx.backend.test.case.node.{operator.lower()}")
    found = []

    def collect(node, inputs, outputs, name):
        count = _counts(operator)
        found.append(
            Case(
                name,
                _defaults(operator) | {a.name: _value(a) for a in node.attribute},
                _placed(inputs, node.input, count[0]),
                _placed(outputs, node.output, count[1]),
            )
        )

    with mock.patch.object(module, "expect", collect):
        for name, export in vars(getattr(module, operator)).items():
            if name.startswith("export"):
                np.random.seed(0)  # some cases draw their numbers
                export()
    return found


def reference(operator: str, inputs: list, **attributes: Any) -> list[np.ndarray]:
    """All outputs of ONNX's reference implementation for inputs as in `Case`."""
    schema = onnx.defs.get_schema(operator)
    named = {i.name: value for i, value in zip(schema.inputs, inputs, strict=True) if value is not None}
    places = [i.name if i.name in named else "" for i in schema.inputs]
    outputs = [o.name for o in schema.outputs]
    attributes["hidden_size"] = inputs[2].shape[-1]
    node = onnx.helper.make_node(operator, places, outputs, **attributes)
    return ReferenceEvaluator(node).run(None, named)


def blocks_as(theirs: str, ours: str, W: np.ndarray) -> np.ndarray:
    """Rows in blocks, named by the letters of `theirs`, to columns in the blocks of `ours`; of a vector, entries."""
    named = dict(zip(theirs, np.split(W, len(theirs)), strict=True))
    return np.concatenate([named[letter] for letter in ours]).T


def over_directions(run, attributes: dict[str, Any], inputs: list) -> list[np.ndarray]:
    """Outputs Y, Y_h and for an LSTM Y_c, in ONNX's layout, of a recurrence given for one direction.

    run(x, state0, W, R, B) -> (h, *state_T), for an LSTM run(x, state0, W, R, B, P): x (T, B, D), state0 a tuple of
    (B, H), weights of one direction; what is absent in `inputs` arrives as zeros. A backward direction gets
    the reversed sequence, and its h is reversed again.
    """
    X, W, R, B, lengths, *rest = inputs
    lstm = len(rest) == 3
    starts, peepholes = (rest[:2], [rest[2]]) if lstm else (rest, [])
    batch_first = attributes.get("layout", 0) == 1
    x = X.swapaxes(0, 1) if batch_first else X
    assert lengths is None or np.all(lengths == x.shape[0])
    directions, H = R.shape[0], R.shape[2]

    def given(value, *shape):
        return np.zeros((directions, *shape), X.dtype) if value is None else value

    if batch_first:
        starts = [None if s is None else s.swapaxes(0, 1) for s in starts]
    starts = [given(s, x.shape[1], H) for s in starts]
    weights = [W, R, given(B, 2 * R.shape[1]), *(given(P, 3 * H) for P in peepholes)]
    backward = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[attributes["direction"]]
    results = []
    for n, flipped in enumerate(backward):
        h, *state_T = run(x[::-1] if flipped else x, tuple(s[n] for s in starts), *(w[n] for w in weights))
        results.append([h[::-1] if flipped else h, *state_T])
    h, *state_T = zip(*results, strict=True)
    Y, ends = np.stack(h, axis=1), [np.stack(s) for s in state_T]
    return [Y.transpose(2, 0, 1, 3), *(s.swapaxes(0, 1) for s in ends)] if batch_first else [Y, *ends]


def _counts(operator):
    schema = onnx.defs.get_schema(operator)
    return len(schema.inputs), len(schema.outputs)


def _defaults(operator):
    attributes = onnx.defs.get_schema(operator).attributes
    return {name: _value(a.default_value) for name, a in attributes.items() if a.default_value.name}


def _value(attribute):
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, list):
        return [v.decode() if isinstance(v, bytes) else v for v in value]
    return value.decode() if isinstance(value, bytes) else value


def _placed(values, names, count):
    """The values in the places of the names that are not empty, None in all others."""
    left = iter(values)
    placed = [next(left) if name else None for name in names]
    return placed + [None] * (count - len(placed))
