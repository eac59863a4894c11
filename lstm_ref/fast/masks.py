"""What a mask adds to the steps of a plan: where it is False, the state stays as it is.

    state_t = step(x_t, state_{t-1}, p)   in the columns whose mask_t is True
    state_t = state_{t-1}                 in the others, which are held

A plan runs the steps for all columns. Forward, those held get their state back after the step. Backward, the gradient
that arrives in them is taken away before the step, so that nothing of it goes through, and is added again after it:
it goes past. A step at which no column is held goes as it does without a mask.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray


class Held(NamedTuple):
    """A mask as the steps use it, and what the way back needs more than without one."""

    columns: list[Array | None]  # for each step those held, (R, B) of bool; None where there is none
    h_prev: Array  # (T, R, B, H): the hidden state that each step saw; rows first, as results are


def held_columns(mask: Array) -> list[Array | None]:
    """For each step the columns where a mask (T, R, B) is False, or None where it is True for all of them."""
    running: Array = np.all(mask, axis=tuple(range(1, mask.ndim)))
    held = np.logical_not(mask, order="C")
    return [None if all_run else columns for all_run, columns in zip(running, held, strict=True)]


def hold(steps: Sequence[Any], held: Sequence[Array | None], states: Sequence[Array]) -> Iterator[Any]:
    """The views of each step; when the next is asked for, the step has run, and the columns held get their state back.

    states: arrays (m + 1, rows, R, B) of the states before each of m steps and after the last.
    """
    by_step = [list(state) for state in states]
    for t, (views, columns) in enumerate(zip(steps, held, strict=True)):
        yield views
        if columns is not None:
            for state in by_step:
                np.copyto(state[t + 1], state[t], where=columns)


def go_past(
    steps: Sequence[Any], held: Sequence[Array | None], carried: Sequence[Array], dh: Array | None = None
) -> Iterator[Any]:
    """The views of each step, the last first; in the columns held, the gradient goes past the step.

    carried: arrays (rows, R, B) of the gradient that a step receives from the step after, and replaces by what it hands
    to the step before; the first H rows are of h. dh: (m, H, R, B), the gradient that a step adds to these; None where
    it has been added.
    """
    past = [np.empty_like(d) for d in carried]
    for t in reversed(range(len(steps))):
        columns = held[t]
        if columns is None:
            yield steps[t]
            continue
        if dh is not None:
            dh_t, dh_rec = dh[t], carried[0][: dh.shape[1]]
            np.add(dh_rec, dh_t, out=dh_rec, where=columns)
            np.copyto(dh_t, 0, where=columns)
        for d, kept in zip(carried, past, strict=True):
            np.copyto(kept, d)
            np.copyto(d, 0, where=columns)
        yield steps[t]
        for d, kept in zip(carried, past, strict=True):
            np.add(d, kept, out=d, where=columns)
