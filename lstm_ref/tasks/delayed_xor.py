"""Delayed XOR: two marked bits of a long sequence, none of which helps alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.tasks import marked_pairs
from lstm_ref.tasks.batch import Batch, all_within

TOLERANCE = 0.3


@dataclass(frozen=True)
class DelayedXor:
    """Say at the end whether the two marked bits differ.

    Two inputs: a bit, -1 or +1 with probability 1/2 each, and marker. Lengths and marks: `marked_pairs.py`; a marked
    first pair keeps its bit. One output, its target at the last step: 1 if X1 and X2 differ, 0 if they are equal.
    Right: the output is within 0.3 of its target.

    This definition is ours. Hochreiter & Schmidhuber (1997) only name the task, among the limitations: with the
    truncated gradient, LSTM "will not easily solve" problems like strongly delayed XOR, because storing one of the
    inputs does not reduce the error. That is not the same as "cannot".
    """

    T: int = 20
    D: ClassVar[int] = marked_pairs.D
    K: ClassVar[int] = 1

    def __post_init__(self) -> None:
        marked_pairs.check_T(self.T)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 2)."""
        pairs = marked_pairs.draw_pairs(rng, B, self.T, -1, 1)
        np.sign(pairs.x[..., 0], out=pairs.x[..., 0])
        X1, X2 = pairs.marked()
        return pairs.batch((X1 != X2).astype(np.float64))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether the output is within 0.3 at the end, (B,) bool; y (T, B, 1)."""
        return all_within(y, batch, self.K, TOLERANCE)
