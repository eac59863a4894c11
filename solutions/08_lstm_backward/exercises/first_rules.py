"""Sections 8.4 and 8.6: the affine map, and the slope of the sigmoid."""

from collections.abc import Iterator

import numpy as np

from autograder.exercise import Exercise, Inputs
from lstm_ref.activations import dsigmoid as _dsigmoid
from lstm_ref.activations import sigmoid as _sigmoid
from lstm_ref.layers.dense import dense_backward

from .common import LIMIT, Rng, fixed, normal


def _affine_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, D, H, size in [(1, 1, 1, 1.0), (3, 3, 3, 1.0), (2, 3, 4, 1e-9), (4, 1, 2, 1e6)]:
        dy, x, W = normal(fixed(), (B, H), (B, D), (D, H))
        yield {"dy": size * dy, "x": x, "W": W}
    x, W = normal(fixed(), (2, 1), (1, 3))
    yield {"dy": np.zeros((2, 3)), "x": x, "W": W}
    for draw, B, D, H in [(fixed(), 1, 2, 1), (fixed(), 1, 1, 2), (rng, 2, 3, 4), (rng, 5, 1, 3), (rng, 1, 4, 2)]:
        dy, x, W = normal(draw, (B, H), (B, D), (D, H))
        yield {"dy": dy, "x": x, "W": W}


affine_backward = Exercise(
    "lstm_backward.affine_backward",
    "Backward through x @ W + b",
    parts={"dx": 1, "dW": 1, "db": 1},
    reference=lambda dy, x, W: dense_backward(dy, x, W),
    inputs=_affine_inputs,
    time_limit=LIMIT,
)

affine_backward.mistake(
    "weights_not_transposed",
    "dy has H columns, so it has to meet the H columns of W: the matrix product for dx needs the transpose of W.",
    {"dy @ W.T": "dy @ W"},
)
affine_backward.mistake(
    "gradient_transposed",
    "dW came out as (H, D); a gradient has the shape of its array, here (D, H), so the two factors trade places.",
    {"x.T @ dy": "dy.T @ x"},
)
affine_backward.mistake(
    "bias_not_summed",
    "one bias serves all rows of the batch, so its gradient is the sum over the rows; dy itself still has them all.",
    {"dy.sum(axis=0)": "dy"},
)
affine_backward.mistake(
    "bias_wrong_axis",
    "db was summed over the units (axis 1); the batch, over which the bias is shared, is axis 0.",
    {"axis=0": "axis=1"},
)
affine_backward.mistake(
    "bias_summed_to_a_number",
    "db was summed over both axes; each of the H biases needs its own sum, over axis 0 alone.",
    {"axis=0": ""},
)
affine_backward.mistake(
    "bias_kept_its_axis",
    "the values of db are there, but as one row (1, H); b has the shape (H,), so leave out `keepdims`.",
    {"axis=0": "axis=0, keepdims=True"},
)
affine_backward.mistake(
    "averaged_over_batch",
    "the rows were averaged; the loss adds up what all rows contribute, so the gradient is a sum.",
    {"x.T @ dy": "x.T @ dy / len(x)", "dy.sum": "dy.mean"},
)
affine_backward.mistake(
    "cotangent_not_used",
    "these gradients do not depend on dy: they are those of the plain sum of y, not of the loss that dy belongs to.",
    {"dx = dy": "ones = np.ones_like(dy)\ndx = ones", "x.T @ dy": "x.T @ ones", "dy.sum": "ones.sum"},
)
affine_backward.mistake(
    "values_instead_of_gradients",
    "dx was taken from the layer's input x; the gradient comes from dy, sent back through the weights.",
    {"dy @ W.T": "x.copy()"},
)
affine_backward.mistake(
    "last_row_only",
    "dW holds the part of the last row alone: in a loop over the batch each row's outer product is added to "
    "those of the rows before, not put in their place.",
    {"x.T @ dy": "np.outer(x[-1], dy[-1])"},
)
affine_backward.mistake(
    "last_row_of_bias",
    "db is the last row of dy alone: in a loop over the batch the rows are added, not put in each other's place.",
    {"dy.sum(axis=0)": "dy[-1]"},
)
affine_backward.mistake(
    "last_row_of_both",
    "dW and db hold the part of the last row alone: in a loop over the batch the rows' parts are added up.",
    {"x.T @ dy": "np.outer(x[-1], dy[-1])", "dy.sum(axis=0)": "dy[-1]"},
)
affine_backward.mistake(
    "first_row_of_bias",
    "db is the first row of dy alone; the bias serves all rows of the batch, so its gradient is the sum over them.",
    {"dy.sum(axis=0)": "dy[0]"},
)
affine_backward.mistake(
    "first_row_of_both",
    "dW and db were taken from the first row alone; the parameters serve all rows of the batch.",
    {"x.T @ dy": "np.outer(x[0], dy[0])", "dy.sum(axis=0)": "dy[0]"},
)
affine_backward.mistake(
    "product_of_sums",
    "x and dy were added up over the batch before they were multiplied; every row's x belongs to that row's "
    "dy, so multiply first and add then.",
    {"x.T @ dy": "np.outer(x.sum(axis=0), dy.sum(axis=0))"},
)
affine_backward.mistake(
    "inverse_of_weights",
    "dx was taken with the inverse of W; a gradient does not undo the map: going back through a matrix takes "
    "its transpose.",
    {"W.T": "np.linalg.pinv(W)"},
)
affine_backward.mistake(
    "all_averaged_over_batch",
    "all three were divided by the size of the batch, as for an averaged loss; dy holds all factors of the "
    "loss already.",
    {"dx = dy": "dy = dy / len(dy)\ndx = dy"},
)
affine_backward.mistake(
    "all_averaged_over_entries",
    "all three were divided by the number of entries of dy, as for an averaged loss; dy holds all factors of "
    "the loss already.",
    {"dx = dy": "dy = dy / dy.size\ndx = dy"},
)
affine_backward.mistake(
    "step_instead_of_gradient",
    "all three have the sign of a step downhill; the gradient itself is asked for, it points uphill.",
    {"dx = dy": "dy = -dy\ndx = dy"},
)
affine_backward.mistake(
    "slope_of_sigmoid",
    "the slope of a sigmoid was multiplied in; this map has no squashing function behind it.",
    {"dx = dy": "y = sigmoid(x @ W)\ndy = dy * y * (1 - y)\ndx = dy"},
)
affine_backward.mistake(
    "slope_of_tanh",
    "the slope of tanh was multiplied in; this map has no squashing function behind it.",
    {"dx = dy": "dy = dy * (1 - np.tanh(x @ W) ** 2)\ndx = dy"},
)
affine_backward.mistake(
    "bias_counts_rows",
    "db holds the number of rows, which is right for dy = 1 only; each row counts with its dy.",
    {"dy.sum(axis=0)": "np.full(dy.shape[1], float(len(dy)))"},
)
affine_backward.mistake(
    "length_of_column",
    "db is the length of each column of dy, the root of the summed squares; the plain sum is asked for.",
    {"dy.sum(axis=0)": "np.linalg.norm(dy, axis=0)"},
)
affine_backward.mistake(
    "weights_reshaped",
    "W was brought to the shape of its transpose by `reshape`, which keeps the entries in their old order; "
    "`W.T` turns rows into columns.",
    {"W.T": "W.reshape(W.shape[::-1])"},
)
affine_backward.mistake(
    "product_reshaped",
    "W @ dy.T is (D, B), and `reshape` keeps its entries in their old order; the transpose, dy @ W.T, turns rows into "
    "columns.",
    {"dy @ W.T": "(W @ dy.T).reshape(x.shape)"},
)
affine_backward.mistake(
    "square_weights_not_transposed",
    "where W is square dx was taken with W itself; it takes the transpose for every shape.",
    {"W.T": "(W.T if W.shape[0] != W.shape[1] else W)"},
)
affine_backward.mistake(
    "batch_summed_in_input",
    "every row of dx was made from the sum of dy over the batch; each row of x has its own dy. Only W and b, which all "
    "rows share, collect a sum.",
    {"dx = dy @ W.T": "dx = (dy.sum(axis=0) + 0 * dy) @ W.T"},
)


def _slope_inputs(rng: Rng) -> Iterator[Inputs]:
    yield {"y": np.array([0.0, 1.0, 0.5, 1e-9, 1 - 1e-9, 0.25])}
    yield {"y": np.array([[0.75]])}
    yield {"y": np.array([1e-3, 0.03, 0.97, 1 - 1e-3])}
    for shape in [(2, 3), (4, 1, 2)]:
        yield {"y": _sigmoid(2 * rng.standard_normal(shape))}


dsigmoid = Exercise(
    "lstm_backward.dsigmoid",
    "Slope of the sigmoid from its output",
    parts={"slope": 1},
    reference=_dsigmoid,
    inputs=_slope_inputs,
    time_limit=LIMIT,
)

dsigmoid.mistake(
    "sigmoid_taken_again",
    "y is the output of the sigmoid already; it was put through it once more, or into the slope as it is written in "
    "the argument a.",
    {"y * (1 - y)": "sigmoid(y) * (1 - sigmoid(y))"},
)
dsigmoid.mistake(
    "slope_of_tanh", "that is the slope of tanh, 1 - y^2; the sigmoid has another one.", {"y * (1 - y)": "1 - y**2"}
)
dsigmoid.mistake(
    "one_factor_missing", "the slope is a product of two factors, and y itself is one of them.", {"y * ": ""}
)
dsigmoid.mistake(
    "output_returned",
    "the output itself was returned; the slope also needs the factor that vanishes where the sigmoid is full, at y "
    "= 1.",
    {" * (1 - y)": ".copy()"},
)
dsigmoid.mistake(
    "sign_reversed",
    "the sigmoid rises everywhere, so its slope is positive; the two terms of one factor are the wrong way round.",
    {"1 - y": "y - 1"},
)
dsigmoid.mistake(
    "plus_for_minus",
    "the slope has to vanish where the sigmoid is full, at y = 1; with a plus sign it grows to 2 there.",
    {"1 - y": "1 + y"},
)
dsigmoid.mistake(
    "squared_instead_of_product",
    "both factors are the same here; one of them is y, the other 1 - y.",
    {"y * (1 - y)": "(1 - y) ** 2"},
)
dsigmoid.mistake(
    "derived_by_output",
    "1 - 2 y is the derivative of y (1 - y); that product is the slope already.",
    {"y * (1 - y)": "1 - 2 * y"},
)
dsigmoid.mistake(
    "slope_squared", "both factors were squared, so the slope is there twice.", {"y * (1 - y)": "(y * (1 - y)) ** 2"}
)
dsigmoid.mistake(
    "exponential_of_output",
    "exp(-a) / (1 + exp(-a))^2 needs the argument a; where y is 1 / (1 + exp(-a)), the exponential is (1 - "
    "y) / y, not exp(-y).",
    {"y * (1 - y)": "np.exp(-y) * y**2"},
)
dsigmoid.mistake(
    "quarter_of_tanh",
    "that is a quarter of the slope of tanh at y; the sigmoid's slope is the product of y and 1 - y.",
    {"y * (1 - y)": "(1 - y**2) / 4"},
)
dsigmoid.mistake(
    "output_for_exponential",
    "y stands where the slope, written in a, has exp(-a): y / (1 + y)^2; y itself is 1 / (1 + exp(-a)).",
    {"y * (1 - y)": "y / (1 + y) ** 2"},
)
for _eps in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8):
    dsigmoid.mistake(
        f"kept_away_from_0_and_1_by_{_eps:g}",
        f"y was kept at a distance of {_eps:g} from 0 and 1; where the sigmoid is full its slope is 0.",
        {"return ": f"y = np.clip(y, {_eps}, 1 - {_eps})\nreturn "},
    )
dsigmoid.mistake(
    "sigmoid_for_slope",
    "that is the sigmoid of y; the slope is asked for, and y has been through the sigmoid already.",
    {"y * (1 - y)": "sigmoid(y)"},
)
dsigmoid.mistake(
    "sigmoid_in_second_factor",
    "the sigmoid was taken once more in one of the two factors; both take y as it is.",
    {"(1 - y)": "(1 - sigmoid(y))"},
)
dsigmoid.mistake(
    "sigmoid_in_first_factor",
    "the sigmoid was taken once more in the factor y; y is its output already.",
    {"y * ": "sigmoid(y) * "},
)
dsigmoid.mistake(
    "tanh_taken",
    "that is the slope of tanh at y; the sigmoid's slope is asked for, in the output y.",
    {"y * (1 - y)": "1 - np.tanh(y) ** 2"},
)
dsigmoid.mistake(
    "slope_of_inverse",
    "that is the slope of the inverse function, from y to a, which grows without bound at y = 0 and 1; the "
    "sigmoid's own slope is its reciprocal.",
    {"y * (1 - y)": "1 / (y * (1 - y))"},
)
dsigmoid.mistake(
    "argument_returned",
    "that is the argument a, found again from y; asked is the slope there.",
    {"y * (1 - y)": "np.log(y / (1 - y))"},
)
dsigmoid.mistake(
    "largest_slope",
    "1/4 is the slope at a = 0 alone, where y = 1/2; it becomes smaller on both sides.",
    {"y * (1 - y)": "np.full(y.shape, 0.25)"},
)
dsigmoid.mistake(
    "rectifier",
    "that is the slope of a rectifier, 1 or 0; the sigmoid's slope changes smoothly with y.",
    {"y * (1 - y)": "(y > 0).astype(float)"},
)
dsigmoid.mistake(
    "triangle",
    "the smaller of y and 1 - y is a triangle with the peak 1/2; the slope is the product of the two, a "
    "parabola with the peak 1/4.",
    {"y * (1 - y)": "np.minimum(y, 1 - y)"},
)
dsigmoid.mistake(
    "triangle_of_right_height",
    "half the smaller of y and 1 - y agrees at y = 0, 1/2 and 1 and lies below the slope in between; the "
    "slope is the product of y and 1 - y.",
    {"y * (1 - y)": "np.minimum(y, 1 - y) / 2"},
)
dsigmoid.mistake(
    "squares_of_right_height",
    "both factors are squared and scaled to agree at y = 0, 1/2 and 1; the slope is their plain product.",
    {"y * (1 - y)": "4 * (y * (1 - y)) ** 2"},
)
dsigmoid.mistake(
    "difference_of_squares",
    "y^2 - (1 - y)^2 is 2 y - 1 and changes its sign; the slope is the product of y and 1 - y.",
    {"y * (1 - y)": "y**2 - (1 - y) ** 2"},
)
dsigmoid.mistake(
    "second_factor_squared",
    "the factor 1 - y is there twice; the slope has each of its two factors once.",
    {"y * (1 - y)": "y * (1 - y) ** 2"},
)
dsigmoid.mistake(
    "first_factor_squared",
    "the factor y is there twice; the slope has each of its two factors once.",
    {"y * (1 - y)": "y**2 * (1 - y)"},
)
dsigmoid.mistake(
    "back_to_the_argument",
    "the argument a was found again by a logarithm, which has no value at y = 0 and 1; both may occur, and the slope "
    "in y needs no a.",
    {"return y * (1 - y)": "a = np.log(y / (1 - y))\nreturn np.exp(-a) / (1 + np.exp(-a)) ** 2"},
)
