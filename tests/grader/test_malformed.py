"""A generator of malformed notebooks: whatever is wrong with one, and wherever, its student alone is concerned.

It takes a right hand-in and puts anything in the place of anything, or damages the bytes of the file.
"""

import csv
import functools
import json
import os
import pkgutil

import nbformat
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.authoring import build, sample_class
from autograder.grading.command import run
from autograder.grading.files import Refused
from autograder.grading.grade import Course
from autograder.grading.restoring import restore
from autograder.grading.screen import rebuilt
from tests.grader import toy

EXAMPLES = int(os.environ.get("MALFORMED_EXAMPLES", "1500"))  # of each kind; more in a run of its own
CLASS = 20

texts = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=20),  # lone surrogates and NUL, too
    st.sampled_from(
        ["", "code", "scale", "90_toy", "<script>x</script>", "[link=x]", "\x1b]0;x\x07", "a." * 2000, "\\(" * 999]
    ),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), texts, st.sampled_from([10**400, -1, 2**70, 4, 4.0, 5, 1e308])
)
keys = st.one_of(texts, st.sampled_from(["cells", "source", "metadata", "nbgrader", "grade_id", "data", "__class__"]))
junk = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


def places(tree: object, path: tuple = ()) -> list[tuple]:
    """The paths of everything in a JSON tree."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn, original: dict) -> str:
    """JSON of the notebook with some of its places replaced, deleted, doubled, nested, or given more keys."""
    tree = json.loads(json.dumps(original))
    for _ in range(draw(st.integers(1, 6))):
        *path, last = draw(st.sampled_from(places(tree)[1:] or [("cells",)]))
        place = tree
        for key in path:
            place = place[key]
        deed = draw(st.sampled_from(["replace", "delete", "double", "nest", "add"]))
        if deed == "delete":
            del place[last]
        elif deed == "double" and isinstance(place, list):
            place.insert(last, place[last])
        elif deed == "nest":
            value = place[last]
            for _ in range(draw(st.sampled_from([1, 30, 90, 300]))):
                value = [value]
            place[last] = value
        elif deed == "add" and isinstance(place, dict):
            place[draw(keys)] = draw(junk)
        else:
            place[last] = draw(junk)
        if not places(tree)[1:]:
            break
    return json.dumps(tree, ensure_ascii=draw(st.booleans()))


@st.composite
def damaged(draw: st.DrawFn, original: bytes) -> bytes:
    """The file with some of its bytes cut out, overwritten, or more put in."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 2, 50, 1000]))
        data[start : start + length] = draw(st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"{", b"[" * 999])))
    return bytes(data)


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    unit = toy.write(tmp_path_factory.mktemp("course"))
    assert all(result.ok for result in build.build([unit]))
    toy.answers(unit, "honest", extra="print('mine')")
    toy.answers(unit, "zoe")
    return unit


@pytest.fixture(scope="module")
def right(unit) -> dict:
    """A right hand-in with outputs, attachments and what else a notebook may hold."""
    notebook = json.loads(nbformat.writes(sample_class.hand_in(unit, unit.answers / "honest.py")))
    text = {"output_type": "stream", "name": "stdout", "text": ["mine\n"]}
    picture = {"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": {"image/png": {"width": 3}}}
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]}
    notebook["cells"][-1]["outputs"] = [text, picture, error]
    notebook["cells"][0]["attachments"] = {"a.png": {"image/png": "AAAA"}}
    return notebook


@pytest.fixture(scope="module")
def originals(unit):
    cells = [cell for cell in nbformat.read(unit.release, as_version=4).cells if "nbgrader" in cell.metadata]
    for cell in cells:
        cell.metadata = NotebookNode(nbgrader=cell.metadata.nbgrader)  # as they are rebuilt from the gradebook
    return cells


COUNTS = {"taken": 0, "refused": 0}


def goes_through(data: bytes, originals: list) -> None:
    """Refused with a reason, or a notebook that everything after screening can take."""
    try:
        notebook = rebuilt(data)
    except Refused as refused:
        COUNTS["refused"] += 1
        assert str(refused).isprintable() and len(str(refused)) < 400
        return
    COUNTS["taken"] += 1
    notebook.cells, _ = restore(notebook.cells, originals)
    nbformat.validate(notebook)
    written = nbformat.writes(notebook).encode("utf-8")
    again = nbformat.reads(written.decode(), as_version=4)
    assert again == notebook
    names = [cell.metadata.nbgrader.grade_id for cell in again.cells if "nbgrader" in cell.metadata]
    assert sorted(names) == sorted(cell.metadata.nbgrader.grade_id for cell in originals)
    for cell in again.cells:
        assert set(cell.metadata) <= {"nbgrader"} and "attachments" not in cell and not cell.get("outputs")


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_anything_in_the_place_of_anything(data, right, originals):
    goes_through(data.draw(mutated(right)).encode("utf-8", "surrogatepass"), originals)


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_any_damage_to_the_bytes(data, right, originals):
    goes_through(data.draw(damaged(json.dumps(right).encode())), originals)


@settings(max_examples=EXAMPLES // 3)
@given(tree=junk | st.builds(lambda cells: {"cells": cells, "nbformat": 4}, st.lists(junk)))
def test_any_json(tree, originals):
    goes_through(json.dumps(tree).encode("utf-8", "surrogatepass"), originals)


def test_both_kinds_were_there():
    print(f"{COUNTS['taken']} malformed notebooks taken, {COUNTS['refused']} refused with a reason")
    assert min(COUNTS.values()) > EXAMPLES // 10


def drawn(strategy: st.SearchStrategy, count: int) -> list:
    """Some examples of a strategy, the same ones every time."""
    found: list = []

    @seed(1)
    @settings(max_examples=count * 5, database=None)
    @given(strategy)
    def collect(example: object) -> None:
        found.append(example)

    collect()
    return found[-count:]


NAMES = [
    b"-x",
    b"=1+1",
    b"a b",
    b"x" * 255,
    b"ends ",
    b"st*r",
    b"[ab]",
    b"new\nline",
    b"\xff\xfe",
    b"\x1b[31m",
    b"KeyboardInterrupt",
]


@pytest.mark.slow
def test_a_class_of_them_beside_honest_students(unit, right, tmp_path):
    submitted = tmp_path / "submitted"
    kinds = [text.encode("utf-8", "surrogatepass") for text in drawn(mutated(right), CLASS // 2)]
    kinds += drawn(damaged(json.dumps(right).encode()), CLASS - len(kinds))
    students = {f"m{k:02}".encode(): data for k, data in enumerate(kinds)}
    students |= dict.fromkeys(NAMES, json.dumps(right).encode())
    students |= {b"honest": json.dumps(right).encode(), b"zoe": json.dumps(right).encode()}
    for student, data in students.items():
        folder = os.path.join(os.fsencode(submitted), student, unit.name.encode())
        os.makedirs(folder)
        with open(os.path.join(folder, f"{unit.name}.ipynb".encode()), "wb") as file:
            file.write(data)
    before = {path: path.read_bytes() for path in submitted.rglob("*") if path.is_file()}
    graded = list(Course(tmp_path).grade(unit))
    assert len(graded) == len(students)
    by_name = {entry.student: entry for entry in graded}
    for student in ("honest", "zoe", "-x", "=1+1", "a b", "x" * 255, "KeyboardInterrupt"):
        assert sum(verdict.points for verdict in by_name[student].verdicts.values()) == 4.5, by_name[student]
    unusable = [entry for entry in graded if "cannot be used" in entry.failure]
    assert len(unusable) == 6
    for entry in graded:
        assert entry in unusable or (not entry.failure and set(entry.verdicts) == {"scale", "pair"})
    table = tmp_path / "points.csv"
    assert run(Course(tmp_path), unit, csv_path=table, force=False, only=[]) == 1  # some could not be graded
    assert len(table.read_text().splitlines()) == 1 + 2 * len(students)
    assert {path: path.read_bytes() for path in submitted.rglob("*") if path.is_file()} == before
    refused = sum(bool(entry.problem) for entry in graded)
    print(f"{len(graded)} hand-ins: {refused} refused, {len(unusable)} under unusable names, each with a reason")


STAGES = {
    "autograder.grading.grade.screen": MemoryError,
    "autograder.grading.desk.Desk.notebook": OSError,
    "autograder.grading.preprocessors.restore": RecursionError,
    "autograder.grading.ahead.Ahead.put": ValueError,
    "autograder.grading.verifying.Verify.preprocess": ValueError,
    "autograder.grading.preprocessors.RestoreCells.preprocess": RecursionError,
    "autograder.grading.steps.SaveScores.preprocess": ArithmeticError,
    "autograder.grading.autograding.Autograde.set_permissions": UnicodeError,
    "autograder.grading.grade.by_hand.of_unit": KeyError,
    "autograder.grading.pages.Pages.order": AssertionError,
}


def culprits(function, error):
    """The function, which raises the error for a hand-in of which `culprit` is a word."""

    @functools.wraps(function)
    def raising(*args, **kwargs):
        if any("culprit" in f"{each} {getattr(each, '__dict__', '')}" for each in (*args, *kwargs.values())):
            raise error("KeyboardInterrupt [/nonsense]")
        return function(*args, **kwargs)

    return raising


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_whatever_is_raised_for_one_is_the_failure_of_one(unit, right, tmp_path, monkeypatch, stage):
    words = json.dumps(right)
    for student, text in {"culprit": words.replace("mine", "culprit"), "honest": words, "zoe": words}.items():
        place = tmp_path / "submitted" / student / unit.name / f"{unit.name}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_text(text)
    holder, _, name = stage.rpartition(".")
    monkeypatch.setattr(stage, culprits(getattr(pkgutil.resolve_name(holder), name), STAGES[stage]))
    table = tmp_path / "points.csv"
    assert run(Course(tmp_path, jobs=2), unit, csv_path=table, force=False, only=[]) == 1
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["points"] for row in rows if row["student"] != "culprit"} == {"2", "2.5"} and len(rows) == 6
    reasons = [row["mistake"] for row in rows if row["student"] == "culprit"]
    assert all(STAGES[stage].__name__ in reason for reason in reasons), reasons
