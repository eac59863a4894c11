"""A network trained in mini-batches on a task of `lstm_ref.tasks`, as a Trial of `experiments.definition`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.definition import Outcome
from experiments.modern import descent
from experiments.modern.record import Record
from experiments.modern.setting import Setting
from lstm_ref.tasks.batch import Batch


class Training(Record):
    """The trial. A piece of work is the updates between two tests, then the test."""

    def __init__(self, seed: np.random.SeedSequence, setting: Setting, cap: int) -> None:
        """seed: all that is random follows from it. cap: sequences after which the trial is over."""
        super().__init__(seed, setting, cap)
        self.w = self.first()
        self.optimizer = descent.start(setting, self.w)

    def advance(self) -> None:
        """The updates up to the next test, and that test."""
        with np.errstate(over="ignore", invalid="ignore"):  # too large a rate: the trial dies and says so
            for _ in range(self.setting.check):
                if self.done < self.cap and not self.died:
                    self._update()
        if not self.died:
            self.note(self._logits(self.test))

    def _update(self) -> None:
        dw, finite = descent.gradient(self.setting.net, self.w, self.batch(self.updates))
        if not finite:
            self.died = 1
            return
        self.w, self.optimizer = descent.step(self.setting, self.w, dw, self.optimizer)
        self.updates += 1

    def tested(self, batch: Batch) -> tuple[float, int]:
        """Mean error per asked step, and number of wrong sequences, of the network as it is: see `judge`."""
        return self.judge(self._logits(batch), batch)

    def _logits(self, batch: Batch) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            return self.setting.net.forward(self.w, batch.x)[0]

    def snapshot(self) -> dict[str, np.ndarray]:
        """Parameters, the optimizer's means, counters and curve."""
        means = {name: np.asarray(value) for name, value in self.optimizer._asdict().items()}
        return {"w": self.w, **self.kept(), **means}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot of a trial with the same seed and setting."""
        self.w = np.array(snapshot["w"])
        self.recall(snapshot)
        fields: dict[str, Any] = {name: np.array(snapshot[name]) for name in self.optimizer._fields}
        if "steps" in fields:
            fields["steps"] = int(fields["steps"])
        self.optimizer = type(self.optimizer)(**fields)

    def outcome(self) -> Outcome:
        """When it was solved, its learning curves, and a last test on as many new sequences."""
        return self.found(None if self.died else self._logits(self.last_test()))
