"""A network that learns one sequence at a time: its weights, its state, and what goes in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from experiments.online import kernel
from experiments.online.kernel import Rule
from experiments.online.wiring import Weights, Wiring

Array = np.ndarray


class Shown(NamedTuple):
    """Sequences as the compiled code reads them: the inputs that are not 0, and what the outputs should be."""

    index: Array  # (T, B, Z) int64, -1 for none
    value: Array  # (T, B, Z)
    lengths: Array  # (B,) int64
    target: Array  # (T, B, K)
    asked: Array  # (T, B) bool


def show(batch) -> Shown:  # type: ignore[no-untyped-def]
    """A `lstm_ref.tasks` batch, with one entry per step where the inputs are one-hot."""
    if batch.symbols is not None:
        index = batch.symbols[..., None]
        value = np.ones(index.shape)
    else:
        T, B, D = batch.x.shape
        index = np.broadcast_to(np.arange(D), (T, B, D))
        value = batch.x
    arrays = (np.ascontiguousarray(a) for a in (index.astype(np.int64), value, batch.lengths, batch.target))
    return Shown(*arrays, np.ascontiguousarray(batch.asked))


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
        y = np.zeros(shown.target.shape)
        kernel.sequences(
            self.wiring.form, self.has, self.w, self.d, self.last, self.state, self.traces, self.rule, train, resets,
            *shown, y,
        )  # fmt: skip
        return y

    def direction(self, shown: Shown) -> Weights:
        """The sum over sequences of the changes that one step at rate 1 would make; weights stay as they are."""
        unit = Net(self.wiring, Rule(1.0, 0.0, False), self.w)
        total = kernel.new_weights(self.wiring.form)
        for b in range(shown.lengths.size):
            one = Shown(*(a[:, b : b + 1] if a.ndim > 1 else a[b : b + 1] for a in shown))
            unit.w = Weights(*(part.copy() for part in self.w))
            unit.run(Shown(*(np.ascontiguousarray(a) for a in one)), train=True)
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
