"""`autograder export`: points for Canvas, Moodle or a spreadsheet."""

from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.commands.collect import FILE
from autograder.folder import CourseFolder


@click.command("export", short_help="Write points in the form that Canvas or Moodle takes.")
@click.option("--to", "system", type=click.Choice(["canvas", "moodle", "csv"]), default="csv", help="Default: csv.")
@click.option("--table", type=FILE, help="Canvas's exported gradebook, or Moodle's grading worksheet, to be filled in.")
@click.option("--output", "-o", type=FILE, help="Default: a file in points/ below the root.")
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="Root of the class, with its gradebook.")
@click.option("--roster", type=FILE, help="Who is who, as CSV. Default: roster.csv there.")
@click.option("--column", default="", help="Title or number of the column to fill, where the unit's name is not in it.")
@click.option("--scale", is_flag=True, help="Shares of the points that Canvas or Moodle has in mind.")
@click.option("--zeros", is_flag=True, help="0 for those who handed in nothing.")
@click.option("--unread", is_flag=True, help="The points so far of those whose answers in words are not read yet.")
@click.argument("unit")
@click.pass_obj
def export_command(
    course: CourseFolder,
    system: str,
    table: Path | None,
    output: Path | None,
    root: Path | None,
    roster: Path | None,
    column: str,
    scale: bool,
    zeros: bool,
    unread: bool,
    unit: str,
) -> None:
    """Write the points of UNIT from the gradebook: by machine and by hand, less penalties for lateness.

    Canvas and Moodle take points in their own files: name the one that they export with --table. One column of it is
    filled. Students are found by their number in roster.csv (autograder collect writes it), login, address or name.

    \b
    Examples:
      autograder export 08                                           a CSV file for a spreadsheet
      autograder export 08 --to canvas --table ~/Downloads/2026-12-01T0900_Grades-RNN.csv
      autograder export 08 --to moodle --table ~/Downloads/Grades-RNN-Unit_8-4711.csv --zeros
    """
    from autograder.authoring.authored import title
    from autograder.exchange.exporting import run
    from autograder.exchange.fill import Rules

    (chosen,) = chosen_units(course, (unit,))
    raise SystemExit(
        run(
            chosen,
            title(chosen),
            (root or course.root).resolve(),
            system,
            table=table,
            target=output,
            roster=roster,
            rules=Rules(scaled=scale, zeros=zeros, unread=unread, column=column),
        )
    )
