"""Streams: sequences one after the other, without end marks or resets, and how far outputs go without an error."""

import numpy as np

from lstm_ref.arguments import check_count, check_kind
from lstm_ref.tasks.batch import Batch, check_outputs, steps_below


def chained(a: np.ndarray, keep: np.ndarray, B: int, fill: int = -1) -> np.ndarray:
    """Sequences in the columns of a (T, B n) as B streams of n sequences each: (T', B), `fill` after each end.

    Columns 0 to n-1 are the first stream. keep (T, B n) bool: which entries belong to a sequence.
    Raises TypeError or ValueError naming the argument.
    """
    for name, one, ndim in (("a", a, 2), ("keep", keep, a.ndim if isinstance(a, np.ndarray) else 2)):
        check_kind(name, one, np.ndarray)
        if one.ndim != ndim or one.shape != a.shape:
            raise ValueError(f"{name}: got shape {one.shape}, expected one shape (T, B n)")
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
    Raises TypeError or ValueError naming y or batch.
    """
    batch = check_outputs(y, batch, K)
    good = (np.abs(y - batch.target) < tolerance).all(axis=-1)
    unbroken = np.logical_and.accumulate(good | ~batch.asked, axis=0)
    return np.asarray((unbroken & batch.asked).sum(axis=0))
