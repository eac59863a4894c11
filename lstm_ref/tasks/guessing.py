"""Random weight guessing: what a task asks that luck does not give.

A network with one unit, D inputs and one output, all D + 4 weights drawn uniformly from -10 to 10:

    (1)  h(t) = tanh(x(t) w_x + w_h h(t-1) + b),  h(0) = 0
    (2)  y    = 1 / (1 + exp(-(w_y h(T) + b_y)))

Weights are drawn again and again until a network passes the task's test on 256 sequences. There is no learning.
Source: Hochreiter & Schmidhuber (1997), experiment 3: guessing solves 3a and 3b faster than LSTM, and not 3c.

The network and the range of its weights are ours. With one unit only, 3c is found too: it needs two of the five weights
to be almost exact, which takes hundreds of times as many guesses as 3a. A guess costs little: most are seen to be wrong
on two sequences.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.activations import sigmoid
from lstm_ref.arguments import check_array, check_count, check_kind
from lstm_ref.tasks.batch import Batch, check_draw
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets

RANGE = 10.0
TESTED = 256
AT_ONCE = 2000

Tested = TwoSequence | NoisyTwoSequence | TwoSequenceNoisyTargets
TESTS = (TwoSequence, NoisyTwoSequence, TwoSequenceNoisyTargets)


class Found(NamedTuple):
    """guesses: how many it took, None if none of them passed; weights (D + 4,) of the one that passed, or None."""

    guesses: int | None
    weights: np.ndarray | None


def guess(task: Tested, rng: np.random.Generator, limit: int = 1_000_000) -> Found:
    """Guess until a network passes, or `limit` times.

    It passes if, of 256 sequences, no more than task.most_wrong are wrong, and the mean absolute error is below
    task.mean_error: the last of the task's stopping rules. The 256 sequences are drawn once.

    Raises TypeError or ValueError naming the argument.
    """
    limit = check_count("limit", limit)
    test = testing(task, rng)
    for done in range(0, limit, AT_ONCE):
        weights = rng.uniform(-RANGE, RANGE, (min(AT_ONCE, limit - done), task.D + 4))
        if len(passed := passing(task, weights, test)):
            return Found(done + int(passed[0]) + 1, weights[passed[0]])
    return Found(None, None)


def testing(task: Tested, rng: np.random.Generator) -> Batch:
    """256 sequences to test with, those of the two classes in turns as far as they go.

    Raises TypeError or ValueError naming the argument.
    """
    check_kind("task", task, TESTS)
    check_draw(rng, TESTED)
    test = task.draw(rng, TESTED)
    return _chosen(test, _in_turns(task.goal(test) > 0.5))


def passing(task: Tested, weights: np.ndarray, batch: Batch) -> np.ndarray:
    """Which networks, as indices into weights (n, D + 4), pass on these sequences.

    Most are seen on the first few only. A network is left out when its wrong sequences, or the sum of its errors, are
    already too many for all: no network is rejected that would have passed.

    Raises TypeError or ValueError naming the argument.
    """
    check_kind("task", task, TESTS)
    _check(weights, batch)
    left, B = np.arange(len(weights)), len(batch.lengths)
    few = 2 * (task.most_wrong + 1)  # of two classes in turns, a constant output fails on these
    for stage in (few, 4 * few, 16 * few, B):
        part = _chosen(batch, slice(stage))
        error = np.abs(_outputs(weights[left], part) - task.goal(part))
        right = (~task.close(error)).sum(axis=1) <= task.most_wrong
        near = error.sum(axis=1) < task.mean_error * B  # the rest of the sequences can only add to it
        left = left[right & near]
        if not len(left):
            break
    return left


def _check(weights: np.ndarray, batch: Batch) -> None:
    check_kind("batch", batch, Batch)
    check_array("weights", weights, ("n", batch.x.shape[-1] + 4), batch.x)


def _chosen(batch: Batch, these: slice | np.ndarray) -> Batch:
    """Some of the sequences."""
    x, lengths, target, asked, *_ = batch
    return Batch(x[:, these], lengths[these], target[:, these], asked[:, these])


def _in_turns(high: np.ndarray) -> np.ndarray:
    """An order of the sequences in which the two classes take turns, as far as they go."""
    return np.argsort(np.where(high, np.cumsum(high), np.cumsum(~high)), kind="stable")


def outputs(weights: np.ndarray, batch: Batch) -> np.ndarray:
    """What networks with weights (n, D + 4), columns w_x, w_h, b, w_y, b_y, say at the end of each sequence: (n, B).

    Raises TypeError or ValueError naming the argument.
    """
    _check(weights, batch)
    return _outputs(weights, batch)


def _outputs(weights: np.ndarray, batch: Batch) -> np.ndarray:
    D = batch.x.shape[-1]
    w_x, (w_h, b, w_y, b_y) = weights[:, :D], np.ascontiguousarray(weights[:, D:].T)
    h = np.zeros((len(batch.lengths), len(weights)))  # (B, n): one network after the other is what is fast
    h_end = np.empty_like(h)
    for t, x_t in enumerate(batch.x):
        a = x_t @ w_x.T
        h *= w_h
        h += a
        h += b
        np.tanh(h, out=h)  # (1)
        over = batch.lengths == t + 1
        if over.any():
            h_end[over] = h[over]
    return sigmoid(w_y * h_end + b_y).T  # (2)
