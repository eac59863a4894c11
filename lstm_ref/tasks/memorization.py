"""A few symbols, read and then given back in the same order."""

from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, check_draw
from lstm_ref.tasks.next_symbol import all_hit, predict_next

ALPHABET = ascii_lowercase + "="


@dataclass(frozen=True)
class Memorization:
    """Memorization of 5 symbols out of 26: "qtavk=qtavk".

    Coding: the characters of `ALPHABET`, 27 one-hot inputs and as many outputs; each letter is drawn with probability
    1/26. The network reads the symbols, then "=", then what it should have predicted so far; the error is measured on
    the predicted second half, from the step that reads "=" on. A sequence has 2 `count` steps. Reading "=", and then
    the right symbols, is our coding; the paper does not print one.

    In the paper the task is a filter: an architecture that does not give at least 95 percent of the symbols
    (`next_symbol.accuracy`) is not looked at any further. `right` asks for all symbols of a sequence.

    Source: Jozefowicz, Zaremba & Sutskever (2015), as read in secondary notes on it.

    Raises TypeError or ValueError naming count if it is none.
    """

    count: int = 5

    D = K = len(ALPHABET)

    def __post_init__(self) -> None:
        check_count("count", self.count)

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B sequences; with dense=False as symbols and classes only."""
        B = check_draw(rng, B)
        letters = rng.integers(0, len(ascii_lowercase), (self.count, B))
        symbols = np.concatenate([letters, np.full((1, B), ALPHABET.index("=")), letters])
        asked = np.arange(len(symbols))[:, None] > np.full(B, self.count)
        batch = predict_next(symbols, np.full(B, len(symbols)), self.K, asked)
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Sequences with all symbols given back, (B,) bool."""
        return all_hit(y, batch)
