"""Any cell over whole sequences, and backpropagation through time: the front door.

Cells with a plan in `lstm_ref.fast` run there; all others, and what the plans do not cover (complex numbers,
other array libraries than NumPy), run step by step in `lstm_ref.readable`. The results are the same. Small
plans are used again; a loop over many large sequences of one shape saves time by keeping its plan: see
`lstm_ref.fast.plan_for`.
"""

from typing import Any, NamedTuple

from lstm_ref import fast, nested, readable
from lstm_ref.arguments import (
    check_array,
    check_cell,
    check_count,
    check_has,
    check_integers,
    check_length,
    check_mask,
    check_sequence,
)
from lstm_ref.backend import Array, array_namespace, on_device


class Tape(NamedTuple):
    """What `backward` needs from a step-by-step `forward`; that of a plan, `fast.Tape`, has the same three members."""

    cell: Any
    p: Any
    caches: list[Any]  # T entries: cell.Cache
    mask: Array | None

    @property
    def steps(self) -> int:
        """Number of time steps."""
        return len(self.caches)

    def backward(self, dh: Array, dstate_T: Any) -> tuple[Array, Any, Any]:
        """As `readable.backward`."""
        return readable.backward(self.cell, dh, dstate_T, self.caches, self.p, self.mask)


def forward(cell: Any, x: Array, state0: Any, p: Any, mask: Array | None = None) -> tuple[Array, Any, Any]:
    """Hidden states of a cell along a sequence; equations, shapes and errors as in `lstm_ref.readable.forward`.

    Returns h (T, B, H), the final state (a cell.State), and the tape for `backward`.
    """
    check_cell(cell)
    if fast.covers(cell, x):
        return fast.forward(cell, x, state0, p, mask)
    h, state_T, caches = readable.forward(cell, x, state0, p, mask)
    return h, state_T, Tape(cell, p, caches, mask)


def backward(dh: Array, dstate_T: Any, tape: Any) -> tuple[Array, Any, Any]:
    """Backpropagation through time; shapes and errors as in `lstm_ref.readable.backward`.

    dh: (T, B, H), gradient with respect to each h_t from outside the recurrence. dstate_T: cell.State, gradient with
    respect to the final state, in addition to dh. tape: from `forward`; x, state0, p and mask given there must not have
    been changed since. A tape serves one backward pass, and is not copied or pickled.
    Returns dx (T, B, D), dstate0 (cell.State), dp (cell.Params, summed over time and batch).
    """
    check_tape(tape)
    gradients: tuple[Array, Any, Any] = tape.backward(dh, dstate_T)
    return gradients


def forward_windows(
    cell: Any, x: Array, state0: Any, p: Any, window: int, mask: Array | None = None
) -> tuple[Array, Any, list[Any]]:
    """`forward` in windows of at most `window` steps, each starting from the final state of the one before.

    The hidden states and the final state are those of `forward`. Returns them, and a list with one tape per
    window. Raises also for a window that is no integer of at least 1.
    """
    window = check_count("window", window)
    check_sequence(cell, x, state0, p)
    check_mask(mask, x)
    hs, state, tapes = [], state0, []
    for start in range(0, x.shape[0], window):
        steps = slice(start, min(start + window, x.shape[0]))
        h, state, tape = forward(cell, x[steps, ...], state, p, None if mask is None else mask[steps, ...])
        hs.append(h)
        tapes.append(tape)
    return array_namespace(x).concat(hs, axis=0), state, tapes


def backward_windows(dh: Array, dstate_T: Any, tapes: list[Any]) -> tuple[Array, Any, Any]:
    """Truncated backpropagation through time: no gradient crosses from a window into the one before.

    dh, dstate_T: as in `backward`, for the whole sequence. tapes: from `forward_windows`.
    Returns dx (T, B, D), dstate0 (cell.State; of the first window alone), dp (summed over the windows).
    Source: Williams & Peng (1990), with windows that do not overlap.
    """
    check_length("tapes", tapes, None, "tapes, one per window")
    for n, tape in enumerate(tapes):
        check_tape(tape, name=f"tapes[{n}]")
    end = sum(tape.steps for tape in tapes)
    check_array("dh", dh, (end, ...))
    xp = array_namespace(dh)
    dxs, dp, dstate = [], None, dstate_T
    for tape in reversed(tapes):
        start = end - tape.steps
        dx, dstate0, dp_window = backward(dh[start:end, ...], dstate, tape)
        dp = dp_window if dp is None else type(dp)(*(a + b for a, b in zip(dp, dp_window, strict=True)))
        dstate = nested.zeros_like(dstate0)
        dxs.append(dx)
        end = start
    return xp.concat(dxs[::-1], axis=0), dstate0, dp


def lengths_to_mask(lengths: Array, T: int) -> Array:
    """Mask (T, B) of sequences that start together and have these lengths: True at the steps t < length.

    lengths: (B,) integers between 1 and T, or (R, B) with a trial axis. Raises TypeError or ValueError if they are not.
    """
    T = check_count("T", T)
    check_integers("lengths", lengths, (..., "B"), 1, T)
    xp = array_namespace(lengths)
    t = xp.reshape(xp.arange(T, dtype=xp.int64, **on_device(lengths)), (T, *(1 for _ in lengths.shape)))
    return t < xp.astype(lengths, xp.int64)[None, ...]


def check_tape(tape: Any, cell: Any = None, name: str = "tape") -> None:
    """Require a tape of `forward`, and one of this cell if there is one."""
    check_has(name, tape, ("cell", "steps", "backward"), "a tape of lstm_ref.sequence.forward")
    if cell is not None and tape.cell != cell:
        raise ValueError(f"{name}: got that of another cell, {tape.cell}, expected that of {cell}")
