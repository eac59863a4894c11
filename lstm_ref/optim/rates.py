"""What all optimizers do with their arguments."""

from typing import Any

from lstm_ref import nested
from lstm_ref.arguments import check_array, check_number, check_real
from lstm_ref.backend import Array, array_namespace, is_array
from lstm_ref.nested import Nested

Rate = Any  # a number, or an array (R,)


def check(params: Nested, grads: Nested, rate: Rate) -> Rate:
    """Require gradients that fit the parameters, and a rate that fits both, which is returned."""
    nested.check("params", params)
    nested.check_alike("grads", grads, params)
    if not _per_trial(rate):
        return check_number("rate", rate, 0)
    for name, p in nested.leaves("params", params):
        if p.ndim == 0:
            raise ValueError(f"{name}: got shape (), expected a trial axis in front, for one rate per trial")
        check_array("rate", rate, tuple(p.shape[:1]), like=p)
    check_real("rate", rate)
    xp = array_namespace(rate)
    if not bool(xp.all((rate >= 0) & xp.isfinite(rate))):
        raise ValueError("rate: got a number below 0 or infinite, expected none")
    return rate


def times(rate: Rate, a: Array) -> Array:
    """rate * a, each trial with its own rate."""
    return (nested.per_trial(rate, a) if _per_trial(rate) else rate) * a


def _per_trial(rate: Rate) -> bool:
    return is_array(rate) and not isinstance(rate, float)  # as a NumPy scalar is
