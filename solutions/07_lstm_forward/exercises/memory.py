"""Exercises 6 to 8: what the gates do to the cell state."""

import numpy as np

from autograder.exercise import Exercise

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
    value={"f1_i0": -0.5, "f0_i1": 0.8},
)
gate_limits.mistake(
    "forget_means_erase",
    'f = 1 was read as "forget all"; in spite of its name, an open forget gate keeps: it multiplies the old content.',
    value={"f1_i0": 0.0, "f0_i1": 0.3, "f1_i1": -0.5, "f0_i0": 0.8},
)
gate_limits.mistake(
    "averaged",
    "the two contributions were averaged; they are added, the gates need not sum to 1.",
    value={"f1_i1": 0.15},
)
gate_limits.mistake(
    "squashed",
    "a tanh was applied to the new cell state; in equation (5) there is none, that is its point.",
    value={"f1_i0": float(np.tanh(0.8)), "f0_i1": float(np.tanh(-0.5)), "f1_i1": float(np.tanh(0.3))},
)
gate_limits.mistake(
    "multiplied",
    "old content and candidate were multiplied; each is multiplied by its gate, then the two are added.",
    value={"f1_i1": -0.4},
)
gate_limits.mistake(
    "sign_lost",
    "the sign of the candidate was lost; g = -0.5 takes away from the cell.",
    value={"f0_i1": 0.5, "f1_i1": 1.3},
)
gate_limits.mistake(
    "open_input_overwrites",
    "an open input gate was read as overwriting; it adds, and only the forget gate takes the old content away.",
    value={"f1_i1": -0.5},
)
gate_limits.mistake(
    "overwriting_adds",
    "with f = 0 the old content was kept; a closed forget gate removes it, and the candidate stands alone.",
    value={"f0_i1": 0.3},
)
gate_limits.mistake(
    "closed_means_unchanged",
    "two closed gates were read as no change; f = 0 multiplies the old content by 0, so that nothing is left.",
    value={"f0_i0": 0.8},
)

# ---- 7 cell state ------------------------------------------------------------------------------------------------


def _cell_state_inputs(rng):
    yield {
        "f": np.array([[0.0, 1.0, 1.0], [0.5, 0.0, 1.0]]),
        "i": np.array([[1.0, 0.0, 1.0], [0.25, 0.0, 1e-12]]),
        "g": np.array([[-1.0, 1.0, 0.5], [0.0, -0.5, 1.0]]),
        "c_prev": np.array([[3.0, -2.0, 0.0], [8.0, 0.7, 1e-12]]),
    }
    yield {"f": np.array([[0.9]]), "i": np.array([[0.6]]), "g": np.array([[-0.5]]), "c_prev": np.array([[17.0]])}
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
    {"f * c_prev": "i * c_prev", "i * g": "f * g"},
)
cell_state.mistake(
    "squashed",
    "a tanh was applied to the new cell state; in equation (5) there is none, only gates touch the cell.",
    {"f * c_prev + i * g": "np.tanh(f * c_prev + i * g)"},
)
cell_state.mistake(
    "clipped",
    "the new cell state was cut off at -1 and 1; no squashing bounds it, a cell that counts may hold 17.",
    {"f * c_prev + i * g": "np.clip(f * c_prev + i * g, -1, 1)"},
)
cell_state.mistake(
    "forget_means_erase",
    "1 - f multiplies the old content; an open forget gate keeps, in spite of its name.",
    {"f * c_prev": "(1 - f) * c_prev"},
)
cell_state.mistake(
    "coupled",
    "1 - f stands where the input gate i belongs; in this cell the two gates are independent.",
    {"i * g": "(1 - f) * g"},
)
cell_state.mistake(
    "no_forget_gate",
    "the old content is carried over whole; the forget gate f multiplies it.",
    {"f * c_prev": "c_prev"},
)
cell_state.mistake("no_input_gate", "the candidate is added whole; the input gate i multiplies it.", {"i * g": "g"})
cell_state.mistake(
    "forget_gate_on_both",
    "the forget gate multiplies the sum; it belongs to the old content alone.",
    {"f * c_prev + i * g": "f * (c_prev + i * g)"},
)
cell_state.mistake(
    "no_old_content",
    "the old content is missing; the new state is what is kept plus what is written.",
    {"f * c_prev + ": ""},
)
cell_state.mistake(
    "in_place",
    "c_prev was overwritten; the caller still needs it, so make a new array.",
    {"return f * c_prev + i * g": "c_prev *= f\nc_prev += i * g\nreturn c_prev"},
)

# ---- 8 a forget gate that holds ----------------------------------------------------------------------------------


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
