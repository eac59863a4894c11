"""`autograder similar`: pairs of hand-ins that agree in more than the exercises explain."""

from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.commands.collect import FILE
from autograder.folder import CourseFolder


@click.command("similar", short_help="Which hand-ins agree in more than the exercises explain.")
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="Where submitted/ lies.")
@click.option("--output", "-o", type=FILE, help="The page. Default: likeness/<unit>.html below the root.")
@click.option("--least", type=click.FloatRange(0.5), default=8.0, show_default=True, help="What a pair has to count.")
@click.argument("unit")
@click.pass_obj
def similar_command(course: CourseFolder, root: Path | None, output: Path | None, least: float, unit: str) -> None:
    """Compare all hand-ins of UNIT with one another, and write a page with those side by side that stand out.

    Nothing is run. What the release gives, right answers and named mistakes are likely for everybody and count nothing;
    names, comments and spacing hide nothing. Short answers are alike by nature: one copied exercise is seldom seen.

    \b
    Examples:
      autograder similar 08
      autograder similar 08 --root ~/spring --least 5      more pairs, more of them by chance
    """
    from autograder.exchange.similar import run

    (chosen,) = chosen_units(course, (unit,))
    raise SystemExit(run(chosen, (root or course.root).resolve(), target=output, least=least))
