"""A process in which tasks run, one after another as long as nothing of them is left (server.py)."""

import contextlib
import ctypes
import math
import os
import pickle
import signal
import threading
import time
from collections.abc import Hashable
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Protocol

from autograder.sandbox.watch import below

MEMORY = 6 * 2**30  # bytes of address space of a process
SECONDS = 600  # of CPU time of a task, without that of student code
TASKS = 32  # that a process gets
KEPT = 512 * 2**20  # bytes: a process that has been as large as this gets no other task
JOIN = 1.0  # seconds in which the threads of a task have to end
FAILED = b"failed: "
_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # of prctl(2)


class Task(Protocol):
    """What can be run: it is pickled, and of modules that can be imported."""

    def prepare(self) -> Hashable:
        """Called in the server, for what later tasks can use, too; what it raises is left to `run`.

        Returns a mark of what is prepared: as long as it is one that was there before, there is nothing new.
        """

    def run(self) -> bytes:
        """Called in the task's own process."""


def work(tasks: Connection) -> None:
    """Run tasks, as long as nothing of them is left."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)  # what code without a fence leaves behind stays below, where `kill_tree` finds it
    _soft_limit("RLIMIT_AS", MEMORY)
    for left in reversed(range(TASKS)):
        try:
            task: Task = pickle.loads(tasks.recv_bytes())
        except EOFError:
            return
        with Connection(recv_handle(tasks)) as line:
            _soft_limit("RLIMIT_CPU", math.ceil(time.process_time()) + SECONDS)
            try:
                outcome, good = task.run(), True
            except Exception as error:
                outcome, good = FAILED + f"{type(error).__name__}: {error}"[:1000].encode(errors="replace"), False
            good = good and left > 0 and _is_clean()
            if good:
                tasks.send_bytes(b"+")  # before the result: whoever has that may hang up
            with contextlib.suppress(OSError):
                line.send_bytes(outcome)
        if not good:
            return


def _is_clean() -> bool:
    """Whether this process has no thread, no child and no more memory than before."""
    import resource  # not on Windows, where nothing is graded

    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(JOIN)
    large = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > KEPT
    return threading.active_count() == 1 and below(os.getpid()) == [os.getpid()] and not large


def _soft_limit(name: str, limit: int) -> None:
    import resource

    which = getattr(resource, name)
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def how(code: int) -> str:
    """In words, how a process has ended."""
    if code < 0:
        name = signal.Signals(-code).name
        return f"{name}: it used more than {SECONDS} s of CPU time" if name == "SIGXCPU" else name
    return f"exit status {code}"
