"""Look at what a student handed in before anything else opens it: a notebook made anew, or why there is none.

Of a submitted notebook only the type and the source of its cells go on, and the names that nbgrader gave them. All else
(outputs, metadata, attachments, ids) stays behind, so that nothing odd in it reaches nbformat, nbconvert or nbgrader.
Every limit is looked at before what it bounds can cost anything.
"""

import hashlib
import itertools
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.grading.cells import new_cell, notebook_of
from autograder.grading.files import Absent, Refused, folder, names, original, read, shown

MAX_NOTEBOOK_BYTES = 10 * 2**20
MAX_DEPTH = 100  # lists and objects of the JSON text within one another
MAX_MARKS = 1_000_000  # brackets, commas, colons, quotes of the JSON text, on which the cost of reading depends
MAX_CELLS = 1_000  # the largest unit has about a hundred
MAX_CELL_TEXT = 50_000  # characters; the longest cell of a unit has 7,000
MAX_TEXT = 250_000  # characters of all cells, four times the longest unit: as code they color for 11 s on a page
MAX_TIMESTAMP_BYTES = 100

ABOUT_KERNEL = "about_kernel"  # notebook metadata within screening
RECORD = "autograder"  # notebook metadata: what screening found; the rest of the pipeline reads it
FENCED, UNFENCED = "bubblewrap", "none"  # there: what was between student code and the rest of the machine

_KINDS = ["code", "markdown", "raw"]  # a list: what stands in their place may be of any kind
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_STEP = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TIME = re.compile("[0-9A-Za-z :.,+-]+")  # of a zone's name dateutil would make a path
_SAVE_AGAIN = "save it again from JupyterLab and submit that file."


@dataclass(frozen=True)
class Submission:
    """One student's hand-in for one unit: the notebook, or the problem that stands in its way."""

    student: str
    unit: str
    notebook: NotebookNode | None
    problem: str = ""
    note: str = ""
    digest: str = ""
    timestamp: datetime | None = None


def name_problem(student: str) -> str:
    """Why nobody can be graded under the name of this folder; "" if one can.

    nbgrader takes names for patterns of paths and strips blanks: it would grade somebody else. Formgrader writes them
    into its pages as they are.
    """
    if student.isprintable() and student.strip() == student and not set(student) & set('*?[<>&"\\'):
        return ""
    return (
        f"The name of the folder submitted/{shown(student)} cannot be used: nbgrader takes no names with "
        '* ? [ < > & " or a backslash, '
        "with line breaks, control characters or a blank at an end, and none that are not UTF-8. Rename the folder."
    )


def screen(submitted: Path, student: str, unit: str) -> Submission | None:
    """Look at `submitted`/`student`/`unit`/`unit`.ipynb; None if nothing was handed in. Raises for no content."""
    data, problem, notebook, when = b"", "", None, None
    notes: tuple[str, ...] = ()
    try:
        with folder(submitted, student, unit) as handle:
            when, about_time = timestamp(handle)
            data, about_name = _data(handle, unit, lambda info: original(submitted, unit, info) == student)
        notes = (about_name, about_time)
        notebook = rebuilt(data)
        notes = (*notes, notebook.metadata.pop(ABOUT_KERNEL, ""))
    except Absent:
        return None
    except Refused as refused:
        problem = str(refused)
    digest = hashlib.sha256(data + problem.encode()).hexdigest()
    return Submission(student, unit, notebook, problem, " ".join(filter(None, notes)), digest, when)


def _data(handle: int, unit: str, is_original: Callable[[os.stat_result], bool]) -> tuple[bytes, str]:
    """The notebook in an open folder, and a note if it has another name than it should have."""
    name = f"{unit}.ipynb"
    try:
        return read(handle, name, MAX_NOTEBOOK_BYTES, is_original), ""
    except Absent:
        others = [other for other in names(handle) if other.endswith(".ipynb") and not other.startswith(".")]
    if len(others) == 1:
        note = f"The notebook was called {shown(others[0])}; expected {name}. It was graded all the same."
        return read(handle, others[0], MAX_NOTEBOOK_BYTES, is_original), note
    holds = f"holds {', '.join(map(shown, others[:5]))}" if others else "holds no notebook"
    raise Refused(f"No {name} was handed in: the folder {holds}. Submit the notebook under its own name.")


def rebuilt(data: bytes) -> NotebookNode:
    """A new notebook with the cells of a submitted one.

    Raises
    ------
    Refused
        If it is not a notebook, or larger than anyone needs.
    """
    raw = _parsed(data)
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(cells, list) or raw.get("nbformat") != 4:
        raise Refused("The file is JSON, but not a notebook of format 4 with a list of cells.")
    if len(cells) > MAX_CELLS:
        raise Refused(f"The notebook has {len(cells):,} cells; the limit is {MAX_CELLS:,}. Delete what is not needed.")
    texts = [_text(cell) for cell in cells]
    longest, all_of_it = max(map(len, texts), default=0), sum(map(len, texts))
    if longest > MAX_CELL_TEXT or all_of_it > MAX_TEXT:
        raise Refused(
            f"The notebook has {all_of_it:,} characters of text and code, up to {longest:,} in one cell; "
            f"the limits are {MAX_TEXT:,} and {MAX_CELL_TEXT:,}. Delete what is not needed."
        )
    made = [_cell(cell, text, k) for k, (cell, text) in enumerate(zip(cells, texts, strict=True))]
    about_kernel = _about_kernel(raw.get("metadata"))
    return notebook_of(made, {ABOUT_KERNEL: about_kernel} if about_kernel else {})


def _about_kernel(metadata: Any) -> str:
    """A note on a notebook that was saved for another language."""
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        found = metadata.get(key) if isinstance(metadata, dict) else None
        language = found.get(name) if isinstance(found, dict) else None
        if isinstance(language, str) and language and not language.lower().startswith("python"):
            return f"The notebook was saved with a kernel for {shown(language)}; it was run with Python."
    return ""


def _parsed(data: bytes) -> Any:
    too_deep = Refused(f"The notebook is nested too deeply, or in too many parts; {_SAVE_AGAIN}")
    if sum(map(data.count, b'[]{},:"')) > MAX_MARKS:
        raise too_deep
    steps = _STRING.sub(b"", data).translate(_STEP, bytes(set(range(256)) - set(b"[{]}")))
    if max(itertools.accumulate(1 if step == 1 else -1 for step in steps), default=0) > MAX_DEPTH:
        raise too_deep
    try:
        return json.loads(data.decode("utf-8-sig"), parse_int=float)  # an int of a million digits costs minutes
    except ValueError as error:
        raise Refused(f"The notebook is not valid JSON ({error!s:.150}); {_SAVE_AGAIN}") from None


def _text(cell: Any) -> str:
    known = isinstance(cell, dict) and cell.get("cell_type") in _KINDS
    source = cell.get("source") if known else None
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise Refused(f"The notebook holds cells without a type or source; {_SAVE_AGAIN}")
    return "".join(lines)


def _cell(cell: dict, text: str, position: int) -> NotebookNode:
    clean = _UNPRINTABLE.sub("\ufffd", text)
    marks = cell.get("metadata")
    for key in ("nbgrader", "grade_id"):
        marks = marks.get(key) if isinstance(marks, dict) else None
    metadata = {"nbgrader": {"grade_id": marks[:200]}} if isinstance(marks, str) else {}
    return new_cell(cell["cell_type"], clean, id=f"cell-{position}", metadata=metadata)


def timestamp(handle: int) -> tuple[datetime | None, str]:
    """When it was handed in, in UTC, as nbgrader writes it beside a notebook; a note if that cannot be read."""
    from nbgrader.utils import parse_utc  # seconds of import: only when something is graded

    try:
        text = read(handle, "timestamp.txt", MAX_TIMESTAMP_BYTES).decode().strip()
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        return parse_utc(text), ""
    except Absent:
        return None, ""
    except Exception:  # dateutil raises many kinds
        return None, "The file timestamp.txt holds no time; the hand-in counts as one without a time."
