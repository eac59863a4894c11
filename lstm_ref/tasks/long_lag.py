"""Experiments 2a and 2b: the last symbol is as the first; what comes between is fixed in 2a, random in 2b."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, check_draw

TOLERANCE = 0.25


@dataclass(frozen=True)
class _Symbols:
    """What both share: p + 1 symbols, and p steps."""

    p: int = 100

    def __post_init__(self) -> None:
        check_count("p", self.p, 2)

    @property
    def D(self) -> int:
        """p + 1 inputs."""
        return self.p + 1

    @property
    def K(self) -> int:
        """p + 1 outputs."""
        return self.p + 1


@dataclass(frozen=True)
class LongLag(_Symbols):
    """Noise-free sequences with a long time lag (2a): predict the next symbol at every step.

    p + 1 symbols: a_1 to a_(p-1) are 0 to p - 2, x is p - 1, y is p; one-hot. Two sequences, each with probability 1/2:
    (x, a_1, ..., a_(p-1), x) and (y, a_1, ..., a_(p-1), y). Their last symbol is only a target, so there are p steps.
    Outputs: one per symbol, 1 for the next symbol and 0 for all others; an error is measured at every step.

    Right, as published: every output is within 0.25 of its target at every step. Solved when that holds during 10,000
    successive sequences; 5,000,000 sequences are the limit, and not what was needed.

    Source: Hochreiter & Schmidhuber (1997), experiment 2a.
    """

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B sequences of p steps. With dense=False, x and target have width 0: see `Batch`."""
        B = check_draw(rng, B)
        between = np.broadcast_to(np.arange(self.p - 1)[:, None], (self.p - 1, B))
        return _batch(rng, self.p, between, dense)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether every output is within 0.25 at every step, (B,) bool; y (T, B, K)."""
        return all_within(y, batch, self.K, TOLERANCE)


@dataclass(frozen=True)
class LongLagDistractors(_Symbols):
    """No local regularities (2b): as `LongLag`, with p - 1 random draws from a_1 to a_(p-1) between the two symbols.

    Coding and error as in 2a, so what comes next can be predicted at the last step only.

    Right, as published: every output is within 0.25 of its target at the last step. Solved when that holds during
    10,000 successive sequences.

    Source: Hochreiter & Schmidhuber (1997), experiment 2b.
    """

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B sequences of p steps. With dense=False, x and target have width 0: see `Batch`."""
        B = check_draw(rng, B)
        return _batch(rng, self.p, rng.integers(self.p - 1, size=(self.p - 1, B)), dense)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether every output is within 0.25 at the last step, (B,) bool; y (T, B, K)."""
        return all_within(y, batch, self.K, TOLERANCE, at_end=True)


def _batch(rng: np.random.Generator, p: int, between: np.ndarray, dense: bool) -> Batch:
    """Sequences with symbols (p - 1, B) between two that are x or y."""
    B = between.shape[1]
    same = rng.integers(p - 1, p, size=(1, B), endpoint=True)
    strings = np.concatenate([same, between, same])
    wide = np.empty((p, B, 0))
    batch = Batch(wide, np.full(B, p), wide, np.ones((p, B), bool), strings[:-1], strings[1:])
    return batch.dense(p + 1, p + 1) if dense else batch
