"""Experiments 4 and 5: adding and multiplying two marked values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.criteria import Recent
from experiments.online.trials import until_recent
from experiments.online.wiring import IDENTITY, LOGISTIC, Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.adding import Adding
from lstm_ref.tasks.multiplication import Multiplication

# The paper stops when both hold: a mean error below 0.01, and no wrong sequence among the last 2,000.
ADDED = {"error < 0.01": Recent(2000, 0.01), "under 13 of 2000 wrong": Recent(12, 0.01), "both": Recent(0, 0.01)}
MULTIPLIED = {"n_seq=140": Recent(139), "n_seq=13": Recent(12)}


def wiring(biases: dict[str, Sequence[float]], y: int = LOGISTIC) -> Wiring:
    """2 blocks of 2 cells; every unit that is no input has a bias."""
    return wire(Form(D=2, N=2, S=2, K=1, y=y), biases=biases)


def adding(
    T: int, quick: Budget | None, paper: Budget | None, rate: float = 0.5, y: int = LOGISTIC, **more: Any
) -> Row:
    trial = partial(until_recent, task=Adding(T), wiring=wiring({"i": (-3, -6)}, y), rate=rate, criteria=ADDED)
    more = {"name": f"T{T}", "title": f"T = {T:,}", "published": f"4/T{T}"} | more
    return Row(trial=trial, quick=quick, paper=paper, criteria=tuple(ADDED), **more)


def reading_4(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    outcomes = found.get("T100", [])
    if not outcomes:
        return ["Not run."]
    mean, few, both = (summarize(outcomes, criterion) for criterion in ADDED)
    linear = summarize(found.get("T100_linear", []), "both")
    times = f"{both.mean / mean.mean:.1f} times" if both.mean and mean.mean else "much more than"
    return [
        f"T = 100. Mean error below 0.01: {mean.words()}. Fewer than 13 of the last 2,000 wrong, too: {few.words()}. "
        f"None wrong, as the text says: {both.words()}.",
        f"The sentence of the paper, read word for word, asks for {times} the sequences of its first half, and its "
        "printed numbers are nearer to the first half.",
        "What is wrong late are sums near the ends of their range, where the sigmoid of the output is flat: "
        f"a matter of the output unit and not of memory. With a linear output, none wrong: {linear.words()}.",
    ]


def reading_5(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    outcomes = found.get("T100", [])
    if not outcomes:
        return ["Not run."]
    mse = max(outcome.measures["mse"] for outcome in outcomes)
    return [
        f"Fewer than 140 of the last 2,000 wrong: {summarize(outcomes, 'n_seq=140').words()}. Fewer than 13: "
        f"{summarize(outcomes, 'n_seq=13').words()}.",
        f"The mean squared error at the end was at most {mse:.2g}. The column of that name in the paper is of the size "
        "of a mean absolute error, and we take it for one.",
        "Nothing was changed: the gates of the cells learn to hold a factor although no unit multiplies two values by "
        "design except a gate.",
    ]


EXPERIMENTS = (
    Experiment(
        "4",
        "Adding",
        "Hochreiter & Schmidhuber (1997), section 5.4",
        (
            adding(100, Budget(2, 60_000), Budget(10, 3_000_000)),
            adding(500, None, Budget(10, 500_000)),
            adding(1000, None, Budget(5, 1_200_000)),
            adding(
                100,
                None,
                Budget(10, 3_000_000),
                rate=1.0,
                name="T100_rate_1",
                title="T = 100, rate 1.0",
                changed="twice the learning rate: what a factor of 2 in the definition of the error would do",
            ),
            adding(
                100,
                None,
                Budget(10, 1_000_000),
                y=IDENTITY,
                name="T100_linear",
                title="T = 100, linear output",
                changed="the output is linear: sums near the ends of their range are then as easy as all others",
            ),
        ),
        reading_4,
    ),
    Experiment(
        "5",
        "Multiplication",
        "Hochreiter & Schmidhuber (1997), section 5.5",
        (
            Row(
                "T100",
                "T = 100",
                partial(until_recent, task=Multiplication(), wiring=wiring({}), rate=0.1, criteria=MULTIPLIED),
                None,
                Budget(10, 4_000_000),
                criteria=tuple(MULTIPLIED),
                published="5/T100",
            ),
        ),
        reading_5,
    ),
)
