"""The memory of a plan."""

import math
from typing import Any

import numpy as np

Array = np.ndarray

_LINE = 64  # bytes of a cache line


class Buffers:
    """Makes uninitialized arrays of one dtype that start where a cache line does, and counts their bytes.

    Operations on arrays that start elsewhere take up to 1.6 times as long.
    """

    def __init__(self, dtype: np.dtype[Any], R: int | None, trials_inside: bool) -> None:
        """trials_inside: whether the trials of matrices lie side by side in memory."""
        self.dtype, self.front, self.trials_inside = dtype, () if R is None else (R,), trials_inside
        self.nbytes = 0

    def new(self, *shape: int) -> Array:
        """An array of this shape."""
        size = math.prod(shape) * self.dtype.itemsize
        self.nbytes += size
        raw = np.empty(size + _LINE, np.uint8)
        start = -raw.__array_interface__["data"][0] % _LINE
        return raw[start : start + size].view(self.dtype).reshape(shape)

    def matrices(self, *shape: int) -> Array:
        """A matrix (m, k) for each trial, or (n, m, k) for each of n steps and each trial: (..., R, m, k)."""
        *steps, m, k = shape
        if self.trials_inside:
            return np.moveaxis(self.new(*steps, m, k, *self.front), -1, -3)
        return self.new(*steps, *self.front, m, k)
