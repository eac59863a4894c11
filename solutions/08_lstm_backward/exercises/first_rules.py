"""Sections 8.2 and 8.4: the affine map, and the slope of the sigmoid."""

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
    for B, D, H in [(2, 3, 4), (5, 1, 3), (1, 4, 2)]:
        dy, x, W = normal(rng, (B, H), (B, D), (D, H))
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


def _slope_inputs(rng: Rng) -> Iterator[Inputs]:
    yield {"y": np.array([0.0, 1.0, 0.5, 1e-9, 1 - 1e-9, 0.25])}
    yield {"y": np.array([[0.75]])}
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
    "y is the output of the sigmoid already; it was put through it once more, or into (12), which is written in the "
    "argument a.",
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
