"""Sections 8.9 and 8.10: collecting, and the whole step."""

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


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    for kind, draw, B, D, H, size in [
        (cached, fixed(), 1, 1, 1, 1.0),
        (cached, fixed(), 3, 3, 3, 1e-9),
        (cached_at_rest, fixed(), 2, 1, 3, 1.0),
        (cached_full, fixed(), 4, 2, 3, 1e5),
        (cached, rng, 2, 3, 4, 1.0),
        (cached, rng, 3, 5, 2, 1.0),
    ]:
        cache, p = kind(draw, B, D, H)
        dh_t, dc_t = normal(draw, (B, H), (B, H))
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
    "the path from h_t through tanh into dc_t is missing; only what came from the next step is used.",
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
