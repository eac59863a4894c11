"""Experiment 1: the embedded Reber grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Row
from experiments.online.criteria import TestJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net, show
from experiments.online.training import WEIGHTS, OnlineTrial, generator
from experiments.online.wiring import Form, Wiring, wire
from experiments.summary import summarize
from lstm_ref.tasks import reber
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.embedded_reber import EmbeddedReber

SETS = 4  # purpose of the numbers that draw training and test set


@dataclass(frozen=True)
class Strings:
    """The task with a fixed set of training strings, of which each is as likely."""

    task: EmbeddedReber
    strings: np.ndarray  # (T, n)
    D = K = 7

    def draw(self, rng: np.random.Generator, B: int) -> Batch:
        return self.task.batch(self.strings[:, rng.integers(self.strings.shape[1], size=B)])

    def right(self, y: np.ndarray, batch: Batch) -> np.ndarray:
        return self.task.right(y, batch)


def sets(rng: np.random.Generator, distinct: bool) -> tuple[np.ndarray, np.ndarray]:
    """Training and test strings, 256 each. Not distinct: strings may come twice in a set, as short ones then do."""
    if distinct:
        return reber.split(rng)
    strings = reber.EMBEDDED.draw(rng, 4096)
    texts = reber.decode(strings)
    known = set(texts[:256])
    test = [n for n, text in enumerate(texts) if text not in known][:256]
    return strings[:, :256], strings[:, test]


def wiring(blocks: int, size: int, sources: str = "xhio1", gates: str = "io") -> Wiring:
    """Only gates have a bias: -1, -2, ... for output gates, drawn for input gates; with forget gates, theirs are 1."""
    biases = {"o": [-float(n) for n in range(1, blocks + 1)]}
    if "f" in gates:
        biases["f"] = [1.0] * blocks
    form = Form(D=7, N=blocks, S=size, K=7)
    return wire(form, gates=gates, sources=sources, outputs="h", bias=gates, start=0.2, biases=biases)


def trial(
    seed: np.random.SeedSequence,
    budget: Budget,
    *,
    wiring: Wiring,
    rate: float,
    target: str = "next",
    distinct: bool = False,
    every_step: bool = False,
) -> OnlineTrial:
    """Until all strings of both sets are right, tested each time another 500 training strings are over."""
    net = Net(wiring, Rule(rate, 0.0, every_step), wiring.draw(generator(seed, WEIGHTS)))
    task = EmbeddedReber(target)
    train, test = sets(generator(seed, SETS), distinct)
    both = [task.batch(part) for part in (train, test)]
    shown = [show(batch, task) for batch in both]

    def all_right(n: int) -> bool:
        rights = (task.right(net.run(s, train=False), batch) for s, batch in zip(shown, both, strict=True))
        return all(right.all() for right in rights)

    return OnlineTrial(Strings(task, train), net, TestJudge({"solved": bool}, 500, all_right), seed, budget.cap, 250)


def row(name: str, title: str, blocks: int, size: int, quick: Budget | None, paper: Budget, **more: Any) -> Row:
    words = {key: more.pop(key) for key in ("changed", "published") if key in more}
    net = wiring(blocks, size, **{key: more.pop(key) for key in ("sources", "gates") if key in more})
    return Row(name, title, partial(trial, wiring=net, **more), quick, paper, **words)


def reading(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    printed = [outcome for row in ROWS if not row.changed for outcome in found.get(row.name, ())]
    if not printed:
        return ["Not run."]
    others = (
        f"{row.title.removeprefix('3 blocks of 2, rate 0.5, ')}: {summarize(found[row.name]).words()}"
        for row in ROWS
        if row.changed and found.get(row.name)
    )
    return [
        f"As printed it does not reproduce: over all rows {summarize(printed).words()}.",
        f"What we tried, with 3 blocks of 2 and rate 0.5: {'; '.join(others)}.",
        "Trials that fail know the grammar inside and miss the symbol before the last, which is that of the beginning. "
        "It matters which strings a set holds: drawn with repetition, most are short; all different, most are long.",
    ]


QUICK, PAPER = Budget(4, 40_000), Budget(15, 60_000)
LATER = "3 blocks of 2, rate 0.5, "
ROWS = (
    *(
        row(
            f"{N}x{S}_lr{rate}",
            f"{N} blocks of {S}, rate {rate}",
            N,
            S,
            quick,
            PAPER,
            rate=rate,
            published=key,
        )
        for N, S, rate, quick, key in (
            (4, 1, 0.1, None, "1/4x1_lr0.1"),
            (3, 2, 0.1, None, "1/3x2_lr0.1"),
            (3, 2, 0.2, None, "1/3x2_lr0.2"),
            (4, 1, 0.5, None, "1/4x1_lr0.5"),
            (3, 2, 0.5, Budget(4, 40_000), "1/3x2_lr0.5"),
        )
    ),
    row(
        "distinct",
        LATER + "all strings different",
        3,
        2,
        None,
        PAPER,
        rate=0.5,
        distinct=True,
        changed="the 256 strings of a set are all different, so that long ones are as frequent as short ones; as "
        "printed is read as 256 random strings, of which short ones come many times",
    ),
    row(
        "every_step",
        LATER + "weights change at every step",
        3,
        2,
        None,
        PAPER,
        rate=0.5,
        every_step=True,
        changed="weights change at every step and not once per string",
    ),
    row(
        "possible",
        LATER + "targets and recurrence as in 2000",
        3,
        2,
        QUICK,
        PAPER,
        rate=0.5,
        sources="xh1",
        target="possible",
        changed="the target is 1 for every symbol that may come next, and hidden units see the cell outputs of the "
        "step before but no gates: equal inputs have equal targets",
    ),
    row(
        "forget",
        LATER + "the same with forget gates",
        3,
        2,
        None,
        PAPER,
        rate=0.5,
        sources="xh1",
        target="possible",
        gates="ifo",
        changed="as the row before, with forget gates, bias 1",
    ),
)
EXPERIMENTS = (
    Experiment("1", "Embedded Reber grammar", "Hochreiter & Schmidhuber (1997), section 5.1", ROWS, reading),
)
