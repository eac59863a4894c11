"""What a command costs, with every process that it starts, however these end."""

import contextlib
import ctypes
import json
import os
import resource
import select
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
LOOK = 0.1  # seconds between two looks at the size of a process


class Cost(NamedTuple):
    """What a command took.

    Parameters
    ----------
    cpu, wall : float
        Seconds, of all processes.
    peak, own_peak : int
        Bytes of the largest process, and of the command's own.
    first : float
        Seconds on the clock until it said the words that were waited for; 0 if it did not.
    """

    cpu: float
    wall: float
    peak: int
    own_peak: int
    first: float


class Failed(RuntimeError):
    """The command failed; the message is the end of what it said."""


def cost(command: Sequence[str | Path], folder: Path, environment: dict[str, str], words: bytes = b"") -> Cost:
    """Run a command to its end, and until all that it has left behind has ended; `words` are waited for in its output.

    A process of its own waits for them, so that the operating system adds up their time there. It does not for children
    that nobody waits for; the grading under measurement has none.

    Raises
    ------
    Failed
    """
    back, forth = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with os.fdopen(forth, "w") as answer:
                json.dump(_measured(command, folder, environment, words), answer)
        finally:
            os._exit(0)
    os.close(forth)
    with os.fdopen(back) as file:
        found = json.load(file)
    os.waitpid(child, 0)
    if "failed" in found:
        raise Failed(found["failed"])
    return Cost(**found)


def _measured(
    command: Sequence[str | Path], folder: Path, environment: dict[str, str], words: bytes
) -> dict[str, object]:
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        return {"failed": str(error)}
    assert process.stdout is not None
    said, own_peak, first = b"", 0, 0.0
    while True:
        own_peak = max(own_peak, _largest(process.pid))
        if select.select([process.stdout], [], [], LOOK)[0]:
            piece = os.read(process.stdout.fileno(), 65536)
            said += piece
            if not first and words and words in said:
                first = time.monotonic() - began
            if not piece:
                break
    status = process.wait()
    wall = time.monotonic() - began
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    if status:
        return {"failed": said.decode(errors="replace")[-1500:]}
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = {"cpu": used.ru_utime + used.ru_stime, "wall": wall, "first": first}
    return times | {"peak": used.ru_maxrss * 1024, "own_peak": own_peak}


def _largest(process: int) -> int:
    """The size that a process has had at most, in bytes; 0 where that is not known."""
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{process}/status") as file:
        return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:")), 0)
    return 0
