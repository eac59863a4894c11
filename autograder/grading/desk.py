"""What nbgrader is shown of a class: the unit as authored now, and of the hand-ins what screening let through.

nbgrader finds students, notebooks and other files by patterns and follows links. On the desk, a folder of its own for
one run, it finds one notebook for everybody who handed in something, made by screening, under a plain name.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.utils import capture_log

from autograder.folder import AuthorError, Unit
from autograder.grading.ledger import ledger
from autograder.grading.nbgrader import failure
from autograder.grading.preprocessors import release_cells
from autograder.grading.restoring import ABOUT
from autograder.grading.screen import RECORD, Submission


class DeskError(NbGraderException):
    """Nobody can be graded; the message says what is missing and what to do."""


class Desk:
    """The folders that nbgrader reads in place of the course's: source/, release/ and submitted/.

    Raises
    ------
    DeskError
        If the unit cannot be built.
    """

    def __init__(self, folder: Path, unit: Unit) -> None:
        self.source, self.release, self.screened = folder / "source", folder / "release", folder / "submitted"
        self.unit = unit
        from autograder.authoring.build import BuildError, render_notebooks  # whoever only makes pages does without

        try:
            source, empty = render_notebooks(unit)
        except (AuthorError, BuildError) as error:
            raise DeskError(f"{unit.name} cannot be built, so nothing can be graded: {error}") from error
        path = self.source / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
        self._empty = empty.decode()
        self._version = hashlib.sha256(source).hexdigest()

    def digest(self, submission: Submission) -> str:
        """A mark of what was handed in and of the unit: as long as it is the same, so are the points."""
        return hashlib.sha256((submission.digest + self._version).encode()).hexdigest()

    def notebook(self, submission: Submission) -> NotebookNode:
        """The notebook that is graded: the student's, or the empty release with the reason on top."""
        notebook = submission.notebook
        if notebook is None:
            notebook = nbformat.reads(self._empty, as_version=4)
        for text in filter(None, (submission.problem, submission.note)):
            notebook.cells.insert(0, new_markdown_cell(f"{ABOUT} {text}"))
        record = {"digest": self.digest(submission), "problem": submission.problem, "note": submission.note}
        notebook.metadata = NotebookNode({RECORD: NotebookNode(record)})
        return notebook

    def lay_out(self, submission: Submission) -> None:
        """Write the notebook, and when it was handed in, where nbgrader reads them."""
        folder = self.screened / submission.student / self.unit.name
        folder.mkdir(parents=True)
        (folder / f"{self.unit.name}.ipynb").write_text(json.dumps(self.notebook(submission)), encoding="utf-8")
        if submission.timestamp:
            (folder / "timestamp.txt").write_text(timestamp_text(submission.timestamp), encoding="utf-8")

    @contextmanager
    def in_place(self, coursedir: Any, **more: str) -> Iterator[None]:
        """Let nbgrader read here and not in the course's folders."""
        places = {"source_directory": self.source, "release_directory": self.release}
        places |= {"submitted_directory": self.screened}
        now = {name: str(place) for name, place in places.items()} | more | {"notebook_id": "*"}
        before = {name: getattr(coursedir, name) for name in now}
        try:
            for name, value in now.items():
                setattr(coursedir, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(coursedir, name, value)

    def register(self, coursedir: Any, parent: Any) -> None:
        """Put the unit's cells and points into the gradebook, as nbgrader's generate step does, if others are there.

        Raises
        ------
        DeskError
            If nbgrader cannot do that.
        """
        unit = self.unit.name
        wanted = _checksums(nbformat.reads(self._empty, as_version=4).cells)
        with ledger() as held:
            held.put_in_order(unit, list(wanted))
        if _checksums(_registered(coursedir.db_url, unit)) == wanted:
            return
        with ledger() as held, held.entry(coursedir.db_url), self.in_place(coursedir, assignment_id=unit):
            step = GenerateAssignment(coursedir=coursedir, parent=parent)
            step.force = True
            problem = failure(capture_log(step))
            held.forget_releases()
            if problem:
                raise DeskError(f"nbgrader could not register {unit}: {problem}")


def timestamp_text(when: datetime) -> str:
    """When a hand-in came in, as nbgrader keeps it beside a notebook."""
    return f"{when.isoformat(' ')} UTC"


def _registered(db_url: str, unit: str) -> list[NotebookNode]:
    try:
        return release_cells(db_url, unit, unit)
    except MissingEntry:
        return []


def _checksums(cells: list[NotebookNode]) -> dict[str, str]:
    """nbgrader's checksums of the cells that have a role: they cover source, kind and points."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in cells]
    return {mark["grade_id"]: mark.get("checksum", "") for mark in marks if "grade_id" in mark}
