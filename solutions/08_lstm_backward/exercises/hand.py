"""Section 8.3: the rest of the way back through a cell with one unit, by hand."""

from autograder.exercise import Exercise

from .common import LIMIT

by_hand = Exercise(
    "lstm_backward.by_hand",
    "One unit, backward by hand",
    parts={"dc_prev": 1, "dh_prev": 0.5, "dW_co": 0.5},
    reference={"dc_prev": 0.555, "dh_prev": 0.17, "dW_co": 0.22},
    rtol=2e-3,
    atol=0.0,
    time_limit=LIMIT,
)

for _part, _value, _name, _cause in [
    ("dc_prev", 0.4, "product_only", "that is the way through f c_prev alone; i, f and g look at c_prev too."),
    ("dc_prev", 0.155, "gates_only", "the way through f c_prev, 0.5 · 0.8, is missing; it passes no weight."),
    ("dc_prev", 0.675, "output_gate_too", "the output gate's way was added; it sees the new state c_t, not c_prev."),
    ("dc_prev", 0.48, "input_gate_missing", "the way through the input gate, 0.075 · 1, is missing."),
    ("dc_prev", 0.715, "forget_gate_missing", "the way through the forget gate, 0.08 · (-2), is missing."),
    ("dc_prev", 0.315, "candidate_missing", "the way through the candidate, 0.16 · 1.5, is missing."),
    ("dc_prev", 0.875, "sign_of_forget_weight", "the weight of the forget gate is negative, -2."),
    ("dc_prev", 0.075, "slopes_missing", "di, df and dg were sent through the weights; first come the slopes."),
    (
        "dc_prev",
        0.405,
        "candidate_as_sigmoid",
        "the candidate is a tanh, with the slope 1 - g² = 0.64; 0.24 would be that of a sigmoid.",
    ),
    ("dc_prev", 0.222, "arriving_part_only", "only the 0.2 from the next step went on; dc_t is 0.5, with all ways in."),
    (
        "dc_prev",
        0.4218,
        "without_output_gate",
        "0.38 went on; dc_t is 0.5, with the part that comes through the output gate.",
    ),
    ("dc_prev", 0.255, "closed_share", "f c_prev hands on f times dc_t, 0.8 · 0.5; here 1 - f was taken."),
    ("dc_prev", 0.655, "state_not_forgotten", "f c_prev hands on f times dc_t, 0.8 · 0.5; here dc_t went on whole."),
    ("dc_prev", 0.47, "hidden_weights", "the gradients were sent through the weights of h_prev; c_prev has its own."),
    ("dh_prev", 0.07, "output_gate_missing", "the output gate sees h_prev too; its way, 0.2 · 0.5, is missing."),
    ("dh_prev", 0.02, "input_gate_missing_h", "the way through the input gate, 0.075 · 2, is missing."),
    ("dh_prev", 0.09, "forget_gate_missing_h", "the way through the forget gate, 0.08 · 1, is missing."),
    ("dh_prev", 0.33, "candidate_missing_h", "the way through the candidate, 0.16 · (-1), is missing."),
    ("dh_prev", 0.49, "sign_of_candidate_weight", "the weight of the candidate on h_prev is negative, -1."),
    ("dh_prev", 1.25, "slopes_missing_h", "the gradients before the slopes were taken; asked are those of a_i to a_o."),
    (
        "dh_prev",
        0.57,
        "product_added",
        "f dc_t was added; h_prev has no way past the gates, only those through the four sums.",
    ),
    ("dh_prev", 0.275, "cell_weights", "the gradients were sent through the weights of c; h_prev has its own."),
    ("dh_prev", 0.27, "candidate_as_sigmoid_h", "the slope of the candidate is 1 - g² = 0.64; it is a tanh."),
    ("dh_prev", 0.2, "rounded_h", "if this is the rounded sum of four ways, write down three decimals."),
    ("dc_prev", 0.6, "rounded", "if this is the rounded sum of four ways, write down three decimals."),
    ("dc_prev", 0.56, "rounded_to_two", "three decimals are asked for."),
    ("dW_co", 0.2, "old_state", "this is da_o, as it is or times c_prev = 1; the output gate saw the new state, 1.1."),
    ("dW_co", 0.16, "squashed_state", "da_o was multiplied by tanh(c_t); the output gate sees c_t itself, 1.1."),
    ("dW_co", 0.88, "slope_missing", "do was multiplied by c_t; the gradient of a weight takes da_o, after the slope."),
    (
        "dW_co",
        0.12,
        "weight_for_state",
        "da_o was multiplied by the weight; that goes on to c_t, the weight gets the state.",
    ),
    ("dW_co", 0.1, "hidden_state", "da_o was multiplied by h_prev; W_co multiplies the cell state."),
    ("dW_co", 0.55, "state_gradient", "dc_t was multiplied by c_t; the gradient of a weight takes da_o of its gate."),
]:
    by_hand.mistake(_name, _cause, value={_part: _value})
