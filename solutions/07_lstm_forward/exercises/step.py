"""Exercises 5, 9 and 10: the input side, the output side, the whole step."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.activations import sigmoid
from lstm_ref.gates import split

from .common import (
    CELL_FOR_H,
    INTERLEAVED,
    NO_BIAS,
    NO_CELL,
    NO_HIDDEN,
    ORDER_GO,
    cell,
    steps,
)

SUM = "a = preactivation(x_t, h_prev, {s}, *p)"  # the sum (1) as the solutions write it, and with a term missing
SUM_WITHOUT = {
    "b": "a = x_t @ p.W_x + h_prev @ p.W_h + {s} @ p.W_c",
    "cell": "a = x_t @ p.W_x + h_prev @ p.W_h + p.b",
    "hidden": "a = x_t @ p.W_x + {s} @ p.W_c + p.b",
}


def without(term, s):
    """The edit that leaves out a term of the sum (1); s is the cell state that the gate sees."""
    return {SUM.format(s=s): SUM_WITHOUT[term].format(s=s)}


# ---- 5 input gate, forget gate, candidate ------------------------------------------------------------------------


def _input_side(x_t, h_prev, c_prev, p):
    cache = cell.step(x_t, h_prev, c_prev, p)[2]
    return cache.i, cache.f, cache.g


input_side = Exercise(
    "lstm_forward.input_side",
    "Input gate, forget gate, candidate",
    parts={"i": 1, "f": 1, "g": 1},
    reference=_input_side,
    inputs=steps,
    calls=("sigmoid", "preactivation", "split_blocks"),
)

input_side.mistake(
    "input_forget_swapped",
    "the input gate and the forget gate have changed places: the blocks are cut in the order i, f, g, o (the slide "
    "begins with the forget gate), and the results are returned in the order i, f, g.",
    {"a_i, a_f, a_g, _": "a_f, a_i, a_g, _"},
)
input_side.mistake("candidate_output_swapped", ORDER_GO, {"a_i, a_f, a_g, _": "a_i, a_f, _, a_g"})
input_side.mistake(
    "input_candidate_swapped",
    "the blocks of the input gate and of the candidate have changed places; the order is i, f, g, o, and the candidate "
    "alone goes through tanh.",
    {"a_i, a_f, a_g, _": "a_g, a_f, a_i, _"},
)
input_side.mistake("interleaved", INTERLEAVED, {"split_blocks(a)": "(a[:, n::4] for n in range(4))"})
input_side.mistake("no_bias", NO_BIAS, without("b", "c_prev"))
input_side.mistake("no_cell", NO_CELL, without("cell", "c_prev"))
input_side.mistake("no_hidden", NO_HIDDEN, without("hidden", "c_prev"))
input_side.mistake("cell_for_hidden", CELL_FOR_H, {"h_prev": "c_prev"})
input_side.mistake(
    "states_swapped",
    "h_prev and c_prev have changed places: h_prev is multiplied by W_h, and the cell state c_prev, as s, by W_c.",
    {"h_prev, c_prev": "c_prev, h_prev"},
)
input_side.mistake(
    "forget_bias_added",
    "1 was added to the forget gate's pre-activation, as some libraries do; here all of its bias is in b.",
    {"sigmoid(a_f)": "sigmoid(a_f + 1)"},
)
input_side.mistake(
    "blind_candidate",
    "the candidate does not see the cell state; here it does, like the gates, although most papers leave that out.",
    {"return": "a_g = a_g - c_prev @ split_blocks(p.W_c)[2]\nreturn"},
)
input_side.mistake(
    "sigmoid_candidate",
    "the candidate goes through the sigmoid; it proposes signed content and takes tanh, equation (4).",
    {"np.tanh(a_g)": "sigmoid(a_g)"},
)
input_side.mistake(
    "tanh_gates",
    "the gates go through tanh; a gate is a fraction from 0 to 1 and takes the sigmoid.",
    {"sigmoid(a_i), sigmoid(a_f)": "np.tanh(a_i), np.tanh(a_f)"},
)
input_side.mistake(
    "coupled",
    "the forget gate was taken as 1 - i; here it has weights and a bias of its own.",
    {"sigmoid(a_f)": "1 - sigmoid(a_i)"},
)
input_side.mistake(
    "not_squashed",
    "these are the pre-activations; the sigmoid and the tanh are still to come.",
    {"sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)": "a_i, a_f, a_g"},
)

# ---- 9 output gate and hidden state ------------------------------------------------------------------------------


def _output_inputs(rng):
    fixed = np.random.default_rng(8)
    for n, case in enumerate(steps(rng)):
        p = case.pop("p")
        c_t = fixed.normal(size=case["c_prev"].shape) if n < 2 else rng.normal(size=case["c_prev"].shape)
        yield {**case, "c_t": np.where(n == 1, 15.0, 1.0) * c_t, "p": p}


def _output(x_t, h_prev, c_prev, c_t, p):
    o = sigmoid(split(x_t @ p.W_x + h_prev @ p.W_h + c_t @ p.W_c + p.b)[3])
    return o, o * np.tanh(c_t)


output_gate = Exercise(
    "lstm_forward.output_gate",
    "Output gate and hidden state",
    parts={"o": 1, "h_t": 1},
    reference=_output,
    inputs=_output_inputs,
    calls=("sigmoid", "preactivation", "split_blocks"),
)

OLD_PEEPHOLE = "the output gate looks at the old cell state c_prev; it is the one gate that sees the new state c_t."
NO_TANH = "the output gate multiplies c_t itself; between the two stands a tanh, equation (7)."
READS_OLD = "the hidden state is read from the old cell state c_prev; look at the time index in equation (7)."

output_gate.mistake(
    "old_peephole",
    OLD_PEEPHOLE,
    {"h_prev, c_t, *p": "h_prev, c_prev, *p"},
)
output_gate.mistake(
    "no_tanh",
    NO_TANH,
    {"np.tanh(c_t)": "c_t"},
)
output_gate.mistake(
    "tanh_of_the_product",
    "the tanh was taken of o times c_t; it squashes the cell state alone, then the gate multiplies, equation (7).",
    {"o * np.tanh(c_t)": "np.tanh(o * c_t)"},
)
output_gate.mistake(
    "reads_old_state",
    READS_OLD,
    {"np.tanh(c_t)": "np.tanh(c_prev)"},
)
output_gate.mistake(
    "old_state_throughout",
    "c_prev was used for the gate and for the hidden state; both see the new state c_t.",
    {"h_prev, c_t, *p": "h_prev, c_prev, *p", "np.tanh(c_t)": "np.tanh(c_prev)"},
)
output_gate.mistake(
    "tanh_gate",
    "the output gate goes through tanh; a gate is a fraction from 0 to 1.",
    {"o = sigmoid(": "o = np.tanh("},
)
output_gate.mistake(
    "not_squashed",
    "the output gate is still a pre-activation; its sigmoid is missing.",
    {"o = sigmoid(split_blocks(a)[3])": "o = split_blocks(a)[3]"},
)
output_gate.mistake(
    "returned_in_reverse",
    "the two results stand in reverse order; the gate o comes first.",
    {"return o, o * np.tanh(c_t)": "return o * np.tanh(c_t), o"},
)
output_gate.mistake("candidate_output_swapped", ORDER_GO, {"[3]": "[2]"})
output_gate.mistake("interleaved", INTERLEAVED, {"split_blocks(a)[3]": "a[:, 3::4]"})
output_gate.mistake("no_bias", NO_BIAS, without("b", "c_t"))
output_gate.mistake("no_cell", NO_CELL, without("cell", "c_t"))
output_gate.mistake("no_hidden", NO_HIDDEN, without("hidden", "c_t"))
output_gate.mistake("cell_for_hidden", CELL_FOR_H, {"h_prev": "c_prev"})

# ---- 10 the whole cell -------------------------------------------------------------------------------------------

lstm_step = Exercise(
    "lstm_forward.lstm_step",
    "One step of the LSTM",
    parts={"h_t": 2, "c_t": 2},
    reference=lambda x_t, h_prev, c_prev, p: cell.step(x_t, h_prev, c_prev, p)[:2],
    inputs=steps,
    calls=("input_side", "cell_state", "output_gate"),
)

# A step that is written in one piece, without the functions before it, has their mistakes in its own lines.
READ = "i, f, g = input_side"
OUTPUT = "_, h_t = output_gate(x_t, h_prev, c_prev, c_t, p)"
GATE = "o, _ = output_gate(x_t, h_prev, c_prev, {s}, p)\nh_t = o * {read}"

lstm_step.mistake("old_peephole", OLD_PEEPHOLE, {OUTPUT: GATE.format(s="c_prev", read="np.tanh(c_t)")})
lstm_step.mistake("no_tanh", NO_TANH, {OUTPUT: GATE.format(s="c_t", read="c_t")})
lstm_step.mistake("reads_old_state", READS_OLD, {OUTPUT: GATE.format(s="c_t", read="np.tanh(c_prev)")})
lstm_step.mistake("no_bias", NO_BIAS, {READ: f"p = p._replace(b=0 * p.b)\n{READ}"})
lstm_step.mistake("no_cell", NO_CELL, {READ: f"p = p._replace(W_c=0 * p.W_c)\n{READ}"})
lstm_step.mistake("no_hidden", NO_HIDDEN, {READ: f"p = p._replace(W_h=0 * p.W_h)\n{READ}"})
BLOCKS = "p = LSTMParams(*(np.concatenate([{block} for n in {order}], axis=-1) for w in p))\n"
SPLIT = BLOCKS.format(block="split_blocks(w)[n]", order="(0, 1, 3, 2)")
lstm_step.mistake("candidate_output_swapped", ORDER_GO, {READ: SPLIT + READ})
EVERY_FOURTH = BLOCKS.format(block="w[..., n::4]", order="range(4)")
lstm_step.mistake("interleaved", INTERLEAVED, {READ: EVERY_FOURTH + READ})
lstm_step.mistake(
    "input_forget_swapped",
    "the input gate and the forget gate have changed places: the blocks were cut in another order than i, f, g, o, "
    "or the arguments of `cell_state` are in another order than f, i, g, c_prev.",
    {"i, f, g =": "f, i, g ="},
)
lstm_step.mistake(
    "old_state_for_output",
    "the output gate was handed c_prev as the new state; c_t goes there, computed in the line before.",
    {"c_prev, c_t, p": "c_prev, c_prev, p"},
)
lstm_step.mistake(
    "gate_for_hidden_state",
    "the output gate o was returned as the hidden state; h_t is the second value that `output_gate` returns.",
    {"_, h_t": "h_t, _"},
)
lstm_step.mistake(
    "cell_for_hidden",
    CELL_FOR_H,
    {"input_side(x_t, h_prev": "input_side(x_t, c_prev", "gate(x_t, h_prev": "gate(x_t, c_prev"},
)
lstm_step.mistake(
    "hidden_for_cell",
    "the forget gate multiplies h_prev; what it keeps is the old cell state c_prev.",
    {"g, c_prev)": "g, h_prev)"},
)
lstm_step.mistake(
    "returned_in_reverse",
    "the two results stand in reverse order; h_t comes first.",
    {"return h_t, c_t": "return c_t, h_t"},
)
lstm_step.mistake(
    "only_hidden", "one array was returned; the next step needs both, h_t and c_t.", {"return h_t, c_t": "return h_t"}
)
