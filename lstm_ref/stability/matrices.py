"""Arguments of the matrix analyses, and a logarithm that knows zero."""

import numpy as np

from lstm_ref.arguments import check_array
from lstm_ref.backend import Array, array_namespace, to_numpy


def square(name: str, W: Array) -> np.ndarray:
    """A square matrix as a NumPy array in double precision, float64 or complex128.

    W: (H, H), of any library. Raises TypeError or ValueError, beginning with the name, if it is not a square
    matrix of finite numbers.
    """
    check_array(name, W, ("H", "H"))
    check_array(name, W, (W.shape[0], W.shape[0]), like=W)
    return finite(name, W)


def finite(name: str, a: Array) -> np.ndarray:
    """An array as a NumPy array in double precision. Raises ValueError, with the name, where it is infinite."""
    a = to_numpy(a)
    if not np.all(np.isfinite(a)):
        raise ValueError(f"{name}: contains inf, expected finite numbers")
    return a.astype(np.result_type(a.dtype, np.float64))


def check_jacobians(J: Array) -> None:
    """Require square matrices, one per step: (T, ..., N, N) without NaN, T and N at least 1."""
    check_array("J", J, ("T", ..., "N", "N"))
    check_array("J", J, (..., J.shape[-2], J.shape[-2]))


def log_magnitude(a: Array) -> Array:
    """ln|a| of each entry, a real array; -inf, without a warning, where a is 0."""
    xp = array_namespace(a)
    size = xp.abs(a)
    zero = size == 0
    return xp.where(zero, xp.full_like(size, -xp.inf), xp.log(xp.where(zero, xp.ones_like(size), size)))
