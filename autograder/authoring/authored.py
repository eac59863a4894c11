"""From a unit's authored text (jupytext percent format) to its notebook with solutions; nothing is written.

Authors mark a cell with one key; everything nbgrader wants to know follows from it:

    # %% given="imports"          locked code that grading restores: imports, helpers, data
    # %% demo="step_response"     the same, for a cell that shows something
    # %% exercise="cell_state"    the student's cell: answer between ### BEGIN SOLUTION and ### END SOLUTION
    # %% check="cell_state"       the graded call check("unit.cell_state", ...); points come from the registry
    # %% [markdown] question="why_gates" points=2    a question in words, graded by hand: the model answer
    #                             stands between the same two lines
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.authoring.sources import without_marks
from autograder.folder import AuthorError, Unit
from autograder.update import text_id

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

# role: what nbgrader calls (grade, locked, solution)
FLAGS = {
    "exercise": (False, False, True),
    "check": (True, True, False),
    "given": (False, True, False),
    "demo": (False, True, False),
    "question": (True, False, True),
}
KINDS = {"question": "markdown"}  # of a role's cells; all others are code
SECRET_LENGTH = 25  # of a solution line from which on it must not appear in a release
FOLDED_LINES = 24  # a demo from this length on is shown folded: its picture matters, not its drawing code
IMPORTS = ("given", "imports")  # the cell that every unit begins with; folded, so that the first picture comes sooner
NOTEBOOK = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}

_MARKER = re.compile(r"# %%+( |$)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FROM_JUPYTEXT = {
    "lines_to_next_cell",
    "lines_to_end_of_cell_marker",
}  # layout of the .py, kept by jupytext as metadata


@dataclass(frozen=True)
class Cell:
    """One authored cell; `role` is "" for prose."""

    line: int
    kind: str
    source: str
    role: str = ""
    name: str = ""
    points: Any = None  # of a question, as written

    @property
    def grade_id(self) -> str:
        return f"{self.name}-answer" if self.role == "exercise" else self.name


def notebook(unit: Unit, among: list[Unit] | None = None) -> NotebookNode:
    """The unit's notebook with solutions, made from its authored text.

    It links to the units before and after it, at its end and at its top, there to the first one as well: those of the
    course, or of `among` them.

    Raises
    ------
    AuthorError
        If the text breaks a rule: unknown keys, code cells without a key, exercises without a check ...; or if the
        course's settings cannot be read.
    """
    _ = unit.withheld
    cells = read(unit.text)
    points = registered_points(unit)
    questions = {cell.name: cell.points for cell in cells if cell.role == "question"}
    faults = [
        *_cell_faults(cells, unit.key),
        *_order_faults(cells),
        *_registry_faults(cells, points),
    ]
    if faults:
        raise AuthorError("\n".join(f"{_shown(unit.text)}:{line}: {text}" for line, text in sorted(faults)))
    return nbformat.from_dict(
        {
            "cells": [*_links(unit, among, top=True), *_expanded(cells, points | questions), *_links(unit, among)],
            "metadata": NOTEBOOK,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def read(path: Path) -> list[Cell]:
    """The cells of an authored text, each with the line of its marker."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AuthorError(f"{_shown(path)}:1: this is not UTF-8 text: {error}") from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _MARKER.match(line)]
    cells = jupytext.reads(text, fmt="py:percent").cells
    if len(cells) != len(lines):
        raise AuthorError(
            f"{_shown(path)}:1: {len(lines)} lines start a cell, but jupytext reads {len(cells)} cells; "
            "is there text before the first '# %%', or a '# %%' inside a string?"
        )
    return [_cell(path, line, cell) for line, cell in zip(lines, cells, strict=True)]


def solution_lines(source: str) -> list[str]:
    """The lines between BEGIN SOLUTION and END SOLUTION, stripped."""
    regions = re.findall(rf"{BEGIN}\n(.*?)^[ \t]*{END}", source, flags=re.DOTALL | re.MULTILINE)
    return [line.strip() for region in regions for line in region.splitlines() if line.strip()]


def without_solution(source: str) -> str:
    """What is left of a cell when the lines from BEGIN SOLUTION to END SOLUTION are taken out."""
    return re.sub(rf"^[ \t]*{BEGIN}\n.*?^[ \t]*{END}[ \t]*$", "", source, flags=re.DOTALL | re.MULTILINE)


def shown_code(cells: list[Cell]) -> str:
    """All code that students get."""
    return "\n".join(without_solution(cell.source) for cell in cells if cell.kind == "code")


def secret_lines(cells: list[Cell]) -> set[str]:
    """Long solution lines, which must not appear in what students get; not those that its code shows on purpose.

    A function that is given to be mended shares lines with its solution.
    """
    shown = shown_code(cells)
    lines = {line for cell in cells for line in solution_lines(cell.source)}
    return {line for line in lines if len(line) >= SECRET_LENGTH and line not in shown}


def registered_points(unit: Unit) -> dict[str, float]:
    """Points of the unit's exercises, by short name; empty for a unit that grades nothing."""
    return {name: _plain(exercise.max_points) for name, exercise in unit.exercises.items()}


def _plain(points: float) -> float:
    return int(points) if float(points).is_integer() else float(points)


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _cell(path: Path, line: int, cell: NotebookNode) -> Cell:
    keys = {key: value for key, value in cell.metadata.items() if key not in _FROM_JUPYTEXT}
    points = keys.pop("points", None) if "question" in keys else None
    if len(keys) > 1 or not keys.keys() <= FLAGS.keys():
        raise AuthorError(
            f"{_shown(path)}:{line}: a cell has at most one of the keys {', '.join(FLAGS)}, written like "
            f'given="imports"; found {", ".join(f"{key}={value!r}" for key, value in keys.items())}'
        )
    role, name = next(iter(keys.items()), ("", ""))
    return Cell(line, cell.cell_type, cell.source, role, str(name), points)


Fault = tuple[int, str]


def _cell_faults(cells: list[Cell], key: str) -> list[Fault]:
    """What is wrong with single cells."""
    faults = []
    for cell in cells:
        marks = re.findall(r"(BEGIN|END) SOLUTION", cell.source)
        call = f'check("{key}.{cell.name}"'
        if cell.kind == "code" and not cell.role:
            faults.append((cell.line, f"a code cell needs one of the keys {', '.join(FLAGS)}"))
        if cell.role and cell.kind != KINDS.get(cell.role, "code"):
            wanted = KINDS.get(cell.role, "code")
            faults.append((cell.line, f"{cell.role} is for {wanted} cells; this is a {cell.kind} cell"))
        if cell.role and not _NAME.fullmatch(cell.name):
            faults.append((cell.line, f"{cell.role}={cell.name!r}: a name is lower-case words joined by underscores"))
        if cell.role == "exercise" and not (
            solution_lines(cell.source) and marks == ["BEGIN", "END"] * (len(marks) // 2)
        ):
            faults.append(
                (
                    cell.line,
                    f"an exercise holds its answer between {BEGIN} and {END}, each on a line of its own",
                )
            )
        if cell.role not in ("exercise", "question") and marks:
            faults.append((cell.line, "only an exercise or a question may hold solution text"))
        if cell.role == "question":
            faults += [(cell.line, f"question {cell.name!r}: {text}") for text in _question_faults(cell)]
        if cell.role == "check" and call not in cell.source:
            faults.append((cell.line, f"this check cell must call {call}, ...)"))
    return faults


def _question_faults(cell: Cell) -> Iterator[str]:
    if isinstance(cell.points, bool) or not isinstance(cell.points, (int, float)) or not 0 < cell.points < math.inf:
        yield f'it needs a number of points above 0, as in question="{cell.name}" points=2; found {cell.points!r}'
    lines = [line.strip() for line in cell.source.splitlines() if re.search("(BEGIN|END) SOLUTION", line)]
    if lines != [BEGIN, END] or not solution_lines(cell.source):
        yield f"it holds one model answer, between {BEGIN} and {END}, each on a line of its own"
    if not without_solution(cell.source).strip():
        yield f"students see only what stands outside {BEGIN} and {END}: nothing does"


def _order_faults(cells: list[Cell]) -> list[Fault]:
    """Names used twice, exercises without a check, checks without or before their exercise."""
    faults = []
    seen: dict[str, int] = {}
    for cell in filter(lambda cell: cell.role, cells):
        if cell.grade_id in seen:
            faults.append((cell.line, f"{cell.role}={cell.name!r}: line {seen[cell.grade_id]} has that name already"))
        seen.setdefault(cell.grade_id, cell.line)
    for cell in cells:
        if cell.role == "exercise" and cell.name not in {other.name for other in cells if other.role == "check"}:
            faults.append((cell.line, f"exercise {cell.name!r} has no check cell"))
        if cell.role == "check" and not seen.get(f"{cell.name}-answer", cell.line) < cell.line:
            faults.append((cell.line, f"check {cell.name!r} must come after its exercise cell"))
    return faults


def _registry_faults(cells: list[Cell], points: dict[str, float]) -> list[Fault]:
    """Where the text and the registered exercises disagree."""
    checks = {cell.name: cell.line for cell in cells if cell.role == "check"}
    unknown = [
        (line, f"no exercise {name!r} is registered for this unit; there are: {', '.join(points) or 'none'}")
        for name, line in checks.items()
        if name not in points
    ]
    unused = [(1, f"the registered exercise {name!r} has no check cell") for name in points if name not in checks]
    return unknown + unused


def _expanded(cells: list[Cell], points: dict[str, float]) -> list[dict[str, object]]:
    copies: Counter[str] = Counter()
    expanded = []
    for cell in cells:
        source = without_marks(cell.source) if cell.kind == "markdown" else cell.source
        content = text_id(cell.kind, source)
        copies[content] += 1
        entry: dict[str, object] = {
            "id": cell.grade_id or f"{content}-{copies[content]}",
            "cell_type": cell.kind,
            "metadata": _metadata(cell, points) if cell.role else {},
            "source": source,
        }
        if cell.kind == "code":
            entry |= {"execution_count": None, "outputs": []}
        expanded.append(entry)
    return expanded


def _links(unit: Unit, among: list[Unit] | None, top: bool = False) -> list[dict[str, object]]:
    """A cell with the way to the next unit and back; none where there is neither.

    The two ends of a unit never say the same: cells are known by what they say.
    """
    others = sorted(unit.course.units() if among is None else among, key=lambda other: other.name)
    after = [other for other in others if other.name > unit.name][:1]
    before = [other for other in others if other.name < unit.name]
    if top:
        ways = [_link(other) for other in before[:-1][:1]]
        ways += [f"Previous: {_link(other)}" for other in before[-1:]] + [f"Next: {_link(other)}" for other in after]
    else:
        ways = [f"**Next:** {_link(other)}" for other in after] + [f"Before: {_link(other)}" for other in before[-1:]]
    if not ways:
        return []
    source = " · ".join(ways)
    return [{"id": f"{text_id('markdown', source)}-1", "cell_type": "markdown", "metadata": {}, "source": source}]


def _link(unit: Unit) -> str:
    return f"[{title(unit)}](../{unit.name}/{unit.name}.ipynb)"


def title(unit: Unit) -> str:
    """The first heading of a unit's text."""
    lines = unit.text.read_text("utf-8", "replace").splitlines()
    return next((line.removeprefix("# # ") for line in lines if line.startswith("# # ")), unit.name)


def _metadata(cell: Cell, points: dict[str, float]) -> dict[str, object]:
    metadata: dict[str, object] = {"nbgrader": _nbgrader(cell, points)}
    drawing = cell.role == "demo" and cell.source.count("\n") >= FOLDED_LINES
    if drawing or (cell.role, cell.name) == IMPORTS:
        metadata["jupyter"] = {"source_hidden": True}
    return metadata


def _nbgrader(cell: Cell, points: dict[str, float]) -> dict[str, object]:
    grade, locked, solution = FLAGS[cell.role]
    metadata = {
        "schema_version": 3,
        "grade_id": cell.grade_id,
        "grade": grade,
        "locked": locked,
        "solution": solution,
        "task": False,
    }
    return metadata | {"points": points[cell.name]} if grade else metadata
