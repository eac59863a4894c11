"""R trials of one setting trained as one, with a trial axis, on the device of any array module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.modern import descent
from experiments.modern.record import Record
from experiments.modern.setting import Setting
from lstm_ref.arguments import check_length
from lstm_ref.backend import Array, to_numpy
from lstm_ref.tasks.batch import Batch


class Ensemble:
    """R trials at once: trial k has the start, the data and the tests of a `Training` with the same seed.

    A piece of work is the updates between two tests, then the tests. Between two updates no number leaves the device,
    and nothing comes to it but the batches, which are drawn on the host; so are the criteria of a test computed there.
    A trial whose numbers become infinite keeps the parameters that it had; after the next test those that are over
    drop out, and the others go on without them.
    Sums of matrix products are not taken in the order of a single trial: results differ by rounding, and training
    makes more of that.
    """

    def __init__(self, seeds: Sequence[np.random.SeedSequence], setting: Setting, cap: int, xp: Any = np) -> None:
        """seeds: one per trial. cap: sequences after which a trial is over. xp: the array module."""
        check_length("seeds", seeds, None, "seeds, one per trial")
        self.setting, self.xp = setting, xp
        self.records = [Record(seed, setting, cap) for seed in seeds]
        self.w_all = np.stack([record.first() for record in self.records])  # (R, n); of those at work, not the newest
        self.w = xp.asarray(self.w_all)  # of those at work
        self.optimizer = descent.start(setting, self.w)
        self._gather()

    def _gather(self) -> None:
        """See which trials are at work, and bring their tests to the device."""
        self.at_work = [k for k, record in enumerate(self.records) if not record.over]
        if self.at_work:
            self.tests = descent.together([self.records[k].test for k in self.at_work], self.xp)

    @property
    def over(self) -> bool:
        """Whether all trials are over."""
        return not self.at_work

    @property
    def progress(self) -> Progress:
        """Where the trial that is farthest is, with the mean of the errors that all had at their last tests."""
        each = [record.progress for record in self.records]
        errors = [one.error for one, record in zip(each, self.records, strict=True) if record.curve]
        return Progress(max(one.done for one in each), each[0].cap, float(np.mean(errors)) if errors else float("nan"))

    def advance(self) -> None:
        """The updates up to the next test, and that test."""
        first = self.records[self.at_work[0]]
        left = -(-(first.cap - first.done) // self.setting.batch)
        with np.errstate(over="ignore", invalid="ignore"):  # too large a rate: a trial dies and says so
            self._train(first.updates, min(self.setting.check, left))
        for k, z in zip(self.at_work, self._logits(self.w, self.tests), strict=True):
            if not self.records[k].died:
                self.records[k].note(z[: len(self.records[k].test.asked)])
        if any(self.records[k].over for k in self.at_work):
            self._drop()

    def _train(self, first: int, count: int) -> None:
        """Updates of all at work, from number `first`; their records say how many each has made, and who died."""
        xp = self.xp
        living = xp.ones(len(self.at_work), dtype=xp.bool)
        made = xp.zeros(len(self.at_work), dtype=xp.int64)
        for update in range(first, first + count):
            batch = descent.together([self.records[k].batch(update) for k in self.at_work], xp)
            dw, finite = descent.gradient(self.setting.net, self.w, batch)
            w, self.optimizer = descent.step(self.setting, self.w, dw, self.optimizer)
            living = living & finite
            self.w = xp.where(living[:, None], w, self.w)
            made = made + xp.astype(living, xp.int64)
        for k, updates, lives in zip(self.at_work, to_numpy(made), to_numpy(living), strict=True):
            self.records[k].updates += int(updates)
            self.records[k].died = int(not lives)

    def _drop(self) -> None:
        """Let the trials that are over keep what they have, and go on with the others."""
        before = self.at_work
        self.w_all[before] = to_numpy(self.w)
        self._gather()
        places = self.xp.asarray(np.array([before.index(k) for k in self.at_work], dtype=np.int64))
        means = {name: value for name, value in self.optimizer._asdict().items() if name != "steps"}
        kept = {name: self.xp.take(value, places, axis=0) for name, value in means.items()}
        self.w, self.optimizer = self.xp.take(self.w, places, axis=0), self.optimizer._replace(**kept)

    def _logits(self, w: Array, batch: Batch) -> np.ndarray:
        """Logits of all networks, one after the other: (R, T, B, K)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.moveaxis(to_numpy(self.setting.net.forward(w, batch.x)[0]), 1, 0)

    def snapshot(self) -> dict[str, np.ndarray]:
        """Parameters of all; the optimizer's means of those at work; counters and curves, one after the other."""
        w_all = self.w_all.copy()
        w_all[self.at_work] = to_numpy(self.w)
        kept = [record.kept() for record in self.records]
        means = {n: np.array(v if n == "steps" else to_numpy(v)) for n, v in self.optimizer._asdict().items()}
        return {
            "w": w_all,
            "counters": np.stack([one["counters"] for one in kept]),
            "points": np.array([len(one["curve"]) for one in kept]),
            "curve": np.concatenate([one["curve"] for one in kept]),
            **means,
        }

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot of an ensemble with the same seeds and setting."""
        curves = np.split(snapshot["curve"], np.cumsum(snapshot["points"])[:-1])
        for record, counters, curve in zip(self.records, snapshot["counters"], curves, strict=True):
            record.recall({"counters": counters, "curve": curve})
        self._gather()
        self.w_all = np.array(snapshot["w"])
        self.w = self.xp.asarray(self.w_all[self.at_work])
        fields = {name: snapshot[name] for name in self.optimizer._fields}
        self.optimizer = type(self.optimizer)(
            **{name: int(value) if name == "steps" else self.xp.asarray(value) for name, value in fields.items()}
        )

    def outcome(self) -> list[Outcome]:
        """What `Training.outcome` says, of each trial."""
        living = [k for k, record in enumerate(self.records) if not record.died]
        z: dict[int, np.ndarray] = {}
        if living:
            tests = [self.records[k].last_test() for k in living]
            logits = self._logits(self.xp.asarray(self.w_all[living]), descent.together(tests, self.xp))
            z = {k: own[: len(test.asked)] for k, own, test in zip(living, logits, tests, strict=True)}
        return [record.found(z.get(k)) for k, record in enumerate(self.records)]
