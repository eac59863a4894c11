"""Experiments 2a, 2b, 2c: noise-free and noisy sequences with long time lags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.criteria import Recent, RecentJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net
from experiments.online.training import WEIGHTS, OnlineTrial, generator
from experiments.online.trials import until_recent
from experiments.online.wiring import IDENTITY, LOGISTIC, Form, Weights, Wiring, wire
from experiments.summary import in_words
from lstm_ref.tasks.batch import Batch, asked_at_end
from lstm_ref.tasks.long_lag import LongLag, LongLagDistractors
from lstm_ref.tasks.random_length_lag import RandomLengthLag

CRITERIA = {"solved": Recent(0, window=10_000)}


def wiring_ab(p: int) -> Wiring:
    """One cell with an input gate and no output gate; g logistic, h the identity; inputs to outputs; no biases."""
    form = Form(D=p + 1, N=1, S=1, K=p + 1, g=LOGISTIC, h=IDENTITY)
    return wire(form, gates="i", sources="x", outputs="xh", bias="", start=0.2)


def wiring_c(p: int) -> Wiring:
    """2 blocks of 1 cell; every unit sees all activations of the step before; no biases."""
    return wire(Form(D=p + 4, N=2, S=1, K=2), sources="xhio", outputs="h", bias="", start=0.2)


@dataclass(frozen=True)
class AtEnd:
    """Experiment 2b with an error at the last step only."""

    task: LongLagDistractors

    @property
    def D(self) -> int:
        return self.task.D

    @property
    def K(self) -> int:
        return self.task.K

    @property
    def p(self) -> int:
        return self.task.p

    def draw(self, rng: np.random.Generator, B: int, dense: bool = True) -> Batch:
        batch = self.task.draw(rng, B, dense)
        return batch._replace(asked=asked_at_end(len(batch.asked), batch.lengths))

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        return self.task.right(y, batch)


@dataclass(frozen=True)
class Phase:
    """When the cell is added, before which only inputs reach the outputs: once the error has stopped decreasing.

    That is read as: the mean error of `sequences` sequences is not lower by `drop` of itself than that of as many
    before.
    """

    sequences: int = 100
    drop: float = 0.01

    def added(self, error: list[float]) -> int | None:
        """After how many chunks of so many sequences, with these mean errors, the cell is added; None: not yet."""
        return next((n for n, (before, now) in enumerate(pairwise(error), 2) if now > (1 - self.drop) * before), None)


def phased(
    seed: np.random.SeedSequence, budget: Budget, *, task: Any, wiring: Wiring, rate: float, phase: Phase
) -> OnlineTrial:
    """As `until_recent`, with the cell added later."""
    start = wiring.draw(generator(seed, WEIGHTS))
    net = Net(wiring, Rule(rate, 0.0, False), Weights(*(part.copy() for part in start)))
    into = wiring.form.into_outputs("h")
    without = Weights(np.zeros_like(wiring.has.W), wiring.has.P, wiring.has.V.copy())
    without.V[into] = False
    net.w.V[into] = 0.0

    def schedule(net: Net, done: int, error: list[float]) -> None:
        added = phase.added(error)
        if added is not None and added == len(error):
            net.w.V[into] = start.V[into]
        net.has = without if added is None else wiring.has

    judge = RecentJudge(CRITERIA, from_start=True)
    return OnlineTrial(task, net, judge, seed, budget.cap, phase.sequences, schedule)


def row_ab(task: Any, name: str, quick: Budget | None, paper: Budget | None, how: str = "", **more: str) -> Row:
    trial = partial(phased, task=task, wiring=wiring_ab(task.p), rate=1.0, phase=Phase())
    return Row(name, f"p = {task.p}{how}", trial, quick, paper, **more)  # type: ignore[arg-type]


def row_c(q: int, p: int, quick: Budget | None, paper: Budget | None, rate: float = 0.01, **more: str) -> Row:
    trial = partial(
        until_recent,
        task=RandomLengthLag(q, p),
        wiring=wiring_c(p),
        rate=rate,
        criteria=CRITERIA,
        from_start=True,
        chunk=100,
    )
    more = {"name": f"q{q}_p{p}", "title": f"q = {q:,}, p = {p:,}", "published": f"2c/q{q}_p{p}"} | more
    return Row(trial=trial, quick=quick, paper=paper, **more)  # type: ignore[arg-type]


Found = Mapping[str, Sequence[Outcome]]


def reading_2a(found: Found) -> list[str]:
    return [
        in_words(found, {"p10": "p = 10", "p20": "p = 20", "p100": "p = 100"}),
        "The lag costs more than the paper lets expect. Nothing in this network forgets or squashes: its cell adds a "
        "quarter at every step, and at p = 100 the output weight from the cell sees a large common value and a small "
        "difference, which is the hard case for gradient descent at a rate of 1.",
        "The paper does not say when the cell was added, only once the error had stopped decreasing; here: when 100 "
        "sequences are not better by 1 percent than the 100 before.",
    ]


def reading_2b(found: Found) -> list[str]:
    return [
        in_words(found, {"p100": "As printed, p = 100", "p10": "p = 10"}),
        "An error at every step asks when the last symbol comes, which only counting tells. With g in [0, 1] the one "
        "cell can only grow: a height that says the end for one class is passed in the middle by the other, and there "
        "the same outputs are wrong.",
        in_words(found, {"p10_end": "With an error at the last step only, p = 10", "p100_end": "p = 100"}),
    ]


def reading_2c(found: Found) -> list[str]:
    return [
        in_words(found, {"q50_p50": "q = p = 50", "q100_p100": "100", "q200_p200": "200", "q1000_p1000": "1,000"}),
        "The error stays at one half until the network finds the first symbol; what varies from trial to trial is how "
        "long that takes, and for some of them it is longer than the cap.",
        in_words(found, {"q50_p50_rate0.05": "With five times the learning rate, q = p = 50"}),
    ]


SOURCE = "Hochreiter & Schmidhuber (1997), section 5.2"
AT_END = ", error at the end"
END = "an error at the last step only, where alone something can be predicted; as printed there is one at every step"
SHORTER = "a shorter lag than printed, to see how the time to learn grows with it"
EXPERIMENTS = (
    Experiment(
        "2a",
        "Long lag without noise",
        SOURCE,
        (
            row_ab(LongLag(10), "p10", Budget(4, 20_000), Budget(10, 60_000), changed=SHORTER),
            row_ab(LongLag(20), "p20", None, Budget(10, 60_000), changed=SHORTER),
            row_ab(LongLag(100), "p100", None, Budget(4, 70_000), published="2a/LSTM_p100"),
        ),
        reading_2a,
    ),
    Experiment(
        "2b",
        "Long lag, random symbols in between",
        SOURCE,
        (
            row_ab(LongLagDistractors(10), "p10", Budget(1, 40_000), Budget(5, 60_000), changed=SHORTER),
            row_ab(LongLagDistractors(100), "p100", None, Budget(2, 50_000), published="2b/LSTM_p100"),
            row_ab(
                AtEnd(LongLagDistractors(10)), "p10_end", Budget(4, 40_000), Budget(10, 60_000), AT_END, changed=END
            ),
            row_ab(AtEnd(LongLagDistractors(100)), "p100_end", None, Budget(5, 150_000), AT_END, changed=END),
        ),
        reading_2b,
    ),
    Experiment(
        "2c",
        "Very long lags of random length",
        SOURCE,
        (
            row_c(50, 50, Budget(2, 60_000), Budget(20, 200_000)),
            row_c(100, 100, None, Budget(10, 200_000)),
            row_c(200, 200, None, Budget(4, 200_000)),
            row_c(500, 500, None, None),
            row_c(1000, 1000, None, Budget(2, 100_000)),
            row_c(1000, 500, None, None),
            row_c(1000, 200, None, None),
            row_c(1000, 100, None, None),
            row_c(1000, 50, None, None),
            row_c(
                50,
                50,
                None,
                Budget(10, 200_000),
                rate=0.05,
                name="q50_p50_rate0.05",
                title="q = 50, p = 50, rate 0.05",
                changed="five times the learning rate, as the plateau before the first success is long",
            ),
        ),
        reading_2c,
    ),
)
