"""The main job: the sample class, as real files, through the whole round trip; each student gets what the file says."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring import sample_class
from autograder.folder import CourseFolder

pytestmark = pytest.mark.slow

COURSE = CourseFolder(Path(__file__).parents[2])
UNIT = sample_class.default_unit(COURSE)
NOTHING = {"hard_linked", "invalid_json", "linked", "linked_folder", "missing", "oversized"}
BROKEN = NOTHING | {"deleted_cells", "duplicated_cells", "odd_metadata", "renamed"}
STATED = {
    student: float(re.search(r"(?m)^#.*(?:sum|full points,) ([\d.]+) of", path.read_text()).group(1))
    for student, path in sample_class.answer_files(UNIT).items()
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("sample")
    points = root / "points.csv"
    autograder = Path(sys.executable).parent / "autograder"
    command = [autograder, "--course", COURSE.root, "grade", "--sample", "--root", root, "--csv", points]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    with open(points, newline="") as file:
        return root, done.stdout, list(csv.DictReader(file))


def test_it_is_a_class_of_every_kind():
    assert len(STATED) >= 12 and {"right_plain", "right_loops", "right_einsum"} <= set(STATED)


@pytest.mark.parametrize("student", STATED)
def test_every_student_gets_what_the_file_says(graded, student):
    assert sum(float(row["points"]) for row in graded[2] if row["student"] == student) == STATED[student]


def test_table_and_csv_hold_every_student_and_exercise(graded):
    _, table, rows = graded
    questions = [f"{UNIT.key}.{name}" for name in UNIT.questions]
    names = [*(exercise.name for exercise in UNIT.exercises.values()), *questions]
    assert [(row["student"], row["exercise"]) for row in rows] == [
        (student, name) for student in sorted(STATED.keys() | BROKEN) for name in names
    ]
    for student in STATED.keys() | BROKEN:
        assert student in table
    for place in ("gradebook.db", f"feedback/<student>/{UNIT.name}/{UNIT.name}.html", "points.csv"):
        assert place in table.replace("\n", "")


def test_broken_files_cost_only_themselves(graded):
    total = dict.fromkeys(BROKEN, 0.0)
    for row in graded[2]:
        if row["student"] in BROKEN:
            total[row["student"]] += float(row["points"])
    best = STATED["right_plain"]
    assert total["renamed"] == total["duplicated_cells"] == total["odd_metadata"] == best
    assert 0 < total["deleted_cells"] < best
    assert {total[student] for student in NOTHING} == {0}


def test_everyone_has_a_feedback_page(graded):
    pages = {path.parent.parent.name for path in (graded[0] / "feedback").rglob(f"{UNIT.name}.html")}
    assert pages == STATED.keys() | BROKEN
