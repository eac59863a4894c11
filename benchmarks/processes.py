"""What a command costs, with every process that it starts, however these end."""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


class Cost(NamedTuple):
    """CPU and wall time in seconds, and the size of the largest process in bytes."""

    cpu: float
    wall: float
    peak: int


class Failed(RuntimeError):
    """The command failed; the message is the end of what it said."""


def cost(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> Cost:
    """Run a command to its end, and until all that it has left behind has ended.

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
                json.dump(_measured(command, folder, environment), answer)
        finally:
            os._exit(0)
    os.close(forth)
    with os.fdopen(back) as file:
        found = json.load(file)
    os.waitpid(child, 0)
    if "failed" in found:
        raise Failed(found["failed"])
    return Cost(**found)


def _measured(command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> dict[str, object]:
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        return {"failed": str(error)}
    wall = time.monotonic() - began
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    if done.returncode:
        return {"failed": done.stdout.decode(errors="replace")[-1500:]}
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"cpu": used.ru_utime + used.ru_stime, "wall": wall, "peak": used.ru_maxrss * 1024}
