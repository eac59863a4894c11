"""Section 8.13: what the printed lines of the backward pass compute."""

from autograder.exercise import Exercise

from .common import LIMIT

printed = Exercise(
    "lstm_backward.printed",
    "The printed lines, measured",
    parts={
        "A": 0.5,
        "B": 0.5,
        "C": 0.5,
        "D": 0.5,
        "one_unit": 0.5,
        "all_right": 0.5,
        "missing_argument": 0.5,
        "comment": 0.5,
    },
    reference={
        "A": "3",
        "B": "1",
        "C": "4",
        "D": "2",
        "one_unit": "D",
        "all_right": "C",
        "missing_argument": "x",
        "comment": "Co",
    },
    time_limit=LIMIT,
)

_COMMENT = "doubt 1 enters in the very first line, and everything behind it is wrong; "
_PRODUCT = "doubt 2 is in the line for dzf: it can spoil what is made of dzf, and nothing else; "
_MISSING = "doubt 3 concerns a quantity that only lines for weights read; "
_WRITTEN = "doubt 4 changes the weight of c_t in the loss that is measured, and the gate o has no influence on c_t; "

for _part, _wrong, _name, _cause in [
    ("A", "1", "first_line_in_A", _COMMENT + "in A four weights fail and all else agrees."),
    ("A", "2", "product_in_A", _PRODUCT + "in A weights of all four gates fail."),
    ("A", "4", "written_in_A", _WRITTEN + "in A weights of the output gate fail too, and the states agree."),
    ("B", "2", "product_in_B", _PRODUCT + "in B all nineteen fail."),
    ("B", "3", "missing_in_B", _MISSING + "in B all nineteen fail."),
    ("B", "4", "written_in_B", _WRITTEN + "in B those of the output gate fail as well."),
    ("C", "1", "first_line_in_C", _COMMENT + "in C the gradients of the output gate's weights agree."),
    ("C", "2", "product_in_C", _PRODUCT + "in C the gates i and c fail as well."),
    ("C", "3", "missing_in_C", _MISSING + "in C biases and states fail as well."),
    ("D", "1", "first_line_in_D", _COMMENT + "in D three of the four gates agree."),
    ("D", "3", "missing_in_D", _MISSING + "in D a bias and the states fail as well."),
    ("D", "4", "written_in_D", _WRITTEN + "in D the gates i and c agree, which get their gradient through dCo."),
    ("one_unit", "A", "missing_with_one_unit", "with one unit the x of another example is wrong all the same."),
    ("one_unit", "B", "comment_with_one_unit", "with one unit tanh(C) and tanh(Co) are still two numbers."),
    ("one_unit", "C", "written_with_one_unit", "with one unit dCo is written into all the same."),
    ("all_right", "A", "weights_wrong_in_A", "four weights fail in A, whether dCo is copied or not."),
    ("all_right", "B", "all_wrong_in_B", "all nineteen fail in B, whether dCo is copied or not."),
    ("all_right", "D", "block_wrong_in_D", "in D the forget gate and the states fail, whether dCo is copied or not."),
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
        "missing_argument",
        "zf",
        "static_forget",
        "zf is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "missing_argument",
        "zi",
        "static_input",
        "zi is one of the static variables that the forward pass leaves behind.",
    ),
    ("missing_argument", "i", "static_gate", "i is one of the static variables that the forward pass leaves behind."),
    (
        "comment",
        "C",
        "comment_as_printed",
        "that is what the comment has: on these slides C is the state before the step.",
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
    (
        "missing_argument",
        "C",
        "cell_state_is_there",
        "C is the third argument of backward; look for a quantity that is neither argument nor static.",
    ),
    (
        "missing_argument",
        "Co",
        "new_cell_state_is_there",
        "Co is the fifth argument of backward; look for a quantity that is neither argument nor static.",
    ),
    (
        "missing_argument",
        "ho",
        "unused_argument",
        "ho is an argument, one that no line uses; asked is a quantity that is used and not handed over.",
    ),
    (
        "missing_argument",
        "W",
        "parameters_are_there",
        "the weights and biases are handed over as [W,b]; look for a quantity that the weight lines multiply with.",
    ),
    (
        "missing_argument",
        "b",
        "biases_are_there",
        "the biases are handed over in [W,b], and no line reads them; look at what the weight lines read.",
    ),
    (
        "missing_argument",
        "Ci",
        "candidate_is_static",
        "Ci is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "missing_argument",
        "zc",
        "pre_activation_is_static",
        "zc is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "missing_argument",
        "o",
        "gate_is_static",
        "o is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "missing_argument",
        "f",
        "forget_gate_is_static",
        "f is one of the static variables that the forward pass leaves behind.",
    ),
    (
        "missing_argument",
        "dh",
        "hidden_gradient_for_argument",
        "dh is one of the results; look for a quantity that the lines for the weights read.",
    ),
    (
        "missing_argument",
        "dC",
        "cell_gradient_for_argument",
        "dC is one of the results; look for a quantity that the lines for the weights read.",
    ),
    (
        "missing_argument",
        "do",
        "gate_gradient_for_argument",
        "do is computed in line B1; look for a quantity that no line computes.",
    ),
    (
        "missing_argument",
        "dzo",
        "own_gradient_for_argument",
        "dzo is computed in line B4; look for a quantity that no line computes.",
    ),
    (
        "missing_argument",
        "dtanhCo",
        "factor_for_argument",
        "dtanhCo is computed in line B2; look for a quantity that no line computes.",
    ),
    (
        "comment",
        "zo",
        "pre_activation_for_state",
        "zo goes into the sigmoid that makes the gate; the question is what stands within the tanh.",
    ),
    (
        "comment",
        "zc",
        "pre_activation_of_candidate",
        "zc stands within the tanh that makes the candidate; ho is made from the cell state just computed.",
    ),
    (
        "comment",
        "h",
        "old_hidden_state_for_state",
        "h is the hidden state before the step; look at the last equation of the forward pass.",
    ),
    ("comment", "o", "gate_for_state", "o is the other factor; the question is what stands within the tanh."),
    ("comment", "dCo", "gradient_for_state", "dCo is a gradient; the comment names an equation of the forward pass."),
    (
        "comment",
        "zi",
        "input_gate_for_state",
        "zi goes into the sigmoid that makes the input gate; ho is made from the cell state just computed.",
    ),
]:
    printed.mistake(_name, _cause, value={_part: _wrong})

_RIGHT = {"A": "3", "B": "1", "C": "4", "D": "2"}
for _one, _other, _cause in [
    ("A", "D", "A and D have changed places: doubt 2 can spoil no gradient of the gates i, c and o."),
    ("B", "C", "B and C have changed places: doubt 1 spoils the gradient of the output gate, doubt 4 does not."),
    ("A", "B", "A and B have changed places: doubt 1 enters in the first line, doubt 3 where weights are read."),
    ("A", "C", "A and C have changed places: doubt 3 spoils no state and no bias."),
    ("B", "D", "B and D have changed places: doubt 2 spoils one gate and the states, doubt 1 all that follows it."),
    ("C", "D", "C and D have changed places: doubt 2 spoils one gate and the states; i and c do not depend on dzf."),
]:
    _swapped = {_one: _RIGHT[_other], _other: _RIGHT[_one]}
    printed.mistake(f"exchanged_{_one}_{_other}", _cause, value=_swapped)
