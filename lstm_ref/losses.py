"""Losses, the functions that belong to them, and their gradients.

A loss is one number, summed over everything. Its plural gives the terms of that sum, one per row; in an ensemble,
the loss of each of R networks is xp.sum(cross_entropies(logits, target), axis=(0, 2)) for terms (T, R, B). The
gradient is that of the sum, in which each network has its own terms.
"""

from lstm_ref.activations import dsigmoid, sigmoid
from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace, real_part
from lstm_ref.one_hot import one_hot


def softmax(z: Array) -> Array:
    """Softmax over the last axis: y_k = exp(z_k) / sum_n exp(z_n), with z shifted against overflow.

    z: (..., K). Raises TypeError or ValueError for anything but a floating array without NaN.
    """
    _check_logits("z", z)
    e = array_namespace(z).exp(_shifted(z))
    return e / array_namespace(z).sum(e, axis=-1, keepdims=True)


def softmax_backward(dy: Array, y: Array) -> Array:
    """Gradient of `softmax` in its output: dz_k = y_k (dy_k - sum_n dy_n y_n). Both (..., K). Raises as `softmax`."""
    _check_logits("y", y)
    check_array("dy", dy, tuple(y.shape), like=y)
    return y * (dy - array_namespace(y).sum(dy * y, axis=-1, keepdims=True))


def cross_entropies(logits: Array, target: Array) -> Array:
    """Cross-entropy between target distributions and the softmax of the logits.

        loss = -sum_k target_k log softmax(logits)_k

    Taken from the logits, because the logarithm of a probability that has underflowed is lost.
    logits, target: (..., K), equal shapes; a row of zeros in target makes that row count nothing.
    Returns an array of shape (...). Raises TypeError or ValueError, naming the argument, if the two do not match.
    """
    _check(logits, target)
    xp = array_namespace(logits)
    z = _shifted(logits)
    return -xp.sum(target * (z - xp.log(xp.sum(xp.exp(z), axis=-1, keepdims=True))), axis=-1)


def cross_entropy(logits: Array, target: Array) -> Array:
    """Sum of the `cross_entropies` of all rows, an array of shape ()."""
    return _total(cross_entropies(logits, target))


def cross_entropy_backward(logits: Array, target: Array) -> Array:
    """Gradient of `cross_entropy` with respect to the logits: softmax(logits) - target, for targets that sum to 1.

    In general softmax(logits)_k (sum_n target_n) - target_k. Shapes and errors as in `cross_entropies`.
    """
    _check(logits, target)
    return softmax(logits) * array_namespace(target).sum(target, axis=-1, keepdims=True) - target


def class_cross_entropies(logits: Array, classes: Array) -> Array:
    """`cross_entropies` for targets that are classes: -log softmax(logits)_class.

    logits: (..., K). classes: (...) integers from 0 to K-1; where it is -1 the row counts nothing.
    Returns an array of shape (...). Raises TypeError or ValueError, naming the argument.
    """
    return cross_entropies(logits, _distributions(logits, classes))


def class_cross_entropy(logits: Array, classes: Array) -> Array:
    """Sum of the `class_cross_entropies` of all rows, an array of shape ()."""
    return cross_entropy(logits, _distributions(logits, classes))


def class_cross_entropy_backward(logits: Array, classes: Array) -> Array:
    """Gradient of `class_cross_entropy` with respect to the logits. Shapes and errors as in `class_cross_entropies`."""
    return cross_entropy_backward(logits, _distributions(logits, classes))


def squared_errors(y: Array, target: Array) -> Array:
    """Half the squared distance to the target: E = 1/2 sum_k (target_k - y_k)^2.

    y, target: (..., K), equal shapes. Returns an array of shape (...).
    Source: the error E of Hochreiter & Schmidhuber (1997). Difference: they print it without the factor 1/2, but their
    equation 19, the error signal f'(net_k) (t_k - y_k), has no factor 2, and so is the gradient of half the square.
    Raises TypeError or ValueError, naming the argument, if the two do not match.
    """
    _check(y, target, "y")
    return array_namespace(y).sum((target - y) ** 2, axis=-1) / 2


def squared_error(y: Array, target: Array) -> Array:
    """Sum of the `squared_errors` of all rows, an array of shape ()."""
    return _total(squared_errors(y, target))


def squared_error_backward(y: Array, target: Array) -> Array:
    """Gradient of `squared_error` with respect to y: y - target. Shapes and errors as in `squared_errors`."""
    _check(y, target, "y")
    return y - target


def sigmoid_squared_errors(logits: Array, target: Array) -> Array:
    """`squared_errors` of logistic outputs y = sigmoid(logits), as in the experiments of 1997."""
    _check(logits, target)
    return squared_errors(sigmoid(logits), target)


def sigmoid_squared_error(logits: Array, target: Array) -> Array:
    """Sum of the `sigmoid_squared_errors` of all rows, an array of shape ()."""
    return _total(sigmoid_squared_errors(logits, target))


def sigmoid_squared_error_backward(logits: Array, target: Array) -> Array:
    """Gradient of `sigmoid_squared_error` with respect to the logits: (y - target) y (1 - y)."""
    _check(logits, target)
    y = sigmoid(logits)
    return squared_error_backward(y, target) * dsigmoid(y)


def _distributions(logits: Array, classes: Array) -> Array:
    _check_logits("logits", logits)
    hot = one_hot(classes, logits.shape[-1], like=logits)
    if hot.shape != logits.shape:
        raise ValueError(f"classes: got shape {tuple(classes.shape)}, expected {tuple(logits.shape[:-1])}")
    return hot


def _check(values: Array, target: Array, name: str = "logits") -> None:
    _check_logits(name, values)
    check_array("target", target, tuple(values.shape), like=values)


def _check_logits(name: str, z: Array) -> None:
    check_array(name, z, (..., "K"))


def _total(terms: Array) -> Array:
    return array_namespace(terms).sum(terms)


def _shifted(z: Array) -> Array:
    xp = array_namespace(z)
    return z - xp.astype(xp.max(real_part(z), axis=-1, keepdims=True), z.dtype)
