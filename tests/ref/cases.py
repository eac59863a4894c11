"""Random problems with all sizes different, and with every size equal to 1 once."""

from typing import NamedTuple

import numpy as np

SIZES = [(5, 3, 2, 4), (1, 4, 3, 2), (4, 1, 3, 2), (3, 4, 1, 2), (3, 2, 4, 1), (1, 1, 1, 1)]  # T, B, D, H
INPUTS = ("x", "h0", "c0", "W_x", "W_h", "W_c", "b")


class Problem(NamedTuple):
    """Inputs of an LSTM sequence, and a random gradient for each of its outputs h, h_T, c_T."""

    arrays: tuple  # in the order of INPUTS
    cotangents: tuple  # dh (T, B, H), dh_T, dc_T (B, H)


def lstm_problem(sizes, seed=0, dtype=np.float64) -> Problem:
    T, B, D, H = sizes
    rng = np.random.default_rng([seed, T, B, D, H])
    shapes = (T, B, D), (B, H), (B, H), (D, 4 * H), (H, 4 * H), (H, 4 * H), (4 * H,)
    arrays = tuple(rng.normal(scale=0.7, size=shape).astype(dtype) for shape in shapes)
    return Problem(arrays, tuple(rng.normal(size=s).astype(dtype) for s in ((T, B, H), (B, H), (B, H))))


def weighted(outputs, cotangents):
    """The scalar loss whose gradient by each output is the cotangent."""
    return sum((a * w).sum() for a, w in zip(outputs, cotangents, strict=True))
