"""Sections 6.6 to 6.8: drift, what is left of an error behind forget gates, and the biases with which a cell begins."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.stability.carousel import cell_path

# ---- 6. a bias against drift


def _bias_inputs(rng):
    for m, T, limit in (
        (0.1, 1000, 4.0),
        (-0.25, 16, 1.0),
        (0.0, 50, 0.5),
        (0.125, 8, 1.0),  # just allowed with an open gate
        (-0.125, 8, 1.0),
        (-0.01, 20, 3.0),
        (0.5, 4, 1.0),  # a gate that is half open
        (0.75, 1, 0.5),
        (0.25, 4, 0.75),  # and one that is open more than half
        (2.0, 100_000, 0.01),
    ):
        yield {"m": m, "T": T, "limit": limit}
    for sign, T in ((1, 40), (-1, 75)):
        yield {"m": sign * float(rng.uniform(0.3, 0.6)), "T": T, "limit": float(rng.uniform(0.6, 0.9))}


def _input_bias(m, T, limit):
    drift = m * T
    return drift, (-np.log(abs(drift) / limit - 1) if abs(drift) > limit else np.inf)


input_bias = Exercise(
    "constant_error_carousel.input_bias", "A bias against drift", {"c_open": 1, "b_i": 1}, _input_bias, _bias_inputs
)
LOGIT, ALLOWED = "np.log(i / (1 - i))", "abs(c_open) <= limit"
WHOLE_CASE = f"if {ALLOWED}:\n        return c_open, np.inf\n    "
for _name, _cause, _edits in (
    (
        "root_of_T",
        "the drift was taken to grow with the root of T; that is so for the random part, the mean grows with T.",
        {"m * T": "m * T**0.5"},
    ),
    (
        "one_step_too_few",
        "T - 1 steps were counted; the input of each of the T steps adds to the state.",
        {"m * T": "m * (T - 1)"},
    ),
    ("one_step_only", "only one step was counted; the state adds up T of them.", {"m * T": "m * 1.0"}),
    (
        "drift_without_sign",
        "the expected state has the sign of the mean.",
        {"return c_open, np.inf": "return abs(c_open), np.inf", "return c_open, np.log": "return abs(c_open), np.log"},
    ),
    (
        "gated_drift",
        "c_open is the state with the gate fully open; here it was multiplied by i.",
        {"return c_open, np.log": "return c_open * i, np.log"},
    ),
    (
        "sign_of_the_bias",
        "the bias has the wrong sign: a gate below one half needs a negative one.",
        {LOGIT: "np.log((1 - i) / i)"},
    ),
    ("logarithm_of_i", "this is ln i; undoing the logistic function gives ln(i / (1 - i)).", {LOGIT: "np.log(i)"}),
    (
        "logarithm_of_the_rest",
        "this is ln(1 - i); undoing the logistic function gives ln(i / (1 - i)).",
        {LOGIT: "np.log(1 - i)"},
    ),
    ("gate_for_bias", "this is the gate i; asked for is the bias whose logistic function is i.", {LOGIT: "i"}),
    ("odds", "this is i / (1 - i); its logarithm is still to come.", {LOGIT: "i / (1 - i)"}),
    ("logistic_of_i", "the logistic function was applied to i; it has to be undone.", {LOGIT: "1 / (1 + np.exp(-i))"}),
    (
        "log10",
        "the logarithm has base 10; the logistic function is made of the natural exponential.",
        {LOGIT: "np.log10(i / (1 - i))"},
    ),
    (
        "log2",
        "the logarithm has base 2; the logistic function is made of the natural exponential.",
        {LOGIT: "np.log2(i / (1 - i))"},
    ),
    ("inverse_tanh", "this is the inverse of tanh; a gate is logistic.", {LOGIT: "np.arctanh(i)"}),
    (
        "plus_in_the_denominator",
        "1 + i stands in the denominator; solving i = 1 / (1 + exp(-b)) gives 1 - i.",
        {LOGIT: "np.log(i / (1 + i))"},
    ),
    (
        "limit_ignored",
        "the limit was taken as 1.",
        {"i = limit / abs(c_open)": "i = 1 / (abs(c_open) + (abs(c_open) <= 1))"},
    ),
    (
        "limit_doubled",
        "the state may be between -limit and limit; limit is its size, not half of it.",
        {"i = limit / abs(c_open)": "i = limit / abs(c_open) / 2"},
    ),
    (
        "open_gate_needs_zero",
        "a bias of 0 is not the largest: where even an open gate does no harm, every bias is allowed.",
        {"c_open, np.inf": "c_open, 0.0"},
    ),
    (
        "minus_infinity",
        "the sign of infinity is wrong: an open gate is a large positive bias.",
        {"c_open, np.inf": "c_open, -np.inf"},
    ),
    (
        "not_a_number",
        "where even an open gate does no harm every bias is allowed, so the largest is infinite.",
        {"c_open, np.inf": "c_open, np.nan"},
    ),
    (
        "harmless_below_half",
        "an open gate is harmless if the drift is at most limit; here it was compared with twice the limit.",
        {ALLOWED: "abs(c_open) <= 2 * limit"},
    ),
    (
        "negative_drift_allowed",
        "a negative mean was taken for harmless; the size of the drift counts.",
        {ALLOWED: "c_open <= limit"},
    ),
    (
        "order_swapped",
        "the two results have changed places: the state comes first.",
        {
            "return c_open, np.inf": "return np.inf, c_open",
            "return c_open, np.log(i / (1 - i))": "return np.log(i / (1 - i)), c_open",
        },
    ),
    (
        "limit_per_step",
        "the limit was applied to a single step; after T steps the state is T times as large.",
        {"i = limit / abs(c_open)": "i = limit / abs(m)"},
    ),
    (
        "no_case_for_harmless",
        "the case is missing in which even an open gate does no harm: limit / (|m| T) is 1 or more there, no gate.",
        {f"{WHOLE_CASE}i = limit / abs(c_open)": "i = np.divide(limit, abs(c_open))"},
    ),
    (
        "divided_by_zero",
        "for m = 0 there is no limit / (|m| T): look first whether an open gate does any harm.",
        {f"{WHOLE_CASE}i = limit / abs(c_open)": "i = limit / abs(c_open)\nif i >= 1:\n    return c_open, np.inf"},
    ),
    (
        "limit_per_step_throughout",
        "the limit was compared with a single step; after T steps the state is T times as large.",
        {ALLOWED: "abs(m) <= limit", "i = limit / abs(c_open)": "i = limit / abs(m)"},
    ),
    (
        "never_more_than_half_open",
        "the bias was cut off at 0; where the gate may be more than half open it is positive.",
        {LOGIT: "min(0.0, np.log(i / (1 - i)))"},
    ),
    (
        "logarithm_of_one_over_i",
        "this is ln(1/i); undoing the logistic function gives ln(i / (1 - i)).",
        {LOGIT: "np.log(1 / i)"},
    ),
    (
        "bias_with_sign_of_m",
        "the bias has the sign of the mean; the gate has to be the same for m and -m.",
        {LOGIT: "(np.log(i / (1 - i)) if m <= 0 else -np.log(i / (1 - i)))"},
    ),
    (
        "bias_with_sign_of_m_reversed",
        "the bias has the sign of the mean; the gate has to be the same for m and -m.",
        {LOGIT: "(np.log(i / (1 - i)) if m > 0 else -np.log(i / (1 - i)))"},
    ),
    ("rounded", "the bias was rounded.", {"np.log(i / (1 - i))": "np.round(np.log(i / (1 - i)), 2)"}),
    (
        "gate_with_sign",
        "the sign of the mean went into the gate; a gate lies between 0 and 1, so take sizes.",
        {
            "i = limit / abs(c_open)": "i = abs(limit / c_open)",
            "np.log(i / (1 - i))": "np.log(i / (1 - limit / c_open))",
        },
    ),
    (
        "large_for_infinite",
        "a large number stands for infinity; np.inf is asked for.",
        {"c_open, np.inf": "c_open, 1e6"},
    ),
    (
        "edge_not_allowed",
        "a drift of exactly limit is allowed with an open gate, so every bias is.",
        {ALLOWED: "abs(c_open) < limit"},
    ),
    (
        "edge_not_allowed_guarded",
        "a drift of exactly limit is allowed with an open gate, so every bias is.",
        {ALLOWED: "abs(c_open) < limit", "i = limit / abs(c_open)": "i = min(limit / abs(c_open), 1 - 1e-12)"},
    ),
    (
        "minus_gate",
        "this is minus the gate; asked for is the bias whose logistic function is i.",
        {"np.log(i / (1 - i))": "-i"},
    ),
):
    input_bias.mistake(_name, _cause, _edits)

# ---- 7. what is left of an error


def _left_inputs(rng):
    yield {"f": np.array([0.5, 1.0, 0.0, 0.8])}
    yield {"f": np.array([0.3])}
    yield {"f": np.ones(4)}
    yield {"f": np.array([1.0, 0.5, 0.25])}
    yield {"f": np.array([0.0, 0.9, 0.8])}
    yield {"f": np.array([0.01, 0.05, 0.5])}
    yield {"f": np.array([0.5, 0.0, 0.9, 0.0, 0.8])}
    yield {"f": np.array([0.5, 0.8, 0.0])}
    for T in (6, 9, 11):
        yield {"f": rng.uniform(0.2, 0.9, T)}


def _error_left(f):
    return cell_path(f[:, None, None])[:, 0, 0]


error_left = Exercise(
    "constant_error_carousel.error_left", "What is left of an error", {"left": 2}, _error_left, _left_inputs
)
WALK = "np.concatenate([[1.0], np.cumprod(f[::-1])])"
for _name, _cause, _new in (
    (
        "forward_in_time",
        "the products begin at the first gate; going back from the last state, the last gate comes first.",
        "np.concatenate([[1.0], np.cumprod(f)])",
    ),
    (
        "without_the_one",
        "the entry for q = 0 is missing: at the last state itself all of the error is there, 1.",
        "np.cumprod(f[::-1])",
    ),
    (
        "without_the_initial_state",
        "the last entry is missing: the state before step 0 is T steps back.",
        "np.concatenate([[1.0], np.cumprod(f[::-1])[:-1]])",
    ),
    (
        "forward_in_time_without_the_one",
        "the products begin at the first gate, and the 1 for q = 0 is missing.",
        "np.cumprod(f)",
    ),
    (
        "not_multiplied",
        "these are the gates themselves; an error that goes back q steps meets q of them, so they multiply.",
        "np.concatenate([[1.0], f[::-1]])",
    ),
    ("added_up", "the gates were added up; factors multiply.", "np.concatenate([[1.0], np.cumsum(f[::-1])])"),
    (
        "result_by_time",
        "the result is ordered by time; left[q] belongs to the state q steps before the last.",
        "np.concatenate([[1.0], np.cumprod(f[::-1])])[::-1]",
    ),
    (
        "what_is_lost",
        "this is what was lost; asked for is what is left.",
        "1 - np.concatenate([[1.0], np.cumprod(f[::-1])])",
    ),
    (
        "remember_gate",
        "the gate was taken as what is wiped, 1 - f; f is what is kept.",
        "np.concatenate([[1.0], np.cumprod(1 - f[::-1])])",
    ),
    (
        "power_of_the_last",
        "powers of the last gate were taken; each step has a gate of its own.",
        "f[-1] ** np.arange(len(f) + 1.0)",
    ),
    (
        "power_of_the_mean",
        "powers of the mean gate were taken; the product of different gates is another number.",
        "np.mean(f) ** np.arange(len(f) + 1.0)",
    ),
    (
        "power_of_the_first",
        "powers of the first gate were taken; each step has a gate of its own.",
        "f[0] ** np.arange(len(f) + 1.0)",
    ),
    (
        "last_gate_left_out",
        "the last gate was left out: from c(T-1) to c(T-2) the factor is f(T-1).",
        "np.concatenate([[1.0, 1.0], np.cumprod(f[:-1][::-1])])",
    ),
    (
        "one_gate_too_early",
        "the product begins with f(T-2); from c(T-1) back to c(T-2) the factor is f(T-1).",
        "np.concatenate([[1.0], np.cumprod(np.roll(f, 1)[::-1])])",
    ),
    (
        "last_gate_twice",
        "the last gate was counted twice; each gate is met once.",
        "np.concatenate([[1.0], f[-1] * np.cumprod(f[::-1])])",
    ),
    (
        "whole_product_at_zero",
        "for q = 0 the slice f[-q:] is the whole array; no gate is met yet, so left[0] is 1.",
        "np.array([np.prod(f[-q:]) for q in range(len(f) + 1)])",
    ),
    (
        "one_gate_more",
        "one gate too many at each q; left[q] is the product of the last q gates.",
        "np.array([np.prod(f[len(f) - q - 1 :]) for q in range(len(f) + 1)])",
    ),
    (
        "divided",
        "products were divided by products, which has no value where a gate is 0; multiply from the last gate on.",
        "(lambda p: (p[-1] / p)[::-1])(np.concatenate([[1.0], np.cumprod(f)]))",
    ),
    (
        "zero_skipped",
        "gates that are 0 were left out; such a gate stops the error, and 0 is left before it.",
        "np.concatenate([[1.0], np.cumprod(np.where(f == 0, 1.0, f)[::-1])])",
    ),
    (
        "one_before_a_zero",
        "the entries before a shut gate are still 1; nothing is left there, 0.",
        "(lambda p: np.where(p == 0, 1.0, p))(np.concatenate([[1.0], np.cumprod(f[::-1])]))",
    ),
    (
        "smallest",
        "the smallest of the last q gates was taken; factors multiply.",
        "np.minimum.accumulate(np.concatenate([[1.0], f[::-1]]))",
    ),
    (
        "rounded_gates",
        "the gates were rounded to 0 or 1; here a gate may be any number between.",
        "np.concatenate([[1.0], np.cumprod((f[::-1] >= 0.5) * 1.0)])",
    ),
    ("all_one", "a carousel without forget gates was taken; here each step has its factor f.", "np.ones(len(f) + 1)"),
    (
        "zero_in_front",
        "a 0 stands in front; at the last state itself all of the error is there, 1.",
        "np.concatenate([[0.0], np.cumprod(f[::-1])])",
    ),
    ("total_only", "only the whole product is returned; one number for each q is asked for.", "np.prod(f)"),
    (
        "sigmoid_again",
        "the gates went through the logistic function again; f is the gate, between 0 and 1 already.",
        "np.concatenate([[1.0], np.cumprod(1 / (1 + np.exp(-f[::-1])))])",
    ),
    (
        "one_at_the_end",
        "the 1 stands at the end; it belongs to q = 0, in front.",
        "np.concatenate([np.cumprod(f[::-1]), [1.0]])",
    ),
    (
        "from_the_first_gate_on",
        "left[0] is the first gate here; at the last state all of the error is there, and the last gate comes first.",
        "np.array([np.prod(f[: q + 1]) for q in range(len(f) + 1)])",
    ),
    (
        "geometric_mean",
        "powers of a mean gate were taken; each step has a gate of its own.",
        "np.exp(np.mean(np.log(f + 1e-300))) ** np.arange(len(f) + 1)",
    ),
    (
        "one_gate_ahead",
        "the last gate is left out, and the product starts one step early.",
        "np.concatenate([[1.0], np.cumprod(f[:-1][::-1]), [1.0]])",
    ),
):
    error_left.mistake(_name, _cause, {WALK: _new})

# ---- 8. how a cell begins


def _start_inputs(rng):
    for eps, n in ((0.01, 100), (0.5, 1), (0.9, 3), (0.001, 0.75), (0.25, 2), (0.05, 2000)):
        yield {"eps": eps, "n": n}
    for low, high in ((5, 20), (40, 90)):
        yield {"eps": float(rng.uniform(0.03, 0.2)), "n": float(rng.uniform(low, high))}


def _start_biases(eps, n):
    return -np.log(1 / eps - 1), -np.log(np.expm1(np.log(2) / n))


start_biases = Exercise(
    "constant_error_carousel.start_biases", "How a cell begins", {"b_o": 1, "b_f": 1}, _start_biases, _start_inputs
)
OUT, KEEP, ROOT = "np.log(eps / (1 - eps))", "np.log(f / (1 - f))", "0.5 ** (1 / n)"
for _name, _cause, _edits in (
    (
        "out_reversed",
        "b_o has the wrong sign: eps below one half needs a negative bias.",
        {OUT: "np.log((1 - eps) / eps)"},
    ),
    ("out_logarithm", "this is ln eps; undoing the logistic function gives ln(eps / (1 - eps)).", {OUT: "np.log(eps)"}),
    ("out_gate", "this is the gate; asked for is its bias.", {OUT: "eps"}),
    ("out_odds", "this is eps / (1 - eps); its logarithm is still to come.", {OUT: "eps / (1 - eps)"}),
    (
        "out_log10",
        "b_o was made with the logarithm to base 10; the logistic function is made of the natural exponential.",
        {OUT: "np.log10(eps / (1 - eps))"},
    ),
    ("out_arctanh", "b_o is an inverse tanh; a gate is logistic.", {OUT: "np.arctanh(eps)"}),
    (
        "out_half",
        "b_o lets through half of eps; the largest bias with which |h| stays below eps is asked for.",
        {OUT: "np.log(eps / 2 / (1 - eps / 2))"},
    ),
    ("out_logistic", "the logistic function was applied to eps; it has to be undone.", {OUT: "1 / (1 + np.exp(-eps))"}),
    (
        "out_plus",
        "1 + eps stands in the denominator; solving eps = 1 / (1 + exp(-b)) gives 1 - eps.",
        {OUT: "np.log(eps / (1 + eps))"},
    ),
    (
        "keep_reversed",
        "b_f has the wrong sign: a gate above one half needs a positive bias.",
        {KEEP: "np.log((1 - f) / f)"},
    ),
    ("keep_logarithm", "this is ln f; undoing the logistic function gives ln(f / (1 - f)).", {KEEP: "np.log(f)"}),
    ("keep_gate", "this is the gate f; asked for is its bias.", {KEEP: "f"}),
    ("keep_odds", "this is f / (1 - f); its logarithm is still to come.", {KEEP: "f / (1 - f)"}),
    (
        "keep_log10",
        "b_f was made with the logarithm to base 10; the logistic function is made of the natural exponential.",
        {KEEP: "np.log10(f / (1 - f))"},
    ),
    ("keep_logistic", "the logistic function was applied to f; it has to be undone.", {KEEP: "1 / (1 + np.exp(-f))"}),
    (
        "keep_minus_log",
        "this is -ln(1 - f), a good rule of thumb for long half-lives; exactly it is ln(f / (1 - f)).",
        {KEEP: "-np.log(1 - f)"},
    ),
    (
        "rule_of_thumb",
        "this is ln(1.44 n), a good rule of thumb for long half-lives; exactly it is ln(f / (1 - f)).",
        {KEEP: "np.log(1.44 * n)"},
    ),
    (
        "rule_of_thumb_exact",
        "this is ln(n / ln 2), a good rule of thumb for long half-lives; exactly it is ln(f / (1 - f)).",
        {KEEP: "np.log(n / np.log(2))"},
    ),
    ("time_constant", "after n steps 1/e is left with this gate; one half is asked for.", {ROOT: "np.exp(-1 / n)"}),
    (
        "power_for_root",
        "one half was raised to the power n; that is what f = 1/2 leaves. Asked for is the f whose n-th power is 1/2.",
        {ROOT: "0.5**n", KEEP: "np.log(f / (1 - f))"},
    ),
    (
        "equal_losses",
        "the loss of one half was shared out in equal parts; factors multiply.",
        {ROOT: "1 - 0.5 / n"},
    ),
    (
        "odds_over_n",
        "this is ln n, the bias of a gate that loses 1/(n + 1) per step; the n-th power of f has to be 1/2.",
        {ROOT: "1 - 1 / (n + 1)"},
    ),
    ("order_swapped", "the two biases have changed places: b_o comes first.", {"return b_o, b_f": "return b_f, b_o"}),
    (
        "tanh_at_one",
        "the largest output was taken as tanh(1); but tanh(c/2) comes as close to 1 as you like.",
        {OUT: "(lambda o: np.log(o / (1 - o)))(eps / np.tanh(1))"},
    ),
    (
        "tanh_at_half",
        "the largest output was taken as tanh(1/2); but tanh(c/2) comes as close to 1 as you like.",
        {OUT: "(lambda o: np.log(o / (1 - o)))(eps / np.tanh(0.5))"},
    ),
    (
        "f_rounded",
        "the gate was rounded; near 1 every digit of it counts.",
        {ROOT: "round(0.5 ** (1 / n), 3)"},
    ),
    ("one_step_less", "n - 1 steps were counted.", {ROOT: "0.5 ** (1 / (n - 1))"}),
    (
        "loss_of_one_over_n",
        "the gate loses 1/n per step here; the n-th power of f has to be 1/2.",
        {ROOT: "1 - 1 / n"},
    ),
    ("one_step_less_guarded", "n - 1 steps were counted.", {ROOT: "0.5 ** (1 / max(n - 1, 0.4))"}),
    (
        "tanh_at_one_guarded",
        "the largest output was taken as tanh(1); but tanh(c/2) comes as close to 1 as you like.",
        {OUT: "(lambda o: np.log(o / (1 - o)))(min(eps / np.tanh(1), 0.999))"},
    ),
    (
        "tanh_at_half_guarded",
        "the largest output was taken as tanh(1/2); but tanh(c/2) comes as close to 1 as you like.",
        {OUT: "(lambda o: np.log(o / (1 - o)))(min(eps / np.tanh(0.5), 0.999))"},
    ),
    ("one_step_more", "n + 1 steps were counted.", {ROOT: "0.5 ** (1 / (n + 1))"}),
    (
        "brackets_of_the_exponent",
        "without brackets, 0.5 ** 1 / n is 0.5 / n; the exponent is 1 / n.",
        {ROOT: "0.5**1 / n"},
    ),
    (
        "whole_steps",
        "n was rounded to a whole number; the half-life may be any number above 0.",
        {ROOT: "0.5 ** (1 / max(1, round(n)))"},
    ),
    (
        "out_never_positive",
        "b_o was cut off at 0; an eps above one half allows a positive bias.",
        {OUT: "min(0.0, np.log(eps / (1 - eps)))"},
    ),
    (
        "out_inverse_squashing",
        "this undoes tanh(b/2), whose range is -1 to 1; a gate is logistic.",
        {OUT: "2 * np.arctanh(eps)"},
    ),
    (
        "both_reversed",
        "both biases have the wrong sign: the gate over 1 minus the gate goes into the logarithm.",
        {OUT: "np.log((1 - eps) / eps)", KEEP: "np.log((1 - f) / f)"},
    ),
):
    start_biases.mistake(_name, _cause, _edits)
