"""The `autograder` command: build the course, grade a class, look things up."""

from pathlib import Path

import click

from autograder.cli_build import build_command, chosen_units
from autograder.cli_lint import lint_command
from autograder.cli_mistakes import mistakes_command
from autograder.cli_new import new_command
from autograder.cli_release import release_command
from autograder.folder import CourseFolder

EXAMPLES = {"max_content_width": 110, "help_option_names": ["-h", "--help"]}


@click.group(context_settings=EXAMPLES)
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The course's folder, with solutions/ and course/. Default: the present folder or the nearest above it.",
)
@click.pass_context
def main(context: click.Context, course: Path | None) -> None:
    """Build the notebooks of a course and grade what students hand in.

    \b
    autograder new 02_vector_recurrence  the skeleton of a unit, which builds and passes
    autograder build                     notebooks, and the data of their checks, from solutions/
    autograder build --check             are the committed files up to date?
    autograder lint --time               is a unit against a rule? how long does it take?
    autograder mistakes 08               which mistakes are recognized, and how
    autograder grade 08_lstm_backward    grade submitted/<student>/08_lstm_backward/
    autograder grade --sample            try it all on a sample class
    autograder release ~/spring          what a class receives, ready to give out
    autograder units                     units, exercises and points
    """
    context.obj = CourseFolder(course) if course else CourseFolder.here()


main.add_command(build_command)
main.add_command(lint_command)
main.add_command(mistakes_command)
main.add_command(new_command)
main.add_command(release_command)


@main.command(context_settings=EXAMPLES)
@click.argument("unit", required=False)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Course root that holds submitted/ in nbgrader's layout. Default: this checkout.",
)
@click.option(
    "--csv", "csv_path", type=click.Path(path_type=Path, dir_okay=False), help="Write one row per student and exercise."
)
@click.option("--force", is_flag=True, help="Grade again what is already graded.")
@click.option("--student", "only", multiple=True, help="Only this student (repeatable).")
@click.option("--seed", type=click.IntRange(1), help="Repeat a verification with the seed shown in its verdict.")
@click.option("--jobs", type=click.IntRange(1), help="Notebooks that run at once. Default: processors + 1, up to 4.")
@click.option("--sample", is_flag=True, help="Make a sample class first and grade that (root: build/sample-class).")
@click.pass_obj
def grade(
    course: CourseFolder,
    unit: str | None,
    root: Path | None,
    csv_path: Path | None,
    force: bool,
    only: tuple[str, ...],
    seed: int | None,
    jobs: int | None,
    sample: bool,
) -> None:
    """Grade UNIT for every student, write feedback pages, print student x exercise x points.

    Reads submitted/<student>/<unit>/<unit>.ipynb below the root; writes gradebook.db, autograded/ and feedback/ there.
    What is already graded and unchanged is not graded again; an interrupted run goes on where it stopped.

    \b
    autograder grade 08_lstm_backward
    autograder grade lstm_backward --root ~/spring --csv points.csv
    autograder grade 08 --student ada --force
    autograder grade --sample
    """
    from autograder import sample_class
    from autograder.grading.command import run

    if unit is None and not sample:
        names = ", ".join(known.name for known in course.units())
        raise click.UsageError(f"Name a unit: {names}. Or try: autograder grade --sample")
    (chosen,) = chosen_units(course, (unit,)) if unit else [sample_class.default_unit(course)]
    folder = root or (course.root / "build" / "sample-class" if sample else course.root)
    if sample:
        sample_class.make(folder, chosen)
    code = run(folder, chosen, csv_path=csv_path, force=force, only=list(only), seed=seed or 0, jobs=jobs or 0)
    raise SystemExit(code)


@main.command(context_settings=EXAMPLES)
@click.pass_obj
def units(course: CourseFolder) -> None:
    """List units, their exercises and points."""
    for unit in course.units():
        click.echo(unit.name)
        for exercise in unit.exercises.values():
            click.echo(f"  {exercise.name:<40} {exercise.max_points:>4g}  {exercise.title}")


if __name__ == "__main__":
    main()
