"""Processor time of a process and its children, measured from outside, and a watch over a cell's limits."""

import contextlib
import time
from collections.abc import Callable

import psutil

LOOK = 0.2  # seconds between two looks: measuring walks over all processes


class CpuClock:
    """Seconds of user and system time that a process and everything below it have used since now."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._start = self._newest = _used(pid)

    def seconds(self) -> float:
        """The time used so far; it does not run backward when a child disappears uncounted, nor when all end."""
        self._newest = max(self._newest, _used(self._pid))
        return self._newest - self._start


def _used(pid: int) -> float:
    total = 0.0
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


class Watch:
    """Over one running cell: has it reached one of its limits?"""

    def __init__(self, pid: int, cpu_seconds: float, wall_seconds: float, stop: Callable[[], bool]) -> None:
        self._clock, self._began = CpuClock(pid), time.monotonic()
        self._cpu_limit, self._wall_limit, self._stop = cpu_seconds, wall_seconds, stop
        self._next_look = 0.0

    def wall(self) -> float:
        return time.monotonic() - self._began

    def cpu(self) -> float:
        return self._clock.seconds()

    def reached(self) -> str:
        """The limit that is reached: "cpu", "wall", "stop" or ""."""
        if time.monotonic() < self._next_look:
            return ""
        self._next_look = time.monotonic() + LOOK
        if self.cpu() > self._cpu_limit:
            return "cpu"
        if self.wall() > self._wall_limit:
            return "wall"
        return "stop" if self._stop() else ""

    def grant(self, cpu_seconds: float, wall_seconds: float) -> None:
        """New limits from now on, for a cell that has been interrupted and should end."""
        self._cpu_limit, self._wall_limit = self.cpu() + cpu_seconds, self.wall() + wall_seconds
        self._stop = lambda: False
