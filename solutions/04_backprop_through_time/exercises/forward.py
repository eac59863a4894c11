"""Section 4.3: the network, forward."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs

from .common import LIMIT, Rng, fixed, forward, normal, params, tiny


def _inputs(rng: Rng) -> Iterator[Inputs]:
    x, h0, p = tiny()
    yield {"x": x, "h0": h0, "p": p}
    still = fixed()
    yield {"x": normal(still, (1, 2, 3))[0], "h0": normal(still, (2, 4))[0], "p": params(still, 3, 4, 2)}
    yield {"x": np.zeros((4, 1, 2)), "h0": normal(still, (1, 3))[0], "p": params(still, 2, 3, 1)}
    yield {"x": normal(still, (3, 2, 1))[0], "h0": normal(still, (2, 2))[0], "p": params(still, 1, 2, 3, size=6.0)}
    for T, B, D, H, K in [(6, 3, 4, 5, 2), (4, 1, 2, 3, 5)]:
        x, h0 = normal(rng, (T, B, D), (B, H))
        yield {"x": x, "h0": h0, "p": params(rng, D, H, K)}


rnn_forward = Exercise(
    "backprop_through_time.rnn_forward",
    "The network, forward",
    {"h": 1, "y": 1},
    forward,
    _inputs,
    time_limit=LIMIT,
)
rnn_forward.mistake(
    "h0_ignored", "the first step began with zeros; before it the state is h0.", {"h_prev = h0": "h_prev = 0 * h0"}
)
rnn_forward.mistake(
    "state_not_carried",
    "every step began with h0; from the second step on, the state before is the one just computed.",
    {"h_prev = h[t]": "pass"},
)
rnn_forward.mistake("no_tanh", "tanh of equation (2) is missing.", {"np.tanh(a)": "a"})
rnn_forward.mistake(
    "bias_behind_tanh",
    "the bias b was added behind tanh; it belongs to the pre-activation (1).",
    {" + p.b  # (1)": "", "np.tanh(a)": "np.tanh(a) + p.b"},
)
rnn_forward.mistake("bias_missing", "the bias b of equation (1) is missing.", {" + p.b  # (1)": ""})
rnn_forward.mistake("output_bias_missing", "the bias b_y of the output, equation (3), is missing.", {" + p.b_y": ""})
rnn_forward.mistake(
    "tanh_of_output",
    "the output went through tanh as well; equation (3) is affine.",
    {"h @ p.W_y + p.b_y": "np.tanh(h @ p.W_y + p.b_y)"},
)
rnn_forward.mistake(
    "recurrent_weights_transposed",
    "W_h stands transposed: with rows as states the product is h_prev @ W_h.",
    {"h_prev @ p.W_h": "h_prev @ p.W_h.T"},
)
rnn_forward.mistake(
    "output_of_state_before",
    "y was computed from the states before each step; y_t sees the new state h_t.",
    {"h @ p.W_y": "np.concatenate([h0[None], h[:-1]]) @ p.W_y"},
)
rnn_forward.mistake(
    "recurrence_missing", "the term with W_h is missing: nothing is remembered.", {" + h_prev @ p.W_h": ""}
)
rnn_forward.mistake(
    "pre_activation_carried",
    "the pre-activation was handed to the next step; the next step sees the state, behind tanh.",
    {"h_prev = h[t]": "h_prev = a"},
)
rnn_forward.mistake(
    "initial_state_included",
    "the states begin with h0, so that there are T + 1 of them; h[t] is the state after input x[t], for T inputs.",
    {"return h, y": "return np.concatenate([h0[None], h]), y"},
)
rnn_forward.mistake(
    "last_output_only", "only the last output was returned; y has one row for every step.", {"h, y": "h, y[-1]"}
)
rnn_forward.mistake(
    "sigmoid", "the sigmoid stands where tanh belongs, equation (2).", {"np.tanh(a)": "1 / (1 + np.exp(-a))"}
)
rnn_forward.mistake(
    "backward_in_time",
    "the loop runs backward; the state goes from the first step to the last.",
    {"range(len(x))": "reversed(range(len(x)))"},
)
rnn_forward.mistake(
    "output_of_pre_activation",
    "y was computed from the pre-activations; y_t sees the state h_t, behind tanh.",
    {
        "h[t] = np.tanh(a)": "pre = a[None] if t == 0 else np.concatenate([pre, a[None]])\nh[t] = np.tanh(a)",
        "h @ p.W_y": "pre @ p.W_y",
    },
)
rnn_forward.mistake(
    "tanh_of_each_part",
    "tanh was taken of the two products one by one; it is applied once, to their sum with the bias.",
    {"np.tanh(a)": "np.tanh(x[t] @ p.W_x) + np.tanh(h_prev @ p.W_h + p.b)"},
)
rnn_forward.mistake(
    "initial_state_without_W_h",
    "h0 was added as it is in the first step; it passes through W_h, like every state before a step.",
    {"h_prev @ p.W_h": "(h_prev @ p.W_h if t else h0)"},
)
rnn_forward.mistake(
    "states_one_step_late",
    "the states stand one step late, h0 first and without the last; h[t] is the state after input x[t].",
    {"return h, y": "return np.concatenate([h0[None], h[:-1]]), y"},
)
rnn_forward.mistake(
    "last_state_everywhere",
    "the last state stands at every step: each step wrote over the states of the steps before it.",
    {"y = h @": "h[:] = h[-1]\ny = h @"},
)
rnn_forward.mistake(
    "batch_before_time",
    "the loop runs over the second axis of x, the sequences; time is the first axis: the input of step t is x[t].",
    body=(
        "h = np.zeros((len(x), *h0.shape))\nh_prev = h0\nfor t in range(x.shape[1]):\n    "
        "h_prev = np.tanh(x[:, t] @ p.W_x + h_prev @ p.W_h + p.b)\n    h[:, t] = h_prev\n"
        "return h, h @ p.W_y + p.b_y"
    ),
)
rnn_forward.mistake(
    "one_initial_state_for_all",
    "every sequence began with the first row of h0; each sequence has a row of its own.",
    {"h_prev = h0": "h_prev = h0[:1]"},
)
