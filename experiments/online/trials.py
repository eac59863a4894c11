"""Trials of the tasks of 1997, ready for a row: which judge, which weights, where the numbers come from."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.definition import Budget
from experiments.online.criteria import Recent, RecentJudge, TestJudge
from experiments.online.kernel import Rule
from experiments.online.net import Net, show
from experiments.online.training import CHECK, WEIGHTS, OnlineTrial, generator, judged
from experiments.online.wiring import Wiring

TEST_SET = 256


def until_recent(
    seed: np.random.SeedSequence,
    budget: Budget,
    *,
    task: Any,
    wiring: Wiring,
    rate: float,
    criteria: dict[str, Recent],
    from_start: bool = False,
    chunk: int = 200,
) -> OnlineTrial:
    """Until the most recent training sequences meet all criteria; one change of the weights per sequence."""
    net = Net(wiring, Rule(rate, 0.0, False), wiring.draw(generator(seed, WEIGHTS)))
    return OnlineTrial(task, net, RecentJudge(criteria, from_start), seed, budget.cap, chunk)


def until_tested(
    seed: np.random.SeedSequence, budget: Budget, *, task: Any, wiring: Wiring, rate: float, every: int = 500
) -> OnlineTrial:
    """Until a test set of 256 random sequences, another one each time, meets the criteria of experiment 3.

    ST1: no more than task.most_wrong are wrong. ST2: that, and a mean absolute error below task.mean_error.
    """
    net = Net(wiring, Rule(rate, 0.0, False), wiring.draw(generator(seed, WEIGHTS)))

    def test(n: int) -> tuple[int, float]:
        batch = task.draw(generator(seed, CHECK, n), TEST_SET)
        right, error = judged(task, batch, net.run(show(batch, task), train=False))
        return int((~right).sum()), float(error.mean())

    def ST1(found: tuple[int, float]) -> bool:
        return found[0] <= task.most_wrong

    def ST2(found: tuple[int, float]) -> bool:
        return ST1(found) and found[1] < task.mean_error

    return OnlineTrial(task, net, TestJudge({"ST1": ST1, "ST2": ST2}, every, test), seed, budget.cap, chunk=250)
