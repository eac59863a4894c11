"""Who is who: students by the names of their folders, and by what Canvas and Moodle call them.

`roster.csv` beside `submitted/` has the columns student, canvas_id, moodle_id, name, email; any but the first may be
empty or absent. Canvas's gradebook and Moodle's grading worksheet, as they are exported, say the same with other titles
and can be read, too. Moodle counts its participants anew for every assignment: its numbers come from the worksheet
of that assignment, and one in the roster is believed only where the name agrees.
"""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from autograder.exchange.tables import Table, TableError, plain, read, safe, write

NAME = "roster.csv"
COLUMNS = ("student", "canvas_id", "moodle_id", "name", "email")
TITLES = {
    "student": ("student",),
    "canvas_id": ("canvas_id", "canvas id", "ID"),
    "login": ("SIS Login ID",),
    "moodle_id": ("moodle_id", "moodle id", "Identifier"),
    "name": ("name", "full name"),
    "email": ("email", "e-mail", "email address"),
    "time": ("Last modified (submission)",),
}
_WORD = re.compile(r"[\W_]+")
_TIMES = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%d %B %Y, %I:%M %p", "%Y-%m-%d %H:%M:%S")


@dataclass
class Person:
    """One student, as far as is known."""

    student: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    name: str = ""
    email: str = ""
    login: str = ""
    time: str = ""
    of_assignment: bool = field(default=False, compare=False)  # the number of Moodle is that of this assignment
    row: int = field(default=0, compare=False)  # in the roster's file; 0 for somebody who is not in it

    def merge(self, other: "Person") -> None:
        """Take over what is not known yet, and a number of this assignment."""
        if other.of_assignment:
            self.moodle_id, self.of_assignment = other.moodle_id, True
        for each in fields(self):
            if not getattr(self, each.name):
                setattr(self, each.name, getattr(other, each.name))

    @property
    def handed_in(self) -> datetime | None:
        """When Moodle says that they handed in. It writes no zone: that of this machine is meant."""
        for form in _TIMES:
            with suppress(ValueError, OverflowError):
                return datetime.strptime(self.time.strip(), form).astimezone(UTC)
        return None


class Roster:
    """The students that are known."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.people: list[Person] = []
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """Add somebody, or what is known of somebody who is there already, by a number, an address or the folder."""
        known = self._same(person)
        if known is None:
            self.people.append(person)
        else:
            known.merge(person)

    def _same(self, person: Person) -> Person | None:
        for key in ("student", "canvas_id", "email", "login"):
            value = getattr(person, key).casefold()
            found = [known for known in self.people if value and getattr(known, key).casefold() == value]
            if found:
                return found[0]
        alike = self.named(person.name)
        numbers = ("student", "canvas_id", "email", "login")
        apart = alike and any(getattr(alike, key) and getattr(person, key) for key in numbers)
        return None if apart else alike

    def named(self, name: str) -> Person | None:
        """Who has this name, in any order of its words, if exactly one has."""
        wanted = squashed(name)
        found = [person for person in self.people if wanted and wanted in person_names(person.name)]
        return found[0] if len(found) == 1 else None

    def of_canvas(self, key: str, name: str) -> Person | None:
        """Who has this number in Canvas, else this name."""
        found = [person for person in self.people if key and person.canvas_id == key]
        if found:
            return found[0]
        alike = self.named(name)
        return alike if alike and not alike.canvas_id else None

    def of_moodle(self, key: str, name: str) -> Person | None:
        """Who has this number in this assignment; one of an earlier assignment counts only with the name."""
        found = [person for person in self.people if key and person.moodle_id == key]
        for person in found:
            if person.of_assignment or squashed(name) in person_names(person.name):
                return person
        return self.named(name)

    def of_folder(self, name: str) -> Person | None:
        """Whose folder, number, login or address this is, else who has this name."""
        wanted = name.casefold()
        for person in self.people:
            keys = (person.student, person.canvas_id, person.email, person.login)
            if wanted and wanted in map(str.casefold, keys):
                return person
        return self.named(name)


def squashed(name: str) -> str:
    """A name as systems write it into file names: its letters and digits alone, in lower case."""
    return _WORD.sub("", unicodedata.normalize("NFC", name)).casefold()


def name_in_order(name: str, first: str = "") -> str:
    """ "Lovelace, Ada", or last and first name in two columns, as Ada Lovelace."""
    last, _, rest = name.partition(",")
    return f"{first or rest.strip()} {last.strip()}".strip() if first or rest else name


@lru_cache(maxsize=10_000)
def person_names(name: str) -> frozenset[str]:
    """The squashed forms of a name: "Ada King Lovelace" is also Lovelace, Ada King and King Lovelace, Ada."""
    words = name.replace(",", " ").split()
    return frozenset(squashed("".join(words[k:] + words[:k])) for k in range(min(len(words), 10)))


def load(path: Path | None, *others: Path) -> Roster:
    """The roster, if there is one, with what exported tables add to it."""
    roster = Roster(_people(read(path), listed=True) if path and path.exists() else ())
    for other in others:
        for person in _people(read(other)):
            roster.add(person)
    return roster


def _people(table: Table, *, listed: bool = False) -> Iterable[Person]:
    header = 0
    titles = dict(TITLES)
    if table.column(header, "ID") is not None and table.column(header, "Section") is not None:  # Canvas's gradebook
        titles |= {"student": (), "name": ("Student", "LastName")}
    columns = {key: table.column(header, *names) for key, names in titles.items() if names}
    known = {key: at for key, at in columns.items() if at is not None}
    if not known.keys() & {"student", "canvas_id", "moodle_id", "login"}:
        raise TableError(
            f"{table.name} names nobody: its first line has to be that of a roster ({', '.join(COLUMNS)}), of Canvas's "
            "exported gradebook or of Moodle's grading worksheet."
        )
    of_assignment, first = table.column(header, "Identifier") is not None, table.column(header, "FirstName")
    for at_row, row in enumerate(table.rows[1:], 1):
        person = Person(of_assignment=of_assignment, row=at_row if listed else 0)
        for key, at in known.items():
            setattr(person, key, plain(row[at].strip()))
        person.moodle_id = re.sub(r"\D", "", person.moodle_id)
        person.canvas_id = person.canvas_id.removesuffix(".0")
        person.name = name_in_order(person.name, plain(row[first].strip()) if first is not None else "")
        if person.student or person.canvas_id or person.moodle_id or person.login:
            yield person


def record(path: Path, people: Iterable[Person]) -> int:
    """Write into the roster's file who is not in it, and folders that it does not name; returns how many were new.

    The file is begun if there is none. Its other lines and columns stay as they are.
    """
    table = read(path) if path.exists() else Table([list(COLUMNS)], line_end="\n")
    at = {key: table.column(0, *TITLES[key]) for key in COLUMNS}
    if at["student"] is None:
        at["student"] = len(table.rows[0])
        table.rows = [[*row, "student" if number == 0 else ""] for number, row in enumerate(table.rows)]
    changed = new = 0
    for person in people:
        row = table.rows[person.row] if person.row else [""] * len(table.rows[0])
        keys = ("student",) if person.row else COLUMNS
        fresh = {place: safe(getattr(person, key)) for key in keys if (place := at[key]) is not None and not row[place]}
        for place, text in fresh.items():
            row[place] = text
        changed += bool(fresh)
        if not person.row:
            table.rows.append(row)
            new += 1
    if changed:
        write(path, table)
    return new
