"""A network that learns one sequence at a time: its weights, its state, and what goes in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from experiments.online import kernel
from experiments.online.kernel import Rule
from experiments.online.wiring import Weights, Wiring
from lstm_ref.tasks.batch import Batch

Array = np.ndarray
ENDLESS = np.iinfo(np.int64).max


class Shown(NamedTuple):
    """Sequences as the compiled code reads them: the inputs that are not 0, and what the outputs should be."""

    places: Array  # (T, B, Z) int64, -1 for none
    value: Array  # (T, B, Z)
    lengths: Array  # (B,) int64
    target: Array  # (T, B, K)
    asked: Array  # (T, B) bool

    def part(self, start: int, end: int) -> Shown:
        """Some of the sequences."""
        places, value, lengths, target, asked = self
        some = (
            places[:, start:end],
            value[:, start:end],
            lengths[start:end],
            target[:, start:end],
            asked[:, start:end],
        )
        return Shown(*(np.ascontiguousarray(a) for a in some))


def show(batch: Batch, task: Any) -> Shown:
    """A batch of a task, with one entry per step where the inputs are one-hot; it may be drawn with dense=False."""
    if batch.symbols is None:
        index, value = np.broadcast_to(np.arange(task.D), batch.x.shape), batch.x
    else:
        index = batch.symbols[..., None]
        value = np.ones(index.shape)
    whole = np.ascontiguousarray
    lengths = batch.lengths.astype(np.int64)
    return Shown(whole(index.astype(np.int64)), whole(value), lengths, whole(targets(task, batch)), whole(batch.asked))


def targets(task: Any, batch: Batch) -> Array:
    """What the outputs should be, (T, B, K), also of a batch that has only the classes."""
    if batch.target.shape[-1] or batch.classes is None:
        return batch.target
    return batch._replace(symbols=None).dense(1, task.K).target


class Net:
    """A network of `wiring` with weights w, and the rule by which they change."""

    def __init__(self, wiring: Wiring, rule: Rule, w: Weights) -> None:
        form = wiring.form
        self.wiring, self.rule, self.w = wiring, rule, w
        self.has = wiring.has
        self.state, self.traces = kernel.new_state(form), kernel.new_traces(form)
        self.d, self.last = kernel.new_weights(form), kernel.new_weights(form)

    def run(self, shown: Shown, *, train: bool, resets: bool = True) -> Array:
        """Outputs (T, B, K) where they are asked for, 0 elsewhere; with `train`, of the weights before each change."""
        begins = np.zeros(shown.asked.shape, dtype=bool)
        begins[0] = resets
        return self.run_until_wrong(shown, begins, train=train)[1]

    def run_until_wrong(
        self,
        shown: Shown,
        begins: Array,
        *,
        train: bool,
        tolerance: float = np.inf,
        worth: Array | None = None,
        rates: Array | None = None,
    ) -> tuple[Array, Array]:
        """Each sequence up to its first output that is not within the tolerance.

        begins: (T, B) bool, the steps at which all activations and internal states begin anew. rates: (B,), the
        learning rate of each sequence; None: that of the rule. worth: (B,) int64; the first sequence with so many right
        steps is the last; None: all are run. Returns how many asked steps of each sequence came before a wrong one, for
        those that were run, (n,), and outputs (T, B, K).
        """
        B = shown.lengths.size
        y, came = np.zeros(shown.target.shape), np.zeros(B, dtype=np.int64)
        rates = np.full(B, self.rule.rate) if rates is None else rates
        worth = np.full(B, ENDLESS) if worth is None else worth
        n = kernel.sequences(
            self.wiring.form, self.has, self.w, self.d, self.last, self.state, self.traces, rates, self.rule.momentum,
            self.rule.every_step, train, begins, *shown, y, tolerance, worth, came,
        )  # fmt: skip
        return came[:n], y

    def direction(self, shown: Shown) -> Weights:
        """The sum over sequences of the changes that one step at rate 1 would make; weights stay as they are."""
        unit = Net(self.wiring, Rule(1.0, 0.0, False), self.w)
        total = kernel.new_weights(self.wiring.form)
        for b in range(shown.lengths.size):
            unit.w = Weights(*(part.copy() for part in self.w))
            unit.run(shown.part(b, b + 1), train=True)
            for whole, after, before, there in zip(total, unit.w, self.w, self.has, strict=True):
                whole[there] += after[there] - before[there]
        return total

    def snapshot(self) -> dict[str, Array]:
        """The weights and what else carries over from one sequence to the next."""
        parts = {"w": self.w, "last": self.last, "state": self.state, "traces": self.traces}
        return {f"{name}_{n}": a.copy() for name, arrays in parts.items() for n, a in enumerate(arrays)}

    def restore(self, snapshot: Mapping[str, Array]) -> None:
        """Take over what `snapshot` gave."""
        parts = {"w": self.w, "last": self.last, "state": self.state, "traces": self.traces}
        for name, arrays in parts.items():
            for n, a in enumerate(arrays):
                a[...] = snapshot[f"{name}_{n}"]
