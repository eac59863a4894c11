"""Questions in words: what nbgrader's gradebook knows of them. A person reads the answers and gives the points."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nbgrader.api import Gradebook, MissingEntry

from autograder.folder import Unit
from autograder.grading import rows
from autograder.grading.rows import Points
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
    """The questions of one hand-in by name, in any order. Raises MissingEntry if the gradebook lacks it."""
    with Gradebook(db_url) as gradebook:
        found, remarks = rows.points(gradebook.db, unit, student), rows.remarks(gradebook.db, unit, student)
    if not found:
        raise MissingEntry(f"{unit} of {student}")
    return {
        name: _of_points(name, points, remarks[name].by_hand or "") for name, points in found.items() if name in remarks
    }


def of_unit(db_url: str, unit: Unit, student: str) -> dict[str, ByHand]:
    """The same for a unit that may have no questions at all, in the order of its text."""
    found = graded_by_hand(db_url, unit.name, student) if unit.questions else {}
    return {name: found[name] for name in unit.questions if name in found}


def look(db_url: str, unit: str, student: str, verdicts: Mapping[str, Verdict]) -> None:
    """See that the gradebook has the points of these verdicts.

    Raises
    ------
    MissingEntry
        If it lacks some, or has others.
    """
    points = recorded(db_url, unit, student)
    for name, verdict in verdicts.items():
        if points.get(name) != verdict.points:
            raise MissingEntry(f"{student}: the points of {name}")


def recorded(db_url: str, unit: str, student: str) -> dict[str, float]:
    """The points of each exercise in the gradebook, of those that have any."""
    with Gradebook(db_url) as gradebook:
        found = rows.points(gradebook.db, unit, student)
    return {name: points.auto for name, points in found.items() if points.auto is not None}


def stamp(questions: dict[str, ByHand]) -> str:
    """A mark of what a person wrote and gave, by which a page of an earlier state is known; "" if nobody did yet."""
    read = [(each.name, each.points, each.comment) for each in questions.values() if each.state == "read"]
    return f"by hand {hashlib.sha256(repr(read).encode()).hexdigest()[:16]}" if read else ""


def _of_points(name: str, points: Points, comment: str) -> ByHand:
    if points.waiting:
        return ByHand(name, points.most, None, "to be read", comment)
    if points.by_hand is None:
        return ByHand.blank(name, points.most)
    return ByHand(name, points.most, points.score, "read", comment)
