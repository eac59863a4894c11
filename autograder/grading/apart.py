"""Run and judge one notebook in a process of its own.

Whatever a hand-in brings the verifier to, memory, time or a crash, ends that process and concerns that hand-in alone;
what comes back is bounded. The process is forked from a clean server that has the imports done.
"""

import contextlib
import ctypes
import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.advice import Advice, of_file
from autograder.folder import CourseFolder, Unit
from autograder.grading.run import NotebookRun
from autograder.grading.seeds import Seeds
from autograder.sandbox.fence import Fence, Unfenced
from autograder.sandbox.limits import Limits
from autograder.sandbox.turns import Turns
from autograder.sandbox.watch import kill_tree
from autograder.verdict import Verdict

VERIFIER_MEMORY = 6 * 2**30  # bytes of address space
VERIFIER_SECONDS = 600  # of CPU time, without that of student code
EXTRA_SECONDS = 900.0  # on the clock, beside what the notebook may take
RESULT_BYTES = 64 * 2**20
LOOK = 0.5
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
FAILED = b"failed: "


class RunError(RuntimeError):
    """There is no result; the message says why."""


@dataclass(frozen=True)
class Order:
    """All that it takes to run one notebook of a unit."""

    notebook: NotebookNode
    course: Path
    unit: str
    seeds: Seeds
    fence: Fence | Unfenced
    limits: Limits = field(default_factory=Limits)
    turns: Path | None = None


@dataclass(frozen=True)
class Result:
    """The verdicts by index of their cells, the outputs of all code cells, and the CPU seconds of student code."""

    verdicts: dict[int, Verdict]
    outputs: dict[int, list[Any]]
    cpu_seconds: float = 0.0

    def pack(self) -> bytes:
        """As bytes that hold nothing but data."""
        verdicts = {index: verdict.to_dict() for index, verdict in self.verdicts.items()}
        return json.dumps([verdicts, self.outputs, self.cpu_seconds]).encode()

    @classmethod
    def unpack(cls, data: bytes) -> "Result":
        """The same again."""
        verdicts, outputs, cpu_seconds = json.loads(data)
        return cls(
            {int(index): Verdict.from_dict(verdict) for index, verdict in verdicts.items()},
            {int(index): [from_dict(output) for output in found] for index, found in outputs.items()},
            cpu_seconds,
        )


def execute(order: Order) -> Result:
    """Run an order in this very process."""
    unit = CourseFolder(order.course).unit(order.unit)
    run = NotebookRun(
        order.notebook,
        unit.exercises,
        seeds=order.seeds,
        fence=order.fence,
        limits=order.limits,
        advice=known_mistakes(unit),
        turns=Turns(order.turns),
    )
    verdicts = run.execute()
    outputs = {index: cell.outputs for index, cell in enumerate(order.notebook.cells) if cell.cell_type == "code"}
    return Result(verdicts, outputs, run.cpu_seconds)


def known_mistakes(unit: Unit) -> dict[str, Advice]:
    """What is known of mistakes in a unit: the data beside its notebook, if it has been built."""
    return of_file(unit.advice) if unit.advice.exists() else {}


def run_apart(order: Order, canceled: Callable[[], bool] = lambda: False) -> Result:
    """Run an order in a process of its own.

    Parameters
    ----------
    canceled : callable
        Asked now and then; the run ends early if it says so.

    Raises
    ------
    RunError
        If it does not come to an end: the process was ended or has died, or something in it was raised.
    """
    ours, theirs = _context().Pipe(duplex=False)
    process = _context().Process(target=_serve, args=(theirs, order), daemon=True)
    process.start()
    theirs.close()
    deadline = time.monotonic() + order.limits.notebook_wall_seconds + EXTRA_SECONDS
    try:
        return _await(process, ours, deadline, canceled)
    finally:
        kill_tree(process.pid)
        process.join()
        ours.close()


def _await(process: BaseProcess, ours: Connection, deadline: float, canceled: Callable[[], bool]) -> Result:
    while not ours.poll(LOOK):
        if canceled():
            raise RunError("the grading run was ended")
        if time.monotonic() > deadline:
            raise RunError("running and judging the notebook took too long and was ended")
        if not process.is_alive() and not ours.poll():
            raise RunError(f"the process that judges it has died ({_how(process.exitcode)})")
    try:
        outcome = ours.recv_bytes(RESULT_BYTES)
    except (EOFError, OSError) as error:
        process.join(LOOK)
        raise RunError(f"the process that judges it has died ({_how(process.exitcode)})") from error
    if outcome.startswith(FAILED):
        raise RunError(outcome.removeprefix(FAILED).decode(errors="replace"))
    return Result.unpack(outcome)


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"{name}: it used more than {VERIFIER_SECONDS} s of CPU time" if name == "SIGXCPU" else name
    return f"exit status {code}"


def _context() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["autograder.grading.apart"])
    return context


def _serve(theirs: Connection, order: Order) -> None:
    """In the new process: bound it, run the order, send what came of it."""
    stay_with_parent()
    _adopt_orphans()
    _soft_limit("RLIMIT_AS", VERIFIER_MEMORY)
    _soft_limit("RLIMIT_CPU", VERIFIER_SECONDS)
    try:
        outcome = execute(order).pack()
    except Exception as error:
        outcome = FAILED + f"{type(error).__name__}: {error}"[:1000].encode(errors="replace")
    theirs.send_bytes(outcome)
    theirs.close()


def stay_with_parent() -> None:
    """Leave interrupts to the process that grades, and do not outlive it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _adopt_orphans() -> None:
    """Whatever a jail leaves behind stays below this process, where `kill_tree` finds it."""
    with contextlib.suppress(OSError, AttributeError):  # not on macOS
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def _soft_limit(name: str, limit: int) -> None:
    import resource  # not on Windows, where nothing is graded

    which = getattr(resource, name)
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    kill_tree(os.getpid())
