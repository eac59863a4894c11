"""What a worker of a cluster is asked to call: it hands everything on to a process of its own (seat.py), and waits.

Nothing here raises: what a worker answers is bytes, of which only a bounded part comes from student code, as data.
"""

import asyncio
import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading

SEAT = "autograder.grading.seat"
ANSWER_BYTES = 64 * 2**20
FAREWELL = 20.0  # seconds in which a process has to end all that it has begun
FAILED = b"!"


class Seat:
    """The process of one grading run."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._said = tempfile.TemporaryFile()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", SEAT, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=(theirs.fileno(),),
            )

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, order: bytes) -> bytes:
        """The answer to one order. Raises OSError or EOFError if the process has ended."""
        ours, theirs = multiprocessing.Pipe()
        with ours:
            with theirs:
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            ours.send_bytes(order)
            return ours.recv_bytes(ANSWER_BYTES)

    def last_words(self) -> str:
        """What it wrote before it ended."""
        if self._said.closed:
            return "this grading run is over"
        said = os.pread(self._said.fileno(), 2000, max(0, os.fstat(self._said.fileno()).st_size - 2000))
        return (said.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]

    def close(self) -> None:
        """Have it end what it runs, and then itself."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(FAREWELL)
        self._process.kill()
        self._process.wait()
        self._said.close()


_seats: dict[str, Seat] = {}
_lock = threading.Lock()


def judge(run: str, order: bytes) -> bytes:
    """Carry out one order of a grading run."""
    try:
        seat = _seat(run)
        try:
            return seat.ask(order)
        except (OSError, EOFError):
            return FAILED + f"the process that judges has ended ({seat.last_words()})".encode(errors="replace")
    except Exception as error:
        return FAILED + f"{type(error).__name__}: {error}"[:1000].encode(errors="replace")


async def check_in(run: str, order: bytes) -> bytes:
    """The same beside all that the worker does."""
    return await asyncio.to_thread(judge, run, order)


async def leave(run: str) -> None:
    """A grading run is over."""
    with _lock:
        seat = _seats.pop(run, None)
    if seat is not None:
        await asyncio.to_thread(seat.close)


def _seat(run: str) -> Seat:
    with _lock:
        if run in _seats and not _seats[run].alive():
            _seats.pop(run).close()
        if run not in _seats:
            _seats[run] = Seat()
        return _seats[run]
