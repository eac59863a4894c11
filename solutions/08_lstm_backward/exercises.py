"""Unit 08: the backward pass of the LSTM cell, a gradient check, and the slips in the printed pseudocode."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Inputs
from autograder.probes import Probe
from lstm_ref import losses, readable
from lstm_ref.activations import dsigmoid as _dsigmoid
from lstm_ref.activations import sigmoid as _sigmoid
from lstm_ref.cells import peephole_full as lstm
from lstm_ref.gates import pack, split
from lstm_ref.layers.dense import dense_backward

LIMIT = 5.0  # seconds per exercise
Rng = np.random.Generator


def _normal(rng: Rng, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.standard_normal(shape) for shape in shapes]


def _gates(rng: Rng, B: int, H: int) -> list[np.ndarray]:
    """i, f, g, o as a forward pass might leave them, away from the ends of their ranges."""
    i, f, o = (rng.uniform(0.1, 0.9, (B, H)) for _ in range(3))
    return [i, f, rng.uniform(-0.9, 0.9, (B, H)), o]


def _params(rng: Rng, D: int, H: int) -> lstm.Params:
    return lstm.Params(*(0.7 * rng.standard_normal(shape) for shape in lstm.param_shapes(D, H)))


def _cache(rng: Rng, B: int, D: int, H: int) -> tuple[lstm.Cache, lstm.Params]:
    x_t, h_prev, c_prev = _normal(rng, (B, D), (B, H), (B, H))
    p = _params(rng, D, H)
    return lstm.step(x_t, h_prev, c_prev, p)[2], p


# ---- 2: a gradient has the shape of its array ---------------------------------------------------------------------


def _affine_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, D, H in [(2, 3, 4), (1, 1, 1), (5, 1, 3), (1, 4, 2)]:
        dy, x, W = _normal(rng, (B, H), (B, D), (D, H))
        yield {"dy": dy, "x": x, "W": W}


affine_backward = Exercise(
    "lstm_backward.affine_backward",
    "Backward through x @ W + b",
    parts={"dx": 1, "dW": 1, "db": 1},
    reference=lambda dy, x, W: dense_backward(dy, x, W),
    inputs=_affine_inputs,
    time_limit=LIMIT,
)


@affine_backward.mistake(
    "weights_not_transposed",
    "dy has H columns, so it has to meet the H columns of W: the matrix product for dx needs the transpose of W.",
)
def _(dy, x, W):
    return dy @ W, x.T @ dy, dy.sum(axis=0)


@affine_backward.mistake(
    "gradient_transposed",
    "dW came out as (H, D); a gradient has the shape of its array, here (D, H), so the two factors trade places.",
)
def _(dy, x, W):
    return dy @ W.T, dy.T @ x, dy.sum(axis=0)


@affine_backward.mistake(
    "bias_not_summed",
    "one bias serves all rows of the batch, so its gradient is the sum over the rows; dy itself still has them all.",
)
def _(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.copy()


@affine_backward.mistake(
    "bias_wrong_axis",
    "db was summed over the units (axis 1); the batch, over which the bias is shared, is axis 0.",
)
def _(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.sum(axis=1)


@affine_backward.mistake(
    "bias_summed_to_a_number",
    "db was summed over both axes; each of the H biases needs its own sum, over axis 0 alone.",
)
def _(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.sum()


@affine_backward.mistake(
    "bias_kept_its_axis",
    "the values of db are there, but as one row (1, H); b has the shape (H,), so leave out `keepdims`.",
)
def _(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.sum(axis=0, keepdims=True)


@affine_backward.mistake(
    "averaged_over_batch",
    "the rows were averaged; the loss adds up what all rows contribute, so the gradient is a sum.",
)
def _(dy, x, W):
    return dy @ W.T, x.T @ dy / len(x), dy.mean(axis=0)


@affine_backward.mistake(
    "cotangent_not_used",
    "dx does not depend on dy: that is the gradient of the plain sum of y, not of the loss that dy belongs to.",
)
def _(dy, x, W):
    return np.ones_like(dy) @ W.T, x.T @ dy, dy.sum(axis=0)


@affine_backward.mistake(
    "values_instead_of_gradients",
    "dx was taken from the layer's input x; the gradient comes from dy, sent back through the weights.",
)
def _(dy, x, W):
    return x.copy(), x.T @ dy, dy.sum(axis=0)


# ---- 3: a gradient check ------------------------------------------------------------------------------------------


def _central(fn: Callable[[np.ndarray], float], x: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += eps
        down[at] -= eps
        dx[at] = (fn(up) - fn(down)) / (2 * eps)
    return dx


def _numerical_inputs(rng: Rng) -> Iterator[Inputs]:
    # Steps large enough that the error of a one-sided difference shows.
    a, b = _normal(rng, (2, 3), (3, 1, 2))
    yield {"fn": Probe("cubic", a=a), "x": rng.standard_normal((2, 3)), "eps": 1e-2}
    yield {"fn": Probe("log_sum_exp"), "x": rng.standard_normal(4), "eps": 1e-2}
    yield {"fn": Probe("tanh_sum", a=b), "x": rng.standard_normal((3, 1, 2)), "eps": 1e-3}
    yield {"fn": Probe("log_sum_exp"), "x": rng.standard_normal((1, 5)), "eps": 3e-3}


numerical_gradient = Exercise(
    "lstm_backward.numerical_gradient",
    "Gradient by central differences",
    parts={"dx": 2},
    reference=_central,
    inputs=_numerical_inputs,
    time_limit=LIMIT,
)


@numerical_gradient.mistake(
    "one_sided",
    "the difference is taken from x to x + eps; the central difference reaches from x - eps to x + eps and its "
    "error shrinks with eps squared.",
)
def _(fn, x, eps):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        up = x.copy()
        up[at] += eps
        dx[at] = (fn(up) - fn(x)) / eps
    return dx


@numerical_gradient.mistake(
    "divided_by_one_step",
    "x - eps and x + eps are two steps apart, but the difference is divided by one.",
)
def _(fn, x, eps):
    return 2 * _central(fn, x, eps)


@numerical_gradient.mistake(
    "sign_reversed",
    "the value at x + eps comes first in the difference, minus the value at x - eps.",
)
def _(fn, x, eps):
    return -_central(fn, x, eps)


@numerical_gradient.mistake(
    "all_entries_at_once",
    "all entries of x were moved together, so every answer holds the sum of all slopes; move one entry at a time.",
)
def _(fn, x, eps):
    return np.full(x.shape, (fn(x + eps) - fn(x - eps)) / (2 * eps))


@numerical_gradient.mistake(
    "one_number",
    "all entries of x were moved together, which gives one number, the sum of all slopes; move one entry at a time.",
)
def _(fn, x, eps):
    return (fn(x + eps) - fn(x - eps)) / (2 * eps)


@numerical_gradient.mistake(
    "first_axis_only",
    "the loop runs over the first axis only and moves whole slices of x; every single entry needs its own difference.",
)
def _(fn, x, eps):
    dx = np.zeros(x.shape)
    for n in range(len(x)):
        up, down = x.copy(), x.copy()
        up[n] += eps
        down[n] -= eps
        dx[n] = (fn(up) - fn(down)) / (2 * eps)
    return dx


@numerical_gradient.mistake(
    "input_changed",
    "x itself was moved and not put back exactly (adding and subtracting eps again leaves rounding behind); move a "
    "copy.",
)
def _(fn, x, eps):
    dx = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        x[at] += eps
        up = fn(x)
        x[at] -= 2 * eps
        dx[at] = (up - fn(x)) / (2 * eps)
    return dx


@numerical_gradient.mistake(
    "integer_result",
    "the result is an array of integers, which cuts off everything behind the decimal point; make it floating.",
)
def _(fn, x, eps):
    return _central(fn, x, eps).astype(int)


@numerical_gradient.mistake(
    "flat_result",
    "the result is one long row; a gradient has the shape of x.",
)
def _(fn, x, eps):
    return _central(fn, x, eps).ravel()


@numerical_gradient.mistake(
    "half_a_step",
    "the two points lie half a step to either side of x; the central difference moves by a whole eps each way.",
)
def _(fn, x, eps):
    return _central(fn, x, eps / 2)


def _error_inputs(rng: Rng) -> Iterator[Inputs]:
    a, b, c = _normal(rng, (2, 3), (3, 1, 2), (2, 2))
    x = rng.standard_normal((2, 3))
    yield {"fn": Probe("cubic", a=a), "x": x, "dx": 1.001 * 3 * a * x**2}
    x = rng.standard_normal(4)
    dx = losses.softmax(x)
    dx[2] *= -1
    yield {"fn": Probe("log_sum_exp"), "x": x, "dx": dx}
    x = rng.standard_normal((3, 1, 2))
    yield {"fn": Probe("tanh_sum", a=b), "x": x, "dx": np.zeros(x.shape)}
    x = rng.standard_normal((2, 2))
    yield {"fn": Probe("cubic", a=1e-4 * c), "x": x, "dx": 1e-4 * 3 * c * x}
    yield {"fn": Probe("sum_of_squares"), "x": np.zeros((1, 2)), "dx": np.zeros((1, 2))}
    x = rng.standard_normal((1, 3))
    yield {"fn": Probe("log_sum_exp"), "x": x, "dx": losses.softmax(x).T}


def _gradient_error(fn: Any, x: np.ndarray, dx: np.ndarray) -> float:
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return float(np.abs(dx - numeric).max() / scale) if scale > 0 else 0.0


gradient_error = Exercise(
    "lstm_backward.gradient_error",
    "Error of a gradient",
    parts={"error": 2},
    reference=_gradient_error,
    inputs=_error_inputs,
    rtol=1e-4,  # differences with other steps and orders of summation stay far below
    time_limit=LIMIT,
)


@gradient_error.mistake(
    "mean_instead_of_largest",
    "the differences were averaged: one wrong entry among a thousand right ones would slip through; take the largest.",
)
def _(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).mean() / scale if scale > 0 else 0.0


@gradient_error.mistake(
    "absolute_error",
    "the difference was not divided by the size of the gradients: a wrong gradient of size 0.000 01 would look right.",
)
def _(fn, x, dx):
    return np.abs(dx - _central(fn, x)).max() if dx.shape == x.shape else np.inf


@gradient_error.mistake(
    "entry_by_entry",
    "every difference was divided by its own entry: an entry close to zero then makes a right gradient look wrong; "
    "divide by the largest entry of the two gradients.",
)
def _(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = np.maximum(np.abs(dx), np.abs(numeric))
    return (np.abs(dx - numeric)[scale > 0] / scale[scale > 0]).max(initial=0.0)


@gradient_error.mistake(
    "sign_kept",
    "the differences kept their signs, so an entry that is far too small counts as a negative error; take absolute "
    "values before the largest.",
)
def _(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return (dx - numeric).max() / scale if scale > 0 else 0.0


@gradient_error.mistake(
    "sizes_added",
    "the difference was divided by the sum of the two sizes, which halves the error; divide by the larger of the two.",
)
def _(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    scale = np.abs(dx).max() + np.abs(numeric).max()
    return np.abs(dx - numeric).max() / scale if scale > 0 else 0.0


@gradient_error.mistake(
    "zero_by_zero",
    "two gradients that are zero everywhere agree: their error is 0, but 0 divided by 0 is not a number.",
)
def _(fn, x, dx):
    if dx.shape != x.shape:
        return np.inf
    numeric = _central(fn, x)
    return np.abs(dx - numeric).max() / max(np.abs(dx).max(), np.abs(numeric).max())


@gradient_error.mistake(
    "shape_not_compared",
    "a gradient of the wrong shape was accepted: NumPy stretches (3, 1) and (1, 3) to (3, 3) without a word; "
    "compare the shapes first.",
)
def _(fn, x, dx):
    numeric = _central(fn, x)
    scale = max(np.abs(dx).max(), np.abs(numeric).max())
    return np.abs(dx - numeric).max() / scale if scale > 0 else 0.0


@gradient_error.mistake(
    "no_special_cases",
    "(10) is there, but neither of the two cases that need a decision: gradients that are zero everywhere, and shapes "
    "that differ.",
)
def _(fn, x, dx):
    numeric = _central(fn, x)
    return np.abs(dx - numeric).max() / max(np.abs(dx).max(), np.abs(numeric).max())


@gradient_error.mistake(
    "difference_only",
    "the largest difference alone was returned: divide it by the size of the gradients, and compare the shapes first.",
)
def _(fn, x, dx):
    return np.abs(dx - _central(fn, x)).max()


@gradient_error.mistake(
    "input_changed",
    "x itself was moved while measuring and not put back exactly; numerical_gradient has to move copies.",
)
def _(fn, x, dx):
    error = _gradient_error(fn, x, dx)
    x += 1e-16 + 1e-12 * np.abs(x)
    return error


@gradient_error.mistake(
    "verdict_instead_of_error",
    "the function answers yes or no; it should return the error itself, so that the reader can see by how much.",
)
def _(fn, x, dx):
    return bool(_gradient_error(fn, x, dx) < 1e-6)


# ---- 4: slopes from outputs ---------------------------------------------------------------------------------------


def _slope_inputs(rng: Rng) -> Iterator[Inputs]:
    for shape in [(2, 3), (1, 1), (4,)]:
        yield {"y": _sigmoid(2 * rng.standard_normal(shape))}


dsigmoid = Exercise(
    "lstm_backward.dsigmoid",
    "Slope of the sigmoid from its output",
    parts={"slope": 1},
    reference=_dsigmoid,
    inputs=_slope_inputs,
    time_limit=LIMIT,
)


@dsigmoid.mistake(
    "sigmoid_taken_again",
    "y is the output of the sigmoid already, and was put through it once more.",
)
def _(y):
    return _sigmoid(y) * (1 - _sigmoid(y))


@dsigmoid.mistake(
    "slope_of_tanh",
    "that is the slope of tanh, 1 - y^2; the sigmoid has another one.",
)
def _(y):
    return 1 - y**2


@dsigmoid.mistake(
    "one_factor_missing",
    "the slope is a product of two factors, and y itself is one of them.",
)
def _(y):
    return 1 - y


@dsigmoid.mistake(
    "output_returned",
    "the output itself was returned; the slope also needs the factor that vanishes where the sigmoid is full, at y "
    "= 1.",
)
def _(y):
    return y.copy()


@dsigmoid.mistake(
    "sign_reversed",
    "the sigmoid rises everywhere, so its slope is positive; the two terms of one factor are the wrong way round.",
)
def _(y):
    return y * (y - 1)


@dsigmoid.mistake(
    "plus_for_minus",
    "the slope has to vanish where the sigmoid is full, at y = 1; with a plus sign it grows to 2 there.",
)
def _(y):
    return y * (1 + y)


@dsigmoid.mistake(
    "squared_instead_of_product",
    "both factors are the same here; one of them is y, the other 1 - y.",
)
def _(y):
    return (1 - y) ** 2


# ---- 5: invert h_t = o * tanh(c_t) --------------------------------------------------------------------------------


def _output_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, H in [(2, 3), (1, 1), (4, 2)]:
        dh_t, dc_t, c_t = _normal(rng, (B, H), (B, H), (B, H))
        yield {"dh_t": dh_t, "dc_t": dc_t, "o": _gates(rng, B, H)[3], "tanh_c": np.tanh(c_t)}


invert_output = Exercise(
    "lstm_backward.invert_output",
    "Invert h_t = o tanh(c_t)",
    parts={"do": 1, "dc_t": 1},
    reference=lambda dh_t, dc_t, o, tanh_c: (dh_t * tanh_c, dc_t + dh_t * o * (1 - tanh_c) * (1 + tanh_c)),
    inputs=_output_inputs,
    time_limit=LIMIT,
)


@invert_output.mistake(
    "arriving_gradient_lost",
    "dc_t was replaced; what arrives from the next step stays, and the way through h_t is added to it.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dh_t * o * (1 - tanh_c**2)


@invert_output.mistake(
    "own_factor",
    "the gradient by one factor of a product is multiplied by the other factor: for do that is tanh(c_t), not o.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * o, dc_t + dh_t * o * (1 - tanh_c**2)


@invert_output.mistake(
    "tanh_taken_again",
    "`tanh_c` is tanh(c_t) already, and was put through tanh once more for the slope.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o * (1 - np.tanh(tanh_c) ** 2)


@invert_output.mistake(
    "slope_missing",
    "the gradient stopped at tanh(c_t); one more factor, the slope of tanh, leads on to c_t.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o


@invert_output.mistake(
    "square_missing",
    "the slope of tanh is 1 - tanh^2; the square is missing.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o * (1 - tanh_c)


@invert_output.mistake(
    "slope_of_sigmoid",
    "the output is squashed by tanh, whose slope is 1 - tanh^2; y (1 - y) belongs to the sigmoid.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * o * tanh_c * (1 - tanh_c)


@invert_output.mistake(
    "gate_missing",
    "the output gate o scales what passes on its way back as it does on its way forward; it is missing in dc_t.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dh_t * tanh_c, dc_t + dh_t * (1 - tanh_c**2)


@invert_output.mistake(
    "input_changed",
    "the pseudocode's += was taken over: with NumPy, `dc_t += ...` writes into the caller's array; make a new one.",
)
def _(dh_t, dc_t, o, tanh_c):
    dc_t += dh_t * o * (1 - tanh_c**2)
    return dh_t * tanh_c, dc_t


@invert_output.mistake(
    "order_of_return",
    "both results are right but were returned in the other order: do comes first.",
)
def _(dh_t, dc_t, o, tanh_c):
    return dc_t + dh_t * o * (1 - tanh_c**2), dh_t * tanh_c


# ---- 6: invert o = sigmoid(... + c_t W_co) ------------------------------------------------------------------------


def _output_gate_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, H in [(2, 3), (1, 1), (5, 2)]:
        do, dc_t, c_t, W_co = _normal(rng, (B, H), (B, H), (B, H), (H, H))
        yield {"do": do, "dc_t": dc_t, "o": _gates(rng, B, H)[3], "c_t": c_t, "W_co": W_co}


def _invert_output_gate(do, dc_t, o, c_t, W_co):
    da_o = do * _dsigmoid(o)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


invert_output_gate = Exercise(
    "lstm_backward.invert_output_gate",
    "Invert the output gate",
    parts={"da_o": 1, "dc_t": 1, "dW_co": 1},
    reference=_invert_output_gate,
    inputs=_output_gate_inputs,
    time_limit=LIMIT,
)


@invert_output_gate.mistake(
    "wrong_factor_transposed",
    "dW_co came out as (B, B): the transpose stands on the wrong factor; the batch is what has to be summed away.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co.T, c_t @ da_o.T


@invert_output_gate.mistake(
    "path_missing",
    "dc_t was passed on as it came; the output gate looks at the new c_t, so a part of its gradient goes there as "
    "well.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t.copy(), c_t.T @ da_o


@invert_output_gate.mistake(
    "arriving_gradient_lost",
    "dc_t was replaced; the output gate's part is added to what has arrived there before.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, da_o @ W_co.T, c_t.T @ da_o


@invert_output_gate.mistake(
    "weights_not_transposed",
    "going back through a matrix takes its transpose; W_co is square, so NumPy cannot notice.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co, c_t.T @ da_o


@invert_output_gate.mistake(
    "gradient_transposed",
    "dW_co came out transposed; it is square, so its shape does not tell: rows belong to c_t, columns to the gate.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o @ W_co.T, da_o.T @ c_t


@invert_output_gate.mistake(
    "sigmoid_taken_again",
    "o is the output of the sigmoid already, and was put through it once more for the slope.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * _sigmoid(o) * (1 - _sigmoid(o))
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


@invert_output_gate.mistake(
    "slope_missing",
    "do is the gradient by the gate; the slope of the sigmoid has to be multiplied in to get to its argument a_o.",
)
def _(do, dc_t, o, c_t, W_co):
    return do.copy(), dc_t + do @ W_co.T, c_t.T @ do


@invert_output_gate.mistake(
    "slope_of_tanh",
    "the output gate is a sigmoid, whose slope is o (1 - o); 1 - o^2 belongs to tanh.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * (1 - o**2)
    return da_o, dc_t + da_o @ W_co.T, c_t.T @ da_o


@invert_output_gate.mistake(
    "own_cell_only",
    "only the diagonal of W_co was used, as in peepholes that see their own cell alone; here every output gate sees "
    "all cells, so the way back is a matrix product.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    return da_o, dc_t + da_o * np.diag(W_co), c_t.T @ da_o


@invert_output_gate.mistake(
    "input_changed",
    "the pseudocode's += was taken over: with NumPy, `dc_t += ...` writes into the caller's array; make a new one.",
)
def _(do, dc_t, o, c_t, W_co):
    da_o = do * o * (1 - o)
    dc_t += da_o @ W_co.T
    return da_o, dc_t, c_t.T @ da_o


# ---- 7: invert c_t = f * c_prev + i * g ---------------------------------------------------------------------------


def _cell_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, H in [(2, 3), (1, 1), (4, 5)]:
        i, f, g, _ = _gates(rng, B, H)
        dc_t, c_prev = _normal(rng, (B, H), (B, H))
        yield {"dc_t": dc_t, "i": i, "f": f, "g": g, "c_prev": c_prev}


invert_cell = Exercise(
    "lstm_backward.invert_cell",
    "Invert the new cell state",
    parts={"di": 0.5, "df": 0.5, "dg": 0.5, "dc_prev": 0.5},
    reference=lambda dc_t, i, f, g, c_prev: (dc_t * g, dc_t * c_prev, dc_t * i, dc_t * f),
    inputs=_cell_inputs,
    time_limit=LIMIT,
)


@invert_cell.mistake(
    "gates_swapped",
    "di and df are exchanged: the input gate is multiplied by the candidate g, the forget gate by the old state.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * c_prev, dc_t * g, dc_t * i, dc_t * f


@invert_cell.mistake(
    "partners_swapped",
    "i and f are exchanged: the candidate came in through the input gate, the old state through the forget gate.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * f, dc_t * i


@invert_cell.mistake(
    "own_factor",
    "each gradient was multiplied by its own factor of the product; it is multiplied by the other one.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * i, dc_t * f, dc_t * g, dc_t * c_prev


@invert_cell.mistake(
    "slopes_too_early",
    "the slopes of the squashing functions are multiplied in already; here the gradients by i, f and g are asked for.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * g * i * (1 - i), dc_t * c_prev * f * (1 - f), dc_t * i * (1 - g**2), dc_t * f


@invert_cell.mistake(
    "forget_gate_missing",
    "dc_prev is dc_t unchanged, as in a cell without a forget gate; here f scales what goes back as well.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t.copy()


@invert_cell.mistake(
    "new_state_for_old",
    "df was taken with the new cell state c_t; the forget gate was multiplied by the old one.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * (f * c_prev + i * g), dc_t * i, dc_t * f


@invert_cell.mistake(
    "cotangent_not_used",
    "these are the slopes of c_t alone; every one is multiplied by dc_t, the gradient that arrives.",
)
def _(dc_t, i, f, g, c_prev):
    return g.copy(), c_prev.copy(), i.copy(), f.copy()


@invert_cell.mistake(
    "closed_part_of_gate",
    "dc_prev was multiplied by 1 - f; the forget gate's value f is the part of the old state that is kept.",
)
def _(dc_t, i, f, g, c_prev):
    return dc_t * g, dc_t * c_prev, dc_t * i, dc_t * (1 - f)


# ---- 8: invert the three gates that see c_prev --------------------------------------------------------------------


def _gates_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, H in [(2, 3), (1, 1), (4, 2)]:
        i, f, g, _ = _gates(rng, B, H)
        di, df, dg, dc_prev, W_c = _normal(rng, *[(B, H)] * 4, (H, 4 * H))
        yield {"di": di, "df": df, "dg": dg, "dc_prev": dc_prev, "i": i, "f": f, "g": g, "W_c": W_c}


def _invert_gates(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g = di * i * (1 - i), df * f * (1 - f), dg * (1 - g) * (1 + g)
    W_ci, W_cf, W_cg, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


invert_gates = Exercise(
    "lstm_backward.invert_gates",
    "Invert the three gates that see c_prev",
    parts={"da_i": 0.5, "da_f": 0.5, "da_g": 0.5, "dc_prev": 1.5},
    reference=_invert_gates,
    inputs=_gates_inputs,
    time_limit=LIMIT,
)


@invert_gates.mistake(
    "arriving_gradient_lost",
    "dc_prev was replaced; the way through the forget gate's product, which arrives here, stays and three more are "
    "added.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    return *_invert_gates(di, df, dg, dc_prev, i, f, g, W_c)[:3], _invert_gates(di, df, dg, 0, i, f, g, W_c)[3]


@invert_gates.mistake(
    "paths_missing",
    "dc_prev was passed on as it came; all three of i, f and g look at c_prev through W_c, and each sends a part back.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    return *_invert_gates(di, df, dg, dc_prev, i, f, g, W_c)[:3], dc_prev.copy()


@invert_gates.mistake(
    "candidate_path_missing",
    "only the two gates send gradient back to c_prev; in this cell the candidate g looks at it too.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g, _ = _invert_gates(di, df, dg, dc_prev, i, f, g, W_c)
    W_ci, W_cf, _, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T


@invert_gates.mistake(
    "weights_not_transposed",
    "going back through a matrix takes its transpose; the blocks of W_c are square, so NumPy cannot notice.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g, _ = _invert_gates(di, df, dg, dc_prev, i, f, g, W_c)
    W_ci, W_cf, W_cg, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci + da_f @ W_cf + da_g @ W_cg


@invert_gates.mistake(
    "wrong_block",
    "the last block of W_c was used for the candidate; the blocks stand in the order i, f, g, o.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g, _ = _invert_gates(di, df, dg, dc_prev, i, f, g, W_c)
    W_ci, W_cf, _, last = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ last.T


@invert_gates.mistake(
    "paths_before_the_slopes",
    "what goes back through W_c are the gradients by the pre-activations, after the slopes, not di, df and dg.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    W_ci, W_cf, W_cg, _ = split(W_c)
    carried = dc_prev + di @ W_ci.T + df @ W_cf.T + dg @ W_cg.T
    return *_invert_gates(di, df, dg, dc_prev, i, f, g, W_c)[:3], carried


@invert_gates.mistake(
    "candidate_as_sigmoid",
    "the candidate g is a tanh, whose slope is 1 - g^2; g (1 - g) belongs to the sigmoid.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g = di * i * (1 - i), df * f * (1 - f), dg * g * (1 - g)
    W_ci, W_cf, W_cg, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


@invert_gates.mistake(
    "squashed_twice",
    "i, f and g are outputs of their squashing functions already, and were put through them once more for the slopes.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f = di * _dsigmoid(_sigmoid(i)), df * _dsigmoid(_sigmoid(f))
    da_g = dg * (1 - np.tanh(g) ** 2)
    W_ci, W_cf, W_cg, _ = split(W_c)
    return da_i, da_f, da_g, dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T


@invert_gates.mistake(
    "input_changed",
    "the pseudocode's += was taken over: with NumPy, `dc_prev += ...` writes into the caller's array; make a new one.",
)
def _(di, df, dg, dc_prev, i, f, g, W_c):
    da_i, da_f, da_g, total = _invert_gates(di, df, dg, dc_prev, i, f, g, W_c)
    dc_prev += total - dc_prev
    return da_i, da_f, da_g, dc_prev


# ---- 9: collect ---------------------------------------------------------------------------------------------------


def _collect_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, D, H in [(2, 3, 4), (1, 1, 1), (5, 1, 2), (3, 4, 1)]:
        cache, p = _cache(rng, B, D, H)
        yield {"da": rng.standard_normal((B, 4 * H)), "cache": cache, "p": p}


def _dW_c(da: np.ndarray, *seen: np.ndarray) -> np.ndarray:
    """Gradient of W_c when the blocks i, f, g, o saw these states."""
    return pack(*(c.T @ block for c, block in zip(seen, split(da), strict=True)))


def _collect(da, cache, p):
    dW_c = _dW_c(da, cache.c_prev, cache.c_prev, cache.c_prev, cache.c_t)
    return da @ p.W_x.T, da @ p.W_h.T, cache.x_t.T @ da, cache.h_prev.T @ da, dW_c, da.sum(axis=0)


collect = Exercise(
    "lstm_backward.collect",
    "Collect the gradients of inputs and parameters",
    parts={"dx_t": 0.5, "dh_prev": 0.5, "dW_x": 0.5, "dW_h": 0.5, "dW_c": 0.5, "db": 0.5},
    reference=_collect,
    inputs=_collect_inputs,
    time_limit=LIMIT,
)


@collect.mistake(
    "output_block_saw_old_state",
    "all four blocks of dW_c were taken with c_prev; the output gate, block o, saw the new c_t.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, _, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x, dW_h, cache.c_prev.T @ da, db


@collect.mistake(
    "all_blocks_saw_new_state",
    "all four blocks of dW_c were taken with c_t; the blocks i, f and g saw the old state c_prev.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, _, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x, dW_h, cache.c_t.T @ da, db


@collect.mistake(
    "states_exchanged",
    "c_prev and c_t are exchanged in dW_c: i, f and g saw the old state, o the new one.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, _, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x, dW_h, _dW_c(da, cache.c_t, cache.c_t, cache.c_t, cache.c_prev), db


@collect.mistake(
    "wrong_block_saw_new_state",
    "the new c_t was used for the first block of dW_c; the output gate is the last one: the order is i, f, g, o.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, _, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x, dW_h, _dW_c(da, cache.c_t, cache.c_prev, cache.c_prev, cache.c_prev), db


@collect.mistake(
    "new_hidden_state",
    "dW_h was taken with h_t, which the cell produces; W_h was multiplied by h_prev, which it received.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, _, dW_c, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x, (cache.o * cache.tanh_c).T @ da, dW_c, db


@collect.mistake(
    "output_block_missing",
    "dx_t and dh_prev were collected from three blocks of da; x_t and h_prev feed all four, the output gate too.",
)
def _(da, cache, p):
    H = da.shape[1] // 4
    parameters = _collect(da, cache, p)[2:]
    return da[:, : 3 * H] @ p.W_x[:, : 3 * H].T, da[:, : 3 * H] @ p.W_h[:, : 3 * H].T, *parameters


@collect.mistake(
    "averaged_over_batch",
    "the parameter gradients were averaged over the batch; the loss adds up its rows, so they are sums.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = _collect(da, cache, p)
    B = len(da)
    return dx_t, dh_prev, dW_x / B, dW_h / B, dW_c / B, db / B


@collect.mistake(
    "bias_not_summed",
    "one bias serves all rows of the batch, so db is the sum of da over the rows.",
)
def _(da, cache, p):
    return *_collect(da, cache, p)[:5], da.copy()


@collect.mistake(
    "gradients_transposed",
    "the weight gradients came out transposed; a gradient has the shape of its array.",
)
def _(da, cache, p):
    dx_t, dh_prev, dW_x, dW_h, dW_c, db = _collect(da, cache, p)
    return dx_t, dh_prev, dW_x.T, dW_h.T, dW_c.T, db


# ---- 10: the whole step -------------------------------------------------------------------------------------------

_PARAMETERS = {"dW_x": 1, "dW_h": 1, "dW_c": 1, "db": 1}


def _step_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, D, H in [(2, 3, 4), (1, 1, 1), (4, 1, 3), (3, 5, 2)]:
        cache, p = _cache(rng, B, D, H)
        dh_t, dc_t = _normal(rng, (B, H), (B, H))
        yield {"dh_t": dh_t, "dc_t": dc_t, "cache": cache, "p": p}


lstm_step_backward = Exercise(
    "lstm_backward.lstm_step_backward",
    "The whole cell, backward",
    parts={"dx_t": 1, "dh_prev": 1, "dc_prev": 1, **_PARAMETERS},
    reference=lambda dh_t, dc_t, cache, p: lstm.step_backward(dh_t, dc_t, cache, p),
    inputs=_step_inputs,
    time_limit=LIMIT,
)


def _step(dh_t: Any, dc_t: Any, cache: Any, p: Any, slip: str = "") -> tuple[Any, Any, Any, lstm.Params]:
    """The backward step with one slip; each `slip ==` marks the line that a student got wrong."""
    x_t, h_prev, c_prev, i, f, g, o, c_t, tanh_c = cache
    W_ci, W_cf, W_cg, W_co = split(p.W_c)
    slope = (lambda y: _dsigmoid(_sigmoid(y))) if slip == "sigmoid_taken_again" else _dsigmoid
    arriving = 0 if slip == "arriving_gradient_lost" else dc_t
    dc = arriving + dh_t * o * (1 - (c_t if slip == "slope_at_c" else tanh_c) ** 2)
    if slip == "hidden_path_missing":
        dc = dc_t
    da_o = dh_t * tanh_c * slope(o)
    if slip != "output_gate_path_missing":
        dc = dc + da_o @ (W_co if slip == "weights_not_transposed" else W_co.T)
    di, df = (dc * c_prev, dc * g) if slip == "gates_swapped" else (dc * g, dc * c_prev)
    da_i, da_f = di * slope(i), df * slope(f)
    da_g = dc * i * (1 - g if slip == "candidate_square_missing" else 1 - g**2)
    dc_prev = dc * f
    if slip == "weights_not_transposed":
        dc_prev = dc_prev + da_i @ W_ci + da_f @ W_cf + da_g @ W_cg
    elif slip != "gate_paths_missing":
        dc_prev = dc_prev + da_i @ W_ci.T + da_f @ W_cf.T + da_g @ W_cg.T
    da = pack(da_i, da_f, da_g, da_o)
    if slip == "blocks_out_of_order":
        da = pack(da_i, da_f, da_o, da_g)
    if slip == "forget_block_first":
        da = pack(da_f, da_i, da_g, da_o)
    dW_c = _dW_c(da, c_prev, c_prev, c_prev, c_prev if slip == "output_block_saw_old_state" else c_t)
    db = da.mean(axis=0) if slip == "bias_averaged" else da.sum(axis=0)
    return da @ p.W_x.T, da @ p.W_h.T, dc_prev, lstm.Params(x_t.T @ da, h_prev.T @ da, dW_c, db)


def _step_with(slip: str) -> Callable[..., Any]:
    return lambda dh_t, dc_t, cache, p: _step(dh_t, dc_t, cache, p, slip)


for _slip, _cause in {
    "output_gate_path_missing": "the output gate's path into the new cell state is missing: dc_t has to receive "
    "that part before c_t is inverted.",
    "hidden_path_missing": "the path from h_t through tanh into dc_t is missing; only what came from the next step "
    "is used.",
    "arriving_gradient_lost": "the dc_t that is handed in is not used: what comes from the next step has to be "
    "added to the path through h_t.",
    "slope_at_c": "the slope of tanh was computed with c_t in place of tanh(c_t).",
    "sigmoid_taken_again": "the slopes of the gates were taken at the gates' outputs as if they were arguments: i, "
    "f and o have been through the sigmoid already.",
    "candidate_square_missing": "the slope of the candidate is 1 - g^2; the square is missing.",
    "gates_swapped": "di and df are exchanged: i was multiplied by the candidate g, f by c_prev.",
    "gate_paths_missing": "dc_prev holds only the path through the forget gate's product; i, f and g also look at "
    "c_prev through W_c.",
    "weights_not_transposed": "going back through the blocks of W_c takes their transposes; they are square, so "
    "NumPy cannot notice.",
    "output_block_saw_old_state": "block o of dW_c was taken with c_prev; the output gate saw the new c_t.",
    "blocks_out_of_order": "the blocks of da were joined in the order i, f, o, g; the weights have i, f, g, o.",
    "forget_block_first": "the blocks of da were joined in the order f, i, g, o; the weights have i, f, g, o.",
    "bias_averaged": "db was averaged over the batch; it is the sum over the rows.",
}.items():
    lstm_step_backward.mistake(_slip, _cause)(_step_with(_slip))


@lstm_step_backward.mistake(
    "input_changed",
    "the pseudocode's += was taken over: with NumPy, `dc_t += ...` writes into the caller's array, which still "
    "belongs to the next step; make a new one.",
)
def _(dh_t, dc_t, cache, p):
    results = lstm.step_backward(dh_t, dc_t, cache, p)
    dc_t += dh_t * cache.o * (1 - cache.tanh_c**2)
    return results


@lstm_step_backward.mistake(
    "forgot_return",
    "everything may be computed, but nothing is returned: the last line has to be a return.",
)
def _(dh_t, dc_t, cache, p):
    lstm.step_backward(dh_t, dc_t, cache, p)


# ---- 11: the sequence ---------------------------------------------------------------------------------------------


def _sequence_inputs(rng: Rng) -> Iterator[Inputs]:
    for T, B, D, H in [(4, 2, 3, 5), (1, 1, 1, 1), (3, 4, 1, 2), (6, 1, 4, 3)]:
        x, h0, c0, dh, dc_T = _normal(rng, (T, B, D), (B, H), (B, H), (T, B, H), (B, H))
        p = _params(rng, D, H)
        _, _, caches = readable.forward(lstm, x, lstm.State(h0, c0), p)
        yield {"dh": dh, "dc_T": dc_T, "caches": caches, "p": p}


def _sequence(dh: Any, dc_T: Any, caches: Any, p: Any) -> tuple[Any, Any, Any, lstm.Params]:
    dx, (dh0, dc0), dp = readable.backward(lstm, dh, lstm.State(np.zeros_like(dc_T), dc_T), caches, p)
    return dx, dh0, dc0, dp


lstm_sequence_backward = Exercise(
    "lstm_backward.lstm_sequence_backward",
    "Backward through time",
    parts={"dx": 1, "dh0": 1, "dc0": 1, **_PARAMETERS},
    reference=_sequence,
    inputs=_sequence_inputs,
    time_limit=LIMIT,
)


# A right loop around a wrong step: the cause lies in an earlier exercise.
_WRONG_STEPS = {
    "step_output_gate_path_missing": "the loop may be right, but the step that it calls misses the output gate's path "
    "into c_t: mend lstm_step_backward first.",
    "step_gates_swapped": "the loop may be right, but the step that it calls exchanges di and df: mend "
    "lstm_step_backward first.",
    "step_sigmoid_taken_again": "the loop may be right, but the step that it calls puts the gates through the sigmoid "
    "once more: mend lstm_step_backward first.",
}


def _walk(dh: Any, dc_T: Any, caches: Any, p: Any, slip: str = "") -> tuple[Any, Any, Any, lstm.Params]:
    """Backpropagation through time with one slip; each `slip ==` marks the line that a student got wrong."""
    T, dx = len(caches), [np.zeros_like(cache.x_t) for cache in caches]
    ignored = slip in ("final_cell_ignored", "no_cell_gradient")
    dh_carry, dc_carry = np.zeros_like(dc_T), np.zeros_like(dc_T) if ignored else dc_T
    dp = lstm.Params(*map(np.zeros_like, p))
    steps = range(T) if slip == "time_forward" else range(T - 1, 0 if slip == "first_step_left_out" else -1, -1)
    inner = slip.removeprefix("step_") if slip in _WRONG_STEPS else ""
    for t in steps:
        dh_t = dh[t] if slip in ("hidden_carry_missing", "no_carry") else dh[t] + dh_carry
        dc_t = (
            np.zeros_like(dc_T)
            if slip in ("cell_carry_missing", "no_cell_gradient", "no_carry") and t < T - 1
            else dc_carry
        )
        dc_t = dc_t + dc_T if slip == "final_cell_at_every_step" and t < T - 1 else dc_t
        dx[t], dh_carry, dc_carry, dp_t = _step(dh_t, dc_t, caches[t], p, inner)
        dp = dp_t if slip == "last_parameters_only" else lstm.Params(*map(np.add, dp, dp_t))
    if slip == "parameters_averaged":
        dp = lstm.Params(*(total / T for total in dp))
    if slip == "inputs_reversed":
        dx = dx[::-1]
    return np.stack(dx), dh_carry, dc_carry, dp


def _walk_with(slip: str) -> Callable[..., Any]:
    return lambda dh, dc_T, caches, p: _walk(dh, dc_T, caches, p, slip)


for _slip, _cause in {
    "no_carry": "nothing is carried from step to step: each step has to receive the dh_prev and dc_prev of the step "
    "that follows it in time.",
    "hidden_carry_missing": "dh_prev is not carried to the step before: there, the gradient by h_t is dh[t] plus "
    "what the next step sends back.",
    "cell_carry_missing": "dc_prev is not carried to the step before; every step but the last receives it as its dc_t.",
    "time_forward": "the loop runs forward in time; backward, the last step comes first.",
    "final_cell_ignored": "dc_T is not used: it is the dc_t of the last step.",
    "no_cell_gradient": "no step receives a dc_t: for the last one it is dc_T, for the others what the next step sends "
    "back.",
    "final_cell_at_every_step": "dc_T was added at every step; it belongs to the last cell state alone.",
    "first_step_left_out": "the loop stops before t = 0, so the first step sends nothing back.",
    "last_parameters_only": "the parameter gradients of each step replace those of the steps before; they are added "
    "up, because all steps share one set of parameters.",
    "parameters_averaged": "the parameter gradients were divided by T; the loss adds up what all steps contribute.",
    **_WRONG_STEPS,
    "inputs_reversed": "dx is in the order in which it was computed, last step first; dx[t] belongs to x[t].",
}.items():
    lstm_sequence_backward.mistake(_slip, _cause)(_walk_with(_slip))


@lstm_sequence_backward.mistake(
    "input_changed",
    "dc_T belongs to the caller, and something wrote into it: a += here, or one in the step that is called with it.",
)
def _(dh, dc_T, caches, p):
    results = _sequence(dh, dc_T, caches, p)
    dc_T += dh[-1]
    return results


# ---- 13: the slips in the printed pseudocode ----------------------------------------------------------------------


def _layer_inputs(rng: Rng) -> Iterator[Inputs]:
    for B, H, K in [(2, 3, 4), (1, 1, 2), (5, 4, 3)]:
        z, h, W_o = _normal(rng, (B, K), (B, H), (H, K))
        yield {"z": z, "target": rng.dirichlet(np.ones(K), B), "h": h, "W_o": W_o}


def _layer_from(dz: np.ndarray, h: np.ndarray, W_o: np.ndarray) -> tuple[np.ndarray, ...]:
    return dz, *dense_backward(dz, h, W_o)


output_layer_backward = Exercise(
    "lstm_backward.output_layer_backward",
    "Softmax output layer with cross-entropy",
    parts={"dz": 1.5, "dh": 0.5, "dW_o": 0.5, "db_o": 0.5},
    reference=lambda z, target, h, W_o: _layer_from(losses.cross_entropy_backward(z, target), h, W_o),
    inputs=_layer_inputs,
    time_limit=LIMIT,
)


@output_layer_backward.mistake(
    "slope_of_sigmoid",
    "the softmax was differentiated as if it were a sigmoid of each logit by itself, as the printed line does.",
)
def _(z, target, h, W_o):
    return _layer_from(-target / losses.softmax(z) * _dsigmoid(_sigmoid(z)), h, W_o)


@output_layer_backward.mistake(
    "diagonal_only",
    "only the way from each logit to its own probability is counted; through the common denominator every logit "
    "moves all probabilities.",
)
def _(z, target, h, W_o):
    return _layer_from(-target * (1 - losses.softmax(z)), h, W_o)


@output_layer_backward.mistake(
    "sigmoid_for_softmax",
    "the probabilities were computed by a sigmoid; the output layer is a softmax, whose entries add up to 1.",
)
def _(z, target, h, W_o):
    return _layer_from(_sigmoid(z) - target, h, W_o)


@output_layer_backward.mistake(
    "sign_reversed",
    "the difference is the wrong way round: where the probability is above its target the loss grows with the logit.",
)
def _(z, target, h, W_o):
    return _layer_from(target - losses.softmax(z), h, W_o)


@output_layer_backward.mistake(
    "logits_for_probabilities",
    "the logits z were compared with the target; it is their softmax that is.",
)
def _(z, target, h, W_o):
    return _layer_from(z - target, h, W_o)


@output_layer_backward.mistake(
    "slope_once_more",
    "the difference of probability and target is the gradient by the logits already; it was multiplied by a slope "
    "again.",
)
def _(z, target, h, W_o):
    y = losses.softmax(z)
    return _layer_from((y - target) * y * (1 - y), h, W_o)


@output_layer_backward.mistake(
    "stopped_at_probabilities",
    "that is the gradient by the probabilities; one more step, through the softmax, leads to the logits.",
)
def _(z, target, h, W_o):
    return _layer_from(-target / losses.softmax(z), h, W_o)


@output_layer_backward.mistake(
    "softmax_over_batch",
    "the softmax was taken down the batch; the probabilities of one row add up to 1.",
)
def _(z, target, h, W_o):
    return _layer_from(losses.softmax(z.T).T - target, h, W_o)


@output_layer_backward.mistake(
    "averaged_over_batch",
    "the gradient was divided by the batch size; this loss is a sum over the rows.",
)
def _(z, target, h, W_o):
    return _layer_from((losses.softmax(z) - target) / len(z), h, W_o)


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
        "dzo(t) has the size of the output; it has to pass through Wo to become a gradient by h(t,L).",
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
        "Ci",
        "candidate_for_state",
        "Ci is the candidate; ho is made from the cell state that the step has just computed.",
    ),
]:
    slips.mistake(_name, _cause)({**slips.reference, _part: _wrong})


def _stack_inputs(rng: Rng) -> Iterator[Inputs]:
    for L, B, D, H in [(3, 2, 4, 4), (1, 1, 1, 1), (2, 3, 2, 5), (3, 4, 1, 1)]:
        pairs = [_cache(rng, B, D if layer == 0 else H, H) for layer in range(L)]
        dx_above, dh, dc = _normal(rng, (B, H), (L, B, H), (L, B, H))
        caches, layers = [cache for cache, _ in pairs], [p for _, p in pairs]
        yield {"dx_above": dx_above, "dh": dh, "dc": dc, "caches": caches, "layers": layers}


def _descend(
    dx_above: Any, dh: Any, dc: Any, caches: Any, layers: Any, slip: str = ""
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One time step of a stack, from the top down, with one slip or none."""
    dx = going_down = dx_above
    dh_prev, dc_prev = np.zeros_like(dh), np.zeros_like(dc)
    order = list(range(len(layers)))[::-1]
    if slip == "top_layer_not_visited":
        order = order[1:]
    if slip == "bottom_layer_not_visited":
        order = order[:-1]
    for n in order[::-1] if slip == "from_the_bottom_up" else order:
        above = {"cotangent_from_the_output_only": dx_above, "nothing_from_above": 0 * dh[n]}.get(slip, going_down)
        dh_t = above if slip == "carry_overwritten" else dh[n] + above
        dc_t = dc[n]
        if slip == "added_to_cell_state":
            dh_t, dc_t = dh[n], dc[n] + above
        inner = slip.removeprefix("step_") if slip in _WRONG_STEPS else ""
        dx, dh_prev[n], dc_prev[n], _ = _step(dh_t, dc_t, caches[n], layers[n], inner)
        going_down = dh_prev[n] if slip == "hidden_gradient_passed_down" else dx
    return dx, dh_prev, dc_prev


stack_step_backward = Exercise(
    "lstm_backward.stack_step_backward",
    "One time step of a stack of layers",
    parts={"dx_t": 1, "dh_prev": 1, "dc_prev": 1},
    reference=_descend,
    inputs=_stack_inputs,
    time_limit=LIMIT,
)


def _descend_with(slip: str) -> Callable[..., Any]:
    return lambda dx_above, dh, dc, caches, layers: _descend(dx_above, dh, dc, caches, layers, slip)


for _slip, _cause in {
    "top_layer_not_visited": "the loop leaves out the top layer, as the printed one does: it starts one layer too low.",
    "bottom_layer_not_visited": "the loop stops before the bottom layer, which then sends nothing back.",
    "from_the_bottom_up": "the layers are visited from the bottom up; backward, the top layer comes first.",
    "carry_overwritten": "a layer's hidden state gets gradient from two sides, from above and from the next step in "
    "time; one has replaced the other.",
    "nothing_from_above": "what comes from above is never added: each layer gets gradient only through time.",
    "cotangent_from_the_output_only": "every layer received dx_above; only the top one does, the others receive the "
    "dx of the layer above them.",
    "added_to_cell_state": "what comes from above was added to the cell state's gradient; the layer above sees h, "
    "not c.",
    **_WRONG_STEPS,
    "hidden_gradient_passed_down": "dh_prev was handed to the layer below; the layer below feeds the input x of "
    "this one, so dx is what goes down.",
}.items():
    stack_step_backward.mistake(_slip, _cause)(_descend_with(_slip))


@stack_step_backward.mistake(
    "input_changed",
    "dc belongs to the caller, and something wrote into it: a += here, or one in the step that gets its rows.",
)
def _(dx_above, dh, dc, caches, layers):
    results = _descend(dx_above, dh, dc, caches, layers)
    dc += 1
    return results
