"""Trials in processes of this machine, which live for many trials: what is compiled is compiled once for each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any

from experiments.running.jobs import Ended, Event, Failed, Group, Job, Moved, Remark, Saved
from experiments.running.stop import Stop
from experiments.running.work import Work

TELL_EVERY = 0.5  # seconds
PATIENCE = 60.0  # seconds that a stopped process has for its last piece of work, which may compile first

# One thread for each process: the trials are what runs at the same time.
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)

Task = tuple[Job, Saved | None]
AnyTask = Task | tuple[Group, Saved | None]
Told = Generator[tuple[Any, Event], None, None]  # with the job or the group of the task


def train(tasks: Iterable[AnyTask], processes: int, save_every: float, stop: Stop) -> Told:
    """Train in so many processes, and tell what happens. When `stop` is asked, each trial at work is saved first.

    A trial whose process dies (killed, out of memory) is given to another one, from where it was last saved; the
    second time it has failed. An error of a trial makes it fail; the others go on.
    """
    waiting = iter(tasks)
    again: list[AnyTask] = []
    workers: list[_Worker] = []
    lost: set[str] = set()

    def next_task() -> AnyTask | None:
        return None if stop.asked else again.pop() if again else next(waiting, None)

    try:
        while True:
            idle = [worker for worker in workers if not worker.job]
            while (idle or len(workers) < processes) and (task := next_task()):
                if not idle:
                    idle = [_Worker(save_every)]
                    workers += idle
                idle.pop().begin(task)
            if not any(worker.job for worker in workers):
                return
            if stop.asked:
                yield from _last_words(workers)
                return
            for worker in _speaking(workers):
                job, event = worker.job, worker.hear()
                if worker.dead:
                    workers.remove(worker)
                    event = Failed(f"its process ended twice; the last time: {worker.end()}")
                    if job.name not in lost:
                        lost.add(job.name)
                        again.append((job, worker.saved))
                        event = Remark(f"its process ended ({worker.end()}); it goes on in another one")
                yield job, event
    finally:
        for worker in workers:
            worker.close()


class _Worker:
    """A process, and the trial it has."""

    def __init__(self, save_every: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other, save_every), daemon=True)
        with _environment(ONE_THREAD), _deaf_to_interrupts():
            self.process.start()
        other.close()
        self.job: Any = None
        self.saved: Saved | None = None
        self.dead = False

    def begin(self, task: AnyTask) -> None:
        """Give it a trial."""
        self.job, self.saved = task
        try:
            self.pipe.send(task)
        except OSError:  # it died since: heard as such
            pass

    def hear(self) -> Event:
        """What it says next; the trial is no longer its own when it is over, failed or stopped."""
        try:
            event, free = self.pipe.recv()
        except (EOFError, OSError):
            self.dead, event, free = True, Failed("lost"), True
        if free:
            self.job = None
        if isinstance(event, Saved):
            self.saved = event
        return event

    def end(self) -> str:
        """How the process ended."""
        self.process.join(PATIENCE)
        code = self.process.exitcode
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def close(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def _speaking(workers: list[_Worker]) -> list[_Worker]:
    busy = {worker.pipe: worker for worker in workers if worker.job}
    return [busy[pipe] for pipe in wait(list(busy), timeout=0.25)]  # type: ignore[index]


def _last_words(workers: list[_Worker]) -> Told:
    """Ask all to stop; what they then save, or find, and no longer than `PATIENCE`."""
    busy = [worker for worker in workers if worker.job]
    for worker in busy:
        try:
            worker.pipe.send(None)
        except OSError:
            continue
    end = time.monotonic() + PATIENCE
    while busy and time.monotonic() < end:
        for worker in _speaking(busy):
            job, event = worker.job, worker.hear()
            if not worker.dead:
                yield job, event
        busy = [worker for worker in busy if worker.job]


def serve(pipe: Connection, save_every: float) -> None:
    """What a process of the pool does: trials that come through the pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where _deaf_to_interrupts does nothing
    try:
        while True:
            try:
                task = pipe.recv()
            except (EOFError, OSError):
                return
            except Exception:  # what it shall train cannot be imported here
                pipe.send((Failed(traceback.format_exc()), True))
                continue
            if task is None:
                continue  # asked to stop, with nothing at work
            try:
                stopped = _train(pipe, task, save_every)
            except (EOFError, ConnectionError):
                return
            except Exception:
                pipe.send((Failed(traceback.format_exc()), True))
            else:
                if stopped:
                    return
    except ConnectionError:
        return


def _train(pipe: Connection, task: AnyTask, save_every: float) -> bool:
    """One trial; whether it was asked to stop. The pipe ends (EOFError) when the first process has been killed."""
    work = Work(*task)
    if work.remark:
        pipe.send((work.remark, False))
    told = saved = time.monotonic()
    while not work.over:
        work.advance()
        now = time.monotonic()
        if pipe.poll():
            pipe.recv()
            if not work.over:
                pipe.send((work.saved(), True))
                return True
        if now - told > TELL_EVERY:
            pipe.send((Moved(work.trial.progress), False))
            told = now
        if now - saved > save_every and not work.over:
            pipe.send((work.saved(), False))
            saved = now
    ended: Ended = work.ended()
    pipe.send((ended, True))
    return False


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches all processes of a terminal, but not those started in this block: the first one decides."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else the first start does it, and then lets SIGINT through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a process inherits what is blocked
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Variables for the processes that are started in this block."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
