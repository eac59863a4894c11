"""Squashing functions and their derivatives, the derivatives written in the output y."""

from lstm_ref.backend import Array, array_namespace, real_part


def sigmoid(x: Array) -> Array:
    """Logistic sigmoid, accurate to a few units in the last place at both ends.

        y = 1 / (1 + exp(-x))              Re x >= 0
        y = exp(x) / (1 + exp(x))          Re x <  0

    The two lines are the same function; each is used where its exponential cannot overflow. The form
    (1 + tanh(x/2)) / 2 is not used: at x = -20 in float32 it gives exactly 0.

    x: real or complex floating array of any shape. Returns an array of the same shape and dtype.
    Raises TypeError if x is not an array.
    """
    xp = array_namespace(x)
    nonnegative = real_part(x) >= 0
    z = xp.exp(xp.where(nonnegative, -x, x))
    return xp.where(nonnegative, xp.ones_like(z), z) / (1 + z)


def tanh(x: Array) -> Array:
    """Hyperbolic tangent of a real or complex floating array, element by element; same shape and dtype."""
    return array_namespace(x).tanh(x)


def dsigmoid(y: Array) -> Array:
    """Derivative of the sigmoid where its output is y: y (1 - y)."""
    return y * (1 - y)


def dtanh(y: Array) -> Array:
    """Derivative of tanh where its output is y: 1 - y^2, factored to stay accurate near |y| = 1."""
    return (1 - y) * (1 + y)
