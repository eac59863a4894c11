"""Classes that were graded, without grading: verdicts as they are wanted, in memory or in nbgrader's folders."""

import warnings
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from autograder.folder import Unit
from autograder.grading.grade import Graded
from autograder.grading.outputs import write_verdict
from autograder.grading.screen import RECORD
from autograder.reports.members import ClassResults, Member
from autograder.verdict import Part, Verdict

HALF = ("values", "half", "the factor is 1/2 where it should be 2.")
REVERSED = ("values", "reversed", "the difference is taken the wrong way round.")
UNKNOWN = ("values", "", "")
INDEX = ("error", "raised_IndexError", "")
OTHER_TYPE = ("type", "", "")


def answer(unit: Unit, short: str, **wrong: tuple[str, str, str]) -> Verdict:
    """A verdict that is right but for the parts that are given: stage, mistake, cause. `inputs` loses half a point."""
    exercise = unit.exercises[short]
    parts = [
        Part(name, 0.0, points, wrong[name][0], "message", *wrong[name][1:])
        if name in wrong
        else Part(name, points, points)
        for name, points in exercise.parts.items()
    ]
    if "inputs" in wrong:
        parts.append(Part("inputs", -0.5, 0.0, wrong["inputs"][0], "message", *wrong["inputs"][1:]))
    return Verdict(exercise.name, exercise.title, tuple(parts))


def nothing(unit: Unit, short: str, mistake: str) -> Verdict:
    """No result, for this reason."""
    return Verdict.nothing(unit.exercises[short], "why", mistake=mistake)


def graded(unit: Unit, student: str, scale: Verdict | None = None, pair: Verdict | None = None, **about: str) -> Graded:
    """One student of the toy unit: right, but for what is given."""
    verdicts = {"scale": scale or answer(unit, "scale"), "pair": pair or answer(unit, "pair")}
    return Graded(student, verdicts, **{"fence": "bubblewrap"} | about)


def class_of(unit: Unit, *found: Graded | Member) -> ClassResults:
    members = (each if isinstance(each, Member) else Member(each.student, each) for each in found)
    return ClassResults(unit, tuple(members))


def write(root: Path, unit: Unit, *found: Graded, registered: tuple[str, ...] = ()) -> None:
    """The folders that grading leaves behind."""
    for each in found:
        hand_in(root, unit, each.student)
        notebook = new_notebook(
            metadata={
                RECORD: {"done": True, "problem": each.problem, "note": each.note, "digest": "d", "fence": each.fence}
            }
        )
        for short, verdict in each.verdicts.items():
            marks = {"grade_id": short, "grade": True, "solution": False, "points": verdict.max_points}
            notebook.cells.append(new_code_cell("check", metadata={"nbgrader": marks}, id=short))
            write_verdict(notebook.cells[-1], verdict)
        nbformat.write(notebook, _made(root / "autograded" / each.student / unit.name) / f"{unit.name}.ipynb")
    root.mkdir(exist_ok=True)
    (root / "gradebook.db").write_bytes(_empty_gradebook())
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        for name in registered:
            gradebook.add_student(name)
        if found:
            _record(gradebook, unit, found)


def _record(gradebook: Gradebook, unit: Unit, found: tuple[Graded, ...]) -> None:
    """The points of the verdicts, as nbgrader keeps them."""
    warnings.simplefilter("ignore", SAWarning)  # nbgrader's own; pytest takes the filter back after the test
    gradebook.add_assignment(unit.name)
    gradebook.add_notebook(unit.name, unit.name)
    for short, exercise in unit.exercises.items():
        gradebook.add_grade_cell(short, unit.name, unit.name, max_score=exercise.max_points, cell_type="code")
    for each in found:
        gradebook.add_student(each.student)
        gradebook.add_submission(unit.name, each.student)
        for short, verdict in each.verdicts.items():
            gradebook.find_grade(short, unit.name, unit.name, each.student).auto_score = verdict.points
    gradebook.db.commit()


def hand_in(root: Path, unit: Unit, student: str) -> Path:
    """What one student handed in, empty."""
    path = _made(root / "submitted" / student / unit.name) / f"{unit.name}.ipynb"
    nbformat.write(new_notebook(), path)
    return path


@cache
def _empty_gradebook() -> bytes:
    """Made once: nbgrader starts a program for each new one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        with Gradebook(f"sqlite:///{path}"):
            pass
        return path.read_bytes()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
