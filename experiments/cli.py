"""The commands: the list of experiments, `run`, `report`."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from experiments.definition import PAPER, QUICK, Experiment, Row
from experiments.running import store

Catalogue = Mapping[str, Experiment]


class _Verbatim(click.Command):
    """A command whose help ends with examples, line by line."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in self.epilog.strip().splitlines()))


@click.group(invoke_without_command=True, context_settings={"max_content_width": 100})
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=store.RESULTS,
    show_default="experiments/results",
    help="Folder of the result files.",
)
@click.pass_context
def main(context: click.Context, results: Path) -> None:
    """The experiments of the papers, run again: published numbers beside ours.

    Without a command: the list of all experiments, and which results there are.
    """
    if context.obj is None:
        from experiments import catalogue

        try:
            context.obj = catalogue.load()
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] in ("experiments", "lstm_ref"):
                raise
            install = 'pip install "recurrent-course[experiments]"'
            raise click.ClickException(f"{error.name} is missing: {install}") from error
    if context.invoked_subcommand is None:
        from experiments.listing import print_list

        print_list(context.obj, results)


_RESULTS = click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=store.RESULTS,
    show_default="experiments/results",
    help="Folder of the result files.",
)


@main.command(
    cls=_Verbatim,
    epilog="""
python -m experiments run 6a --mode paper --trials 20 --seed 1
python -m experiments run --all --mode quick
python -m experiments run 3a --row T100_N3 --mode paper --jobs 8
python -m experiments run 5 --mode paper --dask tcp://scheduler:8786
""",
)
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "everything", is_flag=True, help="All experiments.")
@click.option("--row", "row_names", multiple=True, metavar="ROW", help="Only this row (may be repeated).")
@click.option("--mode", type=click.Choice([QUICK, PAPER]), default=QUICK, show_default=True, help="The size.")
@click.option("--trials", type=click.IntRange(min=1), help="Trials of each row, in place of what the mode says.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="All that is drawn follows.")
@click.option("--jobs", type=click.IntRange(min=1), default=None, show_default="cores", help="Trials at the same time.")
@click.option(
    "--device",
    type=click.Choice(["cpu", "gpu"]),
    default="cpu",
    show_default=True,
    help="gpu: all trials of a row at once, where the row can.",
)
@click.option(
    "--together",
    is_flag=True,
    help="On the CPU too: the missing trials of a row at once, where the row can. Small networks cost less so.",
)
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster that trains the trials.")
@click.option("--force", is_flag=True, help="Train also the trials that are done, from the start.")
@click.option(
    "--save-every",
    type=click.FloatRange(min=0),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="Between two snapshots of a trial.",
)
@_RESULTS
@click.pass_obj
def run(
    catalogue: Catalogue,
    names: tuple[str, ...],
    everything: bool,
    row_names: tuple[str, ...],
    jobs: int | None,
    **options: Any,
) -> None:
    """Train what is missing of the experiments NAME.

    Each trial has a result file; one that is done is not trained again. Ctrl-C ends a run, and the same command goes on
    with it. Trial k of a seed is the same network, whatever the number of trials, of jobs, and where it is trained.
    Trained at once with others (gpu, --together) it differs by rounding, which training may magnify.
    """
    from rich.console import Console

    from experiments.running import run as running
    from experiments.running.cluster import NoCluster
    from experiments.running.show import Show
    from experiments.running.stop import Stop

    rows = choose_rows(catalogue, names, everything, row_names)
    chosen = running.Options(jobs=jobs or _cores(), **options)
    show = Show(Console(soft_wrap=not sys.stdout.isatty()))
    try:
        with Stop() as stop, show:
            end = running.run(rows, chosen, show, stop)
    except OSError as error:
        raise _not_written(error) from error
    except (RuntimeError, ValueError, NoCluster) as error:
        raise click.ClickException(str(error)) from error
    if end.stopped:
        click.echo("Stopped. Nothing that is done is lost; the same command goes on from here.")
        raise SystemExit(130)
    if end.failed:
        raise click.ClickException(f"{end.failed} trials failed; what each said stands above.")


@main.command(
    cls=_Verbatim,
    epilog="""
python -m experiments report
python -m experiments report 6a 6b
python -m experiments report --check
python -m experiments report --results ~/mine --to ~/mine
""",
)
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=store.RESULTS.parent,
    show_default="experiments",
    help="Folder of RESULTS.md and figures/.",
)
@click.option("--check", is_flag=True, help="Write nothing; say whether RESULTS.md is what the results say.")
@_RESULTS
@click.pass_obj
def report(catalogue: Catalogue, names: tuple[str, ...], to: Path, check: bool, results: Path) -> None:
    """Write RESULTS.md and the figures from the result files.

    The page holds all experiments; figures are drawn of those named, or of all.
    """
    from experiments.report import page
    from experiments.report.gather import gather

    for name in names:
        _named("experiment", name, catalogue)
    found = gather(catalogue, results)
    if check:
        wrong = page.differences(catalogue, found, to)
        for words in wrong:
            click.echo(words)
        if wrong:
            raise click.ClickException("Write it anew: python -m experiments report")
        return
    for words in found.left_out:
        click.echo(words, err=True)
    try:
        page.write(catalogue, found, to, names)
    except OSError as error:
        raise _not_written(error) from error
    click.echo(f"{to / page.NAME}")


def _not_written(error: OSError) -> click.ClickException:
    where = f" ({error.filename})" if error.filename else ""
    return click.ClickException(
        f"A file could not be written: {error.strerror or error}{where}. What is done is kept; the same command goes "
        "on when this is mended."
    )


def choose_rows(
    catalogue: Catalogue, names: Iterable[str], everything: bool = False, row_names: Iterable[str] = ()
) -> list[tuple[Experiment, Row]]:
    """The rows that a command line means; click.UsageError with the near names for one that there is not."""
    names, row_names = list(names), list(row_names)
    if everything == bool(names):
        raise click.UsageError("Say which experiments, or --all. `python -m experiments` lists them.")
    experiments = list(catalogue.values()) if everything else [_named("experiment", name, catalogue) for name in names]
    rows = [(experiment, row) for experiment in experiments for row in experiment.rows]
    by_name = {row.name: row for _, row in rows}
    for name in row_names:
        _named("row", name, by_name)
    return [(experiment, row) for experiment, row in rows if not row_names or row.name in row_names]


def _named(kind: str, name: str, known: Mapping[str, Any]) -> Any:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=5, cutoff=0.5) or sorted(known)
    raise click.UsageError(f"There is no {kind} {name!r}. Near it: {', '.join(near)}.")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
