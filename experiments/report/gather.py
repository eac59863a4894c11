"""The results that count for each row: of paper mode where there are any, else of quick mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from experiments.definition import PAPER, QUICK, Budget, Experiment, Outcome, Row
from experiments.published import Published
from experiments.published import load as load_published
from experiments.running import store
from experiments.running.jobs import budget_of


@dataclass(frozen=True)
class RowFound:
    """A row with what was found."""

    experiment: Experiment
    row: Row
    mode: str  # empty: not run
    results: tuple[store.Result, ...]
    published: Published | None

    @property
    def outcomes(self) -> list[Outcome]:
        """What its trials found."""
        return [result.outcome for result in self.results]

    @property
    def wanted(self) -> Budget | None:
        """How much this mode runs; of paper mode if nothing was run."""
        return budget_of(self.row, self.mode or PAPER)

    @property
    def in_full(self) -> bool:
        """Whether it was run as large as in the paper, with as many trials as planned."""
        return self.mode == PAPER and self.wanted is not None and len(self.results) >= self.wanted.trials

    def cost(self, kind: str) -> float:
        """Median over the trials of wall_s or cpu_s: the mean would count compiling as training."""
        return median(result.cost[kind] for result in self.results)


@dataclass(frozen=True)
class Found:
    """All rows in order, and what was left out, in words."""

    rows: tuple[RowFound, ...]
    left_out: tuple[str, ...]

    def of(self, experiment: Experiment) -> list[RowFound]:
        """The rows of one experiment."""
        return [row for row in self.rows if row.experiment is experiment]


def gather(catalogue: Mapping[str, Experiment], folder: Path) -> Found:
    """Read all results in a folder. Damaged files, and those of another budget, are left out and named.

    Raises
    ------
    KeyError
        If a row names a published one that there is not.
    """
    rows, left_out = [], []
    for experiment in catalogue.values():
        for row in experiment.rows:
            results: list[store.Result] = []
            mode = ""
            for mode in (PAPER, QUICK):
                results, bad = _read(folder, experiment, row, mode)
                left_out += bad
                if results:
                    break
            published = _published(experiment, row)
            rows.append(RowFound(experiment, row, mode if results else "", tuple(results), published))
    return Found(tuple(rows), tuple(left_out))


def _read(folder: Path, experiment: Experiment, row: Row, mode: str) -> tuple[list[store.Result], list[str]]:
    results, bad = [], []
    budget = budget_of(row, mode)
    for path in store.result_files(folder, experiment.name, row.name, mode):
        where = path.relative_to(folder).as_posix()
        try:
            result = store.read_result(path)
        except store.Damaged:
            bad.append(f"{where} is damaged: run it again")
            continue
        if budget is not None and result.fits(budget):
            results.append(result)
        else:
            bad.append(f"{where} is from another budget: run it again")
    return results, bad


def _published(experiment: Experiment, row: Row) -> Published | None:
    if not row.published:
        return None
    if row.published not in load_published():
        raise KeyError(f"{experiment.name}/{row.name}: published.json has no {row.published!r}")
    return load_published()[row.published]
