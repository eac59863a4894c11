"""`autograder new`: begin a unit."""

import click

from autograder.folder import CourseFolder


@click.command("new", short_help="Begin a unit.")
@click.option("--title", default="", help="Its heading. Default: the words of its name.")
@click.argument("name")
@click.pass_obj
def new_command(course: CourseFolder, title: str, name: str) -> None:
    """Write the skeleton of unit NAME into solutions/NAME/: text, exercises and right answers.

    It builds and passes as it is, with one small exercise to be replaced by yours; what to fill in is listed. Nothing
    is ever overwritten.

    \b
    Examples:
      autograder new 02_vector_recurrence
      autograder new 04_gates --title "Gates that open and close"
    """
    from autograder.authoring.new import NewUnitError, new, to_fill_in

    try:
        unit, written = new(course, name, title)
    except NewUnitError as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(f"wrote {unit.shown(path)}")
    click.echo("\nFill in:")
    for place in to_fill_in(written):
        click.echo(f"{unit.shown(place.path)}:{place.line}: {place.text}")
    click.echo(f"\nThen: autograder lint {name[:2]}; autograder build {name[:2]}; autograder mistakes {name[:2]}")
