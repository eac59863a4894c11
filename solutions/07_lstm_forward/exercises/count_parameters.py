"""The number of parameters."""

import math

from autograder.exercise import Exercise

from .common import cell


def _count_inputs(rng):
    for D, H in [(2, 3), (1, 1), (5, 1), (1, 7), (5, 4), (700, 1000)]:
        yield {"D": D, "H": H}
    yield {"D": int(rng.integers(20, 40)), "H": int(rng.integers(41, 60))}


count_parameters = Exercise(
    "lstm_forward.count_parameters",
    "Number of parameters",
    parts={"count": 1},
    reference=lambda D, H: sum(math.prod(shape) for shape in cell.param_shapes(D, H)),
    inputs=_count_inputs,
)

count_parameters.mistake("one_gate", "that is one gate; there are four blocks.", {" * 4 * H": " * H"})
count_parameters.mistake(
    "three_gates", "that is the three gates; the candidate has a block of its own.", {"* 4": "* 3"}
)
count_parameters.mistake("no_bias", "the biases are missing: one number per gate and unit.", {" + 1": ""})
count_parameters.mistake(
    "no_cell", "W_c is missing; that is the count of an LSTM without peepholes.", {"D + H + H": "D + H"}
)
count_parameters.mistake(
    "diagonal",
    "W_c was counted as one number per gate and unit; here it is a full matrix.",
    {"D + H + H": "D + H + 1"},
)
count_parameters.mistake(
    "blind_candidate",
    "W_c was counted for the three gates; here the candidate sees the cell state as well.",
    {"* 4 * H": "* 4 * H - H * H"},
)
count_parameters.mistake(
    "one_bias_per_gate", "a gate has H biases, one per unit, not one.", {" + 1) * 4 * H": ") * 4 * H + 4"}
)
count_parameters.mistake(
    "bias_of_one_gate", "b has 4H entries: each of the four blocks has H biases.", {" + 1) * 4 * H": ") * 4 * H + H"}
)
count_parameters.mistake(
    "two_biases", "two biases per unit were counted, as some libraries have them; here b is one.", {" + 1": " + 2"}
)
count_parameters.mistake(
    "square_blocks", "W_h and W_c have H rows and 4H columns, not 4H rows.", {"D + H + H": "D + 4 * H + 4 * H"}
)
count_parameters.mistake(
    "sizes_swapped",
    "D and H have changed places; D is the number of inputs, H the number of units.",
    {"(D + H + H + 1) * 4 * H": "(H + D + D + 1) * 4 * D"},
)
count_parameters.mistake(
    "columns_from_inputs",
    "the number of columns was taken for 4D; each gate has a column for each of the H units.",
    {" * 4 * H": " * 4 * D"},
)
count_parameters.mistake(
    "four_columns", "the number of columns was taken for 4; each gate has H of them.", {" * 4 * H": " * 4"}
)
count_parameters.mistake(
    "three_biases",
    "one bias for each weight matrix was counted; here the three products share one b.",
    {" + 1": " + 3"},
)
count_parameters.mistake(
    "initial_states",
    "h0 and c0 were counted; they are handed in with the data, the parameters are W_x, W_h, W_c and b.",
    {" * 4 * H": " * 4 * H + 2 * H"},
)
count_parameters.mistake(
    "initial_state",
    "H numbers too many: was an initial state counted, or the bias for five blocks?",
    {" * 4 * H": " * 4 * H + H"},
)
for _name, _formula in {
    "first_term_only": "4 * H * D + H + H + 1",
    "last_term_only": "D + H + H + 1 * 4 * H",
    "bias_outside": "(D + H + H) * 4 * H + 1",
    "without_bias_rows": "4 * H * D + 4 * H * H + H + 1",
}.items():
    count_parameters.mistake(
        f"brackets_{_name}",
        "brackets are missing: all of D + H + H + 1 rows have 4H columns.",
        {"(D + H + H + 1) * 4 * H": _formula},
    )
for _count in (2, 5, 8):
    count_parameters.mistake(
        f"{_count}_blocks",
        f"{_count} blocks were counted; there are four: three gates and the candidate.",
        {"* 4": f"* {_count}"},
    )
count_parameters.mistake(
    "diagonal_for_three_gates",
    "W_c was counted as one number for each unit of the three gates, as in the papers; here it is a full matrix for "
    "all four blocks.",
    {"D + H + H + 1) * 4 * H": "D + H + 1) * 4 * H + 3 * H"},
)
count_parameters.mistake(
    "one_diagonal",
    "W_c was counted as H numbers; it has H rows and 4H columns.",
    {"D + H + H + 1) * 4 * H": "D + H + 1) * 4 * H + H"},
)
count_parameters.mistake(
    "one_peephole_matrix",
    "W_c was counted as one (H, H) matrix; each of the four blocks has one.",
    {"D + H + H + 1) * 4 * H": "D + H + 1) * 4 * H + H * H"},
)
count_parameters.mistake(
    "one_recurrent_matrix",
    "W_h and W_c were counted as one (H, H) matrix each; each of the four blocks has one of both.",
    {"(D + H + H + 1) * 4 * H": "(D + 1) * 4 * H + 2 * H * H"},
)
count_parameters.mistake(
    "two_blind_blocks",
    "W_c was counted for two blocks; all four, i, f, g and o, have one.",
    {" * 4 * H": " * 4 * H - 2 * H * H"},
)
count_parameters.mistake(
    "peephole_has_input_rows", "W_c was given D rows; a cell state has H entries.", {"D + H + H": "D + H + D"}
)
count_parameters.mistake(
    "states_have_input_rows", "W_h and W_c were given D rows; a state has H entries.", {"D + H + H": "D + D + D"}
)
count_parameters.mistake(
    "input_has_unit_rows", "W_x was given H rows; an input has D entries.", {"D + H + H": "H + H + H"}
)
count_parameters.mistake(
    "candidate_without_bias",
    "the candidate's biases are missing; all four blocks have a bias.",
    {" * 4 * H": " * 4 * H - H"},
)
count_parameters.mistake(
    "one_square_matrix", "one of W_h and W_c was given 4H rows; both have H.", {"D + H + H": "D + H + 4 * H"}
)
count_parameters.mistake(
    "rows_multiplied",
    "the numbers of rows were multiplied; the matrices stand one above the other, so they are added.",
    {"(D + H + H + 1) * 4 * H": "D * H * H * 4 * H"},
)
count_parameters.mistake("row_of_each", "this is the number of rows alone; each has 4H entries.", {" * 4 * H": ""})
count_parameters.mistake("without_input", "W_x is missing; it has D rows.", {"D + H + H": "H + H"})
