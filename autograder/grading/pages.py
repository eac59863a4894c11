"""Feedback pages, made one after another in a process of its own, which no page holds up for longer than a limit."""

import faulthandler
import functools
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from autograder.grading.apart import stay_with_parent
from autograder.grading.ledger import ledger
from autograder.grading.nbgrader import nbgrader_api, nbgrader_config
from autograder.grading.publishing import Publishing

PAGE_SECONDS = 120.0

Place = tuple[str, str, str]  # root, unit, student


class Pages:
    """Ordered pages, to be taken in the order of the orders. Use as a context manager."""

    def __init__(self, seconds: float = PAGE_SECONDS) -> None:
        self._seconds = seconds
        self._ordered: dict[Place, Future] = {}

    def __enter__(self) -> "Pages":
        self._pool = _process()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)  # it ends while the class is reported

    def order(self, *place: str) -> Place:
        """Have a page made; returns what it is taken by."""
        root, unit, student = place
        try:
            self._ordered[root, unit, student] = self._pool.submit(make_page, root, unit, student, self._seconds)
        except BrokenExecutor as error:  # over a page that is not taken yet; then all that wait begin again
            self._ordered[root, unit, student] = Future()
            self._ordered[root, unit, student].set_exception(error)
        return root, unit, student

    def take(self, place: Place) -> str:
        """Why the page, the first that is not taken yet, was not made; "" if it was. Waits for it."""
        try:
            self._ordered.pop(place).result()
            return ""
        except BrokenExecutor:
            self._pool.shutdown()
            self._pool = _process()
            for other in self._ordered:
                self.order(*other)
            reason = f"it was not finished within {self._seconds:g} s, or ended its process"
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"[:300]
        return f"The points stand, but there is no feedback page: {reason}"


def make_page(root: str, unit: str, student: str, seconds: float = PAGE_SECONDS) -> None:
    """Make one student's feedback page."""
    with ends_after(seconds):
        _publishing(root).publish(unit, student)


@contextmanager
def ends_after(seconds: float) -> Iterator[None]:
    """The process ends if what is done here takes longer than it may, even in one step of the interpreter."""
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@functools.cache
def _publishing(root: str) -> Publishing:
    return Publishing(nbgrader_api(nbgrader_config(Path(root))))


_for_life = ExitStack()


def _begin() -> None:
    """In the new process."""
    stay_with_parent()
    _for_life.enter_context(ledger())


def _process() -> Executor:
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_begin)
    pool.submit(int)  # has it begin now: its imports take as long as many pages
    return pool
