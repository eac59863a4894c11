"""Which item of which source is taught where."""

import re
from dataclasses import dataclass

from autograder.authoring import authored, sources
from autograder.authoring.sources import MarkError, Source
from autograder.folder import CourseFolder, Unit

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """One mark of an author: where it stands, under which heading, and what it says."""

    unit: str
    line: int
    heading: str
    text: str


@dataclass(frozen=True)
class Row:
    """Neighboring items of one source that are taught in the same places, under one title."""

    source: Source
    names: list[str]
    title: str
    places: tuple[str, ...]


def marks(unit: Unit) -> list[Mark]:
    """The marks of one unit, in the order of its text."""
    found, heading = [], ""
    for cell in authored.read(unit.text):
        if cell.kind != "markdown":
            continue
        lines = cell.source.splitlines()
        headings = {k: title[1] for k, line in enumerate(lines) if (title := _HEADING.match(line))}
        for position, text in sources.marks(cell.source):
            above = [title for k, title in headings.items() if k <= position]
            # A mark on the first lines of a cell, right above its heading, belongs to that heading.
            next_lines = [line for line in lines[position + 1 :] if line.strip() and not line.startswith("<!--")]
            below = _HEADING.match(next_lines[0]) if next_lines and not above else None
            found.append(
                Mark(unit.name, cell.line + 1 + position, below[1] if below else (above or [heading])[-1], text)
            )
        heading = next(reversed(headings.values()), heading)
    return found


def rows(course: CourseFolder) -> list[Row]:
    """Every item that has to be covered, and where it is; marks that point nowhere are lint's business."""
    known = sources.sources(course)
    places: dict[tuple[str, str], list[str]] = {}
    for unit in course.units():
        for mark in marks(unit):
            try:
                source, names = sources.items(mark.text, known)
            except MarkError:
                continue
            for name in names:
                where = f"{mark.unit[:2]} {mark.heading}"
                if where not in places.setdefault((source.key, name), []):
                    places[source.key, name].append(where)
    found: list[Row] = []
    for source in known.values():
        for name in source.asked:
            row = Row(source, [name], source.items[name], tuple(places.get((source.key, name), ())))
            last = found[-1] if found else None
            if last and (last.source, last.title, last.places) == (row.source, row.title, row.places):
                last.names.append(name)
            else:
                found.append(row)
    return found
