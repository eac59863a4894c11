"""The list of experiments on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from experiments.definition import PAPER, QUICK, Experiment
from experiments.running import store


def print_list(catalogue: Mapping[str, Experiment], results: Path) -> None:
    """Print a table: name, title, rows, what is published, and the results that there are in each mode."""
    table = Table("name", "title", "rows", "published", "quick", "paper", box=None, header_style="bold")
    for experiment in catalogue.values():
        published = sum(bool(row.published) for row in experiment.rows)
        counts = [_count(experiment, mode, results) for mode in (QUICK, PAPER)]
        rows = str(len(experiment.rows))
        table.add_row(experiment.name, experiment.title, rows, f"{published} rows" if published else "-", *counts)
    console = Console()
    console.print(table)
    if not catalogue:
        console.print("There is no experiment in the catalogue.")


def _count(experiment: Experiment, mode: str, results: Path) -> str:
    wanted = sum(budget.trials for row in experiment.rows if (budget := row.quick if mode == QUICK else row.paper))
    found = sum(len(list(store.result_files(results, experiment.name, row.name, mode))) for row in experiment.rows)
    return f"{found} of {wanted}" if wanted else "-"
