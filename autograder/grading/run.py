"""Run one submitted notebook in a sandboxed kernel and collect a verdict for every graded cell.

A cell that is cut off, or that ends the kernel, costs only itself: a fresh kernel replays the cells before it (without
graded and without lethal ones) and the run goes on with the next cell. A check that ran into the limit of the wall
clock, which a busy machine may bring about, is run once more while no other notebook runs.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nbformat import NotebookNode

from autograder import reasons
from autograder.advice import Advice
from autograder.exercise import Exercise
from autograder.grading.examiner import Examiner
from autograder.grading.seeds import Seeds
from autograder.sandbox.fence import Fence, Unfenced
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import Run, Session
from autograder.sandbox.turns import Turns
from autograder.verdict import Verdict

BEYOND = {
    "memory": "used more than {0.memory_bytes:,} bytes of memory, the limit for all its processes and files together",
    "files": "made more than {0.files:,} files, the limit of a submission",
    "output": "sent more output or larger answers than a cell may",
}
LATE_SECONDS = 1.0  # of CPU time, for a given cell that names an exercise which ran into its limit
RESTARTS_PER_CHECK = 3  # that a check which ends its kernel, or is cut off, can need at most


@dataclass
class _Progress:
    """Where a run stands: cells that a replay needs, cells that must not run again, and what was used so far."""

    done: list[int] = field(default_factory=list)
    lethal: set[int] = field(default_factory=set)
    late: set[str] = field(default_factory=set)  # exercises that ran into their limits
    restarts: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    replay_seconds: float = 0.0


class NotebookRun:
    """One pass over one notebook.

    Parameters
    ----------
    notebook : NotebookNode
    exercises : dict of str to Exercise
        Those of the unit, by short name.
    seeds : Seeds
        Draw the inputs.
    fence : Fence or Unfenced
        Where the kernel runs.
    limits : Limits
    advice : mapping of str to Advice
        What is known of mistakes, by short name.
    turns : Turns
        Who else runs notebooks at the same time.
    left_out : collection of int
        Cells that are not run (stills.py).
    """

    def __init__(
        self,
        notebook: NotebookNode,
        exercises: dict[str, Exercise],
        *,
        seeds: Seeds,
        fence: Fence | Unfenced,
        limits: Limits | None = None,
        advice: Mapping[str, Advice] = MappingProxyType({}),
        turns: Turns | None = None,
        left_out: Collection[int] = (),
    ) -> None:
        self.notebook = notebook
        self.limits = limits or Limits()
        self.results: dict[int, Verdict] = {}
        self._exercises = exercises
        self._examiner = Examiner(exercises, seeds, advice)
        self._fence = fence
        self._turns = turns or Turns()
        self._left_out = left_out
        self._progress = _Progress()
        self._kept = 0  # characters of output

    def execute(self) -> dict[int, Verdict]:
        """Run all cells in order; return the verdict of each graded cell by its index. Outputs are put in place."""
        runs: dict[int, Run] = {}
        with Session(self._fence, self.limits) as session:
            session.ready()
            for index, cell in enumerate(self.notebook.cells):
                if cell.cell_type == "code" and cell.source.strip() and index not in self._left_out:
                    runs[index] = self._cell(session, index, cell)
        for index, run in runs.items():
            exercise = graded_exercise(self.notebook.cells[index], self._exercises)
            if exercise is not None:
                self.results[index] = self._examiner.verdict(exercise.short) or self._no_verdict(exercise, run)
        return self.results

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the cells that were run, without replays."""
        return self._progress.cpu_seconds

    # ---- one cell ----------------------------------------------------------------------------------------------

    def _cell(self, session: Session, index: int, cell: NotebookNode) -> Run:
        exercise = graded_exercise(cell, self._exercises)
        run = self._graded(session, index, exercise) if exercise else self._ungraded(session, index)
        cell.outputs = self._keep(run)
        cell.execution_count = None
        if run.kernel_lost:
            self._progress.lethal.add(index)
        return run

    def _keep(self, run: Run) -> list[NotebookNode]:
        """The outputs of a cell, as long as there is room for them in the notebook."""
        self._kept += sum(len(str(output)) for output in run.outputs)
        if self._kept <= self.limits.notebook_output:
            return [NotebookNode(output) for output in run.outputs]
        text = f"(Left out: all outputs together have more than {self.limits.notebook_output:,} characters.)"
        return [NotebookNode(output_type="stream", name="stderr", text=text)]

    def _ungraded(self, session: Session, index: int) -> Run:
        seconds = self._seconds(self.notebook.cells[index])
        with self._turns.beside():
            run = self._attempt(session, index, seconds)
            if run.status == "died" and not run.limit:  # perhaps of something that an earlier cell left behind
                run = self._attempt(session, index, seconds)
        if not run.kernel_lost and run.limit in ("", "cpu"):
            self._progress.done.append(index)
        return run

    def _seconds(self, cell: NotebookNode) -> float:
        """CPU time of a cell that is not graded."""
        given = cell.metadata.get("nbgrader", {}).get("locked", False)
        late = given and not self._progress.late.isdisjoint(re.findall(r"\w+", cell.source))
        return min(LATE_SECONDS, self.limits.cell_seconds) if late else self.limits.cell_seconds

    def _graded(self, session: Session, index: int, exercise: Exercise) -> Run:
        with self._turns.beside():
            run, arrived = self._sitting(session, index, exercise)
            if not arrived and run.status == "died" and not run.limit:
                run, arrived = self._sitting(session, index, exercise)
        if not arrived and run.limit == "wall":
            with self._turns.alone():
                run, arrived = self._sitting(session, index, exercise)
        if not arrived and run.limit in ("cpu", "wall"):
            self._progress.late.add(exercise.short)
        return run

    def _sitting(self, session: Session, index: int, exercise: Exercise) -> tuple[Run, bool]:
        """One run of a graded cell; if it was cut off, its kernel is not used again."""
        self._examiner.begin(exercise)
        run = self._attempt(session, index, self.limits.exercise_factor * exercise.time_limit)
        arrived = self._examiner.finish()
        if run.limit:
            session.stop()
        return run, arrived

    def _attempt(self, session: Session, index: int, cpu_seconds: float) -> Run:
        """Run one cell in a live kernel, within its own limits and what is left of the notebook's.

        If the whole notebook is at its end, the run's `limit` is "notebook" or "restarts", and `error` says so.
        """
        limits, used = self.limits, self._progress
        cpu_left = limits.notebook_seconds - used.cpu_seconds
        wall_left = limits.notebook_wall_seconds - used.wall_seconds
        if min(cpu_left, wall_left) <= 0:
            return Run("timeout", self._spent(), limit="notebook")
        if not session.alive() and not self._replay(session):
            return Run("died", "the kernel was lost too often; the rest of the notebook was not run", limit="restarts")
        wall_seconds = limits.wall(cpu_seconds)
        source = self.notebook.cells[index].source
        run = session.run(source, min(cpu_seconds, cpu_left), min(wall_seconds, wall_left), self._examiner.receive)
        used.cpu_seconds += run.cpu_seconds
        used.wall_seconds += run.wall_seconds
        if (run.limit == "cpu" and cpu_left < cpu_seconds) or (run.limit == "wall" and wall_left < wall_seconds):
            run.limit, run.error = "notebook", self._spent()
        return run

    def _spent(self) -> str:
        seconds = self.limits.notebook_seconds
        if self._progress.cpu_seconds >= seconds:
            return f"the notebook used more than {seconds:g} s of CPU time, the limit for all its cells"
        wall = self.limits.notebook_wall_seconds
        return f"the notebook took longer than {wall:g} s on the clock, the wall limit for all its cells"

    # ---- a fresh kernel ----------------------------------------------------------------------------------------

    def _replay(self, session: Session) -> bool:
        """Bring a fresh kernel to where the lost one was; a cell that ends the kernel again is left out for good."""
        graded = sum(graded_exercise(cell, self._exercises) is not None for cell in self.notebook.cells)
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
                run = session.run(source, seconds, self.limits.wall(seconds), self._examiner.receive)
                self._progress.replay_seconds += run.cpu_seconds
                if run.kernel_lost:
                    self._progress.lethal.add(index)
                    return False
        return True

    def _no_verdict(self, exercise: Exercise, run: Run) -> Verdict:
        reason, mistake = _why_nothing(run, self.limits.exercise_factor * exercise.time_limit, self.limits)
        seed = self._examiner.seed(exercise.short)
        return Verdict.nothing(exercise, f"No result: {reason}", mistake=mistake, seed=seed)


def graded_exercise(cell: NotebookNode, exercises: Mapping[str, Exercise]) -> Exercise | None:
    """The exercise that a cell is graded for; None for other cells, and for questions that a person grades."""
    marks = cell.metadata.get("nbgrader", {})
    return exercises[marks["grade_id"]] if marks.get("grade") and not marks.get("solution") else None


def without_executing(notebook: NotebookNode, exercises: Mapping[str, Exercise], problem: str) -> dict[int, Verdict]:
    """0 points with the same reason for every graded cell of a submission that could not be read."""
    found = ((index, graded_exercise(cell, exercises)) for index, cell in enumerate(notebook.cells))
    return {index: Verdict.nothing(each, problem, mistake="unreadable") for index, each in found if each is not None}


def _why_nothing(run: Run, cpu_seconds: float, limits: Limits) -> tuple[str, str]:
    if run.limit == "cpu":
        return reasons.time_limit(cpu_seconds), reasons.TIME_LIMIT
    if run.limit == "wall":
        again = ", also when it was run again with no other notebook beside it"
        return reasons.wall_limit(limits.wall(cpu_seconds), run.cpu_seconds, again), reasons.WALL_LIMIT
    if run.limit in BEYOND:
        return f"the code {BEYOND[run.limit].format(limits)}. The kernel was ended.", f"{run.limit}_limit"
    if run.limit:
        return f"{run.error}.", "not_run"
    if run.status == "died":
        return "the code ended the Python process (os._exit, a crash, or out of memory).", "kernel_ended"
    if run.error.startswith("NameError"):
        return f"{run.error}. The cell that defines it is missing, or stopped with an error before.", "not_defined"
    if run.error:
        return f"the check cell stopped with {run.error}.", "check_failed"
    return "none reached the verifier from this cell, although it ran.", "no_result"
