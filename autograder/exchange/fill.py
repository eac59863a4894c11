"""Points into the tables of Canvas and Moodle: one column is filled, all else goes back as it came.

Canvas   the gradebook as "Export" gives it. Students are known by their number; the column is that of the assignment,
         "Title (number)". What is excused (EX), not assigned (N/A) or read-only is not touched.
Moodle   the grading worksheet of the assignment. Students are known by Identifier, Full name and Email address; the
         column is Grade. "Last modified (grade)" stays: Moodle sees by it whether somebody graded meanwhile.
"""

import re
from dataclasses import dataclass, field

from autograder.exchange.roster import Person, Roster, name_in_order, squashed
from autograder.exchange.scores import Score
from autograder.exchange.tables import Table, TableError, listed, plain, safe
from autograder.verdict import number

TEST_STUDENT = "Student, Test"  # Canvas's own
_NUMBER = re.compile(r"\s*\((\d+)\)\s*$")
_LEFT_ALONE = ("EX", "N/A")


@dataclass
class Filled:
    """What was filled in, and who is missing on either side."""

    table: Table
    column: str
    most: float | None
    written: dict[str, str] = field(default_factory=dict)  # by student
    seen: set[str] = field(default_factory=set)  # the students of all rows that are somebody's
    waiting: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    without_points: list[str] = field(default_factory=list)  # in the table, not in the gradebook
    without_row: list[str] = field(default_factory=list)  # in the gradebook, not in the table


@dataclass(frozen=True)
class Rules:
    """What is written, and where.

    `scaled`: shares of the points that the table has in mind. `zeros`: 0 for those who handed in nothing. `unread`: the
    points so far of those whose answers in words are not read yet. `column`: its title or number, if it is named.
    """

    scaled: bool = False
    zeros: bool = False
    unread: bool = False
    column: str = ""


def as_number(text: str) -> float | None:
    """A number as Canvas and Moodle write it, with a point or a comma."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


# ---- Canvas --------------------------------------------------------------------------------------------------------


def canvas(table: Table, scores: dict[str, Score], roster: Roster, rules: Rules, names: tuple[str, ...]) -> Filled:
    """Fill the column of one assignment in Canvas's gradebook; `names` are those of the unit, the surest first."""
    header = table.rows[0]
    key, section = table.column(0, "ID"), table.column(0, "Section")
    if key is None or section is None:
        raise TableError(f"{table.name} is not Canvas's gradebook: it has no columns ID and Section. Export it again.")
    at = _canvas_column(header[section + 1 :], names, rules.column, table.name) + section + 1
    possible = next((row for row in table.rows[1:3] if row[0].strip() == "Points Possible"), None)
    if possible and "read only" in possible[at]:
        raise TableError(f"Canvas does not accept points in the column {header[at]!r}: it is read-only.")
    filled = Filled(table, header[at], as_number(possible[at]) if possible else None)
    login, split = table.column(0, "SIS Login ID"), header[:2] == ["LastName", "FirstName"]
    for row in table.rows[1:]:
        if row is possible or not row[key].strip() or row[0].strip() == TEST_STUDENT:
            continue
        name = name_in_order(plain(row[0].strip()), plain(row[1].strip()) if split else "")
        known = roster.of_canvas(row[key].strip(), name) or Person()
        logins = [plain(row[login].strip())] if login is not None else []
        student = _student(scores, known, [*logins, *(text.partition("@")[0] for text in logins)], name, row[key])
        if row[at].strip().upper() in _LEFT_ALONE:
            filled.kept.append(f"{name} ({row[at].strip()})")
            filled.seen.add(student)
        else:
            row[at] = _filled(filled, row[at], name, student, scores, rules)
        for position in range(section + 1):  # Canvas finds students by their number, so that names may be made safe
            row[position] = safe(row[position]) if position != key else row[position]
    return _ended(filled, scores)


def _canvas_column(titles: list[str], names: tuple[str, ...], wanted: str, file: str) -> int:
    """The position of the assignment's column: the one that is named, else the one with the unit's name in its own."""
    assignments = [text for text in titles if _NUMBER.search(text)]
    found: list[str] = []
    if wanted:
        found = [text for text in titles if wanted in (text, _bare(text), *_NUMBER.findall(text))]
    else:
        for name in map(squashed, names):
            found = [text for text in assignments if name and name in squashed(_bare(text))]
            if len(found) == 1:
                break
    if len(found) != 1:
        why = f"{len(found)} columns of {file} could be that of" if found else f"No column of {file} is that of"
        shown = listed([repr(text) for text in (found or assignments)], 12) or "none"
        raise TableError(f"{why} {wanted or names[0]}. Name one of these with --column: {shown}.")
    return titles.index(found[0])


def _bare(text: str) -> str:
    return _NUMBER.sub("", text)


# ---- Moodle --------------------------------------------------------------------------------------------------------


def moodle(table: Table, scores: dict[str, Score], roster: Roster, rules: Rules) -> Filled:
    """Fill the grades of Moodle's grading worksheet."""
    key, at = table.column(0, "Identifier"), table.column(0, rules.column or "Grade")
    if key is None or at is None:
        missing = "Identifier" if key is None else rules.column or "Grade"
        raise TableError(
            f"{table.name} is not Moodle's grading worksheet: it has no column {missing!r}. Its columns are "
            f"{listed([repr(text) for text in table.rows[0]], 15)}. Set the language to English, and download it again."
        )
    most = table.column(0, "Maximum Grade")
    name_at, email_at = table.column(0, "Full name"), table.column(0, "Email address")
    changeable = table.column(0, "Grade can be changed")
    mosts = [as_number(row[most]) for row in table.rows[1:]] if most is not None else []
    filled = Filled(table, table.rows[0][at], next((value for value in mosts if value is not None), None))
    for row in table.rows[1:]:
        name = plain(row[name_at].strip()) if name_at is not None else row[key]
        email = plain(row[email_at].strip()) if email_at is not None else ""
        known = roster.of_moodle(re.sub(r"\D", "", row[key]), name) or Person()
        student = _student(scores, known, [email, email.partition("@")[0]], name, row[key])
        if changeable is not None and row[changeable].strip().casefold() == "no":
            filled.kept.append(f"{name} (locked)")
            filled.seen.add(student)
        else:
            row[at] = _filled(filled, row[at], name, student, scores, rules)
        for position, title in enumerate(table.rows[0]):  # Moodle reads no others, and finds students by the first
            if position not in (key, at) and not title.startswith(("Last modified", "Feedback")):
                row[position] = safe(row[position])
    return _ended(filled, scores)


# ---- both ----------------------------------------------------------------------------------------------------------


def _student(scores: dict[str, Score], known: Person, keys: list[str], name: str, number_: str) -> str:
    """Whose row this is, by the folder's name in the roster, a login, an address, the name; "" if nobody's."""
    folded: dict[str, list[str]] = {}
    for student in scores:
        folded.setdefault(student.casefold(), []).append(student)
    for key in (known.student, *keys):
        if key and len(folded.get(key.casefold(), [])) == 1:
            return folded[key.casefold()][0]
    alike = [student for student in scores if name and squashed(student) == squashed(name)]
    numbered = [student for student in scores if number_.strip().isdigit() and student.endswith(f"_{number_.strip()}")]
    return (numbered or alike)[0] if len(numbered or alike) == 1 else ""


def _filled(filled: Filled, before: str, name: str, student: str, scores: dict[str, Score], rules: Rules) -> str:
    """What is written into one cell; what stands there stays if there is nothing to say."""
    score = scores.get(student)
    if score is None:
        filled.without_points.append(name)
        return "0" if rules.zeros and not before.strip() else before
    if student in filled.seen:
        raise TableError(f"Two rows of {filled.table.name} are those of {student}: give both a line in the roster.")
    filled.seen.add(student)
    if score.waiting and not rules.unread:
        filled.waiting.append(student)
        return before
    share = filled.most / score.max_points if rules.scaled and filled.most and score.max_points else 1.0
    filled.written[student] = number(round(score.points * share, 2))
    return filled.written[student]


def _ended(filled: Filled, scores: dict[str, Score]) -> Filled:
    filled.without_row = [student for student in scores if student not in filled.seen]
    return filled
