"""The gradebook's rows of a hand-in, by a few statements; test_direct.py compares them with nbgrader's."""

import contextlib
import sqlite3
from datetime import datetime

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook, MissingEntry

from autograder.grading import rows
from autograder.grading.by_hand import graded_by_hand
from autograder.grading.ledger import ledger
from autograder.grading.preprocessors import released

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own, about autoflush

NOON = datetime(2026, 3, 1, 12)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A gradebook with a unit of two checks, each with its answer."""
    url = f"sqlite:///{tmp_path_factory.mktemp('book')}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("unit")
        gradebook.add_notebook("unit", "unit")
        for name in ("first", "second"):
            gradebook.add_grade_cell(name, "unit", "unit", max_score=2, cell_type="code")
            gradebook.add_solution_cell(f"{name}-answer", "unit", "unit")
            for cell in (name, f"{name}-answer"):
                gradebook.add_source_cell(cell, "unit", "unit", cell_type="code", source="", locked=cell == name)
    return url


def shows(**points: float):
    """A notebook whose checks show these points."""
    notebook = new_notebook()
    for name, earned in points.items():
        marks = {"grade_id": name, "grade": True, "solution": False, "points": 2}
        shown = new_output("execute_result", data={"text/plain": str(earned)})
        notebook.cells += [
            new_code_cell("x", metadata={"nbgrader": {"grade_id": f"{name}-answer", "grade": False, "solution": True}}),
            new_code_cell("check", metadata={"nbgrader": marks}, outputs=[shown]),
        ]
    return notebook


def enter(url, student, notebook, when=None):
    with ledger() as held, held.entry(url) as entry:
        release = released(url, "unit", "unit")
        row = rows.hand_in(entry.connection, release, student, when)
        rows.scores(entry.connection, release, row, notebook)


def test_a_new_hand_in_has_all_its_rows_and_an_old_one_keeps_them(url):
    enter(url, "ada", shows(first=1.5, second=2), NOON)
    enter(url, "ada", shows(first=0, second=2))
    with Gradebook(url) as book:
        submission = book.find_submission("unit", "ada")
        assert submission.timestamp == NOON and submission.score == 2 and not submission.needs_manual_grade
        assert len(submission.notebooks[0].grades) == len(submission.notebooks[0].comments) == 2
        points = rows.points(book.db, "unit", "ada")
    assert points == {"first": (2, 0, None, 0, False), "second": (2, 2, None, 2, False)}


def test_rows_that_are_missing_are_entered(url):
    enter(url, "bob", shows(first=1, second=1))
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as book, book:
        book.execute(
            "delete from grade where notebook_id in (select n.id from submitted_notebook n"
            " join submitted_assignment s on s.id = n.assignment_id where s.student_id = 'bob')"
            " and cell_id in (select id from base_cell where name = 'second')"
        )
    enter(url, "bob", shows(first=1, second=2))
    with Gradebook(url) as book:
        assert {name: each.auto for name, each in rows.points(book.db, "unit", "bob").items()} == {
            "first": 1,
            "second": 2,
        }


def test_points_of_a_person_stay_and_are_to_be_looked_at_again(url):
    enter(url, "eve", shows(first=1, second=1))
    with Gradebook(url) as book:
        grade = book.find_grade("first", "unit", "unit", "eve")
        grade.manual_score, grade.extra_credit = 0.5, 0.25
        book.find_comment("first-answer", "unit", "unit", "eve").manual_comment = "Nearly."
        book.db.commit()
    enter(url, "eve", shows(first=2, second=2))
    with Gradebook(url) as book:
        assert rows.points(book.db, "unit", "eve")["first"] == (2, 2, 0.5, 0.75, True)
        assert rows.remarks(book.db, "unit", "eve")["first-answer"] == ("Nearly.", "Nearly.")


def test_only_a_time_and_a_due_date_make_somebody_late(url):
    enter(url, "kim", shows(first=1, second=1))
    enter(url, "leo", shows(first=1, second=1), NOON)

    def cannot(student):
        with Gradebook(url) as book:
            return rows.cannot_be_late(book.db, "unit", student)

    assert cannot("kim") and cannot("leo")
    with Gradebook(url) as book:
        book.update_or_create_assignment("unit", duedate="2026-02-01")
    assert cannot("kim") and not cannot("leo")
    with Gradebook(url) as book:
        book.update_or_create_assignment("unit", duedate=None)
        book.find_submission_notebook("unit", "unit", "leo").late_submission_penalty = 1.0
        book.db.commit()
        assert rows.penalty(book.db, "unit", "leo") == 1.0
    assert not cannot("leo"), "what was taken for it is to be given back"


def test_of_a_hand_in_that_the_gradebook_lacks_nothing_is_known(url):
    with Gradebook(url) as book:
        assert rows.points(book.db, "unit", "zoe") == {} and rows.penalty(book.db, "unit", "zoe") == 0
    with pytest.raises(MissingEntry):
        graded_by_hand(url, "unit", "zoe")
