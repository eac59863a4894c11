"""`autograder collect`: hand-ins from Canvas, Moodle or a folder, where grading looks for them."""

from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.folder import CourseFolder

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("collect", short_help="Take hand-ins from a download of Canvas or Moodle.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["canvas", "moodle", "folder"]),
    help="Whose names the files have. Default: seen from the names.",
)
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="Where submitted/ lies or will lie.")
@click.option("--roster", type=FILE, help="Who is who. Default: roster.csv there, to which new students are added.")
@click.option("--worksheet", type=FILE, help="Moodle's grading worksheet or Canvas's exported gradebook: names, times.")
@click.option("--force", is_flag=True, help="Replace hand-ins that lie there already.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would be done.")
@click.argument("unit")
@click.argument("download", type=click.Path(path_type=Path))
@click.pass_obj
def collect_command(
    course: CourseFolder,
    source: str | None,
    root: Path | None,
    roster: Path | None,
    worksheet: Path | None,
    force: bool,
    dry: bool,
    unit: str,
    download: Path,
) -> None:
    """Put hand-ins for UNIT from DOWNLOAD, a zip file or a folder, into submitted/<student>/<unit>/.

    Canvas and Moodle: the file that "Download submissions" gives. Else: a folder a student, or one file a student with
    their name. Notebooks and what autograder hand-in packs are taken, the newest of several; all else is listed.
    roster.csv has the columns student, canvas_id, moodle_id, name, email; the first names the folder.

    \b
    Examples:
      autograder collect 08 ~/Downloads/submissions.zip --dry-run
      autograder collect 08 ~/Downloads/submissions.zip --root ~/spring
      autograder collect 08 ~/Downloads/RNN-Unit_8-4711.zip --worksheet ~/Downloads/Grades-RNN-Unit_8-4711.csv
      autograder collect 08 mails/ --from folder
    """
    from autograder.exchange.collecting import run

    (chosen,) = chosen_units(course, (unit,))
    where = (root or course.root).resolve()
    kind: object = source
    raise SystemExit(
        run(chosen, download, where, source=kind, roster=roster, worksheet=worksheet, force=force, dry=dry)  # type: ignore[arg-type]
    )
