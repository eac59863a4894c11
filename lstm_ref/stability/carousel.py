"""The constant error carousel: the path that an error takes from cell state to cell state, past all weights."""

import itertools
from collections.abc import Sequence
from typing import Any

from lstm_ref.arguments import check_array, check_caches
from lstm_ref.backend import Array, array_namespace
from lstm_ref.stability.matrices import log_magnitude


def forget_gates(caches: Sequence[Any]) -> Array:
    """Forget gates along a sequence, from the caches of an LSTM. Returns (T, B, H).

    For a cell without forget gate, as that of 1997, the path has the factor 1 at every step.
    Raises ValueError if there are no caches, or they hold no forget gate f.
    """
    check_caches(caches)
    if not hasattr(caches[0], "f"):
        raise ValueError("caches: got no forget gate f in them, expected those of a cell that has one")
    return array_namespace(caches[0].f).stack([cache.f for cache in caches])


def cell_path(f: Array) -> Array:
    """What is left of an error at the last cell state, q = 0, ..., T steps before, on the direct path alone.

    (1)  c_t = f_t c_prev + i_t g_t,    so    dc_t/dc_prev = f_t + (paths through gates, candidate and h)
    (2)  (dc_(T-1)/dc_(T-1-q)) on the direct path = f_(T-q) ... f_(T-1)

    No weight and no squashing function is on this path. With f = 1 (the cell of 1997) the error stays constant; with
    0 < f < 1 it vanishes, but at a pace that the gates choose from the inputs, unit by unit.

    Source: Hochreiter & Schmidhuber (1997), section 3.2, with f = 1; Gers, Schmidhuber & Cummins (2000) for f.

    f: (T, B, H), as from `forget_gates`. Returns (T+1, B, H), beginning with 1.
    Raises TypeError or ValueError if f is not such an array.
    """
    check_array("f", f, ("T", ..., "H"))
    xp = array_namespace(f)
    backward = (f[t, ...] for t in reversed(range(f.shape[0])))
    start = xp.ones_like(f[0, ...])
    return xp.stack(list(itertools.accumulate(backward, lambda product, f_t: product * f_t, initial=start)))


def cell_rate(f: Array) -> Array:
    """Mean of ln f_t over the steps: the Lyapunov exponent of the direct path, unit by unit; half-life ln(1/2) / it.

    f: (T, B, H). Returns (B, H), real, at most 0; -inf where a gate was 0. Errors as in `cell_path`.
    """
    check_array("f", f, ("T", ..., "H"))
    return array_namespace(f).mean(log_magnitude(f), axis=0)
