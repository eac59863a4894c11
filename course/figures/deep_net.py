"""The 19 layers of unit 05: gradients of every neuron of a feed-forward net at initialization."""

from typing import Any

import numpy as np

from course.figures.effort import to_numpy

ACTIVATIONS = ("ELU", "ReLU", "sigmoid", "tanh")
LAYERS = 19
WIDTHS = {"small": 256, "large": 1024}  # large: as in the lecture


def layer_gradients(
    activation: str, width: int, batch: int = 64, gain: float = 1.0, seed: int = 0, xp: Any = np
) -> tuple[np.ndarray, np.ndarray]:
    """Length of the gradient with respect to the incoming weights of every neuron, at initialization.

    19 layers of `width` units, weights uniform in +- gain sqrt(3 / width) (gain 1: Glorot & Bengio, 2010), no biases;
    inputs and targets standard normal, loss half the squared distance, mean over the batch. Random numbers are
    NumPy's, whatever the array module.
    Returns (19, width) for the batch, and the same for its first instance alone; first layer first.
    """
    rng = np.random.default_rng(seed)
    weights = [xp.asarray(rng.uniform(-1, 1, (width, width)) * gain * np.sqrt(3 / width)) for _ in range(LAYERS)]
    h = [xp.asarray(rng.standard_normal((batch, width)))]
    for W in weights:
        h.append(_function(xp, activation, h[-1] @ W))
    d = h[-1] - xp.asarray(rng.standard_normal((batch, width)))
    together, alone = [], []
    for layer in reversed(range(LAYERS)):
        d = d * _slope(xp, activation, h[layer + 1])
        together.append(to_numpy(_length(xp, xp.matrix_transpose(h[layer]) @ d)) / batch)
        alone.append(to_numpy(_length(xp, h[layer][0, :]) * xp.abs(d[0, :])))
        d = d @ xp.matrix_transpose(weights[layer])
    return np.array(together[::-1]), np.array(alone[::-1])


def _function(xp: Any, activation: str, a: Any) -> Any:
    zero = xp.zeros_like(a)
    match activation:
        case "ELU":
            return xp.where(a > 0, a, xp.expm1(xp.where(a > 0, zero, a)))
        case "ReLU":
            return xp.where(a > 0, a, zero)
        case "sigmoid":
            return 1 / (1 + xp.exp(-a))
        case "tanh":
            return xp.tanh(a)
    raise ValueError(f"activation: got {activation!r}, expected one of {', '.join(ACTIVATIONS)}")


def _slope(xp: Any, activation: str, h: Any) -> Any:
    """The slope where the function has the value h."""
    one = xp.ones_like(h)
    match activation:
        case "ELU":
            return xp.where(h > 0, one, h + 1)
        case "ReLU":
            return xp.where(h > 0, one, xp.zeros_like(h))
        case "sigmoid":
            return h * (1 - h)
        case _:
            return 1 - h**2


def _length(xp: Any, a: Any) -> Any:
    return xp.sqrt(xp.sum(a**2, axis=0))
