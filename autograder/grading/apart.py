"""Run and judge one notebook in a process of its own (server.py), which has the unit's exercises already."""

import contextlib
import functools
import gc
import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder import wire
from autograder.advice import Advice, of_file
from autograder.exercise import Exercise
from autograder.folder import CourseFolder, Unit
from autograder.grading.run import NotebookRun
from autograder.grading.seeds import Seeds
from autograder.grading.server import RunError, serving
from autograder.grading.stills import Stills
from autograder.perform import Reply, received
from autograder.sandbox import kernels
from autograder.sandbox.fence import Fence, NoFence, Unfenced
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import KernelStartError, Session
from autograder.sandbox.turns import Turns
from autograder.sandbox.watch import kill_tree
from autograder.verdict import Verdict
from autograder.verify import Case, verify

EXTRA_SECONDS = 900.0  # on the clock, beside what the notebook may take

__all__ = ["Order", "Result", "RunError", "Trial", "run_apart", "stay_with_parent"]


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

    def prepare(self) -> Hashable:
        """What the orders of a unit have in common."""
        warm = kernels.source(self.fence)
        _known(self.course, self.unit)
        return id(warm), self.course, self.unit

    def run(self) -> bytes:
        """Run and judge; the packed Result."""
        unit, advice = _known(self.course, self.unit)
        stills = Stills(self.notebook.cells, unit.course.course.name)
        run = NotebookRun(
            self.notebook,
            unit.exercises,
            seeds=self.seeds,
            fence=self.fence,
            limits=self.limits,
            advice=advice,
            turns=Turns(self.turns),
            left_out=stills.sources,
        )
        verdicts = run.execute()
        outputs = {index: cell.outputs for index, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"}
        outputs |= stills.drawn(self.fence, self.limits, self.turns)
        return Result(verdicts, outputs, run.cpu_seconds).pack()


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


@dataclass(frozen=True)
class Trial:
    """Sees whether a kernel starts behind a fence; its result is the reason why not."""

    fence: Fence | Unfenced

    def prepare(self) -> Hashable:
        return id(kernels.source(self.fence))

    def run(self) -> bytes:
        try:
            with Session(self.fence, Limits()) as session:
                session.ready()
        except (NoFence, KernelStartError) as error:
            return str(error).encode(errors="replace")
        return b""


@functools.lru_cache(maxsize=2)  # in a process that lives as long as one class is graded
def _known(course: Path, name: str) -> tuple[Unit, dict[str, Advice]]:
    """A unit with its exercises, and what is known of mistakes in it: the data beside its notebook, if there is any."""
    unit = CourseFolder(course).unit(name)
    advice = of_file(unit.advice) if unit.advice.exists() else {}
    exercises = unit.exercises  # loads them
    with contextlib.suppress(Exception):  # what is wrong with an exercise is told where it is graded
        _rehearse(next(iter(exercises.values())), advice)
    gc.collect()
    gc.freeze()  # what is there is not gone through again and again, which would copy it
    return unit, advice


def _rehearse(exercise: Exercise, advice: Mapping[str, Advice]) -> None:
    """Judge a right answer: what happens once in a process has then happened for all that are forked from it."""

    def ask(case: Case) -> Reply:
        return received(
            wire.unpack(wire.pack(Reply(exercise.expected(case), None, list((case or {}).values())).message()))
        )

    for _ in range(8):  # Python adapts bytecode that has run a few times
        verdict = verify(exercise, ask, 1, advice.get(exercise.short))
        Result.unpack(Result({0: verdict}, {0: []}).pack())


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
    with serving() as server:
        return Result.unpack(server.run(order, order.limits.notebook_wall_seconds + EXTRA_SECONDS, canceled))


def stay_with_parent() -> None:
    """Leave interrupts to the process that grades, and do not outlive it, even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    kill_tree(os.getpid())
