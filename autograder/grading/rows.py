"""The rows of a hand-in in nbgrader's gradebook: a few statements, where nbgrader takes several for each cell."""

from datetime import datetime
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from sqlalchemy import Connection, Select, Table, bindparam, func, insert, inspect, select, update
from sqlalchemy.orm import Session, scoped_session

from autograder.grading.preprocessors import Released

NO_RESPONSE = "No response."  # nbgrader's own comment on blank cells
STUDENT, ASSIGNMENT, SUBMISSION, NOTEBOOK, GRADE, COMMENT = (
    each.__table__ for each in (Student, Assignment, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
)
CELL, GRADED, TASK = (each.__table__ for each in (BaseCell, GradeCell, TaskCell))
_PRESENT = {
    table: select(*columns).where(table.c.notebook_id == bindparam("notebook"))
    for table, columns in {GRADE: (GRADE.c.cell_id, GRADE.c.manual_score), COMMENT: (COMMENT.c.cell_id,)}.items()
}
_ENTER = {table: insert(table) for table in (STUDENT, SUBMISSION, NOTEBOOK, GRADE, COMMENT)}
_CHANGE = {
    table: update(table).where((table.c.notebook_id == bindparam("notebook")) & (table.c.cell_id == bindparam("cell")))
    for table in (GRADE, COMMENT)
}
_SUBMITTED = (
    select(SUBMISSION.c.id, NOTEBOOK.c.id)
    .join(NOTEBOOK, (NOTEBOOK.c.assignment_id == SUBMISSION.c.id) & (NOTEBOOK.c.notebook_id == bindparam("notebook")))
    .where(SUBMISSION.c.assignment_id == bindparam("assignment"), SUBMISSION.c.student_id == bindparam("student"))
)
_KNOWN = select(STUDENT.c.id).where(STUDENT.c.id == bindparam("student"))
_TIME = update(SUBMISSION).where(SUBMISSION.c.id == bindparam("row")).values(timestamp=bindparam("when"))
_OF_HAND_IN = (ASSIGNMENT.c.name == bindparam("assignment")) & (SUBMISSION.c.student_id == bindparam("student"))


def _of_hand_in(chosen: Select, table: Table) -> Select:
    """Of the rows of a table with notebooks, those of one hand-in."""
    joined = chosen if table is NOTEBOOK else chosen.join(NOTEBOOK, NOTEBOOK.c.id == table.c.notebook_id)
    joined = joined.join(SUBMISSION, SUBMISSION.c.id == NOTEBOOK.c.assignment_id)
    return joined.join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id).where(_OF_HAND_IN)


def _formula(of: type, name: str) -> Any:
    """What nbgrader computes from the columns of a row."""
    return inspect(of).column_attrs[name].columns[0]


_MOST = func.coalesce(GRADED.c.max_score, TASK.c.max_score)
_POINTS = _of_hand_in(
    select(
        CELL.c.name,
        _MOST,
        GRADE.c.auto_score,
        GRADE.c.manual_score,
        _formula(Grade, "score"),
        GRADE.c.needs_manual_grade,
    )
    .select_from(GRADE)
    .join(CELL, CELL.c.id == GRADE.c.cell_id)
    .outerjoin(GRADED, GRADED.c.id == GRADE.c.cell_id)
    .outerjoin(TASK, TASK.c.id == GRADE.c.cell_id),
    GRADE,
)
_REMARKS = _of_hand_in(
    select(CELL.c.name, COMMENT.c.manual_comment, _formula(Comment, "comment"))
    .select_from(COMMENT)
    .join(CELL, CELL.c.id == COMMENT.c.cell_id),
    COMMENT,
)
_PENALTY = _of_hand_in(
    select(NOTEBOOK.c.late_submission_penalty, ASSIGNMENT.c.duedate, SUBMISSION.c.timestamp).select_from(NOTEBOOK),
    NOTEBOOK,
)


class Points(NamedTuple):
    """Of one cell: the most there are, what the check and a person gave, what counts, whether a person has to look."""

    most: float
    auto: float | None
    by_hand: float | None
    score: float
    waiting: bool


class Remark(NamedTuple):
    """On one answer: what a person wrote, and what is shown."""

    by_hand: str | None
    shown: str | None


Book = Connection | Session | scoped_session


def points(book: Book, assignment: str, student: str) -> dict[str, Points]:
    """The points of a hand-in by the names of its cells."""
    found = book.execute(_POINTS, {"assignment": assignment, "student": student})
    return {name: Points(*values) for name, *values in found}


def remarks(book: Book, assignment: str, student: str) -> dict[str, Remark]:
    """The remarks on the answers of a hand-in by the names of their cells."""
    found = book.execute(_REMARKS, {"assignment": assignment, "student": student})
    return {name: Remark(*values) for name, *values in found}


def penalty(book: Book, assignment: str, student: str) -> float:
    """What a late hand-in costs."""
    found = book.execute(_PENALTY, {"assignment": assignment, "student": student})
    return sum(taken or 0.0 for taken, *_ in found)


def cannot_be_late(book: Book, assignment: str, student: str) -> bool:
    """Whether there is no due date, or no time to compare with it; and nothing has been taken for that before."""
    found = book.execute(_PENALTY, {"assignment": assignment, "student": student}).all()
    return all(taken is None and (due is None or when is None) for taken, due, when in found)


def hand_in(connection: Connection, released: Released, student: str, when: datetime | None) -> str:
    """The row of a student's notebook; it, the student and the hand-in are entered if they are not there.

    `when` is when it was handed in, UTC; None leaves the time that is there.
    """
    place = {"assignment": released.assignment, "notebook": released.notebook, "student": student}
    found = connection.execute(_SUBMITTED, place).first()
    if found is not None:
        if when is not None:
            connection.execute(_TIME, {"row": found[0], "when": when})
        return str(found[1])
    if connection.execute(_KNOWN, {"student": student}).first() is None:
        connection.execute(_ENTER[STUDENT], {"id": student})
    handed_in = {"assignment_id": released.assignment, "student_id": student, "timestamp": when}
    submission, row = new_uuid(), new_uuid()
    connection.execute(_ENTER[SUBMISSION], handed_in | {"id": submission})
    connection.execute(_ENTER[NOTEBOOK], {"id": row, "assignment_id": submission, "notebook_id": released.notebook})
    return row


def scores(connection: Connection, released: Released, row: str, nb: NotebookNode) -> None:
    """The points and remarks that the cells of a notebook show; what a person gave stays, to be looked at once more."""
    grades, comments = {}, {}
    for cell in nb.cells:
        if is_grade(cell):
            grades[released.graded[_name(cell)]] = {"auto_score": determine_grade(cell)[0]}
        if is_solution(cell) or is_task(cell):
            blank = not is_task(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comments[released.answered[_name(cell)]] = {"auto_comment": NO_RESPONSE if blank else None}
    by_hand = {each.cell_id: each.manual_score for each in connection.execute(_PRESENT[GRADE], {"notebook": row})}
    for cell, grade in grades.items():
        grade["needs_manual_grade"] = grade["auto_score"] is None or by_hand.get(cell) is not None
    _put(connection, GRADE, row, grades, set(by_hand))
    _put(connection, COMMENT, row, comments, set(connection.scalars(_PRESENT[COMMENT], {"notebook": row})))


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.nbgrader.grade_id)


def _put(connection: Connection, table: Table, row: str, values: dict[str, dict[str, Any]], present: set[str]) -> None:
    """Change the rows of these cells of a notebook, and enter those that are not there."""
    new = [{"notebook_id": row, "cell_id": cell} | of_cell for cell, of_cell in values.items() if cell not in present]
    old = [{"notebook": row, "cell": cell} | of_cell for cell, of_cell in values.items() if cell in present]
    if new:
        connection.execute(_ENTER[table], new)
    if old:
        connection.execute(_CHANGE[table], old)
