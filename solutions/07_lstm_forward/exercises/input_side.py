"""Input gate, forget gate, candidate."""

from autograder.exercise import Exercise

from .common import (
    CELL_FOR_H,
    INTERLEAVED,
    NO_BIAS,
    NO_CELL,
    NO_HIDDEN,
    ORDER_GO,
    cell,
    steps,
    without,
)


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

for _k, _name in enumerate(("input_gate", "forget_gate", "candidate")):
    _what = _name.replace("_", " ")
    input_side.mistake(
        f"{_name}_without_bias",
        f"the bias of the {_what} is missing; every block has one, equation (1).",
        {"return": f"a_{'ifg'[_k]} = a_{'ifg'[_k]} - split_blocks(p.b)[{_k}]\nreturn"},
    )
    input_side.mistake(
        f"{_name}_deaf_to_hidden",
        f"the {_what} does not see h_prev; every block has a part of W_h, equation (1).",
        {"return": f"a_{'ifg'[_k]} = a_{'ifg'[_k]} - h_prev @ split_blocks(p.W_h)[{_k}]\nreturn"},
    )
    input_side.mistake(
        f"{_name}_with_matrices_swapped",
        f"in the {_what} W_h and W_c have changed places: h_prev is multiplied by W_h, the cell state c_prev by W_c.",
        {
            "return": f"W = split_blocks(p.W_h - p.W_c)[{_k}]\na_{'ifg'[_k]} = a_{'ifg'[_k]} + (c_prev - h_prev) @ W\n"
            "return"
        },
    )
for _k, _name in enumerate(("input_gate", "forget_gate")):
    input_side.mistake(
        f"blind_{_name}",
        f"the {_name.replace('_', ' ')} does not see the cell state; all of i, f and g see c_prev.",
        {"return": f"a_{'if'[_k]} = a_{'if'[_k]} - c_prev @ split_blocks(p.W_c)[{_k}]\nreturn"},
    )
for _k, _from, _name, _other in ((1, 0, "forget gate", "input gate"), (2, 1, "candidate", "forget gate")):
    for _w, _s in {"W_x": "x_t", "W_h": "h_prev", "W_c": "c_prev"}.items():
        input_side.mistake(
            f"{_name.replace(' ', '_')}_with_{_w}_of_{_other.replace(' ', '_')}",
            f"the {_name} uses the {_other}'s block of {_w}; each has a block of its own.",
            {
                "return": f"W = split_blocks(p.{_w})\na_{'ifg'[_k]} = a_{'ifg'[_k]} + {_s} @ (W[{_from}] - W[{_k}])\n"
                "return"
            },
        )
input_side.mistake(
    "blind_gates",
    "only the candidate sees the cell state; the gates i and f see c_prev as well.",
    {"return": "W_i, W_f, _, _ = split_blocks(p.W_c)\na_i, a_f = a_i - c_prev @ W_i, a_f - c_prev @ W_f\nreturn"},
)
input_side.mistake(
    "diagonal_peepholes",
    "only the diagonals of the blocks of W_c were used, each gate seeing its own cell alone, as in the paper; here the "
    "blocks are full matrices.",
    {
        "a = preactivation(x_t, h_prev, c_prev, *p)": "seen = [c_prev * np.diag(w) for w in split_blocks(p.W_c)]\n"
        "a = x_t @ p.W_x + h_prev @ p.W_h + np.concatenate(seen, axis=1) + p.b"
    },
)
input_side.mistake(
    "squares_transposed",
    "the blocks of W_h and W_c were transposed; they are the course's weights, which fit row vectors as they are.",
    {
        "a = preactivation(x_t, h_prev, c_prev, *p)": "W_h, W_c = (\n"
        "    np.concatenate([w.T for w in split_blocks(m)], axis=1) for m in (p.W_h, p.W_c)\n)\n"
        "a = preactivation(x_t, h_prev, c_prev, p.W_x, W_h, W_c, p.b)"
    },
)
input_side.mistake(
    "bias_twice",
    "the bias was added twice: `preactivation` adds it already.",
    {"h_prev, c_prev, *p)": "h_prev, c_prev, *p) + p.b"},
)
input_side.mistake(
    "forget_bias_everywhere",
    "1 was added to all pre-activations; all of the bias is in b.",
    {"h_prev, c_prev, *p)": "h_prev, c_prev, *p) + 1"},
)
input_side.mistake(
    "squashed_cell",
    "the cell state went through a tanh before its product; the gates see c_prev itself.",
    {"h_prev, c_prev, *p": "h_prev, np.tanh(c_prev), *p"},
)
input_side.mistake(
    "hidden_for_cell",
    "h_prev stands where c_prev belongs, in front of W_c; the cell and its output are two different states.",
    {"h_prev, c_prev, *p": "h_prev, h_prev, *p"},
)
input_side.mistake(
    "erase_gate",
    "1 - f was returned for f; in spite of its name, an open forget gate, f = 1, keeps.",
    {"sigmoid(a_f)": "1 - sigmoid(a_f)"},
)
input_side.mistake(
    "input_coupled",
    "the input gate was taken as 1 - f; here it has weights and a bias of its own.",
    {"sigmoid(a_i)": "1 - sigmoid(a_f)"},
)
input_side.mistake(
    "gates_share_by_softmax",
    "i and f were normalized to sum to 1; they are independent, each is a sigmoid of its own.",
    {"sigmoid(a_i), sigmoid(a_f)": "sigmoid(a_i - a_f), sigmoid(a_f - a_i)"},
)
input_side.mistake(
    "candidate_gated",
    "the candidate was multiplied by the input gate already; g is returned alone, equation (5) multiplies it.",
    {"np.tanh(a_g)": "sigmoid(a_i) * np.tanh(a_g)"},
)
input_side.mistake(
    "candidate_of_1997",
    "this candidate is 4 sigmoid(a) - 2, from -2 to 2, as in the paper of 1997; here it is tanh(a), equation (4).",
    {"np.tanh(a_g)": "4 * sigmoid(a_g) - 2"},
)
input_side.mistake(
    "candidate_half_as_steep",
    "2 sigmoid(a) - 1 is tanh(a / 2); equation (4) has tanh(a).",
    {"np.tanh(a_g)": "2 * sigmoid(a_g) - 1"},
)
input_side.mistake(
    "candidate_positive",
    "the candidate was cut off at 0; it proposes content with a sign, by tanh, equation (4).",
    {"np.tanh(a_g)": "np.maximum(a_g, 0)"},
)
input_side.mistake(
    "candidate_tanh_cut_off",
    "negative candidates were set to 0; content has a sign, and a tanh from -1 to 1 needs no cut.",
    {"np.tanh(a_g)": "np.maximum(np.tanh(a_g), 0)"},
)
input_side.mistake(
    "candidate_not_squashed",
    "the candidate is still a pre-activation; its tanh is missing, equation (4).",
    {"np.tanh(a_g)": "a_g"},
)
input_side.mistake(
    "candidate_clipped",
    "the candidate was cut off at -1 and 1; equation (4) has tanh, which is curved.",
    {"np.tanh(a_g)": "np.clip(a_g, -1, 1)"},
)
for _name, _line in {"fifths": "0.2 * {} + 0.5", "sixths": "{} / 6 + 0.5", "quarters": "{} / 4 + 0.5"}.items():
    input_side.mistake(
        f"hard_gates_by_{_name}",
        "the gates are straight lines cut off at 0 and 1, as in some libraries; here they are sigmoids.",
        {"sigmoid(a_i), sigmoid(a_f)": f"np.clip({_line.format('a_i')}, 0, 1), np.clip({_line.format('a_f')}, 0, 1)"},
    )
input_side.mistake(
    "gates_binary",
    "the gates were made 0 or 1; a gate takes all values between.",
    {"sigmoid(a_i), sigmoid(a_f)": "np.round(sigmoid(a_i)), np.round(sigmoid(a_f))"},
)
input_side.mistake(
    "sigmoid_of_everything_first",
    "the sigmoid was applied to the whole packed sum, so that the candidate is the tanh of a sigmoid.",
    {"np.tanh(a_g)": "np.tanh(sigmoid(a_g))"},
)
input_side.mistake(
    "squashed_twice",
    "every block was squashed twice; `preactivation` returns a sum, and one sigmoid or tanh follows.",
    {"sigmoid(a_i), sigmoid(a_f), np.tanh(a_g)": "sigmoid(sigmoid(a_i)), sigmoid(sigmoid(a_f)), np.tanh(np.tanh(a_g))"},
)
for _w, _s in {"W_h": "h_prev", "W_c": "c_prev"}.items():
    input_side.mistake(
        f"{_w}_transposed",
        f"the blocks of {_w} were transposed; the course's weights fit row vectors as they are.",
        {
            "a = preactivation(x_t, h_prev, c_prev, *p)": f"{_w} = np.concatenate([w.T for w in split_blocks(p.{_w})], "
            f"axis=1)\na = preactivation(x_t, h_prev, c_prev, *p) + {_s} @ ({_w} - p.{_w})"
        },
    )
input_side.mistake(
    "candidate_sees_what_is_kept",
    "the candidate sees f * h_prev, as in a GRU; it sees h_prev itself, equation (1).",
    {"return": "a_g = a_g + (sigmoid(a_f) - 1) * h_prev @ split_blocks(p.W_h)[2]\nreturn"},
)
input_side.mistake(
    "candidate_sees_the_kept_state",
    "the candidate sees f * c_prev; it sees c_prev itself, equation (1).",
    {"return": "a_g = a_g + (sigmoid(a_f) - 1) * c_prev @ split_blocks(p.W_c)[2]\nreturn"},
)
input_side.mistake(
    "single_numbers_for_biases",
    "the biases are the numbers b[0], b[1] and b[2]; each gate has H of them, a block of b.",
    {
        "return": "a_i, a_f, a_g = (a_k - b_k + p.b[k] for k, (a_k, b_k) in "
        "enumerate(zip((a_i, a_f, a_g), split_blocks(p.b))))\nreturn"
    },
)
