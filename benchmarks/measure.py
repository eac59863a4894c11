"""Times of rivals that take turns, and what is made of them."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from benchmarks.options import Options

Call = Callable[[], object]
Track = Callable[[Sequence[Any], str], Iterable[Any]]  # shows how far a loop has come


class Budget(NamedTuple):
    """How long to measure: so many rounds, or, where `rounds` is 0, as many as fit into `seconds`."""

    rounds: int
    seconds: float
    burst: float  # seconds for which each rival runs in a round, at least

    @classmethod
    def of(cls, options: Options) -> "Budget":
        """The budget of one row of a table."""
        if options.quick:
            return cls(options.rounds or 3, 0, 0.002)
        return cls(options.rounds, options.seconds, 0.02)


class Spread(NamedTuple):
    """Median and quartiles of the rounds."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Spread of at least one value."""
        values = list(values)
        return cls(*(statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3))


def take_turns(
    calls: dict[str, Call],
    budget: Budget,
    clock: Callable[[], float] = time.process_time,
    finish: Callable[[], object] = lambda: None,
) -> dict[str, list[float]]:
    """Seconds per call of each rival, one number per round.

    In each round every rival runs for a short burst, so that all meet the same state of the machine; every second
    round goes the other way round. A burst of several calls starts with one that is not counted: with small problems
    the question is how long a call takes that finds its data in the caches. `finish` waits for work that a call has
    only started.
    """
    once = {}
    for name, call in calls.items():
        _burst(call, 1, clock, finish)  # warms up caches, memory and libraries
        once[name] = max(_burst(call, 1, clock, finish), 1e-7)
    repeats = {name: min(math.ceil(budget.burst / seconds), 500) for name, seconds in once.items()}
    whole = sum(once[name] * repeats[name] for name in calls)
    rounds = budget.rounds or min(max(int(budget.seconds / whole), 5), 60)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds):
        for name in list(calls)[:: -1 if number % 2 else 1]:
            if repeats[name] > 1:
                calls[name]()
                finish()
            times[name].append(_burst(calls[name], repeats[name], clock, finish) / repeats[name])
    return times


def ratio(times: dict[str, list[float]], one: str, other: str, factor: float = 1.0) -> Spread:
    """Spread of factor * one / other over the rounds."""
    return Spread.of([factor * a / max(b, 1e-9) for a, b in zip(times[one], times[other], strict=True)])


def _burst(call: Call, repeats: int, clock: Callable[[], float], finish: Callable[[], object]) -> float:
    start = clock()
    for _ in range(repeats):
        call()
    finish()
    return clock() - start
