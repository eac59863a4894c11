"""Grade a class: screen what was handed in, take nbgrader's steps student by student, report.

The folders are nbgrader's: `submitted/<student>/<unit>/<unit>.ipynb` is read, `autograded/`, `feedback/` and
the gradebook (book.py) are written. A run that was interrupted goes on where it stopped.
"""

import collections
import itertools
import json
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import MissingEntry

from autograder.folder import Unit
from autograder.grading import by_hand
from autograder.grading.ahead import Ahead, Here, Workplace
from autograder.grading.autograding import Autograding
from autograder.grading.book import Book
from autograder.grading.by_hand import ByHand
from autograder.grading.desk import Desk, DeskError
from autograder.grading.files import shown, students
from autograder.grading.ledger import ledger
from autograder.grading.nbgrader import nbgrader_api, nbgrader_config
from autograder.grading.outputs import read_verdicts
from autograder.grading.pages import Pages, Place
from autograder.grading.screen import RECORD, Submission, name_problem, screen
from autograder.grading.seeds import SecretError, course_secret
from autograder.sandbox.fence import NoFence
from autograder.verdict import Verdict


class GradingError(RuntimeError):
    """Grading cannot begin; the message says what is missing and what to do."""


@dataclass
class Graded:
    """One student's outcome: verdicts by exercise, what was wrong with the hand-in, whether it was graded just now.

    `questions` are graded by a person; their points are not among those of the verdicts. `fence` says what was between
    the code and the rest of the machine, "" if none was run.
    """

    student: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    questions: dict[str, ByHand] = field(default_factory=dict)
    problem: str = ""
    note: str = ""
    fresh: bool = True
    failure: str = ""
    digest: str = ""
    fence: str = ""


@dataclass
class Task:
    """One student to deal with: what screening found, the notebook that is run, the outcome if it is known already."""

    student: str
    submission: Submission | None = None
    notebook: NotebookNode | None = None
    outcome: Graded | None = None


class Course:
    """One course root in nbgrader's layout. Notebooks run at `place`, or here, `jobs` at once."""

    def __init__(
        self, root: Path, *, seed: int = 0, jobs: int = 0, fenced: bool = True, place: Workplace | None = None
    ) -> None:
        self.root = root.resolve()
        self.submitted = self.root / "submitted"
        self.autograded = self.root / "autograded"
        self.feedback = self.root / "feedback"
        self.seed = seed
        self.fenced = fenced
        self.place = place or Here(jobs, fenced=fenced)

    @cached_property
    def gradebook(self) -> Book:
        """Where its points are. Raises SettingsError."""
        return Book.of_class(self.root)

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
        names = students(self.submitted)
        if not any(os.path.lexists(self.submitted / name / unit.name) for name in names):
            raise GradingError(f"Nobody in {self.submitted} has handed in {unit.name}. Expected {layout}.")
        return names

    def grade(self, unit: Unit, *, force: bool = False, only: list[str] | None = None) -> Generator[Graded]:
        """Grade every hand-in of a unit and yield each student's outcome as it is done.

        Whatever is raised for one student is that student's failure.
        """
        names = [name for name in self.students(unit) if not only or name in only]
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-"))
            ahead, pages = stack.enter_context(Ahead(self.place)), stack.enter_context(Pages())
            stack.enter_context(ledger())
            try:
                course_secret(self.root)  # better told now than once for every student
                desk = Desk(Path(folder), unit)
                api = self.api(desk, ahead)
                desk.register(api.coursedir, api)
                self.place.ready(unit)
                step = Autograding(api, desk, ahead)
            except (DeskError, NoFence, SecretError) as error:
                raise GradingError(str(error)) from error
            tasks = (self._begun(step, desk, name, force) for name in names)
            graded = (self._ended(step, unit, task, pages) for task in looking_ahead(tasks, ahead.window))
            for outcome, page in looking_ahead(graded, 2):
                if page is not None:
                    outcome.failure = outcome.failure or pages.take(page)
                if self.place.problem:
                    raise GradingError(self.place.problem)
                yield outcome

    def outcome(self, student: str, unit: Unit) -> Graded | None:
        """What an earlier run found for one student; None if it did not finish."""
        try:
            notebook = from_dict(json.loads(self._autograded(student, unit).read_text("utf-8")))
        except (OSError, ValueError):
            return None
        if not notebook.metadata.get(RECORD, {}).get("done"):
            return None
        try:
            found = self._found(student, unit, notebook, fresh=False)
            by_hand.look(self.gradebook.url, unit.name, student, found.verdicts)
        except MissingEntry:  # another gradebook than that of the earlier run
            return None
        return found

    # ---- one student -------------------------------------------------------------------------------------------

    def _begun(self, step: Autograding, desk: Desk, student: str, force: bool) -> Task:
        try:
            return self._begin(step, desk, student, force)
        except Exception as error:
            return Task(student, outcome=_failed(student, error))

    def _begin(self, step: Autograding, desk: Desk, student: str, force: bool) -> Task:
        """Screen one hand-in and begin to run it, unless it is graded already."""
        problem = name_problem(student)
        if problem:
            return Task(student, outcome=Graded(shown(student), failure=problem))
        submission = screen(self.submitted, student, desk.unit.name)
        if submission is None:
            return Task(student, outcome=self.absent(student, desk.unit))
        earlier = None if force else self.outcome(student, desk.unit)
        if earlier is not None and earlier.digest == desk.digest(submission):
            return Task(student, submission, outcome=earlier)
        return Task(student, submission, step.begin(submission))

    def _ended(self, step: Autograding, unit: Unit, task: Task, pages: Pages) -> tuple[Graded, Place | None]:
        try:
            return self._end(step, unit, task, pages)
        except Exception as error:
            return _failed(task.student, error), None

    def _end(self, step: Autograding, unit: Unit, task: Task, pages: Pages) -> tuple[Graded, Place | None]:
        """Write what was found, and order the feedback page, which is made by another process."""
        graded = task.outcome
        if graded is None:
            assert task.submission is not None and task.notebook is not None
            graded = self._found(task.student, unit, step.end(task.submission, task.notebook), fresh=True)
        if task.submission is None or (not graded.fresh and self._page_stands(graded, unit)):
            return graded, None
        return graded, pages.order(str(self.root), unit.name, task.student)

    def _found(self, student: str, unit: Unit, notebook: NotebookNode, *, fresh: bool) -> Graded:
        """What a graded notebook says, and of questions in words the gradebook."""
        questions = by_hand.of_unit(self.gradebook.url, unit, student)
        texts = {key: notebook.metadata[RECORD].get(key, "") for key in ("problem", "note", "digest", "fence")}
        return Graded(student, read_verdicts(notebook), questions, fresh=fresh, **texts)

    def absent(self, student: str, unit: Unit) -> Graded:
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

    def api(self, desk: Desk, ahead: Ahead) -> Any:
        config = nbgrader_config(self.root)
        config.Verify.seed = self.seed
        config.Verify.unsafe_no_fence = not self.fenced
        config.Verify.course = str(desk.unit.course.root)
        # Functions, as configurations copy all else.
        config.Verify.prepared = lambda student: ahead.take(student)
        config.Verify.elsewhere = None if self.place.here else lambda order: ahead.run(order)
        return nbgrader_api(config)


def _failed(student: str, error: Exception) -> Graded:
    return Graded(shown(student), failure=f"{type(error).__name__}: {error}"[:300])


def looking_ahead(tasks: Iterator[Any], count: int) -> Iterator[Any]:
    """The same items in order, each produced when the one `count` places before it is asked for."""
    window: collections.deque[Any] = collections.deque(itertools.islice(tasks, count))
    while window:
        window.extend(itertools.islice(tasks, 1))
        yield window.popleft()
