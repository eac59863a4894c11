"""Exercise 12: a latch set by hand."""

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
