"""Output gate and hidden state."""

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
    NO_TANH,
    OLD_PEEPHOLE,
    ORDER_GO,
    READS_OLD,
    steps,
    without,
)


def _output_inputs(rng):
    fixed = np.random.default_rng(8)
    for n, case in enumerate(steps(rng)):
        p = case.pop("p")
        c_t = fixed.normal(size=case["c_prev"].shape) if n < 3 else rng.normal(size=case["c_prev"].shape)
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
output_gate.mistake(
    "hidden_for_cell",
    "h_prev stands where c_t belongs, in front of W_c; the peephole looks into the cell, not at what it showed.",
    {"h_prev, c_t, *p": "h_prev, h_prev, *p"},
)
output_gate.mistake(
    "new_cell_for_hidden",
    "c_t stands where h_prev belongs, in front of W_h; the cell and its output are two different states.",
    {"h_prev, c_t, *p": "c_t, c_t, *p"},
)
output_gate.mistake(
    "states_swapped",
    "h_prev and c_t have changed places: h_prev is multiplied by W_h, and the cell state c_t, as s, by W_c.",
    {"h_prev, c_t, *p": "c_t, h_prev, *p"},
)
output_gate.mistake(
    "sees_both_cells",
    "the output gate sees the old and the new cell state; it sees c_t alone.",
    {"h_prev, c_t, *p": "h_prev, c_prev + c_t, *p"},
)
output_gate.mistake(
    "sees_the_change",
    "the output gate sees c_t - c_prev, what was changed; it sees the new state c_t itself.",
    {"h_prev, c_t, *p": "h_prev, c_t - c_prev, *p"},
)
output_gate.mistake(
    "sees_squashed_cell",
    "the output gate sees tanh(c_t); it sees c_t itself, the tanh belongs to the way out, equation (7).",
    {"h_prev, c_t, *p": "h_prev, np.tanh(c_t), *p"},
)
for _block, _gate in enumerate(("input gate", "forget gate")):
    output_gate.mistake(
        f"block_{_block}",
        f"this is the block of the {_gate}; the order is i, f, g, o, the output gate comes last.",
        {"[3]": f"[{_block}]"},
    )
for _block, _gate in enumerate(("input gate", "forget gate", "candidate")):
    output_gate.mistake(
        f"bias_of_block_{_block}",
        f"the bias was taken from the block of the {_gate}; the output gate has the last block of b.",
        {
            "split_blocks(a)[3]": f"split_blocks(a)[3] - split_blocks(p.b)[3] + split_blocks(p.b)[{_block}]",
        },
    )
output_gate.mistake(
    "diagonal_peephole",
    "only the diagonal of the o block of W_c was used, as in the paper; here the block is a full matrix.",
    {
        "split_blocks(a)[3]": "split_blocks(a - c_t @ p.W_c)[3] + c_t * np.diag(split_blocks(p.W_c)[3])",
    },
)
output_gate.mistake(
    "peephole_transposed",
    "the o block of W_c was transposed; the course's weights fit row vectors as they are.",
    {
        "split_blocks(a)[3]": "split_blocks(a - c_t @ p.W_c)[3] + c_t @ split_blocks(p.W_c)[3].T",
    },
)
output_gate.mistake(
    "bias_twice",
    "the bias was added twice: `preactivation` adds it already.",
    {"h_prev, c_t, *p)": "h_prev, c_t, *p) + p.b"},
)
output_gate.mistake(
    "squashed_twice",
    "the sigmoid was applied twice; the sum, then one sigmoid, equation (6).",
    {"o = sigmoid(split_blocks(a)[3])": "o = sigmoid(sigmoid(split_blocks(a)[3]))"},
)
for _name, _line in {"fifths": "0.2 * a + 0.5", "sixths": "a / 6 + 0.5"}.items():
    output_gate.mistake(
        f"hard_gate_by_{_name}",
        "the gate is a straight line cut off at 0 and 1, as in some libraries; here it is a sigmoid.",
        {"o = sigmoid(split_blocks(a)[3])": f"a = split_blocks(a)[3]\no = np.clip({_line}, 0, 1)"},
    )
output_gate.mistake(
    "gate_binary",
    "the gate was made 0 or 1; a gate takes all values between.",
    {"o = sigmoid(split_blocks(a)[3])": "o = np.round(sigmoid(split_blocks(a)[3]))"},
)
output_gate.mistake(
    "tanh_on_the_gate",
    "the tanh was taken of the gate; in equation (7) it squashes the cell state.",
    {"o * np.tanh(c_t)": "np.tanh(o) * c_t"},
)
output_gate.mistake(
    "sigmoid_of_the_cell",
    "the cell state goes out through a sigmoid; equation (7) has tanh, content has a sign.",
    {"np.tanh(c_t)": "sigmoid(c_t)"},
)
output_gate.mistake(
    "squashing_half_as_steep",
    "2 sigmoid(c) - 1 is tanh(c / 2), the output squashing of the paper of 1997; equation (7) has tanh(c).",
    {"np.tanh(c_t)": "(2 * sigmoid(c_t) - 1)"},
)
output_gate.mistake(
    "cell_clipped",
    "the cell state was cut off at -1 and 1; equation (7) has tanh, which is curved.",
    {"np.tanh(c_t)": "np.clip(c_t, -1, 1)"},
)
output_gate.mistake(
    "gate_closes_when_open",
    "1 - o multiplies what is shown; an open output gate, o = 1, shows.",
    {"o * np.tanh(c_t)": "(1 - o) * np.tanh(c_t)"},
)
output_gate.mistake(
    "mixed_with_old_hidden_state",
    "what the gate does not show was filled with h_prev, as in a GRU; a closed output gate shows 0.",
    {"o * np.tanh(c_t)": "o * np.tanh(c_t) + (1 - o) * h_prev"},
)
output_gate.mistake(
    "gates_the_old_hidden_state",
    "the output gate multiplies h_prev; it shows the tanh of the new cell state, equation (7).",
    {"o * np.tanh(c_t)": "o * h_prev"},
)
output_gate.mistake(
    "no_gate",
    "the tanh of the cell state was returned whole; the output gate multiplies it, equation (7).",
    {"o * np.tanh(c_t)": "np.tanh(c_t)"},
)
output_gate.mistake(
    "pre_activation_returned",
    "the first result is a pre-activation; asked for is the gate, its sigmoid.",
    {"return o,": "return split_blocks(a)[3],"},
)
output_gate.mistake(
    "pre_activation_multiplied",
    "the pre-activation multiplies what is shown; its sigmoid, the gate, does, equation (7).",
    {"o * np.tanh(c_t)": "split_blocks(a)[3] * np.tanh(c_t)"},
)
output_gate.mistake(
    "squashed_cell_twice",
    "the tanh was taken twice; equation (7) has one.",
    {"np.tanh(c_t)": "np.tanh(np.tanh(c_t))"},
)
for _block, _gate in enumerate(("input gate", "forget gate", "candidate")):
    output_gate.mistake(
        f"peephole_of_block_{_block}",
        f"the peephole is the {_gate}'s block of W_c; the output gate has the last block.",
        {
            "split_blocks(a)[3]": f"(split_blocks(a)[3] + c_t @ (split_blocks(p.W_c)[{_block}] "
            "- split_blocks(p.W_c)[3]))",
        },
    )
for _name, _entry in {"last": "-1", "fourth": "3"}.items():
    output_gate.mistake(
        f"bias_of_the_{_name}_entry",
        f"the bias is the one number b[{_entry}]; the output gate has H biases, the last block of b.",
        {"split_blocks(a)[3]": f"(split_blocks(a)[3] - split_blocks(p.b)[3] + p.b[{_entry}])"},
    )
