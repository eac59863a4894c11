"""The gradebook on a server: the same points and rows as in a file, and clear words where it cannot be written to.

The server is PostgreSQL itself, begun by these tests.
"""

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import ClassVar

import nbformat
import psycopg
import pytest
from nbgrader.api import Gradebook

from autograder.authoring import build, sample_class
from autograder.exchange.scores import NoScores, scores
from autograder.folder import CourseFolder
from autograder.grading.book import Book
from autograder.grading.command import run
from autograder.grading.grade import Course
from autograder.grading.ledger import ledger
from autograder.grading.places import PlaceError, look
from autograder.reports.members import ReportError, read_class
from tests.grader import postgres, same_scores, toy
from tests.grader.test_questions import QUESTION
from tests.grader.test_serves_a_class import NoPages, flat

pytestmark = [
    pytest.mark.skipif(postgres.programs() is None, reason="there is no PostgreSQL server (Debian: postgresql)"),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own, about its session's autoflush
]
ROOT = Path(__file__).resolve().parents[2]
STUDENTS = {
    "ada": {},
    "ben": {"scale": "def scale(x, w):\n    return w * x / 2"},
    "cleo": {"pair": "def pair(x, w):\n    return x + w, w - x"},
}
ROWS = {  # what does not depend on when, and under which numbers, it was written
    "student": "id",
    "notebook": "name, kernelspec",
    "source_cell": "name, cell_type, locked, source, checksum",
    "base_cell": "name, type",
    "grade": "c.name, s.student_id, t.auto_score, t.manual_score, t.extra_credit, t.needs_manual_grade",
    "comment": "c.name, s.student_id, t.auto_comment, t.manual_comment",
}
JOINED = (
    " join base_cell c on c.id = t.cell_id join submitted_notebook n on n.id = t.notebook_id"
    " join submitted_assignment s on s.id = n.assignment_id"
)


@pytest.fixture(scope="module")
def server():
    with postgres.Server() as running:
        yield running


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    made = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([made]))
    return made


@pytest.fixture(autouse=True)
def pages(monkeypatch):
    NoPages.ordered.clear()
    return NoPages.replace(monkeypatch)


class Databases:
    count: ClassVar[int] = 0


@pytest.fixture
def database(server):
    """The address of an empty database."""
    Databases.count += 1
    return server.make(f"class_{Databases.count}")


def hand_in(unit, root, students=STUDENTS):
    """A class of which nobody is graded; `cleo` has deleted a given cell and the answer before it."""
    for student, cells in students.items():
        toy.answers(unit, student, **cells)
        notebook = sample_class.hand_in(unit, unit.answers / f"{student}.py")
        if student == "cleo":
            notebook.cells = [cell for cell in notebook.cells if "import numpy" not in cell.source]
        else:
            notebook.cells[-1].source = "It is a factor."
        place = root / "submitted" / student / unit.name / f"{unit.name}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)


def settings(root, url):
    root.mkdir(exist_ok=True)
    (root / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n")


def grade(unit, root, **options):
    return run(Course(root, seed=7), unit, **{"csv_path": None, "force": False, "only": []} | options)


def rows(ask):
    """All tables that matter, by one that asks a database."""
    found = {}
    for table, columns in ROWS.items():
        joined = JOINED if "." in columns else ""
        found[table] = sorted(map(_plain, ask(f"select {columns} from {table} t{joined}")), key=repr)
    return found


def _plain(row):
    return tuple(float(value) if isinstance(value, bool | int | float) else value for value in row)


def in_file(root):
    def ask(question):
        with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
            return book.execute(question).fetchall()

    return ask


def on_server(url):
    def ask(question):
        with psycopg.connect(url.replace("+psycopg", "")) as book:
            return book.execute(question).fetchall()

    return ask


def by_hand(url):
    """A person reads ada's and ben's answers."""
    with Gradebook(url) as book:
        for student in ("ada", "ben"):
            grade = book.find_grade("why_two", toy.NAME, toy.NAME, student)
            grade.manual_score, grade.needs_manual_grade = 1.0, False
            book.find_comment("why_two", toy.NAME, toy.NAME, student).manual_comment = "Nearly."
        book.db.commit()


def test_a_class_has_the_same_points_and_rows_as_in_a_file(unit, tmp_path, database, capsys, pages):
    """Graded, graded again, read by a person, one exercise regraded after its author mended it, reported, exported."""
    roots = {name: tmp_path / name for name in ("file", "server")}
    for root in roots.values():
        hand_in(unit, root)
    settings(roots["server"], database)
    asks = {"file": in_file(roots["file"]), "server": on_server(database)}
    urls = {name: Book.of_class(root).url for name, root in roots.items()}
    assert urls["server"] == database

    def same(*steps):
        found, said = {}, {}
        for name, root in roots.items():
            capsys.readouterr()
            for step in steps:
                step(name, root)
            found[name], said[name] = rows(asks[name]), capsys.readouterr()
        assert found["server"] == found["file"]
        assert not (roots["server"] / "gradebook.db").exists()
        assert all("s3cret" not in text for text in said["server"])
        points = [(root / "points" / f"{toy.NAME}.csv").read_text() for root in roots.values()]
        assert points[0] == points[1]
        return found["server"], said["server"].out

    found, said = same(lambda _, root: grade(unit, root))
    assert "3 graded now" in said and "gradebook  postgresql+psycopg://grader:***@127.0.0.1:" in said
    assert {row[:3] for row in found["grade"] if row[0] in ("scale", "pair")} == {
        ("scale", "ada", 2), ("pair", "ada", 2.5), ("scale", "ben", 0), ("pair", "ben", 2.5), ("scale", "cleo", 2),
        ("pair", "cleo", 1),
    }  # fmt: skip
    again, said = same(lambda _, root: grade(unit, root))
    assert again == found and "0 graded now, 3 already up to date" in said

    same(lambda name, _: by_hand(urls[name]))
    exercises = unit.folder / "exercises.py"
    before = exercises.read_text()
    try:
        exercises.write_text(before.replace("lambda x, w: 2 * w * x,", "lambda x, w: w * x / 2,"))
        mended = CourseFolder(unit.course.root).unit(unit.name)
        regraded, said = same(lambda _, root: grade(mended, root, exercise="scale"))
    finally:
        exercises.write_text(before)
    assert ("scale", "ben", 2) in {row[:3] for row in regraded["grade"]} and "3 graded now" in said
    read = [row for row in regraded["grade"] if row[0] == "why_two"]
    assert [row[3] for row in sorted(read)] == [1, 1, None]
    assert [row[3] for row in regraded["comment"] if row[0] == "why_two"].count("Nearly.") == 2

    totals = {name: {who: score.points for who, score in scores(root, unit).items()} for name, root in roots.items()}
    assert totals["server"] == totals["file"] == {"ada": 3.5, "ben": 5.5, "cleo": 1}
    class_ = read_class(Course(roots["server"]), unit)
    assert [member.student for member in class_.scored] == ["ada", "ben", "cleo"]


def test_deleted_cells_are_put_back_in_their_place_after_the_release_was_changed(unit, tmp_path, database):
    """A database gives rows in any order, here: those last that were changed last."""
    root = tmp_path / "class"
    hand_in(unit, root, {"ada": {}, "cleo": {}})
    settings(root, database)
    assert grade(unit, root) == 0
    text = unit.text.read_text()
    try:
        unit.text.write_text(text.replace("import numpy as np", "import numpy as np  # arrays"))
        changed = CourseFolder(unit.course.root).unit(unit.name)
        assert all(result.ok for result in build.build([changed]))
        assert grade(changed, root) == 0
    finally:
        unit.text.write_text(text)
        assert all(result.ok for result in build.build([unit]))
    names = [name for (name,) in on_server(database)("select name from source_cell")]
    assert names[-1] == "imports", "the database has kept the order: the test shows nothing"
    outcome = json.loads((root / "autograded" / "cleo" / toy.NAME / f"{toy.NAME}.ipynb").read_text())
    placed = [cell["metadata"]["nbgrader"]["grade_id"] for cell in outcome["cells"] if "nbgrader" in cell["metadata"]]
    assert placed[0] == "imports" and len(placed) == len(names)


@pytest.mark.slow
def test_formgrader_uses_it_too(unit, tmp_path, database, monkeypatch):
    """Started at the root of the class with the settings that the README shows."""
    root = tmp_path / "class"
    hand_in(unit, root, {"ada": {}, "ben": STUDENTS["ben"]})
    settings(root, database)
    lines = (ROOT / "README.md").read_text().split("### The gradebook on a PostgreSQL server")[1]
    assert '`load_subconfig("nbgrader_config.py", path=' in lines and "`c.CourseDirectory.root = " in lines
    load = f"load_subconfig('nbgrader_config.py', path={str(ROOT / 'autograder')!r})\n"
    places = f"c.CourseDirectory.root = {str(root)!r}\nc.Verify.course = {str(unit.course.root)!r}\n"
    own = root / "nbgrader_config.py"
    own.write_text(load + own.read_text() + places)
    monkeypatch.setattr(same_scores, "_settings", lambda *_: root)
    same_scores.by_button(root, unit)
    points = on_server(database)("select auto_score from grade where auto_score is not null order by 1")
    assert [score for (score,) in points] == [0, 2, 2.5, 2.5]
    assert not (root / "gradebook.db").exists()
    assert {graded.fresh for graded in Course(root).grade(unit)} == {False}


def test_a_server_that_dies_in_the_middle_and_comes_back_costs_a_rerun(unit, tmp_path, capsys):
    root = tmp_path / "class"
    hand_in(unit, root, {f"student{k}": {} for k in range(8)})
    with postgres.Server() as own:
        settings(root, own.url())
        course, found = Course(root), []
        for outcome in course.grade(unit):
            found.append(outcome)
            if len(found) == 2:
                own.kill()
        failed = [outcome.student for outcome in found if outcome.failure]
        assert failed and len(failed) < len(found) == 8
        assert grade(unit, root) == 2
        said = flat(capsys.readouterr().err)
        assert "cannot be reached" in said and "Start its server, or mend the address. Nothing is lost" in said
        own.start()
        before = on_server(own.url())("select count(*) from submitted_assignment")[0][0]
        assert 2 <= before < 8
        assert grade(unit, root) == 0
        counted = f"{8 - before} graded now, {before} already up to date"
        assert counted in capsys.readouterr().out
        points = on_server(own.url())("select auto_score from grade where auto_score is not null order by 1")
        assert [score for (score,) in points] == [2] * 8 + [2.5] * 8


def test_the_end_of_its_server_ends_the_command_with_one_sentence(unit, tmp_path, capsys):
    """As soon as somebody's points cannot be written, not after everybody's could not."""
    root = tmp_path / "class"
    hand_in(unit, root, {f"student{k}": {} for k in range(8)})
    with postgres.Server() as own, pytest.MonkeyPatch.context() as patch:
        settings(root, own.url())
        ended = Course._end

        def end(course, api, unit, task, pages):
            if task.student == "student1":
                own.kill()
            return ended(course, api, unit, task, pages)

        patch.setattr(Course, "_end", end)
        assert grade(unit, root) == 2
        said = flat(capsys.readouterr().err)
        assert said.count("Error: The gradebook postgresql+psycopg://grader:***@") == 1
        assert "student7" not in said and "s3cret" not in said


# ---- what stands in the way ----------------------------------------------------------------------------------------


def with_tables(url):
    with ledger(), Gradebook(url):
        pass


@pytest.fixture(scope="module")
def tables(server):
    """A database with nbgrader's tables, which READER may read."""
    url = server.url()
    with_tables(url)
    server.ask(f"grant select on all tables in schema public to {postgres.READER}")
    return url


def refusal(url):
    """What is said of an address: one line, and never the password."""
    with pytest.raises(PlaceError) as told:
        look([], Book(url))
    words = str(told.value)
    assert "\n" not in words and postgres.PASSWORD not in words and "s3cret" not in words and "guessed" not in words
    return words


def test_a_gradebook_in_order_passes_and_nothing_is_left(server, tables, database):
    look([], Book(tables))
    look([], Book(database))
    assert on_server(tables)("select count(*) from student") == [(0,)]
    assert Book(database).is_empty() and not Book(tables).is_empty()


def test_a_server_that_does_not_answer(server):
    url = f"postgresql+psycopg://grader:guessed@127.0.0.1:{postgres._free_port()}/spring"
    assert "cannot be reached (" in (said := refusal(url)) and "Start its server, or mend the address." in said


def test_a_host_that_there_is_not(server):
    assert "Start its server, or mend the address." in refusal("postgresql+psycopg://grader:guessed@no.invalid/spring")


def test_a_wrong_password(server):
    said = refusal(server.url(password="guessed"))
    assert 'does not let in grader (password authentication failed for user "grader")' in said
    assert "Mend the user or the password, in the address or in ~/.pgpass." in said


def test_no_password(server, monkeypatch):
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    said = refusal(f"postgresql+psycopg://grader@127.0.0.1:{server.port}/spring")
    assert "does not let in grader" in said and "no password supplied" in said


def test_a_database_that_there_is_not(server):
    said = refusal(server.url(database="autumn"))
    assert 'createdb --owner "grader" --encoding UTF8 --template template0 "autumn"' in said
    assert 'database "autumn" does not exist' in said


def test_a_user_who_may_only_read(server, tables):
    said = refusal(server.url(postgres.READER))
    assert "may not be written to by reader (permission denied for table student)" in said
    assert "Name its owner in the address" in said


def test_a_session_that_is_read_only(server, tables):
    said = refusal(tables + "?options=-c%20default_transaction_read_only%3Don")
    assert "takes no changes (cannot execute INSERT in a read-only transaction)" in said


def test_a_lock_is_told_after_a_while(server, tables, monkeypatch):
    monkeypatch.setattr("autograder.grading.served.PATIENCE", 1)
    with psycopg.connect(tables.replace("+psycopg", "")) as other:
        other.execute("lock table student in exclusive mode")
        assert "is locked: another program is changing it." in refusal(tables)
    look([], Book(tables))


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_character(server, encoding):
    url = server.make(f"in_{encoding.lower()}", f"encoding '{encoding}' template template0")
    assert f"has the encoding {encoding} and cannot hold all that students write." in refusal(url)
    assert Book(url).is_empty()


def test_a_password_in_the_query_is_not_shown_either(server):
    url = f"postgresql+psycopg://grader@127.0.0.1:{server.port}/spring?password=guessed"
    assert "password authentication failed" in refusal(url)
    assert str(Book(url)) == f"postgresql+psycopg://grader@127.0.0.1:{server.port}/spring"
    assert "guessed" not in repr(Book(url))


def test_reading_commands_say_it_too(unit, tmp_path, server):
    hand_in(unit, tmp_path, {"ada": {}})
    settings(tmp_path, server.url(password="guessed"))
    course = Course(tmp_path)
    for error, read in ((NoScores, lambda: scores(tmp_path, unit)), (ReportError, lambda: read_class(course, unit))):
        with pytest.raises(error, match="does not let in grader") as told:
            read()
        assert "guessed" not in str(told.value)
    settings(tmp_path, server.make("untouched"))
    with pytest.raises(NoScores, match="There is no gradebook postgresql"):
        scores(tmp_path, unit)
    with pytest.raises(ReportError, match="nothing is graded yet"):
        read_class(Course(tmp_path), unit)
    assert on_server(server.url(database="untouched"))(
        "select count(*) from pg_tables where schemaname = 'public'"
    ) == [(0,)]
