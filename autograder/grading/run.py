"""Run one submitted notebook in a sandboxed kernel and collect a verdict for every graded cell.

A cell that is cut off, or that ends the kernel, costs only itself: a fresh kernel replays the cells before it (without
graded and without lethal ones) and the run goes on with the next cell. A check that ran into the limit of the wall
clock, which a busy machine may bring about, is run once more while no other notebook runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nbformat import NotebookNode

from autograder.advice import Advice
from autograder.exercise import Exercise
from autograder.grading.examiner import Examiner
from autograder.grading.seeds import Seeds
from autograder.perform import CHANNEL
from autograder.sandbox.channel import Channel
from autograder.sandbox.session import Run, Session
from autograder.sandbox.turns import TURNS
from autograder.verdict import Verdict

RESTARTS_PER_CHECK = 3  # that a check which ends its kernel, or is cut off, can need at most


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission: CPU seconds per ungraded cell and per notebook, bytes of memory, kernel restarts.

    CPU time is that of the student's code alone. The wall clock's limit is `wall_factor` times as many seconds, and
    `wall_extra` more. Replays of cells in a fresh kernel do not count for the notebook.
    """

    cell_seconds: float = 20.0
    notebook_seconds: float = 300.0
    memory_bytes: int = 4 * 2**30
    restarts: int = 12  # and a few more for each graded cell
    wall_factor: float = 10.0
    wall_extra: float = 30.0

    def wall(self, cpu_seconds: float) -> float:
        """The limit of the wall clock that goes with one of CPU time."""
        return self.wall_factor * cpu_seconds + self.wall_extra


@dataclass
class _Progress:
    """Where a run stands: cells that a replay needs, cells that must not run again, and what was used so far."""

    done: list[int] = field(default_factory=list)
    lethal: set[int] = field(default_factory=set)
    restarts: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    replay_seconds: float = 0.0


class NotebookRun:
    """One pass over one notebook; `advice` is what is known of mistakes, by short name of the exercise."""

    def __init__(
        self,
        notebook: NotebookNode,
        exercises: dict[str, Exercise],
        *,
        seeds: Seeds,
        limits: Limits,
        advice: Mapping[str, Advice] = MappingProxyType({}),
    ) -> None:
        self.notebook = notebook
        self.limits = limits
        self.results: dict[int, Verdict] = {}
        self._exercises = exercises
        self._examiner = Examiner(self._exercises, seeds, advice)
        self._graded_runs: dict[int, Run] = {}
        self._progress = _Progress()
        self._canceled = False

    def execute(self) -> dict[int, Verdict]:
        """Run all cells in order; return the verdict of each graded cell by its index. Outputs are put in place."""
        channel = Channel(self._examiner.receive)
        try:
            with Session({CHANNEL: channel.address}, memory_bytes=self.limits.memory_bytes) as session:
                session.ready()
                for index, cell in enumerate(self.notebook.cells):
                    if cell.cell_type == "code" and cell.source.strip():
                        self._cell(session, index, cell)
        finally:
            channel.close()
        for index, run in self._graded_runs.items():
            exercise = self._exercise(self.notebook.cells[index])
            assert exercise is not None
            self.results[index] = self._examiner.verdict(exercise.short) or self._no_verdict(exercise, run)
        return self.results

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the cells that were run, without replays."""
        return self._progress.cpu_seconds

    def cancel(self) -> None:
        """Let the run end early, from another thread: the cell at hand is stopped, no other one begins."""
        self._canceled = True

    def without_executing(self, problem: str) -> dict[int, Verdict]:
        """0 points with the same reason for every graded cell of a submission that could not be read."""
        for index, cell in enumerate(self.notebook.cells):
            exercise = self._exercise(cell)
            if exercise is not None:
                self.results[index] = Verdict.nothing(exercise, problem, mistake="unreadable")
        return self.results

    # ---- one cell ----------------------------------------------------------------------------------------------

    def _cell(self, session: Session, index: int, cell: NotebookNode) -> None:
        exercise = self._exercise(cell)
        run = self._graded(session, index, exercise) if exercise else self._ungraded(session, index)
        cell.outputs = [NotebookNode(output) for output in run.outputs]
        cell.execution_count = None
        if run.kernel_lost:
            self._progress.lethal.add(index)

    def _ungraded(self, session: Session, index: int) -> Run:
        with TURNS.beside():
            run = self._attempt(session, index, self.limits.cell_seconds)
            if run.status == "died" and not run.limit:  # perhaps of something that an earlier cell left behind
                run = self._attempt(session, index, self.limits.cell_seconds)
        if not run.kernel_lost and run.limit in ("", "cpu"):
            self._progress.done.append(index)
        return run

    def _graded(self, session: Session, index: int, exercise: Exercise) -> Run:
        with TURNS.beside():
            run, arrived = self._sitting(session, index, exercise)
            if not arrived and run.status == "died" and not run.limit:
                run, arrived = self._sitting(session, index, exercise)
        if not arrived and run.limit == "wall":
            with TURNS.alone():
                run, arrived = self._sitting(session, index, exercise)
        self._graded_runs[index] = run
        return run

    def _sitting(self, session: Session, index: int, exercise: Exercise) -> tuple[Run, bool]:
        """One run of a graded cell, and whether its results arrived; a kernel that was cut off is not used again."""
        self._examiner.begin(exercise)
        run = self._attempt(session, index, exercise.time_limit)
        arrived = self._examiner.finish()
        if run.limit:
            session.stop()
        return run, arrived

    def _attempt(self, session: Session, index: int, cpu_seconds: float) -> Run:
        """Run one cell in a live kernel, within its own limits and what is left of the notebook's.

        If the whole notebook is at its end, the run's `limit` is "stop", "notebook" or "restarts", and `error` says so.
        """
        limits, used = self.limits, self._progress
        cpu_left = limits.notebook_seconds - used.cpu_seconds
        wall_left = limits.wall(limits.notebook_seconds) - used.wall_seconds
        if self._canceled:
            return Run("timeout", "the grading run was ended", limit="stop")
        if min(cpu_left, wall_left) <= 0:
            return Run("timeout", self._spent(), limit="notebook")
        if not session.alive() and not self._replay(session):
            return Run("died", "the kernel was lost too often; the rest of the notebook was not run", limit="restarts")
        wall_seconds = limits.wall(cpu_seconds)
        source = self.notebook.cells[index].source
        run = session.run(source, min(cpu_seconds, cpu_left), min(wall_seconds, wall_left), lambda: self._canceled)
        used.cpu_seconds += run.cpu_seconds
        used.wall_seconds += run.wall_seconds
        if (run.limit == "cpu" and cpu_left < cpu_seconds) or (run.limit == "wall" and wall_left < wall_seconds):
            run.limit, run.error = "notebook", self._spent()
        return run

    def _spent(self) -> str:
        seconds = self.limits.notebook_seconds
        if self._progress.cpu_seconds >= seconds:
            return f"the notebook used more than {seconds:g} s of CPU time, the limit for all its cells"
        wall = self.limits.wall(seconds)
        return f"the notebook took longer than {wall:g} s on the clock, the wall limit for all its cells"

    # ---- a fresh kernel ----------------------------------------------------------------------------------------

    def _replay(self, session: Session) -> bool:
        """Bring a fresh kernel to where the lost one was; a cell that ends the kernel again is left out for good."""
        graded = sum(self._exercise(cell) is not None for cell in self.notebook.cells)
        progress, restarts = self._progress, self.limits.restarts + RESTARTS_PER_CHECK * graded
        while progress.restarts < restarts and progress.replay_seconds < self.limits.notebook_seconds:
            progress.restarts += 1
            session.restart()
            if self._rerun(session):
                return True
        return False

    def _rerun(self, session: Session) -> bool:
        seconds = self.limits.cell_seconds
        for index in self._progress.done:
            if index not in self._progress.lethal:
                source = self.notebook.cells[index].source
                run = session.run(source, seconds, self.limits.wall(seconds), lambda: self._canceled)
                self._progress.replay_seconds += run.cpu_seconds
                if run.kernel_lost:
                    self._progress.lethal.add(index)
                    return False
        return True

    def _exercise(self, cell: NotebookNode) -> Exercise | None:
        """The exercise that a cell is graded for; None for other cells, and for questions that a person grades."""
        marks = cell.metadata.get("nbgrader", {})
        return self._exercises[marks["grade_id"]] if marks.get("grade") and not marks.get("solution") else None

    def _no_verdict(self, exercise: Exercise, run: Run) -> Verdict:
        reason, mistake = _why_nothing(run, exercise.time_limit, self.limits.wall(exercise.time_limit))
        return Verdict.nothing(
            exercise, f"No result: {reason}", mistake=mistake, seed=self._examiner.seed(exercise.short)
        )


def _why_nothing(run: Run, cpu_seconds: float, wall_seconds: float) -> tuple[str, str]:
    if run.limit == "cpu":
        return (
            f"the function did not return within {cpu_seconds:g} s of CPU time, the limit of this exercise. "
            "Is there a loop that never ends? Check its condition and what changes in it.",
            "time_limit",
        )
    if run.limit == "wall":
        return (
            f"the function did not return within {wall_seconds:g} s on the clock, the wall limit of this exercise, "
            f"also when it was run again with no other notebook beside it; it used {run.cpu_seconds:.1f} s of CPU "
            "time. Does it sleep, or wait for something?",
            "wall_limit",
        )
    if run.limit:
        return f"{run.error}.", "not_run"
    if run.status == "died":
        return "the code ended the Python process (os._exit, a crash, or out of memory).", "kernel_ended"
    if run.error.startswith("NameError"):
        return f"{run.error}. The cell that defines it is missing, or stopped with an error before.", "not_defined"
    if run.error:
        return f"the check cell stopped with {run.error}.", "check_failed"
    return "none reached the verifier from this cell, although it ran.", "no_result"
