"""Random weight guessing: experiments 3a, 3b and 3c without learning."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Progress, Row
from experiments.online.training import TEST, TESTED, TRAINING, generator
from experiments.summary import summarize
from lstm_ref.tasks import guessing
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets

Array = np.ndarray
TASKS = ("3a", "3b", "3c")
AT_ONCE = 2_000


class Guessing:
    """A trial that guesses: one test set of 256 sequences, and weights drawn again and again."""

    def __init__(self, seed: np.random.SeedSequence, budget: Budget, *, task: Any) -> None:
        self.seed, self.task, self.cap = seed, task, budget.cap
        self.done, self.found, self.weights = 0, 0, np.zeros(0)

    @property
    def over(self) -> bool:
        return bool(self.found) or self.done >= self.cap

    @property
    def progress(self) -> Progress:
        return Progress(self.done, self.cap, float("nan"))

    def advance(self) -> None:
        end = time.perf_counter() + 0.5
        test = guessing.testing(self.task, generator(self.seed, TEST))
        while not self.over and time.perf_counter() < end:
            rng = generator(self.seed, TRAINING, self.done // AT_ONCE)
            B = min(AT_ONCE, self.cap - self.done)
            weights = rng.uniform(-guessing.RANGE, guessing.RANGE, (B, self.task.D + 4))
            passed = guessing.passing(self.task, weights, test)
            if passed.size:
                self.found, self.weights = self.done + int(passed[0]) + 1, weights[passed[0]]
            self.done = self.found or self.done + B

    def snapshot(self) -> dict[str, Array]:
        return {"done": np.array(self.done), "found": np.array(self.found), "weights": self.weights}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        self.done, self.found, self.weights = int(snapshot["done"]), int(snapshot["found"]), snapshot["weights"]

    def outcome(self) -> Outcome:
        measures = {}
        if self.found:
            batch = self.task.draw(generator(self.seed, TEST, 1), TESTED)
            error = np.abs(guessing.outputs(self.weights[None], batch)[0] - self.task.goal(batch))
            wrong = float((~self.task.close(error)).sum())
            measures = {"wrong": wrong, "of": float(TESTED), "error": float(error.mean())}
        return Outcome({"solved": self.found or None}, self.done, self.cap, "", measures)


def row(name: str, title: str, task: Any, quick: Budget, paper: Budget) -> Row:
    return Row(name, title, partial(Guessing, task=task), quick, paper, unit="guesses")


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    by_task = {task: [o for name, row in found.items() if name.startswith(task) for o in row] for task in TASKS}
    a, b, c = by_task.values()
    if not all(by_task.values()):
        return ["Not run."]
    return [
        f"3a: {summarize(a).words()}; 3b: {summarize(b).words()}. Learning needs ten thousands of sequences for both.",
        f"3c: {summarize(c).words()}. The outputs have to be right to a few hundredths there, which costs chance far "
        "more, and yet it is not out of its reach.",
        "A task on which an algorithm is shown should first be given to chance; the paper says so itself.",
    ]


def draw(fig: Any, found: Mapping[str, Sequence[Outcome]]) -> None:
    """Guesses until one passed, a dot for each trial; a cross at the cap where none did."""
    from course.figures.style import COLORS

    rows = [row for row in EXPERIMENTS[0].rows if found.get(row.name)]
    fig.set_size_inches(7.2, 0.8 + 0.5 * len(rows))
    ax = fig.subplots()
    for place, row in enumerate(reversed(rows)):
        for outcome in found[row.name]:
            solved = outcome.reached["solved"]
            color = COLORS["good" if solved else "bad"]
            ax.semilogx(outcome.done, place, "o" if solved else "x", color=color, alpha=0.7)
    ax.set_yticks(range(len(rows)), [row.title for row in reversed(rows)])
    ax.set(xlabel="guesses", ylim=(-0.6, len(rows) - 0.4))


BUDGET = Budget(20, 1_000_000)
FEW = Budget(5, 1_000_000)
EXPERIMENTS = (
    Experiment(
        "guessing",
        "Random weight guessing on 3a, 3b and 3c",
        "Hochreiter & Schmidhuber (1997), section 5.3; the network of one unit is ours",
        (
            row("3a_T100_N3", "3a, T = 100, N = 3", TwoSequence(100, 3), FEW, BUDGET),
            row("3b_T100_N3", "3b, T = 100, N = 3", NoisyTwoSequence(100, 3), FEW, BUDGET),
            row("3b_T100_N1", "3b, T = 100, N = 1", NoisyTwoSequence(100, 1), FEW, BUDGET),
            row(
                "3c_T100_N3",
                "3c, T = 100, N = 3",
                TwoSequenceNoisyTargets(100, 3),
                Budget(1, 200_000),
                Budget(10, 3_000_000),
            ),
        ),
        reading,
        draw,
    ),
)
