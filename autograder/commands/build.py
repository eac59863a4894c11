"""`autograder build`: what students get, from what authors wrote."""

import sys

import click

from autograder.folder import CourseFolder, Unit


@click.command("build", short_help="Build notebooks and the data of their checks.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a student notebook is not in order.")
@click.option("--missing", is_flag=True, help="Build only notebooks that do not exist.")
@click.option("--force", is_flag=True, help="Overwrite notebooks that somebody worked in, too.")
@click.option("--notebooks", is_flag=True, help="Leave the data of the checks: seconds, after changes of text alone.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def build_command(
    course: CourseFolder | None, only_check: bool, missing: bool, force: bool, notebooks: bool, units: tuple[str, ...]
) -> None:
    """Build course/UNIT/UNIT.ipynb, and the data of its checks beside it, from what lies in solutions/UNIT/.

    UNIT is a name (07_lstm_forward), a number (07) or a key (lstm_forward); without one, all units are built.
    A notebook that somebody worked in is never overwritten unless --force is given.

    \b
    Examples:
      autograder build                  all units
      autograder build 07 08            two of them
      autograder build --missing        what is not there yet
      autograder build --notebooks      after a change of text, or of which units there are: links and words
      autograder build --check          for tests: compare, look for solutions, outputs, stray files
    """
    if only_check and (missing or force or notebooks):
        raise click.UsageError("--check writes nothing: it goes with no other option.")
    chosen = chosen_units(course or CourseFolder.here(), units)
    sys.exit(_check(chosen) if only_check else _build(chosen, missing, force, notebooks))


def chosen_units(course: CourseFolder, names: tuple[str, ...]) -> list[Unit]:
    """The units that were named on the command line; all of them if none was."""
    try:
        chosen = [course.unit(name) for name in names] or course.units()
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    if not chosen:
        raise click.ClickException(f"There are no units in {course.solutions}. Begin one: autograder new 01_name")
    return chosen


def _check(units: list[Unit]) -> int:
    from autograder.authoring import build

    problems = build.check(units)
    for problem in problems:
        click.echo(problem, err=True)
    found = _count(len(problems), "problem") if problems else "all in order"
    click.echo(f"{_count(len(units), 'unit')} checked: {found}.")
    return 1 if problems else 0


def _build(units: list[Unit], missing: bool, force: bool, notebooks: bool) -> int:
    from autograder.authoring import build

    results = build.build(units, missing_only=missing, force=force, notebooks_only=notebooks)
    for result in results:
        if result.state == "built":
            click.echo(f"built {'/'.join(result.path.parts[-3:])}")
        elif not result.ok:
            click.echo(f"{result.state} {result.unit}: {result.note}", err=True)
    built = sum(result.state == "built" for result in results)
    as_is = sum(result.state in ("unchanged", "kept") for result in results)
    click.echo(f"{_count(len(units), 'unit')}: {_count(built, 'file')} built, {as_is} left as they were.")
    return 0 if all(result.ok for result in results) else 1


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
