"""Exercises 1 to 4: the sigmoid, the pre-activation, the blocks, the number of parameters."""

import math

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import activations, gates

from .common import INTERLEAVED, NO_BIAS, NO_CELL, NO_HIDDEN, ORDER_GO, ORDER_IF, SIZES, cell, normal

# ---- 1 the sigmoid -----------------------------------------------------------------------------------------------


def _sigmoid_inputs(rng):
    below = [-720.0, -709.5, -505.0, -60.0, -20.0, -3.0, -1e-9, -0.0]
    yield {"a": np.array([below, [-a for a in below]])}
    for a in (-720.0, -690.0, [-505.0], [[[-60.0]], [[-61.0]]], -30.0):  # each size alone: none hides behind another
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
sigmoid.mistake(
    "sign",
    "the sign in the exponential is reversed: the result falls where the sigmoid rises.",
    {"-np.abs(a)": "a", ONE_FORM: "1"},
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
    "an entry of exactly 0 belongs to neither a > 0 nor a < 0 and was left out; one of the two forms has to include it.",
    {"np.where(a >= 0, 1.0, z)": "np.where(a > 0, 1.0, np.where(a < 0, z, 0.0))"},
)
sigmoid.mistake(
    "one_branch_for_all",
    "an `if` decides once for the whole array; every entry has a sign of its own and needs its own choice.",
    body="return 1 / (1 + np.exp(-a)) if a >= 0 else np.exp(a) / (1 + np.exp(a))",
)
sigmoid.mistake(
    "in_place",
    "the entries of `a` were overwritten on the way; write into a new array.",
    {"z = np.exp(-np.abs(a))": "positive = a >= 0\na[...] = -np.abs(a)\nz = np.exp(a)", "a >= 0,": "positive,"},
)

# ---- 2 the pre-activation of one gate ----------------------------------------------------------------------------


def _preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    rows = np.concatenate([x_t, h_prev, s], axis=1)
    return np.einsum("bn,nk->bk", rows, np.concatenate([W_x, W_h, W_c])) + b


def _preactivation_inputs(rng):
    def case(source, B, D, H):
        shapes = {"x_t": (B, D), "h_prev": (B, H), "s": (B, H), "W_x": (D, H), "W_h": (H, H), "W_c": (H, H), "b": (H,)}
        return normal(source, **shapes)

    fixed = np.random.default_rng(7)
    by_hand = case(fixed, 2, 1, 2)
    by_hand["W_c"] = np.array([[8.0, -6.0], [5.5, -7.0]])
    yield by_hand | {"s": np.array([[17.0, 0.0], [-20.0, 1e-3]])}
    yield case(fixed, 3, 3, 3) | {"x_t": np.zeros((3, 3)), "h_prev": np.zeros((3, 3)), "s": np.zeros((3, 3))}
    for B, D, H in SIZES:
        yield case(rng, B, D, H)


preactivation = Exercise(
    "lstm_forward.preactivation",
    "Pre-activation of one gate",
    parts={"a": 2},
    reference=_preactivation,
    inputs=_preactivation_inputs,
)

preactivation.mistake("no_bias", NO_BIAS, {" + b": ""})
preactivation.mistake("no_cell", NO_CELL, {" + s @ W_c": ""})
preactivation.mistake("no_hidden", NO_HIDDEN, {" + h_prev @ W_h": ""})
preactivation.mistake(
    "matrices_swapped",
    "W_h and W_c have changed places; the shapes cannot tell, since both are (H, H).",
    {"@ W_h": "@ W_c", "@ W_c": "@ W_h"},
)
preactivation.mistake(
    "transposed",
    "the square matrices W_h and W_c were transposed; the course's weights fit row vectors as they are.",
    {"@ W_h": "@ W_h.T", "@ W_c": "@ W_c.T"},
)
preactivation.mistake(
    "diagonal",
    "only the diagonal of W_c was used, each unit seeing its own cell alone; here W_c is a full matrix.",
    {"s @ W_c": "s * np.diag(W_c)"},
)
preactivation.mistake(
    "states_added_first",
    "h_prev and s were added before one matrix product; each state has a matrix of its own.",
    {"h_prev @ W_h + s @ W_c": "(h_prev + s) @ W_h"},
)
preactivation.mistake(
    "squashed",
    "a sigmoid was applied; the pre-activation is the sum before any squashing.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c + b": "sigmoid(x_t @ W_x + h_prev @ W_h + s @ W_c + b)"},
)
preactivation.mistake(
    "column_vectors",
    "the matrix stands on the left, as in the slide's W x for a column; for the course's rows it is x_t @ W.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c": "W_x @ x_t + W_h @ h_prev + W_c @ s"},
)
preactivation.mistake(
    "entry_by_entry",
    "`*` multiplies entry by entry; a weight matrix takes the matrix product `@`.",
    {"x_t @ W_x + h_prev @ W_h + s @ W_c": "x_t * W_x + h_prev * W_h + s * W_c"},
)

# ---- 3 four blocks -----------------------------------------------------------------------------------------------


def _split_inputs(rng):
    yield {"a": np.arange(16.0).reshape(4, 4) - 9}
    yield {"a": np.array([-2.0, 0.0, 3.0, 5.0])}
    for shape in [(2, 12), (12,), (1, 4), (3, 20), (5, 8), (2, 3, 8)]:
        yield {"a": rng.normal(size=shape)}


split_blocks = Exercise(
    "lstm_forward.split_blocks",
    "Four blocks of one array",
    parts={"a_i": 0.5, "a_f": 0.5, "a_g": 0.5, "a_o": 0.5},
    reference=gates.split,
    inputs=_split_inputs,
)

FOUR = "a[..., :H], a[..., H : 2 * H], a[..., 2 * H : 3 * H], a[..., 3 * H :]"
split_blocks.mistake("interleaved", INTERLEAVED, {FOUR: "tuple(a[..., n::4] for n in range(4))"})
split_blocks.mistake(
    "input_forget_swapped", ORDER_IF, {"a[..., :H], a[..., H : 2 * H]": "a[..., H : 2 * H], a[..., :H]"}
)
split_blocks.mistake(
    "candidate_output_swapped",
    ORDER_GO,
    {"a[..., 2 * H : 3 * H], a[..., 3 * H :]": "a[..., 3 * H :], a[..., 2 * H : 3 * H]"},
)
split_blocks.mistake(
    "two_axes_only",
    "the bias has one axis alone; slice the last axis of whatever comes, with `...` in front.",
    {FOUR: FOUR.replace("...", ":")},
)
split_blocks.mistake(
    "first_axis_by_default",
    "np.split cuts the first axis unless it is told otherwise; the blocks lie along the last one.",
    body="return np.split(a, 4)",
)
split_blocks.mistake(
    "last_column_lost",
    "each block ends one column early: a slice already leaves out the column at its end.",
    {FOUR: "a[..., : H - 1], a[..., H : 2 * H - 1], a[..., 2 * H : 3 * H - 1], a[..., 3 * H : -1]"},
)
split_blocks.mistake(
    "overlapping",
    "the blocks start one column after another; block n starts at n times H.",
    {FOUR: "tuple(a[..., n : n + H] for n in range(4))"},
)
split_blocks.mistake(
    "rows",
    "the first axis was cut; it counts the rows, and the blocks lie along the last axis.",
    {FOUR: "a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]"},
)

# ---- 4 number of parameters --------------------------------------------------------------------------------------


def _count_inputs(rng):
    for D, H in [(2, 3), (1, 1), (5, 1), (1, 7), (5, 4), (700, 1000)]:
        yield {"D": D, "H": H}
    yield {"D": int(rng.integers(20, 40)), "H": int(rng.integers(41, 60))}


count_parameters = Exercise(
    "lstm_forward.count_parameters",
    "Number of parameters",
    parts={"count": 1},
    reference=lambda D, H: sum(math.prod(shape) for shape in cell.param_shapes(D, H)),
    inputs=_count_inputs,
)

count_parameters.mistake("one_gate", "that is one gate; there are four blocks.", {" * 4 * H": " * H"})
count_parameters.mistake(
    "three_gates", "that is the three gates; the candidate has a block of its own.", {"* 4": "* 3"}
)
count_parameters.mistake("no_bias", "the biases are missing: one number per gate and unit.", {" + 1": ""})
count_parameters.mistake(
    "no_cell", "W_c is missing; that is the count of an LSTM without peepholes.", {"D + H + H": "D + H"}
)
count_parameters.mistake(
    "diagonal",
    "W_c was counted as one number per gate and unit; here it is a full matrix.",
    {"D + H + H": "D + H + 1"},
)
count_parameters.mistake(
    "blind_candidate",
    "W_c was counted for the three gates; here the candidate sees the cell state as well.",
    {"* 4 * H": "* 4 * H - H * H"},
)
count_parameters.mistake(
    "one_bias_per_gate", "a gate has H biases, one per unit, not one.", {" + 1) * 4 * H": ") * 4 * H + 4"}
)
count_parameters.mistake(
    "bias_of_one_gate", "b has 4H entries: each of the four blocks has H biases.", {" + 1) * 4 * H": ") * 4 * H + H"}
)
count_parameters.mistake(
    "two_biases", "two biases per unit were counted, as some libraries have them; here b is one.", {" + 1": " + 2"}
)
count_parameters.mistake(
    "square_blocks", "W_h and W_c have H rows and 4H columns, not 4H rows.", {"D + H + H": "D + 4 * H + 4 * H"}
)
