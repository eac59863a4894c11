"""A trial of a network that learns on-line: chunks of sequences, until its judge says that the task is solved."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.generators import stream
from experiments.online.criteria import Judge, Results
from experiments.online.net import Net, show, targets
from lstm_ref.tasks.batch import Batch

Array = np.ndarray
PIECE = 0.5  # seconds
TESTED = 2560  # sequences of the last test, in all experiments of 1997
CLOSED = 0.05  # output gates below this at the end of every sequence hide all that the cells hold
# What the numbers of a trial are for.
WEIGHTS, TRAINING, TEST, CHECK = range(4)


def generator(seed: np.random.SeedSequence, purpose: int, n: int = 0, *more: int) -> np.random.Generator:
    """The numbers of one purpose and one place of a trial: the same whenever they are asked for."""
    return stream(seed, purpose, n, *more)


class OnlineTrial:
    """One network on one task, until `judge`, which may test the network as it goes, says that the task is solved.

    task: see `lstm_ref.tasks`. schedule(net, done, error) may change the network before a chunk: what a paper does in
    the middle of training; error: mean errors of all chunks so far.
    """

    def __init__(
        self,
        task: Any,
        net: Net,
        judge: Judge,
        seed: np.random.SeedSequence,
        cap: int,
        chunk: int = 200,
        schedule: Callable[[Net, int, list[float]], None] | None = None,
    ) -> None:
        self.task, self.net, self.judge, self.seed = task, net, judge, seed
        # Wide one-hot tasks need no arrays of zeros.
        wide = "dense" in inspect.signature(task.draw).parameters
        self.draw = functools.partial(task.draw, dense=False) if wide else task.draw
        self.cap, self.chunk, self.schedule = cap, chunk, schedule
        self.done = 0
        self.error: list[float] = []  # of each chunk
        self.wrong: list[float] = []

    @property
    def over(self) -> bool:
        return self.done >= self.cap or all(n is not None for n in self.judge.reached.values())

    @property
    def progress(self) -> Progress:
        return Progress(self.done, self.cap, self.error[-1] if self.error else float("nan"))

    def advance(self) -> None:
        end = time.perf_counter() + PIECE
        while not self.over and time.perf_counter() < end:
            self._train()

    def _train(self) -> None:
        if self.schedule:
            self.schedule(self.net, self.done, self.error)
        n = len(self.error)
        batch = self.draw(generator(self.seed, TRAINING, n), min(self.chunk, self.cap - self.done))
        shown, before = show(batch, self.task), self.net.snapshot()
        right, error = judged(self.task, batch, self.net.run(shown, train=True))
        needed = self.judge.see(Results(self.done, right, error))
        if needed < right.size:  # the task was solved in between: what came after it does not count
            self.net.restore(before)
            self.net.run(shown.part(0, needed), train=True)
        self.done += needed
        self.error.append(float(error[:needed].mean()))
        self.wrong.append(1.0 - float(right[:needed].mean()))

    def snapshot(self) -> dict[str, Array]:
        own = {"done": np.array(self.done), "error": np.array(self.error), "share_wrong": np.array(self.wrong)}
        return {**own, **self.net.snapshot(), **self.judge.snapshot()}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        self.done = int(snapshot["done"])
        self.error, self.wrong = snapshot["error"].tolist(), snapshot["share_wrong"].tolist()
        self.net.restore(snapshot)
        self.judge.restore(snapshot)

    def outcome(self) -> Outcome:
        measures, died = self._last_test()
        solved = list(self.judge.reached.values())[-1] is not None
        curves = {"error": self._curve(self.error), "wrong": self._curve(self.wrong)}
        return Outcome(dict(self.judge.reached), self.done, self.cap, "" if solved else died, measures, curves)

    def _last_test(self) -> tuple[dict[str, float], str]:
        wrong, errors, squares, gates, B = 0, [], [], [], min(self.chunk, 160)
        for n in range(0, TESTED, B):
            batch = self.draw(generator(self.seed, TEST, n), min(B, TESTED - n))
            y = self.net.run(show(batch, self.task), train=False)
            right, difference, asked = compared(self.task, batch, y)
            wrong += int((~right).sum())
            errors.append(per_sequence(np.abs(difference), asked))
            squares.append(per_sequence(difference**2, asked))
            gates.append(self.net.state.o.max())  # of the last sequence
        error = np.concatenate(errors)
        measures = {"wrong": wrong, "of": error.size, "error": error.mean(), "mse": np.concatenate(squares).mean()}
        died = f"its output gates stay closed, at {max(gates):.2g} or less" if max(gates) < CLOSED else ""
        return {name: float(value) for name, value in measures.items()}, died

    def _curve(self, values: list[float]) -> list[list[float]]:
        """At most 100 points, each the mean of as many chunks as it stands for."""
        groups = np.array_split(np.arange(len(values)), min(100, len(values))) if values else []
        return [[min((int(g[-1]) + 1) * self.chunk, self.done), float(np.mean([values[n] for n in g]))] for g in groups]


def judged(task: Any, batch: Batch, y: Array) -> tuple[Array, Array]:
    """Which sequences are right, and the mean absolute error of each over what was asked: (B,), (B,)."""
    right, difference, asked = compared(task, batch, y)
    return right, per_sequence(np.abs(difference), asked)


def compared(task: Any, batch: Batch, y: Array) -> tuple[Array, Array, Array]:
    """Which sequences are right (B,), how far the outputs are from their goals (T, B, K), and what was asked (T, B)."""
    batch, y = only_asked(batch, y)
    return task.right(y, batch), y - goals(task, batch), batch.asked


def per_sequence(values: Array, asked: Array) -> Array:
    """The mean of values (T, B, K), 0 where nothing is asked, over what was asked of each sequence: (B,)."""
    return np.asarray(values.mean(axis=-1).sum(axis=0) / asked.sum(axis=0))


def only_asked(batch: Batch, y: Array) -> tuple[Batch, Array]:
    """Where each sequence is asked at its end only, a batch of these ends, which is all that there is to judge."""
    B = batch.lengths.size
    if batch.asked.sum() != B or not batch.at_end(batch.asked).all():
        return batch, y
    target = batch.at_end(batch.target)[None]
    classes = None if batch.classes is None else batch.at_end(batch.classes)[None]
    ones = np.ones(B, dtype=np.int64)
    return Batch(batch.x[:1], ones, target, ones[None] > 0, None, classes), batch.at_end(y)[None]


def goals(task: Any, batch: Batch) -> Array:
    """What the outputs are compared with, (T, B, K): the targets, without noise where they have some."""
    target = targets(task, batch)
    if not hasattr(task, "goal"):
        return target
    clean = np.zeros_like(target)
    clean[batch.lengths - 1, np.arange(batch.lengths.size), 0] = task.goal(batch)
    return clean
