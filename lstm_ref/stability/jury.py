"""The Jury test: whether all roots of a polynomial are inside the unit circle, without computing them."""

from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_array, check_number
from lstm_ref.backend import Array
from lstm_ref.stability.matrices import finite, square


class Jury(NamedTuple):
    """The table, and what it says."""

    rows: tuple[np.ndarray, ...]  # polynomials of falling degree, highest power first
    ratios: np.ndarray  # one per row but the last of a complete table: last coefficient over first
    all_inside: bool  # whether every root is inside the unit circle
    outside: int | None  # how many are outside it; None if the table is degenerate

    @property
    def is_degenerate(self) -> bool:
        """Whether the table ended early, at a ratio of magnitude 1: there are roots on the circle or mirrored in it."""
        return self.outside is None


def characteristic_polynomial(W_h: Array) -> np.ndarray:
    """Coefficients of det(z I - W_h), highest power first: its roots are the eigenvalues of W_h.

    (1)  c_0 = 1,    M_1 = I
    (2)  c_k = -trace(W_h M_k) / k,    M_{k+1} = W_h M_k + c_k I,    k = 1, ..., H

    Source: the method of Faddeev and Le Verrier (Faddeev & Faddeeva, 1963). For small H; digits are lost as it grows.
    W_h: (H, H). Returns (H+1,), real for a real W_h, in double precision.
    Raises TypeError or ValueError if it is not a square matrix of finite numbers.
    """
    W = square("W_h", W_h)
    eye = np.eye(len(W), dtype=W.dtype)
    coefficients, M = [W.dtype.type(1)], eye  # (1)
    for k in range(1, len(W) + 1):
        WM = W @ M
        coefficients.append(-np.trace(WM) / k)  # (2)
        M = WM + coefficients[-1] * eye  # (2)
    return np.array(coefficients)


def jury(coefficients: Array, tol: float = 1e-12) -> Jury:
    """The Jury test of p(z) = a_0 z^n + a_1 z^(n-1) + ... + a_n, real or complex.

    (1)  k = a_m / conj(a_0)                                    of a row a_0, ..., a_m
    (2)  b_j = a_j - k conj(a_(m-j)),    j = 0, ..., m-1        the next row: its degree is one less
    (3)  all roots are inside the circle just if |k| < 1 in every row

    Step (2) subtracts k times the polynomial with all roots mirrored in the circle, which has the same size on it,
    and divides by z; so for |k| < 1 one root inside is lost, and for |k| > 1 inside and outside change places, and one
    root inside is lost. Followed through the table, this counts the roots outside. At |k| = 1 the product of the
    magnitudes of the row's roots is 1: one of them is on the circle or outside, so not all roots are inside; the
    table ends there ("degenerate"), and the roots outside are not counted.

    Source: Schur (1917), Cohn (1922); Jury's (1962) table, in the form with divisions (Raible, 1974).

    coefficients: (n+1,), a_0 not 0; n = 0 has no roots. tol: how close to 1 a |k| counts as 1.
    Raises TypeError or ValueError if it is not a vector of finite numbers, a_0 is 0, or tol is negative.
    """
    check_array("coefficients", coefficients, ("n+1",))
    a = finite("coefficients", coefficients)
    if a[0] == 0:
        raise ValueError("coefficients: got 0 as the first, expected that of the highest power")
    tol = check_number("tol", tol, 0)
    a = a / np.max(np.abs(a))
    rows, ratios = [a], []
    while len(a) > 1:
        ratios.append(a[-1] / np.conj(a[0]))  # (1)
        if abs(abs(ratios[-1]) - 1) <= tol:
            return Jury(tuple(rows), np.array(ratios), False, None)
        a = (a - ratios[-1] * np.conj(a[::-1]))[:-1]  # (2)
        rows.append(a)
    return Jury(tuple(rows), np.array(ratios), all(abs(k) < 1 for k in ratios), _outside(ratios))


def _outside(ratios: list[complex]) -> int:
    """Number of roots outside, from the last row, which has none, to the first."""
    outside = 0
    for degree, k in enumerate(reversed(ratios), start=1):
        outside = outside if abs(k) < 1 else degree - outside
    return outside
