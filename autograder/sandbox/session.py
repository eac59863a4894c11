"""One kernel for one submission: start, run a cell within its limits, interrupt, kill, start again.

Time is the processor time of the kernel and its children, measured from outside: a busy machine costs nobody anything.
The wall clock has a wide limit of its own, for code that sleeps or waits.
"""

import contextlib
import json
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from autograder import wire
from autograder.line import PIECE, frame
from autograder.sandbox.channel import Handler, converse
from autograder.sandbox.fence import WRITABLE, Fence, Unfenced
from autograder.sandbox.incoming import Incoming
from autograder.sandbox.kernels import Kernel, source
from autograder.sandbox.limits import MB, Limits
from autograder.sandbox.watch import CpuClock, Places, Watch

GRACE = 2.0  # CPU seconds between interrupting a cell and killing its kernel
GRACE_WALL = 10.0  # the same on the wall clock
START = 120.0  # seconds a kernel may take to start, on a busy machine
PATIENCE = 20.0  # seconds in which a kernel has to take what is sent to it
CONTROL_BYTES = 4 * MB  # that one cell may send beside its answers: outputs are cut long before
CELL_BYTES = 256 * MB  # of all messages of one cell
SLACK = 4000  # characters that a message may have beside what it shows
LAST_WORDS = 2000  # characters of what a kernel wrote before it could show anything
POLL = 0.2
SOON = 0.02


class KernelStartError(RuntimeError):
    """The kernel did not start; the message says what it printed last."""


@dataclass
class Run:
    """What happened in one cell: `status` is ok, error, timeout (interrupted), killed (after a limit) or died.

    `limit` says what it ran into: "cpu", "wall", "memory", "files", "output" or "".
    """

    status: str = "ok"
    error: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    limit: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def kernel_lost(self) -> bool:
        return self.status in ("killed", "died")


class Session:
    """A kernel behind the fence. Use as a context manager."""

    def __init__(self, fence: Fence | Unfenced, limits: Limits) -> None:
        self.limits = limits
        self.kernel = 0  # its process, as this end sees it
        self._fence = fence
        self._running: Kernel | None = None
        self._control: Incoming | None = None
        self._errors = -1  # what the kernel writes past Python's own streams; its jail ends when this is closed
        self._last_words = b""
        self._places = Places()
        self._clock = CpuClock(0)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def ready(self) -> None:
        """Start the kernel and wait until it answers.

        Raises
        ------
        KernelStartError
            If it does not within two minutes, or has died.
        NoFence
            If there can be no jail here.
        """
        kernels = source(self._fence)
        ours, theirs = socket.socketpair()
        self._control = Incoming(ours, frame_bytes=CONTROL_BYTES, total_bytes=2 * CONTROL_BYTES)
        self._errors, errors = os.pipe()
        try:
            kernels.start(theirs, errors)
        finally:
            theirs.close()
            os.close(errors)
        ours.settimeout(PATIENCE)
        with contextlib.suppress(OSError):
            ours.sendall(frame(json.dumps({"limits": self.limits.within() | {"fenced": self._fence.fenced}}).encode()))
        deadline = time.monotonic() + START
        while not self._control.frames and time.monotonic() < deadline:
            heard = self.listen(self._control)
            if not heard and (self._control.closed or kernels.failing()):
                break
        if not self._control.frames:
            self.stop()
            words = (kernels.last_words() + self._last_words).decode(errors="replace").strip().splitlines()
            raise KernelStartError(f"the grading kernel did not start: {words[-1] if words else 'it said nothing'}")
        self._control.frames.clear()
        self.kernel = self._control.sender
        self._running = kernels.running(self.kernel)
        self._clock = CpuClock(self._running.first)
        if self._fence.fenced:
            self._places.open(f"/proc/{self.kernel}/root{place}" for place in WRITABLE)

    def restart(self) -> None:
        """Replace a dead or stuck kernel by a fresh one; nothing is left of the old one's files."""
        self.stop()
        self.ready()

    def stop(self) -> None:
        """Kill the kernel and everything it started, and wait until nothing of it is left."""
        if self._running is not None:
            self._running.end()
        if self._control is not None:
            self._control.close()
        if self._errors >= 0:
            os.close(self._errors)
        self._places.close()
        self._running, self._control, self._errors = None, None, -1

    def alive(self) -> bool:
        """Whether the kernel runs."""
        return self._running is not None and self._running.alive()

    def run(
        self,
        source: str,
        cpu_seconds: float,
        wall_seconds: float = float("inf"),
        handler: Handler | None = None,
    ) -> Run:
        """Run one cell; at a limit interrupt it, and kill the kernel if that does not help.

        Parameters
        ----------
        cpu_seconds : float
            Processor time, user and system, that the kernel and its children may use in this cell.
        wall_seconds : float
            Time that may pass on the wall clock.
        handler : callable or None
            Holds the conversations that the cell opens.
        """
        if not self.alive():
            self.restart()
        assert self._running is not None and self._control is not None
        watch = Watch(
            self._running.first,
            self._clock,
            cpu_seconds,
            wall_seconds,
            limits=self.limits,
            places=self._places,
        )
        return Cell(self, self._control, watch, handler).run(source)

    def listen(self, *lines: Incoming, wait: float = POLL) -> bool:
        """Wait a moment until something arrives, and take it; whether anything did."""
        sources: list[Any] = [line for line in lines if not line.closed]
        sources += [self._errors] if self._errors >= 0 else []
        heard = select.select(sources, [], [], wait)[0]
        for each in heard:
            if isinstance(each, Incoming):
                each.read()
            elif piece := os.read(each, 65536):
                self._last_words = (self._last_words + piece)[-LAST_WORDS:]
            else:
                os.close(each)
                self._errors = -1
        return bool(heard)


class Cell:
    """One cell that runs: its outputs, its line to the verifier, its limits."""

    def __init__(self, session: Session, control: Incoming, watch: Watch, handler: Handler | None) -> None:
        self._session, self._watch, self._handler = session, watch, handler
        self._control = control
        self._control.allow(CONTROL_BYTES)
        ours, self._theirs = socket.socketpair()
        self._answers = Incoming(ours, frame_bytes=wire.MAX_MESSAGE, total_bytes=CELL_BYTES, sender=session.kernel)
        self._kept = 0
        self._over = False
        self.result = Run()

    def run(self, source: str) -> Run:
        """Hand the cell over and serve it until it is over."""
        result = self.result
        try:
            self._hand_over(source)
            while not self._over:
                self._step()
                while self._answers.frames and not self._over and not result.limit:
                    opening = self._answers.frames.popleft()
                    if self._handler is not None:
                        converse(self, opening, self._handler)
        except (OSError, EOFError):
            result.status = "died"
        finally:
            self.close()
        result.cpu_seconds, result.wall_seconds = self._watch.cpu(), self._watch.wall()
        if result.kernel_lost:
            self._session.stop()
        return result

    # ---- the line to the verifier (see channel.CellLine) -----------------------------------------------------------

    def send(self, data: bytes) -> None:
        """One message to the kernel, while its outputs are taken: it may be waiting for that before it reads."""
        if self._answers.closed:
            raise EOFError("the cell's line is closed")
        rest = memoryview(frame(data))
        while rest:
            if select.select([], [self._answers], [], SOON)[1]:
                rest = rest[self._answers.line.send(rest[:PIECE], socket.MSG_DONTWAIT) :]
            else:
                self._step(wait=0)
                self._stop_if_over()

    def receive(self) -> bytes:
        """The next message of the kernel."""
        while not self._answers.frames:
            self._stop_if_over()
            self._step()
        return self._answers.frames.popleft()

    def close(self) -> None:
        """Take no more answers from this cell."""
        self._answers.close()

    def _stop_if_over(self) -> None:
        if self._over or self.result.limit or self._answers.closed:
            raise EOFError("the cell is over")

    # ---- one round ---------------------------------------------------------------------------------------------------

    def _hand_over(self, source: str) -> None:
        with self._theirs:
            socket.send_fds(self._control.line, [b"+"], [self._theirs.fileno()])
            self._control.line.sendall(frame(json.dumps({"cell": source}).encode()))

    def _step(self, wait: float = POLL) -> None:
        """Wait a moment for something to arrive, take it, and look at the limits."""
        heard = self._session.listen(self._control, self._answers, wait=wait)
        while self._control.frames and not self._over:
            self._take(self._control.frames.popleft())
        if self._over:
            return
        if self._control.overflow or self._answers.overflow:
            self._end("killed", "output")
        elif self._control.closed or (not heard and not self._session.alive()):
            self._end("died")
        else:
            self._look()

    def _look(self) -> None:
        reached = self._watch.reached()
        if reached in ("memory", "files") or (reached and self.result.limit):
            self._end("killed", self.result.limit or reached)
        elif reached:
            self.result.limit = reached
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._session.kernel, signal.SIGINT)
            self._watch.grant(GRACE, GRACE_WALL)

    def _take(self, data: bytes) -> None:
        """One message of the kernel's: an output or the end of the cell; nothing else shows anything."""
        self._kept += len(data)
        if self._kept > self._session.limits.cell_characters + SLACK and len(data) > SLACK:
            return
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        if message.get("done") is True:
            error = message.get("error")
            self.result.error = error[:500] if isinstance(error, str) else ""
            status = "error" if self.result.error else "ok"
            self._end("timeout" if self.result.limit else status, self.result.limit)
        elif isinstance(message.get("output"), dict):
            if self._kept <= self._session.limits.cell_characters + SLACK:
                self.result.outputs.append(message["output"])

    def _end(self, status: str, limit: str = "") -> None:
        self._over, self.result.status, self.result.limit = True, status, limit
