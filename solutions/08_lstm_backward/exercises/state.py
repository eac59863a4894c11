"""Sections 8.9 and 8.10: backward through the cell state and the three that look at the old one."""

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
    for draw, B, H, size in [
        (fixed(), 1, 1, 1.0),
        (fixed(), 1, 2, 1.0),
        (fixed(), 3, 2, 1e4),
        (rng, 2, 3, 1.0),
        (rng, 4, 5, 1.0),
    ]:
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
    "the four are right but were returned in the order of the slides (dC, dCi, di, df); asked are di, df, dg, dc_prev.",
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
invert_cell.mistake(
    "divided_instead",
    "to invert an equation backward does not mean to divide: each factor's gradient is dc_t times the other factor.",
    {"dc_t * g": "dc_t / i", "dc_t * c_prev": "dc_t / f", "dc_t * i": "dc_t / g", "dc_t * f": "dc_t / c_prev"},
)
invert_cell.mistake(
    "divided_by_partner",
    "the partner's value undoes a product when divided by; its gradient needs a multiplication.",
    {"dc_t * i": "dc_t / i", "dc_t * f": "dc_t / f"},
)
invert_cell.mistake(
    "store_in_carry",
    "dc_prev was multiplied by i g as well; what is stored newly does not depend on c_prev in this "
    "equation, only f c_prev does.",
    {"* f": "* (f + i * g)"},
)
invert_cell.mistake(
    "coupled_gates",
    "di was taken as if f were 1 - i; this cell's two gates are independent.",
    {"* g": "* (g - c_prev)"},
)
invert_cell.mistake(
    "coupled_forget_gate",
    "df was taken as if i were 1 - f; this cell's two gates are independent.",
    {"* c_prev": "* (c_prev - g)"},
)
invert_cell.mistake(
    "both_coupled",
    "di and df were taken as if the gates added up to 1; this cell's two gates are independent.",
    {"* g": "* (g - c_prev)", "* c_prev": "* (c_prev - g)"},
)
invert_cell.mistake(
    "carousel_and_forget_gate",
    "dc_t was passed on whole and once more through f; there is one way from c_prev to c_t, with the factor f.",
    {"* f": "* (1 + f)"},
)
invert_cell.mistake(
    "old_state_squashed",
    "dc_prev was multiplied by the slope of tanh; c_prev enters equation (4) as it is.",
    {"* f": "* f * dtanh(np.tanh(c_prev))"},
)
invert_cell.mistake(
    "new_state_squashed",
    "all four were multiplied by the slope of tanh at c_t; dc_t is the gradient with respect to c_t "
    "itself, behind that slope already.",
    {"di = dc_t": "dc_t = dc_t * dtanh(np.tanh(f * c_prev + i * g))\ndi = dc_t"},
)
invert_cell.mistake(
    "gate_slopes_too_early",
    "di and df hold the slopes of the sigmoid already; here the gradients with respect to i and f "
    "themselves are asked for.",
    {"* g": "* g * i * (1 - i)", "* c_prev": "* c_prev * f * (1 - f)"},
)
invert_cell.mistake(
    "candidate_slope_too_early",
    "dg holds the slope of tanh already; here the gradient with respect to g itself is asked for.",
    {"* i": "* i * (1 - g**2)"},
)
invert_cell.mistake(
    "candidate_squashed_again", "di was taken with tanh(g); g has been through tanh already.", {"* g": "* np.tanh(g)"}
)
invert_cell.mistake(
    "squashed_old_state",
    "df was taken with tanh(c_prev); the forget gate is multiplied by c_prev itself.",
    {"* c_prev": "* np.tanh(c_prev)"},
)
invert_cell.mistake(
    "gates_squashed_again",
    "dg and dc_prev were taken with the sigmoids of i and f; the gates have been through the sigmoid already.",
    {"* i": "* sigmoid(i)", "* f": "* sigmoid(f)"},
)
invert_cell.mistake(
    "summands_for_factors",
    "the whole terms i g and f c_prev were taken; the gradient of a factor takes the other factor alone.",
    {"* g": "* i * g", "* c_prev": "* f * c_prev", "* i": "* i * g", "* f": "* f * c_prev"},
)
invert_cell.mistake(
    "closed_share",
    "dc_prev was taken with 1 - i, as in cells whose two gates are tied; here the share that is kept is f.",
    {"dc_t * f": "dc_t * (1 - i)"},
)


def _gates_inputs(rng: Rng) -> Iterator[Inputs]:
    i, f, g, _ = ends(9, 9)
    di, df, dg, dc_prev, W_c = normal(fixed(), *[(9, 9)] * 4, (9, 36))
    yield {"di": di, "df": df, "dg": dg, "dc_prev": dc_prev, "i": i, "f": f, "g": g, "W_c": W_c}
    for draw, B, H in [(fixed(), 1, 1), (fixed(), 1, 2), (fixed(), 3, 3), (rng, 2, 3), (rng, 4, 2)]:
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
invert_gates.mistake(
    "slopes_exchanged",
    "the slopes are exchanged: the gates i and f are sigmoids, y (1 - y), the candidate g is a tanh, 1 - y^2.",
    {"dsigmoid(i)": "dtanh(i)", "dsigmoid(f)": "dtanh(f)", "dtanh(g)": "dsigmoid(g)"},
)
invert_gates.mistake(
    "input_and_candidate_slopes_exchanged",
    "the slopes of i and g are exchanged: i is a sigmoid, y (1 - y), the candidate g is a tanh, 1 - y^2.",
    {"dsigmoid(i)": "dtanh(i)", "dtanh(g)": "dsigmoid(g)"},
)
invert_gates.mistake(
    "forget_and_candidate_slopes_exchanged",
    "the slopes of f and g are exchanged: f is a sigmoid, y (1 - y), the candidate g is a tanh, 1 - y^2.",
    {"dsigmoid(f)": "dtanh(f)", "dtanh(g)": "dsigmoid(g)"},
)
invert_gates.mistake(
    "input_gate_as_tanh",
    "the input gate is a sigmoid, whose slope is i (1 - i); 1 - i^2 belongs to tanh.",
    {"dsigmoid(i)": "dtanh(i)"},
)
invert_gates.mistake(
    "forget_gate_as_tanh",
    "the forget gate is a sigmoid, whose slope is f (1 - f); 1 - f^2 belongs to tanh.",
    {"dsigmoid(f)": "dtanh(f)"},
)
invert_gates.mistake(
    "only_last_path",
    "only the candidate's part has reached dc_prev: each sum started from the dc_prev that was handed in "
    "and replaced the one before.",
    {"da_i @ W_ci.T + da_f @ W_cf.T + ": ""},
)
invert_gates.mistake(
    "only_forget_path",
    "only the forget gate's part was added to dc_prev; i and g look at c_prev as well.",
    {"da_i @ W_ci.T + ": "", " + da_g @ W_cg.T": ""},
)
invert_gates.mistake(
    "only_input_path",
    "only the input gate's part was added to dc_prev; f and g look at c_prev as well.",
    {" + da_f @ W_cf.T + da_g @ W_cg.T": ""},
)
invert_gates.mistake(
    "output_block_to_old_state",
    "block o of W_c sends something to c_prev here; the output gate looks at the new state c_t, and its "
    "part went there.",
    {"W_cg, _": "W_cg, W_co", "da_g @ W_cg.T": "da_g @ W_cg.T + da_g @ W_co.T"},
)
invert_gates.mistake(
    "absolute_for_square",
    "the slope of tanh is 1 minus the square of g; its absolute value was taken in place of the square.",
    {"dtanh(g)": "(1 - np.abs(g))"},
)
invert_gates.mistake("square_missing", "the slope of tanh is 1 - g^2; the square is missing.", {"dtanh(g)": "(1 - g)"})
invert_gates.mistake(
    "order_i_o_f_g",
    "the blocks were taken in the order i, o, f, g; they stand in the order i, f, g, o.",
    {"W_ci, W_cf, W_cg, _": "W_ci, _, W_cf, W_cg"},
)
invert_gates.mistake(
    "order_i_g_f",
    "the second block was used for the candidate and the third for the forget gate; the blocks stand in "
    "the order i, f, g, o.",
    {"W_ci, W_cf, W_cg": "W_ci, W_cg, W_cf"},
)
invert_gates.mistake(
    "interleaved_blocks",
    "every fourth column was taken for a gate; each block is H columns side by side.",
    {"blocks(W_c)": "(W_c[:, n::4] for n in range(4))"},
)
invert_gates.mistake(
    "own_cell_only",
    "only the diagonals of the blocks were used, as in peepholes that see their own cell alone; here the "
    "way back is a matrix product.",
    {
        "da_i @ W_ci.T": "da_i * np.diag(W_ci)",
        "da_f @ W_cf.T": "da_f * np.diag(W_cf)",
        "da_g @ W_cg.T": "da_g * np.diag(W_cg)",
    },
)
invert_gates.mistake(
    "inverse_of_weights",
    "the way back was taken with the inverses of the blocks; going back through a matrix takes its transpose.",
    {"W_ci.T": "np.linalg.pinv(W_ci)", "W_cf.T": "np.linalg.pinv(W_cf)", "W_cg.T": "np.linalg.pinv(W_cg)"},
)
invert_gates.mistake(
    "slopes_twice_on_the_way",
    "da_i, da_f and da_g hold the slopes already; on the way to c_prev they were multiplied in once more.",
    {"da_i @": "da_i * dsigmoid(i) @", "da_f @": "da_f * dsigmoid(f) @", "da_g @": "da_g * dtanh(g) @"},
)
invert_gates.mistake(
    "forget_gate_once_more",
    "dc_prev has been through the forget gate in the exercise before; it was multiplied by f once more.",
    {"dc_prev = dc_prev +": "dc_prev = dc_prev * f +"},
)
invert_gates.mistake(
    "all_through_forget_gate",
    "the parts that come through W_c were multiplied by f too; the gates look at c_prev itself, past the forget gate.",
    {"return da_i": "dc_prev = dc_prev * f\nreturn da_i"},
)
invert_gates.mistake(
    "slopes_missing",
    "the slopes are missing: di, df and dg are gradients with respect to the outputs, asked are those "
    "with respect to the pre-activations.",
    {" * dsigmoid(i)": "", " * dsigmoid(f)": "", " * dtanh(g)": ""},
)
invert_gates.mistake(
    "blocks_by_reshape",
    "`reshape` cuts W_c row by row and mixes the blocks; each block is a set of columns, which `blocks` or `np.split` "
    "along the last axis takes out.",
    {"blocks(W_c)": "W_c.reshape(4, len(W_c), len(W_c))"},
)
