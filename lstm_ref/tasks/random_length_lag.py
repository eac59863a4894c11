"""Experiment 2c: very long time lags, no local regularities, random lengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, asked_at_end, check_draw, put_at_end, steps_below

TOLERANCE = 0.2


@dataclass(frozen=True)
class RandomLengthLag:
    """Say at the end which of two symbols stood at the beginning, after at least q distractors.

    p + 4 symbols: the distractors a_1 to a_p are 0 to p - 1, then e = p, b = p + 1, x = p + 2, y = p + 3; one-hot.
    A sequence: b; x or y, each with probability 1/2; q distractors; then k more, where each time one more follows with
    probability 9/10, P(k) = (9/10)^k / 10; then e. Every distractor is one of a_1 to a_p with equal probability (the
    index range of the paper, 1 to q, must mean 1 to p). Then x or y again would come, which is only a target.
    There are q + 3 + k steps. With the last symbol the mean is q + 13 by this rule; the paper says q + 14.
    Two outputs: 1 for x, 0 for y, and the other way round. An error is measured at the last step only.

    Right, as published: both outputs are within 0.2 of their targets. Solved when that holds during 10,000 successive
    sequences. Published sizes (q, p): (50, 50), (100, 100), (200, 200), (500, 500), (1000, 1000), (1000, 500),
    (1000, 200), (1000, 100), (1000, 50).

    Source: Hochreiter & Schmidhuber (1997), experiment 2c.
    """

    q: int = 50
    p: int = 50
    K: ClassVar[int] = 2

    def __post_init__(self) -> None:
        check_count("q", self.q)
        check_count("p", self.p)

    @property
    def D(self) -> int:
        """p + 4 inputs."""
        return self.p + 4

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B sequences; T is the longest. With dense=False, x and target have width 0: see `Batch`."""
        B = check_draw(rng, B)
        lengths = self.q + 2 + rng.geometric(0.1, size=B)  # 1 + k is geometric
        T = int(lengths.max())
        symbols = rng.integers(self.p, size=(T, B))
        which = rng.integers(2, size=B)
        symbols[0], symbols[1] = self.p + 1, self.p + 2 + which
        symbols[lengths - 1, np.arange(B)] = self.p
        symbols[~steps_below(T, lengths)] = -1
        asked = asked_at_end(T, lengths)
        wide = np.empty((T, B, 0))
        batch = Batch(wide, lengths, wide, asked, symbols, put_at_end(which + 1, T, lengths) - 1)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether both outputs are within 0.2 at the end, (B,) bool; y (T, B, 2)."""
        return all_within(y, batch, self.K, TOLERANCE)
