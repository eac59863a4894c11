"""Run the notebooks of the next students while nbgrader works on the present one.

nbgrader converts submissions one after another and alone writes to the gradebook; what takes longest, running the
notebooks, happens here, each in a process of its own, a few students ahead.
"""

import os
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from autograder.grading.apart import Order, Result, run_apart
from autograder.grading.server import serving


def default_jobs() -> int:
    """One notebook more at once than there are processors (some only wait), up to 4: more would wait for nbgrader."""
    return min(4, 1 + (os.cpu_count() or 1))


class Ahead:
    """Background runs by student. Use as a context manager: leaving it ends what still runs."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="notebook")
        self._runs: dict[str, tuple[Order, Future[Result]]] = {}
        self._left = threading.Event()
        self._held = ExitStack()
        self._turns = Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="turns-")))

    def __enter__(self) -> "Ahead":
        self._held.enter_context(serving())
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._held.close()

    def put(self, student: str, order: Order) -> None:
        """Begin a run as soon as a place is free."""
        order = replace(order, turns=self._turns)
        self._runs[student] = (order, self._pool.submit(run_apart, order, self._left.is_set))

    def take(self, student: str) -> tuple[Order, Result] | None:
        """The order and the result for one student, waiting for it; None if none was begun. Raises RunError."""
        if student not in self._runs:
            return None
        order, future = self._runs.pop(student)
        return order, future.result()
