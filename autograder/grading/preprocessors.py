"""Bring a submission back to the cells of the release, before nbgrader's own sanitizing."""

import copy

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.grading.cells import new_cell
from autograder.grading.ledger import ledger
from autograder.grading.screen import RECORD


class RestoreCells(NbGraderPreprocessor):
    """Give every cell of the release back its metadata, and cells that were deleted back their place.

    Of cells that occur twice the last keeps its role, of questions in words the last that was answered; copies stay as
    ordinary cells. Everything else that came with a submitted cell (tags, attachments of other tools, forged grading
    metadata) is dropped.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        nb.cells = restore(nb.cells, release_cells(info["db_url"], info["assignment"], info["notebook"]))
        record = nb.metadata.get(RECORD, {})
        kept = {key: str(record[key]) for key in ("digest", "problem", "note") if key in record}
        nb.metadata = NotebookNode({RECORD: kept})
        return nb, resources


def release_cells(db_url: str, assignment: str, notebook: str) -> list[NotebookNode]:
    """The cells of a release that have a role (answer, check, given), rebuilt from the gradebook, in order."""
    with ledger() as held:
        return copy.deepcopy(held.release(_released, db_url, assignment, notebook))


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


def restore(cells: list[NotebookNode], originals: list[NotebookNode]) -> list[NotebookNode]:
    """The submitted cells with the release's roles, locked sources and deleted cells back in place."""
    by_name = {cell.metadata.nbgrader.grade_id: cell for cell in originals}
    last: dict[str | None, int] = {}
    for k, cell in enumerate(cells):
        name = _name(cell)
        if name in by_name and not (name in last and _is_unanswered_question(cell, by_name[name])):
            last[name] = k
    restored: list[NotebookNode] = []
    for k, cell in enumerate(cells):
        name = _name(cell)
        original = by_name[name] if last.get(name) == k else None
        restored.append(_clean(cell, original, k))
    present = set(last)
    for position, original in enumerate(originals):
        name = original.metadata.nbgrader.grade_id
        if name not in present:
            before = {cell.metadata.nbgrader.grade_id for cell in originals[:position]}
            spots = [k for k, cell in enumerate(restored) if _name(cell) in before]
            restored.insert(spots[-1] + 1 if spots else 0, original)
    return restored


def _name(cell: NotebookNode) -> str | None:
    marks = cell.get("metadata", {}).get("nbgrader", {})
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def _is_unanswered_question(cell: NotebookNode, original: NotebookNode) -> bool:
    return original.cell_type == "markdown" and _source(cell).strip() == original.source.strip()


def _source(cell: NotebookNode) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _clean(cell: NotebookNode, original: NotebookNode | None, position: int) -> NotebookNode:
    source = _source(cell)
    if original is None:
        kind = "code" if cell.get("cell_type") == "code" else "markdown"
        return new_cell(kind, source, id=f"student-{position}")
    if original.metadata.nbgrader.locked:
        return original
    return NotebookNode(original | {"source": source})
