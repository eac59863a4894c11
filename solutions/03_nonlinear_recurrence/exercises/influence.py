"""Sections 3.8 and 3.9: how strongly the start still acts, and how fast two states of many units approach."""

import itertools
import math

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.cells import rnn
from lstm_ref.stability import jacobian, transient

CELLS = {"sigmoid": rnn.SIGMOID, "tanh": rnn.TANH, "relu": rnn.RELU}

# ---- 7. influence


def _influence(phi, w, b, h0, T):
    """From the reference's Jacobians along the run, multiplied one after the other."""
    p = rnn.Params(W_x=np.zeros((1, 1)), W_h=np.full((1, 1), float(w)), b=np.full(1, float(b)))
    J = jacobian.along(CELLS[phi], np.zeros((T, 1, 1)), rnn.State(np.full((1, 1), float(h0))), p)
    return np.array(list(itertools.accumulate(J.state[:, 0, 0, 0].tolist(), lambda g, s: g * s, initial=1.0)))


def _influence_inputs(rng):
    def case(phi, w, b, h0, T):
        return {"phi": phi, "w": w, "b": b, "h0": h0, "T": T}

    yield case("tanh", 2.0, 0.0, 1.0, 2)  # by hand in the text
    yield case("tanh", 2.0, 0.0, 0.0, 5)
    yield case("tanh", -1.5, 0.25, 0.5, 6)
    yield case("relu", 1.25, 0.5, 1.0, 6)
    yield case("relu", 2.0, 0.5, -1.0, 4)
    yield case("sigmoid", 8.0, -4.0, 0.5, 4)
    yield case("relu", 1.5, -1.0, 1.0, 4)  # silent after some steps
    yield case("sigmoid", -6.0, 1.0, 0.25, 1)
    yield case("tanh", rng.uniform(1.2, 1.8), rng.uniform(0.1, 0.3), -rng.uniform(0.3, 0.8), 12)
    yield case("sigmoid", rng.uniform(2.0, 4.0), -rng.uniform(0.5, 1.0), rng.uniform(0.2, 0.8), 9)


influence = Exercise(
    "nonlinear_recurrence.influence",
    "The influence of the start",
    {"g": 3},
    _influence,
    _influence_inputs,
    atol=0.0,
)
PRE, GROW, MOVE = "a = w * h + b", "g[n + 1] = g[n] * w * SLOPE[phi](a)", "h = SQUASH[phi](a)"
influence.mistake(
    "slope_at_the_state",
    "the slope of the squashing function was taken at the state h; it belongs to the pre-activation w h + b.",
    {GROW: "g[n + 1] = g[n] * w * SLOPE[phi](h)"},
)
influence.mistake(
    "slope_at_the_new_state",
    "the slope of the squashing function was taken at the new state; it belongs to the pre-activation w h + b.",
    {GROW: "g[n + 1] = g[n] * w * SLOPE[phi](SQUASH[phi](a))"},
)
influence.mistake(
    "slope_forgotten",
    "these are the powers of w, as in the linear recurrence; each step also multiplies by the slope at its "
    "pre-activation.",
    {GROW: "g[n + 1] = g[n] * w"},
)
influence.mistake(
    "weight_forgotten",
    "the weight w is missing in each factor.",
    {GROW: "g[n + 1] = g[n] * SLOPE[phi](a)"},
)
influence.mistake(
    "always_the_first_slope",
    "every factor was taken at the start: the state moves, and the slope with it.",
    {MOVE: "pass"},
)
influence.mistake(
    "bias_not_in_the_slope",
    "the bias b is missing where the slope is taken: it belongs to the pre-activation w h + b.",
    {GROW: "g[n + 1] = g[n] * w * SLOPE[phi](w * h)"},
)
influence.mistake(
    "slope_of_tanh_in_h",
    "1 - h^2, with the new state h, is the slope of tanh; the other two functions have slopes of their own.",
    {GROW: "g[n + 1] = g[n] * w * (1 - SQUASH[phi](a) ** 2)"},
)
influence.mistake(
    "slope_of_sigmoid_in_h",
    "h (1 - h), with the new state h, is the slope of the sigmoid; the other two functions have slopes of their own.",
    {GROW: "g[n + 1] = g[n] * w * SQUASH[phi](a) * (1 - SQUASH[phi](a))"},
)
influence.mistake(
    "relu_never_silent",
    "for relu each factor was taken as w; where the pre-activation is negative the slope is 0, and so is the factor.",
    {GROW: 'g[n + 1] = g[n] * w * (1.0 if phi == "relu" else SLOPE[phi](a))'},
)
influence.mistake(
    "ends_at_zero",
    "the loop ends where the product becomes 0, and the later entries keep the 1 of np.ones; they are 0 as well.",
    {MOVE: f"{MOVE}\nif g[n + 1] == 0:\n    break"},
)
influence.mistake(
    "from_the_end",
    "the factors were multiplied from the last step on; g[n] holds the factors of the first n steps.",
    body="""
        g, h, factors = np.ones(T + 1), h0, []
        for n in range(T):
            a = w * h + b
            factors.append(w * SLOPE[phi](a))
            h = SQUASH[phi](a)
        for n in range(T):
            g[n + 1] = g[n] * factors[T - 1 - n]
        return g""",
)
influence.mistake(
    "last_slope_only",
    "only the slope of the last step is in it, beside the powers of w; every step has a slope of its own.",
    {GROW: "g[n + 1] = w ** (n + 1) * SLOPE[phi](a)"},
)
influence.mistake(
    "not_multiplied",
    "these are the factors of the single steps; by the chain rule they are multiplied, one after the other.",
    {GROW: "g[n + 1] = w * SLOPE[phi](a)"},
)
influence.mistake(
    "added_up",
    "the factors were added up; the chain rule multiplies them.",
    {GROW: "g[n + 1] = g[n] + w * SLOPE[phi](a)"},
)
influence.mistake(
    "bias_forgotten",
    "the bias b is missing in the pre-activation.",
    {PRE: "a = w * h"},
)
influence.mistake(
    "not_squashed",
    "the state goes on without being squashed: the factors belong to another run.",
    {MOVE: "h = a"},
)
influence.mistake(
    "absolute_value",
    "the size of the influence was returned; it has a sign, which alternates for negative w.",
    {"return g": "return abs(g)"},
)
influence.mistake(
    "starts_at_zero",
    "the influence after 0 steps is 1: the start is the start.",
    {"g = np.ones(T + 1)": "g = np.zeros(T + 1)"},
)
influence.mistake(
    "first_left_out",
    "the entry for 0 steps, which is 1, was left out: T + 1 numbers are asked for.",
    {"return g": "return g[1:]"},
)
influence.mistake(
    "one_step_early",
    "every entry is one step early: g[0] belongs to the start itself and is 1, the first factor belongs to g[1].",
    body="""
        g, h, product = np.ones(T + 1), h0, 1.0
        for n in range(T + 1):
            product = product * w * SLOPE[phi](w * h + b)
            g[n] = product
            h = SQUASH[phi](w * h + b)
        return g""",
)
influence.mistake(
    "last_left_out",
    "the influence after the last step was left out: T + 1 numbers are asked for.",
    {"return g": "return g[:-1]"},
)
influence.mistake("last_only", "only the influence after the last step was returned.", {"return g": "return g[-1]"})
influence.mistake(
    "moved_before_the_slope",
    "the state was moved before its slope was taken: each factor is one step late.",
    {PRE: f"{MOVE.replace('(a)', '(w * h + b)')}\na = w * h + b", MOVE: "pass"},
)
influence.mistake(
    "states",
    "these are the states; asked for is how they depend on the start.",
    {GROW: "g[n + 1] = SQUASH[phi](a)"},
)
influence.mistake(
    "ratio_of_states",
    "the state was divided by the start; the derivative says how it changes when the start is changed a little.",
    {GROW: "g[n + 1] = SQUASH[phi](a) / (h0 if h0 else 1.0)"},
)
influence.mistake(
    "difference_quotient_coarse",
    "this is the difference of two runs over the difference of their starts, which is too large for a derivative.",
    body="""
        up, down = h0 + 0.01, h0
        g = np.ones(T + 1)
        for n in range(T):
            up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
            g[n + 1] = (up - down) / 0.01
        return g""",
)
influence.mistake(
    "difference_quotient",
    "this is a difference quotient: near the derivative, but not exact; the chain rule gives it exactly.",
    body="""
        up, down = h0 + 1e-6, h0
        g = np.ones(T + 1)
        for n in range(T):
            up, down = SQUASH[phi](w * up + b), SQUASH[phi](w * down + b)
            g[n + 1] = (up - down) / 1e-6
        return g""",
)
influence.mistake(
    "weight_once",
    "w enters the product only once; every step has a factor w.",
    {GROW: "g[n + 1] = g[n] * (w if n == 0 else 1.0) * SLOPE[phi](a)"},
)
for _name in ("tanh", "sigmoid"):
    influence.mistake(
        f"always_{_name}",
        f"the slope is that of {_name} whatever `phi` says.",
        {"SLOPE[phi]": f'SLOPE["{_name}"]'},
    )

# ---- 8. contraction

STEEPEST = {"sigmoid": 0.25, "tanh": 1.0}


def _contraction(phi, W_h, b, h_a, h_b, T):
    p = rnn.Params(W_x=np.zeros((1, len(b))), W_h=W_h, b=b)
    pair, distances = np.stack([h_a, h_b]), []
    for _ in range(T + 1):
        distances.append(math.dist(*pair.tolist()))
        pair, _ = CELLS[phi].step(np.zeros((2, 1)), pair, p)
    factors = [after / before for before, after in itertools.pairwise(distances)]
    return STEEPEST[phi] * float(transient.spectral_norm(W_h)), max(factors)


def _contraction_inputs(rng):
    def case(phi, W_h, b, h_a, h_b, T):
        return {"phi": phi, "W_h": W_h, "b": b, "h_a": h_a, "h_b": h_b, "T": T}

    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    yield case("tanh", turn, np.zeros(2), np.array([0.5, 0.0]), np.array([0.0, 0.25]), 3)
    lean = np.array([[0.5, 2.0], [0.0, 0.5]])  # spectral radius 1/2, and distances grow at first
    yield case("tanh", lean, np.zeros(2), np.array([0.1, 0.0]), np.array([-0.1, 0.0]), 4)
    yield case("sigmoid", lean, np.array([0.5, -0.5]), np.array([1.0, 0.0]), np.array([0.0, 1.0]), 4)
    chain = np.diag(np.full(4, 0.5)) + np.diag(np.full(3, 1.5), 1)  # the third factor is the largest
    yield case("tanh", chain, np.zeros(4), np.array([0.05, 0.0, 0.1, 0.0]), np.array([-0.05, 0.0, 0.1, 0.0]), 4)
    wide = np.array([[1.6, -1.7], [-0.3, 0.5]])  # the factors fall, and rise again to the largest
    yield case("tanh", wide, np.array([-1.2, -1.6]), np.array([1.0, 1.0]), np.array([0.6, 0.6]), 4)
    yield case("tanh", lean, np.array([0.25, -0.5]), np.array([0.5, 0.5]), np.array([0.25, -0.5]), 1)
    yield case("tanh", np.array([[-1.5]]), np.array([0.25]), np.array([0.5]), np.array([0.25]), 1)
    for phi, H, T in (("tanh", 4, 3), ("sigmoid", 3, 2)):
        W_h, b = rng.normal(0, 1.2 / np.sqrt(H), (H, H)), rng.uniform(0.2, 0.6, H)
        yield case(phi, W_h, b, rng.uniform(0, 1, H), rng.uniform(-1, 0, H), T)


contraction = Exercise(
    "nonlinear_recurrence.contraction",
    "How fast two states approach",
    {"bound": 1, "measured": 1},
    _contraction,
    _contraction_inputs,
)
BOUND, PAIR = (
    "bound = steepest * np.linalg.norm(W_h, 2)",
    "h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)",
)
FACTOR = "measured = max(measured, np.linalg.norm(h_a - h_b) / before)"
contraction.mistake(
    "spectral_radius",
    "the bound was made of the largest |eigenvalue|; how much one step can stretch a difference is the largest "
    "singular value.",
    {BOUND: "bound = steepest * np.abs(np.linalg.eigvals(W_h)).max()"},
)
contraction.mistake(
    "symmetric_part",
    "np.linalg.eigvalsh is for symmetric matrices and reads one half of W_h; the bound needs the largest singular "
    "value.",
    {BOUND: "bound = steepest * np.abs(np.linalg.eigvalsh(W_h)).max()"},
)
contraction.mistake(
    "bound_of_all_steps",
    "this is the bound for T steps; asked for is that of one step.",
    {BOUND: "bound = (steepest * np.linalg.norm(W_h, 2)) ** T"},
)
contraction.mistake(
    "column_sum",
    "norm(W_h, 1) is the largest column sum of |W_h|; the largest singular value is norm(W_h, 2).",
    {BOUND: "bound = steepest * np.linalg.norm(W_h, 1)"},
)
contraction.mistake(
    "row_sum",
    "norm(W_h, np.inf) is the largest row sum of |W_h|; the largest singular value is norm(W_h, 2).",
    {BOUND: "bound = steepest * np.linalg.norm(W_h, np.inf)"},
)
contraction.mistake(
    "bound_at_most_one",
    "the bound was cut off at 1; where it is larger, distances may grow.",
    {BOUND: "bound = min(1.0, steepest * np.linalg.norm(W_h, 2))"},
)
contraction.mistake(
    "frobenius",
    "this is the Frobenius norm, the root of all squares summed; the largest singular value is np.linalg.norm(W_h, 2).",
    {BOUND: "bound = steepest * np.linalg.norm(W_h)"},
)
contraction.mistake(
    "slope_forgotten",
    "the steepest slope of the sigmoid, 1/4, is missing in the bound.",
    {BOUND: "bound = np.linalg.norm(W_h, 2)"},
)
contraction.mistake(
    "sigmoid_half",
    "the steepest slope of the sigmoid was taken as 1/2, its value at 0; its slope there is 1/4.",
    {"0.25": "0.5"},
)
contraction.mistake(
    "slopes_swapped",
    "the two steepest slopes have changed places: it is 1/4 for the sigmoid and 1 for tanh.",
    {'0.25 if phi == "sigmoid" else 1.0': '1.0 if phi == "sigmoid" else 0.25'},
)
contraction.mistake(
    "quarter_for_both",
    "the steepest slope of tanh is 1, at 0; 1/4 is that of the sigmoid.",
    {'0.25 if phi == "sigmoid" else 1.0': "0.25"},
)
contraction.mistake(
    "search_begins_at_one",
    "the search for the largest factor began at 1: where every step brings the states closer, the largest is below 1.",
    {"measured = 0.0": "measured = 1.0"},
)
contraction.mistake(
    "largest_difference",
    "the distance was taken as the largest difference of two entries; it is the root of the summed squares.",
    {
        "before = np.linalg.norm(h_a - h_b)": "before = np.abs(h_a - h_b).max()",
        FACTOR: "measured = max(measured, np.abs(h_a - h_b).max() / before)",
    },
)
contraction.mistake(
    "largest_entry",
    "the bound was made of the largest entry of W_h; several entries of a row act together: take the largest singular "
    "value.",
    {BOUND: "bound = steepest * np.abs(W_h).max()"},
)
contraction.mistake(
    "singular_value_squared",
    "the largest singular value was squared: the root of the largest eigenvalue of W_h times its transpose is it.",
    {BOUND: "bound = steepest * np.linalg.norm(W_h, 2) ** 2"},
)
contraction.mistake(
    "smallest_singular_value",
    "the smallest singular value was taken; the worst direction is stretched by the largest one.",
    {BOUND: "bound = steepest * np.linalg.norm(W_h, -2)"},
)
contraction.mistake(
    "transposed",
    "the states are rows: it is h @ W_h, not W_h @ h.",
    {PAIR: "h_a, h_b = SQUASH[phi](W_h @ h_a + b), SQUASH[phi](W_h @ h_b + b)"},
)
contraction.mistake(
    "bias_forgotten",
    "the bias is missing in the steps: it does not move the bound, but the slopes that the two states meet.",
    {PAIR: "h_a, h_b = SQUASH[phi](h_a @ W_h), SQUASH[phi](h_b @ W_h)"},
)
contraction.mistake(
    "not_squashed",
    "the steps are not squashed: this is the factor of the linear recurrence.",
    {PAIR: "h_a, h_b = h_a @ W_h + b, h_b @ W_h + b"},
)
contraction.mistake(
    "last_factor",
    "only the factor of the last step was returned; the largest of all T is asked for.",
    {FACTOR: "measured = np.linalg.norm(h_a - h_b) / before"},
)
contraction.mistake(
    "smallest_factor",
    "the smallest of the factors was returned; the largest is asked for.",
    {FACTOR: "measured = min(measured or np.inf, np.linalg.norm(h_a - h_b) / before)"},
)
contraction.mistake(
    "factor_of_all_steps",
    "the last distance was divided by the first; each step has a factor of its own, and the largest is asked for.",
    body="""
        steepest = 0.25 if phi == "sigmoid" else 1.0
        bound = steepest * np.linalg.norm(W_h, 2)
        first = np.linalg.norm(h_a - h_b)
        for _ in range(T):
            h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        return bound, np.linalg.norm(h_a - h_b) / first""",
)
contraction.mistake(
    "geometric_mean",
    "this is the mean factor of the T steps, the T-th root of last over first distance; the largest is asked for.",
    body="""
        steepest = 0.25 if phi == "sigmoid" else 1.0
        bound = steepest * np.linalg.norm(W_h, 2)
        first = np.linalg.norm(h_a - h_b)
        for _ in range(T):
            h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
        return bound, (np.linalg.norm(h_a - h_b) / first) ** (1 / T)""",
)
contraction.mistake(
    "until_it_falls",
    "the search ends at the first factor that is smaller than the largest so far; a later one can be larger.",
    {FACTOR: "factor = np.linalg.norm(h_a - h_b) / before\nif factor < measured:\n    break\nmeasured = factor"},
)
contraction.mistake(
    "two_steps_only",
    "two steps at most were made; the largest factor of all T steps is asked for.",
    {"range(T)": "range(min(T, 2))"},
)
contraction.mistake(
    "difference_as_a_state",
    "the difference itself was run through the unit; run both states, and take the difference afterwards.",
    body="""
        steepest = 0.25 if phi == "sigmoid" else 1.0
        bound = steepest * np.linalg.norm(W_h, 2)
        difference, measured = h_a - h_b, 0.0
        for _ in range(T):
            before = np.linalg.norm(difference)
            difference = SQUASH[phi](difference @ W_h + b)
            measured = max(measured, np.linalg.norm(difference) / before)
        return bound, measured""",
)
contraction.mistake(
    "against_the_first",
    "every distance was divided by the first one; divide by the distance one step before.",
    body="""
        steepest = 0.25 if phi == "sigmoid" else 1.0
        bound = steepest * np.linalg.norm(W_h, 2)
        first, measured = np.linalg.norm(h_a - h_b), 0.0
        for _ in range(T):
            h_a, h_b = SQUASH[phi](h_a @ W_h + b), SQUASH[phi](h_b @ W_h + b)
            measured = max(measured, np.linalg.norm(h_a - h_b) / first)
        return bound, measured""",
)
contraction.mistake(
    "mean_factor",
    "the factors were averaged; the largest is asked for.",
    {FACTOR: "measured += np.linalg.norm(h_a - h_b) / before / T"},
)
contraction.mistake(
    "largest_distance",
    "the largest distance was returned; asked for is the factor by which one step changes it.",
    {FACTOR: "measured = max(measured, np.linalg.norm(h_a - h_b))"},
)
contraction.mistake(
    "upside_down",
    "the factors are upside down: the distance after the step is divided by the one before.",
    {FACTOR: "measured = max(measured, before / np.linalg.norm(h_a - h_b))"},
)
contraction.mistake(
    "distance_of_norms",
    "the lengths of the two states were subtracted; their distance is the length of the difference.",
    {
        "before = np.linalg.norm(h_a - h_b)": "before = abs(np.linalg.norm(h_a) - np.linalg.norm(h_b))",
        FACTOR: "measured = max(measured, abs(np.linalg.norm(h_a) - np.linalg.norm(h_b)) / before)",
    },
)
contraction.mistake(
    "sum_of_differences",
    "the distance is the root of the summed squares (np.linalg.norm), not the sum of the absolute differences.",
    {
        "before = np.linalg.norm(h_a - h_b)": "before = np.abs(h_a - h_b).sum()",
        FACTOR: "measured = max(measured, np.abs(h_a - h_b).sum() / before)",
    },
)
contraction.mistake(
    "first_step_only",
    "only the first step was made; the largest factor of all T steps is asked for.",
    {"range(T)": "range(1)"},
)
contraction.mistake(
    "one_step_short",
    "one step too few was made: the largest factor of all T steps is asked for.",
    {"range(T)": "range(T - 1)"},
)
contraction.mistake(
    "order_swapped",
    "bound and measured factor have changed places.",
    {"return bound, measured": "return measured, bound"},
)
contraction.mistake(
    "never_above_the_bound_or_one",
    "the measured factor was cut off at 1; distances can grow, for a while or for ever.",
    {"return bound, measured": "return bound, min(measured, 1.0)"},
)
