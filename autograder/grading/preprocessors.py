"""The one seam into nbgrader: two preprocessors, named in `nbgrader_config.py`.

`RestoreCells` goes before nbgrader's own sanitizing: it brings a submission back to the cells of the release.
`Verify` takes the place of nbgrader's Execute: it runs the notebook in a sandboxed kernel and writes, as the output of
each graded cell, the verdict and the points in the form that nbgrader reads (an execute_result that is a number).
"""

import secrets

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Any, Float, Integer, Unicode

from autograder.advice import Advice, of_file
from autograder.folder import CourseFolder, Unit
from autograder.grading.outputs import write_verdict
from autograder.grading.prose import show_as_text
from autograder.grading.run import Limits, NotebookRun
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
    new = new_code_cell if kind == "code" else new_markdown_cell
    return new(source, metadata={"nbgrader": marks}, id=name[:64])


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
        code = cell.get("cell_type") == "code"
        new = new_code_cell if code else new_markdown_cell
        return new(source, id=f"student-{position}")
    if original.metadata.nbgrader.locked:
        return original
    return NotebookNode(original | {"source": source})


class Verify(NbGraderPreprocessor):
    """Run the submission and put verdicts and points into its graded cells."""

    course = Unicode("", help="Folder of the course, with solutions/ and course/.").tag(config=True)
    seed = Integer(0, help="Seed of the verification inputs; 0 draws a fresh one per submission.").tag(config=True)
    cell_seconds = Float(20.0, help="Limit of CPU time for a cell that is not graded, in seconds.").tag(config=True)
    notebook_seconds = Float(300.0, help="Limit of CPU time for a whole submission, in seconds.").tag(config=True)
    memory_bytes = Integer(4 * 2**30, help="Memory limit of a submission's kernel, in bytes.").tag(config=True)

    prepared = Any(
        None,
        allow_none=True,
        help="A function student -> NotebookRun that has run this notebook already, or None (see ahead.py).",
    ).tag(config=True)

    def new_run(self, nb: NotebookNode, unit: Unit) -> NotebookRun:
        """A run of one notebook under the configured limits, with its seed."""
        limits = Limits(self.cell_seconds, self.notebook_seconds, self.memory_bytes)
        seed = self.seed or secrets.randbelow(2**31 - 1) + 1
        return NotebookRun(nb, unit.exercises, seed=seed, limits=limits, advice=known_mistakes(unit))

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        info = resources["nbgrader"]
        unit = CourseFolder(self.course).unit(info["assignment"])
        problem = nb.metadata.get(RECORD, {}).get("problem", "")
        run = self.prepared(info["student"]) if self.prepared and not problem else None
        if run is not None and _sources(run.notebook) == _sources(nb):
            nb.cells = run.notebook.cells
        else:
            run = self.new_run(nb, unit)
            run.without_executing(problem) if problem else run.execute()
        for index, verdict in run.results.items():
            write_verdict(nb.cells[index], verdict)
        show_as_text(nb, unit)
        nb.metadata.setdefault(RECORD, NotebookNode())["done"] = True
        return nb, resources


def known_mistakes(unit: Unit) -> dict[str, Advice]:
    """What is known of mistakes in a unit: the data beside its notebook, if it has been built."""
    return of_file(unit.advice) if unit.advice.exists() else {}


def _sources(nb: NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in nb.cells]
