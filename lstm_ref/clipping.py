"""Exploding gradients kept in bounds by the norm of all of them; `lstm_ref.cells.clipped` does it inside a step."""

from collections.abc import Callable

from lstm_ref import nested
from lstm_ref.arguments import check_positive
from lstm_ref.backend import Array, array_namespace, in_range
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
    bound = check_positive("bound", bound)
    norm = norm_of(grads)
    xp = array_namespace(norm)
    bound = in_range(bound, norm)
    # Within the bound the factor is exactly 1.
    factor = bound / xp.where(norm > bound, norm, xp.full_like(norm, bound))
    return nested.apply(lambda g: g * nested.per_trial(factor, g), grads), norm
