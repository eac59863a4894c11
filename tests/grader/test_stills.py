"""Pictures that the course alone draws are drawn once, without any student's code; all else runs as before."""

import json
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.folder import CourseFolder
from autograder.grading import run as running
from autograder.grading.apart import Order, Result
from autograder.grading.jail import fence
from autograder.grading.run import NotebookRun
from autograder.grading.seeds import Seeds
from autograder.grading.stills import Stills
from autograder.sandbox.limits import Limits
from tests.grader import toy

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = "import numpy as np\nfrom course.figures import shapes as figures\nfrom course.widgets.wheel import wheel"


def cell(source: str, **marks: object) -> NotebookNode:
    return new_code_cell(source, metadata={"nbgrader": {"locked": True, "grade": False, "solution": False} | marks})


def stills(*cells: NotebookNode) -> list[int]:
    return list(Stills(cells, "course").sources)


@pytest.mark.parametrize(
    "source",
    ['figures.graph("forward")', "wheel()", "wheel(w=-1.5, sides=(1, 2), ask=False)\nfigures.graph('rest')"],
)
def test_a_call_of_the_course_with_plain_values_is_a_still(source):
    found = Stills([cell(IMPORTS), cell(source)], "course")
    assert found.sources == {1: source} and found.imports == [IMPORTS]


@pytest.mark.parametrize(
    "source",
    [
        "figures.graph(forward)",
        "figures.graph(lambda: 1)",
        "attempt(lambda: figures.graph('forward'))",
        "demo = wheel()",
        "np.random.seed(0)",
        "wheel(**{'w': 1})",
        "wheel",
        "wheel().show()",
        "%matplotlib inline\nwheel()",
        "import os\nwheel()",
        "print(1)",
        "",
    ],
)
def test_what_may_touch_a_student_is_none(source):
    assert stills(cell(IMPORTS), cell(source)) == []


def test_only_given_cells_are_looked_at_and_only_after_what_they_import():
    assert stills(cell("wheel()"), cell(IMPORTS)) == []
    assert stills(cell(IMPORTS), new_code_cell("wheel()")) == []
    assert stills(new_code_cell(IMPORTS), cell("wheel()")) == []
    assert stills(cell(IMPORTS), cell("wheel()", grade=True)) == []


# ---- in a class ----------------------------------------------------------------------------------------------------

TEXT = toy.TEXT.replace(
    "from autograder.check import check\n",
    "from autograder.check import check\nfrom course.figures import shapes\n",
    1,
) + ('\n# %% given="square"\nshapes.square("small")\n\n# %% given="answer"\nprint("of", scale(np.ones(1), 1.0))\n')
SHAPES = "def square(size):\n    print(size, 'square')\n"


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    unit = toy.write(tmp_path_factory.mktemp("course"), text=TEXT)
    figures = unit.course.course / "figures"
    figures.mkdir()
    (unit.course.course / "__init__.py").touch()
    (figures / "__init__.py").touch()
    (figures / "shapes.py").write_text(SHAPES)
    return unit


def graded_notebook(scale: str) -> NotebookNode:
    """As it is when it is run: the given cells are those of the unit."""
    answer = {"solution": True, "locked": False}
    check = {"locked": True, "grade": True, "grade_id": "scale"}
    cells = [
        cell("import numpy as np\nfrom autograder.check import check\nfrom course.figures import shapes"),
        cell(scale, **answer),
        cell('check("toy.scale", scale)', **check),
        cell('shapes.square("small")'),
        cell('print("of", scale(np.ones(1), 1.0))'),
    ]
    return NotebookNode(cells=cells)


def run(unit, notebook: NotebookNode, turns: Path | None = None, **limits: float) -> Result:
    order = Order(notebook, unit.course.root, unit.name, Seeds(fixed=1), fence(unit), Limits(**limits), turns)
    return Result.unpack(order.run())


def text(outputs: list) -> str:
    return "".join(output.get("text", "") for output in outputs)


SPOILED = "shapes.square = lambda size: print('spoiled')\ndef scale(x, w):\n    return 2 * w * x"


def test_a_still_shows_what_the_course_draws_whatever_a_student_does(unit):
    result = run(unit, graded_notebook(SPOILED))
    assert text(result.outputs[3]) == "small square\n"
    assert text(result.outputs[4]) == "of [2.]\n"
    assert [verdict.points for verdict in result.verdicts.values()] == [2]


def test_a_class_has_its_stills_drawn_once(unit, tmp_path, monkeypatch):
    first = run(unit, graded_notebook(SPOILED), tmp_path)
    monkeypatch.setattr(Stills, "_draw", lambda *_: pytest.fail("drawn again"))
    assert run(unit, graded_notebook(toy.RIGHT["scale"]), tmp_path).outputs[3] == first.outputs[3] != []
    (kept,) = tmp_path.glob("*.json")
    assert list(json.loads(kept.read_text())) == ['shapes.square("small")']


def test_the_stills_of_a_real_unit_are_what_a_notebook_shows():
    unit = CourseFolder(ROOT).unit("06")
    release = json.loads(unit.release.read_text())
    cells = [NotebookNode(each, metadata=NotebookNode(each["metadata"])) for each in release["cells"]]
    for each in cells:
        each.source = "".join(each.source)
    found = Stills(cells, "course")
    assert len(found.sources) >= 7
    index = next(number for number, source in found.sources.items() if source == "figures.slopes()")
    found.sources = {index: found.sources[index]}
    (output,) = found.drawn(fence(unit), Limits(), None)[index]
    assert output["data"]["image/png"].startswith("iVBOR") and output["data"]["text/plain"].startswith("Figure: ")


# ---- what shows an answer that ran out of time ---------------------------------------------------------------------

SLOW = "import time\ndef scale(x, w):\n    end = time.process_time() + 2.5\n    while time.process_time() < end: pass"


def test_a_given_cell_with_an_answer_that_ran_out_of_time_has_little_of_it(unit, monkeypatch):
    seen = []
    attempt = NotebookRun._attempt
    monkeypatch.setattr(NotebookRun, "_attempt", lambda self, *rest: seen.append(rest[1:]) or attempt(self, *rest))
    result = run(unit, graded_notebook(SLOW))
    assert seen == [(0, 20.0), (1, 20.0), (2, 1.5), (4, running.LATE_SECONDS)]
    assert "KeyboardInterrupt" in str(result.outputs[4]) and text(result.outputs[3]) == "small square\n"
    assert [verdict.mistake for verdict in result.verdicts.values()] == ["time_limit"]
