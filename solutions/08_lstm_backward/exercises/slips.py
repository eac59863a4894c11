"""Section 8.13: what is wrong in the printed pseudocode."""

from autograder.exercise import Exercise

from .common import LIMIT

slips = Exercise(
    "lstm_backward.slips",
    "The slips in the printed pseudocode",
    parts={
        "output_line": 0.5,
        "output_function": 0.5,
        "first_layer": 0.5,
        "last_layer": 0.5,
        "top_cotangent": 0.5,
        "state_line": 0.5,
        "missing_argument": 0.5,
        "comment": 0.5,
    },
    reference={
        "output_line": 2,
        "output_function": "softmax",
        "first_layer": "L",
        "last_layer": "1",
        "top_cotangent": "c",
        "state_line": 9,
        "missing_argument": "x",
        "comment": "Co",
    },
    time_limit=LIMIT,
)

for _part, _wrong, _name, _cause in [
    (
        "output_line",
        4,
        "affine_line_chosen",
        "line 4 is right: the output layer is affine in h(t,L), so its gradient goes through Wo alone; look at the "
        "line that inverts Y(t).",
    ),
    (
        "output_line",
        3,
        "weight_line_chosen",
        "line 3 is right: an outer product of what the layer saw and the gradient of what it gave; look at the line "
        "that inverts Y(t).",
    ),
    (
        "output_function",
        "sigmoid",
        "printed_function",
        "that is the function the line differentiates; the question is which one the forward pass applies to zo(t).",
    ),
    (
        "output_function",
        "tanh",
        "squashing_of_the_state",
        "tanh squashes the cell state; look at the last line of the forward pass on slide 111.",
    ),
    (
        "first_layer",
        "L-1",
        "printed_first_layer",
        "that is what is printed; layer L, which feeds the output, is then never visited.",
    ),
    (
        "first_layer",
        "1",
        "forward_order",
        "that is the order of the forward pass; backward, the layer next to the output comes first.",
    ),
    (
        "first_layer",
        "L+1",
        "layer_above_the_top",
        "there is no layer L+1 on slide 111; what stands above layer L is the output layer, which lines 2 to 5 do.",
    ),
    (
        "first_layer",
        "0",
        "input_first",
        "layer 0 is the input x(t) itself, and there is no cell to invert; the forward pass ends at another layer.",
    ),
    (
        "last_layer",
        "L",
        "top_layer_last",
        "layer L feeds the output; its gradient is complete before any other layer's.",
    ),
    (
        "last_layer",
        "0",
        "printed_last_layer",
        "that is what is printed; layer 0 is the input x(t) itself, there is no cell to invert.",
    ),
    (
        "last_layer",
        "2",
        "first_layer_left_out",
        "layer 1 is a cell like all others: without it, its parameters get no gradient.",
    ),
    (
        "top_cotangent",
        "a",
        "top_layer_without_loss",
        "with zero in this place the loss at time t would not reach the top layer at all.",
    ),
    (
        "top_cotangent",
        "b",
        "loss_of_next_step",
        "dh(t+1,L) is the other term of the sum: what comes back through time, not from the output at time t.",
    ),
    (
        "top_cotangent",
        "d",
        "overwritten_cotangent",
        "dzo(t) has the size of the output; it has to pass through Wo to become the gradient with respect to h(t,L).",
    ),
    (
        "state_line",
        10,
        "states_after_the_step",
        "Co and ho are the third and fourth states of the signature: time t is right for them.",
    ),
    (
        "state_line",
        8,
        "carried_gradients",
        "line 8 holds gradients, and those do come from time t+1; look for states that the cell received.",
    ),
    (
        "missing_argument",
        "h",
        "hidden_state_is_there",
        "h is the fourth argument of backward; look for a quantity of slide 108 that is neither argument nor static.",
    ),
    (
        "missing_argument",
        "dx",
        "result_for_argument",
        "dx is one of the results; look for a quantity that the lines for the weights read.",
    ),
    (
        "missing_argument",
        "zo",
        "static_variable",
        "zo is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "comment",
        "C",
        "comment_as_printed",
        "that is what is printed: in these slides C is the state before the step.",
    ),
    (
        "comment",
        "ho",
        "hidden_state_for_state",
        "ho is what the line makes; the question is what stands within its tanh.",
    ),
    (
        "comment",
        "Ci",
        "candidate_for_state",
        "Ci is the candidate; ho is made from the cell state that the step has just computed.",
    ),
]:
    slips.mistake(_name, _cause, value={_part: _wrong})
