"""Random weight guessing: how many guesses, and that no shortcut changes what is found."""

import math

import numpy as np
import pytest

from lstm_ref.tasks import guessing
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets


def said(weights, batch, n):
    """The output at the end of sequence n, one number at a time."""
    w_x, w_h, b, w_y, b_y = map(float, weights)
    h = 0.0
    for t in range(batch.lengths[n]):
        h = math.tanh(float(batch.x[t, n, 0]) * w_x + w_h * h + b)
    return 1 / (1 + math.exp(-(w_y * h + b_y)))


@pytest.mark.oracle("scalar loops", parts="tasks.guessing")
def test_outputs_are_those_of_scalar_loops():
    rng = np.random.default_rng(0)
    batch = TwoSequence(20, 2).draw(rng, 6)
    weights = rng.uniform(-3, 3, (5, 5))
    expected = [[said(one, batch, n) for n in range(6)] for one in weights]
    np.testing.assert_allclose(guessing.outputs(weights, batch), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("task", [TwoSequence(), TwoSequence(N=1), NoisyTwoSequence()], ids=["3a N=3", "3a N=1", "3b"])
def test_guessing_solves_within_5000(task, seed):
    found = guessing.guess(task, np.random.default_rng(seed), 5000)
    assert found.guesses is not None and 1 <= found.guesses <= 5000
    assert np.abs(found.weights).max() < 10
    fresh = task.draw(np.random.default_rng(seed + 100), 500)
    error = np.abs([said(found.weights, fresh, n) - fresh.target[fresh.lengths[n] - 1, n, 0] for n in range(500)])
    assert (error >= 0.2).mean() < (0.005 if type(task) is TwoSequence else 0.04)


@pytest.mark.parametrize(
    "task", [TwoSequence(20), NoisyTwoSequence(20), TwoSequenceNoisyTargets(20)], ids=["3a", "3b", "3c"]
)
def test_no_network_is_rejected_that_passes(task):
    rng = np.random.default_rng(5)
    batch = task.draw(rng, 256)
    weights = rng.uniform(-10, 10, (3000, 5))
    # Ones that pass 3c are too rare to be guessed: a memory that says 0.2 or 0.8.
    weights[7] = weights[2000] = [-5, 10, 0, math.log(4), 0] if task.mean_error == 0.015 else [5, 10, 0, 8, 0]
    h, end = np.zeros((3000, 256)), np.zeros((3000, 256))
    for t in range(len(batch.x)):
        h = np.tanh(np.outer(weights[:, 0], batch.x[t, :, 0]) + weights[:, 1:2] * h + weights[:, 2:3])
        end = np.where(batch.lengths == t + 1, h, end)
    y = 1 / (1 + np.exp(-(weights[:, 3:4] * end + weights[:, 4:5])))
    goal = task.goal(batch)
    wrong = (np.abs(y - goal) >= task.tolerance).sum(axis=1)
    passes = (wrong <= task.most_wrong) & (np.abs(y - goal).mean(axis=1) < task.mean_error)
    assert guessing.passing(task, weights, batch).tolist() == np.flatnonzero(passes).tolist()
    assert passes[[7, 2000]].all() and passes.sum() < 300


def test_the_number_of_guesses_is_that_of_the_first_that_passes():
    task = TwoSequence()
    found = guessing.guess(task, np.random.default_rng(4))
    assert guessing.guess(task, np.random.default_rng(4), found.guesses).guesses == found.guesses
    assert guessing.guess(task, np.random.default_rng(4), found.guesses - 1) == (None, None)
    rng = np.random.default_rng(4)
    task.draw(rng, 256)
    np.testing.assert_array_equal(rng.uniform(-10, 10, (found.guesses, 5))[-1], found.weights)


def test_noisy_targets_are_not_guessed():
    assert guessing.guess(TwoSequenceNoisyTargets(), np.random.default_rng(0), 10_000) == (None, None)
