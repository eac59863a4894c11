"""A process that forks another one for each task, which bounds what a hand-in can bring the grader's side to.

Whatever a task is brought to, memory, time or a crash, ends its process and concerns that task alone; what comes back
is bounded. The server prepares what all tasks need (a unit's exercises, a warm process behind the fence) and hands it
on by forking. It does nothing else, and has no threads.

    this process ──task, connection──▶ server ──fork──▶ the task's process ──result──▶ this process

A task is given up by closing its connection: the server, which holds the other end too, then kills the task's process.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle, send_handle
from typing import Protocol

from autograder.sandbox import kernels
from autograder.sandbox.watch import below

MEMORY = 6 * 2**30  # bytes of address space of a task
SECONDS = 600  # of CPU time of a task, without that of student code
RESULT_BYTES = 64 * 2**20
LOOK = 0.5
_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # of prctl(2)
_FAILED = b"failed: "


class RunError(RuntimeError):
    """There is no result; the message says why."""


class Task(Protocol):
    """What can be run: it is pickled, and of modules that can be imported."""

    def prepare(self) -> None:
        """Called in the server, for what later tasks can use, too; what it raises is left to `run`."""

    def run(self) -> bytes:
        """Called in the task's own process."""


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
        if outcome.startswith(_FAILED):
            raise RunError(outcome.removeprefix(_FAILED).decode(errors="replace"))
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
class _Running:
    """A task's process, what tells of its end, and the end of the connection that it answers on."""

    process: int
    handle: int
    line: Connection
    given_up: bool = False


def _serve(orders: Connection) -> None:
    """Take tasks until there is nobody any more who could send some."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    running: dict[int | Connection, _Running] = {}
    try:
        while True:
            for each in wait([orders, *running]):
                if each is orders:
                    begun = _begin(orders)
                    running |= {begun.handle: begun, begun.line: begun}
                elif each in running:
                    found = running.pop(each)
                    if each is found.line:  # nobody waits any more
                        _kill(found)
                        found.given_up = True
                    else:
                        running.pop(found.line, None)
                        _bury(found)
    except (EOFError, OSError):
        for found in {each.process: each for each in running.values()}.values():
            _kill(found)
            os.waitpid(found.process, 0)
    finally:
        kernels.end_all()


def _begin(orders: Connection) -> _Running:
    task: Task = orders.recv()
    line = Connection(recv_handle(orders))
    with contextlib.suppress(Exception):
        task.prepare()
    process = os.fork()
    if process == 0:
        try:
            orders.close()
            _run(task, line)
        finally:
            os._exit(0)
    return _Running(process, os.pidfd_open(process), line)


def _kill(running: _Running) -> None:
    """With all below it, which are processes of code without a fence; a jail ends when nobody listens to it."""
    for process in below(running.process):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _bury(ended: _Running) -> None:
    status = os.waitstatus_to_exitcode(os.waitpid(ended.process, 0)[1])
    os.close(ended.handle)
    with ended.line, contextlib.suppress(OSError):
        if status != 0 and not ended.given_up:
            ended.line.send_bytes(_FAILED + f"the process that judges it has died ({_how(status)})".encode())


def _how(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name
        return f"{name}: it used more than {SECONDS} s of CPU time" if name == "SIGXCPU" else name
    return f"exit status {code}"


def _run(task: Task, line: Connection) -> None:
    """In the task's process: bound it, run the task, send what came of it."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)  # what code without a fence leaves behind stays below, where `kill_tree` finds it
    _soft_limit("RLIMIT_AS", MEMORY)
    _soft_limit("RLIMIT_CPU", SECONDS)
    try:
        outcome = task.run()
    except Exception as error:
        outcome = _FAILED + f"{type(error).__name__}: {error}"[:1000].encode(errors="replace")
    line.send_bytes(outcome)


def _soft_limit(name: str, limit: int) -> None:
    import resource  # not on Windows, where nothing is graded

    which = getattr(resource, name)
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
