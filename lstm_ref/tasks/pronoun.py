"""A name, words that do not matter, and the pronoun that belongs to the name."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, asked_at_end, check_draw, put_at_end

NAMES = ("Jane", "John")
PRONOUNS = ("she", "he")
FILLERS = ("had", "a", "quick", "lunch", "in", "town")
CUE = "then"
WORDS = (*NAMES, *FILLERS, CUE)


@dataclass(frozen=True)
class DelayedPronoun:
    """The delayed pronoun: "Jane lunch in quick a had then ... she".

    Coding: 9 one-hot inputs, the words of `WORDS`. A sentence is a name, each with probability 1/2, a gap of random
    fillers, each with probability 1/6, and the word "then"; the number of fillers is uniform in shortest..longest, both
    included. 1 output at the end: 0 for "she", 1 for "he". Right: closer than 0.5.

    The task of unit 5 of the course, which draws sentences of one gap (shortest = longest) in the same way.
    Raises TypeError or ValueError naming the field: counts, from 0 on, shortest at most longest.
    """

    shortest: int = 6
    longest: int = 6

    D: ClassVar[int] = len(WORDS)
    K: ClassVar[int] = 1

    def __post_init__(self) -> None:
        check_count("longest", self.longest, 0)
        check_count("shortest", self.shortest, 0, self.longest)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sentences."""
        B = check_draw(rng, B)
        gaps = np.full(B, self.longest)
        if self.shortest < self.longest:
            gaps = rng.integers(self.shortest, self.longest + 1, B)
        who = rng.integers(0, len(NAMES), B)
        T = int(gaps.max()) + 2
        t = np.arange(T)[:, None]
        symbols = np.full((T, B), -1)
        symbols[0] = who
        symbols[1:-1] = rng.integers(len(NAMES), len(NAMES) + len(FILLERS), (T - 2, B))
        symbols = np.where(t <= gaps, symbols, np.where(t == gaps + 1, WORDS.index(CUE), -1))
        x = (symbols[..., None] == np.arange(self.D)).astype(float)
        target = put_at_end(who[:, None].astype(float), T, gaps + 2)
        return Batch(x, gaps + 2, target, asked_at_end(T, gaps + 2), symbols)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Sentences with the right pronoun, (B,) bool."""
        return all_within(y, batch, self.K, 0.5, at_end=True)
