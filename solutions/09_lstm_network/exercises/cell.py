"""Section 9.1: the cell that trains in this unit, one step forward and one step backward."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.cells import peephole_full as lstm

from .common import LIMIT, PARAMETERS, Rng, fixed, normal, params

SIZES = [(1, 1, 1), (3, 3, 3), (2, 1, 3), (1, 2, 2), (4, 3, 1)]  # B, D, H


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    for number, (draw, B, D, H) in enumerate([(fixed(), *sizes) for sizes in SIZES] + [(rng, 2, 3, 4), (rng, 3, 5, 2)]):
        x_t, h_prev, c_prev = normal(draw, (B, D), (B, H), (B, H))
        if number == 2:
            h_prev, c_prev = np.zeros((B, H)), np.zeros((B, H))  # as a sequence often begins
        large = 8.0 if number == 4 else 0.7  # gates at the ends of their ranges
        yield {"x_t": x_t, "h_prev": h_prev, "c_prev": c_prev, "p": params(draw, D, H, large)}


CACHED = ("x_t", "h_prev", "c_prev", "i", "f", "g", "o", "cache.c_t", "tanh_c")
lstm_step = Exercise(
    "lstm_network.lstm_step",
    "Your cell, forward",
    parts={"h_t": 0.5, "c_t": 0.375} | dict.fromkeys(CACHED, 0.125),
    reference=lambda x_t, h_prev, c_prev, p: lstm.step(x_t, h_prev, c_prev, p),
    inputs=_step_inputs,
    time_limit=LIMIT,
)

OLD = "a + c_prev @ p.W_c"
for _name, _cause, _edits in [
    (
        "old_state_at_the_output_gate",
        "the output gate looks at the old cell state c_prev; it is the one gate that sees the new state c_t.",
        {"a + c_t @ p.W_c": "a + c_prev @ p.W_c * 1"},
    ),
    (
        "no_tanh",
        "the output gate multiplies c_t itself; between the two stands a tanh.",
        {"return o * squashed": "return o * c_t"},
    ),
    (
        "squashed_state_handed_on",
        "the tanh of the cell state was returned as the cell state; the next step needs the state itself.",
        {"squashed, c_t, cache": "squashed, squashed, cache"},
    ),
    (
        "reads_old_state",
        "h_t and tanh_c are read from the old cell state; it is the new one, c_t, that goes through the tanh.",
        {"np.tanh(c_t)": "np.tanh(c_prev)"},
    ),
    (
        "no_bias",
        "the bias b is missing in the pre-activations.",
        {" + p.b": ""},
    ),
    (
        "no_cell_state",
        "the gates do not see the cell state: the products with W_c are missing.",
        {OLD: "a", "a + c_t @ p.W_c": "a * 1"},
    ),
    (
        "no_peephole_at_the_output_gate",
        "the output gate does not see the cell state: the product of c_t with the last block of W_c is missing.",
        {"a + c_t @ p.W_c": "a * 1"},
    ),
    (
        "no_peepholes_at_the_input_side",
        "i, f and g do not see the cell state: the products of c_prev with the first three blocks of W_c are missing.",
        {OLD: "a"},
    ),
    (
        "input_forget_swapped",
        "the input gate and the forget gate have changed places: the blocks stand in the order i, f, g, o.",
        {"a_i, a_f, a_g, _ = ": "a_f, a_i, a_g, _ = "},
    ),
    (
        "candidate_forget_swapped",
        "the forget gate and the candidate have changed places: the blocks stand in the order i, f, g, o.",
        {"a_i, a_f, a_g, _ = ": "a_i, a_g, a_f, _ = "},
    ),
    (
        "candidate_output_swapped",
        "the last two blocks have changed places; the order is i, f, g, o, the output gate comes last.",
        {"a_i, a_f, a_g, _ = ": "a_i, a_f, _, a_g = ", "p.W_c)[3]": "p.W_c)[2]"},
    ),
    (
        "output_gate_without_bias",
        "the bias of the output gate is missing.",
        {"a + c_t @ p.W_c": "a - p.b + c_t @ p.W_c"},
    ),
    (
        "gates_of_the_sum_exchanged",
        "the input gate multiplies the old state and the forget gate the candidate; it is the other way round.",
        {"i * g + f * c_prev": "f * g + i * c_prev"},
    ),
    (
        "output_gate_from_block_g",
        "the output gate was taken from the third block, which is the candidate's; its own is the last.",
        {"p.W_c)[3]": "p.W_c)[2]"},
    ),
    (
        "candidate_as_sigmoid",
        "the candidate went through a sigmoid; it is a tanh, since what is written may be negative.",
        {"np.tanh(a_g)": "sigmoid(a_g)"},
    ),
    (
        "forget_gate_erases",
        "1 - f multiplies the old content; an open forget gate keeps, in spite of its name.",
        {"f * c_prev": "(1 - f) * c_prev"},
    ),
    (
        "no_forget_gate",
        "the old content is carried over whole, as in the cell of 1997; here the forget gate multiplies it.",
        {"f * c_prev": "c_prev"},
    ),
    (
        "no_input_gate",
        "the candidate is written whole; the input gate multiplies it.",
        {"i * g + f": "g + f"},
    ),
    (
        "keeps_hidden_state",
        "the forget gate multiplies h_prev; what it keeps is the old cell state c_prev.",
        {"f * c_prev": "f * h_prev"},
    ),
    (
        "cell_state_for_hidden",
        "c_prev stands where h_prev belongs, in front of W_h; the cell and its output are two different states.",
        {"h_prev @ p.W_h": "c_prev @ p.W_h"},
    ),
    (
        "states_exchanged",
        "the two results stand in reverse order: h_t comes first.",
        {"return o * squashed, c_t, cache": "return c_t, o * squashed, cache"},
    ),
    (
        "no_cache",
        "two values were returned; the backward pass needs the cache as the third.",
        {"squashed, c_t, cache": "squashed, c_t"},
    ),
    (
        "new_state_cached_as_old",
        "the cache holds c_t where c_prev belongs; its fields stand in the order of `Cache`.",
        {"Cache(x_t, h_prev, c_prev": "Cache(x_t, h_prev, c_t"},
    ),
    (
        "old_state_cached_as_new",
        "the cache holds c_prev where c_t belongs.",
        {"g, o, c_t, squashed": "g, o, c_prev, squashed"},
    ),
    (
        "state_not_squashed_in_cache",
        "the cache holds c_t where tanh_c, the tanh of c_t, belongs.",
        {"c_t, squashed)": "c_t, c_t)"},
    ),
    (
        "pre_activations_cached",
        "the cache holds the pre-activations; i, f and g are what comes out of the sigmoids and the tanh.",
        {"c_prev, i, f, g, o": "c_prev, a_i, a_f, a_g, o"},
    ),
    (
        "hidden_state_cached_as_old",
        "the cache holds h_t where h_prev belongs: the backward pass needs what the step received.",
        {"Cache(x_t, h_prev,": "Cache(x_t, o * squashed,"},
    ),
    (
        "coupled_gates",
        "the candidate was multiplied by 1 - f, as in a cell whose two gates are coupled; here the input gate "
        "i multiplies it.",
        {"i * g + f": "(1 - f) * g + f"},
    ),
    (
        "both_states_at_the_output_gate",
        "the output gate sees the old cell state c_prev beside the new one; it sees c_t alone.",
        {"a + c_t @ p.W_c": "a + c_prev @ p.W_c * 1 + c_t @ p.W_c"},
    ),
    (
        "slope_cached",
        "the cache holds the slope 1 - tanh(c_t)^2 where tanh_c, the tanh of c_t, belongs.",
        {"c_t, squashed)": "c_t, 1 - squashed**2)"},
    ),
]:
    lstm_step.mistake(_name, _cause, _edits)


def _backward_inputs(rng: Rng) -> Iterator[Inputs]:
    for case, draw in zip(_step_inputs(rng), [fixed() for _ in SIZES] + [rng, rng], strict=True):
        _, c_t, cache = lstm.step(*case.values())
        dh_t, dc_t = normal(draw, c_t.shape, c_t.shape)
        dh_t[1:2], dc_t[2:] = 0, 0  # rows with one gradient alone
        size = 1e-9 if len(c_t) == 3 and c_t.shape[1] == 3 else 1.0
        yield {"dh_t": size * dh_t, "dc_t": size * dc_t, "cache": cache, "p": case["p"]}


lstm_step_backward = Exercise(
    "lstm_network.lstm_step_backward",
    "Your cell, backward",
    parts={"dx_t": 0.25, "dh_prev": 0.25, "dc_prev": 0.5} | dict.fromkeys(PARAMETERS, 0.5),
    reference=lambda dh_t, dc_t, cache, p: lstm.step_backward(dh_t, dc_t, cache, p),
    inputs=_backward_inputs,
    time_limit=LIMIT,
)

HIDDEN, PEEPHOLE = " + dh_t * o * (1 - tanh_c**2)", " + da_o @ W_c[3].T"
CAROUSEL, GATES = "dc_t * f", " + da_i @ W_c[0].T + da_f @ W_c[1].T + da_g @ W_c[2].T"
for _name, _cause, _edits in [
    (
        "output_gate_path_missing",
        "the output gate's path into the new cell state is missing: dc_t has to receive that part before c_t is "
        "inverted.",
        {PEEPHOLE: ""},
    ),
    (
        "hidden_path_missing",
        "the path from h_t through tanh into dc_t is missing; what came from the next step goes on without it.",
        {HIDDEN: ""},
    ),
    (
        "arriving_gradient_lost",
        "the dc_t that is handed in is not used: what comes from the next step has to be added to the path "
        "through h_t.",
        {"dc_t = dc_t + dh_t": "dc_t = dh_t"},
    ),
    (
        "slope_of_c",
        "the slope of tanh was computed with c_t in place of tanh(c_t).",
        {"1 - tanh_c**2": "1 - cache.c_t**2"},
    ),
    (
        "slope_square_missing",
        "the slope of tanh is 1 - tanh(c_t)^2; the square is missing.",
        {"1 - tanh_c**2": "1 - tanh_c"},
    ),
    (
        "candidate_square_missing",
        "the slope of the candidate is 1 - g^2; the square is missing.",
        {"1 - g**2": "1 - g"},
    ),
    (
        "candidate_as_sigmoid",
        "the candidate g is a tanh, whose slope is 1 - g^2; g (1 - g) belongs to the sigmoid.",
        {"(1 - g**2)": "g * (1 - g)"},
    ),
    (
        "gates_exchanged",
        "i and f are exchanged where c_t is inverted: i was multiplied by the candidate g, f by c_prev.",
        {"dc_t * g * i": "dc_t * cache.c_prev * i", "dc_t * cache.c_prev * f": "dc_t * g * f"},
    ),
    (
        "new_state_for_old",
        "the forget gate's gradient was taken with the new cell state c_t; f was multiplied by the old one, c_prev.",
        {"dc_t * cache.c_prev * f": "dc_t * cache.c_t * f"},
    ),
    (
        "gate_paths_missing",
        "dc_prev holds only the path through the forget gate's product; i, f and g also look at c_prev through W_c.",
        {GATES: ""},
    ),
    (
        "carousel_missing",
        "dc_prev holds the paths through the gates only; the direct way, through the forget gate's product, is "
        "missing.",
        {CAROUSEL + GATES: GATES.removeprefix(" + ")},
    ),
    (
        "forget_gate_missing",
        "dc_t was handed on to c_prev whole, as in a cell without a forget gate; it is multiplied by f.",
        {CAROUSEL + GATES: "dc_t" + GATES},
    ),
    (
        "weights_not_transposed",
        "going back through the blocks of W_c takes their transposes; they are square, so NumPy cannot notice.",
        {"blocks(p.W_c)": "[W.T for W in blocks(p.W_c)]"},
    ),
    (
        "output_block_saw_old_state",
        "block o of dW_c was taken with c_prev; the output gate saw the new c_t.",
        {"cache.c_t.T @ da_o": "cache.c_prev.T @ da_o"},
    ),
    (
        "all_blocks_saw_new_state",
        "the first three blocks of dW_c were taken with c_t; i, f and g saw the old state c_prev.",
        {"cache.c_prev.T @ da[:, :-H]": "cache.c_t.T @ da[:, :-H]"},
    ),
    (
        "new_hidden_state",
        "dW_h was taken with h_t, which the cell produces; W_h was multiplied by h_prev, which it received.",
        {"cache.h_prev.T @ da": "(o * tanh_c).T @ da"},
    ),
    (
        "blocks_out_of_order",
        "the blocks of da were joined in the order i, f, o, g; the weights have i, f, g, o.",
        {"da_g, da_o], axis=1)": "da_o, da_g], axis=1)"},
    ),
    (
        "forget_block_first",
        "the blocks of da were joined in the order f, i, g, o; the weights have i, f, g, o.",
        {"[da_i, da_f, da_g": "[da_f, da_i, da_g"},
    ),
    (
        "bias_averaged",
        "db was averaged over the batch; it is the sum over the rows.",
        {"da.sum(axis=0)": "da.mean(axis=0)"},
    ),
    (
        "states_exchanged",
        "dh_prev and dc_prev were returned in the other order: dh_prev is the second result, dc_prev the third.",
        {"da @ p.W_h.T, dc_prev, dp": "dc_prev, da @ p.W_h.T, dp"},
    ),
    (
        "output_slope_missing",
        "the slope of the output gate's sigmoid, o (1 - o), is missing in da_o.",
        {"dh_t * tanh_c * o * (1 - o)": "dh_t * tanh_c"},
    ),
    (
        "input_slope_missing",
        "the slope of the input gate's sigmoid, i (1 - i), is missing in da_i.",
        {"dc_t * g * i * (1 - i)": "dc_t * g"},
    ),
    (
        "forget_slope_missing",
        "the slope of the forget gate's sigmoid, f (1 - f), is missing in da_f.",
        {"dc_t * cache.c_prev * f * (1 - f)": "dc_t * cache.c_prev"},
    ),
    (
        "output_path_to_old_state",
        "the output gate's part went to c_prev; it looks at the new c_t, so its part has to be added to dc_t "
        "before c_t "
        "is inverted.",
        {PEEPHOLE: "", GATES: GATES + " + da_o @ W_c[3].T * 1"},
    ),
    (
        "output_path_to_both_states",
        "the output gate's part was added to dc_prev too; it looks at the new c_t alone.",
        {GATES: GATES + " + da_o @ W_c[3].T * 1"},
    ),
    (
        "cell_weights_ignored",
        "no gradient goes back through W_c, as in an LSTM whose gates do not see the cell state; here all four do.",
        {PEEPHOLE: "", GATES: ""},
    ),
    (
        "no_peepholes",
        "this is the backward pass of a cell whose gates do not see the cell state, as in PyTorch; here all four "
        "do, and "
        "W_c has gradients.",
        {PEEPHOLE: "", GATES: "", "np.hstack([": "0 * np.hstack(["},
    ),
    (
        "sigmoid_slopes_missing",
        "the slopes of the three sigmoids are missing, such as i (1 - i) in da_i.",
        {
            "dh_t * tanh_c * o * (1 - o)": "dh_t * tanh_c",
            "dc_t * g * i * (1 - i)": "dc_t * g",
            "dc_t * cache.c_prev * f * (1 - f)": "dc_t * cache.c_prev",
        },
    ),
    (
        "output_gate_path_too_late",
        "the output gate's part was added to dc_t after da_i, da_f and da_g had been computed; they need all of dc_t.",
        {PEEPHOLE: "", "dc_prev = dc_t * f": "dc_t = dc_t + da_o @ W_c[3].T\ndc_prev = dc_t * f"},
    ),
    (
        "tanh_taken_again",
        "the slope of the candidate was taken at g as if it were an argument: g has been through the tanh already.",
        {"1 - g**2": "1 - np.tanh(g) ** 2"},
    ),
    (
        "arriving_gradient_added_again",
        "the dc_t that is handed in was also added to dc_prev; it reaches c_prev through c_t alone.",
        {"dc_t = dc_t + dh_t": "arrived = dc_t\ndc_t = dc_t + dh_t", CAROUSEL + GATES: f"arrived + {CAROUSEL}{GATES}"},
    ),
    (
        "hidden_gradient_passed_through",
        "dh_t was added to dh_prev; there is no direct way from h_prev to h_t, only those through the four "
        "pre-activations.",
        {"da @ p.W_h.T, dc_prev": "da @ p.W_h.T + dh_t, dc_prev"},
    ),
    (
        "clipped",
        "da was clipped to the range from -1 to 1; that bounds a training step, but what it gives is not the gradient.",
        {"da_o], axis=1)": "da_o], axis=1).clip(-1, 1)"},
    ),
    (
        "parameters_averaged",
        "the gradients of the parameters were divided by the batch size; they are sums over the rows.",
        {"return da @": "dp = LSTMParams(*[dw / len(da) for dw in dp])\nreturn da @"},
    ),
    (
        "slope_of_the_state_missing",
        "the slope of tanh, 1 - tanh(c_t)^2, is missing on the way from h_t to c_t.",
        {"dh_t * o * (1 - tanh_c**2)": "dh_t * o"},
    ),
    (
        "old_state_from_the_incomplete_gradient",
        "the product with f was taken with the dc_t that is handed in; it is the complete dc_t that goes back "
        "to c_prev.",
        {"dc_t = dc_t + dh_t": "arrived = dc_t\ndc_t = dc_t + dh_t", CAROUSEL + GATES: "arrived * f" + GATES},
    ),
]:
    lstm_step_backward.mistake(_name, _cause, _edits)
