"""Two ways to keep exploding gradients in bounds: by the norm of all of them, and inside the backward pass."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_ref import nested
from lstm_ref.algebra import sum_rows, transpose
from lstm_ref.arguments import check_number
from lstm_ref.backend import Array, array_namespace
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


def clipped(cell: Any, bound: float) -> "Clipped":
    """The same cell, with the gradient by its pre-activations clipped to [-bound, bound] at every step.

    Source: Graves (2013), "Generating sequences with recurrent neural networks", where it is the gradient by the
    inputs of an LSTM layer before sigmoid and tanh. What is clipped is not the gradient of any loss.

    Only for cells with parameters W_x, W_h, b and pre-activations a = x_t W_x + h_prev W_h + b, which see the
    state nowhere else: the LSTM without peepholes and the vanilla RNN. In a cell with peepholes, or in a GRU, one
    pre-activation's gradient is on its way to another's, and cannot be clipped from outside.

    cell: of `lstm_ref.cells`. Returns a cell. Raises ValueError for cells of another kind, and for a bound that
    is not positive.
    """
    _check_bound(bound)
    _check_affine(cell)
    return Clipped(cell, bound)


@dataclass(frozen=True, eq=False)
class Clipped:
    """A cell whose `step_backward` clips; made by `clipped`."""

    cell: Any
    bound: float

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # pickle and copy ask for these while there is no cell yet
            raise AttributeError(name)
        return getattr(self.cell, name)

    def step_backward(self, *arguments: Any) -> tuple[Any, ...]:
        """Gradients of one time step of the cell, of which all that goes through its pre-activations is clipped.

        (1)  a = x_t W_x + h_prev W_h + b               here da is clipped

        Arguments, results and errors as in the cell; TypeError for complex numbers, which have no order.
        """
        *dstate, cache, p = arguments
        da, *dothers_prev = _preactivation_gradient(self.cell, dstate, cache, p)
        xp = array_namespace(da)
        if not xp.isdtype(da.dtype, "real floating"):
            raise TypeError(f"dstate: got dtype {da.dtype}, expected a real one")
        da = xp.clip(da, -self.bound, self.bound)
        dx_t, dh_prev, dp = _affine_backward(self.cell, da, cache, p)
        return dx_t, dh_prev, *dothers_prev, dp


def _preactivation_gradient(cell: Any, dstate: list[Array], cache: Any, p: Any) -> tuple[Array, ...]:
    """da (B, n), and gradients by all previous states but h.

    Each row becomes a trial with a batch of one row, for which db is da. The columns of x_t and h_prev are left
    out, together with the weights from them: none of this depends on them.
    """
    rows = cell.Cache(*(a[..., None, :] for a in cache))
    rows = rows._replace(x_t=rows.x_t[..., :0], h_prev=rows.h_prev[..., :0])
    weights = cell.Params(W_x=p.W_x[..., None, :0, :], W_h=p.W_h[..., None, :0, :], b=p.b[..., None, :])
    _, _, *dothers, dp = cell.step_backward(*(d[..., None, :] for d in dstate), rows, weights)
    return dp.b, *(d[..., 0, :] for d in dothers)


def _affine_backward(cell: Any, da: Array, cache: Any, p: Any) -> tuple[Array, Array, Any]:
    dp = cell.Params(W_x=transpose(cache.x_t) @ da, W_h=transpose(cache.h_prev) @ da, b=sum_rows(da))
    return da @ transpose(p.W_x), da @ transpose(p.W_h), dp


def _check_affine(cell: Any) -> None:
    """Refuse a cell whose backward step is not that of (1): tried on numbers, because a cell can be anything."""
    refusal = ValueError(
        f"cell: got {getattr(cell, '__name__', cell)}, expected one with pre-activations x_t W_x + h_prev W_h + b "
        "that see the state nowhere else, such as lstm or rnn"
    )
    if set(cell.Params._fields) != {"W_x", "W_h", "b"}:
        raise refusal
    B, D, H = 2, 3, 3
    rng = np.random.default_rng(0)
    x_t, p = rng.normal(size=(B, D)), cell.Params(*(rng.normal(size=shape) for shape in cell.param_shapes(D, H)))
    state, dstate = ([rng.normal(size=(B, n)) for n in cell.state_sizes(H)] for _ in range(2))
    *_, cache = cell.step(x_t, *state, p)
    dx_t, dh_prev, *dothers, dp = cell.step_backward(*dstate, cache, p)
    try:
        da, *others = _preactivation_gradient(cell, dstate, cache, p)
        dx_same, dh_same, dp_same = _affine_backward(cell, da, cache, p)
    except ValueError:
        raise refusal from None
    pairs = zip((dx_t, dh_prev, *dothers, *dp), (dx_same, dh_same, *others, *dp_same), strict=True)
    if not all(one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-12) for one, other in pairs):
        raise refusal


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
    _check_bound(bound)
    norm = norm_of(grads)
    xp = array_namespace(norm)
    # Within the bound the factor is exactly 1.
    factor = bound / xp.where(norm > bound, norm, xp.full_like(norm, bound))
    return nested.apply(lambda g: g * nested.per_trial(factor, g), grads), norm


def _check_bound(bound: float) -> None:
    check_number("bound", bound, 0, math.inf)
    if bound == 0:
        raise ValueError("bound: got 0, expected a positive number")
