"""Where kernels come from: forked behind the fence by a warm process, or, without a fence, started anew.

The warm process of a fence is started when the first kernel is asked for, and kept. A process that was forked from the
one that has started it asks the same one: each order is one message, whoever sends it.
"""

import atexit
import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Protocol

from autograder.sandbox.fence import Fence, Launch, Unfenced
from autograder.sandbox.watch import FAREWELL, kill_tree

SOON = 2.0  # seconds until a warm process has noticed that nobody is there any more
SAID = 2000  # characters of what a program wrote before it could say anything else


class Kernel(Protocol):
    """A kernel that has answered: the process below which is all that it has started."""

    first: int

    def alive(self) -> bool:
        """Whether it runs."""

    def end(self) -> None:
        """Kill it with all that it started, and wait until nothing of it is left."""


class Source(Protocol):
    """Something that starts kernels."""

    def start(self, line: socket.socket, errors: int) -> None:
        """Have a kernel started that is served on `line` and writes past Python's streams to `errors`."""

    def running(self, process: int) -> Kernel:
        """The kernel that has answered from this process."""

    def failing(self) -> bool:
        """Whether no kernel will come."""

    def last_words(self) -> bytes:
        """What was written instead of an answer."""


def source(fence: Fence | Unfenced) -> Source:
    """Where the kernels of this fence come from.

    Raises
    ------
    NoFence
        If a program or library that the fence takes is missing.
    """
    if isinstance(fence, Unfenced):
        return Fresh(fence)
    if fence in _warm and _warm[fence].failing():
        _warm.pop(fence).close()
    if fence not in _warm:
        _warm[fence] = Warm(fence)
    return _warm[fence]


# ---- behind the fence ----------------------------------------------------------------------------------------------


class Warm:
    """A warm process in a jail (warm.py), and the line on which it takes orders."""

    def __init__(self, fence: Fence) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()
        self._owner = os.getpid()
        try:
            with theirs:
                self._process = _spawn(fence.launch([str(theirs.fileno())]), theirs, self._errors.fileno())
        except BaseException:
            self._orders.close()
            self._errors.close()
            raise

    def start(self, line: socket.socket, errors: int) -> None:
        with contextlib.suppress(OSError):  # what is gone does not answer, which its asker notices
            socket.send_fds(self._orders, [b"+"], [line.fileno(), errors])

    def running(self, process: int) -> Kernel:
        return Jailed(process)

    def failing(self) -> bool:
        return bool(select.select([self._orders], [], [], 0)[0])  # it never says anything: this is the end of it

    def last_words(self) -> bytes:
        return os.pread(self._errors.fileno(), SAID, max(0, os.fstat(self._errors.fileno()).st_size - SAID))

    def close(self) -> None:
        """End the warm process, and with it all kernels."""
        self._orders.close()
        self._errors.close()
        if os.getpid() == self._owner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SOON)  # it ends when nobody can order any more, and its time is counted
            kill_tree(self._process.pid)
            self._process.wait()


class Jailed:
    """A kernel in a jail of its own, the first process there, which takes everything in it along when it ends."""

    def __init__(self, process: int) -> None:
        self.first = process
        self._handle = os.pidfd_open(process)  # another process that gets the same number later is not meant

    def alive(self) -> bool:
        return not _ended(self._handle, 0)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        _ended(self._handle, FAREWELL)
        os.close(self._handle)


def _ended(handle: int, seconds: float) -> bool:
    return bool(select.select([handle], [], [], seconds)[0])


_warm: dict[Fence, Warm] = {}


@atexit.register
def end_all() -> None:
    """End all warm processes of this process."""
    while _warm:
        _warm.popitem()[1].close()


# ---- without a fence -----------------------------------------------------------------------------------------------


class Fresh:
    """Starts a process of its own for one kernel."""

    def __init__(self, fence: Unfenced) -> None:
        self._fence = fence
        self._process: subprocess.Popen | None = None
        self._home: Path | None = None

    def start(self, line: socket.socket, errors: int) -> None:
        launch = self._fence.launch([str(line.fileno())])
        self._home = launch.home
        self._process = _spawn(launch, line, errors)

    def running(self, process: int) -> Kernel:
        assert self._process is not None
        return Bare(self._process, self._home)

    def failing(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def last_words(self) -> bytes:
        return b""


class Bare:
    """A kernel without a fence, in a folder of its own."""

    def __init__(self, process: subprocess.Popen, home: Path | None) -> None:
        self.first, self._process, self._home = process.pid, process, home

    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        kill_tree(self.first)
        self._process.wait()
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)


def _spawn(launch: Launch, line: socket.socket, errors: int | IO[bytes]) -> subprocess.Popen:
    try:
        return subprocess.Popen(
            launch.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=launch.environment,
            cwd=launch.home and launch.home / "work",
            pass_fds=(line.fileno(), *launch.descriptors),
            start_new_session=True,
        )
    finally:
        for descriptor in launch.descriptors:
            os.close(descriptor)
