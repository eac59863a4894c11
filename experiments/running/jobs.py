"""One trial to train, what names it, and its seed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.definition import PAPER, QUICK, Budget, Experiment, Outcome, Progress, Row, Trial
from lstm_ref.arguments import check_count


class Job(NamedTuple):
    """Trial number `trial` of a row. It can be sent to another process."""

    experiment: str
    row: str
    mode: str
    seed: int
    trial: int
    budget: Budget
    make: Callable[[np.random.SeedSequence, Budget], Trial]

    @property
    def name(self) -> str:
        """In words, for messages."""
        return f"{self.experiment}/{self.row} ({self.mode}), seed {self.seed}, trial {self.trial}"

    def seeds(self) -> np.random.SeedSequence:
        """See `trial_seed`."""
        return trial_seed(self.seed, self.experiment, self.row, self.trial)


class Group(NamedTuple):
    """Trials of one row and budget that one process trains at once. To it, this is a job whose outcome is a list."""

    jobs: tuple[Job, ...]
    ensemble: Callable[..., Any]  # of the row

    @property
    def name(self) -> str:
        """In words, for messages."""
        return f"{self.jobs[0].name}, and {len(self.jobs) - 1} with it"

    @property
    def budget(self) -> Budget:
        """That of each trial."""
        return self.jobs[0].budget

    def seeds(self) -> list[np.random.SeedSequence]:
        """Those of its trials."""
        return [job.seeds() for job in self.jobs]

    def make(self, seeds: Sequence[np.random.SeedSequence], budget: Budget) -> Any:
        """The ensemble, on the CPU."""
        return self.ensemble(seeds, budget, np)


class Saved(NamedTuple):
    """What a trial that was stopped goes on from."""

    snapshot: dict[str, np.ndarray]
    wall_s: float
    cpu_s: float


class Moved(NamedTuple):
    """A trial is at work."""

    progress: Progress


class Ended(NamedTuple):
    """A trial is over."""

    outcome: Outcome
    wall_s: float
    cpu_s: float
    made: dict[str, Any]  # machine_class() and versions() of where it trained


class Failed(NamedTuple):
    """A trial raised an error, or its process died: no fault of the network, but of a program."""

    words: str


class Remark(NamedTuple):
    """Something to tell about a trial that goes on."""

    words: str


Event = Moved | Saved | Ended | Failed | Remark
Events = Generator[tuple[Job, Event], None, None]


def trial_seed(seed: int, experiment: str, row: str, trial: int) -> np.random.SeedSequence:
    """Seed of one trial. It depends on these four only: not on how many trials there are, who trains them and when.

    SeedSequence([seed, CRC-32 of "experiment/row", trial]), the names in UTF-8.

    Raises
    ------
    TypeError, ValueError
        If seed or trial is no integer of at least 0.
    """
    code = zlib.crc32(f"{experiment}/{row}".encode())
    return np.random.SeedSequence([check_count("seed", seed, 0), code, check_count("trial", trial, 0)])


def budget_of(row: Row, mode: str) -> Budget | None:
    """How much of the row this mode runs; None: not run in it. ValueError for an unknown mode."""
    if mode not in (QUICK, PAPER):
        raise ValueError(f"mode: got {mode!r}, expected {QUICK!r} or {PAPER!r}")
    return row.quick if mode == QUICK else row.paper


def jobs_of(experiment: Experiment, row: Row, mode: str, seed: int, trials: int | None = None) -> list[Job]:
    """The trials of a row in this mode: as many as its budget says, or `trials`; none where it is not run in it."""
    budget = budget_of(row, mode)
    if budget is None:
        return []
    count = budget.trials if trials is None else check_count("trials", trials)
    budget = budget._replace(sizes=dict(budget.sizes))
    return [Job(experiment.name, row.name, mode, seed, trial, budget, row.trial) for trial in range(count)]
