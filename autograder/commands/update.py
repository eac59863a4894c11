"""`autograder update`: the copy in which a student works."""

from pathlib import Path

import click

from autograder.folder import CourseFolder
from autograder.update import WORK, run


@click.command("update", short_help="Begin the copy to work in, or bring it up to date.")
@click.option("--missing", is_flag=True, help="Only begin units that are not there yet; work is left alone.")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), help="Where you work. Default: work/ here.")
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@click.pass_obj
def update_command(course: CourseFolder, missing: bool, work: Path | None, units: tuple[str, ...]) -> None:
    """Copy the notebooks of the course to work/, where you complete them, and bring corrections into what is there.

    Your answers, your notes and your own cells stay; the course's own cells become those of the course as it is now.
    Cells that were deleted come back. Every file that is changed is kept as it was in work/.backups/. Close the
    notebooks in JupyterLab before.

    \b
    Examples:
      autograder update                 all units
      autograder update 07 08           two of them
      autograder update --missing       what make lab does: begin what is new
    """
    raise SystemExit(run(course.course, work or course.root / WORK, units, missing))
