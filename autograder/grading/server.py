"""A process that forks others for tasks, which bounds what a hand-in can bring the grader's side to.

Whatever a task is brought to, memory, time or a crash, ends its process and concerns that task alone; what comes back
is bounded. The server prepares what all tasks need (a unit's exercises, a warm process behind the fence) and hands it
on by forking. It does nothing else, and has no threads.

    this process ──task, connection──▶ server ──task, connection──▶ a process with one task ──result──▶ this process

A process that has come to the end of its task, and has kept nothing of it, gets another one: forking is what costs most
of a small one. A task is given up by closing its connection: the server, which holds the other end too, then kills the
task's process.
"""

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any

from autograder.grading.tasks import FAILED, Task, how, work
from autograder.sandbox import kernels
from autograder.sandbox.watch import below

RESULT_BYTES = 64 * 2**20
LOOK = 0.5


class RunError(RuntimeError):
    """There is no result; the message says why."""


class Server:
    """The server, as seen by whoever has tasks, in any of its threads."""

    def __init__(self) -> None:
        self._orders, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
        self._lock = threading.Lock()
        self._process.start()
        theirs.close()

    def run(self, task: Task, seconds: float, canceled: Callable[[], bool] = lambda: False) -> bytes:
        """What the task's `run` returns.

        Parameters
        ----------
        seconds : float
            The limit on the clock.
        canceled : callable
            Asked now and then; the task is given up if it says so.

        Raises
        ------
        RunError
            If it does not come to an end: the process was ended or has died, or something in it was raised.
        """
        deadline = time.monotonic() + seconds
        ours, theirs = multiprocessing.Pipe()
        with ours:
            self._hand_over(task, theirs)
            while not ours.poll(LOOK):
                if canceled():
                    raise RunError("the grading run was ended")
                if time.monotonic() > deadline:
                    raise RunError("running and judging the notebook took too long and was ended")
            try:
                outcome = ours.recv_bytes(RESULT_BYTES)
            except (EOFError, OSError) as error:
                raise RunError("the process that judges it, or its server, has died") from error
        if outcome.startswith(FAILED):
            raise RunError(outcome.removeprefix(FAILED).decode(errors="replace"))
        return outcome

    def close(self) -> None:
        """End the server, and all tasks with it."""
        self._orders.close()
        self._process.join()

    def _hand_over(self, task: Task, theirs: Connection) -> None:
        with theirs, self._lock, contextlib.suppress(OSError):  # a server that has died is noticed by its silence
            self._orders.send(task)
            send_handle(self._orders, theirs.fileno(), self._process.pid)


_present: Server | None = None


@contextmanager
def serving() -> Iterator[Server]:
    """The server of whoever is outside, or else one for as long as this lasts."""
    global _present
    if _present is not None:
        yield _present
        return
    _present = Server()
    try:
        yield _present
    finally:
        _present.close()
        _present = None


# ---- the server's own process --------------------------------------------------------------------------------------


@dataclass
class _Worker:
    """A process for tasks, the connection to it, and the task's own while it has one.

    `line` is the end on which the result is sent; `round` counts what had been prepared when it was forked.
    """

    process: int
    handle: int
    tasks: Connection
    round: int
    line: Connection | None = None
    given_up: bool = False


class _Workers:
    """The processes for tasks."""

    def __init__(self) -> None:
        self.watched: dict[int | Connection, _Worker] = {}
        self._idle: list[_Worker] = []
        self._prepared: set[Hashable] = set()

    def begin(self, orders: Connection) -> None:
        """Take an order, prepare what is new in it, and hand it to a process."""
        data = orders.recv_bytes()
        line = Connection(recv_handle(orders))
        with contextlib.suppress(Exception):
            self._prepared.add(pickle.loads(data).prepare())
        while self._idle and self._idle[-1].round != len(self._prepared):
            self._dismiss(self._idle.pop())
        worker = self._idle.pop() if self._idle else self._fork(orders, line)
        worker.line = line
        self.watched[line] = worker
        with contextlib.suppress(OSError):  # one that has died is noticed by its handle
            worker.tasks.send_bytes(data)
            send_handle(worker.tasks, line.fileno(), worker.process)

    def is_line(self, each: Any) -> bool:
        """Whether this is the connection of a task."""
        return each in self.watched and each is self.watched[each].line

    def heard(self, each: Any) -> None:
        """Something has happened to a process or to its task."""
        worker = self.watched.get(each)
        if worker is None:  # an event of the same round
            return
        if each is worker.tasks:
            self._finished(worker)
        elif each is worker.line:  # nobody waits any more
            del self.watched[worker.line]
            worker.given_up = True
            _kill(worker)
        else:
            self._bury(worker)

    def end(self) -> None:
        for worker in {each.process: each for each in self.watched.values()}.values():
            _kill(worker)
            os.waitpid(worker.process, 0)

    def _fork(self, *ours: Connection) -> _Worker:
        tasks, theirs = multiprocessing.Pipe()
        process = os.fork()
        if process == 0:
            try:
                for each in (*ours, tasks, *(each for each in self.watched if isinstance(each, Connection))):
                    each.close()
                work(theirs)
            finally:
                os._exit(0)
        theirs.close()
        worker = _Worker(process, os.pidfd_open(process), tasks, len(self._prepared))
        self.watched |= {worker.handle: worker, tasks: worker}
        return worker

    def _finished(self, worker: _Worker) -> None:
        """A task has come to its end, unless the process has."""
        try:
            worker.tasks.recv_bytes()
        except (EOFError, OSError):
            self.watched.pop(worker.tasks)
            return
        self._let_go(worker)
        if worker.round == len(self._prepared):
            self._idle.append(worker)
        else:
            self._dismiss(worker)

    def _dismiss(self, worker: _Worker) -> None:
        self.watched.pop(worker.tasks, None)
        worker.tasks.close()

    def _let_go(self, worker: _Worker) -> None:
        if worker.line is not None:
            self.watched.pop(worker.line, None)
            worker.line.close()
            worker.line = None

    def _bury(self, worker: _Worker) -> None:
        status = os.waitstatus_to_exitcode(os.waitpid(worker.process, 0)[1])
        self.watched.pop(worker.handle)
        os.close(worker.handle)
        self._dismiss(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.line is not None and status != 0 and not worker.given_up:
            with contextlib.suppress(OSError):
                worker.line.send_bytes(FAILED + f"the process that judges it has died ({how(status)})".encode())
        self._let_go(worker)


def _serve(orders: Connection) -> None:
    """Take tasks until there is nobody any more who could send some."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workers = _Workers()
    try:
        while True:
            ready = wait([orders, *workers.watched])
            # The end of a task comes before that of its connection, which it may have brought about, and before orders.
            for each in sorted((each for each in ready if each is not orders), key=workers.is_line):
                workers.heard(each)
            if orders in ready:
                workers.begin(orders)
    except (EOFError, OSError):
        workers.end()
    finally:
        kernels.end_all()


def _kill(worker: _Worker) -> None:
    """With all below it, which are processes of code without a fence; a jail ends when nobody listens to it."""
    for process in below(worker.process):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)
