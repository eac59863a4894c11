"""Cells and outputs made anew. What they become part of is checked against the format as a whole, not each of them."""

from typing import Any

from nbformat import NotebookNode, from_dict


def new_cell(kind: str, source: str, *, id: str, metadata: dict | None = None) -> NotebookNode:
    """A cell of the kind "code", "markdown" or "raw", without outputs."""
    own: dict[str, object] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    marks = NotebookNode({key: NotebookNode(value) for key, value in (metadata or {}).items()})
    return NotebookNode(cell_type=kind, source=source, id=id, metadata=marks, **own)


def notebook_of(cells: list[NotebookNode], metadata: dict[str, Any]) -> NotebookNode:
    """A notebook of these cells, in the format that has ids of cells."""
    return NotebookNode(cells=cells, metadata=NotebookNode(metadata), nbformat=4, nbformat_minor=5)


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """An output of the kind "stream", "error", "display_data" or "execute_result", of all the fields that it needs."""
    own: dict[str, Any] = {"metadata": {}} if kind in ("display_data", "execute_result") else {}
    own |= {"execution_count": None} if kind == "execute_result" else {}
    made: NotebookNode = from_dict({"output_type": kind} | own | fields)
    return made
