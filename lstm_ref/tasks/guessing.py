"""Random weight guessing: what a task asks that luck does not give.

A network with one unit, D inputs and one output, all D + 4 weights drawn uniformly from -10 to 10:

    (1)  h(t) = tanh(x(t) w_x + w_h h(t-1) + b),  h(0) = 0
    (2)  y    = 1 / (1 + exp(-(w_y h(T) + b_y)))

Weights are drawn again and again until a network passes the task's test on 256 sequences. There is no learning.
Source: Hochreiter and Schmidhuber (1997), experiment 3: guessing solves 3a and 3b faster than LSTM, and not 3c. The
network and the range of its weights are ours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_ref.activations import sigmoid
from lstm_ref.arguments import check_array, check_count, check_kind
from lstm_ref.tasks.batch import Batch
from lstm_ref.tasks.two_sequence import NoisyTwoSequence, TwoSequence, TwoSequenceNoisyTargets

RANGE = 10.0
TESTED = 256
# A network is tested on the first 6 sequences, and on more only if it can still pass.
STAGES = (6, 32, TESTED)
AT_ONCE = 500

Tested = TwoSequence | NoisyTwoSequence | TwoSequenceNoisyTargets


class Found(NamedTuple):
    """guesses: how many it took, None if none of them passed; weights (D + 4,) of the one that passed, or None."""

    guesses: int | None
    weights: np.ndarray | None


def guess(task: Tested, rng: np.random.Generator, limit: int = 1_000_000) -> Found:
    """Guess until a network passes, or `limit` times.

    It passes if, of 256 sequences, no more than task.most_wrong are wrong, and the mean absolute error is below
    task.mean_error: the last of the task's stopping rules. The 256 sequences are drawn once. Most networks fail on the
    first 6: those with more than most_wrong wrong ones, so no network is rejected that would have passed.

    Raises TypeError or ValueError naming the argument.
    """
    check_kind("task", task, (TwoSequence, NoisyTwoSequence, TwoSequenceNoisyTargets))
    check_kind("rng", rng, np.random.Generator)
    limit = check_count("limit", limit)
    test = task.draw(rng, TESTED)
    for done in range(0, limit, AT_ONCE):
        weights = rng.uniform(-RANGE, RANGE, (min(AT_ONCE, limit - done), task.D + 4))
        if len(passed := passing(task, weights, test)):
            return Found(done + int(passed[0]) + 1, weights[passed[0]])
    return Found(None, None)


def passing(task: Tested, weights: np.ndarray, test: Batch) -> np.ndarray:
    """Which networks, as indices into weights (n, D + 4), pass on these sequences."""
    left, B = np.arange(len(weights)), len(test.lengths)
    for stage in STAGES:
        part = Batch(*(a[..., :stage] if a.ndim == 1 else a[:, :stage] for a in test[:4]))
        error = np.abs(outputs(weights[left], part) - task.goal(part))
        few = (~task.close(error)).sum(axis=1) <= task.most_wrong
        low = error.sum(axis=1) < task.mean_error * B  # the rest of the sequences can only add to it
        left = left[few & low]
        if not len(left):
            break
    return left


def outputs(weights: np.ndarray, batch: Batch) -> np.ndarray:
    """What networks with weights (n, D + 4), columns w_x, w_h, b, w_y, b_y, say at the end of each sequence: (n, B)."""
    D = batch.x.shape[-1]
    check_array("weights", weights, ("n", D + 4))
    w_x, (w_h, b, w_y, b_y) = weights[:, :D], weights[:, D:, None].swapaxes(0, 1)
    h = np.zeros((len(weights), len(batch.lengths)))
    h_end = np.empty_like(h)
    for t, x_t in enumerate(batch.x):
        a = w_x @ x_t.T
        h *= w_h
        h += a
        h += b
        np.tanh(h, out=h)  # (1)
        over = batch.lengths == t + 1
        if over.any():
            h_end[:, over] = h[:, over]
    return sigmoid(w_y * h_end + b_y)  # (2)
