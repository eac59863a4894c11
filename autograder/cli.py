"""The `autograder` command: build the course, grade a class, look things up."""

from pathlib import Path

import click

from autograder.commands.build import build_command
from autograder.commands.collect import collect_command
from autograder.commands.coverage import coverage_command
from autograder.commands.doctor import doctor_command
from autograder.commands.export import export_command
from autograder.commands.grade import grade_command
from autograder.commands.hand_in import hand_in_command
from autograder.commands.lint import lint_command
from autograder.commands.mistakes import mistakes_command
from autograder.commands.new import new_command
from autograder.commands.release import release_command
from autograder.commands.report import report_command
from autograder.commands.similar import similar_command
from autograder.commands.try_ import try_command
from autograder.commands.update import update_command
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
    autograder coverage --missing        what of the sources does no unit teach yet?
    autograder mistakes 08               which mistakes are recognized, and how
    autograder grade 08_lstm_backward    grade submitted/<student>/08_lstm_backward/
    autograder report 08_lstm_backward   what the class found hard, on a page for the instructor
    autograder grade --sample            try it all on a sample class
    autograder doctor                    does the fence around student code hold on this machine?
    autograder release ~/spring          what a class receives, ready to give out
    autograder update                    a student's copy of the notebooks, and corrections for it
    autograder hand-in 08                one file with what a student hands in
    autograder collect 08 FILE.zip       hand-ins from a download of Canvas or Moodle
    autograder similar 08                which hand-ins agree in more than the exercises explain
    autograder export 08 --to canvas     points in the form that Canvas or Moodle takes
    autograder units                     units, exercises and points
    """
    context.obj = CourseFolder(course) if course else CourseFolder.here()


main.add_command(build_command)
main.add_command(collect_command)
main.add_command(coverage_command)
main.add_command(doctor_command)
main.add_command(export_command)
main.add_command(grade_command)
main.add_command(hand_in_command)
main.add_command(lint_command)
main.add_command(mistakes_command)
main.add_command(new_command)
main.add_command(release_command)
main.add_command(report_command)
main.add_command(similar_command)
main.add_command(try_command)
main.add_command(update_command)


@main.command(context_settings=EXAMPLES)
@click.pass_obj
def units(course: CourseFolder) -> None:
    """List units, their exercises and questions, and points."""
    for unit in course.units():
        click.echo(unit.name)
        for exercise in unit.exercises.values():
            click.echo(f"  {exercise.name:<40} {exercise.max_points:>4g}  {exercise.title}")
        for name, points in unit.questions.items():
            click.echo(f"  {f'{unit.key}.{name}':<40} {points:>4g}  a question in words, graded by hand")


if __name__ == "__main__":
    main()
