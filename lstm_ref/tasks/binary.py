"""Tasks on bits: the sum of two numbers, and parity."""

from dataclasses import dataclass

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.tasks.batch import Batch, all_within, asked_at_end, check_draw, put_at_end, steps_below


@dataclass(frozen=True)
class BinaryAddition:
    """Serial addition of two binary numbers of `bits` bits each, least significant bit first.

    Coding: 2 inputs, the bits of both numbers, 0 or 1 with probability 1/2; a last step with 0 and 0 makes room for
    the carry, so a sequence has bits + 1 steps. 1 output, the bit of the sum, asked at every step.
    Right: every output is closer than 0.5 to its bit. `lstm_ref.systems.threshold.add` is an exact solution.

    The exercise of many lectures; there is no published criterion.
    Raises TypeError or ValueError naming bits if it is no count.
    """

    bits: int = 8

    D, K = 2, 1

    def __post_init__(self) -> None:
        check_count("bits", self.bits)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B pairs of numbers."""
        B, T = check_draw(rng, B), self.bits + 1
        x = np.zeros((T, B, 2))
        x[:-1] = rng.integers(0, 2, (self.bits, B, 2))
        target, carry = np.empty((T, B, 1)), np.zeros(B)
        for t in range(T):  # column addition, as on paper
            total = x[t].sum(axis=-1) + carry
            target[t, :, 0], carry = total % 2, total // 2
        return Batch(x, np.full(B, T), target, np.ones((T, B), bool))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Pairs whose sum has all bits right, (B,) bool."""
        return all_within(y, batch, self.K, 0.5)


@dataclass(frozen=True)
class Parity:
    """Parity: whether a sequence of bits has an odd number of ones.

    Coding: 1 input, 1 or 0 with probability 1/2; the length is uniform in shortest..longest, both included. 1 output at
    the end, 1 for odd, else 0. Right: closer than 0.5. `lstm_ref.systems.threshold.parity` is an exact solution.
    With lengths of some hundreds of steps the task is one of those that are solved faster by guessing all weights
    than by gradient descent. There is no one published length.

    Source: Hochreiter & Schmidhuber (1997), section on limitations: a parity problem of 500 steps.
    Raises TypeError or ValueError naming the field if it is no count, or shortest is above longest.
    """

    shortest: int = 8
    longest: int = 8

    D, K = 1, 1

    def __post_init__(self) -> None:
        check_count("longest", self.longest)
        check_count("shortest", self.shortest, 1, self.longest)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B sequences of bits."""
        B = check_draw(rng, B)
        lengths = rng.integers(self.shortest, self.longest + 1, B)
        T = int(lengths.max())
        bits = rng.integers(0, 2, (T, B)) * steps_below(T, lengths)
        odd = (bits.sum(axis=0) % 2).astype(float)
        target = put_at_end(odd[:, None], T, lengths)
        return Batch(bits[..., None].astype(float), lengths, target, asked_at_end(T, lengths))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Sequences whose parity is told, (B,) bool."""
        return all_within(y, batch, self.K, 0.5, at_end=True)
