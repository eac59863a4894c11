"""`autograder mistakes`: which wrong answers are rejected and recognized, and how."""

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.build import chosen_units
from autograder.folder import AuthorError, CourseFolder, Unit

if TYPE_CHECKING:
    from autograder.authoring.survey import Row  # loads the whole of the authors' side: only where it is used

WAYS = ("named", "derived", "relation", "plain", "unnamed", "accepted")


@click.command("mistakes", short_help="Which mistakes are recognized, and how.")
@click.option(
    "--answers", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Wrong answers of a file."
)
@click.option("--exercise", "only", help="This exercise alone.")
@click.option("--misses", is_flag=True, help="Show only what is accepted or not recognized.")
@click.option(
    "--csv", "csv_path", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows to a file too."
)
@click.option("--built", is_flag=True, help="Use the built data file as it is instead of deriving everything anew.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def mistakes_command(
    course: CourseFolder,
    answers: Path | None,
    only: str | None,
    misses: bool,
    csv_path: Path | None,
    built: bool,
    units: tuple[str, ...],
) -> None:
    """Apply every named mistake of UNIT, or the wrong answers of a file, and show what the check makes of it.

    The last column says by which way a wrong answer is recognized: named (by the author), derived (a mutant of the
    solution), relation (between the arrays), plain (the message itself says it), unnamed, accepted.

    \b
    Examples:
      autograder mistakes 08                             all named mistakes of a unit
      autograder mistakes 08 --exercise collect          of one exercise
      autograder mistakes 01 --answers wrong.py --misses  cells: # %% wrong="gain" about="the sum is cut"
    """
    chosen = chosen_units(course, units)
    console = Console() if Console().is_terminal else Console(width=200)
    bad, found = 0, []
    for unit in chosen:
        try:
            rows, faults = _rows(unit, answers, built, only if only in unit.exercises else "")
        except AuthorError as error:
            raise click.ClickException(str(error)) from None
        rows = [row for row in rows if only in (None, row.exercise)]
        _show(console, unit, rows, faults, misses)
        bad += len(faults) + sum(not row.rejected for row in rows)
        found += [(unit.name, row) for row in rows]
    if csv_path:
        _write(csv_path, found)
    raise SystemExit(1 if bad else 0)


def _rows(unit: Unit, answers: Path | None, built: bool, only: str) -> "tuple[list[Row], list[str]]":
    """What becomes of the wrong answers (of one exercise, if one is named), and faults of the named mistakes."""
    from autograder.authoring import survey
    from autograder.authoring.derive import derive

    faults: list[str] = []
    if built and unit.advice.exists():
        known = survey.advice_of(unit)
    else:
        derived = derive(unit, only)
        known = {name: each.advice for name, each in derived.items()}
        faults = [fault for each in derived.values() for fault in each.faults]
    rows = survey.of_file(unit, known, answers) if answers else survey.of_named(unit, known)
    return list(rows), faults


def _show(console: Console, unit: Unit, rows: "list[Row]", faults: list[str], misses: bool) -> None:
    table = Table(title=unit.name, title_justify="left", header_style="bold")
    for column in ("exercise", "mistake", "rejected", "way", "cause, or what the check saw"):
        table.add_column(column, overflow="fold")
    for row in rows:
        missed = row.way in ("unnamed", "accepted")
        if missed or not misses:
            label = f"{row.name}: {row.about}" if row.about != row.cause else row.name
            cells = (row.exercise, Text(label), "yes" if row.rejected else "NO", row.way, Text(row.cause))
            table.add_row(*cells, style="red" if missed else "")
    console.print(table)
    for fault in faults:
        console.print(fault, style="red", markup=False, highlight=False)
    counts = Counter(row.way for row in rows)
    total = ", ".join(f"{way} {counts[way]}" for way in WAYS if counts[way])
    console.print(f"{len(rows)} wrong answers: {total}", highlight=False)


def _write(path: Path, found: "list[tuple[str, Row]]") -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("unit", "exercise", "mistake", "about", "rejected", "way", "cause"))
        writer.writerows((unit, r.exercise, r.name, r.about, r.rejected, r.way, r.cause) for unit, r in found)
