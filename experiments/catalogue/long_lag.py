"""Experiments 2a, 2b, 2c: noise-free and noisy sequences with long time lags."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from experiments.definition import Budget, Row
from experiments.online.criteria import Recent, RecentJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net
from experiments.online.training import WEIGHTS, OnlineTrial, generator
from experiments.online.trials import until_recent
from experiments.online.wiring import IDENTITY, LOGISTIC, Form, Weights, Wiring, wire

CRITERIA = {"solved": Recent(0, count=10_000)}
ALWAYS, STALLED = "always", "stalled"


def wiring_ab(p: int) -> Wiring:
    """One cell with an input gate and no output gate; g logistic, h the identity; inputs to outputs; no biases."""
    form = Form(D=p + 1, N=1, S=1, K=p + 1, g=LOGISTIC, h=IDENTITY)
    return wire(form, gates="i", sources="x", outputs="xh", bias="", start=0.2)


def wiring_c(p: int) -> Wiring:
    """2 blocks of 1 cell; every unit sees all activations of the step before; no biases."""
    return wire(Form(D=p + 4, N=2, S=1, K=2), sources="xhio", outputs="h", bias="", start=0.2)


@dataclass(frozen=True)
class Phase:
    """Before the cell is added, only inputs reach the outputs. It is added once the error has stopped decreasing: when
    the mean of `chunks` chunks is not lower by `drop` of itself than that of the `chunks` before; or after `fixed`."""

    chunks: int = 1
    drop: float = 0.01
    fixed: int | None = None

    def added(self, error: list[float], chunk: int) -> int | None:
        """After how many chunks the cell is added; None: not yet."""
        if self.fixed is not None:
            n = self.fixed // chunk
            return n if len(error) >= n else None
        m = self.chunks
        for n in range(2 * m, len(error) + 1):
            if sum(error[n - m : n]) > (1 - self.drop) * sum(error[n - 2 * m : n - m]):
                return n
        return None


def phased(
    seed: np.random.SeedSequence, budget: Budget, *, task: Any, wiring: Wiring, rate: float, phase: Phase, chunk: int = 100, every_step: bool = False
) -> OnlineTrial:
    """As `until_recent`, with the cell added later."""
    start = wiring.draw(generator(seed, WEIGHTS))
    net = Net(wiring, Rule(rate, 0.0, every_step), Weights(*(part.copy() for part in start)))
    into = wiring.form.into_outputs("h")
    without = Weights(np.zeros_like(wiring.has.W), wiring.has.P, wiring.has.V.copy())
    without.V[into] = False
    net.w.V[into] = 0.0

    def schedule(net: Net, done: int, error: list[float]) -> None:
        added = phase.added(error, chunk)
        if added == len(error):
            net.w.V[into] = start.V[into]
        net.has = without if added is None else wiring.has

    return OnlineTrial(task, net, RecentJudge(CRITERIA, from_start=True), seed, budget.cap, chunk, schedule)
