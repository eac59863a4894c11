"""The gradebook while a class is graded: one engine, one transaction for each hand-in, the same rows as without."""

import contextlib
import shutil
import sqlite3

import nbgrader.api
import pytest
from nbgrader.api import Gradebook

from autograder.grading.ledger import ledger

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own, about autoflush


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook with one unit; making one takes a second."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.add_assignment("unit")
        gradebook.add_notebook("unit", "unit")
        for name in ("first", "second"):
            gradebook.add_grade_cell(name, "unit", "unit", max_score=2, cell_type="code")
            gradebook.add_solution_cell(name, "unit", "unit")
    return path


@pytest.fixture
def url(empty, tmp_path):
    return f"sqlite:///{shutil.copy(empty, tmp_path)}"


def rows(url: str, table: str) -> int:
    """How many rows another process would see."""
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return database.execute(f"select count(*) from {table}").fetchone()[0]


def hand_in(url: str, student: str) -> None:
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_student(student)
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_submission("unit", student)


def test_an_entry_stands_when_it_ends(url):
    with ledger() as held:
        with held.entry(url):
            hand_in(url, "ada")
            assert rows(url, "student") == 0
        assert rows(url, "student") == 1 and rows(url, "grade") == 2


def test_an_entry_in_which_something_is_raised_is_undone(url):
    with ledger() as held:
        with pytest.raises(ValueError, match="halfway"), held.entry(url):
            hand_in(url, "ada")
            raise ValueError("halfway")
        assert rows(url, "student") == rows(url, "submitted_assignment") == 0
        with held.entry(url):
            hand_in(url, "bob")
    assert rows(url, "student") == 1


def test_what_is_kept_stands_whatever_comes(url):
    with ledger() as held, contextlib.suppress(ValueError), held.entry(url) as entry:
        hand_in(url, "ada")
        entry.keep()
        hand_in(url, "bob")
        raise ValueError("too late for ada")
    assert rows(url, "student") == 1


def test_an_entry_within_an_entry_is_a_part_of_it(url):
    with ledger() as held:
        with pytest.raises(ValueError, match="too late"), held.entry(url) as outer:
            with held.entry(url) as inner:
                assert inner is outer
                hand_in(url, "ada")
            raise ValueError("too late")
        assert rows(url, "student") == 0


def test_gradebooks_are_as_before_when_the_ledger_is_closed(url):
    opens, closes = Gradebook.__init__, Gradebook.close
    with ledger() as outer, ledger() as inner:
        assert inner is outer and Gradebook.__init__ is not opens
    assert (Gradebook.__init__, Gradebook.close) == (opens, closes)


def test_a_new_gradebook_has_the_version_that_nbgrader_gives_it(tmp_path):
    with ledger(), Gradebook(f"sqlite:///{tmp_path}/gradebook.db"):
        with contextlib.closing(sqlite3.connect(tmp_path / "gradebook.db")) as database:
            (version,) = database.execute("select version_num from alembic_version").fetchone()
    assert version == nbgrader.api.get_alembic_version()


def test_a_release_is_read_once_until_it_is_made_anew():
    found = []
    with ledger() as held:
        for _ in range(2):
            held.release(lambda name: found.append(name), "unit")
        held.forget_releases()
        held.release(lambda name: found.append(name), "unit")
    assert found == ["unit", "unit"]
