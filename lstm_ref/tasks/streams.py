"""Streams: sequences one after the other, without end marks or resets, and how far outputs go without an error."""

import numpy as np

from lstm_ref.arguments import check_count, check_integers, check_positive
from lstm_ref.tasks.batch import Batch, check_outputs, steps_below
from lstm_ref.tasks.next_symbol import check_bools


def chained(a: np.ndarray, keep: np.ndarray, B: int, fill: int = -1) -> np.ndarray:
    """Sequences in the columns of a (T, B n) as B streams of n sequences each: (T', B), `fill` after each end.

    Columns 0 to n-1 are the first stream. a: integers. keep (T, B n) bool: which entries belong to a sequence.
    Raises TypeError or ValueError naming the argument.
    """
    check_integers("a", a, ("T", "B n"), np.iinfo(np.int64).min, np.iinfo(np.int64).max, np.empty(1))
    check_bools("keep", keep, a.shape)
    fill = check_count("fill", fill, np.iinfo(np.int64).min)
    if a.shape[1] % check_count("B", B):
        raise ValueError(f"B: got {B}, expected a divisor of the {a.shape[1]} sequences")
    rows = keep.T.reshape(B, -1)  # stream by stream, sequence by sequence
    lengths = rows.sum(axis=1)
    T = int(lengths.max())
    streams = np.full((B, T), fill, a.dtype)
    streams[steps_below(T, lengths).T] = a.T.reshape(B, -1)[rows]
    return np.ascontiguousarray(streams.T)


def until_wrong(y: np.ndarray, batch: Batch, K: int, tolerance: float) -> np.ndarray:
    """How many asked steps come before the first wrong one, (B,) int64; all asked ones if none is wrong.

    Wrong is a step at which an output is not closer than `tolerance` to its target; y (T, B, K).
    Raises TypeError or ValueError naming the argument.
    """
    batch, tolerance = check_outputs(y, batch, check_count("K", K)), check_positive("tolerance", tolerance)
    good = (np.abs(y - batch.target) < tolerance).all(axis=-1)
    unbroken = np.logical_and.accumulate(good | ~batch.asked, axis=0)
    return np.asarray((unbroken & batch.asked).sum(axis=0))
