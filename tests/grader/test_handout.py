"""What student code has of the course while it is graded: its own half of the engine and the course's package."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.handout import handout
from autograder.authoring.lint import lint
from autograder.folder import AuthorError, CourseFolder
from tests.grader import toy

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unit(tmp_path):
    made = toy.write(tmp_path)
    for name, text in {
        "course/figures/__init__.py": "",
        "course/figures/lines.py": "WIDTH = 2\n",
        "course/figures/__pycache__/lines.cpython-311.py": "",
        "course/figures/.draft.py": "",
        "course/figures/table.npz": "numbers",
        "course/widgets/line.js": "// a line",
        "course/90_toy/90_toy.ipynb": "{}",
        "course/90_toy/90_toy.checks": "expected results",
        "course/90_toy/helper.py": "",
        "course/demos.html": "",
        "sums/__init__.py": "",
        "sums/12_cells.py": "",
        "sums/notes.txt": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return made


def of_course(unit):
    return {name for name in handout(unit) if not name.startswith("autograder/")}


def settings(unit, text):
    (unit.course.solutions / "course.toml").write_text(text, encoding="utf-8")
    return CourseFolder(unit.course.root).unit(unit.name)


def test_it_is_the_package_of_the_course_without_its_units(unit):
    expected = {"figures/__init__.py", "figures/lines.py", "figures/table.npz", "widgets/line.js"}
    assert of_course(unit) == {f"course/{name}" for name in expected}
    assert handout(unit)["course/figures/lines.py"] == b"WIDTH = 2\n"


def test_of_the_engine_it_is_what_check_needs_and_no_more(unit):
    found = {name for name in handout(unit) if name.startswith("autograder/")}
    assert {"autograder/__init__.py", "autograder/check.py", "autograder/perform.py", "autograder/wire.py"} <= found
    assert not [name for name in found if re.search("/(update|folder|cli|authoring|grading|sandbox)", name)]


def test_a_withheld_package_is_there_only_for_units_that_may_import_it(unit):
    assert (unit.withheld, unit.lent) == ((), ())
    forbidden = settings(unit, "[withheld]\nsums = []\n")
    assert (forbidden.withheld, forbidden.lent) == (("sums",), ())
    assert of_course(forbidden) == of_course(unit)
    allowed = settings(unit, '[withheld]\nsums = ["90"]\n')
    assert (allowed.withheld, allowed.lent) == ((), ("sums",))
    assert of_course(allowed) == of_course(unit) | {"sums/__init__.py", "sums/12_cells.py"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[withheld\n", "course.toml:1: "),
        ("withheld = 3\n", "course.toml:1: "),
        ("[withheld]\nsums = 3\n", "course.toml:1: packages are withheld by lines like"),
        ('[withheld]\nsums = ["91"]\n', "no unit '91'"),
        ('[withheld]\n"../sums" = []\n', "found '../sums'"),
    ],
)
def test_wrong_settings_are_told(unit, text, says):
    wrong = settings(unit, text)
    with pytest.raises(AuthorError, match=re.escape(says)):
        _ = wrong.withheld
    assert [remark for remark in lint(wrong) if remark.fault and says in str(remark)]


def test_no_unit_of_this_course_has_the_reference(tmp_path):
    for unit in CourseFolder(ROOT).units():
        assert unit.withheld == ("lstm_ref",)
        assert not [name for name in handout(unit) if not name.startswith(("autograder/", "course/"))]
    for name, data in handout(unit).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    units = [ast.parse(unit.text.read_text(encoding="utf-8")) for unit in CourseFolder(ROOT).units()]
    lines = {ast.unparse(node) for tree in units for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
    code = "\n".join([f"import sys; sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]", *sorted(lines)])
    code += f"\nimport course, autograder; print(course.__file__.startswith({str(tmp_path)!r}), autograder.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", str(tmp_path / "autograder" / "__init__.py")], done.stderr
