"""Stability of the scalar recurrence h(t) = w h(t-1) + u x(t): one number w decides it."""

import math

from lstm_ref.arguments import check_scalar


def is_bibo_stable(w: complex) -> bool:
    """Whether every bounded input gives a bounded output: |w| < 1.

    On the circle |w| = 1 the answer is no: a bounded input in step with w makes h grow like t.
    Raises TypeError or ValueError if w is no number, or NaN.
    """
    return _magnitude(w) < 1


def time_constant(w: complex) -> float:
    """Steps in which |h| falls to 1/e of its value without input: -1 / ln|w|.

    0.0 at w = 0 (all is forgotten at once); inf for |w| >= 1 (|h| never falls).
    Raises TypeError or ValueError if w is no number, or NaN.
    """
    magnitude = _magnitude(w)
    if magnitude == 0:
        return 0.0
    return math.inf if magnitude >= 1 else -1 / math.log(magnitude)


def half_life(w: complex) -> float:
    """Steps in which |h| falls to one half without input: ln(1/2) / ln|w|. 0.0 at w = 0, inf for |w| >= 1.

    Raises TypeError or ValueError if w is no number, or NaN.
    """
    return math.log(2) * time_constant(w)


def _magnitude(w: complex) -> float:
    return abs(check_scalar("w", w))
