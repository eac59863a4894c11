"""What one time step of a `plan` is made of: NumPy operations, each with its operands and its place to write to.

Operands are lists with an array for each time step. A closure per operation, made once, costs a time step one call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Steps = list[Array]  # an array (B, n) for each time step
Operation = Callable[[int], object]  # what time step t does
Share = Callable[[int, Array], object]  # writes a node's share of the gradient of one parent, at time step t
Weights = Callable[[], Array]  # of the pass that is running

UFUNCS = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply}
DERIVATIVES: dict[str, Callable[[Array], Array]] = {  # by the value of the node
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: (1 - y) * (1 + y),
    "relu": lambda y: (y > 0).astype(y.dtype),
}


def elementwise(kind: str, y: Steps, parents: Sequence[Steps]) -> Operation:
    """A node without weights, one of `lstm_ref.graphs.OPERATIONS`: its value y from those of its parents."""
    u, v = parents[0], parents[-1]
    if kind in UFUNCS:
        ufunc = UFUNCS[kind]
        return lambda t: ufunc(u[t], v[t], y[t])
    simple: dict[str, Operation] = {
        "sigmoid": lambda t: sigmoid(u[t], y[t]),
        "tanh": lambda t: np.tanh(u[t], y[t]),
        "relu": lambda t: np.maximum(u[t], 0, out=y[t]),
        "identity": copied(u, y),
        "one_minus": lambda t: np.subtract(1, u[t], y[t]),
    }
    return simple[kind]


def sigmoid(u: Array, y: Array) -> None:
    """y = 1 / (1 + exp(-u)); where the exponential overflows, y is 0, which the caller allows without a warning."""
    np.negative(u, y)
    np.exp(y, y)
    np.add(y, 1, y)
    np.reciprocal(y, y)


def copied(u: Steps, y: Steps) -> Operation:
    """y = u."""
    return lambda t: np.copyto(y[t], u[t])


def affine(u: Steps, W: Weights, base: Steps, y: Steps) -> Operation:
    """y = u W + base."""

    def operation(t: int) -> None:
        np.matmul(u[t], W(), y[t])
        np.add(y[t], base[t], y[t])

    return operation


def add_product(u: Steps, W: Weights, y: Steps, scratch: Array) -> Operation:
    """y = y + u W."""

    def operation(t: int) -> None:
        np.matmul(u[t], W(), scratch)
        np.add(y[t], scratch, y[t])

    return operation


def add_scaled(u: Steps, factor: float, y: Steps, scratch: Array) -> Operation:
    """y = y + factor u."""

    def operation(t: int) -> None:
        np.multiply(u[t], factor, scratch)
        np.add(y[t], scratch, y[t])

    return operation


def product(dy: Steps, v: Steps) -> Share:
    """dy v, for a product with v and for an activation with the slope v."""
    return lambda t, out: np.multiply(dy[t], v[t], out)


def scaled(dy: Steps, factor: float) -> Share:
    """factor dy."""
    if factor == 1:
        return lambda t, out: np.copyto(out, dy[t])
    return lambda t, out: np.multiply(dy[t], factor, out)


def times_transposed(dy: Steps, W: Weights) -> Share:
    """dy W^T, for an affine map by W."""
    return lambda t, out: np.matmul(dy[t], W().T, out)
