"""The sum or difference of two numbers, digit by digit, with letters that mean nothing between the digits."""

from dataclasses import dataclass
from string import ascii_lowercase, digits

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, check_draw, steps_below
from lstm_ref.tasks.next_symbol import all_hit, encode, predict_next

ALPHABET = digits + "+-=." + ascii_lowercase
_FIRST_LETTER = ALPHABET.index("a")


@dataclass(frozen=True)
class Arithmetic:
    """Arithmetic with distractors: "3e36d9-h1h39f94eeh43keg3c=-13991064." stands for 3369-13994433=-13991064.

    Coding: the characters of `ALPHABET`, 40 one-hot inputs and as many outputs. The network reads the text and predicts
    each next character; the error is measured on the result, from the step that reads "=" on. The numbers have 1 to
    `digits` digits and either sign (the second one's sign is the operation), and a random number of small letters
    stands between successive characters of the question.

    Ours, where the paper leaves it open: each number of digits equally likely, and each number with so many; minus
    signs and operations with probability 1/2; 0 to `distractors` letters at each place, all equally likely; a point
    ends the result and is predicted as well, because a network that does not know where the result ends does not know
    the result.

    Measured as published: the share of right next characters (`next_symbol.accuracy`). `right` asks for all of them.

    Source: Jozefowicz, Zaremba & Sutskever (2015), as read in secondary notes on it.

    Raises TypeError or ValueError naming the field if it is no count, or digits are above 18.
    """

    digits: int = 8
    distractors: int = 3

    D = K = len(ALPHABET)

    def __post_init__(self) -> None:
        check_count("digits", self.digits, 1, 18)  # what int64 holds
        check_count("distractors", self.distractors, 0)

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        """B questions with their results; with dense=False as symbols and classes only."""
        B = check_draw(rng, B)
        count = rng.integers(1, self.digits + 1, (2, B))
        first, second = rng.integers(np.where(count == 1, 0, 10 ** (count - 1)), 10**count)
        first *= rng.choice((-1, 1), B)
        minus = rng.random(B) < 0.5
        results = np.where(minus, first - second, first + second)
        texts = [f"{a}{'-' if m else '+'}{n}=" for a, m, n in zip(first, minus, second, strict=True)]
        questions, ends = self._distracted(rng, *encode(texts, ALPHABET))
        answers, lengths = encode([f"{result}." for result in results], ALPHABET)

        T = int((ends + lengths).max())
        symbols = np.full((T, B), -1)
        symbols[: len(questions)] = questions
        t, b = np.nonzero(answers >= 0)
        symbols[ends[b] + t, b] = answers[t, b]
        batch = predict_next(symbols, ends + lengths, self.K, asked=~steps_below(T, ends))
        return batch.dense(self.D, self.K) if dense else batch

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Sequences whose result is right, point included: (B,) bool."""
        return all_hit(y, batch)

    def _distracted(
        self, rng: np.random.Generator, symbols: np.ndarray, lengths: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The questions with letters in between, (T, B), and where each ends, (B,)."""
        B = len(lengths)
        gaps = rng.integers(0, self.distractors + 1, symbols.shape)
        gaps[0] = 0
        places = np.cumsum(gaps + 1, axis=0) - 1
        ends = places[lengths - 1, np.arange(B)] + 1
        T = int(ends.max())
        letters = rng.integers(_FIRST_LETTER, len(ALPHABET), (T, B))
        mixed = np.where(steps_below(T, ends), letters, -1)
        t, b = np.nonzero(symbols >= 0)
        mixed[places[t, b], b] = symbols[t, b]
        return mixed, ends
