"""`autograder lint`: what is against the rules in the authored units."""

import click

from autograder.commands.build import chosen_units
from autograder.folder import AuthorError, CourseFolder, Unit


@click.command("lint", short_help="Check the authored units against the rules.")
@click.option("--time", "show_time", is_flag=True, help="Show the words and minutes of every unit, too.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def lint_command(course: CourseFolder, show_time: bool, units: tuple[str, ...]) -> None:
    """Read solutions/UNIT/ and report what is against the rules, one line each; fail if anything is a fault.

    Hints in three stages, short solutions, six named mistakes and three right answers for each exercise; points as in
    the heading; 90 minutes at most, announced as estimated; code that fits the page; no drawing code; standard
    wording; `calls` as used.
    Warnings do not fail.

    \b
    Examples:
      autograder lint                   all units
      autograder lint 07 --time         one, with its words and minutes
    """
    from autograder.authoring.lint import lint

    chosen = chosen_units(course, units)
    if show_time:
        _show_times(chosen)
    remarks = [remark for unit in chosen for remark in lint(unit)]
    for remark in remarks:
        click.echo(str(remark), err=remark.fault)
    faults = sum(remark.fault for remark in remarks)
    warnings = len(remarks) - faults
    click.echo(f"{_count(len(chosen), 'unit')}: {_count(faults, 'fault')}, {_count(warnings, 'warning')}.")
    raise SystemExit(1 if faults else 0)


def _show_times(units: list[Unit]) -> None:
    from rich.console import Console
    from rich.table import Table

    from autograder.authoring.lint import parts

    table = Table(header_style="bold")
    table.add_column("unit")
    for column in ("part", "words", "of these folded", "exercises", "minutes"):
        table.add_column(column, justify="right")
    for unit in units:
        try:
            for number, part in enumerate(parts(unit), 1):
                figures = (number, part.words, part.folded, part.exercises, round(part.minutes))
                table.add_row(unit.name, *map(str, figures))
        except AuthorError:
            table.add_row(unit.name, *["?"] * 5)  # why is among the faults
    Console(width=100).print(table)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
