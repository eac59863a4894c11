"""Experiment 1: the embedded Reber grammar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.definition import Budget
from experiments.online.criteria import TestJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net, show
from experiments.online.training import WEIGHTS, OnlineTrial, generator
from experiments.online.wiring import CROSS_ENTROPY, SQUARED, Form, wire
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
    train = reber.EMBEDDED.draw(rng, 256)
    known = {bytes(s[s >= 0].astype(np.uint8)) for s in train.T}
    test: list[np.ndarray] = []
    while len(test) < 256:
        new = reber.EMBEDDED.draw(rng, 256)
        test += [s[s >= 0] for s in new.T if bytes(s[s >= 0].astype(np.uint8)) not in known]
    return train, reber.padded(test[:256])


def trial(
    seed: np.random.SeedSequence,
    budget: Budget,
    *,
    size: int = 2,
    rate: float = 0.5,
    target: str = "next",
    distinct: bool = True,
    sources: str = "xhio1",
    loss: int = SQUARED,
    every_step: bool = False,
    outputs: str = "h",
    gates: str = "io",
    start: float = 0.2,
    obias: float = 1.0,
) -> OnlineTrial:
    N = {1: 4, 2: 3}[size]
    biases = {"o": tuple(-obias * n for n in range(1, N + 1))}
    if "f" in gates:
        biases["f"] = (1.0,)*N
    wiring = wire(Form(7, N, size, 7, loss=loss), gates=gates, sources=sources, bias="iof", outputs=outputs, start=start, biases=biases)
    net = Net(wiring, Rule(rate, 0.0, every_step), wiring.draw(generator(seed, WEIGHTS)))
    train, test = sets(generator(seed, SETS), distinct)
    task = EmbeddedReber(target)
    both = [task.batch(part) for part in (train, test)]
    shown = [show(batch, task) for batch in both]

    def share_right(n: int) -> float:
        rights = [task.right(net.run(s, train=False), batch) for s, batch in zip(shown, both, strict=True)]
        share = float(np.concatenate(rights).mean())
        SEEN.append((n, round(float(rights[0].mean()),3), round(float(rights[1].mean()),3)))
        return share

    judge = TestJudge({"solved": lambda share: share == 1.0}, 500, share_right)
    return OnlineTrial(Strings(task, train), net, judge, seed, budget.cap, chunk=250)

SEEN=[]
