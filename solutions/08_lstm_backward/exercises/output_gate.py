"""Sections 8.5 and 8.6: backward through the hidden state and the output gate."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.activations import dsigmoid, dtanh

from .common import LIMIT, Rng, ends, fixed, gates, normal


def _output_inputs(rng: Rng) -> Iterator[Inputs]:
    _, _, g, o = ends(9, 9)
    dh_t, dc_t = normal(fixed(), (9, 9), (9, 9))
    yield {"dh_t": dh_t, "dc_t": dc_t, "o": o, "tanh_c": g}
    for draw, B, H, size in [(fixed(), 1, 1, 1.0), (fixed(), 2, 3, 1e6), (rng, 2, 3, 1.0), (rng, 4, 2, 1.0)]:
        dh_t, dc_t, c_t = normal(draw, (B, H), (B, H), (B, H))
        yield {"dh_t": size * dh_t, "dc_t": size * dc_t, "o": gates(draw, B, H)[3], "tanh_c": np.tanh(c_t)}


invert_output = Exercise(
    "lstm_backward.invert_output",
    "Invert h_t = o tanh(c_t)",
    parts={"do": 1, "dc_t": 1},
    reference=lambda dh_t, dc_t, o, tanh_c: (dh_t * tanh_c, dc_t + dh_t * o * dtanh(tanh_c)),
    inputs=_output_inputs,
    time_limit=LIMIT,
)

invert_output.mistake(
    "arriving_gradient_lost",
    "dc_t was replaced; what arrives from the next step stays, and the way through h_t is added to it.",
    {"dc_t + ": ""},
)
invert_output.mistake(
    "own_factor",
    "the gradient with respect to one factor of a product is multiplied by the other factor: for do that is tanh(c_t), "
    "not o.",
    {"dh_t * tanh_c": "dh_t * o"},
)
invert_output.mistake(
    "tanh_taken_again",
    "`tanh_c` is tanh(c_t) already, and was put through tanh once more for the slope.",
    {"dtanh(tanh_c)": "dtanh(np.tanh(tanh_c))"},
)
invert_output.mistake(
    "slope_missing",
    "the gradient stopped at tanh(c_t); one more factor, the slope of tanh, leads on to c_t.",
    {" * dtanh(tanh_c)": ""},
)
invert_output.mistake(
    "square_missing", "the slope of tanh is 1 - tanh^2; the square is missing.", {"dtanh(tanh_c)": "(1 - tanh_c)"}
)
invert_output.mistake(
    "slope_of_sigmoid",
    "the output is squashed by tanh, whose slope is 1 - tanh^2; y (1 - y) belongs to the sigmoid.",
    {"dtanh(tanh_c)": "tanh_c * (1 - tanh_c)"},
)
invert_output.mistake(
    "gate_missing",
    "the output gate o scales what passes on its way back as it does on its way forward; it is missing in dc_t.",
    {" * o": ""},
)
invert_output.mistake(
    "order_of_return",
    "both results are right but were returned in the other order: do comes first.",
    {"do, dc_t": "dc_t, do"},
)


def _output_gate_inputs(rng: Rng) -> Iterator[Inputs]:
    do, dc_t, c_t, W_co = normal(fixed(), (4, 9), (4, 9), (4, 9), (9, 9))
    yield {"do": do, "dc_t": dc_t, "o": ends(9, 9)[3][:4], "c_t": c_t, "W_co": W_co}
    yield {"do": do, "dc_t": dc_t, "o": gates(fixed(), 4, 9)[3], "c_t": c_t, "W_co": np.zeros((9, 9))}
    for draw, B, H in [(fixed(), 1, 1), (fixed(), 3, 3), (rng, 2, 3), (rng, 5, 2)]:
        do, dc_t, c_t, W_co = normal(draw, (B, H), (B, H), (B, H), (H, H))
        yield {"do": do, "dc_t": dc_t, "o": gates(draw, B, H)[3], "c_t": c_t, "W_co": W_co}


def _invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * dsigmoid(o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


invert_output_gate = Exercise(
    "lstm_backward.invert_output_gate",
    "Invert the output gate",
    parts={"da_o": 1, "dc_t": 1, "dW_co": 1},
    reference=_invert_output_gate,
    inputs=_output_gate_inputs,
    calls=("dsigmoid",),
    time_limit=LIMIT,
)

invert_output_gate.mistake(
    "wrong_factor_transposed",
    "dW_co came out as (B, B): the transpose stands on the wrong factor; the batch is what has to be summed away.",
    {"c_t.T @ da_o": "c_t @ da_o.T"},
)
invert_output_gate.mistake(
    "path_missing",
    "dc_t was passed on as it came; the output gate looks at the new c_t, so a part of its gradient goes there as "
    "well.",
    {" + da_o @ W_co.T": ""},
)
invert_output_gate.mistake(
    "arriving_gradient_lost",
    "dc_t was replaced; the output gate's part is added to what has arrived there before.",
    {"dc_t + ": ""},
)
invert_output_gate.mistake(
    "path_before_the_slope",
    "what goes back through W_co is the gradient with respect to the pre-activation, da_o, after the slope, not do.",
    {"da_o @ W_co.T": "do @ W_co.T"},
)
invert_output_gate.mistake(
    "weights_not_transposed",
    "going back through a matrix takes its transpose; W_co is square, so NumPy cannot notice.",
    {"W_co.T": "W_co"},
)
invert_output_gate.mistake(
    "gradient_transposed",
    "dW_co came out transposed; it is square, so its shape does not tell: rows belong to c_t, columns to the gate.",
    {"c_t.T @ da_o": "da_o.T @ c_t"},
)
invert_output_gate.mistake(
    "sigmoid_taken_again",
    "o is the output of the sigmoid already, and was put through it once more for the slope.",
    {"dsigmoid(o)": "dsigmoid(sigmoid(o))"},
)
invert_output_gate.mistake(
    "slope_missing",
    "do is the gradient with respect to the gate; the slope of the sigmoid has to be multiplied in to get to its "
    "argument a_o.",
    {" * dsigmoid(o)": ""},
)
invert_output_gate.mistake(
    "slope_of_tanh",
    "the output gate is a sigmoid, whose slope is o (1 - o); 1 - o^2 belongs to tanh.",
    {"dsigmoid(o)": "dtanh(o)"},
)
invert_output_gate.mistake(
    "own_cell_only",
    "only the diagonal of W_co was used, as in peepholes that see their own cell alone; here every output gate sees "
    "all cells, so the way back is a matrix product.",
    {"da_o @ W_co.T": "da_o * np.diag(W_co)"},
)
