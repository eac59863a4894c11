"""Unit 01, the scalar recurrence: responses, stability, memory, threshold units and a first gradient."""

import math

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells import linear, threshold
from lstm_ref.stability import scalar

# ---- 1. the recurrence ---------------------------------------------------------------------------------------------


def _response_inputs(rng):
    for T, sign in [(6, 1), (1, -1), (9, -1)]:
        yield {
            "x": rng.standard_normal(T),
            "w": sign * rng.uniform(0.4, 0.9),
            "u": rng.uniform(1.2, 2.0),
            "h0": rng.uniform(0.5, 1.5),
        }


response = Exercise("scalar_recurrence.response", "The recurrence", {"h": 2}, linear.response, _response_inputs)


def _recur(x, w, u, h0):
    h, h_t = np.zeros(len(x)), h0
    for t in range(len(x)):
        h_t = w * h_t + u * x[t]
        h[t] = h_t
    return h


@response.mistake("h0_ignored", "the run starts from zero; at t = 0 the state before is h0.")
def _(x, w, u, h0):
    return _recur(x, w, u, 0.0)


@response.mistake("weights_swapped", "w and u have changed places: w belongs to the old state, u to the input.")
def _(x, w, u, h0):
    return _recur(x, u, w, h0)


@response.mistake("h0_at_every_step", "every step uses h0 as its old state; the new state has to be handed on.")
def _(x, w, u, h0):
    return w * h0 + u * x


@response.mistake(
    "first_is_h0", "the result starts with h0 itself; h[0] is the state after the first input has been seen."
)
def _(x, w, u, h0):
    h = np.zeros(len(x))
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h


@response.mistake("one_too_many", "h0 was put in front of the states; only the T states after it were asked for.")
def _(x, w, u, h0):
    return np.concatenate([[h0], _recur(x, w, u, h0)])


@response.mistake("u_missing", "the input is added as it is; equation (1) multiplies it by u.")
def _(x, w, u, h0):
    return _recur(x, w, 1.0, h0)


@response.mistake("old_input", "the state at t uses the input of step t - 1; it should already see x[t].")
def _(x, w, u, h0):
    return _recur(np.concatenate([[0.0], x[:-1]]), w, u, h0)


@response.mistake("only_the_last", "only the last state is returned; all T of them are asked for.")
def _(x, w, u, h0):
    return _recur(x, w, u, h0)[-1]


@response.mistake("first_left_at_zero", "the loop starts at t = 1, so that h[0] keeps the 0 it was created with.")
def _(x, w, u, h0):
    h = np.zeros(len(x))
    for t in range(1, len(x)):
        h[t] = w * h[t - 1] + u * x[t]
    return h


@response.mistake("integers", "the states were written into an array of integers, which cuts off the fractions.")
def _(x, w, u, h0):
    return _recur(x, w, u, h0).astype(int)


@response.mistake("input_changed", "the states were written into x, which belongs to the caller.")
def _(x, w, u, h0):
    x[:] = _recur(x, w, u, h0)
    return x


# ---- 2. a time-delay system ----------------------------------------------------------------------------------------


def _fir_inputs(rng):
    for T, N in [(7, 3), (1, 1), (4, 6), (5, 1), (1, 2)]:
        yield {"x": rng.standard_normal(T), "taps": rng.standard_normal(N)}


fir_response = Exercise(
    "scalar_recurrence.fir_response", "Time-delay system", {"y": 2}, linear.fir_response, _fir_inputs
)


@fir_response.mistake(
    "wraps_around", "a negative index counts from the end of x in Python: before t = 0 the input is 0."
)
def _(x, taps):
    return np.array([sum(taps[k] * x[t - k] for k in range(len(taps))) for t in range(len(x))])


@fir_response.mistake("rolled", "np.roll brings the end of x back to its front: before t = 0 the input is 0.")
def _(x, taps):
    return sum(taps[k] * np.roll(x, k) for k in range(len(taps)))


@fir_response.mistake("looks_ahead", "the window reaches into the future, x(t + k); it has to look back, x(t - k).")
def _(x, taps):
    T, N = len(x), len(taps)
    return np.array([sum(taps[k] * x[t + k] for k in range(N) if t + k < T) for t in range(T)])


@fir_response.mistake("taps_reversed", "the taps are in reverse order: taps[0] belongs to the newest input, x[t].")
def _(x, taps):
    return np.convolve(x, taps[::-1])[: len(x)]


@fir_response.mistake("one_late", "the window ends at x[t - 1]; its newest entry is x[t].")
def _(x, taps):
    return np.convolve(x, np.concatenate([[0.0], taps]))[: len(x)]


@fir_response.mistake(
    "waits_for_full_window",
    "outputs are computed only once the whole window is filled; before, zeros stand for the missing inputs.",
)
def _(x, taps):
    y = np.convolve(x, taps)[: len(x)]
    y[: len(taps) - 1] = 0.0
    return y


@fir_response.mistake("all_lengths_full", "the output runs on after the last input; it should have T entries, like x.")
def _(x, taps):
    return np.convolve(x, taps)


@fir_response.mistake(
    "only_full_windows", "outputs exist only where the window is filled ('valid'); pad the past with zeros."
)
def _(x, taps):
    return np.convolve(x, taps, "valid")


@fir_response.mistake(
    "centered", "the window is centered on t ('same'), so that it sees the future; it has to end at t."
)
def _(x, taps):
    return np.convolve(x, taps, "same")[: len(x)]


@fir_response.mistake("averaged", "the sum was divided by the number of taps; equation (2) does not average.")
def _(x, taps):
    return np.convolve(x, taps)[: len(x)] / len(taps)


@fir_response.mistake("last_tap_forgotten", "the loop over the taps stops one too early.")
def _(x, taps):
    return np.convolve(x, np.concatenate([taps[:-1], [0.0]]))[: len(x)]


@fir_response.mistake("first_tap_forgotten", "the loop over the taps starts at k = 1; taps[0] weighs the newest input.")
def _(x, taps):
    return np.convolve(x, np.concatenate([[0.0], taps[1:]]))[: len(x)]


# ---- 3. impulse response -------------------------------------------------------------------------------------------


def _impulse_inputs(rng):
    for T, sign in [(5, 1), (1, 1), (8, -1)]:
        yield {"w": sign * rng.uniform(0.5, 0.95), "u": rng.uniform(1.2, 2.5), "T": T}


impulse_response = Exercise(
    "scalar_recurrence.impulse_response", "Impulse response", {"h": 1}, linear.impulse_response, _impulse_inputs
)


@impulse_response.mistake(
    "one_power_too_many", "the powers start at 1: at t = 0 the impulse has not yet been multiplied by w."
)
def _(w, u, T):
    return u * w ** np.arange(1, T + 1)


@impulse_response.mistake(
    "u_to_the_power", "u is raised to the power too; the impulse passes through u only once, when it enters."
)
def _(w, u, T):
    return (u * w) ** np.arange(T)


@impulse_response.mistake("u_missing", "the factor u is missing: the impulse enters as u times 1.")
def _(w, u, T):
    return w ** np.arange(T)


@impulse_response.mistake(
    "multiplied_by_t", "w is multiplied by t; each step multiplies by w once more, which gives a power."
)
def _(w, u, T):
    return u * w * np.arange(T)


@impulse_response.mistake("sign_lost", "the sign of w is lost: for negative w every second value is negative.")
def _(w, u, T):
    return u * abs(w) ** np.arange(T)


@impulse_response.mistake("one_too_many", "there is one value too many: T values are t = 0, ..., T - 1.")
def _(w, u, T):
    return u * w ** np.arange(T + 1)


@impulse_response.mistake("step_response", "the input stays 1 at every step; an impulse is 1 at t = 0 only.")
def _(w, u, T):
    return np.cumsum(u * w ** np.arange(T))


@impulse_response.mistake("backwards", "the order is reversed: the first entry is t = 0.")
def _(w, u, T):
    return u * w ** np.arange(T)[::-1]


@impulse_response.mistake("roles_swapped", "w and u have changed places: the power belongs to w.")
def _(w, u, T):
    return w * u ** np.arange(T)


# ---- 4. the worst input --------------------------------------------------------------------------------------------


def _worst_inputs(rng):
    for T, sign_w, sign_u in [(6, -1, 1), (5, 1, -1), (1, 1, 1), (7, -1, -1), (4, 1, 1)]:
        yield {"w": sign_w * rng.uniform(0.3, 1.2), "u": sign_u * rng.uniform(0.5, 2.0), "T": T}


def _weights_of_last(w, u, T):
    return linear.impulse_response(w, u, T)[::-1]


worst_input = Exercise(
    "scalar_recurrence.worst_input",
    "The worst input",
    {"x": 1},
    lambda w, u, T: np.sign(_weights_of_last(w, u, T)).astype(int),
    _worst_inputs,
)


@worst_input.mistake("u_ignored", "the sign of u is ignored: a negative u turns every sign around.")
def _(w, u, T):
    return np.sign(_weights_of_last(w, 1.0, T))


@worst_input.mistake(
    "counted_from_the_front",
    "the signs alternate from the first input on; what counts is the distance from the last step, T - 1 - t.",
)
def _(w, u, T):
    return np.sign(u * w ** np.arange(T))


@worst_input.mistake("off_by_one", "the powers are one too high: the last input is multiplied by u alone.")
def _(w, u, T):
    return np.sign(w * _weights_of_last(w, u, T))


@worst_input.mistake("all_ones", "an input of all ones is the worst one only if w and u are positive.")
def _(w, u, T):
    return np.ones(T)


@worst_input.mistake("smallest", "this input makes h(T - 1) as small as possible; turn every sign around.")
def _(w, u, T):
    return -np.sign(_weights_of_last(w, u, T))


@worst_input.mistake(
    "always_alternating",
    "the input alternates although w may be positive: compare with the sign of each term in equation (6).",
)
def _(w, u, T):
    return np.sign(u) * (-1.0) ** np.arange(T)[::-1]


@worst_input.mistake(
    "weights_not_signs",
    "these are the factors themselves; the input that goes best with a factor is +1 or -1, its sign.",
)
def _(w, u, T):
    return _weights_of_last(w, u, T)


@worst_input.mistake("only_the_first", "only one input is used; every one of the T inputs can add to h(T - 1).")
def _(w, u, T):
    return np.sign(_weights_of_last(w, u, T)) * (np.arange(T) == 0)


# ---- 5. the gain ---------------------------------------------------------------------------------------------------


def _gain_inputs(rng):
    for w in (
        rng.uniform(0.3, 0.9),
        -rng.uniform(0.3, 0.9),
        0.0,
        rng.uniform(1.1, 1.6),
        -rng.uniform(1.1, 1.6),
        1.0,
        -1.0,
    ):
        for sign in (1, -1):
            yield {"w": float(w), "u": sign * rng.uniform(1.2, 2.0)}


def _gain(w, u):
    return abs(u) / (1 - abs(w)) if scalar.is_bibo_stable(w) else math.inf


gain = Exercise("scalar_recurrence.gain", "Largest output", {"gain": 1}, _gain, _gain_inputs)


@gain.mistake("w_not_absolute", "for negative w the sum was taken with signs: its terms are |u| |w|^t.")
def _(w, u):
    return abs(u) / (1 - w) if abs(w) < 1 else math.inf


@gain.mistake("u_not_absolute", "for negative u the result is negative; a largest absolute value cannot be.")
def _(w, u):
    return u / (1 - abs(w)) if abs(w) < 1 else math.inf


@gain.mistake(
    "limit_of_the_step_response",
    "this is where the step response settles, u / (1 - w): a sum with signs, without absolute values.",
)
def _(w, u):
    return u / (1 - w) if abs(w) < 1 else math.inf


@gain.mistake("minus_one_not_caught", "w = -1 lies on the boundary too: the terms |u| |w|^t do not shrink there.")
def _(w, u):
    return math.inf if w >= 1 or w < -1 else abs(u) / (1 - abs(w))


@gain.mistake("boundary_not_caught", "at |w| = 1 the formula divides by zero: the sum is infinite there.")
def _(w, u):
    return math.inf if abs(w) > 1 else abs(u) / (1 - abs(w))


@gain.mistake(
    "never_infinite",
    "the formula was used where the geometric series does not converge: for |w| >= 1 the sum is infinite.",
)
def _(w, u):
    return abs(u) / (1 - abs(w))


@gain.mistake("u_missing", "the factor |u| is missing.")
def _(w, u):
    return 1 / (1 - abs(w)) if abs(w) < 1 else math.inf


@gain.mistake("first_term_missing", "the sum starts at t = 1; the term of t = 0, |u|, is missing.")
def _(w, u):
    return abs(u) * abs(w) / (1 - abs(w)) if abs(w) < 1 else math.inf


@gain.mistake("largest_term", "this is the largest single term; bounded inputs can make all terms add up.")
def _(w, u):
    return abs(u) if abs(w) < 1 else math.inf


@gain.mistake("squares", "the squares of the impulse response were summed; the bound needs absolute values.")
def _(w, u):
    return u**2 / (1 - w**2) if abs(w) < 1 else math.inf


@gain.mistake("zero_for_unstable", "for |w| >= 1 there is no finite bound: return infinity there, not 0.")
def _(w, u):
    return abs(u) / (1 - abs(w)) if abs(w) < 1 else 0.0


# ---- 6. memory -----------------------------------------------------------------------------------------------------


def _memory_inputs(rng):
    for w in (rng.uniform(0.5, 0.95), -rng.uniform(0.5, 0.95), rng.uniform(1.1, 1.5), -rng.uniform(1.1, 1.5), 1.0, 0.0):
        yield {"w": float(w)}


memory = Exercise(
    "scalar_recurrence.memory",
    "Time constant and half-life",
    {"time_constant": 1, "half_life": 1},
    lambda w: (scalar.time_constant(w), scalar.half_life(w)),
    _memory_inputs,
)


def _guarded(formula):
    """A student's formula for 0 < |w| < 1, with the other cases right."""

    def answer(w):
        if w == 0:
            return 0.0, 0.0
        return formula(w) if abs(w) < 1 else (math.inf, math.inf)

    return answer


@memory.mistake(
    "minus_forgotten", "the result is negative: ln|w| is negative for |w| < 1, and equation (9) has a minus."
)
@_guarded
def _(w):
    return 1 / math.log(abs(w)), math.log(2) / math.log(abs(w))


@memory.mistake(
    "order_swapped", "the two numbers have changed places: the time constant comes first and is the longer one."
)
@_guarded
def _(w):
    return -math.log(2) / math.log(abs(w)), -1 / math.log(abs(w))


@memory.mistake(
    "base_ten", "the logarithm has base 10; the time constant counts steps until 1/e, which needs the natural one."
)
@_guarded
def _(w):
    return -1 / math.log10(abs(w)), -math.log(2) / math.log10(abs(w))


@memory.mistake("rate", "this is what is lost per step, not how many steps it takes; take the reciprocal.")
@_guarded
def _(w):
    return -math.log(abs(w)), -math.log(abs(w)) / math.log(2)


@memory.mistake("half_of_it", "the half-life is not half of the time constant: solve |w|^n = 1/2 for n.")
@_guarded
def _(w):
    return -1 / math.log(abs(w)), -0.5 / math.log(abs(w))


@memory.mistake("divided_by_ln_2", "the time constant was divided by ln 2; the half-life is the shorter of the two.")
@_guarded
def _(w):
    return -1 / math.log(abs(w)), -1 / math.log(abs(w)) / math.log(2)


@memory.mistake(
    "one_minus_w", "1 / (1 - |w|) is near the time constant only for |w| close to 1; solve |w|^n = 1/e exactly."
)
@_guarded
def _(w):
    return 1 / (1 - abs(w)), math.log(2) / (1 - abs(w))


@memory.mistake("zero_not_caught", "w = 0 has no logarithm: everything is forgotten at once, so both are 0.")
def _(w):
    if abs(w) >= 1:
        return math.inf, math.inf
    tau = -1 / math.log(abs(w))
    return tau, math.log(2) * tau


@memory.mistake(
    "no_absolute_value", "the logarithm of a negative w does not exist: how fast |h| shrinks depends on |w|."
)
def _(w):
    if w >= 1:
        return math.inf, math.inf
    tau = -1 / math.log(w)
    return tau, math.log(2) * tau


@memory.mistake("no_absolute_value_numpy", "np.log of a negative w is nan: how fast |h| shrinks depends on |w|.")
def _(w):
    if abs(w) >= 1:
        return math.inf, math.inf
    tau = -1 / np.log(w)
    return tau, np.log(2) * tau


@memory.mistake("negative_growth_not_caught", "for w <= -1 nothing is forgotten either: compare |w| with 1, not w.")
def _(w):
    if w == 0:
        return 0.0, 0.0
    return (math.inf, math.inf) if w >= 1 else (-1 / math.log(abs(w)), -math.log(2) / math.log(abs(w)))


@memory.mistake(
    "growth_not_caught", "for |w| >= 1 nothing is ever forgotten: both are infinite; the formula does not know."
)
def _(w):
    if w == 0:
        return 0.0, 0.0
    return -1 / math.log(abs(w)), -math.log(2) / math.log(abs(w))


@memory.mistake(
    "growth_not_caught_numpy", "for |w| >= 1 nothing is ever forgotten: both are infinite; the formula does not know."
)
def _(w):
    if w == 0:
        return 0.0, 0.0
    size = np.float64(abs(w))
    return -1 / np.log(size), -np.log(2) / np.log(size)


# ---- 7. how many taps ----------------------------------------------------------------------------------------------


def _taps_inputs(rng):
    for N, rest, sign in [(7, 0.75, 1), (11, 0.25, -1), (4, 0.25, 1), (16, 0.75, -1), (-1, 0.25, 1)]:
        w, u = sign * rng.uniform(0.75, 0.8), rng.uniform(2.5, 3.0)
        # so that N - rest taps would do exactly: no case stands on the edge of a whole number
        yield {"w": w, "u": sign * u, "eps": u * abs(w) ** (N - rest) / (1 - abs(w))}


def _fewest(w, u, eps):
    N = 1
    while abs(u) * abs(w) ** N / (1 - abs(w)) > eps:
        N += 1
    return N


taps_needed = Exercise("scalar_recurrence.taps_needed", "How many taps", {"N": 1}, _fewest, _taps_inputs)


def _real_taps(w, u, eps):
    return math.log(eps * (1 - abs(w)) / abs(u)) / math.log(abs(w))


@taps_needed.mistake("below_one", "a time-delay system has at least one tap, even where none would do.")
def _(w, u, eps):
    return math.ceil(_real_taps(w, u, eps))


@taps_needed.mistake("rounded", "the number was rounded to the nearest; fewer taps than needed miss eps, so round up.")
def _(w, u, eps):
    return max(1, round(_real_taps(w, u, eps)))


@taps_needed.mistake(
    "one_short", "this is one tap too few: the error is just above eps. Round up, and count the tap k = 0."
)
def _(w, u, eps):
    return max(1, math.floor(_real_taps(w, u, eps)))


@taps_needed.mistake("one_too_many", "this many taps would do, but one fewer does too.")
def _(w, u, eps):
    return max(1, math.ceil(_real_taps(w, u, eps)) + 1)


@taps_needed.mistake(
    "only_the_next_tap",
    "only the first tap that is left out was compared with eps; all of them together count, equation (11).",
)
def _(w, u, eps):
    return max(1, math.ceil(math.log(eps / abs(u)) / math.log(abs(w))))


@taps_needed.mistake("u_forgotten", "the factor |u| is missing in the error.")
def _(w, u, eps):
    return max(1, math.ceil(_real_taps(w, 1.0, eps)))


@taps_needed.mistake(
    "w_not_absolute", "for negative w the sum was taken with signs; the worst input makes all terms add up."
)
def _(w, u, eps):
    return max(1, math.ceil(math.log(eps * (1 - w) / abs(u)) / math.log(abs(w))))


@taps_needed.mistake("not_whole", "a number of taps is a whole number: round up.")
def _(w, u, eps):
    return max(1.0, _real_taps(w, u, eps))


@taps_needed.mistake(
    "negative_logarithm", "a logarithm was taken of a negative number: both w and u enter by their absolute values."
)
def _(w, u, eps):
    return max(1, math.ceil(math.log(eps * (1 - abs(w)) / abs(u)) / math.log(w)))


# ---- 8. adding with threshold units --------------------------------------------------------------------------------


def _add_inputs(rng):
    for T, carry0 in [(20, 1), (1, 1), (33, 0)]:
        yield {"a": rng.integers(0, 2, T), "b": rng.integers(0, 2, T), "carry0": carry0}


add = Exercise("scalar_recurrence.add", "Adding with two units", {"s": 1, "carry": 2}, threshold.add, _add_inputs)


def _add(a, b, carry0, carry_unit, sum_unit, hand_on=True):
    s, carry, before = np.zeros(len(a), int), np.zeros(len(a), int), carry0
    for t in range(len(a)):
        carry[t] = carry_unit(a[t] + b[t] + before)
        s[t] = sum_unit(a[t] + b[t] + before, carry[t])
        before = carry[t] if hand_on else carry0
    return s, carry


def _carry(total):
    return int(total >= 2)


def _digit(total, carry):
    return total - 2 * carry


@add.mistake("carry0_ignored", "the first step starts without a carry; it should start with carry0.")
def _(a, b, carry0):
    return _add(a, b, 0, _carry, _digit)


@add.mistake("carry_not_handed_on", "every step uses carry0 as the carry before it; the new carry has to be handed on.")
def _(a, b, carry0):
    return _add(a, b, carry0, _carry, _digit, hand_on=False)


@add.mistake(
    "from_the_wrong_end", "the loop starts at the highest digit; index 0 is the lowest, where adding by hand starts."
)
def _(a, b, carry0):
    s, carry = _add(a[::-1], b[::-1], carry0, _carry, _digit)
    return s[::-1], carry[::-1]


@add.mistake("order_swapped", "the sum and the carry have changed places in the result.")
def _(a, b, carry0):
    return _add(a, b, carry0, _carry, _digit)[::-1]


@add.mistake("carry_at_one", "the carry fires as soon as one of the three is 1; it needs two: look at its bias.")
def _(a, b, carry0):
    return _add(a, b, carry0, lambda total: int(total >= 1), lambda total, carry: int(total - 2 * carry >= 1))


@add.mistake(
    "carry_at_three", "the carry fires only if all three are 1; two are enough: look at its bias, and at >= against >."
)
def _(a, b, carry0):
    return _add(a, b, carry0, lambda total: int(total >= 3), lambda total, carry: int(total - 2 * carry >= 1))


@add.mistake(
    "sum_not_reduced",
    "the sum still holds 2 or 3: what the carry takes along has to be subtracted, two for each carry.",
)
def _(a, b, carry0):
    return _add(a, b, carry0, _carry, lambda total, carry: total)


@add.mistake(
    "sum_fires_at_one", "the sum unit fires whenever any of the three is 1; look at its weight on the new carry, -2."
)
def _(a, b, carry0):
    return _add(a, b, carry0, _carry, lambda total, carry: int(total >= 1))


@add.mistake("sum_without_carry_in", "the sum of a and b leaves out the carry that comes in.")
def _(a, b, carry0):
    _, carry = _add(a, b, carry0, _carry, _digit)
    return (a + b) % 2, carry


@add.mistake("sum_sees_new_carry", "the sum adds the new carry where the old one belongs.")
def _(a, b, carry0):
    _, carry = _add(a, b, carry0, _carry, _digit)
    return (a + b + carry) % 2, carry


@add.mistake("last_carry_only", "only the last carry is returned; one per step is asked for.")
def _(a, b, carry0):
    s, carry = _add(a, b, carry0, _carry, _digit)
    return s, carry[-1]


@add.mistake("carries_into_each_step", "these are the carries that enter each step; asked for are those that leave it.")
def _(a, b, carry0):
    s, carry = _add(a, b, carry0, _carry, _digit)
    return s, np.concatenate([[carry0], carry[:-1]])


# ---- 9. parity -----------------------------------------------------------------------------------------------------


def _parity_inputs(rng):
    for T, h0 in [(25, 0), (1, 1), (30, 1)]:
        yield {"x": rng.integers(0, 2, T), "h0": h0}


parity = Exercise("scalar_recurrence.parity", "Parity", {"h": 2}, threshold.parity, _parity_inputs)


@parity.mistake("h0_ignored", "the run starts from 0; at t = 0 the parity before is h0.")
def _(x, h0):
    return np.cumsum(x) % 2


@parity.mistake("reversed_meaning", "0 and 1 have changed places: 1 means that the number of ones so far is odd.")
def _(x, h0):
    return 1 - (h0 + np.cumsum(x)) % 2


@parity.mistake(
    "or", "once 1, it stays 1: input and state both 1 have to give 0. A second unit must see that case, and count -2."
)
def _(x, h0):
    return np.maximum.accumulate(np.maximum(x, h0))


@parity.mistake("and", "the state is 1 only if input and old state both are; parity is 1 if exactly one of them is.")
def _(x, h0):
    return np.minimum.accumulate(np.minimum(x, h0))


@parity.mistake("counts", "the ones are counted; parity is 0 or 1 at each step.")
def _(x, h0):
    return h0 + np.cumsum(x)


@parity.mistake("only_the_last", "only the last parity is returned; one per step is asked for.")
def _(x, h0):
    return (h0 + np.sum(x)) % 2


@parity.mistake(
    "last_two_inputs", "each input is compared with the input before it; it should meet the parity so far, the state."
)
def _(x, h0):
    return x ^ np.concatenate([[h0], x[:-1]])


@parity.mistake("h0_at_every_step", "every step uses h0 as its old state; the new state has to be handed on.")
def _(x, h0):
    return x ^ h0


@parity.mistake("before_the_step", "these are the states before each input; asked for are those after it.")
def _(x, h0):
    return np.concatenate([[h0], (h0 + np.cumsum(x)) % 2])[:-1]


# ---- 10. the gradient ----------------------------------------------------------------------------------------------


def _backward_inputs(rng):
    for T, sign in [(5, 1), (1, -1), (8, -1)]:
        yield {
            "dh": rng.standard_normal(T),
            "x": rng.standard_normal(T),
            "w": sign * rng.uniform(0.5, 0.9),
            "u": rng.uniform(1.2, 2.0),
            "h0": rng.uniform(0.5, 1.5),
        }


response_backward = Exercise(
    "scalar_recurrence.response_backward",
    "Gradients of the recurrence",
    {"dx": 1, "dw": 1, "du": 1, "dh0": 1},
    linear.response_backward,
    _backward_inputs,
)


def _backward(dh, x, w, u, h0, *, hand_back=lambda dh_t, w: dh_t * w):
    """The right answer with the step that hands the gradient back made replaceable."""
    before = np.concatenate([[h0], _recur(x, w, u, h0)[:-1]])
    dx, dw, du, dh_t = np.zeros(len(x)), 0.0, 0.0, 0.0
    for t in range(len(x) - 1, -1, -1):
        dh_t = dh_t + dh[t]
        dx[t] = dh_t * u
        dw += dh_t * before[t]
        du += dh_t * x[t]
        dh_t = hand_back(dh_t, w)
    return dx, dw, du, dh_t


def _totals(dh, w):
    """The whole gradient by each h(t)."""
    total = np.zeros(len(dh))
    for t in range(len(dh) - 1, -1, -1):
        total[t] = dh[t] + (w * total[t + 1] if t + 1 < len(dh) else 0.0)
    return total


@response_backward.mistake(
    "h0_ignored", "at t = 0 the weight w multiplied h0; its share of dw, the first step's, is missing."
)
def _(dh, x, w, u, h0):
    dx, dw, du, dh0 = _backward(dh, x, w, u, h0)
    return dx, dw - _totals(dh, w)[0] * h0, du, dh0


@response_backward.mistake(
    "last_state_at_start", "at t = 0 the index t - 1 is -1, the last state; the state before is h0."
)
def _(dh, x, w, u, h0):
    dx, dw, du, dh0 = _backward(dh, x, w, u, h0)
    return dx, dw + _totals(dh, w)[0] * (_recur(x, w, u, h0)[-1] - h0), du, dh0


@response_backward.mistake(
    "new_state_for_old", "dw was built with h(t); what w multiplied at step t is the state before, h(t - 1)."
)
def _(dh, x, w, u, h0):
    dx, _, du, dh0 = _backward(dh, x, w, u, h0)
    return dx, np.sum(_totals(dh, w) * _recur(x, w, u, h0)), du, dh0


@response_backward.mistake(
    "dh0_one_step_short", "this is the gradient by h(0), the first state; h0 lies one step, one factor w, before it."
)
def _(dh, x, w, u, h0):
    dx, dw, du, _ = _backward(dh, x, w, u, h0)
    return dx, dw, du, _totals(dh, w)[0]


@response_backward.mistake("u_missing", "the gradient by x(t) has to pass through the weight u.")
def _(dh, x, w, u, h0):
    _, dw, du, dh0 = _backward(dh, x, w, u, h0)
    return _totals(dh, w), dw, du, dh0


@response_backward.mistake("wrong_weight_for_x", "dx was multiplied by w; x(t) enters through u.")
def _(dh, x, w, u, h0):
    _, dw, du, dh0 = _backward(dh, x, w, u, h0)
    return _totals(dh, w) * w, dw, du, dh0


@response_backward.mistake("dw_du_swapped", "dw and du have changed places: w multiplies the old state, u the input.")
def _(dh, x, w, u, h0):
    dx, dw, du, dh0 = _backward(dh, x, w, u, h0)
    return dx, du, dw, dh0


@response_backward.mistake(
    "not_accumulated", "each step overwrites the last one's share; the weights are used at every step: add with +=."
)
def _(dh, x, w, u, h0):
    dx, _, _, dh0 = _backward(dh, x, w, u, h0)
    return dx, _totals(dh, w)[0] * h0, _totals(dh, w)[0] * x[0], dh0


@response_backward.mistake(
    "nothing_handed_back", "each step uses its own dh(t) only; h(t) also acts through h(t + 1), equation (16)."
)
def _(dh, x, w, u, h0):
    dx, dw, du, _ = _backward(dh, x, w, u, h0, hand_back=lambda dh_t, w: 0.0)
    return dx, dw, du, dh[0] * w


@response_backward.mistake(
    "handed_back_without_w", "the gradient is handed from step to step unchanged; on its way back it passes through w."
)
def _(dh, x, w, u, h0):
    return _backward(dh, x, w, u, h0, hand_back=lambda dh_t, w: dh_t)


@response_backward.mistake(
    "handed_back_through_u", "the gradient is handed back through u; what ties h(t) to h(t - 1) is w."
)
def _(dh, x, w, u, h0):
    return _backward(dh, x, w, u, h0, hand_back=lambda dh_t, w: dh_t * u)


@response_backward.mistake(
    "forward_in_time", "the loop runs forward; a gradient comes from the future, so start at the last step."
)
def _(dh, x, w, u, h0):
    before = np.concatenate([[h0], _recur(x, w, u, h0)[:-1]])
    dx, dw, du, dh_t = np.zeros(len(x)), 0.0, 0.0, 0.0
    for t in range(len(x)):
        dh_t = dh_t + dh[t]
        dx[t], dw, du = dh_t * u, dw + dh_t * before[t], du + dh_t * x[t]
        dh_t = dh_t * w
    return dx, dw, du, dh_t


@response_backward.mistake("last_dh_only", "only dh at the last step is used; every h(t) has a dh(t) of its own.")
def _(dh, x, w, u, h0):
    return _backward(np.where(np.arange(len(dh)) == len(dh) - 1, dh, 0.0), x, w, u, h0)


@response_backward.mistake(
    "dh_changed", "the sums were written into dh, which belongs to the caller: keep them in a variable of your own."
)
def _(dh, x, w, u, h0):
    gradients = _backward(dh, x, w, u, h0)
    dh[:] = _totals(dh, w)
    return gradients
