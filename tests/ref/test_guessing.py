"""Random weight guessing: how many guesses, and that no shortcut changes what is found."""

import math

import numpy as np
import pytest

from lstm_ref.tasks import guessing
from lstm_ref.tasks.batch import Batch
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
    ("task", "most_wrong", "off", "mean_error"),
    [
        (TwoSequence(20), 0, 0.2, 0.01),
        (NoisyTwoSequence(20), 5, 0.2, 0.04),
        (TwoSequenceNoisyTargets(20), 0, 0.1, 0.015),
    ],
    ids=["3a", "3b", "3c"],
)
def test_no_network_is_rejected_that_passes(task, most_wrong, off, mean_error):
    rng = np.random.default_rng(5)
    batch = task.draw(rng, 256)
    weights = rng.uniform(-10, 10, (3000, 5))
    # Ones that pass 3c are too rare to be guessed: a memory that says 0.2 or 0.8.
    weights[7] = weights[2000] = [-5, 10, 0, math.log(4), 0] if off == 0.1 else [5, 10, 0, 8, 0]
    h, end = np.zeros((3000, 256)), np.zeros((3000, 256))
    for t in range(len(batch.x)):
        h = np.tanh(np.outer(weights[:, 0], batch.x[t, :, 0]) + weights[:, 1:2] * h + weights[:, 2:3])
        end = np.where(batch.lengths == t + 1, h, end)
    y = 1 / (1 + np.exp(-(weights[:, 3:4] * end + weights[:, 4:5])))
    goal = task.goal(batch)
    wrong = (np.abs(y - goal) >= off).sum(axis=1)
    passes = (wrong <= most_wrong) & (np.abs(y - goal).mean(axis=1) < mean_error)
    assert guessing.passing(task, weights, batch).tolist() == np.flatnonzero(passes).tolist()
    assert passes[[7, 2000]].all() and passes.sum() < 300


@pytest.mark.parametrize(("wrong", "passes"), [(5, [0]), (6, [])])
def test_fewer_than_six_of_3b_may_be_wrong(wrong, passes):
    task, weights = NoisyTwoSequence(20, 1), np.array([[5.0, 10, 0, 8, 0]])
    many = task.draw(np.random.default_rng(0), 2000)
    off = np.abs(guessing.outputs(weights, many)[0] - many.at_end(many.target)[:, 0]) > 0.2
    these = np.concatenate([np.flatnonzero(off)[:wrong], np.flatnonzero(~off)[: 256 - wrong]])
    x, lengths, target, asked, *_ = many
    batch = Batch(x[:, these], lengths[these], target[:, these], asked[:, these])
    assert guessing.passing(task, weights, batch).tolist() == passes


def test_the_number_of_guesses_is_that_of_the_first_that_passes():
    task = TwoSequence()
    found = guessing.guess(task, np.random.default_rng(4))
    assert guessing.guess(task, np.random.default_rng(4), found.guesses).guesses == found.guesses
    assert guessing.guess(task, np.random.default_rng(4), found.guesses - 1) == (None, None)
    rng = np.random.default_rng(4)
    task.draw(rng, 256)
    np.testing.assert_array_equal(rng.uniform(-10, 10, (found.guesses, 5))[-1], found.weights)


@pytest.mark.oracle("scalar loops", parts="tasks.guessing")
def test_noisy_targets_take_many_guesses():
    task = TwoSequenceNoisyTargets()
    found = guessing.guess(task, np.random.default_rng(5), 200_000)
    assert found.guesses > 10_000
    fresh = task.draw(np.random.default_rng(105), 500)
    goal = np.where(fresh.x[0, :, 0] == 1, 0.2, 0.8)
    error = np.abs([said(found.weights, fresh, n) for n in range(500)] - goal)
    assert (error > 0.1).mean() < 0.01 and error.mean() < 0.02
