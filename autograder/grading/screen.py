"""Look at what a student handed in before anything opens it: a readable notebook, or the reason why it is not one."""

import hashlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

MAX_NOTEBOOK_BYTES = 10 * 2**20
RECORD = "autograder"  # notebook metadata: what screening found; the rest of the pipeline reads it


@dataclass(frozen=True)
class Submission:
    """One student's hand-in for one unit: the notebook, or the problem that stands in its way."""

    student: str
    unit: str
    notebook: NotebookNode | None
    problem: str = ""
    note: str = ""
    digest: str = ""
    timestamp: str = ""


def screen(folder: Path, student: str, unit: str) -> Submission:
    """Read `folder`/`unit`.ipynb without following links, within the size limit; never raises for what is in it."""
    path, problem, note = _find(folder, unit)
    data = b""
    if path is not None and not problem:
        problem, data = _read(path)
    notebook = None
    if not problem:
        problem, notebook = _parse(data)
    digest = hashlib.sha256(data + problem.encode()).hexdigest()
    return Submission(student, unit, notebook, problem, note, digest, _timestamp(folder))


def _find(folder: Path, unit: str) -> tuple[Path | None, str, str]:
    name = f"{unit}.ipynb"
    if folder.is_symlink():
        return None, f"The folder {folder.name} is a link; submit a folder with the notebook itself.", ""
    path = folder / name
    if path.is_symlink() or path.exists():
        return path, "", ""
    others = sorted(other for other in folder.glob("*.ipynb") if not other.name.startswith("."))
    if len(others) == 1:
        note = f"The notebook was called {others[0].name}; expected {name}. It was graded all the same."
        return others[0], "", note
    found = f"holds {', '.join(other.name for other in others)}" if others else "holds no notebook"
    return None, f"No {name} was handed in: the folder {found}. Submit the notebook under its own name.", ""


def _read(path: Path) -> tuple[str, bytes]:
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            kind = "a link" if stat.S_ISLNK(info.st_mode) else "not a regular file"
            return f"{path.name} is {kind}; submit the notebook file itself.", b""
        if info.st_size > MAX_NOTEBOOK_BYTES:
            size, limit = info.st_size / 2**20, MAX_NOTEBOOK_BYTES // 2**20
            return (
                f"{path.name} has {size:.1f} MB; the limit is {limit} MB. "
                "Clear its outputs (Edit > Clear Outputs of All Cells), save and submit again.",
                b"",
            )
        return "", path.read_bytes()
    except OSError as error:
        return f"{path.name} could not be read: {error.strerror}.", b""


def _parse(data: bytes) -> tuple[str, NotebookNode | None]:
    try:
        raw = json.loads(data.decode("utf-8"))
        if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list) or raw.get("nbformat") != 4:
            return "The file is JSON, but not a notebook of format 4 with a list of cells.", None
        if not all(_is_cell(cell) for cell in raw["cells"]):
            return "The notebook holds cells without a type or source; save it again from JupyterLab.", None
        return "", nbformat.from_dict(raw | {"nbformat_minor": 5, "metadata": {}})
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, ValueError) else ""
        return f"The notebook is not valid JSON{where:.150}; save it again from JupyterLab and submit that file.", None


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    return isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))


def _timestamp(folder: Path) -> str:
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 200:
        return ""
    return path.read_text(errors="replace").strip()
