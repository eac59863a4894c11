"""Run the notebooks of the next students while nbgrader works on the present one.

nbgrader converts submissions one after another and alone writes to the gradebook; what takes longest, running the
notebooks, happens here, each in a process of its own, a few students ahead: on this machine, or elsewhere (cluster.py).
"""

import os
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from autograder.folder import Unit
from autograder.grading.apart import Order, Result, run_apart
from autograder.grading.jail import fence, require
from autograder.grading.server import serving


def default_jobs() -> int:
    """One notebook more at once than there are processors (some only wait), up to 4: more would wait for nbgrader."""
    return min(4, 1 + (os.cpu_count() or 1))


class Workplace(Protocol):
    """Where notebooks run and are judged: in `jobs` threads at once. Used as a context manager.

    `problem` says why nobody's notebook can be run there any more, "" as long as they can.
    """

    jobs: int
    problem: str
    here: bool  # whether it is this machine

    def __enter__(self) -> object: ...

    def __exit__(self, *_: object) -> None: ...

    def ready(self, unit: Unit) -> None:
        """See once that notebooks of a unit can be run. Raises NoFence, or what else is in the way."""

    def run(self, order: Order, canceled: Callable[[], bool]) -> Result:
        """Run and judge one; `canceled` is asked now and then. Raises RunError."""


class Here:
    """This machine, behind its fence, if there is to be one."""

    problem = ""
    here = True

    def __init__(self, jobs: int = 0, *, fenced: bool = True) -> None:
        self.jobs = jobs or default_jobs()
        self._fenced = fenced

    def __enter__(self) -> "Here":
        self._held = ExitStack()
        self._turns = Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="turns-")))
        self._held.enter_context(serving())
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def ready(self, unit: Unit) -> None:
        require(fence(unit, unsafe=not self._fenced))

    def run(self, order: Order, canceled: Callable[[], bool]) -> Result:
        return run_apart(replace(order, turns=self._turns), canceled)


class Ahead:
    """Background runs by student. Use as a context manager: leaving it ends what still runs."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self._runs: dict[str, tuple[Order, Future[Result]]] = {}
        self._left = threading.Event()
        self._held = ExitStack()

    def __enter__(self) -> "Ahead":
        self._held.enter_context(self.place)
        self._pool = ThreadPoolExecutor(self.place.jobs, thread_name_prefix="notebook")
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._held.close()

    @property
    def window(self) -> int:
        """How many hand-ins may be laid out before their turn."""
        return 4 * self.place.jobs

    def put(self, student: str, order: Order) -> None:
        """Begin a run as soon as a place is free."""
        self._runs[student] = (order, self._pool.submit(self.run, order))

    def take(self, student: str) -> tuple[Order, Result] | None:
        """The order and the result for one student, waiting for it; None if none was begun. Raises RunError."""
        if student not in self._runs:
            return None
        order, future = self._runs.pop(student)
        return order, future.result()

    def run(self, order: Order) -> Result:
        """Run one notebook now. Raises RunError."""
        return self.place.run(order, self._left.is_set)
