"""`autograder release`: what a class receives."""

from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.folder import AuthorError, CourseFolder


@click.command("release", short_help="Write what a class receives into a folder.")
@click.option("--force", is_flag=True, help="Replace an earlier release there; files that somebody changed are kept.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def release_command(course: CourseFolder, force: bool, folder: Path, units: tuple[str, ...]) -> None:
    """Write the notebooks, the data of their checks and what both need into FOLDER, ready to be given to a class.

    Students start it as the course itself is started: make lab, or pip install and jupyter lab. There is no solution in
    it, nothing that draws cases, and no grading.

    \b
    Examples:
      autograder release ~/spring           all units
      autograder release ~/spring 00 01     two of them
      autograder release ~/spring --force   again, after a change of the course
    """
    from autograder.authoring.release import ReleaseError, release

    try:
        done = release(course, chosen_units(course, units), folder, force=force)
    except (ReleaseError, AuthorError) as error:
        raise click.ClickException(str(error)) from None
    for name in done.files:
        click.echo(f"wrote {name}")
    for name in done.removed:
        click.echo(f"removed {name}, which is no longer part of the release")
    for name in done.left:
        click.echo(f"left {name}: it is no longer part of the release, but somebody changed it")
    click.echo(f"{len(done.files)} files in {folder}. Try it there: make lab")
