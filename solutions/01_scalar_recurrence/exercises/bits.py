"""Sections 1.8 and 1.9: threshold units that add numbers of any length, and parity."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.systems import threshold

# ---- 8. adding


def _add_inputs(rng):
    a, b = np.array([1, 1, 0, 0]), np.array([0, 1, 1, 0])  # 3 + 6, the example of section 1.8
    yield {"a": a, "b": b, "carry0": 0}
    yield {"a": np.array([1]), "b": np.array([1]), "carry0": 1}
    yield {"a": np.array([0]), "b": np.array([0]), "carry0": 1}
    yield {"a": np.array([1]), "b": np.array([0]), "carry0": 1}
    yield {"a": np.array([1, 1]), "b": np.array([1, 0]), "carry0": 0}  # in two steps
    yield {"a": np.array([0, 0, 1, 1, 1, 0, 1]), "b": np.array([0, 1, 1, 0, 1, 0, 0]), "carry0": 1}
    yield {"a": np.ones(40, dtype=int), "b": np.zeros(40, dtype=int), "carry0": 1}  # the carry runs through
    digit = np.arange(70)  # more digits than an int64 has
    yield {"a": (digit % 3 > 0).astype(int), "b": (digit % 4 == 1).astype(int), "carry0": 0}
    for T, carry0 in [(20, 1), (33, 0)]:
        yield {"a": rng.integers(0, 2, T), "b": rng.integers(0, 2, T), "carry0": carry0}


add = Exercise("scalar_recurrence.add", "Adding with two units", {"s": 1, "carry": 2}, threshold.add, _add_inputs)
add.mistake(
    "carry0_ignored",
    "the first step starts without a carry; it should start with carry0.",
    {"carry_prev = carry0": "carry_prev = 0"},
)
add.mistake(
    "carry_not_handed_on",
    "every step uses carry0 as the carry before it; the new carry has to be handed on.",
    {"+ carry_prev": "+ carry0"},
)
add.mistake(
    "from_the_wrong_end",
    "the loop starts at the highest digit; index 0 is the lowest, where adding by hand starts.",
    {"range(T)": "reversed(range(T))"},
)
add.mistake(
    "order_swapped", "the sum and the carry have changed places in the result.", {"return s, carry": "return carry, s"}
)
add.mistake(
    "carry_at_one",
    "the carry fires as soon as one of the three is 1; it needs two: look at its bias.",
    {"threshold(total - 2)": "threshold(total - 1)"},
)
add.mistake(
    "carry_at_three",
    "the carry fires only if all three are 1; two are enough: look at its bias, and at >= against >.",
    {"threshold(total - 2)": "threshold(total - 3)"},
)
add.mistake(
    "sum_not_reduced",
    "the sum still holds 2 or 3: what the carry takes along has to be subtracted, two for each carry.",
    {"threshold(total - 2 * carry[t] - 1)": "total"},
)
add.mistake(
    "sum_fires_at_one",
    "the digit is 1 whenever any of the three is: the weight v of the new carry is missing, or too small in size.",
    {"total - 2 * carry[t] - 1": "total - 1"},
)
add.mistake(
    "v_is_minus_three",
    "as if v were -3, which takes away too much: where all three are 1, the digit has to be 1.",
    {"2 * carry[t]": "3 * carry[t]"},
)
add.mistake(
    "sum_without_carry_in",
    "the sum of a and b leaves out the carry that comes in.",
    {"threshold(total - 2 * carry[t] - 1)": "(a[t] + b[t]) % 2"},
)
add.mistake(
    "carries_confused",
    "one carry stands where the other belongs: (13) adds the old one, and v is the weight of the new one.",
    {"2 * carry[t]": "2 * carry_prev"},
)
add.mistake(
    "one_carry_only",
    "a single carry is returned; one per step is asked for.",
    {"return s, carry": "return s, carry[-1]"},
)
add.mistake(
    "carries_into_each_step",
    "these are the carries that enter each step; asked for are those that leave it.",
    {"return s, carry": "return s, np.concatenate([[carry0], carry[:-1]])"},
)
add.mistake(
    "one_whole_number",
    "the digits were put together to one number, which overflows from 63 digits on; the units need only the carry.",
    body="""
        places = np.arange(len(a))
        s = (a @ 2**places + b @ 2**places + carry0) >> places & 1
        incoming = a ^ b ^ s
        return s, (a + b + incoming) // 2""",
)
add.mistake(
    "one_whole_number_divided",
    "the digits were put together to one number, which overflows from 63 digits on; the units need only the carry.",
    body="""
        places = 2 ** np.arange(len(a))
        s = (a @ places + b @ places + carry0) // np.maximum(places, 1) % 2
        incoming = (a + b + s) % 2
        return s, (a + b + incoming) // 2""",
)

add.mistake(
    "carry_without_carry_in",
    "the carry was made of a and b alone; the carry before belongs to the three, too.",
    {"threshold(total - 2)": "threshold(a[t] + b[t] - 2)"},
)
add.mistake(
    "carry_without_carry_in_beside_the_digit",
    "the carry was made of a and b alone; the carry before belongs to the three, too.",
    {"threshold(total - 2)": "threshold(a[t] + b[t] - 2)", "threshold(total - 2 * carry[t] - 1)": "total % 2"},
)
add.mistake(
    "highest_first",
    "the results are in reverse order: the lowest digit comes first, as in a and b.",
    {"return s, carry": "return s[::-1], carry[::-1]"},
)
add.mistake(
    "last_carry_in_s",
    "s has one digit too many: the last carry stands in carry, not in s.",
    {"return s, carry": "return np.append(s, carry[-1]), carry"},
)
add.mistake(
    "carry0_in_carry",
    "there is one carry too many: those out of each step are asked for, without carry0.",
    {"return s, carry": "return s, np.append(carry0, carry)"},
)

add.mistake(
    "carry_never_falls",
    "once the carry is 1, it stays 1; at each step it is made anew from the three.",
    {
        "threshold(total - 2)": "max(carry_prev, threshold(total - 2))",
        "threshold(total - 2 * carry[t] - 1)": "total % 2",
    },
)
add.mistake(
    "carry_never_falls_in_both",
    "once the carry is 1, it stays 1; at each step it is made anew from the three.",
    {"threshold(total - 2)": "max(carry_prev, threshold(total - 2))"},
)
add.mistake(
    "carry_does_not_run_through",
    "a carry is handed on only where both digits are 1; with one digit and a carry there is a new carry, too.",
    {"carry_prev = carry[t]": "carry_prev = a[t] * b[t]"},
)
add.mistake(
    "digit_handed_on",
    "the digit is handed to the next step; the carry has to be.",
    {"carry_prev = carry[t]": "carry_prev = s[t]"},
)
add.mistake(
    "rules_exchanged",
    "the rules have changed places: the carry is 1 if at least two are, the digit if one is, or all three.",
    {"threshold(total - 2)": "total % 2", "threshold(total - 2 * carry[t] - 1)": "threshold(total - 2)"},
)
add.mistake(
    "carry0_at_every_step",
    "carry0 is added at every step; it comes in once, before the first digit.",
    {"+ carry_prev": "+ carry_prev + (carry0 if t > 0 else 0)"},
)
add.mistake(
    "carry0_at_the_end",
    "carry0 was added at the highest digit; it comes before the lowest.",
    {"carry_prev = carry0": "carry_prev = 0", "+ carry_prev": "+ carry_prev + (carry0 if t == T - 1 else 0)"},
)
add.mistake(
    "only_without_carry",
    "the digit is 1 only if exactly one of the three is; if all three are, it is 1 too.",
    {"threshold(total - 2 * carry[t] - 1)": "int(total == 1 and not carry_prev)"},
)
add.mistake(
    "or_of_the_digits",
    "the digit is 1 wherever a or b is; two ones leave 0, and the carry that comes in counts.",
    {"threshold(total - 2 * carry[t] - 1)": "a[t] | b[t]"},
)
add.mistake(
    "no_carry_anywhere",
    "no carry is added anywhere: the digits are a + b modulo 2, the carries those of a and b alone.",
    {"+ carry_prev": ""},
)
add.mistake(
    "difference",
    "b was subtracted; the digits of the sum are asked for.",
    {"a[t] + b[t]": "a[t] - b[t]"},
)
add.mistake(
    "carry_of_two",
    "the carry is 2, what was taken off the digit; to the next step it counts as 1.",
    {"return s, carry": "return s, 2 * carry"},
)
add.mistake(
    "carry_turned",
    "0 and 1 have changed places in the carry: it is 1 if at least two of the three are.",
    {"return s, carry": "return s, 1 - carry"},
)

# ---- 9. parity


def _parity_inputs(rng):
    yield {"x": np.array([1, 1, 0, 1]), "h0": 0}
    yield {"x": np.array([0]), "h0": 1}
    yield {"x": np.array([0, 1]), "h0": 0}
    yield {"x": np.array([1]), "h0": 1}
    yield {"x": np.zeros(3, dtype=int), "h0": 0}
    yield {"x": np.ones(1200, dtype=int), "h0": 1}
    for T, h0 in [(25, 0), (30, 1)]:
        yield {"x": rng.integers(0, 2, T), "h0": h0}


parity = Exercise("scalar_recurrence.parity", "Parity", {"h": 2}, threshold.parity, _parity_inputs)
parity.mistake("h0_ignored", "the run starts from 0; at t = 0 the parity before is h0.", {"h_prev = h0": "h_prev = 0"})
parity.mistake(
    "reversed_meaning",
    "0 and 1 have changed places: 1 means that the number of ones so far is odd.",
    {"return h": "return 1 - h"},
)
parity.mistake(
    "or",
    "once 1, it stays 1: input and state both 1 have to give 0. A second unit must see that case, and count -2.",
    {" - 2 * both": ""},
)
parity.mistake(
    "and",
    "the state is 1 only if input and old state both are; parity is 1 if exactly one of them is.",
    {"threshold(x[t] + h_prev - 2 * both - 1)": "both"},
)
parity.mistake(
    "counts",
    "the ones are counted; parity is 0 or 1 at each step.",
    {"threshold(x[t] + h_prev - 2 * both - 1)": "x[t] + h_prev"},
)
parity.mistake(
    "only_one", "a single number is returned; one parity per step is asked for.", {"return h": "return h_prev"}
)
parity.mistake(
    "last_two_inputs",
    "each input is compared with the input before it; it should meet the parity so far, the state.",
    {"h_prev = h[t]": "h_prev = x[t]"},
)
parity.mistake(
    "h0_at_every_step",
    "every step uses h0 as its old state; the new state has to be handed on.",
    {"h_prev = h[t]": "h_prev = h0"},
)
parity.mistake(
    "before_the_step",
    "these are the states before each input; asked for are those after it.",
    {"return h": "return np.concatenate([[h0], h[:-1]])"},
)
parity.mistake(
    "first_is_h0",
    "the result starts with h0 itself; h[0] is the parity after the first bit.",
    body="""
        h = (h0 + np.cumsum(x) - x[0]) % 2
        return h""",
)
parity.mistake(
    "one_too_many",
    "there is one state too many; asked for are those after each input, without h0.",
    {"return h": "return np.append(h0, h)"},
)
parity.mistake(
    "zeros_counted",
    "the state changes where a 0 comes and stays where a 1 comes; it should be the other way round.",
    body="return (h0 + np.cumsum(1 - x)) % 2",
)
parity.mistake(
    "h0_in_the_first_only",
    "h0 turns the first entry alone; it counts like a bit that came first, so it turns all of them.",
    body="h = np.cumsum(x) % 2\nh[0] = (x[0] + h0) % 2\nreturn h",
)
parity.mistake(
    "h0_counted_again",
    "h0 is counted once more at every step; it comes in once, before the first bit.",
    {
        "x[t] + h_prev - 2)": "(x[t] + h0) % 2 + h_prev - 2)",
        "x[t] + h_prev - 2 * both": "(x[t] + h0) % 2 + h_prev - 2 * both",
        "h_prev = h0": "h_prev = 0",
    },
)
parity.mistake(
    "h0_counted_twice",
    "h0 is the state at the start and is counted once more at every step; it comes in once.",
    body="return (h0 + np.cumsum(x + h0)) % 2",
)
parity.mistake(
    "signs",
    "these are signs, 1 for even and -1 for odd; turn them back into 0 and 1.",
    body="return (1 - 2 * h0) * np.cumprod(1 - 2 * x)",
)
parity.mistake(
    "signs_turned",
    "these are signs, -1 for even and 1 for odd; the parity is 0 or 1.",
    {"return h": "return 2 * h - 1"},
)
parity.mistake(
    "stored_at_ones_only",
    "a state is stored only where a 1 comes; where a 0 comes the old one stays, and has to be stored, too.",
    {"return h": "return h * x"},
)
parity.mistake(
    "reset_by_zero",
    "a 0 sets the state back to 0; it has to leave the state as it is.",
    {"threshold(x[t] + h_prev - 2 * both - 1)": "x[t] * (1 - h_prev)"},
)
parity.mistake(
    "not_both",
    "the state is 1 unless input and old state are both 1; it has to be 0 also if neither is.",
    {"threshold(x[t] + h_prev - 2 * both - 1)": "1 - both"},
)
parity.mistake(
    "even_and_zeros",
    "the state turns where a 0 comes, and starts turned; it has to turn where a 1 comes.",
    body="return (1 - h0 + np.cumsum(1 - x)) % 2",
)
parity.mistake(
    "position_counted",
    "the positions of the ones were added up, not the ones.",
    body="return (h0 + np.cumsum(x * np.arange(len(x)))) % 2",
)
parity.mistake(
    "majority",
    "this says whether more than half of the bits are 1; parity asks whether their number is odd.",
    body="return (2 * (h0 + np.cumsum(x)) > np.arange(2, len(x) + 2)).astype(int)",
)
parity.mistake(
    "helper_one_step_late",
    "the helper of the step before is used; it has to see the input and the old state of this step.",
    body="""
        h = np.zeros(len(x), dtype=int)
        h_prev, both = h0, 0
        for t in range(len(x)):
            h[t] = threshold(x[t] + h_prev - 2 * both - 1)
            both = threshold(x[t] + h_prev - 2)
            h_prev = h[t]
        return h""",
)
parity.mistake(
    "from_the_end",
    "the bits were counted from the end; h[t] looks at those up to t.",
    body="return (h0 + np.cumsum(x[::-1]))[::-1] % 2",
)
parity.mistake(
    "of_the_whole_row",
    "every entry holds the parity of the whole row; h[t] counts up to t.",
    {"return h": "return np.full(len(x), h_prev)"},
)
