"""Section 1.10: the gradients of the recurrence."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.systems import linear


def _inputs(rng):
    yield {"dh": np.array([0.0, 0.0, 1.0]), "x": np.array([1.0, 0.0, 3.0]), "w": 0.5, "u": 2.0, "h0": 4.0}
    yield {"dh": np.array([0.5]), "x": np.array([1.5]), "w": -0.75, "u": 0.8, "h0": 2.0}
    yield {"dh": np.array([2.0, -1.0, 0.5]), "x": np.array([0.4, 0.7, -0.3]), "w": 0.0, "u": -1.5, "h0": -0.5}
    yield {
        "dh": 1e-9 * np.array([3.0, 1.0, -2.0, 0.5]),
        "x": np.array([2.0, -1.0, 0.0, 4.0]),
        "w": -1.0,
        "u": 0.5,
        "h0": 0.0,
    }
    yield {"dh": np.arange(1.0, 13.0), "x": np.linspace(-9.0, 4.0, 12), "w": 1.5, "u": -0.7, "h0": 3.0}
    yield {"dh": np.cos(np.arange(30.0)), "x": np.sin(np.arange(30.0)), "w": 0.995, "u": 0.5, "h0": -20.0}
    for T, sign in [(5, 1), (8, -1)]:
        yield {
            "dh": rng.standard_normal(T),
            "x": rng.standard_normal(T),
            "w": sign * rng.uniform(0.5, 0.9),
            "u": sign * rng.uniform(1.2, 2.0),
            "h0": rng.uniform(0.5, 1.5),
        }


response_backward = Exercise(
    "scalar_recurrence.response_backward",
    "Gradients of the recurrence",
    {"dx": 1, "dw": 1, "du": 1, "dh0": 1},
    linear.response_backward,
    _inputs,
    calls=("response",),
)
response_backward.mistake(
    "h0_ignored",
    "at t = 0 the weight w multiplied h0; its share of dw, the first step's, is missing.",
    {"else h0": "else 0.0"},
)
response_backward.mistake(
    "last_state_at_start",
    "at t = 0 the index t - 1 is -1, the last state; the state before is h0.",
    {"(h[t - 1] if t > 0 else h0)": "h[t - 1]"},
)
response_backward.mistake(
    "new_state_for_old",
    "dw was built with h(t); what w multiplied at step t is the state before, h(t - 1).",
    {"(h[t - 1] if t > 0 else h0)": "h[t]"},
)
response_backward.mistake(
    "dh0_one_step_short",
    "this is the gradient with respect to h(0), the first state; h0 lies one step, one factor w, before it.",
    {"du, w * delta": "du, delta"},
)
response_backward.mistake(
    "u_missing",
    "the gradient with respect to x(t) has to pass through the weight u.",
    {"u * delta": "delta"},
)
response_backward.mistake(
    "wrong_weight_for_x", "dx was multiplied by w; x(t) enters through u.", {"u * delta": "w * delta"}
)
response_backward.mistake(
    "dw_du_swapped",
    "dw and du stand in each other's place: the order is dx, dw, du, dh0; w multiplies the old state, u the input.",
    {"dx, dw, du, w": "dx, du, dw, w"},
)
response_backward.mistake(
    "not_accumulated",
    "each step overwrites the last one's share; the weights are used at every step: add with +=.",
    {"dw +=": "dw =", "du +=": "du ="},
)
response_backward.mistake(
    "averaged",
    "the shares of the steps were averaged; the gradients of the weights are their sums.",
    {"dw, du, w * delta": "dw / len(x), du / len(x), w * delta"},
)
response_backward.mistake(
    "nothing_handed_back",
    "each step uses its own dh(t) only; h(t) also acts through h(t + 1), equation (16).",
    {"dh[t] + w * delta": "dh[t]"},
)
response_backward.mistake(
    "handed_back_without_w",
    "the gradient is handed from step to step unchanged; on its way back it passes through w.",
    {"dh[t] + w * delta": "dh[t] + delta"},
)
response_backward.mistake(
    "handed_back_through_u",
    "the gradient is handed back through u; what ties h(t) to h(t - 1) is w.",
    {"dh[t] + w * delta": "dh[t] + u * delta"},
)
response_backward.mistake(
    "direct_part_through_w",
    "dh(t) was multiplied by w too; it acts on h(t) directly, only what comes from h(t + 1) passes through w.",
    {"dh[t] + w * delta": "w * (dh[t] + delta)"},
)
response_backward.mistake(
    "forward_in_time",
    "the loop runs forward; a gradient comes from the future, so start at the last step.",
    {"reversed(range(len(x)))": "range(len(x))"},
)
response_backward.mistake(
    "totals_forward_in_time",
    "the totals were computed forward, from the first step on; (16) hands on what comes from the next step, so start "
    "at the last.",
    {"reversed(range(len(x)))": "range(len(x))", "du, w * delta": "du, w * dh[0]"},
)
response_backward.mistake(
    "stops_before_the_first",
    "the loop ends at t = 1, as range(T - 1, 0, -1) does; the step t = 0 belongs to it too.",
    {"reversed(range(len(x)))": "range(len(x) - 1, 0, -1)"},
)
response_backward.mistake(
    "last_dh_only",
    "only dh at the last step is used; every h(t) has a dh(t) of its own.",
    {"dh[t] + w * delta": "dh[t] if t == len(x) - 1 else w * delta"},
)
response_backward.mistake(
    "last_dh_twice",
    "delta starts as dh(T - 1), which the first step adds once more; it starts as 0, equation (16).",
    {"0.0, 0.0, 0.0": "0.0, 0.0, dh[-1]"},
)
response_backward.mistake(
    "sums_of_direct_parts",
    "dw and du were built with dh(t); what came back from later steps counts too: the total, equation (17).",
    {"dw += delta": "dw += dh[t]", "du += delta": "du += dh[t]"},
)
response_backward.mistake(
    "dx_of_direct_parts",
    "dx was built with dh(t); what came back from later steps counts too: the total, equation (17).",
    {"u * delta": "u * dh[t]"},
)
response_backward.mistake(
    "dx_backwards",
    "dx is in the order of the backward loop; its first entry belongs to t = 0.",
    {"return dx,": "return dx[::-1],"},
)
response_backward.mistake(
    "states_from_zero",
    "the states were computed from the initial state 0; they begin with h0.",
    {"response(x, w, u, h0)": "response(x, w, u, 0.0)"},
)
response_backward.mistake(
    "one_step_back",
    "the influence goes back one step only: (16) hands on the total of the next step, which holds all later ones.",
    {"dh[t] + w * delta": "dh[t] + (w * dh[t + 1] if t + 1 < len(x) else 0.0)"},
)
response_backward.mistake(
    "dh0_of_the_last_step",
    "dh0 follows only the last state back to the start; every dh(t) acts on it, so take w times the total of t = 0.",
    {"du, w * delta": "du, w ** len(x) * dh[-1]"},
)
response_backward.mistake(
    "dh0_of_the_first_step",
    "dh0 holds the direct influence of h(0) alone; take the total of t = 0, which holds all later ones.",
    {"du, w * delta": "du, w * dh[0]"},
)
response_backward.mistake(
    "dh0_faded_again",
    "dh0 was multiplied by w to the power T; delta is already the total at t = 0, one step away.",
    {"du, w * delta": "du, w ** len(x) * delta"},
)
response_backward.mistake(
    "dh0_with_the_power_t_minus_one",
    "dh0 follows only the last state back, and by one step too few; take w times the total of t = 0.",
    {"du, w * delta": "du, w ** (len(x) - 1) * dh[-1]"},
)
response_backward.mistake(
    "dh0_summed",
    "dh0 was summed over the steps like the gradient of a weight; h0 is used once, at t = 0.",
    {
        "dw, du, delta = 0.0, 0.0, 0.0": "dw, du, delta, dh0 = 0.0, 0.0, 0.0, 0.0",
        "du += delta * x[t]": "du += delta * x[t]\ndh0 += w * delta",
        "du, w * delta": "du, dh0",
    },
)
response_backward.mistake(
    "dh0_through_u",
    "dh0 was multiplied by u; h0 enters through w.",
    {"du, w * delta": "du, u * delta"},
)
response_backward.mistake(
    "dh0_times_h0",
    "dh0 was multiplied by w times h0, as the gradient of a weight is; the local derivative with respect to h0 is w.",
    {"du, w * delta": "du, w * delta * h0"},
)
response_backward.mistake(
    "forward_and_backward",
    "delta(t) meets the total derivatives of h(t), so that what passes through several steps counts more than once.",
    body="""
        before = np.concatenate([[h0], response(x, w, u, h0)[:-1]])
        delta = response(dh[::-1], w, 1.0, 0.0)[::-1]
        dw = delta @ response(before, w, 1.0, 0.0)
        du = delta @ response(x, w, 1.0, 0.0)
        return u * delta, dw, du, w * delta[0]""",
)
response_backward.mistake(
    "tanh_derivative",
    "the gradient was multiplied by 1 - h(t)^2, the derivative of tanh; this recurrence is linear.",
    {"dh[t] + w * delta": "(dh[t] + w * delta) * (1 - h[t] ** 2)"},
)
response_backward.mistake(
    "clipped",
    "the gradient was clipped to -1 and 1 on its way back; the exact one is asked for.",
    {"dh[t] + w * delta": "np.clip(dh[t] + w * delta, -1, 1)"},
)
response_backward.mistake(
    "dx_faded_from_the_end",
    "dx follows only the last state back; every dh(t) from this step on acts through x(t), so take the total.",
    {"dx[t] = u * delta": "dx[t] = u * w ** (len(x) - 1 - t) * dh[-1]"},
)
response_backward.mistake(
    "dx_one_step_early",
    "dx was built with the total of the next step; x(t) enters at step t, so its own total belongs there.",
    {"delta = dh[t] + w * delta": "later = delta\ndelta = dh[t] + w * delta", "u * delta": "u * later"},
)
response_backward.mistake(
    "du_with_inputs_before",
    "du was built with the input of the step before, as dw is with the state; the input at step t is x(t).",
    {"delta * x[t]": "delta * (x[t - 1] if t > 0 else 0.0)"},
)
response_backward.mistake(
    "dw_with_w",
    "dw was multiplied by w once more; the local derivative with respect to w is the old state alone.",
    {"dw += delta *": "dw += w * delta *"},
)
response_backward.mistake(
    "du_with_u",
    "du was multiplied by u once more; the local derivative with respect to u is the input alone.",
    {"delta * x[t]": "u * delta * x[t]"},
)
response_backward.mistake(
    "dw_of_inputs",
    "dw was built with the inputs; what w multiplied at step t is the state before, h(t - 1).",
    {"(h[t - 1] if t > 0 else h0)": "x[t]"},
)
response_backward.mistake(
    "du_of_states",
    "du was built with the states; what u multiplied at step t is the input, x(t).",
    {"delta * x[t]": "delta * h[t]"},
)
response_backward.mistake(
    "dw_with_two_steps_before",
    "dw was built with h(t - 2); what w multiplied at step t is the state one step before.",
    {"(h[t - 1] if t > 0 else h0)": "(h[t - 2] if t > 1 else h0)"},
)
response_backward.mistake(
    "last_step_only",
    "the shares of the last step alone were kept; the weights are used at every step, so add all shares.",
    {"dw += delta": "dw += (t == len(x) - 1) * delta", "du += delta": "du += (t == len(x) - 1) * delta"},
)
response_backward.mistake(
    "w_lost_its_sign",
    "the gradient was handed back through |w|; the sign of w belongs to the derivative.",
    {"dh[t] + w * delta": "dh[t] + abs(w) * delta"},
)
