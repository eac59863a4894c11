"""What a teacher does after the first run: one student again, one exercise again, a gradebook that is gone."""

import contextlib
import copy
import csv
import shutil
import sqlite3
import textwrap
from pathlib import Path
from typing import ClassVar

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import PyFileConfigLoader

from autograder.authoring import build, sample_class
from autograder.folder import CourseFolder
from autograder.grading.command import run
from autograder.grading.grade import Course, Graded
from tests.grader import toy
from tests.grader.test_questions import QUESTION

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = {"ada": {}, "ben": {"scale": "def scale(x, w):\n    return w * x / 2"}}
WORDS = "It is a factor."


class NoPages:
    """In the place of feedback pages, which cost most of the time: what was ordered."""

    ordered: ClassVar[list] = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def order(self, *place):
        self.ordered.append(place[2])
        return place

    @classmethod
    def replace(cls, patch):
        """Wherever pages are ordered, as long as the patch lasts."""
        for module in ("grade", "regrade"):
            patch.setattr(f"autograder.grading.{module}.Pages", cls)
        return cls.ordered

    def take(self, _):
        return ""


@pytest.fixture(scope="module")
def pages():
    with pytest.MonkeyPatch.context() as patch:
        yield NoPages.replace(patch)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, pages):
    """A class that is graded once, and its unit."""
    unit = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    root = unit.course.root / "class"
    for student, cells in STUDENTS.items():
        toy.answers(unit, student, **cells)
        notebook = sample_class.hand_in(unit, unit.answers / f"{student}.py")
        notebook.cells[-1].source = WORDS
        place = root / "submitted" / student / toy.NAME / f"{toy.NAME}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)
    (root / "submitted" / "zoe").mkdir()
    assert run(Course(root), unit, csv_path=None, force=False, only=[]) == 0
    return unit, root


@pytest.fixture
def course(graded, tmp_path):
    """A copy of it that a test may spoil."""
    shutil.copytree(graded[1], tmp_path / "class")
    return graded[0], tmp_path / "class"


def rows(root):
    with open(root / "points" / f"{toy.NAME}.csv", newline="") as file:
        return {(row["student"], row["exercise"].partition(".")[2]): row["points"] for row in csv.DictReader(file)}


def scores(root):
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        asked = book.execute(
            "select s.student_id, c.name, g.auto_score from grade g join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id join submitted_assignment s on s.id = n.assignment_id"
        )
        return {(student, cell): points for student, cell, points in asked if points is not None}


def flat(text):
    return " ".join(text.split())


RIGHT = {("ada", "scale"): 2, ("ada", "pair"): 2.5, ("ben", "scale"): 0, ("ben", "pair"): 2.5}


def test_one_student_again_leaves_the_class_in_the_csv(course, capsys):
    unit, root = course
    before = rows(root)
    assert {student for student, _ in before} == {"ada", "ben", "zoe"} and before["zoe", "scale"] == "0"
    shutil.copytree(root / "submitted" / "ada", root / "submitted" / "new")
    capsys.readouterr()
    assert run(Course(root), unit, csv_path=None, force=False, only=["ben"]) == 0
    assert rows(root) == before | {("new", "scale"): "", ("new", "pair"): ""}
    shown = capsys.readouterr().out
    assert "ben" in shown and "ada" not in shown and "(4 students)" in shown


def test_a_score_that_the_gradebook_lacks_or_has_otherwise_is_made_again(course):
    unit, root = course
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book, book:
        book.execute("update grade set auto_score = 0.5 where auto_score = 2")  # an older copy was put back, say
    assert {entry.student: entry.fresh for entry in Course(root).grade(unit)} == {
        "ada": True,
        "ben": False,
        "zoe": True,
    }
    assert scores(root) == RIGHT


def test_without_its_gradebook_nothing_is_up_to_date(course, capsys):
    unit, root = course
    (root / "gradebook.db").unlink()
    assert run(Course(root), unit, csv_path=None, force=False, only=[]) == 0
    said = capsys.readouterr()
    assert f"The gradebook {root}/gradebook.db is gone, although 2 notebooks were graded." in flat(said.err)
    assert "2 graded now, 0 already up to date, 1 without a hand-in" in said.out
    assert scores(root) == RIGHT


def test_one_exercise_again_after_a_fix_leaves_all_else_as_it_is(course, pages, capsys):
    """The reference of `scale` turns out to be what ben wrote; the words have points and a comment by then."""
    unit, root = course
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for student in ("ada", "ben"):
            grade = book.find_grade("why_two", toy.NAME, toy.NAME, student)
            grade.manual_score, grade.needs_manual_grade = 1.0, False
            book.find_comment("why_two", toy.NAME, toy.NAME, student).manual_comment = "Nearly."
        extra = book.find_grade("pair", toy.NAME, toy.NAME, "ben")
        extra.extra_credit = 0.5
        book.db.commit()
    exercises = unit.folder / "exercises.py"
    before = exercises.read_text()
    earlier = {name: verdict.seed for name, verdict in Course(root).outcome("ben", unit).verdicts.items()}
    try:
        exercises.write_text(before.replace("lambda x, w: 2 * w * x,", "lambda x, w: w * x / 2,"))
        fixed = CourseFolder(unit.course.root).unit(toy.NAME)
        pages.clear()
        capsys.readouterr()
        assert run(Course(root), fixed, csv_path=None, force=False, only=[], exercise="toy.scale") == 0
        shown = capsys.readouterr().out
    finally:
        exercises.write_text(before)
    assert scores(root) == RIGHT | {("ada", "scale"): 0, ("ben", "scale"): 2}
    assert rows(root)["ben", "scale"] == "2" and rows(root)["ben", "why_two"] == "1"
    assert pages == ["ada", "ben"] and "2 graded now, 0 already up to date, 1 without a hand-in" in shown
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for student in ("ada", "ben"):
            grade = book.find_grade("why_two", toy.NAME, toy.NAME, student)
            assert grade.manual_score == 1.0 and not grade.needs_manual_grade
            assert book.find_comment("why_two", toy.NAME, toy.NAME, student).manual_comment == "Nearly."
        assert book.find_grade("pair", toy.NAME, toy.NAME, "ben").extra_credit == 0.5
    outcome = Course(root).outcome("ben", fixed)
    assert outcome.verdicts["scale"].passed and outcome.verdicts["pair"].seed == earlier["pair"]
    assert outcome.verdicts["scale"].seed != earlier["scale"]
    assert [entry.fresh for entry in Course(root).grade(fixed, only=["ben"])] == [False]


def test_an_exercise_that_there_is_not_is_said(course, capsys):
    unit, root = course
    assert run(Course(root), unit, csv_path=None, force=False, only=[], exercise="scales") == 2
    assert "No exercise 'scales' in 90_toy; there are: scale, pair." in flat(capsys.readouterr().err)


def test_the_late_policy_of_the_readme(course, tmp_path, monkeypatch, capsys):
    unit, root = course
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(toy.NAME, duedate="2026-03-01 12:00:00")
    (root / "submitted" / "ada" / toy.NAME / "timestamp.txt").write_text("2026-03-02 13:00:00 UTC")
    (root / "submitted" / "ben" / toy.NAME / "timestamp.txt").write_text("2026-03-01 11:00:00 UTC")
    ours = (ROOT / "autograder" / "nbgrader_config.py").read_text()
    example = (ROOT / "README.md").read_text().split("### Late hand-ins")[1].split("    from nbgrader")[1]
    example = "    from nbgrader" + example.split("\n\nThen")[0]
    (tmp_path / "with_policy.py").write_text(ours + textwrap.dedent(example))
    config = PyFileConfigLoader("with_policy.py", path=str(tmp_path)).load_config()
    monkeypatch.setattr("autograder.grading.grade.nbgrader_config", lambda _: with_root(config, root))
    assert run(Course(root), unit, csv_path=None, force=True, only=["ada", "ben"]) == 0
    late = {key: points for key, points in rows(root).items() if key[1] == "late_hand_in"}
    assert late == {("ada", "late_hand_in"): "-0.9"}  # two days begun, a fifth of 4.5 points
    assert scores(root) == RIGHT
    shown = flat(capsys.readouterr().out)
    assert "ada: Handed in 1 d 1 h after the due date, which costs 0.9 points." in shown and "−0.9 3.6" in shown


def test_a_full_disk_ends_the_run_with_clear_words_and_a_rerun_completes(course, capsys, monkeypatch):
    """Every hand-in fails; what fails is found by trying, not by what the failure says."""
    unit, root = course
    said = [Graded("ada", failure="OSError: No space left on device"), Graded("ben", failure="whatever")]
    monkeypatch.setattr(Course, "grade", lambda *_, **__: (outcome for outcome in said))
    monkeypatch.setattr("autograder.grading.places._write", full_after(2 * 3 + 1))
    assert run(Course(root), unit, csv_path=None, force=True, only=[]) == 2
    words = flat(capsys.readouterr().err)
    assert "There is no room left on the disk of" in words and "the same command then goes on from here" in words
    monkeypatch.undo()
    assert run(Course(root), unit, csv_path=None, force=False, only=["ada"]) == 0


def with_root(config, root):
    config = copy.deepcopy(config)
    config.CourseDirectory.root = str(root)
    return config


def full_after(count):
    """Writing that goes well so many times."""
    calls = iter(range(count))

    def write(_):
        if next(calls, None) is None:
            raise OSError(28, "No space left on device")

    return write
