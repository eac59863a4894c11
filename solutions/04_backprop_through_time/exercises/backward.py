"""Section 4.4: one step backward, and the whole sequence."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.cells import rnn

from .common import LIMIT, Params, Rng, backward, fixed, forward, normal, params, tiny


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    x, h0, p = tiny()
    h, _ = forward(x, h0, p)
    yield {"dh_t": np.array([[0.5]]), "x_t": x[2], "h_prev": h[1], "h_t": h[2], "p": p}
    still = fixed()
    yield from _steps(still, [(1, 2, 3), (2, 1, 1)])
    yield from _steps(still, [(3, 2, 2)], size=4.0)  # saturated
    yield from _steps(still, [(2, 3, 1)], error=1e-8)
    yield from _steps(rng, [(3, 2, 4), (2, 5, 3)])


def _steps(rng: Rng, sizes: list[tuple[int, int, int]], size: float = 0.7, error: float = 1.0) -> Iterator[Inputs]:
    for B, D, H in sizes:
        p = params(rng, D, H, 2, size)
        x_t, h_prev, dh_t = normal(rng, (B, D), (B, H), (B, H))
        h_prev = np.tanh(h_prev)
        h_t, _ = rnn.TANH.step(x_t, h_prev, rnn.Params(p.W_x, p.W_h, p.b))
        yield {"dh_t": error * dh_t, "x_t": x_t, "h_prev": h_prev, "h_t": h_t, "p": p}


def _step(dh_t: np.ndarray, x_t: np.ndarray, h_prev: np.ndarray, h_t: np.ndarray, p: Params) -> tuple:
    cache = rnn.Cache(x_t, h_prev, h_t)
    dx_t, dh_prev, dp = rnn.TANH.step_backward(dh_t, cache, rnn.Params(p.W_x, p.W_h, p.b))
    return dx_t, dh_prev, dp.W_x, dp.W_h, dp.b


step_backward = Exercise(
    "backprop_through_time.step_backward",
    "One step, backward",
    {"dx_t": 0.5, "dh_prev": 0.5, "dW_x": 0.5, "dW_h": 1, "db": 0.5},
    _step,
    _step_inputs,
    time_limit=LIMIT,
)
step_backward.mistake(
    "slope_missing",
    "the slope of tanh is missing: dh_t was used where da_t = dh_t (1 - h_t²) belongs.",
    {"dh_t * (1 - h_t**2)": "dh_t"},
)
step_backward.mistake(
    "tanh_twice",
    "tanh was applied once more: h_t is tanh(a_t) already, and the slope is 1 - h_t².",
    {"1 - h_t**2": "1 - np.tanh(h_t) ** 2"},
)
step_backward.mistake("slope_not_squared", "the slope of tanh is 1 - h_t², with the square.", {"1 - h_t**2": "1 - h_t"})
step_backward.mistake(
    "sigmoid_slope",
    "h_t (1 - h_t) is the slope of the sigmoid; that of tanh is 1 - h_t².",
    {"1 - h_t**2": "h_t * (1 - h_t)"},
)
step_backward.mistake(
    "slope_of_state_before",
    "the slope was taken at h_prev; tanh of this step gave h_t.",
    {"1 - h_t**2": "1 - h_prev**2"},
)
step_backward.mistake(
    "W_h_not_transposed",
    "back through W_h goes the transpose: da has to meet the columns of W_h.",
    {"da @ p.W_h.T": "da @ p.W_h"},
)
step_backward.mistake(
    "new_state_for_old",
    "dW_h was built with h_t; what W_h multiplied in this step is h_prev.",
    {"h_prev.T @ da": "h_t.T @ da"},
)
step_backward.mistake(
    "dW_h_turned",
    "dW_h lies on its side: entry (n, k) belongs to unit n of h_prev and unit k of a_t.",
    {"h_prev.T @ da": "da.T @ h_prev"},
)
step_backward.mistake(
    "db_without_slope", "db was summed from dh_t; b stands inside tanh, so it collects da.", {"da.sum": "dh_t.sum"}
)
step_backward.mistake(
    "db_averaged", "db is the mean over the rows; a shared bias collects the sum.", {"da.sum": "da.mean"}
)
step_backward.mistake(
    "db_one_number",
    "all of da was added up to one number; there is one bias per unit: sum over the rows only.",
    {"da.sum(axis=0)": "da.sum()"},
)
step_backward.mistake(
    "db_per_row", "db has a row for each sequence; the bias is shared by all rows: sum them.", {"da.sum(axis=0)": "da"}
)
step_backward.mistake(
    "weights_from_dh",
    "dW_x and dW_h were built with dh_t; the weights stand inside tanh, so it is da.",
    {"x_t.T @ da": "x_t.T @ dh_t", "h_prev.T @ da": "h_prev.T @ dh_t"},
)
step_backward.mistake(
    "averaged_over_rows",
    "the gradients of the weights were divided by the number of rows; the loss is a sum, and so are they.",
    {"x_t.T @ da, h_prev.T @ da": "x_t.T @ da / len(x_t), h_prev.T @ da / len(x_t)"},
)
step_backward.mistake(
    "dh_prev_from_dh",
    "dh_prev was sent back from dh_t; on its way to h_prev the gradient passes tanh first: da.",
    {"da @ p.W_h.T": "dh_t @ p.W_h.T"},
)
step_backward.mistake(
    "difference_squared",
    "the square is in the wrong place: the slope of tanh is 1 - h_t², not (1 - h_t)².",
    {"1 - h_t**2": "(1 - h_t) ** 2"},
)
step_backward.mistake(
    "size_for_square",
    "the size of h_t stands where its square belongs: the slope of tanh is 1 - h_t².",
    {"1 - h_t**2": "1 - np.abs(h_t)"},
)
step_backward.mistake(
    "slope_with_wrong_sign",
    "the slope has the wrong sign: it is 1 - h_t², not h_t² - 1.",
    {"1 - h_t**2": "h_t**2 - 1"},
)
step_backward.mistake(
    "first_sequence_only",
    "dW_x and dW_h were built from the first row of the batch alone; all rows use the weights: sum over the rows.",
    {"x_t.T @ da, h_prev.T @ da": "x_t[:1].T @ da[:1], h_prev[:1].T @ da[:1]"},
)
step_backward.mistake(
    "db_of_first_sequence",
    "db is that of the first row of the batch alone; all rows use the bias: sum over the rows.",
    {"da.sum(axis=0)": "da[0]"},
)
step_backward.mistake(
    "order_of_results",
    "dx_t and dh_prev stand in each other's place: dx_t comes first.",
    {"da @ p.W_x.T, da @ p.W_h.T": "da @ p.W_h.T, da @ p.W_x.T"},
)


def _sequence_inputs(rng: Rng) -> Iterator[Inputs]:
    x, h0, p = tiny()
    h, _ = forward(x, h0, p)
    yield {"dy": np.array([0.0, 0.0, 0.5]).reshape(3, 1, 1), "x": x, "h0": h0, "h": h, "p": p}
    still = fixed()
    yield from _sequences(still, [(1, 2, 3, 2, 4)])
    yield from _sequences(still, [(3, 1, 1, 2, 1)], rest=0.0)
    (case,) = _sequences(still, [(4, 2, 2, 3, 2)], error=1e-7)
    case["dy"][:3] = 0.0  # the loss reads the last step alone
    yield case
    (case,) = _sequences(still, [(5, 2, 1, 2, 3)])
    case["dy"][1:] = 0.0  # the first step alone
    yield case
    yield from _sequences(rng, [(4, 3, 2, 5, 3), (7, 2, 4, 3, 1)])


def _sequences(rng: Rng, sizes: list[tuple[int, ...]], rest: float = 1.0, error: float = 1.0) -> Iterator[Inputs]:
    for T, B, D, H, K in sizes:
        p = params(rng, D, H, K)
        x, h0, dy = normal(rng, (T, B, D), (B, H), (T, B, K))
        h0 = rest * h0
        yield {"dy": error * dy, "x": x, "h0": h0, "h": forward(x, h0, p)[0], "p": p}


rnn_backward = Exercise(
    "backprop_through_time.rnn_backward",
    "Backpropagation through time",
    {"dx": 0.5, "dh0": 0.5, "dW_x": 1, "dW_h": 1.5, "db": 0.5, "dW_y": 0.5, "db_y": 0.5},
    backward,
    _sequence_inputs,
    calls=("step_backward",),
    time_limit=LIMIT,
)
rnn_backward.mistake(
    "nothing_carried",
    "each step got the error of its own output only; h_t acts through h_{t+1} as well: add what step t + 1 "
    "sends back, equation (4).",
    {" + carried  # (4)": ""},
)
rnn_backward.mistake(
    "overwritten",
    "each step overwrites the gradients of the weights; all steps share them, so the shares add up.",
    {"dW_x += dW_x_t": "dW_x = dW_x_t", "dW_h += dW_h_t": "dW_h = dW_h_t", "db += db_t": "db = db_t"},
)
rnn_backward.mistake(
    "forward_in_time",
    "the loop runs from the first step to the last; gradients come from the future, so begin at the end.",
    {"reversed(range(len(x)))": "range(len(x))"},
)
rnn_backward.mistake(
    "new_state_for_old",
    "step t was given h_t as the state before it; that is h_{t-1}, and h0 for t = 0.",
    {"np.concatenate([h0[None], h[:-1]])": "h"},
)
rnn_backward.mistake(
    "last_state_at_start",
    "the index t - 1 is -1 at t = 0, which is the last state; the state before the first step is h0.",
    {"np.concatenate([h0[None], h[:-1]])": "np.concatenate([h[-1:], h[:-1]])"},
)
rnn_backward.mistake(
    "h0_taken_as_zero",
    "the first step was taken to begin with zeros; it began with h0.",
    {"np.concatenate([h0[None], h[:-1]])": "np.concatenate([0 * h[:1], h[:-1]])"},
)
rnn_backward.mistake(
    "first_step_left_out",
    "the loop ends at t = 1; step 0 uses the weights as well.",
    {"reversed(range(len(x)))": "range(len(x) - 1, 0, -1)"},
)
rnn_backward.mistake(
    "last_error_only",
    "only the error of the last output was sent back; every dy_t enters at its own step.",
    {"dy[t] @ p.W_y.T + carried": "(dy[t] @ p.W_y.T if t == len(x) - 1 else 0) + carried"},
)
rnn_backward.mistake(
    "carried_piles_up",
    "what is sent back was added to what was sent back before; only the newest dh_prev goes on.",
    {"dx[t], carried, dW_x_t": "dx[t], new, dW_x_t", "dW_x += dW_x_t": "carried = carried + new\ndW_x += dW_x_t"},
)
rnn_backward.mistake(
    "averaged_over_time",
    "the gradients were divided by the number of steps; the loss was not, so they are sums.",
    {
        "return dx, carried, dW_x, dW_h, db, dW_y, db_y": "grads = dW_x, dW_h, db, dW_y, db_y\n"
        "return dx, carried, *(grad / len(x) for grad in grads)"
    },
)
rnn_backward.mistake(
    "dW_y_from_state_before",
    "dW_y was built with the states before each step; y_t was computed from the new state h_t.",
    {"h[t].T @ dy[t]": "before[t].T @ dy[t]"},
)
rnn_backward.mistake(
    "dW_y_of_last_step",
    "dW_y was built at the last step alone; W_y is used at every step: add up over time.",
    {"dW_y += h[t].T @ dy[t]": "dW_y = h[-1].T @ dy[-1]"},
)
rnn_backward.mistake(
    "db_y_of_last_step",
    "db_y was built at the last step alone; b_y is used at every step: add up over time.",
    {"db_y += dy[t].sum(axis=0)": "db_y = dy[-1].sum(axis=0)"},
)
rnn_backward.mistake(
    "db_y_averaged",
    "db_y collected the mean over the rows; a shared bias collects the sum.",
    {"dy[t].sum(axis=0)": "dy[t].mean(axis=0)"},
)
rnn_backward.mistake(
    "dh0_of_first_state",
    "this is the gradient with respect to the first state, h_0; h0 lies one step before it: what step 0 sends back.",
    {"return dx, carried,": "return dx, dh_t,"},
)
rnn_backward.mistake(
    "dh0_zero",
    "dh0 was set to zero; the initial state acts on all that follows: dh0 is what step 0 sends back.",
    {"return dx, carried,": "return dx, 0 * carried,"},
)
rnn_backward.mistake(
    "dx_backwards",
    "dx is in the order in which the loop ran; its first entry belongs to t = 0.",
    {"return dx,": "return dx[::-1],"},
)
rnn_backward.mistake(
    "one_step_back",
    "what was carried got lost one step later: the gradient came from the next output only, not from all later ones.",
    {"dW_x += dW_x_t": "carried = step_backward(dy[t] @ p.W_y.T, x[t], before[t], h[t], p)[1]\ndW_x += dW_x_t"},
)
rnn_backward.mistake(
    "output_weights_overwritten",
    "each step overwrites the gradients of the output weights; all steps share them too, so the shares add up.",
    {"dW_y += h": "dW_y = h", "db_y += dy": "db_y = dy"},
)
rnn_backward.mistake(
    "error_not_through_W_y",
    "the error was carried on, but dh of a step was taken from what arrives alone: dy_t W_yᵀ is missing everywhere.",
    {"dy[t] @ p.W_y.T + carried": "0 * (dy[t] @ p.W_y.T) + carried"},
)
rnn_backward.mistake(
    "carried_twice",
    "what comes from step t + 1 was added twice; (4) adds it once.",
    {"+ carried  # (4)": "+ 2 * carried"},
)
rnn_backward.mistake(
    "slope_twice",
    "the gradient was multiplied by the slope of tanh twice: step_backward takes dh_t, and does (5) itself.",
    {"dy[t] @ p.W_y.T + carried  # (4)": "(dy[t] @ p.W_y.T + carried) * (1 - h[t] ** 2)"},
)
rnn_backward.mistake(
    "weights_from_own_errors",
    "the weights got the error of each step's own output only; what step t + 1 sends back is part of their dh_t too.",
    {
        "dW_x += dW_x_t": "_, _, dW_x_t, dW_h_t, db_t = step_backward("
        "dy[t] @ p.W_y.T, x[t], before[t], h[t], p)\ndW_x += dW_x_t"
    },
)
rnn_backward.mistake(
    "error_one_step_early",
    "dy_t entered one step too early, at step t - 1, and the last one twice; (4) adds it to dh_t, at its own step.",
    {"dy[t] @ p.W_y.T + carried": "dy[min(t + 1, len(x) - 1)] @ p.W_y.T + carried"},
)
rnn_backward.mistake(
    "states_shifted_in_place",
    "h itself was shifted by one step, so slopes and dW_y see the states before the steps; make a new array.",
    {"before = np.concatenate([h0[None], h[:-1]])": "before = h\nbefore[1:] = h[:-1].copy()\nbefore[0] = h0"},
)
