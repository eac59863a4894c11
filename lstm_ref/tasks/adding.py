"""Experiment 4: the adding problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.tasks import marked_pairs
from lstm_ref.tasks.batch import Batch, all_within

TOLERANCE = 0.04


@dataclass(frozen=True)
class Adding:
    """Say at the end what the sum of the two marked values is.

    Two inputs: value, uniform from -1 to 1, and marker. Lengths and marks: `marked_pairs.py`. If the first pair gets
    marked, the value X1 is set to 0. One output, its target at the last step: 0.5 + (X1 + X2) / 4.

    Right, as published: the output is within 0.04 of its target. Solved when the mean training error is below 0.01 and
    the 2,000 most recent sequences are all right; then 2,560 sequences are tested. 10 trials. Published T: 100, 500,
    1000; the time lag is at least T/2. The network has 2 blocks of 2 cells: 4 cells, not 2.

    Source: Hochreiter & Schmidhuber (1997), experiment 4.
    """

    T: int = 100
    D: ClassVar[int] = marked_pairs.D
    K: ClassVar[int] = 1

    def __post_init__(self) -> None:
        marked_pairs.check_T(self.T)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 2)."""
        pairs = marked_pairs.draw_pairs(rng, B, self.T, -1, 1)
        pairs.set_marked_start(0)
        X1, X2 = pairs.marked()
        return pairs.batch(0.5 + (X1 + X2) / 4)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether the output is within 0.04 at the end, (B,) bool; y (T, B, 1)."""
        return all_within(y, batch, self.K, TOLERANCE)
