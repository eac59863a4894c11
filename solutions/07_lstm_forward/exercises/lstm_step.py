"""The whole step."""

from autograder.exercise import Exercise

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
    cell,
    steps,
)

lstm_step = Exercise(
    "lstm_forward.lstm_step",
    "One step of the LSTM",
    parts={"h_t": 1, "c_t": 1},
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
STATE = "c_t = cell_state(f, i, g, c_prev)"
lstm_step.mistake(
    "gates_seen_again",
    "the input side was computed a second time, from the new cell state; i, f and g see c_prev, once.",
    {STATE: f"{STATE}\ni, f, g = input_side(x_t, h_prev, c_t, p)\n{STATE}"},
)
lstm_step.mistake(
    "input_gate_seen_again",
    "the input gate was computed a second time, from the new cell state; it sees c_prev.",
    {STATE: f"{STATE}\ni, _, _ = input_side(x_t, h_prev, c_t, p)\n{STATE}"},
)
lstm_step.mistake(
    "forget_gate_seen_again",
    "the forget gate was computed a second time, from the new cell state; it sees c_prev.",
    {STATE: f"{STATE}\n_, f, _ = input_side(x_t, h_prev, c_t, p)\n{STATE}"},
)
lstm_step.mistake(
    "updated_twice",
    "the cell state was updated twice in one step; equation (5) holds once.",
    {STATE: f"{STATE}\nc_t = cell_state(f, i, g, c_t)"},
)
lstm_step.mistake(
    "new_hidden_state_to_the_output_gate",
    "the output gate was computed a second time, from the new hidden state; it sees h_prev, and h_t comes out of it.",
    {OUTPUT: f"{OUTPUT}\n_, h_t = output_gate(x_t, h_t, c_prev, c_t, p)"},
)
lstm_step.mistake(
    "cell_to_the_output_gate",
    "c_t was handed to the output gate as the hidden state too; W_h multiplies h_prev.",
    {OUTPUT: "_, h_t = output_gate(x_t, c_t, c_prev, c_t, p)"},
)
lstm_step.mistake(
    "states_swapped",
    "h_prev and c_prev have changed places throughout the step.",
    {READ: f"h_prev, c_prev = c_prev, h_prev\n{READ}"},
)
lstm_step.mistake(
    "states_swapped_at_the_input",
    "`input_side` was handed c_prev as the hidden state and h_prev as the cell state; h_prev comes first.",
    {"input_side(x_t, h_prev, c_prev": "input_side(x_t, c_prev, h_prev"},
)
lstm_step.mistake(
    "matrices_swapped",
    "W_h and W_c have changed places; the shapes cannot tell, since both are (H, 4H).",
    {READ: f"p = p._replace(W_h=p.W_c, W_c=p.W_h)\n{READ}"},
)
lstm_step.mistake(
    "erases",
    "1 - f multiplies the old content; an open forget gate keeps, in spite of its name.",
    {STATE: "c_t = cell_state(1 - f, i, g, c_prev)"},
)
lstm_step.mistake(
    "coupled",
    "1 - f stands where the input gate i belongs; in this cell the two gates are independent.",
    {STATE: "c_t = cell_state(f, 1 - f, g, c_prev)"},
)
lstm_step.mistake(
    "interpolated",
    "1 - i stands where the forget gate f belongs, as in a GRU; in this cell the two gates are independent.",
    {STATE: "c_t = cell_state(1 - i, i, g, c_prev)"},
)
lstm_step.mistake(
    "no_forget_gate",
    "the old content is carried over whole, as in the cell of 1997; here the forget gate multiplies it, equation (5).",
    {STATE: "c_t = cell_state(1, i, g, c_prev)"},
)
lstm_step.mistake(
    "no_input_gate",
    "the candidate is written whole; the input gate multiplies it, equation (5).",
    {STATE: "c_t = cell_state(f, 1, g, c_prev)"},
)
lstm_step.mistake(
    "no_output_gate",
    "the tanh of the cell state goes out whole; the output gate multiplies it, equation (7).",
    {OUTPUT: "h_t = np.tanh(c_t)"},
)
lstm_step.mistake(
    "one_gate_on_both",
    "the forget gate multiplies the candidate too; the input gate does that.",
    {STATE: "c_t = cell_state(f, f, g, c_prev)"},
)
lstm_step.mistake(
    "squashed_state",
    "a tanh was applied to the new cell state before it is handed on; in equation (5) there is none.",
    {STATE: f"{STATE}\nc_t = np.tanh(c_t)"},
)
lstm_step.mistake(
    "squashed_state_returned",
    "the tanh of the cell state was returned; the next step needs the state itself.",
    {"return h_t, c_t": "return h_t, np.tanh(c_t)"},
)
lstm_step.mistake(
    "clipped_state",
    "the new cell state was cut off at -1 and 1; no squashing bounds it.",
    {STATE: f"{STATE}\nc_t = np.clip(c_t, -1, 1)"},
)
lstm_step.mistake(
    "gated_state_returned",
    "the cell state was multiplied by the output gate before it was returned; the gate decides on h_t alone.",
    {"_, h_t": "o, h_t", "return h_t, c_t": "return h_t, o * c_t"},
)
lstm_step.mistake(
    "old_state_returned",
    "c_prev was returned; the next step needs the new state c_t.",
    {"return h_t, c_t": "return h_t, c_prev"},
)
lstm_step.mistake(
    "hidden_state_twice",
    "h_t was returned for both; the second result is the cell state c_t.",
    {"return h_t, c_t": "return h_t, h_t"},
)
lstm_step.mistake(
    "mixed_with_old_hidden_state",
    "what the output gate does not show was filled with h_prev, as in a GRU; a closed output gate shows 0.",
    {"_, h_t": "o, h_t", "return": "h_t = h_t + (1 - o) * h_prev\nreturn"},
)
lstm_step.mistake(
    "hidden_state_added",
    "h_prev was added to the new hidden state; equation (7) makes h_t anew.",
    {"return h_t,": "return h_prev + h_t,"},
)
lstm_step.mistake(
    "forget_bias_added",
    "1 was added to the forget gate's pre-activation, as some libraries do; here all of its bias is in b.",
    {READ: f"p = p._replace(b=p.b + np.repeat([0.0, 1.0, 0.0, 0.0], len(p.b) // 4))\n{READ}"},
)
BLIND = "p = p._replace(W_c=p.W_c * np.repeat({seen}, len(p.b) // 4))\n"
for _name, _cause, _seen in (
    ("blind_candidate", "the candidate does not see the cell state; here it does, like the gates.", "[1, 1, 0, 1]"),
    ("blind_output_gate", "the output gate does not see the cell state; it sees the new one, c_t.", "[1, 1, 1, 0]"),
    ("output_peephole_only", "only the output gate sees the cell state; i, f and g see c_prev.", "[0, 0, 0, 1]"),
    ("blind_gates", "only the candidate sees the cell state; i and f see c_prev, o sees c_t.", "[0, 0, 1, 0]"),
):
    lstm_step.mistake(_name, _cause, {READ: BLIND.format(seen=_seen) + READ})
DIAGONAL = "p = p._replace(W_c=np.concatenate([np.diag(np.diag(w)) for w in split_blocks(p.W_c)], axis=1))\n"
lstm_step.mistake(
    "diagonal_peepholes",
    "only the diagonals of the blocks of W_c were used, each gate seeing its own cell alone, as in the paper; here the "
    "blocks are full matrices.",
    {READ: DIAGONAL + READ},
)
TRANSPOSED = "p = p._replace({w}=np.concatenate([w.T for w in split_blocks(p.{w})], axis=1))\n"
for _w in ("W_h", "W_c"):
    lstm_step.mistake(
        f"{_w}_transposed",
        f"the blocks of {_w} were transposed; the course's weights fit row vectors as they are.",
        {READ: TRANSPOSED.format(w=_w) + READ},
    )
lstm_step.mistake(
    "squares_transposed",
    "the blocks of W_h and W_c were transposed; the course's weights fit row vectors as they are.",
    {READ: TRANSPOSED.format(w="W_h") + TRANSPOSED.format(w="W_c") + READ},
)
GIVEN = "a_i, a_f, a_g, _ = split_blocks(preactivation(x_t, h_prev, c_prev, *p))\n"
for _name, _cause, _line in (
    ("sigmoid_candidate", "the candidate goes through the sigmoid; it takes tanh, equation (4).", "g = sigmoid(a_g)"),
    (
        "candidate_not_squashed",
        "the candidate is still a pre-activation; its tanh is missing, equation (4).",
        "g = a_g",
    ),
    ("tanh_gates", "the gates i and f go through tanh; a gate takes the sigmoid.", "i, f = np.tanh(a_i), np.tanh(a_f)"),
    ("tanh_input_gate", "the input gate goes through tanh; a gate takes the sigmoid.", "i = np.tanh(a_i)"),
    ("tanh_forget_gate", "the forget gate goes through tanh; a gate takes the sigmoid.", "f = np.tanh(a_f)"),
    (
        "squashed_twice",
        "gates and candidate were squashed twice; `input_side` returns them squashed.",
        "i, f, g = sigmoid(i), sigmoid(f), np.tanh(g)",
    ),
):
    lstm_step.mistake(_name, _cause, {STATE: f"{GIVEN}{_line}\n{STATE}"})
ORDERED = BLOCKS.format(block="split_blocks(w)[n]", order="{order}")
for _name, _cause, _order in (
    ("input_candidate_swapped", "the blocks of i and g have changed places; the order is i, f, g, o.", (2, 1, 0, 3)),
    (
        "tensorflow_order",
        "the blocks were taken for i, g, f, o, as in some libraries; it is i, f, g, o.",
        (0, 2, 1, 3),
    ),
    ("onnx_order", "the blocks were taken for i, o, f, g, as in the ONNX format; here it is i, f, g, o.", (0, 2, 3, 1)),
    ("reversed_order", "the blocks were taken from the right; the order is i, f, g, o.", (3, 2, 1, 0)),
    ("fiog_order", "the blocks were taken for f, i, o, g; the order is i, f, g, o.", (1, 0, 3, 2)),
):
    lstm_step.mistake(_name, _cause, {READ: ORDERED.format(order=_order) + READ})
lstm_step.mistake(
    "output_gate_twice",
    "the output gate was applied twice: the second result of `output_gate` is h_t, gated already.",
    {"_, h_t": "o, h_t", "return h_t,": "return o * h_t,"},
)
lstm_step.mistake(
    "squashed_cell_to_the_output_gate",
    "the output gate was handed tanh(c_t) as the hidden state; W_h multiplies h_prev.",
    {OUTPUT: "_, h_t = output_gate(x_t, np.tanh(c_t), c_prev, c_t, p)"},
)
