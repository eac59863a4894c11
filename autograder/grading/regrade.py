"""Grade one exercise again, of everybody, after its author has mended it; all else stays as it is.

The notebooks that were graded are run once more, as they lie in autograded/, and of the verdicts only the one on this
exercise is written: into the gradebook, the notebook and the page. Other points, comments, and what a person gave for
questions in words, are not touched. A new hand-in is for an ordinary run.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties

from autograder.folder import Unit
from autograder.grading.ahead import Ahead
from autograder.grading.apart import Order
from autograder.grading.desk import Desk, DeskError
from autograder.grading.grade import Course, Graded, GradingError, looking_ahead
from autograder.grading.jail import fence, require
from autograder.grading.outputs import VERDICT, write_verdict
from autograder.grading.pages import Pages
from autograder.grading.preprocessors import release_cells
from autograder.grading.restoring import ABOUT, restore
from autograder.grading.screen import FENCED, RECORD, UNFENCED, screen
from autograder.grading.seeds import SecretError, course_secret
from autograder.grading.verifying import Verify
from autograder.sandbox.fence import NoFence
from autograder.verdict import Verdict

NOT_YET = "not graded yet, so there is nothing to grade again: leave out --exercise"


def regrade(course: Course, unit: Unit, exercise: str, names: list[str]) -> Iterator[Graded]:
    """Grade one exercise of some students again and yield each student's outcome.

    Raises
    ------
    GradingError
        If the unit has no such exercise, or nobody can be graded.
    """
    short = exercise.removeprefix(f"{unit.key}.")
    if short not in unit.exercises:
        raise GradingError(f"No exercise {exercise!r} in {unit.name}; there are: {', '.join(unit.exercises)}.")
    with tempfile.TemporaryDirectory(prefix="grading-") as folder, Ahead(course.jobs) as ahead, Pages() as pages:
        try:
            require(fence(unit, unsafe=not course.fenced))
            course_secret(course.root)
            desk = Desk(Path(folder), unit)
            api = course.api(desk, ahead)
            desk.register(api.coursedir, api)
        except (DeskError, NoFence, SecretError) as error:
            raise GradingError(str(error)) from error
        again = _Again(course, unit, short, api, desk)
        begun = (again.begin(name, ahead) for name in names)
        for graded in looking_ahead(begun, 4 * ahead.jobs):
            if graded.fresh and again.finish(graded, ahead):
                graded.failure = pages.take(pages.order(str(course.root), unit.name, graded.student))
            yield graded


class _Again:
    """One exercise of one unit, and the notebooks that were graded."""

    def __init__(self, course: Course, unit: Unit, exercise: str, api: Any, desk: Desk) -> None:
        self.course, self.unit, self.exercise, self.api, self.desk = course, unit, exercise, api, desk
        self._db_url = api.coursedir.db_url
        self._originals = release_cells(self._db_url, unit.name, unit.name)
        self._notebooks: dict[str, NotebookNode] = {}

    def begin(self, student: str, ahead: Ahead) -> Graded:
        """What was found before; `fresh` says that there is an answer to grade again, and that this has begun."""
        if not os.path.lexists(self.course.submitted / student / self.unit.name):
            return replace(self.course.absent(student, self.unit), fresh=False)
        found = self.course.outcome(student, self.unit)
        if found is None:
            return Graded(student, failure=NOT_YET, fresh=False)
        if found.problem:
            return found
        try:
            ahead.put(student, self._order(student))
        except Exception as error:
            return replace(found, failure=_text(error))
        return replace(found, fresh=True)

    def _order(self, student: str) -> Order:
        """The graded notebook, to be run once more: the student's cells, the given ones as they are now."""
        kept = nbformat.read(self._place(student), as_version=4)
        self._notebooks[student] = kept
        copy = new_notebook(cells=restore(kept.cells, self._originals)[0])
        return Verify(config=self.api.config).order(copy, self.unit, self.course.root)

    def finish(self, graded: Graded, ahead: Ahead) -> bool:
        """Write the verdict on the exercise, and nothing else; whether that went well. `failure` says why not."""
        try:
            taken = ahead.take(graded.student)
            assert taken is not None
            order, result = taken
            name = f"{self.unit.key}.{self.exercise}"
            verdict = next(each for each in result.verdicts.values() if each.exercise == name)
            self._into_gradebook(graded.student, verdict)
            self._into_notebook(graded, order.notebook, verdict)
        except Exception as error:
            graded.failure = _text(error)
            return False
        graded.verdicts = graded.verdicts | {self.exercise: verdict}
        graded.fence = FENCED if self.course.fenced else UNFENCED
        return True

    def _into_gradebook(self, student: str, verdict: Verdict) -> None:
        with Gradebook(self._db_url) as gradebook:
            grade = gradebook.find_grade(self.exercise, self.unit.name, self.unit.name, student)
            grade.auto_score = verdict.points
            gradebook.db.commit()
        info = {"notebook": self.unit.name, "assignment": self.unit.name, "student": student, "db_url": self._db_url}
        AssignLatePenalties(config=self.api.config).preprocess(NotebookNode(cells=[]), {"nbgrader": info})

    def _into_notebook(self, graded: Graded, ran: NotebookNode, verdict: Verdict) -> None:
        notebook = self._notebooks.pop(graded.student)
        cell = next(cell for cell in notebook.cells if _is_of(cell, self.exercise))
        write_verdict(cell, verdict)
        if not self.course.fenced:
            notebook.metadata[RECORD]["fence"] = UNFENCED
        if self._is_as_handed_in(graded.student, ran):  # an ordinary run then finds nothing to do
            submission = screen(self.course.submitted, graded.student, self.unit.name)
            assert submission is not None
            notebook.metadata[RECORD]["digest"] = self.desk.digest(submission)
        place = self._place(graded.student)
        draft = place.with_suffix(".draft")
        draft.write_text(nbformat.writes(notebook, version=4), encoding="utf-8")
        os.replace(draft, place)

    def _is_as_handed_in(self, student: str, ran: NotebookNode) -> bool:
        submission = screen(self.course.submitted, student, self.unit.name)
        if submission is None or submission.notebook is None:
            return False
        return _sources(restore(submission.notebook.cells, self._originals)[0]) == _sources(ran.cells)

    def _place(self, student: str) -> Path:
        return self.course.autograded / student / self.unit.name / f"{self.unit.name}.ipynb"


def _is_of(cell: NotebookNode, exercise: str) -> bool:
    return VERDICT in cell.metadata and cell.metadata.nbgrader.grade_id == exercise


def _sources(cells: list[NotebookNode]) -> list[str]:
    """Without the remarks that stand on top of a graded notebook."""
    return [cell.source for cell in cells if not cell.source.startswith(ABOUT)]


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
