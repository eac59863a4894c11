"""A trial while it trains: work done, what it cost, its snapshot."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from experiments import machine
from experiments.running.jobs import Ended, Event, Group, Job, Remark, Saved


class Work:
    """A trial of a job, begun or gone on with. What could not be restored is begun anew, and `remark` says so."""

    def __init__(self, job: Job | Group, saved: Saved | None) -> None:
        self.remark: Remark | None = None
        self.wall_s = self.cpu_s = 0.0
        self.trial = _trial(job)
        if saved is not None:
            self._restore(job, saved)

    def _restore(self, job: Job | Group, saved: Saved) -> None:
        try:
            self.trial.restore(saved.snapshot)
        except Exception as error:  # written by an older version of the trial
            self.trial = _trial(job)
            self.remark = Remark(f"its snapshot does not fit ({type(error).__name__}: {error}); it begins anew")
        else:
            self.wall_s, self.cpu_s = saved.wall_s, saved.cpu_s

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.trial.over

    def advance(self) -> None:
        """The next piece of work."""
        wall, cpu = time.perf_counter(), time.thread_time()
        self.trial.advance()
        self.wall_s += time.perf_counter() - wall
        self.cpu_s += time.thread_time() - cpu

    def saved(self) -> Saved:
        """What it can go on from. Copied: the trial may work on in its arrays."""
        snapshot = {name: np.array(value) for name, value in self.trial.snapshot().items()}
        return Saved(snapshot, self.wall_s, self.cpu_s)

    def ended(self) -> Ended:
        """What it found."""
        return Ended(self.trial.outcome(), self.wall_s, self.cpu_s, made())


def _trial(job: Job | Group) -> Any:
    return job.make(job.seeds(), job.budget)  # type: ignore[arg-type]  # each takes its own seeds


def made() -> dict[str, Any]:
    """What this process computes with."""
    return {"machine": machine.machine_class(), "versions": machine.versions()}


def piece(job: Job, saved: Saved | None, seconds: float) -> tuple[list[Event], Saved | None]:
    """Train for about so many seconds, from and to a snapshot: what there is to tell, and None if the trial is over."""
    with threadpool_limits(1):
        work = Work(job, saved)
        events: list[Event] = [work.remark] if work.remark else []
        end = time.perf_counter() + seconds
        while not work.over:
            work.advance()
            if time.perf_counter() > end and not work.over:
                return events, work.saved()
        return [*events, work.ended()], None
