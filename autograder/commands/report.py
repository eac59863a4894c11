"""`autograder report`: what an instructor wants to know of a class."""

from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.folder import CourseFolder


@click.command("report", short_help="What a class found hard: a page for the instructor.")
@click.argument("unit")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Course root that was graded. Default: this checkout.",
)
@click.option(
    "--html",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page there, and the CSV file beside it. Default: reports/UNIT.html below the root.",
)
@click.option("--anonymous", is_flag=True, help="No names: a page to show in the lecture.")
@click.pass_obj
def report_command(course: CourseFolder, unit: str, root: Path | None, target: Path | None, anonymous: bool) -> None:
    """Write a page about a graded class: what to talk about, points, hardest quantities, mistakes, what to read.

    It says what autograder grade found and grades nothing. The page is one file that needs no network; a CSV file with
    the same numbers lies beside it.

    \b
    Examples:
      autograder report 08_lstm_backward
      autograder report 08 --root ~/spring
      autograder report 08 --anonymous --html lecture.html
    """
    from autograder.grading.command import Course
    from autograder.reports.command import run

    if target is not None and target.suffix.lower() == ".csv":
        raise click.UsageError("--html names the page; the CSV file gets its name with another ending.")
    (chosen,) = chosen_units(course, (unit,))
    raise SystemExit(run(Course(root or course.root), chosen, target=target, names=not anonymous))
