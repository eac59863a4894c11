"""Run one submitted notebook in a sandboxed kernel and collect a verdict for every graded cell.

A cell that has to be killed, or that ends the kernel, costs only itself: a fresh kernel replays the cells before it
(without graded and without lethal ones) and the run goes on with the next cell.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder import exercises
from autograder.check import Reply
from autograder.exercises import Exercise
from autograder.sandbox.channel import Channel
from autograder.sandbox.session import Run, Session
from autograder.verdict import Verdict
from autograder.verify import verify


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission: seconds per ungraded cell and per notebook, bytes of memory, kernel restarts."""

    cell_seconds: float = 20.0
    notebook_seconds: float = 300.0
    memory_bytes: int = 4 * 2**30
    restarts: int = 12


class Verdicts:
    """Keeps the verdicts of one submission; the channel's handler. Student code cannot reach it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._found: dict[str, Verdict] = {}

    def handle(self, name: str, answer: Callable[[Any], dict[str, Any]]) -> None:
        """Verify one exercise that the kernel has opened; an unknown name leaves no verdict."""
        self._found.pop(name, None)
        try:
            exercise = exercises.find(name)
        except LookupError:
            return
        self._found[name] = verify(exercise, lambda call: Reply(**answer(call)), self.seed)

    def take(self, name: str) -> Verdict | None:
        """The newest verdict of an exercise since it was last taken or cleared."""
        return self._found.pop(name, None)

    def clear(self) -> None:
        """Forget what came before the cell at hand."""
        self._found.clear()


@dataclass
class _Progress:
    """Where a run stands: cells already run that a replay needs, cells that must not run again."""

    done: list[int] = field(default_factory=list)
    lethal: set[int] = field(default_factory=set)
    restarts: int = 0


class NotebookRun:
    """One pass over one notebook."""

    def __init__(self, notebook: NotebookNode, unit: str, *, seed: int, limits: Limits) -> None:
        self.notebook = notebook
        self.unit = unit
        self.limits = limits
        self.verdicts = Verdicts(seed)
        self.results: dict[int, Verdict] = {}
        self._progress = _Progress()
        self._deadline = math.inf

    def execute(self) -> dict[int, Verdict]:
        """Run all cells in order; return the verdict of each graded cell by its index. Outputs are put in place."""
        channel = Channel(self.verdicts.handle)
        environment = {"AUTOGRADER_CHANNEL": channel.address}
        self._deadline = min(self._deadline, time.monotonic() + self.limits.notebook_seconds)
        try:
            with Session(environment, memory_bytes=self.limits.memory_bytes) as session:
                session.ready()
                for index, cell in enumerate(self.notebook.cells):
                    if cell.cell_type == "code":
                        self._cell(session, index, cell)
        finally:
            channel.close()
        return self.results

    def cancel(self) -> None:
        """Let the run end early, from another thread: the cell at hand is stopped, no other one begins."""
        self._deadline = 0.0

    def without_executing(self, problem: str) -> dict[int, Verdict]:
        """0 points with the same reason for every graded cell of a submission that could not be read."""
        for index, cell in enumerate(self.notebook.cells):
            exercise = self._exercise(cell)
            if exercise is not None:
                self.results[index] = Verdict.nothing(exercise, problem, mistake="unreadable")
        return self.results

    def _cell(self, session: Session, index: int, cell: NotebookNode) -> None:
        exercise = self._exercise(cell)
        if not cell.source.strip():
            return
        run = self._attempt(session, index, cell.source, exercise)
        cell.outputs = [NotebookNode(output) for output in run.outputs]
        cell.execution_count = None
        if exercise is not None:
            verdict = self.verdicts.take(exercise.name)
            self.results[index] = verdict or self._no_verdict(exercise, run)
        elif run.status in ("ok", "error"):
            self._progress.done.append(index)
        if run.kernel_lost:
            self._progress.lethal.add(index)

    def _attempt(self, session: Session, index: int, source: str, exercise: Exercise | None) -> Run:
        """Run one cell in a live kernel; if the kernel was lost earlier without notice, replay and try once more."""
        seconds = exercise.time_limit if exercise is not None else self.limits.cell_seconds
        for _ in range(2):
            if time.monotonic() > self._deadline:
                return Run(status="timeout", error=f"the notebook took longer than {self.limits.notebook_seconds:g} s")
            if not session.alive() and not self._replay(session):
                return Run(status="died", error="the kernel was lost too often; the rest of the notebook was not run")
            self.verdicts.clear()
            run = session.run(source, seconds, until=lambda: self._deadline)
            if run.status != "died":
                return run
        return run

    def _replay(self, session: Session) -> bool:
        """Bring a fresh kernel to where the lost one was; a cell that ends the kernel again is left out for good."""
        while self._progress.restarts < self.limits.restarts:
            self._progress.restarts += 1
            session.restart()
            if self._rerun(session):
                return True
        return False

    def _rerun(self, session: Session) -> bool:
        for index in self._progress.done:
            if index not in self._progress.lethal:
                source = self.notebook.cells[index].source
                if session.run(source, self.limits.cell_seconds, until=lambda: self._deadline).kernel_lost:
                    self._progress.lethal.add(index)
                    return False
        return True

    def _exercise(self, cell: NotebookNode) -> Exercise | None:
        marks = cell.metadata.get("nbgrader", {})
        return exercises.find(f"{self.unit}.{marks['grade_id']}") if marks.get("grade") else None

    def _no_verdict(self, exercise: Exercise, run: Run) -> Verdict:
        reason, mistake = _why_nothing(exercise, run)
        return Verdict.nothing(exercise, reason, mistake=mistake, seed=self.verdicts.seed)


def _why_nothing(exercise: Exercise, run: Run) -> tuple[str, str]:
    if run.error.startswith("the "):
        return f"No result: {run.error}.", "not_run"
    if run.status in ("timeout", "killed"):
        return (
            f"No result: the function did not return within {exercise.time_limit:g} s. "
            "Is there a loop that never ends? Check its condition and what changes in it.",
            "time_limit",
        )
    if run.status == "died":
        return "No result: the code ended the Python process (os._exit, a crash, or out of memory).", "kernel_ended"
    if run.error.startswith("NameError"):
        return (
            f"No result: {run.error}. The cell that defines it is missing, or stopped with an error before.",
            "not_defined",
        )
    if run.error:
        return f"No result: the check cell stopped with {run.error}.", "check_failed"
    return "No result reached the verifier from this cell, although it ran.", "no_result"
