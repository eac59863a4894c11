"""Experiments 6a and 6b: temporal order of two or three symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, asked_at_end, check_draw, put_at_end, steps_below

SYMBOLS = "EBabcdXY"
TOLERANCE = 0.3
# Number of relevant symbols -> places from and to which each may stand, counted from 1.
PLACES = {2: ((10, 20), (50, 60)), 3: ((10, 20), (33, 43), (66, 76))}


@dataclass(frozen=True)
class TemporalOrder:
    """Say at the end in which order X and Y came.

    8 symbols E B a b c d X Y, one-hot. A sequence starts with E and ends with B; its length is uniform from 100 to 110.
    At n places stands X or Y, each with probability 1/2; everywhere else one of a, b, c, d with equal probability.
    Places count from 1 and are uniform, ends included.

        n = 2 (6a)    places 10 to 20, 50 to 60                4 classes XX, XY, YX, YY: Q, R, S, U
        n = 3 (6b)    places 10 to 20, 33 to 43, 66 to 76      8 classes XXX, XXY, XYX, ..., YYY

    One output per class, in this order: 1 for the class and 0 for the others, at the last step only.
    length, if not 100, is another shortest length: length and places are scaled and rounded, for quick runs.

    Right, as published: every output is within 0.3 of its target. Solved when the mean training error is below 0.1 and
    the 2,000 most recent sequences are all right; then 2,560 sequences are tested. 20 trials (6a), 10 trials (6b).

    Source: Hochreiter & Schmidhuber (1997), experiments 6a and 6b.
    """

    n: int = 2
    length: int = 100
    D: ClassVar[int] = len(SYMBOLS)

    def __post_init__(self) -> None:
        check_count("n", self.n, min(PLACES), max(PLACES))
        check_count("length", self.length, 20)

    @property
    def K(self) -> int:
        """4 or 8 classes."""
        return 2**self.n

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """From and to which place, counted from 1, each relevant symbol may stand."""
        return tuple((low * self.length // 100, high * self.length // 100) for low, high in PLACES[self.n])

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B sequences of up to length + length/10 steps. With dense=False, x and target have width 0: see `Batch`."""
        B = check_draw(rng, B)
        T, rows = self.length + self.length // 10, np.arange(B)
        lengths = rng.integers(self.length, T, size=B, endpoint=True)
        symbols = rng.integers(SYMBOLS.index("a"), SYMBOLS.index("d"), size=(T, B), endpoint=True)
        symbols[0] = SYMBOLS.index("E")
        symbols[lengths - 1, rows] = SYMBOLS.index("B")
        symbols[~steps_below(T, lengths)] = -1
        which = rng.integers(2, size=(self.n, B))
        for (low, high), one in zip(self.places, which, strict=True):
            symbols[rng.integers(low, high, size=B, endpoint=True) - 1, rows] = SYMBOLS.index("X") + one
        label = 2 ** np.arange(self.n)[::-1] @ which
        wide = np.empty((T, B, 0))
        asked = asked_at_end(T, lengths)
        batch = Batch(wide, lengths, wide, asked, symbols, put_at_end(label + 1, T, lengths) - 1)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether every output is within 0.3 at the end, (B,) bool; y (T, B, K)."""
        return all_within(y, batch, self.K, TOLERANCE)
