"""Section 9.7: the weights of another library."""

import itertools
from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.cells import peephole_full as lstm

from .common import LIMIT, Rng, fixed, normal


def _library_inputs(rng: Rng) -> Iterator[Inputs]:
    orders = ["".join(letters) for letters in itertools.permutations("ifgo")]
    for draw, D, H, order in [
        (fixed(), 2, 3, "ifgo"),
        (fixed(), 1, 1, "iofg"),
        (fixed(), 3, 2, "iofg"),
        (fixed(), 2, 2, "fgoi"),
        (fixed(), 4, 4, "gifo"),
        (fixed(), 1, 3, "ogfi"),
        (rng, 3, 2, orders[rng.integers(1, len(orders))]),
        (rng, 2, 4, orders[rng.integers(1, len(orders))]),
    ]:
        w_ih, w_hh, b_ih, b_hh = normal(draw, (4 * H, D), (4 * H, H), (4 * H,), (4 * H,))
        yield {"w_ih": w_ih, "w_hh": w_hh, "b_ih": b_ih, "b_hh": b_hh, "order": order}


def _from_library(w_ih, w_hh, b_ih, b_hh, order):
    H = w_hh.shape[1]

    def packed(array: np.ndarray) -> np.ndarray:
        parts = dict(zip(order, array.reshape(4, H, *array.shape[1:]), strict=True))
        return np.concatenate([parts[gate] for gate in "ifgo"])

    W_x, W_h = packed(w_ih).T, packed(w_hh).T
    return lstm.Params(W_x, W_h, np.zeros_like(W_h), packed(b_ih) + packed(b_hh))


from_library = Exercise(
    "lstm_network.from_library",
    "The weights of another library",
    parts={"W_x": 1, "W_h": 1, "W_c": 0.5, "b": 0.5},
    reference=_from_library,
    inputs=_library_inputs,
    time_limit=LIMIT,
)

ROWS = '[np.arange(H) + H * order.index(gate) for gate in "ifgo"]'
for _name, _cause, _edits in [
    (
        "order_ignored",
        "the gates were left in the library's order; the course's is i, f, g, o.",
        {ROWS: "[np.arange(4 * H)]"},
    ),
    (
        "order_inverted",
        "the order was applied the wrong way round: block n of the library was put where the course has gate n of "
        "`order`; asked is at which place of `order` each of i, f, g, o stands.",
        {ROWS: '[np.arange(H) + H * "ifgo".index(gate) for gate in order]'},
    ),
    (
        "order_reversed",
        "the blocks were taken from the end of `order`; its first letter belongs to the first block.",
        {"H * order.index(gate)": "H * order[::-1].index(gate)"},
    ),
    (
        "interleaved",
        "every fourth row was given to one gate; a gate owns H neighboring rows, its block.",
        {"np.arange(H) + H * order.index(gate)": "4 * np.arange(H) + order.index(gate)"},
    ),
    (
        "not_transposed",
        "the library multiplies a column by its weights, `w_ih @ x`; here the input stands on the left, so the weights "
        "are the transposes.",
        {"w_ih[rows].T, w_hh[rows].T": "w_ih[rows], w_hh[rows]"},
    ),
    (
        "hidden_weights_not_transposed_by_block",
        "each block of W_h was left as it was in the library, only the blocks stand side by side now; every block has "
        "to be transposed.",
        {"w_hh[rows].T": "np.concatenate(np.split(w_hh[rows], 4), axis=1)"},
    ),
    (
        "reshaped_for_transposed",
        "the shape fits, but the numbers are in the wrong places: `reshape` reads row by row, a transpose does not.",
        {"w_ih[rows].T, w_hh[rows].T": "w_ih[rows].reshape(-1, 4 * H), w_hh[rows].reshape(-1, 4 * H)"},
    ),
    ("first_bias_only", "one of the two biases is missing; the library adds both.", {"(b_ih + b_hh)": "b_ih"}),
    ("second_bias_only", "one of the two biases is missing; the library adds both.", {"(b_ih + b_hh)": "b_hh"}),
    (
        "biases_averaged",
        "the two biases were averaged; the library adds them.",
        {"(b_ih + b_hh)[rows]": "(b_ih + b_hh)[rows] / 2"},
    ),
    (
        "bias_order_ignored",
        "the biases were left in the library's order; their blocks follow the gates as those of the weights do.",
        {"(b_ih + b_hh)[rows]": "b_ih + b_hh"},
    ),
    (
        "second_bias_order_ignored",
        "the second bias was left in the library's order; its blocks follow the gates, too.",
        {"(b_ih + b_hh)[rows]": "b_ih[rows] + b_hh"},
    ),
    (
        "hidden_order_ignored",
        "W_h was left in the library's order; all four arrays have their blocks in the same order.",
        {"w_hh[rows].T": "w_hh.T"},
    ),
    (
        "input_order_ignored",
        "W_x was left in the library's order; all four arrays have their blocks in the same order.",
        {"w_ih[rows].T": "w_ih.T"},
    ),
    (
        "weights_exchanged",
        "W_x and W_h are exchanged: ih means from the input to the hidden state, hh from hidden state to hidden state.",
        {"LSTMParams(W_x, W_h,": "LSTMParams(W_h, W_x,"},
    ),
    (
        "hidden_weights_for_the_cell_state",
        "W_c holds the weights of the hidden state; the library's gates do not see the cell state, so W_c is zero.",
        {"np.zeros_like(W_h)": "W_h"},
    ),
    (
        "identity_for_the_cell_state",
        "W_c holds ones; the library's gates do not see the cell state, so W_c is zero.",
        {"np.zeros_like(W_h)": "np.ones_like(W_h)"},
    ),
    (
        "small_cell_weights",
        "W_c has the shape (H, H); it has a block for each gate, (H, 4H), all zero.",
        {"np.zeros_like(W_h)": "np.zeros((H, H))"},
    ),
    (
        "output_first",
        "the order o, f, i, g was taken for the course's; it is i, f, g, o.",
        {'for gate in "ifgo"': 'for gate in "ofig"'},
    ),
    (
        "onnx_order_always",
        "the order i, o, f, g was taken whatever `order` says; it is the library's own and comes as an argument.",
        {"order.index(gate)": '"iofg".index(gate)'},
    ),
]:
    from_library.mistake(_name, _cause, _edits)
