"""What a process and its children use, measured from outside, and a watch over a cell's limits."""

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import psutil

from autograder.sandbox.limits import Limits

FAREWELL = 10.0  # seconds that the end of a kernel may take
NOW = 0.02  # seconds that count as one moment
LOOK = 0.2  # seconds between two looks: measuring walks over all processes


class CpuClock:
    """Seconds of user and system time that a process and everything below it have used since the last beginning.

    A child's time is its parent's once the parent has waited for it. Of children for whom nobody waits, what was seen
    last counts.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen: dict[tuple[int, str], float] = {}
        self._newest = self._start = self._looked = 0.0

    def begin(self) -> None:
        """Count from now on; what was measured just before is as good as now."""
        if time.monotonic() - self._looked > NOW:
            self._look()
        self._start = self._newest

    def seconds(self) -> float:
        """The time used so far; it does not run backward when a child disappears uncounted, nor when all end."""
        self._look()
        return self._newest - self._start

    def _look(self) -> None:
        self._newest, self._looked = max(self._newest, self._used()), time.monotonic()

    def _used(self) -> float:
        total = 0.0
        for pid in below(self._pid):
            times = cpu_times(pid)
            if times is not None:
                self._seen[pid, times.begun] = times.own
                total += times.own + times.children
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
    first : int
        The process whose tree is measured.
    clock : CpuClock
        Of this process.
    places : Places
        The folders that the cell can write to.
    """

    def __init__(
        self,
        first: int,
        clock: CpuClock,
        cpu_seconds: float,
        wall_seconds: float,
        *,
        limits: Limits,
        places: Places,
    ) -> None:
        self._first, self._limits, self._places = first, limits, places
        self._clock, self._began = clock, time.monotonic()
        clock.begin()
        self._cpu_limit, self._wall_limit = cpu_seconds, wall_seconds
        self._next_look = self._began + LOOK

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
        if used + self._memory(self._limits.memory_bytes - used) > self._limits.memory_bytes:
            return "memory"
        if self.cpu() > self._cpu_limit:
            return "cpu"
        return "wall" if self.wall() > self._wall_limit else ""

    def grant(self, cpu_seconds: float, wall_seconds: float) -> None:
        """New limits from now on, for a cell that has been interrupted and should end."""
        self._cpu_limit, self._wall_limit = self.cpu() + cpu_seconds, self.wall() + wall_seconds

    def _memory(self, allowed: int) -> int:
        """Bytes of all processes; what they share is counted once where counting it twice would be too much."""
        sizes = {}
        for pid in below(self._first):
            with contextlib.suppress(psutil.Error):
                sizes[psutil.Process(pid)] = psutil.Process(pid).memory_info().rss
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


class Times(NamedTuple):
    """Seconds of CPU time of a process and of the children that it has waited for; and a mark of its beginning."""

    own: float
    children: float
    begun: str


if sys.platform == "linux":
    TICK = os.sysconf("SC_CLK_TCK")

    def cpu_times(pid: int) -> Times | None:
        """The times of a process, None if it is gone."""
        fields = _status(pid)
        if not fields:
            return None
        own, children = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        return Times(own / TICK, children / TICK, fields[19])

    def _status(pid: int) -> list[str]:
        """The fields of /proc/PID/stat behind the name, which may hold anything."""
        try:
            with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
                return file.read(4096).rpartition(b")")[2].decode().split()
        except OSError:
            return []

    def below(pid: int) -> list[int]:
        """A process and all below it: the lists of children, where the kernel has them, cost least."""
        found = [pid]
        for each in found:  # which grows
            try:
                for thread in os.listdir(f"/proc/{each}/task"):
                    with open(f"/proc/{each}/task/{thread}/children", "rb", buffering=0) as file:
                        found += map(int, file.read(2**20).split())
            except FileNotFoundError:
                if each == pid and os.path.exists(f"/proc/{pid}/task"):
                    return [process.pid for process in tree(pid)]
            except OSError:
                continue
        return found

else:

    def cpu_times(pid: int) -> Times | None:
        """The times of a process, None if it is gone."""
        try:
            process = psutil.Process(pid)
            times = process.cpu_times()
        except psutil.Error:
            return None
        waited = times.children_user + times.children_system
        return Times(times.user + times.system, waited, str(process.create_time()))

    def below(pid: int) -> list[int]:
        """A process and all below it."""
        return [process.pid for process in tree(pid)]


def tree(pid: int) -> Iterator[psutil.Process]:
    """A process and all below it."""
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        yield from [top, *top.children(recursive=True)]


def kill_tree(pid: int) -> None:
    """End a process and all below it, and wait until none of them runs."""
    found = sorted(tree(pid), key=lambda process: process.pid == os.getpid())  # this very process last
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.kill()
    end = time.monotonic() + FAREWELL
    while any(map(_runs, found)) and time.monotonic() < end:
        time.sleep(NOW)


def _runs(process: psutil.Process) -> bool:
    """Not so one that has ended: whoever inherits it may take seconds to wait for it, or never do so."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
