"""Orders of axes inside a plan, whose arrays are feature-major: T or m steps, n features, R trials, B rows of a batch.

All functions return views, but `features_last`. Arrays without a trial axis have one axis less.
"""

import numpy as np

Array = np.ndarray


def features_first(a: Array) -> Array:
    """A state (R, B, n) as (n, R, B); (B, n) as (n, B)."""
    return a.T if a.ndim == 2 else a.transpose(2, 0, 1)


def features_last(a: Array) -> Array:
    """The way back of `features_first`, as a new array."""
    return (a.T if a.ndim == 2 else a.transpose(1, 2, 0)).copy(order="C")


def steps_first(a: Array) -> Array:
    """A sequence (T, R, B, n) as (T, n, R, B); (T, B, n) as (T, n, B)."""
    return a.swapaxes(-1, -2) if a.ndim == 3 else a.transpose(0, 3, 1, 2)


def across(a: Array) -> Array:
    """(n, R, B) as (R, n, B), and the other way round; (n, B) as it is."""
    return a if a.ndim == 2 else a.swapaxes(0, 1)


def across_steps(a: Array) -> Array:
    """(m, n, R, B) as (m, R, n, B), and the other way round; (m, n, B) as it is."""
    return a if a.ndim == 3 else a.swapaxes(1, 2)


def trials_before_steps(a: Array) -> Array:
    """(m, R, B, n) as (R, m, B, n), and the other way round; (m, B, n) as it is."""
    return a if a.ndim == 3 else a.swapaxes(0, 1)


def features_before_steps(a: Array) -> Array:
    """(m, n, R, B) as (R, n, m, B), and the other way round; (m, n, B) as (n, m, B)."""
    return a.swapaxes(0, 1) if a.ndim == 3 else a.transpose(2, 1, 0, 3)


def rows_of_steps(a: Array) -> Array:
    """(m, n, R, B) as (R, m, B, n); (m, n, B) as (m, B, n)."""
    return a.swapaxes(1, 2) if a.ndim == 3 else a.transpose(2, 0, 3, 1)
