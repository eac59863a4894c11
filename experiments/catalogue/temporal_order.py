"""Experiments 6a and 6b: temporal order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.criteria import Recent
from experiments.online.trials import until_recent
from experiments.online.wiring import Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.temporal_order import TemporalOrder

CRITERIA = {"solved": Recent(0, 0.1)}
BIASES = {2: (-2, -4), 3: (-2, -4, -6)}


def wiring(n: int) -> Wiring:
    """n blocks of 2 cells; every unit sees all activations of the step before and has a bias."""
    return wire(Form(D=8, N=n, S=2, K=2**n), biases={"i": BIASES[n]})


def row(n: int, name: str, title: str, rate: float, quick: Budget | None, paper: Budget | None, **more: str) -> Row:
    trial = partial(until_recent, task=TemporalOrder(n), wiring=wiring(n), rate=rate, criteria=CRITERIA)
    return Row(name, title, trial, quick, paper, **more)  # type: ignore[arg-type]


def reading_6a(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    if not found.get("T100"):
        return ["Not run."]
    summary = summarize(found["T100"])
    errors = sum(outcome.measures["wrong"] for outcome in found["T100"] if outcome.reached["solved"] is not None)
    return [
        f"As printed it reproduces: {summary.words()}, median {summary.median or 0:,.0f}.",
        f"Of {2560 * summary.solved:,} test sequences of the solved trials, {errors:,.0f} were wrong.",
        "The spread is large, and one straggler can move a mean: read the median beside it.",
    ]


def reading_6b(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    if not found.get("T100"):
        return ["Not run."]
    summary = summarize(found["T100"])
    return [
        f"Three symbols instead of two, and a learning rate of 0.1: {summary.words()}.",
        "The error stays on a plateau for most of the training, then falls within a few tens of thousands.",
        "The network is the same as in 6a but for a third block; what costs time is the rate and the eight classes.",
    ]


SOURCE = "Hochreiter & Schmidhuber (1997), section 5.6"
EXPERIMENT_6A = Experiment(
    "6a",
    "Temporal order of two symbols",
    SOURCE,
    (row(2, "T100", "2 blocks of 2, rate 0.5", 0.5, Budget(6, 60_000), Budget(20, 1_000_000), published="6a/T100"),),
    reading_6a,
)
EXPERIMENT_6B = Experiment(
    "6b",
    "Temporal order of three symbols",
    SOURCE,
    (row(3, "T100", "3 blocks of 2, rate 0.1", 0.1, None, Budget(10, 3_000_000), published="6b/T100"),),
    reading_6b,
)
EXPERIMENTS = (EXPERIMENT_6A, EXPERIMENT_6B)
