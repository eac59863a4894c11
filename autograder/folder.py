"""Where a course lies: its units, what an author wrote for each, and what is built from it.

ROOT/solutions/course.toml             what holds for all units: packages that their notebooks may not import
ROOT/solutions/NN_unit/unit.py         the authored text, prose and solutions
ROOT/solutions/NN_unit/exercises.py    or a folder exercises/ of such files: cases, points, named mistakes
ROOT/solutions/NN_unit/answers/        right answers in other styles, the sample class
ROOT/course/NN_unit/                   what students get: the notebook and the data of its checks
ROOT/build/source/NN_unit/             the notebook with solutions (for nbgrader; not kept)
"""

import hashlib
import importlib
import os
import re
import sys
import tomllib
import traceback
import types
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.exercise import Exercise

SETTINGS = "course.toml"
VARIABLE = "AUTOGRADER_COURSE"  # environment: the course's folder, where it cannot be told from the present one
_UNIT = re.compile(r"\d\d_[a-z][a-z0-9_]*")


class AuthorError(Exception):
    """What an author wrote is wrong; every line of the message is one fault with file and line."""


def unit_key(unit: str) -> str:
    """The name under which a unit's exercises are registered: "07_lstm_forward" gives "lstm_forward"."""
    if not _UNIT.fullmatch(unit):
        raise ValueError(f"{unit!r} is not the name of a unit: two digits, an underscore, lower-case words")
    return unit[3:]


class CourseFolder:
    """One course: a folder with solutions/ and course/."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).resolve()
        self.solutions = self.root / "solutions"
        self.course = self.root / "course"
        self.sources = self.root / "build" / "source"

    @classmethod
    def here(cls) -> "CourseFolder":
        """The course that is meant when none is named.

        The folder that the environment variable AUTOGRADER_COURSE names; else the present folder or the nearest one
        above it that holds solutions/ and course/; else the checkout that this package lies in.
        """
        named = os.environ.get(VARIABLE)
        if named:
            return cls(named)
        present = Path.cwd()
        for folder in (present, *present.parents):
            if (folder / "solutions").is_dir() and (folder / "course").is_dir():
                return cls(folder)
        return cls(Path(__file__).resolve().parents[1])

    def units(self) -> "list[Unit]":
        """All authored units, in the order of their numbers."""
        folders = sorted(path for path in self.solutions.glob("*/") if _UNIT.fullmatch(path.name))
        return [Unit(self, folder.name) for folder in folders if (folder / "unit.py").exists()]

    @cached_property
    def withheld(self) -> dict[str, list[str]]:
        """Packages that neither a class nor the grading of a notebook has; for each, the units that have it after all.

        Raises
        ------
        AuthorError
            If the settings cannot be read, or name a unit that does not exist.
        """
        file = self.solutions / SETTINGS
        if not file.exists():
            return {}
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8")).get("withheld", {})
            wrong = [name for name, units in found.items() if not (name.isidentifier() and isinstance(units, list))]
            if wrong:
                raise ValueError(
                    f"packages are withheld by lines like package = [], with units that may; found {wrong[0]!r}"
                )
            named = {name: [self.unit(unit).name for unit in units] for name, units in found.items()}
        except (ValueError, AttributeError, TypeError, LookupError) as error:
            raise AuthorError(f"{self.shown(file)}:1: {error}") from error
        return named

    def unit(self, name: str) -> "Unit":
        """The unit meant by its name ("07_lstm_forward"), its number ("07") or its key ("lstm_forward").

        Raises
        ------
        LookupError
            If there is none; the message lists the units.
        """
        units = self.units()
        for unit in units:
            if name in (unit.name, unit.name[:2], unit.key):
                return unit
        known = ", ".join(unit.name for unit in units) or "none"
        raise LookupError(f"no unit {name!r} in {self.solutions}; there are: {known}")

    def shown(self, path: Path) -> str:
        """A path as seen from the course's folder."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


@dataclass(frozen=True)
class Unit:
    """One unit of a course: its places, and its exercises."""

    course: CourseFolder
    name: str

    @property
    def key(self) -> str:
        """The name of the unit in the names of its exercises."""
        return unit_key(self.name)

    @property
    def folder(self) -> Path:
        """All that its author wrote."""
        return self.course.solutions / self.name

    @property
    def text(self) -> Path:
        """The authored text."""
        return self.folder / "unit.py"

    @property
    def answers(self) -> Path:
        """The folder of answer files: other styles, the sample class."""
        return self.folder / "answers"

    @property
    def source(self) -> Path:
        """The notebook with solutions."""
        return self.course.sources / self.name / f"{self.name}.ipynb"

    @property
    def release(self) -> Path:
        """The notebook for students."""
        return self.course.course / self.name / f"{self.name}.ipynb"

    @property
    def advice(self) -> Path:
        """The data of the student's own checks, beside the notebook."""
        return self.release.with_suffix(".checks")

    @property
    def withheld(self) -> tuple[str, ...]:
        """Packages that this unit's notebook may not import."""
        return tuple(name for name, units in self.course.withheld.items() if self.name not in units)

    @property
    def lent(self) -> tuple[str, ...]:
        """Packages that other units' notebooks may not import, but this one's may."""
        return tuple(name for name, units in self.course.withheld.items() if self.name in units)

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The unit's exercises by short name, in the order of their check cells.

        Raises
        ------
        AuthorError
            If a file of exercises cannot be loaded, with file and line.
        """
        found = {exercise.short: exercise for exercise in _load(self)}
        order = re.findall(r'^# %%.*\bcheck="(\w+)"', self.text.read_text("utf-8", "replace"), flags=re.MULTILINE)
        first = [name for name in dict.fromkeys(order) if name in found]
        return {name: found[name] for name in [*first, *(name for name in found if name not in first)]}

    @cached_property
    def questions(self) -> dict[str, float]:
        """The points of the unit's questions in words, which are graded by hand, by name."""
        markers = re.findall(r"^# %%.*\bquestion=.*", self.text.read_text("utf-8", "replace"), flags=re.MULTILINE)
        found = [re.search(r'(?=.*\bquestion="(\w+)").*\bpoints=(\d+(?:\.\d+)?)', marker) for marker in markers]
        return {match[1]: float(match[2]) for match in found if match}  # what is missing here, the build tells

    def shown(self, path: Path) -> str:
        return self.course.shown(path)


def _load(unit: Unit) -> list[Exercise]:
    """Import the unit's files of exercises under names of their own; they may import one another relatively."""
    files = [unit.folder / "exercises.py"] if (unit.folder / "exercises.py").exists() else []
    files += sorted((unit.folder / "exercises").glob("*.py"))
    package = types.ModuleType(f"_unit_{hashlib.sha256(str(unit.folder).encode()).hexdigest()[:12]}")
    package.__path__ = [str(unit.folder)]
    for name in [name for name in sys.modules if name.partition(".")[0] == package.__name__]:
        del sys.modules[name]
    sys.modules[package.__name__] = package
    importlib.invalidate_caches()
    found: dict[int, Exercise] = {}
    for file in files:
        name = ".".join([package.__name__, *file.relative_to(unit.folder).with_suffix("").parts])
        try:
            members = vars(importlib.import_module(name)).values()
        except Exception as error:
            raise AuthorError(_where(unit, file, error)) from error
        found |= {id(member): member for member in members if isinstance(member, Exercise)}
    foreign = [exercise.name for exercise in found.values() if exercise.name.partition(".")[0] != unit.key]
    if foreign:
        raise AuthorError(f"{unit.shown(files[0])}:1: the names of this unit begin with {unit.key!r}: {foreign[0]!r}")
    return list(found.values())


def _where(unit: Unit, file: Path, error: Exception) -> str:
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(unit.folder))]
    line = getattr(error, "lineno", None) or (own[-1].lineno if own else 1)
    return f"{unit.shown(Path(own[-1].filename) if own else file)}:{line}: {type(error).__name__}: {error}"
