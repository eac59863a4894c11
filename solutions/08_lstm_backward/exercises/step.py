"""Sections 8.11 and 8.12: collecting, and the whole step."""

from collections.abc import Iterator

from autograder.exercise import Exercise, Inputs
from lstm_ref.cells import peephole_full as lstm
from lstm_ref.gates import pack, split

from .common import LIMIT, PARAMETERS, Rng, cached, cached_at_rest, cached_full, fixed, normal


def _collect_inputs(rng: Rng) -> Iterator[Inputs]:
    for kind, draw, B, D, H in [
        (cached, fixed(), 1, 1, 1),
        (cached, fixed(), 3, 4, 1),  # dW_x is square
        (cached, fixed(), 3, 3, 3),
        (cached_at_rest, fixed(), 2, 3, 2),
        (cached, fixed(), 1, 2, 2),
        (cached, rng, 2, 3, 4),
        (cached, rng, 5, 1, 2),
    ]:
        cache, p = kind(draw, B, D, H)
        yield {"da": draw.standard_normal((B, 4 * H)), "cache": cache, "p": p}


def _collect(da, cache, p):
    saw = (cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t)
    dW_c = pack(*(state.T @ block for state, block in zip(saw, split(da), strict=True)))
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)


collect = Exercise(
    "lstm_backward.collect",
    "Collect the gradients of inputs and parameters",
    parts={"dx_t": 0.5, "dh_prev": 0.5, "dW_x": 0.5, "dW_h": 0.5, "dW_c": 0.5, "db": 0.5},
    reference=_collect,
    inputs=_collect_inputs,
    calls=("affine_backward",),
    time_limit=LIMIT,
)

collect.mistake(
    "output_block_saw_old_state",
    "all four blocks of dW_c were taken with c_prev; the output gate, block o, saw the new c_t.",
    {"cache.c_t.T": "cache.c_prev.T"},
)
collect.mistake(
    "all_blocks_saw_new_state",
    "all four blocks of dW_c were taken with c_t; the blocks i, f and g saw the old state c_prev.",
    {"cache.c_prev.T": "cache.c_t.T"},
)
collect.mistake(
    "states_exchanged",
    "c_prev and c_t are exchanged in dW_c: i, f and g saw the old state, o the new one.",
    {"cache.c_prev.T": "cache.c_t.T", "cache.c_t.T": "cache.c_prev.T"},
)
collect.mistake(
    "wrong_block_saw_new_state",
    "the new c_t was used for the first block of dW_c; the output gate is the last one: the order is i, f, g, o.",
    {
        "cache.c_prev.T @ da[:, : 3 * H]": "cache.c_t.T @ da[:, :H]",
        "cache.c_t.T @ da[:, 3 * H :]": "cache.c_prev.T @ da[:, H:]",
    },
)
collect.mistake(
    "blocks_below_each_other",
    "the four blocks of dW_c were put below each other, along axis 0; they stand side by side, (H, 4H).",
    {"np.hstack([saw_old, saw_new])": "np.vstack([*np.split(saw_old, 3, axis=1), saw_new])"},
)
collect.mistake(
    "new_hidden_state",
    "dW_h was taken with h_t, which the cell produces; W_h was multiplied by h_prev, which it received.",
    {"cache.h_prev": "cache.o * cache.tanh_c"},
)
collect.mistake(
    "output_block_missing",
    "dx_t and dh_prev were collected from three blocks of da; x_t and h_prev feed all four, the output gate too.",
    {
        "return dx_t, dh_prev": "without_o = da * (np.arange(4 * H) < 3 * H)\n"
        "return without_o @ p.W_x.T, without_o @ p.W_h.T"
    },
)
collect.mistake(
    "averaged_over_batch",
    "the parameter gradients were averaged over the batch; the loss adds up its rows, so they are sums.",
    {"dW_x, dW_h, dW_c, db": "dW_x / len(da), dW_h / len(da), dW_c / len(da), db / len(da)"},
)
collect.mistake(
    "bias_not_summed",
    "one bias serves all rows of the batch, so db is the sum of da over the rows.",
    {"dW_c, db": "dW_c, da"},
)
collect.mistake(
    "gradients_transposed",
    "the weight gradients came out transposed; a gradient has the shape of its array.",
    {"dW_x, dW_h, dW_c, db": "dW_x.T, dW_h.T, dW_c.T, db"},
)
collect.mistake(
    "output_block_missing_in_x",
    "dx_t was collected from three blocks; x_t feeds all four, the output gate too.",
    {"return dx_t, ": "return da[:, : 3 * H] @ p.W_x[:, : 3 * H].T, "},
)
collect.mistake(
    "output_block_missing_in_h",
    "dh_prev was collected from three blocks; h_prev feeds all four, the output gate too.",
    {"return dx_t, dh_prev": "return dx_t, da[:, : 3 * H] @ p.W_h[:, : 3 * H].T"},
)
collect.mistake(
    "cell_weights_for_hidden",
    "dh_prev was taken with W_c; h_prev was multiplied by W_h.",
    {"return dx_t, dh_prev": "return dx_t, da @ p.W_c.T"},
)
collect.mistake(
    "cell_weights_added_to_hidden",
    "what goes back through W_c was added to dh_prev; W_c was multiplied by cell states, whose part the "
    "exercises before have sent back.",
    {"return dx_t, dh_prev": "return dx_t, dh_prev + da @ p.W_c.T"},
)
collect.mistake(
    "output_block_saw_new_hidden_state",
    "block o of dW_h was taken with h_t; the output gate sees the new cell state, but the old hidden state.",
    {
        "np.hstack([saw_old, saw_new])": (
            "np.hstack([saw_old, saw_new])\ndW_h = np.hstack([dW_h[:, : 3 * H], (cache.o * cache.tanh_c).T @ "
            "da[:, 3 * H :]])"
        )
    },
)
collect.mistake(
    "output_block_squashed",
    "block o of dW_c was taken with tanh(c_t); the output gate looks at c_t itself.",
    {"cache.c_t.T": "cache.tanh_c.T"},
)
collect.mistake(
    "old_state_squashed",
    "the first three blocks of dW_c were taken with tanh(c_prev); the gates look at c_prev itself.",
    {"cache.c_prev.T": "np.tanh(cache.c_prev).T"},
)
collect.mistake(
    "states_squashed",
    "dW_c was taken with the tanh of the cell states; the gates look at the states themselves.",
    {"cache.c_prev.T": "np.tanh(cache.c_prev).T", "cache.c_t.T": "cache.tanh_c.T"},
)
collect.mistake(
    "hidden_state_for_cell_state",
    "the first three blocks of dW_c were taken with h_prev; W_c was multiplied by the cell state.",
    {"cache.c_prev.T": "cache.h_prev.T"},
)
collect.mistake(
    "output_block_saw_hidden_state",
    "block o of dW_c was taken with h_t; it was multiplied by the new cell state c_t.",
    {"cache.c_t.T": "(cache.o * cache.tanh_c).T"},
)
collect.mistake(
    "third_block_saw_new_state",
    "the new c_t was used for the third block of dW_c; the output gate is the last one: the order is i, f, g, o.",
    {
        "np.hstack([saw_old, saw_new])": (
            "np.hstack([saw_old[:, : 2 * H], cache.c_t.T @ da[:, 2 * H : 3 * H], cache.c_prev.T @ da[:, 3 * H :]])"
        )
    },
)
collect.mistake(
    "second_block_saw_new_state",
    "the new c_t was used for the second block of dW_c; the output gate is the last one: the order is i, f, g, o.",
    {
        "np.hstack([saw_old, saw_new])": (
            "cache.c_prev.T @ da + np.hstack([0 * saw_new, (cache.c_t - cache.c_prev).T @ da[:, H : 2 * H], "
            "np.zeros((H, 2 * H))])"
        )
    },
)
collect.mistake(
    "cut_at_two_blocks",
    "the candidate's block of dW_c was taken with c_t as well; three blocks, i, f and g, saw the old state.",
    {": 3 * H]": ": 2 * H]", "3 * H :]": "2 * H :]"},
)
collect.mistake(
    "output_block_left_zero",
    "block o of dW_c stayed zero; it is a weight like the others, and saw c_t.",
    {"[saw_old, saw_new]": "[saw_old, 0 * saw_new]"},
)
collect.mistake(
    "states_added",
    "block o of dW_c was taken with both cell states; the output gate saw the new one alone.",
    {"cache.c_t.T": "(cache.c_prev + cache.c_t).T"},
)
collect.mistake(
    "own_cell_only",
    "only the diagonals of dW_c were filled, as in peepholes that see their own cell alone; here every "
    "gate sees all cells.",
    {"np.hstack([saw_old, saw_new])": "np.hstack([saw_old, saw_new]) * np.tile(np.eye(H), 4)"},
)
collect.mistake(
    "forgotten_state",
    "the first three blocks of dW_c were taken with f c_prev; the gates look at the old state before it is forgotten.",
    {"cache.c_prev.T": "(cache.f * cache.c_prev).T"},
)
collect.mistake(
    "last_row_only",
    "the parameter gradients hold the part of the last row alone; the rows of the batch are added up.",
    {
        "return dx_t, dh_prev, dW_x, dW_h, dW_c, db": (
            "states = cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t\ndW_c = np.hstack([np.outer(c[-1], "
            "d[-1]) for c, d in zip(states, blocks(da), strict=True)])\nreturn dx_t, dh_prev, "
            "np.outer(cache.x_t[-1], da[-1]), np.outer(cache.h_prev[-1], da[-1]), dW_c, da[-1]"
        )
    },
)
collect.mistake(
    "first_row_of_bias",
    "db is the first row of da alone; the bias serves all rows of the batch.",
    {"dW_c, db": "dW_c, da[0]"},
)
collect.mistake(
    "all_averaged",
    "all six were divided by the size of the batch; da holds all factors of the loss already.",
    {"dx_t, dW_x, db = affine": "da = da / len(da)\ndx_t, dW_x, db = affine"},
)


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    for kind, draw, B, D, H, size in [
        (cached, fixed(), 1, 1, 1, 1.0),
        (cached, fixed(), 3, 3, 3, 1e-9),
        (cached_at_rest, fixed(), 2, 1, 3, 1.0),
        (cached_full, fixed(), 4, 2, 3, 1e5),
        (cached, fixed(), 1, 2, 2, 1.0),
        (cached, fixed(), 4, 3, 1, 1.0),
        (cached, rng, 2, 3, 4, 1.0),
        (cached, rng, 3, 5, 2, 1.0),
    ]:
        cache, p = kind(draw, B, D, H)
        dh_t, dc_t = normal(draw, (B, H), (B, H))
        dh_t[1:2], dc_t[2:] = 0, 0  # rows with one gradient alone
        yield {"dh_t": size * dh_t, "dc_t": size * dc_t, "cache": cache, "p": p}


lstm_step_backward = Exercise(
    "lstm_backward.lstm_step_backward",
    "The whole cell, backward",
    parts={"dx_t": 1, "dh_prev": 1, "dc_prev": 1, **PARAMETERS},
    reference=lambda dh_t, dc_t, cache, p: lstm.step_backward(dh_t, dc_t, cache, p),
    inputs=_step_inputs,
    calls=("invert_output", "invert_output_gate", "invert_cell", "invert_gates", "collect"),
    time_limit=LIMIT,
)

lstm_step_backward.mistake(
    "output_gate_path_missing",
    "the output gate's path into the new cell state is missing: dc_t has to receive that part before c_t is inverted.",
    {"da_o, dc_t, _": "da_o, _, _"},
)
lstm_step_backward.mistake(
    "hidden_path_missing",
    "the path from h_t through tanh into dc_t is missing; what came from the next step goes on without it.",
    {"do, dc_t = invert": "do, _ = invert"},
)
lstm_step_backward.mistake(
    "arriving_gradient_lost",
    "the dc_t that is handed in is not used: what comes from the next step has to be added to the path through h_t.",
    {"(dh_t, dc_t,": "(dh_t, np.zeros_like(dc_t),"},
)
lstm_step_backward.mistake(
    "slope_at_c",
    "the slope of tanh was computed with c_t in place of tanh(c_t).",
    {"invert_output(dh_t, dc_t, o, cache.tanh_c)": "dh_t * cache.tanh_c, dc_t + dh_t * o * dtanh(c_t)"},
)
lstm_step_backward.mistake(
    "sigmoid_taken_again",
    "the slopes of the gates were taken at the gates' outputs as if they were arguments: i, f and o have been through "
    "the sigmoid already.",
    {"(do, dc_t, o, c_t": "(do, dc_t, sigmoid(o), c_t", "dc_prev, i, f, g": "dc_prev, sigmoid(i), sigmoid(f), g"},
)
lstm_step_backward.mistake(
    "candidate_square_missing",
    "the slope of the candidate is 1 - g^2; the square is missing.",
    {
        "da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg,": "da_g = dg * (1 - g)\n"
        "dc_prev = dc_prev + da_g @ blocks(p.W_c)[2].T\n"
        "da_i, da_f, _, dc_prev = invert_gates(di, df, 0 * dg,"
    },
)
lstm_step_backward.mistake(
    "gates_swapped",
    "di and df are exchanged: i was multiplied by the candidate g, f by c_prev.",
    {"di, df, dg, dc_prev =": "df, di, dg, dc_prev ="},
)
lstm_step_backward.mistake(
    "gate_and_candidate_exchanged",
    "i and g are exchanged where c_t is inverted: the gradient with respect to i takes g, that with respect to g "
    "takes i.",
    {"(dc_t, i, f, g,": "(dc_t, g, f, i,"},
)
lstm_step_backward.mistake(
    "new_state_for_old",
    "the forget gate's gradient was taken with the new cell state c_t; f was multiplied by the old one, c_prev.",
    {"g, cache.c_prev)": "g, c_t)"},
)
lstm_step_backward.mistake(
    "gate_paths_missing",
    "dc_prev holds only the path through the forget gate's product; i, f and g also look at c_prev through W_c.",
    {"da_g, dc_prev = invert": "da_g, _ = invert"},
)
lstm_step_backward.mistake(
    "weights_not_transposed",
    "going back through the blocks of W_c takes their transposes; they are square, so NumPy cannot notice.",
    {"c_t, W_co)": "c_t, W_co.T)", "g, p.W_c)": "g, np.hstack([W.T for W in blocks(p.W_c)]))"},
)
lstm_step_backward.mistake(
    "output_block_saw_old_state",
    "block o of dW_c was taken with c_prev; the output gate saw the new c_t.",
    {"collect(da, cache, p)": "collect(da, cache._replace(c_t=cache.c_prev), p)"},
)
lstm_step_backward.mistake(
    "new_hidden_state",
    "dW_h was taken with h_t, which the cell produces; W_h was multiplied by h_prev, which it received.",
    {"collect(da, cache, p)": "collect(da, cache._replace(h_prev=o * cache.tanh_c), p)"},
)
lstm_step_backward.mistake(
    "blocks_out_of_order",
    "the blocks of da were joined in the order i, f, o, g; the weights have i, f, g, o.",
    {"[da_i, da_f, da_g, da_o]": "[da_i, da_f, da_o, da_g]"},
)
lstm_step_backward.mistake(
    "forget_block_first",
    "the blocks of da were joined in the order f, i, g, o; the weights have i, f, g, o.",
    {"[da_i, da_f, da_g, da_o]": "[da_f, da_i, da_g, da_o]"},
)
lstm_step_backward.mistake(
    "bias_averaged",
    "db was averaged over the batch; it is the sum over the rows.",
    {"dW_c, db)": "dW_c, db / len(da))"},
)
lstm_step_backward.mistake(
    "states_exchanged",
    "dh_prev and dc_prev were returned in the other order: dh_prev is the second result, dc_prev the third.",
    {"return dx_t, dh_prev, dc_prev": "return dx_t, dc_prev, dh_prev"},
)
lstm_step_backward.mistake(
    "forgot_return",
    "everything may be computed, but nothing is returned: the last line has to be a return.",
    {"return ": "results = "},
)
lstm_step_backward.mistake(
    "incomplete_cell_gradient",
    "`invert_cell` received the dc_t that was handed in; it needs the whole gradient, with the parts "
    "through tanh and through the output gate.",
    {"W_co = blocks": "arrived = dc_t\nW_co = blocks", "invert_cell(dc_t": "invert_cell(arrived"},
)
lstm_step_backward.mistake(
    "gates_for_pre_activations",
    "di, df, dg and do were joined; what the parameters need are the gradients with respect to the "
    "pre-activations, after the slopes.",
    {"[da_i, da_f, da_g, da_o]": "[di, df, dg, do]"},
)
lstm_step_backward.mistake(
    "output_slope_missing",
    "do was joined to the other blocks; the slope of the output gate's sigmoid leads on to da_o.",
    {"da_g, da_o]": "da_g, do]"},
)
lstm_step_backward.mistake(
    "output_path_to_old_state",
    "the output gate's part went to c_prev; it looks at the new c_t, so its part has to be added to dc_t "
    "before c_t is inverted.",
    {"da_o, dc_t, _": "da_o, _, _", "da = np": "dc_prev = dc_prev + da_o @ W_co.T\nda = np"},
)
lstm_step_backward.mistake(
    "output_path_to_both_states",
    "the output gate's part was added to dc_prev too; it looks at the new c_t alone.",
    {"da = np": "dc_prev = dc_prev + da_o @ W_co.T\nda = np"},
)
lstm_step_backward.mistake(
    "cell_weights_ignored",
    "no gradient goes back through W_c, as in an LSTM whose gates do not see the cell state; here all four do.",
    {"da_o, dc_t, _": "da_o, _, _", "da_g, dc_prev = invert": "da_g, _ = invert"},
)
lstm_step_backward.mistake(
    "gates_without_cell_state",
    "the gates were computed again from x_t and h_prev alone; they see the cell state too. The cache "
    "holds their values.",
    {
        "W_co = blocks": (
            "a_i, a_f, a_g, a_o = blocks(cache.x_t @ p.W_x + cache.h_prev @ p.W_h + p.b)\ni, f, g, o = "
            "sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)\nW_co = blocks"
        )
    },
)
lstm_step_backward.mistake(
    "output_gate_of_old_state",
    "the output gate was computed again with c_prev; it sees the new c_t. The cache holds its value.",
    {
        "W_co = blocks(p.W_c)[3]": (
            "W_co = blocks(p.W_c)[3]\no = sigmoid(blocks(cache.x_t @ p.W_x + cache.h_prev @ p.W_h + p.b)[3] "
            "+ cache.c_prev @ W_co)"
        )
    },
)
lstm_step_backward.mistake(
    "gradients_clipped",
    "da was clipped to the range from -1 to 1; that bounds a training step, but what it gives is not the gradient.",
    {"da_o], axis=1)": "da_o], axis=1).clip(-1, 1)"},
)
lstm_step_backward.mistake(
    "candidate_as_sigmoid",
    "the candidate g is a tanh, whose slope is 1 - g^2; g (1 - g) belongs to the sigmoid.",
    {
        "da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg,": (
            "da_g = dg * dsigmoid(g)\ndc_prev = dc_prev + da_g @ blocks(p.W_c)[2].T\nda_i, da_f, _, dc_prev "
            "= invert_gates(di, df, 0 * dg,"
        )
    },
)
lstm_step_backward.mistake(
    "candidate_as_sigmoid_and_new_state",
    "two slips: g is a tanh, whose slope is 1 - g^2, and the forget gate was multiplied by the old cell "
    "state, not by c_t.",
    {
        "g, cache.c_prev)": "g, c_t)",
        "da_i, da_f, da_g, dc_prev = invert_gates(di, df, dg,": (
            "da_g = dg * dsigmoid(g)\ndc_prev = dc_prev + da_g @ blocks(p.W_c)[2].T\nda_i, da_f, _, dc_prev "
            "= invert_gates(di, df, 0 * dg,"
        ),
    },
)
lstm_step_backward.mistake(
    "carousel_lost",
    "dc_prev holds the paths through the gates only; the way through the forget gate's product, which "
    "`invert_cell` gives, has to be handed on.",
    {"invert_gates(di, df, dg, dc_prev": "invert_gates(di, df, dg, 0 * dc_prev"},
)
lstm_step_backward.mistake(
    "forget_gate_missing",
    "dc_t was handed on to c_prev whole, as in a cell without a forget gate; `invert_cell` gives that part, with f.",
    {"dg, dc_prev, i": "dg, dc_t, i"},
)
for _block, _name in enumerate(("input gate", "forget gate", "candidate")):
    lstm_step_backward.mistake(
        f"output_gate_with_block_{_block}",
        f"the output gate was inverted with the {_name}'s block of W_c; the order is i, f, g, o, its own comes last.",
        {"blocks(p.W_c)[3]": f"blocks(p.W_c)[{_block}]"},
    )
lstm_step_backward.mistake(
    "carousel_of_incomplete_gradient",
    "dc_prev received f times the dc_t that was handed in; the forget gate's product hands on the whole gradient with "
    "respect to c_t, with the parts through tanh and through the output gate.",
    {"W_co = blocks": "arrived = dc_t\nW_co = blocks", "dg, dc_prev, i": "dg, arrived * f, i"},
)
lstm_step_backward.mistake(
    "hidden_path_twice",
    "the path from h_t through tanh was added to dc_t twice.",
    {"da_o, dc_t, _": "_, dc_t = invert_output(dh_t, dc_t, o, cache.tanh_c)\nda_o, dc_t, _"},
)
lstm_step_backward.mistake(
    "arriving_gradient_added_again",
    "the dc_t that was handed in was also added to dc_prev; it reaches c_prev through c_t alone.",
    {"W_co = blocks": "arrived = dc_t\nW_co = blocks", "da = np": "dc_prev = dc_prev + arrived\nda = np"},
)
lstm_step_backward.mistake(
    "hidden_gradient_passed_through",
    "dh_t was added to dh_prev; there is no direct way from h_prev to h_t, only those through the four "
    "pre-activations.",
    {"return dx_t, dh_prev": "return dx_t, dh_prev + dh_t"},
)
lstm_step_backward.mistake(
    "old_state_under_tanh",
    "h_t was inverted with tanh(c_prev); it is made of the new cell state, tanh(c_t).",
    {"cache.tanh_c)": "np.tanh(cache.c_prev))"},
)
lstm_step_backward.mistake(
    "pre_activations_exchanged",
    "da_f was joined as block g and da_g as block f; the blocks stand in the order i, f, g, o.",
    {"[da_i, da_f, da_g, da_o]": "[da_i, da_g, da_f, da_o]"},
)
lstm_step_backward.mistake(
    "output_block_first",
    "the blocks of da were joined in the order o, i, f, g; the weights have i, f, g, o.",
    {"[da_i, da_f, da_g, da_o]": "[da_o, da_i, da_f, da_g]"},
)
lstm_step_backward.mistake(
    "gates_exchanged_in_the_call",
    "i and f were handed to `invert_cell` in each other's place; its arguments are dc_t, i, f, g, c_prev.",
    {"invert_cell(dc_t, i, f,": "invert_cell(dc_t, f, i,"},
)
lstm_step_backward.mistake(
    "parameters_in_other_order",
    "dW_h and dW_c stand in each other's place in the LSTMParams that is returned; its order is W_x, W_h, W_c, b.",
    {"LSTMParams(dW_x, dW_h, dW_c": "LSTMParams(dW_x, dW_c, dW_h"},
)
lstm_step_backward.mistake(
    "new_state_returned",
    "dc_t was returned, the gradient with respect to the new state; the step before is sent that of the old one, "
    "dc_prev.",
    {"return dx_t, dh_prev, dc_prev": "return dx_t, dh_prev, dc_t"},
)
lstm_step_backward.mistake(
    "state_for_its_tanh",
    "c_t was handed to `invert_output` in place of tanh(c_t), which makes do and the slope of tanh wrong.",
    {"invert_output(dh_t, dc_t, o, cache.tanh_c)": "invert_output(dh_t, dc_t, o, c_t)"},
)
