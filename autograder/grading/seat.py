"""A process beside a worker of a cluster: runs and judges, behind this machine's fence, what the worker is sent.

It is begun for one grading run, so that it has the course as it lies on the disk now, and ends with the worker that has
begun it, however that ends. The worker itself loads nothing of the course, and waits.

    worker ──descriptor of a connection, one for each order──▶ this process ──task──▶ server.py
"""

import contextlib
import functools
import json
import signal
import socket
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.folder import AuthorError, CourseFolder, Unit
from autograder.grading import parcel
from autograder.grading.apart import run_apart
from autograder.grading.jail import fence, require
from autograder.grading.parcel import Unfit
from autograder.grading.server import RunError, serving
from autograder.grading.versions import REMEDY, difference, versions
from autograder.sandbox.fence import Fence, NoFence

IDLE = 900.0  # seconds without an order after which nobody will send one any more
_lock = threading.Lock()


def main() -> None:
    """Carry out orders until the other end is gone, or nobody has sent any for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    control.settimeout(IDLE)
    with serving(), tempfile.TemporaryDirectory(prefix="turns-") as turns:
        at_work: list[threading.Thread] = []
        while True:
            try:
                _byte, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
            except TimeoutError:
                at_work = [thread for thread in at_work if thread.is_alive()]
                if at_work:
                    continue
                return
            if not descriptors:
                return
            at_work.append(threading.Thread(target=_serve, args=(Connection(descriptors[0]), turns), daemon=True))
            at_work[-1].start()


def _serve(line: Connection, turns: str) -> None:
    with line, contextlib.suppress(OSError, EOFError):
        line.send_bytes(_answer(line.recv_bytes(parcel.ORDER_BYTES), line, Path(turns)))


def _answer(order: bytes, line: Connection, turns: Path) -> bytes:
    try:
        message = json.loads(order)
        unit, jail = _ready(message["unit"], json.dumps(message["versions"]))
        if "notebook" not in message:
            return parcel.DONE
        result = run_apart(parcel.read(message, unit, jail, turns), line.poll)  # it says nothing more: it has gone
        return parcel.DONE + result.pack()
    except Unfit as error:
        return parcel.UNFIT + str(error).encode(errors="replace")
    except RunError as error:
        return parcel.FAILED + str(error).encode(errors="replace")
    except Exception as error:
        return parcel.FAILED + f"{type(error).__name__}: {error}".encode(errors="replace")


def _ready(name: str, wanted: str) -> tuple[Unit, Fence]:
    with _lock:
        return _looked_at(name, wanted)


@functools.cache
def _looked_at(name: str, wanted: str) -> tuple[Unit, Fence]:
    """The unit as it is here, and its fence. Raises Unfit."""
    course = CourseFolder.here()
    try:
        unit = course.unit(name)
        other = difference(json.loads(wanted), versions(unit))
    except (LookupError, AuthorError, OSError, SyntaxError) as error:
        raise Unfit(f"it has no such course ({error}). Start it in the course's folder, or name that folder.") from None
    if other:
        raise Unfit(f"it has another version of {other} than this machine. {REMEDY}")
    jail = fence(unit)
    assert isinstance(jail, Fence)
    try:
        require(jail)
    except NoFence as error:
        raise Unfit(str(error)) from None
    return unit, jail


if __name__ == "__main__":
    main()
