"""What a network reads, batch by batch: separate sequences, or windows of long streams with the state kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lstm_ref.arguments import check_count, check_kind
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.nested_tags import ALPHABET, NestedTags
from lstm_ref.tasks.next_symbol import encode, predict_next

DOCUMENTS = 64  # drawn at once; more are drawn as long as streams are too short


class Feed(Protocol):
    """Batches of symbols, in groups: within a group each batch goes on where the one before it ended."""

    @property
    def K(self) -> int:
        """Number of symbols, of the input and of the output."""

    @property
    def group(self) -> int:
        """Batches in a group."""

    def draw(self, rng: np.random.Generator, B: int) -> list[Batch]:
        """One group of batches (T, B), with symbols and classes."""


@dataclass(frozen=True)
class Sequences:
    """Sequences of a task of `lstm_ref.tasks` whose `draw` takes dense=False; groups of one batch."""

    task: Any

    group = 1

    @property
    def K(self) -> int:
        """Number of symbols."""
        return int(self.task.K)

    def draw(self, rng: np.random.Generator, B: int) -> list[Batch]:
        """A batch of B sequences."""
        return [self.task.draw(rng, B, dense=False)]


@dataclass(frozen=True)
class TagStreams:
    """B streams of documents of nested tags side by side, in `group` windows of T steps; every next symbol is asked.

    As published, T is 35 (Jozefowicz, Zaremba & Sutskever, 2015). Ours: new streams start after each group, each with a
    new document.
    """

    task: NestedTags
    T: int = 35
    group: int = 10

    def __post_init__(self) -> None:
        check_kind("task", self.task, NestedTags)
        check_count("T", self.T)
        check_count("group", self.group)

    @property
    def K(self) -> int:
        """Number of symbols."""
        return int(self.task.K)

    def draw(self, rng: np.random.Generator, B: int) -> list[Batch]:
        """The windows of B new streams."""
        length = self.group * self.T + 1
        rows, documents = [""], iter(self.task.documents(rng, DOCUMENTS))
        while len(rows) <= B:
            for document in documents:
                rows[-1] += document
                if len(rows[-1]) >= length:
                    rows.append("")
            documents = iter(self.task.documents(rng, DOCUMENTS))
        symbols, lengths = encode([row[:length] for row in rows[:B]], ALPHABET)[0], np.full(B, self.T + 1)
        starts = range(0, self.group * self.T, self.T)
        return [predict_next(symbols[start : start + self.T + 1], lengths, self.K) for start in starts]
