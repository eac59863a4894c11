"""A sample class: real notebook files made from the release and the unit's answer files, and a few damaged ones."""

import shutil
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.authoring import damaged
from autograder.folder import CourseFolder, Unit


def default_unit(course: CourseFolder) -> Unit:
    """The unit with the largest sample class."""
    return max(course.units(), key=lambda unit: len(answer_files(unit)))


def answer_files(unit: Unit) -> dict[str, Path]:
    """The answer file of each sample student of a unit."""
    return {path.stem: path for path in sorted(unit.answers.glob("*.py"))}


def hand_in(unit: Unit, answers: Path) -> NotebookNode:
    """The unit's release notebook with the answer cells of one answer file filled in."""
    notebook = nbformat.read(unit.release, as_version=4)
    given, extras = answers_in(answers)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
        if cell.metadata.get("nbgrader", {}).get("solution") and name in given:
            cell.source = given.pop(name)
    if given:
        raise ValueError(f"{answers.name}: the release of {unit.name} has no exercise {', '.join(given)}")
    notebook.cells += [new_code_cell(source, id=f"extra-{k}") for k, source in enumerate(extras)]
    return notebook


def answers_in(path: Path) -> tuple[dict[str, str], list[str]]:
    """Answers by exercise and further code cells; a cell `# %% like="right_plain"` takes the rest from that file."""
    cells = jupytext.read(path, fmt="py:percent").cells
    named: dict[str, str] = {}
    for cell in cells:
        if "like" in cell.metadata:
            named |= answers_in(path.with_name(f"{cell.metadata['like']}.py"))[0]
    named |= {cell.metadata["exercise"]: cell.source for cell in cells if "exercise" in cell.metadata}
    extras = [cell.source for cell in cells if cell.cell_type == "code" and "extra" in cell.metadata]
    return named, extras


def make(root: Path, unit: Unit) -> list[str]:
    """Write `root`/submitted/ for the whole sample class and return the students' names. Same files every time."""
    files = answer_files(unit)
    if not files:
        raise FileNotFoundError(
            f"There are no answer files in {unit.shown(unit.answers)}: nobody is in the sample class."
        )
    notebooks = {student: hand_in(unit, path) for student, path in files.items()}
    submitted = root / "submitted"
    shutil.rmtree(submitted, ignore_errors=True)
    for student, notebook in notebooks.items():
        _write(submitted, student, unit.name, nbformat.writes(notebook))
    best = notebooks[min(notebooks, key=lambda name: not name.startswith("right"))]
    damaged.make(submitted, unit.name, best, linked_to=min(notebooks))
    return sorted(path.name for path in submitted.iterdir())


def _write(submitted: Path, student: str, unit: str, text: str) -> None:
    folder = submitted / student / unit
    folder.mkdir(parents=True)
    (folder / f"{unit}.ipynb").write_text(text, encoding="utf-8")
