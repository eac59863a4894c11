"""Any cell over time, and backpropagation through time."""

from collections.abc import Sequence
from typing import Any

from lstm_ref.arguments import check_array, check_fields, check_length
from lstm_ref.backend import Array, array_namespace


def forward(cell: Any, x: Array, state0: Any, p: Any) -> tuple[Array, Any, list[Any]]:
    """Hidden states of a cell along a sequence.

        state_t = step(x_t, state_{t-1}, p),    t = 0, ..., T-1,    state_{-1} = state0

    cell: a module as described in `lstm_ref.cells`.
    x: (T, B, D), T, B and D at least 1. state0: cell.State, arrays (B, H). p: cell.Params.
    Returns h (T, B, H), the final state (a cell.State), and the list of the T caches for `backward`.

    Raises TypeError or ValueError naming the argument, what it had and what was expected: not an array, array
    libraries or dtypes that differ from those of x, wrong or empty shapes, NaN.
    """
    check_array("x", x, ("T", "B", "D"))
    T, B, D = x.shape
    _check_state("state0", cell, state0, (B, "H"), like=x)
    check_fields("p", p, cell.param_shapes(D, state0[0].shape[1]), like=x)
    state, hs, caches = state0, [], []
    for t in range(T):
        *state, cache = cell.step(x[t, ...], *state, p)
        hs.append(state[0])
        caches.append(cache)
    return array_namespace(x).stack(hs), cell.State(*state), caches


def backward(cell: Any, dh: Array, dstate_T: Any, caches: Sequence[Any], p: Any) -> tuple[Array, Any, Any]:
    """Backpropagation through time: gradients of a loss of all hidden states and of the final state.

    dh: (T, B, H), gradient by each h_t from outside the recurrence. dstate_T: cell.State of (B, H), gradient
    by the final state, in addition to dh. caches: as returned by `forward`. p: the same parameters as there.
    Returns dx (T, B, D), dstate0 (cell.State), dp (cell.Params, summed over time and batch).

    Source: Werbos (1990). Raises like `forward`.
    """
    if not caches:
        raise ValueError("caches: got no entries, expected those of a forward pass")
    like = caches[0].h_prev
    B, H = like.shape
    check_array("dh", dh, (len(caches), B, H), like)
    _check_state("dstate_T", cell, dstate_T, (B, H), like)
    check_fields("p", p, cell.param_shapes(caches[0].x_t.shape[1], H), like)
    xp = array_namespace(dh)
    dxs, dstate, dp = [], dstate_T, cell.Params(*(xp.zeros_like(w) for w in p))
    for t in reversed(range(len(caches))):
        dh_t, *dothers = dstate
        dx_t, *dstate, dp_t = cell.step_backward(dh[t, ...] + dh_t, *dothers, caches[t], p)
        dp = cell.Params(*(total + new for total, new in zip(dp, dp_t, strict=True)))
        dxs.append(dx_t)
    return xp.stack(dxs[::-1]), cell.State(*dstate), dp


def _check_state(name: str, cell: Any, state: Any, shape: tuple[int | str, ...], like: Array) -> None:
    fields = cell.State._fields
    check_length(name, state, len(fields), f"of {', '.join(fields)}")
    check_array(f"{name}.{fields[0]}", state[0], shape, like)
    check_fields(name, state, cell.State(*(state[0].shape for _ in fields)), like)
