"""Our command takes nbgrader's steps without its converters: same rows, same notebooks, same pages as these write."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, GetGrades, OverwriteKernelspec, SaveAutoGrades

from autograder.authoring import build, sample_class
from autograder.grading.desk import Desk
from autograder.grading.files import students
from autograder.grading.grade import Course
from autograder.grading.nbgrader import nbgrader_api, nbgrader_config
from autograder.grading.screen import screen
from autograder.grading.steps import GetScores, LatePenalties, SaveScores
from tests.grader import toy
from tests.grader.test_questions import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]

SEED = 123
HALF = "def scale(x, w):\n    return w * x / 2"
QUERIES = {
    "units": "select a.name, n.name, n.kernelspec, c.name, c.type from base_cell c"
    " join notebook n on n.id = c.notebook_id join assignment a on a.id = n.assignment_id",
    "students": "select id, first_name, last_name, email, lms_user_id from student",
    "hand-ins": "select s.student_id, a.name, s.timestamp, s.extension, n.flagged, n.late_submission_penalty"
    " from submitted_notebook n join submitted_assignment s on s.id = n.assignment_id"
    " join assignment a on a.id = s.assignment_id",
    "grades": "select s.student_id, c.name, c.type, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade"
    " from grade g join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id"
    " join submitted_assignment s on s.id = n.assignment_id",
    "comments": "select s.student_id, c.name, c.type, m.auto_comment, m.manual_comment from comment m"
    " join base_cell c on c.id = m.cell_id join submitted_notebook n on n.id = m.notebook_id"
    " join submitted_assignment s on s.id = n.assignment_id",
}


OURS = {SaveScores: SaveAutoGrades, LatePenalties: AssignLatePenalties, GetScores: GetGrades}


class Hourly(LateSubmissionPlugin):
    """A late hand-in costs a point for each hour, which may be more than it has."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600


def settings(root=None):
    config = nbgrader_config(root)
    config.AssignLatePenalties.plugin_class = Hourly
    return config


def by_nbgrader(root: Path, unit, folder: Path) -> None:
    """nbgrader's converters with nbgrader's own steps; running, judging and what a page says are ours."""
    config = settings()
    config.CourseDirectory.root = str(root)
    config.Verify.seed, config.Verify.course = SEED, str(unit.course.root)
    config.Autograde.sanitize_preprocessors = [*config.Autograde.sanitize_preprocessors, OverwriteKernelspec]
    config.Autograde.autograde_preprocessors = [
        OURS.get(each, each) for each in config.Autograde.autograde_preprocessors
    ]
    config.GenerateFeedback.preprocessors = [OURS.get(each, each) for each in config.GenerateFeedback.preprocessors]
    config.Autograde.exporter_class = NotebookExporter
    api = nbgrader_api(config)
    api.coursedir.assignment_id = unit.name
    desk = Desk(folder, unit)
    desk.register(api.coursedir, api)
    for student in students(root / "submitted"):
        submission = screen(root / "submitted", student, unit.name)
        if submission is not None:
            desk.lay_out(submission)
    with desk.in_place(api.coursedir):
        for converter in (Autograde, GenerateFeedback):
            step = converter(coursedir=api.coursedir, parent=api)
            step.force = True
            step.start()


def by_us(root: Path, unit, monkeypatch) -> None:
    monkeypatch.setattr("autograder.grading.grade.nbgrader_config", settings)
    monkeypatch.setattr("autograder.grading.pages.nbgrader_config", settings)
    assert not [each.failure for each in Course(root, seed=SEED).grade(unit, force=True) if each.failure]


def rows(root: Path) -> dict[str, list[tuple]]:
    """All that the gradebook says, by names."""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        return {name: sorted(book.execute(query), key=repr) for name, query in QUERIES.items()}


def files(root: Path) -> dict[str, tuple[int, object]]:
    """What was written: who may do what with it, and what it says; a notebook by its meaning."""
    found = {}
    for path in [*(root / "autograded").rglob("*"), *(root / "feedback").rglob("*")]:
        if path.is_file():
            text = path.read_text("utf-8")
            says = nbformat.reads(text, as_version=4) if path.suffix == ".ipynb" else text
            found[str(path.relative_to(root))] = (path.stat().st_mode, says)
    return found


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A class that has everything in it which ends in rows of the gradebook."""
    unit = toy.write(tmp_path_factory.mktemp("course"), text=toy.TEXT + QUESTION)
    assert all(result.ok for result in build.build([unit]))
    for student, cells in {"right": {}, "half": {"scale": HALF}, "late": {}, "later": {}, "in_time": {}}.items():
        toy.answers(unit, student, **cells)
    root = unit.course.root / "class"
    sample_class.make(root, unit)
    for student in ("right", "late"):
        edit(root, student, lambda text: text.replace("YOUR ANSWER HERE", "It is a factor."))
    times = {
        "late": "2026-03-01 13:30:00 UTC",
        "later": "2026-03-02 13:30:00 UTC",
        "in_time": "2026-02-28 12:00:00.25 UTC",
    }
    for student, time in (times | {"right": "some day"}).items():
        (root / "submitted" / student / unit.name / "timestamp.txt").write_text(time)
    return unit, root


def edit(root: Path, student: str, change) -> None:
    path = root / "submitted" / student / toy.NAME / f"{toy.NAME}.ipynb"
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")


def due(root: Path) -> None:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(toy.NAME, duedate="2026-03-01 12:00:00")


def look_at(root: Path) -> None:
    """What a person does in between."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        for student in ("right", "late"):
            grade = book.find_grade("why_two", toy.NAME, toy.NAME, student)
            grade.manual_score, grade.needs_manual_grade = 1.0, False
            book.find_comment("why_two", toy.NAME, toy.NAME, student).manual_comment = "Nearly."
        book.find_grade("pair", toy.NAME, toy.NAME, "half").extra_credit = 0.25
        book.find_grade("scale", toy.NAME, toy.NAME, "half").manual_score = 0.5
        book.grant_extension(toy.NAME, "late", hours=1)
        book.db.commit()


def test_rows_notebooks_and_pages_are_those_of_nbgraders_converters(handed_in, tmp_path, monkeypatch):
    unit, root = handed_in
    roots = [Path(shutil.copytree(root, tmp_path / name, symlinks=True)) for name in ("ours", "theirs")]

    def grade_both(turn: str) -> None:
        by_us(roots[0], unit, monkeypatch)
        by_nbgrader(roots[1], unit, tmp_path / f"desk-{turn}")
        ours, theirs = map(rows, roots)
        assert ours == theirs
        ours, theirs = map(files, roots)
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert ours[name] == theirs[name], name

    grade_both("first")
    assert len(rows(roots[0])["grades"]) == 3 * len(rows(roots[0])["students"]) > 20
    for each in roots:
        due(each)
        look_at(each)
        edit(each, "half", lambda text: text.replace("w * x / 2", "2 * w * x"))
    grade_both("second")
    penalties = {student: taken for student, *_, taken in rows(roots[0])["hand-ins"]}
    assert penalties["late"] == 0.5 and penalties["later"] == 4.5 and penalties["in_time"] is None
    assert {who: needs for who, cell, *_, needs in rows(roots[0])["grades"] if cell == "why_two"}["right"] == 1
    for each in roots:
        (each / "submitted" / "late" / unit.name / "timestamp.txt").unlink()  # the time that is known stays
    grade_both("third")
    assert {student: taken for student, *_, taken in rows(roots[0])["hand-ins"]} == penalties
