"""Sections 8.7 and 8.8: backward through the hidden state and the output gate."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.activations import dsigmoid, dtanh

from .common import LIMIT, Rng, ends, fixed, gates, normal


def _output_inputs(rng: Rng) -> Iterator[Inputs]:
    _, _, g, o = ends(9, 9)
    dh_t, dc_t = normal(fixed(), (9, 9), (9, 9))
    yield {"dh_t": dh_t, "dc_t": dc_t, "o": o, "tanh_c": g}
    full = {"dh_t": [[1.5, -2.0]], "dc_t": [[0.5, 0.25]], "o": [[0.9, 0.4]], "tanh_c": [[0.99, -0.995]]}
    yield {name: np.array(value) for name, value in full.items()}
    for draw, B, H, size in [(fixed(), 1, 1, 1.0), (fixed(), 2, 3, 1e6), (rng, 2, 3, 1.0), (rng, 4, 2, 1.0)]:
        dh_t, dc_t, c_t = normal(draw, (B, H), (B, H), (B, H))
        dh_t[1:2] = 0  # a row that only the cell state carries
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
invert_output.mistake(
    "slope_in_gate",
    "the slope of tanh was multiplied into do; the gate is a factor beside tanh(c_t), the slope belongs "
    "on the way to c_t only.",
    {"dh_t * tanh_c": "dh_t * dtanh(tanh_c)"},
)
invert_output.mistake(
    "slope_of_gate_too_early",
    "do holds the slope of the sigmoid already; here the gradient with respect to the gate itself is asked for.",
    {"dh_t * tanh_c": "dh_t * tanh_c * dsigmoid(o)"},
)
invert_output.mistake(
    "tanh_taken_again_in_gate",
    "`tanh_c` is tanh(c_t) already, and was put through tanh once more for do.",
    {"dh_t * tanh_c": "dh_t * np.tanh(tanh_c)"},
)
invert_output.mistake(
    "taken_for_cell_state",
    "`tanh_c` was taken for c_t and put through tanh in both results; it is tanh(c_t) already.",
    {"dh_t * tanh_c": "dh_t * np.tanh(tanh_c)", "dtanh(tanh_c)": "dtanh(np.tanh(tanh_c))"},
)
invert_output.mistake(
    "slope_at_cell_state",
    "the slope in the output was given the argument c_t, found again from its tanh; it takes tanh(c_t) itself.",
    {"dtanh(tanh_c)": "dtanh(np.arctanh(tanh_c))"},
)
invert_output.mistake(
    "cell_gradient_through_gate",
    "what has arrived at c_t was sent to the gate as well; only h_t is made with the gate, so only dh_t reaches it.",
    {"do = dh_t *": "do = (dh_t + dc_t) *"},
)
invert_output.mistake(
    "gate_depends_on_cell",
    "the gate's own dependence on c_t was added here; that way goes through W_co and comes in the next exercise.",
    {"o * dtanh(tanh_c)": "(o * dtanh(tanh_c) + tanh_c * dsigmoid(o))"},
)
invert_output.mistake(
    "ways_averaged",
    "the two ways to c_t were averaged; a value that is used twice collects the sum.",
    {"dc_t = dc_t + dh_t * o * dtanh(tanh_c)": "dc_t = (dc_t + dh_t * o * dtanh(tanh_c)) / 2"},
)
invert_output.mistake(
    "divided_instead",
    "to invert an equation backward does not mean to divide: each factor's gradient is dh_t times the other factor.",
    {"dh_t * tanh_c": "dh_t / o", "dh_t * o": "dh_t / tanh_c"},
)
invert_output.mistake(
    "absolute_for_square",
    "the slope of tanh is 1 minus the square of tanh; its absolute value was taken in place of the square.",
    {"dtanh(tanh_c)": "(1 - np.abs(tanh_c))"},
)
invert_output.mistake(
    "slope_kept_from_vanishing",
    "the slope of tanh was not allowed below 0.05; where tanh(c_t) is close to 1 or -1 it is smaller.",
    {"dtanh(tanh_c)": "np.maximum(dtanh(tanh_c), 0.05)"},
)
invert_output.mistake(
    "both_parts_passed_tanh",
    "the gradient that had arrived at c_t was sent through the gate and tanh too; it stands at c_t already.",
    {"dc_t + dh_t * o * dtanh(tanh_c)": "(dc_t + dh_t) * o * dtanh(tanh_c)"},
)
invert_output.mistake(
    "square_for_slope",
    "tanh squared was taken for the slope of tanh, which is 1 minus that.",
    {"dtanh(tanh_c)": "tanh_c**2"},
)


def _output_gate_inputs(rng: Rng) -> Iterator[Inputs]:
    do, dc_t, c_t, W_co = normal(fixed(), (4, 9), (4, 9), (4, 9), (9, 9))
    yield {"do": do, "dc_t": dc_t, "o": ends(9, 9)[3][:4], "c_t": c_t, "W_co": W_co}
    yield {"do": do, "dc_t": dc_t, "o": gates(fixed(), 4, 9)[3], "c_t": c_t, "W_co": np.zeros((9, 9))}
    for draw, B, H in [(fixed(), 1, 1), (fixed(), 1, 2), (fixed(), 3, 3), (rng, 2, 3), (rng, 5, 2)]:
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
invert_output_gate.mistake(
    "peephole_diagonal",
    "only the diagonals of W_co and dW_co were used, as in peepholes that see their own cell alone; here "
    "every output gate sees all cells.",
    {"da_o @ W_co.T": "da_o * np.diag(W_co)", "c_t.T @ da_o": "np.diag((c_t * da_o).sum(axis=0))"},
)
invert_output_gate.mistake(
    "own_weights_only",
    "only the diagonal of dW_co was filled, as in peepholes that see their own cell alone; every entry "
    "of W_co is a weight.",
    {"c_t.T @ da_o": "np.diag((c_t * da_o).sum(axis=0))"},
)
invert_output_gate.mistake(
    "inverse_of_weights",
    "the way back was taken with the inverse of W_co; a gradient does not undo the map: going back "
    "through a matrix takes its transpose.",
    {"W_co.T": "np.linalg.pinv(W_co)"},
)
invert_output_gate.mistake(
    "gate_from_cell_alone",
    "the slope was taken where only c_t enters the gate; o holds the input, the hidden state and the bias too.",
    {"dsigmoid(o)": "dsigmoid(sigmoid(c_t @ W_co))"},
)
invert_output_gate.mistake(
    "slope_twice_on_the_way",
    "da_o holds the slope already; on the way to c_t it was multiplied in once more.",
    {"da_o @ W_co.T": "(da_o * dsigmoid(o)) @ W_co.T"},
)
invert_output_gate.mistake(
    "slope_of_state",
    "the way to c_t was multiplied by the slope of tanh; the output gate looks at c_t itself, not at tanh(c_t).",
    {"da_o @ W_co.T": "da_o @ W_co.T * dtanh(np.tanh(c_t))"},
)
invert_output_gate.mistake(
    "squashed_state",
    "dW_co was taken with tanh(c_t); the gate looks at c_t itself.",
    {"c_t.T @ da_o": "np.tanh(c_t).T @ da_o"},
)
invert_output_gate.mistake(
    "squashed_state_both_ways",
    "the gate was taken to look at tanh(c_t), on the way to c_t and in dW_co; it looks at c_t itself.",
    {"da_o @ W_co.T": "da_o @ W_co.T * dtanh(np.tanh(c_t))", "c_t.T @ da_o": "np.tanh(c_t).T @ da_o"},
)
invert_output_gate.mistake(
    "weights_before_the_slope",
    "dW_co was taken with do; the weights stand before the squashing function, so they take da_o.",
    {"c_t.T @ da_o": "c_t.T @ do"},
)
invert_output_gate.mistake(
    "all_before_the_slope",
    "both W_co's way back and dW_co were taken with do; the weights stand before the squashing function and take da_o.",
    {"da_o @ W_co.T": "do @ W_co.T", "c_t.T @ da_o": "c_t.T @ do"},
)
invert_output_gate.mistake(
    "last_row_only",
    "dW_co holds the part of the last row alone; the rows of the batch are added up.",
    {"c_t.T @ da_o": "np.outer(c_t[-1], da_o[-1])"},
)
invert_output_gate.mistake(
    "product_of_sums",
    "c_t and da_o were added up over the batch before they were multiplied; multiply row by row, then add.",
    {"c_t.T @ da_o": "np.outer(c_t.sum(axis=0), da_o.sum(axis=0))"},
)
invert_output_gate.mistake(
    "averaged_over_batch",
    "dW_co was averaged over the batch; it is a sum over the rows.",
    {"c_t.T @ da_o": "c_t.T @ da_o / len(c_t)"},
)
invert_output_gate.mistake(
    "slope_twice_in_weights",
    "da_o holds the slope of the sigmoid already; in dW_co it was multiplied in once more.",
    {"c_t.T @ da_o": "c_t.T @ (da_o * dsigmoid(o))"},
)
