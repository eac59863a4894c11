"""Timing: measure the time between spikes, produce spikes in time, produce a periodic function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.kernel import Rule
from experiments.online.net import Net, show
from experiments.online.streams import Streams, StreamTrial
from experiments.online.training import WEIGHTS, generator
from experiments.online.wiring import IDENTITY, LOGISTIC, Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks.timing import TOLERANCE, PeriodicFunction, SpikeDelays, TimedSpikes

SHORT, TRAINING, TESTING = 5, 100, 1000  # spikes or periods: of a first piece, of a whole stream
RATE = 1e-5


def wiring(peepholes: bool, y: int = LOGISTIC) -> Wiring:
    """1 block of 1 cell; g and h are the identity.

    Input and cell output to the cell and its 3 gates: 8; cell output to the output: 1; biases: 5; peepholes: 3. That
    makes 17, as published. So would biases for gates and output only, and input to output; but with an input that is
    always 0, a cell without a bias never leaves 0.
    """
    biases = {"i": (0.0,), "f": (-2.0,), "o": (2.0,)}
    form = Form(D=1, N=1, S=1, K=1, g=IDENTITY, h=IDENTITY, y=y)
    return wire(form, gates="ifo", sources="xh1", outputs="h1", bias="ifgo", peepholes=peepholes, biases=biases)


def pieces(task: Any, count: int) -> Streams:
    """Streams of so many spikes or periods; most end early, so the first piece is short."""
    size = "periods" if isinstance(task, PeriodicFunction) else "spikes"
    longest = count if isinstance(task, SpikeDelays) else count * task.F
    return Streams(replace(task, **{size: SHORT}), replace(task, **{size: count - SHORT}), longest)


class PeriodicTrial(StreamTrial):
    """Measures the root mean squared error over a test stream, too, where none of its steps stops it."""

    def outcome(self) -> Outcome:
        outcome = super().outcome()
        task = replace(self.testing.first, periods=TESTING)
        batch = task.draw(generator(self.seed, WEIGHTS), 1)  # nothing is random in it
        y = self.net.run(show(batch, task), train=False)
        outcome.measures["rmse"] = float(np.sqrt(np.mean((y - batch.target) ** 2)))
        return outcome


def trial(
    seed: np.random.SeedSequence, budget: Budget, *, task: Any, peepholes: bool, rate: float, momentum: float
) -> StreamTrial:
    periodic = isinstance(task, PeriodicFunction)
    wired = wiring(peepholes, IDENTITY if periodic else LOGISTIC)
    net = Net(wired, Rule(rate, momentum, True), wired.draw(generator(seed, WEIGHTS)))
    make = PeriodicTrial if periodic else StreamTrial
    tests = 1 if not isinstance(task, SpikeDelays) else 10  # others have no random part
    tolerance = task.tolerance if periodic else TOLERANCE
    return make(net, seed, budget.cap, pieces(task, TRAINING), pieces(task, TESTING), tolerance, tests=tests, block=256)


MOMENTUM = {"msd": 0.9999, "gts": 0.999, "pfg": 0.99}
TASKS = {"msd": SpikeDelays(10), "gts": TimedSpikes(10), "pfg": PeriodicFunction("cos", 10)}
TITLES = {"msd": "measure delays", "gts": "timed spikes", "pfg": "cosine"}
FASTER = 0.01, 0.9
QUICK, PAPER = Budget(1, 60_000), Budget(2, 500_000)


def row(kind: str, peepholes: bool, adjusted: bool, quick: Budget | None = None, paper: Budget = PAPER) -> Row:
    rate, momentum = FASTER if adjusted else (RATE, MOMENTUM[kind])
    return Row(
        name(kind, peepholes, adjusted),
        f"{TITLES[kind]}, F = 10, {'with' if peepholes else 'without'} peepholes, rate {rate:g}, momentum {momentum:g}",
        partial(trial, task=TASKS[kind], peepholes=peepholes, rate=rate, momentum=momentum),
        quick,
        paper,
        criteria=("stream", "solved"),
        unit="streams",
        changed="a larger rate and a smaller momentum, to see more of the task within the cap" if adjusted else "",
        published="gts/peephole" if kind == "gts" and peepholes else "",
    )


def name(kind: str, peepholes: bool, adjusted: bool) -> str:
    return kind + ("" if peepholes else "_no_peepholes") + ("_faster" if adjusted else "")


def far(outcomes: Sequence[Outcome]) -> str:
    """How far the networks of a row come in a test stream."""
    return f"{np.mean([outcome.measures['test length'] for outcome in outcomes]):,.1f}"


def reading_of(kinds: Sequence[str], found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    lines = []
    for kind in kinds:
        parts = [
            f"{'as printed' if not adjusted else 'faster'}, {'with' if peepholes else 'without'} peepholes: "
            f"{summarize(outcomes).words()}, right steps of a test stream {far(outcomes)}"
            for adjusted in (False, True)
            for peepholes in (True, False)
            if (outcomes := found.get(name(kind, peepholes, adjusted)))
        ]
        lines.append(f"{TITLES[kind].capitalize()}. {'; '.join(parts) or 'Not run'}.")
    return lines


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    return [
        *reading_of(tuple(TASKS), found),
        "At most 500,000 streams and 2 trials, where the papers went to 10,000,000 and more: what is not solved here "
        "may be with a longer training. A test of a task without random parts is one stream, not 10. What h is, and "
        "which of two ways to 17 weights was taken, is not in the notes that we read: the identity here, and a cell "
        "with a bias.",
    ]


EXPERIMENTS = (
    Experiment(
        "timing",
        "Timing: delays, spikes, a periodic function",
        "Gers, Schraudolph & Schmidhuber (2002)",
        tuple(
            row(kind, peepholes, adjusted, QUICK if adjusted else None)
            for kind in TASKS
            for adjusted in (False, True)
            for peepholes in (True, False)
            if not (adjusted and kind == "msd")
        ),
        reading,
    ),
)
