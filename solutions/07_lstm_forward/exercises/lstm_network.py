"""Exercise 13: the stack of layers with its softmax."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import network

from .common import cell, params


def _network_case(rng, T, B, D, sizes, K):
    return {
        "x": rng.normal(size=(T, B, D)),
        "h0": [rng.normal(size=(B, H)) for H in sizes],
        "c0": [rng.normal(size=(B, H)) for H in sizes],
        "layers": [params(rng, below, H) for below, H in zip([D, *sizes], sizes, strict=False)],
        "W_o": rng.normal(size=(sizes[-1], K)),
        "b_o": rng.normal(size=K),
    }


def _network_inputs(rng):
    fixed = np.random.default_rng(7)
    yield _network_case(fixed, 3, 2, 3, [3, 3], 4)
    spread = _network_case(fixed, 2, 4, 3, [2, 5], 3)  # large scores: one shift for all rows is not enough
    yield spread | {"W_o": 4e3 * spread["W_o"], "b_o": 1e3 + spread["b_o"]}
    zero = {
        "h0": [np.zeros((3, 2))],
        "c0": [np.zeros((3, 2))],
        "W_o": np.zeros((2, 2)),
        "b_o": np.array([-800.0, -800.0]),
    }
    yield _network_case(fixed, 1, 3, 2, [2], 2) | zero  # ties, and a plain exp that underflows
    for T, B, D, sizes, K in [(4, 1, 2, [1], 2), (1, 1, 1, [2, 1], 4), (3, 3, 3, [1, 2, 1], 3)]:
        yield _network_case(fixed, T, B, D, sizes, K)
    for T, B, D, sizes, K in [(3, 2, 4, [4, 4], 3), (1, 1, 1, [1], 1), (4, 3, 2, [5, 1, 4], 2)]:
        yield _network_case(rng, T, B, D, sizes, K)


def _network(x, h0, c0, layers, W_o, b_o):
    states0 = [cell.State(*state) for state in zip(h0, c0, strict=True)]
    y, _, cache = network.forward(cell, x, states0, layers, W_o, b_o)
    return cache.h, y


lstm_network = Exercise(
    "lstm_forward.lstm_network",
    "A stack of layers and a softmax",
    parts={"h": 2, "y": 2},
    reference=_network,
    inputs=_network_inputs,
    calls=("lstm_sequence",),
)

LAYER = "h, _ = lstm_sequence(h, h0[n], c0[n], layers[n])"
SHIFT, SUM = "z.max(axis=-1, keepdims=True)", "e.sum(axis=-1, keepdims=True)"

lstm_network.mistake(
    "input_to_every_layer",
    "the upper layers read the input x, or the lowest did not run; layer l reads the hidden states of layer l - 1.",
    {"lstm_sequence(h,": "lstm_sequence(x,"},
)
lstm_network.mistake(
    "first_layer_only",
    "a layer is missing at the top: is the return inside the loop over the layers, or does the loop end too early?",
    {LAYER: f"{LAYER}\nbreak"},
)
lstm_network.mistake(
    "one_initial_state",
    "all layers start from the state of layer 1; each has an h0 and c0 of its own.",
    {"h0[n], c0[n]": "h0[0], c0[0]"},
)
lstm_network.mistake(
    "top_down",
    "the layers ran from the top to the bottom; layers[0] is the lowest and reads x.",
    {"range(len(layers))": "reversed(range(len(layers)))"},
)
lstm_network.mistake(
    "state_handed_up",
    "a layer starts from the final cell state of the layer below; states are handed on in time, not upward.",
    {"h = x": "h, c = x, c0[0]", LAYER: "h, c = lstm_sequence(h, h0[n], c, layers[n])"},
)
lstm_network.mistake(
    "layer_below_one_step_late",
    "a layer reads the layer below as it was at t - 1; within one time step the layers follow one another upward.",
    {
        LAYER: "below = h if n == 0 else np.concatenate([h0[n - 1][None], h[:-1]])\n"
        "h, _ = lstm_sequence(below, h0[n], c0[n], layers[n])"
    },
)
lstm_network.mistake(
    "zero_states",
    "the layers start from zeros; each is handed initial states h0[l] and c0[l].",
    {"h0[n], c0[n]": "0 * h0[n], 0 * c0[n]"},
)
lstm_network.mistake(
    "zero_hidden_states",
    "h0 was ignored: the hidden states of the layers start from zeros.",
    {"h0[n]": "0 * h0[n]"},
)
lstm_network.mistake(
    "zero_cell_states",
    "c0 was ignored: the cell states of the layers start from zeros; the slide does that, this function is handed c0.",
    {"c0[n]": "0 * c0[n]"},
)
lstm_network.mistake(
    "softmax_overflow",
    "exp overflows for large z; subtract the largest z of each row first, which leaves the quotient as it is.",
    {f"z - {SHIFT}": "z"},
)
lstm_network.mistake(
    "clipped_scores",
    "the scores were clipped before the exponential: no overflow, but classes beyond the bound come out alike.",
    {f"z - {SHIFT}": "np.clip(z, -500, 500)"},
)
lstm_network.mistake(
    "largest_of_everything",
    "the largest score of the whole array was subtracted: rows far below it underflow to 0 divided by 0; subtract each "
    "row's own largest.",
    {SHIFT: "z.max()"},
)
lstm_network.mistake(
    "sigmoid_output",
    "the output went through the sigmoid; its entries must sum to 1, by softmax.",
    {f"e / {SUM}": "sigmoid(z)"},
)
lstm_network.mistake("no_softmax", "these are the scores z; the softmax is still to come.", {f"e / {SUM}": "z"})
lstm_network.mistake("no_output_bias", "the bias b_o of the output layer is missing.", {" + b_o": ""})
lstm_network.mistake(
    "softmax_over_time",
    "the probabilities sum to 1 over time; they should over the K classes, axis -1.",
    {SHIFT: "z.max(axis=0)", SUM: "e.sum(axis=0)"},
)
lstm_network.mistake(
    "softmax_over_batch",
    "the probabilities sum to 1 over the batch; they should over the K classes, axis -1.",
    {SHIFT: "z.max(axis=1, keepdims=True)", SUM: "e.sum(axis=1, keepdims=True)"},
)
lstm_network.mistake(
    "softmax_over_everything",
    "one sum over the whole array was taken; each step and row has its own.",
    {SHIFT: "z.max()", SUM: "e.sum()"},
)
SOFTMAX = f"e / {SUM}"
lstm_network.mistake(
    "bias_after_the_softmax",
    "the bias b_o was added to the probabilities; it belongs to the scores, equation (12).",
    {" + b_o": "", SOFTMAX: f"{SOFTMAX} + b_o"},
)
lstm_network.mistake(
    "softmax_twice",
    "the softmax was applied twice; the probabilities are made from the scores, once.",
    {"return h, y": "e = np.exp(y)\nreturn h, e / e.sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "log_softmax",
    "these are the logarithms of the probabilities, as some libraries return them; asked for are the probabilities.",
    {SOFTMAX: f"z - {SHIFT} - np.log({SUM})"},
)
lstm_network.mistake(
    "not_normalized",
    "the exponentials were divided by the largest one or by nothing; they are divided by their sum over the classes.",
    {SOFTMAX: "e"},
)
lstm_network.mistake(
    "divided_by_the_mean",
    "the exponentials were divided by their mean; they are divided by their sum.",
    {SUM: "e.mean(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "divided_by_the_length",
    "the exponentials were divided by the root of their squares' sum; they are divided by their plain sum.",
    {SUM: "np.sqrt((e**2).sum(axis=-1, keepdims=True))"},
)
lstm_network.mistake(
    "no_exponential",
    "the scores were divided by their sum; the exponential comes first, scores may be negative.",
    {SOFTMAX: "z / z.sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "absolute_scores",
    "the sizes of the scores were divided by their sum; the exponential comes first.",
    {SOFTMAX: "np.abs(z) / np.abs(z).sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "squared_scores",
    "the squares of the scores were divided by their sum; the exponential makes them positive.",
    {SOFTMAX: "z**2 / (z**2).sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "scaled_between_0_and_1",
    "the scores were scaled to the range from 0 to 1; a softmax takes exponentials and divides by their sum.",
    {SOFTMAX: f"(z - z.min(axis=-1, keepdims=True)) / ({SHIFT} - z.min(axis=-1, keepdims=True))"},
)
lstm_network.mistake(
    "one_hot",
    "the class with the largest score got 1 and all others 0; a softmax gives every class a probability.",
    {SOFTMAX: f"(z == {SHIFT}).astype(float)"},
)
lstm_network.mistake(
    "class_number",
    "the number of the most likely class was returned; asked for are the probabilities of all classes.",
    {SOFTMAX: "z.argmax(axis=-1)"},
)
lstm_network.mistake(
    "normalized_sigmoids",
    "sigmoids were divided by their sum; a softmax has exponentials there.",
    {SOFTMAX: "sigmoid(z) / sigmoid(z).sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "softmin",
    "the sign in the exponential is reversed: the smallest score gets the largest probability.",
    {f"z - {SHIFT}": "z.min(axis=-1, keepdims=True) - z"},
)
lstm_network.mistake(
    "base_2",
    "powers of 2 were taken; the softmax has the natural exponential.",
    {"np.exp(": "np.exp2("},
)
lstm_network.mistake(
    "base_10",
    "powers of 10 were taken; the softmax has the natural exponential.",
    {f"np.exp(z - {SHIFT})": f"10.0 ** (z - {SHIFT})"},
)
lstm_network.mistake(
    "mean_subtracted",
    "the mean score was subtracted, which does not keep exp from overflowing; subtract the row's largest.",
    {SHIFT: "z.mean(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "smallest_subtracted",
    "the smallest score was subtracted, which makes the others larger; subtract the row's largest.",
    {SHIFT: "z.min(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "largest_size_subtracted",
    "the largest |z| was subtracted: where it belongs to a negative score, all exponentials underflow; subtract the "
    "row's largest score.",
    {SHIFT: "np.abs(z).max(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "divided_before_the_exponential",
    "the scores were divided by the largest one; subtracting leaves the quotient as it is, dividing does not.",
    {f"z - {SHIFT}": f"z / {SHIFT}"},
)
lstm_network.mistake(
    "standardized_scores",
    "the scores were divided by their spread; only a constant may be subtracted without changing the quotient.",
    {f"z - {SHIFT}": f"(z - {SHIFT}) / (1e-12 + z.std(axis=-1, keepdims=True))"},
)
for _temperature in ("np.sqrt(z.shape[-1])", "np.sqrt(h.shape[-1])"):
    lstm_network.mistake(
        f"scaled_by_root_of_{ {'z': 'K', 'h': 'H'}[_temperature[8]] }",
        "the scores were divided by the root of a size, as in attention; equation (12) takes them as they are.",
        {f"z - {SHIFT}": f"(z - {SHIFT}) / {_temperature}"},
    )
lstm_network.mistake(
    "subtracted_too_late",
    "the largest score was subtracted from the exponentials; it has to be subtracted before them.",
    {f"np.exp(z - {SHIFT})": f"np.exp(z) - {SHIFT}"},
)
lstm_network.mistake(
    "shifted_in_the_numerator_only",
    "the largest score was subtracted above and not below the line; the same exponentials stand in both.",
    {SUM: "np.exp(z).sum(axis=-1, keepdims=True)"},
)
lstm_network.mistake(
    "largest_over_time",
    "the largest score was taken over time; each time and example has its own, axis -1.",
    {SHIFT: "z.max(axis=0, keepdims=True)"},
)
for _bound in (10, 20, 700):
    lstm_network.mistake(
        f"clipped_at_{_bound}",
        "the scores were clipped before the exponential: no overflow, but classes beyond the bound come out alike.",
        {f"z - {SHIFT}": f"np.clip(z, -{_bound}, {_bound})"},
    )
for _eps in (1e-5, 1e-6):
    lstm_network.mistake(
        f"{_eps:g}_in_the_denominator",
        f"{_eps:g} was added to the sum; the largest exponential is 1, so the sum is never 0 and needs no guard.",
        {SUM: f"({SUM} + {_eps})"},
    )
lstm_network.mistake(
    "rounded",
    "the probabilities were rounded; they are compared with all their digits.",
    {"return h, y": "return h, y.round(4)"},
)
lstm_network.mistake(
    "first_parameters_for_all",
    "all layers have the parameters of layer 1; each has its own, layers[l].",
    {"layers[n])": "layers[0])"},
)
lstm_network.mistake(
    "initial_states_swapped",
    "h0 and c0 have changed places; `lstm_sequence` takes the hidden state first.",
    {"h0[n], c0[n]": "c0[n], h0[n]"},
)
lstm_network.mistake(
    "initial_states_reversed",
    "the initial states were handed out from the top; h0[0] and c0[0] belong to the lowest layer.",
    {"h0[n], c0[n]": "h0[-1 - n], c0[-1 - n]"},
)
lstm_network.mistake(
    "both_states_handed_up",
    "a layer starts from the final states of the layer below; states are handed on in time, not upward.",
    {
        "h = x": "h, h_start, c = x, h0[0], c0[0]",
        LAYER: "h, c = lstm_sequence(h, h_start, c, layers[n])\nh_start = h[-1]",
    },
)
lstm_network.mistake(
    "hidden_state_handed_up",
    "a layer starts from the final hidden state of the layer below; states are handed on in time, not upward.",
    {
        "h = x": "h, h_start = x, h0[0]",
        LAYER: "h, _ = lstm_sequence(h, h_start, c0[n], layers[n])\nh_start = h[-1]",
    },
)
lstm_network.mistake(
    "squashed_between_layers",
    "the hidden states went through a tanh on the way up; a layer reads those below as they are.",
    {"lstm_sequence(h,": "lstm_sequence(np.tanh(h),"},
)
lstm_network.mistake(
    "squashed_before_the_output",
    "the hidden states went through a tanh before the output layer; they are multiplied by W_o as they are.",
    {"z = h @": "z = np.tanh(h) @"},
)
lstm_network.mistake(
    "cut_off_before_the_output",
    "negative hidden states were cut off before the output layer; they are multiplied by W_o as they are.",
    {"z = h @": "z = np.maximum(h, 0) @"},
)
lstm_network.mistake(
    "squashed_scores",
    "the scores went through a tanh before the softmax; equation (12) takes them as they are.",
    {"z = h @ W_o + b_o": "z = np.tanh(h @ W_o + b_o)"},
)
lstm_network.mistake(
    "last_time_only",
    "only the last time got probabilities; every time has its own, (T, B, K).",
    {"z = h @": "z = h[-1] @"},
)
lstm_network.mistake(
    "mean_over_time",
    "the hidden states were averaged over time; every time has its own probabilities, (T, B, K).",
    {"z = h @": "z = h.mean(axis=0) @"},
)
lstm_network.mistake(
    "last_time_for_all",
    "all times have the probabilities of the last one; every time has its own.",
    {"z = h @": "z = np.broadcast_to(h[-1], h.shape) @"},
)
lstm_network.mistake(
    "probabilities_averaged",
    "the probabilities were averaged over time; every time has its own.",
    {"return h, y": "return h, np.broadcast_to(y.mean(axis=0), y.shape)"},
)
lstm_network.mistake(
    "results_swapped",
    "the two results stand in reverse order; the hidden states come first.",
    {"return h, y": "return y, h"},
)
lstm_network.mistake(
    "lowest_hidden_states",
    "the hidden states of the lowest layer were returned; asked for are those of the top one.",
    {LAYER: f"{LAYER}\nif n == 0:\n    lowest = h", "return h, y": "return lowest, y"},
)
lstm_network.mistake(
    "layers_backward_in_time",
    "every second layer ran from the end of the sequence; all layers run forward in time.",
    {LAYER: f"{LAYER}\nh = h[::-1]"},
)
lstm_network.mistake(
    "residual",
    "the input of a layer was added to its hidden states where the sizes allow; a layer's output is its hidden states "
    "alone.",
    {LAYER: f"below = h\n{LAYER}\nh = h + below if h.shape == below.shape else h"},
)
lstm_network.mistake(
    "state_handed_up_where_it_fits",
    "a layer of the same size starts from the final cell state of the layer below; states are handed on in time, not "
    "upward.",
    {
        "h = x": "h, c = x, c0[0]",
        LAYER: "c = c if c.shape == c0[n].shape else c0[n]\nh, c = lstm_sequence(h, h0[n], c, layers[n])",
    },
)
