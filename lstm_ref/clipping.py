"""Two ways to keep exploding gradients in bounds: by the norm of all of them, and inside the backward pass."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lstm_ref import nested
from lstm_ref.arguments import check_number
from lstm_ref.backend import Array, array_namespace
from lstm_ref.cells import lstm, peephole
from lstm_ref.cells.greff import V, Vanilla
from lstm_ref.cells.rnn import RNN
from lstm_ref.gates import ORDER
from lstm_ref.nested import Nested


def global_norm(grads: Nested) -> Array:
    """Euclidean norm of all numbers in all arrays, as an array of shape (), without overflow on the way.

    grads: real arrays of one library and dtype, nested to any depth.
    Raises TypeError or ValueError, naming the place, for anything else, for NaN and for infinite numbers.
    """
    return _norm(grads, 0)


def norm_per_trial(grads: Nested) -> Array:
    """The `global_norm` of each of R networks: (R,), the first axis of every array."""
    return _norm(grads, 1)


def by_norm(grads: Nested, bound: float) -> tuple[Nested, Array]:
    """Scale all gradients together, so that their norm is at most `bound`; the direction stays.

        g = g bound / |g|    if |g| > bound

    Source: Pascanu, Mikolov & Bengio (2013), algorithm 1.
    Returns the gradients, nested as before, and the norm () that they had.
    Raises as `global_norm`, and ValueError for a bound that is not positive.
    """
    return _scaled(grads, bound, global_norm)


def by_norm_per_trial(grads: Nested, bound: float) -> tuple[Nested, Array]:
    """`by_norm` for R networks at once, each by its own norm; the norms returned are (R,)."""
    return _scaled(grads, bound, norm_per_trial)


def clipped(cell: Any, bound: float) -> Any:
    """The same cell, with the gradient with respect to each of its pre-activations clipped to [-bound, bound], at every
    step.

        da = min(bound, max(-bound, dy y'(a)))    for every y(a): gates, candidate, units of an RNN

    Source: Graves (2013), "Generating sequences with recurrent neural networks": the gradient with respect to the
    inputs of an LSTM layer, before sigmoid and tanh. His LSTM (7-11) is `lstm_ref.cells.peephole`, where these inputs
    include what comes through the peepholes. The cell state on its way out, in tanh(c_t), is none of them: not clipped.

    Each number of a batch is clipped on its own, before anything is summed. What comes out is not the gradient of
    any loss.

    cell: of `lstm_ref.cells`, one of lstm, peephole, the variants of `greff` but CIFG, and all of `rnn`.
    Returns a cell with the same Params, State and equations; its `step_backward` clips, and raises TypeError for
    complex numbers, which have no order. Clipped twice, a cell keeps the smaller bound.
    Raises ValueError for any other cell, and for a bound that is not positive.
    """
    bound = _checked(bound)
    if isinstance(cell, RNN):
        phi: Any = ClippedSquash(cell.phi, bound)
        return replace(cell, phi=phi)
    # Two cells are written out; these are their equals over squashing functions.
    own = _LSTM() if cell is lstm else V if cell is peephole else cell
    # Where gates share a pre-activation, its gradient is a sum, which no squashing function sees.
    if not isinstance(own, Vanilla) or type(own).tie is not Vanilla.tie:
        name = getattr(cell, "__name__", type(cell).__qualname__)
        raise ValueError(
            f"cell: got {name}, expected one whose pre-activations can be clipped one by one: "
            "lstm, peephole, nig, nfg, nog, niaf, noaf, np, rnn with any squashing function"
        )
    inputs: dict[str, Any] = {name: ClippedSquash(getattr(own.squash, name), bound) for name in ORDER}
    return type(own)(own.squash._replace(**inputs))


@dataclass(frozen=True)
class ClippedSquash:
    """Stands in for a squashing function in a cell; the gradient with respect to its input is clipped to [-bound,
    bound].

    It has no `derivative`: a gradient that is clipped is not the product with one.
    """

    squash: Any  # a Squash, or one that is clipped already
    bound: float

    def function(self, x: Array) -> Array:
        """The squashing function itself."""
        return self.squash.function(x)

    def backward(self, dy: Array, y: Array) -> Array:
        """Gradient with respect to x, clipped. Raises TypeError for complex numbers."""
        dx = self.squash.backward(dy, y)
        xp = array_namespace(dx)
        if not xp.isdtype(dx.dtype, "real floating"):
            raise TypeError(f"dy: got dtype {dx.dtype}, expected a real one, which can be clipped")
        bound = _representable(self.bound, dx)
        return xp.clip(dx, -bound, bound)


class _LSTM(Vanilla):
    """The cell of `lstm_ref.cells.lstm`, which has no peepholes."""

    Params, State = lstm.Params, lstm.State


def _norm(grads: Nested, kept: int) -> Array:
    """Norm over all axes but the first `kept` ones."""
    nested.check("grads", grads)
    parts = [g for _, g in nested.leaves("grads", grads)]
    xp = array_namespace(*parts)
    lead = parts[0].shape[:kept]
    for name, g in nested.leaves("grads", grads):
        if not xp.isdtype(g.dtype, "real floating"):
            raise TypeError(f"{name}: got dtype {g.dtype}, expected a real one")
        if g.shape[:kept] != lead or g.ndim < kept:
            raise ValueError(f"{name}: got shape {tuple(g.shape)}, expected a trial axis of {lead} in front")
    a = xp.concat([xp.reshape(g, (*lead, -1)) for g in parts], axis=-1)
    largest = xp.max(xp.abs(a), axis=-1)
    if not bool(xp.all(xp.isfinite(largest))):
        raise ValueError("grads: got an infinite number, expected none")
    unit = xp.where(largest > 0, largest, xp.ones_like(largest))
    return unit * xp.sqrt(xp.sum((a / unit[..., None]) ** 2, axis=-1))


def _scaled(grads: Nested, bound: float, norm_of: Callable[[Nested], Array]) -> tuple[Nested, Array]:
    bound = _checked(bound)
    norm = norm_of(grads)
    xp = array_namespace(norm)
    bound = _representable(bound, norm)
    # Within the bound the factor is exactly 1.
    factor = bound / xp.where(norm > bound, norm, xp.full_like(norm, bound))
    return nested.apply(lambda g: g * nested.per_trial(factor, g), grads), norm


def _checked(bound: float) -> float:
    check_number("bound", bound, 0, math.inf)
    if bound == 0:
        raise ValueError("bound: got 0, expected a positive number")
    return float(bound)  # a NumPy scalar would decide the dtype of the results


def _representable(bound: float, a: Array) -> float:
    """The bound, or where it is out of the range of a's dtype, the largest number within."""
    return min(bound, float(array_namespace(a).finfo(a.dtype).max))
