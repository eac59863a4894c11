"""All missing trials of a row as one ensemble: on one device, or as one job of a process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from experiments.definition import Outcome, Progress, Row
from experiments.running.jobs import Ended, Event, Events, Failed, Group, Job, Moved, Remark, Saved
from experiments.running.stop import Stop
from experiments.running.work import made
from lstm_ref import backend

TELL_EVERY = 0.5  # seconds


class Ensemble(Protocol):
    """As `definition.Trial`, for R trials at once; `outcome` is a list of R outcomes, in the order of the seeds."""

    def advance(self) -> None: ...

    @property
    def over(self) -> bool: ...

    @property
    def progress(self) -> Progress: ...

    def snapshot(self) -> dict[str, np.ndarray]: ...

    def restore(self, snapshot: dict[str, np.ndarray]) -> None: ...

    def outcome(self) -> list[Outcome]: ...


def train(row: Row, jobs: Sequence[Job], saved: Saved | None, xp: Any, save_every: float, stop: Stop) -> Events:
    """Train the jobs, all of one row and budget, on the device of the array module `xp`, and tell what happens.

    What is saved is the whole ensemble, told with the first job. Each trial's cost is its share. When `stop` is asked,
    the ensemble is saved. ValueError for a row without `ensemble`, or an outcome for another number of trials.
    """
    if row.ensemble is None:
        raise ValueError(f"row: got {row.name} without ensemble, expected one that trains as an ensemble")
    first, R = jobs[0], len(jobs)
    ensemble: Ensemble = row.ensemble([job.seeds() for job in jobs], first.budget, xp)
    wall_s = cpu_s = 0.0
    if saved is not None:
        try:
            ensemble.restore(saved.snapshot)
            wall_s, cpu_s = saved.wall_s, saved.cpu_s
        except Exception as error:  # written by an older version of the ensemble
            ensemble = row.ensemble([job.seeds() for job in jobs], first.budget, xp)
            yield first, Remark(f"its snapshot does not fit ({type(error).__name__}: {error}); it begins anew")
    kept = told = time.perf_counter()
    while not ensemble.over:
        wall, cpu = time.perf_counter(), time.process_time()
        ensemble.advance()
        now = time.perf_counter()
        wall_s, cpu_s = wall_s + now - wall, cpu_s + time.process_time() - cpu
        if not ensemble.over and (stop.asked or now - kept > save_every):
            yield first, Saved(ensemble.snapshot(), wall_s, cpu_s)
            kept = now
            if stop.asked:
                return
        if now - told > TELL_EVERY:
            for job in jobs:
                yield job, Moved(ensemble.progress)
            told = now
    outcomes = ensemble.outcome()
    if len(outcomes) != R:
        raise ValueError(f"outcome: got {len(outcomes)} of an ensemble of {first.experiment}/{row.name}, expected {R}")
    for job, outcome in zip(jobs, outcomes, strict=True):
        yield job, Ended(outcome, wall_s / R, cpu_s / R, made())


def events_of(group: Group, event: Event) -> Events:
    """What an event of a group says of each of its trials; what concerns the whole is told with the first."""
    match event:
        case Ended():
            yield from zip(group.jobs, _shares(event, group), strict=True)
        case Moved() | Failed():
            for job in group.jobs:
                yield job, event
        case _:
            yield group.jobs[0], event


def _shares(event: Ended, group: Group) -> list[Event]:
    outcomes: Any = event.outcome
    R = len(group.jobs)
    if len(outcomes) != R:
        return [Failed(f"got {len(outcomes)} outcomes of an ensemble, expected {R}")] * R
    return [Ended(outcome, event.wall_s / R, event.cpu_s / R, event.made) for outcome in outcomes]


def device_of(xp: Any) -> str:
    """What an array module computes on: "cpu", or the GPU's name."""
    if xp is np:
        return "cpu"
    return ", ".join(backend.device_report().gpus[:1]) or "gpu"
