"""Continual noisy temporal order: experiment 6b again and again, without resets."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, check_draw
from lstm_ref.tasks.streams import chained, until_wrong
from lstm_ref.tasks.temporal_order import TOLERANCE, TemporalOrder


@dataclass(frozen=True)
class ContinualTemporalOrder:
    """Continual noisy temporal order (CNTO): sequences of `TemporalOrder(3)` in a row, 100 of them.

    Coding: 8 symbols, one-hot, and 8 classes, as there; each sequence starts with E and ends with B, and at its B its
    class is asked, nothing between. `length` is that of `TemporalOrder`, for quick runs. Right: every output within
    0.3 of its target at the end of every sequence.

    As published: a training stream stops at the first wrong sequence, or after 100 sequences; after each, 10 test
    streams, which stop in the same way (`until_wrong`); at most 100,000 training streams; 100 networks.

    Source: Gers, Schmidhuber & Cummins (2000), as read in secondary notes on it. What is asked between the ends is not
    told there; nothing is, here.

    Raises TypeError or ValueError naming the field, as `TemporalOrder` does; sequences at least 1.
    """

    sequences: int = 100
    length: int = 100

    D: ClassVar[int] = TemporalOrder.D
    K: ClassVar[int] = 8

    def __post_init__(self) -> None:
        check_count("sequences", self.sequences)
        TemporalOrder(3, self.length)

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B streams of `sequences` sequences; with dense=False as symbols and classes only."""
        B = check_draw(rng, B)
        drawn = TemporalOrder(3, self.length).draw(rng, B * self.sequences, dense=False)
        assert drawn.symbols is not None and drawn.classes is not None
        keep = drawn.symbols >= 0
        symbols, classes = (chained(a, keep, B) for a in (drawn.symbols, drawn.classes))
        empty = np.empty((*symbols.shape, 0))
        batch = Batch(empty, (symbols >= 0).sum(axis=0), empty, classes >= 0, symbols, classes)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Streams without a wrong sequence, (B,) bool."""
        return all_within(y, batch, self.K, TOLERANCE)

    def until_wrong(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """How many sequences of each stream are right before the first wrong one, (B,) int64."""
        return until_wrong(y, batch, self.K, TOLERANCE)
