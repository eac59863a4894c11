"""Grade a class: screen what was handed in, run nbgrader's own steps student by student, report.

The folders are nbgrader's: `submitted/<student>/<unit>/<unit>.ipynb` is read, `autograded/`, `feedback/` and
`gradebook.db` are written. A run that was interrupted goes on where it stopped.
"""

import hashlib
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets.config import Config, PyFileConfigLoader

from autograder import exercises, paths
from autograder.authored import AuthorError
from autograder.build import BuildError, render
from autograder.exercises import Exercise
from autograder.grading.preprocessors import read_verdicts
from autograder.grading.screen import RECORD, Submission, screen
from autograder.verdict import Verdict

_EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Failure|MissingEntry)(:|$)")  # the last line of a traceback


class GradingError(RuntimeError):
    """Grading cannot begin; the message says what is missing and what to do."""


@dataclass
class Graded:
    """One student's outcome: verdicts by exercise, what was wrong with the hand-in, whether it was graded just now."""

    student: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    problem: str = ""
    note: str = ""
    fresh: bool = True
    failure: str = ""


class Course:
    """One course root in nbgrader's layout."""

    def __init__(self, root: Path, *, seed: int = 0) -> None:
        self.root = root.resolve()
        self.submitted = self.root / "submitted"
        self.autograded = self.root / "autograded"
        self.feedback = self.root / "feedback"
        self.gradebook = self.root / "gradebook.db"
        self.seed = seed

    def students(self, unit: str) -> list[str]:
        """Everyone with a folder in submitted/.

        Raises
        ------
        GradingError
            If there is no such folder, or nobody in it has handed in the unit.
        """
        layout = f"submitted/<student>/{unit}/{unit}.ipynb"
        if not self.submitted.is_dir():
            raise GradingError(f"There is no folder submitted/ in {self.root}. Expected {layout}.")
        names = sorted(p.name for p in self.submitted.iterdir() if p.is_dir() and not p.name.startswith("."))
        if not any(os.path.lexists(self.submitted / name / unit) for name in names):
            raise GradingError(f"Nobody in {self.submitted} has handed in {unit}. Expected {layout}.")
        return names

    def exercises(self, unit: str) -> dict[str, Exercise]:
        """The unit's exercises by short name.

        Raises
        ------
        GradingError
            If there is no such unit; the message lists the units.
        """
        if unit not in paths.units():
            raise GradingError(f"There is no unit {unit!r}. Units: {', '.join(paths.units())}.")
        return exercises.of_unit(paths.unit_key(unit))

    def grade(self, unit: str, *, force: bool = False, only: list[str] | None = None) -> Iterator[Graded]:
        """Grade every hand-in of a unit and yield each student's outcome as it is done."""
        self.exercises(unit)
        names = [name for name in self.students(unit) if not only or name in only]
        with tempfile.TemporaryDirectory(prefix="grading-") as folder:
            desk = Desk(Path(folder), unit)
            api = self._api(desk)
            self._register(api, unit)
            for name in names:
                handed_in = self.submitted / name / unit
                if not os.path.lexists(handed_in):
                    yield self._absent(name, unit)
                    continue
                yield self._grade_one(api, desk, screen(handed_in, name, unit), force)

    def outcome(self, student: str, unit: str) -> Graded | None:
        """What an earlier run found for one student; None if it did not finish."""
        try:
            notebook = nbformat.read(self._autograded(student, unit), as_version=4)
        except (OSError, ValueError):
            return None
        record = notebook.metadata.get(RECORD, {})
        if not record.get("done"):
            return None
        verdicts = read_verdicts(notebook)
        return Graded(student, verdicts, record.get("problem", ""), record.get("note", ""), fresh=False)

    # ---- one student -------------------------------------------------------------------------------------------

    def _grade_one(self, api: Any, desk: "Desk", submission: Submission, force: bool) -> Graded:
        student, unit = submission.student, submission.unit
        digest = hashlib.sha256((submission.digest + desk.version).encode()).hexdigest()
        earlier = None if force or self._digest(student, unit) != digest else self.outcome(student, unit)
        if earlier is None:
            desk.lay_out(submission, digest)
            failure = _failure(api.autograde(unit, student, force=True))
            if failure:
                return Graded(student, failure=failure)
        page = self.feedback / student / unit / f"{unit}.html"
        if earlier is None or not page.exists():
            failure = _failure(api.generate_feedback(unit, student, force=True))
            if failure:
                return Graded(student, failure=failure)
        graded = self.outcome(student, unit)
        if graded is None:
            return Graded(student, failure="the autograded notebook is incomplete; run again with --force")
        graded.fresh = earlier is None
        return graded

    def _absent(self, student: str, unit: str) -> Graded:
        reason = "Nothing was handed in for this unit."
        verdicts = {
            name: Verdict.nothing(exercise, reason, mistake="not_submitted")
            for name, exercise in self.exercises(unit).items()
        }
        return Graded(student, verdicts, problem=reason)

    def _autograded(self, student: str, unit: str) -> Path:
        return self.autograded / student / unit / f"{unit}.ipynb"

    def _digest(self, student: str, unit: str) -> str:
        try:
            notebook = nbformat.read(self._autograded(student, unit), as_version=4)
        except (OSError, ValueError):
            return ""
        return str(notebook.metadata.get(RECORD, {}).get("digest", ""))

    # ---- nbgrader ----------------------------------------------------------------------------------------------

    def _api(self, desk: "Desk") -> Any:
        from nbgrader.apps import NbGraderAPI  # seconds of import: only when something is graded
        from sqlalchemy.exc import SAWarning

        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own, about its session's autoflush

        bin_folder = str(Path(sys.executable).parent)  # nbgrader calls a bare `alembic`
        if bin_folder not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
        config = nbgrader_config()
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.source_directory = str(desk.source)
        config.CourseDirectory.release_directory = str(desk.release)
        config.CourseDirectory.submitted_directory = str(desk.screened)
        config.Verify.seed = self.seed
        logging.getLogger("traitlets").setLevel(logging.ERROR)
        return NbGraderAPI(config=config)

    def _register(self, api: Any, unit: str) -> None:
        """Put the unit's cells and points into the gradebook, as nbgrader's generate step does."""
        failure = _failure(api.generate_assignment(unit, force=True))
        if failure:
            raise GradingError(f"nbgrader could not register {unit}: {failure}")


def nbgrader_config() -> Config:
    """The settings of `nbgrader_config.py`, for use from Python."""
    folder = Path(__file__).resolve().parents[1]
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


def _failure(result: dict[str, Any]) -> str:
    """Why one of nbgrader's steps failed, "" if it did not. nbgrader swallows an interrupt; it is raised again here."""
    if result["success"]:
        return ""
    text = f"{result.get('log') or ''}\n{result.get('error') or ''}"
    if "KeyboardInterrupt" in str(result.get("error")):
        raise KeyboardInterrupt
    lines = [line.strip() for line in text.strip().splitlines()] or ["unknown reason"]
    reasons = [line for line in lines if _EXCEPTION.match(line) and "NbGraderException" not in line]
    return (reasons or lines)[-1][:300]


class Desk:
    """A temporary folder for one run: the unit's source as authored now, and what screening let through."""

    def __init__(self, folder: Path, unit: str) -> None:
        self.source, self.release, self.screened = folder / "source", folder / "release", folder / "submitted"
        self.unit = unit
        try:
            source, self._empty = render(unit)
        except (AuthorError, BuildError) as error:
            raise GradingError(f"{unit} cannot be built, so nothing can be graded: {error}") from error
        path = self.source / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
        self.version = hashlib.sha256(source).hexdigest()

    def lay_out(self, submission: Submission, digest: str) -> None:
        """Write the notebook that nbgrader reads: the student's, or the empty release with the reason on top."""
        notebook = submission.notebook
        if notebook is None:
            notebook = nbformat.reads(self._empty.decode(), as_version=4)
        for text in filter(None, (submission.problem, submission.note)):
            notebook.cells.insert(0, new_markdown_cell(f"**About your submission:** {text}"))
        record = {"digest": digest, "problem": submission.problem, "note": submission.note}
        notebook.metadata = NotebookNode({RECORD: record})
        folder = self.screened / submission.student / self.unit
        folder.mkdir(parents=True)
        (folder / f"{self.unit}.ipynb").write_text(nbformat.writes(notebook, version=4), encoding="utf-8")
        if submission.timestamp:
            (folder / "timestamp.txt").write_text(submission.timestamp, encoding="utf-8")
