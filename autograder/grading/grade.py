"""Grade a class: screen what was handed in, run nbgrader's own steps student by student, report.

The folders are nbgrader's: `submitted/<student>/<unit>/<unit>.ipynb` is read, `autograded/`, `feedback/` and
`gradebook.db` are written. A run that was interrupted goes on where it stopped.
"""

import collections
import hashlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import MissingEntry

from autograder.authoring.build import BuildError, render_notebooks
from autograder.folder import AuthorError, Unit
from autograder.grading import by_hand
from autograder.grading.ahead import Ahead, default_jobs
from autograder.grading.by_hand import ByHand
from autograder.grading.jail import require
from autograder.grading.nbgrader import failure, make_page, nbgrader_api, nbgrader_config, page_maker
from autograder.grading.outputs import read_verdicts
from autograder.grading.preprocessors import release_cells, restore
from autograder.grading.screen import RECORD, Submission, screen
from autograder.grading.verifying import Verify
from autograder.sandbox.fence import NoFence
from autograder.verdict import Verdict


class GradingError(RuntimeError):
    """Grading cannot begin; the message says what is missing and what to do."""


@dataclass
class Graded:
    """One student's outcome: verdicts by exercise, what was wrong with the hand-in, whether it was graded just now.

    `questions` are graded by a person; their points are not among those of the verdicts.
    """

    student: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    questions: dict[str, ByHand] = field(default_factory=dict)
    problem: str = ""
    note: str = ""
    fresh: bool = True
    failure: str = ""
    digest: str = ""


@dataclass
class Task:
    """One student to deal with: what screening found, and the outcome of an earlier run if that still holds."""

    student: str
    unit: Unit
    submission: Submission | None = None
    earlier: Graded | None = None


class Course:
    """One course root in nbgrader's layout."""

    def __init__(self, root: Path, *, seed: int = 0, jobs: int = 0, fenced: bool = True) -> None:
        self.root = root.resolve()
        self.submitted = self.root / "submitted"
        self.autograded = self.root / "autograded"
        self.feedback = self.root / "feedback"
        self.gradebook = self.root / "gradebook.db"
        self.seed = seed
        self.jobs = jobs or default_jobs()
        self.fenced = fenced

    def students(self, unit: Unit) -> list[str]:
        """Everyone with a folder in submitted/.

        Raises
        ------
        GradingError
            If there is no such folder, or nobody in it has handed in the unit.
        """
        layout = f"submitted/<student>/{unit.name}/{unit.name}.ipynb"
        if not self.submitted.is_dir():
            raise GradingError(f"There is no folder submitted/ in {self.root}. Expected {layout}.")
        names = sorted(p.name for p in self.submitted.iterdir() if p.is_dir() and not p.name.startswith("."))
        if not any(os.path.lexists(self.submitted / name / unit.name) for name in names):
            raise GradingError(f"Nobody in {self.submitted} has handed in {unit.name}. Expected {layout}.")
        return names

    def grade(self, unit: Unit, *, force: bool = False, only: list[str] | None = None) -> Iterator[Graded]:
        """Grade every hand-in of a unit and yield each student's outcome as it is done."""
        names = [name for name in self.students(unit) if not only or name in only]
        try:
            require(unsafe=not self.fenced)
        except NoFence as error:
            raise GradingError(str(error)) from error
        with tempfile.TemporaryDirectory(prefix="grading-") as folder, Ahead(self.jobs) as ahead, page_maker() as pages:
            desk = Desk(Path(folder), unit)
            api = self._api(desk, ahead)
            self._register(api, unit)
            tasks = (self._task(api, desk, ahead, name, force) for name in names)
            graded = (self._grade_one(api, task, pages) for task in _looking_ahead(tasks, 4 * ahead.jobs))
            for outcome, page in _looking_ahead(graded, 2):
                if page is not None:
                    outcome.failure = page.result()
                yield outcome

    def outcome(self, student: str, unit: Unit) -> Graded | None:
        """What an earlier run found for one student; None if it did not finish."""
        try:
            notebook = nbformat.read(self._autograded(student, unit), as_version=4)
        except (OSError, ValueError):
            return None
        record = notebook.metadata.get(RECORD, {})
        if not record.get("done"):
            return None
        verdicts = read_verdicts(notebook)
        texts = {key: record.get(key, "") for key in ("problem", "note", "digest")}
        try:
            questions = by_hand.of_unit(f"sqlite:///{self.gradebook}", unit, student)
        except MissingEntry:  # another gradebook than that of the earlier run
            return None
        return Graded(student, verdicts, questions, fresh=False, **texts)

    # ---- one student -------------------------------------------------------------------------------------------

    def _task(self, api: Any, desk: "Desk", ahead: Ahead, student: str, force: bool) -> Task:
        """Screen one hand-in and begin to run it, unless it is graded already."""
        handed_in = self.submitted / student / desk.unit.name
        if not os.path.lexists(handed_in):
            return Task(student, desk.unit)
        submission = screen(handed_in, student, desk.unit.name)
        digest = hashlib.sha256((submission.digest + desk.version).encode()).hexdigest()
        earlier = None if force else self.outcome(student, desk.unit)
        if earlier is not None and earlier.digest == digest:
            return Task(student, desk.unit, submission, earlier)
        notebook = desk.lay_out(submission, digest)
        if not submission.problem:
            originals = release_cells(api.coursedir.db_url, desk.unit.name, desk.unit.name)
            notebook.cells = restore(notebook.cells, originals)
            ahead.put(student, Verify(config=api.config).order(notebook, desk.unit, self.root))
        return Task(student, desk.unit, submission)

    def _grade_one(self, api: Any, task: "Task", pages: Executor) -> tuple[Graded, Future | None]:
        """nbgrader's autograde step, and the order for the feedback page, which is made by another process."""
        student, unit = task.student, task.unit
        if task.submission is None:
            return self._absent(student, unit), None
        graded = task.earlier
        if graded is None:
            problem = failure(api.autograde(unit.name, student, force=True))
            if problem:
                return Graded(student, failure=problem), None
            graded = self.outcome(student, unit) or Graded(student, failure="the autograded notebook is incomplete")
            graded.fresh = True
        if not graded.fresh and self._page_stands(graded, unit):
            return graded, None
        return graded, pages.submit(make_page, str(self.root), unit.name, student)

    def _absent(self, student: str, unit: Unit) -> Graded:
        reason = "Nothing was handed in for this unit."
        verdicts = {
            name: Verdict.nothing(exercise, reason, mistake="not_submitted")
            for name, exercise in unit.exercises.items()
        }
        questions = {name: ByHand.blank(name, points) for name, points in unit.questions.items()}
        return Graded(student, verdicts, questions, problem=reason)

    def _page_stands(self, graded: Graded, unit: Unit) -> bool:
        """Whether there is a feedback page that says what a person has given since."""
        page = self.feedback / graded.student / unit.name / f"{unit.name}.html"
        return page.exists() and by_hand.stamp(graded.questions) in page.read_text("utf-8", "replace")

    def _autograded(self, student: str, unit: Unit) -> Path:
        return self.autograded / student / unit.name / f"{unit.name}.ipynb"

    # ---- nbgrader ----------------------------------------------------------------------------------------------

    def _api(self, desk: "Desk", ahead: Ahead) -> Any:
        config = nbgrader_config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.source_directory = str(desk.source)
        config.CourseDirectory.release_directory = str(desk.release)
        config.CourseDirectory.submitted_directory = str(desk.screened)
        config.Verify.seed = self.seed
        config.Verify.unsafe_no_fence = not self.fenced
        config.Verify.course = str(desk.unit.course.root)
        config.Verify.prepared = lambda student: ahead.take(student)  # a function: configurations copy all else
        return nbgrader_api(config)

    def _register(self, api: Any, unit: Unit) -> None:
        """Put the unit's cells and points into the gradebook, as nbgrader's generate step does."""
        problem = failure(api.generate_assignment(unit.name, force=True))
        if problem:
            raise GradingError(f"nbgrader could not register {unit.name}: {problem}")


def _looking_ahead(tasks: Iterator[Any], count: int) -> Iterator[Any]:
    """The same items in order, each produced when the one `count` places before it is asked for."""
    window: collections.deque[Any] = collections.deque(itertools.islice(tasks, count))
    while window:
        window.extend(itertools.islice(tasks, 1))
        yield window.popleft()


class Desk:
    """A temporary folder for one run: the unit's source as authored now, and what screening let through."""

    def __init__(self, folder: Path, unit: Unit) -> None:
        self.source, self.release, self.screened = folder / "source", folder / "release", folder / "submitted"
        self.unit = unit
        try:
            source, self._empty = render_notebooks(unit)
        except (AuthorError, BuildError) as error:
            raise GradingError(f"{unit.name} cannot be built, so nothing can be graded: {error}") from error
        path = self.source / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
        self.version = hashlib.sha256(source).hexdigest()

    def lay_out(self, submission: Submission, digest: str) -> NotebookNode:
        """Write the notebook that nbgrader reads: the student's, or the empty release with the reason on top."""
        notebook = submission.notebook
        if notebook is None:
            notebook = nbformat.reads(self._empty.decode(), as_version=4)
        for text in filter(None, (submission.problem, submission.note)):
            notebook.cells.insert(0, new_markdown_cell(f"**About your submission:** {text}"))
        record = {"digest": digest, "problem": submission.problem, "note": submission.note}
        notebook.metadata = NotebookNode({RECORD: record})
        folder = self.screened / submission.student / self.unit.name
        folder.mkdir(parents=True)
        (folder / f"{self.unit.name}.ipynb").write_text(nbformat.writes(notebook, version=4), encoding="utf-8")
        if submission.timestamp:
            (folder / "timestamp.txt").write_text(submission.timestamp, encoding="utf-8")
        return notebook
