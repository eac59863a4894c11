"""A large search from the command line, over processes or a Dask cluster: python -m experiments.evolution --help."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click
import numpy as np

from experiments.catalogue.evolution import EXPERIMENTS, PAPER, QUICK, ROW, draw, plan_for, reading
from experiments.evolution.findings import outcome
from experiments.evolution.journal import Journal
from experiments.evolution.runner import Evaluator, here, in_processes, on_dask, run
from experiments.evolution.search import Search

LARGE = PAPER._replace(cap=3000, sizes={**PAPER.sizes, "list": 100})
BUDGETS = {"quick": QUICK, "paper": PAPER, "large": LARGE}


@click.command(help=f"{EXPERIMENTS[0].title}: {EXPERIMENTS[0].source}.")
@click.option(
    "--journal", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Goes on where it ends."
)
@click.option("--mode", type=click.Choice([*BUDGETS]), default="quick", show_default=True)
@click.option("--evaluations", type=click.IntRange(min=20), help="In all, instead of those of the mode.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes.")
@click.option("--dask", "address", help="Address of a scheduler, instead of --jobs.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Draw it into this file.")
def main(
    journal: Path, mode: str, evaluations: int | None, seed: int, jobs: int, address: str | None, figure: Path | None
) -> None:
    budget = BUDGETS[mode]
    if evaluations:
        budget = budget._replace(cap=evaluations)
    search, book = Search(plan_for(budget), np.random.SeedSequence(seed)), Journal(journal)
    if book.damaged:
        click.echo(f"{book.damaged} damaged lines in the journal: those evaluations are done again.")
    try:
        with _evaluator(jobs, address) as evaluator:
            run(search, book, evaluator, _tell)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException(f"stopped after {search.done} evaluations; the same command goes on") from None
    found = {ROW: [outcome(search)]}
    for line in reading(found):
        click.echo(line)
    if figure:
        from matplotlib.figure import Figure

        page = Figure(figsize=(10, 6), layout="constrained")
        draw(page, found)
        page.savefig(figure)


def _evaluator(jobs: int, address: str | None) -> AbstractContextManager[Evaluator]:
    if address:
        return on_dask(address)
    return in_processes(jobs) if jobs > 1 else nullcontext(here)


def _tell(search: Search) -> None:
    best = search.winner()
    fitness = f"{search.fitness(best):.3f}" if best else "none yet"
    click.echo(f"{search.done} of {search.cap} evaluations; best new cell: {fitness}")


if __name__ == "__main__":
    main()
