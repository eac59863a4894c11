"""Sequences of pairs (value, marker) of which two are marked: what adding, multiplication and delayed XOR share.

Lengths are uniform from T to T + T/10, both included. One of the first ten pairs is marked (its value is X1), then one
of the first T/2 - 1 pairs that are still unmarked (X2), so that X2 is at least T/2 steps before the end. The marker is
1 for these two, -1 for the first and the last pair if they are not marked, and 0 for all others.
Source: Hochreiter & Schmidhuber (1997), experiment 4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, asked_at_end, check_draw, clear_after, put_at_end

D = 2
SHORTEST = 20  # so that the first ten pairs are in the first half


class Pairs(NamedTuple):
    """x (T + T/10, B, 2) with values and markers; lengths (B,); the steps, from 0, of X1 and X2: first, second (B,)."""

    x: np.ndarray
    lengths: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def set_marked_start(self, value: float) -> None:
        """Set X1 to this value in the sequences whose first pair is marked."""
        of = np.flatnonzero((self.first == 0) | (self.second == 0))
        self.x[self.first[of], of, 0] = value

    def marked(self) -> tuple[np.ndarray, np.ndarray]:
        """X1 and X2, each (B,)."""
        rows = np.arange(len(self.lengths))
        return self.x[self.first, rows, 0], self.x[self.second, rows, 0]

    def batch(self, target: np.ndarray) -> Batch:
        """The batch with these targets (B,) at the end."""
        T = len(self.x)
        return Batch(self.x, self.lengths, put_at_end(target[:, None], T, self.lengths), asked_at_end(T, self.lengths))


def check_T(T: int) -> None:
    """Require a T for which two pairs can be marked."""
    check_count("T", T, SHORTEST)


def draw_pairs(rng: np.random.Generator, B: int, T: int, low: float, high: float) -> Pairs:
    """B sequences of shortest length T, values uniform from low to high."""
    B = check_draw(rng, B)
    rows = np.arange(B)
    lengths = rng.integers(T, T + T // 10, size=B, endpoint=True)
    first = rng.integers(10, size=B)
    second = rng.integers(T // 2 - 1, size=B)
    second += second >= first  # counted among the unmarked
    x = np.zeros((T + T // 10, B, D))
    x[..., 0] = rng.random(x.shape[:2])
    x[..., 0] *= high - low
    x[..., 0] += low
    clear_after(x, lengths)
    x[0, :, 1] = x[lengths - 1, rows, 1] = -1
    x[first, rows, 1] = x[second, rows, 1] = 1
    return Pairs(x, lengths, first, second)
