"""Sections 1.6 and 1.7: the length of memory, and the taps that one recurrent weight is worth."""

from autograder.exercise import Exercise
from lstm_ref.stability import scalar

# ---- 6. memory


def _memory_inputs(rng):
    fixed = (0.5, -0.5, 0.9, 1.3, -1.2, 1.0, -1.0, 0.0, 1e-6, -0.999999)
    for w in (*fixed, rng.uniform(0.5, 0.95), -rng.uniform(0.5, 0.95)):
        yield {"w": w}


memory = Exercise(
    "scalar_recurrence.memory",
    "Time constant and half-life",
    {"time_constant": 1, "half_life": 1},
    lambda w: (scalar.time_constant(w), scalar.half_life(w)),
    _memory_inputs,
)
_GROWTH = "for |w| >= 1 nothing is ever forgotten: both are infinite; the formula does not know."

memory.mistake(
    "minus_forgotten",
    "the result is negative: ln|w| is negative for |w| < 1, and equation (9) has a minus.",
    {"-1 /": "1 /"},
)
memory.mistake(
    "order_swapped",
    "the two numbers have changed places: the time constant comes first and is the longer one.",
    {"return tau, tau * np.log(2)": "return tau * np.log(2), tau"},
)
memory.mistake(
    "base_ten",
    "the logarithm has base 10; the time constant counts steps until 1/e, which needs the natural one.",
    {"np.log(abs(w))": "np.log10(abs(w))"},
)
memory.mistake(
    "base_two",
    "the logarithm has base 2; the time constant counts steps until 1/e, which needs the natural one.",
    {"np.log(abs(w))": "np.log2(abs(w))"},
)
memory.mistake(
    "rate",
    "this is what is lost per step, not how many steps it takes; take the reciprocal.",
    {"-1 / np.log(abs(w))": "-np.log(abs(w))", "tau * np.log(2)": "tau / np.log(2)"},
)
memory.mistake(
    "half_of_it",
    "the half-life is not half of the time constant: solve |w|^n = 1/2 for n.",
    {"tau * np.log(2)": "tau / 2"},
)
memory.mistake(
    "divided_by_ln_2",
    "the time constant was divided by ln 2; the half-life is the shorter of the two.",
    {"tau * np.log(2)": "tau / np.log(2)"},
)
memory.mistake(
    "one_minus_w",
    "1 / (1 - |w|) is near the time constant only for |w| close to 1; solve |w|^n = 1/e exactly.",
    {"-1 / np.log(abs(w))": "1 / (1 - abs(w))"},
)
memory.mistake(
    "whole_steps",
    "the number of steps was rounded up; both need not be whole numbers.",
    {"return tau, tau * np.log(2)": "return np.ceil(tau), np.ceil(tau * np.log(2))"},
)
memory.mistake(
    "zero_not_caught",
    "w = 0 has no logarithm: everything is forgotten at once, so both are 0.",
    body="""
        import math
        if abs(w) >= 1:
            return math.inf, math.inf
        tau = -1 / math.log(abs(w))
        return tau, tau * math.log(2)""",
)
memory.mistake(
    "zero_never_forgets",
    "both are infinite for w = 0; there everything is forgotten at once, so both are 0.",
    {"0.0, 0.0": "np.inf, np.inf"},
)
memory.mistake(
    "negative_forgets_at_once",
    "only w = 0 forgets at once; a negative w remembers as long as |w| does.",
    {"w == 0": "w <= 0"},
)
memory.mistake(
    "no_absolute_value",
    "the logarithm of a negative w does not exist: how fast |h| shrinks depends on |w|.",
    body="""
        import math
        if w == 0:
            return 0.0, 0.0
        if w >= 1:
            return math.inf, math.inf
        tau = -1 / math.log(w)
        return tau, tau * math.log(2)""",
)
memory.mistake(
    "no_absolute_value_numpy",
    "np.log of a negative w is nan: how fast |h| shrinks depends on |w|.",
    {"np.log(abs(w))": "np.log(w)"},
)
memory.mistake(
    "negative_growth_not_caught",
    "for w <= -1 nothing is forgotten either: compare |w| with 1, not w.",
    {"abs(w) >= 1": "w >= 1"},
)
memory.mistake(
    "boundary_not_caught",
    "at |w| = 1 nothing fades either: its logarithm is 0, and both are infinite.",
    {"abs(w) >= 1": "abs(w) > 1"},
)
memory.mistake(
    "growth_not_caught",
    _GROWTH,
    body="""
        import math
        if w == 0:
            return 0.0, 0.0
        tau = -1 / math.log(abs(w))
        return tau, tau * math.log(2)""",
)
memory.mistake("growth_not_caught_numpy", _GROWTH, {"abs(w) >= 1": "False"})

# ---- 7. how many taps


def _taps_inputs(rng):
    """0.25 to 0.75 of a tap less than a whole number is enough in all cases but one, where 2 are enough exactly.

    There every way to calculate is exact: w = 1/2, and only powers of two.
    """
    yield {"w": 0.5, "u": 1.0, "eps": 0.014}
    yield {"w": 0.5, "u": 1.0, "eps": 0.0115}
    yield {"w": -0.5, "u": -3.0, "eps": 30.0}
    yield {"w": -0.5, "u": 1.0, "eps": 0.5}
    yield {"w": 1e-3, "u": 2.0, "eps": 0.5}
    yield {"w": 0.998, "u": -2.0, "eps": _eps(0.998, 2.0, 11_999.5)}
    for exact, sign in [(6.25, 1), (10.75, -1), (3.75, 1), (15.25, -1)]:
        w, u = rng.uniform(0.75, 0.8), rng.uniform(2.5, 3.0)
        yield {"w": sign * w, "u": sign * u, "eps": _eps(w, u, exact)}


def _eps(w, u, taps):
    return u * w**taps / (1 - w)


def _fewest(w, u, eps):
    N, error = 1, abs(u) * abs(w) / (1 - abs(w))
    while error > eps:
        N, error = N + 1, error * abs(w)
    return N


taps_needed = Exercise("scalar_recurrence.taps_needed", "How many taps", {"N": 1}, _fewest, _taps_inputs)
taps_needed.mistake(
    "below_one",
    "a time-delay system has at least one tap, even where none would do.",
    body="return int(np.ceil(np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))))",
)
taps_needed.mistake(
    "counted_from_zero",
    "the counting starts at N = 0; a time-delay system has at least one tap.",
    {"max(1,": "max(0,"},
)
taps_needed.mistake(
    "rounded",
    "the number was rounded to the nearest; fewer taps than needed miss eps, so round up.",
    body="return max(1, round(np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))))",
)
taps_needed.mistake(
    "one_short",
    "this is one tap too few: the error is just above eps. Round up, and count the tap k = 0.",
    {"np.ceil": "np.floor"},
)
taps_needed.mistake(
    "strictly_below",
    "one tap too many where the error is exactly eps: at most eps is asked for, not less than eps.",
    {"np.ceil(exact))": "np.floor(exact)) + 1"},
)
taps_needed.mistake("one_too_many", "this many taps would do, but one fewer does too.", {"int(np.ceil(exact)))": "int(np.ceil(exact))) + 1"})
taps_needed.mistake(
    "only_the_next_tap",
    "only the first tap that is left out was compared with eps; all of them together count, equation (11).",
    {"eps * (1 - abs(w))": "eps"},
)
taps_needed.mistake(
    "only_the_power",
    "|w|^N alone was compared with eps, the tail as a share of the whole; the error (11) has more factors.",
    {"eps * (1 - abs(w)) / abs(u)": "eps"},
)
taps_needed.mistake(
    "u_not_absolute", "for negative u the error came out negative; |u| enters equation (11).",
    body="N = 1\nwhile u * abs(w) ** N / (1 - abs(w)) > eps:\n    N += 1\nreturn N",
)
taps_needed.mistake("u_forgotten", "the factor |u| is missing in the error.", {" / abs(u)": ""})
taps_needed.mistake(
    "w_not_absolute",
    "for negative w the sum was taken with signs; the worst input makes all terms add up.",
    {"1 - abs(w)": "1 - w"},
)
taps_needed.mistake(
    "not_whole",
    "a number of taps is a whole number: round up.",
    body="return max(1.0, np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w)))",
)
taps_needed.mistake(
    "negative_logarithm",
    "a logarithm was taken of a negative number: both w and u enter by their absolute values.",
    body="return max(1, int(np.ceil(np.log(eps * (1 - abs(w)) / abs(u)) / np.log(w))))",
)
