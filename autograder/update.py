"""Students work in a copy of the course: `work/`. Here it is begun, and brought up to date around their answers.

Cells are matched by their names: nbgrader's grade_id, else the cell's id. The course's own cells become those of the
course as it is now; answers, notes and added cells stay. Whether a cell was touched can be told from the cell itself:
nbgrader's checksum lies in its metadata, and the id of a text is a digest of it.

    python -m autograder.update        the same as `autograder update`, where only a release is installed
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

WORK, BACKUPS = "work", ".backups"
Cell = dict[str, Any]

PLAIN = ("collapsed", "jupyter")  # metadata that an ordinary cell keeps: how it is shown
_UNIT = "[0-9][0-9]_*"
_TEXT_ID = re.compile(r"([0-9a-f]{16})-\d+")


class UpdateError(Exception):
    """Nothing was changed; the message says why."""


@dataclass
class Outcome:
    """What became of one unit. `behind`: there are corrections, which were not asked for; `kept`: there can be none."""

    unit: str
    state: Literal["new", "updated", "unchanged", "behind", "kept", "failed"]
    notes: list[str] = field(default_factory=list)


def update(course: Path, work: Path, names: tuple[str, ...] = (), *, missing_only: bool = False) -> list[Outcome]:
    """Copy the units of a course to where a student works, and bring what is there up to date.

    Parameters
    ----------
    course : Path
        The folder of the built units.
    work : Path
        The student's folder; it is made if it does not exist.
    names : tuple of str
        Units by name, number or key; all of them if none is named.
    missing_only : bool
        Only begin units that are not there yet. (The data of the checks is always brought up to date.)
    """
    folders = [folder for folder in sorted(course.glob(_UNIT)) if (folder / f"{folder.name}.ipynb").is_file()]
    known = {name: folder for folder in folders for name in (folder.name, folder.name[:2], folder.name[3:])}
    strange = [name for name in names if name not in known]
    if strange or not folders:
        units = ", ".join(folder.name for folder in folders)
        raise UpdateError(f"there is no unit {', '.join(strange)} in {course}; there are: {units or 'none'}")
    chosen = [known[name] for name in names] or folders
    return [_one(folder, work / folder.name, missing_only) for folder in dict.fromkeys(chosen)]


def merged(own: dict[str, Any], fresh: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A student's notebook with the cells of the course as it is now, and what was done, in words."""
    work = _Merge(own["cells"], fresh["cells"])
    metadata = own.get("metadata", {}) | fresh["metadata"]
    minor = max(own.get("nbformat_minor", 0), fresh["nbformat_minor"])
    notebook = own | {"cells": work.cells(), "metadata": metadata, "nbformat_minor": minor}
    return notebook, work.notes()


# ---- what a notebook says of itself --------------------------------------------------------------------------------


def digest(notebook: dict[str, Any]) -> str:
    """SHA-256 over the types and sources of a notebook's cells: what a person writes."""
    cells = [[cell["cell_type"], _source(cell)] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def is_as_built(notebook: dict[str, Any]) -> bool:
    """Whether the cells are those that the build wrote."""
    course = notebook["metadata"].get("course", {})
    return digest(notebook) in (course.get("digest"), course.get("source_digest"))


def text_id(kind: str, source: str) -> str:
    """What the id of a cell without a role begins with."""
    return hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:16]


def _source(cell: Cell) -> str:
    return "".join(cell["source"])


def marks_of(cell: Cell) -> dict[str, Any]:
    """What nbgrader wrote into a cell's metadata; nothing for a cell that it does not know."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str) else {}


def untouched(cell: Cell) -> bool:
    """Whether a cell is still what some build of the course put there."""
    marks, source = marks_of(cell), _source(cell)
    if not marks:
        found = _TEXT_ID.fullmatch(str(cell.get("id")))
        return found is not None and found[1] == text_id(cell["cell_type"], source)
    grade, solution = bool(marks.get("grade")), bool(marks.get("solution"))
    locked = not solution and (grade or bool(marks.get("locked")))
    points = [str(float(marks["points"]))] if grade and isinstance(marks.get("points"), (int, float)) else []
    words = [source, cell["cell_type"], str(grade), str(solution), str(locked), marks["grade_id"], *points]
    made = hashlib.md5("".join(words).encode(), usedforsecurity=False).hexdigest()  # as nbgrader computes it
    return made == marks.get("checksum")


# ---- one notebook --------------------------------------------------------------------------------------------------


class _Merge:
    """A student's cells and those of the course, cell by cell."""

    def __init__(self, own: list[Cell], fresh: list[Cell]) -> None:
        self.fresh = {_name(cell, Counter()): cell for cell in fresh}
        counts: Counter[str] = Counter()
        names = [_name(cell, counts) for cell in own]
        self.own = own
        self._ids = set(self.fresh)
        self.chosen = self._choose(names)
        self._corrected: list[str] = []
        self._changed_tasks: list[str] = []
        self._taken_out: list[str] = []
        self._made_plain: list[str] = []
        self._put_in = [name for name in self.fresh if name not in self.chosen]

    def _choose(self, names: list[str]) -> dict[str, int]:
        """Which of the student's cells stands for which of the course's: of several, the last that was touched."""
        chosen: dict[str, int] = {}
        for k, name in enumerate(names):
            if name in self.fresh and not (name in chosen and untouched(self.own[k])):
                chosen[name] = k
        return chosen

    def cells(self) -> list[Cell]:
        """The course's cells in their order, each followed by what the student put below it."""
        roles = {k: name for name, k in self.chosen.items()}
        below: dict[str, list[Cell]] = {"": []}
        anchor = ""
        for k, cell in enumerate(self.own):
            if k in roles:
                anchor = roles[k]
            elif not self._is_outdated(cell):
                below.setdefault(anchor, []).append(self._mine(cell))
        result = list(below[""])
        for name, cell in self.fresh.items():
            result.append(self._renewed(self.own[self.chosen[name]], cell) if name in self.chosen else cell)
            result += below.get(name, [])
        return result

    def notes(self) -> list[str]:
        """What was done, for the student."""
        done = [
            ("corrected", self._corrected),
            ("put in (new, or deleted by you)", self._put_in),
            ("taken out, because the course no longer has it", self._taken_out),
            ("kept as a cell of your own", self._made_plain),
        ]
        notes = [f"{what}: {_listed(names)}" for what, names in done if names]
        if self._changed_tasks:
            notes.append(
                f"what is asked in {_listed(self._changed_tasks)} was corrected; your answer there stands as it is: "
                "compare it with the notebook of the course"
            )
        return notes

    def _is_outdated(self, cell: Cell) -> bool:
        """Whether a cell that is no longer in the course may go: nobody wrote anything into it."""
        name = _name(cell, Counter())
        if name not in self.fresh and untouched(cell):
            self._taken_out.append(name)
            return True
        return False

    def _renewed(self, own: Cell, fresh: Cell) -> Cell:
        """The course's cell with what is the student's in it: an answer, a changed text, outputs of the same code."""
        name, source = _name(fresh, Counter()), _source(own)
        theirs = (marks_of(fresh).get("solution") or not marks_of(fresh)) and not untouched(own)
        if not theirs:
            source = _source(fresh)
        elif marks_of(fresh).get("checksum") != marks_of(own).get("checksum"):
            self._changed_tasks.append(name)
        if source != _source(own):
            self._corrected.append(name)
        renewed = own | fresh | {"metadata": own.get("metadata", {}) | fresh["metadata"], "source": source}
        if fresh["cell_type"] != "code":
            return {key: value for key, value in renewed.items() if key not in ("outputs", "execution_count")}
        same = source == _source(own) and own["cell_type"] == "code"
        kept = {key: own[key] for key in ("outputs", "execution_count") if same and key in own}
        return renewed | {"outputs": [], "execution_count": None} | kept

    def _mine(self, cell: Cell) -> Cell:
        """A cell of the student's own, with an id that occurs once; a copy of a graded cell becomes ordinary."""
        if marks_of(cell):
            self._made_plain.append(marks_of(cell)["grade_id"])
            cell = cell | {"metadata": {key: cell["metadata"][key] for key in cell["metadata"] if key in PLAIN}}
        if not isinstance(cell.get("id"), str) or cell["id"] in self._ids:
            stem, count = f"own-{text_id(cell['cell_type'], _source(cell))[:8]}", 1
            while f"{stem}-{count}" in self._ids:
                count += 1
            cell = cell | {"id": f"{stem}-{count}"}
        self._ids.add(cell["id"])
        return cell


def _name(cell: Cell, counts: Counter[str]) -> str:
    """The name by which a cell is known; a text without an id is known by its words."""
    if marks_of(cell):
        return marks_of(cell)["grade_id"]
    if isinstance(cell.get("id"), str):
        return cell["id"]
    stem = text_id(cell["cell_type"], _source(cell))
    counts[stem] += 1
    return f"{stem}-{counts[stem]}"


def _listed(names: list[str]) -> str:
    """Cells with names by their names, texts by their number."""
    texts = sum(bool(_TEXT_ID.fullmatch(name)) for name in names)
    listed = [f"`{name}`" for name in dict.fromkeys(names) if not _TEXT_ID.fullmatch(name)]
    return ", ".join([*listed, *([f"{texts} text{'' if texts == 1 else 's'}"] if texts else [])])


# ---- files ---------------------------------------------------------------------------------------------------------


def _one(folder: Path, target: Path, missing_only: bool) -> Outcome:
    name = folder.name
    try:
        fresh = read(folder / f"{name}.ipynb")
        state, notes = _notebook(folder / f"{name}.ipynb", fresh, target / f"{name}.ipynb", missing_only)
        data = folder / f"{name}.checks"
        if data.is_file() and not _same(data, target / data.name):
            write(target / data.name, data.read_bytes())
            notes += [] if state == "new" else ["data of the checks: brought up to date"]
            state = "updated" if state == "unchanged" else state
        return Outcome(name, state, notes)
    except (OSError, UpdateError) as error:
        return Outcome(name, "failed", [str(error)])


def _notebook(source: Path, fresh: dict, target: Path, missing_only: bool) -> tuple[Any, list[str]]:
    if not os.path.lexists(target):
        write(target, source.read_bytes())
        worked_in = f"{source} had been worked in; the work came along"
        return "new", [] if is_as_built(fresh) else [worked_in]
    own = read(target)
    if not is_as_built(fresh):
        note = "the course's own notebook was changed since it was built, so no corrections are taken from it"
        return "kept", [f"{note}: {source}"]
    notebook, notes = merged(own, fresh)
    if _plain(notebook) == _plain(own):
        return "unchanged", []
    if missing_only:
        return "behind", notes
    backup = _backup(target)
    write(target, (json.dumps(_plain(notebook, lines=True), indent=1, ensure_ascii=False) + "\n").encode())
    return "updated", [*(notes or ["points and other details of the cells"]), f"as it was before: {backup}"]


def read(path: Path) -> dict[str, Any]:
    """A notebook of format 4, of which cells and their metadata are sure to be there.

    Raises
    ------
    UpdateError
        If it is none.
    """
    try:
        notebook = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UpdateError(
            f"{path} cannot be read as a notebook ({error}). It stays as it is. For a fresh copy, rename it and run "
            f"this again; earlier states may lie in {path.parent.parent / BACKUPS}"
        ) from error
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not _are_cells(notebook.get("cells")):
        raise UpdateError(f"{path} is not a notebook of format 4 with cells. It stays as it is.")
    if not isinstance(notebook.get("metadata"), dict):
        raise UpdateError(f"{path} has no notebook metadata. It stays as it is.")
    return notebook


def _are_cells(cells: Any) -> bool:
    return isinstance(cells, list) and all(
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("metadata", {}), dict)
        and (isinstance(cell.get("source"), str) or _are_lines(cell.get("source")))
        for cell in cells
    )


def _are_lines(source: Any) -> bool:
    return isinstance(source, list) and all(isinstance(line, str) for line in source)


def _plain(notebook: dict[str, Any], lines: bool = False) -> dict[str, Any]:
    """A notebook with its keys in order and sources in one form, as a text or as lines."""

    def source(cell: Cell) -> str | list[str]:
        return _source(cell).splitlines(keepends=True) if lines else _source(cell)

    cells = [cell | {"metadata": cell.get("metadata", {}), "source": source(cell)} for cell in notebook["cells"]]
    return json.loads(json.dumps(notebook | {"cells": cells}, sort_keys=True))


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _backup(path: Path) -> Path:
    folder = path.parent.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    stem, count = f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}", 1
    while (folder / f"{stem}-{count}.ipynb").exists():
        count += 1
    return Path(shutil.copyfile(path, folder / f"{stem}-{count}.ipynb"))


def write(path: Path, content: bytes) -> None:
    """Write a file in one step, through links to where it really lies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    real = path.resolve()
    draft = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, real)
    finally:
        draft.unlink(missing_ok=True)


# ---- the command ---------------------------------------------------------------------------------------------------


def report(outcomes: list[Outcome], work: Path) -> Iterator[str]:
    """What was done, line by line."""
    said = {
        "new": "begun",
        "updated": "brought up to date",
        "kept": "kept as it is",
        "failed": "NOT updated",
    }
    for outcome in outcomes:
        if outcome.state in said:
            yield f"{outcome.unit}: {said[outcome.state]}"
            yield from (f"  {note}" for note in outcome.notes)
    behind = [outcome.unit for outcome in outcomes if outcome.state == "behind"]
    if behind:
        yield f"There are corrections for {', '.join(behind)}. Close the notebooks, then: autograder update"
    if all(outcome.state == "unchanged" for outcome in outcomes):
        yield f"{work}: everything is up to date."


def main(arguments: list[str] | None = None) -> int:
    """The command of a release, where `autograder` itself is not installed."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(
        prog="python -m autograder.update", description="Begin your copy of the course, or bring it up to date."
    )
    parser.add_argument("units", nargs="*", help="names or numbers; all if none is given")
    parser.add_argument("--missing", action="store_true", help="only begin units that are not there yet")
    parser.add_argument("--course", type=Path, default=root / "course", help="the built units (default: %(default)s)")
    parser.add_argument("--work", type=Path, default=None, help="where you work (default: work/ beside the course)")
    chosen = parser.parse_args(arguments)
    return run(chosen.course, chosen.work or chosen.course.resolve().parent / WORK, tuple(chosen.units), chosen.missing)


def run(course: Path, work: Path, names: tuple[str, ...], missing_only: bool) -> int:
    """Bring the copy up to date and say what was done; 1 if something could not be done."""
    try:
        outcomes = update(course, work, names, missing_only=missing_only)
    except UpdateError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    for line in report(outcomes, work):
        print(line)
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
