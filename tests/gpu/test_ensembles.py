"""Ensembles of the experiments on another library's arrays."""

import numpy as np
import pytest

from experiments.catalogue import xor
from experiments.definition import Budget
from experiments.modern import ensemble as ensembles
from lstm_ref.backend import array_namespace, to_numpy

SEEDS = [np.random.SeedSequence(3, spawn_key=(k,)) for k in range(3)]
BUDGET = Budget(3, 6 * xor.BATCH)


def small(gradient, xp):
    one = xor.setting(gradient, 20, 1.0)
    object.__setattr__(one, "check", 3)
    object.__setattr__(one, "tests", 8)
    return ensembles.Ensemble(SEEDS, one, BUDGET.cap, xp)


@pytest.mark.parametrize("gradient", ["full", "truncated"])
def test_an_ensemble_trains_as_with_numpy(library, gradient, monkeypatch):
    ours, expected = small(gradient, library.xp), small(gradient, np)
    left = []
    monkeypatch.setattr(ensembles, "to_numpy", lambda a: left.append(a.shape) or to_numpy(a))
    ours.advance()
    assert left == [(3,), (3,), (22, 3, 8, 1)]  # updates, who lives, logits of the tests
    kept = ours.snapshot()
    assert all(type(value) is np.ndarray for value in kept.values())
    again = small(gradient, library.xp)
    again.restore(kept)
    for one in (ours, again, expected, expected):
        assert not one.over
        one.advance()
    assert array_namespace(ours.w, ours.optimizer.m) is library.xp
    np.testing.assert_array_equal(again.w_all, ours.w_all)
    np.testing.assert_allclose(ours.w_all, expected.w_all, rtol=1e-7, atol=1e-9)
    for one, other in zip(ours.outcome(), expected.outcome(), strict=True):
        assert (one.reached, one.done) == (other.reached, other.done) == ({"solved": None}, BUDGET.cap)
        assert one.measures == pytest.approx(other.measures, rel=1e-9)
        np.testing.assert_allclose(one.curves["error"], other.curves["error"], rtol=1e-9)
