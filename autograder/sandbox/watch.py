"""What a process and its children use, measured from outside, and a watch over a cell's limits."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator

import psutil

from autograder.sandbox.limits import Limits

FAREWELL = 10.0  # seconds that the end of a kernel may take
LOOK = 0.2  # seconds between two looks: measuring walks over all processes


class CpuClock:
    """Seconds of user and system time that a process and everything below it have used since now.

    A child's time is its parent's once the parent has waited for it. Of children for whom nobody waits, what was seen
    last counts.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen: dict[psutil.Process, float] = {}
        self._newest = 0.0
        self._start = self._used()

    def seconds(self) -> float:
        """The time used so far; it does not run backward when a child disappears uncounted, nor when all end."""
        self._newest = max(self._newest, self._used() - self._start)
        return self._newest

    def _used(self) -> float:
        total = 0.0
        for process in tree(self._pid):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self._seen[process] = times.user + times.system
                total += times.user + times.system + times.children_user + times.children_system
        return max(total, sum(self._seen.values()))


class Places:
    """The folders that a jail can write to, which lie in memory; held open, so that nobody can hide them."""

    def __init__(self) -> None:
        self._descriptors: list[int] = []

    def open(self, paths: Iterable[str]) -> None:
        """Hold these folders."""
        self._descriptors += [os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC) for path in paths]

    def close(self) -> None:
        """Let them go."""
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()

    def written(self) -> tuple[int, int]:
        """Bytes and files in them."""
        states = [os.fstatvfs(descriptor) for descriptor in self._descriptors]
        used = sum((state.f_blocks - state.f_bfree) * state.f_frsize for state in states)
        return used, sum(state.f_files - state.f_ffree for state in states)


class Watch:
    """Over one running cell: has it reached one of its limits?

    Parameters
    ----------
    pid : int
        The process whose tree is measured.
    places : Places
        The folders that the cell can write to.
    """

    def __init__(
        self,
        pid: int,
        cpu_seconds: float,
        wall_seconds: float,
        *,
        limits: Limits,
        places: Places,
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
        used, files = self._places.written()
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


def tree(pid: int) -> Iterator[psutil.Process]:
    """A process and all below it."""
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        yield from [top, *top.children(recursive=True)]


def kill_tree(pid: int, *more: psutil.Process) -> None:
    """End a process and all below it, and some more, and wait until they are gone.

    All of them are signaled from here: one that was changed from inside may not follow its parent.
    """
    found = sorted({*more, *tree(pid)}, key=lambda process: process.pid == os.getpid())  # this very process last
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(found, FAREWELL)


def _memory(pid: int, allowed: int) -> int:
    """Bytes of all processes together; what they share is counted once where counting it twice would be too much."""
    sizes = {}
    for process in tree(pid):
        with contextlib.suppress(psutil.Error):
            sizes[process] = process.memory_info().rss
    if sum(sizes.values()) <= allowed:
        return sum(sizes.values())
    total = 0
    for process, size in sizes.items():
        try:
            total += getattr(process.memory_full_info(), "pss", size)
        except psutil.NoSuchProcess:
            continue
        except psutil.Error:  # it does not let itself be looked at
            total += size
    return total
