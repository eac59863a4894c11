"""The `autograder export` command: points as Canvas, Moodle or a spreadsheet takes them, and who is missing."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from autograder.exchange import fill
from autograder.exchange.fill import Filled, Rules
from autograder.exchange.roster import NAME, Roster, load
from autograder.exchange.saying import complain, names, say, terminal
from autograder.exchange.scores import NoScores, Score, scores
from autograder.exchange.tables import Table, TableError, read, safe, write
from autograder.folder import Unit
from autograder.verdict import number

COLUMNS = ("student", "name", "email", "points", "max_points", "earned", "late_penalty", "to_read", "handed_in")
_SYSTEMS = {
    "canvas": ("Canvas", "the gradebook that Grades > Export gives", "Grades > Import"),
    "moodle": ("Moodle", "the grading worksheet of the assignment", "Upload grading worksheet"),
}


def run(
    unit: Unit,
    title: str,
    root: Path,
    system: str,
    *,
    table: Path | None,
    target: Path | None,
    roster: Path | None,
    rules: Rules,
) -> int:
    """Export and report; returns the exit status: 0, 1 if somebody is left out, 2 if nothing was written."""
    console = terminal()
    target = target or root / "points" / f"{unit.name}-{'totals' if system == 'csv' else system}.csv"
    try:
        if system != "csv" and table is None:
            name, which, _ = _SYSTEMS[system]
            raise TableError(f"Name {which} with --table: {name} takes points in its own file only.")
        if roster and not roster.exists():
            raise TableError(f"There is no roster {roster}.")
        given = [table] if table else []
        found, people = scores(root, unit), load(roster or root / NAME, *given)
        if table is None:
            write(target, Table(_rows(found.values(), people), line_end="\n"))
            say(console, f"{len(found)} students written: {target}")
            return 0
        own = read(table)
        if system == "canvas":
            filled = fill.canvas(own, found, people, rules, (unit.name, unit.key, title))
        else:
            filled = fill.moodle(own, found, people, rules)
        write(target, filled.table)
    except (TableError, NoScores, OSError) as error:
        return complain(error)
    _report(console, filled, found, rules, system)
    say(console, f"written: {target}  ({_SYSTEMS[system][0]}: {_SYSTEMS[system][2]})")
    return 1 if filled.without_row or filled.waiting else 0


def _rows(found: Iterable[Score], people: Roster) -> list[list[str]]:
    rows = [list(COLUMNS)]
    for score in found:
        person = people.of_folder(score.student)
        name, email = score.name or (person.name if person else ""), score.email or (person.email if person else "")
        points = [number(value) for value in (score.points, score.max_points, score.earned, score.penalty)]
        handed_in = f"{score.handed_in:%Y-%m-%d %H:%M:%S} UTC" if score.handed_in else ""
        rows.append([*map(safe, (score.student, name, email)), *points, "yes" if score.waiting else "", handed_in])
    return rows


def _report(console: Console, filled: Filled, found: dict[str, Score], rules: Rules, system: str) -> None:
    said = _SYSTEMS[system][0]
    say(console, f"{len(filled.written)} of {len(found)} students written into the column {filled.column!r}")
    most = max((score.max_points for score in found.values()), default=0.0)
    if filled.most not in (None, most):
        advice = "scaled to that" if rules.scaled else "written as they are (--scale: shares of that)"
        over = " (Moodle leaves out what is more than its maximum)" if system == "moodle" and not rules.scaled else ""
        say(console, f"{said} has {filled.most:g} points in mind, the unit {most:g}: {advice}{over}", "yellow")
    if filled.waiting:
        say(console, f"{len(filled.waiting)} left out, with answers in words to be read: {names(filled.waiting)}")
        say(console, "  read them in Formgrader, or write the points so far with --unread")
    if filled.kept:
        say(console, f"{len(filled.kept)} left as they are in {said}: {names(filled.kept)}")
    if filled.without_points:
        what = "0 for each" if rules.zeros else "left as they are (--zeros: 0 for each)"
        say(console, f"{len(filled.without_points)} not graded here: {names(filled.without_points)}; {what}")
    if filled.without_row:
        say(console, f"{len(filled.without_row)} graded, but not in {said}: {names(filled.without_row)}", "yellow")
        say(console, f"  give them a line in {NAME} with the number, name or address that {said} has for them")
