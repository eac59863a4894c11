"""The sigmoid."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import activations


def _sigmoid_inputs(rng):
    below = [-720.0, -709.5, -505.0, -60.0, -20.0, -3.0, -0.5, -1e-9, -0.0]
    yield {"a": np.array([below, [-a for a in below]])}
    for a in (-720.0, -690.0, [-505.0], [[[-60.0]], [[-61.0]]], -30.0, -11.0):  # each size alone: none hides another
        yield {"a": np.array(a)}
    # What one choice for the whole array does with these depends on the rule: the first entry, the mean, any, all.
    for a in (712.0, [-711.0, 719.0, 4.0], [700.0, -703.0, -2.0], [[9.0], [-714.0], [713.0]]):
        yield {"a": np.array(a)}
    yield {"a": rng.normal(scale=3.0, size=(2, 3))}
    yield {"a": rng.uniform(-45.0, -15.0, size=(1, 1))}
    yield {"a": rng.uniform(-720.0, 720.0, size=(3, 5))}


sigmoid = Exercise(
    "lstm_forward.sigmoid",
    "A sigmoid for closed gates",
    parts={"y": 1},
    reference=activations.sigmoid,
    inputs=_sigmoid_inputs,
    rtol=1e-9,
    atol=0.0,
)

ONE_FORM = "np.where(a >= 0, 1.0, z)"
CLIPPED = "a was clipped before the exponential: no overflow, but all gates beyond the bound come out equally closed."

sigmoid.mistake(
    "overflow",
    "exp(-a) overflows for large negative a, and the tiny result becomes exactly 0; use the other form where a < 0.",
    {"-np.abs(a)": "-a", ONE_FORM: "1"},
)
sigmoid.mistake(
    "overflow_other_end",
    "exp(a) overflows for large positive a, and infinity over infinity is not a number; choose the other form there "
    "(multiplying it away does not help: 0 times nan is nan).",
    {"-np.abs(a)": "a", ONE_FORM: "z"},
)
sigmoid.mistake(
    "tanh_form",
    "the form with tanh is right on paper, but for a closed gate it subtracts two numbers near 1 and loses all digits.",
    body="return (1 + np.tanh(a / 2)) / 2",
)
sigmoid.mistake(
    "one_minus",
    "below 0 the result was taken as 1 minus the sigmoid of -a: the same on paper, but it subtracts two numbers near 1 "
    "and loses all digits of a closed gate.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "y = 1 / (1 + z)\nreturn np.where(a >= 0, y, 1 - y)"},
)
for _name, _edits in {
    "sign": {"-np.abs(a)": "a", ONE_FORM: "1"},
    "numerators_exchanged": {ONE_FORM: "np.where(a >= 0, z, 1.0)"},
}.items():
    sigmoid.mistake(
        _name,
        "this is the sigmoid of -a, which falls where that of a rises: the sign in the exponential is reversed, or the "
        "two numerators have changed places.",
        _edits,
    )
sigmoid.mistake(
    "absolute_value",
    "the exponential of -|a| is safe, but the numerator is 1 only where a >= 0; below 0 it is that same exponential.",
    {ONE_FORM: "1"},
)
for _name, _bound in {"clipped": 50, "clipped_at_500": 500, "clipped_at_700": 700, "clipped_at_709": 709}.items():
    sigmoid.mistake(_name, CLIPPED, {"-np.abs(a)": f"-np.clip(a, -{_bound}, {_bound})", ONE_FORM: "1"})
sigmoid.mistake(
    "derivative",
    "this is the derivative y (1 - y); asked for is y itself.",
    {f"{ONE_FORM} / (1 + z)": "z / (1 + z) ** 2"},
)
sigmoid.mistake("tanh", "this is the tanh, from -1 to 1; the sigmoid lies between 0 and 1.", body="return np.tanh(a)")
sigmoid.mistake(
    "zero_forgotten",
    "an entry of exactly 0 belongs to neither a > 0 nor a < 0 and was left out; one of the two has to include it.",
    {"np.where(a >= 0, 1.0, z)": "np.where(a > 0, 1.0, np.where(a < 0, z, 0.0))"},
)
sigmoid.mistake(
    "one_branch_for_all",
    "an `if` decides once for the whole array; every entry has a sign of its own and needs its own choice.",
    body="return 1 / (1 + np.exp(-a)) if a >= 0 else np.exp(a) / (1 + np.exp(a))",
)
for _name, _rule in {
    "mean": "np.mean(a) >= 0",
    "first": "a.flat[0] >= 0",
    "smallest": "np.min(a) >= 0",
    "largest": "np.max(a) >= 0",
}.items():
    sigmoid.mistake(
        f"one_form_for_all_by_the_{_name}",
        "one of the two forms was chosen for the whole array; every entry has a sign of its own and needs its own "
        "choice.",
        body=f"return 1 / (1 + np.exp(-a)) if {_rule} else np.exp(a) / (1 + np.exp(a))",
    )
sigmoid.mistake(
    "in_place",
    "the entries of `a` were overwritten on the way; write into a new array.",
    {"z = np.exp(-np.abs(a))": "positive = a >= 0\na[...] = -np.abs(a)\nz = np.exp(a)", "a >= 0,": "positive,"},
)
for _eps in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-16, 1e-300):
    sigmoid.mistake(
        f"floor_at_{_eps:g}",
        f"small results were raised to {_eps:g}; how small a closed gate is decides what leaks through.",
        {"return np.where(a >= 0, 1.0, z) / (1 + z)": f"return np.maximum(np.where(a >= 0, 1.0, z) / (1 + z), {_eps})"},
    )
for _eps in (1e-6, 1e-7):
    sigmoid.mistake(
        f"kept_away_from_0_and_1_by_{_eps:g}",
        f"the results were kept at a distance of {_eps:g} from 0 and 1; a gate may come as near to both as it likes.",
        {
            "return np.where(a >= 0, 1.0, z) / (1 + z)": "y = np.where(a >= 0, 1.0, z) / (1 + z)\n"
            f"return np.clip(y, {_eps}, 1 - {_eps})"
        },
    )
for _eps in (1e-6, 1e-7):
    sigmoid.mistake(
        f"{_eps:g}_in_denominator",
        f"{_eps:g} was added to the denominator; 1 + e^(-|a|) is never 0 and needs no such guard.",
        {"(1 + z)": f"(1 + z + {_eps})"},
    )
for _bound in (20, 30, 100):
    sigmoid.mistake(
        f"zero_below_{_bound}",
        f"small results, below a = -{_bound}, became 0, by a bound or by rounding; a closed gate is small, but not 0.",
        body=f"y = 1 / (1 + np.exp(-np.maximum(a, -{_bound}.0)))\nreturn np.where(a < -{_bound}, 0.0, y)",
    )
sigmoid.mistake(
    "float32",
    "the computation ran in float32, which has 7 digits and no numbers below 1e-45; keep float64, the type of `a`.",
    body="a = np.asarray(a, dtype=np.float32)\nz = np.exp(-np.abs(a))\n"
    "return (np.where(a >= 0, np.float32(1), z) / (1 + z)).astype(np.float64)",
)
sigmoid.mistake(
    "float32_overflow",
    "the computation ran in float32 and with one form for all: 7 digits only, and exp(-a) overflows at a = -89.",
    body="a = np.asarray(a, dtype=np.float32)\nreturn (1 / (1 + np.exp(-a))).astype(np.float64)",
)
for _digits in (4, 6, 15, 16):
    sigmoid.mistake(
        f"rounded_to_{_digits}",
        f"the result was rounded to {_digits} decimals; a closed gate has all its digits behind many zeros.",
        {
            "return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.round("
            f"np.where(a >= 0, 1.0, z) / (1 + z), {_digits})"
        },
    )
sigmoid.mistake(
    "nan_made_zero",
    "nan was replaced by 0: infinity over infinity occurs where the gate is wide open, and its value there is 1.",
    body="y = np.exp(a) / (1 + np.exp(a))\nreturn np.where(np.isnan(y), 0.0, y)",
)
sigmoid.mistake(
    "softmax",
    "the entries were normalized among each other, as by a softmax; a sigmoid looks at each entry alone.",
    body="z = np.exp(a - np.max(a))\nreturn z / np.sum(z)",
)
sigmoid.mistake(
    "odd_function",
    "below 0 the value above 0 was given the other sign; that is right for a tanh, while a sigmoid is never negative.",
    {ONE_FORM: "np.where(a >= 0, 1.0, -1.0)"},
)
sigmoid.mistake(
    "odd_function_of_both",
    "the sign of `a` multiplies the result; that is right for a tanh, while a sigmoid is never negative.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.sign(a) * np.where(a >= 0, 1.0, z) / (1 + z)"},
)
sigmoid.mistake(
    "tanh_of_a",
    "tanh(a) stands in the third form where tanh(a / 2) belongs: this is the sigmoid of 2 a (and it loses the digits "
    "of closed gates).",
    body="return (1 + np.tanh(a)) / 2",
)
sigmoid.mistake(
    "hard_by_fifths",
    "this is the straight line 0.2 a + 0.5, cut off at 0 and 1, an approximation; asked for is the sigmoid itself.",
    body="return np.clip(0.2 * a + 0.5, 0, 1)",
)
sigmoid.mistake(
    "hard_by_sixths",
    "this is the straight line a / 6 + 1/2, cut off at 0 and 1, an approximation; asked for is the sigmoid itself.",
    body="return np.clip(a / 6 + 0.5, 0, 1)",
)
sigmoid.mistake(
    "softsign",
    "this is (1 + a / (1 + |a|)) / 2, which has the shape of a sigmoid but approaches 0 far more slowly.",
    body="return (1 + a / (1 + np.abs(a))) / 2",
)
sigmoid.mistake(
    "logarithm",
    "this is the logarithm of the sigmoid; asked for is the sigmoid itself.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.minimum(a, 0) - np.log(1 + z)"},
)
sigmoid.mistake(
    "softplus",
    "this is ln(1 + e^a), the softplus, whose slope is the sigmoid.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.maximum(a, 0) + np.log(1 + z)"},
)
sigmoid.mistake(
    "step",
    "this is a step from 0 to 1; a sigmoid rises smoothly and is 1/2 at 0.",
    body="return np.where(a >= 0, 1.0, 0.0)",
)
sigmoid.mistake(
    "numerator_of_exp_a_on_both_sides",
    "e^(-|a|) stands in the numerator on both sides of 0; for a >= 0 the numerator is 1.",
    {ONE_FORM: "z"},
)
sigmoid.mistake(
    "denominator_left_out",
    "the denominator 1 + e^(-|a|) is missing where a < 0.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.where(a >= 0, 1 / (1 + z), z)"},
)
sigmoid.mistake(
    "forms_on_the_wrong_sides",
    "the two forms stand on the wrong sides: 1 / (1 + e^-a) is safe for a >= 0, e^a / (1 + e^a) for a < 0.",
    body="return np.where(a < 0, 1 / (1 + np.exp(-a)), np.exp(a) / (1 + np.exp(a)))",
)
sigmoid.mistake(
    "denominator_left_out_far_below",
    "the denominator 1 + e^(-|a|) was taken for 1 far below 0; the result then has fewer digits than are asked for.",
    {"return np.where(a >= 0, 1.0, z) / (1 + z)": "return np.where(a < -10, z, np.where(a >= 0, 1.0, z) / (1 + z))"},
)
for _eps in (1e-8, 1e-10, 1e-12, 1e-15):
    sigmoid.mistake(
        f"{_eps:g}_added",
        f"{_eps:g} was added to the result; how small a closed gate is decides what leaks through.",
        {"return np.where(a >= 0, 1.0, z) / (1 + z)": f"return np.where(a >= 0, 1.0, z) / (1 + z) + {_eps}"},
    )
