"""Student code within a limit of time, in the student's own notebook: what runs too long is interrupted there.

Grading looks at the clock from outside and ends a kernel that does not listen. Here only a signal reaches the code. It
comes again for code that catches everything: at the next place where Python looks for signals, until the function is
left. Where there are no such signals (on Windows) and outside the main thread nothing is bounded.
"""

import _thread
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

from autograder import reasons

AGAIN = 0.05  # seconds between two signals
PATIENCE = 10.0  # seconds on the clock after which code that is still there is left to the student's own interrupt
T = TypeVar("T")


class TooLong(BaseException):
    """The time is used up. No `except Exception` of the student's ends it; the message is the reason, in words."""

    def __init__(self, reason: str, mistake: str) -> None:
        super().__init__(reason)
        self.mistake = mistake


class _Pending(int):
    """A signal, `now` pending. No call: after a call Python would look for signals before anything can be raised."""

    now = property(_thread.interrupt_main)


class Bound:
    """Calls that together may take so many seconds of processor time, and ten times that and 30 s on the clock."""

    def __init__(self, cpu_seconds: float) -> None:
        self.limit, self.used = cpu_seconds, 0.0
        self._wall_left = reasons.wall(cpu_seconds)
        self._running = False
        self._late: TooLong | None = None
        self._signals = _signals()

    def of(self, function: Callable[..., T]) -> Callable[..., T]:
        """The same function; a call that does not end in time raises TooLong."""

        def bounded(*args: Any) -> T:
            before = self._begin()
            try:
                try:
                    return function(*args)
                finally:
                    self._running = False
            finally:  # also if the signal came between the lines above
                self._end(before)

        return bounded if self._signals and callable(function) else function

    def _begin(self) -> dict[int, Any]:
        before = {number: signal.signal(number, self._interrupt) for number in self._signals}
        self._began, self._cpu_began = time.monotonic(), time.process_time()
        self._running, self._late = True, None
        signal.setitimer(signal.ITIMER_PROF, max(self.limit - self.used, AGAIN), AGAIN)
        signal.setitimer(signal.ITIMER_REAL, max(self._wall_left, AGAIN), AGAIN)
        return before

    def _end(self, before: dict[int, Any]) -> None:
        self._running = False
        self._stop_clocks()
        self.used += time.process_time() - self._cpu_began
        self._wall_left -= time.monotonic() - self._began
        for number, handler in before.items():
            if handler not in (signal.SIG_DFL, None):  # else ours stays: one that is on its way would end the process
                signal.signal(number, handler)

    def _stop_clocks(self) -> None:
        for clock in (signal.ITIMER_PROF, signal.ITIMER_REAL):
            signal.setitimer(clock, 0.0)

    def _interrupt(self, number: int, _: FrameType | None) -> None:
        if not self._running:
            return
        if self._late is None:
            self._late, self._late_until = self._too_long(number), time.monotonic() + PATIENCE
            raise self._late
        if time.monotonic() > self._late_until:
            self._running = False
            self._stop_clocks()
            return
        _Pending(number).now  # noqa: B018
        raise self._late

    def _too_long(self, number: int) -> TooLong:
        if number == signal.SIGPROF:
            return TooLong(reasons.time_limit(self.limit), reasons.TIME_LIMIT)
        used = self.used + time.process_time() - self._cpu_began
        return TooLong(reasons.wall_limit(reasons.wall(self.limit), used), reasons.WALL_LIMIT)


def _signals() -> tuple[int, ...]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return ()
    return (signal.SIGPROF, signal.SIGALRM)
