"""From authored text to what students get: the notebook, made by nbgrader, and the data of its checks beside it.

Notebooks carry digests of their cells, so that work done in one is seen and kept.
"""

import json
import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import advice
from autograder.authoring import authored
from autograder.authoring.derive import derive
from autograder.folder import AuthorError, CourseFolder, Unit
from autograder.update import digest, is_as_built

# What may lie beside a notebook: nbgrader leaves these out of a release as well.
HARMLESS = {".ipynb_checkpoints", ".progress", "__pycache__", ".virtual_documents", ".DS_Store"}
ADVICE_BYTES = 2_000_000  # largest data file of one unit


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
    kind: Literal["authored text", "missing", "drift", "solution text", "stray file", "outputs", "points", "size"]
    path: Path
    note: str

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}: {self.note}"


class Rendered(NamedTuple):
    """The files of a unit: notebook with solutions, notebook for students, data of the checks."""

    source: bytes
    release: bytes
    advice: bytes


def build(
    units: list[Unit], *, missing_only: bool = False, force: bool = False, notebooks_only: bool = False, jobs: int = 0
) -> list[Result]:
    """Build the notebooks of the units, and the data of their checks.

    A notebook whose cells changed since it was built (a student worked in it, or it was edited by hand) is
    refused and stays as it is. A unit that cannot be built leaves its old files.

    Parameters
    ----------
    units : list of Unit
    missing_only : bool
        Build only what does not exist.
    force : bool
        Overwrite notebooks that were worked in, too.
    notebooks_only : bool
        Leave the data of the checks as it is, where there is any: a matter of seconds.
    jobs : int
        Units that are rendered at once; 0: as many as there are processors.

    Returns
    -------
    list of Result
        Three per unit, source, release and data; one if the unit failed.
    """
    kept = [unit for unit in units if missing_only and all(path.exists() for path in _targets(unit))]
    asked = [unit for unit in units if unit not in kept]
    data_stays = [unit for unit in asked if (notebooks_only or missing_only) and unit.advice.exists()]
    quick = {unit: _render_or_reason(unit, notebooks_only=True) for unit in data_stays}
    rendered = dict.fromkeys(units) | quick | _rendered([unit for unit in asked if unit not in quick], jobs)
    results = []
    for unit, outcome in rendered.items():
        if outcome is None:
            results += [Result(unit.name, target, "kept") for target in _targets(unit)]
        elif isinstance(outcome, str):
            results.append(Result(unit.name, unit.text, "failed", outcome))
        else:
            pairs = zip(_targets(unit), outcome, strict=True)
            results += [_write(unit, target, content, missing_only, force) for target, content in pairs]
    return results


def check(units: list[Unit], jobs: int = 0) -> list[Problem]:
    """Compare the committed files with what the authored text gives now; nothing is written.

    Returns
    -------
    list of Problem
        Drift, solution text, outputs, wrong points, stray files, faults of the text. Empty if all is well.
    """
    rendered = _rendered(units, jobs)
    problems = [problem for unit in units for problem in _unit_problems(unit, rendered[unit])]
    for course in {unit.course.root: unit.course for unit in units}.values():
        known = {unit.name for unit in course.units()}
        gone = [folder for folder in sorted(course.course.glob("[0-9][0-9]_*/")) if folder.name not in known]
        problems += [problem for folder in gone for problem in _strays(course, folder)]
    return problems


def render(unit: Unit) -> Rendered:
    """The bytes of a unit's files: the same every time."""
    return Rendered(*render_notebooks(unit), render_advice(unit))


def render_notebooks(unit: Unit, among: list[Unit] | None = None) -> tuple[bytes, bytes]:
    """The bytes of a unit's two notebooks, with solutions and for students, with links to units of `among` alone."""
    source = authored.notebook(unit, among)
    release = _released(unit.name, source)
    # Both carry both digests: the release is then, byte for byte, what nbgrader makes of the source.
    digests = {"unit": unit.name, "digest": digest(release), "source_digest": digest(source)}
    for notebook in (source, release):
        notebook.metadata["course"] = digests
    return _bytes(source), _bytes(release)


def render_advice(unit: Unit) -> bytes:
    """The data of the unit's checks.

    Raises
    ------
    AuthorError
        If a solution is wrong, or a named mistake cannot be applied, is not rejected, or equals another one.
    """
    derived = derive(unit)
    faults = [fault for each in derived.values() for fault in each.faults]
    if faults:
        raise AuthorError("\n".join(faults))
    return advice.write({name: each.advice for name, each in derived.items()}, unit.withheld)


def _rendered(units: list[Unit], jobs: int) -> dict[Unit, Rendered | str | None]:
    """What each unit renders to, or why it does not; several at once."""
    jobs = min(jobs or os.cpu_count() or 1, len(units))
    if jobs < 2:
        return {unit: _render_or_reason(unit) for unit in units}
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_be_quiet) as pool:
        largest_first = sorted(units, key=lambda unit: -sum(path.stat().st_size for path in unit.folder.rglob("*.py")))
        places = [(unit.course.root, unit.name) for unit in largest_first]
        rendered = dict(zip(largest_first, pool.map(_render_elsewhere, places), strict=True))
    return {unit: rendered[unit] for unit in units}


def _be_quiet() -> None:
    """LAPACK itself prints a line for every matrix of a mutant that is not finite: thousands, past Python's streams."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _render_elsewhere(place: tuple[Path, str]) -> Rendered | str:
    root, name = place
    return _render_or_reason(CourseFolder(root).unit(name))


def _render_or_reason(unit: Unit, notebooks_only: bool = False) -> Rendered | str:
    try:
        if notebooks_only:
            return Rendered(*render_notebooks(unit), unit.advice.read_bytes())
        return render(unit)
    except (AuthorError, BuildError, OSError) as error:
        return str(error)


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


def _targets(unit: Unit) -> list[Path]:
    return [unit.source, unit.release, unit.advice]


def _write(unit: Unit, target: Path, content: bytes, missing_only: bool, force: bool) -> Result:
    if target.exists():
        if missing_only:
            return Result(unit.name, target, "kept")
        if _same(target, content):
            return Result(unit.name, target, "unchanged")
        if target != unit.advice and not force and not _was_built(target):
            note = (
                f"{unit.shown(target)} was changed since it was built: somebody worked in it. It stays as it is. "
                "To replace it, save a copy elsewhere and build with --force; to change the course, edit "
                f"{unit.shown(unit.text)}."
            )
            return Result(unit.name, target, "refused", note)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, target)
    except OSError as error:
        return Result(unit.name, target, "failed", f"{unit.shown(target)} cannot be written: {error}")
    finally:
        draft.unlink(missing_ok=True)
    return Result(unit.name, target, "built")


def _was_built(path: Path) -> bool:
    try:
        return is_as_built(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _same(path: Path, content: bytes) -> bool:
    """Whether a file is what was rendered; the data of checks may differ in last digits, as between processors."""
    found = path.read_bytes()
    return found == content or (path.suffix == ".checks" and advice.same(found, content))


# ---- checking ---------------------------------------------------------------------------------------------


def _unit_problems(unit: Unit, rendered: Rendered | str | None) -> list[Problem]:
    problems = _strays(unit.course, unit.release.parent, unit)
    if not isinstance(rendered, Rendered):
        return [*problems, Problem(unit.name, "authored text", unit.text, str(rendered))]
    if len(rendered.advice) > ADVICE_BYTES:
        note = f"{unit.shown(unit.advice)} would have {len(rendered.advice):,} bytes; at most {ADVICE_BYTES:,}"
        problems.append(Problem(unit.name, "size", unit.advice, note))
    for path, wanted in ((unit.release, rendered.release), (unit.advice, rendered.advice)):
        if not path.exists():
            problems.append(
                Problem(unit.name, "missing", path, f"{unit.shown(path)} is not built: run autograder build")
            )
        elif not _same(path, wanted):
            by_hand = path == unit.release and not _was_built(path)
            note = f"{unit.shown(path)} is not what {unit.shown(unit.folder)} gives: "
            note += "it was edited or worked in; edit the authored text instead" if by_hand else "run autograder build"
            problems.append(Problem(unit.name, "drift", path, note))
    if not unit.release.exists():
        return problems
    try:
        return [*problems, *_release_problems(unit, json.loads(unit.release.read_bytes())["cells"])]
    except (ValueError, KeyError, TypeError):
        return [*problems, Problem(unit.name, "drift", unit.release, f"{unit.shown(unit.release)} is no notebook")]


def _strays(course: CourseFolder, folder: Path, unit: Unit | None = None) -> list[Problem]:
    """Whatever lies in a unit's folder beside what was built; everything, if no unit is named."""
    own = {unit.release.name, unit.advice.name} if unit else set()
    return [
        Problem(folder.name, "stray file", path, f"{course.shown(path)} does not belong there")
        for path in sorted(folder.glob("*"))
        if path.name not in HARMLESS | own
    ]


def _release_problems(unit: Unit, cells: list[dict[str, Any]]) -> list[Problem]:
    """What must not be in a release, read from the file that students get."""
    answers = authored.secret_lines(authored.read(unit.text))
    points = authored.registered_points(unit) | unit.questions
    problems = []

    def note(kind: Literal["solution text", "outputs", "points"], text: str) -> None:
        problems.append(Problem(unit.name, kind, unit.release, text))

    for number, cell in enumerate(cells, 1):
        source, mine = "".join(cell["source"]), cell["metadata"].get("nbgrader", {})
        where = f"{unit.shown(unit.release)}, cell {number}"
        leaks = [line for line in sorted(answers) if line in source]
        for leak in [*leaks, *(["BEGIN SOLUTION"] if "BEGIN SOLUTION" in source else [])]:
            note("solution text", f"{where} shows: {leak}")
        if cell.get("outputs") or cell.get("execution_count") is not None:
            note("outputs", f"{where} was run: it has outputs or a count")
        if mine.get("grade") and mine.get("points") != points.get(mine["grade_id"]):
            note("points", f"{where} gives {mine.get('points')} points, the text {points.get(mine['grade_id'])}")
    return problems
