"""Sections 8.7 and 8.8: backward through the cell state and the three that look at the old one."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.activations import dsigmoid, dtanh
from lstm_ref.gates import split

from .common import LIMIT, Rng, ends, fixed, gates, normal


def _cell_inputs(rng: Rng) -> Iterator[Inputs]:
    i, f, g, _ = ends(9, 9)
    dc_t, c_prev = normal(fixed(), (9, 9), (9, 9))
    yield {"dc_t": dc_t, "i": i, "f": f, "g": g, "c_prev": np.where(g == 0, 0, c_prev)}
    for draw, B, H, size in [(fixed(), 1, 1, 1.0), (fixed(), 3, 2, 1e4), (rng, 2, 3, 1.0), (rng, 4, 5, 1.0)]:
        i, f, g, _ = gates(draw, B, H)
        dc_t, c_prev = normal(draw, (B, H), (B, H))
        yield {"dc_t": dc_t, "i": i, "f": f, "g": g, "c_prev": size * c_prev}


invert_cell = Exercise(
    "lstm_backward.invert_cell",
    "Invert the new cell state",
    parts={"di": 0.5, "df": 0.5, "dg": 0.5, "dc_prev": 0.5},
    reference=lambda dc_t, i, f, g, c_prev: (dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f),
    inputs=_cell_inputs,
    time_limit=LIMIT,
)

invert_cell.mistake(
    "order_of_the_slides",
    "the four are right but were returned in the order of lines B12 to B15; asked are di, df, dg, dc_prev.",
    {"return di, df, dg, dc_prev": "return dc_prev, dg, di, df"},
)
invert_cell.mistake(
    "gates_swapped",
    "di and df are exchanged: the input gate is multiplied by the candidate g, the forget gate by the old state.",
    {"di = dc_t * g": "di = dc_t * c_prev", "df = dc_t * c_prev": "df = dc_t * g"},
)
invert_cell.mistake(
    "partners_swapped",
    "i and f are exchanged: the candidate came in through the input gate, the old state through the forget gate.",
    {"dg = dc_t * i": "dg = dc_t * f", "dc_prev = dc_t * f": "dc_prev = dc_t * i"},
)
invert_cell.mistake(
    "own_factor",
    "each gradient was multiplied by its own factor of the product; it is multiplied by the other one.",
    {"* g": "* i", "* c_prev": "* f", "* i": "* g", "* f": "* c_prev"},
)
invert_cell.mistake(
    "slopes_too_early",
    "the slopes of the squashing functions are multiplied in already; here the gradients with respect to i, f and g "
    "themselves are asked for.",
    {"* g": "* g * i * (1 - i)", "* c_prev": "* c_prev * f * (1 - f)", "* i": "* i * (1 - g**2)"},
)
invert_cell.mistake(
    "forget_gate_missing",
    "dc_prev is dc_t unchanged, as in a cell without a forget gate; here f scales what goes back as well.",
    {" * f": ""},
)
invert_cell.mistake(
    "new_state_for_old",
    "df was taken with the new cell state c_t; the forget gate was multiplied by the old one.",
    {"* c_prev": "* (f * c_prev + i * g)"},
)
invert_cell.mistake(
    "cotangent_not_used",
    "these are the slopes of c_t alone; every one is multiplied by dc_t, the gradient that arrives.",
    {"dc_t * g": "g", "dc_t * c_prev": "c_prev", "dc_t * i": "i", "dc_t * f": "f"},
)
invert_cell.mistake(
    "closed_part_of_gate",
    "dc_prev was multiplied by 1 - f; the forget gate's value f is the part of the old state that is kept.",
    {"* f": "* (1 - f)"},
)


def _gates_inputs(rng: Rng) -> Iterator[Inputs]:
    i, f, g, _ = ends(9, 9)
    di, df, dg, dc_prev, W_c = normal(fixed(), *[(9, 9)] * 4, (9, 36))
    yield {"di": di, "df": df, "dg": dg, "dc_prev": dc_prev, "i": i, "f": f, "g": g, "W_c": W_c}
    for draw, B, H in [(fixed(), 1, 1), (fixed(), 3, 3), (rng, 2, 3), (rng, 4, 2)]:
        i, f, g, _ = gates(draw, B, H)
        di, df, dg, dc_prev, W_c = normal(draw, *[(B, H)] * 4, (H, 4 * H))
        yield {"di": di, "df": df, "dg": dg, "dc_prev": dc_prev, "i": i, "f": f, "g": g, "W_c": W_c}


def _invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g = di * dsigmoid(i), df * dsigmoid(f), dg * dtanh(g)
    W_ci, W_cf, W_cg, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


invert_gates = Exercise(
    "lstm_backward.invert_gates",
    "Invert the three gates that see c_prev",
    parts={"da_i": 0.5, "da_f": 0.5, "da_g": 0.5, "dc_prev": 1.5},
    reference=_invert_gates,
    inputs=_gates_inputs,
    calls=("dsigmoid",),
    time_limit=LIMIT,
)

invert_gates.mistake(
    "arriving_gradient_lost",
    "dc_prev was replaced; the way through the forget gate's product, which arrives here, stays and three more are "
    "added.",
    {"dc_prev + ": ""},
)
invert_gates.mistake(
    "paths_missing",
    "dc_prev was passed on as it came; all three of i, f and g look at c_prev through W_c, and each sends a part back.",
    {" + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T": ""},
)
invert_gates.mistake(
    "candidate_path_missing",
    "only the two gates send gradient back to c_prev; in this cell the candidate g looks at it too.",
    {" + da_g @ W_cg.T": ""},
)
invert_gates.mistake(
    "weights_not_transposed",
    "going back through a matrix takes its transpose; the blocks of W_c are square, so NumPy cannot notice.",
    {"W_ci.T": "W_ci", "W_cf.T": "W_cf", "W_cg.T": "W_cg"},
)
invert_gates.mistake(
    "wrong_block",
    "the last block of W_c was used for the candidate; the blocks stand in the order i, f, g, o.",
    {"W_cg, _": "_, W_cg"},
)
invert_gates.mistake(
    "forget_block_first",
    "the first block of W_c was used for the forget gate, which comes first on the slides; the blocks stand in the "
    "order i, f, g, o.",
    {"W_ci, W_cf, W_cg": "W_cf, W_ci, W_cg"},
)
invert_gates.mistake(
    "last_three_blocks",
    "the last three blocks of W_c were used; those of i, f and g are the first three.",
    {"W_ci, W_cf, W_cg, _": "_, W_ci, W_cf, W_cg"},
)
invert_gates.mistake(
    "paths_before_the_slopes",
    "what goes back through W_c are the gradients with respect to the pre-activations, after the slopes, not di, df "
    "and dg.",
    {"da_i @": "di @", "da_f @": "df @", "da_g @": "dg @"},
)
invert_gates.mistake(
    "candidate_as_sigmoid",
    "the candidate g is a tanh, whose slope is 1 - g^2; g (1 - g) belongs to the sigmoid.",
    {"dtanh(g)": "dsigmoid(g)"},
)
invert_gates.mistake(
    "gates_as_tanh",
    "the gates i and f are sigmoids, whose slope is y (1 - y); 1 - y^2 belongs to tanh.",
    {"dsigmoid(i)": "dtanh(i)", "dsigmoid(f)": "dtanh(f)"},
)
invert_gates.mistake(
    "squashed_twice",
    "i, f and g are outputs of their squashing functions already, and were put through them once more for the slopes.",
    {
        "dsigmoid(i)": "dsigmoid(sigmoid(i))",
        "dsigmoid(f)": "dsigmoid(sigmoid(f))",
        "dtanh(g)": "dtanh(np.tanh(g))",
    },
)
invert_gates.mistake(
    "sigmoid_taken_again",
    "i and f are outputs of the sigmoid already, and were put through it once more for the slopes.",
    {"dsigmoid(i)": "dsigmoid(sigmoid(i))", "dsigmoid(f)": "dsigmoid(sigmoid(f))"},
)
