"""Bring a submission back to the cells of the release, before nbgrader's own sanitizing."""

import copy

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.cells import new_cell
from autograder.grading.ledger import ledger
from autograder.grading.restoring import restore
from autograder.grading.screen import RECORD


class RestoreCells(NbGraderPreprocessor):
    """Give every cell of the release back its metadata and its place (see `restoring.py`), and note what was done.

    Everything else that came with a submitted cell (tags, attachments of other tools, forged grading metadata) is
    dropped.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        nb.cells, repairs = restore(nb.cells, release_cells(info["db_url"], info["assignment"], info["notebook"]))
        record = nb.metadata.get(RECORD, {})
        kept = {key: str(record[key]) for key in ("digest", "problem", "note") if key in record}
        if not kept.get("problem"):
            kept["note"] = " ".join(filter(None, (kept.get("note", ""), repairs)))
        nb.metadata = NotebookNode({RECORD: kept})
        return nb, resources


def release_cells(db_url: str, assignment: str, notebook: str) -> list[NotebookNode]:
    """The cells of a release that have a role (answer, check, given), rebuilt from the gradebook, in order."""
    with ledger() as held:
        cells = copy.deepcopy(held.release(_released, db_url, assignment, notebook))
        return sorted(cells, key=lambda cell: held.place(assignment, cell.metadata.nbgrader.grade_id))


def _released(db_url: str, assignment: str, notebook: str) -> list[NotebookNode]:
    with Gradebook(db_url) as gradebook:
        source = gradebook.find_notebook(notebook, assignment)
        points = {cell.name: cell.max_score for cell in source.grade_cells}
        return [_original(cell, points.get(cell.name)) for cell in source.source_cells]


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
