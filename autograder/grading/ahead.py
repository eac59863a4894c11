"""Run the notebooks of the next students while nbgrader works on the present one.

nbgrader converts submissions one after another and alone writes to the gradebook; what takes longest, running the
notebooks, happens here, in kernels of their own, a few students ahead.
"""

import os
from concurrent.futures import Future, ThreadPoolExecutor

from autograder.grading.run import NotebookRun
from autograder.sandbox.session import with_own_loop


def default_jobs() -> int:
    """One notebook more at once than there are processors (some only wait), up to 4: more would wait for nbgrader."""
    return min(4, 1 + (os.cpu_count() or 1))


class Ahead:
    """Background runs by student. Use as a context manager: leaving it ends what still runs."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="notebook")
        self._runs: dict[str, tuple[NotebookRun, Future]] = {}

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(self, *_: object) -> None:
        for run, _future in self._runs.values():
            run.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def put(self, student: str, run: NotebookRun) -> None:
        """Begin a run as soon as a place is free."""
        self._runs[student] = (run, self._pool.submit(with_own_loop, run.execute))

    def take(self, student: str) -> NotebookRun | None:
        """The finished run of one student, waiting for it; None if none was begun. Raises what the run raised."""
        if student not in self._runs:
            return None
        run, future = self._runs[student]
        future.result()
        del self._runs[student]
        return run
