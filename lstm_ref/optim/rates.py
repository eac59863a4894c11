"""What all optimizers do with their arguments."""

import math
from typing import Any

from lstm_ref import nested
from lstm_ref.arguments import check_array, check_number
from lstm_ref.backend import Array, array_namespace
from lstm_ref.nested import Nested

Rate = Any  # a number, or an array (R,)


def check(params: Nested, grads: Nested, rate: Rate) -> None:
    """Require gradients that fit the parameters, and a rate that fits both."""
    nested.check("params", params)
    nested.check_alike("grads", grads, params)
    if not _per_trial(rate):
        check_number("rate", rate, 0, math.inf)
        return
    for name, p in nested.leaves("params", params):
        if p.ndim == 0:
            raise ValueError(f"{name}: got shape (), expected a trial axis in front, for one rate per trial")
        check_array("rate", rate, tuple(p.shape[:1]), like=p)
    xp = array_namespace(rate)
    if not bool(xp.all((rate >= 0) & xp.isfinite(rate))):
        raise ValueError("rate: got a number below 0 or infinite, expected none")


def times(rate: Rate, a: Array) -> Array:
    """rate * a, each trial with its own rate."""
    return (nested.per_trial(rate, a) if _per_trial(rate) else rate) * a


def _per_trial(rate: Rate) -> bool:
    return hasattr(rate, "__array_namespace__") and not isinstance(rate, float)  # as a NumPy scalar is
