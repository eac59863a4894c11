"""Everybody in a class, and what grading found of each: read from what it left behind, nothing is graded here."""

import os
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from autograder.exercise import Exercise
from autograder.folder import Unit
from autograder.grading.book import Book
from autograder.grading.files import shown, students
from autograder.grading.grade import Course, Graded
from autograder.grading.ledger import ledger
from autograder.grading.nbgrader import SettingsError
from autograder.grading.screen import name_problem
from autograder.grading.served import in_words
from autograder.verdict import Verdict


class ReportError(Exception):
    """There is nothing to report on, or it cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Member:
    """One student: the outcome of grading, or why there is none.

    `later` is whether the notebook was handed in again since it was graded.
    """

    student: str
    graded: Graded | None = None
    handed_in: bool = True
    why: str = ""
    later: bool = False


@dataclass(frozen=True)
class ClassResults:
    """A class and one unit. `scored` are those whose notebook could be read and has verdicts."""

    unit: Unit
    members: tuple[Member, ...]
    graded_until: datetime | None = None

    @property
    def exercises(self) -> dict[str, Exercise]:
        return self.unit.exercises

    @property
    def handed_in(self) -> list[Member]:
        return [member for member in self.members if member.handed_in]

    @property
    def scored(self) -> list[Graded]:
        return [member.graded for member in self.members if member.graded and not member.graded.problem]

    def verdicts(self, exercise: str) -> list[tuple[str, Verdict]]:
        """Students and their verdicts on one exercise."""
        return [(each.student, each.verdicts[exercise]) for each in self.scored if exercise in each.verdicts]


def read_class(course: Course, unit: Unit) -> ClassResults:
    """What grading left behind for one unit.

    Raises
    ------
    ReportError
        If nobody has handed in, nobody is graded, or the gradebook is missing or cannot be read.
    """
    command = f"autograder grade {unit.name} --root {shlex.quote(str(course.root))}"
    handed_in = students(course.submitted) if course.submitted.is_dir() else []
    if not any(os.path.lexists(course.submitted / student / unit.name) for student in handed_in):
        layout = f"submitted/<student>/{unit.name}/{unit.name}.ipynb"
        raise ReportError(f"Nobody has handed in {unit.name}: there is no {layout} in {course.root}.")
    try:
        if course.gradebook.is_empty():
            raise ReportError(f"There is no {course.gradebook}: nothing is graded yet. Do that first: {command}")
        with ledger():  # the gradebook is opened once, not once for everybody
            names = sorted({*handed_in, *_registered(course)})
            members = tuple(_member(course, unit, name) for name in names)
    except SettingsError as error:
        raise ReportError(str(error)) from None
    except SQLAlchemyError as error:
        raise ReportError(_cannot_be_read(course.gradebook, error)) from None
    if not any(member.graded for member in members):
        raise ReportError(f"Nobody's {unit.name} is graded yet. Do that first: {command}")
    return ClassResults(unit, members, _newest(_autograded(course, unit, name) for name in names))


def anonymous(class_: ClassResults) -> ClassResults:
    """The same class with numbers in place of names, and without sentences that speak of one hand-in."""
    members = tuple(_unnamed(member, str(number)) for number, member in enumerate(class_.members, start=1))
    return replace(class_, members=members)


def _unnamed(member: Member, number: str) -> Member:
    graded = member.graded
    if graded is not None:
        graded = replace(
            graded, student=number, problem=graded.problem and "unreadable", note=graded.note and "repaired"
        )
    return replace(member, student=number, graded=graded, why="")


def _cannot_be_read(gradebook: Book, error: SQLAlchemyError) -> str:
    if gradebook.file is None:
        return in_words(gradebook, error)
    reason = str(error).splitlines()[0]
    advice = "Close what uses it and try again; if it is damaged, put a copy back, or delete it and grade again."
    return f"The gradebook {gradebook} cannot be read ({reason}). {advice}"


def _registered(course: Course) -> list[str]:
    with Gradebook(course.gradebook.url) as gradebook:
        return [student.id for student in gradebook.students]


def _member(course: Course, unit: Unit, student: str) -> Member:
    """Whatever is raised for one student is that student's."""
    problem = name_problem(student)
    if problem:
        return Member(shown(student), why=problem)
    if not os.path.lexists(course.submitted / student / unit.name):
        return Member(student, handed_in=False)
    try:
        graded = course.outcome(student, unit)
    except SQLAlchemyError:
        raise
    except Exception as error:
        return Member(student, why=f"its result cannot be read ({type(error).__name__}: {error})"[:300])
    if graded is None:
        return Member(student, why=f"not graded yet, or grading failed: autograder grade {unit.name} says why.")
    return Member(student, graded, later=_later(course, unit, student))


def _autograded(course: Course, unit: Unit, student: str) -> Path:
    return course.autograded / student / unit.name / f"{unit.name}.ipynb"


def _later(course: Course, unit: Unit, student: str) -> bool:
    """Whether the notebook is younger than what grading wrote."""
    times = [
        path.lstat().st_mtime if os.path.lexists(path) else 0.0
        for path in (course.submitted / student / unit.name / f"{unit.name}.ipynb", _autograded(course, unit, student))
    ]
    return times[0] > times[1]


def _newest(paths: Iterable[Path]) -> datetime | None:
    times = [path.stat().st_mtime for path in paths if path.exists()]
    return datetime.fromtimestamp(max(times)) if times else None
