"""Trials on a Dask cluster: each a chain of tasks, whose snapshots come back here, so that workers share no disk."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from experiments.running.jobs import Events, Failed, Job
from experiments.running.pool import Task
from experiments.running.stop import Stop
from experiments.running.work import piece


class NoCluster(RuntimeError):
    """No scheduler, or no distributed."""


def train(tasks: Iterable[Task], address: str, save_every: float, stop: Stop) -> Events:
    """Train on the cluster at an address, and tell what happens. When `stop` is asked, what runs is given up: at most
    `save_every` seconds of work of each trial. Workers need this package, of the same version.
    """
    with _client(address) as client:
        running = {_submit(client, task, save_every): task[0] for task in tasks}
        while running and not stop.asked:
            for future in _done(running):
                job = running.pop(future)
                try:
                    events, saved = future.result()
                except Exception:
                    yield job, Failed(traceback.format_exc())
                    continue
                finally:
                    future.release()
                for event in events:
                    yield job, event
                if saved is not None:
                    yield job, saved
                    running[_submit(client, (job, saved), save_every)] = job
        client.cancel(list(running))


def _submit(client: Any, task: Task, seconds: float) -> Any:
    return client.submit(piece, *task, seconds, pure=False, retries=1)


def _done(running: dict[Any, Job]) -> list[Any]:
    from distributed import TimeoutError, wait

    try:
        return list(wait(list(running), timeout=0.5, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster('Dask is not installed: pip install "recurrent-course[experiments]"') from error
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address} ({error})") from error
    with client:
        yield client
