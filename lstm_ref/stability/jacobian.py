"""Derivatives of one step of any cell, as matrices, and their products along a sequence."""

import itertools
from typing import Any, NamedTuple

from lstm_ref.algebra import transpose
from lstm_ref.arguments import check_array, check_count, check_has, check_kind, check_sequence
from lstm_ref.backend import Array, array_namespace, on_device
from lstm_ref.gates import cut, pack
from lstm_ref.stability.matrices import check_jacobians


class Jacobian(NamedTuple):
    """Derivatives of the new state; the state counts as one vector of N numbers, field after field, h first.

    With a leading axis T, one for each step of a sequence.
    """

    state: Array  # (B, N, N), entry (k, m): d state_t[m] / d state_prev[k]
    input: Array  # (B, D, N), entry (k, m): d state_t[m] / d x_t[k]


def of_step(cell: Any, x_t: Array, state_prev: Any, p: Any) -> Jacobian:
    """Jacobians of one step, exact, from the hand-written backward step.

    (1)  dstate_prev = dstate_t J^T                             what step_backward computes, for any dstate_t
    (2)  J^T = I J^T                                            so N rows of the identity as dstate_t give J^T

    Every row of the batch is repeated N times, and all N unit vectors go back in one call of step_backward.
    Rows are independent, so that J belongs to one row. For a cell with a truncated backward pass J is the flow of
    error which that pass lets through, not the derivative.

    cell: as described in `lstm_ref.cells`. x_t: (B, D). state_prev: cell.State. p: cell.Params. A trial axis may
    lead, as everywhere. Time and memory N times those of a step.
    Returns arrays of the library and dtype of x_t. Shapes and dtypes are not checked here, but in `along`.
    """
    xp = array_namespace(x_t)
    sizes = [a.shape[-1] for a in state_prev]
    N, rows = sum(sizes), tuple(x_t.shape[:-1])
    *_, cache = cell.step(_repeat(x_t, N), *(_repeat(a, N) for a in state_prev), p)
    eye = xp.eye(N, dtype=x_t.dtype, **on_device(x_t))
    units = xp.reshape(xp.broadcast_to(eye, (*rows, N, N)), (*rows[:-1], rows[-1] * N, N))
    dx, *dstate, _ = cell.step_backward(*cut(units, sizes), cache, p)  # (2)
    by_input, by_state = (transpose(xp.reshape(a, (*rows, N, a.shape[-1]))) for a in (dx, pack(*dstate)))
    return Jacobian(by_state, by_input)


def along(cell: Any, x: Array, state0: Any, p: Any) -> Jacobian:
    """Jacobians of every step along a sequence, each at the state where the sequence is.

    x: (T, B, D). state0: cell.State, arrays (B, n). p: cell.Params. R trials at once: x (T, R, B, D), and R in front
    of the shape of every other array. Returns Jacobian(state (T, B, N, N), input (T, B, D, N)).
    Raises TypeError or ValueError as `lstm_ref.readable.forward`.
    """
    check_sequence(cell, x, state0, p)
    state, found = state0, []
    for t in range(x.shape[0]):
        found.append(of_step(cell, x[t, ...], state, p))
        *state, _ = cell.step(x[t, ...], *state, p)
    xp = array_namespace(x)
    return Jacobian(*(xp.stack(list(each)) for each in zip(*found, strict=True)))


def part(J: Array, sizes: Any, old: str, new: str) -> Array:
    """The block of a state Jacobian that says how one field of the old state acts on one of the new.

    J: (..., N, N). sizes: cell.state_sizes(H). part(J, sizes, "c", "c") is dc_t/dc_prev, (..., H, H), entry (k, m):
    d c_t[m] / d c_prev[k], at fixed h_prev.
    Raises ValueError if there is no such field, or if the sizes do not add up to N.
    """
    check_has("sizes", sizes, ("_fields",), "cell.state_sizes(H)")
    for field, n in sizes._asdict().items():
        check_count(f"sizes.{field}", n)
    check_array("J", J, (..., sum(sizes), sum(sizes)))
    return J[..., _place(sizes, "old", old), _place(sizes, "new", new)]


def products(J: Array) -> Array:
    """Products of the last q Jacobians, q = 0, ..., T: how the state q steps before acts on the last.

    (1)  P_0 = I
    (2)  P_q = J_(T-q) P_(q-1) = J_(T-q) ... J_(T-1)            entry (k, m): d state_(T-1)[m] / d state_(T-1-q)[k]

    For h_t = h_prev W_h it is W_h^q. Vanishing gradients are P_q -> 0, exploding ones the contrary.

    J: (T, ..., N, N), as from `along`. Returns (T+1, ..., N, N).
    Raises TypeError or ValueError if J is not an array of square matrices without NaN.
    """
    check_jacobians(J)
    xp = array_namespace(J)
    eye = xp.broadcast_to(xp.eye(J.shape[-1], dtype=J.dtype, **on_device(J)), J.shape[1:])
    backward = (J[t, ...] for t in reversed(range(J.shape[0])))
    return xp.stack(list(itertools.accumulate(backward, lambda P, J_t: J_t @ P, initial=eye)))


def _repeat(a: Array, N: int) -> Array:
    """Each row N times: (..., B, n) to (..., B N, n)."""
    *lead, B, n = a.shape
    xp = array_namespace(a)
    return xp.reshape(xp.broadcast_to(a[..., None, :], (*lead, B, N, n)), (*lead, B * N, n))


def _place(sizes: Any, argument: str, field: str) -> slice:
    check_kind(argument, field, str)
    if field not in sizes._fields:
        raise ValueError(f"{argument}: got {field!r}, expected one of {', '.join(sizes._fields)}")
    index = sizes._fields.index(field)
    start = sum(sizes[:index])
    return slice(start, start + sizes[index])
