"""`python -m benchmarks`: what to measure, and with what."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import click

from benchmarks.options import DTYPES, Options, Shape, one_thread

CONTEXT = {"max_content_width": 110, "help_option_names": ["-h", "--help"]}


class ShapeType(click.ParamType):
    """Sizes T,B,D,H."""

    name = "T,B,D,H"

    def convert(self, value: Any, param: Any, ctx: Any) -> Shape:
        """Four numbers of at least 1."""
        if isinstance(value, Shape):
            return value
        try:
            shape = Shape(*map(int, value.split(",")))
        except (TypeError, ValueError):
            self.fail(f"got {value!r}, expected four numbers such as 100,32,64,64", param, ctx)
        if min(shape) < 1:
            self.fail(f"got {value!r}, expected sizes of at least 1", param, ctx)
        return shape


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both commands."""
    for option in reversed(
        [
            click.option("--quick", is_flag=True, help="Small shapes and three rounds: numbers too rough to quote."),
            click.option("--shape", "shapes", type=ShapeType(), multiple=True, help="Only this shape (repeatable)."),
            click.option("--dtype", "dtypes", type=click.Choice(DTYPES), multiple=True, help="Only this dtype."),
            click.option("--cell", "cells", multiple=True, help="Only this cell of lstm_ref.catalogue (repeatable)."),
            click.option("--rounds", type=click.IntRange(1), default=None, help="Rounds per row. Default: by time."),
            click.option("--seconds", type=click.FloatRange(0), default=15.0, show_default=True, help="Time per row."),
            click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write Markdown as well."),
        ]
    ):
        command = option(command)
    return command


@click.group(context_settings=CONTEXT)
def main() -> None:
    """Measure how fast the reference package and the live demos are. Nothing is asserted: tables show goals.

    \b
    python -m benchmarks cpu              our plans beside PyTorch, one thread (make bench)
    python -m benchmarks cpu --quick      a minute, to see that it works
    python -m benchmarks gpu              tests and times on a GPU (make gpu)
    python -m benchmarks demos            the live demos in Chromium
    python -m benchmarks grading          our grading beside nbgrader and otter-grader (make bench-grading)
    """


@main.command(context_settings=CONTEXT)
@click.option(
    "--table",
    "chosen",
    type=click.Choice(["goals", "plans", "masks", "ensembles", "memory"]),
    multiple=True,
    help="Only this table (repeatable).",
)
@click.option("--keep-openblas", is_flag=True, help="Keep OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE if they are set.")
@shared
def cpu(chosen: tuple[str, ...], keep_openblas: bool, rounds: int | None, **rest: Any) -> None:
    """Plans beside PyTorch, beside each other and beside the readable cells; masks; ensembles; memory. One thread each.

    \b
    Examples:
      python -m benchmarks cpu
      python -m benchmarks cpu --table goals --cell lstm --dtype float32 --shape 100,32,64,64
      python -m benchmarks cpu --table ensembles --rounds 20
      make bench ARGS="--quick --output build/bench.md"
    """
    environment, remarks = one_thread(keep_openblas)
    options = _options(list(chosen), rounds, remarks, **rest)
    # A process of its own: the number of threads has to be set before NumPy is loaded.
    run = [sys.executable, "-m", "benchmarks.cpu", options.text()]
    try:
        raise SystemExit(subprocess.run(run, env=environment).returncode)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@main.command(context_settings=CONTEXT)
@click.option("--only", type=click.Choice(["tests", "table"]), help="Only the tests, or only the times.")
@shared
def gpu(only: str | None, rounds: int | None, **rest: Any) -> None:
    """Run tests/gpu on a GPU, then time the readable cells in CuPy beside PyTorch's layers in cuDNN. No TF32.

    \b
    Examples:
      python -m benchmarks gpu
      python -m benchmarks gpu --only table --shape 200,64,512,512 --dtype float32
      make gpu ARGS="--quick --output build/gpu.md"
    """
    os.environ["CUPY_TF32"] = "0"  # before CuPy is loaded
    from benchmarks.gpu import NoGpu, run

    try:
        raise SystemExit(run(_options([], rounds, [], **rest), only))
    except NoGpu as error:
        raise click.ClickException(str(error)) from None


@main.command(context_settings=CONTEXT)
@click.option("--demo", "names", multiple=True, help="Only this demo (repeatable).")
@click.option("--quick", is_flag=True, help="One short round: numbers too rough to quote.")
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="Rounds per slider.")
@click.option("--seconds", type=click.FloatRange(0.1), default=1.0, show_default=True, help="Time per round.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write Markdown as well.")
def demos(names: tuple[str, ...], quick: bool, rounds: int, seconds: float, output: str | None) -> None:
    """Drag every slider of every live demo in Chromium: time to the redraw, redraws per second.

    \b
    Examples:
      python -m benchmarks demos
      python -m benchmarks demos --demo scalar_recurrence --rounds 10
    """
    from benchmarks.demos import NoBrowser, run
    from course.widgets import demos as known

    unknown = [name for name in names if name not in known()]
    if unknown:
        raise click.UsageError(f"--demo: got {unknown[0]!r}, expected one of {', '.join(known())}")
    try:
        raise SystemExit(run(list(names or known()), 0.3 if quick else seconds, 1 if quick else rounds, output))
    except NoBrowser as error:
        raise click.ClickException(str(error)) from None


@main.command(context_settings=CONTEXT)
@click.option(
    "--hand-ins", "count", type=click.IntRange(10), default=60, show_default=True, help="Of our larger class."
)
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="Rounds.")
@click.option(
    "--jobs", type=click.IntRange(1), multiple=True, default=(1, 2), show_default=True, help="Ours with this."
)
@click.option("--only", multiple=True, help="Only this line of the first table (repeatable), as it is called there.")
@click.option("--quick", is_flag=True, help="Ten hand-ins and one round: numbers too rough to quote.")
@click.option(
    "--classes", type=click.IntRange(1), help="Instead of all that: grade so many classes, one after another."
)
@click.option("--students", type=click.IntRange(1), default=300, show_default=True, help="Of each of these classes.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write Markdown as well.")
def grading(
    count: int,
    rounds: int,
    jobs: tuple[int, ...],
    only: tuple[str, ...],
    quick: bool,
    classes: int | None,
    students: int,
    output: str | None,
) -> None:
    """Grade one class by our command, by nbgrader's and by otter-grader: CPU and wall time per hand-in, and the start.

    otter-grader is installed for this into build/otter, an environment of its own. A second table has classes of 24,
    96 and 384 hand-ins: the start and the memory of our command.

    \b
    Examples:
      python -m benchmarks grading
      python -m benchmarks grading --only "autograder grade --jobs 2" --hand-ins 300
      python -m benchmarks grading --classes 16 --students 300
      make bench-grading ARGS="--quick --output build/grading.md"
    """
    from benchmarks.grading import GROWING, run
    from benchmarks.grading_growth import term

    if classes is not None:
        raise SystemExit(term(classes, students, max(jobs), output))
    sizes = GROWING[:1] if quick else GROWING
    raise SystemExit(run(10 if quick else count, 1 if quick else rounds, jobs, only, sizes, output))


def _options(tables: list[str], rounds: int | None, remarks: list[str], **rest: Any) -> Options:
    from lstm_ref.catalogue import CELLS

    lists = {name: list(rest.pop(name)) for name in ("shapes", "dtypes", "cells")}
    unknown = [name for name in lists["cells"] if name not in CELLS]
    if unknown:
        raise click.UsageError(f"--cell: got {unknown[0]!r}, expected one of {', '.join(CELLS)}")
    lists["dtypes"] = lists["dtypes"] or list(DTYPES)
    return Options(tables=tables, rounds=rounds or 0, remarks=remarks, **lists, **rest)
