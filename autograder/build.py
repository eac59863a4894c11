"""From authored text to notebooks: `solutions/U.py`, then `solutions/U/U.ipynb`, then `course/U/U.ipynb`.

The last step is nbgrader's own. Notebooks carry digests of their cells, so that work done in one is seen and kept.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import authored, paths

# What may lie beside a notebook: nbgrader leaves these out of a release as well.
HARMLESS = {".ipynb_checkpoints", "__pycache__", ".virtual_documents", ".DS_Store"}
LEAK_LENGTH = 25  # solution lines from this length on must not appear in a release


class BuildError(Exception):
    """A notebook cannot be built, or may not be overwritten; the message says why."""


@dataclass(frozen=True)
class Result:
    """What became of one notebook. `kept`: it exists, and only missing ones were asked for. `note`: why not."""

    unit: str
    path: Path
    state: Literal["built", "unchanged", "kept", "refused", "failed"]
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.state not in ("refused", "failed")


@dataclass(frozen=True)
class Problem:
    """One reason why the committed notebooks may not stay as they are."""

    unit: str
    kind: Literal["authored text", "missing", "drift", "solution text", "stray file", "outputs", "points"]
    path: Path
    note: str

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}: {self.note}"


def build(units: list[str], *, missing_only: bool = False, force: bool = False) -> list[Result]:
    """Build the notebooks of the units.

    A notebook whose cells changed since it was built (a student worked in it, or it was edited by hand) is
    refused and stays as it is. A unit that cannot be built leaves its old notebooks.

    Parameters
    ----------
    units : list of str
        Names like "07_lstm_forward".
    missing_only : bool
        Build only what does not exist.
    force : bool
        Overwrite notebooks that were worked in, too.

    Returns
    -------
    list of Result
        Two per unit, source and release; one if the unit failed.
    """
    results = []
    for unit in units:
        try:
            results += _build_unit(unit, missing_only, force)
        except (authored.AuthorError, BuildError, OSError) as error:
            results.append(Result(unit, paths.authored(unit), "failed", str(error)))
    return results


def check(units: list[str]) -> list[Problem]:
    """Compare the committed notebooks with what the authored text gives now; nothing is written.

    Returns
    -------
    list of Problem
        Drift, solution text, outputs, wrong points, stray files, faults of the text. Empty if all is well.
    """
    problems = [problem for unit in units for problem in _unit_problems(unit)]
    folders = {path for room in (paths.COURSE, paths.SOLUTIONS) for path in room.glob("[0-9][0-9]_*/")}
    gone = [folder for folder in sorted(folders) if folder.name not in paths.units()]
    return problems + [problem for folder in gone for problem in _strays(folder)]


def render(unit: str) -> tuple[bytes, bytes]:
    """The bytes of a unit's two notebooks, source and release: the same on every machine."""
    source = authored.notebook(unit)
    release = _released(unit, source)
    # Both carry both digests: the release is then, byte for byte, what nbgrader makes of the source.
    digests = {"unit": unit, "digest": digest(release), "source_digest": digest(source)}
    for notebook in (source, release):
        notebook.metadata["course"] = digests
    return _bytes(source), _bytes(release)


def digest(notebook: dict[str, Any]) -> str:
    """SHA-256 over the types and sources of a notebook's cells: what a person writes."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def is_as_built(notebook: dict[str, Any]) -> bool:
    """Whether the cells are those that the build wrote."""
    course = notebook["metadata"].get("course", {})
    return digest(notebook) in (course.get("digest"), course.get("source_digest"))


# ---- rendering --------------------------------------------------------------------------------------------


def _bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode()


def _released(unit: str, source: NotebookNode) -> NotebookNode:
    """nbgrader's student version, generated in a folder of its own, without a gradebook."""
    from nbgrader.converters import GenerateAssignment  # seconds: only where a notebook is really built
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells
    from nbgrader.utils import capture_log

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        target = root / "source" / unit / f"{unit}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_bytes(_bytes(source))
        coursedir = CourseDirectory(config=Config({"CourseDirectory": {"root": str(root), "assignment_id": unit}}))
        converter = GenerateAssignment(coursedir=coursedir, no_database=True)
        converter.preprocessors = [step for step in converter.preprocessors if step is not SaveCells]
        outcome = capture_log(converter)
        if not outcome["success"]:
            raise BuildError(f"nbgrader could not generate {unit}:\n{outcome.get('log') or outcome['error']}")
        text = (root / "release" / unit / f"{unit}.ipynb").read_text(encoding="utf-8")
    return nbformat.reads(text, as_version=4)


# ---- writing ----------------------------------------------------------------------------------------------


def _build_unit(unit: str, missing_only: bool, force: bool) -> list[Result]:
    targets = [paths.source_notebook(unit), paths.release_notebook(unit)]
    if missing_only and all(target.exists() for target in targets):
        return [Result(unit, target, "kept") for target in targets]
    pairs = zip(targets, render(unit), strict=True)
    return [_write(unit, target, content, missing_only, force) for target, content in pairs]


def _write(unit: str, target: Path, content: bytes, missing_only: bool, force: bool) -> Result:
    if target.exists():
        if missing_only:
            return Result(unit, target, "kept")
        if target.read_bytes() == content:
            return Result(unit, target, "unchanged")
        if not force and not _was_built(target):
            note = (
                f"{_shown(target)} was changed since it was built: somebody worked in it. It stays as it is. "
                "To replace it, save a copy elsewhere and build with --force; to change the course, edit "
                f"{_shown(paths.authored(unit))}."
            )
            return Result(unit, target, "refused", note)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return Result(unit, target, "built")


def _was_built(path: Path) -> bool:
    try:
        return is_as_built(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _shown(path: Path) -> str:
    """A path as seen from the folder that holds solutions/ and course/."""
    for room in (paths.SOLUTIONS, paths.COURSE):
        if path.is_relative_to(room.parent):
            return path.relative_to(room.parent).as_posix()
    return path.as_posix()


# ---- checking ---------------------------------------------------------------------------------------------


def _unit_problems(unit: str) -> list[Problem]:
    release = paths.release_notebook(unit)
    problems = _strays(paths.source_notebook(unit).parent, unit) + _strays(release.parent, unit)
    try:
        wanted = render(unit)[1]
    except (authored.AuthorError, BuildError, OSError) as error:
        return [*problems, Problem(unit, "authored text", paths.authored(unit), str(error))]
    if not release.exists():
        return [
            *problems,
            Problem(unit, "missing", release, f"{_shown(release)} is not built: run make build"),
        ]
    found = release.read_bytes()
    if found != wanted:
        note = f"{_shown(release)} is not what {_shown(paths.authored(unit))} gives: "
        note += (
            "run make build" if _was_built(release) else "it was edited or worked in; edit the authored text instead"
        )
        problems.append(Problem(unit, "drift", release, note))
    try:
        return [*problems, *_release_problems(unit, release, json.loads(found)["cells"])]
    except (ValueError, KeyError, TypeError):
        return [*problems, Problem(unit, "drift", release, f"{_shown(release)} cannot be read as a notebook")]


def _strays(folder: Path, unit: str = "") -> list[Problem]:
    """Whatever lies in a unit's folder beside its notebook; everything, if no unit is named."""
    return [
        Problem(folder.name, "stray file", path, f"{_shown(path)} does not belong there")
        for path in sorted(folder.glob("*"))
        if path.name not in HARMLESS | ({f"{unit}.ipynb"} if unit else set())
    ]


def _release_problems(unit: str, release: Path, cells: list[dict[str, Any]]) -> list[Problem]:
    """What must not be in a release, read from the file that students get."""
    answers = {
        line
        for cell in authored.read(paths.authored(unit))
        for line in authored.solution_lines(cell.source)
        if len(line) >= LEAK_LENGTH
    }
    points = authored.registered_points(paths.unit_key(unit))
    problems = []
    for number, cell in enumerate(cells, 1):
        source, mine = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        where = f"{_shown(release)}, cell {number}"
        leaks = [line for line in sorted(answers) if line in source]
        if "BEGIN SOLUTION" in source:
            leaks.append("BEGIN SOLUTION")
        problems += [Problem(unit, "solution text", release, f"{where} shows: {leak}") for leak in leaks]
        if cell.get("outputs") or cell.get("execution_count") is not None:
            problems.append(Problem(unit, "outputs", release, f"{where} was run: it has outputs or a count"))
        if mine.get("grade") and mine.get("points") != points.get(mine["grade_id"]):
            note = f"{where} gives {mine.get('points')} points, the exercise {points.get(mine['grade_id'])}"
            problems.append(Problem(unit, "points", release, note))
    return problems
