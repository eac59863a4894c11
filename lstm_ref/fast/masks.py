"""What a mask adds to the passes of a plan: where it is False, the state stays as it is.

    state_t = step(x_t, state_{t-1}, p)   in the columns whose mask_t is True
    state_t = state_{t-1}                 in the others, which pause

A plan runs its steps for all columns; what it computes for those that pause is of no meaning. So what counts is where
pauses begin and end. Forward, a column's state is kept where a pause begins, and put back where it ends, which for a
sequence that is over is after the last step. Backward it is the other way round: the gradient is taken away where the
pause ends, so that nothing goes through its steps; the dh_t of these steps are added to it; and it is put back where
the pause began. A step at which no pause begins or ends is as without a mask.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

Array = np.ndarray


class Pauses:
    """The pauses of one forward and backward pass.

    at      (T, R, B)     columns that pause at a step
    events                for each t, 0 to T, columns (R, B) whose pause begins and whose pause has ended, where there
                          are any; at t = T all have ended
    kept    (rows, R, B)  of the columns that pause: their states, on the way back the gradient; one array for each
                          that goes from step to step
    h_prev  (T, R, B, H)  the h that each step sees, if a pause ends before the last step; else None
    dh      (m, H, R, B)  gradient that arrives at h during pauses, in a chunk
    """

    def __init__(self, mask: Array) -> None:
        """mask: (T, R, B) of bool."""
        self.at = np.logical_not(mask, order="C")
        none = np.zeros_like(self.at[:1])
        before, now = np.concatenate((none, self.at)), np.concatenate((self.at, none))
        changes = (before != now).any(axis=tuple(range(1, mask.ndim)))
        self.events = {t: (now[t] > before[t], before[t] > now[t]) for t in np.flatnonzero(changes).tolist()}
        self.h_prev: Array | None = None
        self.kept: list[Array] = []
        self.dh = self.at  # until `take`

    def steps_forward(self, steps: Sequence[Any], start: int, states: Sequence[Array]) -> Iterator[Any]:
        """The views of each step of a chunk; when the next is asked for, the step has run.

        states: arrays (m + 1, rows, R, B) of the states before each of m steps, and after the last.
        """
        if start == 0:
            self.kept = [np.zeros_like(state[0]) for state in states]
        done, end = start, start + len(steps)
        for t, (begins, ended) in self.events.items():
            if start < t <= end or t == start == 0:
                yield from steps[done - start : t - start]
                for state, kept in zip(states, self.kept, strict=True):
                    np.copyto(state[t - start], kept, where=ended)
                    np.copyto(kept, state[t - start], where=begins)
                done = t
        yield from steps[done - start :]

    def fill(self, h: Array, h0: Array) -> None:
        """Put into h (T, R, B, H) what it is during the pauses."""
        steps = np.arange(len(h)).reshape(-1, *(1 for _ in h0.shape[:-1]))
        last = np.maximum.accumulate(np.where(self.at, -1, steps), axis=0)[self.at]  # step before the pause, or -1
        rows = np.nonzero(self.at)[1:]
        h[self.at] = np.where(last[:, None] < 0, h0[rows], h[(last, *rows)])
        if (self.at[:-1] > self.at[1:]).any():
            self.h_prev = np.concatenate((h0[None], h[:-1]))

    def take(self, dh: Array, start: int) -> None:
        """Take away what dh (m, H, R, B) of a chunk is during pauses; there it becomes zero."""
        pausing = self.at[start : start + len(dh), None]
        self.dh = np.where(pausing, dh, dh.dtype.type(0))
        np.copyto(dh, 0, where=pausing)

    def steps_back(self, steps: Sequence[Any], start: int, carried: Sequence[Array], copies: int = 1) -> Iterator[Any]:
        """As `steps_forward`, for the way back: the last step first, after `take` of the chunk.

        carried: arrays (rows, R, B) of the gradient that a step finds from the step after, and replaces by that for
        the step before. copies: how many times the first of them holds, at its top, the gradient with respect to h.
        """
        H, end = self.dh.shape[1], start + len(steps)
        if end == len(self.at):
            self.kept = [np.zeros_like(d) for d in carried]
        kept_h = self.kept[0][: copies * H].reshape(copies, H, *self.dh.shape[2:])
        done = end
        for t, (begins, ended) in reversed(self.events.items()):
            if start <= t < end or t == end == len(self.at):
                kept_h += self.dh[t - start : done - start].sum(axis=0)
                yield from reversed(steps[t - start : done - start])
                for d, kept in zip(carried, self.kept, strict=True):
                    np.add(d, kept, out=d, where=begins)
                    np.copyto(kept, d, where=ended)
                    np.copyto(d, 0, where=ended)
                done = t
        kept_h += self.dh[: done - start].sum(axis=0)
        yield from reversed(steps[: done - start])
