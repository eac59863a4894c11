"""`autograder grade`: run what students handed in, and report."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from autograder.commands.build import chosen_units
from autograder.folder import CourseFolder, Unit


@click.command("grade", short_help="Grade a class.")
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
@click.option("--exercise", help="After a fix of this one: grade everybody's answer to it again, and nothing else.")
@click.option("--seed", type=click.IntRange(1), help="Repeat a verification with the seed shown in its verdict.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1),
    help="Notebooks that run at once. Default: processors + 1, up to 4; with --dask the threads of all workers.",
)
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster whose workers run the notebooks.")
@click.option("--tls-ca", default="", metavar="FILE", help="Who signs the cluster's certificates (PEM).")
@click.option("--tls-cert", default="", metavar="FILE", help="Your certificate for it.")
@click.option("--tls-key", default="", metavar="FILE", help="Its key. Default of all three: Dask's own configuration.")
@click.option(
    "--unsafe-no-fence",
    is_flag=True,
    help="Grade where there is no fence: student code runs as you. Recorded with every score and on every page.",
)
@click.option("--sample", is_flag=True, help="Make a sample class first and grade that (root: build/sample-class).")
@click.pass_obj
def grade_command(
    course: CourseFolder,
    unit: str | None,
    root: Path | None,
    csv_path: Path | None,
    force: bool,
    only: tuple[str, ...],
    exercise: str | None,
    seed: int | None,
    jobs: int | None,
    dask: str | None,
    tls_ca: str,
    tls_cert: str,
    tls_key: str,
    unsafe_no_fence: bool,
    sample: bool,
) -> None:
    """Grade UNIT for every student, write feedback pages, print student x exercise x points.

    Reads submitted/<student>/<unit>/<unit>.ipynb below the root; writes the gradebook, autograded/ and feedback/ there.
    What is already graded and unchanged is not graded again; an interrupted run goes on where it stopped.
    Student code runs behind a fence that autograder doctor tries out. With --dask the workers of a cluster run it, each
    behind its own; they need the same course, and no shared disk.

    With --student the table shows these students alone, and the CSV file has the whole class all the same. With
    --exercise other points, comments and what a person gave stay as they are.

    \b
    autograder grade 08_lstm_backward
    autograder grade lstm_backward --root ~/spring --csv points.csv
    autograder grade 08 --student ada --force
    autograder grade 08 --exercise affine_backward
    autograder grade 08 --dask tls://scheduler:8786 --tls-ca ca.pem --tls-cert me.pem --tls-key me.key
    autograder grade --sample
    """
    if exercise and sample:
        raise click.UsageError("--exercise is for a class that is graded: it does not go with --sample.")
    if dask and unsafe_no_fence:
        raise click.UsageError("--unsafe-no-fence is for this machine: every worker of --dask has its own fence.")
    if dask is None and (tls_ca or tls_cert or tls_key):
        raise click.UsageError("--tls-ca, --tls-cert and --tls-key belong to --dask.")
    if unit is None and not sample:
        names = ", ".join(known.name for known in course.units())
        raise click.UsageError(f"Name a unit: {names}. Or try: autograder grade --sample")
    folder = root or (course.root / "build" / "sample-class" if sample else course.root)
    chosen = _sample(course, unit, folder) if sample else chosen_units(course, (str(unit),))[0]
    with _tried_here(chosen, unsafe=unsafe_no_fence) if dask is None else nullcontext():
        from autograder.grading.command import Course, run  # which takes as long as the trial

        place = None
        if dask:
            from autograder.grading.cluster import Cluster

            place = Cluster(dask, jobs=jobs or 0, ca=tls_ca, cert=tls_cert, key=tls_key)
        code = run(
            Course(folder, seed=seed or 0, jobs=jobs or 0, fenced=not unsafe_no_fence, place=place),
            chosen,
            csv_path=csv_path,
            force=force,
            only=list(only),
            exercise=exercise or "",
        )
    raise SystemExit(code)


def _tried_here(unit: Unit, *, unsafe: bool) -> AbstractContextManager[None]:
    """A kernel is started meanwhile."""
    from autograder.grading.jail import trying

    return trying(unit, unsafe=unsafe)


def _sample(course: CourseFolder, unit: str | None, folder: Path) -> Unit:
    """The unit of which a sample class has been made."""
    from autograder.authoring import sample_class

    (chosen,) = chosen_units(course, (unit,)) if unit else [sample_class.default_unit(course)]
    try:
        sample_class.make(folder, chosen)
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from None
    return chosen
