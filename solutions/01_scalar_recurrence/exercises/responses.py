"""Sections 1.1 to 1.3: the recurrence, its rival with a window, and the impulse response."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.systems import linear

# ---- 1. the recurrence


def _response_inputs(rng):
    yield {"x": np.array([1.0, 0.0, 3.0]), "w": 0.5, "u": 2.0, "h0": 4.0}  # the example of section 1.1
    yield {"x": np.array([-2.5]), "w": -0.75, "u": 1.5, "h0": 0.5}
    yield {"x": np.array([0.3, -0.2, 0.9, 0.4]), "w": 0.0, "u": -1.5, "h0": -2.0}
    yield {"x": 1e-9 * np.array([1.0, -2.0, 3.0, 0.5, 4.0]), "w": -1.0, "u": 2.0, "h0": 0.0}
    yield {"x": 1e6 * np.array([2.0, 1.0, -1.0, 0.0, 0.0, 5.0]), "w": 1.5, "u": 0.8, "h0": -3e6}
    yield {"x": np.cos(np.arange(1200.0)), "w": 0.999, "u": 0.5, "h0": 200.0}
    for T, sign in [(7, 1), (9, -1)]:
        yield {
            "x": rng.standard_normal(T),
            "w": sign * rng.uniform(0.4, 0.9),
            "u": sign * rng.uniform(1.2, 2.0),
            "h0": rng.uniform(0.5, 1.5),
        }


response = Exercise("scalar_recurrence.response", "The recurrence", {"h": 2}, linear.response, _response_inputs)
response.mistake(
    "h0_ignored", "the run starts from zero; at t = 0 the state before is h0.", {"h_prev = h0": "h_prev = 0.0"}
)
response.mistake(
    "weights_swapped",
    "w and u have changed places: w belongs to the old state, u to the input.",
    {"w * h_prev + u * x[t]": "u * h_prev + w * x[t]"},
)
response.mistake(
    "h0_at_every_step",
    "every step uses h0 as its old state; the new state has to be handed on.",
    {"w * h_prev": "w * h0"},
)
response.mistake(
    "first_is_h0",
    "the result starts with h0 itself; h[0] is the state after the first input has been seen.",
    body="h = np.zeros(len(x))\nh[0] = h0\nfor t in range(1, len(x)):\n    h[t] = w * h[t - 1] + u * x[t]\nreturn h",
)
response.mistake(
    "states_before",
    "these are the states before each input, beginning with h0; asked for are those after it.",
    {"h[t] = w * h_prev + u * x[t]": "h[t] = h_prev", "h_prev = h[t]": "h_prev = w * h_prev + u * x[t]"},
)
response.mistake(
    "one_too_many",
    "there is one state too many; asked for are the T states after each input, without h0.",
    {"return h": "return np.concatenate([[h0], h])"},
)
response.mistake("u_missing", "the input is added as it is; equation (1) multiplies it by u.", {"u * x[t]": "x[t]"})
response.mistake(
    "old_input",
    "the state at t uses the input of step t - 1; it should already see x[t].",
    {"u * x[t]": "u * (x[t - 1] if t > 0 else 0.0)"},
)
response.mistake("only_one", "a single number is returned; all T states are asked for.", {"return h": "return h_prev"})
response.mistake(
    "first_left_at_zero",
    "the loop starts at t = 1, so that h[0] keeps the 0 it was created with.",
    body="h = np.zeros(len(x))\nfor t in range(1, len(x)):\n    h[t] = w * h[t - 1] + u * x[t]\nreturn h",
)
response.mistake(
    "integers",
    "the states were written into an array of integers, which cuts off the fractions.",
    {"np.zeros(len(x))": "np.zeros(len(x), dtype=int)"},
)

response.mistake(
    "w_on_the_input",
    "w multiplies the new input too; it belongs to the old state alone.",
    {"w * h_prev + u * x[t]": "w * (h_prev + u * x[t])"},
)
response.mistake(
    "running_average",
    "the input is weighted by 1 - w, as in a running average; equation (1) weighs it by u.",
    {"u * x[t]": "(1 - w) * x[t]"},
)

response.mistake(
    "average_of_both",
    "the old state is weighted by 1 - u, as in a running average; equation (1) weighs it by w.",
    {"w * h_prev": "(1 - u) * h_prev"},
)
response.mistake(
    "h0_at_full_size",
    "h0 came into h[0] without the weight w: it is the state before the first step, and every step multiplies by w.",
    {"w * h_prev": "(w * h_prev if t > 0 else h0)"},
)
response.mistake(
    "h0_through_u",
    "h0 was multiplied by u, like an input; it is a state, and only w acts on it.",
    {"h_prev = h0": "h_prev = u * h0"},
)
response.mistake(
    "h0_added_at_every_step",
    "h0 is added at every step; it is there once, as the state before the first step.",
    {"u * x[t]": "u * x[t] + h0"},
)
response.mistake(
    "h0_added_at_the_end",
    "the run starts from zero and h0 was added to all states; what h0 leaves behind shrinks by w per step.",
    {"h_prev = h0": "h_prev = 0.0", "return h": "return h + h0"},
)
response.mistake(
    "w_twice",
    "w acts twice on each old state: once when it is handed on, and once more in the next step.",
    {"h_prev = h[t]": "h_prev = w * h[t]"},
)
response.mistake(
    "input_handed_on",
    "the part that the input adds is handed on, not the new state; the state before is h[t - 1] as a whole.",
    {"h_prev = h[t]": "h_prev = u * x[t]"},
)
response.mistake(
    "power_of_the_time",
    "input k was multiplied by w to the power k; what counts is how long ago it came, w to the power t - k in (4).",
    body="""
        t = np.arange(len(x))
        return np.cumsum(u * w**t * x) + w ** (t + 1) * h0""",
)
response.mistake(
    "divided_by_powers",
    "the inputs were divided by the powers of w, which cannot be done for w = 0, where h[t] is u x[t].",
    body="""
        powers = w ** np.arange(1.0, len(x) + 1)
        return powers * (h0 + np.cumsum(u * x / powers))""",
)
response.mistake(
    "faded_sum",
    "all inputs were added up and then faded together; each input fades from its own step on.",
    body="""
        t = np.arange(len(x))
        return w ** (t + 1) * h0 + w**t * np.cumsum(u * x)""",
)
response.mistake(
    "zeros_skipped",
    "a step whose input is 0 was left out; the state is multiplied by w there too.",
    {"w * h_prev + u * x[t]": "w * h_prev + u * x[t] if x[t] != 0 else h_prev"},
)

# ---- 2. a time-delay system


def _fir_inputs(rng):
    yield {"x": np.array([1.0, 0.0, 5.0]), "taps": np.array([3.0, 2.0])}  # the example of section 1.2
    yield {"x": np.array([-2.0]), "taps": np.array([0.5])}
    yield {"x": np.array([1.5, -0.5, 2.0]), "taps": np.array([2.0, -1.0, 0.5, 4.0, 3.0, -3.0])}
    yield {"x": np.array([4.0, -1.0, 2.5, 0.5, 3.0]), "taps": np.array([0.0, 0.0, 1.0])}
    yield {"x": 1e-9 * np.sin(np.arange(1.0, 121.0)), "taps": 0.98 ** np.arange(110)}
    for T, N in [(8, 3), (1, 2), (5, 7), (6, 1)]:
        yield {"x": rng.standard_normal(T), "taps": rng.standard_normal(N)}


fir_response = Exercise(
    "scalar_recurrence.fir_response", "Time-delay system", {"y": 2}, linear.fir_response, _fir_inputs
)
fir_response.mistake(
    "wraps_around",
    "a negative index counts from the end of x in Python: before t = 0 the input is 0.",
    {"min(t + 1, N)": "N"},
)
fir_response.mistake(
    "rolled",
    "the end of x comes back at its front, as with np.roll: before t = 0 the input is 0.",
    body="return sum(taps[k] * np.roll(x, k) for k in range(len(taps)))",
)
fir_response.mistake(
    "looks_ahead",
    "the window reaches into the future, x(t + k); it has to look back, x(t - k).",
    {"min(t + 1, N)": "min(T - t, N)", "x[t - k]": "x[t + k]"},
)
fir_response.mistake(
    "taps_reversed",
    "the taps are in reverse order: taps[0] belongs to the newest input, x[t].",
    {"taps[k]": "taps[N - 1 - k]"},
)
fir_response.mistake(
    "one_late",
    "the window ends at x[t - 1]; its newest entry is x[t].",
    {"min(t + 1, N)": "min(t, N)", "x[t - k]": "x[t - 1 - k]"},
)
fir_response.mistake(
    "waits_for_full_window",
    "outputs are computed only once the whole window is filled; before, zeros stand for the missing inputs.",
    {"range(T)": "range(N - 1, T)"},
)
fir_response.mistake(
    "first_input_forgotten",
    "x[0] is never used: the sum goes over all k for which t - k is at least 0, and 0 belongs to them.",
    {"min(t + 1, N)": "min(t, N)"},
)
fir_response.mistake(
    "not_added",
    "each tap overwrites what the taps before it gave; y(t) is the sum over all taps.",
    {"y[t] +=": "y[t] ="},
)
fir_response.mistake(
    "full_length",
    "the output runs on after the last input; it should have T entries, like x.",
    body="return np.convolve(x, taps)",
)
fir_response.mistake(
    "only_full_windows",
    "outputs exist only where the window is filled ('valid'); pad the past with zeros.",
    body='return np.convolve(x, taps, "valid")',
)
fir_response.mistake(
    "centered",
    "the window is centered on t ('same'), so that it sees the future; it has to end at t.",
    body='return np.convolve(x, taps, "same")',
)
fir_response.mistake(
    "averaged",
    "the sum was divided by the number of taps; equation (2) does not average.",
    {"taps[k] * x[t - k]": "taps[k] * x[t - k] / N"},
)
fir_response.mistake(
    "last_tap_forgotten", "the loop over the taps stops one too early.", {"min(t + 1, N)": "min(t + 1, N - 1)"}
)
fir_response.mistake(
    "first_tap_forgotten",
    "the tap k = 0 is left out; taps[0] weighs the newest input.",
    {"range(min(t + 1, N))": "range(1, min(t + 1, N))"},
)

fir_response.mistake(
    "first_input_repeated",
    "before the start the first input was repeated; there the input is 0.",
    {"min(t + 1, N)": "N", "x[t - k]": "x[max(t - k, 0)]"},
)

fir_response.mistake(
    "wraps_within_x",
    "a negative index counts from the end of x in Python: before t = 0 the input is 0.",
    {"min(t + 1, N)": "min(T, N)"},
)
fir_response.mistake(
    "outputs_fed_back",
    "the taps weigh earlier outputs, as in a recurrence; a time-delay system sees inputs only, x(t - k).",
    {"x[t - k]": "(x[t] if k == 0 else y[t - k])"},
)
fir_response.mistake(
    "previous_output_kept",
    "the sum goes on from the output before; each y(t) starts anew from 0.",
    {"for k in range(min(t + 1, N)):": "y[t] = y[t - 1]\nfor k in range(min(t + 1, N)):"},
)
fir_response.mistake(
    "averaged_over_the_window",
    "the sum was divided by the number of inputs in the window; equation (2) does not average.",
    {"taps[k] * x[t - k]": "taps[k] * x[t - k] / min(t + 1, N)"},
)
fir_response.mistake(
    "weighted_average",
    "the taps were scaled so that they sum to 1; equation (2) takes them as they are.",
    {"taps[k] * x[t - k]": "taps[k] / sum(taps) * x[t - k]"},
)
fir_response.mistake(
    "start_scaled_up",
    "the first outputs were scaled up because the window is not full there; the missing inputs are 0, nothing else.",
    {"taps[k] * x[t - k]": "taps[k] * x[t - k] * N / min(t + 1, N)"},
)
fir_response.mistake(
    "start_left_as_x",
    "where the window is not full the input itself was returned; there too y(t) is the sum (2), over the taps k <= t.",
    {
        "y = np.zeros(T)": "y = np.array(x)",
        "range(T)": "range(N - 1, T)",
        "range(min(t + 1, N)):": "range(N):\n    if k == 0:\n        y[t] = 0",
    },
)
fir_response.mistake(
    "nothing_if_taps_outnumber",
    "with more taps than inputs the result was left at 0; the taps that reach an input count all the same.",
    {"range(T)": "range(T if N <= T else 0)"},
)
fir_response.mistake(
    "last_taps_kept",
    "with more taps than inputs the last taps were kept; those without any input are the last ones.",
    {"T, N = len(x), len(taps)": "taps = taps[-len(x):]\nT, N = len(x), len(taps)"},
)
fir_response.mistake(
    "correlated_same",
    "this is a centered correlation ('same'); the window has to end at t, and tap 0 weighs the newest input.",
    body='return np.correlate(x, taps, "same")',
)
fir_response.mistake(
    "tap_of_the_step",
    "each input has the tap of its own step as its only factor; y(t) is a sum over the window, by age k.",
    body="y = np.zeros(len(x))\nn = min(len(x), len(taps))\ny[:n] = taps[:n] * x[:n]\nreturn y",
)
fir_response.mistake(
    "taps_start_over",
    "the taps start over after the last one; inputs older than N - 1 steps have no influence.",
    {"min(t + 1, N)": "t + 1", "taps[k]": "taps[k % N]"},
)
fir_response.mistake(
    "last_tap_goes_on",
    "the last tap is used for all older inputs too; inputs older than N - 1 steps have no influence.",
    {"min(t + 1, N)": "t + 1", "taps[k]": "taps[min(k, N - 1)]"},
)

# ---- 3. impulse response


def _impulse_inputs(rng):
    yield {"w": 0.5, "u": 2.0, "T": 4}
    yield {"w": 0.0, "u": -1.5, "T": 3}
    yield {"w": -0.8, "u": 1.25, "T": 1}
    yield {"w": -1.0, "u": -3.0, "T": 5}
    yield {"w": 1.5, "u": 1e-6, "T": 12}
    yield {"w": 0.995, "u": 0.5, "T": 1200}
    for T, sign in [(6, 1), (8, -1)]:
        yield {"w": sign * rng.uniform(0.5, 0.95), "u": sign * rng.uniform(1.2, 2.5), "T": T}


impulse_response = Exercise(
    "scalar_recurrence.impulse_response", "Impulse response", {"h": 1}, linear.impulse_response, _impulse_inputs
)
impulse_response.mistake(
    "one_power_too_many",
    "the powers start at 1: at t = 0 the impulse has not yet been multiplied by w.",
    {"np.arange(T)": "np.arange(1, T + 1)"},
)
impulse_response.mistake(
    "u_to_the_power",
    "u is raised to the power too; the impulse passes through u only once, when it enters.",
    {"u * w ** np.arange(T)": "(u * w) ** np.arange(T)"},
)
impulse_response.mistake("u_missing", "the factor u is missing: the impulse enters as u times 1.", {"u * ": ""})
impulse_response.mistake(
    "multiplied_by_t",
    "w is multiplied by t; each step multiplies by w once more, which gives a power.",
    {"**": "*"},
)
impulse_response.mistake(
    "sign_lost",
    "the sign of w is lost: for negative w every second value has the sign opposite to u.",
    {"w **": "abs(w) **"},
)
impulse_response.mistake(
    "one_too_many", "there is one value too many: T values are t = 0, ..., T - 1.", {"arange(T)": "arange(T + 1)"}
)
impulse_response.mistake(
    "step_response",
    "the input stays 1 at every step; an impulse is 1 at t = 0 only.",
    {"u * w ** np.arange(T)": "np.cumsum(u * w ** np.arange(T))"},
)
impulse_response.mistake(
    "backwards", "the order is reversed: the first entry is t = 0.", {"np.arange(T)": "np.arange(T)[::-1]"}
)
impulse_response.mistake(
    "roles_swapped", "w and u have changed places: the power belongs to w.", {"u * w **": "w * u **"}
)
impulse_response.mistake(
    "zero_for_w_zero",
    "for w = 0 everything is 0; the impulse itself still comes through: h(0) is u.",
    {"return u": "if w == 0:\n    return np.zeros(T)\nreturn u"},
)
impulse_response.mistake(
    "spaced_by_linspace",
    "np.linspace(0, T, T) includes its end, so that the exponents are not 0, 1, 2, ...: use np.arange(T).",
    {"np.arange(T)": "np.linspace(0, T, T)"},
)
impulse_response.mistake(
    "base_and_exponent_swapped",
    "t is raised to the power w; it is w that is multiplied t times.",
    {"w ** np.arange(T)": "np.arange(T) ** w"},
)
impulse_response.mistake(
    "exponential_approximation",
    "exp(-(1 - w) t) is near w to the power t only for w close to 1.",
    {"w ** np.arange(T)": "np.exp((w - 1) * np.arange(T))"},
)
impulse_response.mistake(
    "compound_growth",
    "1 + w is raised to the power, as a rate of growth is; the weight w is the factor per step itself.",
    {"w **": "(1 + w) **"},
)
impulse_response.mistake(
    "decay_by_one_minus_w",
    "1 - w is raised to the power; w is the share that stays, not the share that is lost.",
    {"w **": "(1 - w) **"},
)
impulse_response.mistake(
    "impulse_only",
    "the response is 0 after the first step; there what is left is multiplied by w at each step.",
    body="h = np.zeros(T)\nh[0] = u\nreturn h",
)
impulse_response.mistake(
    "u_only_at_first",
    "u is in the first value alone; what enters through u goes on, so every value has the factor u.",
    body="h = w ** np.arange(float(T))\nh[0] = u\nreturn h",
)
impulse_response.mistake(
    "begins_with_one",
    "the first value is the input, 1; the state after it is u.",
    body="h = u * w ** np.arange(T)\nh[0] = 1.0\nreturn h",
)
impulse_response.mistake(
    "u_twice",
    "u counts twice: the impulse is 1, and u enters once, on the way into the state.",
    {"u * w": "u * u * w"},
)
impulse_response.mistake(
    "u_at_every_step",
    "u is in every value as often as steps have gone by; the impulse enters once, and then only w acts.",
    {"u * w ** np.arange(T)": "u * (u * w) ** np.arange(T)"},
)
impulse_response.mistake(
    "begins_with_zero",
    "the response comes one step late: the state already sees the impulse at t = 0.",
    body="return np.concatenate([[0.0], u * w ** np.arange(T - 1)])",
)
impulse_response.mistake(
    "impulse_as_h0",
    "the impulse was put into the initial state, where u does not act and w acts once too often; it is an input.",
    body="return response(np.zeros(T), w, u, 1.0)",
)
impulse_response.mistake(
    "normalized",
    "the values were scaled by 1 - w, so that they sum to u; equation (3) has no such factor.",
    {"u * w": "u * (1 - w) * w"},
)
impulse_response.mistake(
    "linear_decay",
    "the values shrink by the same amount at each step; they shrink by the same factor.",
    {"u * w ** np.arange(T)": "u * np.maximum(1 - (1 - w) * np.arange(T), 0)"},
)
impulse_response.mistake(
    "powers_through_logarithm",
    "the power was taken with the logarithm of w, which does not exist for w <= 0: use w ** t.",
    {"w ** np.arange(T)": "np.exp(np.arange(T) * np.log(w))"},
)
impulse_response.mistake(
    "last_alone",
    "one value is returned, the last; all T are asked for.",
    {"np.arange(T)": "(T - 1)"},
)
impulse_response.mistake(
    "last_left_at_zero",
    "the last value was left at 0: the loop ends one step early.",
    body="h = u * w ** np.arange(T)\nh[-1] = 0.0\nreturn h",
)
impulse_response.mistake(
    "last_of_several_left_at_zero",
    "the last value was left at 0: the loop ends one step early.",
    body="h = u * w ** np.arange(T)\nif T > 1:\n    h[-1] = 0.0\nreturn h",
)
impulse_response.mistake(
    "small_cut_to_zero",
    "small values were set to 0; the response becomes small but never exactly 0.",
    body="h = u * w ** np.arange(T)\nreturn np.where(np.abs(h) < 1e-3, 0.0, h)",
)
