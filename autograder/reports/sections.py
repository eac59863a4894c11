"""Where an exercise stands in its unit: under which heading."""

import re
from dataclasses import dataclass

from autograder.authoring import authored
from autograder.folder import Unit

_HEADING = re.compile(r"^(#{1,2})\s+(.*?)\s*#*$", re.MULTILINE)
_MARKUP = re.compile(r"[$`*_\[\]<>&]")  # headings with formulas or markup have no simple address


@dataclass(frozen=True)
class Section:
    """A heading of the unit."""

    title: str

    @property
    def address(self) -> str:
        """What JupyterLab's address of it ends with; "" if that cannot be told."""
        return "" if _MARKUP.search(self.title) else f"#{self.title.replace(' ', '-')}"


@dataclass(frozen=True)
class Outline:
    """The unit's title, and the section of every exercise and question, by name."""

    title: str
    sections: dict[str, Section]


def outline(unit: Unit) -> Outline:
    """Read it from the authored text: what counts is the nearest heading of the second level above a check."""
    title = section = ""
    found: dict[str, Section] = {}
    for cell in authored.read(unit.text):
        if cell.role in ("check", "question"):
            found[cell.name] = Section(section or title)
        if cell.kind == "markdown":
            for level, text in _HEADING.findall(cell.source):
                title, section = (title or text, "") if level == "#" else (title, text)
    return Outline(title or unit.name, found)
