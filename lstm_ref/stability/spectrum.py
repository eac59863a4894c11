"""Spectral analysis of the vector recurrence h_t = h_prev W_h + x_t W_x: its modes, and the verdict on them."""

import math
from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_array, check_positive
from lstm_ref.backend import Array
from lstm_ref.stability import scalar
from lstm_ref.stability.matrices import finite, square
from lstm_ref.systems import linear


class Mode(NamedTuple):
    """What one eigenvalue of W_h does: along its eigenvector the recurrence is a scalar one with w = eigenvalue."""

    eigenvalue: complex
    magnitude: float  # factor per step
    angle: float  # turn per step, in (-pi, pi]
    period: float  # steps of a full turn; inf at angle 0, and 2 where the sign alternates
    time_constant: float  # steps to 1/e; inf from magnitude 1 on
    half_life: float  # steps to one half; inf from magnitude 1 on


class Verdict(NamedTuple):
    """Whether the recurrence without input dies out ("stable"), stays bounded ("marginal") or not ("unstable")."""

    kind: str
    radius: float  # the spectral radius
    block: int  # size of the largest Jordan block on the unit circle, 0 if there is none

    @property
    def is_bibo_stable(self) -> bool:
        """Whether every bounded input gives a bounded state; "no" supposes that the input reaches every mode."""
        return self.kind == "stable"


class Modes(NamedTuple):
    """A response split into modes: h(t) = sum over k of amplitudes(t, k) directions(k)."""

    eigenvalues: np.ndarray  # (K,), K = H
    directions: np.ndarray  # (K, H): rows r with r W_h = eigenvalue r
    amplitudes: np.ndarray  # (T, B, K)


def eigenvalues(W_h: Array) -> np.ndarray:
    """Eigenvalues of W_h, the largest magnitude first; of a conjugate pair, the one with the positive angle first.

    W_h: (H, H), real or complex. Returns complex128 (H,).
    Raises TypeError or ValueError if it is not a square matrix of finite numbers.
    """
    return _sorted_eig(square("W_h", W_h))[0]


def spectral_radius(W_h: Array) -> float:
    """Largest magnitude of an eigenvalue: the factor per step, in the long run, of almost every free response.

    (1)  ||h(t)||^(1/t) -> radius                               for any W_h
    (2)  ||W_h^t|| grows like t^(m-1) radius^t                  m: the largest Jordan block of that magnitude

    Where W_h has H independent eigenvectors m is 1: growth like radius^t. A defective one can be far above that: for
    W_h = [[1.1, 1], [0, 1.1]] it is 91 radius^t at t = 100.
    Almost every: a start without a component along these eigenvectors follows the next eigenvalue (the lecture's
    remark). Arguments and errors as in `eigenvalues`.
    """
    return float(abs(eigenvalues(W_h)[0]))


def modes(W_h: Array) -> list[Mode]:
    """The modes of the recurrence, slowest first.

    (1)  lambda = |lambda| exp(j angle)
    (2)  lambda^t = |lambda|^t exp(j angle t): a spiral with period 2 pi / |angle|

    Arguments and errors as in `eigenvalues`. Times as in `lstm_ref.stability.scalar`.
    """
    found = []
    for value in eigenvalues(W_h).tolist():
        angle = math.atan2(value.imag, value.real) if value else 0.0
        angle = math.pi if angle == -math.pi else angle
        period = 2 * math.pi / abs(angle) if angle else math.inf
        found.append(Mode(value, abs(value), angle, period, scalar.time_constant(value), scalar.half_life(value)))
    return found


def split(x: Array, W_x: Array, W_h: Array, h0: Array) -> Modes:
    """The response of the vector recurrence as a sum of scalar recurrences, one per mode.

    (1)  W_h V = V diag(lambda),    R = V^-1                    columns of V, rows of R: eigenvectors
    (2)  a_k(t) = lambda_k a_k(t-1) + (x(t) W_x V)_k            amplitude of mode k, a(-1) = h0 V
    (3)  h(t) = sum over k of a_k(t) R_k

    Source: the lecture's W = U Lambda U^-1, so that W^t = U Lambda^t U^-1, in row vectors and with any input.

    x: (T, B, D); W_x: (D, H); W_h: (H, H); h0: (B, H), of one library and dtype, finite.
    Returns complex arrays in double precision; of the sum (3) for real arguments the imaginary part is roundoff.
    Raises TypeError or ValueError, naming the argument; ValueError also if W_h has no H independent eigenvectors,
    or so nearly dependent ones (condition number above 1e8) that half of the digits of (3) would be lost.
    """
    check_array("x", x, ("T", "B", "D"))
    _, B, D = x.shape
    check_array("W_h", W_h, ("H", "H"), like=x)
    W = square("W_h", W_h)
    check_array("W_x", W_x, (D, len(W)), like=x)
    check_array("h0", h0, (B, len(W)), like=x)
    values, V = _sorted_eig(W)  # (1)
    if np.linalg.cond(V) > 1e8:
        raise ValueError("W_h: got a defective matrix or nearly so, expected H independent eigenvectors")
    drive = finite("x", x) @ finite("W_x", W_x) @ V  # (T, B, K)
    start = finite("h0", h0) @ V
    a = [
        [linear.response(drive[:, n, k], values[k], 1, start[n, k]) for k in range(len(W))]  # (2)
        for n in range(B)
    ]  # (B, K, T)
    return Modes(values, np.linalg.inv(V), np.moveaxis(np.array(a), -1, 0))


def verdict(W_h: Array, tol: float = 1e-7) -> Verdict:
    """Stability of h_t = h_prev W_h, with a look at the Jordan blocks where the spectral radius is 1.

    (1)  stable      radius < 1: W_h^t -> 0
    (2)  marginal    radius = 1, all blocks on the circle of size 1: ||W_h^t|| stays bounded, and does not fall
    (3)  unstable    radius = 1, a block of size m > 1 on the circle: ||W_h^t|| grows like t^(m-1)
    (4)  unstable    radius > 1: ||W_h^t|| grows like t^(m-1) radius^t, m as in `spectral_radius`

    W_h: (H, H). tol: half the width of what counts as the circle, and the size below which a singular value
    counts as 0, relative to ||W_h|| if that is above 1. Roundoff moves the eigenvalues of a block of size m by about
    1e-16^(1/m): a block of size 3 or more that is hidden in a full matrix needs a larger tol.
    Raises as `eigenvalues`, and ValueError if tol is not positive.
    """
    tol = check_positive("tol", tol)
    W = square("W_h", W_h)
    values = _sorted_eig(W)[0]
    radius = float(abs(values[0]))
    block = max((_block_size(W, value, tol) for value in values if abs(abs(value) - 1) <= tol), default=0)
    if radius > 1 + tol or block > 1:
        return Verdict("unstable", radius, block)
    return Verdict("marginal" if block else "stable", radius, block)


def _block_size(W: np.ndarray, value: complex, tol: float) -> int:
    """Size of the largest Jordan block of an eigenvalue: null spaces of W - value I are split off until none is left.

    Source: the staircase algorithm (Kublanovskaya, 1966).
    """
    M = W - value * np.eye(len(W))
    small = tol * max(1.0, float(np.linalg.norm(W, 2)))
    size = 0
    while len(M):
        _, s, Vh = np.linalg.svd(M)
        keep = Vh[s > small]  # rows: a basis of what W - value I does not send to 0
        if len(keep) == len(M):
            break
        M = keep @ M @ keep.conj().T
        size += 1
    # An eigenvalue from LAPACK can miss its own tolerance; it still has an eigenvector.
    return max(size, 1)


def _sorted_eig(W: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, V = np.linalg.eig(W.astype(np.complex128) if np.iscomplexobj(W) else W)
    order = np.lexsort((-np.angle(values), -np.abs(values)))
    return values[order].astype(np.complex128), V[:, order].astype(np.complex128)
