"""What one trial draws, how far it is, and what its tests found: all of it but its numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.generators import stream
from experiments.modern.net import Net
from experiments.modern.setting import LAST_TEST, START, TEST, TRAIN, Setting
from lstm_ref.arguments import check_count, check_kind
from lstm_ref.tasks.batch import Batch

POINTS = 100  # of a learning curve


def mean_error(net: Net, z: np.ndarray, batch: Batch) -> float:
    """Mean error per asked step, from the logits z (T, B, K)."""
    return float(net.output.errors(z[batch.asked], batch.target[batch.asked]).mean())


class Record:
    """The record of a trial, whoever trains its network. Units of work are sequences."""

    def __init__(self, seed: np.random.SeedSequence, setting: Setting, cap: int) -> None:
        """seed: all that is random follows from it. cap: sequences after which the trial is over."""
        check_kind("setting", setting, Setting)
        self.setting, self.seed = setting, seed
        self.cap = check_count("cap", cap)
        self.updates, self.solved_at, self.died = 0, -1, 0
        self.curve: list[tuple[int, float, float]] = []  # sequences, error, share of wrong tests
        self.test = self._draw_test(TEST)

    @property
    def done(self) -> int:
        """Sequences so far."""
        return self.updates * self.setting.batch

    @property
    def over(self) -> bool:
        """Solved, dead, or at the cap."""
        solved = self.solved_at >= 0 and not self.setting.to_cap
        return solved or bool(self.died) or self.done >= self.cap

    @property
    def progress(self) -> Progress:
        """Where it is, with the error at the last test."""
        return Progress(min(self.done, self.cap), self.cap, self.curve[-1][1] if self.curve else float("nan"))

    def first(self) -> np.ndarray:
        """Parameters (n,) of the network at the start."""
        return self.setting.net.start(stream(self.seed, START), dict(self.setting.biases))

    def batch(self, update: int) -> Batch:
        """What this update, counted from 0, learns from."""
        setting, rng = self.setting, stream(self.seed, TRAIN, update)
        batch = setting.task.draw(rng, setting.batch)
        if setting.noise:
            batch = batch._replace(x=batch.x + setting.noise * rng.standard_normal(batch.x.shape))
        return batch

    def last_test(self) -> Batch:
        """As many new sequences as in the other tests, for the end."""
        return self._draw_test(LAST_TEST)

    def judge(self, z: np.ndarray, batch: Batch) -> tuple[float, int]:
        """Mean error per asked step, and number of wrong sequences, by the logits z (T, B, K).

        Where these have become infinite, so has the error, and all sequences are wrong.
        """
        if not np.isfinite(z).all():
            return float("inf"), len(batch.lengths)
        with np.errstate(over="ignore"):  # the error may be infinite where the logits are not
            right = self.setting.task.right(self.setting.net.output.function(z), batch)
            return mean_error(self.setting.net, z, batch), int(np.sum(~right))

    def note(self, z: np.ndarray) -> None:
        """Enter what the logits z say of `test`, and whether the trial is solved."""
        error, wrong = self.judge(z, self.test)
        self.curve.append((self.done, error, wrong / self.setting.tests))
        if self.solved_at < 0 and self.setting.allowed is not None and wrong <= self.setting.allowed:
            self.solved_at = self.done

    def kept(self) -> dict[str, np.ndarray]:
        """What `recall` needs: counters (3,) and curve (points, 3)."""
        counters = np.array([self.updates, self.solved_at, self.died])
        return {"counters": counters, "curve": np.array(self.curve).reshape(-1, 3)}

    def recall(self, kept: Mapping[str, np.ndarray]) -> None:
        """Be the record that was kept, of the same seed and setting."""
        self.updates, self.solved_at, self.died = (int(n) for n in kept["counters"])
        self.curve = [(int(work), float(error), float(wrong)) for work, error, wrong in kept["curve"]]

    def found(self, z: np.ndarray | None) -> Outcome:
        """When it was solved, its learning curves, and what the logits z say of `last_test`; None: it died."""
        if self.setting.allowed is None:
            reached = {"trained": None if self.died else self.done}
        else:
            reached = {"solved": self.solved_at if self.solved_at >= 0 else None}
        measures = {}
        if z is not None:
            error, wrong = self.judge(z, self.last_test())
            measures = {"error": error, "wrong": wrong / self.setting.tests}
        thin = self.curve[:: -(-len(self.curve) // POINTS) or 1]
        return Outcome(
            reached=reached,
            done=self.done,
            cap=self.cap,
            died="its numbers became infinite: the learning rate was too large" if self.died else "",
            measures=measures,
            curves={
                "error": [[float(work), error] for work, error, _ in thin],
                "wrong": [[float(work), wrong] for work, _, wrong in thin],
            },
        )

    def _draw_test(self, which: int) -> Batch:
        return (self.setting.tested_on or self.setting.task).draw(stream(self.seed, which), self.setting.tests)
