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
    "borders_exchanged",
    "the borders are exchanged: w = 0 forgets at once, so both are 0; for |w| >= 1 nothing is ever forgotten.",
    {"0.0, 0.0": "np.inf, np.inf", "np.inf, np.inf": "0.0, 0.0"},
)
memory.mistake(
    "negative_forgets_at_once",
    "only w = 0 forgets at once; a negative w remembers as long as |w| does.",
    {"w == 0": "w <= 0"},
)
memory.mistake(
    "negative_forgets_at_once_if_stable",
    "only w = 0 forgets at once; a negative w remembers as long as |w| does.",
    {"w == 0": "-1 < w <= 0"},
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

memory.mistake(
    "growth_time",
    "for |w| > 1 these are the steps in which h grows; nothing is forgotten there, so both are infinite.",
    {"abs(w) >= 1": "abs(w) == 1", "-1 / np.log(abs(w))": "abs(1 / np.log(abs(w)))"},
)
memory.mistake(
    "growth_forgets_at_once",
    "for |w| >= 1 nothing is ever forgotten: both are infinite, not 0.",
    {"np.inf, np.inf": "0.0, 0.0"},
)
memory.mistake(
    "not_a_number_for_unstable",
    "where the recurrence does not decay its memory is infinite; not-a-number says that nothing is known.",
    {"np.inf, np.inf": "np.nan, np.nan"},
)
memory.mistake(
    "one_minus_w_first",
    "1 / (1 - |w|) is near the time constant only for |w| close to 1; solve |w|^n = 1/e exactly.",
    {"return tau,": "return 1 / (1 - abs(w)),"},
)
memory.mistake(
    "one_minus_w_second",
    "ln 2 / (1 - |w|) is near the half-life only for |w| close to 1; solve |w|^n = 1/2 exactly.",
    {"tau * np.log(2)": "np.log(2) / (1 - abs(w))"},
)
memory.mistake(
    "half_by_linear_loss",
    "0.5 / (1 - |w|) would be right if each step took away the same amount; it takes away the same share.",
    {"tau * np.log(2)": "0.5 / (1 - abs(w))"},
)
memory.mistake(
    "rounded_e",
    "1/e was rounded to 0.37 before the logarithm was taken; its logarithm is -1 exactly.",
    {"return tau,": "return np.log(0.37) / np.log(abs(w)),"},
)
for _rounded in (0.7, 0.69, 0.693):
    memory.mistake(
        f"ln_2_as_{_rounded}",
        f"ln 2 was rounded to {_rounded}; use np.log(2).",
        {"tau * np.log(2)": f"tau * {_rounded}"},
    )
memory.mistake(
    "half_life_negative",
    "the half-life is negative: ln(1/2) and ln|w| both are, so their quotient is positive; one minus too many.",
    {"tau * np.log(2)": "tau * np.log(0.5)"},
)
memory.mistake(
    "half_life_base_ten",
    "the time constant was multiplied by the logarithm of 2 to base 10; equation (10) has the natural one.",
    {"tau * np.log(2)": "tau * np.log10(2)"},
)
memory.mistake(
    "half_life_of_half_w",
    "the half-life was made of the logarithm of |w| / 2; solve |w|^n = 1/2 for n.",
    {"tau * np.log(2)": "-1 / np.log(abs(w) / 2)"},
)
memory.mistake(
    "twice_the_time_constant",
    "the half-life is not twice the time constant: it takes fewer steps to 1/2 than to 1/e.",
    {"tau * np.log(2)": "2 * tau"},
)
memory.mistake(
    "half_life_equals_time_constant",
    "both numbers are the same; 1/2 is reached earlier than 1/e, by the factor ln 2.",
    {"tau * np.log(2)": "tau"},
)
memory.mistake(
    "whole_steps_half_life",
    "the half-life was rounded up; it need not be a whole number.",
    {"tau * np.log(2)": "np.ceil(tau * np.log(2))"},
)
memory.mistake(
    "whole_steps_down",
    "the number of steps was rounded down; both need not be whole numbers.",
    {"return tau, tau * np.log(2)": "return np.floor(tau), np.floor(tau * np.log(2))"},
)
memory.mistake(
    "nearest_step",
    "the number of steps was rounded; both need not be whole numbers.",
    {"return tau, tau * np.log(2)": "return np.round(tau), np.round(tau * np.log(2))"},
)
for _places in (1, 2, 3, 4):
    memory.mistake(
        f"rounded_to_{_places}",
        f"the results were rounded to {_places} places, as in a table; return them as they are.",
        {"return tau, tau * np.log(2)": f"return np.round(tau, {_places}), np.round(tau * np.log(2), {_places})"},
    )
memory.mistake(
    "close_to_one_is_one",
    "a w near 1 in size was taken for 1: for every |w| < 1 the memory is finite, however long.",
    {"abs(w) >= 1": "abs(w) >= 1 or np.isclose(abs(w), 1)"},
)
memory.mistake(
    "nearly_zero_is_zero",
    "a small w was taken for 0; only w = 0 itself forgets at once.",
    {"w == 0": "abs(w) < 1e-3"},
)
memory.mistake(
    "negative_never_forgets",
    "for negative w both are infinite; a response that alternates fades as |w|^n, too.",
    {"abs(w) >= 1": "abs(w) >= 1 or w < 0"},
)
memory.mistake(
    "negative_times",
    "for negative w the results are negative; a number of steps is not, and the sign of w does not matter.",
    {"-1 / np.log(abs(w))": "-np.sign(w) / np.log(abs(w))"},
)

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
    yield {"w": 0.998, "u": -2.0, "eps": _eps(0.998, 2.0, 11_999.4)}
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
    {"int(np.ceil(exact))": "int(np.ceil(exact)) - 1"},
)
taps_needed.mistake(
    "strictly_below",
    "one tap too many where the error is exactly eps: at most eps is asked for, not less than eps.",
    {"np.ceil(exact))": "np.floor(exact)) + 1"},
)
taps_needed.mistake(
    "one_too_many",
    "this many taps would do, but one fewer does too.",
    {"int(np.ceil(exact)))": "int(np.ceil(exact))) + 1"},
)
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
    "u_not_absolute",
    "for negative u the error came out negative; |u| enters equation (11).",
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
taps_needed.mistake(
    "w_with_its_sign",
    "for negative w the error came out with a sign; |w| enters equation (11), in the power and below.",
    body="N = 1\nwhile abs(u) * w**N / (1 - w) > eps:\n    N += 1\nreturn N",
)
taps_needed.mistake(
    "rounded_down",
    "the number was rounded down; fewer taps than needed miss eps, so round up.",
    {"np.ceil": "np.floor"},
)
for _most in (99, 100, 999, 1000, 9999, 10_000):
    taps_needed.mistake(
        f"gives_up_at_{_most}",
        f"there are never more than {_most} taps; for |w| close to 1 more are needed.",
        {"max(1, int(np.ceil(exact)))": f"min(max(1, int(np.ceil(exact))), {_most})"},
    )
for _terms in (10, 100, 1000):
    taps_needed.mistake(
        f"tail_of_{_terms}_terms",
        f"the tail was cut off after {_terms} terms; near |w| = 1 what comes after them counts, too: use (11).",
        {"eps * (1 - abs(w))": f"eps * (1 - abs(w)) / (1 - abs(w) ** {_terms})"},
    )
taps_needed.mistake(
    "last_kept_tap",
    "the last tap that is kept was compared with eps; what counts are all those that are left out, equation (11).",
    {"eps * (1 - abs(w))": "eps", "int(np.ceil(exact))": "int(np.ceil(exact)) + 1"},
)
taps_needed.mistake(
    "squares",
    "the squares of the left-out taps were summed; the worst input makes their absolute values add up.",
    {"np.log(eps * (1 - abs(w)) / abs(u)) /": "0.5 * np.log(eps * (1 - w**2) / u**2) /"},
)
taps_needed.mistake(
    "root_of_squares",
    "the root of the summed squares was compared with eps; the worst input makes absolute values add up.",
    {"np.log(eps * (1 - abs(w)) / abs(u)) /": "np.log(eps * np.sqrt(1 - w**2) / abs(u)) /"},
)
taps_needed.mistake(
    "tail_multiplied",
    "the tail was multiplied by 1 - |w|; the geometric series divides by it.",
    {"eps * (1 - abs(w))": "eps / (1 - abs(w))"},
)
taps_needed.mistake(
    "head_for_tail",
    "the size of the taps that are kept was compared with eps; the error is what the others could add.",
    body="""
        kept = 0.0
        for N in range(1, 1000):
            kept += abs(u) * abs(w) ** (N - 1)
            if kept >= eps:
                return N
        return N""",
)
taps_needed.mistake(
    "u_multiplied",
    "|u| stands on the wrong side: a larger |u| makes the error larger, and more taps are needed.",
    {"/ abs(u)": "* abs(u)"},
)
taps_needed.mistake(
    "u_as_a_power",
    "u was raised to the power along with w; each left-out tap has the factor |u| once.",
    {"np.log(eps * (1 - abs(w)) / abs(u)) / np.log(abs(w))": "np.log(eps * (1 - abs(w))) / np.log(abs(u * w))"},
)
taps_needed.mistake(
    "logarithm_approximated",
    "ln|w| was replaced by |w| - 1, which is near it only for |w| close to 1.",
    {"np.log(abs(w))": "(abs(w) - 1)"},
)
taps_needed.mistake(
    "mixed_bases",
    "two logarithms of different bases were divided; both have to have the same.",
    {"np.log(eps": "np.log10(eps"},
)
taps_needed.mistake(
    "mixed_bases_two",
    "two logarithms of different bases were divided; both have to have the same.",
    {"np.log(eps": "np.log2(eps"},
)
for _times in (1, 3, 5):
    taps_needed.mistake(
        f"time_constants_{_times}",
        f"this is {_times} times the time constant, a rule of thumb; how many taps are needed depends on eps and u.",
        {"np.log(eps * (1 - abs(w)) / abs(u)) /": f"-{_times} /"},
    )
taps_needed.mistake(
    "half_life",
    "this is the half-life, which knows nothing of eps; solve equation (11) for N.",
    {"np.log(eps * (1 - abs(w)) / abs(u)) /": "np.log(0.5) /"},
)
taps_needed.mistake(
    "eps_for_one_tap",
    "one tap is returned wherever u alone is at most eps; the tail counts, not the first tap.",
    {"exact = ": "if abs(u) <= eps:\n    return 1\nexact = "},
)
taps_needed.mistake(
    "tail_with_kept_tap",
    "the tail was taken from k = N - 1 on; with N taps, k = 0 to N - 1, the first left-out one is k = N.",
    {"/ abs(u)": "/ abs(u) * abs(w)"},
)
taps_needed.mistake(
    "never_one",
    "two taps at least are returned; where one is enough, the answer is 1.",
    {"max(1,": "max(2,"},
)
