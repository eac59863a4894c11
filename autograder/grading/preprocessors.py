"""Bring a submission back to the cells of the release, before nbgrader's own sanitizing."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.cells import new_cell
from autograder.grading.ledger import ledger
from autograder.grading.restoring import restore
from autograder.grading.screen import RECORD


@dataclass(frozen=True)
class Released:
    """What the gradebook has of a released notebook.

    `cells` are those that have a role (answer, check, given), in order. `assignment` and `notebook`, and of cells with
    points (`graded`) and remarks (`answered`) by name, are the keys of their rows.
    """

    cells: list[NotebookNode]
    kernelspec: dict[str, Any]
    assignment: str
    notebook: str
    graded: dict[str, str]
    answered: dict[str, str]


class RestoreCells(NbGraderPreprocessor):
    """Give every cell of the release back its metadata and its place (see `restoring.py`), and note what was done.

    Everything else that came with a submitted cell (tags, attachments of other tools, forged grading metadata) is
    dropped, and so is the kernel that it names.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        release = released(info["db_url"], info["assignment"], info["notebook"])
        nb.cells, repairs = restore(nb.cells, release.cells)
        record = nb.metadata.get(RECORD, {})
        kept = {key: str(record[key]) for key in ("digest", "problem", "note") if key in record}
        if not kept.get("problem"):
            kept["note"] = " ".join(filter(None, (kept.get("note", ""), repairs)))
        nb.metadata = NotebookNode({RECORD: NotebookNode(kept)})
        if release.kernelspec:
            nb.metadata["kernelspec"] = NotebookNode(release.kernelspec)
        return nb, resources


def released(db_url: str, assignment: str, notebook: str) -> Released:
    """A released notebook, looked up once for a class. Nothing in it may be changed."""
    with ledger() as held:
        found: Released = held.release(_released, db_url, assignment, notebook)
        return found


def release_cells(db_url: str, assignment: str, notebook: str) -> list[NotebookNode]:
    """The cells of a release that have a role (answer, check, given), rebuilt from the gradebook, in order."""
    return copy.deepcopy(released(db_url, assignment, notebook).cells)


def _released(db_url: str, assignment: str, notebook: str) -> Released:
    with ledger() as held, Gradebook(db_url) as gradebook:
        source = gradebook.find_notebook(notebook, assignment)
        in_order = sorted(source.source_cells, key=lambda cell: held.place(assignment, cell.name))
        points = {cell.name: cell.max_score for cell in source.grade_cells}
        return Released(
            [_original(cell, points.get(cell.name)) for cell in in_order],
            json.loads(source.kernelspec or "{}"),
            source.assignment_id,
            source.id,
            {cell.name: cell.id for cell in [*source.grade_cells, *source.task_cells]},
            {cell.name: cell.id for cell in [*source.solution_cells, *source.task_cells]},
        )


def _original(cell: object, points: float | None) -> NotebookNode:
    """A cell of the release, rebuilt from the gradebook."""
    name, kind, source = cell.name, cell.cell_type, cell.source or ""  # type: ignore[attr-defined]
    marks = {
        "grade_id": name,
        "grade": points is not None,
        "locked": bool(cell.locked),  # type: ignore[attr-defined]
        "solution": not cell.locked,  # type: ignore[attr-defined]
        "task": False,
        "schema_version": 3,
        "checksum": cell.checksum,  # type: ignore[attr-defined]
    } | ({} if points is None else {"points": points, "cell_type": kind})
    return new_cell(kind, source, metadata={"nbgrader": marks}, id=name[:64])
