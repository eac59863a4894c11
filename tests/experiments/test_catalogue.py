"""All experiments of the catalogue: rows that can be named, sent to another process and stopped at any time."""

import pickle
import re

import pytest

from experiments import catalogue, published

ROWS = [(experiment, row) for experiment in catalogue.load().values() for row in experiment.rows]


@pytest.mark.parametrize(("experiment", "row"), ROWS, ids=[f"{e.name}-{r.name}" for e, r in ROWS])
def test_a_row_has_a_name_a_trial_that_can_be_sent_and_budgets(experiment, row):
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", row.name)
    assert [other.name for other in experiment.rows].count(row.name) == 1
    sent = pickle.loads(pickle.dumps(row.trial))
    assert sent.func is row.trial.func and sent.keywords.keys() == row.trial.keywords.keys()
    assert not (row.quick and row.paper) or row.quick.cap <= row.paper.cap
    assert not row.published or row.published in published.load()


@pytest.mark.parametrize("experiment", catalogue.load().values(), ids=lambda experiment: experiment.name)
def test_a_reading_has_words_without_results(experiment):
    assert all(isinstance(line, str) for line in experiment.reading({}))
