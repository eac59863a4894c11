"""The common form of all tasks: a batch of sequences with what the outputs should be, and what a task offers.

A task is a frozen dataclass with its sizes as fields. Everything random comes from the generator it is given: the same
seed gives the same batch.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from lstm_ref.arguments import check_count, check_floating, check_kind


class Batch(NamedTuple):
    """B sequences of at most T steps.

    x (T, B, D): inputs, float64; 0 after the end of each sequence.
    lengths (B,): steps of each sequence, int64, 1 to T.
    target (T, B, K): what the outputs should be, float64; 0 where nothing is asked.
    asked (T, B): bool, where an error is measured.
    symbols (T, B): int64, of one-hot inputs: which entry of x is 1, and -1 after the end; else None.
    classes (T, B): int64, of one-hot targets: which entry of target is 1, and -1 where nothing is asked; else None.

    Drawn with dense=False, x and a one-hot target have width 0: `dense` makes them from symbols and classes.
    """

    x: np.ndarray
    lengths: np.ndarray
    target: np.ndarray
    asked: np.ndarray
    symbols: np.ndarray | None = None
    classes: np.ndarray | None = None

    def mask(self) -> np.ndarray:
        """Which steps belong to a sequence, (T, B) bool."""
        return steps_below(len(self.asked), self.lengths)

    def at_end(self, a: np.ndarray) -> np.ndarray:
        """The last step of each sequence: (T, B, ...) to (B, ...).

        Raises TypeError or ValueError naming a, for anything but an array with the T and B of this batch.
        """
        check_kind("a", a, np.ndarray)
        if a.shape[:2] != self.asked.shape:
            raise ValueError(f"a: got shape {a.shape}, expected {self.asked.shape} as the first two axes")
        return a[self.lengths - 1, np.arange(len(self.lengths))]

    def dense(self, D: int, K: int) -> Batch:
        """This batch with x (T, B, D) and target (T, B, K), made of symbols and classes where they have width 0.

        Raises TypeError or ValueError naming D or K, for sizes that are too small for the symbols or classes.
        """
        x, target = self.x, self.target
        if not x.shape[-1] and self.symbols is not None:
            x = one_hot("D", self.symbols, D)
        if not target.shape[-1] and self.classes is not None:
            target = one_hot("K", self.classes, K)
        return self._replace(x=x, target=target)


class Task(Protocol):
    """What every task offers beside its sizes."""

    @property
    def D(self) -> int:
        """Inputs per step."""

    @property
    def K(self) -> int:
        """Outputs per step."""

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B random sequences."""

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Which sequences the outputs y (T, B, K) solve, by the published criterion: (B,) bool."""


def one_hot(name: str, classes: np.ndarray, size: int) -> np.ndarray:
    """Rows of 0 with a 1 at the place of their class, none for -1: (T, B) to (T, B, size), float64.

    As `lstm_ref.one_hot`, and ten times as fast. Raises TypeError or ValueError calling the size by this name.
    """
    size = check_count(name, size, int(classes.max()) + 1)
    return np.take(np.eye(size + 1, size), classes, axis=0, mode="wrap")  # -1 is the last row, which has no 1


def steps_below(T: int, lengths: np.ndarray) -> np.ndarray:
    """Which of T steps come before `lengths` (B,): (T, B) bool."""
    return np.arange(T)[:, None] < lengths


def asked_at_end(T: int, lengths: np.ndarray) -> np.ndarray:
    """The last step of each sequence only: (T, B) bool."""
    return np.arange(T)[:, None] == lengths - 1


def put_at_end(values: np.ndarray, T: int, lengths: np.ndarray) -> np.ndarray:
    """Values (B, K) or (B,) at the last step of each sequence, zeros elsewhere: (T, B, K) or (T, B)."""
    a = np.zeros((T, *values.shape), values.dtype)
    a[lengths - 1, np.arange(len(lengths))] = values
    return a


def clear_after(x: np.ndarray, lengths: np.ndarray) -> None:
    """Set x (T, B, ...) to 0 after the end of each sequence."""
    first = int(lengths.min())
    gone = ~steps_below(len(x), lengths)[first:]
    x[first:][gone] = 0


def check_draw(rng: np.random.Generator, B: int) -> int:
    """Require what every `draw` is given, and return B."""
    check_kind("rng", rng, np.random.Generator)
    return check_count("B", B)


def check_outputs(y: np.ndarray, batch: Batch, K: int) -> Batch:
    """Require outputs y (T, B, K), and return the batch with its target. NaN is no error: it is wrong."""
    check_kind("batch", batch, Batch)
    check_kind("y", y, np.ndarray)
    check_floating("y", y, (*batch.asked.shape, K))
    return batch if batch.target.shape[-1] else batch._replace(symbols=None).dense(1, K)


def all_within(y: np.ndarray, batch: Batch, K: int, tolerance: float, at_end: bool = False) -> np.ndarray:
    """Sequences where every output is closer than `tolerance` to its target, (B,) bool.

    At all steps where something is asked, or at the last one only. Raises as `check_outputs` does.
    """
    batch = check_outputs(y, batch, K)
    if at_end:
        return np.asarray((np.abs(batch.at_end(y) - batch.at_end(batch.target)) < tolerance).all(axis=-1))
    close = (np.abs(y - batch.target) < tolerance).all(axis=-1)
    return np.asarray((close | ~batch.asked).all(axis=0))
