"""`autograder coverage`: where the course teaches what its sources hold."""

import click

from autograder.folder import AuthorError, CourseFolder


@click.command("coverage", short_help="Where each slide and section of the sources is taught.")
@click.option("--missing", is_flag=True, help="Only what no unit covers yet.")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.pass_obj
def coverage_command(course: CourseFolder, missing: bool, names: tuple[str, ...]) -> None:
    """List what the sources of the course hold (solutions/sources.toml), and the units and sections that teach it.

    Authors mark a section with <!-- seed 001: slides 29-36 -->, <!-- seed 002: section 1 --> or
    <!-- seed 000: a heading -->; a mark that points nowhere is a fault of autograder lint. (This is about the text;
    which oracle checks which cell of the reference is what make coverage writes.)

    \b
    Examples:
      autograder coverage               all of it
      autograder coverage 001 002       of two sources
      autograder coverage --missing     what is left to write
    """
    from autograder.authoring.coverage import rows

    try:
        found = rows(course)
    except AuthorError as error:
        raise click.ClickException(str(error)) from None
    known = list(dict.fromkeys(row.source.key for row in found))
    if not known:
        raise click.ClickException(f"{course.shown(course.solutions / 'sources.toml')} lists no sources.")
    strange = [name for name in names if name not in known]
    if strange:
        raise click.UsageError(f"no source {strange[0]!r}; there are: {', '.join(known)}")
    for key in names or known:
        _show([row for row in found if row.source.key == key], missing)


def _show(rows: list, missing: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder.authoring.sources import spans

    console = Console() if Console().is_terminal else Console(width=140)
    source = rows[0].source
    table = Table(title=f"{source.key}  {source.title}", title_justify="left", header_style="bold")
    for column in (source.kind, "what it is about", "unit and section"):
        table.add_column(column, overflow="fold")
    for row in rows:
        if not (missing and row.places):
            where = Text("\n".join(row.places) or "not yet", style="" if row.places else "red")
            table.add_row(Text(spans(row.names)), Text(row.title), where)
    if table.row_count:
        console.print(table)
    done = sum(len(row.names) for row in rows if row.places)
    console.print(f"{source.key}: {done} of {len(source.asked)} {source.kind} covered", highlight=False)
