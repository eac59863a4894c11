"""One cell on one task, as a trial of `experiments.definition`: what a comparison of cells is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.evolution.feeds import Feed
from experiments.evolution.learner import VALIDATE, Course, Learner, Means, count_weights, width_for
from experiments.generators import child, stream
from lstm_ref.arguments import check_count, check_length
from lstm_ref.graphs import Graph

REMEMBERS = "remembers"
CHECKS = 10  # of the accuracy, in the training of a network
FINAL = 5  # times as many batches as in a check are in the test
BASELINE = 100  # the place of the random stream of `without_memory`


@dataclass(frozen=True)
class Contest:
    """What one trial trains.

    Networks of about `weights` weights with the cell of the graph, one after the other, one for each of the rates;
    the one with the best accuracy in a validation is the trial's, and its accuracy in a test of its own is what counts.
    measure: the name of that accuracy. biases: as in `Means`.
    """

    graph: Graph
    course: Course
    measure: str
    weights: int = 6000
    rates: tuple[float, ...] = (0.015,)
    biases: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_count("weights", self.weights)
        check_length("rates", self.rates, None, "rates of Adam")


class ContestTrial:
    """The trial. Units of work are updates, of all its networks together."""

    def __init__(self, seed: np.random.SeedSequence, contest: Contest) -> None:
        self.contest, self.seed = contest, seed
        self.curve: list[tuple[float, float, float]] = []  # place of the rate, updates of this network, accuracy
        self.tests: list[tuple[float, float]] = []  # of each network that is done: validation, test
        self.learner = self._learner(0)

    def _learner(self, n: int) -> Learner:
        contest = self.contest
        H = width_for(contest.graph, contest.course.feed.K, contest.weights)
        means = Means(contest.rates[n], biases=contest.biases)
        return Learner(contest.graph, contest.course, means, H, child(self.seed, n))

    @property
    def over(self) -> bool:
        """Whether all networks are done."""
        return len(self.tests) == len(self.contest.rates)

    @property
    def cap(self) -> int:
        """Updates of all networks."""
        return self.contest.course.updates * len(self.contest.rates)

    @property
    def done(self) -> int:
        """Updates so far; those that a network which died has left out count as done."""
        return self.contest.course.updates * len(self.tests) + (0 if self.over else self.learner.updates)

    @property
    def progress(self) -> Progress:
        """Where it is; the error is the share of wrong symbols at the last check."""
        return Progress(self.done, self.cap, 1 - self.curve[-1][2] if self.curve else float("nan"))

    def advance(self) -> None:
        """A few updates of the network in training, up to its next check at most."""
        learner, every = self.learner, max(1, self.contest.course.updates // CHECKS)
        learner.advance(min(25, every - learner.updates % every))
        if learner.updates % every == 0 or learner.over:
            self.curve.append((len(self.tests), learner.updates, learner.accuracy(VALIDATE)))
        if learner.over:
            self.tests.append((learner.accuracy(VALIDATE), learner.accuracy(tests=FINAL * self.contest.course.tests)))
            if not self.over:
                self.learner = self._learner(len(self.tests))

    def snapshot(self) -> dict[str, np.ndarray]:
        """The network in training, and what is known of those before it."""
        known = {"curve": np.array(self.curve).reshape(-1, 3), "tests": np.array(self.tests).reshape(-1, 2)}
        return known | self.learner.snapshot()

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self.curve = [(float(n), float(work), float(value)) for n, work, value in snapshot["curve"]]
        self.tests = [(float(validation), float(test)) for validation, test in snapshot["tests"]]
        self.learner = self._learner(min(len(self.tests), len(self.contest.rates) - 1))
        self.learner.restore(snapshot)

    def outcome(self) -> Outcome:
        """Accuracy in the test, and REMEMBERS: the first check that was clearly better than `without_memory`.

        Clearly is by more than three standard errors of what the same guesses reach in one check.
        """
        contest, updates = self.contest, self.contest.course.updates
        baseline, asked = without_memory(contest.course, child(self.seed, BASELINE))
        threshold = baseline + 3 * sqrt(baseline * (1 - baseline) / asked)
        best = max(range(len(self.tests)), key=lambda n: self.tests[n][0])
        first = [int(n * updates + work) for n, work, value in self.curve if value > threshold]
        curves = {f"rate {rate:g}": [[work, value] for which, work, value in self.curve if which == n]
                  for n, rate in enumerate(contest.rates)}  # fmt: skip
        return Outcome(
            reached={REMEMBERS: first[0] if first else None},
            done=self.done,
            cap=self.cap,
            died="" if any(validation for validation, _ in self.tests) else "its numbers became infinite",
            measures={
                contest.measure: self.tests[best][1],
                "without memory": baseline,
                "rate": contest.rates[best],
                "hidden units": self.learner.H,
                "weights": count_weights(contest.graph, contest.course.feed.K, self.learner.H),
            },
            curves=curves,
        )


def without_memory(course: Course, seed: np.random.SeedSequence) -> tuple[float, int]:
    """Accuracy of the best guess from the current symbol alone, and how many symbols were asked.

    It is the class that most often belonged to this symbol in other batches, five times as many as a check has.
    """
    counts = np.zeros((course.feed.K, course.feed.K), int)
    for symbols, classes in _asked(course.feed, stream(seed, 0), course.batch, FINAL * course.tests):
        np.add.at(counts, (symbols, classes), 1)
    guess = counts.argmax(axis=1)
    pairs = [*_asked(course.feed, stream(seed, 1), course.batch, course.tests)]
    right = sum(int(np.sum(guess[symbols] == classes)) for symbols, classes in pairs)
    asked = sum(len(classes) for _, classes in pairs)
    return right / asked, asked


def _asked(feed: Feed, rng: np.random.Generator, B: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Symbols and classes (N,) of the steps of so many batches where something is asked."""
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    while len(pairs) < count:
        for batch in feed.draw(rng, B):
            if batch.symbols is None or batch.classes is None:
                raise ValueError("feed: got a batch without symbols or classes")
            pairs.append((batch.symbols[batch.asked], batch.classes[batch.asked]))
    return pairs[:count]
