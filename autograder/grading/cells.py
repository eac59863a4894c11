"""Cells made anew. The notebook that they become part of is checked against the format as a whole, not each of them."""

from nbformat import NotebookNode


def new_cell(kind: str, source: str, *, id: str, metadata: dict | None = None) -> NotebookNode:
    """A cell of the kind "code", "markdown" or "raw", without outputs."""
    own: dict[str, object] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    marks = NotebookNode({key: NotebookNode(value) for key, value in (metadata or {}).items()})
    return NotebookNode(cell_type=kind, source=source, id=id, metadata=marks, **own)
