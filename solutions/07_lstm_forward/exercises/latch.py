"""A latch set by hand."""

import numpy as np

from autograder.exercise import Exercise

from .common import ORDER_GO, ORDER_IF


def _latch(K):
    W_x = np.array([[0, 0, K, 0], [2 * K, -2 * K, 0, 0], [0, 0, 0, 2 * K]], dtype=np.float64)
    return W_x, np.array([-K, K, 0, -K], dtype=np.float64)


latch = Exercise(
    "lstm_forward.latch",
    "A latch set by hand",
    parts={"W_x": 1, "b": 1},
    reference=_latch,
    inputs=lambda rng: ({"K": K} for K in (9.0, 0.25, 1.0, 40.0, float(rng.uniform(2.0, 8.0)))),
)

BIASES = "[-K, K, 0.0, -K]"

latch.mistake(
    "gates_half_open",
    "the marker adds K where the bias is -K: that opens a gate to 0.5 only; it has to get from -K to +K.",
    {"1, 0] = 2 * K": "1, 0] = K", "1, 1] = -2 * K": "1, 1] = -K", "2, 3] = 2 * K": "2, 3] = K"},
)
latch.mistake(
    "table_as_weights",
    "the table's pre-activations at the markers were taken for weights; a pre-activation is the weight plus the bias.",
    {
        "1, 1] = -2 * K": "1, 1] = -K",
        "1, 0] = 2 * K": "1, 0] = K\nW_x[1, 3] = W_x[2, 0] = -K\nW_x[2, 1] = K",
        "2, 3] = 2 * K": "2, 3] = K",
    },
)
latch.mistake(
    "never_cleared",
    "the forget gate stays open while a bit is stored: the new bit is added to the old one instead of replacing it.",
    {"1, 1] = -2 * K": "1, 1] = 0"},
)
latch.mistake(
    "forget_means_erase",
    "the forget gate is closed at rest and opens at the store marker; f near 1 keeps, so it is the other way round.",
    {"1, 1] = -2 * K": "1, 1] = 2 * K", BIASES: "[-K, -K, 0.0, -K]"},
)
latch.mistake(
    "input_forget_swapped",
    ORDER_IF,
    {"1, 0] = 2 * K": "1, 1] = 2 * K", "1, 1] = -2 * K": "1, 0] = -2 * K", BIASES: "[K, -K, 0.0, -K]"},
)
latch.mistake(
    "candidate_output_swapped",
    ORDER_GO,
    {"0, 2] = K": "0, 3] = K", "2, 3] = 2 * K": "2, 2] = 2 * K", BIASES: "[-K, K, -K, 0.0]"},
)
latch.mistake(
    "markers_swapped",
    "the store and the read marker have changed places: x_t holds bit, store, read in this order.",
    {"1, 0] = 2 * K": "2, 0] = 2 * K", "1, 1] = -2 * K": "2, 1] = -2 * K", "2, 3] = 2 * K": "1, 3] = 2 * K"},
)
latch.mistake(
    "input_and_output_open_at_rest",
    "the input and the output gate are open while there is no marker; their biases have to be negative.",
    {BIASES: "[K, K, 0.0, K]"},
)
latch.mistake(
    "no_biases", "all biases are 0: without a marker every gate stands half open.", {BIASES: "[0.0, 0.0, 0.0, 0.0]"}
)
latch.mistake(
    "transposed",
    "W_x has a row for each input and a column for each gate; this is the transpose.",
    {"return W_x": "return W_x.T"},
)
latch.mistake(
    "read_by_the_bit",
    "the candidate listens to the store marker; the content to be stored is the bit.",
    {"0, 2] = K": "1, 2] = K"},
)
latch.mistake(
    "bit_of_size_one",
    "the candidate's weight is 1, so that its pre-activation is the bit and g only 0.76 of it; the table says K times "
    "the bit.",
    {"0, 2] = K": "0, 2] = 1"},
)
latch.mistake(
    "always_nine",
    "K is an argument; the numbers for K = 9 are right for that one K only.",
    {"W_x = np.zeros((3, 4))": "K = 9.0\nW_x = np.zeros((3, 4))"},
)
CLEAR, OPEN, SHOW = "1, 1] = -2 * K", "1, 0] = 2 * K", "2, 3] = 2 * K"
for _name, _cause, _entry in (
    ("reading_forgets", "the read marker closes the forget gate: the bit is lost when it is read.", "2, 1] = -2 * K"),
    (
        "reading_half_forgets",
        "the read marker half closes the forget gate; reading leaves the bit alone.",
        "2, 1] = -K",
    ),
    (
        "reading_holds_harder",
        "the read marker is connected to the forget gate; its bias holds already.",
        "2, 1] = 2 * K",
    ),
    ("reading_holds", "the read marker is connected to the forget gate; its bias holds already.", "2, 1] = K"),
    ("reading_stores", "the read marker opens the input gate: the bit of that step is written over.", "2, 0] = 2 * K"),
    ("reading_half_stores", "the read marker half opens the input gate; reading leaves the bit alone.", "2, 0] = K"),
    ("reading_shuts", "the read marker is connected to the input gate; its bias keeps it closed.", "2, 0] = -K"),
    (
        "reading_shuts_harder",
        "the read marker is connected to the input gate; its bias keeps it closed.",
        "2, 0] = -2 * K",
    ),
    ("storing_shows", "the store marker opens the output gate; only the read marker does.", "1, 3] = 2 * K"),
    ("storing_half_shows", "the store marker half opens the output gate; only the read marker does.", "1, 3] = K"),
    ("storing_hides", "the store marker is connected to the output gate; its bias keeps it closed.", "1, 3] = -K"),
    (
        "storing_hides_harder",
        "the store marker is connected to the output gate; its bias keeps it closed.",
        "1, 3] = -2 * K",
    ),
    (
        "storing_is_content",
        "the store marker is connected to the candidate; the content is the bit alone.",
        "1, 2] = K",
    ),
    (
        "storing_is_double_content",
        "the store marker is connected to the candidate; the content is the bit.",
        "1, 2] = 2 * K",
    ),
    ("reading_is_content", "the read marker is connected to the candidate; the content is the bit alone.", "2, 2] = K"),
    ("bit_opens_input", "the bit is connected to the input gate; only the store marker opens it.", "0, 0] = K"),
    ("bit_holds", "the bit is connected to the forget gate; only bias and store marker move it.", "0, 1] = K"),
    ("bit_shows", "the bit is connected to the output gate; only the read marker opens it.", "0, 3] = K"),
    ("bit_to_all", "the bit is connected to all columns; it is content, for the candidate alone.", "0, :] = K"),
):
    latch.mistake(_name, _cause, {"return W_x": f"W_x[{_entry}\nreturn W_x"})
for _name, _cause, _edit in (
    (
        "bit_and_half_the_marker",
        "the bit is connected to the input gate, and the store marker adds K only: the gate opens for a bit of +1 "
        "alone. The marker opens it, by 2 K, for both.",
        {OPEN: "1, 0] = W_x[0, 0] = K"},
    ),
    (
        "input_gate_half",
        "the store marker opens the input gate to 0.5 only: from -K to +K it takes 2 K.",
        {OPEN: "1, 0] = K"},
    ),
    (
        "forget_gate_half",
        "the store marker closes the forget gate to 0.5 only: from +K to -K it takes -2 K.",
        {CLEAR: "1, 1] = -K"},
    ),
    (
        "output_gate_half",
        "the read marker opens the output gate to 0.5 only: from -K to +K it takes 2 K.",
        {SHOW: "2, 3] = K"},
    ),
    ("never_stored", "the store marker does not open the input gate: nothing is ever written.", {OPEN: "1, 0] = 0"}),
    ("never_shown", "the read marker does not open the output gate: the bit is never seen.", {SHOW: "2, 3] = 0"}),
    (
        "holds_while_storing",
        "the store marker opens the forget gate further; it has to let go of the old bit.",
        {CLEAR: "1, 1] = 2 * K"},
    ),
    (
        "stores_by_closing",
        "the store marker closes the input gate further; it has to open it.",
        {OPEN: "1, 0] = -2 * K"},
    ),
    (
        "reads_by_closing",
        "the read marker closes the output gate further; it has to open it.",
        {SHOW: "2, 3] = -2 * K"},
    ),
    (
        "bit_doubled",
        "the candidate's weight is 2 K, as for the markers; its bias is 0, and the table says K times the bit.",
        {"0, 2] = K": "0, 2] = 2 * K"},
    ),
    ("bit_reversed", "the candidate's weight is -K: the opposite bit is stored.", {"0, 2] = K": "0, 2] = -K"}),
    (
        "bit_not_connected",
        "the bit is not connected to the candidate: there is nothing to store.",
        {"0, 2] = K": "0, 2] = 0"},
    ),
    (
        "markers_of_size_two",
        "the markers' weights are 2 and -2; the table asks for multiples of K.",
        {OPEN: "1, 0] = 2", CLEAR: "1, 1] = -2", SHOW: "2, 3] = 2"},
    ),
    (
        "markers_of_size_one",
        "the markers' weights are 1 and -1; the table asks for multiples of K.",
        {OPEN: "1, 0] = 1", CLEAR: "1, 1] = -1", SHOW: "2, 3] = 1"},
    ),
    (
        "markers_too_strong",
        "the markers' weights are 3 K; from -K to +K it takes 2 K.",
        {OPEN: "1, 0] = 3 * K", CLEAR: "1, 1] = -3 * K", SHOW: "2, 3] = 3 * K"},
    ),
    (
        "all_signs_reversed",
        "all gates do the opposite of the table: weights of the markers and biases have the wrong sign.",
        {OPEN: "1, 0] = -2 * K", CLEAR: "1, 1] = 2 * K", SHOW: "2, 3] = -2 * K", BIASES: "[K, -K, 0.0, K]"},
    ),
    (
        "half_biases",
        "the biases are half as large as the table says: at rest a pre-activation is -K or +K.",
        {BIASES: "[-K / 2, K / 2, 0.0, -K / 2]"},
    ),
    (
        "half_biases_and_markers",
        "bias and marker are half as large as the table says: from -K to +K.",
        {BIASES: "[-K / 2, K / 2, 0.0, -K / 2]", OPEN: "1, 0] = K", CLEAR: "1, 1] = -K", SHOW: "2, 3] = K"},
    ),
    (
        "double_biases",
        "the biases are twice as large as the table says, so that a marker only gets a gate to 0.5.",
        {BIASES: "[-2 * K, 2 * K, 0.0, -2 * K]"},
    ),
    (
        "forget_gate_rests_closed",
        "the forget gate rests closed: the bit is lost at the next step; its bias is +K.",
        {BIASES: "[-K, -K, 0.0, -K]"},
    ),
    (
        "input_gate_rests_open",
        "the input gate rests open: every bit is written; its bias is -K.",
        {BIASES: "[K, K, 0.0, -K]"},
    ),
    (
        "output_gate_rests_open",
        "the output gate rests open: the bit is seen all the time; its bias is -K.",
        {BIASES: "[-K, K, 0.0, K]"},
    ),
    (
        "forget_gate_rests_half",
        "the forget gate has no bias: at rest it is half open, and the bit fades.",
        {BIASES: "[-K, 0.0, 0.0, -K]"},
    ),
    (
        "input_gate_rests_half",
        "the input gate has no bias: at rest it is half open, and every bit leaks in.",
        {BIASES: "[0.0, K, 0.0, -K]"},
    ),
    (
        "output_gate_rests_half",
        "the output gate has no bias: at rest it is half open, and the bit is seen.",
        {BIASES: "[-K, K, 0.0, 0.0]"},
    ),
    (
        "forget_bias_only",
        "only the forget gate has a bias; input and output gate rest half open.",
        {BIASES: "[0.0, K, 0.0, 0.0]"},
    ),
    ("candidate_bias", "the candidate has a bias K: it is no longer K times the bit.", {BIASES: "[-K, K, K, -K]"}),
    (
        "candidate_bias_negative",
        "the candidate has a bias -K: it is no longer K times the bit.",
        {BIASES: "[-K, K, -K, -K]"},
    ),
    ("bias_by_order_ifog", "the biases stand in the order i, f, o, g; it is i, f, g, o.", {BIASES: "[-K, K, -K, 0.0]"}),
    (
        "bias_by_order_figo",
        "the biases stand in the order f, i, g, o of the slide; it is i, f, g, o.",
        {BIASES: "[K, -K, 0.0, -K]"},
    ),
    (
        "biases_of_size_one",
        "the biases are -1 and 1; the table asks for -K and +K.",
        {BIASES: "[-1.0, 1.0, 0.0, -1.0]"},
    ),
    (
        "gates_in_place_of_pre_activations",
        "0 and 1 are what the gates shall become; weights and biases make pre-activations, -K and +K.",
        {
            "0, 2] = K": "0, 2] = 1",
            OPEN: "1, 0] = 1",
            CLEAR: "1, 1] = -1",
            SHOW: "2, 3] = 1",
            BIASES: "[0.0, 1.0, 0.0, 0.0]",
        },
    ),
    (
        "bit_last",
        "the rows stand in the order store, read, bit; it is bit, store, read.",
        {"return W_x": "return W_x[[1, 2, 0]]"},
    ),
    (
        "rows_reversed",
        "the rows stand in the order read, store, bit; it is bit, store, read.",
        {"return W_x": "return W_x[::-1]"},
    ),
    (
        "bit_in_the_middle",
        "the rows stand in the order store, bit, read; it is bit, store, read.",
        {"return W_x": "return W_x[[1, 0, 2]]"},
    ),
    (
        "tensorflow_order",
        "the columns stand in the order i, g, f, o; it is i, f, g, o.",
        {"return W_x, b": "return W_x[:, [0, 2, 1, 3]], b[[0, 2, 1, 3]]"},
    ),
    (
        "columns_reversed",
        "the columns stand in the order o, g, f, i; it is i, f, g, o.",
        {"return W_x, b": "return W_x[:, ::-1], b[::-1]"},
    ),
    (
        "columns_of_fiog",
        "the columns stand in the order f, i, o, g; it is i, f, g, o.",
        {"return W_x, b": "return W_x[:, [1, 0, 3, 2]], b[[1, 0, 3, 2]]"},
    ),
    (
        "whole_numbers",
        "an array of whole numbers cuts off the fraction of K; np.zeros((3, 4)) holds fractions.",
        {"np.zeros((3, 4))": "np.zeros((3, 4), dtype=int)"},
    ),
    (
        "whole_biases",
        "K was cut to a whole number in the biases; they are fractions, like K.",
        {BIASES: "[-int(K), int(K), 0.0, -int(K)]"},
    ),
):
    latch.mistake(_name, _cause, _edit)
