"""A forget gate that holds."""

import numpy as np

from autograder.exercise import Exercise


def _with_logit(f):
    return {"f": f, "b_f": float(np.log(f / (1 - f)))}


HOLDS = 0.99 ** (1 / 50)

hold = Exercise(
    "lstm_forward.hold",
    "A forget gate that holds for 50 steps",
    parts={"f": 1, "b_f": 1},
    reference=_with_logit(HOLDS),
)

hold.mistake(
    "linear",
    "0.9998 is nearly right: either f was rounded, or the loss of 1 % was shared out in equal parts, 1 - 0.01/50; but "
    "factors multiply.",
    value=_with_logit(1 - 0.01 / 50),
)
hold.mistake(
    "one_step",
    "f = 0.99 keeps 99 % over one step; over 50 steps it is applied 50 times.",
    value=_with_logit(0.99),
)
hold.mistake(
    "power_for_root",
    "0.99 was raised to the power 50; that is what f = 0.99 leaves. Asked for is the f whose 50th power is 0.99.",
    value=_with_logit(0.99**50),
)
hold.mistake(
    "what_is_lost",
    "the root of 0.01 was taken, the part that may be lost; the part that stays is 0.99.",
    value=_with_logit(0.01 ** (1 / 50)),
)
hold.mistake(
    "steps_off_by_one",
    "49 factors were counted; 50 steps multiply the content by f 50 times.",
    value=_with_logit(0.99 ** (1 / 49)),
)
hold.mistake(
    "ratio_reversed",
    "the ratio in the logarithm stands upside down; a gate above one half needs a positive bias.",
    value={"b_f": float(np.log((1 - HOLDS) / HOLDS))},
)
hold.mistake(
    "log10",
    "the logarithm to base 10 was taken; the sigmoid is made of the natural exponential.",
    value={"b_f": float(np.log10(HOLDS / (1 - HOLDS)))},
)
hold.mistake(
    "logarithm_of_f",
    "this is the logarithm of f; the inverse of the sigmoid is the logarithm of f / (1 - f).",
    value={"b_f": float(np.log(HOLDS))},
)
hold.mistake(
    "sigmoid_of_f",
    "the sigmoid was applied to f; asked for is the bias whose sigmoid is f, so it has to be undone.",
    value={"b_f": float(1 / (1 + np.exp(-HOLDS)))},
)
hold.mistake(
    "rule_of_thumb",
    "this is -ln(1 - f), a good rule of thumb; exactly, f / (1 - f) stands in the logarithm.",
    value={"b_f": float(-np.log(1 - HOLDS))},
)
hold.mistake(
    "rule_of_thumb_100n",
    "this is ln(100 n), a good rule of thumb for 99 %; exactly, it is the logarithm of f / (1 - f).",
    value={"b_f": float(np.log(100 * 50))},
)
hold.mistake(
    "bias_of_rounded_f",
    "the bias was computed from f = 0.9998; f itself, not rounded, belongs into the logarithm.",
    value={"b_f": _with_logit(0.9998)["b_f"]},
)
for _name, _value in {
    "rounded": {"f": 0.9998, "b_f": 8.51},
    "rounded_gate": {"f": 0.9998},
    "rounded_bias": {"b_f": 8.51},
    "rounded_bias_to_tenths": {"b_f": 8.5},
}.items():
    hold.mistake(_name, "rounded; leave it as a formula and let Python do the arithmetic.", value=_value)
ODDS = HOLDS / (1 - HOLDS)
for _name, _cause, _value in (
    (
        "minus_logarithm_of_f",
        "this is -ln f, the inverse of e^(-b) alone; the inverse of the sigmoid is ln(f / (1 - f)).",
        -np.log(HOLDS),
    ),
    (
        "inverse_tanh",
        "this is the inverse of the tanh; a gate is a sigmoid, and its inverse is ln(f / (1 - f)), exactly.",
        np.arctanh(HOLDS),
    ),
    (
        "tanh_twice",
        "this is ln((1 + f) / (1 - f)); the inverse of the sigmoid has f itself in the numerator.",
        2 * np.arctanh(HOLDS),
    ),
    (
        "logarithm_of_f_divided",
        "brackets are missing: the logarithm of f was divided by 1 - f; the logarithm is taken of the whole quotient.",
        np.log(HOLDS) / (1 - HOLDS),
    ),
    (
        "quotient_of_logarithms",
        "the logarithms were divided; the logarithm is taken of the quotient f / (1 - f).",
        np.log(HOLDS) / np.log(1 - HOLDS),
    ),
    (
        "sum_of_logarithms",
        "this is ln f + ln(1 - f); the logarithm of a quotient is the difference of the two.",
        np.log(HOLDS * (1 - HOLDS)),
    ),
    ("logarithm_missing", "this is f / (1 - f); its logarithm is still to come.", ODDS),
    ("logarithm_missing_reversed", "this is (1 - f) / f, which equals e^(-b); b is minus its logarithm.", 1 / ODDS),
    ("log2", "the logarithm to base 2 was taken; the sigmoid is made of the natural exponential.", np.log2(ODDS)),
    ("reciprocal", "this is 1 / (1 - f), about the time constant in steps; the bias is a logarithm.", 1 / (1 - HOLDS)),
    (
        "slope",
        "this is f (1 - f), the slope of the sigmoid; asked for is its inverse, ln(f / (1 - f)).",
        HOLDS * (1 - HOLDS),
    ),
    (
        "plus_in_the_denominator",
        "1 + f stands in the denominator; solving f = 1 / (1 + e^(-b)) gives 1 - f there.",
        np.log(HOLDS / (1 + HOLDS)),
    ),
    (
        "sigmoid_of_minus_f",
        "the sigmoid of -f was taken; asked for is the bias whose sigmoid is f.",
        1 / (1 + np.exp(HOLDS)),
    ),
    (
        "time_constant_rule",
        "this is ln 50: by the rule of thumb 1/e is left after 50 steps, but 99 % shall be left.",
        np.log(50),
    ),
    (
        "logit_of_what_stays",
        "this is the logit of 0.99, of what stays after 50 steps; the gate of a single step belongs in there.",
        np.log(0.99 / 0.01),
    ),
    (
        "odds_times_steps",
        "this is the logarithm of 50 * 0.99 / 0.01, a good approximation; exactly, it is the logit of f.",
        np.log(50 * 0.99 / 0.01),
    ),
    (
        "logit_times_steps",
        "the logit of 0.99 was multiplied by 50; the root is taken of the content first, then the logit of that gate.",
        50 * np.log(0.99 / 0.01),
    ),
    (
        "exponential_of_the_loss",
        "f was taken as exp(-0.01 / 50); 0.01 is only about -ln 0.99, the exact gate is the 50th root of 0.99.",
        _with_logit(np.exp(-0.01 / 50))["b_f"],
    ),
):
    hold.mistake(_name, _cause, value={"b_f": float(_value)})
for _name, _cause, _f in (
    (
        "time_constant",
        "50 steps were taken for the time constant, after which 1/e is left; 99 % shall be left.",
        np.exp(-1 / 50),
    ),
    (
        "half_life",
        "50 steps were taken for the half-life; 99 % shall be left, not one half.",
        0.5 ** (1 / 50),
    ),
    ("one_step_too_many", "51 factors were counted; 50 steps multiply the content by f 50 times.", 0.99 ** (1 / 51)),
    (
        "loss_of_a_step",
        "this is 1 - f, the part that one step loses; asked for is the gate, the part that it keeps.",
        1 - HOLDS,
    ),
    (
        "loss_of_the_root",
        "this is 1 minus the 50th root of 0.01; the root is taken of what stays, 0.99, and is f itself.",
        1 - 0.01 ** (1 / 50),
    ),
    (
        "divided_by_steps",
        "0.99 was divided by 50; factors multiply, so it takes the 50th root (and brackets: 0.99 ** (1 / 50)).",
        0.99 / 50,
    ),
    ("shared_loss", "0.01 / 50 is the loss of a step if losses added up; the gate is what a step keeps.", 0.01 / 50),
    ("nine_tenths", "the root of 0.9 was taken; 99 % shall be left.", 0.9 ** (1 / 50)),
    ("three_nines", "the root of 0.999 was taken; 99 % shall be left.", 0.999 ** (1 / 50)),
    ("square_root", "the square root of 0.99 was taken; the exponent is 1 / 50.", 0.99**0.5),
    (
        "hundred_steps",
        "the 100th root was taken; the number of steps is 50.",
        0.99 ** (1 / 100),
    ),
    (
        "twenty_steps",
        "the 20th root was taken; the number of steps is 50.",
        0.99 ** (1 / 20),
    ),
):
    hold.mistake(_name, _cause, value=_with_logit(float(_f)))
hold.mistake(
    "fully_open",
    "f = 1 keeps everything, but it is not the smallest gate that keeps 99 %, and no finite bias gives it.",
    value={"f": 1.0},
)
