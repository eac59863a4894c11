"""Hand-ins that are damaged as files: what every class has, whatever its unit asks."""

import copy
import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.grading.screen import MAX_NOTEBOOK_BYTES


def make(submitted: Path, unit: str, notebook: NotebookNode, *, linked_to: str) -> None:
    """Write one hand-in of each kind: cells deleted, cells twice, metadata of wrong types, invalid JSON, too large,
    renamed, missing, and what is another student's file: a link, a hard link, a linked folder.

    Parameters
    ----------
    submitted : Path
        The folder that holds a folder for each student.
    notebook : NotebookNode
        A right hand-in, of which the damaged ones are made.
    linked_to : str
        The student whose notebook the linked one is.
    """
    kinds = {
        "deleted_cells": nbformat.writes(_without(notebook, every=3)),
        "duplicated_cells": nbformat.writes(_doubled(notebook)),
        "odd_metadata": json.dumps(_odd(notebook)),
        "invalid_json": nbformat.writes(notebook)[:-200],
        "oversized": json.dumps({"padding": "x" * MAX_NOTEBOOK_BYTES}),
        "renamed": nbformat.writes(notebook),
        "missing": None,
        "linked": None,
        "hard_linked": None,
    }
    for student, text in kinds.items():
        folder = submitted / student / unit
        folder.mkdir(parents=True)
        if text is not None:
            name = f"{unit}-Copy1.ipynb" if student == "renamed" else f"{unit}.ipynb"
            (folder / name).write_text(text, encoding="utf-8")
    place = Path(unit, f"{unit}.ipynb")
    (submitted / "linked" / place).symlink_to(submitted / linked_to / place)
    (submitted / "hard_linked" / place).hardlink_to(submitted / linked_to / place)
    (submitted / "linked_folder").symlink_to(submitted / linked_to)


def _graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _without(notebook: NotebookNode, every: int) -> NotebookNode:
    """Every third graded, answer or given cell deleted."""
    broken, count = copy.deepcopy(notebook), 0
    kept = []
    for cell in broken.cells:
        count += _graded(cell)
        if not (_graded(cell) and count % every == 0):
            kept.append(cell)
    broken.cells = kept
    return broken


def _doubled(notebook: NotebookNode) -> NotebookNode:
    """Every graded, answer and given cell there twice, with the same metadata, as copy and paste leaves it."""
    broken = copy.deepcopy(notebook)
    cells = []
    for k, cell in enumerate(broken.cells):
        cells.append(cell)
        if _graded(cell):
            twin = copy.deepcopy(cell)
            twin["id"] = f"copy-{k}"
            cells.append(twin)
    broken.cells = cells
    return broken


def _odd(notebook: NotebookNode) -> dict:
    """Everything but type, source and name of the cells of a type that it should not have."""
    odd = json.loads(nbformat.writes(notebook))
    odd |= {"metadata": {"autograder": 1, "kernelspec": [], "language_info": "x"}, "nbformat_minor": None}
    for cell in odd["cells"]:
        cell |= {"id": 1, "outputs": {"data": 2}, "attachments": "x", "execution_count": [], "more": {"\ud800": 1e400}}
        cell["metadata"] |= {"tags": 1, "autograder_verdict": [], "jupyter": None}
    return odd
