"""Tasks of precise timing: measure the time between spikes, produce spikes in time, produce a periodic function.

All three are streams without resets, with 1 input and 1 output. Training stops at the first error or after 100
spikes or periods, a test after 1,000; `Batch.asked` says where an error counts, and `until_wrong` how many asked
steps come before the first one: spikes for `SpikeDelays`, steps for the others.

Source: Gers, Schraudolph & Schmidhuber (2002), "Learning precise timing with LSTM recurrent networks", and
Gers & Schmidhuber (2000), "Recurrent nets that time and count", as read in secondary notes on them.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from lstm_ref.arguments import check_count, check_kind, check_length, check_positive
from lstm_ref.tasks.batch import Batch, all_within, check_draw, steps_below
from lstm_ref.tasks.streams import until_wrong

Shape = Literal["cos", "triangle", "rectangle"]
TOLERANCE = 0.49  # of spikes


def _check(F: int, delays: tuple[int, ...], spikes: int) -> None:
    check_count("F", F)
    check_count("spikes", spikes)
    check_kind("delays", delays, tuple)
    check_length("delays", delays, None, "of integers")
    for n, delay in enumerate(delays):
        check_count(f"delays[{n}]", delay, 0)


def _spikes(
    rng: np.random.Generator, B: int, F: int, delays: tuple[int, ...], spikes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Delays I (spikes, B) and the steps of the spikes, counted from 0, T(n) - 1 = T(n-1) - 1 + F + I(n)."""
    drawn = np.array(delays)[rng.integers(0, len(delays), (spikes, B))]
    return drawn, np.cumsum(F + drawn, axis=0) - 1


@dataclass(frozen=True)
class SpikeDelays:
    """Measuring spike delays (MSD): T(n) = T(n-1) + F + I(n), T(0) = 0; at each spike tell I(n).

    Coding: the input is 1 at the steps T(n), counted from 1, else 0. I(n) is one of `delays`, all equally likely. The
    target at a spike is I(n); nothing is asked between spikes. With delays 0 and 1 a logistic output can give it, with
    larger ones the output has to be the identity. spikes = 1 is the variant with a single delay (NMSD).
    Right: |error| < 0.49 at every spike. Peepholes help little here; a longer F is harder.

    Raises TypeError or ValueError naming the field: F and spikes at least 1, delays at least 0.
    """

    F: int = 10
    delays: tuple[int, ...] = (0, 1)
    spikes: int = 100

    D, K = 1, 1

    def __post_init__(self) -> None:
        _check(self.F, self.delays, self.spikes)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B streams, each from its start to its last spike."""
        B = check_draw(rng, B)
        delays, at = _spikes(rng, B, self.F, self.delays, self.spikes)
        lengths, rows = at[-1] + 1, np.arange(B)
        x = np.zeros((int(lengths.max()), B, 1))
        target, asked = np.zeros_like(x), np.zeros(x.shape[:2], bool)
        x[at, rows, 0], target[at, rows, 0], asked[at, rows] = 1, delays, True
        return Batch(x, lengths, target, asked)

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Streams with every delay told, (B,) bool."""
        return all_within(y, batch, self.K, TOLERANCE)

    def until_wrong(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """How many asked steps of each stream come before the first wrong one, (B,) int64."""
        return until_wrong(y, batch, self.K, TOLERANCE)


@dataclass(frozen=True)
class TimedSpikes:
    """Generating timed spikes (GTS): the spikes of `SpikeDelays` are the target, and the delays the input.

    Coding: the target is 1 at the steps T(n) = T(n-1) + F + I(n), else 0, and is asked at every step. The input is
    I(n) at the step of the spike before, T(n-1), for the first one at the first step, and 0 elsewhere (when it is given
    is ours); with delays = (0,), as here, it is always 0, and the spikes come every F steps.
    Right: |error| < 0.49 at every step. Of the networks tried in the papers only those with peepholes solve it.

    Raises TypeError or ValueError naming the field: F at least 2, spikes at least 1, delays at least 0.
    """

    F: int = 10
    delays: tuple[int, ...] = (0,)
    spikes: int = 100

    D, K = 1, 1

    def __post_init__(self) -> None:
        _check(self.F, self.delays, self.spikes)
        check_count("F", self.F, 2)

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B streams, each from its start to its last spike."""
        B = check_draw(rng, B)
        delays, at = _spikes(rng, B, self.F, self.delays, self.spikes)
        lengths, rows = at[-1] + 1, np.arange(B)
        T = int(lengths.max())
        x, target = np.zeros((T, B, 1)), np.zeros((T, B, 1))
        x[0, :, 0] = delays[0]
        x[at[:-1], rows, 0] = delays[1:]
        target[at, rows, 0] = 1
        return Batch(x, lengths, target, steps_below(T, lengths))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Streams with every step right, (B,) bool."""
        return all_within(y, batch, self.K, TOLERANCE)

    def until_wrong(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """How many asked steps of each stream come before the first wrong one, (B,) int64."""
        return until_wrong(y, batch, self.K, TOLERANCE)


@dataclass(frozen=True)
class PeriodicFunction:
    """Periodic function generation (PFG): from no input at all, give f(t), t = 0, 1, ..., with m = t mod F:

        cos        (1 - cos(2 pi t / F)) / 2
        triangle   2 m / F for m <= F/2, else 2 - 2 m / F
        rectangle  1 for m > F/2, else 0

    Coding: the input is always 0, the target is asked at every step; the output is the identity. Published are F = 10
    and 25. Nothing is random: all B streams are the same.
    Right: |error| < 0.3 at every step (`tolerance`; also 0.15 for cos with F = 25).
    The notes that we have read swap the two cases of the triangle, which would then run from 1 to 2; where t begins,
    and that a stream has 100 periods as the others have 100 spikes, is ours.

    Raises TypeError or ValueError naming the field: F at least 2, a known shape, periods at least 1, tolerance above 0.
    """

    shape: Shape = "cos"
    F: int = 10
    periods: int = 100
    tolerance: float = 0.3

    D, K = 1, 1

    def __post_init__(self) -> None:
        check_count("F", self.F, 2)
        check_count("periods", self.periods)
        check_positive("tolerance", self.tolerance)
        if self.shape not in get_args(Shape):
            raise ValueError(f"shape: got {self.shape!r}, expected {', '.join(get_args(Shape))}")

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        """B equal streams."""
        B, T = check_draw(rng, B), self.F * self.periods
        t = np.arange(T)
        m = t % self.F
        values = {
            "cos": (1 - np.cos(2 * np.pi * t / self.F)) / 2,
            "triangle": np.where(2 * m <= self.F, 2 * m / self.F, 2 - 2 * m / self.F),
            "rectangle": 1.0 * (2 * m > self.F),
        }
        target = np.repeat(values[self.shape][:, None, None], B, axis=1)
        return Batch(np.zeros((T, B, 1)), np.full(B, T), target, np.ones((T, B), bool))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """Streams with every step right, (B,) bool."""
        return all_within(y, batch, self.K, self.tolerance)

    def until_wrong(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        """How many steps of each stream come before the first wrong one, (B,) int64."""
        return until_wrong(y, batch, self.K, self.tolerance)
