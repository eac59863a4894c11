"""What eigenvalues do not tell: how far the powers of a matrix grow before they decay."""

import math
from typing import NamedTuple

import numpy as np

from lstm_ref.arguments import check_count
from lstm_ref.backend import Array
from lstm_ref.stability.matrices import square


class Peak(NamedTuple):
    """The largest of ||W_h^k||, and the k where it is."""

    height: float
    step: int


def singular_values(W_h: Array) -> np.ndarray:
    """Singular values of W_h, largest first: the factors by which one step stretches the axes of a sphere.

    W_h: (H, H). Returns (H,). Raises TypeError or ValueError if it is not a square matrix of finite numbers.
    """
    return np.linalg.svd(square("W_h", W_h), compute_uv=False)


def spectral_norm(W_h: Array) -> float:
    """Largest singular value, ||W_h||_2: no step can stretch more. At least the spectral radius."""
    return float(singular_values(W_h)[0])


def power_norms(W_h: Array, T: int) -> np.ndarray:
    """||W_h^k||_2 for k = 0, ..., T: the largest growth of a free response after k steps.

    radius^k <= ||W_h^k|| <= ||W_h||^k; for a normal W_h all three are equal.

    Returns (T+1,), beginning with 1; inf where a power overflows. Raises as `singular_values`, and ValueError if T
    is negative.
    """
    T = check_count("T", T, 0)
    W = square("W_h", W_h)
    norms, power = [1.0], np.eye(len(W))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(T):
            power = power @ W
            norms.append(float(np.linalg.norm(power, 2)) if np.all(np.isfinite(power)) else math.inf)
    return np.array(norms)


def transient_growth(W_h: Array, T: int) -> Peak:
    """Largest of ||W_h^k|| for k = 0, ..., T, and the first k where it is reached.

    A stable recurrence with a height above 1 is not normal: some states grow before they die out.
    Arguments and errors as in `power_norms`.
    """
    norms = power_norms(W_h, T)
    step = int(np.argmax(norms))
    return Peak(float(norms[step]), step)


def kreiss_bound(W_h: Array, angles: int = 64, radii: int = 24) -> float:
    """A number that the powers of W_h are sure to reach: lower bound of the largest ||W_h^k|| over all k.

    (1)  K = max over |z| > 1 of (|z| - 1) ||(z I - W_h)^-1||
    (2)  K <= max over k of ||W_h^k|| <= e H K

    The maximum (1) is taken over a grid of that many angles and radii, the radii from 1.001 to 1001 in even steps of
    log(|z| - 1); so it is from below, and the left half of (2) holds for the result.

    Source: (2) is the Kreiss matrix theorem, its right half with this constant from Spijker (1991).
    W_h: (H, H). Returns a number; large where W_h is unstable (then K is infinite).
    Raises as `singular_values`, and ValueError if angles or radii is less than 1.
    """
    angles, radii = check_count("angles", angles), check_count("radii", radii)
    W = square("W_h", W_h)
    turns = np.exp(2j * np.pi * np.arange(angles) / angles)
    best = 0.0
    for beyond in np.logspace(-3, 3, radii):
        z = (1 + beyond) * turns
        smallest = np.linalg.svd(z[:, None, None] * np.eye(len(W)) - W, compute_uv=False)[:, -1].min()
        best = max(best, float(beyond / smallest) if smallest > 0 else math.inf)  # (1)
    return best


def departure_from_normality(W_h: Array) -> float:
    """Henrici's distance from the normal matrices: 0 where eigenvalues tell everything about the powers.

        departure = sqrt(||W_h||_F^2 - sum over k of |lambda_k|^2)

    Source: Henrici (1962). It is the size of what is above the diagonal in a Schur form of W_h.
    Arguments and errors as in `singular_values`. Near 0 it is good to about 1e-8 ||W_h||: a root of a difference.
    """
    W = square("W_h", W_h)
    excess = np.sum(np.abs(W) ** 2) - np.sum(np.abs(np.linalg.eigvals(W)) ** 2)
    return math.sqrt(max(0.0, float(excess)))
