"""A search run to its end: here, in processes, or on a Dask cluster; what was found is on the disk at every moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from experiments.evolution.jobs import Job, evaluate
from experiments.evolution.journal import Journal
from experiments.evolution.progress import entry, opening, take_in
from experiments.evolution.search import Search
from lstm_ref.arguments import check_count, check_kind

Found = Iterator[tuple[Job, dict[str, float]]]
Evaluator = Callable[[list[Job]], Found]  # results in the order in which they come


def run(search: Search, journal: Journal, evaluator: Evaluator, tell: Callable[[Search], Any] = lambda _: None) -> None:
    """Bring the search to its end, from where the journal ends.

    evaluator: what becomes of the jobs of a generation: `here`, or what `in_processes` and `on_dask` give. tell: called
    after each evaluation. Whatever the evaluator, the search is the same. Raises ValueError for a journal of another
    search.
    """
    check_kind("search", search, Search)
    check_kind("journal", journal, Journal)
    if not journal.entries:
        journal.append(opening(search))
    take_in(search, journal.entries)
    while not search.over:
        for job, accuracy in evaluator(search.open()):
            journal.append(entry(job, accuracy))
            search.take(job.number, accuracy)
            tell(search)
        take_in(search, journal.entries)  # lines behind a damaged one count again


def here(jobs: list[Job]) -> Found:
    """One job after the other, in this process."""
    for job in jobs:
        yield job, evaluate(job)


@contextmanager
def in_processes(count: int) -> Iterator[Evaluator]:
    """An evaluator with so many processes."""
    check_count("count", count)
    pool = ProcessPoolExecutor(count, get_context("spawn"), _belong)

    def evaluator(jobs: list[Job]) -> Found:
        waiting = {pool.submit(evaluate, job): job for job in jobs}
        for future in as_completed(waiting):
            yield waiting[future], future.result()

    try:
        yield evaluator
    finally:
        pool.shutdown(cancel_futures=True)


def _belong() -> None:
    """In a worker: an interrupt is for the process that has the journal, and without that process it ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def on_dask(address: str) -> Iterator[Evaluator]:
    """An evaluator on the workers of a cluster; they need this package, and no disk of this machine."""
    from distributed import Client
    from distributed import as_completed as dask_as_completed

    with Client(address) as client:

        def evaluator(jobs: list[Job]) -> Found:
            futures = [client.submit(evaluate, job, pure=False) for job in jobs]
            waiting = {future.key: job for future, job in zip(futures, jobs, strict=True)}
            for future in dask_as_completed(futures):
                yield waiting[future.key], future.result()

        yield evaluator
