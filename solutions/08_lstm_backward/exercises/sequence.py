"""Section 8.14: the sequence."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref import readable
from lstm_ref.cells import peephole_full as lstm

from .common import LIMIT, PARAMETERS, Rng, fixed, normal, params


def _sequence_inputs(rng: Rng) -> Iterator[Inputs]:
    for draw, T, B, D, H in [
        (fixed(), 1, 1, 1, 1),
        (fixed(), 20, 1, 2, 1),
        (fixed(), 3, 2, 2, 2),
        (fixed(), 3, 3, 3, 1),
        (fixed(), 1, 1, 3, 2),
        (fixed(), 2, 2, 1, 1),
        (rng, 4, 2, 3, 5),
        (rng, 6, 1, 4, 3),
    ]:
        x, h0, c0, dh, dc_T = normal(draw, (T, B, D), (B, H), (B, H), (T, B, H), (B, H))
        if T == 20:
            dh[:-1] = 0  # a loss on the last step alone
        p = params(draw, D, H)
        _, _, caches = readable.forward(lstm, x, lstm.State(h0, c0), p)
        yield {"dh": dh, "dc_T": dc_T, "caches": caches, "p": p}


def _sequence(dh: Any, dc_T: Any, caches: Any, p: Any) -> tuple[Any, Any, Any, lstm.Params]:
    dx, (dh0, dc0), dp = readable.backward(lstm, dh, lstm.State(np.zeros_like(dc_T), dc_T), caches, p)
    return dx, dh0, dc0, dp


lstm_sequence_backward = Exercise(
    "lstm_backward.lstm_sequence_backward",
    "Backward through time",
    parts={"dx": 1, "dh0": 1, "dc0": 1, **PARAMETERS},
    reference=_sequence,
    inputs=_sequence_inputs,
    calls=("lstm_step_backward",),
    time_limit=LIMIT,
)

for _name, _cause, _edits in [
    (
        "no_carry",
        "nothing is carried from step to step: each step has to receive the dh_prev and dc_prev of the step that "
        "follows it in time.",
        {"dh[t] + dh_t, dc_t,": "dh[t], dc_T if t == len(caches) - 1 else 0 * dc_T,"},
    ),
    (
        "no_carry_but_final_cell",
        "nothing is carried from step to step, and every step received dc_T; only the last one does, the others "
        "receive the dh_prev and dc_prev of the step that follows them in time.",
        {"dh[t] + dh_t, dc_t,": "dh[t], dc_T,"},
    ),
    (
        "hidden_carry_missing",
        "dh_prev is not carried to the step before: there, the gradient with respect to h_t is dh[t] plus what the "
        "next step sends back.",
        {" + dh_t": ""},
    ),
    (
        "cell_carry_missing",
        "dc_prev is not carried to the step before; every step but the last receives it as its dc_t.",
        {"dh_t, dc_t, caches": "dh_t, dc_T if t == len(caches) - 1 else 0 * dc_T, caches"},
    ),
    (
        "carries_exchanged",
        "dh_prev and dc_prev are exchanged on their way to the step before: the second result of the step is dh_prev.",
        {"dh_t, dc_t, dp_t": "dc_t, dh_t, dp_t"},
    ),
    (
        "time_forward",
        "the loop runs forward in time; backward, the last step comes first.",
        {"reversed(range(len(caches)))": "range(len(caches))"},
    ),
    (
        "final_cell_ignored",
        "dc_T is not used: it is the dc_t of the last step.",
        {"np.zeros_like(dc_T), dc_T": "np.zeros_like(dc_T), np.zeros_like(dc_T)"},
    ),
    (
        "no_cell_gradient",
        "no step receives a dc_t: for the last one it is dc_T, for the others what the next step sends back.",
        {"dh_t, dc_t, caches": "dh_t, np.zeros_like(dc_T), caches"},
    ),
    (
        "final_cell_at_every_step",
        "dc_T was added at every step; it belongs to the last cell state alone.",
        {"dh_t, dc_t, caches": "dh_t, dc_t + (t < len(caches) - 1) * dc_T, caches"},
    ),
    (
        "last_gradient_twice",
        "what is carried starts with dh[T-1], which the loop adds once more; nothing comes back from behind the end.",
        {"np.zeros_like(dc_T), dc_T": "dh[-1], dc_T"},
    ),
    (
        "first_step_left_out",
        "the loop stops before t = 0, so the first step sends nothing back.",
        {"reversed(range(len(caches)))": "range(len(caches) - 1, 0, -1)"},
    ),
    (
        "last_parameters_only",
        "the parameter gradients of each step replace those of the steps before; they are added up, because all steps "
        "share one set of parameters.",
        {"total + new": "new"},
    ),
    (
        "parameters_averaged",
        "the parameter gradients were divided by T; the loss adds up what all steps contribute.",
        {"return dx, dh_t, dc_t, dp": "return dx, dh_t, dc_t, LSTMParams(*[total / len(caches) for total in dp])"},
    ),
    (
        "parameters_joined",
        "+ joins two LSTMParams to a tuple of eight and does not add their fields; add field by field.",
        {"dp = LSTMParams(*[total + new for total, new in zip(dp, dp_t, strict=True)])": "dp = dp + dp_t"},
    ),
    (
        "inputs_reversed",
        "dx is in the order in which it was computed, last step first; dx[t] belongs to x[t].",
        {"return dx": "return dx[::-1]"},
    ),
]:
    lstm_sequence_backward.mistake(_name, _cause, _edits)
lstm_sequence_backward.mistake(
    "first_gradient_twice",
    "dh[0] was added to dh0; it belongs to the hidden state behind the first step, where the loop has "
    "added it. Nothing from outside reaches h0.",
    {"return dx, dh_t": "return dx, dh_t + dh[0]"},
)
lstm_sequence_backward.mistake(
    "last_parameters_twice",
    "the sums begin with the last step's gradients, and the loop adds these once more; begin with zeros.",
    {"dp = LSTMParams(*[np.zeros_like(w) for w in p])": "dp = lstm_step_backward(dh[-1], dc_T, caches[-1], p)[3]"},
)
lstm_sequence_backward.mistake(
    "sums_begin_with_parameters",
    "the sums begin with the parameters themselves; begin with zeros of the same shapes.",
    {"np.zeros_like(w)": "w"},
)
lstm_sequence_backward.mistake(
    "outside_gradient_at_the_end_only",
    "only the last step received a gradient from outside; dh[t] is added at every step.",
    {"dh[t] + dh_t": "(dh[t] if t == len(caches) - 1 else 0) + dh_t"},
)
lstm_sequence_backward.mistake(
    "initial_states_constant",
    "dh0 and dc0 are zero here, as if h0 and c0 had no influence; they are what the first step sends back.",
    {"return dx, dh_t, dc_t": "return dx, 0 * dh_t, 0 * dc_t"},
)
lstm_sequence_backward.mistake(
    "caches_reversed",
    "dh and the caches run in opposite orders: step t needs dh[t] and caches[t].",
    {"caches[t]": "caches[len(caches) - 1 - t]"},
)
lstm_sequence_backward.mistake(
    "outside_gradient_reversed",
    "dh was read from its beginning while the steps run from the end; step t needs dh[t].",
    {"dh[t] +": "dh[len(caches) - 1 - t] +"},
)
lstm_sequence_backward.mistake(
    "carry_clipped",
    "what is carried was clipped to the range from -1 to 1; that keeps gradients from exploding, but "
    "what it gives is not the gradient.",
    {"dp = LSTMParams(*[total": "dh_t, dc_t = dh_t.clip(-1, 1), dc_t.clip(-1, 1)\ndp = LSTMParams(*[total"},
)
lstm_sequence_backward.mistake(
    "hidden_carry_clipped",
    "the carried gradient of h was clipped to the range from -1 to 1; that keeps gradients from "
    "exploding, but what it gives is not the gradient.",
    {"dp = LSTMParams(*[total": "dh_t = dh_t.clip(-1, 1)\ndp = LSTMParams(*[total"},
)
lstm_sequence_backward.mistake(
    "cell_carry_from_hidden",
    "the carried gradient of h was handed on as that of c too; the step returns one for each.",
    {"dh_t, dc_t, dp_t": "dh_t, _, dp_t", "dp = LSTMParams(*[total": "dc_t = dh_t\ndp = LSTMParams(*[total"},
)
lstm_sequence_backward.mistake(
    "outside_gradient_on_both",
    "dh[t] was added to the cell state's gradient as well; it is the gradient with respect to h_t alone.",
    {"dh_t, dc_t, caches": "dh_t, dc_t + dh[t], caches"},
)
lstm_sequence_backward.mistake(
    "outside_gradient_on_cell",
    "dh[t] was added to the cell state's gradient; it is the gradient with respect to h_t.",
    {"dh[t] + dh_t, dc_t, caches": "dh_t, dc_t + dh[t], caches"},
)
lstm_sequence_backward.mistake(
    "forgotten_parameters_of_first_step",
    "the parameter gradients of the first step are missing in the sums; h0 and x[0] use the parameters too.",
    {"total + new": "total + (t > 0) * new"},
)
lstm_sequence_backward.mistake(
    "bias_of_one_step",
    "db is that of one step; the bias is shared by all steps like the weights.",
    {"return dx, dh_t, dc_t, dp": "return dx, dh_t, dc_t, dp._replace(b=dp_t.b)"},
)
lstm_sequence_backward.mistake(
    "last_step_left_out",
    "the loop begins one step before the last one, so dh[T-1] and the last input get nothing.",
    {"reversed(range(len(caches)))": "range(len(caches) - 2, -1, -1)"},
)
lstm_sequence_backward.mistake(
    "carry_cut_after_three_steps",
    "what is carried was set to zero once, after three steps, as in truncated backpropagation; here what comes from "
    "the end goes back to the beginning.",
    {"dh[t] + dh_t, dc_t": "dh[t] + (t != len(caches) - 4) * dh_t, (t != len(caches) - 4) * dc_t"},
)
lstm_sequence_backward.mistake(
    "carry_after_every_third_step",
    "what is carried was cut after three steps, as in truncated backpropagation; here it goes back to the beginning.",
    {"dh[t] + dh_t, dc_t": "dh[t] + (t > len(caches) - 4) * dh_t, (t > len(caches) - 4) * dc_t"},
)
lstm_sequence_backward.mistake(
    "carried_gradient_kept",
    "the dh_t that had arrived was kept and dh_prev added to it; the step has taken it in, and only dh_prev goes on.",
    {
        "dx[t], dh_t, dc_t, dp_t": "dx[t], dh_prev, dc_t, dp_t",
        "dh_t, dc_t, caches[t], p)\n": "dh_t, dc_t, caches[t], p)\n        dh_t = dh[t] + dh_t + dh_prev\n",
    },
)
lstm_sequence_backward.mistake(
    "last_step_not_summed",
    "the sums of the parameter gradients leave out the last step, the first that the loop comes to; all T steps are "
    "added.",
    {"        dp = LSTMParams(*[total": "        if t < len(caches) - 1:\n            dp = LSTMParams(*[total"},
)
