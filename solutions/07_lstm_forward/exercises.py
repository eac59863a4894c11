# mypy: allow-untyped-defs
"""Exercises of unit 07: the LSTM cell forward, the sequence, the stack.

Wrong cells are made in two ways: the right step on parameters that were misread (`_order`, `_without` ...), or a step
with one wrong line. Both run over sequences and stacks, so that a slip is known by the same name wherever it shows.
"""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref import losses, network, readable
from lstm_ref.activations import sigmoid as _sigmoid
from lstm_ref.cells import peephole_full as cell
from lstm_ref.gates import pack, split

# ---- inputs ------------------------------------------------------------------------------------------------------

SIZES = [(2, 3, 4), (1, 1, 1), (4, 1, 3), (3, 4, 2), (1, 2, 5)]  # B, D, H


def _params(rng, D, H):
    return cell.Params(*(rng.normal(scale=0.8, size=shape) for shape in cell.param_shapes(D, H)))


def _step_inputs(rng):
    for B, D, H in SIZES:
        x_t, h_prev, c_prev = (rng.normal(size=(B, n)) for n in (D, H, H))
        yield {"x_t": x_t, "h_prev": h_prev, "c_prev": c_prev, "p": _params(rng, D, H)}


# ---- parameters as they are misread ------------------------------------------------------------------------------


def _order(*places):
    """Read the blocks from other places: _order(1, 0, 2, 3) takes i from the block of f, and f from that of i."""
    return lambda p: cell.Params(*(pack(*(split(w)[n] for n in places)) for w in p))


def _interleaved(p):
    """Every fourth column to one gate, instead of H neighboring columns."""
    return cell.Params(*(pack(*(w[..., n::4] for n in range(4))) for w in p))


def _without(name):
    return lambda p: p._replace(**{name: np.zeros_like(getattr(p, name))})


def _blind_candidate(p):
    """The candidate sees no cell state, as in the literature."""
    W_ci, W_cf, W_cg, W_co = split(p.W_c)
    return p._replace(W_c=pack(W_ci, W_cf, np.zeros_like(W_cg), W_co))


# ---- steps, right and wrong --------------------------------------------------------------------------------------


def _step(x_t, h_prev, c_prev, p):
    h_t, c_t, _ = cell.step(x_t, h_prev, c_prev, p)
    return h_t, c_t


def _with(read):
    """The right step on parameters misread by `read`."""
    return lambda x_t, h_prev, c_prev, p: _step(x_t, h_prev, c_prev, read(p))


def _blocks(x_t, h_prev, s, p):
    """Pre-activations of all four blocks if all of them saw the cell state s."""
    return split(x_t @ p.W_x + h_prev @ p.W_h + s @ p.W_c + p.b)


def _o(x_t, h_prev, s, p):
    return _sigmoid(_blocks(x_t, h_prev, s, p)[3])


def _step_old_peephole(x_t, h_prev, c_prev, p):
    _, c_t = _step(x_t, h_prev, c_prev, p)
    return _o(x_t, h_prev, c_prev, p) * np.tanh(c_t), c_t


def _step_no_tanh(x_t, h_prev, c_prev, p):
    _, c_t = _step(x_t, h_prev, c_prev, p)
    return _o(x_t, h_prev, c_t, p) * c_t, c_t


def _step_reads_old(x_t, h_prev, c_prev, p):
    _, c_t = _step(x_t, h_prev, c_prev, p)
    return _o(x_t, h_prev, c_t, p) * np.tanh(c_prev), c_t


def _step_sigmoid_candidate(x_t, h_prev, c_prev, p):
    a_i, a_f, a_g, _ = _blocks(x_t, h_prev, c_prev, p)
    c_t = _sigmoid(a_f) * c_prev + _sigmoid(a_i) * _sigmoid(a_g)
    return _o(x_t, h_prev, c_t, p) * np.tanh(c_t), c_t


def _step_cell_for_hidden(x_t, h_prev, c_prev, p):
    return _step(x_t, c_prev, c_prev, p)


OLD_PEEPHOLE = "the output gate looks at the old cell state c_prev; it is the one gate that sees the new state c_t."
NO_TANH = "the output gate multiplies c_t itself; between the two stands a tanh, equation (7)."
READS_OLD = "the hidden state is read from the old cell state c_prev; look at the time index in equation (7)."
SWAPPED = "the blocks of the input gate and of the forget gate have changed places; the order is i, f, g, o."
GATES_SWAPPED = (
    "the input gate and the forget gate have changed places: the blocks were cut in another order than i, f, g, o, "
    "or i and f were handed on in the wrong order (`cell_state` takes f first)."
)
ORDER_OG = "the last two blocks have changed places; the order is i, f, g, o, the output gate comes last."
INTERLEAVED = "every fourth column was given to one gate; a gate owns H neighboring columns, its block."
NO_BIAS = "the bias b is missing in the pre-activations, equation (1)."
NO_CELL = "the cell state is missing in the pre-activations: the term with W_c in equation (1)."
NO_HIDDEN = "the hidden state is missing in the pre-activations: the term with W_h in equation (1)."
BLIND = "the candidate does not see the cell state; here it does, like the gates, although most papers leave that out."
SIGMOID_G = "the candidate goes through the sigmoid; it proposes signed content and takes tanh, equation (4)."
CELL_FOR_H = "c_prev stands where h_prev belongs, in front of W_h; the cell and its output are two different states."

# ---- 1 the sigmoid -----------------------------------------------------------------------------------------------


def _sigmoid_inputs(rng):
    yield {"a": rng.normal(scale=3.0, size=(2, 3))}
    yield {"a": rng.uniform(-45.0, -15.0, size=(1, 1))}
    yield {"a": rng.uniform(712.0, 718.0, size=4)}
    yield {"a": np.append(rng.uniform(-718.0, -712.0, size=3), -340.0).reshape(2, 2)}
    yield {"a": rng.uniform(-100.0, 100.0, size=(3, 5))}


sigmoid = Exercise(
    "lstm_forward.sigmoid",
    "A sigmoid for closed gates",
    parts={"y": 1},
    reference=_sigmoid,
    inputs=_sigmoid_inputs,
    rtol=1e-9,
    atol=0.0,
)

sigmoid.mistake(
    "overflow",
    "exp(-a) overflows for large negative a, and the tiny result becomes exactly 0; use the other form where a < 0.",
)(lambda a: 1 / (1 + np.exp(-a)))
sigmoid.mistake(
    "overflow_other_end",
    "exp(a) overflows for large positive a, and infinity over infinity is not a number; use the other form there.",
)(lambda a: np.exp(a) / (1 + np.exp(a)))
sigmoid.mistake(
    "tanh_form",
    "the form with tanh is right on paper, but for a closed gate it subtracts two numbers near 1 and loses all digits.",
)(lambda a: (1 + np.tanh(a / 2)) / 2)
sigmoid.mistake(
    "sign",
    "the sign in the exponential is reversed: the result falls where the sigmoid rises.",
)(lambda a: 1 / (1 + np.exp(a)))
sigmoid.mistake(
    "absolute_value",
    "the exponential of -|a| is safe, but the numerator is 1 only where a >= 0; below 0 it is that same exponential.",
)(lambda a: 1 / (1 + np.exp(-np.abs(a))))
sigmoid.mistake(
    "clipped",
    "a was clipped before the exponential: no overflow, but all gates beyond the bound come out equally closed.",
)(lambda a: 1 / (1 + np.exp(-np.clip(a, -50, 50))))
sigmoid.mistake(
    "derivative",
    "this is the derivative y (1 - y); asked for is y itself.",
)(lambda a: _sigmoid(a) * (1 - _sigmoid(a)))


@sigmoid.mistake(
    "one_branch_for_all",
    "an `if` decides once for the whole array; every entry has a sign of its own and needs its own choice.",
)
def _(a):
    return 1 / (1 + np.exp(-a)) if a >= 0 else np.exp(a) / (1 + np.exp(a))


@sigmoid.mistake(
    "in_place",
    "the entries of `a` were overwritten on the way; write into a new array.",
)
def _(a):
    positive = a >= 0
    a[positive] = -a[positive]
    z = np.exp(a)
    return np.where(positive, 1.0, z) / (1 + z)


# ---- 2 the pre-activation of one gate ----------------------------------------------------------------------------


def _preactivation(x_t, h_prev, s, W_x, W_h, W_c, b):
    return x_t @ W_x + h_prev @ W_h + s @ W_c + b


def _preactivation_inputs(rng):
    for B, D, H in SIZES:
        shapes = {"x_t": (B, D), "h_prev": (B, H), "s": (B, H), "W_x": (D, H), "W_h": (H, H), "W_c": (H, H), "b": (H,)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()}


preactivation = Exercise(
    "lstm_forward.preactivation",
    "Pre-activation of one gate",
    parts={"a": 2},
    reference=_preactivation,
    inputs=_preactivation_inputs,
)

preactivation.mistake("no_bias", NO_BIAS)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + h_prev @ W_h + s @ W_c)
preactivation.mistake("no_cell", NO_CELL)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + h_prev @ W_h + b)
preactivation.mistake("no_hidden", NO_HIDDEN)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + s @ W_c + b)
preactivation.mistake(
    "matrices_swapped",
    "W_h and W_c have changed places; the shapes cannot tell, since both are (H, H).",
)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + h_prev @ W_c + s @ W_h + b)
preactivation.mistake(
    "transposed",
    "the square matrices W_h and W_c were transposed; the course's weights fit row vectors as they are.",
)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + h_prev @ W_h.T + s @ W_c.T + b)
preactivation.mistake(
    "diagonal",
    "only the diagonal of W_c was used, each unit seeing its own cell alone; here W_c is a full matrix.",
)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + h_prev @ W_h + s * np.diag(W_c) + b)
preactivation.mistake(
    "states_added_first",
    "h_prev and s were added before one matrix product; each state has a matrix of its own.",
)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: x_t @ W_x + (h_prev + s) @ W_h + b)
preactivation.mistake(
    "squashed",
    "a sigmoid was applied; the pre-activation is the sum before any squashing.",
)(lambda *terms: _sigmoid(_preactivation(*terms)))
preactivation.mistake(
    "column_vectors",
    "the shapes of a product do not fit: the slide writes W x for a column, the course x_t @ W for rows.",
)(lambda x_t, h_prev, s, W_x, W_h, W_c, b: W_x @ x_t + W_h @ h_prev + W_c @ s + b)


# ---- 3 four blocks -----------------------------------------------------------------------------------------------


def _split_inputs(rng):
    for shape in [(2, 12), (12,), (1, 4), (3, 20), (5, 8)]:
        yield {"a": rng.normal(size=shape)}


def _four(a, width, *starts):
    return tuple(a[..., start : start + width] for start in starts)


split_blocks = Exercise(
    "lstm_forward.split_blocks",
    "Four blocks of one array",
    parts={"a_i": 0.5, "a_f": 0.5, "a_g": 0.5, "a_o": 0.5},
    reference=split,
    inputs=_split_inputs,
)

split_blocks.mistake("interleaved", INTERLEAVED)(lambda a: tuple(a[..., n::4] for n in range(4)))
split_blocks.mistake("input_forget_swapped", SWAPPED)(lambda a: tuple(split(a)[n] for n in (1, 0, 2, 3)))
split_blocks.mistake("candidate_output_swapped", ORDER_OG)(lambda a: tuple(split(a)[n] for n in (0, 1, 3, 2)))
split_blocks.mistake(
    "two_axes_only",
    "the bias has one axis alone; slice the last axis of whatever comes, with `...` in front.",
)(lambda a: tuple(a[:, n * a.shape[-1] // 4 : (n + 1) * a.shape[-1] // 4] for n in range(4)))


split_blocks.mistake(
    "first_axis_by_default",
    "np.split cuts the first axis unless it is told otherwise; the blocks lie along the last one.",
)(lambda a: np.split(a, 4))


@split_blocks.mistake("last_column_lost", "each block ends one column early: the end of a slice is not included.")
def _(a):
    H = a.shape[-1] // 4
    return _four(a, H - 1, 0, H, 2 * H, 3 * H)


@split_blocks.mistake("overlapping", "the blocks start one column after another; block n starts at n times H.")
def _(a):
    return _four(a, a.shape[-1] // 4, 0, 1, 2, 3)


@split_blocks.mistake("rows", "the first axis was cut; it counts the rows, and the blocks lie along the last axis.")
def _(a):
    H = a.shape[-1] // 4
    return a[:H], a[H : 2 * H], a[2 * H : 3 * H], a[3 * H :]


# ---- 4 number of parameters --------------------------------------------------------------------------------------


def _count_inputs(rng):
    for D, H in [(2, 3), (1, 1), (5, 4), (1, 7), (int(rng.integers(20, 40)), int(rng.integers(41, 60)))]:
        yield {"D": D, "H": H}


count_parameters = Exercise(
    "lstm_forward.count_parameters",
    "Number of parameters",
    parts={"count": 1},
    reference=lambda D, H: 4 * (D * H + 2 * H * H + H),
    inputs=_count_inputs,
)

count_parameters.mistake("one_gate", "that is one gate; there are four blocks.")(lambda D, H: D * H + 2 * H * H + H)
count_parameters.mistake("three_gates", "that is the three gates; the candidate has a block of its own.")(
    lambda D, H: 3 * (D * H + 2 * H * H + H)
)
count_parameters.mistake("no_bias", "the biases are missing: one number per gate and unit.")(
    lambda D, H: 4 * (D * H + 2 * H * H)
)
count_parameters.mistake("no_cell", "W_c is missing; that is the count of an LSTM without peepholes.")(
    lambda D, H: 4 * (D * H + H * H + H)
)
count_parameters.mistake("diagonal", "W_c was counted as one number per gate and unit; here it is a full matrix.")(
    lambda D, H: 4 * (D * H + H * H + 2 * H)
)
count_parameters.mistake(
    "blind_candidate",
    "W_c was counted for the three gates; here the candidate sees the cell state as well.",
)(lambda D, H: 4 * (D * H + H * H + H) + 3 * H * H)
count_parameters.mistake("one_bias_per_gate", "a gate has H biases, one per unit, not one.")(
    lambda D, H: 4 * (D * H + 2 * H * H + 1)
)
count_parameters.mistake("square_blocks", "W_h and W_c have H rows and 4H columns, not 4H rows.")(
    lambda D, H: 4 * D * H + 32 * H * H + 4 * H
)


# ---- 5 input gate, forget gate, candidate ------------------------------------------------------------------------


def _input_side(x_t, h_prev, c_prev, p):
    cache = cell.step(x_t, h_prev, c_prev, p)[2]
    return cache.i, cache.f, cache.g


def _input_side_with(read):
    return lambda x_t, h_prev, c_prev, p: _input_side(x_t, h_prev, c_prev, read(p))


input_side = Exercise(
    "lstm_forward.input_side",
    "Input gate, forget gate, candidate",
    parts={"i": 1, "f": 1, "g": 1},
    reference=_input_side,
    inputs=_step_inputs,
)

input_side.mistake("input_forget_swapped", SWAPPED)(_input_side_with(_order(1, 0, 2, 3)))
input_side.mistake("candidate_output_swapped", ORDER_OG)(_input_side_with(_order(0, 1, 3, 2)))
input_side.mistake("interleaved", INTERLEAVED)(_input_side_with(_interleaved))
input_side.mistake("no_bias", NO_BIAS)(_input_side_with(_without("b")))
input_side.mistake("no_cell", NO_CELL)(_input_side_with(_without("W_c")))
input_side.mistake("no_hidden", NO_HIDDEN)(_input_side_with(_without("W_h")))
input_side.mistake("cell_for_hidden", CELL_FOR_H)(
    lambda x_t, h_prev, c_prev, p: _input_side(x_t, c_prev, c_prev, p),
)


@input_side.mistake("sigmoid_candidate", SIGMOID_G)
def _(x_t, h_prev, c_prev, p):
    i, f, _ = _input_side(x_t, h_prev, c_prev, p)
    return i, f, _sigmoid(_blocks(x_t, h_prev, c_prev, p)[2])


@input_side.mistake("tanh_gates", "the gates go through tanh; a gate is a fraction from 0 to 1 and takes the sigmoid.")
def _(x_t, h_prev, c_prev, p):
    return tuple(np.tanh(a) for a in _blocks(x_t, h_prev, c_prev, p)[:3])


@input_side.mistake("coupled", "the forget gate was taken as 1 - i; here it has weights and a bias of its own.")
def _(x_t, h_prev, c_prev, p):
    i, _, g = _input_side(x_t, h_prev, c_prev, p)
    return i, 1 - i, g


@input_side.mistake("not_squashed", "these are the pre-activations; the sigmoid and the tanh are still to come.")
def _(x_t, h_prev, c_prev, p):
    return _blocks(x_t, h_prev, c_prev, p)[:3]


# ---- 6 limits of the gates ---------------------------------------------------------------------------------------

gate_limits = Exercise(
    "lstm_forward.gate_limits",
    "Gates fully open and fully closed",
    parts={"f1_i0": 0.5, "f0_i1": 0.5, "f1_i1": 0.5, "f0_i0": 0.5},
    reference={"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.3, "f0_i0": 0.0},
)

gate_limits.mistake(
    "gates_swapped",
    "the two gates have changed places: f scales the old content c_prev, i scales the candidate g.",
)({"f1_i0": -0.5, "f0_i1": 0.8, "f1_i1": 0.3, "f0_i0": 0.0})
gate_limits.mistake(
    "forget_means_erase",
    'f = 1 was read as "forget all"; in spite of its name, an open forget gate keeps: it multiplies the old content.',
)({"f1_i0": 0.0, "f0_i1": 0.3, "f1_i1": -0.5, "f0_i0": 0.8})
gate_limits.mistake(
    "averaged",
    "the two contributions were averaged; they are added, the gates need not sum to 1.",
)({"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": 0.15, "f0_i0": 0.0})
gate_limits.mistake(
    "squashed",
    "a tanh was applied to the new cell state; in equation (5) there is none, that is its point.",
)({"f1_i0": float(np.tanh(0.8)), "f0_i1": float(np.tanh(-0.5)), "f1_i1": float(np.tanh(0.3)), "f0_i0": 0.0})
gate_limits.mistake(
    "multiplied",
    "old content and candidate were multiplied; each is multiplied by its gate, then the two are added.",
)({"f1_i0": 0.8, "f0_i1": -0.5, "f1_i1": -0.4, "f0_i0": 0.0})
gate_limits.mistake(
    "sign_lost",
    "the sign of the candidate was lost; g = -0.5 takes away from the cell.",
)({"f1_i0": 0.8, "f0_i1": 0.5, "f1_i1": 1.3, "f0_i0": 0.0})


# ---- 7 cell state ------------------------------------------------------------------------------------------------


def _cell_state_inputs(rng):
    for B, H in [(2, 3), (1, 1), (3, 5), (4, 1)]:
        f, i = (rng.uniform(0.05, 0.95, size=(B, H)) for _ in range(2))
        yield {"f": f, "i": i, "g": rng.uniform(-0.95, 0.95, size=(B, H)), "c_prev": rng.normal(size=(B, H))}


cell_state = Exercise(
    "lstm_forward.cell_state",
    "Cell state",
    parts={"c_t": 1},
    reference=lambda f, i, g, c_prev: f * c_prev + i * g,
    inputs=_cell_state_inputs,
)

cell_state.mistake(
    "gates_swapped",
    "the forget gate multiplies the candidate and the input gate the old state; it is the other way round.",
)(lambda f, i, g, c_prev: i * c_prev + f * g)
cell_state.mistake(
    "squashed",
    "a tanh was applied to the new cell state; in equation (5) there is none, only gates touch the cell.",
)(lambda f, i, g, c_prev: np.tanh(f * c_prev + i * g))
cell_state.mistake(
    "forget_means_erase",
    "1 - f multiplies the old content; an open forget gate keeps, in spite of its name.",
)(lambda f, i, g, c_prev: (1 - f) * c_prev + i * g)
cell_state.mistake(
    "coupled",
    "1 - f stands where the input gate i belongs; in this cell the two gates are independent.",
)(lambda f, i, g, c_prev: f * c_prev + (1 - f) * g)
cell_state.mistake(
    "no_forget_gate",
    "the old content is carried over whole; the forget gate f multiplies it.",
)(lambda f, i, g, c_prev: c_prev + i * g)
cell_state.mistake(
    "no_input_gate",
    "the candidate is added whole; the input gate i multiplies it.",
)(lambda f, i, g, c_prev: f * c_prev + g)
cell_state.mistake(
    "forget_gate_on_both",
    "the forget gate multiplies the sum; it belongs to the old content alone.",
)(lambda f, i, g, c_prev: f * (c_prev + i * g))
cell_state.mistake(
    "no_old_content",
    "the old content is missing; the new state is what is kept plus what is written.",
)(lambda f, i, g, c_prev: i * g)


@cell_state.mistake("in_place", "c_prev was overwritten; the caller still needs it, so make a new array.")
def _(f, i, g, c_prev):
    c_prev *= f
    c_prev += i * g
    return c_prev


# ---- 8 a forget gate that holds ----------------------------------------------------------------------------------


def _with_logit(f):
    return {"f": f, "b_f": float(np.log(f / (1 - f)))}


_HOLD = 0.99 ** (1 / 50)

hold = Exercise(
    "lstm_forward.hold",
    "A forget gate that holds for 50 steps",
    parts={"f": 1, "b_f": 1},
    reference=_with_logit(_HOLD),
)

hold.mistake(
    "linear",
    "0.9998 is nearly right: either f was rounded, or the loss of 1 % was shared out in equal parts, 1 - 0.01/50; but "
    "factors multiply.",
)(_with_logit(1 - 0.01 / 50))
hold.mistake(
    "one_step",
    "f = 0.99 keeps 99 % over one step; over 50 steps it is applied 50 times.",
)(_with_logit(0.99))
hold.mistake(
    "power_for_root",
    "0.99 was raised to the power 50; that is what f = 0.99 leaves. Asked for is the f whose 50th power is 0.99.",
)(_with_logit(0.99**50))
hold.mistake(
    "what_is_lost",
    "the root of 0.01 was taken, the part that may be lost; the part that stays is 0.99.",
)(_with_logit(0.01 ** (1 / 50)))
hold.mistake(
    "steps_off_by_one",
    "49 factors were counted; 50 steps multiply the content by f 50 times.",
)(_with_logit(0.99 ** (1 / 49)))
hold.mistake(
    "ratio_reversed",
    "the ratio in the logarithm stands upside down; a gate above one half needs a positive bias.",
)({"f": _HOLD, "b_f": float(np.log((1 - _HOLD) / _HOLD))})
hold.mistake(
    "log10",
    "the logarithm to base 10 was taken; the sigmoid is made of the natural exponential.",
)({"f": _HOLD, "b_f": float(np.log10(_HOLD / (1 - _HOLD)))})
hold.mistake(
    "logarithm_of_f",
    "this is the logarithm of f; the inverse of the sigmoid is the logarithm of f / (1 - f).",
)({"f": _HOLD, "b_f": float(np.log(_HOLD))})


hold.mistake(
    "rounded",
    "the bias was rounded; leave it as a formula and let Python do the arithmetic.",
)({"f": 0.9998, "b_f": 8.51})


# ---- 9 output gate and hidden state ------------------------------------------------------------------------------


def _output_inputs(rng):
    for B, D, H in SIZES:
        x_t, h_prev, c_prev, c_t = (rng.normal(size=(B, n)) for n in (D, H, H, H))
        yield {"x_t": x_t, "h_prev": h_prev, "c_prev": c_prev, "c_t": c_t, "p": _params(rng, D, H)}


def _output(x_t, h_prev, c_prev, c_t, p):
    o = _o(x_t, h_prev, c_t, p)
    return o, o * np.tanh(c_t)


def _output_with(read):
    return lambda x_t, h_prev, c_prev, c_t, p: _output(x_t, h_prev, c_prev, c_t, read(p))


output_gate = Exercise(
    "lstm_forward.output_gate",
    "Output gate and hidden state",
    parts={"o": 1, "h_t": 1},
    reference=_output,
    inputs=_output_inputs,
)


@output_gate.mistake("old_peephole", OLD_PEEPHOLE)
def _(x_t, h_prev, c_prev, c_t, p):
    o = _o(x_t, h_prev, c_prev, p)
    return o, o * np.tanh(c_t)


@output_gate.mistake("no_tanh", NO_TANH)
def _(x_t, h_prev, c_prev, c_t, p):
    o = _o(x_t, h_prev, c_t, p)
    return o, o * c_t


@output_gate.mistake("reads_old_state", READS_OLD)
def _(x_t, h_prev, c_prev, c_t, p):
    o = _o(x_t, h_prev, c_t, p)
    return o, o * np.tanh(c_prev)


@output_gate.mistake("tanh_gate", "the output gate goes through tanh; a gate is a fraction from 0 to 1.")
def _(x_t, h_prev, c_prev, c_t, p):
    o = np.tanh(_blocks(x_t, h_prev, c_t, p)[3])
    return o, o * np.tanh(c_t)


@output_gate.mistake("not_squashed", "the output gate is still a pre-activation; its sigmoid is missing.")
def _(x_t, h_prev, c_prev, c_t, p):
    o = _blocks(x_t, h_prev, c_t, p)[3]
    return o, o * np.tanh(c_t)


output_gate.mistake(
    "returned_in_reverse",
    "the two results stand in reverse order; the gate o comes first.",
)(lambda x_t, h_prev, c_prev, c_t, p: _output(x_t, h_prev, c_prev, c_t, p)[::-1])
output_gate.mistake("candidate_output_swapped", ORDER_OG)(_output_with(_order(0, 1, 3, 2)))
output_gate.mistake("interleaved", INTERLEAVED)(_output_with(_interleaved))
output_gate.mistake("no_bias", NO_BIAS)(_output_with(_without("b")))
output_gate.mistake("no_cell", NO_CELL)(_output_with(_without("W_c")))
output_gate.mistake("no_hidden", NO_HIDDEN)(_output_with(_without("W_h")))
output_gate.mistake("cell_for_hidden", CELL_FOR_H)(
    lambda x_t, h_prev, c_prev, c_t, p: _output(x_t, c_prev, c_prev, c_t, p),
)


# ---- 10 the whole cell -------------------------------------------------------------------------------------------

CELL_SLIPS = {
    "old_peephole": (OLD_PEEPHOLE, _step_old_peephole),
    "no_tanh": (NO_TANH, _step_no_tanh),
    "reads_old_state": (READS_OLD, _step_reads_old),
    "sigmoid_candidate": (SIGMOID_G, _step_sigmoid_candidate),
    "input_forget_swapped": (GATES_SWAPPED, _with(_order(1, 0, 2, 3))),
    "candidate_output_swapped": (ORDER_OG, _with(_order(0, 1, 3, 2))),
    "interleaved": (INTERLEAVED, _with(_interleaved)),
    "no_bias": (NO_BIAS, _with(_without("b"))),
    "no_cell": (NO_CELL, _with(_without("W_c"))),
    "no_hidden": (NO_HIDDEN, _with(_without("W_h"))),
    "blind_candidate": (BLIND, _with(_blind_candidate)),
    "cell_for_hidden": (CELL_FOR_H, _step_cell_for_hidden),
}

lstm_step = Exercise(
    "lstm_forward.lstm_step",
    "One step of the LSTM",
    parts={"h_t": 2, "c_t": 2},
    reference=_step,
    inputs=_step_inputs,
)

for _name, (_cause, _wrong) in CELL_SLIPS.items():
    lstm_step.mistake(_name, _cause)(_wrong)
lstm_step.mistake(
    "returned_in_reverse",
    "the two results stand in reverse order; h_t comes first.",
)(lambda x_t, h_prev, c_prev, p: _step(x_t, h_prev, c_prev, p)[::-1])


@lstm_step.mistake("only_hidden", "one array was returned; the next step needs both, h_t and c_t.")
def _(x_t, h_prev, c_prev, p):
    return _step(x_t, h_prev, c_prev, p)[0]


# ---- 11 the sequence ---------------------------------------------------------------------------------------------


def _sequence_inputs(rng):
    for T, B, D, H in [(5, 2, 3, 4), (1, 1, 1, 1), (3, 4, 2, 1), (4, 1, 3, 2), (2, 3, 1, 5)]:
        x, h0, c0 = (rng.normal(size=shape) for shape in ((T, B, D), (B, H), (B, H)))
        yield {"x": x, "h0": h0, "c0": c0, "p": _params(rng, D, H)}


def _sequence(x, h0, c0, p):
    h, state_T, _ = readable.forward(cell, x, cell.State(h0, c0), p)
    return h, state_T.c


def _over_time(step):
    """A sequence made of the given step."""

    def run(x, h0, c0, p):
        h_t, c_t, h = h0, c0, []
        for x_t in x:
            h_t, c_t = step(x_t, h_t, c_t, p)
            h.append(h_t)
        return np.stack(h), c_t

    return run


lstm_sequence = Exercise(
    "lstm_forward.lstm_sequence",
    "A sequence of steps",
    parts={"h": 2, "c_T": 1},
    reference=_sequence,
    inputs=_sequence_inputs,
)

lstm_sequence.mistake("zero_state", "the sequence starts from zeros; it is handed initial states h0 and c0.")(
    lambda x, h0, c0, p: _sequence(x, np.zeros_like(h0), np.zeros_like(c0), p)
)
lstm_sequence.mistake("time_reversed", "the steps run from the last input to the first.")(
    lambda x, h0, c0, p: _sequence(x[::-1], h0, c0, p)
)


@lstm_sequence.mistake("nothing_carried", "every step starts again from h0 and c0; hand on what the last one returned.")
def _(x, h0, c0, p):
    steps = [_step(x_t, h0, c0, p) for x_t in x]
    return np.stack([h_t for h_t, _ in steps]), steps[-1][1]


@lstm_sequence.mistake("cell_not_carried", "h_t is handed on, but every step starts again from c0.")
def _(x, h0, c0, p):
    return _over_time(lambda x_t, h_prev, c_prev, p: _step(x_t, h_prev, c0, p))(x, h0, c0, p)


@lstm_sequence.mistake("hidden_not_carried", "c_t is handed on, but every step starts again from h0.")
def _(x, h0, c0, p):
    return _over_time(lambda x_t, h_prev, c_prev, p: _step(x_t, h0, c_prev, p))(x, h0, c0, p)


@lstm_sequence.mistake("one_step_late", "h[0] is h0, the state before the first step; h[t] is the state after step t.")
def _(x, h0, c0, p):
    h, c_T = _sequence(x, h0, c0, p)
    return np.concatenate([h0[None], h[:-1]]), c_T


@lstm_sequence.mistake("initial_state_included", "h has T + 1 entries: h0 was stored too; it is an input, no result.")
def _(x, h0, c0, p):
    h, c_T = _sequence(x, h0, c0, p)
    return np.concatenate([h0[None], h]), c_T


@lstm_sequence.mistake("last_hidden_only", "only the last hidden state was returned; asked for are all T of them.")
def _(x, h0, c0, p):
    h, c_T = _sequence(x, h0, c0, p)
    return h[-1], c_T


@lstm_sequence.mistake("starts_at_one", "the loop starts at t = 1, so that the first input is never read.")
def _(x, h0, c0, p):
    h, c_t = np.zeros((len(x), *h0.shape)), c0
    h_t = h0
    for t in range(1, len(x)):
        h_t, c_t = _step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


@lstm_sequence.mistake("stops_early", "the loop leaves out the last step; range(T) already ends at T - 1.")
def _(x, h0, c0, p):
    h, c_t = np.zeros((len(x), *h0.shape)), c0
    h_t = h0
    for t in range(len(x) - 1):
        h_t, c_t = _step(x[t], h_t, c_t, p)
        h[t] = h_t
    return h, c_t


for _name, (_cause, _wrong) in CELL_SLIPS.items():
    lstm_sequence.mistake(_name, _cause)(_over_time(_wrong))


# ---- 12 a latch --------------------------------------------------------------------------------------------------


def _latch(K):
    W_x = np.array([[0, 0, K, 0], [2 * K, -2 * K, 0, 0], [0, 0, 0, 2 * K]], dtype=np.float64)
    return W_x, np.array([-K, K, 0, -K], dtype=np.float64)


def _latch_inputs(rng):
    for K in (9.0, 1.0, float(rng.uniform(2.0, 8.0))):
        yield {"K": K}


latch = Exercise(
    "lstm_forward.latch",
    "A latch set by hand",
    parts={"W_x": 1, "b": 1},
    reference=_latch,
    inputs=_latch_inputs,
)


def _latch_changed(W_x=None, b=None):
    """The latch with some entries replaced by multiples of K: {(row, column): factor}, {column: factor}."""

    def wrong(K):
        weights, biases = _latch(K)
        for place, factor in (W_x or {}).items():
            weights[place] = factor * K
        for place, factor in (b or {}).items():
            biases[place] = factor * K
        return weights, biases

    return wrong


latch.mistake(
    "gates_half_open",
    "the marker adds K where the bias is -K: that opens a gate to 0.5 only; it has to get from -K to +K.",
)(_latch_changed({(1, 0): 1, (1, 1): -1, (2, 3): 1}))
latch.mistake(
    "never_cleared",
    "the forget gate stays open while a bit is stored: the new bit is added to the old one instead of replacing it.",
)(_latch_changed({(1, 1): 0}))
latch.mistake(
    "forget_means_erase",
    "the forget gate is closed at rest and opens at the store marker; f near 1 keeps, so it is the other way round.",
)(_latch_changed({(1, 1): 2}, {1: -1}))
latch.mistake(
    "input_forget_swapped",
    SWAPPED,
)(lambda K: tuple(w[..., [1, 0, 2, 3]] for w in _latch(K)))
latch.mistake(
    "candidate_output_swapped",
    ORDER_OG,
)(lambda K: tuple(w[..., [0, 1, 3, 2]] for w in _latch(K)))
latch.mistake(
    "markers_swapped",
    "the store and the read marker have changed places: x_t holds bit, store, read in this order.",
)(lambda K: (_latch(K)[0][[0, 2, 1]], _latch(K)[1]))
latch.mistake(
    "input_and_output_open_at_rest",
    "the input and the output gate are open while there is no marker; their biases have to be negative.",
)(_latch_changed(b={0: 1, 3: 1}))
latch.mistake(
    "no_biases",
    "all biases are 0: without a marker every gate stands half open.",
)(_latch_changed(b={0: 0, 1: 0, 3: 0}))
latch.mistake(
    "transposed",
    "W_x has a row for each input and a column for each gate; this is the transpose.",
)(lambda K: (_latch(K)[0].T.copy(), _latch(K)[1]))
latch.mistake(
    "read_by_the_bit",
    "the candidate listens to the store marker; the content to be stored is the bit.",
)(_latch_changed({(0, 2): 0, (1, 2): 1}))


# ---- 13 stack and softmax ----------------------------------------------------------------------------------------


def _network_inputs(rng):
    cases = [(3, 2, 3, [3, 3], 4, 0.0), (1, 1, 1, [1], 1, 0.0), (4, 3, 2, [5, 1, 4], 2, 0.0), (2, 4, 3, [2, 5], 3, 1e3)]
    for T, B, D, sizes, K, offset in cases:  # large scores: a plain exp overflows, one shift for all rows is not enough
        yield {
            "x": rng.normal(size=(T, B, D)),
            "h0": [rng.normal(size=(B, H)) for H in sizes],
            "c0": [rng.normal(size=(B, H)) for H in sizes],
            "layers": [_params(rng, below, H) for below, H in zip([D, *sizes], sizes, strict=False)],
            "W_o": rng.normal(size=(sizes[-1], K)) * (1 + offset),
            "b_o": rng.normal(size=K) + offset,
        }


def _network(x, h0, c0, layers, W_o, b_o):
    states0 = [cell.State(*state) for state in zip(h0, c0, strict=True)]
    y, _, cache = network.forward(cell, x, states0, layers, W_o, b_o)
    return cache.h, y


def _head(h, W_o, b_o):
    return h, losses.softmax(h @ W_o + b_o)


def _shifted_once(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


def _stack_of(run):
    """A network whose layers are run by the given function of a sequence."""

    def wrong(x, h0, c0, layers, W_o, b_o):
        h = x
        for n, p in enumerate(layers):
            h, _ = run(h, h0[n], c0[n], p)
        return _head(h, W_o, b_o)

    return wrong


def _with_output(output):
    """The right stack with another output layer."""

    def wrong(x, h0, c0, layers, W_o, b_o):
        h, _ = _network(x, h0, c0, layers, W_o, b_o)
        return h, output(h, W_o, b_o)

    return wrong


lstm_network = Exercise(
    "lstm_forward.lstm_network",
    "A stack of layers and a softmax",
    parts={"h": 2, "y": 2},
    reference=_network,
    inputs=_network_inputs,
)


@lstm_network.mistake(
    "input_to_every_layer",
    "every layer reads the input x; layer l reads the hidden states of layer l - 1 below it.",
)
def _(x, h0, c0, layers, W_o, b_o):
    h = x
    for n, p in enumerate(layers):
        h, _ = _sequence(x, h0[n], c0[n], p)
    return _head(h, W_o, b_o)


@lstm_network.mistake("first_layer_only", "only the first layer ran; is the return inside the loop over the layers?")
def _(x, h0, c0, layers, W_o, b_o):
    h, _ = _sequence(x, h0[0], c0[0], layers[0])
    return _head(h, W_o, b_o)


@lstm_network.mistake(
    "one_initial_state", "all layers start from the state of layer 1; each has an h0 and c0 of its own."
)
def _(x, h0, c0, layers, W_o, b_o):
    h = x
    for p in layers:
        h, _ = _sequence(h, h0[0], c0[0], p)
    return _head(h, W_o, b_o)


@lstm_network.mistake("top_down", "the layers ran from the top to the bottom; layers[0] is the lowest and reads x.")
def _(x, h0, c0, layers, W_o, b_o):
    h = x
    for n in reversed(range(len(layers))):
        h, _ = _sequence(h, h0[n], c0[n], layers[n])
    return _head(h, W_o, b_o)


@lstm_network.mistake(
    "state_handed_up",
    "a layer starts from the final cell state of the layer below; states are handed on in time, not upward.",
)
def _(x, h0, c0, layers, W_o, b_o):
    h, c = x, c0[0]
    for n, p in enumerate(layers):
        h, c = _sequence(h, h0[n], c, p)
    return _head(h, W_o, b_o)


@lstm_network.mistake(
    "layer_below_one_step_late",
    "a layer reads the layer below as it was at t - 1; within one time step the layers follow one another upward.",
)
def _(x, h0, c0, layers, W_o, b_o):
    h = x
    for n, p in enumerate(layers):
        below = h if n == 0 else np.concatenate([h0[n - 1][None], h[:-1]])
        h, _ = _sequence(below, h0[n], c0[n], p)
    return _head(h, W_o, b_o)


lstm_network.mistake("zero_states", "the layers start from zeros; each is handed initial states h0[l] and c0[l].")(
    _stack_of(lambda x, h0, c0, p: _sequence(x, 0 * h0, 0 * c0, p))
)
lstm_network.mistake(
    "softmax_overflow",
    "exp overflows for large z; subtract the largest z of each row first, which leaves the quotient as it is.",
)(_with_output(lambda h, W_o, b_o: np.exp(h @ W_o + b_o) / np.exp(h @ W_o + b_o).sum(axis=-1, keepdims=True)))
lstm_network.mistake(
    "largest_of_everything",
    "the largest score of the whole array was subtracted: rows far below it underflow to 0 divided by 0; subtract each "
    "row's own largest.",
)(_with_output(lambda h, W_o, b_o: _shifted_once(h @ W_o + b_o)))
lstm_network.mistake("sigmoid_output", "the output went through the sigmoid; its entries must sum to 1, by softmax.")(
    _with_output(lambda h, W_o, b_o: _sigmoid(h @ W_o + b_o))
)
lstm_network.mistake("no_softmax", "these are the scores z; the softmax is still to come.")(
    _with_output(lambda h, W_o, b_o: h @ W_o + b_o)
)
lstm_network.mistake("no_output_bias", "the bias b_o of the output layer is missing.")(
    _with_output(lambda h, W_o, b_o: losses.softmax(h @ W_o))
)
lstm_network.mistake(
    "softmax_over_time", "the probabilities sum to 1 over time; they should over the K classes, axis -1."
)(_with_output(lambda h, W_o, b_o: np.moveaxis(losses.softmax(np.moveaxis(h @ W_o + b_o, 0, -1)), -1, 0)))
lstm_network.mistake(
    "softmax_over_batch", "the probabilities sum to 1 over the batch; they should over the K classes."
)(_with_output(lambda h, W_o, b_o: np.swapaxes(losses.softmax(np.swapaxes(h @ W_o + b_o, 1, 2)), 1, 2)))


@lstm_network.mistake(
    "softmax_over_everything", "one sum over the whole array was taken; each step and row has its own."
)
def _(x, h0, c0, layers, W_o, b_o):
    h, _ = _network(x, h0, c0, layers, W_o, b_o)
    z = h @ W_o + b_o
    e = np.exp(z - z.max())
    return h, e / e.sum()


for _name, (_cause, _wrong) in CELL_SLIPS.items():
    lstm_network.mistake(_name, _cause)(_stack_of(_over_time(_wrong)))
