"""Any cell over time, one step after the other, and backpropagation through time: the definition.

`lstm_ref.sequence` gives the same results, from buffered implementations where a cell has one.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lstm_ref.arguments import (
    check_array,
    check_caches,
    check_cell,
    check_fields,
    check_mask,
    check_sequence,
    check_state,
)
from lstm_ref.backend import Array, array_namespace


def forward(cell: Any, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Any, list[Any]]:
    """Hidden states of a cell along a sequence.

        state_t = step(x_t, state_{t-1}, p),    t = 0, ..., T-1,    state_{-1} = state0

    cell: as described in `lstm_ref.cells`.
    x: (T, B, D), T, B and D at least 1. state0: cell.State, arrays (B, n). p: cell.Params.
    mask: (T, B) of bool, for sequences of unequal lengths: where it is False the step leaves the state of that
    row as it is. None stands for True everywhere.
    Returns h (T, B, H), the final state (a cell.State), and the list of the T caches for `backward`.

    R trials at once: x (T, R, B, D), mask (T, R, B), and R in front of the shape of every other array.

    Raises TypeError or ValueError naming the argument, what it had and what was expected: not an array, array
    libraries, devices or dtypes that differ from those of x, wrong or empty shapes, NaN.
    """
    check_sequence(cell, x, state0, p)
    check_mask(mask, x)
    state, p, hs, caches = state0, cell.Params(*p), [], []  # any tuples will do
    for t in range(x.shape[0]):
        *new, cache = cell.step(x[t, ...], *state, p)
        state = new if mask is None else _where(mask[t, ...], new, state)
        hs.append(state[0])
        caches.append(cache)
    xp = array_namespace(x)
    final = cell.State(*(xp.concat([a], axis=0) for a in state))  # copies: the last cache has the originals
    return xp.stack(hs), final, caches


class BackwardStep(NamedTuple):
    """What one step of backpropagation through time receives and hands on."""

    dstate_t: Any  # cell.State, gradient with respect to the state after the step, from dh[t] and all that comes later
    dx_t: Array  # (B, D)
    dstate_prev: Any  # cell.State, gradient with respect to the state before the step
    dp_t: Any  # cell.Params, the share of this step, summed over the batch


def backward(
    cell: Any, dh: Array, dstate_T: Any, caches: Sequence[Any], p: Any, mask: Array | None = None
) -> tuple[Array, Any, Any]:
    """Backpropagation through time: gradients of a loss of all hidden states and of the final state.

    dh: (T, B, H), gradient with respect to each h_t from outside the recurrence. dstate_T: cell.State, gradient with
    respect to the final state, in addition to dh. caches: as returned by `forward`; x and state0 given there must not
    have been changed since. p, mask: the same as there.
    Returns dx (T, B, D), dstate0 (cell.State), dp (cell.Params, summed over time and batch).

    Source: Werbos (1990). Raises like `forward`.
    """
    steps = backward_steps(cell, dh, dstate_T, caches, p, mask)
    xp = array_namespace(dh)
    dxs, dp = [], cell.Params(*(xp.zeros_like(w) for w in p))
    for step in steps:
        dp = cell.Params(*(total + new for total, new in zip(dp, step.dp_t, strict=True)))
        dxs.append(step.dx_t)
    return xp.stack(dxs[::-1]), step.dstate_prev, dp


def backward_steps(
    cell: Any, dh: Array, dstate_T: Any, caches: Sequence[Any], p: Any, mask: Array | None = None
) -> Iterator[BackwardStep]:
    """The steps of `backward`, t = T-1, ..., 0, for whoever wants to see what arrives at each.

    Takes the arguments of `backward`, and raises like it, before the first step.
    """
    check_cell(cell)
    check_caches(caches, cell.Cache)
    x_t, like = caches[0].x_t, caches[0].h_prev
    check_array("dh", dh, (len(caches), *like.shape), like)
    check_state("dstate_T", cell, dstate_T, tuple(like.shape[:-1]), like.shape[-1], like)
    shapes = cell.param_shapes(x_t.shape[-1], like.shape[-1])
    check_fields("p", p, shapes, like, tuple(like.shape[:-2]))
    check_mask(mask, dh)
    return _walk_back(cell, dh, dstate_T, caches, cell.Params(*p), mask)


def _walk_back(
    cell: Any, dh: Array, dstate: Any, caches: Sequence[Any], p: Any, mask: Array | None
) -> Iterator[BackwardStep]:
    for t in reversed(range(len(caches))):
        dh_t, *dothers = dstate
        arriving = cell.State(dh[t, ...] + dh_t, *dothers)
        if mask is None:
            dx_t, *dstate, dp_t = cell.step_backward(*arriving, caches[t], p)
        else:
            nothing = [array_namespace(dh).zeros_like(d) for d in arriving]
            through = _where(mask[t, ...], arriving, nothing)
            past = _where(mask[t, ...], nothing, arriving)
            dx_t, *dstate, dp_t = cell.step_backward(*through, caches[t], p)
            dstate = [d + kept for d, kept in zip(dstate, past, strict=True)]
        yield BackwardStep(arriving, dx_t, cell.State(*dstate), dp_t)


def _where(mask_t: Array, new: Sequence[Array], old: Sequence[Array]) -> list[Array]:
    """Rows of `new` where the mask is True, rows of `old` elsewhere, for each pair of arrays."""
    xp = array_namespace(mask_t)
    return [xp.where(mask_t[..., None], one, other) for one, other in zip(new, old, strict=True)]
