"""The student's own tally: the points of the last check of each exercise, in small files beside the notebook.

`.progress/NAME.json` is written in one step, an exercise a file, so that kernels side by side do not disturb one
another. It is for the student alone: grading never reads it, and what cannot be read counts as nothing.
"""

import contextlib
import html
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from autograder.advice import of_file
from autograder.verdict import Verdict, number

FOLDER = ".progress"
LEFT = 'style="text-align:left"'
PATTERN = "[0-9][0-9]_*"


@dataclass(frozen=True)
class Tally:
    """The points of one unit's checks so far; `unreadable` files were left out."""

    unit: str
    points: float
    max_points: float
    right: int
    exercises: int
    unreadable: int = 0


def record(folder: Path, verdict: Verdict) -> None:
    """Note the points of one check. A folder that cannot be written to is left alone."""
    target = folder / FOLDER / f"{verdict.exercise.rpartition('.')[2]}.json"
    draft = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        target.parent.mkdir(exist_ok=True)
        draft.write_text(json.dumps({"points": verdict.points}) + "\n", encoding="utf-8")
        os.replace(draft, target)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()


def tally(data: Path) -> Tally:
    """The points so far of the unit whose checks' data is given: of each exercise at most its own points."""
    most = {name: each.task.max_points for name, each in of_file(data).items()}
    found = {name: _points(data.parent / FOLDER / f"{name}.json") for name in most}
    points = {name: min(max(value, 0.0), most[name]) for name, value in found.items() if value is not None}
    right = sum(points.get(name, 0.0) == most[name] for name in most)
    unreadable = sum(value is None for value in found.values())
    return Tally(data.stem, sum(points.values()), sum(most.values()), right, len(most), unreadable)


def so_far(data: Path) -> str:
    """The tally of one unit in a sentence."""
    unit = tally(data)
    sentence = f"{number(unit.points)} of {number(unit.max_points)} points in this unit so far."
    return f"{sentence} {_left_out(unit.unreadable)}".strip()


class Progress:
    """All units of the course around one notebook, with the points so far: a table."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.parent.glob(f"{PATTERN}/{PATTERN}.checks"))
        self.units = [unit for unit in map(_tally_or_none, files) if unit is not None and unit.exercises]

    def __repr__(self) -> str:
        if not self.units:
            return NOTHING
        width = max(len(unit.unit) for unit in self.units)
        lines = [f"{unit.unit:<{width}}  {_points_of(unit)}  {_exercises_of(unit)}" for unit in self.units]
        return "\n".join([*lines, *self._remarks()])

    def _repr_html_(self) -> str:
        if not self.units:
            return f"<p>{NOTHING}</p>"
        rows = "".join(_row(unit) for unit in self.units)
        titles = "".join(f'<th scope="col" {LEFT}>{word}</th>' for word in ("unit", "progress", "points", "exercises"))
        remarks = "".join(f"<p>{text}</p>" for text in self._remarks())
        return f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>{remarks}"

    def _remarks(self) -> list[str]:
        points, most = (sum(getattr(unit, name) for unit in self.units) for name in ("points", "max_points"))
        total = f"{number(points)} of {number(most)} points so far. After more checks, run this cell again."
        left_out = _left_out(sum(unit.unreadable for unit in self.units))
        return [total, *([left_out] if left_out else [])]


NOTHING = "No unit lies here yet."


def _row(unit: Tally) -> str:
    name = html.escape(unit.unit)
    link = f'<a href="../{name}/{name}.ipynb">{name}</a>'
    bar = f'<progress max="{unit.max_points}" value="{unit.points}" aria-label="points of {name}"></progress>'
    cells = (link, bar, _points_of(unit), _exercises_of(unit))
    return f"<tr>{''.join(f'<td {LEFT}>{cell}</td>' for cell in cells)}</tr>"


def _points_of(unit: Tally) -> str:
    return f"{number(unit.points)} of {number(unit.max_points)}"


def _exercises_of(unit: Tally) -> str:
    return f"{unit.right} of {unit.exercises} right"


def _left_out(count: int) -> str:
    notes = "note of an earlier check" if count == 1 else "notes of earlier checks"
    return f"({count} {notes} could not be read: check again.)" if count else ""


def _tally_or_none(data: Path) -> Tally | None:
    """A tally; none for data that is damaged: that unit's own checks say so."""
    try:
        return tally(data)
    except (OSError, ValueError):
        return None


def _points(path: Path) -> float | None:
    """What was noted: 0 if nothing was, None if it cannot be read."""
    try:
        points = json.loads(path.read_text(encoding="utf-8"))["points"]
    except FileNotFoundError:
        return 0.0
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return float(points) if isinstance(points, (int, float)) and points == points else None
