"""`autograder hand-in`: one file with what a student hands in."""

from pathlib import Path

import click

from autograder.folder import CourseFolder
from autograder.hand_in import run
from autograder.update import WORK


@click.command("hand-in", short_help="Pack what you hand in for a unit into one file.")
@click.option("--name", "student", default="", help="Your name, for a file that you do not upload under it.")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), help="Where you work. Default: work/ here.")
@click.argument("unit")
@click.pass_obj
def hand_in_command(course: CourseFolder, student: str, work: Path | None, unit: str) -> None:
    """Pack the notebook of UNIT, as it is saved in work/, into one file to upload, and say what is not answered yet.

    The file lies in work/hand-in/. With it goes a note: the unit, the release, the time, a digest of the notebook. Save
    the notebook first. Run it again as often as you like: what you upload last counts.

    \b
    Examples:
      autograder hand-in 08
      autograder hand-in 08 --name "Ada Lovelace"     to send it by mail
    """
    raise SystemExit(run(course.course, work or course.root / WORK, unit, student))
