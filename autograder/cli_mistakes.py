"""`autograder mistakes`: which wrong answers are rejected and recognized, and how."""

from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.cli_build import chosen_units
from autograder.folder import AuthorError, CourseFolder, Unit

WAYS = ("named", "derived", "relation", "plain", "unnamed", "accepted")


@click.command("mistakes", short_help="Which mistakes are recognized, and how.")
@click.option(
    "--answers", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Wrong answers of a file."
)
@click.option("--exercise", "only", help="This exercise alone.")
@click.option("--misses", is_flag=True, help="Show only what is accepted or not recognized.")
@click.option("--built", is_flag=True, help="Use the built data file as it is instead of deriving everything anew.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def mistakes_command(
    course: CourseFolder, answers: Path | None, only: str | None, misses: bool, built: bool, units: tuple[str, ...]
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
    bad = 0
    for unit in chosen:
        try:
            bad += _show(console, unit, answers, only, misses, built)
        except AuthorError as error:
            raise click.ClickException(str(error)) from None
    raise SystemExit(1 if bad else 0)


def _show(console: Console, unit: Unit, answers: Path | None, only: str | None, misses: bool, built: bool) -> int:
    from autograder import survey
    from autograder.derive import derive

    faults: list[str] = []
    if built and unit.advice.exists():
        known = survey.advice_of(unit)
    else:
        derived = derive(unit)
        known = {name: each.advice for name, each in derived.items()}
        faults = [fault for each in derived.values() for fault in each.faults]
    rows = list(survey.of_file(unit, known, answers) if answers else survey.of_named(unit, known))
    rows = [row for row in rows if only in (None, row.exercise)]
    table = Table(title=unit.name, title_justify="left", header_style="bold")
    for column in ("exercise", "mistake", "rejected", "way", "cause, or what the check saw"):
        table.add_column(column, overflow="fold")
    for row in rows:
        if not misses or row.way in ("unnamed", "accepted"):
            label = f"{row.name}: {row.about}" if answers else row.name
            style = "" if row.way not in ("unnamed", "accepted") else "red"
            table.add_row(
                row.exercise, Text(label), "yes" if row.rejected else "NO", row.way, Text(row.cause), style=style
            )
    console.print(table)
    for fault in faults:
        console.print(fault, style="red", markup=False, highlight=False)
    counts = Counter(row.way for row in rows)
    total = ", ".join(f"{way} {counts[way]}" for way in WAYS if counts[way])
    console.print(f"{len(rows)} wrong answers: {total}", highlight=False)
    return len(faults) + counts["accepted"]
