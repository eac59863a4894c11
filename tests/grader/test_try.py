"""`autograder try`: an exercise while it is written, and an answer to it."""

import pytest
from click.testing import CliRunner

from autograder.cli import main
from tests.grader import toy


@pytest.fixture
def unit(tmp_path):
    return toy.write(tmp_path)


def tried(unit, *arguments):
    return CliRunner().invoke(main, ["--course", str(unit.course.root), "try", *map(str, arguments)])


def test_an_exercise_in_order(unit):
    toy.answers(unit, "right_plain")
    result = tried(unit, "toy.scale")
    assert result.exit_code == 0, result.output
    assert "2 cases; 2 right answers at 10 draws; 2 named mistakes" in result.output
    assert "All in order; autograder lint " in result.output
    assert not unit.release.exists()  # nothing was built


def test_what_is_wrong_is_told(unit):
    toy.answers(unit, "right_plain", scale="def scale(x, w):\n    return 2 * w * x + 1e-3")
    result = tried(unit, "toy.scale")
    assert result.exit_code == 1
    assert "right_plain is not right at the seeds [1, 2, 3" in result.output


def test_an_answer_gets_what_a_student_would_see(unit, tmp_path):
    answer = tmp_path / "answer.py"
    answer.write_text("def scale(x, w):\n    return w * x / 2\n")
    result = tried(unit, "90.scale", answer)
    assert result.exit_code == 1
    assert "the factor is 1/2 where it should be 2." in result.output
    answer.write_text("def scale(x, w):\n    return w * x * 2\n")
    assert tried(unit, "toy.scale", answer).exit_code == 0


@pytest.mark.parametrize(
    ("name", "words"), [("toy.other", "it has: scale, pair"), ("none.scale", "no unit 'none'"), ("scale", "no unit")]
)
def test_unknown_names_are_answered_with_those_there_are(unit, name, words):
    result = tried(unit, name)
    assert result.exit_code == 2 and words in result.output


def test_a_sample_class_without_students_is_told_without_a_traceback(unit):
    result = CliRunner().invoke(main, ["--course", str(unit.course.root), "grade", "--sample", "90"])
    assert result.exit_code == 1 and "There are no answer files" in result.output


def test_a_reference_that_raises_is_told_with_its_place(unit):
    path = unit.folder / "exercises.py"
    text = path.read_text("utf-8")
    path.write_text(text.replace("lambda x, w: 2 * w * x", "lambda x, w: w.shape * x"), "utf-8")
    result = tried(unit, "toy.scale")
    assert result.exit_code == 1
    assert "toy.scale: the reference raises AttributeError" in result.output and "(exercises.py:" in result.output
