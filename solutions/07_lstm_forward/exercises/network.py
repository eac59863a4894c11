"""Exercises 11 and 13: the sequence, and the stack of layers with its softmax."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import network, readable

from .common import cell, normal, params

# ---- 11 the sequence ---------------------------------------------------------------------------------------------


def _sequence_inputs(rng):
    fixed = np.random.default_rng(7)
    yield {"x": fixed.normal(size=(3, 2, 3)), "h0": np.zeros((2, 2)), "c0": np.zeros((2, 2)), "p": params(fixed, 3, 2)}
    yield {
        "x": np.array([[[0.5]], [[-1.0]], [[0.0]]]),
        "h0": np.array([[-0.7]]),
        "c0": np.array([[20.0]]),
        "p": cell.Params(
            *(np.array([w]) for w in ([6.0, -7.0, 0.5, 1.0], [0.2, -0.3, 5.5, 0.4], [0.1, 0.2, 0.1, -0.2])),
            np.array([0.1, 2.0, 0.3, -0.2]),
        ),
    }
    long = 130  # steps, more than a cut-off at 100 lets through
    yield {
        "x": np.sin(np.arange(float(long))).reshape(long, 1, 1),
        "h0": np.array([[0.3]]),
        "c0": np.array([[-0.4]]),
        "p": params(fixed, 1, 1, 0.4),
    }
    for T, B, D, H in [(5, 2, 3, 4), (1, 1, 1, 1), (1, 3, 2, 4), (3, 4, 2, 1), (4, 1, 3, 2), (2, 3, 1, 5)]:
        yield {**normal(rng, x=(T, B, D), h0=(B, H), c0=(B, H)), "p": params(rng, D, H)}


def _sequence(x, h0, c0, p):
    h, state_T, _ = readable.forward(cell, x, cell.State(h0, c0), p)
    return h, state_T.c


lstm_sequence = Exercise(
    "lstm_forward.lstm_sequence",
    "A sequence of steps",
    parts={"h": 2, "c_T": 1},
    reference=_sequence,
    inputs=_sequence_inputs,
    calls=("lstm_step",),
)

START = "h_t, c_t, h = h0, c0, []"
STEP = "h_t, c_t = lstm_step(x_t, h_t, c_t, p)"

lstm_sequence.mistake(
    "zero_state",
    "the sequence starts from zeros; it is handed initial states h0 and c0.",
    {"h0, c0, []": "0 * h0, 0 * c0, []"},
)
lstm_sequence.mistake(
    "zero_hidden_state", "h0 was ignored: the hidden state starts from zeros.", {"= h0,": "= 0 * h0,"}
)
lstm_sequence.mistake("zero_cell_state", "c0 was ignored: the cell state starts from zeros.", {"c0, []": "0 * c0, []"})
lstm_sequence.mistake("time_reversed", "the steps run from the last input to the first.", {"in x:": "in x[::-1]:"})
lstm_sequence.mistake(
    "time_reversed_in_place",
    "the steps run from the last input to the first, although each result is stored at its own time.",
    {"in x:": "in x[::-1]:", "np.stack(h)": "np.stack(h[::-1])"},
)
lstm_sequence.mistake(
    "nothing_carried",
    "every step starts again from h0 and c0; hand on what the last one returned.",
    {"(x_t, h_t, c_t, p)": "(x_t, h0, c0, p)"},
)
lstm_sequence.mistake(
    "cell_not_carried",
    "h_t is handed on, but every step starts again from c0.",
    {"(x_t, h_t, c_t, p)": "(x_t, h_t, c0, p)"},
)
lstm_sequence.mistake(
    "hidden_not_carried",
    "c_t is handed on, but every step starts again from h0.",
    {"(x_t, h_t, c_t, p)": "(x_t, h0, c_t, p)"},
)
lstm_sequence.mistake(
    "results_swapped",
    "the two results of `lstm_step` were taken in reverse order; it returns h_t first, then c_t.",
    {"h_t, c_t = lstm_step": "c_t, h_t = lstm_step"},
)
lstm_sequence.mistake(
    "states_swapped",
    "the two states were handed to `lstm_step` in reverse order; it takes h_prev first, then c_prev.",
    {"(x_t, h_t, c_t, p)": "(x_t, c_t, h_t, p)"},
)
lstm_sequence.mistake(
    "one_step_late",
    "h[0] is h0, the state before the first step; h[t] is the state after step t.",
    {STEP: f"h.append(h_t)\n{STEP}", "        h.append(h_t)\n": ""},
)
lstm_sequence.mistake(
    "initial_state_included",
    "h has T + 1 entries: h0 was stored too; it is an input, no result.",
    {"[]": "[h0]"},
)
lstm_sequence.mistake(
    "last_hidden_only", "only the last hidden state was returned; asked for are all T of them.", {"np.stack(h)": "h_t"}
)
lstm_sequence.mistake(
    "cells_collected", "the cell states were collected; h holds the hidden states.", {"h.append(h_t)": "h.append(c_t)"}
)
lstm_sequence.mistake(
    "hidden_for_last_cell",
    "the second result is the last hidden state; asked for is the last cell state.",
    {"np.stack(h), c_t": "np.stack(h), h_t"},
)
lstm_sequence.mistake(
    "batch_first",
    "h came out as (B, T, H), examples first; the course puts time first, (T, B, H).",
    {"np.stack(h)": "np.stack(h, axis=1)"},
)
lstm_sequence.mistake(
    "starts_at_one",
    "the loop starts at t = 1, so that the first input is never read.",
    {
        "[]": "np.zeros((len(x), *h0.shape))",
        "for x_t in x:": "for t in range(1, len(x)):",
        "(x_t,": "(x[t],",
        "h.append(h_t)": "h[t] = h_t",
    },
)
lstm_sequence.mistake(
    "stops_early",
    "the loop leaves out the last step; range(T) already ends at T - 1.",
    {
        "[]": "np.zeros((len(x), *h0.shape))",
        "for x_t in x:": "for t in range(len(x) - 1):",
        "(x_t,": "(x[t],",
        "h.append(h_t)": "h[t] = h_t",
    },
)

# ---- 13 stack and softmax ----------------------------------------------------------------------------------------


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
    "every layer reads the input x; layer l reads the hidden states of layer l - 1 below it.",
    {"lstm_sequence(h,": "lstm_sequence(x,"},
)
lstm_network.mistake(
    "first_layer_only",
    "only the first layer ran; is the return inside the loop over the layers?",
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
    "c0 was ignored: the cell states of the layers start from zeros; the slide assumes that, this function is handed c0.",
    {"c0[n]": "0 * c0[n]"},
)
lstm_network.mistake(
    "softmax_overflow",
    "exp overflows for large z; subtract the largest z of each row first, which leaves the quotient as it is.",
    {f"z - {SHIFT}": "z"},
)
lstm_network.mistake(
    "clipped_scores",
    "the scores were clipped before the exponential: no overflow, but classes beyond the bound come out equally likely.",
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
