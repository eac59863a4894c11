"""What a process and its children use, measured from outside, and a watch over a cell's limits."""

import contextlib
import os
import time
from collections.abc import Iterator

import psutil

from autograder.sandbox.limits import Limits

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
    for process in _tree(pid):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


class Watch:
    """Over one running cell: has it reached one of its limits?

    Parameters
    ----------
    pid : int
        The process whose tree is measured.
    places : tuple of str
        The folders that the cell can write to, which lie in memory.
    """

    def __init__(
        self,
        pid: int,
        cpu_seconds: float,
        wall_seconds: float,
        *,
        limits: Limits,
        places: tuple[str, ...] = (),
    ) -> None:
        self._pid, self._limits, self._places = pid, limits, places
        self._clock, self._began = CpuClock(pid), time.monotonic()
        self._cpu_limit, self._wall_limit = cpu_seconds, wall_seconds
        self._next_look = 0.0

    def wall(self) -> float:
        return time.monotonic() - self._began

    def cpu(self) -> float:
        return self._clock.seconds()

    def reached(self) -> str:
        """The limit that is reached: "memory", "files", "cpu", "wall" or ""."""
        if time.monotonic() < self._next_look:
            return ""
        self._next_look = time.monotonic() + LOOK
        used, files = _written(self._places)
        if files > self._limits.files:
            return "files"
        if used + _memory(self._pid, self._limits.memory_bytes - used) > self._limits.memory_bytes:
            return "memory"
        if self.cpu() > self._cpu_limit:
            return "cpu"
        return "wall" if self.wall() > self._wall_limit else ""

    def grant(self, cpu_seconds: float, wall_seconds: float) -> None:
        """New limits from now on, for a cell that has been interrupted and should end."""
        self._cpu_limit, self._wall_limit = self.cpu() + cpu_seconds, self.wall() + wall_seconds


def _tree(pid: int) -> Iterator[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        yield from [top, *top.children(recursive=True)]


def _memory(pid: int, allowed: int) -> int:
    """Bytes of all processes together; what they share is counted once where counting it twice would be too much."""
    sizes = {}
    for process in _tree(pid):
        with contextlib.suppress(psutil.Error):
            sizes[process] = process.memory_info().rss
    if sum(sizes.values()) <= allowed:
        return sum(sizes.values())
    total = 0
    for process, size in sizes.items():
        with contextlib.suppress(psutil.Error):
            total += getattr(process.memory_full_info(), "pss", size)
    return total


def _written(places: tuple[str, ...]) -> tuple[int, int]:
    """Bytes and files in the folders that can be written to."""
    used = files = 0
    for place in places:
        with contextlib.suppress(OSError):
            state = os.statvfs(place)
            used += (state.f_blocks - state.f_bfree) * state.f_frsize
            files += state.f_files - state.f_ffree
    return used, files
