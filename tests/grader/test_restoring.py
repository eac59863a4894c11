"""Broken notebooks come back to the release's cells where there is one way to do that, and it is told what was done."""

import copy

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.authoring import build, sample_class
from autograder.folder import CourseFolder
from autograder.grading.restoring import restore
from autograder.grading.screen import rebuilt
from tests.grader import toy
from tests.grader.test_questions import QUESTION

VALUES = """
# %% exercise="quiz"
### BEGIN SOLUTION
quiz = 3
### END SOLUTION

# %% check="quiz"
check("toy.quiz", quiz)
"""
QUIZ = '\nquiz = Exercise("toy.quiz", "Quiz", {"n": 1}, 3)\n'
SCALE = toy.RIGHT["scale"]


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    unit = toy.write(folder, text=toy.TEXT + VALUES + QUESTION, exercises=toy.EXERCISES + QUIZ)
    results = build.build([unit], notebooks_only=True)
    assert all(result.ok for result in results), [result.note for result in results]
    toy.answers(unit, "ada", quiz="quiz = 4")
    return unit


@pytest.fixture(scope="module")
def originals(unit):
    """As they come from the gradebook: with grading metadata and nothing else."""
    cells = [cell for cell in nbformat.read(unit.release, as_version=4).cells if "nbgrader" in cell.metadata]
    for cell in cells:
        cell.metadata = NotebookNode(nbgrader=cell.metadata.nbgrader)
    return cells


@pytest.fixture
def cells(unit):
    """A whole hand-in, as it comes from screening."""
    found = sample_class.hand_in(unit, unit.answers / "ada.py")
    return rebuilt(nbformat.writes(found).encode()).cells


def at(cells, name):
    return next(k for k, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def roles(cells):
    """The sources of the cells that count, by their names, in order."""
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if "nbgrader" in cell.metadata}


def without(cells, *names):
    for name in names:
        del cells[at(cells, name)]


def nameless(cells, *names):
    for name in names:
        cells[at(cells, name)].metadata = NotebookNode()


def test_a_whole_hand_in_stays_as_it_is(cells, originals):
    restored, said = restore(cells, originals)
    assert said == "" and [cell.source for cell in restored] == [cell.source for cell in cells]


def test_every_release_of_the_course_is_whole():
    for unit in CourseFolder.here().units():
        found = nbformat.read(unit.release, as_version=4).cells
        originals = [NotebookNode(copy.deepcopy(cell)) for cell in found if "nbgrader" in cell.metadata]
        assert restore(found, originals)[1] == "", unit.name


def deleted(cells):
    without(cells, "scale", "pair-answer")


def deleted_one(cells):
    without(cells, "imports")


def changed(cells):
    cells[at(cells, "scale")].source = 'check("toy.scale", lambda x, w: 2 * x * w)'


def changed_two(cells):
    changed(cells)
    cells[at(cells, "imports")].source += "\nimport torch"


def copied(cells):
    k = at(cells, "scale-answer")
    cells.insert(k, copy.deepcopy(cells[k]))
    cells[k].source = "def scale(x, w):\n    return 5"


def split_with_names(cells):
    """As JupyterLab splits a cell: both halves keep the metadata."""
    k = at(cells, "scale-answer")
    cells.insert(k, copy.deepcopy(cells[k]))
    cells[k].source, cells[k + 1].source = SCALE.split("\n")


def split_without_names(cells):
    k = at(cells, "scale-answer")
    cells[k].source = "def scale(x, w):\n    y = w * x"
    cells.insert(k + 1, new_code_cell("    y = 2 * y\n\n    if y is None:"))
    cells.insert(k + 2, new_code_cell("        raise ValueError\n    return y"))


def retyped(cells):
    for name in ("scale-answer", "pair"):
        cell = cells[at(cells, name)]
        new = new_markdown_cell(cell.source, metadata=cell.metadata)
        cells[at(cells, name)] = new


def names_lost(cells):
    """As other programs save a notebook: no metadata at all."""
    for cell in cells:
        cell.metadata = NotebookNode()


def another_release(cells):
    k = at(cells, "pair-answer")
    cells[k].metadata.nbgrader.grade_id = "old_pair-answer"
    cells[k].source = "def old_pair(x, w):\n    return x"


def scale_of(roles):
    return roles["scale-answer"]


CASES = {
    deleted: "2 cells of the release were missing and put back.",
    deleted_one: "1 cell of the release was missing and put back.",
    changed: "1 given cell was not as in the release, and is so again.",
    changed_two: "2 given cells were not as in the release, and are so again.",
    copied: "There were copies of the answer to scale: the last one counts.",
    split_with_names: "What was split was joined: the answer to scale.",
    split_without_names: "What was split was joined: the answer to scale.",
    retyped: "Of another type, and changed back: the answer to scale, the check of pair.",
    names_lost: (
        "1 cell of the release was missing and put back. Found in cells without their names: the given cell imports, "
        "the answer to scale, the check of scale, the answer to pair, the check of pair, "
        "the check of quiz, the question why_two."
    ),
    another_release: (
        "1 cell of the release was missing and put back. 1 cell is of another release and counted for nothing."
    ),
}


@pytest.mark.parametrize("spoil", CASES, ids=lambda spoil: spoil.__name__)
def test_what_is_broken_is_mended_and_told(cells, originals, spoil):
    spoil(cells)
    restored, said = restore(cells, originals)
    assert said == CASES[spoil]
    assert restored[0].source == f"**About your submission:** {said}"
    assert list(roles(restored)) == [cell.metadata.nbgrader.grade_id for cell in originals]
    for original in originals:
        if original.metadata.nbgrader.locked:
            assert roles(restored)[original.metadata.nbgrader.grade_id] == original.source
    assert all(
        cell.cell_type == "code" for cell in restored if "nbgrader" in cell.metadata and cell.source.startswith("def")
    )
    namespace: dict = {}
    exec(roles(restored)["scale-answer"], namespace)
    assert namespace["scale"](3.0, 2.0) == 12.0
    again, more = restore(restored, originals)
    assert more == "" and roles(again) == roles(restored), "a second time changes nothing"


def test_an_answer_under_the_name_of_another_release_is_known_by_what_it_defines(cells, originals):
    cells[at(cells, "scale-answer")].metadata.nbgrader.grade_id = "rescale-answer"
    restored, said = restore(cells, originals)
    assert said == "Found in cells without their names: the answer to scale."
    assert roles(restored)["scale-answer"] == SCALE


def test_what_can_be_meant_in_two_ways_is_left(cells, originals):
    """Two cells define the function: none of them is taken for the lost answer, both run."""
    nameless(cells, "scale-answer")
    cells.append(new_code_cell("def scale(x, w):\n    return x"))
    restored, said = restore(cells, originals)
    assert said == "1 cell of the release was missing and put back."
    assert roles(restored)["scale-answer"] == next(
        c.source for c in originals if c.metadata.nbgrader.grade_id == "scale-answer"
    )
    assert [cell.source for cell in restored if cell.source.startswith("def scale") and "return" in cell.source] == [
        SCALE,
        "def scale(x, w):\n    return x",
    ]


def test_cells_that_are_whole_are_never_joined(cells, originals):
    k = at(cells, "scale-answer")
    cells.insert(k + 1, new_code_cell("print(scale(1.0, 2.0)"))  # a slip of its own
    cells[k].source = SCALE
    restored, said = restore(cells, originals)
    assert said == "" and roles(restored)["scale-answer"] == SCALE


HARD = ["(" * 40_000, "-" * 49_000 + "1", "[" * 300 + "]" * 300, "x\x00", "lambda: " * 5_000 + "1", "\\" * 999]


@pytest.mark.parametrize("text", HARD, ids=lambda text: f"{text[:8]!r} {len(text)}")
def test_text_that_is_hard_to_parse_is_only_text(cells, originals, text):
    k = at(cells, "scale-answer")
    cells[k].source = text
    cells.insert(k + 1, new_code_cell(f"  {text}"))
    restored, said = restore(cells, originals)
    assert roles(restored)["scale-answer"] == text and said == ""
