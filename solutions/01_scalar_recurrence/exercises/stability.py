"""Section 1.5: the input that proves the recurrence unstable, and the largest output."""

import math

from autograder.exercise import Exercise
from lstm_ref.stability import scalar
from lstm_ref.systems import linear

# ---- 4. the worst input


def _worst_inputs(rng):
    yield {"w": 0.5, "u": 1.0, "T": 4}
    yield {"w": -0.5, "u": 1.0, "T": 4}
    yield {"w": -2.0, "u": 1.0, "T": 1}
    yield {"w": -1.5, "u": 0.7, "T": 4}
    yield {"w": 0.5, "u": -1e-9, "T": 3}
    yield {"w": -0.6, "u": -0.4, "T": 5}
    yield {"w": -0.01, "u": 3.0, "T": 201}  # w ** 200 is 0 in floating point
    for T, sign_w, sign_u in [(6, -1, 1), (5, 1, -1), (7, -1, -1), (9, 1, 1)]:
        yield {"w": sign_w * rng.uniform(0.3, 1.2), "u": sign_u * rng.uniform(0.5, 2.0), "T": T}


worst_input = Exercise("scalar_recurrence.worst_input", "The worst input", {"x": 1}, linear.worst_input, _worst_inputs)
worst_input.mistake(
    "u_ignored", "the sign of u is ignored: a negative u turns every sign around.", {"np.sign(u) * ": ""}
)
worst_input.mistake(
    "counted_from_the_front",
    "the signs alternate from the first input on; what counts is the distance from the last step, T - 1 - t.",
    {"[::-1]": ""},
)
worst_input.mistake(
    "off_by_one",
    "the powers are one too high or too low: the last input is multiplied by u alone.",
    {"np.arange(T)": "np.arange(1, T + 1)"},
)
worst_input.mistake(
    "all_ones", "an input of all ones is the worst one only if w and u are positive.", body="return np.ones(T)"
)
worst_input.mistake(
    "smallest",
    "this input makes h(T - 1) as small as possible; turn every sign around.",
    {"return np.sign(u)": "return -np.sign(u)"},
)
worst_input.mistake(
    "always_alternating",
    "the input alternates although w may be positive: compare with the sign of each term in equation (6).",
    {"np.sign(w) **": "(-1.0) **"},
)
worst_input.mistake(
    "weights_not_signs",
    "these are the factors themselves; the input that goes best with a factor is +1 or -1, its sign.",
    body="return u * w ** np.arange(T)[::-1]",
)
worst_input.mistake(
    "only_the_first",
    "only one input is used; every one of the T inputs can add to h(T - 1).",
    body="x = np.zeros(T)\nx[0] = np.sign(u) * np.sign(w) ** (T - 1)\nreturn x",
)
worst_input.mistake(
    "sign_of_underflow",
    "w to a high power became 0, the smallest number there is, and its sign was lost: take the signs before the power.",
    body="return np.sign(u * w ** np.arange(T)[::-1])",
)

worst_input.mistake(
    "w_ignored",
    "every entry has the sign of u; for negative w the factors in equation (6) alternate.",
    body="return np.sign(u) * np.ones(T)",
)
worst_input.mistake(
    "one_sign",
    "every entry has the sign of u times w; each step multiplies by w once more, so the signs may alternate.",
    body="return np.sign(u * w) * np.ones(T)",
)
worst_input.mistake(
    "u_to_the_power",
    "the sign of u is raised to the power too; each input passes through u once.",
    body="return np.sign(u * w) ** np.arange(T)[::-1]",
)
worst_input.mistake(
    "alternates_from_the_front",
    "the input alternates from +1 on, whatever w and u are: compare with the sign of each term in equation (6).",
    body="return (-1.0) ** np.arange(T)",
)

worst_input.mistake(
    "response_not_reversed",
    "these are the signs of the impulse response from its first value on; the first input meets its last value.",
    body="return np.sign(u * w ** np.arange(T))",
)
worst_input.mistake(
    "switched_off",
    "inputs with a negative factor are 0; with -1 they would add to h(T - 1).",
    body="return (np.sign(u) * np.sign(w) ** np.arange(T)[::-1] > 0).astype(float)",
)
worst_input.mistake(
    "switched_off_by_factors",
    "inputs with a negative factor are 0; with -1 they would add to h(T - 1). (w to a high power became 0, too.)",
    body="return (u * w ** np.arange(T)[::-1] > 0).astype(float)",
)
worst_input.mistake(
    "largest_in_size",
    "h(T - 1) is large in size but may be negative: count the steps from the last one, and look at the sign of u.",
    {"np.sign(u) * ": "", "[::-1]": ""},
)
worst_input.mistake(
    "only_the_last",
    "only the last input is used; every one of the T inputs can add to h(T - 1).",
    body="x = np.zeros(T)\nx[-1] = np.sign(u)\nreturn x",
)
worst_input.mistake(
    "impulse",
    "this is an impulse; with every input at 1 or -1 the last state can be larger.",
    body="x = np.zeros(T)\nx[0] = 1.0\nreturn x",
)
worst_input.mistake(
    "scaled_factors",
    "the factors were scaled to at most 1; a term is largest for an input of full size, however small its factor.",
    body="factors = u * w ** np.arange(T)[::-1]\nreturn factors / np.max(np.abs(factors))",
)
worst_input.mistake(
    "clipped_factors",
    "the factors were cut off at 1 and -1; a term is largest for an input of full size, however small its factor.",
    body="return np.clip(u * w ** np.arange(T)[::-1], -1, 1)",
)
worst_input.mistake(
    "powers_of_w",
    "these are the powers of w with the sign of u; whatever the power is, the input may be of size 1.",
    body="return np.sign(u) * w ** np.arange(T)[::-1]",
)
worst_input.mistake(
    "one_turn_only",
    "the sign turns once and not at every step; each further step back multiplies by w once more.",
    body="x = np.full(T, np.sign(u))\nx[:-1] *= np.sign(w)\nreturn x",
)
worst_input.mistake(
    "one_turn_before_the_last",
    "for negative w only the last input but one was turned; further back every second one turns, too.",
    body="x = np.full(T, np.sign(u))\nif T > 1:\n    x[-2] *= np.sign(w)\nreturn x",
)
worst_input.mistake(
    "zero_is_positive",
    "a power of w that underflows to 0 was taken for a positive factor: take the signs before the power.",
    body="return np.where(u * w ** np.arange(T)[::-1] >= 0, 1.0, -1.0)",
)
worst_input.mistake(
    "size_for_sign",
    "constant for |w| < 1, alternating only for |w| > 1: what counts is the sign of w, not its size.",
    body="return np.sign(u) * np.sign(1 - abs(w)) ** np.arange(T)[::-1]",
)
worst_input.mistake(
    "largest_state",
    "this is the largest h(T - 1); asked for is the input that makes it.",
    body="return np.sum(np.abs(u) * np.abs(w) ** np.arange(T))",
)

# ---- 5. the peak gain


def _gain_inputs(rng):
    yield {"w": 0.5, "u": 2.0}
    yield {"w": -0.5, "u": -2.0}
    yield {"w": 0.0, "u": -1.5}
    yield {"w": 1.5, "u": 2.0}
    yield {"w": -1.25, "u": -2.0}
    yield {"w": 1.0, "u": 0.5}
    yield {"w": -1.0, "u": 0.5}
    yield {"w": -0.999999, "u": 1e-9}
    yield {"w": rng.uniform(0.3, 0.9), "u": -rng.uniform(1.2, 2.0)}
    yield {"w": -rng.uniform(0.3, 0.9), "u": rng.uniform(1.2, 2.0)}


def _gain(w, u):
    return abs(u) / (1 - abs(w)) if scalar.is_bibo_stable(w) else math.inf


gain = Exercise("scalar_recurrence.gain", "Peak gain", {"gain": 1}, _gain, _gain_inputs)
gain.mistake(
    "w_not_absolute",
    "for negative w the sum was taken with signs: its terms are |u| |w|^n.",
    {"1 - abs(w)": "1 - w"},
)
gain.mistake(
    "u_not_absolute",
    "for negative u the result is negative; a largest absolute value cannot be.",
    {"abs(u)": "u"},
)
gain.mistake(
    "limit_of_the_step_response",
    "this is where the step response settles, u / (1 - w): a sum with signs, without absolute values.",
    {"abs(u) / (1 - abs(w))": "u / (1 - w)"},
)
gain.mistake(
    "minus_one_not_caught",
    "w = -1 lies on the boundary too: the terms |u| |w|^n do not shrink there.",
    {"abs(w) >= 1": "w >= 1 or w < -1"},
)
gain.mistake(
    "negative_growth_not_caught",
    "for w <= -1 the sum is infinite too: compare |w| with 1, not w.",
    {"abs(w) >= 1": "w >= 1"},
)
gain.mistake(
    "growth_below_minus_one_not_caught",
    "for w < -1 the sum is infinite too: compare |w| with 1, not w.",
    {"abs(w) >= 1": "w >= 1 or w == -1"},
)
gain.mistake(
    "growth_not_caught",
    "the formula was used for |w| > 1, too; there the geometric series does not converge, and the sum is infinite.",
    {"abs(w) >= 1": "abs(w) == 1"},
)
gain.mistake(
    "boundary_not_caught",
    "at |w| = 1 the formula divides by zero: the sum is infinite there.",
    {"abs(w) >= 1": "abs(w) > 1"},
)
gain.mistake(
    "never_infinite",
    "the formula was used where the geometric series does not converge: for |w| >= 1 the sum is infinite.",
    {"abs(w) >= 1": "False"},
)
gain.mistake(
    "weights_swapped",
    "w and u have changed places: w decides whether the sum is finite, and |u| is its factor.",
    {"abs(w) >= 1": "abs(u) >= 1", "abs(u) / (1 - abs(w))": "abs(w) / (1 - abs(u))"},
)
gain.mistake("u_missing", "the factor |u| is missing.", {"abs(u) / (": "1 / ("})
gain.mistake(
    "first_term_missing",
    "the sum starts at n = 1; the term of n = 0, |u|, is missing.",
    {"abs(u) / (": "abs(u) * abs(w) / ("},
)
gain.mistake(
    "largest_term",
    "this is the largest single term; bounded inputs can make all terms add up.",
    {"abs(u) / (1 - abs(w))": "abs(u)"},
)
gain.mistake(
    "squares",
    "the squares of the impulse response were summed; the bound needs absolute values.",
    {"abs(u) / (1 - abs(w))": "u**2 / (1 - w**2)"},
)
gain.mistake(
    "root_of_squares",
    "this is the root of the summed squares, another size of the impulse response; the bound needs absolute values.",
    {"abs(u) / (1 - abs(w))": "np.sqrt(u**2 / (1 - w**2))"},
)
gain.mistake(
    "zero_for_unstable", "for |w| >= 1 there is no finite bound: return infinity there, not 0.", {"np.inf": "0.0"}
)
gain.mistake(
    "sum_cut_off",
    "the series was added up term by term and cut off; near |w| = 1 the rest is large. Use the right side of (8).",
    {"abs(u) / (1 - abs(w))": "sum(abs(u) * abs(w) ** n for n in range(1000))"},
)
for _terms in (10, 50, 100, 10_000):
    gain.mistake(
        f"sum_of_{_terms}_terms",
        f"the series was cut off after {_terms} terms; near |w| = 1 the rest is large. Use the right side of (8).",
        {"abs(u) / (1 - abs(w))": f"sum(abs(u) * abs(w) ** n for n in range({_terms}))"},
    )
for _digits in (3, 6, 9):
    gain.mistake(
        f"sum_until_1e-{_digits}",
        "the series was stopped at a small term; what comes after it is not small together. Use the right side of (8).",
        body=f"""
            if abs(w) >= 1:
                return np.inf
            total, term = 0.0, abs(u)
            for _ in range(100_000):
                if term <= 1e-{_digits}:
                    break
                total, term = total + term, term * abs(w)
            return total""",
    )
gain.mistake(
    "minus_one_as_alternating_sum",
    "w = -1 lies on the boundary too: u / 2 is a sum with signs, while the terms |u| |w|^n all have the size |u|.",
    {"if abs(w) >= 1": "if w == -1:\n    return abs(u) / 2\nif abs(w) >= 1"},
)
gain.mistake(
    "infinite_with_sign",
    "for negative u the infinity became negative; a sum of absolute values cannot be.",
    {"np.inf": "u * np.inf"},
)
gain.mistake(
    "formula_made_positive",
    "for |w| > 1 the absolute value of the formula was returned; there the sum is infinite.",
    {"abs(w) >= 1": "abs(w) == 1", "(1 - abs(w))": "abs(1 - abs(w))"},
)
gain.mistake(
    "close_to_one_is_one",
    "a w near the boundary was taken for one on it: for every |w| < 1 the sum is finite, however large.",
    {"abs(w) >= 1": "abs(w) >= 1 or np.isclose(abs(w), 1)"},
)
gain.mistake(
    "integral",
    "the sum was replaced by an integral, -|u| / ln|w|; (8) is a geometric series.",
    {"abs(u) / (1 - abs(w))": "-abs(u) / np.log(np.abs(np.float64(w)))"},
)
gain.mistake(
    "zero_for_w_zero",
    "for w = 0 the result is 0; the term of n = 0, |u|, is always there.",
    {"if abs(w) >= 1": "if w == 0:\n    return 0.0\nif abs(w) >= 1"},
)
gain.mistake(
    "factor_for_unstable",
    "for |w| >= 1 the size of the input weight was returned; the terms do not shrink there, and their sum is infinite.",
    {"np.inf": "abs(u)"},
)
gain.mistake(
    "factor_on_the_boundary",
    "for |w| = 1 the size of the input weight was returned; no term is larger, but they do not shrink, and their sum "
    "is infinite.",
    {"if abs(w) >= 1": "if abs(w) == 1:\n    return abs(u)\nif abs(w) >= 1"},
)
gain.mistake(
    "one_plus_w",
    "the series was summed with alternating signs, which gives 1 + |w| below; its terms |u| |w|^n are all positive.",
    {"1 - abs(w)": "1 + abs(w)"},
)
gain.mistake(
    "negative_unstable",
    "every negative w counts as unstable; what decides is |w|.",
    {"abs(w) >= 1": "abs(w) >= 1 or w < 0"},
)
gain.mistake(
    "w_squared",
    "w was squared, as in the sum of the squares; the terms of (8) are |u| |w|^n.",
    {"1 - abs(w)": "1 - w**2"},
)
gain.mistake(
    "not_a_number_for_unstable",
    "the bound is infinite where the recurrence is not stable; not-a-number says that nothing is known.",
    {"np.inf": "np.nan"},
)
