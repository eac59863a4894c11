"""Gates fully open and fully closed."""

import numpy as np

from autograder.exercise import Exercise

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
    "subtracted",
    "with both gates open the candidate was subtracted, or its sign was lost; what is kept and what is written are "
    "added, 0.8 + (-0.5).",
    value={"f1_i1": 1.3},
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

GATE_OF_0, GATE_OF_1 = 1 / 2, float(1 / (1 + np.exp(-1.0)))  # where 0 and 1 are taken for pre-activations
gate_limits.mistake(
    "candidate_squashed_again",
    "the tanh of g was written; g is the candidate after its tanh, equation (4), and enters (5) as it is.",
    value={"f0_i1": float(np.tanh(-0.5)), "f1_i1": float(0.8 + np.tanh(-0.5))},
)
gate_limits.mistake(
    "old_content_squashed",
    "the tanh of the old content was kept; equation (5) has no tanh, that is its point.",
    value={"f1_i0": float(np.tanh(0.8)), "f1_i1": float(np.tanh(0.8) - 0.5)},
)
gate_limits.mistake(
    "both_squashed_before_the_sum",
    "the tanh was taken of both parts; equation (5) has none.",
    value={"f1_i0": float(np.tanh(0.8)), "f0_i1": float(np.tanh(-0.5)), "f1_i1": float(np.tanh(0.8) + np.tanh(-0.5))},
)
gate_limits.mistake(
    "gates_through_the_sigmoid",
    "0 and 1 were put through the sigmoid, as if they were pre-activations; they are the gates themselves.",
    value={
        "f1_i0": GATE_OF_1 * 0.8 - GATE_OF_0 * 0.5,
        "f0_i1": GATE_OF_0 * 0.8 - GATE_OF_1 * 0.5,
        "f1_i1": GATE_OF_1 * 0.3,
        "f0_i0": GATE_OF_0 * 0.3,
    },
)
gate_limits.mistake(
    "state_through_the_sigmoid",
    "the sigmoid of the new cell state was taken; in equation (5) nothing squashes the sum.",
    value={f"f{f}_i{i}": float(1 / (1 + np.exp(-0.8 * f + 0.5 * i))) for f in (0, 1) for i in (0, 1)},
)
gate_limits.mistake(
    "closed_input_empties",
    "a closed input gate was read as emptying the cell; it keeps new content out, the forget gate decides on the old.",
    value={"f1_i0": 0.0},
)
gate_limits.mistake(
    "nothing_or_negative_to_zero",
    "0 stands where the candidate is written: either f = 0 was taken to wipe that as well, or content below 0 was cut "
    "off; f multiplies the old content alone, and a cell may hold negative numbers.",
    value={"f0_i1": 0.0},
)
gate_limits.mistake(
    "open_forget_gate_shuts_out",
    "with both gates open the old content was left unchanged; an open input gate adds the candidate to what is kept.",
    value={"f1_i1": 0.8},
)
gate_limits.mistake(
    "coupled_to_the_forget_gate",
    "1 - f was taken for the input gate; the two gates are independent.",
    value={"f1_i1": 0.8, "f0_i0": -0.5},
)
gate_limits.mistake(
    "coupled_to_the_input_gate",
    "1 - i was taken for the forget gate; the two gates are independent.",
    value={"f1_i1": -0.5, "f0_i0": 0.8},
)
gate_limits.mistake(
    "candidate_always_written",
    "the candidate was written although i = 0; a closed input gate keeps it out.",
    value={"f1_i0": 0.3, "f0_i0": -0.5},
)
gate_limits.mistake(
    "old_content_always_kept",
    "the old content was kept although f = 0; a closed forget gate removes it.",
    value={"f0_i1": 0.3, "f0_i0": 0.8},
)
gate_limits.mistake(
    "closed_passes",
    "0 was read as letting pass and 1 as shutting off; a gate multiplies, so 1 is open and 0 is closed.",
    value={"f1_i0": -0.5, "f0_i1": 0.8, "f1_i1": 0.0, "f0_i0": 0.3},
)
gate_limits.mistake(
    "open_gates_cancel",
    "with both gates open 0 was expected; the two contributions are added, 0.8 and -0.5 do not cancel.",
    value={"f1_i1": 0.0},
)
gate_limits.mistake(
    "closed_gates_give_the_sum",
    "with both gates closed old content and candidate were added; each is multiplied by 0.",
    value={"f0_i0": 0.3},
)
gate_limits.mistake(
    "closed_gates_give_the_candidate",
    "with both gates closed the candidate was written; i = 0 multiplies it by 0.",
    value={"f0_i0": -0.5},
)
gate_limits.mistake(
    "half",
    "this is the sigmoid of 0; a closed gate is 0 itself, and so is what it lets pass.",
    value={"f0_i0": 0.5},
)
gate_limits.mistake(
    "absolute_values_multiplied",
    "old content and candidate were multiplied, and the sign was lost; each is multiplied by its gate, then added.",
    value={"f1_i1": 0.4},
)
gate_limits.mistake(
    "sum_reversed",
    "the difference has the wrong sign: 0.8 + (-0.5) is positive.",
    value={"f1_i1": -0.3},
)
gate_limits.mistake(
    "gates_in_place_of_contents",
    "these are the gates; asked for is the new cell state, what they let through.",
    value={"f1_i0": 1.0, "f0_i1": 1.0, "f1_i1": 2.0},
)
