"""The skeleton of a new unit: it builds, keeps the rules and passes, with one small exercise to be replaced."""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.lint import PLACEHOLDER
from autograder.folder import CourseFolder, Unit, unit_key

TEMPLATE = Path(__file__).resolve().parent / "templates" / "unit"


class NewUnitError(Exception):
    """Nothing was written; the message says why."""


@dataclass(frozen=True)
class Place:
    """What is left to the author: where, and what belongs there."""

    path: Path
    line: int
    text: str


def new(course: CourseFolder, name: str, title: str = "") -> tuple[Unit, list[Path]]:
    """Write the skeleton of a unit.

    Parameters
    ----------
    course : CourseFolder
    name : str
        The unit's name, "02_vector_recurrence".
    title : str
        Its heading; by default the words of its name.

    Returns
    -------
    Unit and list of Path
        The new unit, and the files that were written.

    Raises
    ------
    NewUnitError
        If the name is none, is taken in part or whole, or the title is more than one line.
    """
    unit = Unit(course, name)
    try:
        key = unit_key(name)
    except ValueError as error:
        raise NewUnitError(f"{error}, as in 02_vector_recurrence") from None
    words = title.strip() or key.replace("_", " ").capitalize()
    if "\n" in words or '"' in words or "\\" in words:
        raise NewUnitError(f"{words!r} is no title: it is one line without quotation marks and backslashes")
    _demand_free(course, unit)
    replaced = {"NUMBER": str(int(name[:2])), "KEY": key, "TITLE": words}
    written = []
    for template in sorted(TEMPLATE.rglob("*.in")):
        target = unit.folder / template.relative_to(TEMPLATE).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8")
        target.write_text(re.sub(r"@([A-Z]+)@", lambda found: replaced[found[1]], text), encoding="utf-8")
        written.append(target)
    return unit, written


def to_fill_in(paths: list[Path]) -> list[Place]:
    """The places in files that still hold the skeleton's words."""
    return [
        Place(path, number, line.partition(PLACEHOLDER)[2].strip())
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PLACEHOLDER in line
    ]


def _demand_free(course: CourseFolder, unit: Unit) -> None:
    for other in course.units():
        if unit.name != other.name and (other.name[:2] == unit.name[:2] or other.key == unit.key):
            taken = f"the number {other.name[:2]}" if other.name[:2] == unit.name[:2] else f"the key {unit.key!r}"
            raise NewUnitError(f"{taken} is taken by {other.name}")
    for folder in (unit.folder, unit.release.parent):
        if folder.exists():
            raise NewUnitError(f"{course.shown(folder)} exists already: nothing was written")
