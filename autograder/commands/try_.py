"""`autograder try`: one exercise while it is being written, without building the unit."""

from pathlib import Path

import click

from autograder.folder import AuthorError, CourseFolder, Unit

SEEDS = range(1, 11)


@click.command("try", short_help="Try one exercise, or one answer to it.")
@click.argument("exercise")
@click.argument("answer", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def try_command(course: CourseFolder, exercise: str, answer: Path | None) -> None:
    """Try EXERCISE as it is now: its right answers at ten draws of the inputs, its named mistakes, its mutants.

    ANSWER is a Python file that defines what the check is given; then you see what a student would see.

    \b
    Examples:
      autograder try lstm_backward.collect
      autograder try lstm_backward.collect wrong.py
    """
    key, _, name = exercise.rpartition(".")
    try:
        unit = course.unit(key)
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    if name not in unit.exercises:
        raise click.UsageError(f"no exercise {name!r} in {unit.name}; it has: {', '.join(unit.exercises)}")
    try:
        raise SystemExit(_judge(unit, name, answer) if answer else _try(unit, name))
    except AuthorError as error:
        raise click.ClickException(str(error)) from None


def _judge(unit: Unit, name: str, path: Path) -> int:
    """What a student's check says of an answer."""
    from autograder.authoring import survey
    from autograder.authoring.derive import derive
    from autograder.authoring.workbench import Workbench

    answer = Workbench(unit).variant(name, path.read_text(encoding="utf-8"))
    row = survey.row(name, path.name, "", derive(unit, name)[name].advice, answer)
    click.echo(row.verdict)
    return 0 if row.verdict.passed else 1


def _try(unit: Unit, name: str) -> int:
    """Right answers and named mistakes of one exercise."""
    from autograder.authoring import survey
    from autograder.authoring.derive import derive
    from autograder.authoring.workbench import Workbench

    exercise, bench = unit.exercises[name], Workbench(unit)
    derived = derive(unit, name)[name]
    right = survey.right_answers(bench, name)
    faults = [*derived.faults]
    for style, answer in right.items():
        refused = [seed for seed in SEEDS if not survey.accepted(exercise, answer, seed)]
        faults += [f"{style} is not right at the seeds {refused}"] if refused else []
    rows = [row for row in survey.of_named(unit, {name: derived.advice}) if row.way in ("unnamed", "accepted")]
    faults += [f"mistake {row.name!r} is {row.way}" for row in rows]
    click.echo(
        f"{exercise.name}: {len(derived.advice.cases)} cases; {len(right)} right answers at {len(SEEDS)} draws; "
        f"{len(exercise.mistakes)} named mistakes; {derived.mutants} derived ones, {derived.equivalent} changes that "
        "change nothing."
    )
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(
        f"{len(faults)} faults."
        if faults
        else f"All in order; autograder lint {unit.name[:2]} says what the unit still lacks."
    )
    return 1 if faults else 0
