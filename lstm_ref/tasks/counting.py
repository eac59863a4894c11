"""The languages a^n b^n and a^n b^n c^n: what may come next depends on how many symbols were counted."""

from dataclasses import dataclass

import numpy as np

from lstm_ref.arguments import check_count, check_integers
from lstm_ref.tasks.batch import Batch, check_draw, check_outputs, steps_below


@dataclass(frozen=True)
class CountingLanguage:
    """a^n b^n (letters = 2, context-free) or a^n b^n c^n (letters = 3, context-sensitive), n at least 1.

    A network reads a start symbol and then the string, and tells after each symbol which symbols may come next:

        read        S     a       a       b    b
        next may be a     a, b    a, b    b    end

    Coding: letters + 1 one-hot inputs, S and the letters; letters + 1 outputs, the end symbol and the letters (S and
    the end symbol have place 0); target 1 for every symbol that may come next, else 0, at every step. The language has
    no longest string: after the last a one more a may come, whatever `high` is. n is uniform in low..high, both
    included; the string has 1 + letters n steps. `strings` makes those of chosen n, to test far beyond `high`.

    Right: at every step the outputs above 0.5 are those of the symbols that may come next, no more and no fewer.

    Source: Gers & Schmidhuber (2001), "LSTM recurrent networks learn simple context-free and context-sensitive
    languages": the prediction of the set of legal symbols, and training on short strings. Values of the targets and
    the threshold are ours.

    Raises TypeError or ValueError naming the field: letters 2 or more, low at most high.
    """

    letters: int = 2
    low: int = 1
    high: int = 10

    def __post_init__(self) -> None:
        check_count("letters", self.letters, 2)
        check_count("high", self.high)
        check_count("low", self.low, 1, self.high)

    @property
    def D(self) -> int:
        """S and the letters."""
        return self.letters + 1

    @property
    def K(self) -> int:
        """End and the letters."""
        return self.letters + 1

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B strings of random n."""
        B = check_draw(rng, B)
        return self.strings(rng.integers(self.low, self.high + 1, B))

    def strings(self, n: np.ndarray) -> Batch:
        """The strings of these n (B,), integers of at least 1."""
        check_integers("n", n, ("B",), 1, 10**9)
        lengths = 1 + self.letters * n.astype(np.int64)
        T = int(lengths.max())
        asked, t = steps_below(T, lengths), np.arange(T)[:, None]
        symbols = np.where(asked, -(-t // n), -1)  # S at t = 0, letter k at (k-1) n < t <= k n
        following = (symbols + (t % n == 0)) % self.K  # the letter after the last of n; after the last of all the end
        places = np.arange(self.K)
        may = (following[..., None] == places) | ((symbols == 1)[..., None] & (places >= 1) & (places <= 2))
        x = (symbols[..., None] == np.arange(self.D)).astype(float)
        return Batch(x, lengths, (may & asked[..., None]).astype(float), asked, symbols)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Strings with the right set of next symbols at every step, (B,) bool."""
        batch = check_outputs(y, batch, self.K)
        good = np.where(batch.target > 0.5, y > 0.5, y <= 0.5).all(axis=-1)  # NaN is neither
        return np.asarray((good | ~batch.asked).all(axis=0))
