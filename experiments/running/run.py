"""What is missing of some rows, trained, written and shown."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.definition import Experiment, Outcome, Row
from experiments.running import cluster, pool, store, together
from experiments.running.jobs import Ended, Event, Failed, Group, Job, Moved, Remark, Saved, jobs_of
from experiments.running.show import Show
from experiments.running.stop import Stop
from lstm_ref import backend

SAVE_EVERY = 20.0  # seconds


@dataclass(frozen=True)
class Options:
    """How to run."""

    results: Path
    mode: str
    seed: int = 1
    trials: int | None = None  # None: as many as the row's budget says
    jobs: int = 1
    device: str = "cpu"
    dask: str | None = None
    together: bool = False
    force: bool = False
    save_every: float = SAVE_EVERY

    def command(self, experiment: str, row: str) -> str:
        """What to type for this row, without what belongs to one machine."""
        count = "" if self.trials is None else f" --trials {self.trials}"
        device = "" if self.device == "cpu" else f" --device {self.device}"
        together = " --together" if self.together else ""
        return (
            f"python -m experiments run {experiment} --row {row} --mode {self.mode}{count} --seed {self.seed}"
            f"{device}{together}"
        )


@dataclass(frozen=True)
class Report:
    """How a run ended."""

    stopped: bool
    failed: int  # trials


def run(rows: Sequence[tuple[Experiment, Row]], options: Options, show: Show, stop: Stop) -> Report:
    """Train what is missing of these rows.

    A trial that has a result file is not trained again, unless the file is damaged or from another budget (or `force`).

    Raises
    ------
    OSError
        If a file cannot be written. What was written before stays; trials at work go on from their last snapshot.
    RuntimeError
        If there is no GPU, or no cluster, and one was asked for.
    """
    xp = backend.choose(options.device)
    if options.device == "gpu" and options.dask:
        raise ValueError("device: got gpu together with a Dask cluster, expected one of them")
    if options.together and options.dask:
        raise ValueError("together: got it with a Dask cluster, which trains one trial at a time; expected one of them")
    _check_writable(options.results)
    session = _Session(options, show, stop)
    alone: list[Job | Group] = []
    ensembles: list[tuple[Row, list[Job]]] = []
    for experiment, row in rows:
        missing = session.missing(experiment, row)
        if missing and options.device == "gpu" and row.ensemble is not None:
            ensembles.append((row, missing))
        elif missing and options.together and row.ensemble is not None:
            alone.append(Group(tuple(missing), row.ensemble))
        elif missing:
            if options.device == "gpu":
                show.say(f"{experiment.name}/{row.name} trains on the CPU")
            alone += missing
    for row, jobs in ensembles:
        session.train_together(row, jobs, xp)
    session.train_alone(alone)
    return Report(stop.asked, session.failed)


class _Session:
    """One run."""

    def __init__(self, options: Options, show: Show, stop: Stop) -> None:
        self.options, self.show, self.stop = options, show, stop
        self.failed = 0

    def missing(self, experiment: Experiment, row: Row) -> list[Job]:
        """The trials of a row that have no good result file."""
        options, show = self.options, self.show
        jobs = jobs_of(experiment, row, options.mode, options.seed, options.trials)
        if not jobs:
            show.say(f"{experiment.name}/{row.name} is not run in {options.mode} mode")
            return []
        store.sweep(store.result_path(options.results, jobs[0]).parent)
        found = {job.trial: self._found(job) for job in jobs}
        show.begin(experiment.name, row, len(jobs), [outcome for outcome in found.values() if outcome is not None])
        missing = [job for job in jobs if found[job.trial] is None]
        if not missing:
            show.say(f"{experiment.name}/{row.name}: all {len(jobs)} trials are done")
        return missing

    def train_alone(self, jobs: Sequence[Job | Group]) -> None:
        """Train jobs, each for itself, on the cluster or in processes."""
        options = self.options
        tasks: Any = ((job, self._saved(*_place(options.results, job))) for job in jobs)
        if options.dask:
            told: pool.Told = cluster.train(tasks, options.dask, options.save_every, self.stop)
        else:
            told = pool.train(tasks, options.jobs, options.save_every, self.stop)
        with closing(told):
            for job, event in told:
                path, identity = _place(options.results, job)
                for one, its in together.events_of(job, event) if isinstance(job, Group) else [(job, event)]:
                    self._keep(one, its, "cpu", path, identity)
                if isinstance(event, Ended):
                    path.unlink(missing_ok=True)

    def train_together(self, row: Row, jobs: Sequence[Job], xp: Any) -> None:
        """Train the jobs of a row as one ensemble."""
        if self.stop.asked:
            return
        path, identity = _ensemble_place(self.options.results, jobs)
        events = together.train(row, jobs, self._saved(path, identity), xp, self.options.save_every, self.stop)
        with closing(events):
            for job, event in events:
                self._keep(job, event, together.device_of(xp), path, identity)
        if not self.stop.asked:
            path.unlink(missing_ok=True)

    def _found(self, job: Job) -> Outcome | None:
        path = store.result_path(self.options.results, job)
        if self.options.force or not path.exists():
            return None
        try:
            result = store.read_result(path)
        except store.Damaged as damage:
            self.show.say(f"{damage}; it is trained again")
            return None
        if not result.fits(job.budget):
            self.show.say(f"{path}: is from another budget; it is trained again")
            return None
        store.snapshot_path(self.options.results, job).unlink(missing_ok=True)  # killed just before this was done
        return result.outcome

    def _saved(self, path: Path, identity: str) -> Saved | None:
        if self.options.force:
            return None
        try:
            return store.read_snapshot(path, identity)
        except store.Damaged as damage:
            self.show.say(f"{damage}; the trial begins anew")
            return None

    def _keep(self, job: Job, event: Event, device: str, snapshot: Path, identity: str) -> None:
        match event:
            case Moved(progress):
                self.show.moved(job, progress)
            case Saved():
                store.write_snapshot(snapshot, identity, event)
            case Remark(words):
                self.show.say(f"{job.name}: {words}")
            case Ended():
                self._write(job, event, device)
            case Failed(words):
                self._fail(job, words)

    def _write(self, job: Job, event: Ended, device: str) -> None:
        command = self.options.command(job.experiment, job.row)
        try:
            result = store.write_result(self.options.results, job, event, command, device)
        except (TypeError, ValueError) as error:  # not an outcome as the contract has it
            self._fail(job, str(error))
        else:
            self.show.ended(job, result.outcome)

    def _fail(self, job: Job, words: str) -> None:
        self.failed += 1
        self.show.say(f"{job.name} FAILED: {words}")
        self.show.ended(job, None)


def _place(folder: Path, job: Job | Group) -> tuple[Path, str]:
    if isinstance(job, Group):
        return _ensemble_place(folder, job.jobs)
    return store.snapshot_path(folder, job), store.identity_of(job)


def _ensemble_place(folder: Path, jobs: Sequence[Job]) -> tuple[Path, str]:
    identity = f"{store.identity_of(jobs[0])}, ensemble of trials {[job.trial for job in jobs]}"
    name = f"ensemble_{zlib.crc32(identity.encode()):08x}.snapshot"
    return store.snapshot_path(folder, jobs[0]).with_name(name), identity


def _check_writable(folder: Path) -> None:
    store.write_whole(folder / ".writable", b"")
    (folder / ".writable").unlink(missing_ok=True)
