"""The skeleton of a new unit: complete, right, and never written over anything."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.derive import derive
from autograder.authoring.new import NewUnitError, new, to_fill_in
from autograder.authoring.sample_class import answers_in
from autograder.authoring.workbench import Workbench
from autograder.cli import main
from autograder.folder import CourseFolder
from autograder.perform import perform
from autograder.verify import advise

UNIT = "02_vector_recurrence"


@pytest.fixture
def course(tmp_path) -> CourseFolder:
    return CourseFolder(tmp_path)


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


def run(course: CourseFolder, *arguments: str):
    return CliRunner().invoke(main, ["--course", str(course.root), "new", *arguments])


def test_a_unit_is_text_exercises_and_three_answers(course):
    unit, written = new(course, UNIT)
    assert {path.relative_to(unit.folder).as_posix() for path in written} == {
        "unit.py",
        "exercises.py",
        "answers/right_plain.py",
        "answers/right_loops.py",
        "answers/right_einsum.py",
    }
    for text in texts(course.root).values():
        assert not re.search(r"@[A-Z]+@", text)
        imported = re.findall(r"^(?:import|from) (\w+)", text, flags=re.MULTILINE)
        assert set(imported) <= {"numpy", "autograder"}, "it depends on a course"
    assert unit.text.read_text("utf-8").startswith("# %% [markdown]\n# # 2 Vector recurrence\n")


def test_the_worked_exercise_is_right_and_its_mistakes_are_recognized(course):
    unit, _ = new(course, UNIT)
    (derived,) = derive(unit).values()
    bench = Workbench(unit)
    assert derived.faults == [] and len(unit.exercises["weighted_sum"].mistakes) >= 6
    for mistake in unit.exercises["weighted_sum"].mistakes:
        wrong = bench.mistaken("weighted_sum", mistake)
        verdict = advise(derived.advice, lambda case, wrong=wrong: perform(wrong, case))
        assert mistake.cause in str(verdict), mistake.name
    for path in unit.answers.glob("right_*.py"):
        right = bench.variant("weighted_sum", answers_in(path)[0]["weighted_sum"])
        verdict = advise(derived.advice, lambda case, right=right: perform(right, case))
        assert verdict.passed, f"{path.name}\n{verdict}"


def test_the_title_may_be_given(course):
    unit, _ = new(course, "11_gates", "Gates, open & closed")
    assert "# # 11 Gates, open & closed\n" in unit.text.read_text("utf-8")
    assert list(unit.exercises) == ["weighted_sum"]
    with pytest.raises(NewUnitError, match="is no title"):
        new(course, "12_more", 'The "best"')


@pytest.mark.parametrize("name", ["2_vector", "02_Vector", "02-vector", "vector", "", "../02_vector", "02_vector/x"])
def test_a_bad_name_is_refused_and_explained(course, name):
    refused = run(course, "--", name)
    assert refused.exit_code == 1 and "as in 02_vector_recurrence" in refused.output
    assert texts(course.root) == {}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (UNIT, "solutions/02_vector_recurrence exists already"),
        ("02_other", "the number 02 is taken by 02_vector_recurrence"),
        ("03_vector_recurrence", "the key 'vector_recurrence' is taken by 02_vector_recurrence"),
        ("05_begun", "solutions/05_begun exists already"),
        ("06_built", "course/06_built exists already"),
    ],
)
def test_nothing_is_written_over(course, name, says):
    new(course, UNIT)
    for folder in (course.solutions / "05_begun", course.course / "06_built"):
        folder.mkdir(parents=True)
        (folder / "notes").write_text("mine", encoding="utf-8")
    before = texts(course.root)
    refused = run(course, name)
    assert refused.exit_code == 1 and says in refused.output
    assert texts(course.root) == before


def test_the_command_says_what_to_fill_in_and_where(course):
    done = run(course, UNIT, "--title", "States that are vectors")
    assert done.exit_code == 0
    unit = course.unit(UNIT)
    places = to_fill_in([unit.text, unit.folder / "exercises.py"])
    assert len(places) >= 8
    for place in places:
        assert f"{unit.shown(place.path)}:{place.line}: {place.text}\n" in done.output
        assert place.text in place.path.read_text("utf-8").splitlines()[place.line - 1]
    assert "autograder build 02" in done.output
