"""`autograder report`: from the folders that grading leaves to a page, and what is said where something lacks."""

import csv
import os
import sqlite3
import time

import pytest
from click.testing import CliRunner

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.grading.grade import Course
from autograder.reports.members import ReportError, read_class
from tests.grader import toy
from tests.grader.graded_class import HALF, answer, graded, hand_in, write
from tests.grader.test_questions import QUESTION


@pytest.fixture
def unit(tmp_path):
    return toy.write(tmp_path)


@pytest.fixture
def root(unit):
    return unit.course.root / "class"


def members(unit, root):
    return {member.student: member for member in read_class(Course(root), unit).members}


def report(unit, *arguments):
    return command(unit, "report", *arguments)


def command(unit, *arguments):
    """What a command prints, and its exit status."""
    done = CliRunner().invoke(main, ["--course", str(unit.course.root), *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return " ".join(done.output.split()), done.exit_code


def test_everybody_is_found_whatever_became_of_them(unit, root):
    found = [graded(unit, "fine", note="renamed"), graded(unit, "again"), graded(unit, "broken", problem="no JSON")]
    write(root, unit, *found, registered=("registered",))
    again = hand_in(root / "later", unit, "again")
    again.replace(root / "submitted" / "again" / unit.name / again.name)
    os.utime(root / "submitted" / "again" / unit.name / again.name, (time.time() + 60,) * 2)
    hand_in(root, unit, "waits")
    (root / "submitted" / "other").mkdir()
    hand_in(root, unit, "half-written")
    (root / "autograded" / "half-written" / unit.name).mkdir(parents=True)
    (root / "autograded" / "half-written" / unit.name / f"{unit.name}.ipynb").write_text("{")
    (root / "submitted" / "a*").mkdir()
    found = members(unit, root)
    assert sorted(found) == ["a?", "again", "broken", "fine", "half-written", "other", "registered", "waits"]
    assert {name for name, member in found.items() if not member.handed_in} == {"other", "registered"}
    assert {name for name, member in found.items() if member.graded} == {"again", "broken", "fine"}
    assert {name for name, member in found.items() if member.later} == {"again"}
    assert "cannot be used" in found["a?"].why
    assert found["waits"].why == found["half-written"].why and "autograder grade 90_toy" in found["waits"].why
    assert [each.student for each in read_class(Course(root), unit).scored] == ["again", "fine"]


def test_a_result_that_cannot_be_understood_is_that_students(unit, root):
    write(root, unit, graded(unit, "fine"), graded(unit, "odd"))
    path = root / "autograded" / "odd" / unit.name / f"{unit.name}.ipynb"
    path.write_text(path.read_text().replace('"max_points"', '"most"'))
    found = members(unit, root)
    assert found["fine"].graded and not found["odd"].graded and "cannot be read (TypeError" in found["odd"].why


def test_page_and_rows_are_written_and_written_again_alike(unit, root):
    write(
        root, unit, *(graded(unit, name, answer(unit, "scale", y=HALF)) for name in ("ada", "bob")), graded(unit, "eve")
    )
    said, code = report(unit, "90", "--root", root)
    assert code == 0 and "90_toy: 3 of 3 handed in, 3 scored" in said
    assert "67 % scale: the factor is 1/2 where it should be 2." in said and "reports/90_toy.html" in said
    files = {path.name: path.read_bytes() for path in (root / "reports").iterdir()}
    assert sorted(files) == ["90_toy.csv", "90_toy.html"]
    assert report(unit, "90", "--root", root) == (said, 0)
    assert files == {path.name: path.read_bytes() for path in (root / "reports").iterdir()}
    with open(root / "reports" / "90_toy.csv", newline="", encoding="utf-8") as file:
        assert [row["students"] for row in csv.DictReader(file) if row["name"] == "half"] == ["ada, bob"]


def test_a_page_without_names_lies_apart_and_where_one_likes(unit, root, tmp_path):
    write(root, unit, graded(unit, "ada"))
    assert report(unit, "90", "--root", root, "--anonymous")[1] == 0
    assert sorted(path.name for path in (root / "reports").iterdir()) == [
        "90_toy.anonymous.csv",
        "90_toy.anonymous.html",
    ]
    assert report(unit, "90", "--root", root, "--html", tmp_path / "deep" / "page.html")[1] == 0
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["page.csv", "page.html"]
    assert "ada" not in (root / "reports" / "90_toy.anonymous.html").read_text(encoding="utf-8")


def test_what_lacks_is_said_with_the_next_step_and_nothing_is_made(unit, root):
    root.mkdir()
    said, code = report(unit, "90", "--root", root)
    assert code == 2 and "Nobody has handed in 90_toy: there is no submitted/<student>/90_toy/90_toy.ipynb" in said
    hand_in(root, unit, "ada")
    said, code = report(unit, "90", "--root", root)
    assert code == 2 and f"nothing is graded yet. Do that first: autograder grade 90_toy --root {root}" in said
    assert sorted(path.name for path in root.iterdir()) == ["submitted"]
    write(root, unit)
    said, code = report(unit, "90", "--root", root)
    assert code == 2 and "Nobody's 90_toy is graded yet" in said
    assert not (root / "reports").exists()


def test_a_damaged_gradebook_is_named(unit, root):
    write(root, unit, graded(unit, "ada"))
    (root / "gradebook.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(ReportError, match=r"gradebook\.db cannot be read \(.*not a database"):
        read_class(Course(root), unit)
    assert report(unit, "90", "--root", root)[1] == 2


def test_where_nothing_can_be_written_the_command_says_so(unit, root, tmp_path):
    write(root, unit, graded(unit, "ada"))
    (tmp_path / "file").write_text("")
    said, code = report(unit, "90", "--root", root, "--html", tmp_path / "file" / "page.html")
    assert code == 2 and "name another place: --html FILE" in said
    assert report(unit, "90", "--root", root, "--html", tmp_path / "page.csv")[1] == 2
    assert not (tmp_path / "page.csv").exists()
    assert "no unit 'nonsense'" in report(unit, "nonsense")[0]


@pytest.mark.slow
def test_from_hand_ins_to_the_report(tmp_path):
    unit = toy.write(tmp_path, text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    for student, cells in {
        "right": {},
        "half": {"scale": "def scale(x, w):\n    return w * x / 2"},
        "loop": {"scale": "def scale(x, w):\n    while True:\n        pass"},
    }.items():
        toy.answers(unit, student, **cells)
    root = unit.course.root / "class"
    sample_class.make(root, unit)
    path = root / "submitted" / "right" / toy.NAME / f"{toy.NAME}.ipynb"
    path.write_text(path.read_text().replace("YOUR ANSWER HERE", "Because."))
    only = ["right", "half", "loop", "invalid_json"]
    students = [word for name in only for word in ("--student", name)]
    said, code = command(unit, "grade", "90", "--root", root, *students)
    assert code == 0 and f"autograder report 90_toy --root {root}" in said, said
    said, code = report(unit, "90", "--root", root)
    assert code == 0, said
    with open(root / "reports" / "90_toy.csv", newline="", encoding="utf-8") as file:
        rows = {(row["exercise"], row["measure"], row["name"]): row for row in csv.DictReader(file)}
    assert rows["toy.scale", "mistake", "half"]["students"] == "half"
    assert rows["toy.scale", "no result", "time_limit"]["students"] == "loop"
    assert rows["toy.why_two", "answers to read", ""]["students"] == "right"
    assert rows["", "unreadable", ""]["students"] == "invalid_json"
    with sqlite3.connect(root / "gradebook.db") as gradebook:
        (points,) = gradebook.execute("select sum(auto_score) from grade").fetchone()
    mean = [float(rows[f"toy.{name}", "mean points", ""]["value"]) for name in ("scale", "pair")]
    assert sum(mean) * 3 == pytest.approx(points, abs=0.05)
