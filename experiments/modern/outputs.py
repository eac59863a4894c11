"""Output functions with the losses that belong to them.

The gradient of each loss with respect to the logits z is y - target, for targets that sum to 1 under a softmax.
"""

from collections.abc import Callable
from typing import NamedTuple

from lstm_ref import losses
from lstm_ref.activations import sigmoid
from lstm_ref.backend import Array, array_namespace


class Output(NamedTuple):
    """What a network makes of its logits z (..., K), and the error of each row, (...)."""

    name: str
    function: Callable[[Array], Array]  # z to y, both (..., K)
    errors: Callable[[Array, Array], Array]  # (z, target) to (...)


def identity(z: Array) -> Array:
    """y = z."""
    return z


def binary_cross_entropies(logits: Array, target: Array) -> Array:
    """Cross-entropy of K independent logistic outputs.

        E = -sum_k (target_k log y_k + (1 - target_k) log(1 - y_k)),    y = sigmoid(z)
          = sum_k (log(1 + exp(z_k)) - target_k z_k)

    The second form is exact also where y has reached 0 or 1. logits, target: (..., K). Returns (...).
    """
    xp = array_namespace(logits)
    return xp.sum(xp.logaddexp(xp.zeros_like(logits), logits) - target * logits, axis=-1)


LINEAR = Output("linear", identity, losses.squared_errors)
LOGISTIC = Output("logistic", sigmoid, binary_cross_entropies)
SOFTMAX = Output("softmax", losses.softmax, losses.cross_entropies)
