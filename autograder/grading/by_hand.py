"""Questions in words: what nbgrader's gradebook knows of them. A person reads the answers and gives the points."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nbgrader.api import BaseCell, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook

from autograder.folder import Unit
from autograder.verdict import Verdict


@dataclass(frozen=True)
class ByHand:
    """One question: its points as long as they stand, `None` while the answer waits for its reader."""

    name: str
    max_points: float
    points: float | None
    state: Literal["to be read", "read", "blank"]
    comment: str = ""

    @property
    def title(self) -> str:
        return title(self.name)

    @classmethod
    def blank(cls, name: str, max_points: float) -> "ByHand":
        """A question that nobody answered."""
        return cls(name, max_points, 0.0, "blank")


def title(name: str) -> str:
    """The name of a question in words."""
    return f"Question: {name.replace('_', ' ')}"


def graded_by_hand(db_url: str, unit: str, student: str) -> dict[str, ByHand]:
    """The questions of one hand-in by name, in any order."""
    with Gradebook(db_url) as gradebook:
        notebook = gradebook.find_submission_notebook(unit, unit, student)
        words = {cell.name for cell in notebook.notebook.solution_cells}
        comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
        return {
            grade.name: _of_grade(grade, comments.get(grade.name, ""))
            for grade in notebook.grades
            if grade.name in words
        }


def of_unit(db_url: str, unit: Unit, student: str, verdicts: Mapping[str, Verdict]) -> dict[str, ByHand]:
    """The same for a unit that may have no questions at all, in the order of its text.

    Raises
    ------
    MissingEntry
        If the gradebook lacks the points of one of the verdicts, or has others.
    """
    points = recorded(db_url, unit.name, student)
    for name, verdict in verdicts.items():
        if points.get(name) != verdict.points:
            raise MissingEntry(f"{student}: the points of {name}")
    found = graded_by_hand(db_url, unit.name, student) if unit.questions else {}
    return {name: found[name] for name in unit.questions if name in found}


def recorded(db_url: str, unit: str, student: str) -> dict[str, float]:
    """The points of each exercise in the gradebook, of those that have any."""
    with Gradebook(db_url) as gradebook:
        rows = (
            gradebook.db.query(BaseCell.name, Grade.auto_score)
            .join(Grade, Grade.cell_id == BaseCell.id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .filter(SubmittedAssignment.student_id == student, SubmittedAssignment.name == unit)
        )
        return {name: points for name, points in rows if points is not None}


def stamp(questions: dict[str, ByHand]) -> str:
    """A mark of what a person wrote and gave, by which a page of an earlier state is known; "" if nobody did yet."""
    read = [(each.name, each.points, each.comment) for each in questions.values() if each.state == "read"]
    return f"by hand {hashlib.sha256(repr(read).encode()).hexdigest()[:16]}" if read else ""


def _of_grade(grade: object, comment: str) -> ByHand:
    name, most = grade.name, float(grade.max_score)  # type: ignore[attr-defined]
    if grade.needs_manual_grade:  # type: ignore[attr-defined]
        return ByHand(name, most, None, "to be read", comment)
    if grade.manual_score is None:  # type: ignore[attr-defined]
        return ByHand.blank(name, most)
    return ByHand(name, most, float(grade.score), "read", comment)  # type: ignore[attr-defined]
