"""`autograder doctor`: does the fence around student code hold on this machine?"""

import click


@click.command("doctor", short_help="Try out the fence around student code.")
def doctor_command() -> None:
    """Try out every promise of the fence on this machine, and say what is missing and how to get it.

    A jail is started as for grading, and what a hostile notebook might try is done in it: reading other files, using
    the network, filling memory and disk, starting processes without end, staying behind. Takes about 20 seconds; ends
    with status 0 if everything holds.

    \b
    Examples:
      autograder doctor
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder.grading import doctor
    from autograder.sandbox.remedies import remedies

    console = Console() if Console().is_terminal else Console(width=140)
    console.print(doctor.machine(), highlight=False, markup=False)
    table = Table("", "promise", "seen", title_justify="left", header_style="bold")
    failed = []
    try:
        with console.status("trying out the fence"):
            for finding in doctor.examine():
                mark = Text("holds", style="green") if finding.holds else Text("BROKEN", style="bold red")
                table.add_row(mark, Text(finding.promise), Text("" if finding.holds else finding.seen[:200]))
                failed += [] if finding.holds else [finding.promise]
    except doctor.NotHere as error:
        console.print(f"There is no fence here: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        console.print("\n".join(remedies(str(error))), highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(1) from None
    console.print(table)
    if failed:
        console.print(f"{len(failed)} of {table.row_count} promises are broken: do not grade here.", style="red")
        raise SystemExit(1)
    console.print(f"All {table.row_count} promises hold.", style="green", highlight=False)
