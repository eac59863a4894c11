"""Experiment 1: the embedded Reber grammar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstm_ref.tasks.batch import Batch, check_draw, check_outputs, one_hot, steps_below
from lstm_ref.tasks.reber import EMBEDDED, SYMBOLS

TARGETS = ("next", "possible")


@dataclass(frozen=True)
class EmbeddedReber:
    """Predict the next symbol of a string B w R w E, w = T or P, R a Reber string: w must be kept while R goes by.

    Inputs: the 7 symbols B T P S X V E, one-hot, each as likely as its alternative in the grammar (`reber.py`); the
    last symbol is only a target, so a string of n symbols gives n - 1 steps, at least 8. Outputs: one per symbol.
    An error is measured at every step.

    target: "next", as printed: 1 for the symbol that does come next, 0 for all others;
        "possible", adjusted: 1 for each symbol that may come next, so that equal inputs have equal targets.

    Right, as published: at every step the possible next symbols, one or two, are the most active outputs.
    Trained on 256 strings, picked at random, tested on 256 others: `reber.split`, then `batch`. Solved when all
    strings of both sets are right. 3 pairs of sets, 10 trials each.

    Source: Hochreiter & Schmidhuber (1997), experiment 1.
    """

    target: str = "next"
    D: ClassVar[int] = len(SYMBOLS)
    K: ClassVar[int] = len(SYMBOLS)

    def __post_init__(self) -> None:
        if self.target not in TARGETS:
            raise ValueError(f"target: got {self.target!r}, expected {' or '.join(TARGETS)}")

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B random strings, which may be equal."""
        return self._batch(EMBEDDED.draw(rng, check_draw(rng, B)))

    def batch(self, strings: np.ndarray) -> Batch:
        """These strings (T + 1, B), as `reber` gives them.

        Raises TypeError or ValueError naming strings, for anything but strings of the embedded grammar.
        """
        if not EMBEDDED.accepts(strings).all():
            raise ValueError("strings: got some that are not in the embedded Reber grammar, expected none")
        return self._batch(strings)

    def _batch(self, strings: np.ndarray) -> Batch:
        lengths = (strings >= 0).sum(axis=0) - 1
        T = int(lengths.max())
        asked = steps_below(T, lengths)
        symbols, after = np.where(asked, strings[:T], -1), strings[1 : T + 1]
        x = one_hot("D", symbols, self.D)
        if self.target == "next":
            return Batch(x, lengths, one_hot("K", after, self.K), asked, symbols, after)
        return Batch(x, lengths, EMBEDDED.possible_next(symbols).astype(np.float64), asked, symbols)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Whether at every step the possible symbols are the most active outputs, (B,) bool; y (T, B, 7)."""
        batch = check_outputs(y, batch, self.K)
        assert batch.symbols is not None
        possible = EMBEDDED.possible_next(batch.symbols)
        weakest = np.where(possible, y, np.inf).min(axis=-1)
        strongest = np.where(possible, -np.inf, y).max(axis=-1)
        return np.asarray(((weakest > strongest) | ~batch.asked).all(axis=0))
