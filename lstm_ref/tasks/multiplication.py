"""Experiment 5: the multiplication problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.tasks import marked_pairs
from lstm_ref.tasks.batch import Batch, all_within

TOLERANCE = 0.04


@dataclass(frozen=True)
class Multiplication:
    """Say at the end what the product of the two marked values is.

    Two inputs: value, uniform from 0 to 1, and marker. Lengths and marks: `marked_pairs.py`. If the first pair gets
    marked, the value X1 is set to 1. One output, its target at the last step: X1 X2.

    Right, as published: the output is within 0.04 of its target. Training stops twice: when fewer than n of the 2,000
    most recent sequences are wrong, n = 140 and n = 13; then 2,560 sequences are tested. 10 trials. Published T: 100.

    Source: Hochreiter & Schmidhuber (1997), experiment 5.
    """

    T: int = 100
    D: ClassVar[int] = marked_pairs.D
    K: ClassVar[int] = 1

    def __post_init__(self) -> None:
        marked_pairs.check_T(self.T)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 2)."""
        pairs = marked_pairs.draw_pairs(rng, B, self.T, 0, 1)
        pairs.set_marked_start(1)
        X1, X2 = pairs.marked()
        return pairs.batch(X1 * X2)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether the output is within 0.04 at the end, (B,) bool; y (T, B, 1)."""
        return all_within(y, batch, self.K, TOLERANCE)
