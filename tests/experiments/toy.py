"""A toy experiment: walks that have solved their task when they are high enough. Quick, and all that real ones are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.definition import Budget, Experiment, Outcome, Progress, Row
from experiments.generators import pack_generator, unpack_generator


class Walk:
    """A random walk. It keeps its generator's state, and draws a different number of times in each piece of work."""

    seconds = 0.0  # that a piece of work takes

    def __init__(self, seed: np.random.SeedSequence, budget: Budget) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.budget, self.height, self.done = budget, 0.0, 0
        self.solved = -1
        self.curve: list[list[float]] = []

    def advance(self) -> None:
        if self.seconds:
            time.sleep(self.seconds)
        for _ in range(int(self.rng.integers(1, 20))):
            if self.over:
                return
            self.height += self.rng.normal(0.1)
            self.done += 1
            if self.done % 10 == 0:
                self.curve.append([self.done, self.height])
            if self.height > self.budget.sizes.get("goal", 20):
                self.solved = self.done

    @property
    def over(self) -> bool:
        return self.solved >= 0 or self.done >= self.budget.cap or self.height < -10

    @property
    def progress(self) -> Progress:
        return Progress(self.done, self.budget.cap, self.height)

    def snapshot(self) -> dict[str, np.ndarray]:
        return {
            "rng": pack_generator(self.rng),
            "numbers": np.array([self.height, self.done, self.solved]),
            "curve": np.array(self.curve).reshape(-1, 2),
        }

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        unpack_generator(self.rng, snapshot["rng"])
        self.height = float(snapshot["numbers"][0])
        self.done, self.solved = (int(value) for value in snapshot["numbers"][1:])
        self.curve = snapshot["curve"].tolist()

    def outcome(self) -> Outcome:
        died = "it fell" if self.height < -10 else ""
        reached = {"solved": self.solved if self.solved >= 0 else None}
        return Outcome(reached, self.done, self.budget.cap, died, {"height": self.height}, {"height": self.curve})


class SlowWalk(Walk):
    """A walk of a second or two."""

    seconds = 0.01


class Broken(Walk):
    """A walk whose program has a fault."""

    def advance(self) -> None:
        raise ZeroDivisionError("a fault of the trial")


class Wrong(Walk):
    """A walk whose outcome is none."""

    def outcome(self) -> Outcome:
        return Outcome({"solved": 1.5}, 1, 1)  # type: ignore[dict-item]


class Walks:
    """Walks as an ensemble."""

    def __init__(self, seeds: Sequence[np.random.SeedSequence], budget: Budget, xp: Any) -> None:
        assert xp is np
        self.walks = [Walk(seed, budget) for seed in seeds]

    def advance(self) -> None:
        for walk in self.walks:
            walk.advance()

    @property
    def over(self) -> bool:
        return all(walk.over for walk in self.walks)

    @property
    def progress(self) -> Progress:
        return min((walk.progress for walk in self.walks), key=lambda place: place.done)

    def snapshot(self) -> dict[str, np.ndarray]:
        return {f"{n}.{name}": a for n, walk in enumerate(self.walks) for name, a in walk.snapshot().items()}

    def restore(self, snapshot: Mapping[str, np.ndarray]) -> None:
        for n, walk in enumerate(self.walks):
            walk.restore({name: snapshot[f"{n}.{name}"] for name in ("rng", "numbers", "curve")})

    def outcome(self) -> list[Outcome]:
        return [walk.outcome() for walk in self.walks]


def reading(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    return [f"{name}: {len(found)} trials" for name, found in outcomes.items()]


QUICK = Budget(4, 120)
PAPER = Budget(6, 2000, {"goal": 60})
EXPERIMENT = Experiment(
    "walk",
    "Random walks",
    "Nobody (2000), section 1",
    (
        Row("plain", "as it is", Walk, QUICK, PAPER, unit="steps", ensemble=Walks),
        Row("slow", "with rests", SlowWalk, Budget(3, 2000, {"goal": 200}), None, unit="steps"),
        Row("broken", "with a fault", Broken, QUICK, None, unit="steps"),
        Row("wrong", "without an outcome", Wrong, QUICK, None, unit="steps"),
    ),
    reading,
)
CATALOGUE = {EXPERIMENT.name: EXPERIMENT}

if __name__ == "__main__":
    from experiments.cli import main

    main(obj=CATALOGUE)
