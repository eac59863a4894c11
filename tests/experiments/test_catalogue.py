"""What holds for every experiment of the catalogue."""

import io
import re
import time

import numpy as np
import pytest

from experiments import catalogue, published
from experiments.definition import PAPER, QUICK
from experiments.running.jobs import budget_of, trial_seed

ALL = catalogue.load()
ROWS = [(experiment, row) for experiment in ALL.values() for row in experiment.rows]


def different_rows():
    """First and last row of each experiment and kind of trial that are run in some mode."""
    kinds = {}
    for experiment, row in ROWS:
        if budget_of(row, QUICK) or budget_of(row, PAPER):
            kinds.setdefault((experiment.name, getattr(row.trial, "func", row.trial)), []).append((experiment, row))
    chosen = [pair for rows in kinds.values() for pair in (rows[0], *rows[1:][-1:])]
    return [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}") for pair in chosen]


def test_names_are_those_of_folders_and_each_is_there_once():
    for experiment in ALL.values():
        names = [row.name for row in experiment.rows]
        assert len(set(names)) == len(names) > 0
        assert all(re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*", name) for name in [experiment.name, *names])
    titles = [experiment.title for experiment in ALL.values()]
    assert len(set(titles)) == len(titles)


def test_every_row_that_repeats_a_published_one_names_it():
    for experiment, row in ROWS:
        assert not row.published or row.published in published.load(), f"{experiment.name}/{row.name}"
        assert row.criteria and len(set(row.criteria)) == len(row.criteria)


class Clock:
    """A clock on which a second passes whenever somebody looks: a piece of work is then as small as it can be."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1.0
        return self.now


@pytest.mark.slow
@pytest.mark.parametrize(("experiment", "row"), different_rows())
def test_every_row_goes_on_from_its_snapshot_as_if_it_had_not_been_stopped(experiment, row, monkeypatch):
    budget = budget_of(row, QUICK) or budget_of(row, PAPER)
    seed = trial_seed(1, experiment.name, row.name, 0)
    trial = row.trial(seed, budget)
    for name in ("perf_counter", "monotonic", "process_time", "thread_time", "time"):
        monkeypatch.setattr(time, name, Clock())
    advance(trial, 2)
    other = row.trial(seed, budget)
    other.restore(stored(trial.snapshot()))
    advance(trial, 2)
    advance(other, 2)
    first, second = trial.snapshot(), other.snapshot()
    assert set(first) == set(second)
    for name in first:
        a, b = np.asarray(first[name]), np.asarray(second[name])
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes(), name
    assert str(trial.progress) == str(other.progress)  # as text: nan is not equal to itself


def advance(trial, times):
    for _ in range(times):
        if not trial.over:
            trial.advance()


def stored(snapshot):
    """A snapshot as it comes back from a file."""
    data = io.BytesIO()
    np.savez(data, **snapshot)
    data.seek(0)
    with np.load(data, allow_pickle=False) as file:
        return dict(file)
