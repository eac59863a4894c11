"""Squashing functions and their derivatives, the derivatives written in the output y."""

from collections.abc import Callable
from typing import NamedTuple

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


def relu(x: Array) -> Array:
    """Rectifier: x where Re x > 0, else 0. Floating array of any shape; same shape and dtype. NaN stays NaN."""
    xp = array_namespace(x)
    return xp.where(real_part(x) <= 0, xp.zeros_like(x), x)


def drelu(y: Array) -> Array:
    """Derivative of the rectifier where its output is y: 1 where y > 0, else 0.

    At 0, where any number from 0 to 1 is a subgradient, it is 0, as in PyTorch.
    """
    xp = array_namespace(y)
    return xp.where(real_part(y) > 0, xp.ones_like(y), xp.zeros_like(y))


def elu(x: Array) -> Array:
    """Exponential linear unit with alpha = 1: x where Re x > 0, else exp(x) - 1; same shape and dtype as x.

    Source: Clevert, Unterthiner & Hochreiter (2016).
    """
    xp = array_namespace(x)
    positive = real_part(x) > 0
    return xp.where(positive, x, xp.expm1(xp.where(positive, xp.zeros_like(x), x)))


def delu(y: Array) -> Array:
    """Derivative of `elu` where its output is y: 1 where y > 0, else y + 1."""
    xp = array_namespace(y)
    return xp.where(real_part(y) > 0, xp.ones_like(y), y + 1)


class Squash(NamedTuple):
    """A squashing function y(x), and its derivative written in the output y."""

    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]

    def backward(self, dy: Array, y: Array) -> Array:
        """Gradient with respect to x, from dy, the gradient with respect to the output y: dy * y'(x)."""
        return dy * self.derivative(y)


def one(x: Array) -> Array:
    """1 whatever x is: a gate that is always open, and the derivative of `identity`. Shape and dtype of x."""
    return array_namespace(x).ones_like(x)


def zero(x: Array) -> Array:
    """0 whatever x is: the derivative of `one`. Shape and dtype of x."""
    return array_namespace(x).zeros_like(x)


def identity(x: Array) -> Array:
    """x itself, not a copy."""
    return x


LOGISTIC = Squash(sigmoid, dsigmoid)
TANH = Squash(tanh, dtanh)
IDENTITY = Squash(identity, one)
ONE = Squash(one, zero)
RELU = Squash(relu, drelu)
ELU = Squash(elu, delu)
