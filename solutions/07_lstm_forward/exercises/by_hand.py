"""The second of two steps with a pocket calculator."""

import math

from autograder.exercise import Exercise

X, H, C = -1.0, 0.342, 0.671  # the input of the second step, and the states after the first, as the text rounds them


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def _step(x: float, h: float, c: float) -> tuple[float, float]:
    c_t = _sigmoid(c + 1) * c + _sigmoid(2 * x) * math.tanh(x + h)
    return c_t, _sigmoid(2 * c_t - 1) * math.tanh(c_t)


_c_1, _h_1 = 0.0, 0.0
_c_1, _h_1 = _step(1.0, _h_1, _c_1)
c_2, h_2 = _step(X, _h_1, _c_1)
f_2, i_2, g_2 = _sigmoid(_c_1 + 1), _sigmoid(2 * X), math.tanh(X + _h_1)

by_hand = Exercise(
    "lstm_forward.by_hand",
    "Two steps by hand",
    {"c_2": 1, "h_2": 1},
    {"c_2": c_2, "h_2": h_2},
    rtol=4e-3,
    atol=0.0,
)


def _shown(c: float, seen: float | None = None) -> float:
    """The hidden state that belongs to a cell state; the output gate may see another one."""
    return _sigmoid(2 * (c if seen is None else seen) - 1) * math.tanh(c)


def _both(c: float) -> dict[str, float]:
    return {"c_2": c, "h_2": _shown(c)}


for _name, _cause, _value in (
    (
        "output_gate_sees_the_old_state",
        "the output gate was computed from c_1, or that of the first step was used; it sees the new state, c_2.",
        {"h_2": _shown(c_2, _c_1)},
    ),
    ("no_tanh", "the output gate multiplies c_2 itself; its tanh goes out.", {"h_2": _sigmoid(2 * c_2 - 1) * c_2}),
    ("tanh_alone", "this is tanh(c_2); the output gate still has to multiply it.", {"h_2": math.tanh(c_2)}),
    ("gate_alone", "this is the output gate alone; it multiplies tanh(c_2).", {"h_2": _sigmoid(2 * c_2 - 1)}),
    (
        "reads_the_old_state",
        "the old state c_1 was read: the gate is that of c_2, but what goes out is tanh(c_2).",
        {"h_2": _sigmoid(2 * c_2 - 1) * math.tanh(_c_1)},
    ),
    (
        "candidate_deaf",
        "the candidate does not see h_1: it is tanh(-1 + 0.342), not tanh(-1).",
        _both(f_2 * _c_1 + i_2 * math.tanh(X)),
    ),
    (
        "forget_gate_blind",
        "the forget gate does not see c_1, or that of the first step was used: it is σ(0.671 + 1), not σ(1).",
        _both(_sigmoid(1.0) * _c_1 + i_2 * g_2),
    ),
    (
        "forget_gate_without_bias",
        "the forget gate has the bias 1: it is σ(0.671 + 1), not σ(0.671).",
        _both(_sigmoid(_c_1) * _c_1 + i_2 * g_2),
    ),
    (
        "candidate_sees_the_cell_state",
        "the candidate was computed from c_1; it sees the hidden state, h_1 = 0.342.",
        _both(f_2 * _c_1 + i_2 * math.tanh(X + _c_1)),
    ),
    (
        "input_gate_of_the_first_step",
        "the input gate of the first step was used; now it is σ(-2) = 0.119.",
        _both(f_2 * _c_1 + _sigmoid(2.0) * g_2),
    ),
    ("rounded_to_tenths", "rounded too much; keep three decimals, also in between.", {"c_2": 0.5, "h_2": 0.2}),
    ("rounded_to_hundredths", "rounded too much; keep three decimals, also in between.", {"h_2": 0.23}),
    ("cell_rounded_to_hundredths", "rounded too much; keep three decimals, also in between.", {"c_2": 0.5}),
    ("nothing_written", "this is what is kept; i times g still has to be added.", _both(f_2 * _c_1)),
    ("nothing_forgotten", "c_1 was kept whole; the forget gate, 0.842, multiplies it.", _both(_c_1 + i_2 * g_2)),
    (
        "gates_swapped",
        "the two gates have changed places: f multiplies the old state, i the candidate.",
        _both(i_2 * _c_1 + f_2 * g_2),
    ),
    (
        "input_gate_left_out",
        "the whole candidate was added; the input gate, 0.119, multiplies it.",
        _both(f_2 * _c_1 + g_2),
    ),
    (
        "sign_of_the_candidate",
        "the sign of the candidate was lost: tanh(-0.658) is negative.",
        _both(f_2 * _c_1 - i_2 * g_2),
    ),
    (
        "candidate_through_the_sigmoid",
        "the candidate went through the sigmoid; it takes tanh.",
        _both(f_2 * _c_1 + i_2 * _sigmoid(X + _h_1)),
    ),
    (
        "input_of_the_first_step",
        "the input 1 of the first step was used again; the second step has x = -1.",
        _both(f_2 * _c_1 + _sigmoid(2.0) * math.tanh(1 + _h_1)),
    ),
    (
        "state_squashed",
        "the tanh was put on c_2 itself; it is taken on the way out only.",
        _both(math.tanh(c_2)),
    ),
    ("first_step", "these are the numbers of the first step.", {"c_2": _c_1, "h_2": _h_1}),
    ("first_cell_state", "this is c_1, the state before the second step.", {"c_2": _c_1}),
    (
        "states_start_at_zero_again",
        "the second step started from 0 again; it starts from c_1 and h_1.",
        _both(i_2 * math.tanh(X)),
    ),
    (
        "gate_of_c_without_bias",
        "the output gate has the bias -1: it is σ(2 c_2 - 1), not σ(2 c_2).",
        {"h_2": _sigmoid(2 * c_2) * math.tanh(c_2)},
    ),
    (
        "gate_of_c_without_weight",
        "the output gate has the weight 2: it is σ(2 c_2 - 1), not σ(c_2 - 1).",
        {"h_2": _sigmoid(c_2 - 1) * math.tanh(c_2)},
    ),
    (
        "gates_without_sigmoid",
        "the pre-activations stand where the gates belong; each goes through the sigmoid first.",
        {"c_2": (_c_1 + 1) * _c_1 + 2 * X * g_2},
    ),
):
    by_hand.mistake(_name, _cause, value=_value)
