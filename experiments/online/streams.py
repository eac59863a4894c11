"""A trial of a network that learns from streams: each lasts until the first wrong prediction."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.online.net import Net, show
from experiments.online.training import CHECK, PIECE, TEST, TRAINING, generator
from lstm_ref.tasks.batch import Batch

Array = np.ndarray
POINTS = 100  # of the learning curve


class Streams(NamedTuple):
    """Where streams come from, piece by piece. A piece is what a task draws as one sequence."""

    first: Any  # task of the first piece
    later: Any = None  # task of all other pieces; None: a stream has one piece only
    longest: int = 0  # asked steps: a stream that has come so far ends with its piece
    begins: Callable[[Batch], Array] | None = None  # (T, B) bool: where in a piece a network is reset from outside


class StreamTrial:
    """One network that learns on-line from streams, each of which stops at the first wrong prediction.

    A network starts every stream at rest; weights change after every step at which something is asked. Stream k, from
    0, has the learning rate of the network's rule times decay^k. After a training stream with `worth` right steps, or
    a whole one, the network is tested on up to `tests` streams without learning; it has solved the task when it
    predicts all of them to their ends, and training stops. Other streams are not followed by a test: a network that
    is wrong after a few steps of one would not get through ten.

    reached: "stream", the first training stream without a wrong prediction; "solved", the test. Both in streams.
    """

    def __init__(
        self,
        net: Net,
        seed: np.random.SeedSequence,
        cap: int,
        training: Streams,
        testing: Streams,
        tolerance: float,
        *,
        worth: int | None = None,
        decay: float = 1.0,
        tests: int = 10,
        block: int = 64,
    ) -> None:
        self.net, self.seed, self.cap = net, seed, cap
        self.training, self.testing, self.tolerance = training, testing, tolerance
        self.worth, self.decay, self.tests, self.block = worth, decay, tests, block
        self.done = 0
        self.reached: dict[str, int | None] = {"stream": None, "solved": None}
        self.sums, self.counts = np.zeros(POINTS), np.zeros(POINTS)  # of right steps, of streams
        self.newest = float("nan")
        self._drawn: tuple[int, Batch] | None = None

    @property
    def over(self) -> bool:
        return self.done >= self.cap or self.reached["solved"] is not None

    @property
    def progress(self) -> Progress:
        return Progress(self.done, self.cap, self.newest)

    def advance(self) -> None:
        end = time.perf_counter() + PIECE
        while not self.over and time.perf_counter() < end:
            self._train()

    def _train(self) -> None:
        """Streams of one block, up to the first after which there is a test."""
        n, start = divmod(self.done, self.block)
        batch = self._block(n)
        end = min(self.block, start + self.cap - self.done)
        asked = batch.asked.sum(axis=0)[start:end]
        rates = np.array([self._rate(k) for k in range(self.done, self.done + end - start)])
        came, _ = self.net.run_until_wrong(
            show(batch, self.training.first).part(start, end),
            self._begins(self.training, batch, True)[:, start:end].copy(),
            train=True,
            tolerance=self.tolerance,
            worth=asked if self.worth is None else np.minimum(asked, self.worth),
            rates=rates,
        )
        last = self.done + came.size - 1
        whole = came[-1] == asked[came.size - 1]
        if whole:
            came[-1], whole = self._go_on(self.training, TRAINING, divmod(last, self.block), int(came[-1]), last)
        self._note(came)
        if whole and self.reached["stream"] is None:
            self.reached["stream"] = self.done
        if (whole or (self.worth is not None and came[-1] >= self.worth)) and self._passes():
            self.reached["solved"] = self.done

    def _block(self, n: int) -> Batch:
        """The first pieces of the streams of a block."""
        if self._drawn is None or self._drawn[0] != n:
            self._drawn = n, self.training.first.draw(generator(self.seed, TRAINING, n), self.block)
        return self._drawn[1]

    def _rate(self, k: int) -> float:
        return self.net.rule.rate * self.decay**k

    def _begins(self, streams: Streams, batch: Batch, start: bool) -> Array:
        begins = np.zeros(batch.asked.shape, dtype=bool) if streams.begins is None else streams.begins(batch)
        if start:
            begins[0] = True
        return begins

    def _go_on(
        self, streams: Streams, purpose: int, key: tuple[int, ...], came: int, k: int | None
    ) -> tuple[int, bool]:
        """A stream that has come through all its pieces so far: how far it comes, and whether to its end.

        key: of its numbers. k: the number of a stream to learn from; None: weights stay as they are.
        """
        n = 0
        while streams.later is not None and came < streams.longest:
            batch = streams.later.draw(generator(self.seed, purpose, *key, n), 1)
            more, _ = self.net.run_until_wrong(
                show(batch, streams.later),
                self._begins(streams, batch, False),
                train=k is not None,
                tolerance=self.tolerance,
                rates=None if k is None else np.array([self._rate(k)]),
            )
            came += int(more[0])
            if more[0] < batch.asked.sum():
                return came, False
            n += 1
        return came, True

    def _test_stream(self, purpose: int, n: int, stream: int) -> tuple[int, bool]:
        """How far the network predicts a test stream, and whether to its end."""
        batch = self.testing.first.draw(generator(self.seed, purpose, n, stream), 1)
        begins = self._begins(self.testing, batch, True)
        came, _ = self.net.run_until_wrong(
            show(batch, self.testing.first), begins, train=False, tolerance=self.tolerance
        )
        if came[0] < batch.asked.sum():
            return int(came[0]), False
        return self._go_on(self.testing, purpose, (n, stream), int(came[0]), None)

    def _passes(self) -> bool:
        """Whether the network predicts all test streams to their ends; other streams after each training stream."""
        return all(self._test_stream(CHECK, self.done, stream)[1] for stream in range(self.tests))

    def _note(self, came: Array) -> None:
        point = np.arange(self.done, self.done + came.size) * POINTS // self.cap
        np.add.at(self.sums, point, came)
        np.add.at(self.counts, point, 1)
        self.done += came.size
        self.newest = float(self.sums[point[-1]] / self.counts[point[-1]])

    def snapshot(self) -> dict[str, Array]:
        reached = np.array([-1 if n is None else n for n in self.reached.values()])
        own = {"done": np.array(self.done), "reached": reached, "sums": self.sums, "counts": self.counts}
        return {**own, "newest": np.array(self.newest), **self.net.snapshot()}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        self.done, self.newest = int(snapshot["done"]), float(snapshot["newest"])
        reached = (None if n < 0 else int(n) for n in snapshot["reached"])
        self.reached = dict(zip(self.reached, reached, strict=True))
        self.sums, self.counts = snapshot["sums"].copy(), snapshot["counts"].copy()
        self.net.restore(snapshot)

    def outcome(self) -> Outcome:
        lengths = [self._test_stream(TEST, 0, stream)[0] for stream in range(self.tests)]
        measures = {"test length": float(np.mean(lengths)), "shortest test": float(min(lengths))}
        ends = [min(-(-(n + 1) * self.cap // POINTS), self.done) for n in range(POINTS)]
        curve = [
            [float(end), float(total / count)]
            for end, total, count in zip(ends, self.sums, self.counts, strict=True)
            if count
        ]
        return Outcome(dict(self.reached), self.done, self.cap, "", measures, {"length": curve})
