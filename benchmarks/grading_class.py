"""One class for all graders: a unit of 20 cells, and notebooks with answers to it, in the form that each grader takes.

A quarter of the students has one line wrong. The answers are the same everywhere, and so are the cells around them,
but for the cell that checks: a call of `check` for ours, assertions for nbgrader, a call of `grader.check` for otter.
"""

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.build import build
from autograder.folder import CourseFolder, Unit

NAME = "90_light"
LINES = {"2 * w * x": "w * x / 2", "x + w": "x - w", "np.tanh(w * x)": "np.tanh(x)"}
LINES |= {"x * x - w": "x - w", "np.cumsum(x) * w": "np.cumsum(x)", "np.sum(x) + w": "np.sum(x)"}
POINTS = 2
INPUTS = "[(rng.standard_normal(n), float(rng.uniform(0.5, 1.0))) for n in (1, 3, 50)]"

_HEAD = """\
# %% [markdown]
# # Six short exercises

# %% given="imports"
import numpy as np
from autograder.check import check
"""
_PART = """
# %% [markdown]
# ## {k} One line
# Write $y$ as a function of the vector $x$ and the number $w$.

# %% exercise="line_{k}"
def line_{k}(x, w):
    ### BEGIN SOLUTION
    return {right}
    ### END SOLUTION

# %% check="line_{k}"
check("light.line_{k}", line_{k})
"""
_EXERCISES = '''\
"""Six lines of NumPy."""

import numpy as np

from autograder.exercise import Exercise


def inputs(rng):
    yield from ({{"x": x, "w": w}} for x, w in {inputs})

'''
_EXERCISE = """
line_{k} = Exercise("light.line_{k}", "Line {k}", {{"y": {points}}}, lambda x, w: {right}, inputs)
line_{k}.mistake("another_{k}", "the line is another one.", {{"{right}": "{wrong}"}})
"""
_ASSERTIONS = """\
rng = np.random.default_rng()
for x, w in {inputs}:
    np.testing.assert_allclose(line_{k}(x, w), {right})
"""
_OTTER = """\
OK_FORMAT = True
test = {{"name": "line_{k}", "points": {points}, "suites": [{{"scored": True, "setup": "", "teardown": "",
    "type": "doctest", "cases": [{{"hidden": False, "locked": False, "code": {code!r}}}]}}]}}
"""


def course(folder: Path) -> Unit:
    """The unit, built."""
    place = folder / "solutions" / NAME
    place.mkdir(parents=True)
    (folder / "course").mkdir()
    lines = list(enumerate(LINES.items(), start=1))
    parts = [_PART.format(k=k, right=right) for k, (right, _) in lines]
    exercises = [_EXERCISE.format(k=k, points=POINTS, right=right, wrong=wrong) for k, (right, wrong) in lines]
    (place / "unit.py").write_text(_HEAD + "".join(parts), encoding="utf-8")
    (place / "exercises.py").write_text(_EXERCISES.format(inputs=INPUTS) + "".join(exercises), encoding="utf-8")
    unit = CourseFolder(folder).unit(NAME)
    failed = [result.note for result in build([unit]) if not result.ok]
    assert not failed, failed
    return unit


def hand_ins(unit: Unit, root: Path, count: int) -> None:
    """`root`/submitted/ anew, with so many students."""
    shutil.rmtree(root, ignore_errors=True)
    for number in range(count):
        folder = root / "submitted" / f"student{number:04}" / NAME
        folder.mkdir(parents=True)
        nbformat.write(_answered(unit, number), folder / f"{NAME}.ipynb")


def plain_course(unit: Unit, folder: Path) -> None:
    """A course of plain nbgrader's: the same cells, with assertions where ours calls `check`."""
    source = nbformat.read(unit.source, as_version=4)
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            k = int(marks["grade_id"].rpartition("_")[2])
            cell.source = _ASSERTIONS.format(inputs=INPUTS, k=k, right=list(LINES)[k - 1])
    path = folder / "source" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source, path)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'light'\n")


def otter_notebooks(unit: Unit, folder: Path, count: int) -> None:
    """`folder`/tests and notebooks for otter."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tests").mkdir(parents=True)
    for k, right in enumerate(LINES, start=1):
        lines = _ASSERTIONS.format(inputs=INPUTS, k=k, right=right).splitlines()
        code = "\n".join((">>> import numpy as np", f">>> {lines[0]}", f">>> {lines[1]}", f"... {lines[2]}", "... "))
        text = _OTTER.format(k=k, points=POINTS, code=code)
        (folder / "tests" / f"line_{k}.py").write_text(text, encoding="utf-8")
    for number in range(count):
        notebook = _answered(unit, number)
        for cell in notebook.cells:
            marks = cell.metadata.pop("nbgrader", {})
            if marks.get("grade"):
                cell.source = f'grader.check("{marks["grade_id"]}")'
            elif marks.get("grade_id") == "imports":
                cell.source = "import numpy as np\nimport otter\n\ngrader = otter.Notebook()"
        nbformat.write(notebook, folder / f"student{number:04}.ipynb")


def _answered(unit: Unit, number: int) -> NotebookNode:
    notebook = nbformat.read(unit.release, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            k = int(marks["grade_id"].removesuffix("-answer").rpartition("_")[2])
            right, wrong = list(LINES.items())[k - 1]
            line = wrong if number % 4 == 3 and number // 4 % len(LINES) == k - 1 else right
            cell.source = f"def line_{k}(x, w):\n    return {line}  # {number}"
    return notebook
