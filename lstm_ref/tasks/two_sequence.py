"""Experiments 3a, 3b, 3c: two classes of sequences, told apart by their first elements; the rest is noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, asked_at_end, check_draw, check_outputs, clear_after, put_at_end

NOISE = math.sqrt(0.2)  # the variance is 0.2
TARGET_NOISE = math.sqrt(0.1)  # the variance is 0.1


@dataclass(frozen=True)
class _TwoClasses:
    """What the three tasks share: sizes, and the test at the end of each sequence."""

    T: int = 100
    N: int = 3
    D: ClassVar[int] = 1
    K: ClassVar[int] = 1
    tolerance: ClassVar[float] = 0.2
    most_wrong: ClassVar[int] = 0  # of 256 test sequences
    mean_error: ClassVar[float] = 0.01  # the mean absolute test error has to be below

    def __post_init__(self) -> None:
        check_count("N", self.N)
        check_count("T", self.T, self.N + 1)

    def goal(self, batch: Batch) -> np.ndarray:
        """What the output is compared with at the end, (B,)."""
        return np.asarray(batch.at_end(batch.target)[:, 0])

    def close(self, error: np.ndarray) -> np.ndarray:
        """Which absolute errors, of any shape, are those of a right output."""
        return np.asarray(error < self.tolerance)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether the output is close to its goal at the end, (B,) bool; y (T, B, 1)."""
        batch = check_outputs(y, batch, self.K)
        return self.close(np.abs(batch.at_end(y)[:, 0] - self.goal(batch)))


@dataclass(frozen=True)
class TwoSequence(_TwoClasses):
    """The two-sequence problem (3a): say at the end which class a sequence is of.

    One input. Steps 1 to N: +1 in class 1 and -1 in class 2, each class with probability 1/2. All later steps: Gaussian
    noise, mean 0, variance 0.2 (standard deviation 0.447). Lengths are uniform from T to T + T/10, both included.
    One output, its target at the last step: 1 for class 1, 0 for class 2.

    Right, as published: the output is within 0.2 of its target. Two stopping rules: ST1, none of 256 test sequences is
    wrong; ST2, ST1 and a mean absolute test error below 0.01. Then 2,560 more sequences are tested. 10 trials.
    Published sizes (T, N): (100, 3), (100, 1), (1000, 3).

    Source: Hochreiter & Schmidhuber (1997), experiment 3a, after Bengio, Simard & Frasconi (1994).
    """

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 1)."""
        first, x, lengths = _elements(rng, check_draw(rng, B), self.T, self.N)
        return _batch(x, lengths, first)


@dataclass(frozen=True)
class NoisyTwoSequence(_TwoClasses):
    """Noise on all elements (3b): as `TwoSequence`, and the same noise is added to steps 1 to N.

    Right, as published: the output is within 0.2 of its target. Two stopping rules: ST1, fewer than 6 of 256 test
    sequences are wrong; ST2, ST1 and a mean absolute test error below 0.04. Published sizes (T, N): (100, 3),
    (100, 1), (1000, 1).

    Source: Hochreiter & Schmidhuber (1997), experiment 3b.
    """

    most_wrong: ClassVar[int] = 5
    mean_error: ClassVar[float] = 0.04

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 1)."""
        B = check_draw(rng, B)
        first, x, lengths = _elements(rng, B, self.T, self.N)
        x[: self.N, :, 0] += NOISE * rng.standard_normal((self.N, B))
        return _batch(x, lengths, first)


@dataclass(frozen=True)
class TwoSequenceNoisyTargets(_TwoClasses):
    """Noise on the targets (3c): inputs as in `TwoSequence`, targets 0.2 (class 1) and 0.8 (class 2), plus noise.

    The noise is Gaussian, mean 0, variance 0.1 (standard deviation 0.316), drawn once per sequence. The informative
    elements stay +1 and -1: a summary that puts 0.2 and 0.8 in their place has mistaken inputs for targets.

    Right, as published: the output is not further than 0.1 from the target without noise. Stopping rule: none of 256
    test sequences is wrong, and the mean absolute difference to the target without noise is below 0.015.
    Published sizes (T, N): (100, 3), (100, 1).

    Source: Hochreiter & Schmidhuber (1997), experiment 3c.
    """

    tolerance: ClassVar[float] = 0.1
    mean_error: ClassVar[float] = 0.015

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences, (T + T/10, B, 1); target has the noise, `goal` does not."""
        B = check_draw(rng, B)
        first, x, lengths = _elements(rng, B, self.T, self.N)
        return _batch(x, lengths, 0.8 - 0.6 * first + TARGET_NOISE * rng.standard_normal(B))

    def goal(self, batch: Batch) -> np.ndarray:
        """The targets without noise, (B,): 0.2 or 0.8, by the first element."""
        return np.where(batch.x[0, :, 0] > 0, 0.2, 0.8)

    def close(self, error: np.ndarray) -> np.ndarray:
        """Which absolute errors, of any shape, are those of a right output."""
        return np.asarray(error <= self.tolerance)


def _elements(rng: np.random.Generator, B: int, T: int, N: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether of class 1 (B,) as 1.0 or 0.0, inputs (T + T/10, B, 1) of experiment 3a, lengths (B,)."""
    lengths = rng.integers(T, T + T // 10, size=B, endpoint=True)
    first = rng.integers(2, size=B).astype(np.float64)
    x = rng.standard_normal((T + T // 10, B, 1))
    x *= NOISE
    x[:N, :, 0] = 2 * first - 1
    clear_after(x, lengths)
    return first, x, lengths


def _batch(x: np.ndarray, lengths: np.ndarray, target: np.ndarray) -> Batch:
    """A batch with the targets (B,) at the end."""
    T = len(x)
    return Batch(x, lengths, put_at_end(target[:, None], T, lengths), asked_at_end(T, lengths))
