"""A vanilla network inside the cell, its gates pinned."""

import numpy as np

from autograder.exercise import Exercise
from lstm_ref.activations import TANH
from lstm_ref.cells.rnn import RNN, Params

from .common import INTERLEAVED, NO_BIAS


def _vanilla_inside(x, h0, v0, V_x, V_h, b_v):
    cell, states, v_t = RNN(TANH), [], v0
    for x_t in x:
        v_t, _ = cell.step(x_t, v_t, Params(V_x, V_h, b_v))
        states.append(v_t)
    return np.tanh(np.stack(states)), v_t


def _case(rng, T, B, D, H):
    return {
        "x": rng.normal(size=(T, B, D)),
        "h0": rng.uniform(-0.9, 0.9, size=(B, H)),
        "v0": rng.uniform(-0.9, 0.9, size=(B, H)),
        "V_x": rng.normal(scale=0.8, size=(D, H)),
        "V_h": rng.normal(scale=0.8, size=(H, H)),
        "b_v": rng.normal(scale=0.5, size=H),
    }


def _vanilla_inside_inputs(rng):
    fixed = np.random.default_rng(7)
    yield _case(fixed, 1, 2, 3, 2)
    yield _case(fixed, 3, 1, 1, 1) | {"h0": np.zeros((1, 1)), "v0": np.zeros((1, 1))}
    yield _case(fixed, 4, 2, 2, 2) | {"x": np.zeros((4, 2, 2))}
    yield _case(fixed, 2, 3, 3, 3) | {"b_v": np.zeros(3)}
    yield _case(fixed, 1, 3, 2, 1) | {"v0": np.zeros((3, 1))}
    yield _case(fixed, 2, 1, 1, 3) | {"h0": np.zeros((1, 3)), "b_v": np.array([-60.0, 55.0, 0.3])}
    # Inputs and weights that unpin a gate which sees them.
    yield _case(fixed, 2, 2, 1, 2) | {
        "x": np.array([[[-30.0], [20.0]], [[25.0], [-40.0]]]),
        "V_x": np.array([[2.0, -1.5]]),
    }
    yield _case(fixed, 2, 1, 1, 2) | {"v0": np.array([[0.9, -0.6]]), "V_h": np.array([[-70.0, 5.0], [60.0, -90.0]])}
    for T, B, D, H in [(3, 2, 4, 5), (5, 1, 3, 1), (2, 4, 1, 3)]:
        yield _case(rng, T, B, D, H)


vanilla_inside = Exercise(
    "lstm_forward.vanilla_inside",
    "A vanilla network inside the cell",
    parts={"h": 2, "c_T": 3},
    reference=_vanilla_inside,
    inputs=_vanilla_inside_inputs,
    calls=("lstm_sequence",),
)

IN_C, IN_X, PINS = "W_c[:, 2 * H : 3 * H] = V_h", "W_x[:, 2 * H : 3 * H] = V_x", "[pin, -pin, b_v, pin]"
for _name, _cause, _edits in (
    (
        "squashed_twice",
        "V_h stands in W_h: the candidate then gets h, the tanh of the vanilla state, and not the state itself, c.",
        {IN_C: "W_h[:, 2 * H : 3 * H] = V_h"},
    ),
    (
        "from_both_states",
        "V_h stands in W_h and in W_c: the candidate gets the old state twice, once squashed.",
        {IN_C: "W_h[:, 2 * H : 3 * H] = W_c[:, 2 * H : 3 * H] = V_h"},
    ),
    (
        "forget_gate_open",
        "the forget gate is open: the old state is added to the candidate, as in the carousel.",
        {PINS: "[pin, pin, b_v, pin]"},
    ),
    (
        "forget_gate_half_open",
        "the forget gate has no bias: it is half open, and half of the old state is added.",
        {PINS: "[pin, 0 * pin, b_v, pin]"},
    ),
    (
        "input_gate_half_open",
        "the input gate has no bias: it is half open and lets half of the candidate in.",
        {PINS: "[0 * pin, -pin, b_v, pin]"},
    ),
    (
        "input_gate_closed",
        "the input gate is closed: nothing is ever written.",
        {PINS: "[-pin, -pin, b_v, pin]"},
    ),
    (
        "output_gate_half_open",
        "the output gate has no bias: it is half open and shows half; the cell state is right.",
        {PINS: "[pin, -pin, b_v, 0 * pin]"},
    ),
    (
        "output_gate_closed",
        "the output gate is closed: the cell state is right, but none of it is shown.",
        {PINS: "[pin, -pin, b_v, -pin]"},
    ),
    (
        "input_forget_swapped",
        "the input gate is pinned shut and the forget gate open: nothing is written, and the start is kept for ever.",
        {PINS: "[-pin, pin, b_v, pin]"},
    ),
    ("no_bias", NO_BIAS.replace("bias b is", "vanilla bias b_v is"), {PINS: "[pin, -pin, 0 * b_v, pin]"}),
    (
        "weights_of_the_input_elsewhere",
        "V_x stands in the block of the output gate; the candidate's block is the third.",
        {IN_X: "W_x[:, 3 * H :] = V_x"},
    ),
    (
        "all_in_the_last_block",
        "the vanilla weights and bias stand in the last block, the output gate's; the candidate's is the third.",
        {IN_X: "W_x[:, 3 * H :] = V_x", IN_C: "W_c[:, 3 * H :] = V_h", PINS: "[pin, -pin, pin, b_v]"},
    ),
    (
        "transposed",
        "V_h was transposed; W_c takes it as it is, both fit row vectors.",
        {IN_C: "W_c[:, 2 * H : 3 * H] = V_h.T"},
    ),
    ("no_recurrence", "V_h is missing: the candidate does not see the old state.", {IN_C: "pass"}),
    (
        "pinned_too_weakly",
        "the gates are pinned at 10 only: 1 - σ(10) is 5e-5, which shows. From 40 on it is nothing.",
        {"40.0": "10.0"},
    ),
    (
        "not_pinned",
        "no gate is pinned: without a bias each is half open.",
        {PINS: "[0 * pin, 0 * pin, b_v, 0 * pin]"},
    ),
    (
        "pinned_at_one_and_zero",
        "the biases are 1, 0 and 1, as if they were the gates themselves; a gate is the sigmoid of its bias.",
        {PINS: "[pin / 40, 0 * pin, b_v, pin / 40]"},
    ),
    (
        "pinned_at_one",
        "the biases are 1 and -1, as if they were the gates themselves; a bias of 1 gives a gate of 0.73.",
        {"40.0": "1.0"},
    ),
    (
        "gates_see_all",
        "V_x and V_h stand in all four blocks: the gates see input and old state too, and large ones unpin them.",
        {IN_X: "W_x = np.tile(V_x, 4)", IN_C: "W_c = np.tile(V_h, 4)"},
    ),
    (
        "gates_see_the_input",
        "V_x stands in all four blocks: the gates see the input too, and a large one unpins them.",
        {IN_X: "W_x = np.tile(V_x, 4)"},
    ),
    (
        "gates_see_the_old_state",
        "V_h stands in all four blocks: the gates see the old state too, and large weights unpin them.",
        {IN_C: "W_c = np.tile(V_h, 4)"},
    ),
    (
        "vanilla_bias_on_the_pins",
        "b_v was added to the pins too: a large one unpins the gates.",
        {PINS: "[b_v + pin, b_v - pin, b_v, b_v + pin]"},
    ),
    (
        "first_unit_pinned",
        "only the first unit of each gate is pinned; each of the H units has a bias of its own.",
        {PINS: "[pin * first, -pin * first, b_v, pin * first]", "pin = ": "first = np.arange(H) == 0\npin = "},
    ),
    (
        "interleaved",
        INTERLEAVED,
        {
            IN_X: "W_x[:, 2::4] = V_x",
            IN_C: "W_c[:, 2::4] = V_h",
            f"np.concatenate({PINS})": "np.stack([pin, -pin, b_v, pin], axis=1).ravel()",
        },
    ),
    (
        "starts_from_the_pre_activation",
        "it starts from arctanh(v0); v0 is a vanilla state, and so is c.",
        {IN_X: f"v0 = np.arctanh(v0)\n{IN_X}"},
    ),
    ("starts_from_h0", "the cell state starts from h0; the vanilla state v0 stands there.", {IN_X: f"v0 = h0\n{IN_X}"}),
    (
        "starts_from_zeros",
        "the cell state starts from 0; the vanilla state v0 stands there.",
        {IN_X: f"v0 = 0 * v0\n{IN_X}"},
    ),
    (
        "starts_squashed",
        "it starts from tanh(v0); v0 is a vanilla state already, and so is c.",
        {IN_X: f"v0 = np.tanh(v0)\n{IN_X}"},
    ),
    (
        "sign_reversed",
        "the sign of V_h was reversed; W_c takes it as it is.",
        {IN_C: "W_c[:, 2 * H : 3 * H] = -V_h"},
    ),
):
    vanilla_inside.mistake(_name, _cause, _edits)
for _pin in (5, 8, 12):
    vanilla_inside.mistake(
        f"pinned_at_{_pin}",
        f"the gates are pinned at {_pin} only, which shows; from 40 on they are 1 and 0 in all digits.",
        {"40.0": f"{_pin}.0"},
    )
