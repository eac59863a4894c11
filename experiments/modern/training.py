"""A network trained in mini-batches on a task of `lstm_ref.tasks`, as a Trial of `experiments.definition`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.definition import Outcome, Progress
from experiments.modern.net import Net
from lstm_ref import clipping
from lstm_ref.arguments import check_count, check_kind, check_number
from lstm_ref.optim import adam, momentum
from lstm_ref.tasks.batch import Batch, Task

START, TRAIN, TEST, LAST_TEST, DRAW = range(5)  # what a random stream of a trial is for
POINTS = 100  # of a learning curve


@dataclass(frozen=True)
class Setting:
    """How one network is trained.

    task: what it learns; tested_on: what it is tested on, if that is another one. net: its form. rate: of Adam, or of
    momentum where `momentum` is given. biases: of the blocks of the cell at the start. noise: standard deviation of
    what is added to the inputs in training.
    A test on `tests` sequences follows every `check` updates. The trial is solved, and over, once at most `allowed` of
    them are wrong by the task's own criterion; with to_cap it is trained to its cap even so. With allowed = None the
    tests do not count: the criterion is then "trained", which all trials meet that do not die.
    """

    task: Task
    net: Net
    batch: int
    rate: float
    momentum: float | None = None
    clip: float = 1.0
    noise: float = 0.0
    biases: Mapping[str, float] = field(default_factory=dict)
    tests: int = 256
    check: int = 25
    allowed: int | None = 0
    to_cap: bool = False
    tested_on: Task | None = None

    def __post_init__(self) -> None:
        for name in ("batch", "tests", "check"):
            check_count(name, getattr(self, name))
        for name in ("rate", "clip", "noise"):
            check_number(name, getattr(self, name), 0)


def stream(seed: np.random.SeedSequence, *place: int) -> np.random.Generator:
    """The generator of this place in a trial: the same numbers whenever, and in whatever order, it is asked for."""
    check_kind("seed", seed, np.random.SeedSequence)
    return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, *place)))


def gradient(net: Net, w: np.ndarray, batch: Batch) -> np.ndarray | None:
    """Gradient (n,) of the mean error per asked step with respect to the parameters w.

        E = mean over asked steps of E(t, b),    dE/dz(t, b) = (y - target) / number of asked steps

    which is 0 at all other steps. None if numbers have become infinite on the way.
    """
    z, tape = net.forward(w, batch.x)
    if not np.isfinite(z).all():
        return None
    asked = batch.asked[..., None]
    dw = net.backward((net.output.function(z) - batch.target) * asked / asked.sum(), tape)
    return dw if np.isfinite(dw).all() else None


def mean_error(net: Net, z: np.ndarray, batch: Batch) -> float:
    """Mean error per asked step, from the logits z (T, B, K)."""
    return float(net.output.errors(z[batch.asked], batch.target[batch.asked]).mean())


class Training:
    """The trial. Units of work are sequences; a piece of work is the updates between two tests, then the test."""

    def __init__(self, seed: np.random.SeedSequence, setting: Setting, cap: int) -> None:
        """seed: all that is random follows from it. cap: sequences after which the trial is over."""
        check_kind("setting", setting, Setting)
        self.setting, self.seed = setting, seed
        self.cap = check_count("cap", cap)
        w = setting.net.start(stream(seed, START), dict(setting.biases))
        self.w, self.optimizer = w, self._means.start(w)
        self.updates, self.solved_at, self.died = 0, -1, 0
        self.curve: list[tuple[int, float, float]] = []  # sequences, error, share of wrong tests
        self.test = self._draw_test(TEST)

    @property
    def _means(self) -> Any:
        return adam if self.setting.momentum is None else momentum

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

    def advance(self) -> None:
        """The updates up to the next test, and that test."""
        with np.errstate(over="ignore", invalid="ignore"):  # too large a rate: the trial dies and says so
            for _ in range(self.setting.check):
                if self.done < self.cap and not self.died:
                    self._update()
            if not self.died:
                self._test()

    def _update(self) -> None:
        setting, rng = self.setting, stream(self.seed, TRAIN, self.updates)
        batch = setting.task.draw(rng, setting.batch)
        if setting.noise:
            batch = batch._replace(x=batch.x + setting.noise * rng.standard_normal(batch.x.shape))
        dw = gradient(setting.net, self.w, batch)
        if dw is None:
            self.died = 1
            return
        dw, _ = clipping.by_norm(dw, setting.clip)
        more = {} if setting.momentum is None else {"momentum": setting.momentum}
        self.w, self.optimizer = self._means.step(self.w, dw, self.optimizer, rate=setting.rate, **more)
        self.updates += 1

    def _test(self) -> None:
        error, wrong = self.tested(self.test)
        self.curve.append((self.done, error, wrong / self.setting.tests))
        if self.solved_at < 0 and self.setting.allowed is not None and wrong <= self.setting.allowed:
            self.solved_at = self.done

    def _draw_test(self, which: int) -> Batch:
        return (self.setting.tested_on or self.setting.task).draw(stream(self.seed, which), self.setting.tests)

    def tested(self, batch: Batch) -> tuple[float, int]:
        """Mean error per asked step, and number of wrong sequences, of the network as it is.

        Where its outputs have become infinite, so has its error, and all sequences are wrong.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            z, _ = self.setting.net.forward(self.w, batch.x)
        if not np.isfinite(z).all():
            return float("inf"), len(batch.lengths)
        right = self.setting.task.right(self.setting.net.output.function(z), batch)
        return mean_error(self.setting.net, z, batch), int(np.sum(~right))

    def snapshot(self) -> dict[str, np.ndarray]:
        """Parameters, the optimizer's means, counters and curve."""
        means = {name: np.asarray(value) for name, value in self.optimizer._asdict().items()}
        counters = np.array([self.updates, self.solved_at, self.died])
        return {"w": self.w, "counters": counters, "curve": np.array(self.curve).reshape(-1, 3), **means}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        """Go on from a snapshot of a trial with the same seed and setting."""
        self.w = np.array(snapshot["w"])
        self.updates, self.solved_at, self.died = (int(n) for n in snapshot["counters"])
        self.curve = [(int(work), float(error), float(wrong)) for work, error, wrong in snapshot["curve"]]
        fields: dict[str, Any] = {name: np.array(snapshot[name]) for name in self.optimizer._fields}
        if "steps" in fields:
            fields["steps"] = int(fields["steps"])
        self.optimizer = type(self.optimizer)(**fields)

    def outcome(self) -> Outcome:
        """When it was solved, its learning curves, and a last test on as many new sequences."""
        if self.setting.allowed is None:
            reached = {"trained": None if self.died else self.done}
        else:
            reached = {"solved": self.solved_at if self.solved_at >= 0 else None}
        measures = {}
        if not self.died:
            error, wrong = self.tested(self._draw_test(LAST_TEST))
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
