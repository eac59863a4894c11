"""From hand-ins to points: the whole way through nbgrader on a toy unit."""

import csv
import io
import json
import sqlite3
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.authoring import build, sample_class
from autograder.cli import main
from autograder.grading.command import run
from autograder.grading.grade import Course, GradingError
from autograder.grading.report import COLUMNS
from autograder.grading.table import print_exercises, print_table
from tests.grader import toy
from tests.programs import output_of

NOISY = """def scale(x, w):
    import sys, warnings
    warnings.warn("noise")
    print("noise", file=sys.stderr)
    return 2 * w * x"""
LOOP = "def scale(x, w):\n    while True:\n        pass"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A graded class; what each student did is in the name."""
    unit = toy.write(tmp_path_factory.mktemp("course"))
    assert all(result.ok for result in build.build([unit]))
    stub = "    raise NotImplementedError()"
    for student, cells in {
        "right": {},
        "half": {"scale": "def scale(x, w):\n    return w * x / 2"},
        "partly": {"pair": "def pair(x, w):\n    return x + w, w - x"},
        "blank": {"scale": f"def scale(x, w):\n{stub}", "pair": f"def pair(x, w):\n{stub}"},
        "loop": {"scale": LOOP},
        "ends": {"scale": "def scale(x, w):\n    import os\n    os._exit(1)"},
        "ends_above": {"scale": "import os\nos._exit(1)"},
        "crash": {"scale": "def scale(x, w):\n    return x[99]"},
        "syntax": {"scale": "def scale(x, w)\n    return x"},
        "huge": {"pair": "def pair(x, w):\n    return np.ones(10**10), x"},
        "generator": {"scale": "def scale(x, w):\n    yield x"},
        "noisy": {"scale": NOISY},
        "writes": {
            "scale": "def scale(x, w):\n    x *= 2 * w\n    return x",
            "pair": "def pair(x, w):\n    x += w\n    return x, x - 2 * w",
        },
        "writes_wrong": {
            "scale": "def scale(x, w):\n    x *= w\n    return 3 * x",
            "pair": "def pair(x, w):\n    x += w\n    return x, x",
        },
    }.items():
        toy.answers(unit, student, **cells)
    root = unit.course.root / "class"
    sample_class.make(root, unit)
    course = Course(root)
    return course, unit, {entry.student: entry for entry in course.grade(unit)}


EXPECTED = {  # student: (points of scale, points of pair, mistake or outcome of scale, of pair)
    "right": (2, 2.5, "", ""),
    "half": (0, 2.5, "half", ""),
    "partly": (2, 1, "", "reversed"),
    "blank": (0, 0, "not_answered", "not_answered"),
    "loop": (0, 2.5, "time_limit", ""),
    "ends": (0, 2.5, "kernel_ended", ""),
    "ends_above": (0, 2.5, "not_defined", ""),
    "crash": (0, 2.5, "raised_IndexError", ""),
    "syntax": (0, 2.5, "not_defined", ""),
    "huge": (2, 0, "", "raised_MemoryError"),
    "generator": (0, 2.5, "type", ""),
    "noisy": (2, 2.5, "", ""),
    "writes": (1, 1.5, "input_changed", "input_changed"),  # all values are right: half of one part, the smaller of two
    "writes_wrong": (0, 0, "relation; input_changed", "relation; input_changed"),  # never less than nothing
    "deleted_cells": (2, 2.5, "", ""),
    "duplicated_cells": (2, 2.5, "", ""),
    "invalid_json": (0, 0, "unreadable", "unreadable"),
    "oversized": (0, 0, "unreadable", "unreadable"),
    "missing": (0, 0, "unreadable", "unreadable"),
    "linked": (0, 0, "unreadable", "unreadable"),
    "hard_linked": (0, 0, "unreadable", "unreadable"),
    "linked_folder": (0, 0, "unreadable", "unreadable"),
    "odd_metadata": (2, 2.5, "", ""),
    "renamed": (2, 2.5, "", ""),
}


def test_everyone_is_graded(course):
    assert sorted(course[2]) == sorted(EXPECTED)
    assert [entry.failure for entry in course[2].values() if entry.failure] == []


@pytest.mark.parametrize("student", EXPECTED)
def test_points_and_reasons(course, student):
    verdicts = course[2][student].verdicts
    scale, pair = verdicts["scale"], verdicts["pair"]
    assert (scale.points, pair.points, scale.mistake, pair.mistake) == EXPECTED[student]


@pytest.mark.parametrize("student", EXPECTED)
def test_the_gradebook_holds_the_same_points(course, student):
    with sqlite3.connect(course[0].gradebook.file) as gradebook:
        rows = gradebook.execute(
            "select base_cell.name, grade.auto_score, grade.needs_manual_grade from grade"
            " join base_cell on base_cell.id = grade.cell_id"
            " join submitted_notebook on submitted_notebook.id = grade.notebook_id"
            " join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"
            " where submitted_assignment.student_id = ?",
            (student,),
        ).fetchall()
    assert {name: score for name, score, _ in rows} == dict(zip(("scale", "pair"), EXPECTED[student][:2], strict=True))
    assert not any(manual for *_, manual in rows)


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("half", ["the factor is 1/2 where it should be 2"]),
        ("loop", ["did not return within 1.5 s of CPU time"]),
        ("ends", ["ended the Python process"]),
        ("crash", ["IndexError", "line 2"]),
        ("syntax", ["name &#39;scale&#39; is not defined"]),
        ("invalid_json", ["not valid JSON"]),
        ("oversized", ["the limit is 10 MB"]),
        ("linked", ["is a link"]),
        ("hard_linked", ["a hard link"]),
        ("linked_folder", ["is a link"]),
        ("renamed", ["graded all the same"]),
    ],
)
def test_feedback_says_why(course, student, words):
    page = (course[0].feedback / student / toy.NAME / f"{toy.NAME}.html").read_text()
    for word in words:
        assert word in page or word.replace("&#39;", "'") in page or word.replace("&#39;", "&#x27;") in page, word


def test_csv_has_one_row_per_student_and_exercise(course, tmp_path):
    path = tmp_path / "points.csv"
    assert run(course[0], course[1], csv_path=path, force=False, only=[]) == 0
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 2 * len(EXPECTED)
    scale = {row["student"]: row for row in rows if row["exercise"] == "toy.scale"}
    for student, (points, _, mistake, _) in EXPECTED.items():
        assert float(scale[student]["points"]) == points and scale[student]["mistake"] == mistake
    assert scale["right"]["fence"] == "bubblewrap" and scale["missing"]["fence"] == ""
    assert scale["right"]["verdict"] == "passed" and scale["blank"]["verdict"] == "blank"


def stamps(course):
    return {path: path.stat().st_mtime_ns for path in course.autograded.rglob("*.ipynb")}


def test_a_second_run_grades_nothing_again_and_force_does(course):
    before = stamps(course[0])
    assert [entry.fresh for entry in course[0].grade(course[1])] == [False] * len(EXPECTED)
    assert stamps(course[0]) == before
    (again,) = course[0].grade(course[1], force=True, only=["half"])
    assert again.fresh and again.verdicts["scale"].mistake == "half"
    changed = {path for path, stamp in stamps(course[0]).items() if before[path] != stamp}
    assert {path.parent.parent.name for path in changed} == {"half"}


def test_a_new_hand_in_is_graded_again(course):
    path = course[0].submitted / "blank" / toy.NAME / f"{toy.NAME}.ipynb"
    before = path.read_text()
    try:
        path.write_text((course[0].submitted / "right" / toy.NAME / f"{toy.NAME}.ipynb").read_text())
        (graded,) = course[0].grade(course[1], only=["blank"])
        assert graded.fresh and graded.verdicts["scale"].points == 2
    finally:
        path.write_text(before)
        (graded,) = course[0].grade(course[1], only=["blank"])
    assert graded.verdicts["scale"].points == 0


def test_a_notebook_left_half_way_is_graded_again(course):
    path = course[0].autograded / "half" / toy.NAME / f"{toy.NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["autograder"].pop("done")  # what nbgrader has written before the notebook is run
    path.chmod(0o644)
    nbformat.write(notebook, path)
    assert course[0].outcome("half", course[1]) is None
    (graded,) = course[0].grade(course[1], only=["half"])
    assert graded.fresh and graded.verdicts["scale"].mistake == "half"


def test_seeds_are_drawn_afresh_and_can_be_repeated(course):
    seeds = {entry.verdicts["scale"].seed for entry in course[2].values() if not entry.problem}
    assert len(seeds) > 1
    (graded,) = Course(course[0].root, seed=123).grade(course[1], force=True, only=["partly"])
    assert {verdict.seed for verdict in graded.verdicts.values()} == {123}


def test_the_table_shows_students_points_and_legend(course):
    console = Console(width=140, record=True, file=io.StringIO())
    print_table(console, course[1].exercises, list(course[2].values()))
    print_exercises(console, course[1].exercises, list(course[2].values()))
    text = console.export_text()
    assert "duplicated_cells" in text and "4.5" in text and "scale: Scale" in text
    for remark in (
        "deleted_cells: 1 cell of the release was missing and put back.",
        "duplicated_cells: There were copies of",
        "renamed: The notebook was called",
    ):
        assert remark in text, text


def test_missing_folders_and_units_are_said_clearly(course, tmp_path):
    with pytest.raises(GradingError, match="There is no folder submitted/"):
        list(Course(tmp_path).grade(course[1]))
    (tmp_path / "submitted" / "ada").mkdir(parents=True)
    with pytest.raises(GradingError, match="Nobody"):
        list(Course(tmp_path).grade(course[1]))
    done = CliRunner().invoke(main, ["--course", str(course[1].course.root), "grade", "91_nothing"])
    assert done.exit_code == 2 and "no unit '91_nothing'" in done.output and "there are: 90_toy" in done.output
    assert run(Course(tmp_path), course[1], csv_path=None, force=False, only=[]) == 2


def test_a_student_without_the_unit_gets_a_row_but_no_page(course):
    folder = course[0].submitted / "absent"
    folder.mkdir()
    try:
        (graded,) = course[0].grade(course[1], only=["absent"])
    finally:
        folder.rmdir()
    assert graded.verdicts["scale"].mistake == "not_submitted"
    assert not (course[0].feedback / "absent").exists()


def test_submissions_are_never_written_to(course):
    path = course[0].submitted / "half" / toy.NAME
    assert [child.name for child in path.iterdir()] == [f"{toy.NAME}.ipynb"]
    json.loads((path / f"{toy.NAME}.ipynb").read_text())


@pytest.mark.parametrize("command", [[], ["grade"], ["build"], ["units"]])
def test_every_command_explains_itself(command):
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0 and "Usage:" in result.output
    if command in ([], ["grade"], ["build"]):
        assert "autograder " in result.output.split("Usage:")[1]


def test_grade_without_a_unit_says_what_to_type():
    result = CliRunner().invoke(main, ["grade"])
    assert result.exit_code == 2 and "--sample" in result.output


def test_the_command_is_installed():
    command = Path(sys.executable).parent / "autograder"
    assert output_of(command, "--help").startswith("Usage:")


def test_a_graders_comment_stands_on_top_of_the_page(course):
    from nbgrader.api import Gradebook

    with Gradebook(course[0].gradebook.url) as gradebook:
        gradebook.find_comment("pair-answer", toy.NAME, toy.NAME, "partly").manual_comment = "Well <b>explained</b>."
        gradebook.db.commit()
    page = course[0].feedback / "partly" / toy.NAME / f"{toy.NAME}.html"
    page.unlink()
    (graded,) = course[0].grade(course[1], only=["partly"])
    overview = page.read_text().split("</ol>")[0]
    said = "Well &lt;b&gt;explained&lt;/b&gt;. Likely cause: the difference is taken the wrong way round"
    assert not graded.fresh and said in overview
    assert "No response" not in (course[0].feedback / "blank" / toy.NAME / f"{toy.NAME}.html").read_text()
