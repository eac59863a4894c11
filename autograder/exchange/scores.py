"""The points of a class in one unit, as nbgrader's gradebook has them: by machine and hand, less penalties."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.folder import Unit
from autograder.grading.book import Book
from autograder.grading.nbgrader import SettingsError
from autograder.grading.served import in_words


class NoScores(Exception):
    """There are no points; the message says what to do."""


@dataclass(frozen=True)
class Score:
    """One student's points; `waiting` as long as answers in words are not read."""

    student: str
    earned: float
    penalty: float
    max_points: float
    waiting: bool
    handed_in: datetime | None = None
    name: str = ""
    email: str = ""

    @property
    def points(self) -> float:
        """What counts."""
        return max(0.0, self.earned - self.penalty)


def scores(root: Path, unit: Unit) -> dict[str, Score]:
    """The points of everyone whose hand-in of a unit was graded, by student.

    Raises
    ------
    NoScores
        If there is no gradebook, it cannot be read, or nobody is in it.
    """
    first = f"Grade first: autograder grade {unit.name} --root {root}"
    try:
        book = Book.of_class(root)
    except SettingsError as error:
        raise NoScores(str(error)) from None

    from nbgrader.api import Gradebook, MissingEntry  # a second of import
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        try:
            if book.is_empty():  # nbgrader would make one
                raise NoScores(f"There is no gradebook {book}. {first}")
            with Gradebook(book.url) as gradebook:
                gradebook.find_assignment(unit.name)
                found = {each.student.id: _score(each) for each in gradebook.assignment_submissions(unit.name)}
        except MissingEntry:
            raise NoScores(f"The gradebook {book} does not know {unit.name}. {first}") from None
        except SQLAlchemyError as error:
            raise NoScores(_cannot_be_read(book, error)) from None
    if not found:
        raise NoScores(f"Nobody in the gradebook {book} has points in {unit.name}. {first}")
    return dict(sorted(found.items()))


def _cannot_be_read(book: Book, error: Any) -> str:
    if book.file is None:
        return in_words(book, error)
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return f"The gradebook {book} cannot be read ({reason}). Does another program use it?"


def _score(submission: Any) -> Score:
    student = submission.student
    name = " ".join(filter(None, (student.first_name, student.last_name)))
    return Score(
        student.id,
        float(submission.score or 0.0),
        float(submission.late_submission_penalty or 0.0),
        float(submission.max_score or 0.0),
        bool(submission.needs_manual_grade),
        submission.timestamp,
        name,
        student.email or "",
    )
